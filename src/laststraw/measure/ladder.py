"""The ladder of evidence: which points a measurement rests on at each rung.

On a rung stand its own points and, where it has none, those of the rungs below. Bony points stand in for joint centres
(acromion for shoulder, the spines of the pelvis for hip, tragus for ear hole, malleolus for ankle); how far bone and joint
differ is in the ``biases`` of the measurement.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.points import FRONTAL, Points, mark_points
from laststraw.records import RUNGS, Marks, Rung, Side, View

At = dict[tuple[str, Side], NDArray[np.float64]]  # name and side -> (2,) px

STANDS_FOR = {"acromion": "shoulder", "tragus": "ear", "malleolus": "ankle"}
NEAR_SIDE: dict[View, Side] = {"left": "left", "right": "right"}
SIDES: tuple[Side, Side] = ("left", "right")


def climb(
    points: Points, marks: Sequence[Marks], mm_per_px: float, knowledge: Knowledge, *, camera_roll_deg: float = 0.0
) -> dict[Rung, Points]:
    """The points of each rung that a photo reaches, lowest first.

    Parameters
    ----------
    points
        Of the pose network, roll undone.
    marks
        Of the same photo.
    mm_per_px
        Scale at the person, for what is known in mm.
    camera_roll_deg
        The roll that was undone.
    """
    rungs: dict[Rung, Points] = {"keypoints": points}
    standing = points
    for rung in RUNGS[1:]:
        for own in marks:
            if own.rung == rung and own.points:
                standing = _step_up(standing, own, mm_per_px, knowledge, camera_roll_deg)
                rungs[rung] = standing
    return rungs


def _step_up(points: Points, marks: Marks, mm_per_px: float, knowledge: Knowledge, camera_roll_deg: float) -> Points:
    at = mark_points(marks, camera_roll_deg=camera_roll_deg)
    sd = {(p.name, p.side): np.array(p.sd_uv) for p in marks.points}
    placed = {point: _placement_mm(point[0], marks.rung, knowledge) for point in at}
    for bone, joint in STANDS_FOR.items():
        for side in SIDES:
            if (bone, side) in at and (joint, side) not in at:
                at[joint, side], sd[joint, side] = at[bone, side], sd[bone, side]
                placed[joint, side] = placed[bone, side]
    for side, (place, spine, lever) in _hips(at, points.view, mm_per_px, knowledge).items():
        if ("hip", side) not in at:
            at["hip", side], sd["hip", side], placed["hip", side] = place, lever * sd[spine], lever * placed[spine]
    near = _double_near(points.view, at, sd, placed, knowledge)
    return _laid_over(points, at, sd, placed, marks.rung, near)


def _hips(
    at: At, view: View, mm_per_px: float, knowledge: Knowledge
) -> dict[Side, tuple[NDArray[np.float64], tuple[str, Side], float]]:
    """Hip joints from the spines of the pelvis, by the side of the bone: place, the bone that brings the error, and its lever.

    Below the line of the two front or the two back spines, along the pelvis' own vertical; from the side behind and below
    the front spine, along the line between front and back spine. A spine that sits wrong by 1 mm turns the line, and so moves
    a joint that is farther out, or far below, by more: that is the lever.
    """
    constant = knowledge.constant
    if view in FRONTAL:
        bone = "asis" if view == "front" else "psis"
        if not {(bone, "left"), (bone, "right")} <= at.keys():
            return {}
        left, right = at[bone, "left"], at[bone, "right"]
        across = (left - right) / np.linalg.norm(left - right)
        down = np.array([across[1], -across[0]]) * constant(f"measure.hip_below_{bone}") / mm_per_px
        half = 0.5 * constant("measure.hip_width") / mm_per_px * across
        middle = 0.5 * (left + right) + down
        lever = max(1.0, 2.0 * float(np.linalg.norm(half)) / float(np.linalg.norm(left - right)))
        return {"left": (middle + half, (bone, "left"), lever), "right": (middle - half, (bone, "right"), lever)}
    found = {}
    for side in SIDES:
        if ("asis", side) in at and ("psis", side) in at:
            front, back = at["asis", side], at["psis", side]
            depth = float(np.linalg.norm(front - back))
            ahead = (front - back) / depth
            down = np.array([ahead[1], -ahead[0]]) * constant("measure.hip_below_spines") / mm_per_px
            behind = constant("measure.hip_behind_asis_share") * depth + constant("measure.hip_behind_asis") / mm_per_px
            share = behind / depth
            lever = float(np.hypot(np.hypot(1.0 - share, share), np.sqrt(2.0) * np.linalg.norm(down) / depth))
            found[side] = (front - behind * ahead + down, ("asis", side), lever)
    return found


def _double_near(
    view: View,
    at: At,
    sd: dict[tuple[str, Side], NDArray[np.float64]],
    placed: dict[tuple[str, Side], float],
    knowledge: Knowledge,
) -> frozenset[str]:
    """From the side, the near point of a pair stands for both where the far one was not found.

    It is nearer to the camera than the middle of the body by half a body's width, and so looks farther from the picture's
    middle than it is: it is drawn in by that share of the distance.
    """
    side = NEAR_SIDE.get(view)
    if side is None:
        return frozenset()
    far: Side = "right" if side == "left" else "left"
    alone = {name for name, own in at if own == side and (name, far) not in at}
    for name in alone:
        nearer = knowledge.constant(f"measure.half_width_{name}") / knowledge.constant("measure.camera_distance")
        at[name, side] = (1.0 - nearer) * at[name, side]
        at[name, far], sd[name, far], placed[name, far] = at[name, side], sd[name, side], placed[name, side]
    return frozenset(alone)


def _laid_over(
    points: Points,
    at: At,
    sd: dict[tuple[str, Side], NDArray[np.float64]],
    placed: dict[tuple[str, Side], float],
    rung: Rung,
    near: frozenset[str],
) -> Points:
    """The points with some put in the place of the old ones, or added."""
    new = list(at)
    names = {name for name, _ in new}
    middles = {name for name, side in new if side == "none"}
    # a middle takes the place of both sides, and both sides that of a middle
    kept = [
        i
        for i, (name, side) in enumerate(points.names)
        if (name, side) not in at and name not in (names if side == "none" else middles)
    ]
    constant = np.array([at[point] for point in new])  # (new, 2)
    draws = np.concatenate([points.draws[:, kept], np.broadcast_to(constant, (len(points.draws), len(new), 2))], axis=1)
    return replace(
        points,
        names=(*(points.names[i] for i in kept), *new),
        draws=draws,
        visibility=np.concatenate([points.visibility[kept], np.ones(len(new))]),
        sd_px=np.concatenate([points.sd_px[kept], np.array([sd[point] for point in new])]),
        placed_mm=np.concatenate([points.placed_mm[kept], np.array([placed[point] for point in new])]),
        rungs=(*(points.rungs[i] for i in kept), *(rung for _ in new)),
        near=frozenset((points.near - names) | near),
    )


def _placement_mm(name: str, rung: Rung, knowledge: Knowledge) -> float:
    """How well a point sits on its bone (sd, mm): stickers by palpation, placed points by eye; an outline has its own sd."""
    if rung == "stickers":
        return knowledge.constant(f"stickers.placement_{name}")
    return knowledge.constant("measure.placed_by_eye") if rung == "placed" else 0.0
