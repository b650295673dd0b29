"""A body's proportions: masses as printed and adding up, lengths that fit the model, impossible bodies refused."""

import math

import numpy as np
import pytest

from laststraw.body.draft import SEGMENTS, SIDED
from laststraw.body.model import build_model
from laststraw.body.scaling import MEASURABLE, segment_masses, segment_scales
from laststraw.errors import UnusableInput
from laststraw.records import Person

SEXES = ("female", "male", "other")
LENGTHS = {  # of the model's right side: from joint to joint
    "upper_arm": ("humerus_r", "ulna_r"),
    "forearm": ("ulna_r", "lunate_r"),
    "thigh": ("femur_r", "tibia_r"),
    "shank": ("tibia_r", "talus_r"),
}


def somebody(sex="male", stature_mm=1689.0):
    return Person(stature_mm=stature_mm, mass_kg=75, sex=sex, birth_year=1990)


def usual_mm(known, person):
    return {name: known.constant(f"length_share_{name}") * person.stature_mm for name in MEASURABLE}


@pytest.mark.parametrize("sex", SEXES)
def test_the_whole_body_weighs_one(sex, known):
    shares = segment_masses(somebody(sex), known)
    assert set(shares) == set(SEGMENTS.values())
    assert all(share > 0 for share in shares.values())
    assert math.fsum(share * (2 if segment in SIDED else 1) for segment, share in shares.items()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("sex", "trunk", "thigh", "upper_arm", "head_neck"),
    [("male", 0.4346, 0.1416, 0.0271, 0.0694), ("female", 0.4257, 0.1478, 0.0255, 0.0668)],
)
def test_women_and_men_as_de_leva_printed_them(sex, trunk, thigh, upper_arm, head_neck, known):
    """de Leva 1996, table 4: the three parts of the trunk are its whole; the printed shares add up to 0.9998 or more."""
    shares = segment_masses(somebody(sex), known)
    assert shares["thorax"] + shares["abdomen"] + shares["pelvis"] == pytest.approx(trunk, rel=3e-4)
    assert [shares["thigh"], shares["upper_arm"], shares["head_neck"]] == pytest.approx(
        [thigh, upper_arm, head_neck], rel=3e-4
    )


def test_a_man_carries_more_above_the_pelvis_than_a_woman_and_both_about_half(known):
    above = {}
    for sex in SEXES:
        shares = segment_masses(somebody(sex), known)
        arms = 2 * (shares["upper_arm"] + shares["forearm"] + shares["hand"])
        above[sex] = shares["head_neck"] + shares["thorax"] + shares["abdomen"] + arms
    assert 0.5 < above["female"] < above["male"] < 0.57
    assert 0.5 < above["other"] < 0.57


def test_sex_other_has_the_pooled_shares(known):
    shares = segment_masses(somebody("other"), known)
    assert shares["pelvis"] == pytest.approx(known.constant("mass_fraction_pelvis"))


def test_usual_lengths_are_the_models_own(known):
    model = build_model(somebody(), known)
    model.room.qpos[:] = model.rest_qpos
    import mujoco

    mujoco.mj_kinematics(model.mj, model.room)
    usual = usual_mm(known, somebody())
    for name, (top, bottom) in LENGTHS.items():
        assert 1e3 * np.linalg.norm(model.body_xyz(top) - model.body_xyz(bottom)) == pytest.approx(usual[name], abs=1)
    hips, shoulders = (
        0.5 * (model.body_xyz(f"{name}_r") + model.body_xyz(f"{name}_l")) for name in ("femur", "humerus")
    )
    assert 1e3 * np.linalg.norm(shoulders - hips) == pytest.approx(usual["trunk"], abs=1)


def test_nothing_measured_changes_nothing_and_neither_does_the_usual(known):
    person = somebody(stature_mm=1810)
    assert segment_scales(person, known, {}) == dict.fromkeys(SEGMENTS.values(), 1.0)
    assert list(segment_scales(person, known, usual_mm(known, person)).values()) == pytest.approx([1.0] * 10)


def test_a_longer_thigh_lengthens_the_thigh_only(known):
    person = somebody()
    scales = segment_scales(person, known, {"thigh": 1.05 * usual_mm(known, person)["thigh"]})
    assert scales["thigh"] == pytest.approx(1.05)
    assert {scale for segment, scale in scales.items() if segment != "thigh"} == {1.0}


def test_a_trunk_is_chest_and_lumbar_spine(known):
    person = somebody()
    scales = segment_scales(person, known, {"trunk": 0.94 * usual_mm(known, person)["trunk"]})
    assert scales["thorax"] == scales["abdomen"] == pytest.approx(0.94)
    assert scales["pelvis"] == scales["head_neck"] == 1.0


@pytest.mark.parametrize("wrong", [0.0, -400.0, 250.0, 700.0, math.nan, math.inf])
def test_an_impossible_thigh_is_refused_with_what_would_be_possible(wrong, known):
    with pytest.raises(UnusableInput, match=r"thigh of .* Between 323 and 505 mm"):
        segment_scales(somebody(), known, {"thigh": wrong})


def test_lengths_that_do_not_fit_the_stature_together_are_refused(known):
    person = somebody()
    long = {name: 1.12 * mm for name, mm in usual_mm(known, person).items()}
    with pytest.raises(UnusableInput, match="12 % longer than a stature of 1689 mm"):
        segment_scales(person, known, long)
    assert segment_scales(person, known, {"thigh": long["thigh"]})["thigh"] == pytest.approx(1.12)


def test_an_unknown_segment_is_refused_with_those_that_there_are(known):
    with pytest.raises(UnusableInput, match="There is trunk, upper_arm"):
        segment_scales(somebody(), known, {"nose": 50.0})
