"""How often a load reaches its peak: counted where it was told, else from minutes, else as the catalogue knows the activity.

    a fall or a knock                    cycles = times, else 1
    short goes (at most ``one_go_s``)    cycles = times, else minutes / duration of a go, else the goes of a day
    long ones                            cycles = max(times, minutes * peaks a minute * share of the heaviest phase)
                                         minutes, where not told: times * duration of a go, else of one go

All of it grows with what was told, and in proportion, so that a bout told in two halves has the same cycles as the whole. What
was told is off by a log-normal factor that keeps its mean; part of it (``recall_shared``) is the same each time.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from laststraw.body.draft import Floats
from laststraw.body.keyed import Keyed
from laststraw.body.model import Known
from laststraw.knowledge import Activity, Knowledge
from laststraw.records import Bout, Uncertain


class Amount(NamedTuple):
    """A number of cycles as mean and sd of something that was told or is usual, times a factor.

    ``of``: what it was counted in, which names its error.
    """

    mean: float
    sd: float
    factor: float
    of: str


def per_minute(activity: Activity, known: Knowledge) -> float:
    """Peaks of load in a minute of the heaviest part of an activity: its own rate, else that of its group."""
    return _rate(activity.id, activity.group, Known(known))


@lru_cache(maxsize=1024)
def _rate(activity: str, group: str, known: Known) -> float:
    rates = {c.id: c.quantity.value for c in known.knowledge.constants if c.id.startswith("cycles_per_min_")}
    return rates.get(f"cycles_per_min_{activity}", rates[f"cycles_per_min_{group}"])


def activity_of(bout: Bout, known: Knowledge) -> Activity | None:
    """The activity of a bout; None for a fall, a knock or the like. *Error*: ``KeyError`` for what is neither."""
    return _activity(bout.activity, Known(known))


@lru_cache(maxsize=1024)
def _activity(id: str, known: Known) -> Activity | None:
    return None if any(i.id == id for i in known.knowledge.incidents) else known.knowledge.activity(id)


def single(activity: Activity, known: Knowledge) -> bool:
    """Is one go one peak of load?"""
    return activity.duration.value <= known.constant("one_go_s")


def amounts(bout: Bout, activity: Activity | None, heaviest_share: float, known: Knowledge) -> tuple[Amount, ...]:
    """From what a bout's cycles follow: they are the largest of these. ``activity``: None for a fall or a knock."""
    times, minutes = bout.times, bout.minutes
    if activity is None:
        return (_amount(times, 1.0, "times") if times else Amount(1.0, 0.0, 1.0, "times"),)
    go_min = activity.duration.value / 60.0
    if single(activity, known):
        if times is not None:
            return (_amount(times, 1.0, "times"),)
        if minutes is not None:
            return (_amount(minutes, 1.0 / go_min, "minutes"),)
        return (Amount(max(activity.repetitions.value, 1.0), activity.repetitions.sd, 1.0, "goes"),)
    rate = per_minute(activity, known) * heaviest_share
    found = [] if times is None else [_amount(times, 1.0, "times")]
    if minutes is not None:
        found.append(_amount(minutes, rate, "minutes"))
    elif times is not None:
        found.append(_amount(times, go_min * rate, "times"))
    else:
        found.append(Amount(go_min, activity.duration.sd / 60.0, rate, "go"))
    return tuple(found)


def minutes_of(bout: Bout, activity: Activity | None) -> float:
    """How long a bout takes, as far as is known: as told, else as the catalogue knows the activity (min)."""
    if bout.minutes is not None:
        return bout.minutes.mean
    if activity is None:
        return 0.0
    goes = 1.0 if bout.times is None else bout.times.mean
    return goes * activity.duration.value / 60.0


def errors(stems: Sequence[tuple[str, str]], dice: Keyed, known: Knowledge) -> Floats:
    """Standard normal numbers (name, draw) of (what, day): partly the same for one what on every day."""
    shared = known.constant("recall_shared")
    every = list(dict.fromkeys(what for what, _ in stems))
    common = dict(zip(every, dice.normal([f"always/{what}" for what in every]), strict=True))
    own = dice.normal([f"{what}/{day}" for what, day in stems])
    theirs = np.array([common[what] for what, _ in stems]).reshape(own.shape)
    return np.asarray(np.sqrt(shared) * theirs + np.sqrt(1.0 - shared) * own)


def about(mean: Floats, sd: Floats, normal: Floats) -> Floats:
    """Log-normal numbers (name, draw) of given means and sds (name,); exact where the sd is 0."""
    log_sd = np.sqrt(np.log1p((sd / np.maximum(mean, 1e-12)) ** 2))[:, None]
    return np.asarray(mean[:, None] * np.exp(log_sd * normal - 0.5 * log_sd**2))


def _amount(told: Uncertain, factor: float, of: str) -> Amount:
    return Amount(told.mean, told.sd, factor, of)
