"""From a posture as people describe it to many draws of what the spine is asked to hold.

Frame of the room: x forward, y up, z right, m, zero at the origin of the sacrum.

What is not told follows from the rest. With a the angle of the hip-shoulder line in the pelvis (a function of lumbar flexion):

    inclination = pelvis anterior tilt + a(lumbar flexion)

Of the three, inclination and lumbar flexion are kept when all are told; with the inclination alone, the lumbar spine takes its
usual share; with nothing told the person stands or sits upright. A draw takes every number from its normal distribution; each
draw has a twin whose errors to the side are mirrored, so that a mirrored person has exactly mirrored results.
"""

from typing import NamedTuple

import numpy as np

from laststraw.body.draft import LEVELS, PLANES, Floats
from laststraw.body.manikin import (
    Arms,
    Manikin,
    force_at,
    reach,
    shoulders_asr,
    weight_above,
    weights,
)
from laststraw.body.model import BodyModel
from laststraw.body.paths import Frames, Trunk, frames, level_matrix
from laststraw.body.statics import L4_L5, Demand, Traits
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import QUANTITIES, TaskPosture, Uncertain
from laststraw.units import m_from_mm

TO_THE_SIDE = ("pelvis_left_up", "pelvis_left_turn", "lumbar_left_bend", "lumbar_left_turn", "hand_left_mm")
LYING = ("lying_supine", "lying_prone", "lying_side")
STATURE_OF_CONTACTS_MM = 1740.0  # the stature at which the knowledge files tell where people lean
GRID_DEG = np.arange(-45.0, 90.1, 5.0)


class Situation(NamedTuple):
    """A task in many draws: its demand, where the body is, and what had to be changed about it.

    ``angles`` (draw,) deg by name; ``out_of_reach_m``: how far the hands are from their place in the mean draw.
    """

    demand: Demand
    at: Frames
    arms: Arms
    pelvis: Floats
    hip_flexion_deg: Floats
    angles: dict[str, Floats]
    out_of_reach_m: float
    pelvis_moved_deg: float


class Standard(NamedTuple):
    """Standard normal numbers of a run: ``side`` and ``other`` by name of the quantity (draw,)."""

    errors: dict[str, Floats]
    draws: int

    def of(self, name: str) -> Floats:
        """Standard normal numbers of one quantity (draw,); zeros for the mean draw alone."""
        return self.errors.get(name, np.zeros(self.draws))


