"""Forward bends of people of whom everything is known: laws, honest errors, and what the film cannot say."""

from dataclasses import replace

import numpy as np
import pytest

from laststraw import knowledge
from laststraw.measure.movement import measure_test
from laststraw.measure.movement.events import find_repetitions
from laststraw.measure.movement.sagittal import trunk_lean
from laststraw.measure.movement.share import pelvis_turn, usual_lumbar_deg
from laststraw.measure.movement.signals import body_track
from laststraw.stats import interval95
from laststraw.testing.movers import (
    SideFigure,
    film_side,
    join_films,
    make_track,
    mirror_person,
    repeat,
    some_frames,
)

KNOWN = knowledge.load()
SPANS = [(1.0, 3.4), (4.0, 6.6), (7.0, 9.4)]
TIME = np.arange(0.0, 10.5, 1.0 / 25.0)
STATURE = 1700.0


def bends(sizes=(70.0, 72.0, 69.0), noise_px=1.0, seed=0, knee=0.0, **given):
    trunk = 3.0 + repeat(TIME, SPANS, sizes)
    figure = SideFigure(time_s=TIME, trunk_deg=trunk, knee_deg=4.0 + knee * (trunk - 3.0) / 70.0)
    return film_side(figure, np.random.default_rng(seed), noise_px=noise_px, **given)


def told(track, test="forward_bend", **given):
    return measure_test(track, test, STATURE, KNOWN, **given)


def values(result):
    return {one.id: one.value for one in result.results}


def sds(result):
    return {one.id: one.sd for one in result.results}


def test_a_known_bend_is_measured():
    found = values(told(bends()))
    assert found["bend_range"] == pytest.approx(70.3, abs=1.0)
    assert found["bend_speed"] == pytest.approx(1.875 * 70.3 / (0.5 * 2.467), rel=0.05)
    assert found["bend_return_speed"] == pytest.approx(found["bend_speed"], rel=0.05)
    assert found["bend_time"] == pytest.approx(2.467, abs=0.08)


def test_a_mirrored_person_bends_the_same():
    track = bends()
    assert values(told(mirror_person(track))) == pytest.approx(values(told(track)))


@pytest.mark.parametrize("roll", [-6.0, 3.0])
def test_the_cameras_roll_changes_no_range_and_no_speed(roll):
    straight, rolled = values(told(bends(noise_px=0.3))), values(told(bends(noise_px=0.3, roll_deg=roll)))
    for output in ("bend_range", "bend_speed", "bend_time"):
        assert rolled[output] == pytest.approx(straight[output], rel=0.01)


def test_time_stretched_divides_speeds_and_keeps_ranges():
    track = bends(noise_px=0.3)
    quick, slow = values(told(track)), values(told(some_frames(track, slice(None), stretch=2.0)))
    assert slow["bend_range"] == pytest.approx(quick["bend_range"], abs=0.5)
    assert 2.0 * slow["bend_speed"] == pytest.approx(quick["bend_speed"], rel=0.04)
    assert slow["bend_time"] == pytest.approx(2.0 * quick["bend_time"], rel=0.04)


def test_noise_never_narrows_an_error_and_does_not_change_the_count():
    quiet, loud = told(bends(noise_px=0.5)), told(bends(noise_px=6.0))
    assert len(quiet.repetitions) == len(loud.repetitions) == 3
    for one, other in zip(quiet.readings, loud.readings, strict=True):
        assert other.sd > one.sd
    for output in ("bend_range", "bend_speed", "bend_return_speed"):
        assert sds(loud)[output] > sds(quiet)[output]


@pytest.mark.parametrize("keep", ["every second", "two thirds"])
def test_lost_frames_do_not_change_the_count(keep):
    track = bends()
    rng = np.random.default_rng(3)
    chosen = slice(None, None, 2) if keep == "every second" else np.asarray(rng.random(len(TIME)) < 0.66)
    for seen in (True, False):
        fewer = told(some_frames(track, chosen, seen=seen))
        assert len(fewer.repetitions) == 3
        assert values(fewer)["bend_range"] == pytest.approx(70.3, abs=2.0)


def test_two_films_cut_together_have_the_sum_of_bends():
    assert len(told(join_films(bends(), bends(seed=1))).repetitions) == 6


