"""How far a body, its shoulders and its pelvis are turned about the vertical.

Sign: positive is turned to the person's left, the left side further back. One picture hardly shows a turn: left and right
are then at different distances, and distance is what a picture lacks. What does show it:

* from the side, one shoulder is ahead of the other. The network guesses the hidden one, and always errs to the same side
  of the near one; between a photo of the left side and one of the right side that error has opposite signs and cancels.
* stickers on bony points that face the camera, against the spine, which both side views show. Nothing is hidden then.
* the feet, which stand on the floor: where they point from the front, and which one is ahead from the side.

A body that turned between the photos, or did not stand square, looks turned as a whole: that error is shared by shoulders
and pelvis and cancels in their difference.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.points import FRONTAL, SIGN
from laststraw.measure.terms import LANDMARKS, NETWORK, ROLL, YAW
from laststraw.records import ErrorTerm, Landmarks, Marks, Measurement, NotMeasured, Side, Source, View
from laststraw.stats import root_sum_square, shrink

SIDEWAYS: tuple[View, ...] = ("left", "right")
_NAMES = {"shoulder_rotation": ("shoulder", "acromion", "c7"), "pelvis_rotation": ("hip", "asis", "l5")}
Values = NDArray[np.float64]  # (pass,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a pair of side views shows of one line: how much further back its left end is, over its width from the front.

    That is the tangent of the turn, as the front sees the line shortened by the turn's cosine.
    """

    tangent: float
    spread: float  # of the passes, sd of ``tangent``
    rise: float = 0.0  # of the points above the spine's, over the width
    width_mm: float


def rotation_readings(
    all_landmarks: Sequence[Landmarks],
    stature_mm: float | None,
    knowledge: Knowledge,
    *,
    marks: Sequence[Marks] = (),
    roll_sd_deg: float = 0.0,
) -> tuple[Measurement | NotMeasured, ...]:
    """Axial rotation of the shoulders and of the pelvis.

    Parameters
    ----------
    all_landmarks
        Of all photos of a visit: at least one from the left, one from the right, and one from the front or the back.
    stature_mm
        Gives the size that stickers' errors are compared with; None: a usual one.
    marks
        Stickers or placed points of the same photos. ASIS on both sides and L5 give the pelvis, acromia and C7 the shoulders.
    roll_sd_deg
        Error of the camera's roll in the photos, which is undone in the points: a sticker above the spine's moves with it.

    Returns
    -------
    tuple
        ``shoulder_rotation`` and ``pelvis_rotation``, key ``reading/<id>/sides``: ``Measurement``, or ``NotMeasured`` with
        the reason. Without stickers there is no pelvis: the network's hip points say nothing about it.

    Notes
    -----
    *Error*: the whole body turned between photos (shared, with gradient 1), the spread of the passes, what the network does
    to the hidden side, what it misses of a turn, and stickers that sit beside their bones.
    """
    views = {view: [each for each in all_landmarks if each.photo.view == view] for view in (*FRONTAL, *SIDEWAYS)}
    return tuple(_reading(id, views, marks, stature_mm, roll_sd_deg, knowledge) for id in _NAMES)


