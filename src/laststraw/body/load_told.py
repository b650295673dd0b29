"""Bouts as events: when they were, which case they are, how often, and how far this go differs from the usual one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.body.creep import Creep, bent, upright
from laststraw.body.cycles import about, activity_of, amounts, errors, minutes_of
from laststraw.body.draft import Floats
from laststraw.body.keyed import Keyed
from laststraw.body.load_cases import STANDS, CaseLoads, carries, sided
from laststraw.knowledge import Knowledge
from laststraw.records import Bout, Case, Diary

HOURS_UNKNOWN_FROM_RISING, HOURS_UNKNOWN_TO_BED = 4.0, 4.0  # between them bouts of unknown hour are spread
LATE_NIGHT_H = 4.0  # before it nobody rises: a bout then belongs to the night before
DAY_H = 24.0


class Told(NamedTuple):
    """A bout on its day: ``day`` counts from the diary's first. ``hour``: told or plausible. ``scale``: part of it that counts
    (less than 1 where a usual day was told otherwise). ``name``: what its random numbers belong to."""

    day: int
    hour: float
    bout: Bout
    scale: float
    filled: bool
    name: str
    minutes: float


class Events(NamedTuple):
    """Events in some order: ``day`` (event,) with its hour, ``code`` (event, draw) of a case with its time of day, ``cycles``
    and ``scatter`` (event, draw), ``bout``, ``filled`` and ``incident`` (event,)."""

    day: Floats
    code: NDArray[np.int32]
    cycles: Floats
    scatter: Floats
    bout: tuple[str, ...]
    filled: NDArray[np.bool_]
    incident: NDArray[np.bool_]


def place(diary: Diary, known: Knowledge) -> tuple[list[Told], dict[int, list[Told]]]:
    """Every bout at its hour, in the order of time, and by day. *Error*: ``ValueError`` for a bout outside the diary's days."""
    first = date.fromisoformat(diary.first_day)
    last = (date.fromisoformat(diary.last_day) - first).days
    of_day: dict[int, list[Bout]] = defaultdict(list)
    for bout in diary.bouts:
        day = (date.fromisoformat(bout.day) - first).days
        if not 0 <= day <= last:
            raise ValueError(f"{bout.key} is on {bout.day}, outside the diary's days")
        of_day[day].append(bout)
    placed = {day: at_their_hours(bouts, day, "told", known) for day, bouts in of_day.items()}
    for day, told in usual_days(diary, last, placed, known).items():
        placed[day] = sorted([*placed.get(day, []), *told], key=lambda one: (one.hour, one.name))
    return [one for day in sorted(placed) for one in placed[day]], placed


def at_their_hours(bouts: Sequence[Bout], day: int, stem: str, known: Knowledge) -> list[Told]:
    """Bouts of one day in the order of their hours; those of unknown hour spread over the middle of the waking day."""
    rises, sleeps = waking(known)
    begin = rises + HOURS_UNKNOWN_FROM_RISING
    span = sleeps - HOURS_UNKNOWN_TO_BED - begin
    unknown = sorted((bout for bout in bouts if bout.hour is None), key=lambda bout: bout.key)
    hours = {bout.key: begin + span * (k + 0.5) / len(unknown) for k, bout in enumerate(unknown)}
    found = []
    for bout in bouts:
        hour = hours[bout.key] if bout.hour is None else min(bout.hour.mean, DAY_H - 1e-3)
        minutes = minutes_of(bout, activity_of(bout, known))
        found.append(Told(day, hour, bout, 1.0, stem != "told", f"{stem}/{day}/{bout.key}", minutes))
    return sorted(found, key=lambda one: (one.hour, one.name))


