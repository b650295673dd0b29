"""How far along a movement a filmed person is, from 0 at its start to 1 at its furthest pose.

The body model has done the exercise; its landmarks at the start and at the pose that counts, seen from where the camera
stands, give a direction in the space of all landmarks' places. A person's landmarks, centred and brought to the model's
size, are projected on it::

    s = sum_k w_k (x_k - start_k) . d_k / sum_k w_k |d_k|^2        d = counted - start

Landmarks that the movement does not move, or that the network does not see well, weigh little. A body of another shape
shifts and scales ``s`` a little; swings are counted, not levels, so neither matters.
"""

import numpy as np
from numpy.typing import NDArray

from laststraw.measure.movement.signals import BodyTrack, Signal
from laststraw.measure.points import SIGN
from laststraw.records import Move, Side, View

Floats = NDArray[np.float64]
Point = tuple[str, Side]

# What the picture's right and up are in the model's room, by where the camera stands.
AXES: dict[View, Floats] = {
    "front": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
    "back": np.array([[-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
    "left": np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    "right": np.array([[0.0, -1.0, 0.0], [0.0, 0.0, 1.0]]),
}
LIMBS: tuple[tuple[str, str], ...] = (
    ("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"), ("shoulder", "elbow"), ("elbow", "wrist"),
)  # fmt: skip
FACE = ("nose", "ear", "eye", "eye_inner", "eye_outer", "mouth")  # a turned head is not the exercise
_FLOOR_PX = 1.0  # no network is surer than that
_FEWEST = 3  # frames


def flat(move: Move, view: View) -> tuple[tuple[Point, ...], Floats]:
    """Its landmarks as a camera sees them: names, and (frame, landmark, 2) mm, a and h as in ``measure.points``."""
    axes = AXES[view] * np.array([[SIGN[view]], [1.0]])
    return tuple(zip(move.names, move.sides, strict=True)), np.asarray(move.xyz_mm @ axes.T)


def size(names: tuple[Point, ...], at: Floats) -> Floats:
    """Length of the limbs in the picture together (frame,): what brings bodies to one size."""
    total = np.zeros(at.shape[:-2])
    for upper, lower in LIMBS:
        for side in ("left", "right"):
            one, two = (upper, side), (lower, side)
            if one in names and two in names:
                total = total + np.linalg.norm(at[..., names.index(one), :] - at[..., names.index(two), :], axis=-1)
    return total


def way_signal(body: BodyTrack, move: Move, start: str, far: str) -> tuple[Signal, float]:
    """How far along from one key pose to another, and how much of all that moves it explains (0 to 1).

    Notes
    -----
    *Error*: ``Signal.sd`` is what the landmarks leave uncertain in one frame; a frame in which less than half of what the
    movement is seen by was found is a gap.
    """
    names, seen_mm = flat(move, body.view)
    shared = tuple(point for point in names if point in body.names and point[0] not in FACE)
    of_move = seen_mm[:, [names.index(point) for point in shared]]
    begin = of_move[move.at_frame[move.poses.index(start)]]
    end = of_move[move.at_frame[move.poses.index(far)]]
    way = _centred(end) - _centred(begin)  # (landmark, 2) mm
    picked = [body.names.index(point) for point in shared]
    at, sd = body.at[:, picked], np.maximum(body.sd_px[:, picked], _FLOOR_PX)
    scale = _scale(shared, at, of_move)  # mm for a px
    found = np.isfinite(at).all(axis=-1) & np.isfinite(sd)  # (frame, landmark)
    usual_sd = np.array(
        [np.median(each[there]) if there.any() else np.inf for each, there in zip(sd.T, found.T, strict=True)]
    )
    weight = found / usual_sd**2  # (frame, landmark)
    places = _centred(np.nan_to_num(at), weight) * scale - _centred(begin)
    along = np.einsum("fk,fkx,kx->f", weight, places, way)
    whole = np.einsum("fk,kx,kx->f", weight, way, way)
    usual = float(np.median(whole))
    good = whole > 0.5 * usual if usual > 0.0 else np.zeros(len(whole), dtype=bool)
    value = np.where(good, along / np.where(good, whole, 1.0), np.nan)
    noise = np.sqrt(np.einsum("fk,fk,kx,kx->f", weight**2, np.nan_to_num(sd * scale) ** 2, way, way))
    error = np.where(good, noise / np.where(good, whole, 1.0), np.nan)
    return Signal(time_s=body.time_s, value=value, sd=error, unit="1"), _explained(
        places, weight, way, value, np.where(np.isfinite(usual_sd), usual_sd, 0.0) * scale
    )


def visible_mm(move: Move, view: View, start: str, far: str) -> float:
    """How far the landmark that moves most goes in the picture, from one key pose to another (mm)."""
    names, seen_mm = flat(move, view)
    moving = [k for k, (name, _) in enumerate(names) if name not in FACE]
    ends = [seen_mm[move.at_frame[move.poses.index(pose)]][moving] for pose in (start, far)]
    return float(np.linalg.norm(_centred(ends[1]) - _centred(ends[0]), axis=-1).max())


def _centred(at: Floats, weight: Floats | None = None) -> Floats:
    """Places from their middle; (..., landmark, 2). ``weight``: 0 where a landmark was not found."""
    if weight is None:
        return np.asarray(at - at.mean(axis=-2, keepdims=True))
    there = (weight > 0.0)[..., None]
    middle = (at * there).sum(axis=-2, keepdims=True) / np.maximum(there.sum(axis=-2, keepdims=True), 1)
    return np.asarray(np.where(there, at - middle, 0.0))


def _scale(names: tuple[Point, ...], at: Floats, of_move: Floats) -> float:
    """How many mm of the model a px is: limbs are longest in the picture where they lie across the view."""
    theirs, models = size(names, at), size(names, of_move)
    seen = theirs[np.isfinite(theirs)]
    if len(seen) == 0:
        return 1.0
    return float(np.quantile(models, 0.9) / max(float(np.quantile(seen, 0.9)), 1.0))


def _explained(places: Floats, weight: Floats, way: Floats, value: Floats, noise_mm: Floats) -> float:
    """Share of the spread of all places over time that lies along the way, what the landmarks' errors leave taken off.

    ``noise_mm`` (landmark,): error of one frame along one axis.
    """
    good = np.isfinite(value)
    if good.sum() < _FEWEST:
        return 0.0
    moved = places[good] - places[good].mean(axis=0)
    along = (value[good] - value[good].mean())[:, None, None] * way
    trembling = 2.0 * float((weight[good] * noise_mm**2).sum())
    total = float((weight[good][..., None] * moved**2).sum()) - trembling
    left = float((weight[good][..., None] * (moved - along) ** 2).sum()) - trembling
    return min(1.0, max(0.0, 1.0 - max(left, 0.0) / total)) if total > 0.0 else 0.0
