"""The body for the report: bone pictures made at build time, muscle paths and joints in their coordinates.

The pictures show the model's own rest pose, the same for everyone: colours say which muscles and joints, not how much.
"""

import io
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laststraw.body.model import PACKED, BodyModel, build_model
from laststraw.body.patches import Floats
from laststraw.body.pose import N, set_posture
from laststraw.body.sketch import Path, sketched_joints, sketched_muscles
from laststraw.knowledge import Knowledge
from laststraw.records import Person, Side, View

PICTURE_VIEWS: tuple[View, ...] = ("front", "back", "left")
WIDTH_M_PER_ROOT_N = 8.7e-4  # 0.6 of the diameter of a round muscle of 60 N/cm2: fascicles side by side make a sheet
_SAMPLES = 32  # points of a path that are compared with the bones
_SKIN_M = 0.006  # a path this little behind a bone's surface still lies on it
_ANYONE = Person(stature_mm=1689.0, mass_kg=70.0, sex="other", birth_year=1980)  # the pictures' own size


@dataclass(frozen=True, slots=True, kw_only=True)
class MusclePath:
    """One fascicle: where to draw it in a picture.

    ``points_uv``: (u, v) px, at least two. ``depth_m``: towards the viewer, of its middle; draw the smallest first.
    ``hidden``: share of it that runs behind bone, 0 to 1. ``width_px``: how broad it looks beside its neighbours.
    ``sketched``: drawn by us between bony landmarks, because the model lacks this muscle.
    """

    structure: str
    side: Side
    points_uv: tuple[tuple[float, float], ...]
    depth_m: float
    hidden: float
    width_px: float
    sketched: bool

    def outline_uv(self) -> tuple[tuple[float, float], ...]:
        """A closed shape (point, uv) px around the path: broad in the middle, narrow at the tendons, without kinks."""
        return _spindle(np.array(self.points_uv), self.width_px)


