"""Working muscles on the skin: where the paths of a structure run in a pose, lifted to the surface.

Paths come from three places: muscles of the model (``model_map.csv`` says which belong to a structure), muscles added between
bony landmarks (``added_muscles.toml``), and sketched ones (``body/sketch.csv``). A deep muscle shows on the nearest skin; for
a few the nearest skin would mislead, and ``WAYS`` says where people expect them.
"""

import csv
import tomllib
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import mujoco
import numpy as np

from packing import figure, shade
from packing.figure import Floats
from packing.march import LIMB, field

PACKAGE = Path(__file__).parents[1] / "src" / "laststraw"
STEP_M = 0.012  # between points of a path on the skin
SHEET_POINTS = 12  # on each path of a sheet
WIDTHS_M = (0.0125, 0.036)  # half width of a painted path: at least, at most
PER_ROOT_NEWTON = 7.2e-4  # m: half width for the square root of a path's peak force
BELLY = {  # which stretch of the path is flesh, where the rest is a long tendon
    "gastrocnemius": (0.0, 0.55), "soleus": (0.08, 0.72), "tibialis_anterior": (0.0, 0.62), "tibialis_posterior": (0.0, 0.6),
    "fibularis": (0.0, 0.6), "toe_extensors": (0.0, 0.6), "toe_flexors": (0.0, 0.6), "finger_flexors": (0.0, 0.45),
    "finger_extensors": (0.0, 0.45), "wrist_flexors": (0.0, 0.6), "wrist_extensors": (0.0, 0.6), "biceps_brachii": (0.25, 0.88),
    "triceps_brachii": (0.1, 0.9), "semitendinosus": (0.0, 0.75), "semimembranosus": (0.1, 0.9),
    "biceps_femoris_long": (0.0, 0.9),
    "rectus_femoris": (0.08, 0.85), "vastus_lateralis": (0.0, 0.88), "vastus_medialis": (0.12, 0.92), "sartorius": (0.0, 0.92),
    "gracilis": (0.0, 0.85), "tensor_fasciae_latae": (0.0, 0.34), "thumb_muscles": (0.0, 0.7), "gluteus_maximus": (0.0, 0.95),
    "vastus_intermedius": (0.05, 0.85), "biceps_femoris_short": (0.1, 0.95), "brachioradialis": (0.0, 0.7),
}  # fmt: skip
SHEETS = {  # broad muscles: filled in between neighbouring paths
    "gluteus_maximus", "gluteus_medius", "gluteus_minimus", "pectoralis_major", "latissimus_dorsi", "deltoid",
    "upper_trapezius",
    "middle_trapezius", "lower_trapezius", "rhomboids", "serratus_anterior", "external_oblique", "internal_oblique",
    "transversus_abdominis", "quadratus_lumborum", "pectoralis_minor",
}  # fmt: skip
BROADER = {
    "rectus_abdominis": 0.030,
    "tibialis_anterior": 0.019,
    "deltoid": 0.02,
    "gluteus_maximus": 0.022,
    "sartorius": 0.016,
    "pelvic_floor": 0.02,
    "tensor_fasciae_latae": 0.02,
    "gracilis": 0.015,
}  # m, half width
SHEET_GAP_M, SHEET_WIDTH_M = 0.016, 0.015  # between paths of a sheet; their half width
FRONT, BACK, SIDE = (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 0.0, 1.0)
_IN_FRONT = (
    "brachialis",
    "deep_neck_flexors",
    "iliopsoas",
    "pectoralis_minor",
    "rectus_abdominis",
    "vastus_intermedius",
)
_BEHIND = (
    "biceps_femoris_long", "biceps_femoris_short", "deep_hip_rotators", "gastrocnemius", "iliocostalis_lumborum",
    "infraspinatus",
    "longissimus_thoracis", "lower_trapezius", "middle_trapezius", "multifidus", "neck_extensors", "piriformis",
    "quadratus_lumborum", "rhomboids", "semimembranosus", "semitendinosus", "soleus", "suboccipitals", "subscapularis",
    "supraspinatus", "teres_minor", "thoracic_erector_spinae", "tibialis_posterior", "toe_flexors",
)  # fmt: skip
WAYS = {
    **dict.fromkeys(_IN_FRONT, FRONT), **dict.fromkeys(_BEHIND, BACK),
    "gluteus_minimus": SIDE, "scalenes": SIDE, "adductors": (0.7, 0.0, -0.7),
}  # fmt: skip
OWN = {  # drawn by eye: the model's middle deltoid runs through the armpit (right side; points as in added_muscles.toml)
    "deltoid": tuple(
        ({"at": start}, {"body": "humerus_*", "mm": over}, {"body": "humerus_*", "mm": (end_x, -128, 36)})
        for start, over, end_x in (
            ("clavicle_lateral_third", (48, -30, 8), 18), ("clavicle_lateral_third", (38, -28, 34), 10),
            ("acromion", (0, -26, 52), 2), ("acromion", (-30, -26, 40), -6), ("scapular_spine_lateral", (-50, -30, 10), -14),
        )
    ),
}  # fmt: skip
ROOTS = {
    0: "lumbar3",
    1: "humerus_r",
    2: "humerus_l",
    3: "femur_r",
    4: "femur_l",
}  # whose front and side are meant, by limb


