"""Self-tests on a terminal: the list, one protocol, one result; lines of at most 80 columns."""

import textwrap
from collections.abc import Iterator

from laststraw.app.language import spoken
from laststraw.app.selftest_norms import Whose, beside, end, in_words, limits_crossed, people, usual_range
from laststraw.knowledge import Knowledge, TestProtocol
from laststraw.knowledge.linked import error_of, norms_of
from laststraw.knowledge.numerals import written
from laststraw.knowledge.protocols import GROUPS, Output, Way
from laststraw.knowledge.selftests import ReadingNorm
from laststraw.measure.typed import IN_UNIT
from laststraw.records import Measurement, Retake, TestResult
from laststraw.stats import Z95, mdc95

WIDTH = 80
SAID_HERE = ("difference", "no_difference")  # notes that are told here in the unit of the numbers


def list_lines(known: Knowledge) -> list[str]:
    """All tests by group: id, who can do it, and by which ways."""
    width = max(len(test.id) for test in known.protocols)
    lines = []
    for group in GROUPS:
        lines.append(known.sentence(f"protocol.group_{group}"))
        for test in known.protocols:
            if test.group == group:
                who = known.sentence(f"protocol.who_{test.who}")
                state = known.sentence("protocol.not_offered") if test.not_offered and test.who == "alone" else who
                film = "*" if test.film else " "
                lines.append(f" {film}{test.id:<{width}}  {test.map_id or '-':<4} {state:<14} {test.plain_name}")
    return [*lines, "", *_wrapped(known.sentence("protocol.list_key"))]


def protocol_lines(test: TestProtocol, known: Knowledge) -> list[str]:
    """Everything about one test; what speaks against doing it comes first."""
    who = known.sentence(f"protocol.who_{test.who}")
    about = [who, *([f"{test.minutes:g} min"] if test.minutes else []), known.sentence(f"grade.{test.grade}")]
    ids = ", ".join(filter(None, (test.id, test.map_id)))
    lines = [f"{test.plain_name}  ({ids})", *_wrapped(f"{test.name}: {'; '.join(about)}")]
    lines += _part(known, "purpose", test.purpose)
    if test.not_offered:
        return [*lines, *_part(known, "not_offered", test.not_offered), *_part(known, "cannot_say", test.cannot_say)]
    lines += ["", *_wrapped(known.sentence("protocol.first"))]
    lines += _items(known, "when_not", test.when_not, "- ")
    lines += _part(known, "stop", test.stop_when)
    lines += _part(known, "needs", ", ".join(map(known.shown, test.needs)) + ".") if test.needs else []
    lines += _items(known, "steps", test.steps, "{}. ")
    lines += ["", known.sentence("protocol.head_outputs")]
    for output in test.outputs:
        lines += _output_lines(output, known)
    if not all(norms_of(output, known) or output.is_yes_no for output in test.outputs):
        lines += _wrapped(known.sentence("protocol.no_norm"), "  ")
    lines += _part(known, "cannot_say", test.cannot_say)
    lines += _items(known, "filming", test.filming, "- ") if test.filming else []
    return [*lines, "", known.sentence("protocol.head_record"), *_commands(test, known)]


def result_lines(
    test: TestProtocol, result: TestResult | Retake, whose: Whose | None, known: Knowledge, *, short: bool = False
) -> list[str]:
    """One result: each number with its error and its norm, what may be said of the sides, and what may not be said.

    ``short``: as one of several things, without what goes for all of them.
    """
    lines = [f"{test.plain_name}  ({test.id})"]
    if isinstance(result, Retake):
        lines.append(known.sentence("protocol.no_film"))
        return lines + [line for reason in result.reasons for line in _wrapped(reason.text, "  ")]
    with_norms = False
    for one in result.results:
        output = test.output(one.id)
        if one.side != "both" or output is None or output.sides != "each":  # not the difference of sides just told
            name = output_name(one.id, test, known)
            lines += _result_line(one, output, whose, known, tries=_tries(one, result), name=name)
        if one.side == "both" and not (output is not None and output.is_yes_no):
            lines += _wrapped(_verdict(one, test, known), "  ")
        with_norms |= output is not None and bool(norms_of(output, known))
    lines += _missing_lines(test, result, known)
    told = dict.fromkeys(note.text for note in result.notes if note.code not in SAID_HERE)
    lines += [line for text in told for line in _wrapped(text, "  ")]
    if with_norms and whose is None and not short:
        lines += _wrapped(known.sentence("protocol.say_who"), "  ")
    if result.results and not short:
        lines += _wrapped(f"{test.cannot_say} {known.sentence('protocol.no_diagnosis')}", "  ")
    return lines


