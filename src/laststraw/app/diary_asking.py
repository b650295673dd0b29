"""What is not clear in a line of the diary, asked on a terminal."""

import re
from collections.abc import Callable
from dataclasses import replace

from laststraw.app import outputs
from laststraw.app.asking import read_typed
from laststraw.app.diary_text import Teller, wrapped
from laststraw.diary.settle import settle
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Entry, Question

NUMBER = re.compile("[0-9]+")
Read = Callable[[str], Entry]


def settled(entry: Entry, read: Read, known: Knowledge) -> Entry:
    """Ask each question of an entry. Ctrl-C stops without a trace.

    Parameters
    ----------
    read
        Reads a line that was typed in other words, as this one was read.
    """
    tell(entry, known)
    while entry.questions:
        before = entry
        entry = _answered(entry, entry.questions[0], read, known)
        if replace(entry, questions=()) != replace(before, questions=()):
            tell(entry, known)
    return entry


def tell(entry: Entry, known: Knowledge) -> None:
    """The line and what was understood of it, on standard error."""
    outputs.say("\n".join([entry.text, *(wrapped(line, "  ") for line in Teller(known).entry(entry))]))


def wants(prompt: str) -> bool:
    """Yes or no; Enter is yes."""
    while True:
        typed = read_typed(f"{prompt}  [Enter = yes, n = no]: ").lower()
        if typed in ("", "y", "yes"):
            return True
        if typed in ("n", "no"):
            return False


def _answered(entry: Entry, question: Question, read: Read, known: Knowledge) -> Entry:
    """The entry after one question: as it was taken, as one of the choices, or read again from other words."""
    outputs.say("\n" + wrapped(question.text))
    for number, choice in enumerate(question.choices, start=1):
        outputs.say(f"  {number}  {choice}")
    prompt = known.sentence("diarying.answer_number" if question.choices else "diarying.answer_words")
    while True:
        typed = read_typed(f"{prompt}: ")
        if not typed and not question.choices:
            return replace(entry, questions=tuple(one for one in entry.questions if one is not question))
        if not typed or NUMBER.fullmatch(typed):
            if typed in ("", *map(str, range(1, len(question.choices) + 1))):
                return settle(entry, question, question.choices[int(typed or 1) - 1], known)
            outputs.say("  " + known.sentence("diarying.no_such_number", most=max(len(question.choices), 1)))
            continue
        try:
            return read(typed)
        except UnusableInput as error:
            outputs.say(f"  {error.message}\n  {error.hint}")
