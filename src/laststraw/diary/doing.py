"""From the words of one part of a line to bouts: what, when, how long, how often, how heavy."""

import math
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from laststraw.diary.clauses import Part
from laststraw.diary.context import Context, ask
from laststraw.diary.marks import Amount, Day, Hour, Lasting, Mark, Marked, Repeat, Sided, Span, bare
from laststraw.diary.pain import side_of
from laststraw.errors import UnusableInput
from laststraw.records import Bout, Question, Uncertain, Usual
from laststraw.records.diary import HEAVIEST_KG, LONGEST_MINUTES, MOST_TIMES

MOST_DAYS = 400  # a stretch of more days becomes an ordinary day with a beginning and an end
_BARE_NUMBER = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)(?![\w.]*\d|%|\s*-?\s*(?:days?|weeks?|months?|years?|floors?|degrees|people|of us|steps|l\b))"
)
_SPREAD = {
    1: (2,),
    2: (0, 3),
    3: (0, 2, 4),
    4: (0, 1, 3, 4),
    5: (0, 1, 2, 3, 4),
    6: (0, 1, 2, 3, 4, 5),
    7: tuple(range(7)),
}


@dataclass(slots=True)
class Doing:
    """What one part of a line says was done."""

    bouts: list[Bout] = field(default_factory=list)
    usual: list[Usual] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def read_doing(part: Part, line: Marked, everywhere: list[Mark], context: Context, before: int) -> Doing:
    """Bouts, or an ordinary day, of one part of a line.

    *Error*: ``UnusableInput`` for days that have not come and amounts that no day holds.
    """
    found = Doing()
    marks = [mark for mark in line.inside(part.text) if part.sided or not isinstance(mark, Sided)]
    bout = _bout(part, marks, everywhere, context, found)
    repeat = _repeat([mark for mark in (*marks, *everywhere) if isinstance(mark, Repeat)])
    bout = _per_day(bout, repeat, context, found)
    days = _days(marks, everywhere, repeat, context, found)
    if isinstance(days, Usual):
        key = f"bout/{days.since}/{context.number}{f'.{before}' if before else ''}"
        found.usual.append(replace(days, bouts=(replace(bout, day=days.since, key=key),)))
        return found
    for day in days:
        at = before + len(found.bouts)
        key = f"bout/{day.isoformat()}/{context.number}{f'.{at}' if at else ''}"
        found.bouts.append(replace(bout, day=day.isoformat(), key=key))
    return found


def _bout(part: Part, marks: list[Mark], everywhere: list[Mark], context: Context, found: Doing) -> Bout:
    """The bout, for the time being on today."""
    teller, activity = context.teller, part.ids[0]
    hours = [mark for mark in (*marks, *everywhere) if isinstance(mark, Hour)]
    hour = next((mark for mark in hours if mark.by_clock), hours[0] if hours else None)
    amounts = _amounts(part, marks, context, found)
    minutes, times, load = _together(amounts, activity, hour, context)
    if part.meaning is not None and part.meaning.asks and not part.named:
        names = context.lexicon.names
        found.questions.append(
            ask(context, "diary.ask_activity", tuple(names[id] for id in part.ids), taken=names[activity])
        )
        minutes, times, load = teller.widened(minutes), teller.widened(times), teller.widened(load)
    _refuse_beyond(minutes, times, load)
    return Bout(
        key=f"bout/{context.today.isoformat()}/{context.number}",
        activity=activity,
        day=context.today.isoformat(),
        hour=hour.hour if hour else None,
        minutes=minutes,
        times=times,
        hand_load_kg=load,
        side=side_of([mark.side for mark in marks if isinstance(mark, Sided)]),
        said=context.said,
        entry=context.entry,
    )


def _amounts(part: Part, marks: list[Mark], context: Context, found: Doing) -> dict[str, Amount]:
    """The first amount of each kind; a second one is asked about. A number alone says how often."""
    amounts: dict[str, Amount] = {}
    for mark in marks:
        if isinstance(mark, Amount):
            if mark.of in amounts:
                found.questions.append(ask(context, "diary.ask_two_amounts"))
                amounts[mark.of] = replace(amounts[mark.of], value=_between(amounts[mark.of].value, mark.value))
            else:
                amounts[mark.of] = mark
    number = None if part.named else _BARE_NUMBER.search(bare(part.text))
    if number and "times" not in amounts and 0.0 < float(number[1]) <= MOST_TIMES:
        amounts["times"] = Amount("times", context.teller.said("times", float(number[1])))
    if "hand_load_kg" in amounts and _is_vague_load(amounts["hand_load_kg"], part, context):
        del amounts["hand_load_kg"]
    return amounts