def usual_days(diary: Diary, last: int, told: dict[int, list[Told]], known: Knowledge) -> dict[int, list[Told]]:
    """The bouts of usual days, as far as their hours are not spoken of. Lines that begin
    on one day hold together; a line that begins later takes the place of all earlier ones on its weekdays."""
    first = date.fromisoformat(diary.first_day)
    spans = []
    for usual in sorted(diary.usual, key=lambda one: one.since):
        since = (date.fromisoformat(usual.since) - first).days
        until = last if usual.until is None else (date.fromisoformat(usual.until) - first).days
        spans.append((since, until, frozenset(usual.days), usual.bouts))
    found: dict[int, list[Told]] = {}
    for day in range(last + 1) if spans else ():
        weekday = (first.weekday() + day) % 7
        holding = [(since, b) for since, until, days, b in spans if since <= day <= until and weekday in days]
        bouts = [bout for since, b in holding if since == holding[-1][0] for bout in b]
        if bouts:
            taken = told.get(day, [])
            every = at_their_hours(bouts, day, "usual", known)
            found[day] = [one._replace(scale=free_share(one, taken, known)) for one in every]
    return found


def free_share(one: Told, taken: Sequence[Told], known: Knowledge) -> float:
    """Part of a usual bout's time (0 to 1) in which nothing else was told."""
    if not taken:
        return 1.0
    if one.bout.hour is None or one.minutes <= 0.0:
        rises, sleeps = waking(known)
        awake = 60.0 * (sleeps - rises)
        return float(np.clip(1.0 - sum(other.minutes for other in taken) / awake, 0.0, 1.0))
    begin, end = one.hour, one.hour + one.minutes / 60.0
    return 1.0 - covered(begin, end, taken) / (end - begin)


def covered(begin_h: float, end_h: float, taken: Sequence[Told]) -> float:
    """Hours between two hours of a day in which something was told (overlaps count once)."""
    parts = sorted((max(one.hour, begin_h), min(one.hour + one.minutes / 60.0, end_h)) for one in taken)
    total, until = 0.0, begin_h
    for start, stop in parts:
        total += max(0.0, stop - max(start, until))
        until = max(until, stop)
    return min(total, end_h - begin_h)


def case_of(bout: Bout, known: Knowledge) -> Case:
    """The case of a bout: a side only where it makes a difference, a hand load only where hands carry something."""
    activity = activity_of(bout, known)
    if activity is None:
        return Case(activity=bout.activity, side=bout.side)
    kilograms = bout.hand_load_kg if any(carries(phase) for phase in activity.phases) else None
    side = bout.side if sided(activity) != "none" and bout.side in ("left", "right") else "none"
    return Case(activity=bout.activity, hand_load_kg=None if kilograms is None else kilograms.mean, side=side)


def told_events(
    told: Sequence[Told],
    rows: dict[Case, int],
    empty: dict[Case, float],
    loads: CaseLoads,
    dice: Keyed,
    known: Knowledge,
) -> Events:
    """Cycles and scatter of every bout, and the time of day of its bend.

    ``rows``: row of each case in ``loads``; ``empty``: load of L4/L5 of a case without its hand load, over the load with it.
    """
    cases = [case_of(one.bout, known) for one in told]
    row = np.array([rows[case] for case in cases], dtype=np.int64)
    code = row * TIMES + times_of_day(told, loads.bend[row].mean(axis=1), loads.share[row], known)
    return Events(
        day=np.array([one.day + one.hour / DAY_H for one in told]),
        code=np.repeat(code.astype(np.int32)[:, None], dice.draws, axis=1),
        cycles=_cycles(told, loads.share[row], dice, known),
        scatter=_scatter(told, cases, empty, dice, known),
        bout=tuple("" if one.filled else one.bout.key for one in told),
        filled=np.array([one.filled for one in told], dtype=bool),
        incident=np.array([activity_of(one.bout, known) is None for one in told], dtype=bool),
    )


def _cycles(told: Sequence[Told], share: Floats, dice: Keyed, known: Knowledge) -> Floats:
    stems, means, sds, factors, whose = [], [], [], [], []
    for k, one in enumerate(told):
        for amount in amounts(one.bout, activity_of(one.bout, known), float(share[k]), known):
            stems.append((f"{amount.of}/{one.bout.activity}", f"{'usual/' if one.filled else ''}{one.day}"))
            means.append(amount.mean)
            sds.append(amount.sd)
            factors.append(amount.factor * one.scale)
            whose.append(k)
    drawn = about(np.array(means), np.array(sds), errors(stems, dice, known)) * np.array(factors)[:, None]
    cycles = np.zeros((len(told), dice.draws))
    np.maximum.at(cycles, np.array(whose, dtype=np.int64), drawn)
    return cycles


