"""Laws: mirror the person and the turn flips; move the camera sideways and nothing changes; worse stickers never narrow;
95 % intervals hold the truth on bodies seen through a camera whose points err as the budget says."""

import json
import math

import numpy as np
import pytest

from laststraw.measure.turn import body_yaw, rotation_readings
from laststraw.records import Landmark, Landmarks, Marks, Measurement, NotMeasured, PhotoRef

SIZE = (1080, 1920)
FOCAL_PX = 0.75 * 1920
DISTANCE, EYE = 3200.0, 1100.0  # mm
VIEWS = {"front": 0.0, "back": 180.0, "left": 90.0, "right": -90.0}  # turn of the camera round the body, to its left
SIDES = {"left": 1.0, "right": -1.0}
HEIGHT = {
    "ear": 1570.0,
    "shoulder": 1380.0,
    "hip": 900.0,
    "knee": 480.0,
    "ankle": 70.0,
    "heel": 20.0,
    "foot_index": 20.0,
}
HALF = {"ear": 75.0, "shoulder": 180.0, "hip": 95.0, "knee": 90.0, "ankle": 90.0, "heel": 90.0, "foot_index": 90.0}
AHEAD = {"heel": -60.0, "foot_index": 165.0}
TURNED = {"shoulder": "shoulder", "acromion": "shoulder", "hip": "hip", "asis": "hip"}


def body(shoulder_deg=0.0, pelvis_deg=0.0, yaw_deg=0.0):
    """Points (left, up, ahead) mm of a person whose shoulders, pelvis and whole body are turned to their left."""
    points = {
        ("nose", "none"): (0.0, 1560.0, 110.0),
        ("c7", "none"): (0.0, 1420.0, -60.0),
        ("l5", "none"): (0.0, 980.0, -90.0),
    }
    for side, sign in SIDES.items():
        for name in HEIGHT:
            points[name, side] = (sign * HALF[name], HEIGHT[name], AHEAD.get(name, 0.0))
        points["acromion", side] = (sign * 170.0, 1420.0, 0.0)
        points["asis", side] = (sign * 120.0, 1000.0, 80.0)
    return {
        key: turned(xyz, yaw_deg + {"shoulder": shoulder_deg, "hip": pelvis_deg}.get(TURNED.get(key[0]), 0.0))
        for key, xyz in points.items()
    }


def turned(xyz, deg):
    """To the person's left: the left side goes back, the front goes to the left."""
    left, up, ahead = xyz
    c, s = math.cos(math.radians(deg)), math.sin(math.radians(deg))
    return left * c + ahead * s, up, ahead * c - left * s


def seen(points, view, off_mm=0.0):
    """{point: (u, v)} in px, from a camera that faces that side of the body, ``off_mm`` beside it."""
    picture = {}
    for key, xyz in points.items():
        across, up, near = turned(xyz, -VIEWS[view])
        depth = DISTANCE - near
        picture[key] = (
            0.5 * SIZE[0] + FOCAL_PX * (across - off_mm) / depth,
            0.5 * SIZE[1] + FOCAL_PX * (EYE - up) / depth,
        )
    return picture


STICKERS = ("c7", "l5", "acromion", "asis")


def photos(points, off_mm=0.0, noise_px=0.0, dice=None):
    return [photo(seen(points, view, off_mm), view, noise_px, dice) for view in VIEWS]


def ref(view):
    return PhotoRef(id=f"photo/{view}", view=view, sha256="", mirrored=False, width_px=SIZE[0], height_px=SIZE[1])


def photo(picture, view, noise_px=0.0, dice=None):
    keys = [key for key in picture if key[0] not in STICKERS]
    uv = np.array([picture[key] for key in keys])
    dice = dice or np.random.default_rng(0)
    uv = uv + dice.normal(0.0, noise_px, uv.shape) if noise_px else uv
    return Landmarks(
        id=f"landmarks/{view}",
        photo=ref(view),
        points=tuple(
            Landmark(name=name, side=side, uv=tuple(place), sd_uv=(1.0, 1.0), visibility=0.9)
            for (name, side), place in zip(keys, uv, strict=True)
        ),
        draws_uv=np.repeat(uv[None], 4, axis=0),
        method="drawn",
    )


