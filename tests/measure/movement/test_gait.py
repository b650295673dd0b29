"""Walking from the side: laws, a stick walker, and what is refused."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from laststraw.measure.movement import measure_test
from laststraw.testing.films import STATURE_MM, film_points, mirror_person, standing_person, stretch_time

FPS = 30.0
LEG = 0.49 * STATURE_MM


def walking(seconds=8.0, left_s=0.52, right_s=0.52, lean_deg=4.0, speed_mm_s=0.0, spread=0.0, late_s=0.0, seed=0):
    """A walker seen from the side: landings alternate, left steps take ``left_s``, right ones ``right_s``."""
    time = np.arange(0.0, seconds, 1.0 / FPS)
    rng = np.random.default_rng(seed)
    steps = np.tile([left_s, right_s], int(seconds / (left_s + right_s)) + 4)
    landings = np.cumsum(steps * (1.0 + spread * rng.normal(size=len(steps)))) - 1.5 * (left_s + right_s)
    landings = landings + late_s * rng.normal(size=len(steps))
    turns = 2.0 * np.pi * np.arange(len(landings) // 2)
    ankles = {side: np.cos(np.interp(time, landings[n::2], turns)) for n, side in enumerate(("left", "right"))}
    points = standing_person(len(time))
    moved = np.stack([speed_mm_s * time, np.zeros_like(time)], axis=-1)
    for (name, side), at in points.items():
        a = 0.35 * LEG * ankles[side] if name == "ankle" else np.zeros_like(time)
        if name in ("shoulder", "ear"):
            a = a + (at[:, 1] - points["hip", "left"][:, 1]) * np.tan(np.radians(lean_deg))
        points[name, side] = np.stack([a, at[:, 1]], axis=-1) + moved
    return points, time


def values(result):
    return {(one.id, one.side): one.value for one in result.results}


@pytest.mark.parametrize("view", ["left", "right"])
@pytest.mark.parametrize("speed_mm_s", [0.0, 150.0])
def test_cadence_steps_and_lean(view, speed_mm_s, known):
    points, time = walking(left_s=0.50, right_s=0.58, speed_mm_s=speed_mm_s)
    found = values(measure_test(film_points(points, time, view=view, tremble_px=0.7), "gait", STATURE_MM, known))
    assert found["cadence", "none"] == pytest.approx(60.0 / 0.54, abs=1.5)
    assert found["step_time", "left"] == pytest.approx(0.50, abs=0.015)
    assert found["step_time", "right"] == pytest.approx(0.58, abs=0.015)
    assert found["step_time_asymmetry", "both"] == pytest.approx(100.0 * -0.08 / 0.54, abs=3.0)
    assert found["trunk_inclination_walking", "none"] == pytest.approx(4.0, abs=0.5)


def test_mirror_person_swaps_left_and_right(known):
    """Seen from the other side, walking the other way: the mirror image of the picture, with the sides swapped."""
    points, time = walking(left_s=0.50, right_s=0.58)
    film = film_points(points, time, view="left", tremble_px=0.5)
    one = values(measure_test(film, "gait", STATURE_MM, known))
    other = mirror_person(film)
    other = replace(other, film=replace(other.film, view="right", id="film/test/right"))
    two = values(measure_test(other, "gait", STATURE_MM, known))
    assert two["step_time", "left"] == pytest.approx(one["step_time", "right"], abs=1e-9)
    assert two["step_time_asymmetry", "both"] == pytest.approx(-one["step_time_asymmetry", "both"], abs=1e-9)
    assert two["cadence", "none"] == pytest.approx(one["cadence", "none"], abs=1e-9)


def test_a_hidden_foot_makes_no_long_step(known):
    points, time = walking()
    film = film_points(points, time, view="left", tremble_px=0.3)
    seen = film.visibility.copy()
    seen[
        np.ix_(
            (time > 3.0) & (time < 4.2),
            [k for k, n in enumerate(film.names) if n == "ankle" and film.sides[k] == "left"],
        )
    ] = 0
    found = measure_test(replace(film, visibility=seen), "gait", STATURE_MM, known)
    assert max(one.value for one in found.readings) < 0.6
    assert values(found)["cadence", "none"] == pytest.approx(60.0 / 0.52, abs=2.0)


def test_time_stretched(known):
    points, time = walking()
    film = film_points(points, time, view="left")
    one, two = (values(measure_test(each, "gait", STATURE_MM, known)) for each in (film, stretch_time(film, 1.3)))
    assert two["cadence", "none"] == pytest.approx(one["cadence", "none"] / 1.3, rel=0.02)
    assert two["step_time_asymmetry", "both"] == pytest.approx(one["step_time_asymmetry", "both"], abs=2.0)


def test_standing_still_has_no_steps(known):
    time = np.arange(0.0, 6.0, 1.0 / FPS)
    film = film_points(standing_person(len(time)), time, view="left", tremble_px=1.5)
    result = measure_test(film, "gait", STATURE_MM, known)
    assert not result.results
    assert all("No steps" in one.reason for one in result.not_measured)


def test_a_film_from_the_front_is_refused(known):
    points, time = walking()
    result = measure_test(film_points(points, time, view="front"), "gait", STATURE_MM, known)
    assert "from the side" in result.not_measured[0].reason


def test_two_steps_have_no_asymmetry(known):
    points, time = walking(seconds=2.3)
    result = measure_test(film_points(points, time, view="left"), "gait", STATURE_MM, known)
    assert any(one.id == "step_time_asymmetry" for one in result.not_measured)


def test_more_noise_never_narrows(known):
    points, time = walking()
    widths = []
    for noise in (0.3, 1.0, 2.0):
        film = film_points(points, time, view="left", tremble_px=noise, seed=6)
        widths.append({(one.id, one.side): one.sd for one in measure_test(film, "gait", STATURE_MM, known).results})
    for less, more in itertools.pairwise(widths):
        for key in less:
            assert more[key] >= 0.9 * less[key], key


def test_intervals_hold_the_asymmetry(known):
    rng = np.random.default_rng(4)
    held = []
    for k in range(60):
        mean, uneven = rng.uniform(0.45, 0.65), rng.normal(0.0, 0.05)
        points, time = walking(
            left_s=mean * (1.0 + 0.5 * uneven), right_s=mean * (1.0 - 0.5 * uneven), spread=0.03, late_s=0.015, seed=k
        )
        film = film_points(points, time, view="left", tremble_px=1.0, wander_px=1.5, seed=k)
        found = [
            one for one in measure_test(film, "gait", STATURE_MM, known).results if one.id == "step_time_asymmetry"
        ]
        held += [abs(one.value - 100.0 * uneven) <= 1.96 * one.sd for one in found]
    assert np.mean(held) >= 0.92, np.mean(held)  # rather too wide: few steps, and a prior on their spread
