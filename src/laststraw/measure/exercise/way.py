"""How far along a movement a filmed person is, from 0 at its start to 1 at its furthest pose.

The body model has done the exercise; its landmarks at the start and at the pose that counts, seen from where the camera
stands, give a direction in the space of all landmarks' places. A person's landmarks, centred and brought to the model's
size, are projected on it::

    s = sum_k w_k (x_k - start_k) . d_k / sum_k w_k |d_k|^2        d = counted - start

Landmarks that the movement does not move, or that the network does not see well, weigh little. A body of another shape
shifts and scales ``s`` a little; swings are counted, not levels, so neither matters.
"""

from typing import NamedTuple

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


class Seen(NamedTuple):
    """A film beside one move, landmarks in the order of the film.

    ``places`` (frame, landmark, 2) mm from the start of the move; ``weight`` (frame, landmark), 0 where it was not found;
    ``way`` (landmark, 2) mm from the start to the pose that counts; ``noise_mm`` (frame, landmark) along one axis.
    """

    places: Floats
    weight: Floats
    way: Floats
    noise_mm: Floats


def see_along(body: BodyTrack, move: Move, start: str, far: str) -> Seen:
    """The film, centred and brought to the size of the model, beside the way from one key pose to another."""
    names, seen_mm = flat(move, body.view)
    shared = tuple(point for point in body.names if point in names and point[0] not in FACE)
    of_move = seen_mm[:, [names.index(point) for point in shared]]
    begin, end = (_centred(of_move[move.at_frame[move.poses.index(pose)]]) for pose in (start, far))
    picked = [body.names.index(point) for point in shared]
    at, sd = body.at[:, picked], np.maximum(body.sd_px[:, picked], _FLOOR_PX)
    scale = _scale(shared, at, of_move)  # mm for a px
    found = np.isfinite(at).all(axis=-1) & np.isfinite(sd)  # (frame, landmark)
    usual_sd = np.array(
        [np.median(one[there]) if there.any() else np.inf for one, there in zip(sd.T, found.T, strict=True)]
    )
    weight = found / usual_sd**2
    places = _centred(np.nan_to_num(at), weight) * scale - begin
    return Seen(places, weight, end - begin, np.where(found, np.nan_to_num(sd), 0.0) * scale)


def way_signal(body: BodyTrack, seen: Seen) -> Signal:
    """How far along the way, from 0 at its start to 1 at the pose that counts.

    Notes
    -----
    *Error*: ``Signal.sd`` is what the landmarks leave uncertain in one frame; a frame in which less than half of what the
    movement is seen by was found is a gap.
    """
    along = np.einsum("fk,fkx,kx->f", seen.weight, seen.places, seen.way)
    whole = np.einsum("fk,kx,kx->f", seen.weight, seen.way, seen.way)
    usual = float(np.median(whole))
    good = whole > 0.5 * usual if usual > 0.0 else np.zeros(len(whole), dtype=bool)
    value = np.where(good, along / np.where(good, whole, 1.0), np.nan)
    noise = np.sqrt(np.einsum("fk,fk,kx,kx->f", seen.weight**2, seen.noise_mm**2, seen.way, seen.way))
    error = np.where(good, noise / np.where(good, whole, 1.0), np.nan)
    return Signal(time_s=body.time_s, value=value, sd=error, unit="1")


def explained(*all_seen: Seen) -> float:
    """Share of the spread of all places over time that lies along the ways together, without what landmarks' errors leave."""
    first = all_seen[0]
    good = first.weight.any(axis=1)
    if good.sum() < _FEWEST:
        return 0.0
    root = np.sqrt(np.median(first.weight[good], axis=0))[:, None]
    moved = (first.places[good] - first.places[good].mean(axis=0)) * root * (first.weight[good] > 0.0)[..., None]
    flat_moved = moved.reshape(len(moved), -1)  # (frame, landmark * 2)
    ways = np.stack([(seen.way * root).ravel() for seen in all_seen])  # (way, landmark * 2)
    gram = np.einsum("ax,bx->ab", ways, ways) + 1e-9 * np.eye(len(ways))
    along = np.linalg.solve(gram, np.einsum("ax,fx->af", ways, flat_moved))
    trembling = 2.0 * float(((first.noise_mm[good] * root[:, 0]) ** 2).sum())
    total = float((flat_moved**2).sum()) - trembling
    left = float(((flat_moved - np.einsum("af,ax->fx", along, ways)) ** 2).sum()) - trembling
    return min(1.0, max(0.0, 1.0 - max(left, 0.0) / total)) if total > 0.0 else 0.0


def alike(one: Seen, other: Seen) -> float:
    """Cosine between two ways: 1 where a camera sees the same movement, -1 where it sees the opposite one."""
    root = np.sqrt(np.median(one.weight, axis=0))[:, None]
    a, b = (one.way * root).ravel(), (other.way * root).ravel()
    size_ = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / size_ if size_ > 0.0 else 1.0


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
