"""The statics of the lumbar spine: what gravity, loads, passive tissue and the belly's pressure ask of the muscles.

For each level k, about its three hinges (rows), with F the muscle forces and A what a newton of each gives:

    A F = b - (what the joint bears by shifting a little, within its tolerance)
    b   = -(moment of everything above) - M_passive - M_iap

    C = -(forces of muscles and weight along the disc's axis) + ligaments + prestress - P_iap * area       compression
    S =   the same across it, without ligaments                                                            shear, experimental

    M_passive = disc stiffness * angle + ligaments:  M_l (e^(s x) - 1) / (e^s - 1),  x = flexion / limit of the level
    P_iap     = min(most, per Nm * extending moment at L4/L5), on the diaphragm at a lever in front of the discs

Sources and assumptions: constants/muscle.toml, constants/spine.toml. Angles of hinges as the model counts them: extension,
right bend and left turn positive.
"""

from typing import NamedTuple

import numpy as np

from laststraw.body.draft import LEVELS, Floats
from laststraw.body.hill import Fascicles, active, fibre_length, passive
from laststraw.body.newton import Optimum, optimise
from laststraw.body.paths import LEVEL_COUNT, Pull
from laststraw.knowledge import Knowledge
from laststraw.units import m_from_mm

L4_L5 = LEVELS.index("l4_l5")
MOMENTS = slice(0, 3 * LEVEL_COUNT)
FORCES = slice(3 * LEVEL_COUNT, 6 * LEVEL_COUNT)
BELLY_ROWS = slice(6 * LEVEL_COUNT, 6 * LEVEL_COUNT + 2)
OBLIQUES = ("external_oblique", "internal_oblique")
BELLY_MUSCLES = ("rectus_abdominis", *OBLIQUES)


class Traits(NamedTuple):
    """What differs between people and is not measured, one value for each draw (draw,)."""

    lever_gain: Floats
    strength: Floats
    tone: Floats
    tolerance: Floats
    stiffness: Floats
    flexion_limit: Floats
    iap: Floats
    prestress: Floats
    mass: Floats
    forward_m: Floats
    disc_area: Floats
    pressure_factor: Floats


class Demand(NamedTuple):
    """What is asked of the spine in each draw.

    ``bend_rad`` (draw, level, 3); ``load`` (draw, level, 6): moments about the hinges and forces along the disc's axes of
    everything above, N and Nm; ``carried`` (draw,): share of the weight above that the spine itself carries; ``strain_kpa``
    (draw,): belly pressure that is made on purpose, NaN where it follows from the effort.
    """

    bend_rad: Floats
    load: Floats
    carried: Floats
    strain_kpa: Floats


class Balance(NamedTuple):
    """The solved draws: ``force_n`` and ``activation`` (draw, muscle), ``left_nm`` (draw, 15), ``disc_n`` (draw, level, 3:
    compression, forward shear, right shear), ``residual`` (draw,), ``passive_nm`` (draw, level): what disc and ligaments
    bear of the bend forwards."""

    force_n: Floats
    activation: Floats
    left_nm: Floats
    disc_n: Floats
    residual: Floats
    passive_nm: Floats


