"""One key is one answer: read from a terminal without Enter."""

import sys
from collections.abc import Mapping, Sequence

import typer

from laststraw.app import outputs
from laststraw.app.asking import read_typed

ENTER = ("\r", "\n")
NUMBERS: Mapping[str, str] = {**{str(n): str(n) for n in range(10)}, "t": "10"}


def read_key(prompt: str, keys: Mapping[str, str], *, enter: str = "", hint: str = "") -> str:
    """What the key stands for; Enter stands for ``enter``. Ctrl-C and the end of the input stop.

    Parameters
    ----------
    keys
        Key to what it stands for, in small letters.
    hint
        What is said after another key.
    """
    while True:
        sys.stderr.write(prompt + " ")
        sys.stderr.flush()
        key = _key()
        if key in ENTER:
            outputs.say("")
            return enter
        outputs.say(key if key.isprintable() else "")
        if key in keys:
            return keys[key]
        outputs.say(f"  {hint}")


def read_0_to_10(prompt: str, hint: str) -> int | None:
    """Pain or effort by one key, t for ten; None for Enter."""
    told = read_key(prompt, NUMBERS, hint=hint)
    return int(told) if told else None


def read_one_of(prompt: str, choices: Sequence[str], hint: str) -> int | None:
    """The place of a choice, by its number; None for Enter."""
    for number, choice in enumerate(choices, start=1):
        outputs.say(f"  {number}  {choice}")
    told = read_key(prompt, {str(n): str(n - 1) for n in range(1, min(len(choices), 9) + 1)}, hint=hint)
    return int(told) if told else None


def read_text(prompt: str) -> str:
    """A line that ends with Enter."""
    return read_typed(prompt + " ")


def _key() -> str:
    try:
        return typer.getchar().lower()
    except EOFError:
        raise KeyboardInterrupt from None