@dataclass(frozen=True, slots=True, kw_only=True)
class JointMark:
    """Where a joint is in a picture: centre (u, v) px, a radius that covers it (px), depth and share behind bone as above."""

    structure: str
    side: Side
    uv: tuple[float, float]
    radius_px: float
    depth_m: float
    hidden: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyView:
    """One picture: PNG with transparency, and what lies where in it."""

    view: View
    png: bytes
    width_px: int
    height_px: int
    muscles: tuple[MusclePath, ...]
    joints: tuple[JointMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPicture:
    """The body from the front, the back and the left."""

    views: tuple[BodyView, ...]

    def view(self, name: str) -> BodyView:
        """One view by name. *Error*: ``KeyError``."""
        for view in self.views:
            if view.view == name:
                return view
        raise KeyError(f"{name!r} is not a view of the body; there is {', '.join(v.view for v in self.views)}")


class _Camera:
    """How one packed picture was taken: parallel projection, and how far in front the nearest bone lies."""

    def __init__(self, told: dict[str, Any], depth: NDArray[np.uint8]) -> None:
        self.axes = np.array(told["axes"])
        self.origin_uv = np.array(told["origin_uv"])
        self.px_per_m = float(told["px_per_m"])
        self.size_px = (int(told["width_px"]), int(told["height_px"]))
        self._coarser = int(told["depth_coarser"])
        bone_m = told["far_m"] + (depth.astype(float) - 1) * told["depth_step_m"]
        self._bone_m = np.where(depth > 0, bone_m, -np.inf)

    def project(self, points_xyz: Floats) -> tuple[Floats, Floats]:
        """(..., uv) px and depth towards the viewer (...,) m of points (..., xyz)."""
        uvd = points_xyz @ self.axes.T
        return uvd[..., :2] * self.px_per_m + self.origin_uv, uvd[..., 2]

    def hidden(self, points_xyz: Floats) -> Floats:
        """Share of the points (path, point, xyz) of each path that lie behind bone (path,)."""
        uv, depth_m = self.project(points_xyz)
        rows, cols = self._bone_m.shape
        where = (uv / self._coarser).astype(int)
        bone_m = self._bone_m[where[..., 1].clip(0, rows - 1), where[..., 0].clip(0, cols - 1)]
        return np.asarray((bone_m > depth_m + _SKIN_M).mean(axis=1))


@lru_cache(maxsize=2)
def _drawn(known: "_Same") -> BodyPicture:
    model = build_model(_ANYONE, known.knowledge)
    set_posture(model, np.zeros(N))
    mujoco.mj_tendon(model.mj, model.room)
    muscles = [*_model_paths(model, known.knowledge), *sketched_muscles(model)]
    joints = sketched_joints(model)
    told = json.loads((PACKED / "picture.json").read_text())
    return BodyPicture(views=tuple(_view(view, told[view], muscles, joints) for view in PICTURE_VIEWS))


def picture(knowledge: Knowledge) -> BodyPicture:
    """The pictures with every muscle and joint that the knowledge files name and that can be drawn.

    *Error*: ``KeyError`` when a muscle of the model is in no structure.
    """
    return _drawn(_Same(knowledge))


class _Same:
    """Lets ``lru_cache`` tell knowledge apart by its hash of all files."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __hash__(self) -> int:
        return hash(self.knowledge.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.knowledge.version == self.knowledge.version


def _model_paths(model: BodyModel, knowledge: Knowledge) -> list[Path]:
    """Paths of all muscles of the model that pull, with a width from their peak force."""
    claims = {claim.model_name: claim for claim in knowledge.model_map if claim.model_kind == "actuator"}
    along = model.room.wrap_xpos.reshape(-1, 3)
    found = []
    for name, tendon, peak_n in zip(model.muscles, model.tendon_of, model.peak_force_n, strict=True):
        if peak_n <= 0:
            continue
        start, count = model.room.ten_wrapadr[tendon], model.room.ten_wrapnum[tendon]
        width_m = float(np.clip(WIDTH_M_PER_ROOT_N * np.sqrt(peak_n), 0.004, 0.026))
        claim = claims[name]
        found.append(Path(
            structure=claim.structure, side=claim.side, points_xyz=along[start : start + count].copy(),
            width_m=width_m, sketched=False,
        ))  # fmt: skip
    return found


def _view(view: View, told: dict[str, Any], muscles: list[Path], joints: list[Path]) -> BodyView:
    camera = _Camera(told, np.asarray(Image.open(PACKED / f"{view}_depth.png")))
    behind = camera.hidden(np.stack([_finely(path.points_xyz) for path in muscles])).tolist()
    drawn = [_muscle(camera, path, hidden) for path, hidden in zip(muscles, behind, strict=True)]
    behind = camera.hidden(np.stack([joint.points_xyz for joint in joints])).tolist()
    return BodyView(
        view=view,
        png=(PACKED / f"{view}.png").read_bytes(),
        width_px=camera.size_px[0],
        height_px=camera.size_px[1],
        muscles=tuple(sorted(drawn, key=lambda muscle: muscle.depth_m)),
        joints=tuple(_joint(camera, joint, hidden) for joint, hidden in zip(joints, behind, strict=True)),
    )


def _muscle(camera: _Camera, path: Path, hidden: float) -> MusclePath:
    uv, depth_m = camera.project(path.points_xyz)
    return MusclePath(
        structure=path.structure,
        side=path.side,
        points_uv=_rounded(_without_repeats(uv)),
        depth_m=float(depth_m.mean()),
        hidden=hidden,
        width_px=round(path.width_m * camera.px_per_m, 1),
        sketched=path.sketched,
    )


def _joint(camera: _Camera, joint: Path, hidden: float) -> JointMark:
    uv, depth_m = camera.project(joint.points_xyz)
    return JointMark(
        structure=joint.structure,
        side=joint.side,
        uv=_rounded(uv)[0],
        radius_px=round(joint.width_m * camera.px_per_m / 2, 1),
        depth_m=float(depth_m[0]),
        hidden=hidden,
    )


def _finely(points_xyz: Floats) -> Floats:
    """``_SAMPLES`` points (point, xyz) along a path, evenly apart."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points_xyz, axis=0), axis=1))])
    where = np.linspace(0, along[-1], _SAMPLES)
    return np.stack([np.interp(where, along, points_xyz[:, axis]) for axis in range(3)], axis=1)


def _spindle(points_uv: Floats, width_px: float) -> tuple[tuple[float, float], ...]:
    """Both edges of a muscle belly along a path; the path's corners are cut twice (Chaikin 1974)."""
    for _ in range(2):
        before, after = points_uv[:-1], points_uv[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1).reshape(-1, 2)
        points_uv = np.concatenate([points_uv[:1], cut, points_uv[-1:]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points_uv, axis=0), axis=1))])
    share = np.linspace(0, 1, 13)
    line = np.stack([np.interp(share * along[-1], along, points_uv[:, axis]) for axis in (0, 1)], axis=1)
    ahead = np.gradient(line, axis=0)
    across = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) / np.maximum(np.linalg.norm(ahead, axis=1), 1e-9)[:, None]
    half = width_px / 2 * (0.28 + 0.72 * np.sin(np.pi * share) ** 0.8)[:, None]
    return _rounded(np.concatenate([line + half * across, (line - half * across)[::-1]]))


def _without_repeats(uv: Floats) -> Floats:
    """Drop points that fall on the one before; a path seen end-on keeps two."""
    apart = np.concatenate([[True], np.linalg.norm(np.diff(uv, axis=0), axis=1) > 0.3])
    return uv[apart] if apart.sum() > 1 else uv[[0, -1]]


def _rounded(uv: Floats) -> tuple[tuple[float, float], ...]:
    return tuple((u, v) for u, v in np.round(uv, 1).tolist())


def as_image(view: BodyView) -> Image.Image:
    """The bones of a view as a decoded picture."""
    return Image.open(io.BytesIO(view.png))