def _reading(
    id: str,
    views: dict[View, list[Landmarks]],
    marks: Sequence[Marks],
    stature_mm: float | None,
    roll_sd_deg: float,
    knowledge: Knowledge,
) -> Measurement | NotMeasured:
    frontal = [*views["front"], *views["back"]]
    if not (frontal and views["left"] and views["right"]):
        return NotMeasured(id=id, reason=knowledge.sentence("turn.needs_both_sides"))
    name, sticker, spine = _NAMES[id]
    sides = [views["left"][0], views["right"][0]]
    stature = stature_mm if stature_mm is not None else knowledge.constant("measure.stature")
    stuck = _from_stickers(sticker, spine, frontal, sides, marks, stature, knowledge)
    constant = knowledge.constant
    if stuck is not None:
        seen, method, gain = stuck, "stickers", 1.0
        own = [
            ErrorTerm(name="stickers beside their bones", sd=math.degrees(_placing(seen, knowledge))),
            ErrorTerm(name=ROLL, sd=math.sqrt(2.0) * seen.rise * roll_sd_deg),  # of two photos
        ]
    elif name == "shoulder":
        seen, method, gain = _from_pair(name, frontal, sides, stature, knowledge), "keypoints", constant("turn.gain")
        own = [
            ErrorTerm(name=LANDMARKS, sd=math.degrees(seen.spread) / gain),
            ErrorTerm(name=NETWORK, sd=constant("turn.network_sd")),
        ]
    else:
        return NotMeasured(id=id, reason=knowledge.sentence("turn.needs_stickers"))
    feet, feet_sd = _feet_of_pair(frontal, sides, stature, knowledge)
    value = math.degrees(math.atan(seen.tangent / gain))
    if method == "keypoints":
        own.append(ErrorTerm(name="network shrinks turns", sd=abs(value) * constant("turn.gain_sd") / gain))
    terms = (*own, ErrorTerm(name=YAW, sd=feet_sd, shared=True, gradient=1.0))
    sd = root_sum_square(*(term.sd for term in terms))
    if sd > constant("turn.useless"):
        return NotMeasured(id=id, reason=knowledge.sentence("turn.too_uncertain"))
    because = tuple(each.id for each in (frontal[0], *sides))
    return Measurement(
        id=id,
        key=f"reading/{id}/sides",
        value=value - feet,
        sd=sd,
        unit="deg",
        side="both",
        source=Source(method=method, view=None, because=because, budget=terms),
    )


def body_yaw(
    landmarks: Landmarks, knowledge: Knowledge, *, roll: tuple[float, float] | None = None
) -> tuple[float, float]:
    """How far the person is turned away from what the view promises, from where the feet point and stand.

    Parameters
    ----------
    landmarks
        Of one photo.
    roll
        Of its camera, with its sd (deg), when it is known: then the line of the ankles helps, too.

    Returns
    -------
    yaw_deg, sd
        Positive: turned to the person's left. Shrunk towards 0 by how well people stand square (``measure.yaw_sd``).

    Notes
    -----
    *Error*: feet that point outwards unlike each other, one foot ahead of the other, and the network's points. Where the feet
    are not seen the answer is 0, with the sd of people who are asked to stand square.
    """
    prior = knowledge.constant("measure.yaw_sd")
    clues = (
        _frontal_clues(landmarks, roll, knowledge)
        if landmarks.photo.view in FRONTAL
        else _side_clue(landmarks, knowledge)
    )
    value, sd = 0.0, prior
    for clue, clue_sd in clues:
        value, sd = shrink(clue, clue_sd, value, sd)
    return value, sd


def _frontal_clues(
    landmarks: Landmarks, roll: tuple[float, float] | None, knowledge: Knowledge
) -> list[tuple[float, float]]:
    """From the front or the back: the mean direction of the two feet, and with a known roll the slope of the ankle line.

    The farther foot is the higher one in the picture: a line at depth below the camera ``h`` and distance ``d`` looks
    tilted by ``h / d`` of its turn.
    """
    constant = knowledge.constant
    clues = []
    sign = SIGN[landmarks.photo.view]
    body = body_px(landmarks)
    if not _visible(landmarks, ("heel", "foot_index", "ankle"), knowledge) or body <= 0.0:
        return []
    foot_px = constant("turn.foot_length") * body
    off = sign * (_mid(landmarks, "ankle")[0] - 0.5 * landmarks.photo.width_px)
    nearer = sign * foot_px / _distance_px(landmarks, knowledge)  # toes are nearer than heels in a front view
    toes = [sign * (_at(landmarks, "foot_index", s)[0] - _at(landmarks, "heel", s)[0]) for s in ("left", "right")]
    pointing = (0.5 * (toes[0] + toes[1]) - off * nearer) / foot_px
    clues.append((math.degrees(math.asin(max(-1.0, min(1.0, pointing)))), constant("turn.feet_point_sd")))
    if roll is not None:
        line = _at(landmarks, "ankle", "left") - _at(landmarks, "ankle", "right")
        slope = -math.degrees(math.atan2(line[1], abs(line[0]))) + sign * roll[0]  # + left higher, camera level
        lever = sign * constant("measure.camera_height") / constant("measure.camera_distance")
        sd = math.hypot(roll[1], constant("turn.ankle_line_sd")) / abs(lever)
        clues.append((slope / lever, math.hypot(sd, constant("turn.stance_sd"))))
    return clues