def balance(
    demand: Demand, pull: Pull, muscles: Fascicles, neutral_m: Floats, traits: Traits, known: Knowledge, exponent: int
) -> Balance:
    """The muscle forces that hold each draw with the least effort, and what the discs bear then.

    Parameters
    ----------
    pull
        Of the same draws; levers already multiplied by the gain.
    neutral_m
        (muscle,) length of each path in upright standing.
    exponent
        2 spreads the work less, 3 more; effort is weighted with the volume of each muscle.

    *Error*: quasi-static; a residual above 1e-6 says that the solver did not finish.
    """
    peak = muscles.peak_n * traits.strength[:, None] * muscles.cos_pennation
    length = fibre_length(muscles, pull.length_m, neutral_m)
    resting = peak * passive(length, known)
    iap_kpa = belly_pressure(demand, traits, known)
    needed = -demand.load[:, :, :3].copy()
    needed[:, :, 0] -= _iap_moment(iap_kpa, known)
    moment = pull.per_newton[:, MOMENTS]
    resting *= _relaxed(resting, moment, needed, known.constant("passive_slack_nm"))[:, None]
    needed -= np.einsum("nm,nrm->nr", resting, moment).reshape(needed.shape)
    ligament_nm, bent_nm = _only_what_is_asked(needed, *passive_moments(demand.bend_rad, traits, known))
    needed[:, :, 0] -= ligament_nm
    needed -= bent_nm
    on_belly = pull.per_newton[:, BELLY_ROWS]
    rows = np.concatenate([moment, on_belly], axis=1)
    asked = np.concatenate([needed.reshape(len(rows), -1), -np.einsum("nm,nrm->nr", resting, on_belly)], axis=1)
    tolerance = _tolerance(known, traits)
    at_full = peak * active(length, known)
    most = _keeps_its_lever(pull, muscles, known)
    least = np.minimum(_tone(demand, iap_kpa, muscles, traits, known), most)
    per_activation = rows * at_full[:, None, :] / tolerance[:, :, None]
    weight = muscles.volume / muscles.volume.mean()  # of which only the ratios matter, against the tolerances
    found: Optimum = optimise(
        per_activation.transpose(0, 2, 1), asked / tolerance, most, least=least, exponent=exponent, weight=weight
    )
    force = resting + found.activation * at_full
    return Balance(
        force_n=force,
        activation=found.activation,
        left_nm=(found.dual * tolerance)[:, MOMENTS],
        disc_n=_on_discs(force, pull, demand, ligament_nm, iap_kpa, traits, known),
        residual=found.residual,
        passive_nm=ligament_nm + bent_nm[:, :, 0],
    )


def passive_moments(bend_rad: Floats, traits: Traits, known: Knowledge) -> tuple[Floats, Floats]:
    """Moments that straighten a bent level: of the ligaments about the first hinge (draw, level), and of the disc
    (draw, level, 3), Nm."""
    bend = np.degrees(bend_rad)
    limits = (
        np.array([known.constant(f"flexion_limit_deg_{level}") for level in LEVELS]) * traits.flexion_limit[:, None]
    )
    flexion = np.maximum(-bend[:, :, 0], 0.0)
    shape = known.constant("ligament_shape")
    stretch = np.minimum(flexion / limits, known.constant("most_flexion_over_limit"))
    ligament = known.constant("ligament_moment_nm") * np.expm1(shape * stretch) / np.expm1(shape)
    back = known.constant("disc_stiffness_extension_nm_deg")
    ahead = known.constant("disc_stiffness_flexion_nm_deg")
    disc = np.stack(
        [
            ahead * flexion - back * np.maximum(bend[:, :, 0], 0.0),
            -known.constant("disc_stiffness_bend_nm_deg") * bend[:, :, 1],
            -known.constant("disc_stiffness_turn_nm_deg") * bend[:, :, 2],
        ],
        axis=2,
    )
    stiffness = traits.stiffness[:, None]
    return ligament * stiffness, disc * stiffness[:, :, None]


def _relaxed(resting: Floats, moment: Floats, needed: Floats, slack_nm: float) -> Floats:
    """Share (draw,) of the passive muscle forces that is there: no level gets more from them than is asked, and a slack."""
    theirs = np.einsum("nm,nrm->nr", resting, moment[:, 0::3])
    asked = np.sign(theirs) * needed[:, :, 0] + slack_nm
    return np.asarray(np.clip(asked / np.maximum(np.abs(theirs), 1e-12), 0.0, 1.0).min(axis=1))


