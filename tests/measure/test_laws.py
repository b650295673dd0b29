"""Laws of the measurements, on synthetic people seen through a pinhole camera."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw import knowledge, measure
from laststraw.measure.terms import LANDMARKS
from laststraw.records import VIEWS, Landmarks, Measurement, NotMeasured
from laststraw.testing.people import PinholeCamera, StandingPerson, landmarks_from, mirror_landmarks, sight

KNOWN = knowledge.load()
STATURE_MM = 1700.0
ANGLE = st.floats(-12.0, 12.0)
PEOPLE = st.builds(
    StandingPerson,
    shoulder_tilt=ANGLE,
    tragus_tilt=ANGLE,
    hip_tilt=ANGLE,
    trunk_lateral_lean=ANGLE,
    trunk_sagittal_lean=ANGLE,
    shoulder_rotation=ANGLE,
    hip_over_ankle=st.floats(-60.0, 60.0),
    hip_left_of_ankle=st.floats(-40.0, 40.0),
)
CAMERAS = st.builds(
    PinholeCamera,
    view=st.sampled_from(VIEWS),
    roll_deg=st.floats(-4.0, 4.0),
    yaw_deg=st.floats(-8.0, 8.0),
    pitch_deg=st.floats(-5.0, 5.0),
    height_mm=st.floats(700.0, 1500.0),
    distance_mm=st.floats(2500.0, 4500.0),
    aside_mm=st.floats(-200.0, 200.0),
)
SEEDS = st.integers(0, 2**32 - 1)
MIRROR_FLIPS = {"shoulder_tilt", "hip_tilt", "tragus_tilt", "trunk_lateral_lean", "trunk_shift"}
SAGITTAL = {"trunk_sagittal_lean", "hip_over_ankle", "shoulder_over_hip"}


def measured(landmarks: Landmarks, roll_deg: float | None = None) -> dict[str, Measurement]:
    readings = measure.measure_photo(landmarks, STATURE_MM, KNOWN, camera_roll_deg=roll_deg)
    return {reading.id: reading for reading in readings if isinstance(reading, Measurement)}


def noisy(person: StandingPerson, camera: PinholeCamera, seed: int, spread_px: float = 2.0) -> Landmarks:
    return sight(person, camera, spread_px=spread_px, rng=np.random.default_rng(seed))


@given(person=PEOPLE, camera=CAMERAS, seed=SEEDS)
@settings(max_examples=60, deadline=None)
def test_a_mirror_flips_left_and_right_and_leaves_forwards_alone(person, camera, seed):
    here = noisy(person, camera, seed)
    there = measured(mirror_landmarks(here))
    for id, reading in measured(here).items():
        sign = -1.0 if id in MIRROR_FLIPS else 1.0
        assert there[id].value == pytest.approx(sign * reading.value, abs=1e-6)
        assert there[id].sd == pytest.approx(reading.sd, rel=1e-6)


@given(person=PEOPLE, view=st.sampled_from(VIEWS))
@settings(max_examples=40, deadline=None)
def test_signs_and_sizes_are_those_of_the_person(person, view):
    """From afar, with a level camera that looks straight on, only the perspective of a turned shoulder is left."""
    far = PinholeCamera(view=view, distance_mm=60_000.0, focal_px=27_000.0)
    truth = person.truth()
    for id, reading in measured(sight(person, far)).items():
        allowed = 0.35 if reading.unit == "deg" else 8.0  # scale and depth, not a sign
        assert abs(reading.value - truth[id]) < allowed + 0.05 * abs(truth[id]), id


@given(person=PEOPLE, camera=CAMERAS, seed=SEEDS, more=st.floats(1.0, 5.0))
@settings(max_examples=60, deadline=None)
def test_more_landmark_noise_never_narrows(person, camera, seed, more):
    base = sight(person, camera)
    half = np.random.default_rng(seed).normal(0.0, 1.0, (8, *base.draws_uv.shape[1:]))
    noise = np.concatenate([half, -half])  # balanced, so that the mean stays
    few, many = (replace(base, draws_uv=base.draws_uv + size * noise) for size in (1.0, more))
    better, worse = measured(few), measured(many)
    for id in better.keys() & worse.keys():
        sd = [next(t.sd for t in m.source.budget if t.name == LANDMARKS) for m in (better[id], worse[id])]
        assert sd[1] >= sd[0] * (1.0 - 1e-3)
        assert worse[id].sd >= better[id].sd * (1.0 - 1e-2)


@given(person=PEOPLE, camera=CAMERAS, seed=SEEDS)
@settings(max_examples=60, deadline=None)
def test_a_known_roll_is_undone(person, camera, seed):
    level = replace(camera, roll_deg=0.0)
    rolled = measured(noisy(person, camera, seed, 0.01), camera.roll_deg)
    straight = measured(noisy(person, level, seed, 0.01), 0.0)
    for id in straight.keys() & rolled.keys() - {"camera_roll"}:
        assert rolled[id].value == pytest.approx(straight[id].value, abs=0.05 if rolled[id].unit == "deg" else 0.5)


@given(person=PEOPLE, camera=CAMERAS, roll_deg=st.floats(-4.0, 4.0))
@settings(max_examples=60, deadline=None)
def test_the_roll_gradient_is_the_slope_of_the_value(person, camera, roll_deg):
    camera = replace(camera, roll_deg=0.0)
    level, rolled = measured(sight(person, camera)), measured(sight(person, replace(camera, roll_deg=roll_deg)))
    for id in level.keys() & rolled.keys():
        [gradient] = [term.gradient for term in level[id].source.budget if term.name == "camera roll"]
        change = rolled[id].value - level[id].value
        allowed = 0.02 if level[id].unit == "deg" else 0.25 * abs(gradient * roll_deg) + 1.0  # nominal body heights
        assert change == pytest.approx(gradient * roll_deg, abs=allowed), id


@given(person=PEOPLE, camera=CAMERAS, roll_deg=st.floats(-4.0, 4.0))
@settings(max_examples=40, deadline=None)
def test_differences_that_are_free_of_roll_do_not_change_with_it(person, camera, roll_deg):
    """The shoulder line against the trunk: both turn with the camera."""
    front = replace(camera, view="front")
    sums = []
    for one in (front, replace(front, roll_deg=front.roll_deg + roll_deg)):
        found = measured(sight(person, one))
        sums.append(found["shoulder_tilt"].value + found["trunk_lateral_lean"].value)
    assert sums[0] == pytest.approx(sums[1], abs=1e-6)


@given(person=PEOPLE, camera=CAMERAS, seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_better_photo_never_widens_an_error(person, camera, seed):
    landmarks = noisy(person, camera, seed)
    unknown, known = measured(landmarks), measured(landmarks, 0.0)
    assert unknown, "a whole person always gives some measurement"
    for id, reading in unknown.items():
        assert known[id].sd < reading.sd


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(view, bad):
    landmarks = sight(StandingPerson(), PinholeCamera(view=view))
    draws = landmarks.draws_uv.copy()
    draws[3, 5, 0] = bad
    with pytest.raises(ValueError, match="not finite"):
        measure.measure_photo(replace(landmarks, draws_uv=draws), STATURE_MM, KNOWN)


@pytest.mark.parametrize("view", ["front", "back"])
def test_passes_with_swapped_sides_are_left_out_and_too_many_give_no_number(view):
    person = StandingPerson(shoulder_tilt=5.0)
    clean = noisy(person, PinholeCamera(view=view), 1)
    names = [(point.name, point.side) for point in clean.points]
    swap = [names.index((n, {"left": "right", "right": "left"}.get(s, s))) for n, s in names]
    for count, kept in ((3, True), (9, False)):
        draws = clean.draws_uv.copy()
        draws[:count] = draws[:count][:, swap]
        found = measured(replace(clean, draws_uv=draws))
        assert ("shoulder_tilt" in found) == kept
        if kept:
            assert found["shoulder_tilt"].value == pytest.approx(5.0, abs=2.0)
            assert found["shoulder_tilt"].sd < 5.0


def test_without_a_stature_lengths_are_not_measured_and_angles_are():
    readings = measure.measure_photo(sight(StandingPerson(), PinholeCamera()), None, KNOWN)
    by_id = {reading.id: reading for reading in readings}
    assert isinstance(by_id["trunk_shift"], NotMeasured)
    assert "height" in by_id["trunk_shift"].reason
    assert isinstance(by_id["shoulder_tilt"], Measurement)


def test_a_landmark_that_is_not_seen_is_named():
    landmarks = sight(StandingPerson(), PinholeCamera())
    points = tuple(replace(p, visibility=0.1) if p.name == "ankle" else p for p in landmarks.points)
    readings = measure.measure_photo(replace(landmarks, points=points), STATURE_MM, KNOWN)
    [shift] = [reading for reading in readings if reading.id == "trunk_shift"]
    assert isinstance(shift, NotMeasured)
    assert "ankles" in shift.reason


def test_a_backend_without_a_landmark_gives_reasons_not_errors():
    whole = sight(StandingPerson(), PinholeCamera())
    keep = [i for i, p in enumerate(whole.points) if p.name not in ("ear", "ankle")]
    names = tuple((whole.points[i].name, whole.points[i].side) for i in keep)
    fewer = landmarks_from(names, whole.draws_uv[:, keep], PinholeCamera())
    by_id = {reading.id: reading for reading in measure.measure_photo(fewer, STATURE_MM, KNOWN)}
    assert isinstance(by_id["shoulder_tilt"], Measurement)
    assert isinstance(by_id["tragus_tilt"], NotMeasured)
    assert isinstance(by_id["trunk_shift"], NotMeasured)


@pytest.mark.parametrize("view", VIEWS)
def test_the_sd_is_the_root_sum_square_of_the_budget(view):
    for reading in measured(noisy(StandingPerson(shoulder_tilt=4.0), PinholeCamera(view=view), 3)).values():
        assert reading.sd == pytest.approx(np.sqrt(sum(t.sd**2 for t in reading.source.budget)))
        assert reading.source.because == (f"landmarks/{view}", f"photo/{view}")


def test_a_declared_roll_is_passed_on():
    found = measured(sight(StandingPerson(), PinholeCamera(roll_deg=2.0)), 2.0)
    assert found["camera_roll"].value == 2.0
    assert found["trunk_lateral_lean"].value == pytest.approx(0.0, abs=0.05)
