"""All entries to one diary: what was taken back is left out, what is impossible refused, what is odd asked."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from laststraw.diary.context import stamp
from laststraw.diary.stretches import put_together
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Bout, Diary, Entry, Episode, Question, Uncertain, Usual
from laststraw.records.diary import LONGEST_MINUTES

MOST_TOLD = 20
LONG_GAP = 365  # days of silence that are worth a word
SURE = 2.0  # standard deviations by which two bouts must overlap to be asked about


def withdraw(entry: Entry, *, written_at: str, number: int = 1) -> Entry:
    """An entry that takes another one back. The history is append-only: nothing is deleted.

    Parameters
    ----------
    entry
        The one to take back; a withdrawal can be taken back too.
    written_at
        ISO 8601, UTC; later than the entry.
    number
        Which of the entries written at that moment this is.

    *Error*: ``UnusableInput`` when it was written before the entry that it takes back.
    """
    if stamp(written_at) < stamp(entry.written_at):
        raise UnusableInput(
            f"{entry.id} was written at {entry.written_at}, later than {written_at}.", hint="Take back what is written."
        )
    return Entry(
        id=f"entry-{stamp(written_at)}/{number}",
        written_at=written_at,
        source="withdrawn",
        text=entry.text,
        withdraws=entry.id,
    )


def gather(entries: Iterable[Entry], *, knowledge: Knowledge, today: date) -> Diary:
    """The diary that the entries make together.

    Parameters
    ----------
    entries
        In any order; those that another one withdraws do not count.
    knowledge
        ``diary.same_pain_days``, ``diary.fullest_day``.
    today
        No day may be after it.

    Returns
    -------
    Diary
        Sorted by day and hour; bouts and episodes are numbered anew by day. ``questions`` tells what is odd about it.

    *Error*: ``UnusableInput`` with the words of each entry that is impossible: days that have not come, days of 28 hours and
    more, one id for two different entries; and when nothing is left.
    """
    return _sift(entries, knowledge, today)[0]


def questions(entries: Iterable[Entry], *, knowledge: Knowledge, today: date) -> tuple[Question, ...]:
    """What is not clear in the entries that hold, and what is odd about the diary that they make.

    *Error*: that of ``gather``.
    """
    return _sift(entries, knowledge, today)[1]


def _sift(entries: Iterable[Entry], knowledge: Knowledge, today: date) -> tuple[Diary, tuple[Question, ...]]:
    held = holding(entries)
    asked = [question for entry in held for question in entry.questions]
    bouts, renamed, twice = _bouts(held)
    words = {entry.id: " ".join(entry.text.split())[:120] for entry in held}

    def ask(entry: str, sentence: str, day: str) -> Question:
        return Question(entry=entry, text=knowledge.sentence(sentence, said=words.get(entry, ""), day=day))

    asked += [ask(bout.entry, "diary.ask_twice", bout.day) for bout in twice]
    told = [
        replace(episode, trigger=renamed.get((entry.id, episode.trigger), "") if episode.trigger else "")
        for entry in held
        for episode in entry.episodes
    ]
    notes = [note for entry in held for note in entry.pains]
    usual = _usual_in_order({_plain(one): one for entry in reversed(held) for one in entry.usual}.values())
    _refuse_impossible(bouts, told, [note.day for note in notes], usual, knowledge, today, words)
    same_days = int(knowledge.constant("diary.same_pain_days"))
    episodes, pains, odd = put_together(told, notes, same_days, today, ask)
    asked += [*odd, *_overlaps(bouts, lambda one: ask(one.entry, "diary.ask_overlap", one.day))]
    days = _days(bouts, episodes, [note.day for note in pains], usual, today)
    known = _known(bouts, episodes, [note.day for note in pains], usual, days)
    asked += _gaps(known, held, knowledge)
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    diary = Diary(
        first_day=min(days),
        last_day=max(days),
        bouts=bouts,
        episodes=_numbered(episodes),
        pains=pains,
        usual=usual,
        silent_days=(last - first).days + 1 - len(known),
    )
    return diary, tuple(dict.fromkeys(asked))


def holding(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that nothing takes back, withdrawals left out, in the order in which they were written.

    *Error*: ``UnusableInput`` for two different entries with one id.
    """
    by_id: dict[str, Entry] = {}
    for entry in entries:
        if by_id.setdefault(entry.id, entry) != entry:
            raise UnusableInput(f"Two different entries are called {entry.id}.", hint="Give each its own number.")
    ordered = sorted(by_id.values(), key=lambda entry: (stamp(entry.written_at), _number(entry.id)))
    gone: set[str] = set()
    for entry in reversed(ordered):
        if entry.withdraws and entry.id not in gone:
            gone.add(entry.withdraws)
    return tuple(entry for entry in ordered if entry.id not in gone and not entry.withdraws)


