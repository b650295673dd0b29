"""A plan in words, for a terminal: items, steps, why, when to stop; a referral and how to go on from it."""

from collections.abc import Iterator, Sequence

from laststraw.app.diary_text import day_in_words, wrapped
from laststraw.app.plan_list import Today
from laststraw.app.plan_state import State
from laststraw.app.report.plan import why
from laststraw.app.report.words import Words
from laststraw.knowledge import Knowledge
from laststraw.records import Plan, PlanItem, Referral


def today_lines(state: State, plan: Plan, today: Today) -> Iterator[str]:
    """The list for today."""
    known = state.known
    yield known.sentence("plan_app.title", day=day_in_words(state.today.isoformat()))
    for line in soon_lines(plan, known):
        yield wrapped(line)
    yield ""
    heading = "relief" if today.kind == "relief" else "weeks"
    pain = "" if today.pain is None else known.sentence("plan_app.pain_told", pain=today.pain)
    yield wrapped(f"{known.sentence(f'plan_app.list_{heading}', minutes=f'{today.minutes:g}')} {pain}".strip())
    yield ""
    words = Words(known, seen=bool(state.visit.photos))
    for number, item in enumerate(today.items, start=1):
        yield from item_lines(item, number, state, words)
    if today.habits:
        yield ""
        yield known.sentence("plan_app.habits")
        for item in today.habits:
            yield wrapped(f"- {name_of(item, known)}: {item.dose}", "  ")
    yield ""
    yield from stop_lines(today.items, known)
    yield from (wrapped(known.sentence(f"plan.rule.{rule}"), "  ") for rule in ("green", "amber", "red", "leg_down"))
    yield ""
    yield wrapped(known.sentence("plan_app.next_steps", words=state.whose.words))


def item_lines(item: PlanItem, number: int, state: State, words: Words) -> Iterator[str]:
    """One item: name and dose, and why it is there."""
    yield wrapped(f"{number}  {name_of(item, state.known)}: {item.dose}", "  ")
    yield wrapped(" ".join(why(item, state.visit, words)), "     ")


def stop_lines(items: Sequence[PlanItem], known: Knowledge) -> Iterator[str]:
    """When to stop: what holds for most items once, what is special with the name."""
    stops = [known.exercise(item.exercise).stop_if for item in items]
    common = max(stops, key=stops.count, default="")
    if common:
        yield wrapped(known.sentence("plan_app.stop", stop=common))
    for item, stop in zip(items, stops, strict=True):
        if stop != common:
            yield wrapped(f"{name_of(item, known)}: {stop}", "  ")


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
    for word, other in zip(("easier", "harder"), neighbours(item, known), strict=True):
        if other:
            yield wrapped(known.sentence(f"plan_app.{word}", name=other), "  ")
    yield wrapped(" ".join(why(item, state.visit, Words(known, seen=bool(state.visit.photos)))), "  ")


def neighbours(item: PlanItem, known: Knowledge) -> tuple[str, str]:
    """Names of the easier and the harder rung, or what the exercise itself says is; "" where there is none."""
    exercise, ladder = known.exercise(item.exercise), known.ladder_of(item.exercise)
    if ladder is None:
        return exercise.easier, exercise.harder
    at = ladder.rungs.index(item.exercise)
    below = known.exercise(ladder.rungs[at - 1]).name if at else exercise.easier
    above = known.exercise(ladder.rungs[at + 1]).name if at + 1 < len(ladder.rungs) else exercise.harder
    return below, above


def name_of(item: PlanItem, known: Knowledge) -> str:
    """What an item is called."""
    return known.exercise(item.exercise).name


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
    for flag in referral.flags:
        yield wrapped(f"- {known.red_flag(flag).question}", "  ")
    yield ""
    yield wrapped(known.sentence("plan_app.after_referral", words=state.whose.words))
