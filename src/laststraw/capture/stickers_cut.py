"""Where the middle of a sticker is that is seen from its edge: half of it may be hidden behind the body.

A flat sticker that is turned away is an ellipse, its middle is the sticker's. A dome (a foam dot, a ball) sticks out beyond the
body's outline: what is seen is a disc with a piece cut off, and its middle lies towards the cut. Which of the two the stickers
of this photo are is told by the shape of all narrow rims together; what stays open goes into the error.
"""

from dataclasses import dataclass

import numpy as np

from laststraw.capture.stickers_find import Floats
from laststraw.capture.stickers_shape import RAY, RAYS, Discs, Rims

# Discs of radius 1, of which nearly all to nearly nothing is cut off: where, what area is left, how far out its middle lies.
_CUTS = np.cos(np.linspace(0.02, 1.0, 60) * np.pi)
_AREAS = np.arccos(_CUTS) - _CUTS * np.sqrt(1 - _CUTS**2)
_MIDDLES = 2 / 3 * (1 - _CUTS**2) ** 1.5 / _AREAS
_NARROW = 0.85  # short over long axis from which a spot says something about what its sticker is
_ROUND_ENOUGH = 0.04  # short over long axis of a whole round sticker falls short of 1 by this much, by noise alone
_RIM_STEP_PX = 1.5  # along a rim, nearer rays see the same pixels
_RIM_PX = 0.25  # least error of a rim, px: edges are blurred and compressed
_MOST_SAID = 1.5  # log odds that one spot can say: ears, folds and fingers cut stickers, too
_MOST_TOLD = 1.7  # log odds that all spots together can say: they are lit and hidden alike
_ALIKE = 0.15  # of the way to a dome's middle: real stickers are neither quite flat nor quite domes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """``domes``: probability that the stickers are domes. ``away`` (n,): px from the middle of what is seen to a dome's middle,
    towards the body. ``sd`` (n,): px, of the best guess in between."""

    domes: float
    away: Floats
    sd: Floats

    @property
    def guess(self) -> Floats:
        """(n,) px towards the body."""
        return self.domes * self.away


def cut(seen: Rims, disc: Discs, outwards: Floats, radius: float) -> Cut:
    """How much of each spot is hidden, if stickers are domes of ``radius`` px.

    Parameters
    ----------
    seen, disc
        Rims of n spots, and the ellipses through them.
    outwards
        (n, 2) unit vectors along the short axis, away from the body; zero where nothing is hidden.
    radius
        Of a sticker that faces the camera, px.
    """
    area = np.clip(disc.long * disc.short * np.pi / radius**2, _AREAS[0], _AREAS[-1])
    place = np.interp(area, _AREAS, _CUTS)
    away = np.interp(area, _AREAS, _MIDDLES) * radius * (np.abs(outwards).sum(axis=1) > 0)
    points = seen.radii[:, :, None] * RAY[None] + (seen.middles - disc.centres)[:, None]  # from the centres
    as_dome = _off_cut_disc(points, outwards, place * radius, np.interp(area, _AREAS, _MIDDLES) * radius, radius)
    as_flat = _off_ellipse(points, disc, radius)
    spare = np.minimum(RAYS, 2 * np.pi * np.sqrt(disc.long * disc.short) / _RIM_STEP_PX) / RAYS
    noise = max(_RIM_PX, float(np.median(disc.roughness * disc.long)))
    said = (np.nansum(as_flat**2, axis=1) - np.nansum(as_dome**2, axis=1)) / (2 * noise**2) * spare
    narrow = (disc.short < _NARROW * disc.long) & (away > 0)
    total = float(np.clip(said[narrow], -_MOST_SAID, _MOST_SAID).sum())
    domes = float(1 / (1 + np.exp(-np.clip(total, -_MOST_TOLD, _MOST_TOLD))))
    return Cut(domes=domes, away=away, sd=away * float(np.sqrt(domes * (1 - domes) + _ALIKE**2)))


def hidden_at_random(disc: Discs) -> Floats:
    """(n,) px that a dome's middle may be away along the short axis where nobody knows what hides it: an arm, an ear, hair."""
    left = np.clip(disc.short / disc.long + _ROUND_ENOUGH, _AREAS[0] / np.pi, 1.0) * np.pi
    return np.asarray(np.interp(left, _AREAS, _MIDDLES) * disc.long)


def _off_cut_disc(points: Floats, outwards: Floats, place: Floats, middle: Floats, radius: float) -> Floats:
    """(n, 24) px that rim points (n, 24, 2) lie outside a disc that is cut ``place`` px outwards of its centre (n,).

    Points are given from the middle of what is left of the disc, ``middle`` (n,) px outwards of its centre.
    """
    length = np.linalg.norm(points, axis=-1)
    along = (points * outwards[:, None]).sum(axis=-1) / np.maximum(length, 1e-9)  # cosine
    middle, place = middle[:, None], place[:, None]
    rim = -middle * along + np.sqrt(np.maximum(radius**2 - middle**2 * (1 - along**2), 0.0))
    line = np.where(along < -1e-3, (middle - place) / np.maximum(-along, 1e-3), np.inf)
    return np.asarray(length - np.minimum(rim, line))


def _off_ellipse(points: Floats, disc: Discs, radius: float) -> Floats:
    """(n, 24) px that rim points lie outside an ellipse as long as a sticker is wide, as a flat one that is turned away."""
    along = np.stack([-disc.across[:, 1], disc.across[:, 0]], axis=-1)
    short = disc.long * disc.short / radius  # of the same area
    s = (points * disc.across[:, None]).sum(axis=-1) / short[:, None]
    t = (points * along[:, None]).sum(axis=-1) / radius
    return np.asarray(np.linalg.norm(points, axis=-1) * (1 - 1 / np.maximum(np.hypot(s, t), 1e-9)))
