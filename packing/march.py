"""Sphere tracing of round cones that flow into each other, and of boxes and cylinders: the inner loops, compiled.

A scene is an array of parts (part, ``WIDTH``), sorted by limb; ``figure.skin`` and ``props.shapes`` fill it. The picture is
cut into tiles, and a tile only asks the parts that can reach it: parts blend with a polynomial that ends at its ``k``
(Quilez, "smooth minimum"), so leaving out the others changes nothing.

Units are metres; rays run along ``-towards`` in parallel.
"""

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# columns of a part
TURN, SHIFT, A, AB, PER_AB2, RADIUS, GROW, STRETCHED, BLEND, JOINT, PER_REACH, LIMB, THIN, KIND, PLANE, CLOTH, REACH2D = (
    0, 9, 12, 15, 18, 19, 20, 21, 22, 23, 26, 27, 28, 31, 32, 36, 37,
)  # fmt: skip
WIDTH = 38
CONE, BOX, CYLINDER = 0, 1, 2
PROP = 9  # this limb and all after it stand alone: nothing blends with them
TILE = 8  # drawn pixels
STEPS = 56
NEAR = 0.0004  # m: as good as on the surface
SHELL = 0.05  # m around a part in which it still shades its neighbours
HEM = 0.0035  # m: how far cloth stands off the skin

compiled: Any = numba.njit(cache=True, fastmath=False, error_model="numpy")


@compiled
def one(p: Floats, k: int, x: float, y: float, z: float) -> float:
    """Distance of a point to part ``k`` of ``p``; of a stretched cone to first order."""
    qx = p[k, 0] * x + p[k, 1] * y + p[k, 2] * z + p[k, 9]
    qy = p[k, 3] * x + p[k, 4] * y + p[k, 5] * z + p[k, 10]
    qz = p[k, 6] * x + p[k, 7] * y + p[k, 8] * z + p[k, 11]
    if p[k, KIND] == BOX:
        ax, ay, az = abs(qx) - p[k, 12], abs(qy) - p[k, 13], abs(qz) - p[k, 14]
        bx, by, bz = max(ax, 0.0), max(ay, 0.0), max(az, 0.0)
        return np.sqrt(bx * bx + by * by + bz * bz) + min(max(ax, max(ay, az)), 0.0) - p[k, RADIUS]
    if p[k, KIND] == CYLINDER:
        ax, ay = np.sqrt(qx * qx + qy * qy) - p[k, 12], abs(qz) - p[k, 14]
        bx, by = max(ax, 0.0), max(ay, 0.0)
        return np.sqrt(bx * bx + by * by) + min(max(ax, ay), 0.0) - p[k, RADIUS]
    qx, qy, qz = qx - p[k, 12], qy - p[k, 13], qz - p[k, 14]
    t = min(max((qx * p[k, 15] + qy * p[k, 16] + qz * p[k, 17]) * p[k, PER_AB2], 0.0), 1.0)
    qx, qy, qz = qx - t * p[k, 15], qy - t * p[k, 16], qz - t * p[k, 17]
    far = np.sqrt(qx * qx + qy * qy + qz * qz)
    d = far - p[k, RADIUS] - t * p[k, GROW]
    if p[k, CLOTH] > 0:
        above = p[k, 32] * x + p[k, 33] * y + p[k, 34] * z + p[k, 35]
        d -= HEM * min(max(0.5 + above / 0.004, 0.0), 1.0)
    if p[k, STRETCHED] > 0 and far > 1e-9:
        sx, sy, sz = qx * p[k, 28], qy * p[k, 29], qz * p[k, 30]
        d *= far / np.sqrt(sx * sx + sy * sy + sz * sz)
    return d


@compiled
def _soft(a: float, b: float, k: float) -> float:
    h = k - abs(a - b)
    return min(a, b) - h * h / (4 * k) if h > 0 else min(a, b)