def _only_what_is_asked(needed: Floats, ligament_nm: Floats, disc_nm: Floats) -> tuple[Floats, Floats]:
    """Passive moments, at most as large as what weight and load ask for at that level, and never against it.

    Nobody presses the spine into a bend with the belly muscles: where tissue would give back more than is asked, this person's
    is softer, or has given way by creep, than the average curve says.
    """
    total = disc_nm.copy()
    total[:, :, 0] += ligament_nm
    helps = np.sign(total) == np.sign(needed)
    share = np.where(helps, np.minimum(1.0, np.abs(needed) / np.maximum(np.abs(total), 1e-12)), 0.0)
    return ligament_nm * share[:, :, 0], disc_nm * share


def belly_pressure(demand: Demand, traits: Traits, known: Knowledge) -> Floats:
    """Pressure in the belly (draw,) kPa: made on purpose where it is told, else by the effort."""
    effort = np.maximum(-demand.load[:, L4_L5, 0], 0.0)
    follows = known.constant("iap_kpa_per_nm") * effort * traits.iap
    follows = np.minimum(follows, known.constant("iap_max_kpa"))
    return np.where(np.isnan(demand.strain_kpa), follows, demand.strain_kpa)


def _iap_moment(iap_kpa: Floats, known: Knowledge) -> Floats:
    """(draw, 1) Nm that the diaphragm's lift straightens every level with."""
    force = 0.1 * iap_kpa * known.constant("iap_area_cm2")
    return np.asarray(1e-3 * known.constant("iap_lever_mm") * force)[:, None]


def _tone(demand: Demand, iap_kpa: Floats, muscles: Fascicles, traits: Traits, known: Knowledge) -> Floats:
    """Activation below which no muscle goes (draw, muscle): upright tone, and belly muscles that make pressure on purpose."""
    tone = np.repeat((traits.tone * demand.carried)[:, None], len(muscles.names), axis=1)
    belly = np.isin(muscles.structures, OBLIQUES)
    strain = np.where(np.isnan(demand.strain_kpa), 0.0, iap_kpa) * known.constant("belly_tone_per_kpa")
    tone[:, belly] += strain[:, None]
    return np.minimum(tone, 1.0)


def _keeps_its_lever(pull: Pull, muscles: Fascicles, known: Knowledge) -> Floats:
    """(draw, muscle) 1, falling to 0 for belly muscles whose path slips behind the discs (defect 6 of the shipped model)."""
    lever = pull.per_newton[:, 0:15:3]
    front = np.isin(muscles.structures, BELLY_MUSCLES) & muscles.flexes
    backward = lever.max(axis=1)
    keeps = np.clip(1.0 - backward / m_from_mm(known.constant("belly_lever_fades_mm")), 0.0, 1.0)
    return np.where(front, keeps, 1.0)


def _tolerance(known: Knowledge, traits: Traits) -> Floats:
    """(draw, row): of the 15 moments, Nm, and of the belly wall's two balances, N."""
    planes = [known.constant(f"moment_tolerance_nm_{plane}") for plane in ("flexion", "bend", "turn")]
    rows = np.array([*planes * LEVEL_COUNT, *[known.constant("belly_wall_tolerance_n")] * 2])
    return np.asarray(rows * traits.tolerance[:, None])


def _on_discs(
    force: Floats, pull: Pull, demand: Demand, ligament_nm: Floats, iap_kpa: Floats, traits: Traits, known: Knowledge
) -> Floats:
    along = np.einsum("nm,nrm->nr", force, pull.per_newton[:, FORCES]).reshape(len(force), LEVEL_COUNT, 3)
    along += demand.load[:, :, 3:]
    share, lever_mm = known.constant("ligament_share"), known.constant("ligament_lever_mm")
    along[:, :, 0] *= -1.0
    along[:, :, 0] += share * ligament_nm * 1e3 / lever_mm
    along[:, :, 0] += (known.constant("disc_prestress_n") * traits.prestress)[:, None]
    along[:, :, 0] -= (0.1 * iap_kpa * known.constant("iap_area_cm2"))[:, None]
    return np.asarray(along)
