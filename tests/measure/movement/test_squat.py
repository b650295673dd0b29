"""Squats and chair stands of people of whom everything is known."""

import numpy as np
import pytest

from laststraw import knowledge
from laststraw.measure.movement import TESTS, measure_test
from laststraw.testing.movers import SideFigure, film_side, join_films, mirror_person, repeat, some_frames

KNOWN = knowledge.load()
SPANS = [(1.0, 3.0), (3.2, 5.2), (5.6, 7.4), (7.6, 9.6)]
TIME = np.arange(0.0, 10.5, 1.0 / 25.0)


def squats(noise_px=1.0, seed=0, depth=85.0, **given):
    knee = 5.0 + repeat(TIME, SPANS, [depth] * 4)
    figure = SideFigure(time_s=TIME, trunk_deg=2.0 + 30.0 * (knee - 5.0) / depth, knee_deg=knee)
    return film_side(figure, np.random.default_rng(seed), noise_px=noise_px, test="squat", **given)


def stands(n=6, each_s=2.4, noise_px=1.0, seed=0, first_s=1.5, sits=True):
    """Sitting, then ``n`` stands, the last of them for good."""
    time_s = np.arange(0.0, first_s + n * each_s + 0.5, 1.0 / 25.0)
    up = repeat(
        time_s, [(first_s + i * each_s, first_s + (i + 1) * each_s - 0.2) for i in range(n)], [1.0] * n, stay_s=0.2
    )
    late = time_s > first_s + (n - 0.5) * each_s
    up[late] = np.maximum(up[late], np.maximum.accumulate(up[late]))
    low = np.ones_like(up) if sits else up
    bent = np.arange(0.0, 100.0, 0.5)
    tall = 0.246 * np.cos(np.radians(0.45 * bent)) + 0.245 * np.cos(np.radians(0.55 * bent))
    knee = np.interp(-(tall[180] + (low * up + 1.0 - low) * (tall[8] - tall[180])), -tall, bent)  # hips rise smoothly
    lean = 5.0 + 80.0 * up * (1.0 - up)
    figure = SideFigure(time_s=time_s, trunk_deg=lean, knee_deg=knee)
    starts = [first_s + i * each_s for i in range(n)]
    return film_side(figure, np.random.default_rng(seed), noise_px=noise_px, test="sit_to_stand_5x"), starts


def told(track, test="squat"):
    return measure_test(track, test, 1700.0, KNOWN)


def values(result):
    return {one.id: one.value for one in result.results}


def test_known_squats_are_measured():
    result = told(squats())
    assert len(result.repetitions) == 4
    found = values(result)
    assert found["squat_depth"] == pytest.approx(90.0, abs=1.5)
    assert found["squat_trunk_lean"] == pytest.approx(32.0, abs=1.0)
    assert found["squat_time"] == pytest.approx(1.95, abs=0.1)


def test_a_mirrored_person_squats_the_same():
    assert values(told(mirror_person(squats()))) == pytest.approx(values(told(squats())))


def test_roll_turns_the_lean_and_not_the_knee_and_a_known_one_is_undone():
    level, rolled = (measure_test(squats(0.3, roll_deg=roll), "squat", None, KNOWN) for roll in (0.0, 5.0))
    assert values(rolled)["squat_depth"] == pytest.approx(values(level)["squat_depth"], abs=0.1)
    assert values(rolled)["squat_trunk_lean"] == pytest.approx(values(level)["squat_trunk_lean"] - 5.0, abs=0.1)
    known = measure_test(squats(0.3, roll_deg=5.0), "squat", None, KNOWN, roll=(5.0, 0.3))
    assert values(known)["squat_trunk_lean"] == pytest.approx(values(level)["squat_trunk_lean"], abs=0.1)
    sd = [next(one.sd for one in result.results if one.id == "squat_trunk_lean") for result in (known, rolled)]
    assert sd[0] < sd[1]


def test_noise_never_narrows_an_error():
    quiet, loud = told(squats(0.5)), told(squats(5.0))
    for one, other in zip(quiet.readings, loud.readings, strict=True):
        assert other.sd > one.sd
    for one, other in zip(quiet.results, loud.results, strict=True):
        assert other.sd / other.value > 0.99 * one.sd / one.value  # a person's usual spread goes with the value


def test_two_films_cut_together_have_the_sum_of_squats():
    assert len(told(join_films(squats(), squats(seed=2))).repetitions) == 8


def test_forward_bends_are_no_squats_and_chair_stands_neither():
    trunk = repeat(TIME, SPANS, [70.0] * 4)
    bends = film_side(
        SideFigure(time_s=TIME, trunk_deg=trunk, knee_deg=np.full_like(TIME, 5.0)),
        np.random.default_rng(0),
        noise_px=1.0,
    )
    assert "forward bends with straight knees" in told(bends).not_measured[0].reason
    sitting = SideFigure(time_s=TIME, trunk_deg=np.zeros_like(TIME), knee_deg=70.0 + repeat(TIME, SPANS, [35.0] * 4))
    seated = film_side(sitting, np.random.default_rng(0), noise_px=1.0)
    assert "sits and stands up" in told(seated).not_measured[0].reason


@pytest.mark.parametrize("noise_px", [0.3, 3.0])
def test_five_stands_are_timed_from_the_first_rise_to_the_fifth_stand(noise_px):
    track, starts = stands(noise_px=noise_px)
    result = told(track, "sit_to_stand_5x")
    assert len(result.repetitions) == 5
    (total,) = result.results
    way_s = 0.5 * (2.2 - 0.2)
    assert total.value == pytest.approx(starts[4] + way_s - starts[0], abs=0.12)
    assert abs(total.value - (starts[4] + way_s - starts[0])) < 1.96 * total.sd
    assert [one.value for one in result.readings] == pytest.approx([way_s] * 5, abs=0.15)


def test_a_mirrored_person_stands_up_as_often_and_as_quickly():
    track, _ = stands()
    here, there = (values(told(one, "sit_to_stand_5x")) for one in (track, mirror_person(track)))
    assert here == pytest.approx(there)


@pytest.mark.parametrize(("n", "each_s", "count"), [(16, 2.4, 13), (9, 4.0, 8)])
def test_stands_in_thirty_seconds_are_counted(n, each_s, count):
    track, _ = stands(n=n, each_s=each_s)
    (found,) = told(track, "sit_to_stand_30s").results
    assert found.value == count


def test_too_few_stands_a_short_film_and_no_sitting_are_told():
    four, _ = stands(n=4)
    assert "4 could be seen" in told(four, "sit_to_stand_5x").not_measured[0].reason
    assert "whole 30 seconds" in told(four, "sit_to_stand_30s").not_measured[0].reason
    late, _ = stands(first_s=1.5)
    assert "sitting still" in told(some_frames(late, late.time_s > 1.45), "sit_to_stand_5x").not_measured[0].reason
    still = film_side(
        SideFigure(time_s=TIME, trunk_deg=np.zeros_like(TIME), knee_deg=np.full_like(TIME, 5.0)),
        np.random.default_rng(0),
    )
    assert "standing up" in told(still, "sit_to_stand_5x").not_measured[0].reason


def test_an_unknown_test_names_those_that_exist():
    with pytest.raises(KeyError, match="forward_bend"):
        measure_test(squats(), "handstand", None, KNOWN)
    assert {"forward_bend", "repeated_bend", "squat", "sit_to_stand_5x", "sit_to_stand_30s"} <= set(TESTS)
