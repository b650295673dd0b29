"""People who never lived: their parameters, what they did, when it hurt, and the diary that they kept of it.

Eight two-hour windows a day with one event each, of four classes (sedentary, light, awkward, heavy); three kinds of
work. Onsets come from the engine by an exponential clock. While it hurts, people do less that is heavy. Some days go
unwritten; an onset on such a day is told with the chance ``telling``. Amounts are told with error: the person's true
loads are one column of the load history's draws, and the program gets the others.
"""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.cloud import telling_range
from laststraw.damage.engine import State, replay
from laststraw.damage.ordinary import MONTH, state_before
from laststraw.damage.parameters import Parameters, drawn
from laststraw.knowledge import Knowledge
from laststraw.records import Bout, Case, Diary, Episode, LoadHistory, ModelName, PainNote, Uncertain

START = date(2024, 1, 1)
WINDOWS = 8
FIRST_HOUR = 6.5
NIGHT_HOURS = 10.0  # from the last event of a day to the first of the next
CLASSES = ("sit_upright", "walk", "garden_weed_stooped", "lift_crate_stoop")
PEAK_N = np.array([1100.0, 1500.0, 2600.0, 3600.0])  # of a person of 75 kg
BEND = np.array([0.1, 0.1, 0.7, 0.6])
ADDED = np.array([0.0, 0.0, 0.12, 0.0])  # bending takes strength: shares of it
CYCLES = np.array([20.0, 100.0, 30.0, 20.0])
WORK = ("sedentary", "mixed", "heavy")
AT_WORK = {"sedentary": (0.01, 0.02), "mixed": (0.06, 0.07), "heavy": (0.22, 0.16)}  # heavy, awkward
AT_HOME = (0.02, 0.035)
UNLOADED = np.array([0.0, 0.0, 0.4, 0.7])  # share of the windows of a class that pain takes away
SCATTER, COUNT_ERROR, STRENGTH_SPREAD, BODY_SPREAD = 0.25, 0.5, 0.25, 0.15
PAIN_MEDIAN_DAYS, PAIN_SPREAD, LONGEST_DAYS = 20.0, 1.2, 200.0


class Life(NamedTuple):
    """One person: the truth, and what the program gets to see."""

    model: ModelName
    calibration: str
    found: Parameters  # the truth, fields (1,)
    z: float
    telling: float
    age_years: float
    spells: tuple[tuple[float, float], ...]  # the true ones
    start: State  # the truth when the diary began
    used: NDArray[np.float64]  # (event, 1) the truth
    cycles: NDArray[np.float64]
    days: int
    history: LoadHistory
    diary: Diary


