"""``laststraw plan``: the few safety questions when they are due, then what to do today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from laststraw.app import outputs, plan_safety
from laststraw.app.diary_text import wrapped
from laststraw.app.plan_keys import read_0_to_10
from laststraw.app.plan_list import Today, list_of_today, told, told_pain
from laststraw.app.plan_now import alerts_now, course_now, due_now, plan_now
from laststraw.app.plan_state import State, Whose, day_of, read_pain, read_state
from laststraw.app.plan_text import news, referral_lines, soon_lines, today_lines
from laststraw.knowledge import RedFlag
from laststraw.records import Course, Plan, Referral
from laststraw.records.codec import to_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    whose: Whose
    pain: str | None = None
    safety: str | None = None
    answers: Path | None = None
    json: bool = False


def run(request: Request) -> int:
    """Safety first; then the list. A referral stands alone."""
    pain = None if request.pain is None else read_pain("--pain", request.pain)
    state = read_state(request.whose)
    if state is None:
        return refuse_first(request.whose, json=request.json)
    passed = pass_safety(state, request.safety, request.answers, json=request.json)
    if isinstance(passed, int):
        return passed
    state = passed
    if pain is None and told_pain(state) is None and plan_safety.somebody_is_there() and not request.json:
        say = state.known.sentence
        pain = read_0_to_10(say("plan_app.ask_pain"), say("plan_app.key_number"))
    course, plan = course_now(state), plan_now(state, pain)
    today = list_of_today(state, plan, pain)
    if request.json:
        outputs.print_json(document(state, plan, today, course))
        return outputs.DONE
    print("\n".join(today_lines(state, plan, today, course)))
    return outputs.DONE


def refuse_first(whose: Whose, *, json: bool) -> int:
    """There is no visit yet: what to do first."""
    from laststraw.app import language

    text = language.known(whose.knowledge).sentence("plan_app.no_visit", person=whose.person)
    if json:
        outputs.print_json({"person": whose.person, "refused": {"reason": "no_visit", "text": text}})
    else:
        print(wrapped(text))
    return outputs.REFUSED


def pass_safety(state: State, safety: str | None, answers: Path | None, *, json: bool) -> State | int:
    """The few safety questions, where they are due; where the plan may be shown the state after them, else the exit code.

    On a terminal they are asked. What was answered is kept before anything else is said.
    """
    given = plan_safety.given_answers(state, safety, answers)
    if state.visit.referral is not None:
        return refer(state, state.visit.referral, json=json)
    course, told = course_now(state), safety is not None or answers is not None
    anew = fell_silent(state, course)
    if not told and not anew and plan_safety.due(state):
        if json or not plan_safety.somebody_is_there():
            return _refuse_unasked(state, plan_safety.still_open(state, ()), json=json)
        given, told = plan_safety.ask(state), True
    referral = plan_safety.referral_now(state, given)
    alarm = referral is not None and referral.level != "unanswered"
    if told and not alarm and (open_ := plan_safety.still_open(state, given)):
        return _refuse_unasked(state, open_, json=json)  # some answers only: none is kept, so that all are asked again
    if given and (alarm or not anew):
        kept = [plan_safety.entry_of(state, given)]
        state.whose.keep(kept)
        state = state.with_more(kept)
    if referral is not None and alarm:
        return refer(state, referral, json=json)
    if anew:
        return _refuse_anew(state, course, json=json)
    if referral is not None:
        return _refuse_unasked(state, plan_safety.still_open(state, given), json=json)
    return state


def fell_silent(state: State, course: Course) -> bool:
    """Whether there was a long silence since the last visit: only a new visit ends it, not a word in the log."""
    made = state.visit.made_at
    visited = max(day_of(made), date.fromisoformat(made[:10]))  # of UTC, it may be a day later than here
    return course.anew or any(one.kind == "anew" and date.fromisoformat(one.day) > visited for one in course.steps)


def refer(state: State, referral: Referral, *, json: bool) -> int:
    """See someone first: nothing else is said."""
    if json:
        outputs.print_json({"person": state.whose.person, "referral": to_document(referral)})
    else:
        print("\n".join(referral_lines(state, referral)))
    return outputs.REFUSED


def _refuse_anew(state: State, course: Course, *, json: bool) -> int:
    """After a long silence the answers and numbers are old: begin again, kindly."""
    days = round(state.known.constant("course.anew_days"))
    text = state.known.sentence("course.step.anew", days=days)
    how = state.known.sentence("plan_app.begin_again")
    if json:
        silent = max(days, course.silent_days or 0)
        refused = {"reason": "long_silence", "days": silent, "text": f"{text} {how}"}
        outputs.print_json({"person": state.whose.person, "refused": refused})
    else:
        print(wrapped(text))
        print(wrapped(how))
    return outputs.REFUSED


def _refuse_unasked(state: State, flags: Sequence[RedFlag], *, json: bool) -> int:
    """The questions that are due and that nobody is there to answer, and what to give."""
    text = state.known.sentence("plan_app.safety_due", words=state.whose.words)
    if json:
        asked = [{"id": flag.id, "question": flag.question} for flag in flags]
        refused = {"reason": "safety", "text": text, "questions": asked}
        outputs.print_json({"person": state.whose.person, "refused": refused})
    else:
        print(wrapped(state.known.sentence("plan_app.safety_again")))
        print("\n".join(wrapped(f"{flag.id}: {flag.question}", "  ") for flag in flags))
        print(wrapped(text))
    return outputs.REFUSED


def document(state: State, plan: Plan, today: Today, course: Course) -> dict[str, object]:
    """Today's list as a document."""
    return {
        "person": state.whose.person,
        "day": state.today.isoformat(),
        "visit": state.visit.id,
        "list": today.kind,
        "pain": today.pain,
        "minutes": today.minutes,
        "see_soon": soon_lines(plan, state.known),
        "items": [told(item, state) for item in today.items],
        "habits": [told(item, state) for item in today.habits],
        "clinician": course.clinician,
        "changed": [to_document(step) for step in news(course)],
        "notes": course.notes,
        "alerts": [to_document(alert) for alert in alerts_now(state)],
        "due": [to_document(one) for one in due_now(state)],
    }
