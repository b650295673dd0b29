"""Squats filmed from the side: how deep, how far the trunk leans, how long."""

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.events import Excursion, Repetitions, find_repetitions
from laststraw.measure.movement.frontal import squat_front
from laststraw.measure.movement.result import Kind, gather, person_result, reading, refused
from laststraw.measure.movement.sagittal import (
    LANDMARKS,
    NETWORK,
    Roll,
    cannot_see,
    knee_bend,
    lean_terms,
    time_terms,
    trunk_lean,
)
from laststraw.measure.movement.signals import BodyTrack, Signal, body_track
from laststraw.measure.points import FRONTAL
from laststraw.records import ErrorTerm, Measurement, TestResult, Track

OUTPUTS: dict[str, Kind] = {"squat_depth": "range", "squat_trunk_lean": "range", "squat_time": "time"}
_NEAR_S = 0.1  # half of the stretch round the lowest point that is averaged


def squat(track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll) -> TestResult:
    """Squats from the side; from the front ``frontal.squat_front`` tells them.

    ``squat_depth`` (deg): bend of the knee that faces the camera at the lowest point. ``squat_trunk_lean`` (deg, + forwards):
    lean of the trunk there. ``squat_time`` (s): from leaving to reaching the upright stand.

    Notes
    -----
    *Error*: what networks miss at the knee is the same in all repetitions; roll turns the lean, not the knee.
    """
    if track.film.view in FRONTAL:
        return squat_front(track, test, stature_mm, knowledge, roll)
    body = body_track(track, knowledge, roll=roll)
    why = cannot_see(body, ("shoulder", "hip", "knee", "ankle"), knowledge)
    if why is not None:
        return refused(track, test, tuple(OUTPUTS), why)
    knee, trunk = knee_bend(body), trunk_lean(body)
    found = find_repetitions(knee, knowledge, least=knowledge.constant("movement.squat_least"))
    why = _another_test(found, knee, trunk, knowledge)
    if why is not None:
        return refused(track, test, tuple(OUTPUTS), why)
    readings = [
        one for n, down in enumerate(found.all, start=1) for one in _squat(body, test, n, down, knee, trunk, knowledge)
    ]
    results = [
        person_result([one for one in readings if one.id == output], knowledge, kind=kind)
        for output, kind in OUTPUTS.items()
    ]
    return gather(
        track, test, repetitions=[down.repetition() for down in found.all], readings=readings, results=results
    )


def _another_test(found: Repetitions, knee: Signal, trunk: Signal, knowledge: Knowledge) -> str | None:
    """Why these are no squats, as a sentence; None when they are."""
    if not found.all:
        bends = find_repetitions(trunk, knowledge, least=knowledge.constant("movement.forward_bend_least"))
        return knowledge.sentence("movement.saw_bends" if bends.all else "movement.no_squat")
    if float(np.median([down.before for down in found.all])) > knowledge.constant("movement.standing_knee"):
        return knowledge.sentence("movement.saw_sitting")
    return None


def _squat(
    body: BodyTrack, test: str, n: int, down: Excursion, knee: Signal, trunk: Signal, knowledge: Knowledge
) -> tuple[Measurement, ...]:
    """The three readings of one squat."""
    lean, lean_sd = trunk.near_time(down.peak_s, _NEAR_S)
    knee_terms = [
        ErrorTerm(name=LANDMARKS, sd=knee.near_time(down.peak_s, _NEAR_S)[1]),
        ErrorTerm(name=NETWORK, sd=knowledge.constant("movement.knee_bend_sd"), shared=True),
    ]
    told = (
        ("squat_depth", down.peak, "deg", knee_terms),
        ("squat_trunk_lean", lean, "deg", lean_terms(lean, lean_sd, body, knowledge)),
        ("squat_time", down.end_s - down.start_s, "s", time_terms(down.time_sd_s)),
    )
    return tuple(
        reading(body.track, test, output, value=value, unit=unit, terms=terms, n=n)
        for output, value, unit, terms in told
    )
