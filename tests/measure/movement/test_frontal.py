"""Side bends and squats from the front: laws of mirrors, time and noise first, then stick people, mannequins and real ones."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from laststraw.measure.movement import measure_test
from laststraw.measure.movement.frontal import squat_front
from laststraw.records import Track
from laststraw.testing.films import PX_PER_MM, STATURE_MM, film_points, mirror_person, standing_person, stretch_time

FPS = 25.0
LOW, HIGH = 0.20, 0.20  # sacrum over hips, C7 over shoulders: shares of the trunk, as the knowledge says


def bump(time, start, end):
    """0, up to 1 in the middle, 0 again: a push, a stop, a push back."""
    inside = np.clip((time - start) / (end - start), 0.0, 1.0)
    return 0.5 - 0.5 * np.cos(2.0 * np.pi * inside)


def side_bends(*bends, seconds=8.0, low=LOW, high=HIGH, rest=0.0):
    """Points of a person whose sacrum-C7 line leans by ``bends`` (start, end, deg + to the left); ``rest`` deg when standing."""
    time = np.arange(0.0, seconds, 1.0 / FPS)
    lean = rest + sum((bump(time, start, end) * deg for start, end, deg in bends), np.zeros_like(time))
    points = standing_person(len(time))
    hips = 0.5 * (points["hip", "left"] + points["hip", "right"])
    shoulders = 0.5 * (points["shoulder", "left"] + points["shoulder", "right"])
    trunk = (shoulders - hips)[0, 1]
    line, thorax = np.radians(lean), np.radians(1.3 * (lean - rest))
    neck = hips + low * trunk * np.array([0.0, 1.0]) + (1.0 - low + high) * trunk * direction(line)
    middle = neck - high * trunk * direction(thorax)
    across = np.stack([np.cos(thorax), -np.sin(thorax)], axis=-1)
    for name, up in (("shoulder", 0.0), ("ear", 0.4)):
        half = points[name, "left"][0, 0]
        for side, sign in (("left", 1.0), ("right", -1.0)):
            points[name, side] = middle + sign * half * across + up * trunk * direction(thorax)
    return points, time


def direction(lean_rad):
    """Unit vectors (frame, 2) that lean by an angle (to the left: positive)."""
    return np.stack([np.sin(lean_rad), np.cos(lean_rad)], axis=-1)


def squats(*times, seconds=8.0, drop=0.25, shift_mm=0.0, knee_in_mm=0.0):
    """Points of a person who squats at ``times`` (start, end)."""
    time = np.arange(0.0, seconds, 1.0 / FPS)
    way = sum((bump(time, start, end) for start, end in times), np.zeros_like(time))[:, None]
    points = standing_person(len(time))
    leg = (points["hip", "left"] - points["ankle", "left"])[0, 1]
    for (name, side), at in points.items():
        sign = 1.0 if side == "left" else -1.0
        if name in ("hip", "shoulder", "ear"):
            points[name, side] = at + way * np.array([shift_mm, -drop * leg])
        if name == "knee":
            points[name, side] = at + way * np.array([shift_mm / 2 - sign * knee_in_mm, -drop * leg / 2])
    return points, time


def values(result):
    return {(one.id, one.side): one.value for one in result.results}


@pytest.fixture(scope="module")
def bend_film():
    points, time = side_bends(
        (0.6, 2.2, 25.0), (2.6, 4.2, -31.0), (4.6, 6.0, 27.0), (6.4, 7.8, -30.0), rest=1.0, seconds=8.4
    )
    return film_points(points, time, view="back", test="side_bend", tremble_px=0.7, seed=3)


def test_mirror_person_swaps_left_and_right(bend_film, known):
    one = values(measure_test(bend_film, "side_bend", STATURE_MM, known))
    two = values(measure_test(mirror_person(bend_film), "side_bend", STATURE_MM, known))
    for output in ("side_bend_range", "shoulder_line_range"):
        assert two[output, "left"] == pytest.approx(one[output, "right"], abs=1e-9)
        assert two[output, "right"] == pytest.approx(one[output, "left"], abs=1e-9)
    assert two["side_bend_difference", "both"] == pytest.approx(-one["side_bend_difference", "both"], abs=1e-9)


def test_front_and_back_and_an_undone_mirror_say_the_same(known):
    points, time = side_bends((0.6, 2.2, 25.0), (2.6, 4.2, -31.0), seconds=5.0)
    front, back = (film_points(points, time, view=view, test="side_bend") for view in ("front", "back"))
    undone = replace(front, film=replace(front.film, mirrored=True))
    results = [values(measure_test(film, "side_bend", STATURE_MM, known)) for film in (front, back, undone)]
    for other in results[1:]:
        assert other == pytest.approx(results[0], abs=1e-9)


def test_camera_roll_cancels_in_a_range(known):
    points, time = side_bends((0.6, 2.2, 25.0), (2.6, 4.2, -31.0), seconds=5.0)
    level = film_points(points, time, view="front", test="side_bend")
    rolled = film_points(points, time, view="front", test="side_bend", camera_roll_deg=4.0)
    one = values(measure_test(level, "side_bend", STATURE_MM, known))
    two = values(measure_test(rolled, "side_bend", STATURE_MM, known))
    assert two == pytest.approx(one, abs=0.4)


def test_time_stretched_film_gives_the_same_bends(bend_film, known):
    one = measure_test(bend_film, "side_bend", STATURE_MM, known)
    two = measure_test(stretch_time(bend_film, 1.5), "side_bend", STATURE_MM, known)
    assert values(two) == pytest.approx(values(one), abs=0.7)
    for before, after in zip(one.repetitions, two.repetitions, strict=True):
        assert after.start_s == pytest.approx(1.5 * before.start_s, abs=0.1)
        assert after.end_s == pytest.approx(1.5 * before.end_s, abs=0.1)


def test_standing_still_is_no_bend(known):
    points, time = side_bends(seconds=6.0)
    result = measure_test(film_points(points, time, tremble_px=1.5, test="side_bend"), "side_bend", STATURE_MM, known)
    assert not result.results
    assert not result.repetitions
    assert {one.id for one in result.not_measured} == {"side_bend_range", "shoulder_line_range", "side_bend_difference"}
    assert all("film it again" in one.reason for one in result.not_measured)


def test_one_side_only_has_no_difference(known):
    points, time = side_bends((0.6, 2.2, 25.0), (2.6, 4.2, 25.0), seconds=5.0)
    result = measure_test(film_points(points, time, test="side_bend"), "side_bend", STATURE_MM, known)
    assert [one.side for one in result.repetitions] == ["left", "left"]
    assert ("side_bend_range", "right") not in values(result)
    assert any(one.id == "side_bend_difference" and "each side" in one.reason for one in result.not_measured)


def test_a_film_from_the_side_is_refused(known):
    points, time = side_bends((0.6, 2.2, 25.0), seconds=3.0)
    result = measure_test(film_points(points, time, view="left", test="side_bend"), "side_bend", STATURE_MM, known)
    assert not result.results
    assert "front or from the back" in result.not_measured[0].reason


def test_squats_are_no_side_bends_and_the_reverse(known):
    points, time = squats((0.5, 2.0), (2.5, 4.0), seconds=5.0)
    assert not measure_test(film_points(points, time), "side_bend", STATURE_MM, known).repetitions
    points, time = side_bends((0.6, 2.2, 25.0), (2.6, 4.2, -31.0), seconds=5.0)
    assert not squat_front(film_points(points, time), "squat", STATURE_MM, known, None).repetitions


def test_more_noise_never_narrows(known):
    points, time = side_bends((0.6, 2.2, 25.0), (2.6, 4.2, -31.0), seconds=5.0)
    widths = []
    for noise in (0.5, 1.0, 2.0, 4.0):
        film = film_points(points, time, test="side_bend", tremble_px=noise, seed=5)
        widths.append(
            {(one.id, one.side): one.sd for one in measure_test(film, "side_bend", STATURE_MM, known).results}
        )
    for less, more in itertools.pairwise(widths):
        for key in less:
            assert more[key] >= 0.93 * less[key], key  # a few per cent are the value's own noise


def test_intervals_hold_the_truth(known):
    """Errors drawn from the budget's own causes: about 95 of 100 intervals hold how far the person bends."""
    rng = np.random.default_rng(11)
    constant = known.constant
    held = {"side_bend_range": [], "side_bend_difference": []}
    for k in range(160):
        truth = {"left": rng.uniform(15.0, 40.0), "right": rng.uniform(15.0, 40.0)}
        gain = (1.0 + rng.normal(0.0, constant("measure.response_trunk_sd"))) * (
            1.0 + rng.normal(0.0, constant("movement.out_of_plane_sd"))
        )
        rest = rng.normal(0.0, constant("movement.rest_sway"))
        ways = []
        for n, side in enumerate(("left", "right", "left", "right")):
            spread = 1.0 + rng.normal(0.0, constant("movement.spread_range"))
            sign = 1.0 if side == "left" else -1.0
            ways.append((0.6 + 2.0 * n, 2.2 + 2.0 * n, gain * spread * sign * truth[side] - rest))
        points, time = side_bends(
            *ways,
            seconds=8.6,
            rest=rest,
            low=LOW + rng.normal(0.0, constant("movement.sacrum_over_hip_sd")),
            high=HIGH + rng.normal(0.0, constant("measure.c7_over_shoulders_sd")),
        )
        film = film_points(points, time, view="back", test="side_bend", tremble_px=0.5, wander_px=2.0, seed=k)
        for one in measure_test(film, "side_bend", STATURE_MM, known).results:
            if one.id == "side_bend_range":
                held[one.id].append(abs(one.value - truth[one.side]) <= 1.96 * one.sd)
            elif one.id == "side_bend_difference":
                held[one.id].append(abs(one.value - truth["left"] + truth["right"]) <= 1.96 * one.sd)
    for output, each in held.items():
        highest = 0.98 if output == "side_bend_range" else 0.995  # each side's own spread is widened by Student's t
        assert 0.92 <= np.mean(each) <= highest, (output, np.mean(each))


