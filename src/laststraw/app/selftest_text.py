"""Self-tests on a terminal: the list, one protocol, one result; lines of at most 80 columns."""

import textwrap
from collections.abc import Iterator

from laststraw.app.selftest_norms import Whose, beside, end, in_words, limits_crossed, people, usual_range
from laststraw.knowledge import Knowledge, TestProtocol
from laststraw.knowledge.linked import error_of, norms_of
from laststraw.knowledge.protocols import GROUPS, Output, Way
from laststraw.knowledge.selftests import ReadingNorm
from laststraw.measure.typed import IN_UNIT, example_of
from laststraw.records import Measurement, Retake, TestResult
from laststraw.stats import Z95, mdc95

WIDTH = 80


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
    lines += _part(known, "needs", ", ".join(test.needs) + ".") if test.needs else []
    lines += _items(known, "steps", test.steps, "{}. ")
    lines += ["", known.sentence("protocol.head_outputs")]
    for output in test.outputs:
        lines += _output_lines(output, known)
    if not all(norms_of(output, known) or output.is_yes_no for output in test.outputs):
        lines += _wrapped(known.sentence("protocol.no_norm"), "  ")
    lines += _part(known, "cannot_say", test.cannot_say)
    lines += _items(known, "filming", test.filming, "- ") if test.filming else []
    return [*lines, "", known.sentence("protocol.head_record"), *_commands(test, known)]


def result_lines(test: TestProtocol, result: TestResult | Retake, whose: Whose | None, known: Knowledge) -> list[str]:
    """One result: each number with its error and its norm, what may be said of the sides, and what may not be said."""
    lines = [f"{test.plain_name}  ({test.id})"]
    if isinstance(result, Retake):
        lines.append(known.sentence("protocol.no_film"))
        return lines + [line for reason in result.reasons for line in _wrapped(reason.text, "  ")]
    with_norms = False
    for one in result.results:
        output = test.output(one.id)
        if one.side == "both" and output is not None and output.sides == "each":
            continue  # the difference of the sides: its note says it in words
        lines += _result_line(one, output, whose, known, tries=_tries(one, result))
        with_norms |= output is not None and bool(norms_of(output, known))
    lines += [line for one in result.not_measured for line in _wrapped(f"{_called(test, one.id)}: {one.reason}", "  ")]
    lines += [line for note in result.notes for line in _wrapped(note.text, "  ")]
    if with_norms and whose is None:
        lines += _wrapped(known.sentence("protocol.say_who"), "  ")
    if result.results:
        lines += _wrapped(f"{test.cannot_say} {known.sentence('protocol.no_diagnosis')}", "  ")
    return lines


def _result_line(
    one: Measurement, output: Output | None, whose: Whose | None, known: Knowledge, *, tries: int
) -> Iterator[str]:
    name = output.plain_name if output is not None else one.id.replace("_", " ")
    side = f", {one.side}" if one.side in ("left", "right") else ""
    if output is not None and output.is_yes_no:
        yield from _wrapped(f"{name}{side}: {_yes_no(one, tries, known)}", "  ")
    else:
        asked = output.asked_in if output is not None else ""
        unit = asked or one.unit
        size = IN_UNIT.get(unit, (one.unit, 1.0))[1] if asked else 1.0
        error = Z95 * one.sd / size
        digits = 0 if error >= 10.0 else 1 if error >= 1.0 else 2
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


def _yes_no(one: Measurement, tries: int, known: Knowledge) -> str:
    if 0.0 < one.value < 1.0:
        return known.sentence("protocol.some", n=round(one.value * tries), k=tries)
    return known.sentence("protocol.yes" if one.value == 1.0 else "protocol.no")


def _tries(one: Measurement, result: TestResult) -> int:
    return sum(reading.id == one.id and reading.side == one.side for reading in result.readings)


def _output_lines(output: Output, known: Knowledge) -> Iterator[str]:
    unit = output.asked_in or output.unit
    sides = ", left and right" if output.sides == "each" else ""
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
        answers = example_of(test).removeprefix("For example ").partition(", or ")[0]
        yield from _wrapped(known.sentence("protocol.by_answer", test=test.id, answers=answers), "  ")


def _called(test: TestProtocol, id: str) -> str:
    output = test.output(id)
    return output.plain_name if output is not None else test.plain_name if id == test.id else id.replace("_", " ")


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
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + " " * hang * bool(indent), break_on_hyphens=False,
        break_long_words=False,
    )  # fmt: skip
