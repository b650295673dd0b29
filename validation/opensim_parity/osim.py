"""Our trunk as an OpenSim 4 model: the text of an .osim file, made without OpenSim."""

from collections.abc import Iterable

import numpy as np

from laststraw.body.draft import LEVELS
from laststraw.body.lumbar import VERTEBRAE
from laststraw.body.paths import frames
from validation.opensim_parity.problem import FIBRE, FLOOR, SLACK, TOLERANCE_NM, Chain, Floats, moving_length

ROOT = ("root_turn", "root_side", "root_tilt")  # of the pelvis in the room, about y, x, z
BENDS = tuple(f"{level}_{plane}" for level in LEVELS for plane in ("extension", "right_bend", "left_turn"))
BELLY = "belly_swing"
ROOT_RESERVE_NM = (
    1e4  # carries what the pelvis and the belly wall need: no muscle can change the one, and L5 bears the other
)
AXES = np.eye(3)


def osim_text(of: Chain) -> str:
    """The model: chain, muscles through points, and a reserve actuator for every coordinate."""
    offset = {**dict(zip(VERTEBRAE, of.trunk.level_m, strict=True)), "torso": of.trunk.torso_m}
    bodies, joints = [_body("sacrum", 10.0, np.zeros(3))], [_joint("sacrum", "/ground", np.zeros(3), ROOT, (1, 0, 2))]
    below = "sacrum"
    for k, name in enumerate(VERTEBRAE):
        bodies.append(_body(name, of.mass_kg[name], of.com_m[name]))
        joints.append(_joint(name, f"/bodyset/{below}", offset[name], BENDS[3 * k : 3 * k + 3], (2, 0, 1)))
        below = name
    bodies += [_body("torso", of.mass_kg["torso"], of.com_m["torso"]), _body("Abdomen", 1e-6, np.zeros(3))]
    joints += [
        _joint("torso", f"/bodyset/{below}", offset["torso"], (), ()),
        _joint("Abdomen", "/bodyset/lumbar5", of.trunk.belly_m, (BELLY,), (2,)),
    ]
    upright = moving_length(of, frames(of.trunk, np.zeros((1, len(LEVELS), 3))))[0]
    muscles = map(_muscle, of.trunk.names, of.points, of.peak_n.tolist(), upright.tolist())
    reserves = [_reserve(name, ROOT_RESERVE_NM) for name in (*ROOT, BELLY)]
    reserves += [_reserve(name, newton_metre) for name, newton_metre in zip(BENDS, TOLERANCE_NM.tolist(), strict=True)]
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<OpenSimDocument Version="40000">
<Model name="laststraw_trunk">
<gravity>0 -9.80665 0</gravity>
<BodySet name="bodyset"><objects>{"".join(bodies)}</objects></BodySet>
<JointSet name="jointset"><objects>{"".join(joints)}</objects></JointSet>
<ForceSet name="forceset"><objects>{"".join(muscles)}{"".join(reserves)}</objects></ForceSet>
</Model>
</OpenSimDocument>
"""


def _numbers(values: Iterable[float]) -> str:
    return " ".join(f"{value:.17g}" for value in values)


def _body(name: str, mass_kg: float, com_m: Floats) -> str:
    inertia = _numbers([max(0.01 * mass_kg, 1e-6)] * 3 + [0.0] * 3)  # of no importance at rest
    return (
        f'<Body name="{name}"><mass>{mass_kg:.17g}</mass><mass_center>{_numbers(com_m)}</mass_center>'
        f"<inertia>{inertia}</inertia></Body>\n"
    )


def _joint(child: str, parent: str, at_m: Floats, coordinates: tuple[str, ...], axes: tuple[int, ...]) -> str:
    """Hinges about the child's own axes, one after the other; none: a weld."""
    frame = (
        f'<frames><PhysicalOffsetFrame name="below_{child}"><socket_parent>{parent}</socket_parent>'
        f"<translation>{_numbers(at_m)}</translation><orientation>0 0 0</orientation></PhysicalOffsetFrame></frames>"
        f"<socket_parent_frame>below_{child}</socket_parent_frame><socket_child_frame>/bodyset/{child}</socket_child_frame>"
    )
    if not coordinates:
        return f'<WeldJoint name="joint_{child}">{frame}</WeldJoint>\n'
    order = [*axes, *(k for k in range(3) if k not in axes)]
    turns = [
        f'<TransformAxis name="rotation{k + 1}"><coordinates>{coordinates[k] if k < len(coordinates) else ""}</coordinates>'
        f"<axis>{_numbers(AXES[axis])}</axis>{_function(k < len(coordinates))}</TransformAxis>"
        for k, axis in enumerate(order)
    ]
    slides = [
        f'<TransformAxis name="translation{k + 1}"><coordinates></coordinates><axis>{_numbers(AXES[k])}</axis>'
        f"{_function(False)}</TransformAxis>"
        for k in range(3)
    ]
    angles = "".join(f'<Coordinate name="{name}"><range>-3 3</range></Coordinate>' for name in coordinates)
    return (
        f'<CustomJoint name="joint_{child}">{frame}<coordinates>{angles}</coordinates>'
        f"<SpatialTransform>{''.join(turns + slides)}</SpatialTransform></CustomJoint>\n"
    )


def _function(follows: bool) -> str:
    if follows:
        return '<LinearFunction name="function"><coefficients>1 0</coefficients></LinearFunction>'
    return '<Constant name="function"><value>0</value></Constant>'


def _muscle(name: str, points: tuple[tuple[str, Floats], ...], peak_n: float, upright_m: float) -> str:
    path = "".join(
        f'<PathPoint name="{name}-P{k}"><socket_parent_frame>/bodyset/{body}</socket_parent_frame>'
        f"<location>{_numbers(at)}</location></PathPoint>"
        for k, (body, at) in enumerate(points)
    )
    return (
        f'<Thelen2003Muscle name="{name}"><min_control>{FLOOR:g}</min_control><max_control>1</max_control>'
        f'<GeometryPath name="geometrypath"><PathPointSet><objects>{path}</objects></PathPointSet></GeometryPath>'
        f"<max_isometric_force>{peak_n:.17g}</max_isometric_force>"
        f"<optimal_fiber_length>{FIBRE * upright_m:.17g}</optimal_fiber_length>"
        f"<tendon_slack_length>{SLACK * upright_m:.17g}</tendon_slack_length>"
        "<pennation_angle_at_optimal>0</pennation_angle_at_optimal><max_contraction_velocity>1e6</max_contraction_velocity>"
        "</Thelen2003Muscle>\n"
    )


def _reserve(coordinate: str, newton_metre: float) -> str:
    return (
        f'<CoordinateActuator name="reserve_{coordinate}"><min_control>-1e6</min_control><max_control>1e6</max_control>'
        f"<coordinate>{coordinate}</coordinate><optimal_force>{newton_metre:.17g}</optimal_force></CoordinateActuator>\n"
    )