def output_name(id: str, test: TestProtocol, known: Knowledge) -> str:
    """Plain name of a number: of this test's, else of another test's that has it too, else its id in words."""
    if id == test.id:
        return test.plain_name
    output = next((one.output(id) for one in (test, *known.protocols) if one.output(id) is not None), None)
    return output.plain_name if output is not None else id.replace("_", " ")


def _missing_lines(test: TestProtocol, result: TestResult, known: Knowledge) -> Iterator[str]:
    """What there is no number of, each reason once; the one reason for all of them stands alone."""
    by_reason: dict[str, list[str]] = {}
    for one in result.not_measured:
        by_reason.setdefault(one.reason, []).append(output_name(one.id, test, known))
    alone = len(by_reason) == 1 and not result.results and len(result.not_measured) > 1
    for reason, names in by_reason.items():
        named = "" if alone else f"{', '.join(dict.fromkeys(names))}: "
        yield from _wrapped(named + reason, "  ")


def _verdict(one: Measurement, test: TestProtocol, known: Knowledge) -> str:
    """Whether a number with two sides is more than its own error, in the unit in which its sides are told."""
    output = test.output(one.id)
    beyond = abs(one.value) > Z95 * one.sd
    of_sides = output is not None and (output.sides == "each" or output.from_sides == "difference")
    if not of_sides:
        return known.sentence("protocol.beyond_error" if beyond else "protocol.within_error")
    sides = test.output(output.of) if output is not None and output.of else output
    size, unit = _shown_in(sides, one.unit)
    digits = _digits(Z95 * one.sd / size)
    difference, mdc = (f"{value / size:.{digits}f}{_unit(unit)}" for value in (abs(one.value), Z95 * one.sd))
    return known.sentence(f"answers.{'difference' if beyond else 'no_difference'}", difference=difference, mdc=mdc)


def _result_line(
    one: Measurement, output: Output | None, whose: Whose | None, known: Knowledge, *, tries: int, name: str
) -> Iterator[str]:
    side = f", {known.sentence(f'findings.{one.side}')}" if one.side in ("left", "right") else ""
    if output is not None and output.is_yes_no:
        yield from _wrapped(f"{name}{side}: {_yes_no(one, tries, known)}", "  ")
    else:
        size, unit = _shown_in(output, one.unit)
        error = Z95 * one.sd / size
        digits = _digits(error)
        shown = f"{one.value / size:.{digits}f} ± {error:.{digits}f}{_unit(unit)}"
        norm = beside(one, output, whose, known)
        said = ""
        if norm is not None:
            said = in_words(norm, size, known)
        elif whose is not None and output is not None and norms_of(output, known) and one.side in output.side_names:
            said = known.sentence("protocol.no_norm_here")
        yield from _wrapped(f"{name}{side}: {shown}{f'; {said}' if said else ''}", "  ")
    for means, near in limits_crossed(one, output, whose.sex if whose is not None else None):
        yield from _wrapped(f"! {means}{' ' + known.sentence('protocol.near_limit') if near else ''}", "  ")


def _digits(error: float) -> int:
    return 0 if error >= 10.0 else 1 if error >= 1.0 else 2


def _shown_in(output: Output | None, unit: str) -> tuple[float, str]:
    """How many of the record's unit make one of the unit that people type, and that unit."""
    asked = output.asked_in if output is not None else ""
    return (IN_UNIT.get(asked, (unit, 1.0))[1], asked) if asked else (1.0, unit)


def _yes_no(one: Measurement, tries: int, known: Knowledge) -> str:
    if 0.0 < one.value < 1.0:
        return known.sentence("protocol.some", n=round(one.value * tries), k=tries)
    return known.sentence("protocol.yes" if one.value == 1.0 else "protocol.no")