def live(
    knowledge: Knowledge,
    calibration: str,
    model: ModelName,
    seed: int,
    *,
    draws: int = 200,
    told: float = 0.75,
    days: int = 0,
) -> Life:
    """Let one person live, and write a diary of so many days: one to three years."""
    rng = np.random.default_rng([seed, 101])
    found = drawn(knowledge, calibration, model, 1, 700_000 + seed)  # type: ignore[arg-type]
    shape = float(np.asarray(found.frailty_shape)[0])
    z = float(rng.gamma(shape) / shape)
    age, usual = float(rng.uniform(22, 64)), int(rng.choice([365, 548, 730, 1095], p=[0.4, 0.3, 0.2, 0.1]))
    days = days or usual
    low, high = telling_range(knowledge)
    telling = float(rng.uniform(low, high))
    odds = _odds(rng, days)
    kinds = _drawn(odds, rng)
    strength, body = _strength(age, rng, draws + 1), np.exp(BODY_SPREAD * rng.standard_normal(draws + 1))
    scatter = np.exp(SCATTER * rng.standard_normal((days * WINDOWS, draws + 1)))
    count = np.exp(COUNT_ERROR * rng.standard_normal((days * WINDOWS, draws + 1)))
    share = (PEAK_N[:, None] * body / strength) + ADDED[:, None]  # (class, draw)
    when = np.add.outer(np.arange(days), (FIRST_HOUR + 2.0 * np.arange(WINDOWS)) / 24.0).ravel()
    start = _before(share, kinds, scatter, count, when, found)
    spells: list[tuple[float, float]] = []
    wait, seen = rng.exponential(), -1
    while True:
        used = share[kinds, 0] * scatter[:, 0]
        cycles = CYCLES[kinds] * count[:, 0]
        lived = replay(
            when,
            used[:, None],
            cycles[:, None],
            found,
            end_day=days,
            episodes=tuple(spells),
            age_years=age,
            start=start,
            keep=False,
        )
        ticked = z * np.cumsum(lived.per_day[:, 0])
        clock = wait + (ticked[seen] if seen >= 0 else 0.0)
        if ticked[-1] <= clock:
            break
        day = int(np.searchsorted(ticked, clock, side="right"))
        onset = _moment(
            day, (clock - (ticked[day - 1] if day else 0.0)) / z, when, used, cycles, found, age, spells, start
        )
        long = min(max(PAIN_MEDIAN_DAYS * np.exp(PAIN_SPREAD * rng.standard_normal()), 1.0), LONGEST_DAYS)
        end = float(np.ceil(onset + long))
        spells.append((onset, min(end, float(days))))
        hurt = (when > onset) & (when <= end)
        spared = hurt & (rng.random(len(when)) < UNLOADED[kinds])
        kinds = np.where(spared, 1, kinds)
        wait, seen = rng.exponential(), int(min(end, days - 1))  # the clock stands while it hurts, and a day longer
        if end >= days:
            break
    history, diary = _written(rng, when, kinds, odds, spells, days, told, telling, share, scatter, count)
    used = share[kinds, 0] * scatter[:, 0]
    return Life(
        model,
        calibration,
        found,
        z,
        telling,
        age,
        tuple(spells),
        start,
        used[:, None],
        (CYCLES[kinds] * count[:, 0])[:, None],
        days,
        history,
        diary,
    )


def _before(
    share: NDArray[np.float64],
    kinds: NDArray[np.int64],
    scatter: NDArray[np.float64],
    count: NDArray[np.float64],
    when: NDArray[np.float64],
    found: Parameters,
) -> State:
    """What a long time of the person's first weeks had left: the same assumption as the program's, so it is not tested here."""
    first = when < MONTH
    used, cycles = share[kinds[first], 0] * scatter[first, 0], CYCLES[kinds[first]] * count[first, 0]
    return state_before(used[:, None], cycles[:, None], MONTH, found)


def _odds(rng: np.random.Generator, days: int) -> NDArray[np.float64]:
    """(event, class) how probable each class is in each window: weeks have five days of work."""
    work = rng.choice(WORK, p=[0.5, 0.33, 0.17])
    heavy, awkward = rng.gamma(1.5, 1 / 1.5, size=2)
    at_work = np.minimum(np.array(AT_WORK[work]) * (heavy, awkward), 0.4)
    at_home = np.minimum(np.array(AT_HOME) * (heavy, awkward), 0.2)
    odds = np.empty((days, WINDOWS, 4))
    for day in range(days):
        for window in range(WINDOWS):
            busy = day % 7 < 5 and 1 <= window < 5
            h, a = at_work if busy else at_home
            odds[day, window] = ((1 - h - a) * 0.62, (1 - h - a) * 0.38, a, h)
    return odds.reshape(-1, 4)