class Trail(NamedTuple):
    """One path of a structure: a tendon of the model, or points on bodies."""

    half_width_m: float
    tendon: int = -1
    points: tuple[tuple[int, tuple[float, float, float]], ...] = ()  # (body, m in its frame)


@cache
def trails() -> dict[tuple[str, str], tuple[Trail, ...]]:
    """(structure, side) -> its paths."""
    m = figure.model()
    found: dict[tuple[str, str], list[Trail]] = defaultdict(list)
    added = tomllib.loads((PACKAGE / "knowledge" / "data" / "added_muscles.toml").read_text())["added_muscle"]
    instead = {row["replaces"] + end for row in added for end in ("", "_l") if row.get("replaces")}
    with (PACKAGE / "knowledge" / "data" / "model_map.csv").open() as file:
        for row in csv.DictReader(file):
            a = mujoco.mj_name2id(m, mujoco.mjtObj.mjOBJ_ACTUATOR, row["model_name"])
            if row["model_kind"] == "actuator" and a >= 0 and row["model_name"] not in instead:
                width = _half_width(m.actuator_gainprm[a, 2])
                found[row["structure"], row["side"]].append(Trail(width, int(m.actuator_trnid[a, 0])))
    for row in added:
        force = row["peak_force"]["value"] if "peak_force" in row else 400.0
        for side in ("right", "left"):
            points = tuple(_landmark(m, point, side[0]) for point in row["path"])
            found[row["structure"], side].append(Trail(_half_width(force), points=points))
    _add_sketched(m, found)
    for structure, paths in OWN.items():
        for side in ("right", "left"):
            found[structure, side] = [
                Trail(SHEET_WIDTH_M, points=tuple(_landmark(m, point, side[0]) for point in path)) for path in paths
            ]
    return {key: tuple(paths) for key, paths in found.items()}


def _half_width(force_n: float) -> float:
    return float(np.clip(PER_ROOT_NEWTON * np.sqrt(force_n), *WIDTHS_M))


def _landmark(m: mujoco.MjModel, point: dict, side: str) -> tuple[int, tuple[float, float, float]]:
    offset = 1e-3 * np.array(point.get("mm", (0, 0, 0))) * (1, 1, 1 if side == "r" else -1)
    if "body" in point:
        return m.body(point["body"].replace("*", side)).id, tuple(offset)
    for name in (f"mark/{point['at']}", f"mark/{point['at']}_{side}", f"{point['at']}_{side}"):
        site = mujoco.mj_name2id(m, mujoco.mjtObj.mjOBJ_SITE, name)
        if site >= 0:
            return int(m.site_bodyid[site]), tuple(m.site_pos[site] + offset)
    raise KeyError(f"{point['at']!r} is no landmark of the model")


def _add_sketched(m: mujoco.MjModel, found: dict[tuple[str, str], list[Trail]]) -> None:
    paths: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    with (PACKAGE / "body" / "sketch.csv").open() as file:
        for row in csv.DictReader(file):
            if row["kind"] == "path":
                paths[row["structure"], row["path"], row["sided"]].append(row)
    for (structure, _, sided), rows in paths.items():
        for side in ("right", "left") if sided == "yes" else ("none",):
            mirror = 1e-3 * np.array([1, 1, -1 if side == "left" else 1])
            points = tuple(
                (
                    m.body(r["body"].replace("*", side[0])).id,
                    tuple(np.array([float(r[f"{c}_mm"]) for c in "xyz"]) * mirror),
                )
                for r in rows
            )
            found[structure, side].append(Trail(max(7e-4 * float(rows[0]["width_mm"]), WIDTHS_M[0]), points=points))


