"""One-leg stance: laws first, then a stick person whose pelvis drops by a known angle, then mannequins."""

import itertools
import json
import math
from dataclasses import replace

import numpy as np
import pytest

from laststraw.measure.movement import measure_test
from laststraw.testing.films import PX_PER_MM, STATURE_MM, film_points, mirror_person, standing_person, stretch_time

FPS = 25.0
RAMP_S = 0.5


def plateau(time, start, end):
    """0, up within half a second, 1, and down within half a second before ``end``."""
    up = np.clip((time - start) / RAMP_S, 0.0, 1.0)
    down = np.clip((end - time) / RAMP_S, 0.0, 1.0)
    return (0.5 - 0.5 * np.cos(np.pi * up)) * (0.5 - 0.5 * np.cos(np.pi * down))


def one_leg(*stands, seconds=9.0, network=None):
    """Points of a person who stands on one leg: (standing side, start, end, drop of the free side in deg, lean over it).

    The pelvis turns about the standing hip, and what is above goes down with its middle. ``network``: what a network gets
    wrong: (deg of the hip line, share of its tilt, mm up of shoulders and ears, share of the hips' distance).
    """
    tilt_off, tilt_share, tops_up, wide = network or (0.0, 1.0, 0.0, 1.0)
    time = np.arange(0.0, seconds, 1.0 / FPS)
    points = standing_person(len(time))
    half = points["hip", "left"][0, 0]
    trunk = (points["shoulder", "left"] - points["hip", "left"])[0, 1]
    pelvis = np.zeros_like(time)
    for standing, start, end, drop, lean in stands:
        way = plateau(time, start, end)
        free = "right" if standing == "left" else "left"
        sign = 1.0 if standing == "left" else -1.0
        lift = way[:, None] ** 2  # joints turn by ``way``: the foot's height goes with the square of their angle
        points["ankle", free] = points["ankle", free] + lift * np.array([0.0, 180.0])
        points["knee", free] = points["knee", free] + lift * np.array([0.0, 120.0])
        angle = np.radians(drop) * way
        pelvis = pelvis + sign * (tilt_share * np.degrees(angle) + tilt_off * way)
        over = np.radians(lean) * way
        for (name, side), at in points.items():
            if name in ("shoulder", "ear"):
                up = at[:, 1] - points["hip", standing][0, 1]
                aside = sign * (up * np.sin(over) + half * (1.0 - np.cos(angle)))
                sink = half * np.sin(angle) + up * (1.0 - np.cos(over)) - tops_up * way
                points[name, side] = at + np.stack([aside, -sink], axis=-1)
    middle = np.array([0.0, points["hip", "left"][0, 1]])
    for side, sign in (("left", 1.0), ("right", -1.0)):
        turn = np.radians(pelvis)
        points["hip", side] = middle + sign * half * wide * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    assert trunk > 0.0
    return points, time


def values(result):
    return {(one.id, one.side): one.value for one in result.results}


@pytest.fixture(scope="module")
def film():
    points, time = one_leg(("left", 1.0, 4.0, 6.0, 3.0), ("right", 5.0, 8.0, 1.0, 0.0))
    return film_points(points, time, test="one_leg_stance", tremble_px=0.7, seed=1)


def test_mirror_person_swaps_left_and_right(film, known):
    one = values(measure_test(film, "one_leg_stance", STATURE_MM, known))
    two = values(measure_test(mirror_person(film), "one_leg_stance", STATURE_MM, known))
    assert set(one) == {
        (o, s) for o in ("one_leg_time", "pelvic_drop", "trunk_lean_one_leg") for s in ("left", "right")
    }
    for (output, side), value in one.items():
        assert two[output, "right" if side == "left" else "left"] == pytest.approx(value, abs=1e-9), output


def test_back_and_front_say_the_same(known):
    points, time = one_leg(("left", 1.0, 4.0, 6.0, 3.0), ("right", 5.0, 8.0, 1.0, 0.0))
    front, back = (film_points(points, time, view=view, test="one_leg_stance") for view in ("front", "back"))
    one, two = (values(measure_test(each, "one_leg_stance", STATURE_MM, known)) for each in (front, back))
    assert two == pytest.approx(one, abs=1e-9)


