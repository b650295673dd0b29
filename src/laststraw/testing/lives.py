"""Made-up lives for tests and benchmarks: a diary of some months, and the loads that go with it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from laststraw.records import TISSUES, Bout, Case, Diary, Episode, LoadHistory, Uncertain

START = date(2026, 1, 5)  # a Monday
HOURS = (7, 9, 11, 13, 15, 17, 19, 21)
ACTIVITIES = {  # load over strength
    "sit_desk": 0.16,
    "walk": 0.22,
    "vacuum": 0.38,
    "dig": 0.55,
    "lift_crate_stoop": 0.7,
}
TOLD = ("vacuum", "dig", "lift_crate_stoop")
STRENGTH_N = 5000.0
CYCLES = 20.0


def made_diary(
    days: int = 120, *, seed: int = 0, onsets: Sequence[int] = (100,), hour: float | None = 11.5, told: float = 0.3
) -> Diary:
    """A diary with a share ``told`` of its windows told, an episode of a week from each of ``onsets`` (days)."""
    rng = np.random.default_rng([seed, 1])
    bouts = []
    for day in range(days):
        text = (START + timedelta(days=day)).isoformat()
        for n, at in enumerate(HOURS):
            if rng.random() < told or (day in onsets and at == 11):
                activity = "lift_crate_stoop" if day in onsets and at == 11 else TOLD[int(rng.integers(len(TOLD)))]
                when = Uncertain(mean=float(at), sd=0.25)
                bouts.append(Bout(key=f"bout/{text}/{n + 1}", activity=activity, day=text, hour=when))
    episodes = [
        Episode(
            key=f"episode/{(START + timedelta(days=day)).isoformat()}",
            day=(START + timedelta(days=day)).isoformat(),
            hour=None if hour is None else Uncertain(mean=hour, sd=0.25),
            until=(START + timedelta(days=day + 6)).isoformat(),
        )
        for day in onsets
    ]
    written = {bout.day for bout in bouts}
    return Diary(
        first_day=START.isoformat(),
        last_day=(START + timedelta(days=days - 1)).isoformat(),
        bouts=tuple(bouts),
        episodes=tuple(episodes),
        pains=(),
        usual=(),
        silent_days=days - len(written),
    )


def made_history(diary: Diary, *, draws: int = 40, seed: int = 0, spread: float = 0.25) -> LoadHistory:
    """Loads of a diary in a made-up body: its bouts, and an ordinary activity in each two-hour window without one.

    The first draws differ by as much as bodies do (``spread``, sd of the log of load over strength).
    """
    rng = np.random.default_rng([seed, 2])
    start = date.fromisoformat(diary.first_day)
    days = (date.fromisoformat(diary.last_day) - start).days + 1
    names = tuple(ACTIVITIES)
    told = {((date.fromisoformat(one.day) - start).days, int(one.hour.mean)): one for one in diary.bouts if one.hour}
    moments = [(day, at) for day in range(days) for at in HOURS]
    filled = np.array([moment not in told for moment in moments])
    fixed = [names.index(told[one].activity) if one in told else 0 for one in moments]
    case = np.repeat(np.array(fixed, dtype=np.int32)[:, None], draws, axis=1)
    case[filled] = (rng.random((int(filled.sum()), draws)) < 0.35).astype(np.int32)
    body = np.exp(spread * rng.standard_normal(draws))
    side = {"left": 1.1, "right": 0.9}
    share = np.array([[side.get(tissue.partition("/")[2], 1.0) for tissue in TISSUES]])
    load = np.array(list(ACTIVITIES.values()))[:, None] * share * STRENGTH_N
    return LoadHistory(
        start=diary.first_day,
        end_day=float(days),
        day=np.array([day + at / 24.0 for day, at in moments]),
        bout=tuple(told[one].key if one in told else "" for one in moments),
        case=case,
        cycles=CYCLES * np.exp(0.3 * rng.standard_normal(case.shape)),
        scatter=np.exp(0.1 * rng.standard_normal(case.shape)),
        filled=filled,
        cases=tuple(Case(activity=name) for name in names),
        peak=load[:, :, None] * body,
        tolerance=np.full((len(TISSUES), draws), STRENGTH_N),
        bend=np.zeros((len(names), draws)),
    )


def rescaled(history: LoadHistory, rows: Sequence[int], times: float) -> LoadHistory:
    """The same life with the loads of some events so many times as high."""
    scatter = history.scatter.copy()
    scatter[list(rows)] *= times
    return replace(history, scatter=scatter)
