"""Safety first: which questions to ask, and whether anything but a referral may be said."""

import difflib
from collections.abc import Sequence
from datetime import date

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge, RedFlag
from laststraw.plan.flags import raised
from laststraw.plan.limits import possible_ages
from laststraw.plan.tables import tables
from laststraw.records import Intake, Person, Referral, SafetyAnswer


def questions(
    knowledge: Knowledge, person: Person, today: date, answered: Sequence[SafetyAnswer] | None = None
) -> tuple[RedFlag, ...]:
    """The safety questions for this person, in the order in which they are to be asked.

    Parameters
    ----------
    answered
        None: all that age and sex allow, follow-up questions included. Otherwise the answers so far: then only what is
        still to be asked, and a follow-up only once a question before it was answered yes or unsure. Asking the first
        of them again and again until none is left is a whole interview.
    """
    possible = _possible(knowledge, person, today)
    if answered is None:
        return possible
    told = {answer.flag: answer.answer for answer in answered}
    opened = {flag for flag, answer in told.items() if answer != "no"}
    return tuple(
        flag
        for flag in possible
        if flag.id not in told and (not flag.only_after or not opened.isdisjoint(flag.only_after))
    )


def triage(intake: Intake, knowledge: Knowledge, *, today: date, person: Person) -> Referral | None:
    """Whether the person should be seen before anything else is said.

    Returns
    -------
    Referral or None
        A raised flag of level emergency or urgent gives a referral, also while other questions are still open; its
        actions are most urgent first and end with what holds until then. Otherwise open questions give a referral of
        level ``unanswered``. None: no such flag was raised, which never means that all is well. Flags of level soon do
        not refer: ``see_soon`` lists what to do about them.

    *Error*: ``UnusableInput`` for an answer to a question that does not exist.
    """
    return judge(intake, knowledge, today=today, person=person)[0]


def see_soon(intake: Intake, knowledge: Knowledge, *, today: date, person: Person) -> tuple[str, ...]:
    """What to do about flags of level soon, as plain sentences; they are shown first and silence nothing."""
    return judge(intake, knowledge, today=today, person=person)[1]


def judge(
    intake: Intake, knowledge: Knowledge, *, today: date, person: Person
) -> tuple[Referral | None, tuple[str, ...]]:
    """Both at once: the referral of ``triage`` and the sentences of ``see_soon``."""
    _refuse_unknown(intake, knowledge)
    found = raised(intake, knowledge, person, today)
    soon = tuple(dict.fromkeys(each.action for each in found if each.level == "soon"))
    still_open = tuple(flag.id for flag in questions(knowledge, person, today, intake.safety))
    flags = tuple(each.flag for each in found)
    if found and found[0].level != "soon":
        actions = dict.fromkeys((*(each.action for each in found), knowledge.sentence("plan.referral.stop")))
        return Referral(level=found[0].level, flags=flags, unanswered=still_open, actions=tuple(actions)), soon
    if still_open:
        actions = dict.fromkeys((knowledge.sentence("plan.unanswered"), *(each.action for each in found)))
        return Referral(level="unanswered", flags=flags, unanswered=still_open, actions=tuple(actions)), soon
    return None, soon


def _possible(knowledge: Knowledge, person: Person, today: date) -> tuple[RedFlag, ...]:
    """Questions that age and sex allow; worked out once for each age and sex."""
    kept = tables(knowledge).possible
    key = (*possible_ages(person, today), person.sex)
    if key not in kept:
        kept[key] = tuple(flag for flag in knowledge.red_flags if _can_apply(flag, person, today))
    return kept[key]


def _can_apply(flag: RedFlag, person: Person, today: date) -> bool:
    """Can age and sex make it true? Of the two possible ages, each bound takes the one that asks more."""
    younger, older = possible_ages(person, today)
    in_age = older >= flag.from_age and (flag.to_age is None or younger <= flag.to_age)
    return in_age and person.sex not in flag.not_for


def _refuse_unknown(intake: Intake, knowledge: Knowledge) -> None:
    known = tables(knowledge).flags
    for answer in intake.safety:
        if answer.flag not in known:
            near = difflib.get_close_matches(answer.flag, known, n=3, cutoff=0.5) or known
            raise UnusableInput(f"There is no safety question {answer.flag!r}.", hint=f"There is {', '.join(near)}.")
