"""Reading a posture file: TOML in, ``TaskPosture`` out, or one sentence that says what would have worked.

Degrees, millimetres, kilograms; each number is ``x`` or ``[x, sd]``; what is left out is neutral, or follows from the rest.
"""

import difflib
import math
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from laststraw.body import typed
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import LIMITS, SUPPORTS, TaskPosture, Uncertain

MOST_BYTES = 65_536  # a posture is 20 lines: what is larger is another file
HANDS = ("both", "left", "right")
SHARES = ("backrest", "arms_on_thighs", "armrests", "hand_on_table")

NUMBERS: dict[str, dict[str, str]] = {  # section -> key -> field of TaskPosture
    "pelvis": {
        "anterior_tilt": "pelvis_anterior_tilt",
        "left_up": "pelvis_left_up",
        "left_turn": "pelvis_left_turn",
    },
    "lumbar": {"flexion": "lumbar_flexion", "left_bend": "lumbar_left_bend", "left_turn": "lumbar_left_turn"},
    "trunk": {"inclination": "trunk_inclination", "abdominal_pressure_kpa": "abdominal_pressure_kpa"},
    "legs": {},
    "contact": {share: share for share in SHARES},
    "hands": {
        "load_kg": "hand_load_kg",
        "forward": "hand_forward_mm",
        "left": "hand_left_mm",
        "height": "hand_height_mm",
        "push_n": "push_n",
    },
}
CHOICES: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {  # section -> key -> field and what it may say
    "legs": {"support": ("support", SUPPORTS)},
    "hands": {"hand": ("hands", HANDS)},
}
# mm: hands as near to the spine and as low as both of these are nowhere but in centimetres (40 and 70 for 400 and 700)
CM_FORWARD, CM_HEIGHT = 150.0, 250.0
# mm in front of L4/L5, inside the body: where both hands hold no load, but at the sides, on hanging arms, or overhead
INSIDE, AT_THE_SIDE, HANGING, OVERHEAD = 100.0, 150.0, (CM_HEIGHT, 900.0), 1200.0
EXAMPLE = "[lumbar]\nflexion = 30\n[hands]\nload_kg = 20\nforward = 600"


class Where(NamedTuple):
    """A key of the file, as it is named in a refusal."""

    text: str
    name: str
    section: str
    key: str = ""

    def __str__(self) -> str:
        line = _line(self.text, self.section, self.key)
        at = f"{self.name}, line {line}" if line else self.name
        return f"{at}: [{_word(self.section)}] {_word(self.key)}".rstrip()


def read_posture(path: Path, knowledge: Knowledge) -> TaskPosture:
    """A posture file.

    Parameters
    ----------
    path
        A TOML file of at most 64 KiB.
    knowledge
        The default errors of typed numbers.

    *Error*: ``UnusableInput`` for a file that cannot be read, is empty, huge or no TOML; for an unknown section or key; for
    what is no number, not finite or outside the range. It names the key, its line and what would have worked.
    """
    return parse_posture(_text(path), path.name, knowledge)


def parse_posture(text: str, name: str, knowledge: Knowledge) -> TaskPosture:
    """The text of a posture file; ``name`` is for refusals. *Error*: as ``read_posture``."""
    document = _toml(text, name)
    if not document:
        raise UnusableInput(f"{name} says nothing.", hint=f"A posture file looks like this:\n{EXAMPLE}")
    fields: dict[str, Any] = {}
    for section, key, value in _entries(document, text, name):
        where = Where(text, name, section, key)
        if key in NUMBERS[section]:
            field = NUMBERS[section][key]
            fields[field] = _number(value, field, where, knowledge)
        else:
            field, allowed = CHOICES[section][key]
            fields[field] = _choice(value, allowed, where)
    _refuse_too_much_support(fields, name)
    _refuse_centimetres(fields, name)
    return TaskPosture(**fields)


