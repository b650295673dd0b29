"""The plan: relief first, then correction, then habits, and the rules that go with them."""

from collections.abc import Sequence
from datetime import date

from laststraw.knowledge import Knowledge
from laststraw.plan.choose import choose_correction, places_for_exercises
from laststraw.plan.daily import choose_habits
from laststraw.plan.direction import what_eases
from laststraw.plan.limits import limits_of, possible_ages, refuse_unknown_limits, spared
from laststraw.plan.notes import Situation, rules
from laststraw.plan.relief import choose_relief
from laststraw.plan.tables import tables
from laststraw.plan.triage import judge
from laststraw.plan.week import week_of
from laststraw.plan.wish import Wish
from laststraw.records import Finding, Intake, Person, Plan, TestResult
from laststraw.records.course import Course

GENTLY = frozenset(("falls", "surgery"))  # with one of these every ladder begins one step easier


def make_plan(
    findings: Sequence[Finding],
    intake: Intake,
    person: Person,
    knowledge: Knowledge,
    *,
    today: date,
    course: Course | None = None,
    activities: Sequence[str] = (),
    tests: Sequence[TestResult] = (),
) -> Plan:
    """What to do today and in the coming weeks.

    Parameters
    ----------
    findings
        What was found, any number; none gives the programme for everybody.
    course
        How it went so far: where each ladder stands, how long to walk, what the log rules out.
    activities
        Ids of the activities of the diary that are done or load most, the first one most.
    tests
        Self-tests, the latest last; the test of repeated movements says which way eases.

    Returns
    -------
    Plan
        ``relief`` is the list for a day with pain, ``correction`` (with the habits at its end) the list for the weeks;
        each takes at most ``intake.minutes_per_day``, one of them is done a day. Every ladder, technique and habit of the
        knowledge files is in one of the lists or in ``left_out`` with its reason (a ladder under the exercise that would
        be done of it). The same input always gives the same plan; the order of the findings does not matter, and mirrored
        findings give the mirrored plan.

    *Error*: ``ValueError`` when triage refers: no plan may stand beside a referral. ``UnusableInput`` as in ``triage``, and
    for a limit that does not exist.
    """
    referral, soon = judge(intake, knowledge, today=today, person=person)
    if referral is not None:
        raise ValueError("triage refers this person: there is no plan until they have been seen or have answered")
    wish = _wish(findings, intake, possible_ages(person, today), knowledge, course, activities, tests)
    relief = choose_relief(wish, knowledge)
    correction = choose_correction(wish, knowledge)
    habits = choose_habits(wish, knowledge)
    flare = intake.pain_now is not None and intake.pain_now > knowledge.constant("plan.flare_pain")
    now = Situation(
        flare=flare,
        young=wish.ages[0] < knowledge.constant("plan.adult_age"),
        exercises=correction.items,
    )
    listed = (*correction.items, *habits.items)
    left_out = {**relief.left_out, **correction.left_out, **habits.left_out}
    recheck = "plan.recheck_after_flare_days" if flare else "plan.recheck_days"
    return Plan(
        relief=relief.items,
        correction=listed,
        left_out=tuple(left_out.items()),
        rules=rules(wish, now, knowledge),
        see_soon=soon,
        recheck_days=round(knowledge.constant(recheck)),
        week=week_of(listed, wish, knowledge),
    )


def may_do(
    intake: Intake, person: Person, knowledge: Knowledge, *, today: date, tests: Sequence[TestResult] = ()
) -> frozenset[str]:
    """Ids of the exercises that nothing rules out for this person: what ``follow`` may step up to."""
    wish = _wish((), intake, possible_ages(person, today), knowledge, None, (), tests)
    steps = (step for row in tables(knowledge).rows for step in row.steps)
    return frozenset(step.exercise.id for step in steps if wish.against(step) is None)


def _wish(
    findings: Sequence[Finding],
    intake: Intake,
    ages: tuple[int, int],
    knowledge: Knowledge,
    course: Course | None,
    activities: Sequence[str],
    tests: Sequence[TestResult],
) -> Wish:
    """What the person said and what follows from it; what the log and the tests rule out is added to the limits."""
    limits = limits_of(intake) | spared(intake, ages, knowledge) | frozenset(course.limits if course else ())
    refuse_unknown_limits(limits, knowledge)
    eases = what_eases(findings, intake, limits, tests)
    places = places_for_exercises(intake.minutes_per_day, knowledge)
    most = places if course is None or course.exercises is None else max(0, min(places, course.exercises))
    return Wish(
        findings=tuple(findings),
        intake=intake,
        limits=limits | eases.spreads,
        ages=ages,
        equipment=frozenset(intake.equipment),
        eases=eases,
        course=course,
        standings={} if course is None else {standing.ladder: standing for standing in course.standings},
        activities=tuple(dict.fromkeys(activities)),
        places=places,
        most=most,
        gently=ages[1] >= knowledge.constant("plan.gentle_age") or not limits.isdisjoint(GENTLY),
    )