def stickers(points, off_mm=0.0, sd_px=0.2):
    marks = []
    for view in VIEWS:
        picture = seen(points, view, off_mm)
        shown = [k for k in picture if k[0] in STICKERS and (k[1] in ("none", view) or view in ("front", "back"))]
        marks.append(
            Marks(
                id=f"marks/{view}/stickers",
                photo=ref(view),
                rung="stickers",
                points=tuple(
                    Landmark(name=n, side=s, uv=picture[n, s], sd_uv=(sd_px, sd_px), visibility=1.0) for n, s in shown
                ),
                method="drawn",
            )
        )
    return marks


def by_id(readings):
    return {reading.id: reading for reading in readings}


@pytest.mark.parametrize("deg", [-12.0, -3.0, 0.0, 5.0, 15.0])
def test_stickers_show_a_turn_exactly(known, deg):
    points = body(shoulder_deg=deg, pelvis_deg=-0.5 * deg)
    found = by_id(rotation_readings(photos(points), 1700.0, known, marks=stickers(points)))
    assert found["shoulder_rotation"].value == pytest.approx(deg, abs=0.4)
    assert found["pelvis_rotation"].value == pytest.approx(-0.5 * deg, abs=0.5)
    assert found["shoulder_rotation"].source.method == "stickers"


@pytest.mark.parametrize("deg", [-10.0, 4.0])
def test_keypoints_show_a_turn_when_the_network_shows_its_share_of_it(known, deg):
    """A network that shows a share of the turn (``turn.gain``), and always sets the near shoulder back by 2 cm."""
    gain = known.constant("turn.gain")
    points = body(shoulder_deg=math.degrees(math.atan(gain * math.tan(math.radians(deg)))))
    pictures = {view: seen(points, view) for view in VIEWS}
    for view, backwards in (("left", 1.0), ("right", -1.0)):  # in px to the right
        u, v = pictures[view]["shoulder", view]
        pictures[view]["shoulder", view] = (u + backwards * 9.0, v)
    found = by_id(rotation_readings([photo(p, view) for view, p in pictures.items()], 1700.0, known))
    assert found["shoulder_rotation"].value == pytest.approx(deg, abs=0.5)
    assert isinstance(found["pelvis_rotation"], NotMeasured)


def mirrored(points):
    other = {"left": "right", "right": "left", "none": "none"}
    return {(name, other[side]): (-xyz[0], xyz[1], xyz[2]) for (name, side), xyz in points.items()}


def test_mirror_the_person_and_the_turn_flips(known):
    points = body(shoulder_deg=6.0, pelvis_deg=2.0)
    there = rotation_readings(photos(points, 60.0), 1700.0, known, marks=stickers(points, 60.0))
    back = rotation_readings(photos(mirrored(points), -60.0), 1700.0, known, marks=stickers(mirrored(points), -60.0))
    for one, other in zip(there, back, strict=True):
        assert other.value == pytest.approx(-one.value, abs=1e-6)
        assert other.sd == pytest.approx(one.sd)


def test_a_camera_beside_the_person_changes_little(known):
    points = body(shoulder_deg=5.0)
    straight, beside = (
        by_id(rotation_readings(photos(points, off), 1700.0, known))["shoulder_rotation"] for off in (0.0, 250.0)
    )
    assert beside.value == pytest.approx(straight.value, abs=0.6)


def test_worse_stickers_and_scattered_looks_never_narrow(known):
    points = body(shoulder_deg=5.0)
    sds = [
        by_id(rotation_readings(photos(points), 1700.0, known, marks=stickers(points, sd_px=sd)))["pelvis_rotation"].sd
        for sd in (0.1, 1.0, 4.0)
    ]
    assert sds == sorted(sds)


def test_the_turn_of_the_whole_body_is_shared_and_cancels_in_the_twist(known):
    points = body(shoulder_deg=6.0, pelvis_deg=1.0, yaw_deg=4.0)
    shoulders, pelvis = rotation_readings(photos(points), 1700.0, known, marks=stickers(points))
    assert shoulders.value - pelvis.value == pytest.approx(5.0, abs=0.4)
    for reading in (shoulders, pelvis):
        (term,) = [term for term in reading.source.budget if term.shared]
        assert term.gradient == 1.0


