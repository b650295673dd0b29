"""From a parsed answers file to an ``Intake``: refused with the nearest valid word.

Three tables of the file are read here. ``[safety]`` gives an answer ("no", "yes", "unsure") for each question; RF02 answers all
its parts at once, ``all_others`` all that are not named, an empty answer ("") is no answer yet; ``safety = "none"`` in
place of the table answers no to all.
``[today]`` holds what bears on the choice of exercises, ``[symptoms]`` what only the person knows. ``[tests]`` is left alone:
whoever reads self-tests reads it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import get_args

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.knowledge.exercises import EverydayGoal
from laststraw.plan.contradictions import contradicted
from laststraw.plan.spelling import refuse_unknown
from laststraw.plan.symptoms import contradiction, flags_from_symptoms, symptoms_from_table
from laststraw.plan.triage import questions, triage
from laststraw.records import Answer, Intake, Person, SafetyAnswer

EXAMPLE = (
    '[safety]\nRF12a = "yes"\nall_others = "no"\n\n[today]\npain_now = 3\nleg_pain = false\nminutes_per_day = 15\n'
)
ALL_OTHERS = "all_others"
ANSWERS: tuple[Answer, ...] = get_args(Answer)
YES_OR_NO = ("leg_pain", "bending_hurts", "arching_hurts", "pregnant", "osteoporosis")
ASKED = {  # limits that [today] asks for by a name of their own
    "bending": "bending_hurts",
    "arching": "arching_hurts",
    "leg_pain": "leg_pain",
    "pregnancy": "pregnant",
    "osteoporosis": "osteoporosis",
}
NUMBERS = {"pain_now": (0, 10), "minutes_per_day": (1, 120)}
AT_HOME = ("bed", "chair", "door", "floor", "mat", "pillow", "stairs", "towel", "wall")  # taken for granted
TABLES = ("safety", "today", "symptoms", "tests")
TODAY = ("pain_now", *YES_OR_NO, "equipment", "minutes_per_day", "limits", "goals")


def intake_from_answers(answers: Mapping[str, object], knowledge: Knowledge, person: Person, today: date) -> Intake:
    """Check and convert a parsed answers file.

    Parameters
    ----------
    answers
        The parsed TOML document: ``safety``, ``today`` and ``symptoms``, all optional. What is left out of ``safety`` stays
        unanswered, so that triage asks for it; what is left out of ``today`` follows from the symptoms, else takes the
        default of ``Intake``.

    *Error*: ``UnusableInput`` for an unknown key (names the nearest), a wrong type, a number out of range, and answers
    that contradict each other, unless one of them is an urgent warning sign; says what would have worked.
    """
    refuse_unknown(answers, TABLES, "table")
    safety = _safety(answers.get("safety", {}), knowledge, person, today)
    said = answers.get("today", {})
    if not isinstance(said, Mapping):
        raise UnusableInput(f"today is {said!r}, not a table.", hint="Write [today] on a line of its own.")
    refuse_unknown(said, TODAY, "answer in [today]")
    flags = {key: _yes_or_no(key, said[key]) for key in YES_OR_NO if key in said}
    numbers = {key: _whole_number(key, said[key], *NUMBERS[key]) for key in NUMBERS if key in said}
    symptoms = symptoms_from_table(answers.get("symptoms", {}), knowledge)
    intake = Intake(
        safety=safety,
        pain_now=numbers.get("pain_now"),
        equipment=_equipment(said.get("equipment", []), knowledge),
        minutes_per_day=numbers.get("minutes_per_day", 15),
        symptoms=symptoms,
        limits=_limits(said.get("limits", []), knowledge),
        goals=_words("goals", said.get("goals", []), get_args(EverydayGoal)),
        **(flags_from_symptoms(symptoms) | flags),
    )
    wrong = contradicted(intake, flags, person, knowledge, today) or contradiction(symptoms, flags, person)
    if wrong and not _urgent(intake, knowledge, person, today):
        raise UnusableInput(f"Two answers contradict each other: {wrong}.", hint="Please check both, and correct one.")
    return intake


def _urgent(intake: Intake, knowledge: Knowledge, person: Person, today: date) -> bool:
    """A warning sign does not wait until a contradiction is mended."""
    referral = triage(intake, knowledge, today=today, person=person)
    return referral is not None and referral.level != "unanswered"


def _safety(given: object, knowledge: Knowledge, person: Person, today: date) -> tuple[SafetyAnswer, ...]:
    asked = [flag.id for flag in questions(knowledge, person, today)]
    if given == "none":
        return tuple(SafetyAnswer(flag=flag, answer="no") for flag in asked)
    if not isinstance(given, Mapping):
        raise UnusableInput(f"safety is {given!r}.", hint='Write safety = "none", or a table [safety] of answers.')
    every = [flag.id for flag in knowledge.red_flags]
    whole = sorted({flag[:4] for flag in every} - set(every))  # RF02 stands for RF02a, RF02b ...
    refuse_unknown(given, (*every, *whole, ALL_OTHERS), "safety question")
    told = {key: _answer(key, value) for key, value in given.items() if value != ""}
    others = told.pop(ALL_OTHERS, None)
    spread: dict[str, Answer] = {}
    for key in sorted(told, key=lambda key: key in every):  # families first, so that a part is checked against its own
        for flag in [key] if key in every else [flag for flag in asked if flag.startswith(key)]:
            if flag in spread and spread[flag] != told[key]:
                message = f"{flag} is answered twice: {spread[flag]!r} with {flag[:4]} and {told[key]!r} by itself."
                raise UnusableInput(message, hint=f"Leave out {flag[:4]}, or {flag}.")
            spread[flag] = told[key]
    if others is not None:
        spread = {**{flag: others for flag in asked}, **spread}
    return tuple(SafetyAnswer(flag=flag, answer=spread[flag]) for flag in every if flag in spread)


def _answer(key: str, value: object) -> Answer:
    if value in ANSWERS:
        return value
    hint = 'Write "no", "yes" or "unsure", with the quotation marks.'
    raise UnusableInput(f"The answer to {key} is {value!r}.", hint=hint)


def _yes_or_no(key: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise UnusableInput(f"{key} is {value!r}.", hint=f"Write {key} = true or {key} = false, without quotation marks.")


def _whole_number(key: str, value: object, low: int, high: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    raise UnusableInput(f"{key} is {value!r}.", hint=f"Write a whole number from {low} to {high}, such as {key} = 5.")


def _limits(given: object, knowledge: Knowledge) -> tuple[str, ...]:
    for word in given if isinstance(given, list) else ():
        if word in ASKED:
            hint = f"Write {ASKED[word]} = true instead, on a line of its own."
            raise UnusableInput(f"limits is no place for {word!r}: there is a question for it.", hint=hint)
    return _words("limits", given, [limit.id for limit in knowledge.limits if not limit.asked])


def _equipment(given: object, knowledge: Knowledge) -> tuple[str, ...]:
    known = sorted({thing for exercise in knowledge.exercises for thing in exercise.equipment})
    told = _words("equipment", given, (*known, *AT_HOME))
    return tuple(thing for thing in told if thing in known)


def _words(key: str, given: object, known: Sequence[str]) -> tuple[str, ...]:
    """A list of words of the table [today], each once."""
    if not isinstance(given, list | tuple) or not all(isinstance(word, str) for word in given):
        hint = f'Write a list of words, such as {key} = ["{known[0]}"].'
        raise UnusableInput(f"{key} is {given!r}.", hint=hint)
    refuse_unknown(given, known, f"word for {key}")
    return tuple(dict.fromkeys(given))