def test_the_rest_counts_twice_in_a_difference(bend_film, known):
    results = {(one.id, one.side): one for one in measure_test(bend_film, "side_bend", STATURE_MM, known).results}
    rest = {key: next(t.sd for t in one.source.budget if t.name == "rest") for key, one in results.items()}
    twice = rest["side_bend_range", "left"] + rest["side_bend_range", "right"]
    assert rest["side_bend_difference", "both"] == pytest.approx(twice)


def test_squat_front_worked_example(known):
    points, time = squats((0.5, 2.0), (2.5, 4.0), (4.5, 6.0), shift_mm=30.0, knee_in_mm=25.0)
    result = squat_front(film_points(points, time, test="squat"), "squat", STATURE_MM, known, None)
    assert len(result.repetitions) == 3
    found = values(result)
    assert found["squat_shift", "both"] == pytest.approx(30.0, abs=2.0)
    assert found["squat_knee_in", "left"] == pytest.approx(found["squat_knee_in", "right"], abs=4.0)
    assert found["squat_knee_in", "left"] > 5.0
    swapped = values(
        squat_front(mirror_person(film_points(points, time, test="squat")), "squat", STATURE_MM, known, None)
    )
    assert swapped["squat_shift", "both"] == pytest.approx(-found["squat_shift", "both"], abs=1e-6)
    assert swapped["squat_knee_in", "left"] == pytest.approx(found["squat_knee_in", "right"], abs=1e-6)


