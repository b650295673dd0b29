"""Tracks of films -> results of movement tests: repetitions, holds, ranges and speeds, each with its error."""

from collections.abc import Callable

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.frontal import side_bend
from laststraw.records import TestResult, Track

# A test: (track, test, stature_mm, knowledge, roll) -> result. ``roll``: camera roll and its sd in deg, or None.
Test = Callable[[Track, str, float | None, Knowledge, tuple[float, float] | None], TestResult]
TESTS: dict[str, Test] = {
    "side_bend": side_bend,
}


def measure_test(
    track: Track,
    test: str,
    stature_mm: float | None,
    knowledge: Knowledge,
    *,
    roll: tuple[float, float] | None = None,
) -> TestResult:
    """What a filmed self-test gave.

    Parameters
    ----------
    track
        The person through the film.
    test
        One of ``TESTS``.
    stature_mm
        Gives the scale of lengths (mm); None: lengths are not measured.
    roll
        Camera roll and its sd (deg), positive: the scene appears turned clockwise. None: unknown; it enters every angle
        against the vertical, and cancels in ranges.

    Notes
    -----
    *Error*: ``KeyError`` for a test that no film can show; it names those that can.
    """
    if test not in TESTS:
        raise KeyError(f"{test!r} is not a filmed test; there is {', '.join(sorted(TESTS))}")
    return TESTS[test](track, test, stature_mm, knowledge, roll)


__all__ = ["TESTS", "Test", "measure_test"]
