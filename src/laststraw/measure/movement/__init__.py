"""Tracks of films -> results of movement tests: repetitions, holds, ranges and speeds, each with its error."""

from collections.abc import Callable

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.bend import forward_bend
from laststraw.measure.movement.frontal import side_bend, squat_front
from laststraw.measure.movement.gait import gait
from laststraw.measure.movement.holds import extensor_hold, side_plank, single_leg_bridge
from laststraw.measure.movement.one_leg import one_leg_stance
from laststraw.measure.movement.sit_to_stand import sit_to_stand_5x, sit_to_stand_30s
from laststraw.measure.movement.squat import squat as squat_side
from laststraw.measure.movement.standing import quiet_standing
from laststraw.measure.movement.turning import trunk_rotation
from laststraw.measure.points import FRONTAL
from laststraw.records import TestResult, Track

# A test: (track, test, stature_mm, knowledge, roll) -> result. ``roll``: camera roll and its sd in deg, or None.
Test = Callable[[Track, str, float | None, Knowledge, tuple[float, float] | None], TestResult]


def squat(
    track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: tuple[float, float] | None
) -> TestResult:
    """Depth and lean from the side; shift and knees from the front or the back."""
    seen_from = squat_front if track.film.view in FRONTAL else squat_side
    return seen_from(track, test, stature_mm, knowledge, roll)


TESTS: dict[str, Test] = {
    "forward_bend": forward_bend,
    "repeated_bend": forward_bend,
    "squat": squat,
    "sit_to_stand_5x": sit_to_stand_5x,
    "sit_to_stand_30s": sit_to_stand_30s,
    "side_bend": side_bend,
    "one_leg_stance": one_leg_stance,
    "gait": gait,
    "quiet_standing": quiet_standing,
    "trunk_rotation": trunk_rotation,
    "single_leg_bridge": single_leg_bridge,
    "side_plank": side_plank,
    "extensor_hold": extensor_hold,
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
