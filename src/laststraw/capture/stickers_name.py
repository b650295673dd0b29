"""Which spot is which sticker: one assignment of all spots to all points, and how sure each name is.

Points are taken one after the other; every way to give a spot to a point (or none) is followed, the best few hundred are kept
(beam search). Each spot that was given a name sharpens where the other points are expected (a Kalman update of the Gaussian in
``stickers_body``). What is weighed: where the spot lies, against spots of this colour that lie anywhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.capture.stickers_body import Expected
from laststraw.capture.stickers_find import Floats

BEAM = 160  # ways that are followed side by side
_ORDER = ("tragus", "malleolus", "acromion", "asis", "c7", "psis", "l5", "l3", "t12", "t7")  # surest places first
_FARTHEST = 4.5  # sd from where a point is expected, beyond which a spot is not tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """``spot`` (n,): index of the spot of each expected point, -1 where there is none, in the most probable naming.

    ``surety`` (n,): probability of that name, given all namings that were followed. ``rivalry`` (n,): probability that the spot
    is the sticker of another point. ``log_odds``: of the naming against "none of these spots is a sticker".
    """

    spot: NDArray[np.intp]
    surety: Floats
    rivalry: Floats
    log_odds: float


def name_spots(xy: Floats, sd: float, gain: Floats, where: Expected, clutter: float) -> Naming:
    """Name spots.

    Parameters
    ----------
    xy
        (m, 2) spots, in trunks (``Body.from_photo``).
    sd
        Error of a spot, trunks.
    gain
        (m, n) log odds that a spot is the sticker of a point from how it looks (colour, size, shape), without its place.
    where
        Where stickers are expected.
    clutter
        Spots that look like this and are no stickers, per square trunk.
    """
    n, m = len(where.points), len(xy)
    order = sorted(range(n), key=lambda i: (not where.named[i], _ORDER.index(where.points[i][0])))
    mean = np.tile(where.mean.ravel(), (1, 1))  # (B, 2n)
    spread = where.covariance[None].copy()  # (B, 2n, 2n)
    odds = np.zeros(1)
    given = np.full((1, n), -1)
    used = np.zeros((1, m), bool)
    for i in order:
        part = slice(2 * i, 2 * i + 2)
        inner = spread[:, part, part] + np.eye(2) * sd**2  # (B, 2, 2)
        inverse = np.linalg.inv(inner)
        off = xy[None] - mean[:, None, part]  # (B, m, 2)
        far = np.einsum("bmi,bij,bmj->bm", off, inverse, off)
        density = -0.5 * far - np.log(2 * np.pi) - 0.5 * np.log(np.linalg.det(inner))[:, None]
        worth = density - np.log(clutter) + gain[:, i] + np.log(where.seen[i] / (1 - where.seen[i]))
        worth = np.where(used | (far > _FARTHEST**2), -np.inf, worth)
        total = np.concatenate([odds[:, None], odds[:, None] + worth], axis=1).ravel()  # first column: no spot
        keep = np.argsort(-total, kind="stable")[:BEAM]
        keep = keep[total[keep] > total[keep[0]] - 25.0]
        parent, choice = np.divmod(keep, m + 1)
        odds, given, used = total[keep], given[parent].copy(), used[parent].copy()
        mean, spread = mean[parent], spread[parent]
        took = choice > 0
        given[took, i] = choice[took] - 1
        used[took, choice[took] - 1] = True
        gained = spread[took][:, :, part] @ inverse[parent[took]]  # (b, 2n, 2)
        mean[took] += np.einsum("bij,bj->bi", gained, off[parent[took], choice[took] - 1])
        spread[took] -= gained @ spread[took][:, part, :]
    return _sum_up(odds, given, m)


def _sum_up(odds: Floats, given: NDArray[np.intp], m: int) -> Naming:
    """The best naming, and how much of the probability agrees with each of its names."""
    weight = np.exp(odds - odds.max())
    weight /= weight.sum()
    best = given[int(np.argmax(odds))]
    surety = np.array([weight[given[:, i] == best[i]].sum() for i in range(given.shape[1])])
    rivalry = np.zeros(len(best))
    for i in np.flatnonzero(best >= 0):
        rivalry[i] = weight[(np.delete(given, i, axis=1) == best[i]).any(axis=1)].sum()
    return Naming(spot=best, surety=surety, rivalry=rivalry, log_odds=float(odds.max()))
