"""Muscles, nerves and joints that are only drawn: the model lacks them, or their place in a picture is not a muscle path.

``sketch.csv`` holds points on the bones of the model (mm, in the frame of the named body: x forwards, y up, z to the right),
placed by eye on its meshes. Nothing is computed from them. For what exists on both sides the right side is given.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from laststraw.body.model import BodyModel
from laststraw.body.patches import Floats
from laststraw.records import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A muscle path, or the centre of a joint (one point), in the world: points (point, xyz) in m."""

    structure: str
    side: Side
    points_xyz: Floats
    width_m: float
    sketched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    body: str
    pos_mm: tuple[float, float, float]
    width_mm: float


def sketched_muscles(model: BodyModel) -> list[Path]:
    """Drawn paths, in the posture that was set last."""
    return [path for key, points in _table().items() if key[0] == "path" for path in _placed(model, key, points)]


def sketched_joints(model: BodyModel) -> list[Path]:
    """Centres of joints and regions, in the posture that was set last."""
    return [
        path
        for key, points in _table().items()
        if key[0] == "mark"
        for point in points
        for path in _placed(model, key, [point])
    ]


@cache
def _table() -> dict[tuple[str, str, str, str], list[_Point]]:
    """(kind, structure, path, sided) -> its points, in order."""
    found: dict[tuple[str, str, str, str], list[_Point]] = {}
    text = files("laststraw.body").joinpath("sketch.csv").read_text()
    for row in csv.DictReader(text.splitlines()):
        place = (float(row["x_mm"]), float(row["y_mm"]), float(row["z_mm"]))
        point = _Point(body=row["body"], pos_mm=place, width_mm=float(row["width_mm"]))
        found.setdefault((row["kind"], row["structure"], row["path"], row["sided"]), []).append(point)
    return found


def _placed(model: BodyModel, key: tuple[str, str, str, str], points: list[_Point]) -> list[Path]:
    """One path, or one for each side."""
    sides: dict[Side, float] = {"right": 1.0, "left": -1.0} if key[3] == "yes" else {"none": 1.0}
    return [
        Path(
            structure=key[1],
            side=side,
            points_xyz=np.stack([_in_world(model, point, sign) for point in points]),
            width_m=1e-3 * points[0].width_mm,
            sketched=True,
        )
        for side, sign in sides.items()
    ]


def _in_world(model: BodyModel, point: _Point, sign: float) -> Floats:
    body = point.body.replace("*", "r" if sign > 0 else "l")
    place = 1e-3 * model.scale * np.array(point.pos_mm) * (1, 1, sign)
    return np.asarray(model.body_xyz(body) + model.turn_of(body) @ place)
