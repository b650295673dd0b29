"""Answers that cannot all be true: the person decides which to mend, the program does not guess."""

from collections.abc import Mapping
from datetime import date

from laststraw.knowledge import Knowledge
from laststraw.plan.limits import possible_ages
from laststraw.records import Answer, Intake, Person

PREGNANT = "RF19a"
THIN_BONES = "RF11a"
BIRTH = "pregnant_or_birth"


def contradicted(intake: Intake, flags: Mapping[str, bool], person: Person, knowledge: Knowledge, today: date) -> str:
    """Two answers that cannot both be true, in words; empty when there are none.

    ``flags``: what ``[today]`` said.
    """
    safety = {answer.flag: answer.answer for answer in intake.safety}
    told = _told_pregnant(intake, flags, safety)
    why_not = _why_not_pregnant(person, knowledge, today)
    if told and why_not:
        return f"{told}, but {why_not}"
    return _pregnancy(flags, safety) or _bones(flags, safety)


def _told_pregnant(intake: Intake, flags: Mapping[str, bool], safety: Mapping[str, Answer]) -> str:
    """Where pregnancy was told, in words."""
    if flags.get("pregnant"):
        return "pregnant = true"
    if safety.get(PREGNANT, "no") != "no":
        return f"{PREGNANT} (pregnant?) is answered {safety[PREGNANT]}"
    if any(said.symptom == BIRTH and said.yes for said in intake.symptoms):
        return f"{BIRTH} = true"
    return ""


def _why_not_pregnant(person: Person, knowledge: Knowledge, today: date) -> str:
    """Why that cannot be, in words. A birth may be a year ago, hence a year more."""
    flag = knowledge.red_flag(PREGNANT)
    younger, older = possible_ages(person, today)
    of_age = older >= flag.from_age and (flag.to_age is None or younger <= flag.to_age + 1)
    reasons = [
        "sex is male" if person.sex == "male" else "",
        "" if of_age else f"the year of birth gives an age of {younger} or {older}",
    ]
    return " and ".join(reason for reason in reasons if reason)


def _pregnancy(flags: Mapping[str, bool], safety: Mapping[str, Answer]) -> str:
    if flags.get("pregnant") and safety.get(PREGNANT) == "no":
        return f"pregnant = true, but {PREGNANT} (pregnant?) is answered no"
    return ""


def _bones(flags: Mapping[str, bool], safety: Mapping[str, Answer]) -> str:
    thin = flags.get("osteoporosis")
    if thin is False and safety.get(THIN_BONES) == "yes":
        return f"osteoporosis = false, but {THIN_BONES} (osteoporosis?) is answered yes"
    if thin and safety.get(THIN_BONES) == "no":
        return f"osteoporosis = true, but {THIN_BONES} (osteoporosis?) is answered no"
    return ""
