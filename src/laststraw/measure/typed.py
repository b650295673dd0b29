"""Words and numbers as people type them: names of outputs and sides, tries, units, and why there is no number."""

import difflib
import re
from typing import NamedTuple

from laststraw.errors import UnusableInput
from laststraw.knowledge import TestProtocol
from laststraw.knowledge.protocols import Output
from laststraw.records import Side

IN_UNIT: dict[str, tuple[str, float]] = {  # what is typed -> the unit of records, and how many of it
    "mm": ("mm", 1.0), "cm": ("mm", 10.0), "m": ("mm", 1000.0), "in": ("mm", 25.4), "inch": ("mm", 25.4),
    "deg": ("deg", 1.0), "°": ("deg", 1.0), "degree": ("deg", 1.0), "degrees": ("deg", 1.0),
    "s": ("s", 1.0), "sec": ("s", 1.0), "second": ("s", 1.0), "seconds": ("s", 1.0),
    "min": ("s", 60.0), "minute": ("s", 60.0), "minutes": ("s", 60.0), "h": ("s", 3600.0),
    "kg": ("kg", 1.0), "lb": ("kg", 0.45359237), "lbs": ("kg", 0.45359237), "%": ("%", 1.0),
    "x": ("1", 1.0), "times": ("1", 1.0), "1/min": ("1/min", 1.0), "/min": ("1/min", 1.0),
}  # fmt: skip
SIDE_WORDS: dict[str, Side] = {"left": "left", "l": "left", "right": "right", "r": "right"}
YES, NO = frozenset(("yes", "y", "true")), frozenset(("no", "n", "false"))
WHY = {  # words -> the sentence of why there is no number
    "hurts": "hurt", "hurt": "hurt", "pain": "hurt", "painful": "hurt", "too painful": "hurt",
    "could not": "could_not", "cannot": "could_not", "can not": "could_not", "can't": "could_not", "unable": "could_not",
    "failed": "could_not", "not done": "not_done", "skipped": "not_done", "skip": "not_done", "-": "not_done",
}  # fmt: skip
_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*([a-z°%/\"]*)", re.ASCII)
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d(?:\.\d*)?)", re.ASCII)
LONGEST = 40  # how much of what was typed is echoed


class Number(NamedTuple):
    """One try: its value in the output's unit, and the unit that was typed ("" for none)."""

    value: float
    unit: str


class Refusal(NamedTuple):
    """Why there is no number: ``hurt``, ``could_not`` or ``not_done``."""

    why: str


Typed = Number | Refusal


def example_of(protocol: TestProtocol) -> str:
    """How the main number of a test may be typed."""
    output = protocol.typed[0]
    dot = ".left" if output.sides == "each" else ""
    sides = (
        " --answer ".join(f"{side}={possible_value(output)}" for side in output.side_names)
        if dot
        else possible_value(output)
    )
    return f"For example --answer {sides}, or with the name of a number: {output.id}{dot}={possible_value(output)}."


def possible_value(output: Output) -> str:
    """A possible value as it may be typed: a third up its range, in the unit that is meant."""
    if output.is_yes_no:
        return "yes"
    asked = output.asked_in or output.unit
    low, high = (end / IN_UNIT.get(asked, ("", 1.0))[1] for end in output.possible)
    return f"{low + (high - low) / 3.0:.0f}{asked.removeprefix('1')}"


