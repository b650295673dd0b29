"""A record's constructor refuses the impossible."""

import math
import pickle

import numpy as np
import pytest

from laststraw.errors import UnusableInput
from laststraw.records import (
    Effect,
    Finding,
    Intake,
    Landmark,
    Measurement,
    NotMeasured,
    Person,
    Photo,
    Posture,
    Retake,
    SafetyAnswer,
    Source,
)

SOURCE = Source(method="keypoints", view="front", because=("photo/front",), budget=())


def measurement(**changes):
    fields = dict(
        id="shoulder_tilt", key="reading/shoulder_tilt/front", value=1.0, sd=0.5, unit="deg", side="both", source=SOURCE
    )
    return Measurement(**(fields | changes))


@pytest.mark.parametrize("sd", [0.0, -1.0, math.nan, math.inf])
def test_a_measurement_without_a_real_error_is_refused(sd):
    with pytest.raises(ValueError, match="sd"):
        measurement(sd=sd)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_measurement_that_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="finite"):
        measurement(value=value)


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="unit"):
        measurement(unit="degrees")


@pytest.mark.parametrize("stature_mm", [170.0, 17500.0, math.nan])
def test_an_impossible_person_is_refused(stature_mm):
    with pytest.raises(ValueError, match="stature"):
        Person(stature_mm=stature_mm, mass_kg=70, sex="female", birth_year=1980)


def test_same_body_needs_sex_year_and_a_stature_close_by():
    me = Person(stature_mm=1700, mass_kg=70, sex="female", birth_year=1980)
    assert me.same_body(Person(stature_mm=1710, mass_kg=80, sex="female", birth_year=1980))
    assert not me.same_body(Person(stature_mm=1800, mass_kg=70, sex="female", birth_year=1980))
    assert not me.same_body(Person(stature_mm=1700, mass_kg=70, sex="male", birth_year=1980))
    assert not me.same_body(Person(stature_mm=1700, mass_kg=70, sex="female", birth_year=1981))


def test_refusals_need_a_reason():
    with pytest.raises(ValueError, match="reason"):
        Retake(photo="photo/front", view="front", reasons=())
    with pytest.raises(ValueError, match="why"):
        NotMeasured(id="hip_tilt", reason="")


def test_a_flag_cannot_be_answered_twice():
    answer = SafetyAnswer(flag="RF01", answer="no")
    with pytest.raises(ValueError, match="twice"):
        Intake(safety=(answer, answer))


def test_a_posture_needs_a_square_covariance():
    with pytest.raises(ValueError, match="square"):
        Posture(joints=("a", "b"), mean_deg=(0.0, 0.0), cov_deg2=((1.0,), (1.0,)), because=())


def test_an_effect_lies_inside_its_interval():
    with pytest.raises(ValueError, match="inside"):
        Effect(measurement="m", value=5.0, lo95=0.0, hi95=1.0, unit="deg")


def test_a_finding_rests_on_something():
    effect = Effect(measurement="m", value=0.5, lo95=0.0, hi95=1.0, unit="deg")
    with pytest.raises(ValueError, match="rests"):
        Finding(
            id="f", key="finding/f/left", structure="s", side="left", p=0.9, effect=effect,
            involves=(), because=(), against=(), grade="C",
        )  # fmt: skip


def test_pixels_are_read_only():
    photo = Photo(id="photo/front", view="front", sha256="0", mirrored=False, pixels=np.zeros((2, 2, 3), np.uint8))
    with pytest.raises(ValueError, match="read-only"):
        photo.pixels[0, 0, 0] = 1


def test_a_landmark_needs_a_spread():
    with pytest.raises(ValueError, match="sd_uv"):
        Landmark(name="nose", side="none", uv=(0.0, 0.0), sd_uv=(0.0, 1.0), visibility=1.0)


def test_errors_keep_their_hint_across_processes():
    error = pickle.loads(pickle.dumps(UnusableInput("broken", hint="mend it")))
    assert isinstance(error, UnusableInput)
    assert (error.message, error.hint) == ("broken", "mend it")
