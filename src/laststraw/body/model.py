"""The body model of one person: packed geometry, mended, scaled to stature and mass.

MuJoCo is used for geometry only (where bones and muscle paths are in a posture); nothing is simulated. Frames: ``_xyz``
MuJoCo's world (m; z up, anterior = -y, the person's left = +x); ``_asr`` (m; anterior, superior, right).
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import mujoco
import numpy as np
from numpy.typing import NDArray

from laststraw.body import cache
from laststraw.body.added import ADDED, add_parts
from laststraw.body.cache import Mended
from laststraw.body.draft import SEGMENTS, SIDED
from laststraw.body.patches import PATCHES, Draft, Floats
from laststraw.body.scaling import segment_masses, segment_scales
from laststraw.errors import LaststrawError
from laststraw.knowledge import Knowledge
from laststraw.records import Person
from laststraw.units import m_from_mm

PACKED = Path(__file__).parent / "model"
MODEL_VERSION = "myofullbody of myo-sim 0.2.4, mended: " + ", ".join(patch.name for patch in PATCHES) + "; " + ADDED

ONE_AT_A_TIME = threading.RLock()  # who builds a body poses its one MjData

_LOG = logging.getLogger(__name__)


class Size(NamedTuple):
    """``scale`` of lengths; ``mass_kg``; ``shares`` of the segments in it, kept where empty; ``factors`` of their lengths."""

    scale: float
    mass_kg: float
    shares: dict[str, float]
    factors: dict[str, float]


@dataclass(frozen=True, eq=False)
class BodyModel:
    """A mended and scaled model, with the room to compute in. Made by ``build_model``; not shared between threads.

    ``scale``: stature over the model's own. ``shares``: plane -> (level,) of a total lumbar angle. ``qpos_of``: joint ->
    where its (first) coordinate is in ``qpos``. ``muscles``: names of the actuators; ``tendon_of`` and ``peak_force_n``
    are in their order.
    """

    mj: Any
    room: Any
    scale: float
    shares: dict[str, Floats]
    abdomen_share: float
    rest_qpos: Floats
    qpos_of: dict[str, int]
    muscles: tuple[str, ...]
    tendon_of: NDArray[np.int64]
    peak_force_n: Floats

    def body_xyz(self, body: str) -> Floats:
        """Origin of a body in the posture that was set last (m)."""
        return np.array(self.room.xpos[mujoco.mj_name2id(self.mj, mujoco.mjtObj.mjOBJ_BODY, body)])

    def site_xyz(self, site: str) -> Floats:
        """A point of a bone in the posture that was set last (m)."""
        return np.array(self.room.site_xpos[mujoco.mj_name2id(self.mj, mujoco.mjtObj.mjOBJ_SITE, site)])

    def in_body(self, body: str, point_xyz: Floats) -> Floats:
        """A point of the world in the frame of a body (m), in the posture that was set last."""
        return np.asarray(self.turn_of(body).T @ (point_xyz - self.body_xyz(body)))

    def turn_of(self, body: str) -> Floats:
        """Rotation from a body's frame to the world (3, 3) in the posture that was set last."""
        return np.array(self.room.xmat[mujoco.mj_name2id(self.mj, mujoco.mjtObj.mjOBJ_BODY, body)]).reshape(3, 3)


def build_model(person: Person, knowledge: Knowledge, *, measured_mm: Mapping[str, float] | None = None) -> BodyModel:
    """The model of one person; the last few are kept.

    Parameters
    ----------
    person
        Stature scales all lengths alike; mass is shared out as women or men have it on average.
    knowledge
        Shares of the lumbar levels and of the segments.
    measured_mm
        Segment lengths that were measured (``scaling.segment_scales``); the others follow from stature.

    *Error*: widths of hips and shoulders are the model's; see docs/body.md. ``LaststrawError`` when the packed model is
    missing; ``UnusableInput`` for lengths that no body of this stature has.
    """
    with ONE_AT_A_TIME:
        return _built(person, tuple(sorted((measured_mm or {}).items())), Known(knowledge))


