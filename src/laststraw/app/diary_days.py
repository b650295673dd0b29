"""``laststraw diary show``: day by day, with the days of which nothing is known."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from laststraw import diary as diary_room
from laststraw.app import inputs, language, outputs
from laststraw.app.diary_text import Teller, day_in_words, short_id, span_in_words, wrapped
from laststraw.app.diarying import Whose, fits, read_day
from laststraw.app.report.words import capital, date_in_words
from laststraw.errors import UnusableInput
from laststraw.records import Diary, Question
from laststraw.records.codec import to_document

MOST_DAYS = 100_000
KINDS = ("hurting", "ordinary", "silent")  # days without a word: what is known of them all the same
MOST_TOLD = 10  # questions that are printed one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    whose: Whose
    start: str | None = None
    end: str | None = None
    days: str | None = None
    json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the diary: what is told of it, each with the entry that it comes from.

    ``known``: something was written about it. ``usual``: nothing was, but it is an ordinary day.
    """

    day: date
    told: tuple[tuple[str, str], ...]  # phrase, entry id
    known: bool
    usual: bool


def show(request: Request) -> int:
    """The days that were asked for, oldest first."""
    known, today = language.known(), datetime.now().astimezone().date()
    first, last = _asked(request, today)
    kept = diary_room.holding(request.whose.entries())
    if not kept:
        if request.json:
            outputs.print_json({"person": request.whose.person, "first_day": None, "last_day": None, "days": []})
        else:
            print(wrapped(known.sentence("diarying.empty", whose=request.whose.called, words=request.whose.words)))
        return outputs.DONE
    diary = diary_room.gather(kept, knowledge=known, today=today)
    tell = Teller(known)
    days = tuple(day for day in _days(diary, tell) if (first or day.day) <= day.day <= (last or day.day))
    shown = {entry for day in days for _, entry in day.told} | {usual.entry for usual in diary.usual}
    asked = [question for question in fits(kept, known, today) if question.entry in shown]
    if request.json:
        outputs.print_json(_document(request.whose.person, days, diary, asked))
    else:
        _print(request.whose, days, diary, asked, tell)
    return outputs.DONE


def _asked(request: Request, today: date) -> tuple[date | None, date | None]:
    """First and last day to show, None for no limit. *Error*: ``UnusableInput``."""
    if request.days is not None:
        if request.start is not None or request.end is not None:
            raise UnusableInput("--days does not go with --from and --to.", hint="Give one or the other.")
        count = inputs.read_whole("--days", request.days, 1, MOST_DAYS, "30")
        return today - timedelta(days=count - 1), today
    first = None if request.start is None else read_day("--from", request.start, today)
    last = None if request.end is None else read_day("--to", request.end, today)
    if first is not None and last is not None and last < first:
        raise UnusableInput(f"--to {last} is before --from {first}.", hint="Swap them.")
    return first, last


def _days(diary: Diary, tell: Teller) -> Iterator[Day]:
    """Every day that the diary covers."""
    told: dict[str, list[tuple[str, str]]] = {}
    for bout in diary.bouts:
        told.setdefault(bout.day, []).append((tell.bout(bout), bout.entry))
    hurts: set[str] = set()
    did = {bout.key: bout.activity for bout in diary.bouts}
    for episode in diary.episodes:
        told.setdefault(episode.day, []).append((tell.episode(episode, did), episode.entry))
        hurts.update(_span(episode.day, min(episode.until or episode.day, diary.last_day)))
    said = {(episode.day, episode.entry) for episode in diary.episodes}
    for note in diary.pains:
        if (note.day, note.entry) not in said:  # else it is the pain that the episode begins with
            told.setdefault(note.day, []).append((tell.pain(note), note.entry))
    for day in _span(diary.first_day, diary.last_day):
        weekday = date.fromisoformat(day).weekday()
        usual = any(u.since <= day <= (u.until or day) and weekday in u.days for u in diary.usual)
        yield Day(
            day=date.fromisoformat(day), told=tuple(told.get(day, ())), known=day in told or day in hurts, usual=usual
        )