def _between(one: Uncertain, other: Uncertain) -> Uncertain:
    """The first of two that were said, with room for the other."""
    return Uncertain(mean=one.mean, sd=math.hypot(max(one.sd, other.sd), one.mean - other.mean))


def _is_vague_load(load: Amount, part: Part, context: Context) -> bool:
    """Whether "heavy" or "light" is about something that is not held: "a light walk"."""
    vague = any(row.of == "hand_load_kg" and row.amount.value == load.value.mean for _, row in context.teller.vague)
    activity = next((row for row in context.knowledge.activities if row.id == part.ids[0]), None)
    held = activity is not None and any(phase.hand_load_kg for phase in activity.phases)
    return vague and not held


def _together(
    amounts: dict[str, Amount], activity: str, hour: Hour | None, context: Context
) -> tuple[Uncertain | None, Uncertain | None, Uncertain | None]:
    """Minutes in all, times, and load: minutes also from the clock, or from how far it was."""
    said = amounts.get("minutes")
    minutes = said.value if said else None
    times = amounts["times"].value if "times" in amounts else None
    if minutes is None and hour is not None and hour.until is not None:
        minutes = Uncertain(mean=(hour.until - hour.hour.mean) * 60.0, sd=math.sqrt(2.0) * hour.hour.sd * 60.0)
    if minutes is None and "km" in amounts and activity in context.teller.pace:
        pace, far = context.teller.pace[activity], amounts["km"].value
        minutes = Uncertain(mean=pace.value * far.mean, sd=math.hypot(pace.sd * far.mean, pace.value * far.sd))
    if said and said.each and times is not None and minutes is not None:
        minutes = _times(minutes, times)
    if "ways" in amounts and minutes is not None:
        minutes = _times(minutes, amounts["ways"].value)
    load = amounts["hand_load_kg"].value if "hand_load_kg" in amounts else None
    return minutes, times, load


def _times(one: Uncertain, other: Uncertain) -> Uncertain:
    """The product of two that are wrong independently."""
    return Uncertain(mean=one.mean * other.mean, sd=math.hypot(one.sd * other.mean, one.mean * other.sd))


def _refuse_beyond(minutes: Uncertain | None, times: Uncertain | None, load: Uncertain | None) -> None:
    for amount, highest, unit in (
        (minutes, LONGEST_MINUTES, "min"),
        (times, MOST_TIMES, "times"),
        (load, HEAVIEST_KG, "kg"),
    ):
        if amount is not None and amount.mean > highest:
            raise UnusableInput(
                f"That makes {amount.mean:g} {unit} on one day, more than {highest:g}.",
                hint="Write what one day held: 8 h, 40 times, 25 kg.",
            )


def _repeat(repeats: list[Repeat]) -> Repeat | None:
    """All that was said about how often, in one."""
    if not repeats:
        return None
    return Repeat(
        weekdays=tuple(sorted({day for repeat in repeats for day in repeat.weekdays})),
        per_week=max(repeat.per_week for repeat in repeats),
        per_day=max(repeat.per_day for repeat in repeats),
        every=max(repeat.every for repeat in repeats),
        usual=any(repeat.usual for repeat in repeats),
    )


def _per_day(bout: Bout, repeat: Repeat | None, context: Context, found: Doing) -> Bout:
    """Twice a day, 20 times: 40 in all is likelier; both readings stay within the error."""
    if repeat is None or not repeat.per_day:
        return bout
    often = context.teller.said("times", float(repeat.per_day))
    if bout.times is None:
        minutes = _times(bout.minutes, Uncertain(mean=often.mean, sd=0.0)) if bout.minutes else None
        _refuse_beyond(minutes, often, None)
        return replace(bout, times=often, minutes=minutes)
    once, total = bout.times, repeat.per_day * bout.times.mean
    _refuse_beyond(None, Uncertain(mean=total, sd=0.0), None)
    sd = math.hypot(repeat.per_day * once.sd, total - once.mean)
    choices = (f"{total:g}", f"{once.mean:g}")
    found.questions.append(ask(context, "diary.ask_in_all", choices, total=choices[0]))
    return replace(bout, times=Uncertain(mean=total, sd=sd))


