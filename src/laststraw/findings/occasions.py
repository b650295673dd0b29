"""Sittings within a few hours are one occasion: what is repeated then shares mood, warm muscles and the same slip."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from laststraw.findings.times import days_between
from laststraw.records import Intake, Measurement, Sitting, TestResult


def occasions(sittings: Sequence[Sitting], apart_days: float) -> tuple[Sitting, ...]:
    """One sitting an occasion, the oldest first.

    A reading that was repeated on one occasion is the mean of its tries with the error of the most exact one: a repeat at once
    steadies nothing. Of an answer the latest counts.
    """
    groups: list[list[Sitting]] = []
    for sitting in sorted(sittings, key=lambda one: one.at):
        if groups and days_between(groups[-1][-1].at, sitting.at) < apart_days:
            groups[-1].append(sitting)
        else:
            groups.append([sitting])
    merged = [group[0] if len(group) == 1 and not _repeats(group[0]) else _merged(group) for group in groups]
    return tuple(_without_copies(merged))


def _without_copies(sittings: Sequence[Sitting]) -> Iterator[Sitting]:
    """A test with exactly the numbers of an earlier occasion was copied, not done again: it tells nothing twice."""
    seen: set[tuple[tuple[str, float], ...]] = set()
    for sitting in sittings:
        kept = []
        for test in sitting.tests:
            numbers = tuple((one.key, one.value) for one in test.results)
            measured = sum(one.value not in (0.0, 1.0) for one in test.results)
            if measured < 2 or numbers not in seen:
                kept.append(test)
            seen.add(numbers)
        yield replace(sitting, tests=tuple(kept)) if len(kept) < len(sitting.tests) else sitting


def _repeats(sitting: Sitting) -> bool:
    """Whether a test is there twice."""
    return len({test.test for test in sitting.tests}) < len(sitting.tests)


def _merged(group: Sequence[Sitting]) -> Sitting:
    tests: dict[str, list[TestResult]] = {}
    for sitting in group:
        for test in sitting.tests:
            tests.setdefault(test.test, []).append(test)
    return Sitting(
        at=group[-1].at,
        measurements=_means(one for sitting in group for one in sitting.measurements),
        tests=tuple(
            replace(results[-1], results=_means(one for result in results for one in result.results))
            for results in tests.values()
        ),
        intake=_answers([sitting.intake for sitting in group]),
    )


def _means(readings: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """One reading a key: the mean of its values, with the error of the most exact."""
    by_key: dict[str, list[Measurement]] = {}
    for one in readings:
        by_key.setdefault(one.key, []).append(one)
    means = []
    for own in by_key.values():
        exact = min(own, key=lambda one: one.sd)
        means.append(replace(exact, value=sum(one.value for one in own) / len(own)) if len(own) > 1 else exact)
    return tuple(means)


def _answers(intakes: Sequence[Intake]) -> Intake:
    """The latest intake, with answers about symptoms that only an earlier one of the occasion has."""
    told = {(answer.symptom, answer.side): answer for intake in intakes for answer in intake.symptoms}
    return replace(intakes[-1], symptoms=tuple(told.values()))
