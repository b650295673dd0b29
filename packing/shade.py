"""From rays to colours: light, cloth and skin, working muscles, soft edges. Compiled; the geometry is ``march``.

Light falls from above and in front, never from a side, so that left and right look alike. One ray a pixel where the picture is
even, four where anything ends.
"""

from typing import Any

import numpy as np

from packing.compiled import compiled
from packing.march import (
    BARE,
    CLOTH,
    COLOUR,
    LIMB,
    PROP,
    Floats,
    field,
    hem,
    hit,
    one,
    openness,
    outline,
    slope,
    within,
)

TILE = 6  # px
CORNERS = np.array([[-0.375, -0.125], [0.125, -0.375], [0.375, 0.125], [-0.125, 0.375]])  # rotated grid, in px
# columns of a stretch of a muscle: both ends, half widths there, limbs it may be seen on (bits), how many more
FROM, TO, WIDE, SEEN_ON, STRETCH = 0, 3, 6, 8, 9
SUNK = -0.006  # m: skin below this has sunk into the floor and is not shown
DEEP = np.array([0.66, 0.16, 0.10])  # the colour of a working muscle between its fibres
BRIGHT = np.array([0.96, 0.45, 0.26])  # and on them


@compiled
def picture(
    p: Floats, meets: Floats, axes: Floats, muscles: Floats, fibre_m: float, corner: Floats, px_m: float, size: Any
) -> Floats:
    """Red, green, blue (times opacity) and opacity (row, col, 4). ``corner``: of the picture, in picture axes; ``size`` px."""
    height, width = size
    flat = outline(p, axes)
    first = np.zeros((height, width, 4))
    kind = np.full((height, width, 2), -1.0)  # what is there: a number of colour and limb, and its depth
    drawn = np.zeros((height, width, 4))
    for again in range(2):
        _pass(p, meets, axes, flat, muscles, fibre_m, corner, px_m, first, kind, drawn, again == 1)
    return drawn


@compiled
def _pass(p, meets, axes, flat, muscles, fibre_m, corner, px_m, first, kind, drawn, again):  # type: ignore[no-untyped-def]
    height, width = first.shape[:2]
    near, wide = np.empty(p.shape[0], dtype=np.int64), np.empty(p.shape[0], dtype=np.int64)
    fibres = np.empty(muscles.shape[0], dtype=np.int64)
    low, colour = np.empty(2), np.empty(6)
    half = 0.5 * TILE * px_m
    for row0 in range(0, height, TILE):
        for col0 in range(0, width, TILE):
            u0, v0 = corner[0] + (col0 + 0.5 * TILE) * px_m, corner[1] + (row0 + 0.5 * TILE) * px_m
            n, w = within(p, flat, u0, v0, half, near, wide, low)
            if low[1] < low[0]:
                continue
            f = _fibres_here(muscles, axes, u0, v0, half, fibres)
            for row in range(row0, min(row0 + TILE, height)):
                for col in range(col0, min(col0 + TILE, width)):
                    u, v = corner[0] + (col + 0.5) * px_m, corner[1] + (row + 0.5) * px_m
                    if again and _even(kind, row, col, px_m):
                        for c in range(4):
                            drawn[row, col, c] = first[row, col, c]
                        continue
                    for s in range(4 if again else 1):
                        du, dv = (CORNERS[s, 0] * px_m, CORNERS[s, 1] * px_m) if again else (0.0, 0.0)
                        _sample(
                            p, meets, axes, muscles, fibre_m, u + du, v + dv, near, n, wide, w, fibres, f, low, colour
                        )
                        for c in range(6):
                            if again and c < 4:
                                drawn[row, col, c] += 0.25 * colour[c]
                            elif c < 4:
                                first[row, col, c] = colour[c]
                            elif not again:
                                kind[row, col, c - 4] = colour[c]


@compiled
def _even(kind: Floats, row: int, col: int, px_m: float) -> bool:
    """Nothing ends in this pixel: its neighbours show the same thing at about the same depth."""
    for r in range(max(row - 1, 0), min(row + 2, kind.shape[0])):
        for c in range(max(col - 1, 0), min(col + 2, kind.shape[1])):
            if kind[r, c, 0] != kind[row, col, 0] or abs(kind[r, c, 1] - kind[row, col, 1]) > 0.016 + 2 * px_m:
                return False
    return True


@compiled
def _sample(p, meets, axes, muscles, fibre_m, u, v, near, n, wide, w, fibres, f, low, colour):  # type: ignore[no-untyped-def]
    """Colour of one ray into ``colour``: red, green, blue, opacity, then what it is and how deep it lies."""
    depth, k = hit(p, meets, axes, u, v, near, n, low)
    for c in range(6):
        colour[c] = 0.0 if c < 4 else -1.0
    if k < 0:
        return
    x = axes[0, 0] * u + axes[1, 0] * v + axes[2, 0] * depth
    y = axes[0, 1] * u + axes[1, 1] * v + axes[2, 1] * depth
    z = axes[0, 2] * u + axes[1, 2] * v + axes[2, 2] * depth
    if z < SUNK and p[k, LIMB] < PROP:  # under the floor, and so is all that lies behind
        return
    nx, ny, nz = slope(p, meets, near, n, x, y, z)
    bare = p[k, CLOTH] > 0 and hem(p, k, x, y, z) < 0
    base = BARE if bare else COLOUR
    share, stripe = _working(muscles, fibre_m, fibres, f, int(p[k, LIMB]), x, y, z)
    light = _light(axes, nx, ny, nz, openness(p, meets, wide, w, x, y, z, nx, ny, nz))
    for c in range(3):
        muscle = DEEP[c] + (BRIGHT[c] - DEEP[c]) * stripe
        colour[c] = min(max((p[k, base + c] + (muscle - p[k, base + c]) * share) * light, 0.0), 1.0)
    colour[3] = 1.0
    colour[4] = np.floor(p[k, base] * 100) + (0.5 if share > 0.4 else 0.0)
    colour[5] = depth


