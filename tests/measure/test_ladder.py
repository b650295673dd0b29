"""Laws of the ladder of evidence: stickers and placed points on synthetic people, fused with what a network sees."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw import knowledge, measure
from laststraw.measure.combine import covariance, weigh
from laststraw.measure.terms import COMMON, METHOD, NEAR, PLACEMENT
from laststraw.records import VIEWS, ErrorTerm, Landmark, Marks, Measurement
from laststraw.stats import interval95
from laststraw.testing.people import PinholeCamera, StandingPerson, mirror_landmarks, sight, stickers

KNOWN = knowledge.load()
STATURE_MM = 1700.0
ANGLE = st.floats(-8.0, 8.0)
FAR_TILTED = max(1.96, 8.0 / KNOWN.constant("measure.part_tilt_sd"))  # these people tilt further than most, in sd
PEOPLE = st.builds(
    StandingPerson,
    shoulder_tilt=ANGLE,
    tragus_tilt=ANGLE,
    hip_tilt=ANGLE,
    trunk_lateral_lean=ANGLE,
    trunk_sagittal_lean=ANGLE,
    hip_over_ankle=st.floats(-50.0, 50.0),
)
OTHER = {"left": "right", "right": "left", "none": "none", "front": "front", "back": "back"}
LEFT_RIGHT = {"shoulder_tilt", "acromion_tilt", "hip_tilt", "psis_tilt", "asis_tilt", "tragus_tilt", "trunk_shift"}


def readings(person, camera, marks, roll_deg=0.0):
    own = measure.measure_photo(sight(person, camera), person.stature_mm, KNOWN, camera_roll_deg=roll_deg, marks=marks)
    return {one.key: one for one in own if isinstance(one, Measurement)}


def placement_mm(name):
    return KNOWN.constant(f"stickers.placement_{name}")


def mirrored(marks):
    photo = marks.photo
    view = OTHER[photo.view]
    points = tuple(replace(p, side=OTHER[p.side], uv=(photo.width_px - p.uv[0], p.uv[1])) for p in marks.points)
    return replace(marks, photo=replace(photo, view=view, id=f"photo/{view}"), points=points)


@given(person=PEOPLE, view=st.sampled_from(VIEWS))
@settings(max_examples=30, deadline=None)
def test_stickers_say_what_the_person_is_like(person, view):
    """From afar, with a level camera: every sticker reading is the truth, but for what bones and joints differ by."""
    far = PinholeCamera(view=view, distance_mm=60_000.0, focal_px=27_000.0)
    truth = person.truth()
    found = readings(person, far, (stickers(person, far),))
    read = [one for key, one in found.items() if key.endswith("/stickers") and one.id in truth]
    assert read
    for one in read:
        bones = next(term.sd for term in one.source.budget if term.name == METHOD["stickers"])
        near = np.sqrt(sum(t.sd**2 for t in one.source.budget if t.name.startswith(NEAR)))
        usual = 0.4 if one.unit == "deg" else 10.0
        allowed = usual + np.hypot(1.96 * bones, FAR_TILTED * near) + 0.06 * abs(truth[one.id])
        assert abs(one.value - truth[one.id]) < allowed, one.key


@given(person=PEOPLE, view=st.sampled_from(VIEWS), roll=st.floats(-4.0, 4.0))
@settings(max_examples=30, deadline=None)
def test_a_mirror_flips_left_and_right_on_every_rung(person, view, roll):
    camera = PinholeCamera(view=view, roll_deg=roll)
    marks = stickers(person, camera)
    here = readings(person, camera, (marks,), roll)
    there = measure.measure_photo(
        mirror_landmarks(sight(person, camera)), STATURE_MM, KNOWN, camera_roll_deg=-roll, marks=(mirrored(marks),)
    )
    by_id = {(one.id, one.source.method): one for one in there if isinstance(one, Measurement)}
    for one in here.values():
        if one.id == "camera_roll":
            continue
        twin = by_id[one.id, one.source.method]
        sign = -1.0 if one.id in LEFT_RIGHT or one.id == "trunk_lateral_lean" else 1.0
        assert twin.value == pytest.approx(sign * one.value, abs=1e-6), one.key
        assert twin.sd == pytest.approx(one.sd, rel=1e-6), one.key


@given(person=PEOPLE, view=st.sampled_from(VIEWS))
@settings(max_examples=20, deadline=None)
def test_a_higher_rung_never_widens_what_agrees(person, view):
    camera = PinholeCamera(view=view)
    low = measure.combine(tuple(readings(person, camera, ()).values()), KNOWN)
    high = measure.combine(tuple(readings(person, camera, (stickers(person, camera),)).values()), KNOWN)
    for before, after in zip(low, high, strict=True):
        if isinstance(before, Measurement):
            assert isinstance(after, Measurement)
            disagreement = sum(t.sd**2 for t in after.source.budget if t.name == "photos disagree")
            assert np.sqrt(max(after.sd**2 - disagreement, 0.0)) <= before.sd * (1 + 1e-9), before.id


def test_worse_found_or_worse_placed_stickers_never_narrow():
    person, camera = StandingPerson(shoulder_tilt=3.0), PinholeCamera(view="back")
    sharp, dull = (readings(person, camera, (stickers(person, camera, sd_px=sd),)) for sd in (0.2, 3.0))
    for key in sharp:
        assert dull[key].sd >= sharp[key].sd
    key = "reading/psis_tilt/back/stickers"
    assert dull[key].sd > 1.1 * sharp[key].sd


def test_one_side_seen_cancels_between_left_and_right():
    person = StandingPerson()
    both, alone = [], []
    for view in ("left", "right"):
        camera = PinholeCamera(view=view)
        own = readings(person, camera, (stickers(person, camera),)).values()
        alone.append(next(one for one in own if one.key == f"reading/craniovertebral/{view}/stickers"))
        both += own
    [fused] = [one for one in measure.combine(both, KNOWN) if one.id == "craniovertebral"]
    near = {term.name for term in alone[0].source.budget if term.name.startswith("only the near side")}
    assert near
    left = np.sqrt(sum(t.sd**2 for t in fused.source.budget if t.name in near))
    assert left < 0.05 * np.sqrt(sum(t.sd**2 for t in alone[0].source.budget if t.name in near))


def test_a_placed_point_moves_the_measurement_and_brings_a_persons_error():
    person, camera = StandingPerson(), PinholeCamera(view="front")
    seen = sight(person, camera)
    at = {(p.name, p.side): p.uv for p in seen.points}
    moved = [
        Landmark(name="shoulder", side="left", uv=(at["shoulder", "left"][0], at["shoulder", "left"][1] - 20.0),
                 sd_uv=(1.0, 1.0), visibility=1.0),
        Landmark(name="shoulder", side="right", uv=at["shoulder", "right"], sd_uv=(1.0, 1.0), visibility=1.0),
    ]  # fmt: skip
    placed = Marks(id="marks/front/placed", photo=seen.photo, rung="placed", points=tuple(moved), method="by hand")
    found = readings(person, camera, (placed,))
    by_hand = found["reading/shoulder_tilt/front/placed"]
    assert by_hand.value == pytest.approx(np.degrees(np.arctan2(20.0, abs(at["shoulder", "left"][0] - at["shoulder", "right"][0]))), abs=0.1)  # fmt: skip
    assert found["reading/shoulder_tilt/front"].value == pytest.approx(0.0, abs=0.1)
    eye = next(t.sd for t in by_hand.source.budget if t.name == PLACEMENT["placed"])
    width_mm = 2 * 0.11 * STATURE_MM
    expected = np.degrees(np.sqrt(2.0) * KNOWN.constant("measure.placed_by_eye") / width_mm)
    assert eye == pytest.approx(expected, rel=0.1)


def test_weights_are_those_of_generalised_least_squares():
    """Two readings with one common cause of opposite sign: the cause cancels although the second is less sure."""
    budgets = [
        (ErrorTerm(name="a", sd=1.0), ErrorTerm(name="turn", sd=2.0, shared=True, gradient=1.0, scope="person")),
        (ErrorTerm(name="a", sd=1.5), ErrorTerm(name="turn", sd=2.0, shared=True, gradient=-1.0, scope="person")),
    ]
    shares, widened = weigh(np.array([1.0, 3.0]), budgets, {})
    cov, alone = covariance(budgets, {})
    expected = np.linalg.solve(cov, np.ones(2))
    assert shares == pytest.approx(expected / expected.sum())
    assert widened == 0.0
    assert cov[0, 1] == pytest.approx(-4.0)
    assert alone == pytest.approx([1.0, 2.25])


def test_no_reading_has_a_weight_below_nothing():
    bias = dict.fromkeys(COMMON, 1.0)
    name = COMMON[0]
    budgets = [(ErrorTerm(name=name, sd=1.0),), (ErrorTerm(name=name, sd=3.0), ErrorTerm(name="own", sd=0.1))]
    shares, _ = weigh(np.array([0.0, 1.0]), budgets, bias)
    assert (shares >= 0.0).all()
    assert shares.sum() == pytest.approx(1.0)


@pytest.mark.slow
def test_sticker_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(20261122)
    c = KNOWN.constant
    held = defaultdict(list)
    for view in VIEWS:
        for _ in range(200):
            person = StandingPerson(
                shoulder_tilt=rng.normal(0, 2), hip_tilt=rng.normal(0, 2), tragus_tilt=rng.normal(0, 2.5),
                trunk_lateral_lean=rng.normal(0, 1.5), trunk_sagittal_lean=rng.normal(0, 3),
                shoulder_rotation=rng.normal(0, c("measure.turned_shoulders_sd")),
            )  # fmt: skip
            camera = PinholeCamera(
                view=view, roll_deg=rng.normal(0, c("measure.roll_sd")), yaw_deg=rng.normal(0, c("measure.yaw_sd")),
                pitch_deg=rng.normal(0, c("measure.pitch_sd")), height_mm=rng.normal(1100, 250),
                aside_mm=rng.normal(0, 150),
            )  # fmt: skip
            truth = person.truth()
            marks = stickers(person, camera, placed_mm=placement_mm, rng=rng)
            own = measure.measure_photo(sight(person, camera, rng=rng), STATURE_MM, KNOWN, marks=(marks,))
            for one in own:
                if isinstance(one, Measurement) and one.source.method == "stickers" and one.id in truth:
                    not_drawn = sum(t.sd**2 for t in one.source.budget if t.name in (METHOD["stickers"], "scale"))
                    low, high = interval95(one.value + rng.normal(0, np.sqrt(not_drawn)), one.sd)
                    held[one.id].append(low <= truth[one.id] <= high)
    shares = {id: float(np.mean(own)) for id, own in held.items()}
    assert np.mean([own for each in held.values() for own in each]) == pytest.approx(0.95, abs=0.025), shares
    for id, share in shares.items():
        assert 0.92 <= share <= 0.99, (id, shares)
