"""The safety questions on a terminal, and as a file to fill in."""

import re
import sys
from collections.abc import Sequence
from datetime import date

from laststraw import plan
from laststraw.app import outputs
from laststraw.knowledge import Knowledge, RedFlag
from laststraw.records import Answer, Intake, Person, SafetyAnswer

_ANSWERS: tuple[Answer, ...] = ("no", "yes", "unsure")


def ask(known: Knowledge, person: Person, today: date) -> Intake:
    """The interview: a group of questions at a time; an emergency ends it at once. Ctrl-C stops without a trace."""
    outputs.say(known.sentence("safety_first") + "\n")
    answers: tuple[SafetyAnswer, ...] = ()
    while open_flags := plan.questions(known, person, today, answers):
        group = [flag for flag in open_flags if flag.group == open_flags[0].group]
        answers += tuple(ask_group(group, known))
        intake = Intake(safety=answers)
        referral = plan.triage(intake, known, today=today, person=person)
        if referral is not None and referral.level == "emergency":
            return intake
    return Intake(
        safety=answers,
        pain_now=_ask_number(known.sentence("ask_pain_now"), 0, 10, known),
        leg_pain=_ask_one(known.sentence("ask_leg_pain"), known) != "no",
        bending_hurts=_ask_one(known.sentence("ask_bending_hurts"), known) != "no",
        arching_hurts=_ask_one(known.sentence("ask_arching_hurts"), known) != "no",
        minutes_per_day=_ask_number(known.sentence("ask_minutes"), 1, 120, known) or Intake(safety=()).minutes_per_day,
    )


def ask_group(group: Sequence[RedFlag], known: Knowledge) -> list[SafetyAnswer]:
    """One no answers the whole group; anything else asks its questions one by one."""
    if len(group) == 1:
        return [SafetyAnswer(flag=group[0].id, answer=_ask_one(group[0].question, known))]
    outputs.say(f"{group[0].group.capitalize()}:")
    for flag in group:
        outputs.say(f"  - {flag.question}")
    if _ask_one(known.sentence("asking.any"), known) == "no":
        return [SafetyAnswer(flag=flag.id, answer="no") for flag in group]
    while True:
        answers = [SafetyAnswer(flag=flag.id, answer=_ask_one("  " + flag.question, known)) for flag in group]
        if any(answer.answer != "no" for answer in answers):
            return answers
        if _ask_one(known.sentence("asking.none_after_all"), known) == "yes":
            return answers


def questionnaire(known: Knowledge) -> str:
    """All questions as a TOML file: every answer starts empty, so nothing is answered by accident."""
    lines = [
        "# " + known.sentence("safety_first"),
        '# Answer each with "no", "yes" or "unsure".',
        "",
        "[safety]",
        '# all_others = "no"       # answers no to all questions below that you leave empty',
        "",
    ]
    for flag in known.red_flags:
        lines += [f"# {flag.question}", f'{flag.id} = ""', ""]
    lines += [
        "[today]",
        "# pain_now = 3            # 0 to 10",
        "# leg_pain = false",
        "# bending_hurts = false",
        "# arching_hurts = false",
        "# pregnant = false",
        "# osteoporosis = false",
        '# equipment = ["chair"]',
        "# minutes_per_day = 15",
        "",
        "[symptoms]",
        *_symptom_lines(known),
        "# What you read in a self-test, tries parted by commas; `laststraw test` lists them all.",
        "# [tests.side_plank]",
        "# left = [62, 70]",
        "# right = 41",
        "",
    ]
    return "\n".join(lines)


def _symptom_lines(known: Knowledge) -> list[str]:
    """The questions that only the person can answer, each as a remark: what stays one was not answered."""
    lines: list[str] = []
    for symptom in known.symptoms:
        if not symptom.from_age:
            answer = '"no"       # or "left", "right", "both"' if symptom.sides == "each" else "false    # or true"
            lines += [f"# {symptom.question}", f"# {symptom.id} = {answer}", ""]
    return lines


def _ask_one(question: str, known: Knowledge) -> Answer:
    """Yes, no or not sure, in the words of the language; those of English do as well."""
    meant = {word: answer for answer in _ANSWERS for word in known.sentence(f"asking.{answer}").split(", ")}
    while True:
        typed = read_typed(known.sentence("asking.keys", question=question)).lower()
        if typed in meant or typed in _ANSWERS:
            return meant.get(typed) or typed  # type: ignore[return-value]
        outputs.say("  " + known.sentence("asking.again"))


def _ask_number(question: str, low: int, high: int, known: Knowledge) -> int | None:
    while True:
        typed = read_typed(known.sentence("asking.number", question=question, low=low, high=high))
        if not typed:
            return None
        if re.fullmatch("[0-9]{1,3}", typed) and low <= int(typed) <= high:
            return int(typed)
        outputs.say("  " + known.sentence("asking.number_again", low=low, high=high))


def read_typed(prompt: str) -> str:
    """One line from the person; the prompt goes to standard error. End of input counts as Ctrl-C."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()