def _drawn(odds: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """(event,) a class for each window."""
    return np.minimum((rng.random((len(odds), 1)) > np.cumsum(odds, axis=1)).sum(axis=1), 3)


def _strength(age: float, rng: np.random.Generator, draws: int) -> NDArray[np.float64]:
    middle = 1000.0 * (8.8 - 0.08 * age)  # N; between the sexes' regressions on age
    return np.asarray(middle * np.exp(STRENGTH_SPREAD * rng.standard_normal(draws)))


def _moment(
    day: int,
    left: float,
    when: NDArray[np.float64],
    used: NDArray[np.float64],
    cycles: NDArray[np.float64],
    found: Parameters,
    age: float,
    spells: list[tuple[float, float]],
    start: State,
) -> float:
    """When in its day the clock runs out: at an event, or in the rest before one."""
    until = when < day + 1
    lived = replay(
        when[until],
        used[until, None],
        cycles[until, None],
        found,
        end_day=day + 1.0,
        episodes=tuple(spells),
        age_years=age,
        start=start,
    )
    of_day = np.flatnonzero(when[until] >= day)
    at, before = float(day), 0.0
    for event in of_day:
        rest = float(lived.spontaneous[event, 0]) * (
            1.0 if event > of_day[0] else (when[event] - day) * 24.0 / NIGHT_HOURS
        )
        if left <= before + rest:
            return max(at + (when[event] - at) * (left - before) / max(rest, 1e-300), day + 0.01)
        before += rest + float(lived.trigger[event, 0])
        at = float(when[event])
        if left <= before:
            return at
    return day + 0.99


def _written(
    rng: np.random.Generator,
    when: NDArray[np.float64],
    kinds: NDArray[np.int64],
    odds: NDArray[np.float64],
    spells: list[tuple[float, float]],
    days: int,
    told: float,
    telling: float,
    share: NDArray[np.float64],
    scatter: NDArray[np.float64],
    count: NDArray[np.float64],
) -> tuple[LoadHistory, Diary]:
    """The diary and the load history that a program would make of it: without the column of the truth."""
    draws = share.shape[1] - 1
    known = rng.random(days) < told
    case = np.repeat(kinds[:, None], draws, axis=1).astype(np.int32)
    missing = np.repeat(~known, WINDOWS)
    guess = rng.random((int(missing.sum()), draws, 1)) > np.cumsum(odds[missing], axis=1)[:, None, :]
    case[missing] = np.minimum(guess.sum(axis=2), 3)
    history = LoadHistory(
        start=START.isoformat(),
        end_day=float(days),
        day=when,
        bout=tuple(
            "" if gone else f"bout/{_iso(int(t))}/{w}"
            for t, gone, w in zip(when, missing, np.arange(len(when)) % WINDOWS, strict=True)
        ),
        case=case,
        cycles=CYCLES[case] * count[:, 1:],
        scatter=scatter[:, 1:],
        filled=missing,
        cases=tuple(Case(activity=name) for name in CLASSES),
        peak=share[:, None, 1:],
        tolerance=np.ones((1, draws)),
        bend=np.repeat(BEND[:, None], draws, axis=1),
        tissues=("disc/l4_l5",),
    )
    hurt = np.zeros(days, dtype=bool)
    episodes = []
    for onset, end in spells:
        day = min(int(onset), days - 1)
        hurt[day : int(end)] = True
        if known[day] or rng.random() < telling:
            hour = Uncertain(mean=min((onset - day) * 24.0, 24.0), sd=0.5)
            until = _iso(max(int(end) - 1, day))
            episodes.append(Episode(key=f"episode/{_iso(day)}", day=_iso(day), hour=hour, until=until))
    written = [day for day in range(days) if known[day]]
    diary = Diary(
        first_day=_iso(0),
        last_day=_iso(days - 1),
        bouts=tuple(Bout(key=f"bout/{_iso(day)}/0", activity="walk", day=_iso(day)) for day in written),
        episodes=tuple(episodes),
        pains=tuple(PainNote(day=_iso(day), pain=Uncertain(mean=0.0, sd=0.5)) for day in written if not hurt[day]),
        usual=(),
        silent_days=days - len(written),
    )
    return history, diary


def _iso(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()
