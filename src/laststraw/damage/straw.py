"""The last-straw analysis of an episode: what the last thing had to do with it, and what had piled up before.

Two models and two calibrations, always all four, with the same draws. docs/straw.md has the mathematics on one page.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.engine import LawName, State
from laststraw.damage.figures import counted, figure
from laststraw.damage.groups import GUESSED, Groups
from laststraw.damage.life import Life
from laststraw.damage.ordinary import MONTH, state_before, stretch
from laststraw.damage.parameters import Floats
from laststraw.damage.posterior import Posterior
from laststraw.damage.prior import ALL, THREADS, Which, known_draws
from laststraw.damage.straw_under import Setting, Told, tell, under
from laststraw.damage.trigger import Span, span_of, times_before
from laststraw.damage.watch import LOW_BACK, Watch, last_before, watched
from laststraw.damage.wear import harmful_cycles
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import (
    CALIBRATIONS,
    MAIN_TISSUE,
    CalibrationName,
    Diary,
    Episode,
    Figure,
    LoadHistory,
    Straw,
)

ACTIVITIES = 2  # how many kinds of activity are left out in turn, those of the largest share


def analyse(
    history: LoadHistory,
    diary: Diary,
    episode: str,
    knowledge: Knowledge,
    *,
    person_age_years: float,
    seed: int = 0,
    posterior: Mapping[Which, Posterior] | None = None,
    log10_bayes: Sequence[tuple[CalibrationName, Figure]] = (),
    cannot_tell: str = "straw.not_learned",
    law: LawName = "miner",
) -> Straw:
    """Analyse one episode.

    Parameters
    ----------
    history
        Loads from the diary's first day on. Its draws are those of the analysis.
    episode
        Key of an episode of the diary.
    posterior
        What was learned of the person, by calibration and model; None: draws of people in general.
    log10_bayes, cannot_tell
        As ``compare`` gives them; without it the answer says that nothing was learned.
    law
        The law of damage.

    *Error*: the draws. That loads pile up at all, what life was before the diary, and both couplings of the
    counterfactuals are assumptions: grade D. ``UnusableInput`` where there is nothing before the episode to look at.
    """
    asked = _episode(diary, episode)
    watch = watched(history, diary, knowledge)
    spell = _spell(asked, diary, history, watch)
    span = span_of(asked, watch.spells[spell][0], history, history.used(MAIN_TISSUE))
    count = int(np.searchsorted(history.day, span.end, side="right"))
    groups = Groups(history, diary, count)
    settings = [
        _setting(history, watch, spell, span, count, which, knowledge, person_age_years, seed, posterior, law)
        for which in ALL
    ]
    with ThreadPoolExecutor(THREADS) as pool:  # the engine lets other threads run
        told = list(pool.map(tell, settings))
        activities = _activities(told, groups)
        share = knowledge.constant("straw.heavy_days")
        found = tuple(pool.map(lambda s, t: under(s, t, groups, activities, share), settings, told))
    bout = next((one for one in diary.bouts if one.key == span.bout), None)
    day = asked.day
    known = groups.known[: last_before(span.end) + 1]
    return Straw(
        episode=asked.key,
        day=day,
        trigger=(span.bout,) if span.bout else (),
        trigger_activity=bout.activity if bout else _activity(history, span),
        done_before=counted(times_before(bout, day, diary, history, watch) if bout else 0, "straw.rests_diary"),
        trigger_load_n=_load(history, span),
        under=found,
        log10_bayes=tuple(log10_bayes),
        cannot_tell=cannot_tell,
        known_days=int(known.sum()),
        silent_days=int((~known).sum()),
        draws=history.case.shape[1],
        notes=_notes(asked, history, span, known, max(one.off for one in told), knowledge),
        strength_n=figure(history.tolerance[history.tissues.index(MAIN_TISSUE)], "C", "straw.rests_strength"),
        weeks=groups.weeks(_worth(told[0])),
    )


def _episode(diary: Diary, key: str) -> Episode:
    """The episode that is asked for. *Error*: ``UnusableInput`` that names those there are."""
    try:
        asked = diary.episode(key)
    except KeyError:
        there = ", ".join(one.key for one in diary.episodes[-5:])
        hint = f"The last ones are {there}." if there else 'Write one down: laststraw diary add "pain 6 low back left".'
        raise UnusableInput(f"The diary has no {key!r}.", hint=hint) from None
    if asked.place not in LOW_BACK:
        raise UnusableInput(
            f"The pain of {asked.day} was not in the low back, buttock or leg.",
            hint="The model bears loads of the low back only: ask about another episode.",
        )
    return asked


def _spell(asked: Episode, diary: Diary, history: LoadHistory, watch: Watch) -> int:
    """Which stretch of pain the episode begins. *Error*: ``UnusableInput`` where nothing lies before it to look at."""
    day = (date.fromisoformat(asked.day) - date.fromisoformat(history.start)).days
    if day <= 0:
        when = "on the first day of" if day == 0 else "before"
        raise UnusableInput(
            f"The pain of {asked.day} began {when} the diary, so nothing is known of what came before it.",
            hint="Add what you did in the weeks before: laststraw diary add.",
        )
    at = next((k for k, keys in enumerate(watch.keys) if asked.key in keys), None)
    if at is None:
        raise UnusableInput(
            f"The pain of {asked.day} began after the last day of the diary, {diary.last_day}.",
            hint="Add what you did until then: laststraw diary add.",
        )
    if watch.keys[at][0] != asked.key:
        first = diary.episode(watch.keys[at][0])
        raise UnusableInput(
            f"When the pain of {asked.day} began, that of {first.day} still hurt or had ended the day before.",
            hint=f"Ask about {first.key}, or say when it ended.",
        )
    return at


def _setting(
    history: LoadHistory,
    watch: Watch,
    spell: int,
    span: Span,
    count: int,
    which: Which,
    knowledge: Knowledge,
    age_years: float,
    seed: int,
    posterior: Mapping[Which, Posterior] | None,
    law: LawName,
) -> Setting:
    """Parameters, loads and frailty of one model and calibration; ordinary days; and the state at the start."""
    calibration, model = which
    found, at, frailty = known_draws(which, knowledge, history.case.shape[1], seed, posterior)
    used, cycles = history.used(MAIN_TISSUE)[:count, at], harmful_cycles(history, MAIN_TISSUE, law)[:count, at]
    day, earlier = history.day[:count], watch.spells[:spell]
    hurt = np.zeros(int(np.ceil(history.end_day)), dtype=bool)
    for onset, end in earlier:
        hurt[last_before(onset) : int(np.ceil(end))] = True
    last = last_before(span.end)
    first = stretch(day, hurt, first=0, last=last, late=False)
    start = state_before(used[first.row], cycles[first.row], first.days, found, law)
    life = Life(
        day=day,
        cycles=np.ascontiguousarray(cycles),
        span=span,
        episodes=earlier,
        since=min(int(np.ceil(earlier[-1][1])), int(np.floor(span.moment))) if earlier else 0,
        start=State(*(np.ascontiguousarray(one) for one in start)),
        age_years=age_years,
    )
    return Setting(
        model=model,
        calibration=calibration,
        life=life,
        used=np.ascontiguousarray(used),
        bare=history.bare(MAIN_TISSUE)[:count, at],
        told_cycles=history.cycles[:count, at],
        found=found,
        ordinary=stretch(day, hurt, first=0, last=last, late=True),
        frailty=frailty,
        onsets=int(watch.counted[: spell + 1].sum()),
        law=law,
    )


def _worth(told: Told) -> Floats:
    """(event,) mean share of the history's part."""
    some = told.counts
    if not some.any():
        return np.zeros(len(told.credit.event))
    return np.asarray((told.credit.event[:, some] / told.credit.total()[some]).mean(axis=1))


