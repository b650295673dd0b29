"""Quiet standing and turning: laws, a swaying stick person, and what is refused."""

import numpy as np
import pytest

from laststraw.measure.movement import measure_test
from laststraw.testing.films import STATURE_MM, film_points, mirror_person, standing_person

FPS = 15.0


def swaying(seconds=30.0, sway_mm=8.0, lean_deg=2.0, hip_deg=0.0, seed=0):
    """A person whose shoulders sway slowly (sd ``sway_mm``) about a lean, hips level or tilted."""
    time = np.arange(0.0, seconds, 1.0 / FPS)
    points = standing_person(len(time))
    rng = np.random.default_rng(seed)
    steps = rng.normal(0.0, 1.0, (len(time) + 60, 1))
    slow = np.convolve(steps[:, 0], np.hanning(31), mode="same")[30:-30]
    slow = sway_mm * (slow - slow.mean()) / slow.std()
    trunk = (points["shoulder", "left"] - points["hip", "left"])[0, 1]
    aside = slow + trunk * np.tan(np.radians(lean_deg))
    for (name, side), at in points.items():
        if name in ("shoulder", "ear"):
            points[name, side] = at + np.stack([aside, np.zeros_like(aside)], axis=-1)
        if name == "hip":
            sign = 1.0 if side == "left" else -1.0
            points[name, side] = at + np.array([0.0, sign * abs(at[0, 0]) * np.tan(np.radians(hip_deg))])
    return points, time


def values(result):
    return {one.id: one.value for one in result.results}


def test_mean_posture_and_sway(known):
    points, time = swaying(lean_deg=2.0, hip_deg=1.5, sway_mm=8.0)
    found = values(measure_test(film_points(points, time, tremble_px=0.8), "quiet_standing", STATURE_MM, known))
    assert found["stand_lean"] == pytest.approx(2.0, abs=0.3)
    assert found["stand_hip_line"] == pytest.approx(1.5, abs=0.3)
    assert found["stand_sway"] == pytest.approx(8.0, abs=1.0)


def test_mirror_person_flips_every_sign_but_the_sway(known):
    points, time = swaying(lean_deg=2.0, hip_deg=1.5)
    film = film_points(points, time, tremble_px=0.8)
    one = values(measure_test(film, "quiet_standing", STATURE_MM, known))
    two = values(measure_test(mirror_person(film), "quiet_standing", STATURE_MM, known))
    for output, value in one.items():
        assert two[output] == pytest.approx(value if output == "stand_sway" else -value, abs=1e-9)


def test_trembling_landmarks_are_no_sway(known):
    points, time = swaying(sway_mm=0.001)
    one, two = (
        measure_test(film_points(points, time, tremble_px=noise), "quiet_standing", STATURE_MM, known)
        for noise in (0.2, 2.0)
    )
    assert values(two)["stand_sway"] < 1.96 * next(each.sd for each in two.results if each.id == "stand_sway")
    assert values(one)["stand_sway"] < 1.0
    assert values(two)["stand_sway"] < 1.6  # 2 px are 4 mm


def test_known_roll_is_undone_and_narrows(known):
    points, time = swaying(lean_deg=2.0)
    film = film_points(points, time, camera_roll_deg=3.0)
    told = measure_test(film, "quiet_standing", STATURE_MM, known, roll=(3.0, 0.3)).results[0]
    untold = measure_test(film, "quiet_standing", STATURE_MM, known).results[0]
    assert told.value == pytest.approx(2.0, abs=0.2)
    assert told.sd < untold.sd
    assert abs(untold.value - 2.0) < 1.96 * untold.sd


def test_more_noise_never_narrows(known):
    points, time = swaying()
    widths = [
        [
            one.sd
            for one in measure_test(
                film_points(points, time, tremble_px=n), "quiet_standing", STATURE_MM, known
            ).results
        ]
        for n in (0.5, 1.5, 4.0)
    ]
    assert all(a <= 1.05 * b for a, b in zip(widths[0], widths[1], strict=True))
    assert all(a <= 1.05 * b for a, b in zip(widths[1], widths[2], strict=True))


def test_intervals_hold_the_mean_lean(known):
    rng = np.random.default_rng(2)
    described = next(one for one in known.measurements if one.id == "trunk_lateral_lean")
    bias = next(one.sd.value for one in described.biases if one.view == "front" and one.rung == "keypoints")
    held = []
    for k in range(150):
        truth = rng.normal(0.0, 2.0)
        roll = rng.normal(0.0, known.constant("measure.roll_sd"))
        seen = truth + rng.normal(0.0, bias) + rng.normal(0.0, known.constant("movement.rest_sway"))
        points, time = swaying(seconds=10.0, lean_deg=seen, sway_mm=6.0, seed=k)
        film = film_points(points, time, tremble_px=0.5, seed=k, camera_roll_deg=roll)
        lean = measure_test(film, "quiet_standing", STATURE_MM, known, roll=(roll, 0.3)).results[0]
        held.append(abs(lean.value - truth) <= 1.96 * lean.sd)
    assert 0.92 <= np.mean(held) <= 0.99, np.mean(held)


def test_moving_is_not_standing(known):
    points, time = swaying()
    aside = 120.0 * np.sin(2.0 * np.pi * time / 4.0)
    for name in ("shoulder", "ear"):
        for side in ("left", "right"):
            points[name, side] = points[name, side] + np.stack([aside, np.zeros_like(aside)], axis=-1)
    result = measure_test(film_points(points, time), "quiet_standing", STATURE_MM, known)
    assert not result.results
    assert all("You moved" in one.reason for one in result.not_measured)


def test_too_short_a_film(known):
    points, time = swaying(seconds=3.0)
    result = measure_test(film_points(points, time), "quiet_standing", STATURE_MM, known)
    assert all("too short" in one.reason for one in result.not_measured)


def test_a_turn_is_never_measured(known):
    points, time = swaying(seconds=6.0)
    result = measure_test(film_points(points, time), "trunk_rotation", STATURE_MM, known)
    assert not result.results
    assert "compass" in result.not_measured[0].reason