def test_a_squat_without_stature_has_no_millimetres(known):
    points, time = squats((0.5, 2.0), (2.5, 4.0), seconds=5.0)
    result = squat_front(film_points(points, time, test="squat"), "squat", None, known, None)
    assert {one.id for one in result.results} == {"squat_knee_in"}
    assert [one.id for one in result.not_measured] == ["squat_shift"]


def true_track(path) -> tuple[Track, dict]:
    """The true points of a mannequin's film, trembling by a pixel."""
    film = json.loads(path.read_text())
    names = [(key[:-2], "left" if key.endswith("L") else "right") for key in film["frames"][0]["points_px"]]
    uv = np.array([[frame["points_px"][f"{n}_{s[0].upper()}"] for n, s in names] for frame in film["frames"]])
    time = np.array([frame["t"] for frame in film["frames"]])
    points = {name: np.zeros((len(time), 2)) for name in names}
    blank = film_points(points, time, view=film["view"], test=film["movement"])
    rng = np.random.default_rng(2)
    return replace(blank, uv=uv + rng.normal(0.0, 1.0, uv.shape), sd_px=np.full(uv.shape[:2], 1.0)), film


@pytest.mark.parametrize("person", ["m00", "m01", "m02"])
def test_true_points_of_mannequins(person, shared, known):
    track, film = true_track(shared / "mannequins" / "motion" / f"{person}_side_bend.json")
    result = measure_test(track, "side_bend", film["stature_mm"], known)
    told = film["settings"]
    assert [one.side for one in result.repetitions] == ["left", "right", "left", "right"]
    truth = sorted((*told["left"], *told["right"]))
    for one, (start, end) in zip(result.repetitions, truth, strict=True):
        assert one.start_s == pytest.approx(start, abs=3.0 / film["fps"])
        assert one.end_s == pytest.approx(end, abs=3.0 / film["fps"])
    difference = values(result)["side_bend_difference", "both"]
    assert difference == pytest.approx(told["range_left"] - told["range_right"], abs=3.0)
    track, film = true_track(shared / "mannequins" / "motion" / f"{person}_squat_front.json")
    result = squat_front(track, "squat", film["stature_mm"], known, None)
    assert len(result.repetitions) == len(film["settings"]["reps"])
    for one, (start, end) in zip(result.repetitions, film["settings"]["reps"], strict=True):
        assert one.start_s == pytest.approx(start, abs=3.0 / film["fps"])
        assert one.end_s == pytest.approx(end, abs=3.0 / film["fps"])


def test_scale_of_the_stick_person(known):
    """The builder itself: the ear of a person of 1.75 m is as high as the knowledge says."""
    points = standing_person(1)
    assert points["ear", "left"][0, 1] / STATURE_MM == pytest.approx(known.constant("measure.ear_height"), abs=0.02)
    assert PX_PER_MM == 0.5
