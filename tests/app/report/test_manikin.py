"""The manikin: limbs keep their length, feet find the floor, hands their place, and the trunk its lean."""

import math

import numpy as np
import pytest

from laststraw.app.report.figure import figures
from laststraw.app.report.manikin import FOREARM, SHANK, THIGH, UPPER_ARM, manikin
from laststraw.records import QUANTITIES, TaskPosture, Uncertain

STATURE_MM = 1750.0


def task(phase):
    pairs = {name: getattr(phase, name) for name in QUANTITIES}
    given = {name: Uncertain(mean=pair[0], sd=pair[1]) for name, pair in pairs.items() if pair is not None}
    return TaskPosture(support=phase.support, hands=phase.hands, **given)


@pytest.fixture(scope="module")
def phases(known):
    return [phase for activity in known.activities for phase in activity.phases]


def length(a, b):
    return float(np.linalg.norm(np.asarray(a) - np.asarray(b)))


def test_arms_keep_their_length(phases):
    for phase in phases:
        for shoulder, elbow, hand in manikin(task(phase), STATURE_MM, phase.on).arms:
            assert length(shoulder, elbow) == pytest.approx(UPPER_ARM, abs=1e-6)
            assert length(elbow, hand) == pytest.approx(FOREARM, abs=1e-6)


def test_feet_find_the_floor_and_legs_keep_their_length(phases):
    for phase in phases:
        if phase.support == "standing" and phase.on in ("", "step"):
            for hip, knee, ankle, _ in manikin(task(phase), STATURE_MM, phase.on).legs:
                assert 0.0 < ankle[1] < 0.1, phase
                assert length(hip, knee) == pytest.approx(THIGH, abs=1e-6)
                assert length(knee, ankle) == pytest.approx(SHANK, rel=0.12)


def test_the_line_from_hips_to_shoulders_has_the_inclination(phases):
    for phase in phases:
        level = phase.lumbar_left_bend is None and phase.pelvis_left_up is None and phase.lumbar_left_turn is None
        if phase.trunk_inclination is not None and level and not phase.support.startswith("lying"):
            spine = manikin(task(phase), STATURE_MM, phase.on).spine
            line = spine[-1] - spine[0]
            assert math.degrees(math.atan2(line[0], line[1])) == pytest.approx(phase.trunk_inclination[0], abs=2.0)


def test_a_load_within_reach_is_where_it_was_told(phases):
    near = 0
    for phase in phases:
        if phase.hand_load_kg is None or phase.hands != "both" or phase.support.startswith("lying"):
            continue
        body = manikin(task(phase), STATURE_MM, phase.on)
        told = body.spine[2][0] + phase.hand_forward_mm[0] / STATURE_MM
        near += abs(float(body.load[0]) - told) < 0.03
    assert near > 40  # of those that are not at arm's length


def test_a_mirrored_posture_is_the_mirrored_manikin(phases):
    flipped = {"left": "right", "right": "left", "both": "both"}
    turned = ("pelvis_left_up", "pelvis_left_turn", "lumbar_left_bend", "lumbar_left_turn", "hand_left_mm")
    for phase in phases:
        posture = task(phase)
        values = {name: getattr(posture, name) for name in QUANTITIES}
        for name in turned:
            if values[name] is not None:
                values[name] = Uncertain(mean=-values[name].mean, sd=values[name].sd)
        mirrored = manikin(TaskPosture(support=posture.support, hands=flipped[posture.hands], **values), STATURE_MM)
        body = manikin(posture, STATURE_MM)
        assert body.spine * [1, 1, -1] == pytest.approx(mirrored.spine, abs=1e-9)
        for mine, other in zip(body.arms, reversed(mirrored.arms), strict=True):
            assert mine * [1, 1, -1] == pytest.approx(other, abs=1e-9)


def test_every_picture_holds_all_that_it_draws(phases):
    for phase in phases:
        for figure in figures(task(phase), STATURE_MM, phase.on):
            x, y, width, height = figure.box
            for stroke in figure.strokes:
                for point in stroke.path[1:].split("L"):
                    u, v = map(float, point.split())
                    assert math.isfinite(u)
                    assert math.isfinite(v)
                    assert x - 1.0 <= u <= x + width + 1.0, (phase.name, stroke.kind)
                    assert y - 1.0 <= v <= y + height + 1.0, (phase.name, stroke.kind)


def test_what_bears_the_body_changes_the_picture_only_where_it_is_told(known):
    kneeling = next(p for a in known.activities if a.id == "weed_kneeling" for p in a.phases)
    assert figures(task(kneeling), STATURE_MM, "knees")[0].box != figures(task(kneeling), STATURE_MM)[0].box