def standard(draws: int, seed: int, names: tuple[str, ...]) -> Standard:
    """Draws with their mirror twins: the same number for everything but what goes to the side, which changes sign."""
    half = (draws + 1) // 2
    rng = np.random.default_rng(seed)
    table = rng.standard_normal((len(names), half))
    if half > 2 * len(names):
        table = _unrelated(table)
    else:  # too few to be made unrelated: at least every error comes with its opposite
        table[:, half - half // 2 :] = -table[:, : half // 2]
    errors = {}
    for name, row in zip(names, table, strict=True):
        twin = -row if name in TO_THE_SIDE or name.endswith("_side") else row
        errors[name] = np.concatenate([row, twin])
    return Standard(errors, 2 * half)


def _unrelated(table: Floats) -> Floats:
    """Make the rows (name, draw) unrelated in this very sample, each with mean 0 and spread 1: less noise for the same work."""
    centred = table - table.mean(axis=1, keepdims=True)
    basis, _ = np.linalg.qr(centred.T)
    signs = np.sign((basis * centred.T).sum(axis=0))
    return np.asarray((basis * signs).T * np.sqrt(table.shape[1]))


def lumbar_bend(model: BodyModel, angles: dict[str, Floats]) -> Floats:
    """(draw, level, 3) rad of the model's hinges from the three totals in deg."""
    signs = {"flexion": -1.0, "left_bend": -1.0, "left_turn": 1.0}
    planes = [signs[p] * np.radians(angles[f"lumbar_{p}"])[:, None] * model.shares[p] for p in PLANES]
    return np.stack(planes, axis=2)


def pelvis_turn(angles: dict[str, Floats]) -> Floats:
    """Rotation of the pelvis in the room (draw, 3, 3): Ry(left turn) Rx(left up) Rz(-anterior tilt)."""
    turn, up, tilt = (np.radians(angles[f"pelvis_{name}"]) for name in ("left_turn", "left_up", "anterior_tilt"))
    return _about(1, turn) @ _about(0, up) @ _about(2, -tilt)


def situation(
    posture: TaskPosture,
    person: Manikin,
    model: BodyModel,
    trunk: Trunk,
    traits: Traits,
    dice: Standard,
    known: Knowledge,
) -> Situation:
    """Place the body and its loads in every draw.

    *Error*: ``UnusableInput`` for a hand load further away than the arms reach.
    """
    drawn = {name: _drawn(getattr(posture, name), dice.of(name)) for name in QUANTITIES}
    angles, moved = _angles(posture, drawn, person, model, trunk, dice, known)
    bend = lumbar_bend(model, angles)
    at = frames(trunk, bend)
    pelvis = pelvis_turn(angles)
    arms = _arms(posture, drawn, person, at, pelvis, known)
    load, carried = _load(posture, drawn, person, at, pelvis, arms, traits, dice, known)
    pressure = drawn["abdominal_pressure_kpa"]
    strain = np.full(dice.draws, np.nan) if pressure is None else np.maximum(pressure, 0.0)
    hips = {"standing": angles["pelvis_anterior_tilt"]}.get(
        posture.support,
        np.zeros(dice.draws)
        if posture.support in LYING
        else known.constant("sitting_hip_flexion_deg") + angles["pelvis_anterior_tilt"],
    )
    return Situation(
        demand=Demand(bend_rad=bend, load=load, carried=carried, strain_kpa=strain),
        at=at,
        arms=arms,
        pelvis=pelvis,
        hip_flexion_deg=hips,
        angles=angles,
        out_of_reach_m=float(np.median(arms.out_of_reach)),
        pelvis_moved_deg=moved,
    )


def _drawn(given: Uncertain | None, errors: Floats) -> Floats | None:
    return None if given is None else given.mean + given.sd * errors


def _angles(
    posture: TaskPosture,
    drawn: dict[str, Floats | None],
    person: Manikin,
    model: BodyModel,
    trunk: Trunk,
    dice: Standard,
    known: Knowledge,
) -> tuple[dict[str, Floats], float]:
    """Every angle of the posture (draw,) deg, and how far the pelvis was moved from where it was told to be."""
    loose = known.constant("neutral_angle_sd_deg")
    table = inclination_table(person, model, trunk)
    told = drawn["pelvis_anterior_tilt"]
    tilt, flexion, inclination = _sagittal(posture, drawn, table, loose, dice, known)
    found = {"pelvis_anterior_tilt": tilt, "lumbar_flexion": flexion, "trunk_inclination": inclination}
    for name in ("pelvis_left_up", "pelvis_left_turn", "lumbar_left_bend", "lumbar_left_turn"):
        given = drawn[name]
        quiet = 0.0 if name == "pelvis_left_turn" or posture.support in LYING else 0.5 * loose
        found[name] = given if given is not None else quiet * dice.of(name)
    moved = 0.0 if told is None else float(np.mean(tilt - told))
    return found, moved


def _sagittal(
    posture: TaskPosture, drawn: dict[str, Floats | None], table: Floats, loose: float, dice: Standard, known: Knowledge
) -> tuple[Floats, Floats, Floats]:
    """Pelvis tilt, lumbar flexion and inclination of the trunk (draw,) deg."""
    tilt, flexion, inclination = (drawn[n] for n in ("pelvis_anterior_tilt", "lumbar_flexion", "trunk_inclination"))
    if posture.support in LYING:
        flexion = flexion if flexion is not None else loose * dice.of("lumbar_flexion")
        return np.zeros(dice.draws), flexion, _of(table, flexion)
    if inclination is None and (tilt is None or flexion is None):
        if tilt is None and flexion is None:
            inclination = loose * dice.of("trunk_inclination")
        elif tilt is None:
            # standing in a bend that is told: the pelvis stays as it is in upright standing
            tilt = loose * dice.of("pelvis_anterior_tilt") - _of(table, np.zeros(dice.draws))
            if posture.support == "sitting":
                inclination, tilt = loose * dice.of("trunk_inclination"), None
        else:
            flexion = _usual_flexion(posture, np.zeros(dice.draws), dice, known)
    if inclination is None:
        assert tilt is not None
        assert flexion is not None
        return tilt, flexion, tilt + _of(table, flexion)
    if flexion is None and tilt is not None:
        flexion = np.interp(inclination - tilt, table, GRID_DEG)
    elif flexion is None:
        flexion = _usual_flexion(posture, inclination, dice, known)
    return inclination - _of(table, flexion), flexion, inclination


def _usual_flexion(posture: TaskPosture, inclination: Floats, dice: Standard, known: Knowledge) -> Floats:
    """Lumbar flexion that people have at an inclination of the trunk (draw,) deg."""
    errors = dice.of("lumbar_flexion")
    if posture.support == "sitting":
        mean, sd = known.constant("sitting_lumbar_flexion_deg"), known.constant("sitting_lumbar_flexion_sd_deg")
        flexion = mean + sd * errors + 0.5 * known.constant("lumbar_share_of_inclination") * inclination
    else:
        sd = known.constant("lumbar_share_of_inclination_sd")
        share = known.constant("lumbar_share_of_inclination") + sd * errors
        flexion = share * inclination + known.constant("neutral_angle_sd_deg") * errors
    return np.asarray(np.minimum(flexion, known.constant("most_lumbar_flexion_deg") + errors))


def inclination_table(person: Manikin, model: BodyModel, trunk: Trunk) -> Floats:
    """Angle of the hip-shoulder line in the pelvis (deg) at each lumbar flexion of ``GRID_DEG``."""
    zero = np.zeros(len(GRID_DEG))
    bend = lumbar_bend(model, {"lumbar_flexion": GRID_DEG, "lumbar_left_bend": zero, "lumbar_left_turn": zero})
    upright = np.broadcast_to(np.eye(3), (len(GRID_DEG), 3, 3))
    line = shoulders_asr(person, frames(trunk, bend), upright).mean(axis=1) - person.hip_m
    return np.asarray(np.degrees(np.arctan2(line[:, 0], line[:, 1])))


def _of(table: Floats, flexion_deg: Floats) -> Floats:
    return np.interp(flexion_deg, GRID_DEG, table)


def _arms(
    posture: TaskPosture, drawn: dict[str, Floats | None], person: Manikin, at: Frames, pelvis: Floats, known: Knowledge
) -> Arms:
    """Both arms: the hands that hold something where they are told to be, the others hanging or in the lap."""
    shoulder = shoulders_asr(person, at, pelvis)
    length = float(person.arm_m.sum())
    rest = shoulder + np.array([0.0, -0.98 * length, 0.0])
    if posture.support == "sitting":
        lap = m_from_mm(known.constant("lap_forward_mm")) * length / 0.62
        rest = shoulder + np.array([lap, -np.sqrt(max(0.85 * length**2 - lap**2, 0.0)), 0.0])
    forward, left, height = (drawn[f"hand_{axis}_mm"] for axis in ("forward", "left", "height"))
    if forward is None and left is None and height is None:
        return reach(person, shoulder, rest, lowers=False)
    disc = _disc_asr(at, pelvis)
    target = rest.copy()
    if forward is not None:
        target[:, :, 0] = (disc[:, 0] + m_from_mm(1.0) * forward)[:, None]
    across = np.zeros(len(disc)) if left is None else m_from_mm(1.0) * left
    half_grip = 0.5 * m_from_mm(known.constant("grip_width_mm"))
    for side, sign in enumerate((-1.0, 1.0)):  # z points right, the left hand comes first
        offset = sign * half_grip if posture.hands == "both" else 0.0
        if posture.hands == "both" or left is not None:
            target[:, side, 2] = disc[:, 2] - across + offset
    if height is not None:
        target[:, :, 1] = (disc[:, 1] + m_from_mm(1.0) * height - _height_of_disc(posture, person, at, pelvis, known))[
            :, None
        ]
    else:
        near = np.hypot(target[:, :, 0] - shoulder[:, :, 0], target[:, :, 2] - shoulder[:, :, 2])
        target[:, :, 1] = shoulder[:, :, 1] - np.sqrt(np.maximum((0.9 * length) ** 2 - near**2, 0.0))
    idle = {"left": (1,), "right": (0,), "both": ()}[posture.hands]
    target[:, list(idle)] = rest[:, list(idle)]
    return reach(person, shoulder, target, lowers=posture.support == "standing")


def _disc_asr(at: Frames, pelvis: Floats) -> Floats:
    """The L4/L5 joint (draw, 3) in the room."""
    return np.asarray(np.einsum("nxy,ny->nx", pelvis, at.origin[:, L4_L5 + 1]))


def _height_of_disc(posture: TaskPosture, person: Manikin, at: Frames, pelvis: Floats, known: Knowledge) -> Floats:
    """Height of L4/L5 above the floor (draw,), m, legs straight or on a seat."""
    hips = np.einsum("nxy,y->nx", pelvis, person.hip_m)
    seat = m_from_mm(known.constant("seat_height_mm")) + 0.09 * person.leg_m
    base = person.leg_m if posture.support == "standing" else seat
    return np.asarray(base + _disc_asr(at, pelvis)[:, 1] - hips[:, 1])


def _load(
    posture: TaskPosture,
    drawn: dict[str, Floats | None],
    person: Manikin,
    at: Frames,
    pelvis: Floats,
    arms: Arms,
    traits: Traits,
    dice: Standard,
    known: Knowledge,
) -> tuple[Floats, Floats]:
    """Moments and forces of everything above each level (draw, level, 6), and the share of the weight that the spine bears."""
    wrench, mass = weights(person, at, pelvis, arms)
    wrench = wrench * traits.mass[:, None, None]
    down = -pelvis[:, 1, :]
    moved = traits.forward_m[:, None] * pelvis[:, 0, :]  # forwards in the room
    for level in range(len(LEVELS)):
        wrench[:, level] += _moved(mass[level] * 9.80665 * down, moved)
    carried = np.ones(dice.draws)
    if posture.support in LYING:
        carried = known.constant("lying_unsupported") * np.abs(1.0 + dice.of("lying"))
    if drawn["backrest"] is not None:
        carried = carried * (1.0 - np.clip(drawn["backrest"], 0.0, 0.95))
    wrench *= carried[:, None, None]
    total = weight_above(person, L4_L5) * traits.mass
    for point, upward in _props(posture, drawn, person, at, pelvis, total, known):
        wrench += force_at(point, -upward[:, None] * down)[:, None, :]
    wrench += _hand_forces(posture, drawn, arms, pelvis)[:, None, :]
    matrix = level_matrix(at)
    load = np.einsum("nlij,nlj->nli", matrix, wrench)
    if drawn["backrest"] is not None:
        leans = np.clip(drawn["backrest"], 0.0, 1.0) > 0.02
        load[:, :, 0] = np.where(leans[:, None] & (load[:, :, 0] > 0.0), 0.0, load[:, :, 0])
    props = sum(
        (upward for _, upward in _props(posture, drawn, person, at, pelvis, total, known)), np.zeros(dice.draws)
    )
    return load, np.clip(carried - props / np.maximum(total, 1e-9), 0.0, 1.0)


def _moved(force: Floats, by: Floats) -> Floats:
    """Wrench of a force that acts further along: only its moment."""
    return np.concatenate([np.cross(by, force), np.zeros_like(force)], axis=1)


def _props(
    posture: TaskPosture,
    drawn: dict[str, Floats | None],
    person: Manikin,
    at: Frames,
    pelvis: Floats,
    total_n: Floats,
    known: Knowledge,
) -> list[tuple[Floats, Floats]]:
    """Where arms lean on something (draw, 3) in the pelvis' frame, and the upward force there (draw,) N."""
    disc = _disc_asr(at, pelvis)
    size = float(person.arm_m.sum()) / 0.62
    found = []
    for share, place in (
        ("arms_on_thighs", "thigh_support_forward_mm"),
        ("armrests", "armrest_forward_mm"),
        ("hand_on_table", "table_forward_mm"),
    ):
        given = drawn[share]
        if given is None:
            continue
        forward = np.full(len(disc), size * m_from_mm(known.constant(place)))
        if share == "hand_on_table" and drawn["hand_forward_mm"] is not None:
            forward = m_from_mm(1.0) * drawn["hand_forward_mm"]
        point = disc + np.stack([forward, np.zeros(len(disc)), np.zeros(len(disc))], axis=1)
        if share == "hand_on_table" and posture.hands != "both":
            point[:, 2] += {"left": -1.0, "right": 1.0}[posture.hands] * 0.3 * size
        found.append((np.einsum("nx,nxy->ny", point, pelvis), np.clip(given, 0.0, 0.9) * total_n))
    return found


def _hand_forces(posture: TaskPosture, drawn: dict[str, Floats | None], arms: Arms, pelvis: Floats) -> Floats:
    """Weight of what the hands hold, and the push back of what they push (draw, 6) in the pelvis' frame."""
    which = {"left": (0,), "right": (1,), "both": (0, 1)}[posture.hands]
    total = np.zeros((len(pelvis), 6))
    kilograms, push = drawn["hand_load_kg"], drawn["push_n"]
    force = np.zeros((len(pelvis), 3))
    if kilograms is not None:
        force[:, 1] -= 9.80665 * np.maximum(kilograms, 0.0)
    if push is not None:
        force[:, 0] -= push
    for side in which:
        place = np.einsum("nx,nxy->ny", arms.hand[:, side], pelvis)
        total += force_at(place, np.einsum("nx,nxy->ny", force / len(which), pelvis))
    return total


def refuse_out_of_reach(found: Situation, known: Knowledge) -> None:
    """*Error*: ``UnusableInput`` when the hands cannot be where the load is."""
    if found.out_of_reach_m > 0.05:
        raise UnusableInput(
            known.sentence("spine.out_of_reach", missing=round(1e3 * found.out_of_reach_m)),
            hint=known.sentence("spine.out_of_reach_hint"),
        )


def _about(axis: int, angle: Floats) -> Floats:
    """Rotation about one axis of the room (draw, 3, 3)."""
    c, s = np.cos(angle), np.sin(angle)
    found = np.zeros((len(angle), 3, 3))
    found[:, axis, axis] = 1.0
    i, j = (axis + 1) % 3, (axis + 2) % 3
    found[:, i, i] = found[:, j, j] = c
    found[:, i, j], found[:, j, i] = -s, s
    return found