def _span(first: str, last: str) -> Iterator[str]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day.isoformat()
        day += timedelta(days=1)


def _document(person: str, days: Sequence[Day], diary: Diary, asked: Sequence[Question]) -> dict[str, object]:
    """The days that were asked for, and the records of these days."""
    shown = {day.day.isoformat() for day in days}
    return {
        "person": person,
        "first_day": diary.first_day,
        "last_day": diary.last_day,
        "silent_days": diary.silent_days,
        "days": [
            {
                "day": day.day.isoformat(),
                "known": day.known,
                "ordinary": day.usual,
                "told": [{"text": text, "entry": entry} for text, entry in day.told],
            }
            for day in days
        ],
        "bouts": to_document(tuple(one for one in diary.bouts if one.day in shown)),
        "episodes": to_document(tuple(one for one in diary.episodes if one.day in shown)),
        "pains": to_document(tuple(one for one in diary.pains if one.day in shown)),
        "usual": to_document(diary.usual),
        "questions": to_document(tuple(asked)),
    }


def _print(whose: Whose, days: Sequence[Day], diary: Diary, asked: Sequence[Question], tell: Teller) -> None:
    """The days one under the other; a stretch of days without a word is one line."""
    if not days:
        first, last = date_in_words(diary.first_day), date_in_words(diary.last_day)
        print(wrapped(tell.tell("diarying.outside", whose=whose.called, first=first, last=last)))
        return
    first, last = (date_in_words(day.day.isoformat()) for day in (days[0], days[-1]))
    if len(days) == 1:
        print(wrapped(tell.tell("diarying.heading_day", whose=whose.called, day=first)))
    else:
        print(wrapped(tell.tell("diarying.heading", whose=whose.called, first=first, last=last, days=len(days))))
    silent = sum(not (day.known or day.usual) for day in days)
    if silent:
        print(wrapped(tell.tell("diarying.silent_count", silent=silent)))
    for usual in diary.usual:
        print(wrapped(f"{capital(tell.usual(usual))}  [{short_id(usual.entry)}]"))
    for _, stretch in groupby(days, key=lambda day: day.day if day.told else None):
        _print_stretch(list(stretch), tell)
    print()
    print(wrapped(tell.tell("diarying.errors")))
    if asked:
        print("\n" + wrapped(tell.tell("diarying.open_questions", number=len(asked))))
    for question in asked[:MOST_TOLD]:
        choices = f" ({' / '.join(question.choices)})" if question.choices else ""
        print(wrapped(f"? {question.text}{choices}  [{short_id(question.entry)}]", "  "))
    if len(asked) > MOST_TOLD:
        print(wrapped(tell.tell("diarying.file_more_questions", number=len(asked) - MOST_TOLD), "  "))


def _print_stretch(days: Sequence[Day], tell: Teller) -> None:
    """A day with what is told of it, or days without a word."""
    first, last = days[0], days[-1]
    if first.told:
        print("\n" + day_in_words(first.day.isoformat()))
        for entry, lines in groupby(first.told, key=lambda line: line[1]):
            *before, end = [text for text, _ in lines]
            for text in before:
                print(wrapped(text, "  "))
            print(wrapped(f"{end}  [{short_id(entry)}]", "  "))
        return
    kinds = Counter("hurting" if day.known else "ordinary" if day.usual else "silent" for day in days)
    if len(days) == 1:
        print(
            "\n"
            + wrapped(f"{day_in_words(first.day.isoformat())}: {tell.tell('diarying.' + next(iter(kinds)) + '_day')}")
        )
        return
    counted = ", ".join(tell.tell("diarying." + kind + "_days", number=kinds[kind]) for kind in KINDS if kinds[kind])
    span = span_in_words(first.day.isoformat(), last.day.isoformat())
    print("\n" + wrapped(tell.tell("diarying.stretch", span=span, number=len(days), kinds=counted)))
