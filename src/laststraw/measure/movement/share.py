"""How hips and low back share a forward bend: what the outline of the buttock shows, weighed with what people usually do.

A network has no pelvis. What turns with it and can be seen is the outline from the buttock up to the sacrum: its distance from
the hip joint, direction by direction, is looked for again in the bent body, turned by as much as fits best. That is a weak
sign (skin slides, the lower part stays with the thigh), so it is weighed with the usual share of a bend of that size.
"""

from dataclasses import dataclass

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.events import Excursion
from laststraw.measure.movement.signals import BodyTrack, Floats, Signal
from laststraw.measure.movement.upright import HIPS
from laststraw.records import ErrorTerm
from laststraw.stats import root_sum_square

_DIRECTIONS = np.radians(np.arange(0.0, 61.0, 2.0))  # from the hip: straight back, up to the top of the sacrum
_STEP_DEG = 1.0
_REST_S = 0.5  # the stand just before a bend
_NEAR_S = 0.15  # round the furthest point
_LEAST_SHARE_DEG = 20.0  # of less than this nobody can tell the parts
_THIRD_DEG = 30.0  # Esola 1996 tells the rhythm in thirds of 90 deg


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``lumbar``: share (0 to 1) of the low back in ``total_deg``, the trunk's turn against the thighs; errors as shares."""

    lumbar: float
    total_deg: float
    terms: tuple[ErrorTerm, ...]


def share_bend(body: BodyTrack, trunk: Signal, thigh: Signal, bend: Excursion, knowledge: Knowledge) -> Share | None:
    """The share of the low back in one bend; None without an outline, or when the bend is too small to share.

    Notes
    -----
    *Error*: the spread of people round the usual share and the doubt about the outline, weighed by their inverse squares.
    """
    back, _ = thigh.near_time(bend.peak_s, _NEAR_S)
    stood, _ = thigh.near_time(bend.start_s, _NEAR_S)
    total = bend.range - (back - stood)
    turned = pelvis_turn(body, bend, most_deg=1.2 * total)
    if turned is None or total < _LEAST_SHARE_DEG:
        return None
    seen = float(np.clip(1.0 - (turned - (back - stood)) / total, 0.0, 1.0))
    people, outline = (
        knowledge.constant(id) for id in ("lumbar_share_of_inclination_sd", "movement.outline_pelvis_sd")
    )
    noise = root_sum_square(_STEP_DEG, bend.sd) / total
    outline_sd = root_sum_square(outline, noise)
    weight = people**2 / (people**2 + outline_sd**2)
    usual = usual_lumbar_deg(total, knowledge) / total
    return Share(
        lumbar=usual + weight * (seen - usual),
        total_deg=total,
        terms=(
            ErrorTerm(name="usual share of people", sd=(1.0 - weight) * people, shared=True),
            ErrorTerm(name="outline of the pelvis", sd=weight * outline, shared=True),
            ErrorTerm(name="outline", sd=weight * noise),
        ),
    )


def usual_lumbar_deg(total_deg: float, knowledge: Knowledge) -> float:
    """Lumbar flexion (deg) of people who bend by that much: most of the first third of 90 deg, little of the last."""
    parts = (knowledge.constant(f"movement.lumbar_{part}") for part in ("early", "middle", "late"))
    return float(sum(share * np.clip(total_deg - i * _THIRD_DEG, 0.0, _THIRD_DEG) for i, share in enumerate(parts)))


def pelvis_turn(body: BodyTrack, bend: Excursion, *, most_deg: float) -> float | None:
    """How far the outline from buttock to sacrum turned about the hip from standing (deg, + forwards); None without one."""
    before = (body.time_s >= bend.start_s - _REST_S) & (body.time_s <= bend.start_s)
    furthest = np.abs(body.time_s - bend.peak_s) <= _NEAR_S
    rest = _radii(body, before, _DIRECTIONS)
    turns = np.arange(0.0, max(most_deg, 10.0), _STEP_DEG)
    directions = np.concatenate([_DIRECTIONS, _DIRECTIONS[-1] + np.radians(np.arange(2.0, turns[-1] + 4.0, 2.0))])
    bent = _radii(body, furthest, directions)
    if rest is None or bent is None:
        return None
    misfit = [float(np.std(np.interp(_DIRECTIONS + np.radians(turn), directions, bent) - rest)) for turn in turns]
    return float(turns[int(np.argmin(misfit))])


def _radii(body: BodyTrack, frames: np.ndarray[tuple[int], np.dtype[np.bool_]], directions: Floats) -> Floats | None:
    """Distance (px) from the hip to the outline in each direction (rad; 0 straight back, + up), mean of some frames."""
    hips = body.of(HIPS)
    good = [
        _crossings(body.outline[i] - hips[i], directions)
        for i in np.flatnonzero(frames)
        if np.isfinite(body.outline[i]).all() and np.isfinite(hips[i]).all()
    ]
    if not good:
        return None
    mean = np.nanmean(good, axis=0)
    return np.asarray(mean) if np.isfinite(mean).all() else None


def _crossings(outline: Floats, directions: Floats) -> Floats:
    """First crossing of a ray from the origin with a closed outline (256, 2), for each direction; NaN where there is none."""
    back, up = -outline[:, 0], outline[:, 1]
    along = np.outer(np.cos(directions), back) + np.outer(np.sin(directions), up)  # (direction, point)
    across = np.outer(-np.sin(directions), back) + np.outer(np.cos(directions), up)
    next_along, next_across = np.roll(along, -1, axis=1), np.roll(across, -1, axis=1)
    crosses = (across <= 0.0) != (next_across <= 0.0)
    share = np.where(crosses, across / np.where(crosses, across - next_across, 1.0), 0.0)
    reach = along + share * (next_along - along)
    first = np.where(crosses & (reach > 0.0), reach, np.inf).min(axis=1)
    return np.where(np.isfinite(first), first, np.nan)