def test_ninety_five_percent_intervals_hold_the_truth():
    rng = np.random.default_rng(11)
    c = KNOWN.constant
    weight, usual = c("movement.spread_weight"), c("movement.spread_range")
    held = {"bend_range": [], "bend_time": []}
    for seed in range(150):
        truth = rng.uniform(40.0, 105.0)
        spread = usual * truth * np.sqrt(weight / rng.chisquare(weight))
        gain = 1.0 + c("measure.response_trunk_sd") * rng.normal() + c("movement.out_of_plane_sd") * rng.normal()
        sizes = gain * (truth + rng.normal(0.0, spread, 3)) + c("movement.rest_sway") * rng.normal(0.0, 1.0, 3)
        long_s = rng.uniform(1.8, 3.0)
        spans, at = [], 0.8
        for own in long_s * (1.0 + c("movement.spread_time") * rng.normal(0.0, 1.0, 3)):
            spans.append((at, at + max(own, 1.0)))
            at = spans[-1][1] + 0.5
        time_s = np.arange(0.0, at + 0.5, 1.0 / 25.0)
        trunk = repeat(time_s, spans, sizes)
        slow = np.interp(
            trunk, [0.0, sizes.max()], rng.normal(0.0, 1.5, 2)
        )  # errors of landmarks that stay while nobody moves
        figure = SideFigure(time_s=time_s, trunk_deg=trunk + slow, knee_deg=np.full_like(time_s, 4.0))
        px = np.radians(1.5) * 0.288 * STATURE * 0.8 / np.sqrt(2.0)
        result = told(film_side(figure, np.random.default_rng(seed), noise_px=0.7, sd_px=px))
        assert len(result.repetitions) == 3
        for output, true in (("bend_range", truth), ("bend_time", long_s)):
            (one,) = (r for r in result.results if r.id == output)
            low, high = interval95(one.value, one.sd)
            held[output].append(low <= true <= high)
    assert 0.91 <= np.mean(held["bend_range"]) <= 0.99  # 150 people: 0.95 +- 0.035
    assert 0.91 <= np.mean(held["bend_time"]) <= 0.995


def test_fingertips_come_as_near_to_the_floor_as_the_figure_lets_them():
    track = bends(noise_px=0.0)
    figure = SideFigure(
        time_s=TIME, trunk_deg=3.0 + repeat(TIME, SPANS, (70.0, 72.0, 69.0)), knee_deg=np.full_like(TIME, 4.0)
    )
    wrist = figure.points()["wrist"][:, 1]
    lowest = [wrist[(start < TIME) & (end > TIME)].min() for start, end in SPANS]
    found = told(track)
    (reach,) = (one for one in found.results if one.id == "fingertip_floor")
    truth = np.mean(lowest) - KNOWN.constant("movement.hand") * STATURE
    assert reach.value == pytest.approx(truth, abs=15.0)
    assert measure_test(track, "forward_bend", None, KNOWN).not_measured[-2].id == "fingertip_floor"


def test_the_usual_share_adds_up_to_what_was_measured_of_a_full_bend():
    assert usual_lumbar_deg(111.0, KNOWN) == pytest.approx(41.6, abs=1.5)  # Esola 1996, read
    share = [usual_lumbar_deg(total, KNOWN) / total for total in (20.0, 50.0, 80.0, 110.0)]
    assert share == sorted(share, reverse=True)


