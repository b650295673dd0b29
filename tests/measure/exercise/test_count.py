"""Laws of counting: what is done is counted, whoever does it, however fast, on whichever side."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measure.exercise.stick import arm_raise, left_leg_raise, squat

from laststraw.measure.exercise import watch_exercise
from laststraw.testing.exercising import Manner, film_exercise, some_manner
from laststraw.testing.films import mirror_person, stretch_time

STILL = Manner(reach_sd=0.0, pace_sd=0.0, tremble_px=0.5, wander_px=0.5)


@settings(max_examples=40)
@given(times=st.integers(1, 12), seed=st.integers(0, 10**6), view=st.sampled_from(["left", "right", "front"]))
def test_every_repetition_is_counted_once(known, times, seed, view):
    film = film_exercise(squat(), times, view=view, manner=some_manner(np.random.default_rng(seed)), seed=seed)
    assert len(watch_exercise(film, squat(), known).repetitions) == times


@settings(max_examples=20)
@given(times=st.integers(1, 8), seed=st.integers(0, 10**6))
def test_the_mirrored_person_does_the_other_side(known, times, seed):
    film = film_exercise(
        left_leg_raise(), times, view="front", manner=some_manner(np.random.default_rng(seed)), seed=seed
    )
    one = watch_exercise(film, left_leg_raise(), known)
    other = watch_exercise(mirror_person(film), left_leg_raise(), known)
    assert (one.side, other.side) == ("left", "right")
    assert len(one.repetitions) == len(other.repetitions) == times
    assert [r.side for r in other.repetitions] == ["right"] * times


@pytest.mark.parametrize("factor", [0.6, 1.0, 2.5])
def test_pace_changes_no_count_and_scales_the_times(known, factor):
    film = film_exercise(squat(), 5, view="left", manner=STILL)
    one, other = (watch_exercise(each, squat(), known) for each in (film, stretch_time(film, factor)))
    assert len(one.repetitions) == len(other.repetitions) == 5
    for a, b in zip(one.repetitions, other.repetitions, strict=True):
        assert b.peak_s == pytest.approx(factor * a.peak_s, abs=0.2)


def test_a_small_try_among_whole_ones_is_not_counted(known):
    whole = film_exercise(squat(), 4, view="left", manner=STILL)
    small = film_exercise(squat(), 1, view="left", manner=replace(STILL, reach=0.25), seed=2)
    joined = _join(whole, small)
    assert len(watch_exercise(joined, squat(), known).repetitions) == 4


@pytest.mark.parametrize("shown", [arm_raise, left_leg_raise])
def test_another_movement_is_not_counted_and_says_so(known, shown):
    film = film_exercise(shown(), 5, view="left", manner=STILL)
    seen = watch_exercise(film, squat(), known)
    assert seen.repetitions == ()
    assert [note.code for note in seen.notes] == ["another_movement"]


def test_standing_still_is_no_exercise(known):
    film = film_exercise(squat(), 3, view="left", manner=replace(STILL, reach=0.0, wander_px=6.0, tremble_px=3.0))
    assert watch_exercise(film, squat(), known).repetitions == ()


def test_nobody_in_the_picture_is_told(known):
    film = film_exercise(squat(), 3, view="left", manner=STILL)
    nobody = replace(film, uv=np.full_like(film.uv, np.nan), sd_px=np.full_like(film.sd_px, np.nan))
    assert [note.code for note in watch_exercise(nobody, squat(), known).notes] == ["not_seen"]


def test_a_hold_is_timed(known):
    move = squat()
    stay = np.concatenate([np.arange(21), np.full(50, 20), np.arange(21, 41)])
    held = replace(move, time_s=np.arange(len(stay)) * 0.1, xyz_mm=move.xyz_mm[stay], at_frame=(0, 20))
    film = film_exercise(held, 3, view="left", manner=STILL)
    seen = watch_exercise(film, move, known)
    assert seen.held_s == pytest.approx(
        [5.0 + 2 * 2.0 / 3.0] * 3, abs=0.5
    )  # a cosine stays above 3/4 for a third of each way


def _join(one, two):
    there = list(zip(two.names, two.sides, strict=True))
    order = [there.index(point) for point in zip(one.names, one.sides, strict=True)]
    return replace(
        one, time_s=np.concatenate([one.time_s, one.time_s[-1] + 1 / 15 + two.time_s]), uv=np.concatenate([one.uv, two.uv[:, order]]),
        sd_px=np.concatenate([one.sd_px, two.sd_px[:, order]]), visibility=np.concatenate([one.visibility, two.visibility[:, order]]),
        outline=np.concatenate([one.outline, two.outline]),
    )  # fmt: skip


@settings(max_examples=10)
@given(left=st.integers(1, 4), right=st.integers(1, 4), seed=st.integers(0, 10**6))
def test_both_sides_in_one_film_are_counted_apart(known, left, right, seed):
    manner = some_manner(np.random.default_rng(seed))
    one = film_exercise(left_leg_raise(), left, view="front", manner=manner, seed=seed)
    other = film_exercise(left_leg_raise().mirrored(), right, view="front", manner=manner, seed=seed + 1)
    seen = watch_exercise(_join(one, other), left_leg_raise(), known)
    assert seen.side == "both"
    assert [r.side for r in seen.repetitions] == ["left"] * left + ["right"] * right
