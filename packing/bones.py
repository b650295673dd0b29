"""Draw the bones of the body model as shaded pictures, in plain numpy: no graphics card, no window system.

Every triangle is sampled more finely than the pixels, the nearest sample in each pixel wins, and light falls on it. The
coarse meshes (pelvis, vertebrae) are rounded on the way by Phong tessellation (Boubekeur and Alexa 2008).

Frames: ``_xyz`` model world in m (z up, anterior = -y, the person's left = +x); ``_uv`` picture px.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import mujoco
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

VIEWS = ("front", "back", "left")
# rows: which way in the world the picture's right, its down and "towards the viewer" point
AXES: dict[str, Floats] = {
    "front": np.array([[1.0, 0, 0], [0, 0, -1], [0, -1, 0]]),
    "back": np.array([[-1.0, 0, 0], [0, 0, -1], [0, 1, 0]]),
    "left": np.array([[0, 1.0, 0], [0, 0, -1], [1, 0, 0]]),
}
SIZE = {"front": (440, 1000), "back": (440, 1000), "left": (300, 1000)}  # px, width and height
PX_PER_M = 560.0
MARGIN_PX = 26.0
FINER = 2  # drawn so much larger, then averaged: soft edges
DEPTH_STEP_M = 0.002  # one grey level of the depth picture; 0 = no bone
DEPTH_COARSER = 4  # the depth picture is so much smaller
MEDALLION_FACES = 15_482  # the OpenSim logo on the breastbone of myo-sim's rib cage: one connected piece ...
SPLINTER_FACES = 40  # ... and ten splinters with fewer faces than any rib has
LOGO_FACES = 15_774  # together
LIGHT = np.array(
    [0.0, -0.64, 0.77]
)  # in picture axes: from above, in front; not from a side, so both sides look the same


class Surface(NamedTuple):
    """Triangles in the world: corners (triangle, 3, xyz) in m and their smooth unit normals, same shape."""

    corners_xyz: Floats
    normals_xyz: Floats


def paint(m: mujoco.MjModel, qpos: Floats, out: Path) -> None:
    """Write ``<view>.png``, ``<view>_depth.png`` and ``picture.json``."""
    surface = skeleton(m, qpos)
    lowest, highest = surface.corners_xyz.min(axis=(0, 1)), surface.corners_xyz.max(axis=(0, 1))
    middle, top_z = (lowest + highest) / 2, highest[2]
    canvases = {}
    for view in VIEWS:
        origin_uv = np.array([SIZE[view][0] / 2, MARGIN_PX]) - PX_PER_M * (AXES[view][:2] @ [*middle[:2], top_z])
        canvases[view] = Canvas(AXES[view], origin_uv, SIZE[view])
    rasterise(surface, list(canvases.values()))
    told = {}
    for view, canvas in canvases.items():
        nearest_m, normal = canvas.finish()
        shade(nearest_m, normal).save(out / f"{view}.png", optimize=True)
        far_m = float(np.nanmin(nearest_m))
        _depth_image(nearest_m, far_m).save(out / f"{view}_depth.png", optimize=True)
        told[view] = {
            "width_px": SIZE[view][0], "height_px": SIZE[view][1], "px_per_m": PX_PER_M,
            "axes": canvas.axes.tolist(), "origin_uv": canvas.origin_uv.tolist(),
            "far_m": far_m, "depth_step_m": DEPTH_STEP_M, "depth_coarser": DEPTH_COARSER,
        }  # fmt: skip
    (out / "picture.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")


def skeleton(m: mujoco.MjModel, qpos: Floats) -> Surface:
    """All bones in the world, posed by ``qpos`` (nq,)."""
    d = mujoco.MjData(m)
    d.qpos[:] = qpos
    mujoco.mj_kinematics(m, d)
    corners, slopes = [], []
    for g in np.flatnonzero(m.geom_type == mujoco.mjtGeom.mjGEOM_MESH):
        vertices, faces = mesh(m, int(m.geom_dataid[g]))
        vertices, faces = weld(vertices, faces)
        normals = _smooth_normals(vertices, faces)
        turn = d.geom_xmat[g].reshape(3, 3)
        corners.append((vertices @ turn.T + d.geom_xpos[g])[faces])
        slopes.append((normals @ turn.T)[faces])
    return Surface(np.concatenate(corners), np.concatenate(slopes))


def mesh(m: mujoco.MjModel, k: int) -> tuple[Floats, Ints]:
    """Vertices (vertex, xyz) in the mesh's own frame and faces of one mesh."""
    vertices = m.mesh_vert[m.mesh_vertadr[k] : m.mesh_vertadr[k] + m.mesh_vertnum[k]].astype(float)
    faces = m.mesh_face[m.mesh_faceadr[k] : m.mesh_faceadr[k] + m.mesh_facenum[k]].astype(int)
    if m.mesh(k).name.endswith("ribcage_s"):
        faces = _without_medallion(vertices, faces)
    return vertices, faces


