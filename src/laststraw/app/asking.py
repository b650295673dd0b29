"""The safety questions on a terminal, and as a file to fill in."""

import sys
from collections.abc import Sequence

from laststraw.app import outputs
from laststraw.knowledge import Knowledge
from laststraw.knowledge.schema import RedFlag
from laststraw.records import Answer, Intake, SafetyAnswer

_ANSWERS: dict[str, Answer] = {
    "n": "no",
    "no": "no",
    "y": "yes",
    "yes": "yes",
    "u": "unsure",
    "not sure": "unsure",
    "unsure": "unsure",
}


def ask(flags: Sequence[RedFlag], known: Knowledge) -> Intake:
    """One question at a time; an emergency answer ends the questions at once. Ctrl-C stops without a trace."""
    outputs.say(known.sentence("safety_first") + "\n")
    answers: list[SafetyAnswer] = []
    for number, flag in enumerate(flags, start=1):
        answer = _ask_one(f"{number} of {len(flags)}  {flag.question}")
        answers.append(SafetyAnswer(flag=flag.id, answer=answer))
    return Intake(
        safety=tuple(answers), pain_now=_ask_pain(known), leg_pain=_ask_one(known.sentence("ask_leg_pain")) != "no"
    )


def questionnaire(known: Knowledge) -> str:
    """All questions as a TOML file: every answer starts empty, so nothing is answered by accident."""
    lines = ["# " + known.sentence("safety_first"), '# Answer each with "no", "yes" or "unsure".', "", "[safety]"]
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
    ]
    return "\n".join(lines)


def question(known: Knowledge, flag_id: str) -> str:
    """The question of a red flag."""
    return next(flag.question for flag in known.red_flags if flag.id == flag_id)


def _ask_one(prompt: str) -> Answer:
    while True:
        typed = _read(f"{prompt}  [n]o / [y]es / not s[u]re: ").lower()
        if typed in _ANSWERS:
            return _ANSWERS[typed]
        outputs.say("  Type n, y or u, then Enter.")


def _ask_pain(known: Knowledge) -> int | None:
    while True:
        typed = _read(known.sentence("ask_pain_now") + " [0-10, Enter = skip]: ")
        if not typed:
            return None
        if typed.isdigit() and 0 <= int(typed) <= 10:
            return int(typed)
        outputs.say("  Type a whole number from 0 to 10, then Enter.")


def _read(prompt: str) -> str:
    """One line from the person; the prompt goes to standard error. End of input counts as Ctrl-C."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()