def _tries(one: Measurement, result: TestResult) -> int:
    return sum(reading.id == one.id and reading.side == one.side for reading in result.readings)


def _output_lines(output: Output, known: Knowledge) -> Iterator[str]:
    unit = output.asked_in or output.unit
    sides = f", {known.sentence('protocol.both_sides')}" if output.sides == "each" else ""
    yield from _wrapped(f"{output.plain_name}{sides}{f' ({unit})' if unit != '1' else ''}: {output.id}", "  ")
    for way in output.ways:
        yield from _wrapped(_way(output, way, known), "    ")
    for norm in norms_of(output, known):
        yield from _wrapped(_norm(norm, output, known), "    ")


def _way(output: Output, way: Way, known: Knowledge) -> str:
    name = known.sentence(f"protocol.way_{way.by}")
    error = error_of(output, way, known).value
    if output.is_yes_no:
        return known.sentence("protocol.error_of_answer", way=name, share=f"{100.0 * error**2:.0f}")
    unit = output.asked_in or output.unit
    size = IN_UNIT.get(unit, ("", 1.0))[1] if output.asked_in else 1.0
    right, mdc = (f"{value / size:.2g}{_unit(unit)}" for value in (Z95 * error, mdc95(error)))
    kind = "film" if way.by == "camera" else "way"
    return known.sentence(f"protocol.error_of_{kind}", way=name, error=right, mdc=mdc)


def _norm(norm: ReadingNorm, output: Output, known: Knowledge) -> str:
    unit = output.asked_in or output.unit
    size = IN_UNIT.get(unit, ("", 1.0))[1] if output.asked_in else 1.0
    low, high = (end(limit / size) for limit in usual_range(norm.mean.value, norm.sd.value, output))
    return known.sentence(
        "protocol.people_reach",
        who=people(norm.sex, known),
        from_age=norm.from_age,
        to_age=norm.to_age,
        low=low,
        high=f"{high}{_unit(unit)}",
    )


def _commands(test: TestProtocol, known: Knowledge) -> Iterator[str]:
    if test.photo:
        yield from _wrapped(known.sentence("protocol.by_photo", views="|".join(test.photo)), "  ")
    if test.film:
        yield from _wrapped(known.sentence("protocol.by_film", test=test.id, views="|".join(test.film)), "  ")
    if test.typed:
        output = test.typed[0]
        typed = _usual(output, known)
        named = [f"{side}={typed}" for side in output.side_names] if output.sides == "each" else [typed]
        answers = " ".join(f"--answer {one}" for one in named)
        yield from _wrapped(known.sentence("protocol.by_answer", test=test.id, answers=answers), "  ")


def _usual(output: Output, known: Knowledge) -> str:
    """A usual value as it may be typed: what people reach on average; where no norm is known, one well inside the range."""
    if output.is_yes_no:
        return "no"
    norms, (low, high) = norms_of(output, known), output.possible
    if norms:
        value = sum(norm.mean.value for norm in norms) / len(norms)
    elif low > 0.0:
        value = (low * high) ** 0.5
    else:
        value = high * (0.3 if output.worse == "lower" and low == 0.0 else 0.1)
    size, unit = _shown_in(output, output.unit)
    return f"{value / size:.0f}{unit.removeprefix('1')}"


def _unit(unit: str) -> str:
    return "" if unit == "1" else f" {unit}"


def _part(known: Knowledge, head: str, text: str) -> list[str]:
    return ["", known.sentence(f"protocol.head_{head}"), *_wrapped(text, "  ")]


def _items(known: Knowledge, head: str, texts: tuple[str, ...], mark: str) -> list[str]:
    lines = ["", known.sentence(f"protocol.head_{head}")]
    for n, text in enumerate(texts, start=1):
        lines += _wrapped(mark.format(n) + text, "  ", hang=len(mark.format(n)))
    return lines


def _wrapped(text: str, indent: str = "", *, hang: int = 2) -> list[str]:
    return textwrap.wrap(
        written(text, spoken()),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + " " * hang * bool(indent),
        break_on_hyphens=False,
        break_long_words=False,
    )