def stretches(m: mujoco.MjModel, d: mujoco.MjData, skin: figure.Skin, working: list[tuple[str, str]]) -> Floats:
    """Everything that works, on the skin: stretches of muscle (stretch, ``shade.STRETCH``). Needs ``mj_tendon``.

    *Error*: ``KeyError`` for a structure that has no path.
    """
    rows = []
    for structure, side in working:
        known = [s for s in ("left", "right", "none") if (structure, s) in trails()]
        if not known:
            raise KeyError(f"{structure!r} has no path on the body")
        for s in known:
            if side == "both" or s in (side, "none"):
                rows += _muscle(d, skin, structure, s)
    return np.concatenate(rows) if rows else np.zeros((0, shade.STRETCH))


def _muscle(d: mujoco.MjData, skin: figure.Skin, structure: str, side: str) -> list[Floats]:
    """One muscle on the skin: its paths, and, where it is a sheet, more of them in between."""
    found, belly = trails()[structure, side], BELLY.get(structure, (0.0, 1.0))
    if structure not in SHEETS or len(found) < 2:
        paths = [_lifted(d, skin, structure, side, _even(_raw(d, trail), belly)) for trail in found]
        widths = [BROADER.get(structure, trail.half_width_m) for trail in found]
    else:
        given = [_lifted(d, skin, structure, side, _even(_raw(d, trail), belly, SHEET_POINTS)) for trail in found]
        paths = [given[0]]
        for one, next_ in pairwise(given):
            parts = min(int(np.ceil(np.linalg.norm(next_ - one, axis=1).max() / SHEET_GAP_M)), 9)
            paths += [_lifted(d, skin, "", side, one + (next_ - one) * k / parts) for k in range(1, parts + 1)]
        widths = [BROADER.get(structure, SHEET_WIDTH_M)] * len(paths)
    limbs = sum(1 << limb for limb in {_limb(skin, point) for path in paths for point in path})
    return [_stretches(path, width, float(limbs)) for path, width in zip(paths, widths, strict=True)]


def _lifted(d: mujoco.MjData, skin: figure.Skin, structure: str, side: str, points: Floats) -> Floats:
    """The points on the skin: the nearest, or, for some structures, that in front, behind or beside."""
    ways = np.zeros_like(points)
    if structure in WAYS:
        out = np.array(WAYS[structure]) * (1, 1, -1 if side == "left" else 1)
        ways = np.stack([d.body(ROOTS[_limb(skin, point)]).xmat.reshape(3, 3) @ out for point in points])
    shade.raise_to_surface(skin.parts, skin.meets, points, ways)
    return points


def _stretches(points: Floats, half_width_m: float, limbs: float) -> Floats:
    share = np.linspace(0, 1, len(points))
    width = half_width_m * (0.45 + 0.55 * np.sqrt(4 * share * (1 - share)))  # a spindle
    row = np.zeros((len(points) - 1, shade.STRETCH))
    row[:, shade.FROM : shade.FROM + 3], row[:, shade.TO : shade.TO + 3] = points[:-1], points[1:]
    row[:, shade.WIDE], row[:, shade.WIDE + 1], row[:, shade.SEEN_ON] = width[:-1], width[1:], limbs
    return row


def _raw(d: mujoco.MjData, trail: Trail) -> Floats:
    if trail.tendon < 0:
        return np.array([d.xpos[b] + d.xmat[b].reshape(3, 3) @ np.array(at) for b, at in trail.points])
    first, n = d.ten_wrapadr[trail.tendon], d.ten_wrapnum[trail.tendon]
    return np.array(d.wrap_xpos.reshape(-1, 3)[first : first + n])


def _even(points: Floats, belly: tuple[float, float], n: int = 0) -> Floats:
    """Evenly spaced points on the fleshy stretch of a path (point, xyz): ``n`` of them, or one every ``STEP_M``."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    n = n or max(int(np.ceil(along[-1] * (belly[1] - belly[0]) / STEP_M)), 2) + 1
    at = along[-1] * np.linspace(*belly, n)
    return np.stack([np.interp(at, along, points[:, c]) for c in range(3)], axis=1)


def _limb(skin: figure.Skin, point: Floats) -> int:
    who = np.arange(len(skin.parts))
    _, nearest = field(skin.parts, skin.meets, who, len(who), *point)
    return int(skin.parts[nearest, LIMB])
