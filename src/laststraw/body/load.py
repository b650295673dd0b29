"""From a diary and a body to a load history: every event with what it loads, for draws of everything that is uncertain.

Weakest assumptions first: how facet and sacroiliac joints share loads between sides, what bending adds to compression, how many
peaks a minute of an activity has, and what happened on days that nobody spoke of (docs/load.md).
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from laststraw.body.creep import after_creep, in_the_morning
from laststraw.body.draft import Floats
from laststraw.body.keyed import Keyed
from laststraw.body.load_cases import STANDS, CaseLoads, case_loads
from laststraw.body.load_filled import WEEKEND, Occupation, copies, pattern, windows
from laststraw.body.load_told import (
    CREEPS,
    MORNING_H,
    TIMES,
    Events,
    Told,
    case_of,
    empty_shares,
    l4_l5_n,
    place,
    told_events,
)
from laststraw.body.pose import JOINTS
from laststraw.knowledge import Knowledge
from laststraw.records import TISSUES, Case, Diary, LoadHistory, Person, Posture

LIGAMENT = TISSUES.index("posterior_ligament")


def load_history(
    diary: Diary,
    person: Person,
    posture: Posture | None,
    knowledge: Knowledge,
    *,
    draws: int = 200,
    seed: int = 0,
    year: int,
    occupation: Occupation | None = None,
    measured_mm: Mapping[str, float] | None = None,
) -> LoadHistory:
    """Everything that a diary and its silent hours loaded in one body.

    Parameters
    ----------
    posture
        How the person stood for the photos, as ``fit_posture`` gives it; None: upright.
    draws
        Rounded up to an even number. The second half are the mirror twins of the first: same body, sides changed over.
    seed
        The same seed gives the same history, whatever the order of the bouts; a bout more or less changes no other bout.
    year
        This year, for age and strength.
    occupation
        What fills days that nobody spoke of; None: any, as people have them.

    *Error*: as ``case_loads``; amounts carry the errors of their bouts. ``KeyError`` for an unknown activity, ``ValueError``
    for a bout outside the diary's days.
    """
    told, of_day = place(diary, knowledge)
    made = pattern(knowledge)
    empty = empty_shares(told, knowledge)
    cases = tuple(dict.fromkeys((*(case_of(one.bout, knowledge) for one in told), *made.cases, *empty.values())))
    rows = {case: k for k, case in enumerate(cases)}
    whole = posture if posture is not None and set(JOINTS) <= set(posture.joints) else None
    loads = case_loads(person, whole, cases, knowledge, draws=draws, seed=seed, year=year, measured_mm=measured_mm)
    dice = Keyed(loads.tolerance.shape[1], seed)
    without = {case: l4_l5_n(loads, rows[none]) / l4_l5_n(loads, rows[case]) for case, none in empty.items()}
    first = date.fromisoformat(diary.first_day)
    days = (date.fromisoformat(diary.last_day) - first).days + 1
    copied, patterned = _silent(days, first.weekday(), told, of_day, knowledge)
    at = np.array([rows[case] for case in made.cases])
    known = _join(
        (told_events(told, rows, without, loads, dice, knowledge) if told else None),
        windows(days, first.weekday(), of_day, patterned, occupation, at, loads, dice, knowledge),
    )
    weight = loads.peak[:, STANDS].mean(axis=1)[known.code[:, 0] // TIMES]
    own = [copies(silent, mine, known, weight, dice, knowledge) for silent, mine in copied]
    notes = _notes(loads, sum(len(silent) for silent, _ in copied), len(patterned), knowledge)
    if whole is not posture:
        notes += (knowledge.sentence("load.old_posture"),)
    return _history(diary.first_day, days, _join(known, *own), cases, loads, notes, knowledge)


def _silent(
    days: int, weekday: int, told: Sequence[Told], of_day: Mapping[int, Sequence[Told]], known: Knowledge
) -> tuple[list[tuple[list[int], list[int]]], frozenset[int]]:
    """Silent days that are copied with those that they are copied from, and silent days that follow the occupation."""
    spoken = sorted({one.day for one in told if not one.filled})
    copied, patterned = [], set()
    for weekend in (False, True):
        silent = [day for day in range(days) if day not in of_day and ((weekday + day) % 7 in WEEKEND) is weekend]
        mine = [day for day in spoken if ((weekday + day) % 7 in WEEKEND) is weekend]
        if silent and len(mine) >= known.constant("fewest_own_days"):
            copied.append((silent, mine))
        else:
            patterned |= set(silent)
    return copied, frozenset(patterned)


def _join(*parts: Events | None) -> Events:
    """Several groups of events as one, in the order in which they are given."""
    some = [part for part in parts if part is not None]
    if len(some) == 1:
        return some[0]
    arrays = {name: np.concatenate([getattr(part, name) for part in some]) for name in Events._fields if name != "bout"}
    return Events(bout=tuple(key for part in some for key in part.bout), **arrays)


def _history(
    start: str,
    days: int,
    events: Events,
    cases: Sequence[Case],
    loads: CaseLoads,
    notes: tuple[str, ...],
    known: Knowledge,
) -> LoadHistory:
    """In the order of time, with a row for every case at every time of day that occurs."""
    order = np.argsort(events.day, kind="stable")
    there = np.zeros(len(cases) * TIMES, dtype=bool)
    there[events.code] = True
    codes = np.flatnonzero(there)
    row = (np.cumsum(there) - 1).astype(np.int32)
    case, time = codes // TIMES, codes % TIMES
    more = _times(known)[time][:, None]
    peak = loads.peak[case].copy()
    peak[:, LIGAMENT] *= more
    return LoadHistory(
        start=start,
        end_day=float(days),
        day=events.day[order],
        bout=tuple(events.bout[k] for k in order),
        case=row[events.code[order]],
        cycles=events.cycles[order],
        scatter=events.scatter[order],
        filled=events.filled[order],
        cases=tuple(cases[int(k)] for k in case),
        peak=peak,
        tolerance=loads.tolerance,
        bend=loads.bend[case],
        bending=loads.worth[case] * more,
        notes=notes,
    )


def _times(known: Knowledge) -> Floats:
    """By how much a bend counts for more at each time of day (time,)."""
    ends = (*MORNING_H[1:], np.inf)
    mornings = [in_the_morning(a, b, known) if np.isfinite(b) else 1.0 for a, b in zip(MORNING_H, ends, strict=True)]
    creeps = [after_creep(k / (CREEPS - 1), known) for k in range(CREEPS)]
    return np.outer(mornings, creeps).reshape(-1)


def _notes(loads: CaseLoads, own: int, patterned: int, known: Knowledge) -> tuple[str, ...]:
    """What the reader must know: days that were filled, and what this body could not have held."""
    notes = []
    if own:
        notes.append(known.sentence("load.own_days", days=own))
    if patterned:
        notes.append(known.sentence("load.pattern_days", days=patterned))
    heavy = dict.fromkeys(known.activity(case.activity).name for case in loads.too_heavy)
    if heavy:
        notes.append(known.sentence("load.too_heavy", what=", ".join(heavy)))
    return tuple(notes)
