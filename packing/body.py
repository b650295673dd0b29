"""Pack the body model: the geometry of myo-sim's ``myofullbody`` without meshes, and its bone pictures.

Run when a wheel or an editable install is built. The result is never committed: it is a conversion of myo-sim
(Apache-2.0), which is therefore needed to build, not to run.

``model.xml``        bodies, joints, wrapping surfaces, muscle paths, strengths; ``mark/...`` sites; the pose ``rest``
``front.png`` ...    the bones in that pose, shaded; ``front_depth.png`` ... how far in front the nearest bone lies
``picture.json``     where the model's origin lies in each picture, and its scale
``provenance.json``  versions, hash of what went in, hash of what came out

Nothing here imports laststraw: at build time its own dependencies are not installed.
"""

import hashlib
import importlib.metadata
import json
import warnings
from pathlib import Path

import mujoco
import numpy as np
from numpy.typing import NDArray

from packing import bones, landmarks

NAME = "myofullbody"
FILES = ("model.xml", "picture.json", *(f"{view}{kind}.png" for view in bones.VIEWS for kind in ("", "_depth")))


def build(out: Path) -> None:
    """Pack the model into ``out``, unless what lies there was made by this code from these versions."""
    wanted = _provenance()
    if _is_current(out, wanted):
        return
    shipped = load_shipped()
    out.mkdir(parents=True, exist_ok=True)
    (out / "provenance.json").unlink(missing_ok=True)  # an interrupted run is not current
    (out / "model.xml").write_text(flatten(shipped).to_xml())
    bones.paint(shipped, rest_qpos(shipped), out)
    wanted["made"] = {name: _sha256(out / name) for name in FILES}
    (out / "provenance.json").write_text(json.dumps(wanted, indent=1, sort_keys=True) + "\n")


def load_shipped() -> mujoco.MjModel:
    """The model as myo-sim ships it, meshes and all."""
    import myo_sim

    mujoco.set_mju_user_warning(lambda message: warnings.warn(message, stacklevel=2))  # else it drops MUJOCO_LOG.TXT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return myo_sim.load_spec(NAME).compile()


def flatten(shipped: mujoco.MjModel) -> mujoco.MjSpec:
    """The same model without meshes, default classes, sensors and collision, which its own XML export cannot reload.

    *Error*: positions are written with six digits, 0.5 micrometre; muscle lengths agree to 1e-6 m (tested).
    """
    spec = mujoco.MjSpec()
    spec.modelname = NAME
    spec.compiler.degree = False
    spec.compiler.autolimits = False
    bodies = _add_bodies(spec, shipped)
    _add_surfaces(spec, shipped, bodies)
    _add_paths(spec, shipped)
    _add_muscles(spec, shipped)
    _add_couplings(spec, shipped)
    for name, (body, pos) in landmarks.marks(shipped).items():
        spec.body(body).add_site(name=f"mark/{name}", pos=pos)
    spec.add_key(name="rest", qpos=rest_qpos(shipped))
    return spec


def rest_qpos(m: mujoco.MjModel) -> NDArray[np.float64]:
    """Upright with hanging arms (nq,): every angle 0, and the joints that follow others where their couplings put them.

    The model's own zero leaves the kneecaps inside the thigh bones.
    """
    qpos = m.qpos0.copy()
    for e in range(m.neq):
        first = m.jnt_qposadr[m.eq_obj1id[e]]
        qpos[first] = m.qpos0[first] + m.eq_data[e][0]
    return qpos


def _add_bodies(spec: mujoco.MjSpec, m: mujoco.MjModel) -> list[mujoco.MjsBody]:
    bodies = [spec.worldbody]
    for b in range(1, m.nbody):
        body = bodies[m.body_parentid[b]].add_body(name=m.body(b).name, pos=m.body_pos[b], quat=m.body_quat[b])
        bodies.append(body)
        if m.body_mass[b] > 0:
            body.explicitinertial = True
            body.mass, body.inertia = m.body_mass[b], m.body_inertia[b]
            body.ipos, body.iquat = m.body_ipos[b], m.body_iquat[b]
        for j in range(m.body_jntadr[b], m.body_jntadr[b] + m.body_jntnum[b]):
            joint = body.add_joint(
                name=m.joint(j).name, type=int(m.jnt_type[j]), pos=m.jnt_pos[j], axis=m.jnt_axis[j],
                range=m.jnt_range[j], limited=bool(m.jnt_limited[j]),
            )  # fmt: skip
            if m.jnt_type[j] in (mujoco.mjtJoint.mjJNT_HINGE, mujoco.mjtJoint.mjJNT_SLIDE):
                joint.ref = m.qpos0[m.jnt_qposadr[j]]
    return bodies