@compiled
def _near_joint(k: float, touch: float, jx: float, jy: float, jz: float, per_reach: float, x: float, y: float, z: float) -> float:
    """The blend at a point: full at the joint, only a touch beyond its reach."""
    if per_reach <= 0:
        return k
    away = np.sqrt((x - jx) ** 2 + (y - jy) ** 2 + (z - jz) ** 2) * per_reach
    if away >= 1:
        return touch
    fade = 1 - away * away
    return touch + (k - touch) * fade * fade


@compiled
def field(p: Floats, meets: Floats, touch: float, who: Any, n: int, x: float, y: float, z: float) -> tuple[float, int]:
    """Distance to the whole, and the part that is nearest. ``who[:n]``: the parts to ask, sorted by limb."""
    total, limb_d, limb = 1e9, 1e9, -1
    best, nearest = 1e9, -1
    for i in range(n):
        k = who[i]
        d = one(p, k, x, y, z)
        if d < best:
            best, nearest = d, k
        mine = int(p[k, LIMB])
        if mine >= PROP:
            total = min(total, d)
            continue
        if mine != limb:
            total = _joined(meets, touch, total, limb_d, limb, x, y, z)
            limb, limb_d = mine, d
            continue
        soft = _near_joint(p[k, BLEND], touch, p[k, 23], p[k, 24], p[k, 25], p[k, PER_REACH], x, y, z)
        limb_d = _soft(limb_d, d, soft)
    total = _joined(meets, touch, total, limb_d, limb, x, y, z)
    return total, nearest


@compiled
def _joined(meets: Floats, touch: float, total: float, limb_d: float, limb: int, x: float, y: float, z: float) -> float:
    if limb < 0:
        return total
    soft = _near_joint(meets[limb, 3], touch, meets[limb, 0], meets[limb, 1], meets[limb, 2], meets[limb, 4], x, y, z)
    return _soft(total, limb_d, max(soft, 1e-6))


@compiled
def within(p: Floats, flat: Floats, u: float, v: float, half: float, who: Any, low: Floats) -> int:
    """The parts that can be seen in, or shade, the square round (u, v): fills ``who``, and depth bounds into ``low``."""
    n = 0
    low[0], low[1] = 1e9, -1e9
    for k in range(p.shape[0]):
        du, dv = flat[k, 3] - flat[k, 0], flat[k, 4] - flat[k, 1]
        long2 = du * du + dv * dv
        t = 0.0
        if long2 > 1e-12:
            t = min(max(((u - flat[k, 0]) * du + (v - flat[k, 1]) * dv) / long2, 0.0), 1.0)
        eu, ev = u - flat[k, 0] - t * du, v - flat[k, 1] - t * dv
        reach = p[k, REACH2D] + half * 1.42
        far = np.sqrt(eu * eu + ev * ev)
        if far < reach + SHELL:
            who[n] = k
            n += 1
            if far < reach:
                deep = p[k, REACH2D]
                low[0] = min(low[0], min(flat[k, 2], flat[k, 5]) - deep)
                low[1] = max(low[1], max(flat[k, 2], flat[k, 5]) + deep)
    return n


@compiled
def trace(
    p: Floats, meets: Floats, touch: float, axes: Floats, left: float, top: float, px_m: float, width: int, height: int
) -> tuple[Floats, Any]:
    """What each drawn pixel sees: (row, col, [depth towards the viewer, normal in picture axes, openness]), and its part.

    ``axes`` rows: the picture's right, its down and the direction towards the viewer, in the world. ``left``, ``top``: the
    picture's corner in these axes.
    """
    seen = np.zeros((height, width, 5))
    part = np.full((height, width), -1, dtype=np.int32)
    flat = np.empty((p.shape[0], 6))
    for k in range(p.shape[0]):
        _ends(p, k, axes, flat)
    who, low = np.empty(p.shape[0], dtype=np.int64), np.empty(2)
    half = 0.5 * TILE * px_m
    for row0 in range(0, height, TILE):
        for col0 in range(0, width, TILE):
            n = within(p, flat, left + (col0 + 0.5 * TILE) * px_m, top + (row0 + 0.5 * TILE) * px_m, half, who, low)
            if low[1] < low[0]:
                continue
            for row in range(row0, min(row0 + TILE, height)):
                for col in range(col0, min(col0 + TILE, width)):
                    _ray(p, meets, touch, axes, left + (col + 0.5) * px_m, top + (row + 0.5) * px_m, who, n, low, seen[row, col], part[row, col : col + 1])
    return seen, part