def key_of(protocol: TestProtocol, name: str, example: str) -> tuple[Output, Side]:
    """The output and side that a name means: ``left``, ``thomas_knee``, ``thomas_knee.left`` or nothing.

    *Error*: ``UnusableInput`` for a name that this test does not have, or a side where there is none, and the other way round.
    """
    words = [word for word in re.split(r"[./\s]+", name.strip().lower().replace("-", "_")) if word]
    sides = [SIDE_WORDS[word] for word in words if word in SIDE_WORDS]
    names = [word for word in words if word not in SIDE_WORDS]
    shown = name.strip()[:LONGEST]
    if len(sides) > 1 or len(names) > 1:
        raise UnusableInput(f"{shown!r} is not one number of this test.", hint=example)
    fitting = [one for one in protocol.typed if one.id == names[0]] if names else _meant(protocol, bool(sides))
    output = next(iter(fitting), None)
    if output is None:
        there = {output.id for output in protocol.typed}
        near = difflib.get_close_matches(names[0] if names else "", there, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else f"There is {', '.join(sorted(there))}."
        raise UnusableInput(f"{shown!r} is no number of {protocol.id} that can be typed in.", hint=f"{hint} {example}")
    if bool(sides) != (output.sides == "each"):
        message = f"{output.id} has {'a left and a right side' if output.sides == 'each' else 'no sides'}."
        raise UnusableInput(message, hint=example)
    return output, sides[0] if sides else output.side_names[0]


def _meant(protocol: TestProtocol, sided: bool) -> list[Output]:
    """Without a name the first output is meant that has sides, or has none, as was typed."""
    return [one for one in protocol.typed if (one.sides == "each") == sided] or list(protocol.typed)


def read_values(output: Output, text: str, answer: str) -> list[Typed]:
    """The tries that a text holds, in the output's unit.

    *Error*: ``UnusableInput`` for what is neither a number nor an answer, a unit that does not fit, or an impossible size.
    """
    parts = [part.strip() for part in text.split(";" if ";" in text else ",")]
    parts = [part.replace(",", ".") for part in parts]
    if not any(parts) or "" in parts:
        raise UnusableInput(
            f"{answer[:LONGEST]!r} holds no number.", hint="Write name=value, tries parted by commas: left=25,27,26."
        )
    return [_read(output, part.lower(), answer[:LONGEST]) for part in parts]


def _read(output: Output, word: str, answer: str) -> Typed:
    if word in WHY:
        return Refusal(WHY[word])
    if output.is_yes_no:
        if word not in YES | NO:
            raise UnusableInput(
                f"{answer!r}: the answer is yes or no.", hint="Write yes or no; or hurts, could not, not done."
            )
        return Number(1.0 if word in YES else 0.0, "1")
    typed, unit = _number(word)
    if typed is None:
        raise UnusableInput(
            f"{answer!r} is not a number.",
            hint=f"Write a number such as {possible_value(output)}; or hurts, could not, not done.",
        )
    value = _converted(output, typed, unit or output.asked_in or output.unit, answer)
    low, high = output.possible
    if not low <= value <= high:
        raise UnusableInput(f"{answer!r} cannot be: {output.plain_name}.", hint=_fits(output, typed))
    return Number(value, unit)


def _number(word: str) -> tuple[float | None, str]:
    clock = _CLOCK.fullmatch(word)
    if clock:
        return 60.0 * float(clock[1]) + float(clock[2]), "s"
    found = _NUMBER.fullmatch(word)
    return (float(found[1]), found[2].replace('"', "in")) if found else (None, "")


def _converted(output: Output, typed: float, unit: str, answer: str) -> float:
    kind, size = IN_UNIT.get(unit, (unit, 1.0))
    if kind == "s" and output.unit == "min":
        kind, size = "min", size / 60.0
    if kind != output.unit:
        fitting = [word for word, (of, _) in IN_UNIT.items() if of == output.unit] or [output.unit]
        raise UnusableInput(
            f"{answer!r}: {unit!r} is no unit of this.",
            hint=f"It is in {output.unit}; understood: {', '.join(fitting)}.",
        )
    return typed * size


def _fits(output: Output, typed: float) -> str:
    """The range in the unit that people type, and the unit that would have fitted."""
    low, high = output.possible
    asked = output.asked_in or output.unit
    size = IN_UNIT.get(asked, ("", 1.0))[1]
    fits = [
        unit
        for unit in ("mm", "cm", "m", "s", "min", "kg")
        if unit != asked and IN_UNIT[unit][0] == output.unit and low <= typed * IN_UNIT[unit][1] <= high
    ]
    also = f" Or is it in {fits[0]}? Then write {typed:g}{fits[0]}." if fits else ""
    shown = "" if asked == "1" else f" {asked}"
    return f"People reach {low / size:g} to {high / size:g}{shown}.{also}"