def _add_surfaces(spec: mujoco.MjSpec, m: mujoco.MjModel, bodies: list[mujoco.MjsBody]) -> None:
    """Wrapping surfaces, and the points that muscle paths run through or that say on which side they wrap."""
    is_geom = np.isin(m.wrap_type, (mujoco.mjtWrap.mjWRAP_SPHERE, mujoco.mjtWrap.mjWRAP_CYLINDER))
    for g in np.unique(m.wrap_objid[is_geom]):
        bodies[m.geom_bodyid[g]].add_geom(
            name=m.geom(g).name, type=int(m.geom_type[g]), pos=m.geom_pos[g], quat=m.geom_quat[g], size=m.geom_size[g],
            contype=0, conaffinity=0, density=0,
        )  # fmt: skip
    through = m.wrap_objid[m.wrap_type == mujoco.mjtWrap.mjWRAP_SITE]
    sides = m.wrap_prm[is_geom & (m.wrap_prm >= 0)].astype(int)
    for s in np.union1d(through, sides):
        bodies[m.site_bodyid[s]].add_site(name=m.site(s).name, pos=m.site_pos[s])


def _add_paths(spec: mujoco.MjSpec, m: mujoco.MjModel) -> None:
    for t in range(m.ntendon):
        tendon = spec.add_tendon(name=m.tendon(t).name)
        for k in range(m.tendon_adr[t], m.tendon_adr[t] + m.tendon_num[t]):
            kind, thing, side = m.wrap_type[k], m.wrap_objid[k], int(m.wrap_prm[k])
            if kind == mujoco.mjtWrap.mjWRAP_SITE:
                tendon.wrap_site(m.site(thing).name)
            else:
                tendon.wrap_geom(m.geom(thing).name, m.site(side).name if side >= 0 else "")


def _add_muscles(spec: mujoco.MjSpec, m: mujoco.MjModel) -> None:
    for a in range(m.nu):
        muscle = spec.add_actuator(name=m.actuator(a).name, target=m.tendon(m.actuator_trnid[a, 0]).name)
        muscle.trntype = mujoco.mjtTrn.mjTRN_TENDON
        muscle.dyntype, muscle.dynprm = mujoco.mjtDyn.mjDYN_MUSCLE, m.actuator_dynprm[a]
        muscle.gaintype, muscle.gainprm = mujoco.mjtGain.mjGAIN_MUSCLE, m.actuator_gainprm[a]
        muscle.biastype, muscle.biasprm = mujoco.mjtBias.mjBIAS_MUSCLE, m.actuator_biasprm[a]
        muscle.lengthrange = m.actuator_lengthrange[a]
        muscle.ctrllimited, muscle.ctrlrange = True, (0, 1)


def _add_couplings(spec: mujoco.MjSpec, m: mujoco.MjModel) -> None:
    """Joints that follow others by a polynomial (shoulder rhythm, kneecap, lumbar levels)."""
    for e in range(m.neq):
        assert m.eq_type[e] == mujoco.mjtEq.mjEQ_JOINT, "only joint couplings were expected"
        first, second = int(m.eq_obj1id[e]), int(m.eq_obj2id[e])
        coupling = spec.add_equality(type=mujoco.mjtEq.mjEQ_JOINT, objtype=mujoco.mjtObj.mjOBJ_JOINT)
        coupling.name1, coupling.name2 = m.joint(first).name, m.joint(second).name if second >= 0 else ""
        polynomial: NDArray[np.float64] = np.zeros(len(coupling.data))
        polynomial[:5] = m.eq_data[e][:5]
        coupling.data = polynomial


def _provenance() -> dict[str, object]:
    """What the result depends on: this code and the pinned versions."""
    code = [Path(__file__), Path(bones.__file__), Path(landmarks.__file__)]
    versions = {name: importlib.metadata.version(name) for name in ("mujoco", "myo-sim", "pillow")}  # any numpy will do
    return {
        "model": NAME,
        "versions": versions,
        "code": {path.name: _sha256(path) for path in code},
        "input": _inputs(),
    }


def _inputs() -> str:
    """One hash over every file of the installed myo-sim."""
    digest = hashlib.sha256()
    for file in sorted(importlib.metadata.files("myo-sim") or (), key=str):
        if file.hash is not None:
            digest.update(f"{file}\0{file.hash.value}\n".encode())
    return digest.hexdigest()


def _is_current(out: Path, wanted: dict[str, object]) -> bool:
    try:
        had = json.loads((out / "provenance.json").read_text())
        made = had.pop("made")
        return bool(had == json.loads(json.dumps(wanted)) and all(_sha256(out / name) == made[name] for name in FILES))
    except (OSError, ValueError, KeyError):
        return False


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    build(Path(__file__).parents[1] / "src" / "laststraw" / "body" / "model")
