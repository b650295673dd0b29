"""``laststraw plan calendar``: the weeks to come as a calendar file (RFC 5545) with reminders.

Times are of the wall clock, without a time zone, so that 18:30 stays 18:30 wherever one is. Every event keeps its UID, and
a later file has a higher SEQUENCE, so that a second import takes the place of the first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

from icalendar import Alarm, Calendar, Event

from laststraw.app import outputs
from laststraw.app.inputs import read_whole
from laststraw.app.plan_list import items_of
from laststraw.app.plan_now import due_now, plan_now
from laststraw.app.plan_state import State, Whose, day_of, read_state
from laststraw.app.plan_text import name_of
from laststraw.app.plan_today import pass_safety, refuse_first
from laststraw.errors import UnusableInput
from laststraw.records import Plan, PlanItem

MOST_WEEKS = 52
REMIND = timedelta(minutes=-10)
LOOK_MINUTES = 5
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # minutes since then number the versions of an event
WEEK_DAYS = 7
FAR = timedelta(days=366)  # by then everything that was ever asked or measured is due again
ASKED = "rmdq"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    whose: Whose
    out: Path
    at: str = "18:30"
    weeks: str = "6"
    json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One event: what, when, how long, how often again, and its text."""

    name: str  # unique and the same in every file of one person
    start: datetime
    minutes: float
    title: str
    text: str
    every_days: int = 0  # whole weeks; 0: once
    times: int = 1


def run(request: Request) -> int:
    """Write the calendar. Safety comes first here too: no exercises are put into a calendar past it."""
    at, weeks = read_time(request.at), read_whole("--weeks", request.weeks, 1, MOST_WEEKS, "6")
    state = read_state(request.whose)
    if state is None:
        return refuse_first(request.whose, json=request.json)
    passed = pass_safety(state, None, None, json=request.json)
    if isinstance(passed, int):
        return passed
    state = passed
    meetings = tuple(appointments(state, plan_now(state), at, weeks))
    folder = request.out.parent
    with outputs.folder(folder), outputs.staged(folder, {request.out.name: calendar(meetings, state)}):
        pass
    told = state.known.sentence("calendar.written", file=request.out, count=len(meetings), weeks=weeks)
    if request.json:
        listed = [{"title": one.title, "start": one.start.isoformat(), "times": one.times} for one in meetings]
        outputs.print_json({"person": request.whose.person, "file": str(request.out), "events": listed})
    else:
        print(told)
    return outputs.DONE


def appointments(state: State, plan: Plan, at: time, weeks: int) -> Iterator[Appointment]:
    """The days of the week that have something on the list; the weekly look; questionnaires; photos and tests again."""
    known, first = state.known, state.today
    earliest = first if at > state.now.time() else first + timedelta(days=1)
    for weekday in range(WEEK_DAYS):
        items = items_of(plan, weekday, known)
        if items:
            yield Appointment(
                name=f"day-{weekday}",
                start=datetime.combine(_next(earliest, weekday), at),
                minutes=max(sum(item.minutes for item in items), LOOK_MINUTES),
                title=known.sentence("calendar.list"),
                text=_text(items, state),
                every_days=WEEK_DAYS,
                times=weeks,
            )
    coming = {one.what: date.fromisoformat(one.since) for one in due_now(state, first + FAR)}
    for name, day, every in (("look", *_look(state)), ("ask", *_ask(state, coming))):
        last = first + timedelta(days=weeks * WEEK_DAYS)
        times = (last - max(day, earliest)).days // every + 1
        if times > 0:
            yield _check(state, name, max(day, earliest), at, every_days=every, times=times)
    for name, day in _measured_again(state, plan, coming).items():
        yield _check(state, name, max(day, earliest), at)


def _look(state: State) -> tuple[date, int]:
    """The safety questions and pain: from when on, and how often (day)."""
    every = round(state.known.constant("course.week"))
    return state.today + timedelta(days=every), every