def _number(id: str) -> tuple[int, str]:
    tail = id.rpartition("/")[2]
    return (int(tail) if tail.isdecimal() else 0, id)


def _bouts(held: Sequence[Entry]) -> tuple[tuple[Bout, ...], dict[tuple[str, str], str], list[Bout]]:
    """Bouts in order with new keys, old keys to new ones, and those that were given at two moments (which count once)."""
    seen: dict[tuple[object, ...], tuple[str, Bout]] = {}
    stays: list[Bout] = []
    instead: dict[tuple[str, str], Bout] = {}
    twice: list[Bout] = []
    for entry in held:
        for bout in entry.bouts:
            what = (
                bout.day,
                bout.activity,
                bout.hour,
                bout.minutes,
                bout.times,
                bout.hand_load_kg,
                bout.side,
                bout.said,
            )
            moment, first = seen.setdefault(what, (entry.written_at, bout))
            if moment != entry.written_at:
                twice.append(bout)
                instead[(entry.id, bout.key)] = first
            else:
                stays.append(bout)
                instead[(entry.id, bout.key)] = bout
    stays.sort(key=_bout_order)
    counts: dict[str, int] = defaultdict(int)
    names: dict[int, str] = {}
    for bout in stays:
        counts[bout.day] += 1
        names[id(bout)] = f"bout/{bout.day}/{counts[bout.day]}"
    renamed = {old: names[id(bout)] for old, bout in instead.items()}
    return tuple(replace(bout, key=names[id(bout)]) for bout in stays), renamed, twice


def _bout_order(bout: Bout) -> tuple[object, ...]:
    amounts = (bout.hour or Uncertain(mean=25.0, sd=0.0), bout.minutes, bout.times, bout.hand_load_kg)
    numbers = tuple((amount.mean, amount.sd) if amount else (-1.0, 0.0) for amount in amounts)
    return (bout.day, *numbers, bout.activity, bout.side, bout.said, bout.entry, bout.key)


def _plain(one: Usual) -> Usual:
    return replace(one, entry="", bouts=tuple(replace(bout, entry="", key="bout/0") for bout in one.bouts))


def _usual_in_order(usual: Iterable[Usual]) -> tuple[Usual, ...]:
    """In an order that does not depend on how they were given, with keys that go with it."""
    counted = itertools.count(1)
    return tuple(
        replace(one, bouts=tuple(replace(bout, key=f"bout/{one.since}/usual-{next(counted)}") for bout in one.bouts))
        for one in sorted(usual, key=_usual_order)
    )


def _usual_order(one: Usual) -> tuple[object, ...]:
    return (one.since, one.until or "9", one.days, tuple(_bout_order(bout) for bout in one.bouts), one.entry)


