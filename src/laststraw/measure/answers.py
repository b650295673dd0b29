"""Self-tests that a person typed in: ``left=25``, ``right=27,26``, ``fingertip_floor=12cm``, ``left=yes``, ``left=hurts``.

Each number is a ``Measurement`` whose error is the published error of its way of reading (a tape, a phone, a watch). Of k
tries the mean is taken::

    sd = (e / sqrt(k)) * max(1, s / e)      e: error of one reading, s: standard deviation of the person's own tries

so a person who is less steady than those of the study has a larger error, and nobody a smaller one. A difference of the
sides is left minus right; it counts from 1.96 of its sd on, and the note says so either way.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge, TestProtocol
from laststraw.knowledge.linked import error_of
from laststraw.knowledge.protocols import Output, Way
from laststraw.measure.typed import Refusal, Typed, example_of, key_of, read_values
from laststraw.records import ErrorTerm, Measurement, NotMeasured, Reason, Side, Source, TestResult
from laststraw.stats import Z95, combine, root_sum_square

METHOD_ERROR, OWN_SPREAD = "method", "own spread"
Given = Mapping[tuple[str, Side], Sequence[Typed]]


def read_answers(
    protocol: TestProtocol, given: Sequence[str], *, method: str | None = None, knowledge: Knowledge
) -> TestResult:
    """What a person typed in for one self-test.

    Parameters
    ----------
    protocol
        The test.
    given
        (answer,) texts ``SIDE=VALUES``, ``OUTPUT=VALUES`` or ``OUTPUT.SIDE=VALUES``; without an output the first one that can
        be typed is meant. Values are tries, parted by commas (or by semicolons, then a comma is a decimal one), with
        their unit or in that of ``asked_in``. ``yes``, ``no``, ``hurts``, ``could not`` and ``not done`` are understood.
    method
        How it was read: ``tape``, ``watch`` ...; the first way of each output when None.
    knowledge
        Errors of linked tests, and the sentences.

    Returns
    -------
    TestResult
        ``readings`` one for each try, ``results`` one for each output and side, and the difference of the sides (side both).

    Notes
    -----
    *Error*: as above; a difference holds the errors of both sides. ``UnusableInput`` for names and numbers that cannot be,
    with what would have worked.
    """
    if protocol.not_offered:
        missing = NotMeasured(id=protocol.id, reason=protocol.not_offered)
        return _result(protocol, (), (), (missing,), ())
    answers = _sorted_out(protocol, given)
    _require_way(protocol, {output for output, _ in answers}, method)
    readings: list[Measurement] = []
    results: list[Measurement] = []
    missing_ones: list[NotMeasured] = []
    for (output_id, side), typed in answers.items():
        output = _output(protocol, output_id)
        way = _way(output, method)
        values = [one for one in typed if not isinstance(one, Refusal)]
        refused = [one for one in typed if isinstance(one, Refusal)]
        if refused:
            whose = knowledge.sentence(f"answers.side_{side}")
            reason = knowledge.sentence(f"answers.{refused[0].why}", side=whose)
            missing_ones.append(NotMeasured(id=output.id, reason=reason))
        elif values:
            tries = [
                _try(protocol, output, side, value.value, way, n, knowledge) for n, value in enumerate(values, start=1)
            ]
            readings += tries
            results.append(_mean(tries, f"test/{protocol.id}/{output.id}/{side}"))
    compared, notes = _compare(protocol, readings, results, knowledge)
    missing_ones += _one_sided(protocol, results, knowledge)
    notes = (*_units_meant(protocol, answers, knowledge), *notes)
    return _result(protocol, readings, (*results, *compared), missing_ones, notes)


class Sides(NamedTuple):
    """The tries and the results of both sides of one output."""

    tries: tuple[list[Measurement], list[Measurement]]
    means: tuple[Measurement, Measurement]


def _sorted_out(protocol: TestProtocol, given: Sequence[str]) -> dict[tuple[str, Side], list[Typed]]:
    """What was typed, by output and side; what is given twice is two tries."""
    if not protocol.typed:
        raise UnusableInput(
            f"{protocol.id} has nothing to type in.", hint=f"`laststraw test {protocol.id}` shows how it is done."
        )
    if not given:
        raise UnusableInput("No answer was given.", hint=example_of(protocol))
    answers: dict[tuple[str, Side], list[Typed]] = {}
    for text in given:
        name, equals, values = text.partition("=")
        if not equals:
            name, values = "", text
        output, side = key_of(protocol, name, example_of(protocol))
        answers.setdefault((output.id, side), []).extend(read_values(output, values, text))
    return answers


def _require_way(protocol: TestProtocol, outputs: set[str], method: str | None) -> None:
    ways = {way.by for output in protocol.typed if output.id in outputs for way in output.typed}
    if method is not None and method not in ways:
        known = ", ".join(sorted(ways))
        extra = " A film is given as a file: laststraw test NAME FILM --view ..." if method == "camera" else ""
        raise UnusableInput(f"--by {method!r} is no way to read this.", hint=f"There is {known}.{extra}")


def _way(output: Output, method: str | None) -> Way:
    return (output.way(method) if method is not None else None) or output.typed[0]


def _try(
    protocol: TestProtocol, output: Output, side: Side, value: float, way: Way, n: int, knowledge: Knowledge
) -> Measurement:
    sd = error_of(output, way, knowledge).value
    return Measurement(
        id=output.id,
        key=f"test/{protocol.id}/{output.id}/{side}/{n}",
        value=value,
        sd=sd,
        unit=output.unit,
        side=side,
        source=Source(method=way.by, view=None, because=(), budget=(ErrorTerm(name=METHOD_ERROR, sd=sd),)),
    )


def _mean(tries: Sequence[Measurement], key: str) -> Measurement:
    """The mean of a person's tries; its budget parts what the way is wrong by from what the person's own spread adds."""
    first, k = tries[0], len(tries)
    value, sd = combine([one.value for one in tries], [one.sd for one in tries])
    method_sd = first.sd / k**0.5
    budget = [ErrorTerm(name=METHOD_ERROR, sd=method_sd)]
    if sd > method_sd * (1.0 + 1e-9):
        budget.append(ErrorTerm(name=OWN_SPREAD, sd=(sd**2 - method_sd**2) ** 0.5))
    because = tuple(one.key for one in tries)
    source = Source(method=first.source.method, view=None, because=because, budget=tuple(budget))
    return Measurement(id=first.id, key=key, value=value, sd=sd, unit=first.unit, side=first.side, source=source)


def _compare(
    protocol: TestProtocol, readings: Sequence[Measurement], results: Sequence[Measurement], knowledge: Knowledge
) -> tuple[tuple[Measurement, ...], tuple[Reason, ...]]:
    """What is made from both sides, and what may be said of their difference."""
    made: list[Measurement] = []
    notes: list[Reason] = []
    for output in protocol.outputs:
        sides = _sides(output, readings, results)
        if sides is None:
            continue
        derived = [
            (other, _from_sides(protocol, other, sides, knowledge))
            for other in protocol.outputs
            if other.of == output.id
        ]
        differences = [one for other, one in derived if other.from_sides != "sum"]
        if not differences and not output.is_yes_no:
            left, right = sides.means
            differences = [_joined(f"test/{protocol.id}/{output.id}/both", output.id, left, right, -1.0)]
        made += [one for other, one in derived if other.from_sides == "sum"] + differences
        notes += [difference_note(one, knowledge) for one in differences]
    return tuple(made), tuple(notes)


def difference_note(difference: Measurement, knowledge: Knowledge) -> Reason:
    """Whether two sides differ by more than chance explains, in a sentence; code ``difference`` or ``no_difference``.

    The smallest difference that counts is 1.96 sd of the difference: of two equal errors ``mdc95``.
    """
    mdc = Z95 * difference.sd
    code = "difference" if abs(difference.value) > mdc else "no_difference"
    unit = "" if difference.unit == "1" else f" {difference.unit}"
    text = knowledge.sentence(
        f"answers.{code}", difference=f"{abs(difference.value):.3g}{unit}", mdc=f"{mdc:.3g}{unit}"
    )
    return Reason(code=code, text=text)


def _from_sides(protocol: TestProtocol, output: Output, sides: Sides, knowledge: Knowledge) -> Measurement:
    key = f"test/{protocol.id}/{output.id}/{output.sides}"
    left, right = sides.means
    if output.from_sides != "share":
        return _joined(key, output.id, left, right, -1.0 if output.from_sides == "difference" else 1.0)
    pairs = list(zip(*sides.tries, strict=False))
    if len(sides.tries[0]) != len(sides.tries[1]) or any(a.value + b.value <= 0.0 for a, b in pairs):
        raise UnusableInput(
            f"{output.plain_name}: the two sides do not go together.",
            hint="Type as many tries for the left as for the right, in the same order, and not 0 for both.",
        )
    way = output.way(left.source.method) or output.ways[0]
    tries = [
        _try(
            protocol, output, output.side_names[0], 100.0 * (a.value - b.value) / (a.value + b.value), way, n, knowledge
        )
        for n, (a, b) in enumerate(pairs, start=1)
    ]
    share = _mean(tries, key)
    because = (left.key, right.key)
    source = Source(method=share.source.method, view=None, because=because, budget=share.source.budget)
    return Measurement(
        id=share.id, key=key, value=share.value, sd=share.sd, unit=share.unit, side=share.side, source=source
    )


def _joined(key: str, id: str, left: Measurement, right: Measurement, sign: float) -> Measurement:
    """Left and right added, or left minus right: the errors of both."""
    budget = tuple(
        ErrorTerm(name=f"{term.name}, {side.side}", sd=term.sd) for side in (left, right) for term in side.source.budget
    )
    return Measurement(
        id=id,
        key=key,
        value=left.value + sign * right.value,
        sd=root_sum_square(left.sd, right.sd),
        unit=left.unit,
        side="both" if sign < 0 else "none",
        source=Source(method=left.source.method, view=None, because=(left.key, right.key), budget=budget),
    )


def _sides(output: Output, readings: Sequence[Measurement], results: Sequence[Measurement]) -> Sides | None:
    means = {one.side: one for one in results if one.id == output.id}
    if output.sides != "each" or set(means) != {"left", "right"}:
        return None
    tries = {side: [one for one in readings if one.id == output.id and one.side == side] for side in means}
    return Sides((tries["left"], tries["right"]), (means["left"], means["right"]))


def _one_sided(protocol: TestProtocol, results: Sequence[Measurement], knowledge: Knowledge) -> tuple[NotMeasured, ...]:
    """Outputs of which one side is there: the other is missing, so is the difference."""
    reason = knowledge.sentence("answers.one_side")
    return tuple(
        NotMeasured(id=output.id, reason=reason)
        for output in protocol.outputs
        if output.sides == "each"
        and not output.is_yes_no
        and len({one.side for one in results if one.id == output.id}) == 1
    )


def _units_meant(protocol: TestProtocol, answers: Given, knowledge: Knowledge) -> tuple[Reason, ...]:
    """Say which unit was meant where a length was typed without one."""
    outputs = [
        output
        for output in protocol.typed
        if output.asked_in
        and any(
            not isinstance(one, Refusal) and not one.unit
            for (id, _), typed in answers.items()
            for one in typed
            if id == output.id
        )
    ]
    units = " / ".join(dict.fromkeys(output.asked_in for output in outputs))
    return (Reason(code="unit_meant", text=knowledge.sentence("answers.unit_meant", unit=units)),) if units else ()


def _output(protocol: TestProtocol, id: str) -> Output:
    return next(output for output in protocol.outputs if output.id == id)


def _result(
    protocol: TestProtocol,
    readings: Sequence[Measurement],
    results: Sequence[Measurement],
    missing: Sequence[NotMeasured],
    notes: Sequence[Reason],
) -> TestResult:
    return TestResult(
        id=f"test/{protocol.id}",
        test=protocol.id,
        film=None,
        repetitions=(),
        readings=tuple(readings),
        results=tuple(results),
        not_measured=tuple(missing),
        notes=tuple(notes),
    )
