"""A manikin in the posture of a task, to recognise it by. No number follows from it.

The proportions are those of the drawing. Frame ``_frs``: forwards, up (floor at 0), to the person's right; in statures.
What the posture leaves open is drawn upright; a lean that is typed without the bend of the spine is drawn half in the hips.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.records import TaskPosture

Point = NDArray[np.float64]  # (3,)
Chain = NDArray[np.float64]  # (point, 3)

THIGH, SHANK, ANKLE, FOOT = 0.245, 0.246, 0.04, 0.13
PELVIS, LUMBAR, CHEST, NECK = 0.055, 0.12, 0.165, 0.115  # hips to L5/S1, to T12, to the shoulders, to the head's middle
UPPER_ARM, FOREARM = 0.186, 0.19
HIP_HALF, SHOULDER_HALF, STANCE = 0.055, 0.115, 0.07
SEAT = 0.27
LEVELS = 5
BACK_SHIFT = 0.2  # how far the hips go back when the trunk leans: the weight stays over the feet
LONGEST = 0.99  # share of a limb's length at which it is drawn stretched


@dataclass(frozen=True, slots=True)
class Manikin:
    """Where everything is. Pairs are (left, right); ``load`` is where the hands hold something, or None."""

    spine: Chain  # hips, L5/S1 up to T12, shoulders
    head: Point
    legs: tuple[Chain, Chain]
    arms: tuple[Chain, Chain]
    load: Point | None


def manikin(posture: TaskPosture, stature_mm: float) -> Manikin:
    """The manikin of a posture; lying ones still stand upright here and are laid down by the drawing."""
    pelvis, chest = _turns(posture)
    standing = posture.support == "standing"
    hips = np.array([0.0, SEAT if posture.support == "sitting" else THIGH + SHANK + ANKLE, 0.0])
    if standing:
        hips[0] = -BACK_SHIFT * chest[0, 1]
    spine = _spine(hips, pelvis, chest)
    shoulders = [spine[-1] + side * SHOULDER_HALF * chest[:, 2] for side in (-1.0, 1.0)]
    hands = _hands(posture, spine[2], stature_mm)
    if standing and hands[0] is not None:
        drop = _drop(shoulders, hands, hips[1])
        spine, shoulders = spine - drop, [shoulder - drop for shoulder in shoulders]
    joints = [spine[0] + side * HIP_HALF * pelvis[:, 2] for side in (-1.0, 1.0)]
    arms = tuple(_arm(s, h, chest) for s, h in zip(shoulders, hands, strict=True))
    held = [arm[-1] for arm, hand in zip(arms, hands, strict=True) if hand is not None]
    carries = posture.hand_load_kg is not None and posture.hand_load_kg.mean > 0.0
    return Manikin(
        spine=spine,
        head=spine[-1] + NECK * _between(chest[:, 1]),
        legs=tuple(_leg(j, side, posture) for j, side in zip(joints, (-1.0, 1.0), strict=True)),  # type: ignore[arg-type]
        arms=arms,  # type: ignore[arg-type]
        load=np.mean(held, axis=0) if carries and held else None,
    )


def _turns(posture: TaskPosture) -> tuple[Chain, Chain]:
    """Rotation (3, 3) of pelvis and chest in the room; columns: forwards, up, right."""

    def rad(name: str) -> float | None:
        given = getattr(posture, name)
        return None if given is None else math.radians(given.mean)

    flexion, tilt, lean = rad("lumbar_flexion"), rad("pelvis_anterior_tilt"), rad("trunk_inclination")
    if lean is None:
        lean = (tilt or 0.0) + (flexion or 0.0)
    if tilt is None:
        tilt = 0.5 * lean if flexion is None else lean - flexion
    up, turn = rad("pelvis_left_up") or 0.0, rad("pelvis_left_turn") or 0.0
    right, left_turn = up - (rad("lumbar_left_bend") or 0.0), turn + (rad("lumbar_left_turn") or 0.0)
    return _turn(tilt, up, turn), _turn(lean, right, left_turn)


def _turn(forward: float, right: float, left_turn: float) -> Chain:
    """Turn to the left, of a lean to the right, of a lean forwards (rad)."""
    cf, sf, cr, sr = math.cos(forward), math.sin(forward), math.cos(right), math.sin(right)
    ct, st = math.cos(left_turn), math.sin(left_turn)
    lean = np.array([[cf, sf, 0.0], [-sf, cf, 0.0], [0.0, 0.0, 1.0]])
    aside = np.array([[1.0, 0.0, 0.0], [0.0, cr, -sr], [0.0, sr, cr]])
    about = np.array([[ct, 0.0, st], [0.0, 1.0, 0.0], [-st, 0.0, ct]])
    return np.asarray(about @ aside @ lean)


def _spine(hips: Point, pelvis: Chain, chest: Chain) -> Chain:
    points = [hips, hips + PELVIS * pelvis[:, 1]]
    for k in range(LEVELS):
        share = (k + 0.5) / LEVELS
        points.append(points[-1] + LUMBAR / LEVELS * _unit((1 - share) * pelvis[:, 1] + share * chest[:, 1]))
    return np.array([*points, points[-1] + CHEST * chest[:, 1]])


def _hands(posture: TaskPosture, level: Point, stature_mm: float) -> tuple[Point | None, Point | None]:
    """Where each hand is busy; ``level``: the L4/L5 joint, from which distances count. None: it hangs."""
    given = (posture.hand_forward_mm, posture.hand_left_mm, posture.hand_height_mm)
    if not any((*given, posture.hand_load_kg, posture.push_n)):
        return None, None
    forward, left, height = (None if g is None else g.mean / stature_mm for g in given)
    target = np.array(
        [
            level[0] + (forward if forward is not None else 0.12),
            height if height is not None else level[1] - 0.1,
            -(left or 0.0),
        ]
    )
    apart = np.array([0.0, 0.0, 0.06])
    if posture.hands != "both":
        busy = target if left is not None else target + np.sign(posture.hands == "right" or -1) * 2 * apart
        return (busy, None) if posture.hands == "left" else (None, busy)
    return target - apart, target + apart


def _drop(shoulders: list[Point], hands: tuple[Point | None, Point | None], hip_height: float) -> Point:
    """How far the whole trunk sinks, knees bent, so that both hands reach down to their place."""
    most = 0.0
    for shoulder, hand in zip(shoulders, hands, strict=True):
        if hand is not None:
            aside = math.hypot(shoulder[0] - hand[0], shoulder[2] - hand[2])
            arm = UPPER_ARM + FOREARM
            if aside < arm and hand[1] < hip_height:  # what is farther away is drawn at arm's length
                most = max(most, shoulder[1] - hand[1] - math.sqrt(arm**2 - aside**2))
    return np.array([0.0, min(max(most, 0.0), hip_height - 0.2), 0.0])


def _leg(hip: Point, side: float, posture: TaskPosture) -> Chain:
    if posture.support == "sitting":
        knee = hip + np.array([THIGH, 0.0, 0.2 * side * HIP_HALF])
        ankle = np.array([knee[0] + 0.02, ANKLE, knee[2]])
    else:
        ankle = np.array([0.0 if posture.support == "standing" else hip[0], ANKLE, side * STANCE])
        knee = _bent(hip, ankle, THIGH, SHANK, np.array([1.0, 0.0, 0.3 * side]))
    lying = posture.support.startswith("lying")
    toes = np.array([0.3 * FOOT, -0.6 * FOOT, 0.0]) if lying else np.array([FOOT, 0.01 - ANKLE, 0.02 * side])
    return np.array([hip, knee, ankle, ankle + toes])


def _arm(shoulder: Point, hand: Point | None, chest: Chain) -> Chain:
    if hand is None:
        hand = shoulder - np.array([0.0, UPPER_ARM + FOREARM, 0.0])
    elbow = _bent(shoulder, hand, UPPER_ARM, FOREARM, -chest[:, 0])
    return np.array([shoulder, elbow, elbow + FOREARM * _unit(hand - elbow)])


def _bent(start: Point, end: Point, first: float, second: float, towards: Point) -> Point:
    """Knee or elbow: bent ``towards``; stretched where the end is out of reach."""
    along = _unit(end - start)
    span = min(max(float(np.linalg.norm(end - start)), abs(first - second) + 1e-6), LONGEST * (first + second))
    if float(np.linalg.norm(end - start)) >= LONGEST * (first + second):
        return np.asarray(start + first * along)
    foot = (first**2 - second**2 + span**2) / (2 * span)
    across = towards - (towards @ along) * along
    return np.asarray(start + foot * along + math.sqrt(max(first**2 - foot**2, 0.0)) * _unit(across))


def _between(up: Point) -> Point:
    """The head keeps a little more upright than the chest."""
    return _unit(0.7 * up + 0.3 * np.array([0.0, 1.0, 0.0]))


def _unit(vector: Point) -> Point:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length) if length > 1e-9 else np.array([0.0, -1.0, 0.0])
