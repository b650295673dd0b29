"""What each tissue of the lower back bears in a solved posture, and what a fresh one holds.

With C, S, L the compression, the forward and the leftward shear of a level (N), B and T its bend and its moment of turning to
the left, M the flexion moment that its passive tissue bears, per draw:

    disc                 C of each level
    posterior ligament   M of L4/L5
    facets               G = s_f max(S, 0) + c(flexion) C of L4/L5;  left = G (1/2 + k clip(B / b)) + l max(L, 0) + t max(-T, 0)
    sacroiliac           R = hypot(C, S) of L5/S1;                   left = max(R / 2 + h L, 0)
    extensors            effort of multifidus, longissimus and iliocostalis of that side, weighted by strength

and right with the signs of B, L and T turned. c falls from ``facet_share_upright`` in upright standing to 0 at
``facet_share_gone_deg`` of flexion and grows as steeply in extension. Source of c: Adams and Hutton 1980; of the side of T: the
table of Jaumard 2011; the split itself is assumed (constants/load.toml): the body model has no facets and no sacroiliac joints.

    strength of a disc   (a - b decades) N (Jaeger and Luttmann) * (stature / mean of the sex)^2 * area of the level / of L4/L5

*Error*: discs as in ``spine_load``; shear is experimental there, so facets and sacroiliac joints are no better than their order
of size. Strengths: ``*_rel_sd`` between people; one draw of bone quality for all discs of a person.
"""

import numpy as np

from laststraw.body.dice import Standard
from laststraw.body.draft import LEVELS, Floats
from laststraw.body.spine import Subject
from laststraw.body.statics import L4_L5, Balance, Demand, Traits
from laststraw.knowledge import Knowledge
from laststraw.records import TISSUES, Person

EXTENSORS = ("multifidus", "longissimus_thoracis", "iliocostalis_lumborum")
L5_S1 = LEVELS.index("l5_s1")
SIDES = ("left", "right")
DISCS = tuple(f"disc/{level}" for level in LEVELS)
YOUNGEST, OLDEST = 20.0, 85.0  # years between which cadavers were tested
QUALITIES = ("disc", "ligament", "facet", "sacroiliac")  # strengths that are drawn apart


def tissue_peaks(subject: Subject, solved: Balance, demand: Demand, quick: Floats, known: Knowledge) -> Floats:
    """Peak load of every tissue (tissue, draw), in the order of ``TISSUES``, times the peak of a quick movement."""
    disc = solved.disc_n
    load = {name: disc[:, level, 0] for level, name in enumerate(DISCS)}
    load["posterior_ligament"] = np.maximum(solved.passive_nm[:, L4_L5], 0.0)
    for name, both in (
        ("facet", _facets(disc, np.degrees(demand.bend_rad[:, L4_L5]), known)),
        ("sacroiliac", _sacroiliac(disc, known)),
        ("extensor", [_effort(subject, solved, side) for side in SIDES]),
    ):
        load |= {f"{name}/{side}": one for side, one in zip(SIDES, both, strict=True)}
    return np.asarray(np.stack([np.maximum(load[tissue], 0.0) for tissue in TISSUES]) * quick)


def incident_peaks(
    subject: Subject, newton: Floats, to_the_side: Floats, bend: Floats, traits: Traits, known: Knowledge
) -> Floats:
    """Peak load of every tissue (tissue, draw) in a fall or a knock that presses L4/L5 with ``newton`` (draw,).

    ``to_the_side`` (draw,): what the left bears more than the right, over both (-1 to 1). ``bend``: flexion over its limit.
    """
    load = {name: newton for name in DISCS}
    load["posterior_ligament"] = bend_moment(bend, traits, known)
    facets = known.constant("facet_share_upright") * newton
    muscles = np.minimum(newton / (subject.muscles.peak_n[_extensors(subject)].sum() * traits.strength), 1.0)
    for side, more in zip(SIDES, (to_the_side, -to_the_side), strict=True):
        load[f"facet/{side}"] = 0.5 * facets * (1.0 + more)
        load[f"sacroiliac/{side}"] = 0.5 * newton * (1.0 + more)
        load[f"extensor/{side}"] = muscles
    return np.stack([load[tissue] for tissue in TISSUES])


def bend_moment(bend: Floats, traits: Traits, known: Knowledge) -> Floats:
    """Flexion moment (draw,) Nm that L4/L5 bears without muscles at a share of its full flexion: the curves of ``statics``."""
    shape = known.constant("ligament_shape")
    stretch = np.clip(bend, 0.0, known.constant("most_flexion_over_limit"))
    ligament = known.constant("ligament_moment_nm") * np.expm1(shape * stretch) / np.expm1(shape)
    limit_deg = known.constant("flexion_limit_deg_l4_l5") * traits.flexion_limit
    return np.asarray(
        (ligament + known.constant("disc_stiffness_flexion_nm_deg") * limit_deg * stretch) * traits.stiffness
    )