def _ask(state: State, coming: Mapping[str, date]) -> tuple[date, int]:
    """The questionnaire on what one can do: when it is due, and how often from then on."""
    asked = [date.fromisoformat(entry.day) for entry in state.answered if entry.questionnaire == ASKED]
    if asked and ASKED in coming:
        return coming[ASKED], (coming[ASKED] - asked[-1]).days
    every = round(state.known.constant("course.ask_function"))
    return state.today + timedelta(days=every), every


def _measured_again(state: State, plan: Plan, coming: Mapping[str, date]) -> dict[str, date]:
    """Tests and photos, once each: when they are due; a plan made in strong pain looks sooner."""
    again = day_of(state.visit.made_at) + timedelta(days=plan.recheck_days)
    tests = [coming[kind] for kind in ("range", "endurance") if kind in coming]
    days = {"tests": min(tests)} if tests else {}
    if "photos" in coming:
        days["photos"] = min(coming["photos"], again)
    return days or {"tests": again}


def calendar(meetings: Sequence[Appointment], state: State) -> bytes:
    """The calendar file."""
    whole = Calendar()
    whole.add("prodid", "-//laststraw//plan//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("name", state.known.sentence("calendar.name"))
    for one in meetings:
        whole.add_component(_event(one, state))
    return bytes(whole.to_ical())


def read_time(text: str) -> time:
    """``18:30`` or ``7``. *Error*: ``UnusableInput``."""
    found = re.fullmatch(r"\s*(\d{1,2})(?:[:.h](\d{2}))?\s*", text, re.ASCII)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise UnusableInput(f"--at {text!r} is not a time of day.", hint="Write it as 18:30.")
    return time(hour, minute)


def _event(one: Appointment, state: State) -> Event:
    event, alarm = Event(), Alarm()
    event.add("uid", _uid(one.name, state))
    event.add("dtstamp", state.now.astimezone(UTC).replace(second=0, microsecond=0))
    event.add("sequence", int((state.now.astimezone(UTC) - BEGINNING).total_seconds() // 60))
    event.add("dtstart", one.start)
    event.add("duration", timedelta(minutes=one.minutes))
    if one.times > 1:
        event.add("rrule", {"freq": "weekly", "interval": one.every_days // WEEK_DAYS, "count": one.times})
    event.add("summary", one.title)
    event.add("description", one.text)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", REMIND)
    alarm.add("description", one.title)
    event.add_component(alarm)
    return event


def _uid(name: str, state: State) -> str:
    """The same for the same event of the same person in every file; it tells nothing of either."""
    proof = sha256(f"laststraw plan {state.whose.person} {name}".encode()).hexdigest()
    return f"{proof[:24]}@laststraw"


def _text(items: Sequence[PlanItem], state: State) -> str:
    """The list of a day, the rules of pain, and what to type afterwards."""
    known = state.known
    lines = [f"- {name_of(item, known)}: {item.dose}" for item in items]
    rules = [known.sentence(f"plan.rule.{rule}") for rule in ("one_list", "amber", "red", "leg_down")]
    return "\n".join([*lines, "", *rules, "", known.sentence("calendar.after", words=_words(state))])


def _check(state: State, name: str, day: date, at: time, *, every_days: int = 0, times: int = 1) -> Appointment:
    return Appointment(
        name=name,
        start=datetime.combine(day, at),
        minutes=LOOK_MINUTES,
        title=state.known.sentence(f"calendar.{name}"),
        text=state.known.sentence(f"calendar.{name}_text", words=_words(state)),
        every_days=every_days,
        times=times,
    )


def _words(state: State) -> str:
    """Without the name of the history file: a calendar goes to other machines."""
    return Whose(state.whose.person).words


def _next(first: date, weekday: int) -> date:
    """The first such day of the week from then on."""
    return first + timedelta(days=(weekday - first.weekday()) % WEEK_DAYS)
