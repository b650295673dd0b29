"""A body's proportions: how its mass is shared, and how far measured segments are from the model's.

    thorax  = upper trunk + c middle trunk               c: part of it on the chest
    abdomen = (1 - c) middle trunk + p lower trunk        p: part of it on the lumbar vertebrae
    pelvis  = (1 - p) lower trunk
    factor  = measured length / (the model's share of stature * stature)

de Leva cuts the trunk at the tip of the breastbone and at the navel, the model at T12/L1 and L5/S1. Sources:
constants/muscle.toml (masses of women and men), constants/body.toml (both pooled). docs/body_muscles.md.
"""

import math
from collections.abc import Mapping

from laststraw.body.draft import SEGMENTS, SIDED
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Person

MEASURABLE = {  # what can be measured -> segments that are longer or shorter with it
    "trunk": ("abdomen", "thorax"),
    "upper_arm": ("upper_arm",),
    "forearm": ("forearm", "hand"),
    "thigh": ("thigh",),
    "shank": ("shank", "foot"),
}
UPRIGHT = ("trunk", "thigh", "shank")  # stacked: together they cannot be far from what stature leaves for them


def segment_masses(person: Person, knowledge: Knowledge) -> dict[str, float]:
    """Share of each segment in the mass of the body; of a paired segment, that of one side.

    Parameters
    ----------
    person
        Women and men have their own shares (de Leva 1996); for sex "other" the pooled shares of Dempster and Winter are used.

    Returns
    -------
    dict
        Segment of ``draft.SEGMENTS`` -> share. All segments of both sides add up to 1.

    *Error*: of living people of one sex a share differs by about a tenth (a trunk segment by more: belly fat).
    """
    segments = sorted(set(SEGMENTS.values()))
    if person.sex == "other":
        shares = {segment: knowledge.constant(f"mass_fraction_{segment}") for segment in segments}
    else:
        shares = _of_sex(person.sex, knowledge)
    whole = math.fsum(share * (2 if segment in SIDED else 1) for segment, share in shares.items())
    return {segment: shares[segment] / whole for segment in segments}


def segment_scales(person: Person, knowledge: Knowledge, measured_mm: Mapping[str, float]) -> dict[str, float]:
    """How much longer each segment is than stature alone would make it.

    Parameters
    ----------
    measured_mm
        Lengths between joint centres, mean of both sides: ``trunk`` (hip to shoulder), ``upper_arm``, ``forearm`` (elbow to
        wrist), ``thigh``, ``shank``. What is not there is taken in proportion to stature.

    Returns
    -------
    dict
        Segment of ``draft.SEGMENTS`` -> factor, on top of stature over the model's own; 1 where nothing was measured.

    *Error*: that of the lengths; a photo's are off by some percent. ``UnusableInput`` for an unknown name, for a length
    that no living body of this stature has, and for a trunk, thigh and shank that together do not fit the stature.
    """
    factors = {name: _factor(name, mm, person, knowledge) for name, mm in measured_mm.items()}
    if all(name in factors for name in UPRIGHT):
        _check_that_they_fit(factors, person, knowledge)
    scales = dict.fromkeys(sorted(set(SEGMENTS.values())), 1.0)
    for name, factor in factors.items():
        scales.update(dict.fromkeys(MEASURABLE[name], factor))
    return scales


def _of_sex(sex: str, knowledge: Knowledge) -> dict[str, float]:
    def share(segment: str) -> float:
        return knowledge.constant(f"mass_fraction_{segment}_{sex}")

    on_chest = knowledge.constant("middle_trunk_in_chest")
    on_spine = knowledge.constant("lower_trunk_in_abdomen")
    upper, middle, lower = (share(f"{part}_trunk") for part in ("upper", "middle", "lower"))
    return {
        "thorax": upper + on_chest * middle,
        "abdomen": (1.0 - on_chest) * middle + on_spine * lower,
        "pelvis": (1.0 - on_spine) * lower,
        **{segment: share(segment) for segment in ("head_neck", *SIDED)},
    }


def _factor(name: str, measured_mm: float, person: Person, knowledge: Knowledge) -> float:
    if name not in MEASURABLE:
        raise UnusableInput(f"{name!r} is no segment that can be measured.", hint=f"There is {', '.join(MEASURABLE)}.")
    usual_mm = knowledge.constant(f"length_share_{name}") * person.stature_mm
    most = knowledge.constant("segment_ratio_most")
    if not (math.isfinite(measured_mm) and usual_mm / most <= measured_mm <= usual_mm * most):
        raise UnusableInput(
            f"A {name.replace('_', ' ')} of {measured_mm:g} mm does not belong to a body of {person.stature_mm:g} mm.",
            hint=f"Between {usual_mm / most:.0f} and {usual_mm * most:.0f} mm would be possible.",
        )
    return measured_mm / usual_mm


def _check_that_they_fit(factors: Mapping[str, float], person: Person, knowledge: Knowledge) -> None:
    shares = {name: knowledge.constant(f"length_share_{name}") for name in UPRIGHT}
    off = math.fsum(shares[name] * factors[name] for name in UPRIGHT) / math.fsum(shares.values()) - 1.0
    most = knowledge.constant("segment_sum_off_most")
    if abs(off) > most:
        word = "longer" if off > 0 else "shorter"
        raise UnusableInput(
            f"Trunk, thigh and shank together are {100 * abs(off):.0f} % {word} than a stature of {person.stature_mm:g} mm "
            "leaves for them.",
            hint=f"At most {100 * most:.0f} % is possible: check the stature and the lengths.",
        )