def _side_clue(landmarks: Landmarks, knowledge: Knowledge) -> list[tuple[float, float]]:
    """From the side: which foot is ahead."""
    if not _visible(landmarks, ("heel", "foot_index", "ankle"), knowledge):
        return []
    width_px = knowledge.constant("turn.stance_width") * body_px(landmarks)
    sine = -float(np.mean([_ahead(landmarks, name).mean() for name in ("ankle", "heel", "foot_index")])) / width_px
    sd = math.hypot(knowledge.constant("turn.stance_sd"), knowledge.constant("turn.one_side_sd"))
    return [(math.degrees(math.asin(max(-1.0, min(1.0, sine)))), sd)]


def _feet_of_pair(
    frontal: Sequence[Landmarks], sides: Sequence[Landmarks], stature_mm: float, knowledge: Knowledge
) -> tuple[float, float]:
    """Turn of the whole body (deg) in the mean of two side views, and its sd: feet against people who stand square."""
    prior = knowledge.constant("measure.yaw_sd") / math.sqrt(2.0)
    if not all(_visible(each, ("ankle",), knowledge) for each in (*frontal[:1], *sides)):
        return 0.0, prior
    seen = _from_pair("ankle", frontal, sides, stature_mm, knowledge)
    sd = math.hypot(knowledge.constant("turn.stance_sd"), knowledge.constant("turn.network_sd"))
    return shrink(math.degrees(math.atan(seen.tangent)), sd, 0.0, prior)


def _from_pair(
    name: str, frontal: Sequence[Landmarks], sides: Sequence[Landmarks], stature_mm: float, knowledge: Knowledge
) -> _Seen:
    """The line through a pair of landmarks: how much further back its left end is, over its length seen from the front."""
    share = _ahead_share(name, frontal)
    backwards = []
    for each in sides:
        near = _nearer(each, share * body_px(each), name, knowledge)
        backwards.append(-(_ahead(each, name) - near) / (share * body_px(each)))
    both = 0.5 * (backwards[0].mean() + backwards[1].mean())
    shared = knowledge.constant("capture.shared_variance")
    spread = [
        float(np.std(each, ddof=1)) * math.sqrt(shared + (1.0 - shared) / len(each)) if len(each) > 1 else 0.0
        for each in backwards
    ]
    mm = share * body_mm(stature_mm, knowledge)
    return _Seen(tangent=float(both), spread=0.5 * math.hypot(*spread), width_mm=mm)


def _from_stickers(
    name: str,
    spine: str,
    frontal: Sequence[Landmarks],
    sides: Sequence[Landmarks],
    marks: Sequence[Marks],
    stature_mm: float,
    knowledge: Knowledge,
) -> _Seen | None:
    """The same from stickers: each side's own one against the spine in the photo of that side. None when one is missing."""
    width = next((w for each in frontal if (w := _sticker_width(name, each, marks)) is not None), None)
    if width is None:
        return None
    ahead: list[float] = []
    spread: list[float] = []
    rise: list[float] = []
    own_sides: tuple[Side, Side] = ("left", "right")
    for each, side in zip(sides, own_sides, strict=True):
        own, middle = _sticker(name, side, each, marks), _sticker(spine, "none", each, marks)
        if own is None or middle is None:
            return None
        body = body_px(each)
        off = SIGN[each.photo.view] * (own[0] - 0.5 * each.photo.width_px)
        closer = off * 0.5 * width * body / _distance_px(each, knowledge)  # the near side looks larger
        ahead.append((SIGN[each.photo.view] * (own[0] - middle[0]) - closer) / body)
        spread.append(math.hypot(own[1], middle[1]) / body)
        rise.append(abs(own[2] - middle[2]) / body)
    mm = width * body_mm(stature_mm, knowledge)
    return _Seen(
        tangent=(ahead[1] - ahead[0]) / width,
        spread=math.hypot(*spread) / width,
        width_mm=mm,
        rise=0.5 * sum(rise) / width,
    )