def _refuse_impossible(
    bouts: Sequence[Bout],
    episodes: Sequence[Episode],
    noted: Sequence[str],
    usual: Sequence[Usual],
    knowledge: Knowledge,
    today: date,
    words: dict[str, str],
) -> None:
    """Days that have not come, and days that hold more than a day can. *Error*: ``UnusableInput`` that tells all of them."""
    now, bad = today.isoformat(), []
    for kind, day, entry in (
        *(("", bout.day, bout.entry) for bout in bouts),
        *(("pain: ", episode.day, episode.entry) for episode in episodes),
        *(("pain: ", day, "") for day in noted),
        *(("usual: ", one.since, one.entry) for one in usual),
    ):
        if day > now:
            bad.append(f"{kind}{day} has not come yet: {words.get(entry, '')!r}")
    longest = LONGEST_MINUTES * knowledge.constant("diary.fullest_day")
    of_day: dict[str, list[Bout]] = defaultdict(list)
    for bout in bouts:
        of_day[bout.day].append(bout)
    for day, here in of_day.items():
        total = sum(bout.minutes.mean for bout in here if bout.minutes)
        if total > longest:
            said = "; ".join(dict.fromkeys(repr(bout.said) for bout in here if bout.minutes))[:300]
            bad.append(f"{day} would have {total / 60.0:.0f} hours: {said}")
    if bad:
        more = f"\n... and {len(bad) - MOST_TOLD} more" if len(bad) > MOST_TOLD else ""
        told = "\n".join(bad[:MOST_TOLD])
        raise UnusableInput(
            f"This diary cannot be:\n{told}{more}\n", hint="Take back the entries that are wrong, and write them anew."
        )


def _overlaps(bouts: Sequence[Bout], ask_about: Callable[[Bout], Question]) -> list[Question]:
    """A question for each bout that began, by the clock, surely before the one before it was over."""
    asked: list[Question] = []
    before: Bout | None = None
    for bout in bouts:
        if bout.hour is None or bout.minutes is None:
            continue
        if before is not None and before.day == bout.day and before.hour and before.minutes:
            over = before.hour.mean + before.minutes.mean / 60.0 - bout.hour.mean
            sd = (before.hour.sd**2 + (before.minutes.sd / 60.0) ** 2 + bout.hour.sd**2) ** 0.5
            if over > SURE * sd and over > 0.0:
                asked.append(ask_about(bout))
        before = bout
    return asked


def _days(
    bouts: Sequence[Bout], episodes: Sequence[Episode], noted: Sequence[str], usual: Sequence[Usual], today: date
) -> list[str]:
    """The days that the diary speaks of by name. *Error*: ``UnusableInput`` when there is none."""
    days = [bout.day for bout in bouts] + list(noted)
    days += [day for episode in episodes for day in (episode.day, episode.until) if day]
    days += [day for one in usual for day in (one.since, min(one.until or "9", today.isoformat()))]
    if not days:
        raise UnusableInput("This diary holds nothing.", hint='Write for example: "dug the garden 2 h".')
    return days


def _known(
    bouts: Sequence[Bout], episodes: Sequence[Episode], noted: Sequence[str], usual: Sequence[Usual], days: list[str]
) -> set[str]:
    """The days between the first and the last of which anything is known."""
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    known = {bout.day for bout in bouts} | set(noted)
    for episode in episodes:
        known |= set(_stretch(date.fromisoformat(episode.day), date.fromisoformat(episode.until or episode.day)))
    for one in usual:
        since, until = date.fromisoformat(one.since), date.fromisoformat(one.until) if one.until else last
        if set(one.days) == set(range(7)):
            known |= set(_stretch(max(since, first), min(until, last)))
        else:
            here = _stretch(max(since, first), min(until, last))
            known |= {day for day in here if date.fromisoformat(day).weekday() in one.days}
    return known


def _stretch(first: date, last: date) -> list[str]:
    return [(first + timedelta(days=at)).isoformat() for at in range((last - first).days + 1)]


def _gaps(known: set[str], held: Sequence[Entry], knowledge: Knowledge) -> list[Question]:
    """A word about each silence of a year and more; it is no error."""
    ordered = sorted(known)
    asked = []
    for before, after in pairwise(ordered):
        days = (date.fromisoformat(after) - date.fromisoformat(before)).days
        if days > LONG_GAP:
            text = knowledge.sentence("diary.long_gap", days=days, before=before, after=after)
            asked.append(Question(entry=held[0].id, text=text))
    return asked


def _numbered(episodes: Sequence[Episode]) -> tuple[Episode, ...]:
    """Keys by day: episode/<day>, from the second of a day on with a number."""
    counts: dict[str, int] = defaultdict(int)
    named = []
    for episode in episodes:
        counts[episode.day] += 1
        tail = f"/{counts[episode.day]}" if counts[episode.day] > 1 else ""
        named.append(replace(episode, key=f"episode/{episode.day}{tail}"))
    return tuple(named)
