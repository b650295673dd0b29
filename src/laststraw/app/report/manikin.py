"""A manikin in the posture of a task, to recognise it by. No number follows from it.

The proportions are those of the drawing. Frame ``_frs``: forwards, up (floor at 0), to the person's right; in statures.
What the posture leaves open is drawn upright; a lean that is typed without the bend of the spine is drawn half in the hips.
What bears the body (``on``: a floor, a bed, a saddle, the knees ...) is told beside the posture: no load depends on it.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.records import TaskPosture

Point = NDArray[np.float64]  # (3,)
Chain = NDArray[np.float64]  # (point, 3)

THIGH, SHANK, ANKLE, FOOT = 0.245, 0.246, 0.04, 0.13
PELVIS, LUMBAR, CHEST, NECK = 0.055, 0.12, 0.115, 0.115  # hips to L5/S1, to T12, to the shoulders, to the head's middle
UPPER_ARM, FOREARM = 0.186, 0.19
HIP_HALF, SHOULDER_HALF, STANCE = 0.055, 0.115, 0.07
SEAT = 0.27
HEIGHTS = {"floor": 0.06, "knees": 0.13, "bed": 0.3, "saddle": 0.5}  # of the hips when sitting on something else
STRIDE = 0.11  # of each foot, before and behind the hips
LORDOSIS = math.tan(math.radians(16.0))  # how far the lowest level leans forwards and the highest back, upright
LAP = (0.15, 0.06)  # of the hands in front of and above the hips, sitting
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


def manikin(posture: TaskPosture, stature_mm: float, on: str = "") -> Manikin:
    """The manikin of a posture; lying ones still stand upright here and are laid down by the drawing.

    ``on``: what bears the body where the support does not tell it (as in ``knowledge.tasks.On``).
    """
    pelvis, chest = _turns(posture)
    standing = posture.support == "standing"
    hips = np.array([0.0, _hip_height(posture, on), 0.0])
    if standing and not on:
        hips[0] = -BACK_SHIFT * chest[0, 1]
        hips[1] = ANKLE + math.sqrt((THIGH + SHANK) ** 2 - hips[0] ** 2)
    spine = _spine(hips, pelvis, chest)
    shoulders = [spine[-1] + side * SHOULDER_HALF * chest[:, 2] for side in (-1.0, 1.0)]
    hands = _hands(posture, spine[2], stature_mm)
    load = _load(posture, hands)
    worn = load is not None and posture.hands == "both" and _is_worn(load, spine)
    if worn:
        hands = (None, None)
    if standing and on not in ("knees", "belly") and any(hand is not None for hand in hands):
        drop = _drop(shoulders, hands, hips[1])
        spine, shoulders = spine - drop, [shoulder - drop for shoulder in shoulders]
    joints = [spine[0] + side * HIP_HALF * pelvis[:, 2] for side in (-1.0, 1.0)]
    lap = spine[0] + np.array([*LAP, 0.0]) if posture.support == "sitting" else None
    arms = tuple(_arm(s, h if h is not None else lap, chest) for s, h in zip(shoulders, hands, strict=True))
    held = [arm[-1] for arm, hand in zip(arms, hands, strict=True) if hand is not None]
    if held and load is not None:
        load = np.mean(held, axis=0)  # what cannot be reached is drawn at arm's length
    return Manikin(
        spine=spine,
        head=spine[-1] + NECK * _between(chest[:, 1]),
        legs=tuple(_leg(j, side, posture, on) for j, side in zip(joints, (-1.0, 1.0), strict=True)),  # type: ignore[arg-type]
        arms=arms,  # type: ignore[arg-type]
        load=load,
    )


def _hip_height(posture: TaskPosture, on: str) -> float:
    """Of the hips above the floor, before the knees bend to let the hands down."""
    if posture.support == "sitting":
        return HEIGHTS.get(on, SEAT)
    straight = THIGH + SHANK + ANKLE
    return {"knees": THIGH + ANKLE, "belly": 0.05, "step": straight - 0.015}.get(on, straight)


def _turns(posture: TaskPosture) -> tuple[Chain, Chain]:
    """Rotation (3, 3) of pelvis and chest in the room; columns: forwards, up, right.

    The inclination is that of the line from the hips to the shoulders: pelvis + line(flexion).
    """

    def rad(name: str) -> float | None:
        given = getattr(posture, name)
        return None if given is None else math.radians(given.mean)

    flexion, tilt, lean = rad("lumbar_flexion"), rad("pelvis_anterior_tilt"), rad("trunk_inclination")
    if flexion is None:
        flexion = 0.5 * (lean or 0.0) if tilt is None else 1.6 * ((lean if lean is not None else tilt) - tilt)
    if lean is not None:
        tilt = lean - _line(flexion)
    up, turn = rad("pelvis_left_up") or 0.0, rad("pelvis_left_turn") or 0.0
    right, left_turn = up - (rad("lumbar_left_bend") or 0.0), turn + (rad("lumbar_left_turn") or 0.0)
    return _turn(tilt or 0.0, up, turn), _turn((tilt or 0.0) + flexion, right, left_turn)


def _line(flexion: float) -> float:
    """Lean of the line from the hips to the shoulders over an upright pelvis (rad)."""
    hips = np.zeros(3)
    to = _spine(hips, _turn(0.0, 0.0, 0.0), _turn(flexion, 0.0, 0.0))[-1]
    return math.atan2(to[0], to[1])


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
        turned = (1 - share) * pelvis + share * chest
        curve = (1 - 2 * share) * LORDOSIS * turned[:, 0]
        points.append(points[-1] + LUMBAR / LEVELS * _unit(turned[:, 1] + curve))
    return np.array([*points, points[-1] + CHEST * chest[:, 1]])


def _hands(posture: TaskPosture, level: Point, stature_mm: float) -> tuple[Point | None, Point | None]:
    """Where each hand is busy; ``level``: the L4/L5 joint, from which distances count. None: it hangs."""
    given = (posture.hand_forward_mm, posture.hand_left_mm, posture.hand_height_mm)
    if not any((*given, posture.hand_load_kg, posture.push_n)):
        return None, None
    forward, left, height = (None if g is None else g.mean / stature_mm for g in given)
    if posture.support.startswith("lying"):  # drawn upright: what lies towards the head is up, the bed is in front
        forward, height = 0.07 - (height or 0.0), level[1] + (forward or 0.0)
    target = np.array(
        [
            level[0] + (forward if forward is not None else 0.12),
            height if height is not None else level[1] - 0.1,
            -(left or 0.0),
        ]
    )
    apart = np.array([0.0, 0.0, 0.06])
    if posture.hands != "both":
        busy = target if left is not None else target + (2 if posture.hands == "right" else -2) * apart
        return (busy, None) if posture.hands == "left" else (None, busy)
    return target - apart, target + apart


def _load(posture: TaskPosture, hands: tuple[Point | None, Point | None]) -> Point | None:
    """Where the load is; None without one."""
    places = [hand for hand in hands if hand is not None]
    carries = posture.hand_load_kg is not None and posture.hand_load_kg.mean > 0.0
    return np.asarray(np.mean(places, axis=0)) if carries and places else None


def _is_worn(load: Point, spine: Chain) -> bool:
    """On the back or the shoulders, rather than in the hands."""
    shoulder = spine[-1]
    return bool(load[0] < spine[2][0] - 0.03 or (load[1] > shoulder[1] - 0.04 and abs(load[0] - shoulder[0]) < 0.05))


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


def _leg(hip: Point, side: float, posture: TaskPosture, on: str) -> Chain:
    """Hip, knee, ankle and toes of one leg."""
    knee, ankle = {"sitting": _seated, "standing": _on_feet}.get(posture.support, _laid_out)(hip, side, posture, on)
    lying = posture.support.startswith("lying")
    pointed = lying or on == "toes"
    toes = np.array([0.3 * FOOT, -0.6 * FOOT, 0.0]) if pointed else np.array([FOOT, 0.01 - ANKLE, 0.02 * side])
    if on in ("knees", "belly"):
        toes = np.array([-0.8 * FOOT, 0.0, 0.0])
    return np.array([hip, knee, ankle, ankle + toes])


def _seated(hip: Point, side: float, posture: TaskPosture, on: str) -> tuple[Point, Point]:
    """Knee and ankle on a chair, the floor, the heels, a bed or a saddle."""
    knees = {"floor": (0.2, 0.13), "knees": (0.23, -0.09), "bed": (THIGH, 0.0), "saddle": (0.22, -0.1)}
    feet = {"floor": (0.1, -0.03), "knees": (0.0, -0.11), "bed": (THIGH + SHANK, -0.01), "saddle": (0.16, -0.34)}
    if on not in knees:
        knee = hip + np.array([THIGH, 0.0, 0.2 * side * HIP_HALF])
        return knee, np.array([knee[0] + 0.02, ANKLE, knee[2]])
    apart = side * (0.12 if on == "floor" else 0.02)
    return hip + np.array([*knees[on], apart]), hip + np.array([*feet[on], 0.3 * apart])


def _on_feet(hip: Point, side: float, posture: TaskPosture, on: str) -> tuple[Point, Point]:
    """Knee and ankle on both feet, in a stride, on the knees or the belly, or on the toes with a straight body."""
    if on == "belly":
        return hip - np.array([THIGH, 0.02, 0.0]), hip - np.array([THIGH + SHANK, 0.02, 0.0])
    if on == "knees":
        knee = np.array([hip[0] + 0.02, 0.03, hip[2]])
        return knee, np.array([knee[0] - SHANK, 0.03, hip[2]])
    if on == "toes":
        down = hip[1] - 0.6 * FOOT
        ankle = np.array([hip[0] - math.sqrt(max((THIGH + SHANK) ** 2 - down**2, 0.0)), 0.6 * FOOT, hip[2]])
    else:
        ahead = -side * STRIDE if on == "step" else 0.0
        ankle = np.array([ahead, ANKLE if ahead >= 0.0 else 1.6 * ANKLE, side * STANCE])
    return _bent(hip, ankle, THIGH, SHANK, np.array([1.0, 0.0, 0.3 * side])), ankle


def _laid_out(hip: Point, side: float, posture: TaskPosture, on: str) -> tuple[Point, Point]:
    """Knee and ankle of somebody who lies: straight, a little bent on the side, or with the calves up on a chair."""
    if on == "chair":
        knee = hip + np.array([THIGH, 0.0, 0.0])
        return knee, knee - np.array([0.0, SHANK, 0.0])
    if posture.support == "lying_side":
        knee = hip + THIGH * _unit(np.array([0.7 + 0.12 * side, -0.7, 0.0]))
        return knee, knee + SHANK * _unit(np.array([-0.5, -0.8, 0.0]))
    knee = hip - np.array([0.0, THIGH, 0.0])
    return knee, knee - np.array([0.0, SHANK, 0.0])


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
