"""From what a part of a line says about pain to episodes and notes."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from laststraw.diary.clauses import Part
from laststraw.diary.context import Context, ask
from laststraw.diary.doing import MOST_DAYS, ask_day, refuse_future
from laststraw.diary.marks import Day, Mark, Marked, Span
from laststraw.diary.pain import PainSaid, last_day
from laststraw.records import PLACES, Bout, Episode, PainNote, Question, Uncertain


@dataclass(slots=True)
class Hurting:
    """What one part of a line says about pain."""

    episodes: list[Episode] = field(default_factory=list)
    pains: list[PainNote] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def read_hurting(
    said: PainSaid,
    part: Part,
    line: Marked,
    everywhere: list[Mark],
    context: Context,
    trigger: str,
    before: int,
    bouts: list[Bout],
) -> Hurting:
    """An episode where the words say that pain began, ended, or where it is; else a note of one day.

    *Error*: ``UnusableInput`` for days that have not come, and for an end before the beginning.
    """
    found = Hurting()
    day = next((m for m in (*line.inside(part.text), *everywhere) if isinstance(m, Day)), None)
    spans = [mark for mark in (*line.inside(part.text), *everywhere) if isinstance(mark, Span)]
    if said.none:
        _no_pain(said, day, spans, context, found)
        return found
    by_trigger = next((date.fromisoformat(bout.day) for bout in bouts if bout.key == trigger), None)
    loose = next((span for span in spans if span.first and span.last and not span.each), None)
    if loose is not None and loose.first is not None and loose.last is not None:
        return _some_time(said, loose.first, loose.last, context, found)
    first = said.first or (day.days[0] if day else None) or by_trigger or _start(said, context)
    refuse_future(first, context.today)
    if day is not None and day.or_else and said.first is None:
        found.questions.append(ask_day(day, context))
    level = said.level
    ends = said.last is not None or said.lasting > 0
    episode = bool(trigger) or ends or said.place is not None or level is None or (said.began and not said.goes_on)
    if not episode and level is not None:
        days = day.days if day else (first,)
        found.pains += [PainNote(day=one.isoformat(), pain=level, entry=context.entry) for one in days]
        return found
    until = last_day(first, said)
    if until is not None and until > context.today:
        choices = (first.isoformat(), (until - timedelta(days=7)).isoformat())
        found.questions.append(ask(context, "diary.ask_until", choices, until=until.isoformat(), day=first.isoformat()))
    if said.place is None:
        found.questions.append(ask(context, "diary.ask_place", tuple(place.replace("_", " ") for place in PLACES)))
    found.episodes.append(_episode(said, first, until, context, trigger, before))
    return found


def _some_time(said: PainSaid, first: date, last: date, context: Context, found: Hurting) -> Hurting:
    """Pain some time in a stretch: the whole of it is likelier, or its middle when it is told how long it lasted."""
    refuse_future(first, context.today)
    until = min(last, context.today)
    if said.lasting:
        first = first + timedelta(days=max((until - first).days + 1 - said.lasting, 0) // 2)
        until = first + timedelta(days=said.lasting - 1)
    found.questions.append(ask(context, "diary.ask_day", day=first.isoformat()))
    found.episodes.append(_episode(said, first, until, context, "", 0))
    return found


def _episode(said: PainSaid, first: date, until: date | None, context: Context, trigger: str, before: int) -> Episode:
    return Episode(
        key=f"episode/{first.isoformat()}/{context.number}{f'.{before}' if before else ''}",
        day=first.isoformat(),
        hour=said.hour,
        until=until.isoformat() if until else None,
        pain=said.level,
        place=said.place or "low_back",
        side=said.side,
        trigger=trigger,
        said=context.said,
        entry=context.entry,
    )


def _start(said: PainSaid, context: Context) -> date:
    """Pain "for three days" that no day is named for goes up to today."""
    return context.today - timedelta(days=said.lasting - 1) if said.lasting else context.today


def _no_pain(said: PainSaid, day: Day | None, spans: list[Span], context: Context, found: Hurting) -> None:
    """A note of 0 for each day that is meant."""
    level = Uncertain(mean=0.0, sd=0.0)
    days = list(day.days) if day else [context.today]
    if said.first is not None or spans:
        first = said.first or next((span.first for span in spans if span.first), None) or days[0]
        last = said.last or next((span.last for span in spans if span.last), None) or context.today
        refuse_future(last, context.today)
        count = min((last - first).days + 1, MOST_DAYS)
        days = [last - timedelta(days=at) for at in range(count)][::-1] or days
    elif said.lasting:
        days = [days[-1] - timedelta(days=at) for at in range(min(said.lasting, MOST_DAYS))][::-1]
    for one in days:
        refuse_future(one, context.today)
        found.pains.append(PainNote(day=one.isoformat(), pain=level, entry=context.entry))
