"""A plan in words, for a terminal: items, steps, why, when to stop; a referral and how to go on from it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from laststraw import plan as plan_room
from laststraw.app.diary_text import day_in_words, wrapped
from laststraw.app.plan_list import Today
from laststraw.app.plan_now import alerts_now, due_now
from laststraw.app.plan_scores import shown
from laststraw.app.plan_state import State
from laststraw.app.report.plan import neighbours, specially, why
from laststraw.app.report.words import Words
from laststraw.knowledge import Knowledge
from laststraw.records import Course, Due, Plan, PlanItem, Referral, Session, Step

# what the terminal says of this plan; the report says all of it
NOTES = ("young", "nothing", "few", "flare", "sensitive", "spreads", "gentle", "walk_instead", "short_time")
NEWS_DAYS = 3  # for so long a change is told under the list


def today_lines(state: State, plan: Plan, today: Today, course: Course) -> Iterator[str]:
    """The list for today."""
    known = state.known
    yield known.sentence("plan_app.title", day=day_in_words(state.today.isoformat()))
    situation = (f"plan.note.{note}" for note in NOTES if f"plan.note.{note}" in plan.rules)
    told = (*soon_lines(plan, known), *course.clinician, *(step.text for step in news(course)), *course.notes)
    early = (alert.text for alert in alerts_now(state))
    first = (*told, *early, *map(Words(known, seen=bool(state.visit.photos)).sentence_or_text, situation))
    for line in dict.fromkeys(first):
        yield ""
        yield wrapped(line)
    yield ""
    heading = "relief" if today.kind == "relief" else "weeks" if today.items else "rest"
    pain = "" if today.pain is None else known.sentence("plan_app.pain_told", pain=shown(today.pain))
    yield wrapped(f"{known.sentence(f'plan_app.list_{heading}', minutes=f'{today.minutes:g}')} {pain}".strip())
    yield ""
    words = Words(known, seen=bool(state.visit.photos))
    for number, item in enumerate(today.items, start=1):
        yield from item_lines(item, number, state, words)
    if today.habits:
        yield ""
        yield known.sentence("plan_app.habits")
        for item in today.habits:
            yield wrapped(f"- {name_of(item, known)} · {item.dose}", "  ")
    yield ""
    yield from rule_lines(today, state, plan)
    yield ""
    yield from due_line(state, today)
    after = "next_steps_relief" if today.kind == "relief" else "next_steps"
    yield wrapped(known.sentence(f"plan_app.{after}", words=state.whose.words))


def due_line(state: State, today: Today) -> Iterator[str]:
    """What was due first, and how much more is; while it hurts a lot only how much it hurts."""
    due = [one for one in due_now(state) if today.kind == "weeks" or one.what == plan_room.NRS]
    if due:
        first, *more = due
        rest = state.known.sentence("plan_app.due_more", count=len(more), words=state.whose.words) if more else ""
        yield wrapped(f"{first.text} {how_to(first, state)} {rest}".strip())


def how_to(due: Due, state: State) -> str:
    """What to type for what is due."""
    if due.what in {one.id for one in state.known.questionnaires}:
        return state.known.sentence("plan_app.due_ask", name=due.what, words=state.whose.words)
    return state.known.sentence("plan_app.due_check")


def item_lines(item: PlanItem, number: int, state: State, words: Words) -> Iterator[str]:
    """One item: name and dose, why it is there where that is special, when to stop."""
    known = state.known
    yield wrapped(f"{number}  {name_of(item, known)} · {item.dose}", "  ")
    for line in specially(item, state.visit, words):
        yield wrapped(line, "     ")


def rule_lines(today: Today, state: State, plan: Plan) -> Iterator[str]:
    """When to go on and when to stop: what holds for most items, then the rules of pain."""
    known = state.known
    stops = [known.exercise(item.exercise).stop_if for item in today.items]
    common = max(stops, key=stops.count, default="")
    yield known.sentence("plan_app.stop")
    rules = ("green", "amber", "red", "leg_down") if today.kind == "weeks" else ("rate", "rated", "leg_down")
    for line in ([common] if stops.count(common) > 1 else []), map(known.sentence, (f"plan.rule.{r}" for r in rules)):
        yield from (wrapped(text, "  ") for text in line)
    for item, stop in zip(today.items, stops, strict=True):
        if stop != common or stops.count(common) == 1:
            yield wrapped(f"{name_of(item, known)} · {stop}", "  ")


def steps_lines(item: PlanItem, state: State) -> Iterator[str]:
    """How one item is done."""
    known, exercise = state.known, state.known.exercise(item.exercise)
    yield name_of(item, known)
    yield wrapped(" · ".join(filter(None, (item.dose, item.frequency))), "  ")
    for number, step in enumerate(exercise.steps, start=1):
        yield wrapped(f"{number}. {step}", "  ")
    yield wrapped(exercise.stop_if, "  ")
    for caution in item.cautions:
        if caution != exercise.stop_if:
            yield wrapped(Words(known).sentence_or_text(caution), "  ")
    for word, other in zip(("easier", "harder"), neighbours(exercise, known), strict=True):
        if other:
            yield wrapped(known.sentence(f"plan_app.{word}", name=other), "  ")
    yield wrapped(" ".join(why(item, state.visit, Words(known, seen=bool(state.visit.photos)))), "  ")


def name_of(item: PlanItem, known: Knowledge) -> str:
    """What an item is called."""
    return known.exercise(item.exercise).name


def news(course: Course) -> tuple[Step, ...]:
    """What changed in the last days."""
    since = date.fromisoformat(course.today) - timedelta(days=NEWS_DAYS)
    return tuple(step for step in course.steps if date.fromisoformat(step.day) > since)


def soon_lines(plan: Plan, known: Knowledge) -> tuple[str, ...]:
    """What to show a doctor soon: first of all, though it silences nothing."""
    return tuple(map(Words(known).sentence_or_text, plan.see_soon))


def referral_lines(state: State, referral: Referral) -> Iterator[str]:
    """What to do, which answers called for it, and how to go on once somebody has looked."""
    known = state.known
    yield known.sentence(f"report.referral_{referral.level}")
    yield ""
    for action in referral.actions:
        yield wrapped(action)
    yield ""
    yield known.sentence("plan_app.not_no")
    for flag in referral.flags:
        yield wrapped(f"- {known.red_flag(flag).question}", "  ")
    yield ""
    yield wrapped(known.sentence("plan_app.after_referral", words=state.whose.words))


def kept_lines(state: State, today: Today, entries: Sequence[Session]) -> Iterator[str]:
    """What was written down, and what to mind."""
    known, day = state.known, state.today.isoformat()
    if not entries:
        yield known.sentence("plan_app.kept_before")
        return
    session = next((one for one in entries if one.day == day), None)
    if session is None:
        yield known.sentence("plan_app.kept_morning")
    elif session.done or session.walk_minutes:
        count = len(session.done) + (session.walk_minutes is not None)
        yield known.sentence("plan_app.kept", count=count, of=max(count, len(today.items)))
    elif session.went_lower or session.numbness:
        yield known.sentence("plan_app.kept_sign")
    else:
        yield known.sentence("plan_app.kept_nothing")
    if any(one.numbness or one.went_lower for one in entries):
        yield known.sentence("plan.rule.leg_down")
        yield known.sentence("plan_app.safety_next", words=state.whose.words)