def _without_medallion(vertices: Floats, faces: Ints) -> Ints:
    _, welded = weld(vertices, faces)
    piece = connected(welded)
    of_face = piece[welded[:, 0]]
    numbers, sizes = np.unique(of_face, return_counts=True)
    kept = faces[~np.isin(of_face, numbers[(sizes == MEDALLION_FACES) | (sizes < SPLINTER_FACES)])]
    assert len(kept) == len(faces) - LOGO_FACES, "the rib cage is not the one of myo-sim 0.2.4"
    return kept


def connected(faces: Ints) -> Ints:
    """The piece that each vertex of a welded mesh belongs to (vertex,): the smallest vertex number in it."""
    piece = np.arange(faces.max() + 1)
    while True:  # spread the smallest number over each piece
        spread = piece.copy()
        np.minimum.at(spread, faces, piece[faces].min(axis=1)[:, None])
        if (spread == piece).all():
            return piece
        piece = spread[spread]


def weld(vertices: Floats, faces: Ints) -> tuple[Floats, Ints]:
    """Vertices that lie in the same place become one, so that normals can be smooth across them."""
    steps = np.round(vertices * 1e5).astype(np.int64) + 500_000  # 10 micrometre; the bones lie within 5 m
    _, first, same = np.unique(
        (steps[:, 0] * 10**6 + steps[:, 1]) * 10**6 + steps[:, 2], return_index=True, return_inverse=True
    )
    return vertices[first], same.reshape(-1)[faces]


def _smooth_normals(vertices: Floats, faces: Ints) -> Floats:
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    flat = np.cross(b - a, c - a)  # twice the area long: large faces count more
    normals = np.zeros_like(vertices)
    for k in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(faces[:, k], flat[:, axis], len(vertices))
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


class Canvas:
    """One view while it is drawn, ``FINER`` times as large: depth of the nearest sample in each pixel, and its normal."""

    def __init__(self, axes: Floats, origin_uv: Floats, size_px: tuple[int, int]) -> None:
        self.axes, self.origin_uv = axes, origin_uv
        self.width, self.height = size_px[0] * FINER, size_px[1] * FINER
        self._nearest = np.full(self.width * self.height, -np.inf)
        self._normal = np.zeros((self.width * self.height, 3), dtype=np.float32)

    def add(self, points_xyz: Floats, normals_xyz: Floats) -> None:
        """Keep those samples (sample, xyz) that are nearer than what was there."""
        uvd = points_xyz @ self.axes.T
        uv = (uvd[:, :2] * PX_PER_M + self.origin_uv) * FINER
        col, row = uv[:, 0].astype(np.int32), uv[:, 1].astype(np.int32)
        inside = (uv >= 0).all(axis=1) & (col < self.width) & (row < self.height)
        who = np.flatnonzero(inside)
        pixel, depth = (row * self.width + col)[who], uvd[who, 2]
        closer = depth > self._nearest[pixel]
        who, pixel, depth = who[closer], pixel[closer], depth[closer]
        order = np.argsort(depth, kind="stable")  # of samples in one pixel the nearest is written last
        self._nearest[pixel[order]] = depth[order]
        self._normal[pixel[order]] = normals_xyz[who[order]] @ self.axes.T

    def finish(self) -> tuple[Floats, Floats]:
        """Depth towards the viewer (row, col) in m, NaN where there is no bone, and normal (row, col, uvw)."""
        depth = np.where(np.isneginf(self._nearest), np.nan, self._nearest)
        shape = (self.height, self.width)
        return depth.reshape(shape), self._normal.reshape(*shape, 3).astype(float)


def rasterise(surface: Surface, canvases: list[Canvas]) -> None:
    """Draw a surface into all views at once."""
    for points, normals in _samples(surface.corners_xyz, surface.normals_xyz):
        for canvas in canvases:
            canvas.add(points, normals)


