"""Holds of lying bodies: laws, stick people, and what is refused."""

import itertools

import numpy as np
import pytest

from laststraw.measure.movement import measure_test
from laststraw.testing.films import film_points, mirror_person, standing_person, stretch_time

FPS = 15.0
TRUNK, THIGH, SHANK, HALF = 500.0, 420.0, 420.0, 60.0


def held(time, start, end, ramp=0.6):
    """0 lying, 1 held from ``start`` (end of the way up) to ``end`` (begin of the way down)."""
    up = np.clip((time - start + ramp) / ramp, 0.0, 1.0)
    down = np.clip((end + ramp - time) / ramp, 0.0, 1.0)
    return (0.5 - 0.5 * np.cos(np.pi * up)) * (0.5 - 0.5 * np.cos(np.pi * down))


def bridge(*holds, seconds=30.0, sag=None, two_legs=False):
    """A person on the back, head to the left of the picture, seen from the left: (foot on the floor, start, end)."""
    time = np.arange(0.0, seconds, 1.0 / FPS)
    n = len(time)
    up = sum((held(time, start, end) for _, start, end in holds), np.zeros(n))
    lower = np.zeros(n) if sag is None else sag(time) * up
    shoulder = np.tile([-TRUNK, 80.0], (n, 1))
    hip = np.stack([np.zeros(n), 90.0 + up * 130.0 - lower], axis=-1)
    knee = np.tile([330.0, 380.0], (n, 1))
    foot = np.tile([360.0, 0.0], (n, 1))
    stretched = knee + np.array([SHANK * np.cos(0.3), SHANK * np.sin(0.3)])
    points = {}
    for side, near in (("left", HALF), ("right", -HALF)):
        off = np.array([0.0, 0.1 * near])
        lifts = np.zeros(n) if two_legs else sum((held(time, s, e) for leg, s, e in holds if leg != side), np.zeros(n))
        points["shoulder", side], points["hip", side], points["knee", side] = shoulder + off, hip + off, knee + off
        points["ankle", side] = foot + off + lifts[:, None] * (stretched - foot)
    return points, time


def plank(*holds, seconds=40.0, drops=True):
    """A person in a side plank, seen from the front: (side on the floor, start, end); hips on the floor between."""
    time = np.arange(0.0, seconds, 1.0 / FPS)
    n = len(time)
    points = {}
    for name, a, h in (
        ("ear", -650.0, 420.0),
        ("shoulder", -500.0, 350.0),
        ("knee", 450.0, 150.0),
        ("ankle", 880.0, 70.0),
    ):
        for side in ("left", "right"):
            points[name, side] = np.tile([a, h], (n, 1))
    up = sum((held(time, start, end) for _, start, end in holds), np.zeros(n)) if drops else np.ones(n)
    hip = np.stack([np.zeros(n), 110.0 + up * 150.0], axis=-1)
    for side in ("left", "right"):
        points["hip", side] = hip.copy()
        down = sum(((time > start - 2.0) & (time < end + 2.0) for leg, start, end in holds if leg == side), np.zeros(n))
        lift = np.where(down > 0, -1.0, 1.0)[:, None] * np.array([0.0, HALF])
        for name in ("shoulder", "hip", "ankle"):
            points[name, side] = points[name, side] + lift
    return points, time


def extensor(start, end, seconds=40.0):
    """A person on a bed, seen from the left, trunk over its edge: hangs, is level from ``start`` to ``end``, hangs."""
    time = np.arange(0.0, seconds, 1.0 / FPS)
    n = len(time)
    angle = np.radians(-50.0 * (1.0 - held(time, start, end)))
    points = {}
    for side in ("left", "right"):
        points["ankle", side] = np.tile([-840.0, 600.0], (n, 1))
        points["knee", side] = np.tile([-420.0, 610.0], (n, 1))
        points["hip", side] = np.tile([0.0, 620.0], (n, 1))
        points["shoulder", side] = np.stack([TRUNK * np.cos(angle), 620.0 + TRUNK * np.sin(angle)], axis=-1)
    return points, time


def values(result):
    return {(one.id, one.side): one.value for one in result.results}


def test_bridge_sides_and_times(known):
    points, time = bridge(("left", 3.0, 10.0), ("right", 15.0, 25.0))
    result = measure_test(film_points(points, time, view="left", tremble_px=0.7), "single_leg_bridge", None, known)
    assert values(result) == pytest.approx({("bridge_hold", "left"): 7.0, ("bridge_hold", "right"): 10.0}, abs=0.6)


def test_mirror_person_swaps_left_and_right(known):
    points, time = bridge(("left", 3.0, 10.0), ("right", 15.0, 25.0))
    film = film_points(points, time, view="left", tremble_px=0.7)
    one = values(measure_test(film, "single_leg_bridge", None, known))
    two = values(measure_test(mirror_person(film), "single_leg_bridge", None, known))
    assert two["bridge_hold", "left"] == pytest.approx(one["bridge_hold", "right"], abs=1e-9)
    points, time = plank(("left", 3.0, 12.0), ("right", 20.0, 35.0))
    film = film_points(points, time, view="front", tremble_px=0.7)
    one = values(measure_test(film, "side_plank", None, known))
    two = values(measure_test(mirror_person(film), "side_plank", None, known))
    assert two["side_plank_hold", "left"] == pytest.approx(one["side_plank_hold", "right"], abs=1e-9)


