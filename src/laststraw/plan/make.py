"""The plan: relief first, then correction, then habits, and the rules that go with them."""

from collections.abc import Sequence
from datetime import date

from laststraw.knowledge import Knowledge
from laststraw.plan.choose import Wish, choose_correction, choose_habits, choose_relief, places_for_exercises
from laststraw.plan.limits import limits_of, possible_ages
from laststraw.plan.triage import see_soon, triage
from laststraw.records import Finding, Intake, Person, Plan


def make_plan(
    findings: Sequence[Finding], intake: Intake, person: Person, knowledge: Knowledge, *, today: date
) -> Plan:
    """What to do today and in the coming weeks.

    Parameters
    ----------
    findings
        What was found, any number; none gives the programme for everybody.

    Returns
    -------
    Plan
        ``relief`` is the list for a day with pain, ``correction`` (with the habits at its end) the list for the weeks;
        each takes at most ``intake.minutes_per_day``, one of them is done a day. Every exercise of the knowledge files
        is in one of the lists or in ``left_out`` with its reason. The same input always gives the same plan; the order
        of the findings does not matter, and mirrored findings give the mirrored plan.

    *Error*: ``ValueError`` when triage refers: no plan may stand beside a referral. ``UnusableInput`` as in ``triage``.
    """
    if triage(intake, knowledge, today=today, person=person) is not None:
        raise ValueError("triage refers this person: there is no plan until they have been seen or have answered")
    younger, older = possible_ages(person, today)
    wish = Wish(findings=tuple(findings), intake=intake, limits=limits_of(intake), age=older)
    relief = choose_relief(wish, knowledge)
    correction = choose_correction(wish, knowledge)
    habits = choose_habits(wish, knowledge)
    flare = intake.pain_now is not None and intake.pain_now > knowledge.constant("plan.flare_pain")
    recheck = "plan.recheck_after_flare_days" if flare else "plan.recheck_days"
    few = len(correction.items) < places_for_exercises(intake.minutes_per_day, knowledge)
    young = younger < knowledge.constant("plan.adult_age")
    left_out = {**relief.left_out, **correction.left_out, **habits.left_out}
    return Plan(
        relief=relief.items,
        correction=(*correction.items, *habits.items),
        left_out=tuple(left_out.items()),
        rules=_rules(wish, flare=flare, few=few, short_time=not correction.items and not few, young=young),
        see_soon=see_soon(intake, knowledge, today=today, person=person),
        recheck_days=round(knowledge.constant(recheck)),
    )


def _rules(wish: Wish, *, flare: bool, few: bool, short_time: bool, young: bool) -> tuple[str, ...]:
    """Ids of the sentences that go with this plan, in the order in which they are read."""
    leg = wish.intake.leg_pain
    told = {
        "plan.note.young": young,
        "plan.note.flare": flare,
        "plan.note.no_findings": not wish.findings,
        "plan.note.matched": bool(wish.findings),
        "plan.note.few": few,
        "plan.note.short_time": short_time,
        "plan.note.leg": leg,
        "plan.rule.one_list": True,
        "plan.rule.green": True,
        "plan.rule.amber": True,
        "plan.rule.red": True,
        "plan.rule.leg_down": True,
        "plan.rule.progress": True,
        "plan.rule.back": True,
        "plan.rule.see_someone": True,
        "plan.rule.ask_again_leg": leg,
        "plan.rule.ask_again_week": not leg,
        "plan.rule.absence": True,
        "plan.rule.photos": not flare,
        "plan.rule.photos_after_flare": flare,
    }
    return tuple(sentence for sentence, holds in told.items() if holds)
