"""Self-tests that were typed into an answers file: ``[tests.side_plank]`` with ``left = [62, 70]`` and ``right = 41``."""

import difflib
from collections.abc import Iterator, Mapping

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge, TestProtocol, find_protocol
from laststraw.knowledge.protocols import Output
from laststraw.measure.answers import read_answers
from laststraw.measure.typed import key_of, possible_value, read_values
from laststraw.records import Side, TestResult

SIDES = ("left", "right")
LONGEST = 40  # how much of what was typed is echoed


def results_from_answers(document: Mapping[str, object], known: Knowledge) -> tuple[TestResult, ...]:
    """The results of all tables ``[tests.NAME]``, in the order of the file.

    Parameters
    ----------
    document
        The parsed answers file. NAME is an id, a name or a T-number. In its table stand ``left`` and ``right``, or the name of
        a number (``thomas_thigh``) with a value or with ``{ left = 12, right = 4 }``. A value is a number, a text with its
        unit ("12cm", "hurts"), true or false, or a list of tries. ``by`` names the way of reading, such as "watch".

    *Error*: ``UnusableInput`` with the key in the file, and what would have worked: an unknown test or number, a side that the
    test does not have, an impossible value, a test named twice.
    """
    tables = document.get("tests", {})
    if not isinstance(tables, Mapping):
        raise UnusableInput(f"tests is {_shown(tables)}, not a table.", hint="Start each test with [tests.NAME].")
    named: dict[str, str] = {}
    results = []
    for name, table in tables.items():
        protocol = _protocol(name, known)
        first = named.setdefault(protocol.id, name)
        if first != name:
            message = f"[tests.{name}] and [tests.{first}] are the same test."
            raise UnusableInput(message, hint=f"Write all of it below [tests.{protocol.id}].")
        results.append(_read(name, table, protocol, known))
    return tuple(results)


def _protocol(name: str, known: Knowledge) -> TestProtocol:
    of_number = [test.id for test in known.protocols if test.map_id and test.map_id == name.strip().upper()]
    if len(of_number) > 1:
        hint = f"Write one of {' and '.join(f'[tests.{id}]' for id in of_number)}."
        raise UnusableInput(f"[tests.{name}]: {name} is more than one test.", hint=hint)
    try:
        protocol = find_protocol(name, known)
    except UnusableInput as error:
        raise UnusableInput(f"[tests.{name[:LONGEST]}]: {error.message}", hint=error.hint) from None
    if protocol.not_offered:
        raise UnusableInput(f"[tests.{name}] cannot be read.", hint=protocol.not_offered)
    if not protocol.typed:
        hint = f"It is read from a {'film: --video' if protocol.film else 'photo'}; `laststraw test {protocol.id}` shows how."
        raise UnusableInput(f"[tests.{name}]: {protocol.id} has nothing to type in.", hint=hint)
    return protocol


def _read(name: str, table: object, protocol: TestProtocol, known: Knowledge) -> TestResult:
    where, example = f"[tests.{name}]", _example(protocol)
    if not isinstance(table, Mapping):
        raise UnusableInput(f"{where} is {_shown(table)}, not a table.", hint=example)
    by = table.get("by")
    ways = sorted({way.by for output in protocol.typed for way in output.typed})
    if by is not None and by not in ways:
        raise UnusableInput(f"{where}: by = {_shown(by)} is no way to read this.", hint=f"There is {', '.join(ways)}.")
    texts: dict[tuple[str, Side], str] = {}
    for key, value in _values(where, table, example):
        try:
            output, side = key_of(protocol, key, example)
            text = _text(value)
            read_values(output, text, f"{key} = {text}")
        except UnusableInput as error:
            raise UnusableInput(f"{where}: {error.message}", hint=error.hint) from None
        if (output.id, side) in texts:
            raise UnusableInput(f"{where}: {key} was told already.", hint="Write several tries as a list: [25, 27].")
        texts[output.id, side] = text
    if not texts:
        raise UnusableInput(f"{where} holds no answer.", hint=example)
    answers = [f"{id}.{side}={text}" if side in SIDES else f"{id}={text}" for (id, side), text in texts.items()]
    try:
        return read_answers(protocol, answers, method=by, knowledge=known)
    except UnusableInput as error:  # what two answers say together
        told = f"{where}: {error.message}".replace("--by", "by =")
        raise UnusableInput(told, hint=error.hint) from None


def _values(where: str, table: Mapping[str, object], example: str) -> Iterator[tuple[str, object]]:
    """The names of numbers, with their side where the table has one, and what was typed."""
    for key, value in table.items():
        if key == "by":
            continue
        if not isinstance(value, Mapping):
            yield key, value
            continue
        for side, of_side in value.items():
            if side not in SIDES:
                near = difflib.get_close_matches(side, SIDES, n=1)
                hint = f"Did you mean {near[0]}? {example}" if near else example
                raise UnusableInput(f"{where}: {key} may name left and right, and not {side!r}.", hint=hint)
            yield f"{key}.{side}", of_side


def _text(value: object) -> str:
    """A value as it is typed on a command line; tries are parted by semicolons. *Error*: ``UnusableInput``."""
    if not isinstance(value, list):
        return _word(value)
    words = [_word(one).replace(",", ".") for one in value]
    if any(";" in word for word in words):
        raise UnusableInput(f"{_shown(value)}: one try holds several.", hint="Part the tries by commas: [25, 27].")
    return ";".join(words)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | str):
        return str(value)
    raise UnusableInput(
        f"{_shown(value)} is neither a number nor an answer.", hint='Write 25, [25, 27], "12cm", true, or "hurts".'
    )


def _example(protocol: TestProtocol) -> str:
    """How a test may be typed into the file."""
    output = protocol.typed[0]
    value = _possible(output)
    if output.sides != "each":
        return f"For example, below [tests.{protocol.id}]: {output.id} = {value}"
    one = len([other for other in protocol.typed if other.sides == "each"]) == 1
    lines = f"left = {value}, and on the next line right = {value}"
    told = lines if one else f"{output.id} = {{ left = {value}, right = {value} }}"
    return f"For example, below [tests.{protocol.id}]: {told}"


def _possible(output: Output) -> str:
    return "true" if output.is_yes_no else f'"{possible_value(output)}"'


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]} ..."