@compiled
def _light(axes: Floats, nx: float, ny: float, nz: float, open_: float) -> float:
    down = axes[1, 0] * nx + axes[1, 1] * ny + axes[1, 2] * nz
    facing = axes[2, 0] * nx + axes[2, 1] * ny + axes[2, 2] * nz
    direct = max(-0.66 * down + 0.75 * facing, 0.0)
    rim = min(max(facing / 0.5, 0.0), 1.0)
    return (0.62 - 0.10 * down + 0.40 * direct) * (0.42 + 0.58 * open_) * (0.64 + 0.36 * rim) * 1.05


@compiled
def _fibres_here(muscles: Floats, axes: Floats, u: float, v: float, half: float, fibres: Any) -> int:
    """The stretches of muscle that may colour the square round (u, v)."""
    f = 0
    for j in range(muscles.shape[0]):
        au = axes[0, 0] * muscles[j, 0] + axes[0, 1] * muscles[j, 1] + axes[0, 2] * muscles[j, 2]
        av = axes[1, 0] * muscles[j, 0] + axes[1, 1] * muscles[j, 1] + axes[1, 2] * muscles[j, 2]
        bu = axes[0, 0] * muscles[j, 3] + axes[0, 1] * muscles[j, 4] + axes[0, 2] * muscles[j, 5]
        bv = axes[1, 0] * muscles[j, 3] + axes[1, 1] * muscles[j, 4] + axes[1, 2] * muscles[j, 5]
        reach = half + max(muscles[j, 6], muscles[j, 7])
        if min(au, bu) - reach < u < max(au, bu) + reach and min(av, bv) - reach < v < max(av, bv) + reach:
            fibres[f] = j
            f += 1
    return f


@compiled
def _working(
    muscles: Floats, fibre_m: float, fibres: Any, f: int, limb: int, x: float, y: float, z: float
) -> tuple[float, float]:
    """How much of a point is coloured as a working muscle (0 to 1), and how bright its fibre is there (0 to 1)."""
    best, side = 1e9, 0.0
    if limb >= PROP:
        return 0.0, 0.0
    for i in range(f):
        j = fibres[i]
        if not (int(muscles[j, SEEN_ON]) >> limb) & 1:
            continue
        dx, dy, dz = muscles[j, 3] - muscles[j, 0], muscles[j, 4] - muscles[j, 1], muscles[j, 5] - muscles[j, 2]
        ex, ey, ez = x - muscles[j, 0], y - muscles[j, 1], z - muscles[j, 2]
        t = min(max((ex * dx + ey * dy + ez * dz) / max(dx * dx + dy * dy + dz * dz, 1e-12), 0.0), 1.0)
        ex, ey, ez = ex - t * dx, ey - t * dy, ez - t * dz
        away = np.sqrt(ex * ex + ey * ey + ez * ez)
        relative = away / (muscles[j, 6] + t * (muscles[j, 7] - muscles[j, 6]))
        if relative < best:
            best, side = relative, away
    if best >= 1:
        return 0.0, 0.0
    edge = min(max((1 - best) / 0.38, 0.0), 1.0)
    return 0.94 * edge * edge * (3 - 2 * edge), 0.5 + 0.5 * np.cos(2 * np.pi * side / fibre_m)


@compiled
def ground(p: Floats, axes: Floats, corner: Floats, px_m: float, size: Any, floor_z: float) -> Floats:
    """How dark the shadow on the floor is in each pixel (row, col), 0 to 1; the floor is level, the light is the open sky."""
    dark = np.zeros(size)
    if axes[2, 2] < 0.05:
        return dark
    for row in range(size[0]):
        for col in range(size[1]):
            u, v = corner[0] + (col + 0.5) * px_m, corner[1] + (row + 0.5) * px_m
            x, y = axes[0, 0] * u + axes[1, 0] * v, axes[0, 1] * u + axes[1, 1] * v
            back = (floor_z - axes[0, 2] * u - axes[1, 2] * v) / axes[2, 2]
            x, y = x + axes[2, 0] * back, y + axes[2, 1] * back
            for s in range(3):
                up = 0.02 + 0.07 * s
                d = 1e9
                for k in range(p.shape[0]):
                    d = min(d, one(p, k, x, y, floor_z + up))
                shade = min(max(1 - d / (0.04 + 0.55 * up), 0.0), 1.0)
                dark[row, col] = max(dark[row, col], shade * shade * (1 - 0.3 * s))
    return dark


@compiled
def raise_to_surface(p: Floats, meets: Floats, points: Floats, ways: Floats) -> None:
    """Move points (point, xyz) onto the skin: the shortest way out, or, where ``ways`` is not 0, along it first."""
    who = np.arange(p.shape[0])
    n = p.shape[0]
    for i in range(points.shape[0]):
        x, y, z = points[i, 0], points[i, 1], points[i, 2]
        told = ways[i, 0] != 0 or ways[i, 1] != 0 or ways[i, 2] != 0
        for step in range(74):
            d, _ = field(p, meets, who, n, x, y, z)
            if told and step < 60 and d < -0.001:
                out = max(-0.8 * d, 0.001)
                x, y, z = x + out * ways[i, 0], y + out * ways[i, 1], z + out * ways[i, 2]
                continue
            if abs(d) < 0.0008:
                break
            nx, ny, nz = slope(p, meets, who, n, x, y, z)
            x, y, z = x - 0.8 * d * nx, y - 0.8 * d * ny, z - 0.8 * d * nz
        points[i, 0], points[i, 1], points[i, 2] = x, y, z
