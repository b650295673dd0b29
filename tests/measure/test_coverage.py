"""The budget is honest: when errors are drawn from its own priors, 95 % intervals hold the truth about 95 times in 100."""

from collections import defaultdict

import numpy as np
import pytest

from laststraw import knowledge, measure
from laststraw.measure.terms import LEGS, NETWORK, RESPONSE, SCALE
from laststraw.records import VIEWS, Measurement
from laststraw.stats import interval95
from laststraw.testing.people import PinholeCamera, StandingPerson, sight

KNOWN = knowledge.load()
DRAWS = 500  # of each view: 2000 photos
NOT_GEOMETRY = (
    NETWORK,
    RESPONSE,
    LEGS,
    SCALE,
)  # of the network and the body: added to the value, as no picture is drawn here


def normal(rng, id):
    norm = KNOWN.norm(id, "any")
    return float(rng.normal(norm.mean.value, norm.sd.value))


def person(rng, stature_mm):
    return StandingPerson(
        stature_mm=stature_mm,
        shoulder_tilt=normal(rng, "shoulder_tilt"),
        tragus_tilt=normal(rng, "tragus_tilt"),
        hip_tilt=normal(rng, "hip_tilt"),
        shoulder_rotation=float(rng.normal(0.0, KNOWN.constant("measure.turned_shoulders_sd"))),
        trunk_lateral_lean=normal(rng, "trunk_lateral_lean"),
        trunk_sagittal_lean=normal(rng, "trunk_sagittal_lean"),
        hip_over_ankle=normal(rng, "hip_over_ankle"),
        hip_left_of_ankle=float(rng.normal(0.0, 10.0)),
    )


def camera(rng, view):
    c = KNOWN.constant
    return PinholeCamera(
        view=view,
        roll_deg=float(rng.normal(0.0, c("measure.roll_sd"))),
        yaw_deg=float(rng.normal(0.0, c("measure.yaw_sd"))),
        pitch_deg=float(rng.normal(0.0, c("measure.pitch_sd"))),
        height_mm=float(rng.normal(c("measure.camera_height"), c("measure.camera_height_sd"))),
        distance_mm=c("measure.camera_distance"),
        aside_mm=float(rng.normal(0.0, 150.0)),
    )


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(20260301)
    held = defaultdict(list)
    for view in VIEWS:
        for _ in range(DRAWS):
            stature_mm = float(rng.normal(1700.0, 90.0))
            one = person(rng, stature_mm)
            landmarks = sight(one, camera(rng, view), spread_px=3.0, rng=rng)
            truth = one.truth()
            for reading in measure.measure_photo(landmarks, stature_mm, KNOWN):
                if isinstance(reading, Measurement):
                    apart = [rng.normal(0.0, t.sd) for t in reading.source.budget if t.name in NOT_GEOMETRY]
                    low, high = interval95(reading.value + sum(apart), reading.sd)
                    held[reading.id].append(low <= truth[reading.id] <= high)
    shares = {id: float(np.mean(own)) for id, own in held.items()}
    assert np.mean([own for each in held.values() for own in each]) == pytest.approx(0.95, abs=0.02), shares
    for id, share in shares.items():
        assert 0.93 <= share <= 0.985, (id, shares)


def test_an_error_that_the_budget_leaves_out_is_noticed():
    """The law above can fail: without the roll term far fewer intervals hold the truth."""
    rng = np.random.default_rng(7)
    held = []
    for _ in range(200):
        one = person(rng, 1700.0)
        for reading in measure.measure_photo(sight(one, camera(rng, "front"), spread_px=3.0, rng=rng), 1700.0, KNOWN):
            if isinstance(reading, Measurement) and reading.id == "trunk_shift":
                sd = np.sqrt(sum(t.sd**2 for t in reading.source.budget if t.name != "camera roll"))
                low, high = interval95(reading.value, float(sd))
                held.append(low <= one.truth()["trunk_shift"] <= high)
    assert np.mean(held) < 0.6