def _text(path: Path) -> str:
    hint = "Give a posture file: TOML with [lumbar], [hands] and so on (docs/spine.md)."
    try:
        if path.exists() and not path.is_file():
            raise UnusableInput(f"{path} is not a file.", hint=hint)
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UnusableInput(f"{path} is not there.", hint=hint) from None
    except (OSError, ValueError) as error:  # ValueError: a name with a null byte
        reason = getattr(error, "strerror", None) or error
        raise UnusableInput(f"{path} cannot be read ({reason}).", hint=hint) from error
    if len(content) > MOST_BYTES:
        raise UnusableInput(f"{path} is larger than {MOST_BYTES // 1024} KiB: that is no posture file.", hint=hint)
    if not content.strip():
        raise UnusableInput(f"{path} is empty.", hint=f"A posture file looks like this:\n{EXAMPLE}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnusableInput(f"{path}, line {line}: this is not UTF-8 text.", hint=hint) from None


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnusableInput(
            f"{name} is not valid TOML: {said.rstrip('.')}.",
            hint=f"Numbers have a point and no unit. A posture file looks like this:\n{EXAMPLE}",
        ) from None


def _entries(document: dict[str, Any], text: str, name: str) -> Iterator[tuple[str, str, Any]]:
    """Section, key and value of everything in the file. *Error*: ``UnusableInput`` for an unknown one."""
    for section, table in document.items():
        if section not in NUMBERS:
            where = Where(text, name, section)
            raise UnusableInput(f"{where} is not known.", hint=_hint_for_section(section))
        if not isinstance(table, dict):
            raise UnusableInput(
                f"{Where(text, name, section)} is not a section.", hint=f"Write [{section}] on a line of its own."
            )
        keys = [*NUMBERS[section], *CHOICES.get(section, {})]
        for key, value in table.items():
            if key not in keys:
                raise UnusableInput(
                    f"{Where(text, name, section, key)} is not known.", hint=_hint_for_key(section, key, keys)
                )
            yield section, key, value


def _hint_for_section(section: str) -> str:
    homes = [home for home, keys in NUMBERS.items() if section in keys or section in CHOICES.get(home, {})]
    if homes:
        return f"{_word(section)} belongs under [{homes[0]}]."
    return _nearest(section, list(NUMBERS), "[{}]")


def _hint_for_key(section: str, key: str, keys: list[str]) -> str:
    homes = [home for home, known in NUMBERS.items() if key in known]
    if homes and not difflib.get_close_matches(key, keys, n=1, cutoff=0.75):
        return f"{key} belongs under [{homes[0]}]. [{section}] has {', '.join(keys)}."
    return _nearest(key, keys, "{}")


def _nearest(word: str, known: list[str], as_written: str) -> str:
    near = difflib.get_close_matches(word[:100], known, n=1, cutoff=0.5)
    there = f"There is {', '.join(as_written.format(k) for k in known)}."
    return f"Did you mean {as_written.format(near[0])}? {there}" if near else there


def _number(value: Any, field: str, where: Where, knowledge: Knowledge) -> Uncertain:
    low, high = LIMITS[field]
    hint = f"Give a number between {low:g} and {high:g} {_unit(field)}".rstrip() + ", or [number, its error]."
    if isinstance(value, list):
        if len(value) != 2:
            raise UnusableInput(f"{where} has {len(value)} entries.", hint=hint)
        mean, sd = (_finite(part, where, hint) for part in value)
    else:
        mean, sd = _finite(value, where, hint), -1.0
    if not low <= mean <= high:
        raise UnusableInput(f"{where} = {mean:g} is outside {low:g} to {high:g}.", hint=hint)
    if not isinstance(value, list):
        return typed(field, mean, knowledge)
    if not 0.0 <= sd <= high - low:
        raise UnusableInput(
            f"{where}: an error (standard deviation) of {sd:g} cannot be.",
            hint=f"Give an error between 0 and {high - low:g} {_unit(field)}".rstrip() + ".",
        )
    return Uncertain(mean=mean, sd=sd)


def _finite(value: Any, where: Where, hint: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnusableInput(f"{where} = {_shown(value)} is not a number.", hint=hint)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise UnusableInput(f"{where} is not a finite number.", hint=hint)
    return number


def _choice(value: Any, allowed: tuple[str, ...], where: Where) -> str:
    if isinstance(value, str) and value in allowed:
        return value
    hint = _nearest(value, list(allowed), '"{}"') if isinstance(value, str) else f"Give one of {', '.join(allowed)}."
    raise UnusableInput(f"{where} = {_shown(value)} is not known.", hint=hint)


def _refuse_too_much_support(fields: dict[str, Any], name: str) -> None:
    """More than the whole weight cannot be carried."""
    carried = {share: fields[share].mean for share in SHARES if share in fields}
    if sum(carried.values()) > 1.0:
        raise UnusableInput(
            f"{name}: {' and '.join(carried)} together carry {sum(carried.values()):g} of the body's weight.",
            hint="The shares under [contact] add up to at most 1.",
        )


def _refuse_centimetres(fields: dict[str, Any], name: str) -> None:
    """Hands that are where no hands can be, unless centimetres were meant: they would give a small and wrong load."""

    def typed_mm(field: str) -> float:
        number = fields.get(field)
        return 0.0 if number is None else float(number.mean)

    forward, height = typed_mm("hand_forward_mm"), typed_mm("hand_height_mm")
    if 0.0 < forward < CM_FORWARD and 0.0 < height < CM_HEIGHT:
        raise UnusableInput(
            f"{name}: [hands] forward = {forward:g} and height = {height:g} look like centimetres.",
            hint=f"Give millimetres, from the L4/L5 joint and from the floor: write {10 * forward:g} and {10 * height:g}.",
        )
    both, loaded = fields.get("hands", "both") == "both", typed_mm("hand_load_kg") > 0.0
    beside = abs(typed_mm("hand_left_mm")) > AT_THE_SIDE or HANGING[0] <= height < HANGING[1]
    if both and loaded and not beside and 0.0 < forward < INSIDE and height < OVERHEAD:
        raise UnusableInput(
            f"{name}: [hands] forward = {forward:g}: a load in both hands cannot be {forward:g} mm in front of the L4/L5 joint,"
            " which lies inside the body.",
            hint=f"Give millimetres: write {10 * forward:g} for centimetres. For bags at the sides give height, below"
            f" {HANGING[1]:g}, or left, beyond {AT_THE_SIDE:g}; for something overhead give height, from {OVERHEAD:g}.",
        )


def _unit(field: str) -> str:
    if field.endswith("_mm"):
        return "mm"
    if field in SHARES:
        return ""
    return {"hand_load_kg": "kg", "push_n": "N", "abdominal_pressure_kpa": "kPa"}.get(field, "degrees")


def _shown(value: Any) -> str:
    """A value in a refusal, cut where it is long."""
    return _word(repr(value))


def _word(text: str) -> str:
    """A piece of the file in a refusal: cut where it is long, and nothing that a terminal would obey."""
    plain = text if text.isprintable() else ascii(text)
    return plain if len(plain) <= 40 else plain[:37] + "..."


def _line(text: str, section: str, key: str) -> int:
    """Line of a key, else of its section; 0 where the file writes both in a way of its own."""
    inside, of_section = "", 0
    dotted = rf"[\"']?{re.escape(section)}[\"']?\s*\.\s*"
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\[?\s*[\"']?([^\]\"']*?)[\"']?\s*\]", line)
        inside = header[1] if header else inside
        if key and inside in ("", section):
            before = "" if inside else dotted
            if re.match(rf"\s*{before}[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
        begins = inside == section if header else re.match(rf"\s*[\"']?{re.escape(section)}[\"']?\s*[=.]", line)
        of_section = of_section or (number if begins else 0)
    return of_section