class Known:
    """Lets ``lru_cache`` tell knowledge apart by its hash of all files instead of comparing every fact."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __hash__(self) -> int:
        return hash(self.knowledge.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and other.knowledge.version == self.knowledge.version


@lru_cache(maxsize=8)
def _built(person: Person, measured_mm: tuple[tuple[str, float], ...], known: Known) -> BodyModel:
    knowledge = known.knowledge
    scale = m_from_mm(person.stature_mm) / knowledge.constant("model_stature_m")
    size = Size(
        scale=scale,
        mass_kg=person.mass_kg,
        shares=segment_masses(person, knowledge),
        factors=segment_scales(person, knowledge, dict(measured_mm)),
    )
    log_warnings()
    return _fitted(cache.mended(known.knowledge.version, lambda: _mended(knowledge)), size)


def _mended(knowledge: Knowledge) -> Mended:
    """The packed model with every patch and every added part, at its own size."""
    draft = draft_model()
    for patch in PATCHES:
        patch.apply(draft, knowledge)
    add_parts(draft, knowledge)
    return Mended(draft.spec.compile(), draft.shares, draft.abdomen_share)


def draft_model() -> Draft:
    """The packed model, not yet mended."""
    log_warnings()
    path = PACKED / "model.xml"
    if not path.exists():
        raise LaststrawError(
            "The body model is not in this installation.",
            hint="Install laststraw from its wheel, or run `make setup`, which packs it.",
        )
    return Draft(mujoco.MjSpec.from_file(str(path)))


def finish(draft: Draft, *, scale: float, mass_kg: float) -> BodyModel:
    """Compile a draft and scale it alike in all parts; segments keep their shares of the mass."""
    return _fitted(Mended(draft.spec.compile(), draft.shares, draft.abdomen_share), Size(scale, mass_kg, {}, {}))


def _fitted(mended: Mended, size: Size) -> BodyModel:
    """Bring a compiled model to a person's size; it is changed in place."""
    mj = mended.mj
    rest = _rest_qpos(mj)
    _scale(mj, rest, size)
    return BodyModel(
        mj=mj,
        room=mujoco.MjData(mj),
        scale=size.scale,
        shares=dict(mended.shares),
        abdomen_share=mended.abdomen_share,
        rest_qpos=rest,
        qpos_of={mj.joint(j).name: int(mj.jnt_qposadr[j]) for j in range(mj.njnt)},
        muscles=tuple(mj.actuator(i).name for i in range(mj.nu)),
        tendon_of=mj.actuator_trnid[:, 0].astype(np.int64),
        peak_force_n=mj.actuator_gainprm[:, 2].copy(),
    )


def _rest_qpos(mj: Any) -> Floats:
    """Upright with hanging arms (nq,): every angle 0, and the joints that follow others where their couplings put them."""
    qpos = mj.qpos0.copy()
    follows = mj.jnt_qposadr[mj.eq_obj1id]
    qpos[follows] += mj.eq_data[:, 0]
    return np.asarray(qpos)


def _scale(mj: Any, rest_qpos: Floats, size: Size) -> None:
    """Bring lengths and masses to a person's; strength grows with the square of the whole scale."""
    segment = _segments(mj)
    factor = size.scale * np.array([size.factors.get(name, 1.0) for name in segment])
    mj.body_pos *= factor[mj.body_parentid, None]
    mj.body_ipos *= factor[:, None]
    mj.jnt_pos *= factor[mj.jnt_bodyid, None]
    mj.site_pos *= factor[mj.site_bodyid, None]
    mj.geom_pos *= factor[mj.geom_bodyid, None]
    mj.geom_size *= factor[mj.geom_bodyid, None]
    mj.actuator_lengthrange *= size.scale
    mj.actuator_gainprm[:, 2] *= size.scale**2
    heavier = _heavier(mj, segment, size)
    mj.body_mass *= heavier
    mj.body_inertia *= (heavier * factor**2)[:, None]
    slides = np.flatnonzero(mj.jnt_type == mujoco.mjtJoint.mjJNT_SLIDE)
    along = factor[mj.jnt_bodyid]
    for qpos in (mj.qpos0, mj.qpos_spring, rest_qpos):
        qpos[mj.jnt_qposadr[slides]] *= along[slides]
        for address in mj.jnt_qposadr[np.flatnonzero(mj.jnt_type == mujoco.mjtJoint.mjJNT_FREE)]:
            qpos[address : address + 3] *= size.scale
    mj.jnt_range[slides] *= along[slides, None]
    follows = np.flatnonzero(np.isin(mj.eq_obj1id, slides))  # a slide that follows a hinge: metres per radian
    mj.eq_data[follows, :5] *= along[mj.eq_obj1id[follows], None]
    mujoco.mj_setConst(mj, mujoco.MjData(mj))


def _heavier(mj: Any, segment: list[str], size: Size) -> Floats:
    """By what the mass of each body is multiplied (body,)."""
    of_body = np.full(mj.nbody, size.mass_kg / mj.body_mass.sum())
    for name, share in size.shares.items():
        mine = np.array([each == name for each in segment])
        of_body[mine] = size.mass_kg * share * (2 if name in SIDED else 1) / mj.body_mass[mine].sum()
    return of_body


def _segments(mj: Any) -> list[str]:
    """The segment that each body belongs to; the root to the pelvis."""
    found = ["pelvis"] * mj.nbody
    for b in range(1, mj.nbody):
        stem = mj.body(b).name.removesuffix("_r").removesuffix("_l").removesuffix("1_r").removesuffix("1_l")
        found[b] = SEGMENTS.get(stem, found[mj.body_parentid[b]])
    return found


def log_warnings() -> None:
    """Send MuJoCo's warnings to the log; left alone it drops a MUJOCO_LOG.TXT into the current folder."""
    mujoco.set_mju_user_warning(lambda message: _LOG.warning("mujoco: %s", message))
