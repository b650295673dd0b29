"""Signals: frames of the body, gaps, smoothing; noise and gaps never narrow an error."""

import numpy as np
import pytest

from laststraw import knowledge
from laststraw.measure.movement.signals import (
    Signal,
    body_track,
    difference,
    even,
    flexion_signal,
    height_signal,
    lean_signal,
    smooth,
    tilt_signal,
)
from laststraw.testing.movers import SideFigure, film_side, make_track, mirror_person

KNOWN = knowledge.load()
HIPS, SHOULDERS = ("hip", "both"), ("shoulder", "both")
KNEE = (("hip", "left"), ("knee", "left"), ("ankle", "left"))


def figure(trunk=30.0, knee=40.0, frames=50):
    time_s = np.arange(frames) / 25.0
    return SideFigure(time_s=time_s, trunk_deg=np.full(frames, trunk), knee_deg=np.full(frames, knee))


@pytest.mark.parametrize("view", ["left", "right"])
@pytest.mark.parametrize("roll", [-7.0, 0.0, 4.0])
def test_angles_are_the_bodys_own_from_either_side_and_at_any_known_roll(view, roll):
    track = film_side(figure(), np.random.default_rng(0), view=view, roll_deg=roll)
    body = body_track(track, KNOWN, roll=(roll, 0.3))
    assert lean_signal(body, HIPS, SHOULDERS).value == pytest.approx(30.0, abs=1e-6)
    near = tuple((name, view) for name, _ in KNEE)
    assert flexion_signal(body, *near).value == pytest.approx(40.0, abs=1e-6)


def test_an_unknown_roll_is_shared_by_leans_and_absent_from_flexion_and_differences():
    body = body_track(film_side(figure(), np.random.default_rng(0)), KNOWN)
    lean = lean_signal(body, HIPS, SHOULDERS)
    assert lean.shared_sd == KNOWN.constant("measure.roll_sd")
    assert flexion_signal(body, *KNEE).shared_sd == 0.0
    assert difference(lean, lean).shared_sd == 0.0


def test_a_mirrored_person_leans_the_same():
    track = film_side(figure(), np.random.default_rng(1), noise_px=2.0)
    here, there = (lean_signal(body_track(one, KNOWN), HIPS, SHOULDERS) for one in (track, mirror_person(track)))
    assert there.value == pytest.approx(here.value)


def test_a_tilt_is_positive_when_the_left_end_is_higher():
    names = [("shoulder", "left"), ("shoulder", "right")]
    uv = np.tile(np.array([[[600.0, 380.0], [400.0, 400.0]]]), (5, 1, 1))
    track = make_track(np.arange(5) / 25.0, names, uv, view="front")
    assert tilt_signal(body_track(track, KNOWN), "shoulder").value == pytest.approx(np.degrees(np.arctan2(20, 200)))
    assert (
        height_signal(body_track(track, KNOWN), names[0]).value[0]
        > height_signal(body_track(track, KNOWN), names[1]).value[0]
    )


def test_angles_do_not_jump_at_half_a_turn():
    trunk = np.linspace(0.0, 350.0, 100)
    moving = SideFigure(time_s=np.arange(100) / 25.0, trunk_deg=trunk, knee_deg=np.zeros(100))
    lean = lean_signal(body_track(film_side(moving, np.random.default_rng(0)), KNOWN), HIPS, SHOULDERS)
    assert lean.value == pytest.approx(trunk, abs=1e-6)


def test_the_landmarks_error_of_an_angle_is_what_noise_makes_of_it():
    track = film_side(figure(frames=4000), np.random.default_rng(2), noise_px=3.0)
    body = body_track(track, KNOWN)
    for one in (lean_signal(body, ("hip", "left"), ("shoulder", "left")), flexion_signal(body, *KNEE)):
        assert float(one.sd.mean()) == pytest.approx(float(one.value.std()), rel=0.1)


def test_what_is_not_seen_is_a_gap():
    track = film_side(figure(), np.random.default_rng(0))
    visibility = track.visibility.copy()
    visibility[10:20] = 0.1
    hidden = make_track(
        track.time_s.copy(), list(zip(track.names, track.sides, strict=True)), track.uv.copy(), view="left"
    )
    object.__setattr__(hidden, "visibility", visibility)
    lean = lean_signal(body_track(hidden, KNOWN), HIPS, SHOULDERS)
    assert np.flatnonzero(np.isnan(lean.value)).tolist() == list(range(10, 20))


def test_short_gaps_are_bridged_with_a_larger_error_and_long_ones_stay():
    time_s = np.arange(100) / 25.0
    value = 20.0 * time_s
    value[20:24] = np.nan
    value[50:80] = np.nan
    one = even(Signal(time_s=time_s, value=value, sd=np.full(100, 0.5), unit="deg"), gap_s=0.35)
    assert one.value[20:24] == pytest.approx(20.0 * time_s[20:24])
    assert (one.sd[20:24] > 0.5).all()
    assert np.isnan(one.value[51:79]).all()


def test_a_variable_frame_rate_becomes_even_time():
    rng = np.random.default_rng(0)
    time_s = np.cumsum(rng.uniform(0.02, 0.06, 200))
    one = even(Signal(time_s=time_s, value=10.0 * time_s, sd=np.ones(200), unit="deg"), gap_s=0.35)
    assert np.ptp(np.diff(one.time_s)) < 1e-9
    inside = np.isfinite(one.value)
    assert inside.mean() > 0.95
    assert one.value[inside] == pytest.approx(10.0 * one.time_s[inside])


def test_a_parabola_is_smoothed_to_itself():
    time_s = np.arange(100) / 25.0
    curve = smooth(
        Signal(time_s=time_s, value=3.0 + 2.0 * time_s - time_s**2, sd=np.ones(100), unit="deg"), width_s=0.32
    )
    assert curve.value == pytest.approx(3.0 + 2.0 * time_s - time_s**2)
    assert curve.slope == pytest.approx(2.0 - 2.0 * time_s)


def test_the_error_of_a_slope_is_what_noise_makes_of_it_and_grows_with_it():
    rng = np.random.default_rng(3)
    time_s = np.arange(5000) / 25.0
    sds = []
    for noise in (0.5, 2.0):
        curve = smooth(
            Signal(time_s=time_s, value=rng.normal(0.0, noise, 5000), sd=np.ones(5000), unit="deg"), width_s=0.32
        )
        assert curve.noise_sd == pytest.approx(noise, rel=0.1)
        assert float(np.median(curve.slope_sd)) == pytest.approx(float(np.std(curve.slope)), rel=0.1)
        sds.append(float(np.median(curve.slope_sd)))
    assert sds[1] > sds[0]
