"""Straight lines through an outline: where they enter the body and where they leave it."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.records import Outline

Floats = NDArray[np.float64]
_STEEPEST = 0.2  # an edge that is nearly parallel to the line is known along it no worse than five times its own error


class Crossing(NamedTuple):
    """Where a line crosses an outline: how far along the line (px), and the error there (px)."""

    at: float
    sd: float


class Run(NamedTuple):
    """A stretch of a line that lies in the body: from ``low`` to ``high``."""

    low: Crossing
    high: Crossing


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """An outline and its gaps in a frame of its own: ``rings`` of (n, 2) px along a line and across lines, ``sds`` (n,) px."""

    rings: tuple[Floats, ...]
    sds: tuple[Floats, ...]

    def runs(self, height: float) -> tuple[Run, ...]:
        """Where the line at a height (px, second coordinate) lies in the body, in order along it."""
        found: list[Crossing] = []
        for ring, sd in zip(self.rings, self.sds, strict=True):
            found += _crossings(ring, sd, height)
        found.sort()
        return tuple(Run(low, high) for low, high in zip(found[::2], found[1::2], strict=False))


def scan(outline: Outline, origin: Floats, along: Floats, across: Floats) -> Scan:
    """An outline seen along lines.

    Parameters
    ----------
    origin
        (2,) px of the picture.
    along, across
        (2,) unit vectors of the picture: the direction of a line, and the direction in which lines follow each other.
    """
    frame = np.column_stack([along, across])
    parts = (outline, *outline.gaps)
    return Scan(rings=tuple((part.uv - origin) @ frame for part in parts), sds=tuple(part.sd_px for part in parts))


def _crossings(ring: Floats, sd: Floats, height: float) -> list[Crossing]:
    above = ring[:, 1] > height
    start = np.flatnonzero(above != np.roll(above, -1))
    end = (start + 1) % len(ring)
    step = ring[end] - ring[start]
    share = (height - ring[start, 1]) / step[:, 1]
    at = ring[start, 0] + share * step[:, 0]
    upright = np.abs(step[:, 1]) / np.maximum(np.hypot(*step.T), 1e-9)
    error = np.maximum(sd[start], sd[end]) / np.maximum(upright, _STEEPEST)
    return [Crossing(float(a), float(s)) for a, s in zip(at, error, strict=True) if math.isfinite(a)]