def _activities(told: Sequence[Told], groups: Groups) -> tuple[str, ...]:
    """The activities of the largest shares under M1, of those that were told."""
    worth = sum(groups.sums(_worth(one)[:, None])[:, 0] for one in told[: len(CALIBRATIONS)])
    order = sorted(range(len(groups.names)), key=lambda k: (-float(np.asarray(worth)[k]), groups.names[k]))
    return tuple(groups.names[k] for k in order if groups.names[k] not in GUESSED)[:ACTIVITIES]


def _activity(history: LoadHistory, span: Span) -> str:
    """Activity of a trigger that comes from the person's usual day."""
    mine = span.rows[span.is_trigger]
    return history.cases[int(history.case[mine[0], 0])].activity if len(mine) else ""


def _load(history: LoadHistory, span: Span) -> Figure | None:
    """Highest load of the trigger on the main tissue, N, without what its bend adds; None without a trigger."""
    rows = span.rows[span.is_trigger]
    if not len(rows):
        return None
    peak = history.peak[:, history.tissues.index(MAIN_TISSUE)]
    load = np.take_along_axis(peak, history.case[rows], axis=0) * history.scatter[rows]
    return figure(load.max(axis=0), "B", "straw.rests_body")


def _notes(
    asked: Episode, history: LoadHistory, span: Span, known: NDArray[np.bool_], off: float, knowledge: Knowledge
) -> tuple[str, ...]:
    """What the reader must know before they believe any of it."""
    notes = list(history.notes)
    month = known[-MONTH - 1 : -1]
    if len(month) and month.sum() < 0.5 * len(month):
        notes.append(knowledge.sentence("straw.note_silent", known=int(month.sum()), days=len(month)))
    if len(known) <= MONTH:
        notes.append(knowledge.sentence("straw.note_short", days=len(known) - 1))
    if not span.bout:
        notes.append(knowledge.sentence("straw.note_no_bout"))
    elif asked.trigger and not span.named:
        notes.append(knowledge.sentence("straw.note_named_elsewhere"))
    if asked.hour is None and not span.named:
        notes.append(knowledge.sentence("straw.note_no_hour"))
    if off > 0.0:
        notes.append(knowledge.sentence("straw.note_gradients", error=f"{100.0 * off:.1g}"))
    return tuple(notes)