def _samples(corners: Floats, normals: Floats, at_once: int = 500_000) -> Iterator[tuple[Floats, Floats]]:
    """Points on the rounded triangles, less than a drawn pixel apart, with their normals."""
    edges = np.roll(corners, -1, axis=1) - corners  # (triangle, edge, xyz): edge k runs from corner k to k + 1
    lengths = np.linalg.norm(edges, axis=2)
    longest = lengths.argmax(axis=1)
    along = lengths.max(axis=1)
    across = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1) / np.maximum(along, 1e-12)
    turned = (longest[:, None] + np.arange(3)) % 3  # the longest edge comes first
    corners, normals = (np.take_along_axis(x, turned[:, :, None], axis=1) for x in (corners, normals))
    steps = np.stack([_steps(along), _steps(across)], axis=1)
    for u, v in np.unique(steps, axis=0):
        chosen = np.flatnonzero((steps == (u, v)).all(axis=1))
        weights = _lattice(int(u), int(v))
        for part in np.array_split(chosen, max(1, len(chosen) * len(weights) // at_once)):
            yield _phong(corners[part], normals[part], weights)


def _steps(length_m: Floats) -> Ints:
    """Into how many steps under a drawn pixel a length is cut, rounded up to 1, 2, 3, 4, 6, 8, 12, 16 ..."""
    least = np.maximum(length_m * PX_PER_M * FINER / 0.65, 1e-9)
    whole = 2 ** np.ceil(np.log2(least))
    return np.maximum(np.where((least <= 0.75 * whole) & (whole > 2), 0.75 * whole, whole), 1).astype(int)


def _lattice(u: int, v: int) -> Floats:
    """Weights of the corners (sample, corner): ``u`` cells along the first edge, ``v`` from there to the third corner."""
    along, up = np.meshgrid((np.arange(u) + 0.5) / u, (np.arange(v) + 0.5) / v)
    third = up.ravel()
    second = along.ravel() * (1 - third)
    return np.stack([1 - second - third, second, third], axis=1)


def _phong(corners: Floats, normals: Floats, weights: Floats, roundness: float = 0.6) -> tuple[Floats, Floats]:
    """Phong tessellation: pull each flat point towards its projections onto the tangent planes of the corners."""
    flat = weights @ corners  # (triangle, sample, xyz)
    normal = weights @ normals
    planes = np.einsum("tkx,tkx->tk", corners, normals)
    away = flat @ normals.transpose(0, 2, 1) - planes[:, None, :]  # (triangle, sample, corner)
    points = flat - roundness * ((weights * away) @ normals)
    normal /= np.maximum(np.linalg.norm(normal, axis=2, keepdims=True), 1e-9)
    return points.reshape(-1, 3), normal.reshape(-1, 3)


def shade(nearest_m: Floats, normal_uvw: Floats) -> Image.Image:
    """Grey picture with transparency, at its final size."""
    seen = np.isfinite(nearest_m)
    facing = normal_uvw * np.where(normal_uvw[..., 2:] < 0, -1.0, 1.0)  # some meshes are inside out
    direct = np.clip(facing @ LIGHT, 0, None)
    rim = facing[..., 2]
    open_sky = _openness(np.where(seen, nearest_m, -9.0))
    behind = np.clip((np.nanpercentile(nearest_m, 97) - np.where(seen, nearest_m, 0)) / 0.25, 0, 1)
    grey = (0.34 + 0.10 * rim + 0.46 * direct) * (0.36 + 0.64 * open_sky) * (0.72 + 0.28 * rim**0.7)
    grey = np.clip(grey * (1 - 0.16 * behind) * 1.08, 0.08, 0.92)
    return Image.fromarray(_shrink(grey, seen), mode="LA")


def _openness(depth_m: Floats) -> Floats:
    """How little of the surroundings stands in front of each pixel, 0 to 1 (screen-space ambient occlusion)."""
    hidden = np.zeros_like(depth_m)
    rings = ((3, 0.010), (8, 0.020), (18, 0.045))
    for radius, height_m in rings:
        for angle in np.arange(8) * (np.pi / 4) + radius:
            shift = (round(radius * np.sin(angle)), round(radius * np.cos(angle)))
            rise = np.roll(depth_m, shift, axis=(0, 1)) - depth_m
            hidden += np.clip(rise / height_m, 0, 1)
    return np.clip(1.15 - 1.35 * hidden / (8 * len(rings)), 0, 1)


def _shrink(grey: Floats, seen: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Average ``FINER`` x ``FINER`` pixels; the grey of the bone alone, its share of the pixel as opacity."""
    height, width = seen.shape[0] // FINER, seen.shape[1] // FINER
    blocks = (height, FINER, width, FINER)
    share = seen.reshape(blocks).mean(axis=(1, 3))
    total = np.where(seen, grey, 0).reshape(blocks).mean(axis=(1, 3))
    level = np.where(share > 0, total / np.maximum(share, 1e-9), 0)
    level = np.round(level * 63) / 63  # 64 greys: a third fewer bytes, nothing to see
    return np.round(255 * np.stack([level, share], axis=-1)).astype(np.uint8)


def _depth_image(nearest_m: Floats, far_m: float) -> Image.Image:
    coarse = FINER * DEPTH_COARSER
    blocks = np.where(np.isnan(nearest_m), far_m - DEPTH_STEP_M, nearest_m)
    blocks = blocks.reshape(blocks.shape[0] // coarse, coarse, blocks.shape[1] // coarse, coarse).max(axis=(1, 3))
    return Image.fromarray(np.clip(np.round((blocks - far_m) / DEPTH_STEP_M) + 1, 0, 255).astype(np.uint8))