def _placing(seen: _Seen, knowledge: Knowledge) -> float:
    """Error of the turn (rad) from where stickers sit on their bones, and from how well they are found."""
    placed_mm = math.sqrt(2.0) * knowledge.constant("turn.sticker_place")
    return math.hypot(placed_mm / seen.width_mm, seen.spread)


def _sticker_width(name: str, landmarks: Landmarks, marks: Sequence[Marks]) -> float | None:
    """Distance of a pair of stickers from the front or the back, over the body's length in that photo."""
    left, right = (_sticker(name, side, landmarks, marks) for side in ("left", "right"))
    if left is None or right is None or left[0] == right[0]:
        return None
    return abs(left[0] - right[0]) / body_px(landmarks)


def _sticker(name: str, side: Side, landmarks: Landmarks, marks: Sequence[Marks]) -> tuple[float, float, float] | None:
    """Place of a sticker across the picture, its sd, and its place down the picture (px)."""
    for mark in marks:
        if mark.photo.id == landmarks.photo.id and mark.rung in ("stickers", "placed"):
            for point in mark.points:
                if (point.name, point.side) == (name, side):
                    return point.uv[0], point.sd_uv[0], point.uv[1]
    return None


def _ahead_share(name: str, frontal: Sequence[Landmarks]) -> float:
    """Distance of a pair of landmarks across the picture over the body's length there: median of the frontal photos."""
    return float(np.median([abs(_at(e, name, "left")[0] - _at(e, name, "right")[0]) / body_px(e) for e in frontal]))


def _ahead(landmarks: Landmarks, name: str) -> Values:
    """(pass,) px that the left one of a pair is ahead of the right one, in a side view."""
    left, right = (landmarks.index(name, side) for side in ("left", "right"))
    if left is None or right is None:
        raise ValueError(f"{landmarks.id} has no {name}")
    apart: Values = landmarks.draws_uv[:, left, 0] - landmarks.draws_uv[:, right, 0]
    return SIGN[landmarks.photo.view] * apart


def _nearer(landmarks: Landmarks, width_px: float, name: str, knowledge: Knowledge) -> float:
    """px by which the left one looks further ahead because one side is nearer to the camera, and so looks larger."""
    view = landmarks.photo.view
    off = SIGN[view] * (float(_mid(landmarks, name)[0]) - 0.5 * landmarks.photo.width_px)
    towards = 1.0 if view == "left" else -1.0
    return towards * off * width_px / _distance_px(landmarks, knowledge)


def _distance_px(landmarks: Landmarks, knowledge: Knowledge) -> float:
    """Distance of the camera in px at the person: a body's length in px times distance over length in mm."""
    usual_mm = body_mm(knowledge.constant("measure.stature"), knowledge)
    return body_px(landmarks) * knowledge.constant("measure.camera_distance") / usual_mm


def body_mm(stature_mm: float, knowledge: Knowledge) -> float:
    """Ear to ankle (mm) of a person of that stature."""
    return stature_mm * (knowledge.constant("measure.ear_height") - knowledge.constant("measure.ankle_height"))


def body_px(landmarks: Landmarks) -> float:
    """Ear to ankle (px)."""
    up = _mid(landmarks, "ear") - _mid(landmarks, "ankle")
    return math.hypot(float(up[0]), float(up[1]))


def _at(landmarks: Landmarks, name: str, side: Side) -> NDArray[np.float64]:
    place = landmarks.index(name, side)
    if place is None:
        raise ValueError(f"{landmarks.id} has no {side} {name}")
    return np.array(landmarks.points[place].uv)


def _mid(landmarks: Landmarks, name: str) -> NDArray[np.float64]:
    middle: NDArray[np.float64] = 0.5 * (_at(landmarks, name, "left") + _at(landmarks, name, "right"))
    return middle


def _visible(landmarks: Landmarks, names: tuple[str, ...], knowledge: Knowledge) -> bool:
    """Whether the feet are given at all, and seen: from the side the better seen one of each pair decides."""
    best = max if landmarks.photo.view in SIDEWAYS else min
    for name in names:
        places = [landmarks.index(name, side) for side in ("left", "right")]
        seen = [landmarks.points[place].visibility for place in places if place is not None]
        if len(seen) < 2 or best(seen) < knowledge.constant("measure.visible"):
            return False
    return True