def test_time_stretched_film_holds_longer(film, known):
    one = values(measure_test(film, "one_leg_stance", STATURE_MM, known))
    two = values(measure_test(stretch_time(film, 2.0), "one_leg_stance", STATURE_MM, known))
    assert two["one_leg_time", "left"] == pytest.approx(2.0 * one["one_leg_time", "left"], abs=0.2)
    assert two["pelvic_drop", "left"] == pytest.approx(one["pelvic_drop", "left"], abs=0.5)


def test_known_drop_and_lean(film, known):
    found = values(measure_test(film, "one_leg_stance", STATURE_MM, known))
    assert found["pelvic_drop", "left"] == pytest.approx(6.0, abs=1.0)
    assert found["pelvic_drop", "right"] == pytest.approx(1.0, abs=1.0)
    assert found["trunk_lean_one_leg", "left"] == pytest.approx(3.0, abs=1.0)
    for side in ("left", "right"):
        assert found["one_leg_time", side] == pytest.approx(3.0, abs=0.25)


def test_a_lean_is_no_drop(known):
    """A trunk that leans by 10 deg is lower by 1.5 % of its height, as much as a drop of 9 deg would make it."""
    points, time = one_leg(("left", 1.0, 4.0, 3.0, 10.0), seconds=5.0)
    result = measure_test(film_points(points, time, tremble_px=0.3), "one_leg_stance", STATURE_MM, known)
    assert values(result)["pelvic_drop", "left"] == pytest.approx(3.0, abs=1.2)


def test_a_drop_carries_the_doubt_of_its_witnesses(film, known):
    """Knee and shoulder points, 3 and 3.5 mm over half a pelvis of 96 mm, are 5 deg together; the hip line is known to 4."""
    drop = next(
        one for one in measure_test(film, "one_leg_stance", STATURE_MM, known).results if one.id == "pelvic_drop"
    )
    terms = {term.name: term.sd for term in drop.source.budget}
    half = 0.055 * STATURE_MM
    weight = terms["bend of the standing knee"] / math.degrees(
        known.constant("movement.sink_knee_sd") * STATURE_MM / half
    )
    assert 0.2 < weight < 0.8
    points = math.degrees(known.constant("movement.sink_network_sd") * STATURE_MM / half)
    assert terms["shoulder and ear landmarks"] >= 0.95 * weight * points
    assert drop.sd > 2.0


def test_standing_on_both_legs_is_refused(known):
    points, time = one_leg()
    result = measure_test(film_points(points, time, tremble_px=1.5), "one_leg_stance", STATURE_MM, known)
    assert not result.results
    assert not result.repetitions
    assert all("no foot was off the floor" in one.reason for one in result.not_measured)


def test_steps_are_no_stands(known):
    stands = [("left" if n % 2 else "right", 0.5 + 0.7 * n, 1.1 + 0.7 * n, 0.0, 0.0) for n in range(8)]
    points, time = one_leg(*stands)
    assert not measure_test(film_points(points, time), "one_leg_stance", STATURE_MM, known).results


def test_a_heel_that_lifts_in_a_squat_is_no_stand(known):
    points, time = one_leg(("left", 1.0, 3.0, 0.0, 0.0), seconds=4.0)
    way = plateau(time, 1.0, 3.0)[:, None]
    for (name, side), at in points.items():
        if name in ("hip", "shoulder", "ear"):
            points[name, side] = at - way * np.array([0.0, 200.0])
    result = measure_test(film_points(points, time), "one_leg_stance", STATURE_MM, known)
    assert not result.results
    assert "Nobody stands on one leg" in result.not_measured[0].reason