def _scatter(
    told: Sequence[Told], cases: Sequence[Case], empty: dict[Case, float], dice: Keyed, known: Knowledge
) -> Floats:
    """This go's load over that of its case: the go itself, and the error of the hand load as far as it makes the load."""
    scatter = goes([one.name for one in told], dice, known)
    heavy = [k for k, one in enumerate(told) if one.bout.hand_load_kg is not None and one.bout.hand_load_kg.sd > 0.0]
    heavy = [k for k in heavy if cases[k] in empty]
    if heavy:
        stems = [(f"kg/{told[k].bout.activity}", str(told[k].day)) for k in heavy]
        kilograms = [told[k].bout.hand_load_kg for k in heavy]
        rel_sd = np.array([kg.sd / max(kg.mean, 1e-6) for kg in kilograms if kg is not None])
        off = about(np.ones(len(heavy)), rel_sd, errors(stems, dice, known))
        part = np.array([1.0 - min(empty[cases[k]], 1.0) for k in heavy])[:, None]
        scatter[heavy] *= 1.0 + part * (off - 1.0)
    return scatter


def goes(names: Sequence[str], dice: Keyed, known: Knowledge) -> Floats:
    """How one go differs from the usual one (name, draw): log-normal with the mean 1."""
    rel_sd = np.full(len(names), known.constant("load_scatter_rel_sd"))
    return about(np.ones(len(names)), rel_sd, dice.normal([f"go/{name}" for name in names]))


# Times of day: hours after rising (the last: the rest of the day) times how far tissue has crept (in quarters).
MORNING_H = (0.0, 0.5, 1.0, 2.0, 4.0)
CREEPS = 5
TIMES = len(MORNING_H) * CREEPS


def times_of_day(told: Sequence[Told], bend: Floats, share: Floats, known: Knowledge) -> NDArray[np.int64]:
    """For each bout (event,) its hours after rising and the creep of its bends, as one number below ``TIMES``."""
    found = np.zeros(len(told), dtype=np.int64)
    deep = bend >= known.constant("creeps_from_bend")
    usual, _ = waking(known)
    day, now, creep, rises = -1, 0.0, Creep(), usual
    for k, one in enumerate(told):
        if one.day != day:
            day, now, creep = one.day, one.hour, Creep()
            rises = min(usual, max(one.hour, LATE_NIGHT_H))
        creep = upright(creep, 60.0 * max(one.hour - now, 0.0), known)
        before = creep.share
        if deep[k]:
            creep = bent(creep, one.minutes * float(share[k]), known)
        now = max(now, one.hour + one.minutes / 60.0)
        found[k] = morning(one.hour - rises) * CREEPS + round((CREEPS - 1) * 0.5 * (before + creep.share))
    return found


def waking(known: Knowledge) -> tuple[float, float]:
    """Hours at which a day begins and ends."""
    return known.constant("wakes_at_min") / 60.0, known.constant("sleeps_at_min") / 60.0


def morning(hours: float) -> int:
    """Which part of the day it is so many hours after rising; the night counts as the rest of the day."""
    return len(MORNING_H) - 1 if hours < 0.0 else int(np.searchsorted(MORNING_H, hours, side="right")) - 1


def empty_shares(told: Sequence[Told], known: Knowledge) -> dict[Case, Case]:
    """For every case whose hand load is uncertain, the same with empty hands."""
    found = {}
    for one in told:
        case, kilograms = case_of(one.bout, known), one.bout.hand_load_kg
        if case.hand_load_kg is not None and kilograms is not None and kilograms.sd > 0.0:
            found[case] = Case(activity=case.activity, hand_load_kg=0.0, side=case.side)
    return found


def l4_l5_n(loads: CaseLoads, row: int) -> float:
    """Mean peak of L4/L5 of a case (N)."""
    return float(loads.peak[row, STANDS].mean())
