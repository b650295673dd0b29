"""The body model of one person: packed geometry, mended, scaled to stature and mass.

MuJoCo is used for geometry only (where bones and muscle paths are in a posture); nothing is simulated. Frames: ``_xyz``
MuJoCo's world (m; z up, anterior = -y, the person's left = +x); ``_asr`` (m; anterior, superior, right).
"""

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from laststraw.body.added import ADDED, add_parts
from laststraw.body.patches import PATCHES, Draft, Floats
from laststraw.errors import LaststrawError
from laststraw.knowledge import Knowledge
from laststraw.records import Person
from laststraw.units import m_from_mm

PACKED = Path(__file__).parent / "model"
MODEL_VERSION = "myofullbody of myo-sim 0.2.4, mended: " + ", ".join(patch.name for patch in PATCHES) + "; " + ADDED

_LOG = logging.getLogger(__name__)


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

    def turn_of(self, body: str) -> Floats:
        """Rotation from a body's frame to the world (3, 3) in the posture that was set last."""
        return np.array(self.room.xmat[mujoco.mj_name2id(self.mj, mujoco.mjtObj.mjOBJ_BODY, body)]).reshape(3, 3)


def build_model(person: Person, knowledge: Knowledge) -> BodyModel:
    """The model of one person; the last few are kept.

    Parameters
    ----------
    person
        Stature scales all lengths alike, mass all masses alike (segment shares are the same for everyone).
    knowledge
        Shares of the lumbar levels and of the segments.

    *Error*: proportions of a person (trunk to leg length, width) are the model's; see docs/body.md. ``LaststrawError``
    when the packed model is missing.
    """
    return _built(person.stature_mm, person.mass_kg, Known(knowledge))


class Known:
    """Lets ``lru_cache`` tell knowledge apart by its hash of all files instead of comparing every fact."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __hash__(self) -> int:
        return hash(self.knowledge.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and other.knowledge.version == self.knowledge.version


@lru_cache(maxsize=8)
def _built(stature_mm: float, mass_kg: float, known: Known) -> BodyModel:
    draft = draft_model()
    for patch in PATCHES:
        patch.apply(draft, known.knowledge)
    add_parts(draft, known.knowledge)
    scale = m_from_mm(stature_mm) / known.knowledge.constant("model_stature_m")
    return finish(draft, scale=scale, mass_kg=mass_kg)


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
    """Compile a draft and scale it."""
    mj = draft.spec.compile()
    rest = _rest_qpos(mj)
    _scale(mj, rest, scale, mass_kg)
    names = tuple(mj.actuator(i).name for i in range(mj.nu))
    return BodyModel(
        mj=mj,
        room=mujoco.MjData(mj),
        scale=scale,
        shares=dict(draft.shares),
        abdomen_share=draft.abdomen_share,
        rest_qpos=rest,
        qpos_of={mj.joint(j).name: int(mj.jnt_qposadr[j]) for j in range(mj.njnt)},
        muscles=names,
        tendon_of=mj.actuator_trnid[:, 0].astype(np.int64),
        peak_force_n=mj.actuator_gainprm[:, 2].copy(),
    )


def _rest_qpos(mj: Any) -> Floats:
    """Upright with hanging arms (nq,): every angle 0, and the joints that follow others where their couplings put them."""
    qpos = mj.qpos0.copy()
    follows = mj.jnt_qposadr[mj.eq_obj1id]
    qpos[follows] += mj.eq_data[:, 0]
    return np.asarray(qpos)


def _scale(mj: Any, rest_qpos: Floats, scale: float, mass_kg: float) -> None:
    """Make all lengths ``scale`` times as long; masses add up to ``mass_kg``; strength grows with the square."""
    for lengths in (mj.body_pos, mj.body_ipos, mj.jnt_pos, mj.geom_pos, mj.geom_size, mj.site_pos):
        lengths *= scale
    mj.actuator_lengthrange *= scale
    mj.actuator_gainprm[:, 2] *= scale**2
    heavier = mass_kg / mj.body_mass.sum()
    mj.body_mass *= heavier
    mj.body_inertia *= heavier * scale**2
    slides = np.flatnonzero(mj.jnt_type == mujoco.mjtJoint.mjJNT_SLIDE)
    free = mj.jnt_qposadr[np.flatnonzero(mj.jnt_type == mujoco.mjtJoint.mjJNT_FREE)]
    metres = np.concatenate([mj.jnt_qposadr[slides], *(address + np.arange(3) for address in free)])
    for qpos in (mj.qpos0, mj.qpos_spring, rest_qpos):
        qpos[metres] *= scale
    mj.jnt_range[slides] *= scale
    mj.eq_data[np.isin(mj.eq_obj1id, slides), :5] *= scale  # a slide that follows a hinge: metres per radian
    mujoco.mj_setConst(mj, mujoco.MjData(mj))


def log_warnings() -> None:
    """Send MuJoCo's warnings to the log; left alone it drops a MUJOCO_LOG.TXT into the current folder."""
    mujoco.set_mju_user_warning(lambda message: _LOG.warning("mujoco: %s", message))
