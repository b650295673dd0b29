"""Draw the bones of the body model as shaded pictures, in plain numpy: no graphics card, the same bytes everywhere.

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
MEDALLION_FACES = 15_482  # the OpenSim logo on the breastbone of myo-sim's rib cage, one connected piece
LIGHT = np.array(
    [0.0, -0.64, 0.77]
)  # in picture axes: from above, in front; not from a side, so both sides look the same


class Surface(NamedTuple):
    """Triangles in the world: corners (triangle, 3, xyz) in m and their smooth unit normals, same shape."""

    corners_xyz: Floats
    normals_xyz: Floats


def marks(m: mujoco.MjModel) -> dict[str, tuple[str, Floats]]:
    """Bony landmarks that muscle models lack: name -> body, position in its frame (m; x anterior, y up, z right)."""
    found: dict[str, tuple[str, Floats]] = {}
    for side, sign in (("r", 1.0), ("l", -1.0)):
        pelvis, scapula = _vertices(m, f"{side}_pelvis"), _vertices(m, "scapula_r") * (1, 1, sign)
        front = pelvis[np.abs(pelvis[:, 1]) < 0.03]
        back = pelvis[np.abs(pelvis[:, 1]) < 0.04]
        found[f"asis_{side}"] = ("pelvis", front[front[:, 0].argmax()])
        found[f"psis_{side}"] = ("pelvis", back[back[:, 0].argmin()])
        found[f"acromion_{side}"] = (f"scapula_{side}", scapula[(sign * scapula[:, 2]).argmax()])
    neck, rib = _vertices(m, "hat_cervical"), _vertices(m, "torso_geom_5_thoracic8_s")
    found["c7"] = ("neck", neck[neck[:, 0].argmin()] * (1, 1, 0))
    found["t8"] = ("torso", rib.mean(axis=0) * (1, 1, 0))
    right = {name: pos for name, (_, pos) in found.items() if name.endswith("_r")}
    for name, pos in right.items():  # one shape for both sides, so that a symmetric person is symmetric
        found[name[:-1] + "l"] = (found[name[:-1] + "l"][0], pos * (1, 1, -1))
    return found


def paint(m: mujoco.MjModel, qpos: Floats, out: Path) -> None:
    """Write ``<view>.png``, ``<view>_depth.png`` and ``picture.json``."""
    surface = skeleton(m, qpos)
    lowest, highest = surface.corners_xyz.min(axis=(0, 1)), surface.corners_xyz.max(axis=(0, 1))
    middle, top_z = (lowest + highest) / 2, highest[2]
    told = {}
    for view in VIEWS:
        width, height = SIZE[view]
        axes = AXES[view]
        origin_uv = np.array([width / 2, MARGIN_PX]) - PX_PER_M * (axes[:2] @ [*middle[:2], top_z])
        nearest_m, normal = rasterise(surface, axes, origin_uv, (width, height))
        shade(nearest_m, normal).save(out / f"{view}.png", optimize=True)
        far_m = float(np.nanmin(nearest_m))
        _depth_image(nearest_m, far_m).save(out / f"{view}_depth.png", optimize=True)
        told[view] = {
            "width_px": width, "height_px": height, "axes": axes.tolist(), "origin_uv": origin_uv.tolist(),
            "px_per_m": PX_PER_M, "far_m": far_m, "depth_step_m": DEPTH_STEP_M, "depth_coarser": DEPTH_COARSER,
        }  # fmt: skip
    (out / "picture.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")


def skeleton(m: mujoco.MjModel, qpos: Floats) -> Surface:
    """All bones in the world, posed by ``qpos`` (nq,)."""
    d = mujoco.MjData(m)
    d.qpos[:] = qpos
    mujoco.mj_kinematics(m, d)
    corners, slopes = [], []
    for g in np.flatnonzero(m.geom_type == mujoco.mjtGeom.mjGEOM_MESH):
        vertices, faces = _mesh(m, int(m.geom_dataid[g]))
        vertices, faces = _weld(vertices, faces)
        normals = _smooth_normals(vertices, faces)
        turn = d.geom_xmat[g].reshape(3, 3)
        corners.append((vertices @ turn.T + d.geom_xpos[g])[faces])
        slopes.append((normals @ turn.T)[faces])
    return Surface(np.concatenate(corners), np.concatenate(slopes))


def _mesh(m: mujoco.MjModel, k: int) -> tuple[Floats, Ints]:
    vertices = m.mesh_vert[m.mesh_vertadr[k] : m.mesh_vertadr[k] + m.mesh_vertnum[k]].astype(float)
    faces = m.mesh_face[m.mesh_faceadr[k] : m.mesh_faceadr[k] + m.mesh_facenum[k]].astype(int)
    if m.mesh(k).name.endswith("ribcage_s"):
        faces = _without_medallion(vertices, faces)
    return vertices, faces


def _vertices(m: mujoco.MjModel, mesh: str) -> Floats:
    """Vertices (vertex, xyz) of a mesh in the frame of its body."""
    k = m.mesh(mesh).id
    g = int(np.flatnonzero((m.geom_type == mujoco.mjtGeom.mjGEOM_MESH) & (m.geom_dataid == k))[0])
    turn = np.zeros(9)
    mujoco.mju_quat2Mat(turn, m.geom_quat[g])
    return np.asarray(_mesh(m, k)[0] @ turn.reshape(3, 3).T + m.geom_pos[g])


def _without_medallion(vertices: Floats, faces: Ints) -> Ints:
    _, welded = _weld(vertices, faces)
    piece = np.arange(welded.max() + 1)
    while True:  # spread the smallest number over each connected piece
        lowest = piece[welded].min(axis=1)
        spread = piece.copy()
        np.minimum.at(spread, welded, lowest[:, None])
        if (spread == piece).all():
            break
        piece = spread
    of_face = piece[welded[:, 0]]
    numbers, sizes = np.unique(of_face, return_counts=True)
    kept = faces[~np.isin(of_face, numbers[sizes == MEDALLION_FACES])]
    assert len(kept) == len(faces) - MEDALLION_FACES, "the rib cage is not the one of myo-sim 0.2.4"
    return kept


def _weld(vertices: Floats, faces: Ints) -> tuple[Floats, Ints]:
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


def rasterise(surface: Surface, axes: Floats, origin_uv: Floats, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Depth towards the viewer (row, col) in m, NaN where there is no bone, and normal (row, col, uvw), ``FINER`` large."""
    width, height = size[0] * FINER, size[1] * FINER
    nearest = np.full(width * height, -np.inf)
    normal = np.zeros((width * height, 3), dtype=np.float32)
    for points, directions in _samples(surface.corners_xyz @ axes.T, surface.normals_xyz @ axes.T):
        uv = (points[:, :2] * PX_PER_M + origin_uv) * FINER
        col, row = uv[:, 0].astype(np.int32), uv[:, 1].astype(np.int32)
        inside = (uv >= 0).all(axis=1) & (col < width) & (row < height)
        pixel, depth, directions = (row * width + col)[inside], points[inside, 2], directions[inside]
        closer = depth > nearest[pixel]
        pixel, depth, directions = pixel[closer], depth[closer], directions[closer]
        order = np.argsort(depth, kind="stable")  # of samples in one pixel the nearest is written last
        nearest[pixel[order]] = depth[order]
        normal[pixel[order]] = directions[order]
    nearest[np.isneginf(nearest)] = np.nan
    return nearest.reshape(height, width), normal.reshape(height, width, 3).astype(float)


