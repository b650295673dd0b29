"""What is said beside the lists: why these, how to do them, when to stop, when to be seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from laststraw.knowledge import Knowledge
from laststraw.plan.direction import TEST
from laststraw.plan.wish import Wish
from laststraw.records import PlanItem

SENSITIVE = "sensitive_system"
NOT_TESTED = frozenset(
    ("pregnancy", "osteoporosis", "arching", "surgery", "floor")
)  # no test of repeated movements with one of these
WALKING_HURTS = "walking_worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the notes depend on beside the wish."""

    flare: bool
    young: bool
    exercises: Sequence[PlanItem]


def rules(wish: Wish, now: Situation, knowledge: Knowledge) -> tuple[str, ...]:
    """Ids of the sentences that go with this plan, in the order in which they are read."""
    told = {**_notes(wish, now), **_rules(wish, now)}
    if TEST not in {protocol.id for protocol in knowledge.protocols}:
        told["plan.note.find_direction"] = False
    return tuple(sentence for sentence, holds in told.items() if holds)


def _notes(wish: Wish, now: Situation) -> dict[str, bool]:
    """Why these, and what they are not."""
    leg, few = wish.intake.leg_pain, len(now.exercises) < wish.most
    walking_hurts = any(said.symptom == WALKING_HURTS and said.yes for said in wish.intake.symptoms)
    nothing = few and not now.exercises
    hurts = bool(wish.intake.pain_now) or wish.intake.bending_hurts or wish.intake.arching_hurts or leg
    return {
        "plan.note.young": now.young,
        "plan.note.gentle": wish.gently and bool(now.exercises),
        "plan.note.flare": now.flare,
        "plan.note.no_findings": not wish.findings,
        "plan.note.sensitive": any(finding.id == SENSITIVE for finding in wish.findings),
        **{f"plan.note.goal_{goal}": True for goal in wish.intake.goals},
        "plan.note.matched": bool(wish.findings),
        "plan.note.nothing": nothing,
        "plan.note.few": few and not nothing,
        "plan.note.walk_instead": nothing or walking_hurts or "falls" in wish.limits,
        "plan.note.short_time": wish.places == 0,
        "plan.note.leg": leg,
        "plan.note.spreads": bool(wish.eases.spreads),
        "plan.note.find_direction": hurts and not wish.eases.tested and NOT_TESTED.isdisjoint(wish.limits),
    }


def _rules(wish: Wish, now: Situation) -> dict[str, bool]:
    """How to do it, when to stop, when to be seen."""
    leg = wish.intake.leg_pain
    return {
        "plan.rule.one_list": True,
        "plan.rule.rate": True,
        "plan.rule.rated": True,
        "plan.rule.green": True,
        "plan.rule.amber": True,
        "plan.rule.red": True,
        "plan.rule.leg_down": True,
        "plan.rule.leg_up": leg,
        "plan.rule.progress": True,
        "plan.rule.back": True,
        "plan.rule.see_someone": True,
        "plan.rule.ask_again_leg": leg,
        "plan.rule.ask_again_week": not leg,
        "plan.rule.absence": True,
        "plan.rule.photos": not now.flare,
        "plan.rule.photos_after_flare": now.flare,
    }
