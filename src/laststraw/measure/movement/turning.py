"""Turning the trunk: what a film of it cannot say, and what can be done instead."""

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.result import refused
from laststraw.records import TestResult, Track

OUTPUTS = ("trunk_turn",)


def trunk_rotation(
    track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: tuple[float, float] | None
) -> TestResult:
    """Never measured from one film.

    A turn about the long axis shows only in how wide the shoulders look, and the width goes with the cosine of the turn: near
    facing the camera 10 deg change it by 1.5 %, less than a network's own error, and a shoulder that goes forwards looks the
    same. Against motion capture the shoulder line was off by 10 deg in such a film (``docs/movement.md``).
    """
    return refused(track, test, OUTPUTS, knowledge.sentence("movement.no_turn"))
