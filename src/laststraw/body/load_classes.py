"""The four kinds of two hours of which a day is made (sedentary, light, awkward, heavy), and what each loads on average.

The catalogue and the body model give the load; ``class_loads`` gives the small table that populations are made of, which is
kept in ``constants/load.toml`` so that nobody has to solve a body for it. ``compute_classes`` makes it anew.
"""

from typing import Literal, NamedTuple, get_args

import numpy as np

from laststraw.body.cycles import per_minute, single
from laststraw.body.load_cases import STANDS, case_loads
from laststraw.body.tissues import disc_strength_n
from laststraw.knowledge import Knowledge
from laststraw.records import Case, Person

Kind = Literal["sedentary", "light", "awkward", "heavy"]
KINDS: tuple[Kind, ...] = get_args(Kind)
AGE = 40  # at which loads are computed: they hardly depend on it
PREFIX = "day_mix_"


class ClassLoad(NamedTuple):
    """What two hours of one kind load in the average woman or man.

    ``load_n``: mean peak of L4/L5; ``rel_sd``: its spread over activities, bodies and goes; ``worth``: share of the strength
    that bending adds; ``cycles``: peaks in two hours.
    """

    kind: Kind
    load_n: float
    rel_sd: float
    worth: float
    cycles: float


def mix(kind: Kind, known: Knowledge) -> dict[str, float]:
    """Activities of one kind, and their shares (which add up to 1)."""
    begin = f"{PREFIX}{kind}_"
    found = {c.id.removeprefix(begin): c.quantity.value for c in known.constants if c.id.startswith(begin)}
    total = sum(found.values())
    return {activity: weight / total for activity, weight in found.items()}


def window_cycles(kind: Kind, activity: str, heaviest_share: float, known: Knowledge) -> float:
    """Peaks of load in two hours of one kind."""
    if kind == "heavy":
        return known.constant("window_times_heavy")
    minutes, one = known.constant(f"window_min_{kind}"), known.activity(activity)
    return minutes * (60.0 / one.duration.value if single(one, known) else heaviest_share * per_minute(one, known))


def compute_classes(sex: Literal["female", "male"], known: Knowledge) -> tuple[ClassLoad, ...]:
    """The table made anew from the catalogue and the body model, for an average body of one sex.

    *Error*: as ``case_loads``; activities are common examples, not a survey of what people do.
    """
    person = _average(sex, 2000 - AGE, known)
    mixes = {kind: mix(kind, known) for kind in KINDS}
    cases = [Case(activity=activity) for of_kind in mixes.values() for activity in of_kind]
    loads = case_loads(person, None, cases, known, draws=24, year=2000)
    found, at = [], 0
    for kind in KINDS:
        weights = np.array(list(mixes[kind].values()))
        rows = slice(at, at + len(weights))
        at += len(weights)
        newton = loads.peak[rows, STANDS]
        mean = float(weights @ newton.mean(axis=1))
        between = float(np.sqrt(weights @ ((newton - mean) ** 2).mean(axis=1))) / mean
        cycles = [window_cycles(kind, a, s, known) for a, s in zip(mixes[kind], loads.share[rows], strict=True)]
        worth = float(weights @ loads.worth[rows].mean(axis=1))
        go = known.constant("load_scatter_rel_sd")
        found.append(ClassLoad(kind, mean, float(np.hypot(between, go)), worth, float(weights @ np.array(cycles))))
    return tuple(found)


def class_loads(sex: Literal["female", "male"], known: Knowledge) -> tuple[ClassLoad, ...]:
    """The same table as it is kept, in the order of ``KINDS``."""
    return tuple(
        ClassLoad(
            kind,
            known.constant(f"class_load_n_{kind}_{sex}"),
            known.constant(f"class_load_rel_sd_{kind}"),
            known.constant(f"class_worth_{kind}"),
            known.constant(f"class_cycles_{kind}"),
        )
        for kind in KINDS
    )


def used_by_class(sex: Literal["female", "male"], age: int, known: Knowledge) -> dict[Kind, tuple[float, float]]:
    """Mean and spread of the load over the mean strength of that age, with what bending adds."""
    strength = disc_strength_n(_average(sex, 2000, known), 2000 + age, known)
    rows = class_loads(sex, known)
    return {row.kind: (row.load_n / strength + row.worth, row.rel_sd * row.load_n / strength) for row in rows}


def _average(sex: Literal["female", "male"], birth_year: int, known: Knowledge) -> Person:
    return Person(
        stature_mm=known.constant(f"mean_stature_mm_{sex}"),
        mass_kg=known.constant(f"class_mass_kg_{sex}"),
        sex=sex,
        birth_year=birth_year,
    )
