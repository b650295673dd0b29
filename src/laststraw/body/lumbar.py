"""Mending of the lumbar spine and of the trunk muscles' paths: parts of ``patches.PATCHES``.

Frames: bodies of the lumbar chain have x anterior, y up, z right and are not turned against each other in upright standing.
"""

from typing import Any

import mujoco
import numpy as np

from laststraw.body.draft import LEVELS, Draft, Floats
from laststraw.knowledge import Knowledge

VERTEBRAE = ("lumbar5", "lumbar4", "lumbar3", "lumbar2", "lumbar1")  # the body above each of LEVELS
SLIDES = ("up", "forward", "right")  # along the disc's axes: compression, AP shear, lateral shear
TRUNK = ("Ps_", "rect_abd", "IL_", "LTp", "QL_", "MF_", "EO", "IO")  # actuators that move the lumbar spine


def slide_name(level: str, slide: str) -> str:
    """Name of a slide joint of a lumbar level."""
    return f"{level}_slide_{slide}"


def trunk_muscles(spec: Any) -> list[Any]:
    """The actuators of the trunk."""
    return [a for a in spec.actuators if a.name.startswith(TRUNK)]


def mend_trunk_paths(draft: Draft, knowledge: Knowledge) -> None:
    """Make every trunk muscle a chain of points: no surface changes a lever of the lumbar spine.

    *Error*: from 50 deg of flexion on the shipped belly cylinder bends the rectus abdominis, by 4 mm at 60 deg; a belly
    muscle that loses its lever gets no force instead (``statics``).
    """
    spec = draft.spec
    shipped = spec.copy().compile()
    rest = mujoco.MjData(shipped)
    rest.qpos[:] = shipped.key_qpos[0]
    mujoco.mj_kinematics(shipped, rest)
    mujoco.mj_tendon(shipped, rest)
    for muscle in trunk_muscles(spec):
        old = spec.tendon(muscle.target)
        kept = [wrap for wrap in old.path if wrap.type != mujoco.mjtWrap.mjWRAP_SITE]
        if not kept or any(wrap.target.name.startswith("psoas_rim") for wrap in kept):
            continue
        touched = _touched_xyz(shipped, rest, old.name)
        new = spec.add_tendon(name=f"{old.name}_through_points")
        for wrap in old.path:
            if wrap.type == mujoco.mjtWrap.mjWRAP_SITE:
                new.wrap_site(wrap.target.name)
            elif len(touched):
                body = wrap.target.parent
                for k, point_xyz in enumerate(touched):
                    pos = _in_body(shipped, rest, body.name, point_xyz)
                    new.wrap_site(body.add_site(name=f"touch{k}_{muscle.name}", pos=pos).name)
        muscle.target = new.name


def mend_lumbar_levers(draft: Draft, knowledge: Knowledge) -> None:
    """Move the attachments of trunk muscles away from the line of the lumbar joints, backwards, forwards and sideways."""
    spec = draft.spec
    deeper, wider = knowledge.constant("lumbar_lever_scale"), knowledge.constant("lumbar_width_scale")
    offset_x = _offsets_x(spec)
    line_x = float(np.mean([offset_x[body] for body in VERTEBRAE]))
    moved: set[str] = set()
    for muscle in trunk_muscles(spec):
        for wrap in spec.tendon(muscle.target).path:
            site = wrap.target
            if wrap.type == mujoco.mjtWrap.mjWRAP_SITE and site.parent.name in offset_x and site.name not in moved:
                moved.add(site.name)
                x, y, z = site.pos
                here = offset_x[site.parent.name]
                site.pos = [line_x + deeper * (x + here - line_x) - here, y, wider * z]


def mend_lumbar_slides(draft: Draft, knowledge: Knowledge) -> None:
    """Give each lumbar joint six degrees of freedom."""
    for level, name in zip(LEVELS, VERTEBRAE, strict=True):
        body = draft.spec.body(name)
        tilt = np.radians(knowledge.constant(f"disc_tilt_deg_{level}"))
        axes = {"up": [np.sin(tilt), np.cos(tilt), 0], "forward": [np.cos(tilt), -np.sin(tilt), 0], "right": [0, 0, 1]}
        for slide in SLIDES:
            body.add_joint(name=slide_name(level, slide), type=mujoco.mjtJoint.mjJNT_SLIDE, axis=axes[slide])


def _offsets_x(spec: Any) -> dict[str, float]:
    """How far forward each body of the chain begins, seen from the pelvis (m). The belly wall keeps its place."""
    found = {"sacrum": 0.0}
    for name in (*VERTEBRAE, "torso"):
        body = spec.body(name)
        found[name] = found[body.parent.name] + float(body.pos[0])
    return found


def _touched_xyz(model: Any, data: Any, tendon: str) -> Floats:
    """Where a path leaves its wrapping surface at rest (point, xyz), none when it does not touch it."""
    t = model.tendon(tendon).id
    first, count = data.ten_wrapadr[t], data.ten_wrapnum[t]
    on_surface = data.wrap_obj.reshape(-1)[first : first + count] >= 0
    points = data.wrap_xpos.reshape(-1, 3)[first : first + count]
    return np.asarray(points[on_surface])


def _in_body(model: Any, data: Any, body: str, point_xyz: Floats) -> Floats:
    b = model.body(body).id
    return np.asarray(data.xmat[b].reshape(3, 3).T @ (point_xyz - data.xpos[b]))