def bend_share(demand: Demand, traits: Traits, known: Knowledge) -> Floats:
    """Lumbar flexion over this person's full flexion (draw,), not below 0."""
    full_deg = sum(known.constant(f"flexion_limit_deg_{level}") for level in LEVELS) * traits.flexion_limit
    return np.asarray(np.maximum(-np.degrees(demand.bend_rad[:, :, 0].sum(axis=1)) / full_deg, 0.0))


def tolerances(person: Person, year: int, dice: Standard, known: Knowledge) -> Floats:
    """Strength of every fresh tissue (tissue, draw), in the units of its load. ``dice``: numbers of ``QUALITIES``.

    *Error*: age is held between the ages that were tested; sex "other" is half of each.
    """
    quality = {}
    for name in QUALITIES:
        log_sd = float(np.sqrt(np.log1p(known.constant(f"{name}_strength_rel_sd") ** 2)))
        quality[name] = np.exp(log_sd * dice.of(name) - 0.5 * log_sd**2)  # mean 1
    female = {"female": 1.0, "male": 0.0, "other": 0.5}[person.sex]
    smaller = 1.0 - female * (1.0 - known.constant("strength_female_ratio"))
    disc_n = disc_strength_n(person, year, known) * quality["disc"]
    areas = np.array([known.constant(f"disc_area_share_{level}") for level in LEVELS])
    fresh = {name: disc_n * share for name, share in zip(DISCS, areas / areas[L4_L5], strict=True)}
    fresh["posterior_ligament"] = known.constant("bending_strength_nm") * smaller * quality["ligament"]
    for side in SIDES:
        fresh[f"facet/{side}"] = known.constant("facet_strength_n") * smaller * quality["facet"]
        fresh[f"sacroiliac/{side}"] = known.constant("sacroiliac_strength_n") * smaller * quality["sacroiliac"]
        fresh[f"extensor/{side}"] = np.ones(dice.draws)
    return np.stack([fresh[tissue] for tissue in TISSUES])


def disc_strength_n(person: Person, year: int, known: Knowledge) -> float:
    """Compression (N) that L4/L5 of an average person of this sex, age and stature bears."""
    decades = min(max(year - person.birth_year, YOUNGEST), OLDEST) / 10.0
    mean_n, squared = 0.0, 0.0
    for sex, share in (("female", {"female": 1.0, "male": 0.0}), ("male", {"female": 0.0, "male": 1.0})):
        weight = share.get(person.sex, 0.5)
        newton = known.constant(f"disc_strength_n_{sex}") - known.constant(f"disc_strength_n_decade_{sex}") * decades
        mean_n += weight * newton
        squared += weight * (person.stature_mm / known.constant(f"mean_stature_mm_{sex}")) ** 2
    return mean_n * squared


def _facets(disc: Floats, bend_deg: Floats, known: Knowledge) -> tuple[Floats, Floats]:
    """Force of the left and the right facet joint of L4/L5 (draw,) N."""
    press, ahead, right = (disc[:, L4_L5, axis] for axis in range(3))
    flexion, right_bend, left_turn = -bend_deg[:, 0], bend_deg[:, 1], bend_deg[:, 2]
    gone = known.constant("facet_share_gone_deg")
    share = known.constant("facet_share_upright") * np.clip(
        1.0 - flexion / gone, 0.0, known.constant("facet_share_most")
    )
    together = known.constant("facet_shear_share") * np.maximum(ahead, 0.0) + share * press
    lean = known.constant("facet_lean_share") * np.clip(-right_bend / known.constant("facet_lean_deg"), -1.0, 1.0)
    turn_nm = known.constant("disc_stiffness_turn_nm_deg") * left_turn
    sideways, per_nm = known.constant("facet_side_share"), known.constant("facet_n_per_nm")
    left = together * (0.5 + lean) + sideways * np.maximum(-right, 0.0) + per_nm * np.maximum(-turn_nm, 0.0)
    other = together * (0.5 - lean) + sideways * np.maximum(right, 0.0) + per_nm * np.maximum(turn_nm, 0.0)
    return left, other


def _sacroiliac(disc: Floats, known: Knowledge) -> tuple[Floats, Floats]:
    """Force of the left and the right sacroiliac joint (draw,) N."""
    half = 0.5 * np.hypot(disc[:, L5_S1, 0], disc[:, L5_S1, 1])
    more_left = -known.constant("sacroiliac_side_share") * disc[:, L5_S1, 2]
    return np.maximum(half + more_left, 0.0), np.maximum(half - more_left, 0.0)


def _effort(subject: Subject, solved: Balance, side: str) -> Floats:
    """Effort of the extensors of one side over their strength (draw,)."""
    mine = _extensors(subject) & np.array([s == side for s in subject.muscles.sides])
    peak = subject.muscles.peak_n[mine]
    return np.asarray(solved.activation[:, mine] @ (peak / peak.sum()))


def _extensors(subject: Subject) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.isin(subject.muscles.structures, EXTENSORS)
