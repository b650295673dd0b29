"""The films of the mannequins: repetitions, events, angles of each frame and what each test gives, beside the truth."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw import capture, measure
from laststraw.capture import PoseBackend
from laststraw.knowledge import Knowledge
from laststraw.measure.movement.sagittal import knee_bend, trunk_lean
from laststraw.measure.movement.signals import body_track, lean_signal
from laststraw.records import Measurement, Repetition, Retake, TestResult, Track
from laststraw.stats import interval95

FILMS = Path(__file__).resolve().parents[3] / "shared" / "mannequins" / "motion"
TESTS = {"one_leg": "one_leg_stance", "squat_front": "squat"}  # where the film's name is not the test's
FRAMES = 3  # an event may be off by so many
SIDES = {"L": "left", "R": "right"}


class Event(NamedTuple):
    """When something began, turned or ended (s), found and true."""

    film: str
    kind: str
    found_s: float
    true_s: float


class Run(NamedTuple):
    """What came out of all films."""

    films: int
    refused: list[str]
    counts: list[tuple[str, int, int]]  # film, found, true
    events: list[Event]
    fps: float
    angles: dict[str, list[float]]  # angle -> root mean square error of each film (deg)
    values: dict[str, list[tuple[str, float, float]]]  # output -> film, error, sd


def run(known: Knowledge, backend: PoseBackend) -> Run:
    """Measure all films."""
    out = Run(0, [], [], [], 25.0, defaultdict(list), defaultdict(list))
    films = sorted(FILMS.glob("*.mp4"))
    for film in films:
        told = json.loads(film.with_suffix(".json").read_text())
        name = film.stem.split("_", 1)[1]
        test = TESTS.get(name, name)
        track = capture.track_film(film, told["view"], test, backend, known)
        if isinstance(track, Retake):
            out.refused.append(film.stem)
            continue
        result = measure.measure_test(track, test, told["stature_mm"], known)
        _angles(name, track, told, known, out)
        _repetitions(film.stem, name, result, told, out)
        _values(film.stem, name, result, told, out)
    return out._replace(films=len(films))


def _column(told: Mapping[str, Any], key: str) -> NDArray[np.float64]:
    return np.array([frame[key] for frame in told["frames"]])


def _angles(name: str, track: Track, told: Mapping[str, Any], known: Knowledge, out: Run) -> None:
    """Root mean square error over the frames of trunk and knee, where the film's view shows them."""
    body = body_track(track, known)
    time = _column(told, "t")
    if told["view"] in ("left", "right"):
        pairs = [("trunk", trunk_lean(body), "trunk_sagittal_lean_deg")]
        if name == "squat":
            near = {"left": "L", "right": "R"}[told["view"]]
            pairs.append(("knee", knee_bend(body), f"knee_flexion_{near}_deg"))
    else:
        pairs = [("trunk", lean_signal(body, ("hip", "both"), ("shoulder", "both")), "trunk_lateral_lean_deg")]
    for angle, signal, key in pairs:
        there = np.isfinite(signal.value)
        found = np.interp(time, signal.time_s[there], signal.value[there])
        out.angles[angle].append(float(np.sqrt(np.mean((found - _column(told, key)) ** 2))))


def _true_repetitions(name: str, told: Mapping[str, Any]) -> list[tuple[str, float, float, float]]:
    """Side, start, furthest point and end of each (s)."""
    settings, time = told["settings"], _column(told, "t")
    if name == "one_leg":
        spans = [(SIDES[side], *span) for side, span in settings["stand"].items()]
        return [(side, start, float("nan"), end) for side, start, end in spans]
    if name == "side_bend":
        spans = [(side, *span) for side in ("left", "right") for span in settings[side]]
        curve = np.abs(_column(told, "bend_left_deg"))
    else:
        spans = [("none", *span) for span in settings["reps"]]
        curve = _column(told, "trunk_sagittal_lean_deg" if name == "forward_bend" else "knee_flexion_L_deg")
    found = []
    for side, start, end in spans:
        within = np.flatnonzero((time >= start) & (time <= end))
        top = curve[within].max()
        highest = time[within][curve[within] >= top - 0.02 * np.ptp(curve[within])]
        found.append((side, start, float(highest.mean()), end))  # the middle of a furthest point that is held
    return sorted(found, key=lambda rep: rep[1])


def _repetitions(film: str, name: str, result: TestResult, told: Mapping[str, Any], out: Run) -> None:
    true = _true_repetitions(name, told)
    found: Sequence[Repetition] = sorted(result.repetitions, key=lambda rep: rep.start_s)
    out.counts.append((film, len(found), len(true)))
    if len(found) != len(true):
        return
    for rep, (_, start, peak, end) in zip(found, true, strict=True):
        for kind, here, there in (("start", rep.start_s, start), ("turn", rep.peak_s, peak), ("end", rep.end_s, end)):
            if np.isfinite(there):
                out.events.append(Event(film, kind, here, there))


def _values(film: str, name: str, result: TestResult, told: Mapping[str, Any], out: Run) -> None:
    settings = told["settings"]
    found = {(one.id, one.side): one for one in result.results}
    true: dict[tuple[str, str], float] = {}
    if name == "forward_bend":
        true["bend_lumbar_share", "none"] = 100.0 * settings["lumbar"] / (settings["lumbar"] + settings["hip"])
    if name == "side_bend":
        true["side_bend_difference", "both"] = settings["range_left"] - settings["range_right"]
    if name == "one_leg":
        true |= {("pelvic_drop", SIDES[side]): drop for side, drop in settings["drop"].items()}
    for key, value in true.items():
        one: Measurement | None = found.get(key)
        if one is None:
            out.refused.append(f"{film}: {key[0]} {key[1]}")
        else:
            out.values[key[0]].append((film, one.value - value, one.sd))


def held(errors: Sequence[tuple[str, float, float]]) -> float:
    """Share of results whose 95 % interval holds the truth."""
    inside = []
    for _, error, sd in errors:
        low, high = interval95(error, sd)
        inside.append(low <= 0.0 <= high)
    return float(np.mean(inside)) if inside else float("nan")
