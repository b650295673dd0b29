"""Repetitions and holds: laws of counting, then worked examples."""

import numpy as np
import pytest

from laststraw import knowledge
from laststraw.measure.movement.events import find_holds, find_repetitions, find_rises
from laststraw.measure.movement.signals import Signal
from laststraw.testing.movers import repeat

KNOWN = knowledge.load()
SPANS = [(1.0, 3.0), (3.2, 5.0), (6.5, 9.0), (9.0, 11.0)]
SIZES = [60.0, 55.0, 63.0, 58.0]
FRAME_S = 1.0 / 25.0


def signal(value, time_s, noise=0.5, seed=0):
    rng = np.random.default_rng(seed)
    return Signal(
        time_s=time_s,
        value=value + rng.normal(0.0, noise, len(value)),
        sd=np.full(len(value), max(noise, 0.1)),
        unit="deg",
    )


def four(noise=0.5, seed=0, rate_hz=25.0, until_s=12.0):
    time_s = np.arange(0.0, until_s, 1.0 / rate_hz)
    return signal(repeat(time_s, SPANS, SIZES), time_s, noise, seed)


def find(one, least=10.0, **given):
    return find_repetitions(one, KNOWN, least=least, **given)


@pytest.mark.parametrize("noise", [0.0, 0.5, 2.0, 4.0])
@pytest.mark.parametrize("rate_hz", [8.0, 25.0, 60.0])
def test_noise_and_frame_rate_do_not_change_the_count(noise, rate_hz):
    assert len(find(four(noise, rate_hz=rate_hz)).all) == 4


def test_standing_still_is_no_repetition_whatever_the_noise():
    time_s = np.arange(0.0, 20.0, FRAME_S)
    for noise in (0.0, 0.5, 3.0, 15.0):
        sway = 1.5 * np.sin(0.7 * time_s)
        assert find(signal(sway, time_s, noise)).all == ()


def test_noise_never_narrows_an_error():
    quiet, loud = find(four(0.2)).all, find(four(2.0)).all
    for one, other in zip(quiet, loud, strict=True):
        assert other.sd > one.sd
        assert other.time_sd_s > one.time_sd_s
        assert other.speed_sd > one.speed_sd


def test_time_stretched_makes_speeds_smaller_and_keeps_ranges():
    one = four(0.3)
    slow = Signal(time_s=3.0 * one.time_s, value=one.value, sd=one.sd, unit="deg")
    for quick, late in zip(find(one).all, find(slow).all, strict=True):
        assert late.range == pytest.approx(quick.range, abs=1.0)
        assert 3.0 * late.rise_speed == pytest.approx(quick.rise_speed, rel=0.05)
        assert late.start_s == pytest.approx(3.0 * quick.start_s, abs=0.15)


def test_two_films_cut_together_have_the_sum_of_their_repetitions():
    one, two = four(0.4, seed=1), four(0.8, seed=2)
    both = Signal(
        time_s=np.concatenate([one.time_s, two.time_s + one.time_s[-1] + FRAME_S]),
        value=np.concatenate([one.value, two.value]),
        sd=np.concatenate([one.sd, two.sd]),
        unit="deg",
    )
    assert len(find(both).all) == len(find(one).all) + len(find(two).all)


def test_lost_frames_do_not_change_the_count_nor_narrow_an_error():
    whole = four(0.4)
    rng = np.random.default_rng(4)
    gone = rng.random(len(whole.value)) < 0.3
    holes = Signal(
        time_s=whole.time_s, value=np.where(gone, np.nan, whole.value), sd=np.where(gone, np.nan, whole.sd), unit="deg"
    )
    for seen, patchy in zip(find(whole).all, find(holes).all, strict=True):
        assert patchy.peak_s == pytest.approx(seen.peak_s, abs=0.15)
        assert patchy.sd >= 0.999 * seen.sd


def test_a_repetition_out_of_sight_is_left_out_and_told():
    one = four(0.4)
    value = one.value.copy()
    value[(one.time_s > 7.4) & (one.time_s < 8.6)] = np.nan
    found = find(Signal(time_s=one.time_s, value=value, sd=one.sd, unit="deg"))
    assert len(found.all) == 3
    assert found.lost == 1


