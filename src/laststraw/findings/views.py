"""What is believed about one latent: a mixture of two normals, for most people are nearly even and some are truly not.

The filter runs with one normal prior. Left minus right of most people is that normal; of a share
``findings.uneven_share`` it is one that is ``findings.uneven_times`` as wide. As all readings are summed up by a normal
likelihood, the belief under this mixture follows exactly from the filtered one at the time of the last look, latent by
latent (the rest of the body is taken as the filter left it); from then on each normal drifts by its own spread.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from laststraw.stats import normal_cdf

Floats = NDArray[np.float64]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)
FORGOTTEN = 0.1  # of a deviation: less than this is left, so the last look says next to nothing
FAR = 8.0  # standard deviations beyond which nothing is left to integrate
# how a part follows from (level, difference), both as deviations from the norm
PARTS: dict[str, tuple[float, float]] = {
    "level": (1.0, 0.0), "difference": (0.0, 1.0), "left": (1.0, 0.5), "right": (1.0, -0.5),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A mixture over (level, difference): ``weights`` (k,), ``means`` (k, 2), ``covs`` (k, 2, 2)."""

    weights: tuple[float, ...]
    means: tuple[tuple[float, float], ...]
    covs: tuple[tuple[tuple[float, float], tuple[float, float]], ...]

    def along(self, part: str) -> list[tuple[float, float, float]]:
        """Weight, mean and sd of each normal along a part."""
        a, b = PARTS[part]
        return [
            (w, a * m[0] + b * m[1], max(a * a * c[0][0] + 2.0 * a * b * c[0][1] + b * b * c[1][1], 0.0) ** 0.5)
            for w, m, c in zip(self.weights, self.means, self.covs, strict=True)
        ]

    def moments(self, part: str) -> tuple[float, float]:
        """Mean and sd of a part."""
        parts = self.along(part)
        mean = math.fsum(w * m for w, m, _ in parts)
        return mean, math.fsum(w * (s * s + (m - mean) ** 2) for w, m, s in parts) ** 0.5

    def beyond(self, part: str, sign: int, border: float) -> float:
        """P(sign * part > border)."""
        return min(math.fsum(w * normal_cdf((sign * m - border) / s) for w, m, s in self.along(part)), 1.0)

    def both_beyond(self, one: str, two: str, signs: tuple[int, int], borders: tuple[float, float]) -> float:
        """P(both parts beyond their borders)."""
        total = 0.0
        (a1, b1), (a2, b2) = PARTS[one], PARTS[two]
        for (w, m1, s1), (_, m2, s2), c in zip(self.along(one), self.along(two), self.covs, strict=True):
            shared = a1 * a2 * c[0][0] + (a1 * b2 + b1 * a2) * c[0][1] + b1 * b2 * c[1][1]
            rho = signs[0] * signs[1] * shared / (s1 * s2)
            total += w * both_beyond((signs[0] * m1 - borders[0]) / s1, (signs[1] * m2 - borders[1]) / s2, rho)
        return min(total, 1.0)


def view_of(
    mean: tuple[float, float],
    cov: tuple[tuple[float, float], tuple[float, float]],
    prior: tuple[float, float],
    *,
    share: float,
    times: float,
    left: float = 1.0,
) -> View:
    """The mixture that follows from a filtered normal.

    The filter lets everybody drift as even people do. So the normal is first taken back to the last look at this latent, the
    mixture made there, and each of its normals drifts on by its own spread.

    Parameters
    ----------
    mean, cov
        Filtered (level, difference), deviations from the norm.
    prior
        Prior variances of the two that the filter started from (independent of each other); 0 for a part that is not there.
    share, times
        Share of uneven people, and how much wider their difference is.
    left
        Share of a deviation that is left since the last look (1: none has passed).

    *Error*: exact for one look; of looks at several times the drift between them is that of even people.
    """
    if prior[1] <= 0.0 or share <= 0.0:
        return View((1.0,), (mean,), (cov,))
    if left < FORGOTTEN:
        wide = prior[1] * (times * times - 1.0)
        return View((1.0 - share, share), (mean, mean), (cov, (cov[0], (cov[1][0], cov[1][1] + wide))))
    if left < 1.0:
        gone = 1.0 - left * left
        then = tuple(max(cov[i][i] - gone * prior[i], 1e-6 * prior[i]) / left**2 for i in (0, 1))
        most = 0.999 * math.sqrt(then[0] * then[1])
        shared = min(max(cov[0][1] / left**2, -most), most)
        at = view_of(
            (mean[0] / left, mean[1] / left), ((then[0], shared), (shared, then[1])), prior, share=share, times=times
        )
        grown = (prior[1], prior[1] * times * times)
        return View(
            at.weights,
            tuple((left * m[0], left * m[1]) for m in at.means),
            tuple(
                (
                    (left**2 * c[0][0] + gone * prior[0], left**2 * c[0][1]),
                    (left**2 * c[1][0], left**2 * c[1][1] + gone * more),
                )
                for c, more in zip(at.covs, grown, strict=True)
            ),
        )
    p0 = (max(prior[0], 1e-12), prior[1])
    (a, b), (_, d) = cov
    a = max(a, 1e-12)
    det = max(a * d - b * b, 1e-18 * a * d)
    now = (d / det, -b / det, a / det)  # precision of the filtered normal
    eta = (now[0] * mean[0] + now[1] * mean[1], now[1] * mean[0] + now[2] * mean[1])
    kept, logs, means, covs = (1.0 - share, share), [], [], []
    for wide in (1.0, times * times):
        p11, p22 = now[0], now[2] - 1.0 / p0[1] + 1.0 / (p0[1] * wide)
        p12 = now[1]
        size = p11 * p22 - p12 * p12
        c = ((p22 / size, -p12 / size), (-p12 / size, p11 / size))
        m = (c[0][0] * eta[0] + c[0][1] * eta[1], c[1][0] * eta[0] + c[1][1] * eta[1])
        logs.append(0.5 * (m[0] * eta[0] + m[1] * eta[1]) - 0.5 * math.log(size) - 0.5 * math.log(p0[1] * wide))
        means.append(m)
        covs.append(c)
    top = max(logs)
    raw = [k * math.exp(log - top) for k, log in zip(kept, logs, strict=True)]
    return View(tuple(r / sum(raw) for r in raw), tuple(means), tuple(covs))


def both_beyond(one: float, two: float, correlation: float) -> float:
    """P(X > -one and Y > -two) of standard normals with a correlation (Gauss-Legendre over the first; error below 1e-8)."""
    rho = min(max(correlation, -0.9999), 0.9999)
    low = max(-one, -FAR)
    if low >= FAR:
        return 0.0
    width = math.sqrt(1.0 - rho * rho)
    # the inner probability steps from 0 to 1 at -two / rho, as sharply as rho is close to 1: nodes on either side of the step
    step, reach = (-two / rho, FAR * width / abs(rho)) if abs(rho) > 1e-3 else (0.0, FAR)
    cuts = [low, *(min(max(cut, low), FAR) for cut in (step - reach, step, step + reach)), FAR]
    total = 0.0
    for start, end in pairwise(cuts):
        if end <= start:
            continue
        x = start + 0.5 * (end - start) * (NODES + 1.0)
        density = np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
        total += float(0.5 * (end - start) * (WEIGHTS * density * ndtr((two + rho * x) / width)).sum())
    return min(max(total, 0.0), 1.0)