def _days(
    marks: list[Mark], everywhere: list[Mark], repeat: Repeat | None, context: Context, found: Doing
) -> list[date] | Usual:
    """The days on which it was done, or an ordinary day. *Error*: ``UnusableInput`` for days that have not come."""
    own = [mark for mark in marks if isinstance(mark, Day | Span | Lasting)]
    named = own or [mark for mark in everywhere if isinstance(mark, Day | Span | Lasting)]
    spans = [mark for mark in named if isinstance(mark, Span)]
    since = next((span.first for span in spans if span.first), None)
    until = next((span.last for span in spans if span.last), None)
    day = next((mark for mark in named if isinstance(mark, Day)), None)
    for one in (*(day.days if day else ()), *filter(None, (since, until if not any(s.open for s in spans) else None))):
        refuse_future(one, context.today)
    habit = repeat is not None and bool(repeat.weekdays or repeat.per_week or repeat.every or repeat.usual)
    lasting = next((mark.days for mark in named if isinstance(mark, Lasting)), 0)
    if lasting and since is None:
        until = day.days[-1] if day else context.today
        since, spans, day = until - timedelta(days=lasting - 1), [Span(None, until, each=True)], None
    if habit and repeat is not None and not (day and not (repeat.usual or since)):
        return _habit(repeat, since, until, context, found)
    if day is not None:
        return _named_days(day, context, found)
    if since is not None and until is None:
        return _habit(Repeat(usual=True), since, None, context, found)
    if since is not None and until is not None:
        return _one_of(since, until, any(span.each for span in spans), context, found)
    if repeat is not None and repeat.per_day:
        found.questions.append(ask(context, "diary.ask_only_today"))
    return [context.today]


def refuse_future(day: date, today: date) -> None:
    """A diary is about what has been. *Error*: ``UnusableInput``."""
    if day > today:
        raise UnusableInput(f"{day} has not come yet: today is {today}.", hint="Write down what has been.")


def _named_days(day: Day, context: Context, found: Doing) -> list[date]:
    if day.or_else:
        found.questions.append(ask_day(day, context))
    return list(day.days)


def ask_day(day: Day, context: Context) -> Question:
    """Which of several days was meant; one that has not come is a slip and no answer."""
    choices = tuple(one.isoformat() for one in (*day.days, *day.or_else) if one <= context.today)
    return ask(context, "diary.ask_day", choices if len(choices) > 1 else (), day=day.days[0].isoformat())


def _one_of(since: date, until: date, each: bool, context: Context, found: Doing) -> list[date] | Usual:
    """All days of a stretch, or the one in its middle, which is then asked for."""
    count = (until - since).days + 1
    if each and count > MOST_DAYS:
        return _usual(since, until, tuple(range(7)), context)
    days = [since + timedelta(days=at) for at in range(count)] if each else [since + timedelta(days=(count - 1) // 2)]
    if not each and count > 1:
        choices = tuple((since + timedelta(days=at)).isoformat() for at in range(count)) if count <= 7 else ()
        found.questions.append(ask(context, "diary.ask_day", choices, day=days[0].isoformat()))
    return days


def _habit(
    repeat: Repeat, since: date | None, until: date | None, context: Context, found: Doing
) -> list[date] | Usual:
    """The days of a habit: one by one in a stretch that is over, an ordinary day where it goes on."""
    weekdays = repeat.weekdays or (_SPREAD[repeat.per_week] if repeat.per_week else tuple(range(7)))
    if repeat.per_week and len(repeat.weekdays) != repeat.per_week:
        weekdays = _SPREAD[repeat.per_week]
        found.questions.append(ask(context, "diary.ask_which_days"))
    elif not repeat.weekdays and not repeat.every:
        found.questions.append(ask(context, "diary.ask_which_days"))
    if since is None:
        since = context.today - timedelta(days=int(context.knowledge.constant("diary.usual_back_days")))
        found.questions.append(ask(context, "diary.ask_since", day=since.isoformat()))
    over = until is not None and (until - since).days < MOST_DAYS
    step = repeat.every or 1
    if repeat.every and not over:
        until = until or context.today
        over = (until - since).days < MOST_DAYS * step
    if over and until is not None:
        count = (until - since).days // step + 1
        days = [since + timedelta(days=at * step) for at in range(count)]
        return [day for day in days if repeat.every or day.weekday() in weekdays] or [since]
    return _usual(since, until, weekdays, context)


def _usual(since: date, until: date | None, weekdays: tuple[int, ...], context: Context) -> Usual:
    return Usual(
        since=since.isoformat(),
        until=until.isoformat() if until else None,
        days=weekdays,
        said=context.said,
        entry=context.entry,
    )
