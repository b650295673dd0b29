"""From single words about pain to stretches of it: what belongs together, and when it was over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from laststraw.records import Episode, PainNote, Question, Uncertain

Ask = Callable[[str, str, str], Question]  # entry, id of the sentence, words


@dataclass(slots=True)
class _Stretch:
    """A stretch of pain while it is put together. ``hurt``: last day of which pain is known; ``over``: its end was said."""

    episode: Episode
    hurt: date
    over: bool
    placed: bool


def put_together(
    episodes: Iterable[Episode], notes: Iterable[PainNote], same_days: int, today: date, ask: Ask
) -> tuple[tuple[Episode, ...], tuple[PainNote, ...], tuple[Question, ...]]:
    """Stretches of pain that do not overlap in one place, the worst note of each day, and what is odd about them.

    Parameters
    ----------
    episodes, notes
        As the entries told them.
    same_days
        Pain in one place after at most so many silent days is the same stretch, unless its end or a new trigger was said.
    today
        An end after today is not known yet.
    ask
        Makes a question.

    Returns
    -------
    episodes, notes, questions
        In the order of days. A note above 0 that belongs to no episode begins one; a note of 0 ends an open one the day before.

    *Error*: none: what was told twice or in contradiction is kept with a question.
    """
    questions: list[Question] = []
    worst = _worst(notes)
    free = sorted(day for day, note in worst.items() if note.pain.mean == 0.0)
    stretches: list[_Stretch] = []
    reports = [(episode, True) for episode in episodes]
    reports += [(_as_episode(note), False) for note in worst.values() if note.pain.mean > 0.0]
    for episode, placed in sorted(reports, key=lambda report: (report[0].day, not report[1], _order(report[0]))):
        told = replace(episode, until=None) if episode.until and episode.until > today.isoformat() else episode
        _close(stretches, free, date.fromisoformat(told.day))
        same = _same(stretches, told, placed, same_days)
        if same is not None:
            if placed:
                questions.append(ask(told.entry, "diary.ask_same_pain", told.day))
            _join(same, told, placed)
            continue
        for other in stretches:
            if not other.over and placed and _fits(other, told):
                other.episode = replace(other.episode, until=other.hurt.isoformat())
                other.over = True
                questions.append(ask(other.episode.entry, "diary.ask_ended", other.episode.day))
        if not placed:
            questions.append(ask(told.entry, "diary.ask_where", told.day))
        end = date.fromisoformat(told.until or told.day)
        stretches.append(_Stretch(told, end, told.until is not None, placed))
    _close(stretches, free, today + timedelta(days=1))
    return tuple(one.episode for one in stretches), tuple(worst[day] for day in sorted(worst)), tuple(questions)


def _worst(notes: Iterable[PainNote]) -> dict[str, PainNote]:
    worst: dict[str, PainNote] = {}
    for note in notes:
        other = worst.get(note.day)
        if other is None or (note.pain.mean, note.pain.sd, note.entry) > (other.pain.mean, other.pain.sd, other.entry):
            worst[note.day] = note
    return worst


def _as_episode(note: PainNote) -> Episode:
    return Episode(key=f"episode/{note.day}", day=note.day, pain=note.pain, entry=note.entry)


def _order(episode: Episode) -> tuple[object, ...]:
    hour = episode.hour.mean if episode.hour else 25.0
    return (hour, episode.place, episode.side, episode.until or "9", not episode.trigger, episode.entry, episode.key)


def _close(stretches: list[_Stretch], free: list[str], before: date) -> None:
    """End the open stretches at the first day without pain after them, when it comes before a day."""
    for one in stretches:
        if one.over:
            continue
        first = next((day for day in free if day > one.hurt.isoformat() and day < before.isoformat()), None)
        if first is not None:
            last = max(one.hurt, date.fromisoformat(first) - timedelta(days=1))
            one.episode, one.over, one.hurt = replace(one.episode, until=last.isoformat()), True, last


def _fits(one: _Stretch, told: Episode) -> bool:
    """Whether two are in one place: sides fit when they are the same or one was not said."""
    sides = {one.episode.side, told.side}
    return one.episode.place == told.place and (len(sides) == 1 or bool(sides & {"none", "both"}))


def _same(stretches: list[_Stretch], told: Episode, placed: bool, same_days: int) -> _Stretch | None:
    """The latest stretch that this goes on: during it, or soon after while nobody said that it was over."""
    day = date.fromisoformat(told.day)
    for one in reversed(stretches):
        if placed and one.placed and not _fits(one, told):
            continue
        if day <= one.hurt or (not one.over and (day - one.hurt).days <= same_days and not told.trigger):
            return one
    return None


def _join(one: _Stretch, told: Episode, placed: bool) -> None:
    """More of the same: the worst pain and the later end count, the first beginning and trigger stay."""
    old = one.episode
    end = date.fromisoformat(told.until or told.day)
    until = max(filter(None, (old.until, told.until)), default=None) if one.over or told.until else None
    one.episode = replace(
        old,
        until=until,
        pain=_worse(old.pain, told.pain),
        place=told.place if placed and not one.placed else old.place,
        side=told.side if placed and old.side == "none" else old.side,
        trigger=old.trigger or told.trigger,
    )
    one.hurt = max(one.hurt, end)
    one.over = one.over or told.until is not None
    one.placed = one.placed or placed


def _worse(one: Uncertain | None, other: Uncertain | None) -> Uncertain | None:
    both = [pain for pain in (one, other) if pain is not None]
    return max(both, key=lambda pain: (pain.mean, pain.sd), default=None)
