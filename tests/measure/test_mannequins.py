"""The definitions against the truth of the mannequins: from their true points, every one is what truth.json says."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from laststraw import knowledge, measure
from laststraw.records import VIEWS, Measurement
from laststraw.testing.people import PinholeCamera, landmarks_from

ROOT = Path(__file__).resolve().parents[2]
MANNEQUINS = ROOT.parent / "shared" / "mannequins"
pytestmark = pytest.mark.skipif(not MANNEQUINS.exists(), reason="the mannequins of ../shared are not here")
KNOWN = knowledge.load()
NAMES = {"shoulder": "shoulder", "hip": "hip", "ankle": "ankle", "tragus": "ear"}
# what perspective leaves: a turned shoulder or head (deg), depth and body proportions (mm)
PERSPECTIVE = {
    "shoulder_tilt": 2.6, "tragus_tilt": 3.6, "trunk_lateral_lean": 0.25, "trunk_sagittal_lean": 0.25,
    "trunk_shift": 25.0, "hip_over_ankle": 2.0, "shoulder_over_hip": 8.0,
}  # fmt: skip
ON_AVERAGE = {
    "shoulder_tilt": 0.6, "tragus_tilt": 0.9, "trunk_lateral_lean": 0.15, "trunk_sagittal_lean": 0.15,
    "trunk_shift": 8.5, "hip_over_ankle": 0.5, "shoulder_over_hip": 2.0,
}  # fmt: skip


def true_landmarks(seen, view):
    points = {
        (ours, side): seen["points_px"][f"{theirs}_{side[0].upper()}"]
        for theirs, ours in NAMES.items()
        for side in ("left", "right")
    }
    draws = np.repeat(np.array(list(points.values()))[None], 4, axis=0)
    return landmarks_from(tuple(points), draws, PinholeCamera(view=view, width_px=720, height_px=1280))


@pytest.mark.parametrize("kind", ["plain", "hard"])
@pytest.mark.parametrize("view", VIEWS)
def test_definitions_are_those_of_the_truth(kind, view):
    errors = {}
    for told in json.loads((MANNEQUINS / kind / "truth.json").read_text()).values():
        truth, seen = told["truth"], told["views"][view]
        landmarks = true_landmarks(seen, view)
        roll = seen["camera_roll_deg"]
        for reading in measure.measure_photo(landmarks, truth["stature_mm"], KNOWN, camera_roll_deg=roll):
            if isinstance(reading, Measurement) and reading.id != "camera_roll":
                true = truth.get(f"{reading.id}_deg", truth.get(f"{reading.id}_mm"))
                errors.setdefault(reading.id, []).append(reading.value - true)
    assert errors
    for id, own in errors.items():
        assert max(map(abs, own)) < PERSPECTIVE[id], id
        assert math.fsum(map(abs, own)) / len(own) < ON_AVERAGE[id], id
