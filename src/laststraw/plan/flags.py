"""From answers to raised flags: fixed rules, no arithmetic of probabilities. They never diagnose.

The level of a flag is that of its row, except where the clinical table makes it depend on another answer or on age:
those conditions are the functions below, one for each family of flags.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from laststraw.knowledge import Knowledge, RedFlag
from laststraw.plan.limits import limits_of, possible_ages
from laststraw.records import Answer, Intake, Level, Person

LEVELS: tuple[Level, ...] = ("emergency", "urgent", "soon")  # most urgent first
STEP_DOWN: Mapping[Level, Level] = {"emergency": "urgent", "urgent": "soon", "soon": "soon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A flag that calls for action: how urgent it is for this person, and what to do."""

    flag: str
    level: Level
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that a rule may look at."""

    answers: Mapping[str, Answer]
    thin_bones: bool
    fragile: bool  # of an age at which small things break bones
    severe_pain: bool
    features_needed: int
    began_young: bool  # not yet 40, so the pain began before 40

    def said(self, *flags: str) -> bool:
        """Was any of these (or a part of one: RF02 stands for RF02a ...) answered yes or unsure?"""
        return any(answer != "no" and flag.startswith(flags) for flag, answer in self.answers.items())


def raised(intake: Intake, knowledge: Knowledge, person: Person, today: date) -> tuple[Raised, ...]:
    """All flags that call for action, most urgent first, then in the order of the questions."""
    told = _told(intake, knowledge, person, today)
    found = []
    for flag in knowledge.red_flags:
        answer = told.answers.get(flag.id, "no")
        if answer == "no":
            continue
        level = _level(flag, answer, told)
        if level is not None:
            found.append(Raised(flag=flag.id, level=level, action=_action(flag, answer, level, knowledge)))
    return tuple(sorted(found, key=lambda each: LEVELS.index(each.level)))


def _told(intake: Intake, knowledge: Knowledge, person: Person, today: date) -> Told:
    older = possible_ages(person, today)[1]
    pain = intake.pain_now
    return Told(
        answers={answer.flag: answer.answer for answer in intake.safety},
        thin_bones="osteoporosis" in limits_of(intake),
        fragile=older >= knowledge.constant("triage.fragile_age"),
        severe_pain=pain is not None and pain >= knowledge.constant("triage.severe_pain"),
        features_needed=round(knowledge.constant("triage.inflammation_features")),
        began_young=older < knowledge.red_flag("RF16b").from_age,
    )


def _level(flag: RedFlag, answer: Answer, told: Told) -> Level | None:
    """Unsure counts as yes for bladder, bowel, saddle and legs; elsewhere one level less, never less than soon."""
    certain = answer == "yes" or flag.unsure_counts_as_yes
    level = flag.level if certain else STEP_DOWN[flag.level]
    rule = RULES.get(flag.id)
    return level if rule is None else rule(level, told)


def _action(flag: RedFlag, answer: Answer, level: Level, knowledge: Knowledge) -> str:
    if LEVELS.index(level) < LEVELS.index(flag.level):
        return knowledge.sentence(f"plan.raised.{flag.id[:4]}")
    if answer == "yes" or flag.unsure_counts_as_yes or (level == flag.level and level != "soon"):
        return flag.action
    return flag.unsure_action or knowledge.sentence("plan.unsure.soon", question=flag.question)


def _weak_leg(level: Level, told: Told) -> Level | None:
    """RF06: an emergency together with saddle, bladder or bowel signs, or when both legs are in it."""
    return "emergency" if told.said("RF01", "RF02", "RF03", "RF04", "RF05") else level


def _small_fall(level: Level, told: Told) -> Level | None:
    """RF10b: only where bones break easily: by age, osteoporosis or steroid tablets."""
    return level if told.fragile or told.thin_bones else None


def _thin_bones(level: Level, told: Told) -> Level | None:
    """RF11a, RF11b: today with new sharp pain in the middle."""
    return "urgent" if told.said("RF11c") else level


def _midline_pain(level: Level, told: Told) -> Level | None:
    """RF11c: counts only with thin bones; unsure is enough."""
    return "urgent" if told.thin_bones else None


def _cancer(level: Level, told: Told) -> Level | None:
    """RF12a: today with new unexplained pain, or when unwell."""
    return "urgent" if told.said("RF12b", "RF13") else level


def _new_pain(level: Level, told: Told) -> Level | None:
    """RF12b: today after cancer; with a risk of infection soon; alone it is no flag."""
    return "urgent" if told.said("RF12a") else None


def _unwell(level: Level, told: Told) -> Level | None:
    """RF13: today after cancer."""
    return "urgent" if told.said("RF12a") else level


def _fever(level: Level, told: Told) -> Level | None:
    """RF14: with a risk of infection, unsure is enough."""
    return "urgent" if told.said("RF15") else level


def _infection_risk(level: Level, told: Told) -> Level | None:
    """RF15: alone it is no flag; with new or severe pain soon."""
    return level if told.said("RF12b") or told.severe_pain else None


def _inflammation(level: Level, told: Told) -> Level | None:
    """RF16: after three months, four of the five features."""
    features = sum(told.said(flag) for flag in ("RF16c", "RF16d", "RF16e", "RF16f"))
    features += told.began_young or told.said("RF16b")
    return level if features >= told.features_needed else None


def _part_of_another(level: Level, told: Told) -> Level | None:
    """No flag of its own: it is counted by another, or opens further questions."""
    return None


RULES: Mapping[str, Callable[[Level, Told], Level | None]] = {
    "RF06a": _weak_leg, "RF06b": _weak_leg,
    "RF10b": _small_fall,
    "RF11a": _thin_bones, "RF11b": _thin_bones, "RF11c": _midline_pain,
    "RF12a": _cancer, "RF12b": _new_pain,
    "RF13a": _unwell, "RF13b": _unwell, "RF13c": _unwell,
    "RF14": _fever,
    "RF15a": _infection_risk, "RF15b": _infection_risk, "RF15c": _infection_risk,
    "RF16a": _inflammation, "RF16b": _part_of_another, "RF16c": _part_of_another, "RF16d": _part_of_another,
    "RF16e": _part_of_another, "RF16f": _part_of_another,
    "RF19a": _part_of_another,
}  # fmt: skip