def test_never_on_both_legs_has_no_drop(known):
    points, time = one_leg(("left", -2.0, 12.0, 6.0, 3.0))
    result = measure_test(film_points(points, time), "one_leg_stance", STATURE_MM, known)
    assert set(values(result)) == {("one_leg_time", "left")}
    assert {one.code for one in result.notes} == {"hold_cut"}
    assert any(one.id == "pelvic_drop" and "both feet" in one.reason for one in result.not_measured)


def test_one_touch_ends_a_stand(known):
    points, time = one_leg(("left", 1.0, 4.0, 0.0, 0.0), ("left", 3.8, 8.0, 0.0, 0.0))
    result = measure_test(film_points(points, time, tremble_px=0.5), "one_leg_stance", STATURE_MM, known)
    assert len(result.repetitions) == 2
    assert values(result)["one_leg_time", "left"] == pytest.approx(4.0, abs=0.3)


def test_more_noise_never_narrows(known):
    points, time = one_leg(("left", 1.0, 4.0, 6.0, 3.0), ("right", 5.0, 8.0, 1.0, 0.0))
    widths = []
    for noise in (0.5, 1.0, 2.0):
        noisy = film_points(points, time, tremble_px=noise, seed=4)
        result = measure_test(noisy, "one_leg_stance", STATURE_MM, known)
        widths.append({(one.id, one.side): one.sd for one in result.results if one.id != "one_leg_time"})
    for less, more in itertools.pairwise(widths):
        for key in less:
            assert more[key] >= 0.93 * less[key], key


def test_intervals_hold_the_drop(known):
    """Errors drawn from the budget's own causes: about 95 of 100 intervals hold how far the pelvis drops."""
    rng = np.random.default_rng(8)
    constant = known.constant
    held = []
    for k in range(110):
        truth = {"left": rng.normal(2.0, 3.0), "right": rng.normal(2.0, 3.0)}
        knee = STATURE_MM * constant("movement.sink_knee_sd")
        tops = STATURE_MM * constant("movement.sink_network_sd")
        for side in ("left", "right"):
            network = (
                rng.normal(0.0, constant("movement.drop_network_sd")),
                1.0 + rng.normal(0.0, constant("movement.drop_response_sd")),
                rng.normal(0.0, math.hypot(knee, tops)),
                1.0 + rng.normal(0.0, constant("movement.hip_width_sd")),
            )
            points, time = one_leg((side, 1.0, 3.5, truth[side], 0.0), seconds=5.0, network=network)
            noisy = film_points(points, time, test="one_leg_stance", tremble_px=0.5, seed=k)
            result = measure_test(noisy, "one_leg_stance", STATURE_MM, known)
            drop = next(one for one in result.results if one.id == "pelvic_drop")
            held.append(abs(drop.value - truth[side]) <= 1.96 * drop.sd)
    assert 0.92 <= np.mean(held) <= 0.99, np.mean(held)


@pytest.mark.parametrize("person", ["m00", "m01", "m02"])
def test_true_points_of_mannequins(person, shared, known):
    film = json.loads((shared / "mannequins" / "motion" / f"{person}_one_leg.json").read_text())
    names = [(key[:-2], "left" if key.endswith("L") else "right") for key in film["frames"][0]["points_px"]]
    uv = np.array([[frame["points_px"][f"{n}_{s[0].upper()}"] for n, s in names] for frame in film["frames"]])
    time = np.array([frame["t"] for frame in film["frames"]])
    blank = film_points({name: np.zeros((len(time), 2)) for name in names}, time, view=film["view"])
    track = replace(blank, uv=uv, sd_px=np.full(uv.shape[:2], 0.5))
    result = measure_test(track, "one_leg_stance", film["stature_mm"], known)
    told = film["settings"]
    for one in result.repetitions:
        start, end = told["stand"][one.side[0].upper()]
        assert one.start_s == pytest.approx(start, abs=3.0 / film["fps"])
        assert one.end_s == pytest.approx(end, abs=3.0 / film["fps"])
        drop = values(result)["pelvic_drop", one.side]
        assert drop == pytest.approx(told["drop"][one.side[0].upper()], abs=2.0)
    assert PX_PER_MM > 0.0