def test_a_bridge_that_sags_ends_at_ten_degrees(known):
    """The hips go down slowly from 5 s on; a sag of 10 deg of this line is about 40 mm."""
    points, time = bridge(("left", 3.0, 25.0), sag=lambda t: np.clip(t - 5.0, 0.0, 15.0) * 6.0)
    result = measure_test(film_points(points, time, view="left"), "single_leg_bridge", None, known)
    assert 6.0 <= values(result)["bridge_hold", "left"] <= 12.0
    assert result.repetitions[0].end_s < 16.0


def test_two_legs_are_refused(known):
    points, time = bridge(("left", 3.0, 10.0), two_legs=True)
    result = measure_test(film_points(points, time, view="left"), "single_leg_bridge", None, known)
    assert not result.results
    assert "Both feet" in result.not_measured[0].reason


def test_side_plank_and_extensor(known):
    points, time = plank(("left", 3.0, 12.0), ("right", 20.0, 35.0))
    result = measure_test(film_points(points, time, view="back", tremble_px=0.7), "side_plank", None, known)
    expected = {("side_plank_hold", "left"): 9.0, ("side_plank_hold", "right"): 15.0}
    assert values(result) == pytest.approx(expected, abs=0.8)
    points, time = extensor(5.0, 32.0)
    result = measure_test(film_points(points, time, view="left", tremble_px=0.7), "extensor_hold", None, known)
    assert values(result) == pytest.approx({("extensor_hold", "none"): 27.0}, abs=0.8)


def test_camera_roll_changes_no_hold(known):
    points, time = plank(("left", 3.0, 12.0), ("right", 20.0, 35.0))
    level, rolled = (film_points(points, time, camera_roll_deg=roll) for roll in (0.0, 5.0))
    one, two = (values(measure_test(film, "side_plank", None, known)) for film in (level, rolled))
    assert two == pytest.approx(one, abs=1e-6)


def test_time_stretched(known):
    points, time = extensor(5.0, 32.0)
    film = film_points(points, time, view="left")
    one, two = (values(measure_test(each, "extensor_hold", None, known)) for each in (film, stretch_time(film, 1.5)))
    assert two["extensor_hold", "none"] == pytest.approx(1.5 * one["extensor_hold", "none"], abs=0.2)


@pytest.mark.parametrize("test", ["single_leg_bridge", "side_plank", "extensor_hold"])
def test_standing_or_lying_still_is_no_hold(test, known):
    time = np.arange(0.0, 10.0, 1.0 / FPS)
    standing = standing_person(len(time))
    result = measure_test(film_points(standing, time, tremble_px=1.0), test, None, known)
    assert not result.results
    assert result.not_measured
    lying = {name: at[:, ::-1].copy() for name, at in standing.items()}
    assert not measure_test(film_points(lying, time, view="left", tremble_px=1.0), test, None, known).results


def test_a_hold_that_the_film_cuts_is_said_to_be_longer(known):
    points, time = extensor(5.0, 60.0)
    result = measure_test(film_points(points, time, view="left"), "extensor_hold", None, known)
    assert [note.code for note in result.notes] == ["hold_cut"]
    assert values(result)["extensor_hold", "none"] == pytest.approx(35.0, abs=0.6)


def test_squats_are_no_bridge(known):
    time = np.arange(0.0, 10.0, 1.0 / FPS)
    points = standing_person(len(time))
    way = 0.5 - 0.5 * np.cos(2 * np.pi * time / 2.5)
    for side in ("left", "right"):
        for name in ("hip", "shoulder", "ear"):
            points[name, side] = points[name, side] + np.stack([-80 * way, -300 * way], axis=-1)
        points["knee", side] = points["knee", side] + np.stack([150 * way, -50 * way], axis=-1)
    for test in ("single_leg_bridge", "extensor_hold"):
        result = measure_test(film_points(points, time, view="left"), test, None, known)
        assert not result.results


def test_an_upright_body_holds_nothing(known):
    """Bent over, upright for 6 s, bent over: the line is as straight as in a hold, but nobody lies."""
    time = np.arange(0.0, 14.0, 1.0 / FPS)
    points = standing_person(len(time))
    angle = np.radians(60.0 * (1.0 - held(time, 4.0, 10.0)))
    hip = points["hip", "left"] * np.array([0.0, 1.0])
    for (name, side), at in points.items():
        points[name, side] = at * np.array([0.0, 1.0])
        if name in ("shoulder", "ear"):
            long = (at - hip)[:, 1]
            points[name, side] = hip + np.stack([long * np.sin(angle), long * np.cos(angle)], axis=-1)
    result = measure_test(film_points(points, time, view="left"), "extensor_hold", None, known)
    assert not result.results
    assert "upright" in result.not_measured[0].reason


def test_more_noise_never_narrows(known):
    points, time = extensor(5.0, 32.0)
    sds = [
        measure_test(film_points(points, time, view="left", tremble_px=noise), "extensor_hold", None, known)
        .results[0]
        .sd
        for noise in (0.3, 1.0, 3.0)
    ]
    assert all(a <= 1.02 * b for a, b in itertools.pairwise(sds))