def _samples(corners: Floats, normals: Floats, at_once: int = 1_000_000) -> Iterator[tuple[Floats, Floats]]:
    """Points on the rounded triangles, less than a drawn pixel apart, with their normals."""
    edges_px = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1) * PX_PER_M * FINER
    steps = np.maximum(np.ceil(edges_px / 0.8), 1).astype(int)
    for step in np.unique(steps):
        chosen = np.flatnonzero(steps == step)
        i, j = np.divmod(np.arange((step + 1) ** 2), step + 1)
        inside = i + j <= step
        weights = np.stack([i, j, step - i - j], axis=1)[inside] / step  # (sample, corner)
        for part in np.array_split(chosen, max(1, len(chosen) * len(weights) // at_once)):
            yield _phong(corners[part], normals[part], weights)


def _phong(corners: Floats, normals: Floats, weights: Floats, roundness: float = 0.6) -> tuple[Floats, Floats]:
    """Phong tessellation: pull each flat point towards its projections onto the tangent planes of the corners."""
    flat = np.einsum("sk,tkx->tsx", weights, corners)
    normal = np.einsum("sk,tkx->tsx", weights, normals)
    away = np.einsum("tsx,tkx->tsk", flat, normals) - np.einsum("tkx,tkx->tk", corners, normals)[:, None, :]
    pulled = flat - np.einsum("sk,tsk,tkx->tsx", weights, away, normals)
    points = (1 - roundness) * flat + roundness * pulled
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
