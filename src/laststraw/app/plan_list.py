"""Which list is for today, and what stands on it."""

from dataclasses import dataclass, replace
from datetime import date

from laststraw import plan as plan_room
from laststraw.app.plan_now import since
from laststraw.app.plan_state import State
from laststraw.app.report.plan import why
from laststraw.app.report.words import Words
from laststraw.knowledge import Knowledge
from laststraw.records import Plan, PlanItem, Session, SessionKind
from laststraw.records.codec import to_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The list for today.

    ``pain``: the last that was told of today or yesterday, None where nothing was. ``items``: what is done and written down.
    ``habits``: what runs alongside the day.
    """

    kind: SessionKind
    pain: float | None
    items: tuple[PlanItem, ...]
    habits: tuple[PlanItem, ...] = ()

    @property
    def minutes(self) -> float:
        """Time that the list takes out of the day (min)."""
        return sum(item.minutes for item in self.items)

    def named(self, exercise: str) -> PlanItem | None:
        """The item of that id."""
        return next((item for item in self.items if item.exercise == exercise), None)


def list_of_today(state: State, plan: Plan, pain: float | None) -> Today:
    """Relief while pain is above the limit, else the list of the weeks.

    Parameters
    ----------
    pain
        As told just now; None: as it was told last, within a day.
    """
    pain = told_pain(state) if pain is None else pain
    if pain is not None and pain > state.known.constant("plan.flare_pain"):
        return Today(kind="relief", pain=pain, items=plan.relief)
    habits = tuple(item for item in plan.correction if item.stage == "habit" and item.exercise not in plan_room.WALKS)
    return Today(kind="weeks", pain=pain, items=items_of(plan, state.today.weekday(), state.known), habits=habits)


def items_of(plan: Plan, weekday: int, known: Knowledge) -> tuple[PlanItem, ...]:
    """Exercises and walk of a day of the week (0 is Monday); the walk as long as that day has it."""
    day = next((day for day in plan.week if day.weekday == weekday), None)
    listed = [item for item in plan.correction if item.stage == "correction" or item.exercise in plan_room.WALKS]
    if day is None:  # a plan of an older version
        return tuple(listed)
    items = [item for item in listed if item.exercise in day.exercises]
    if day.walk_minutes:
        walk = next((item for item in listed if item.exercise in plan_room.WALKS), None)
        dose = known.sentence("plan_app.walk", minutes=f"{day.walk_minutes:g}")
        items += [replace(walk, minutes=day.walk_minutes, dose=dose)] if walk is not None else []
    return tuple(items)


def told(item: PlanItem, state: State) -> dict[str, object]:
    """An item as a document, with its steps and why it is there."""
    exercise = state.known.exercise(item.exercise)
    because = why(item, state.visit, Words(state.known, seen=bool(state.visit.photos)))
    more = {"name": exercise.name, "steps": exercise.steps, "stop_if": exercise.stop_if, "why": because}
    return {**to_document(item), **more}


def told_pain(state: State) -> float | None:
    """The pain that was told last, if that was today or yesterday."""
    last = last_pain(state)
    return last[1] if last is not None and (state.today - last[0]).days <= 1 else None


def last_pain(state: State) -> tuple[date, float] | None:
    """The day and the pain that were told last, by the rule of the plan."""
    told = since(state)
    return plan_room.last_pain(told.log, today=state.today, visits=told.visits, pains=told.pains)


def of_day(state: State, day: date) -> tuple[Session, ...]:
    """What was written down of a day."""
    return tuple(session for session in state.sessions if session.day == day.isoformat())
