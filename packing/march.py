"""Sphere tracing of round cones that flow into each other, and of boxes and cylinders: the inner loops, compiled.

A scene is an array of parts (part, ``WIDTH``), sorted by limb; ``figure.skin`` and ``props.shapes`` fill it. The picture is
cut into tiles, and a tile only asks the parts that can reach it: parts blend with a polynomial that ends at its ``k``
(Quilez, "smooth minimum"), so leaving out the others changes nothing.

Units are metres; rays run against ``axes[2]`` in parallel. ``axes`` rows: the picture's right, its down, towards the viewer.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from packing.compiled import compiled

Floats = NDArray[np.float64]

# columns of a part
TURN, SHIFT, A, AB, PER_AB2, RADIUS, GROW, STRETCHED, BLEND, JOINT, PER_REACH, LIMB, THIN, KIND, PLANE, CLOTH = (
    0, 9, 12, 15, 18, 19, 20, 21, 22, 23, 26, 27, 28, 31, 32, 36,
)  # fmt: skip
REACH, BELLY, SKEW, TAPER, COLOUR, BARE, DRAWN, WIDTH = 37, 38, 39, 40, 41, 44, 47, 48
CONE, BOX, CYLINDER = 0, 1, 2
PROP = 9  # this limb and all after it stand alone: nothing blends with them
STEPS = 240
NEAR = 0.0008  # m: as good as on the surface
SHELL = 0.05  # m round a part in which it still shades its neighbours
HEM = 0.0035  # m: how far cloth stands off the skin


@compiled
def hem(p: Floats, k: int, x: float, y: float, z: float) -> float:
    """How far inside its cloth a point of part ``k`` lies (m): above a plane, or outside a ball round the neck."""
    if p[k, CLOTH] == 2:
        return np.sqrt((x - p[k, 32]) ** 2 + (y - p[k, 33]) ** 2 + (z - p[k, 34]) ** 2) - p[k, 35]
    return p[k, 32] * x + p[k, 33] * y + p[k, 34] * z + p[k, 35]


@compiled
def one(p: Floats, k: int, x: float, y: float, z: float) -> float:
    """Distance of a point to part ``k``; of a stretched cone to first order."""
    qx = p[k, 0] * x + p[k, 1] * y + p[k, 2] * z + p[k, 9]
    qy = p[k, 3] * x + p[k, 4] * y + p[k, 5] * z + p[k, 10]
    qz = p[k, 6] * x + p[k, 7] * y + p[k, 8] * z + p[k, 11]
    if p[k, KIND] != CONE:
        return _block(p, k, qx, qy, qz)
    qx, qy, qz = qx - p[k, 12], qy - p[k, 13], qz - p[k, 14]
    along = qx * p[k, 15] + qy * p[k, 16] + qz * p[k, 17]
    t = along * p[k, PER_AB2]
    if p[k, TAPER] != 0:  # the sphere whose surface is nearest lies aside of the foot of the perpendicular
        t -= p[k, TAPER] * np.sqrt(max(qx * qx + qy * qy + qz * qz - along * t, 0.0))
    t = min(max(t, 0.0), 1.0)
    qx, qy, qz = qx - t * p[k, 15], qy - t * p[k, 16], qz - t * p[k, 17]
    far = np.sqrt(qx * qx + qy * qy + qz * qz)
    d = far - p[k, RADIUS] - t * p[k, GROW]
    if p[k, BELLY] != 0:
        d -= p[k, BELLY] * t * t * (1 - t) * (1 - t) * (1 + p[k, SKEW] * (1 - 2 * t))
    if p[k, CLOTH] > 0:
        d -= HEM * min(max(0.5 + hem(p, k, x, y, z) / 0.004, 0.0), 1.0)
    if p[k, STRETCHED] > 0 and far > 1e-9:
        sx, sy, sz = qx * p[k, 28], qy * p[k, 29], qz * p[k, 30]
        d *= far / np.sqrt(sx * sx + sy * sy + sz * sz)
    return d


@compiled
def _block(p: Floats, k: int, qx: float, qy: float, qz: float) -> float:
    """A box or an upright cylinder with rounded edges."""
    ax, ay, az = abs(qx) - p[k, 12], abs(qy) - p[k, 13], abs(qz) - p[k, 14]
    if p[k, KIND] == CYLINDER:
        ax, ay = np.sqrt(qx * qx + qy * qy) - p[k, 12], -1.0
    bx, by, bz = max(ax, 0.0), max(ay, 0.0), max(az, 0.0)
    return np.sqrt(bx * bx + by * by + bz * bz) + min(max(ax, max(ay, az)), 0.0) - p[k, RADIUS]


@compiled
def _soft(a: float, b: float, k: float) -> float:
    h = k - abs(a - b)
    return min(a, b) - h * h * h / (6 * k * k) if h > 0 else min(a, b)


@compiled
def _blend(
    k: float, touch: float, at: Floats, row: int, col: int, per_reach: float, x: float, y: float, z: float
) -> float:
    """How softly two things meet at a point: as told, or, with a joint, so at the joint and only a touch beyond its reach."""
    if per_reach <= 0:
        return k
    away2 = (
        ((x - at[row, col]) ** 2 + (y - at[row, col + 1]) ** 2 + (z - at[row, col + 2]) ** 2) * per_reach * per_reach
    )
    return touch if away2 >= 1 else touch + (k - touch) * (1 - away2) ** 2


@compiled
def field(p: Floats, meets: Floats, who: Any, n: int, x: float, y: float, z: float) -> tuple[float, int]:
    """Distance to the whole, and the part that is nearest. ``who[:n]``: the parts to ask, sorted by limb."""
    total, limb_d, limb = 1e9, 1e9, -1
    best, nearest = 1e9, -1
    touch = meets[0, 3]
    for i in range(n):
        k = who[i]
        d = one(p, k, x, y, z)
        if d < best and (p[k, DRAWN] == 0 or d < 2 * NEAR):
            best, nearest = d, k
        mine = int(p[k, LIMB])
        if mine >= PROP:
            total = min(total, d)
        elif mine != limb:
            if limb >= 0:
                total = _soft(total, limb_d, _blend(meets[limb, 3], touch, meets, limb, 0, meets[limb, 4], x, y, z))
            limb, limb_d = mine, d
        elif abs(limb_d - d) < p[k, BLEND]:
            limb_d = _soft(limb_d, d, _blend(p[k, BLEND], touch, p, k, JOINT, p[k, PER_REACH], x, y, z))
        else:
            limb_d = min(limb_d, d)
    if limb >= 0:
        total = _soft(total, limb_d, _blend(meets[limb, 3], touch, meets, limb, 0, meets[limb, 4], x, y, z))
    return total, nearest


@compiled
def slope(p: Floats, meets: Floats, who: Any, n: int, x: float, y: float, z: float) -> tuple[float, float, float]:
    """Unit vector away from the surface, from four points of a small tetrahedron."""
    e = 0.0008
    nx, ny, nz = 0.0, 0.0, 0.0
    for corner in range(4):  # one call in a loop: the compiler copies it only once
        sx = e if corner == 0 or corner == 3 else -e
        sy = e if corner >= 2 else -e
        sz = e if corner == 1 or corner == 3 else -e
        d, _ = field(p, meets, who, n, x + sx, y + sy, z + sz)
        nx, ny, nz = nx + d * sx, ny + d * sy, nz + d * sz
    size = max(np.sqrt(nx * nx + ny * ny + nz * nz), 1e-15)
    return nx / size, ny / size, nz / size


@compiled
def outline(p: Floats, axes: Floats) -> Floats:
    """Both ends of every part in picture axes (part, [u, v, depth] twice); a block is its middle."""
    flat = np.empty((p.shape[0], 6))
    for k in range(p.shape[0]):
        for end in range(2):
            qx, qy, qz = p[k, 12] + end * p[k, 15], p[k, 13] + end * p[k, 16], p[k, 14] + end * p[k, 17]
            if p[k, KIND] != CONE:
                qx, qy, qz = 0.0, 0.0, 0.0
            qx = (qx - p[k, 9]) / p[k, 28] ** 2  # the rows of the turn are divided by the stretch: undo it twice
            qy = (qy - p[k, 10]) / p[k, 29] ** 2
            qz = (qz - p[k, 11]) / p[k, 30] ** 2
            x = p[k, 0] * qx + p[k, 3] * qy + p[k, 6] * qz
            y = p[k, 1] * qx + p[k, 4] * qy + p[k, 7] * qz
            z = p[k, 2] * qx + p[k, 5] * qy + p[k, 8] * qz
            for c in range(3):
                flat[k, 3 * end + c] = axes[c, 0] * x + axes[c, 1] * y + axes[c, 2] * z
    return flat


@compiled
def within(
    p: Floats, flat: Floats, u: float, v: float, half: float, near: Any, wide: Any, low: Floats
) -> tuple[int, int]:
    """The parts that can be seen in the square round (u, v) (``near``), or shade it (``wide``); how deep they lie (``low``)."""
    n, w = 0, 0
    low[0], low[1] = 1e9, -1e9
    for k in range(p.shape[0]):
        du, dv = flat[k, 3] - flat[k, 0], flat[k, 4] - flat[k, 1]
        long2 = du * du + dv * dv
        t = 0.0
        if long2 > 1e-12:
            t = min(max(((u - flat[k, 0]) * du + (v - flat[k, 1]) * dv) / long2, 0.0), 1.0)
        eu, ev = u - flat[k, 0] - t * du, v - flat[k, 1] - t * dv
        far = np.sqrt(eu * eu + ev * ev) - half * 1.42 - p[k, REACH]
        if far < SHELL:
            wide[w] = k
            w += 1
        if far < 0.7 * p[k, BLEND]:
            near[n] = k
            n += 1
            low[0] = min(low[0], min(flat[k, 2], flat[k, 5]) - p[k, REACH])
            low[1] = max(low[1], max(flat[k, 2], flat[k, 5]) + p[k, REACH])
    return n, w


@compiled
def hit(
    p: Floats, meets: Floats, axes: Floats, u: float, v: float, near: Any, n: int, low: Floats
) -> tuple[float, int]:
    """Depth and part that the ray through (u, v) meets first; part -1: none."""
    ox, oy, oz = axes[0, 0] * u + axes[1, 0] * v, axes[0, 1] * u + axes[1, 1] * v, axes[0, 2] * u + axes[1, 2] * v
    depth, d, k = low[1], 1e9, -1
    for step in range(STEPS):
        d, k = field(p, meets, near, n, ox + depth * axes[2, 0], oy + depth * axes[2, 1], oz + depth * axes[2, 2])
        if d < NEAR:
            return depth - min(d, 0.0), k
        depth -= max(0.94 * d, 0.0012 if step < 40 else 0.004)  # a ray that runs along a thigh must get past it
        if depth < low[0]:
            return depth, -1
    return depth, -1


@compiled
def openness(
    p: Floats, meets: Floats, wide: Any, w: int, x: float, y: float, z: float, nx: float, ny: float, nz: float
) -> float:
    """How little of the surroundings stands in front of a point of the surface, 0 to 1."""
    share, weight = 1.0, 0.42
    for s in range(3):
        away = 0.010 + 0.021 * s
        d, _ = field(p, meets, wide, w, x + away * nx, y + away * ny, z + away * nz)
        share -= weight * (away - min(d, away)) / away
        weight *= 0.7
    return max(share, 0.0)