def test_intervals_hold_the_truth(known):
    """People who do not stand square, stickers beside their bones, feet not in line: each as the budget says."""
    dice = np.random.default_rng(11)
    held = []
    for _ in range(400):
        turn = dice.normal(0.0, 4.0)
        yaws = dice.normal(0.0, known.constant("measure.yaw_sd"), 2)
        frontal = body(shoulder_deg=turn)
        marks = stickers(frontal)
        pictures = {"front": seen(frontal, "front")}
        place = dice.normal(0.0, known.constant("turn.sticker_place"), 2)
        feet = dice.normal(0.0, known.constant("turn.stance_sd"))
        errors = dice.normal(0.0, known.constant("turn.network_sd"))
        marks = [marks[0]]
        for view, yaw, beside in zip(("left", "right"), yaws, place, strict=True):
            points = body(shoulder_deg=turn)
            x, y, z = points["acromion", view]
            points["acromion", view] = (x, y, z + beside)
            for side in SIDES:
                points["ankle", side] = turned(points["ankle", side], feet + errors)
            points = {key: turned(xyz, yaw) for key, xyz in points.items()}
            pictures[view] = seen(points, view)
            marks.append(stickers(points)[list(VIEWS).index(view)])
        found = by_id(rotation_readings([photo(p, v) for v, p in pictures.items()], 1700.0, known, marks=marks))
        reading = found["shoulder_rotation"]
        held.append(abs(reading.value - turn) < 1.96 * reading.sd)
    assert 0.93 <= np.mean(held) <= 0.97


def test_photos_that_are_missing_are_said(known):
    two = [photo(seen(body(), view), view) for view in ("front", "left")]
    for reading in rotation_readings(two, 1700.0, known):
        assert isinstance(reading, NotMeasured)
        assert "from the right" in reading.reason


@pytest.mark.parametrize("view", list(VIEWS))
@pytest.mark.parametrize("yaw", [-10.0, 0.0, 8.0])
def test_feet_show_how_the_body_is_turned(known, view, yaw):
    picture = photo(seen(body(yaw_deg=yaw), view), view)
    for roll in (None, (0.0, 0.5)):
        value, sd = body_yaw(picture, known, roll=roll)
        assert sd < known.constant("measure.yaw_sd")
        assert abs(value - yaw) < 2.3 * sd  # 10 degrees are twice what people usually stand off
        assert yaw == 0.0 or value * yaw > 0.0


def test_hidden_feet_say_nothing(known):
    points = {key: xyz for key, xyz in body(yaw_deg=8.0).items() if key[0] not in ("heel", "foot_index")}
    assert body_yaw(photo(seen(points, "front"), "front"), known) == (0.0, known.constant("measure.yaw_sd"))


def test_stickers_of_mannequins(known, shared):
    """True places of the stickers: 16 people, whose bodies stand square."""
    names = {"shoulder": "shoulder", "hip": "hip", "knee": "knee", "ankle": "ankle", "tragus": "ear"}
    named = {"acromion": "acromion", "ASIS": "asis", "C7": "c7", "L5": "l5"}
    errors = {"shoulder_rotation": [], "pelvis_rotation": []}
    for person in json.loads((shared / "mannequins/plain/truth.json").read_text()).values():
        landmarks, marks = [], []
        for view, shown in person["views"].items():
            picture = {}
            for key, uv in shown["points_px"].items():
                name, _, letter = key.partition("_")
                side = {"L": "left", "R": "right", "": "none"}[letter]
                if name in names:
                    picture[names[name], side] = tuple(uv)
                if name in named and (side in ("none", view) or view in ("front", "back")):
                    picture[named[name], side] = tuple(uv)
            size = PhotoRef(id=f"photo/{view}", view=view, sha256="", mirrored=False, width_px=720, height_px=1280)
            own = tuple(
                Landmark(name=n, side=s, uv=uv, sd_uv=(0.2, 0.2), visibility=1.0) for (n, s), uv in picture.items()
            )
            bones = tuple(point for point in own if point.name in STICKERS)
            joints = tuple(point for point in own if point.name not in STICKERS)
            draws = np.array([[point.uv for point in joints]])
            landmarks.append(
                Landmarks(id=f"landmarks/{view}", photo=size, points=joints, draws_uv=draws, method="truth")
            )
            marks.append(Marks(id=f"marks/{view}/stickers", photo=size, rung="stickers", points=bones, method="truth"))
        for reading in rotation_readings(landmarks, person["person"]["stature_mm"], known, marks=marks):
            assert isinstance(reading, Measurement)
            errors[reading.id].append(abs(reading.value - person["truth"][f"{reading.id}_deg"]))
    assert np.mean(errors["shoulder_rotation"]) < 0.6
    assert np.mean(errors["pelvis_rotation"]) < 1.2
