"""From a parsed answers file to an ``Intake``: refused with the nearest valid word.

The file has two tables. ``[safety]`` gives an answer ("no", "yes", "unsure") for each question; RF02 answers all its
parts at once, ``all_others`` all that are not named, an empty answer ("") is no answer yet; ``safety = "none"`` in
place of the table answers no to all.
``[today]`` holds what bears on the choice of exercises.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import get_args

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.plan.triage import questions
from laststraw.records import Answer, Intake, Person, SafetyAnswer

EXAMPLE = (
    '[safety]\nRF12a = "yes"\nall_others = "no"\n\n[today]\npain_now = 3\nleg_pain = false\nminutes_per_day = 15\n'
)
ALL_OTHERS = "all_others"
ANSWERS: tuple[Answer, ...] = get_args(Answer)
YES_OR_NO = ("leg_pain", "bending_hurts", "arching_hurts", "pregnant", "osteoporosis")
NUMBERS = {"pain_now": (0, 10), "minutes_per_day": (1, 120)}
AT_HOME = ("bed", "chair", "door", "floor", "mat", "pillow", "stairs", "towel", "wall")  # taken for granted
TODAY = ("pain_now", *YES_OR_NO, "equipment", "minutes_per_day")


def intake_from_answers(answers: Mapping[str, object], knowledge: Knowledge, person: Person, today: date) -> Intake:
    """Check and convert a parsed answers file.

    Parameters
    ----------
    answers
        The parsed TOML document: ``safety`` and ``today``, both optional. What is left out of ``safety`` stays
        unanswered, so that triage asks for it; what is left out of ``today`` takes the default of ``Intake``.

    *Error*: ``UnusableInput`` for an unknown key (names the nearest), a wrong type, a number out of range, and answers
    that contradict each other; says what would have worked.
    """
    _refuse_unknown(answers, ("safety", "today"), "table")
    safety = _safety(answers.get("safety", {}), knowledge, person, today)
    said = answers.get("today", {})
    if not isinstance(said, Mapping):
        raise UnusableInput(f"today is {said!r}, not a table.", hint="Write [today] on a line of its own.")
    _refuse_unknown(said, TODAY, "answer in [today]")
    flags = {key: _yes_or_no(key, said[key]) for key in YES_OR_NO if key in said}
    numbers = {key: _whole_number(key, said[key], *NUMBERS[key]) for key in NUMBERS if key in said}
    _refuse_contradictions(flags, {answer.flag: answer.answer for answer in safety}, person)
    return Intake(
        safety=safety,
        pain_now=numbers.get("pain_now"),
        equipment=_equipment(said.get("equipment", []), knowledge),
        minutes_per_day=numbers.get("minutes_per_day", 15),
        **flags,
    )


def _safety(given: object, knowledge: Knowledge, person: Person, today: date) -> tuple[SafetyAnswer, ...]:
    asked = [flag.id for flag in questions(knowledge, person, today)]
    if given == "none":
        return tuple(SafetyAnswer(flag=flag, answer="no") for flag in asked)
    if not isinstance(given, Mapping):
        raise UnusableInput(f"safety is {given!r}.", hint='Write safety = "none", or a table [safety] of answers.')
    every = [flag.id for flag in knowledge.red_flags]
    whole = sorted({flag[:4] for flag in every} - set(every))  # RF02 stands for RF02a, RF02b ...
    _refuse_unknown(given, (*every, *whole, ALL_OTHERS), "safety question")
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


def _equipment(given: object, knowledge: Knowledge) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or not all(isinstance(thing, str) for thing in given):
        raise UnusableInput(f"equipment is {given!r}.", hint='Write a list of words, such as equipment = ["band"].')
    known = sorted({thing for exercise in knowledge.exercises for thing in exercise.equipment})
    _refuse_unknown(given, (*known, *AT_HOME), "piece of equipment")
    return tuple(thing for thing in dict.fromkeys(given) if thing in known)


def _refuse_unknown(given: Collection[object], known: Collection[str], kind: str) -> None:
    for word in given:
        if word not in known:
            near = _nearest(str(word), known)
            hint = f"Did you mean {near!r}?" if near else f"There is {', '.join(known)}."
            raise UnusableInput(f"There is no {kind} {word!r}.", hint=hint)


def _nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that was probably meant, whatever its case; RF1 is RF01."""
    by_lower = {each.lower(): each for each in known}
    written = re.sub(r"^rf(?=\d(?!\d))", "rf0", word.lower())
    near = difflib.get_close_matches(written, by_lower, n=1, cutoff=0.5)
    return by_lower[near[0]] if near else None


def _refuse_contradictions(flags: Mapping[str, bool], safety: Mapping[str, Answer], person: Person) -> None:
    """Answers that cannot all be true: the person decides which to mend, the program does not guess."""
    pregnant, thin = flags.get("pregnant"), flags.get("osteoporosis")
    wrong = ""
    if pregnant and person.sex == "male":
        wrong = "pregnant = true, but sex is male"
    elif pregnant and safety.get("RF19a") == "no":
        wrong = "pregnant = true, but RF19a (pregnant?) is answered no"
    elif pregnant is False and safety.get("RF19b") == "yes":
        wrong = "pregnant = false, but RF19b (a warning sign of pregnancy) is answered yes"
    elif thin is False and safety.get("RF11a") == "yes":
        wrong = "osteoporosis = false, but RF11a (osteoporosis?) is answered yes"
    elif thin and safety.get("RF11a") == "no":
        wrong = "osteoporosis = true, but RF11a (osteoporosis?) is answered no"
    if wrong:
        raise UnusableInput(f"Two answers contradict each other: {wrong}.", hint="Please check both, and correct one.")
