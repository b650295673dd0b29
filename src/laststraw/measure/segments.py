"""How long trunk, upper arm, forearm, thigh and shank are, read from photos of the front and the back.

    seen  = px between two landmarks * mm per px (stature, ear to ankle)       mean of both sides and of all views
    shown = seen / (usual share * stature)                                     1: as people usually are
    best  = shown, weighed against the spread of people (``stats.shrink``)
    mm    = best * (the model's share * stature)                               between the model's joint centres

What counts is the person's proportion against the usual one, both between the points that a pose network aims at: the body
model's joints lie elsewhere (its trunk is 0.33 of stature, a network's 0.28), and that is no trait of a person.

*Error*: camera roll does not change a length. Left are the passes' spread, the scale, a camera that looks up or down, a
segment that points at the camera or away from it, and a network's points that are not joint centres. The last is alike in all
photos, so more photos hardly help. Why each has its size: ``knowledge/data/constants/segments.toml``; docs/measure.md.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.definitions import Values
from laststraw.measure.photo import mm_per_px, trimmed_mean
from laststraw.measure.points import FRONTAL, Points, body_points
from laststraw.records import Landmarks, SegmentLength, SegmentName, Side, View
from laststraw.stats import Z95, root_sum_square, shrink

ENDS: dict[SegmentName, tuple[str, str]] = {  # upper, lower landmark
    "trunk": ("shoulder", "hip"),
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
}
HANGING = ("upper_arm", "forearm")
SIDES: tuple[Side, Side] = ("left", "right")


class _Seen(NamedTuple):
    """One segment in one photo (mm): mean of both sides, its independent error, and what a tilted camera may do to it."""

    view: View
    mm: float
    sd_mm: float
    pitch_mm: float


def segment_lengths(
    landmarks: Sequence[Landmarks], stature_mm: float | None, knowledge: Knowledge
) -> tuple[SegmentLength, ...]:
    """The segments whose length the photos show, in the order of ``ENDS``.

    Parameters
    ----------
    landmarks
        Of any photos; only those from the front and the back are used, because arms hang in the plane of their picture.
    stature_mm
        Gives the scale; nothing is measured without it.

    Returns
    -------
    tuple
        A segment is left out where no photo shows it well: a landmark is missing or hardly seen, sides are mixed up, left and
        right differ by more than a network's points do, an arm does not hang, or the length is one that no body has.

    *Error*: see above; larger than the spread between people, so ``mm`` moves a third of the way or less from the usual
    proportion to the one that was seen. ``ValueError`` when a landmark is not finite, or the stature is none.
    """
    if stature_mm is None:
        return ()
    if not (math.isfinite(stature_mm) and stature_mm > 0.0):
        raise ValueError(f"stature_mm must be finite and above 0, is {stature_mm}")
    frontal = [one for one in landmarks if one.photo.view in FRONTAL]
    photos = [kept for one in frontal if (kept := _told_apart(body_points(one), knowledge)) is not None]
    found = []
    for name in ENDS:
        each = [seen for points in photos if (seen := _seen(name, points, stature_mm, knowledge)) is not None]
        if each:
            found.append(_length(name, each, stature_mm, knowledge))
    return tuple(found)


def _told_apart(points: Points, knowledge: Knowledge) -> Points | None:
    """The passes in which left is left, or None where too many mix up the sides or the scale cannot be read."""
    visible = knowledge.constant("measure.visible")
    if points.missing(("ear", "shoulder", "hip", "ankle"), visible):
        return None
    left = [points.of(name, "left")[:, 0] > points.of(name, "right")[:, 0] for name in ("shoulder", "hip")]
    good = left[0] & left[1]
    return points.passes(good) if good.mean() >= knowledge.constant("measure.sides_agree") else None


def _seen(name: SegmentName, points: Points, stature_mm: float, knowledge: Knowledge) -> _Seen | None:
    """One segment in one photo, or None where the photo does not show it well."""
    top, bottom = ENDS[name]
    if points.missing(ENDS[name], knowledge.constant("measure.visible")):
        return None
    scale = mm_per_px(points, stature_mm, knowledge)  # (pass,)
    if name == "trunk":  # between the middles: a raised shoulder makes no trunk longer
        lines = [points.mid(top) - points.mid(bottom)]
    else:
        lines = [points.of(top, side) - points.of(bottom, side) for side in SIDES]
    if name in HANGING and any(_off_body_deg(line, points) > knowledge.constant("measure.hanging") for line in lines):
        return None
    sides = [np.linalg.norm(line, axis=-1) * scale for line in lines]
    grain = knowledge.constant("measure.landmark_floor") * stature_mm
    sds = [math.hypot(_spread(values), math.sqrt(2.0) * grain) for values in sides]
    means = [trimmed_mean(values) for values in sides]
    if len(means) == 2 and abs(means[0] - means[1]) > _sides_differ_mm(name, sds, stature_mm, knowledge):
        return None
    mm = math.fsum(means) / len(means)
    usual, most = _usual_mm(name, stature_mm, knowledge), knowledge.constant("segment_ratio_most")
    if not usual / most <= mm <= usual * most:
        return None
    pitch = _pitch_share(points.mid(top), points.mid(bottom), points, stature_mm, knowledge)
    return _Seen(points.view, mm, root_sum_square(*sds) / len(sds), mm * pitch)


def _length(name: SegmentName, each: Sequence[_Seen], stature_mm: float, knowledge: Knowledge) -> SegmentLength:
    """All photos of one segment: their mean, its error, and what is left of it against the spread of people."""
    count = len(each)
    seen_mm = math.fsum(one.mm for one in each) / count
    alone = root_sum_square(*(one.sd_mm for one in each)) / count
    if count > 1:  # photos that disagree widen the error, never narrow it
        apart = math.sqrt(math.fsum((one.mm - seen_mm) ** 2 for one in each) / (count - 1))
        alone = max(alone, apart / math.sqrt(count))
    pitch = root_sum_square(*(one.pitch_mm for one in each)) / count
    usual = _usual_mm(name, stature_mm, knowledge)
    sd_mm = root_sum_square(
        alone,
        pitch,
        usual * knowledge.constant("measure.scale_sd"),
        usual * _foreshortened(knowledge.constant(f"measure.out_of_plane_{name}")),
        stature_mm * knowledge.constant(f"measure.joints_off_{name}"),
    )
    spread = knowledge.constant(f"measure.share_spread_{name}")
    best, best_sd = shrink(seen_mm / usual, sd_mm / usual, 1.0, spread)
    model_mm = knowledge.constant(f"length_share_{name}") * stature_mm
    return SegmentLength(
        name=name,
        seen_mm=seen_mm,
        seen_sd_mm=sd_mm,
        mm=best * model_mm,
        sd_mm=best_sd * model_mm,
        views=tuple(dict.fromkeys(one.view for one in each)),
    )


def _usual_mm(name: SegmentName, stature_mm: float, knowledge: Knowledge) -> float:
    """Length between the points that a pose network aims at, in a body of usual proportions."""
    return knowledge.constant(f"measure.share_{name}") * stature_mm


def _spread(values: Values) -> float:
    return float(np.std(values, ddof=1)) if len(values) > 1 else 0.0


def _sides_differ_mm(name: SegmentName, sds: Sequence[float], stature_mm: float, knowledge: Knowledge) -> float:
    """By how much left and right may differ in 95 of 100 people that have both in the plane of the picture."""
    own = math.sqrt(1.0 - knowledge.constant("measure.bias_between_views"))  # the part that is not alike on both sides
    off = own * knowledge.constant(f"measure.joints_off_{name}") * stature_mm
    return Z95 * root_sum_square(*sds, off, off)


def _off_body_deg(line: NDArray[np.float64], points: Points) -> float:
    """Angle (deg) between a segment (pass, 2), bottom to top, and the line from ankles to ears: free of camera roll."""
    body = points.mid("ear") - points.mid("ankle")
    across = line[:, 0] * body[:, 1] - line[:, 1] * body[:, 0]
    return float(np.median(np.degrees(np.abs(np.arctan2(across, np.sum(line * body, axis=-1))))))


def _foreshortened(out_of_plane_deg: float) -> float:
    """Share by which a segment looks too short: root mean square of 1 - cos(angle) = angle^2 / 2 for a normal angle."""
    return 0.5 * math.sqrt(3.0) * math.radians(out_of_plane_deg) ** 2


def _pitch_share(
    top: NDArray[np.float64], bottom: NDArray[np.float64], points: Points, stature_mm: float, knowledge: Knowledge
) -> float:
    """Share by which a segment looks too long or short (sd) because a camera that looks up or down is nearer to one end.

    Depth changes by height * sin(pitch), so the scale at the segment differs from that at the middle of ear and ankle.
    """
    body = 0.5 * (points.mid("ear") + points.mid("ankle"))
    away_px = float(np.mean(np.linalg.norm(0.5 * (top + bottom) - body, axis=-1)))
    away_mm = away_px * float(np.mean(mm_per_px(points, stature_mm, knowledge)))
    pitch = math.radians(knowledge.constant("measure.pitch_sd"))
    return away_mm * math.sin(pitch) / knowledge.constant("measure.camera_distance")
