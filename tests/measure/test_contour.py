"""Laws of the numbers from an outline, on drawn bodies with free arms."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measure.outlines import PX, SIZE, STATURE_MM, Back, landmarks, mirrored, moved, photo

from laststraw import knowledge
from laststraw.measure.contour import outline_readings
from laststraw.measure.look import Look
from laststraw.measure.terms import ROLL
from laststraw.measure.trunk import read_trunk
from laststraw.measure.waist import waist_asymmetry
from laststraw.records import Landmark, Marks, Measurement, NotMeasured
from laststraw.stats import interval95

KNOWN = knowledge.load()
ROLL_FREE = {"waist_asymmetry", "waist_height_difference"}
LINES = {"shoulder_tilt", "axilla_tilt"}
WAIST = st.floats(120.0, 150.0)
HEIGHT = st.floats(180.0, 220.0)
UP = st.floats(-12.0, 12.0)
PEOPLE = st.builds(
    Back,
    waist=st.fixed_dictionaries({"left": WAIST, "right": WAIST}),
    waist_height=st.fixed_dictionaries({"left": HEIGHT, "right": HEIGHT}),
    shoulder_up=st.fixed_dictionaries({"left": UP, "right": UP}),
    armpit_up=st.fixed_dictionaries({"left": UP, "right": UP}),
)
UNEVEN = Back(
    waist={"left": 150.0, "right": 130.0}, waist_height={"left": 215.0, "right": 190.0}, shoulder_up={"left": 20.0, "right": 0.0},
    armpit_up={"left": 15.0, "right": 0.0},
)  # fmt: skip


def measured(seen, **given_roll) -> dict[str, Measurement]:
    readings = outline_readings(*seen, STATURE_MM, KNOWN, **given_roll)
    return {reading.id: reading for reading in readings if isinstance(reading, Measurement)}


def turned(seen, deg):
    c, s = math.cos(math.radians(deg)), math.sin(math.radians(deg))
    matrix, middle = np.array([[c, -s], [s, c]]), np.array(SIZE) / 2
    return moved(seen, matrix, middle - matrix @ middle)


def test_a_free_body_gives_every_number():
    assert measured(UNEVEN.sight()).keys() == ROLL_FREE | LINES


@given(person=PEOPLE)
@settings(max_examples=6, deadline=None)
def test_the_mirror_image_of_a_person_has_the_opposite_signs(person):
    here, there = measured(person.sight()), measured(mirrored(person.sight()))
    assert here.keys() == there.keys()
    for id, reading in here.items():
        assert there[id].value == pytest.approx(-reading.value, abs=1e-6)
        assert there[id].sd == pytest.approx(reading.sd, rel=1e-6)


@pytest.mark.parametrize("zoom", [0.4, 2.5])
def test_a_larger_picture_changes_nothing(zoom):
    here, there = measured(UNEVEN.sight()), measured(moved(UNEVEN.sight(), np.eye(2) * zoom, (0.0, 0.0)))
    for id, reading in here.items():
        assert there[id].value == pytest.approx(reading.value, abs=0.02)


def test_standing_elsewhere_in_the_picture_changes_nothing():
    here, there = measured(UNEVEN.sight()), measured(moved(UNEVEN.sight(), np.eye(2), (-137.3, 21.7)))
    for id, reading in here.items():
        assert there[id].value == pytest.approx(reading.value, abs=1e-6)


@given(deg=st.floats(-5.0, 5.0))
@settings(max_examples=5, deadline=None)
def test_camera_roll_enters_only_where_it_is_declared(deg):
    level, rolled = measured(UNEVEN.sight()), measured(turned(UNEVEN.sight(), deg))
    for id, reading in level.items():
        gradient = sum(term.gradient for term in reading.source.budget if term.name == ROLL)
        assert gradient == (1.0 if id in LINES else 0.0)  # from behind
        near = 0.12 if id == "shoulder_tilt" else 0.02  # the lines down through a round shoulder turn with the picture
        assert rolled[id].value == pytest.approx(reading.value + gradient * deg, abs=max(1e-6, near * abs(deg)))


def test_a_known_roll_is_undone():
    level = measured(UNEVEN.sight(), camera_roll_deg=0.0)
    rolled = measured(turned(UNEVEN.sight(), 3.0), camera_roll_deg=3.0)
    for id, reading in level.items():
        assert rolled[id].value == pytest.approx(reading.value, abs=1e-6)


def test_a_fuller_left_waist_is_positive_by_its_share_of_the_width():
    got = measured(UNEVEN.sight())["waist_asymmetry"]
    assert got.value == pytest.approx(100 * 20 / 280, abs=0.15)
    assert got.side == "both"
    assert got.unit == "%"


def test_heights_are_read_as_drawn():
    got = measured(UNEVEN.sight())
    assert got["waist_height_difference"].value == pytest.approx(25.0 / PX, rel=0.05)
    assert got["axilla_tilt"].value == pytest.approx(math.degrees(math.atan2(15, 330)), abs=0.5)
    assert got["shoulder_tilt"].value == pytest.approx(math.degrees(math.atan2(20, 370)), abs=0.6)


def test_a_less_certain_edge_never_narrows_an_error():
    sharp, blurred = measured(UNEVEN.sight(0.4)), measured(UNEVEN.sight(4.0))
    for id, reading in blurred.items():
        assert reading.sd >= sharp[id].sd


@pytest.mark.parametrize("view", ["front", "back"])
def test_both_views_agree(view):
    got = measured(Back(shoulder_up={"left": 20.0, "right": 0.0}, view=view).sight())
    assert got["shoulder_tilt"].value > 2.0
    assert ("waist_asymmetry" in got) == (view == "back")


def test_arms_before_the_trunk_are_a_reason_not_a_number():
    own, points = UNEVEN.sight()
    wall = moved((own, points), np.eye(2), (0.0, 0.0))[0]
    hidden = Back(arms=-150.0).sight()[1]  # elbows and wrists lie inside the trunk's edge
    refused = {r.id: r for r in outline_readings(wall, hidden, STATURE_MM, KNOWN) if isinstance(r, NotMeasured)}
    assert "arms" in refused["waist_asymmetry"].reason.lower()


def test_a_body_without_a_waist_is_told_so():
    straight = Back(waist_height={"left": -200.0, "right": -200.0})
    refused = {r.id: r for r in outline_readings(*straight.sight(), STATURE_MM, KNOWN) if isinstance(r, NotMeasured)}
    assert "waist_asymmetry" in refused


def test_without_stature_there_are_no_lengths():
    readings = {r.id: r for r in outline_readings(*UNEVEN.sight(), None, KNOWN)}
    assert isinstance(readings["waist_height_difference"], NotMeasured)
    assert isinstance(readings["waist_asymmetry"], Measurement)


def test_potsi_needs_three_points_and_is_small_in_an_even_body():
    def index(person):
        at = {("c7", "none"): (0, 520), ("psis", "left"): (45, 70), ("psis", "right"): (-45, 70)}
        places = {k: (SIZE[0] / 2 - x, 1850.0 - 930.0 - y) for k, (x, y) in at.items()}
        points = tuple(
            Landmark(name=n, side=s, uv=uv, sd_uv=(0.5, 0.5), visibility=1.0) for (n, s), uv in places.items()
        )
        marks = Marks(id="marks/back/stickers", photo=photo("back"), rung="stickers", points=points, method="drawn")
        return {
            r.id: r for r in outline_readings(*person.sight(), STATURE_MM, KNOWN, marks=(marks,), camera_roll_deg=0.0)
        }["potsi"]

    assert isinstance({r.id: r for r in outline_readings(*Back().sight(), STATURE_MM, KNOWN)}["potsi"], NotMeasured)
    assert index(Back()).value < 1.0
    uneven = index(UNEVEN).value
    assert 100 * 20 / 280 < uneven < 40.0
    there = 100 * (0 + 20 / 330 * 0.5 + 20 / 280 + 20 / 480 + 15 / 485 + 25 / 485)
    assert uneven == pytest.approx(there, rel=0.35)


def test_intervals_hold_the_truth_when_errors_are_drawn_from_the_budget():
    rng, draws, inside = np.random.default_rng(5), 200, 0
    for _ in range(draws):
        person = Back(waist={s: float(rng.normal(138, 6)) for s in ("left", "right")})
        left, right = person.waist["left"], person.waist["right"]
        own, points = person.sight()
        body = STATURE_MM * PX
        offset = rng.normal(0, KNOWN.constant("outline.middle_sd") * body, 2)  # of mid-hip and mid-shoulder
        off = {"hip": offset[0], "shoulder": offset[1]}
        at = {(p.name, p.side): (p.uv[0] + off.get(p.name, 0.0), p.uv[1]) for p in points.points}
        yaw = math.radians(rng.normal(0, KNOWN.constant("measure.yaw_sd")))
        slid = math.sin(yaw) * KNOWN.constant("outline.waist_off_axis") * body
        ring = moved((own, points), np.eye(2), (slid, 0.0))[0]
        seen = Look(
            outline=ring,
            landmarks=landmarks("back", at),
            stature_mm=STATURE_MM,
            knowledge=KNOWN,
            roll_deg=0.0,
            roll_sd_deg=0.5,
        )
        got = waist_asymmetry(seen, read_trunk(seen))
        value = got.value + rng.normal(0, 1.0) + 100 * rng.normal(0, 0.5 * math.sqrt(2)) / (left + right)
        low, high = interval95(value, got.sd)
        inside += low <= 100 * (left - right) / (left + right) <= high
    assert 0.925 <= inside / draws <= 0.99
