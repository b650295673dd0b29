"""From an exercise to an item of the plan: how much of it, on which side, why, and what to mind."""

from typing import NamedTuple

from laststraw.knowledge import Exercise, Knowledge, Ladder
from laststraw.plan.dose import beginning, dose_text, often_text
from laststraw.plan.match import Match, side_of
from laststraw.records import OTHER_SIDE, PlanItem, Side
from laststraw.records.finding import Amount


class Chosen(NamedTuple):
    """Items of the plan, and why the other exercises of that stage are not among them (id -> plain reason)."""

    items: tuple[PlanItem, ...]
    left_out: dict[str, str]


def item(
    exercise: Exercise,
    minutes: float,
    matched: tuple[Match, ...],
    knowledge: Knowledge,
    *,
    ladder: Ladder | None = None,
    amount: Amount | None = None,
    because: tuple[str, ...] = (),
    more: str = "",
) -> PlanItem:
    """One line of the plan.

    Parameters
    ----------
    amount
        Today's target of a rung; None: what one begins with.
    because
        What calls for it beside the findings and goals of ``matched``.
    more
        A sentence that is added to the dose.
    """
    told = ladder or exercise
    side = side_of(told, matched)
    if exercise.amount is not None:
        amount = amount or beginning(exercise.amount)
        dose = dose_text(amount, exercise.amount, knowledge)
    else:
        amount, dose = None, exercise.dose.replace("{minutes}", f"{minutes:g}")
    return PlanItem(
        exercise=exercise.id,
        stage=exercise.stage,
        dose=". ".join(part for part in (dose, more, _side_note(told, side, knowledge)) if part),
        minutes=minutes,
        because=(*(match.key for match in matched), *because, *(told.claim.evidence if told.claim else ())),
        cautions=(exercise.stop_if, *exercise.other_cautions),
        side=side,
        frequency=often_text(exercise, knowledge),
        amount=amount,
        ladder=ladder.id if ladder else "",
    )


def _side_note(told: Exercise | Ladder, side: Side, knowledge: Knowledge) -> str:
    if side not in ("left", "right"):
        return ""
    this, other = (knowledge.sentence(f"findings.{one}") for one in (side, OTHER_SIDE[side]))
    return told.side_note.format(side=this, other_side=other)