@compiled
def _ends(p: Floats, k: int, axes: Floats, flat: Floats) -> None:
    """Both ends of a part in picture axes (u, v, depth twice); for a box or a stretched cone around its middle."""
    for end in range(2):
        qx, qy, qz = p[k, 12] + end * p[k, 15], p[k, 13] + end * p[k, 16], p[k, 14] + end * p[k, 17]
        if p[k, KIND] != CONE:
            qx, qy, qz = 0.0, 0.0, 0.0
        qx, qy, qz = qx - p[k, 9], qy - p[k, 10], qz - p[k, 11]
        if p[k, STRETCHED] > 0:  # rows of the turn are divided by the stretch: undo it twice
            qx, qy, qz = qx / p[k, 28] ** 2, qy / p[k, 29] ** 2, qz / p[k, 30] ** 2
        x = p[k, 0] * qx + p[k, 3] * qy + p[k, 6] * qz
        y = p[k, 1] * qx + p[k, 4] * qy + p[k, 7] * qz
        z = p[k, 2] * qx + p[k, 5] * qy + p[k, 8] * qz
        for c in range(3):
            flat[k, 3 * end + c] = axes[c, 0] * x + axes[c, 1] * y + axes[c, 2] * z


@compiled
def _ray(p: Floats, meets: Floats, touch: float, axes: Floats, u: float, v: float, who: Any, n: int, low: Floats, seen: Floats, part: Any) -> None:
    tx, ty, tz = axes[2, 0], axes[2, 1], axes[2, 2]
    ox, oy, oz = axes[0, 0] * u + axes[1, 0] * v, axes[0, 1] * u + axes[1, 1] * v, axes[0, 2] * u + axes[1, 2] * v
    depth = low[1]
    d, k = 1e9, -1
    for _ in range(STEPS):
        d, k = field(p, meets, touch, who, n, ox + depth * tx, oy + depth * ty, oz + depth * tz)
        if d < NEAR or depth < low[0]:
            break
        depth -= 0.93 * d
    if d > 4 * NEAR or depth < low[0]:
        return
    x, y, z = ox + depth * tx, oy + depth * ty, oz + depth * tz
    nx, ny, nz = slope(p, meets, touch, who, n, x, y, z)
    open_ = 1.0
    weight = 1.0
    for s in range(4):
        away = 0.008 + 0.016 * s
        d, _ = field(p, meets, touch, who, n, x + away * nx, y + away * ny, z + away * nz)
        open_ -= weight * (away - min(d, away)) / away * 0.34
        weight *= 0.72
    part[0] = k
    seen[0] = depth
    for c in range(3):
        seen[1 + c] = axes[c, 0] * nx + axes[c, 1] * ny + axes[c, 2] * nz
    seen[4] = max(open_, 0.0)


@compiled
def slope(p: Floats, meets: Floats, touch: float, who: Any, n: int, x: float, y: float, z: float) -> tuple[float, float, float]:
    """Unit normal, from four points of a small tetrahedron."""
    e = 0.0008
    a, _ = field(p, meets, touch, who, n, x + e, y - e, z - e)
    b, _ = field(p, meets, touch, who, n, x - e, y - e, z + e)
    c, _ = field(p, meets, touch, who, n, x - e, y + e, z - e)
    d, _ = field(p, meets, touch, who, n, x + e, y + e, z + e)
    nx, ny, nz = a - b - c + d, -a - b + c + d, -a + b - c + d
    size = max(np.sqrt(nx * nx + ny * ny + nz * nz), 1e-12)
    return nx / size, ny / size, nz / size
