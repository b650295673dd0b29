"""The safety questions on a terminal, and as a file to fill in."""

import re
import sys
from collections.abc import Sequence
from datetime import date

from laststraw import plan
from laststraw.app import outputs
from laststraw.knowledge import Knowledge, RedFlag
from laststraw.records import Answer, Intake, Person, SafetyAnswer

_ANSWERS: dict[str, Answer] = {
    **dict.fromkeys(("n", "no"), "no"),
    **dict.fromkeys(("y", "yes"), "yes"),
    **dict.fromkeys(("u", "unsure", "not sure"), "unsure"),
}


def ask(known: Knowledge, person: Person, today: date) -> Intake:
    """The interview: a group of questions at a time; an emergency ends it at once. Ctrl-C stops without a trace."""
    outputs.say(known.sentence("safety_first") + "\n")
    answers: tuple[SafetyAnswer, ...] = ()
    while open_flags := plan.questions(known, person, today, answers):
        group = [flag for flag in open_flags if flag.group == open_flags[0].group]
        answers += tuple(ask_group(group))
        intake = Intake(safety=answers)
        referral = plan.triage(intake, known, today=today, person=person)
        if referral is not None and referral.level == "emergency":
            return intake
    return Intake(
        safety=answers,
        pain_now=_ask_number(known.sentence("ask_pain_now"), 0, 10),
        leg_pain=_ask_one(known.sentence("ask_leg_pain")) != "no",
        bending_hurts=_ask_one(known.sentence("ask_bending_hurts")) != "no",
        arching_hurts=_ask_one(known.sentence("ask_arching_hurts")) != "no",
        minutes_per_day=_ask_number(known.sentence("ask_minutes"), 1, 120) or Intake(safety=()).minutes_per_day,
    )


def ask_group(group: Sequence[RedFlag]) -> list[SafetyAnswer]:
    """One no answers the whole group; anything else asks its questions one by one."""
    if len(group) == 1:
        return [SafetyAnswer(flag=group[0].id, answer=_ask_one(group[0].question))]
    outputs.say(f"{group[0].group.capitalize()}:")
    for flag in group:
        outputs.say(f"  - {flag.question}")
    if _ask_one("Any of these?") == "no":
        return [SafetyAnswer(flag=flag.id, answer="no") for flag in group]
    while True:
        answers = [SafetyAnswer(flag=flag.id, answer=_ask_one("  " + flag.question)) for flag in group]
        if any(answer.answer != "no" for answer in answers) or _ask_one("So none of these after all?") == "yes":
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


def _ask_one(prompt: str) -> Answer:
    while True:
        typed = read_typed(f"{prompt}  [n]o / [y]es / not s[u]re: ").lower()
        if typed in _ANSWERS:
            return _ANSWERS[typed]
        outputs.say("  Type n, y or u, then Enter.")


def _ask_number(prompt: str, low: int, high: int) -> int | None:
    while True:
        typed = read_typed(f"{prompt} [{low}-{high}, Enter = skip]: ")
        if not typed:
            return None
        if re.fullmatch("[0-9]{1,3}", typed) and low <= int(typed) <= high:
            return int(typed)
        outputs.say(f"  Type a whole number from {low} to {high}, then Enter.")


def read_typed(prompt: str) -> str:
    """One line from the person; the prompt goes to standard error. End of input counts as Ctrl-C."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()
