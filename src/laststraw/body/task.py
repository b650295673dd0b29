"""From a posture as people describe it to many draws of what the spine is asked to hold.

Frame of the room: x forward, y up, z right, m, zero at the origin of the sacrum.
"""

from typing import NamedTuple

import numpy as np

from laststraw.body.angles import LYING, every_angle, lumbar_bend, pelvis_turn
from laststraw.body.dice import Standard
from laststraw.body.draft import LEVELS, Floats
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
from laststraw.records import LIMITS, QUANTITIES, TaskPosture, Uncertain
from laststraw.units import STANDARD_GRAVITY_N_KG as GRAVITY
from laststraw.units import m_from_mm

PELVIS_MOVED_MOST_DEG = 90.0  # beyond it the told angles are a slip
BED_DECIDES = ("pelvis_anterior_tilt", "trunk_inclination")
NOT_LYING = ("arms_on_thighs", "armrests", "hand_on_table", "hand_load_kg", "push_n")
STATURE_OF_CONTACTS_M = 1.74  # the stature at which the knowledge files tell where people lean


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
    angle_of_bed: bool


def refuse_lying(posture: TaskPosture, known: Knowledge) -> None:
    """*Error*: ``UnusableInput`` for what a lying body cannot be told: loads, pushes and props."""
    told = [name for name in NOT_LYING if getattr(posture, name) is not None and getattr(posture, name).mean != 0.0]
    if posture.support in LYING and told:
        raise UnusableInput(
            known.sentence("spine.not_lying", what=told[0].replace("_", " ")),
            hint=known.sentence("spine.not_lying_hint"),
        )


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
    angles, moved = every_angle(posture, drawn, person, model, trunk, dice, known)
    bend = lumbar_bend(model, angles)
    at = frames(trunk, bend)
    pelvis = pelvis_turn(angles)
    arms = _arms(posture, drawn, person, at, pelvis, known)
    load, carried = _load(posture, drawn, person, at, pelvis, arms, traits, dice, known)
    lying = posture.support in LYING
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
        pelvis_moved_deg=0.0 if lying else moved,
        angle_of_bed=lying and any(getattr(posture, name) is not None for name in BED_DECIDES),
    )


def _drawn(given: Uncertain | None, errors: Floats) -> Floats | None:
    return None if given is None else given.mean + given.sd * errors


def _arms(
    posture: TaskPosture, drawn: dict[str, Floats | None], person: Manikin, at: Frames, pelvis: Floats, known: Knowledge
) -> Arms:
    """Both arms: the hands that hold something where they are told to be, the others hanging or in the lap."""
    shoulder = shoulders_asr(person, at, pelvis)
    length = float(person.arm_m.sum())
    rest = shoulder + np.array([0.0, -known.constant("arm_hanging_share") * length, 0.0])
    if posture.support == "sitting":
        lap = m_from_mm(known.constant("lap_forward_mm")) * _size(person, known)
        rest = shoulder + np.array(
            [lap, -np.sqrt(max((known.constant("arm_in_lap_share") * length) ** 2 - lap**2, 0.0)), 0.0]
        )
    forward, left, height = (drawn[f"hand_{axis}_mm"] for axis in ("forward", "left", "height"))
    if forward is None and left is None and height is None:
        return reach(person, shoulder, rest)
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
        target[:, :, 1] = shoulder[:, :, 1] - np.sqrt(
            np.maximum((known.constant("arm_holding_share") * length) ** 2 - near**2, 0.0)
        )
    idle = {"left": (1,), "right": (0,), "both": ()}[posture.hands]
    target[:, list(idle)] = rest[:, list(idle)]
    return reach(person, shoulder, target)


def _disc_asr(at: Frames, pelvis: Floats) -> Floats:
    """The L4/L5 joint (draw, 3) in the room."""
    return np.asarray(np.einsum("nxy,ny->nx", pelvis, at.origin[:, L4_L5 + 1]))


def _height_of_disc(posture: TaskPosture, person: Manikin, at: Frames, pelvis: Floats, known: Knowledge) -> Floats:
    """Height of L4/L5 above the floor (draw,), m, legs straight or on a seat."""
    hips = np.einsum("nxy,y->nx", pelvis, person.hip_m)
    seat = m_from_mm(known.constant("seat_height_mm")) + known.constant("hip_over_seat_share") * person.leg_m
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
    carried = _carried(posture, drawn, dice, known)
    wrench = _gravity(person, at, pelvis, arms, traits) * carried[:, None, None]
    wrench += _hand_forces(posture, drawn, arms, pelvis)[:, None, :]
    matrix = level_matrix(at)
    total = weight_above(person, L4_L5) * traits.mass
    props = _props(posture, drawn, person, at, pelvis, total, known)
    up = sum((upward for _, upward in props), np.zeros(dice.draws))
    lift = sum((_lift(place, upward, pelvis) for place, upward in props), np.zeros((dice.draws, 6)))
    share = _useful(matrix, wrench, lift, up, carried * total)
    wrench += (share[:, None] * lift)[:, None, :]
    load = np.einsum("nlij,nlj->nli", matrix, wrench)
    if drawn["backrest"] is not None:
        bears = m_from_mm(known.constant("backrest_moment_mm")) * np.clip(drawn["backrest"], 0.0, 0.95) * total
        load[:, :, 0] -= np.minimum(np.maximum(load[:, :, 0], 0.0), bears[:, None])
    return load, np.clip(carried - share * up / total, 0.0, 1.0)