def test_repetitions_that_the_film_cuts_off_are_told_not_counted():
    one = four(0.4)
    keep = (one.time_s > 2.0) & (one.time_s < 10.0)
    found = find(Signal(time_s=one.time_s[keep], value=one.value[keep], sd=one.sd[keep], unit="deg"))
    assert len(found.all) == 2
    assert found.cut == 2


@pytest.mark.parametrize("seed", range(6))
def test_events_are_found_within_three_frames(seed):
    found = find(four(0.6, seed=seed))
    for one, (start, end) in zip(found.all, SPANS, strict=True):
        assert abs(one.start_s - start) < 3.0 * FRAME_S
        assert abs(one.end_s - end) < 3.0 * FRAME_S
        assert abs(one.peak_s - 0.5 * (start + end)) < 3.0 * FRAME_S


def test_event_errors_are_as_large_as_they_say():
    late = []
    for seed in range(25):
        for one, (start, _) in zip(find(four(1.0, seed=seed)).all, SPANS, strict=True):
            late.append((one.start_s - start) / one.time_sd_s)
    assert np.mean(np.abs(late) < 1.96) >= 0.93


def test_a_stay_at_the_furthest_point_has_its_peak_in_the_middle():
    time_s = np.arange(0.0, 10.0, FRAME_S)
    (one,) = find(signal(repeat(time_s, [(1.0, 8.0)], [50.0], stay_s=4.0), time_s)).all
    assert one.peak_s == pytest.approx(4.5, abs=0.4)
    assert one.range == pytest.approx(50.0, abs=1.5)


def test_the_other_side_is_rest_with_a_floor():
    time_s = np.arange(0.0, 9.0, FRAME_S)
    both_ways = repeat(time_s, [(0.5, 2.5), (4.6, 6.6)], [25.0, 25.0]) - repeat(time_s, [(2.5, 4.5)], [30.0])
    one = signal(both_ways, time_s)
    left, right = find(one, floor=0.0).all, find(-one, floor=0.0).all
    assert [len(left), len(right)] == [2, 1]
    assert left[0].end_s == pytest.approx(2.5, abs=0.12)
    assert right[0].start_s == pytest.approx(2.5, abs=0.12)


def test_rises_count_the_last_one_that_ends_at_the_top():
    time_s = np.arange(0.0, 12.0, FRAME_S)
    value = 60.0 - repeat(time_s, [(-4.0, 2.0), (4.0, 7.0)], [60.0, 60.0], stay_s=1.0)
    rises = find_rises(signal(value, time_s), KNOWN, least=10.0)
    assert len(rises) == 2
    assert rises[1].start_s == pytest.approx(6.0, abs=0.12)
    assert rises[1].top_s == pytest.approx(7.0, abs=0.12)
    assert rises[1].half_s == pytest.approx(6.5, abs=0.06)
    assert rises[1].top == pytest.approx(60.0, abs=1.0)


def test_a_hold_survives_a_lapse_and_ends_with_the_posture():
    time_s = np.arange(0.0, 30.0, FRAME_S)
    up = ((time_s > 5.0) & (time_s < 25.0)).astype(float) * 30.0
    up[(time_s > 12.0) & (time_s < 12.2)] = 0.0
    (hold,) = find_holds(signal(up, time_s), KNOWN, enter=20.0, leave=12.0, least_s=2.0)
    assert hold.seconds == pytest.approx(20.0, abs=0.1)
    assert not hold.cut_start
    assert not hold.cut_end


def test_a_hold_that_outlasts_the_film_says_so():
    time_s = np.arange(0.0, 10.0, FRAME_S)
    one = signal(np.where(time_s > 4.0, 30.0, 0.0), time_s)
    (hold,) = find_holds(one, KNOWN, enter=20.0, leave=12.0, least_s=2.0)
    (below,) = find_holds(-one, KNOWN, enter=-20.0, leave=-12.0, least_s=2.0, below=True)
    assert hold.cut_end
    assert (hold.start_s, hold.end_s) == (below.start_s, below.end_s)
