"""The true points of the mannequins' films, with a network's noise: repetitions counted, events and angles as they were."""

import json

import numpy as np
import pytest

from laststraw import knowledge
from laststraw.measure.movement import measure_test
from laststraw.measure.movement.sagittal import knee_bend, trunk_lean
from laststraw.measure.movement.signals import body_track
from laststraw.testing.movers import make_track

KNOWN = knowledge.load()
NOISE_PX = 1.5
SIDES = {"L": "left", "R": "right"}


def film(shared, name):
    """The film of a mannequin by its true points, and its truth; feet and hands are not among its points."""
    truth = json.loads((shared / "mannequins" / "motion" / f"{name}.json").read_text())
    frames = truth["frames"]
    names = [(point[:-2], SIDES[point[-1]]) for point in frames[0]["points_px"]]
    uv = np.array([list(frame["points_px"].values()) for frame in frames])
    uv += np.random.default_rng(0).normal(0.0, NOISE_PX, uv.shape)
    time_s = np.array([frame["t"] for frame in frames])
    return make_track(time_s, names, uv, view=truth["view"], sd_px=NOISE_PX, test=truth["movement"]), truth


@pytest.mark.parametrize("person", ["m00", "m01", "m02"])
@pytest.mark.parametrize("test", ["forward_bend", "squat"])
def test_repetitions_and_events_are_as_they_were(shared, person, test):
    track, truth = film(shared, f"{person}_{test}")
    result = measure_test(track, test, truth["stature_mm"], KNOWN)
    spans = truth["settings"]["reps"]
    assert len(result.repetitions) == len(spans)
    for one, (start, end) in zip(result.repetitions, spans, strict=True):
        assert abs(one.start_s - start) * truth["fps"] < 3.0
        assert abs(one.end_s - end) * truth["fps"] < 3.0


@pytest.mark.parametrize("person", ["m00", "m01", "m02"])
def test_angles_of_trunk_and_knee_are_as_they_were(shared, person):
    track, truth = film(shared, f"{person}_squat")
    body = body_track(track, KNOWN, roll=(0.0, 0.3))
    for signal, key in ((trunk_lean(body), "trunk_sagittal_lean_deg"), (knee_bend(body), "knee_flexion_L_deg")):
        off = signal.value - np.array([frame[key] for frame in truth["frames"]])
        assert np.sqrt(np.mean(off**2)) < 1.5 * float(signal.sd.mean())


@pytest.mark.parametrize("person", ["m00", "m01", "m02"])
def test_ranges_of_a_bend_hold_the_truth(shared, person):
    track, truth = film(shared, f"{person}_forward_bend")
    lean = np.array([frame["trunk_sagittal_lean_deg"] for frame in truth["frames"]])
    result = measure_test(track, "forward_bend", truth["stature_mm"], KNOWN)
    found = {one.id: one for one in result.results}
    assert found["bend_range"].value == pytest.approx(lean.max() - lean[0], abs=2.0)
    bends = [(track.time_s >= start) & (track.time_s <= end) for start, end in truth["settings"]["reps"]]
    speed = np.mean([np.gradient(lean, track.time_s)[bend].max() for bend in bends])
    assert abs(found["bend_speed"].value - speed) < 1.96 * found["bend_speed"].sd