def _carried(posture: TaskPosture, drawn: dict[str, Floats | None], dice: Standard, known: Knowledge) -> Floats:
    """Share of the weight above that neither a bed nor a backrest takes (draw,)."""
    carried = np.ones(dice.draws)
    if posture.support in LYING:
        carried = known.constant("lying_unsupported") * np.abs(1.0 + dice.of("lying"))
    if drawn["backrest"] is not None:
        carried = carried * (1.0 - np.clip(drawn["backrest"], 0.0, 0.95))
    return carried


def _gravity(person: Manikin, at: Frames, pelvis: Floats, arms: Arms, traits: Traits) -> Floats:
    """Wrench of the weight above each level (draw, level, 6), of a body that is shared out as the traits say."""
    wrench, mass = weights(person, at, pelvis, arms)
    wrench = wrench * traits.mass[:, None, None]
    moved = traits.forward_m[:, None] * pelvis[:, 0, :]  # forwards in the room
    for level in range(len(LEVELS)):
        wrench[:, level] += _moved(-mass[level] * GRAVITY * pelvis[:, 1, :], moved)
    return wrench


def _lift(place: Floats, upward: Floats, pelvis: Floats) -> Floats:
    """Wrench (draw, 6) of an upward force (draw,) at a place in the pelvis' frame (draw, 3)."""
    return force_at(place, upward[:, None] * pelvis[:, 1, :])


def _useful(matrix: Floats, wrench: Floats, lift: Floats, up: Floats, weight: Floats) -> Floats:
    """Share (draw,) of the props that is used: nobody lets them tip the trunk backwards, or lift more than there is."""
    forward = -np.einsum("ni,ni->n", matrix[:, L4_L5, 0], wrench[:, L4_L5])
    relief = np.einsum("ni,ni->n", matrix[:, L4_L5, 0], lift)
    enough = np.maximum(forward, 0.0) / np.maximum(relief, 1e-9)
    return np.minimum(np.where(relief > 0.0, np.minimum(enough, 1.0), 1.0), weight / np.maximum(up, 1e-9))


def _size(person: Manikin, known: Knowledge) -> float:
    """Stature over the one at which the knowledge files tell where people lean."""
    return person.scale * known.constant("model_stature_m") / STATURE_OF_CONTACTS_M


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
    size = _size(person, known)
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
            point[:, 2] += (
                {"left": -1.0, "right": 1.0}[posture.hands] * m_from_mm(known.constant("table_side_mm")) * size
            )
        found.append((np.einsum("nx,nxy->ny", point, pelvis), np.clip(given, 0.0, 0.9) * total_n))
    return found


def _hand_forces(posture: TaskPosture, drawn: dict[str, Floats | None], arms: Arms, pelvis: Floats) -> Floats:
    """Weight of what the hands hold, and the push back of what they push (draw, 6) in the pelvis' frame."""
    which = {"left": (0,), "right": (1,), "both": (0, 1)}[posture.hands]
    total = np.zeros((len(pelvis), 6))
    kilograms, push = drawn["hand_load_kg"], drawn["push_n"]
    force = np.zeros((len(pelvis), 3))
    if kilograms is not None:
        force[:, 1] -= GRAVITY * np.maximum(kilograms, 0.0)
    if push is not None:
        force[:, 0] -= push
    for side in which:
        place = np.einsum("nx,nxy->ny", arms.held[:, side], pelvis)
        total += force_at(place, np.einsum("nx,nxy->ny", force / len(which), pelvis))
    return total


def refuse_impossible(posture: TaskPosture, found: Situation, known: Knowledge) -> None:
    """*Error*: ``UnusableInput`` when hands cannot be where the load is, or no pelvis turns that far."""
    low, high = LIMITS["pelvis_anterior_tilt"]
    tilt = float(np.median(found.angles["pelvis_anterior_tilt"]))
    if not low <= tilt <= high or abs(found.pelvis_moved_deg) > PELVIS_MOVED_MOST_DEG:
        raise UnusableInput(
            known.sentence("spine.impossible_pelvis", tilt=round(tilt)),
            hint=known.sentence("spine.impossible_pelvis_hint"),
        )
    if found.out_of_reach_m > m_from_mm(known.constant("reach_slack_mm")):
        raise UnusableInput(
            known.sentence("spine.out_of_reach", missing=round(1e3 * found.out_of_reach_m)),
            hint=known.sentence("spine.out_of_reach_hint"),
        )