@pytest.mark.parametrize("turn", [12.0, 30.0, 55.0])
@pytest.mark.parametrize("view", ["left", "right"])
def test_an_outline_that_turns_about_the_hip_is_seen_to_turn_by_as_much(turn, view):
    figure = SideFigure(
        time_s=TIME[:150], trunk_deg=repeat(TIME[:150], SPANS[:1], [70.0], stay_s=0.6), knee_deg=np.zeros(150)
    )
    turned = turn * figure.trunk_deg / 70.0
    around = np.radians(np.arange(256) * 360.0 / 256.0)
    lumps = 130.0 + 25.0 * np.sin(2.0 * around) + 18.0 * np.cos(3.0 * around + 0.7)
    angle = around[None, :] - np.radians(turned)[:, None]  # forwards is clockwise for somebody who looks to the right
    hip = figure.points()["hip"]
    outline = hip[:, None, :] + lumps[None, :, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    track = film_side(figure, np.random.default_rng(0), view=view, noise_px=0.2, outline=outline)
    body = body_track(track, KNOWN)
    (bend,) = find_repetitions(trunk_lean(body), KNOWN, least=15.0).all
    assert pelvis_turn(body, bend, most_deg=90.0) == pytest.approx(turn, abs=2.0)


def test_hips_and_low_back_add_up_and_the_outline_moves_the_share():
    figure = SideFigure(time_s=TIME, trunk_deg=repeat(TIME, SPANS, (70.0, 70.0, 70.0)), knee_deg=np.zeros(len(TIME)))
    hip = figure.points()["hip"]
    around = np.radians(np.arange(256) * 360.0 / 256.0)
    lumps = 130.0 + 25.0 * np.sin(2.0 * around) + 18.0 * np.cos(3.0 * around + 0.7)
    shares = []
    for pelvis in (0.2, 0.8):
        angle = around[None, :] - np.radians(pelvis * figure.trunk_deg)[:, None]
        outline = hip[:, None, :] + lumps[None, :, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        result = told(film_side(figure, np.random.default_rng(0), noise_px=0.2, outline=outline))
        found = values(result)
        assert found["bend_lumbar"] + found["bend_hip"] == pytest.approx(found["bend_range"], abs=1.0)
        assert found["bend_lumbar"] / found["bend_range"] == pytest.approx(found["bend_lumbar_share"] / 100.0, abs=0.02)
        assert "share_is_usual" in {note.code for note in result.notes}
        shares.append(found["bend_lumbar_share"])
    assert shares[0] > shares[1] + 5.0


def test_without_an_outline_the_share_is_not_measured():
    missing = {one.id for one in told(bends()).not_measured}
    assert {"bend_lumbar", "bend_hip", "bend_lumbar_share", "bend_deviation"} <= missing


def test_repeated_bending_needs_three():
    assert values(told(bends(), "repeated_bend")).keys() >= {"bend_speed", "bend_time"}
    two = some_frames(bends(), TIME < 6.8)
    result = told(two, "repeated_bend")
    assert result.results == ()
    assert "at least 3" in result.not_measured[0].reason


def standing():
    sway = SideFigure(time_s=TIME, trunk_deg=2.0 * np.sin(TIME), knee_deg=np.full_like(TIME, 5.0))
    return film_side(sway, np.random.default_rng(0), noise_px=2.0)


@pytest.mark.parametrize(
    ("track", "words"),
    [
        (standing(), "No forward bend was seen"),
        (bends(knee=80.0), "bends the knees deeply"),
        (replace(bends(), film=replace(bends().film, view="right")), "shows your left side"),
        (some_frames(bends(), TIME < 2.0), "No forward bend was seen"),
        (some_frames(bends(), TIME < 3.0, seen=False), "could not be seen"),
    ],
)
def test_what_is_no_forward_bend_is_refused_with_a_reason(track, words):
    result = told(track)
    assert result.results == ()
    assert all(words in missing.reason for missing in result.not_measured)
    assert len({missing.id for missing in result.not_measured}) == len(result.not_measured)


def test_bent_knees_are_noted():
    (note,) = told(bends(knee=25.0)).notes
    assert note.code == "knees_bent"


def behind(drift_mm, noise_px=0.5):
    """Seen from the back: the shoulders come down and drift to the person's left, which is left in the picture."""
    lean = np.radians(repeat(TIME, SPANS, (70.0, 70.0, 70.0)))
    names = [(name, side) for name in ("shoulder", "hip") for side in ("left", "right")]
    rng = np.random.default_rng(0)
    points = []
    for name, side in names:
        half = (170.0 if name == "shoulder" else 90.0) * (-1.0 if side == "left" else 1.0)
        up = 900.0 + (490.0 * np.cos(lean) if name == "shoulder" else 0.0)
        left = drift_mm * np.sin(lean) / np.sin(np.radians(70.0)) if name == "shoulder" else 0.0
        points.append(
            np.stack(
                [540.0 + 0.8 * (half - left) * np.ones_like(TIME), 1700.0 - 0.8 * up * np.ones_like(TIME)], axis=-1
            )
        )
    uv = np.stack(points, axis=1) + rng.normal(0.0, noise_px, (len(TIME), 4, 2))
    return make_track(TIME, names, uv, view="back", sd_px=noise_px)


@pytest.mark.parametrize("drift_mm", [-80.0, 0.0, 60.0])
def test_a_drift_to_the_left_is_positive_from_the_back(drift_mm):
    result = told(behind(drift_mm))
    (drift,) = (one for one in result.results if one.id == "bend_deviation")
    assert len(result.repetitions) == 3
    assert drift.value == pytest.approx(np.degrees(np.arcsin(drift_mm / 490.0)), abs=0.5)
    assert drift.side == "both"
    assert values(told(mirror_person(behind(drift_mm))))["bend_deviation"] == pytest.approx(-drift.value)


def test_squats_from_behind_are_no_forward_bends():
    down = repeat(TIME, SPANS, (0.4, 0.4, 0.4))
    names = [(name, side) for name in ("shoulder", "hip", "ankle") for side in ("left", "right")]
    tall = {"shoulder": 1390.0 - 800.0 * down, "hip": 900.0 - 600.0 * down, "ankle": 80.0 + 0.0 * down}
    uv = [
        np.stack([540.0 + (70.0 if side == "right" else -70.0) + 0.0 * TIME, 1700.0 - 0.8 * tall[name]], axis=-1)
        for name, side in names
    ]
    result = told(make_track(TIME, names, np.stack(uv, axis=1), view="back"))
    assert result.results == ()
    assert "bends the knees deeply" in result.not_measured[0].reason
