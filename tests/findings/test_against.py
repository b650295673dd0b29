"""What speaks against a finding: this person's own records first, then papers."""

from dataclasses import replace

import pytest

from laststraw.findings import find
from laststraw.records import NotMeasured, Posture


@pytest.fixture(scope="module")
def against(known, woman):
    def _against(measurements, id, posture=None, states=()):
        (found,) = (f for f in find(measurements, posture, states, woman, known) if f.id == id)
        return found.against

    return _against


def texts(reservations, start):
    return [r for r in reservations if r.text.startswith(start)]


def test_every_contradiction_of_the_literature_is_told_with_its_source(known, against, measure_one):
    told = against([measure_one("shoulder_tilt", 7.0, 0.8)], "shoulder_height_difference")
    for claim in known.finding("shoulder_height_difference").contradicts:
        assert any(r.text == claim.text and r.because == claim.evidence for r in told)


def test_an_interval_that_touches_the_limit_is_told(known, against, measure_one):
    wide = against([measure_one("waist_asymmetry", 4.2, 0.8)], "waist_asymmetry")
    sharp = against([measure_one("waist_asymmetry", 9.0, 0.8)], "waist_asymmetry")
    (told,) = texts(wide, "The error bar")
    assert told.because == ("measurement/waist_asymmetry",)
    assert not texts(sharp, "The error bar")


def test_views_that_disagree_are_told(against, measure_one, reading_one):
    best = measure_one("shoulder_tilt", 7.0, 0.9)
    apart = [reading_one("shoulder_tilt", "front", 9.0, 0.7), reading_one("shoulder_tilt", "back", 5.0, 0.7)]
    alike = [reading_one("shoulder_tilt", "front", 7.3, 0.7), reading_one("shoulder_tilt", "back", 6.7, 0.7)]
    (told,) = texts(against([best, *apart], "shoulder_height_difference"), "The photos disagree")
    assert set(told.because) == {r.key for r in apart}
    assert not texts(against([best, *alike], "shoulder_height_difference"), "The photos disagree")


def test_a_single_photo_is_told(against, measure_one):
    one = measure_one("shoulder_tilt", 7.0, 0.9, because=("reading/shoulder_tilt/front",))
    assert texts(against([one], "shoulder_height_difference"), "Only one photo")
    assert not texts(against([measure_one("shoulder_tilt", 7.0, 0.9)], "shoulder_height_difference"), "Only one photo")


def test_a_measurement_that_should_agree_and_points_away_is_told(against, measure_one):
    lean = measure_one("trunk_lateral_lean", 6.0, 0.7)
    (told,) = texts(
        against([lean, measure_one("trunk_shift", -40.0, 9.0)], "lateral_trunk_lean"), "Shifted to one side"
    )
    assert told.because == ("measurement/trunk_shift",)
    assert not texts(against([lean, measure_one("trunk_shift", 40.0, 9.0)], "lateral_trunk_lean"), "Shifted")
    assert not texts(against([lean, measure_one("trunk_shift", -4.0, 9.0)], "lateral_trunk_lean"), "Shifted")


def test_what_would_check_it_but_was_not_measured_is_told_with_the_reason(against, measure_one):
    lean = measure_one("trunk_lateral_lean", 6.0, 0.7)
    missing = NotMeasured(id="trunk_shift", reason="your height was not given.")
    (told,) = texts(against([lean, missing], "lateral_trunk_lean"), "Shifted to one side would check it")
    assert told.text.endswith("your height was not given.")


def test_a_roll_that_would_explain_everything_is_told(against, measure_one):
    front = {"because": ("reading/trunk_lateral_lean/front",)}
    lean = measure_one("trunk_lateral_lean", 6.0, 1.2, roll=1.0, **front)
    (told,) = texts(against([lean], "lateral_trunk_lean"), "A camera turned by")
    assert "6.0 degrees" in told.text
    assert texts(against([lean], "lateral_trunk_lean"), "Most of its error")
    level = measure_one("trunk_lateral_lean", 6.0, 1.2, roll=0.3, **front)
    assert not texts(against([level], "lateral_trunk_lean"), "A camera")
    assert not texts(against([level], "lateral_trunk_lean"), "Most of its error")
    large = measure_one("trunk_lateral_lean", 9.0, 1.2, roll=1.0, **front)
    assert not texts(against([large], "lateral_trunk_lean"), "A camera"), "nobody holds a camera so"
    both = measure_one("trunk_lateral_lean", 6.0, 1.2, roll=1.0)
    assert not texts(against([both], "lateral_trunk_lean"), "A camera"), "the same roll cancels between front and back"


def test_other_lines_that_slope_like_the_camera_are_told(against, measure_one):
    """A camera turned clockwise tilts both lines; a line that slopes the other way speaks for the person."""
    lean = measure_one("trunk_lateral_lean", 6.0, 1.2, because=("reading/trunk_lateral_lean/front",), roll=1.0)
    ears = {"because": ("reading/tragus_tilt/front",), "roll": 1.0, "gradient": -1.0}
    same = measure_one("tragus_tilt", -4.0, 1.5, **ears)
    (told,) = texts(against([lean, same], "lateral_trunk_lean"), "Other lines in the same photo")
    assert told.because == ("measurement/tragus_tilt",)
    assert not texts(against([lean, replace(same, value=4.0)], "lateral_trunk_lean"), "Other lines")
    back = measure_one("tragus_tilt", -4.0, 1.5, **(ears | {"because": ("reading/tragus_tilt/back",)}))
    assert not texts(against([lean, back], "lateral_trunk_lean"), "Other lines")


def test_a_posture_that_rests_on_an_earlier_visit_is_told(against, state_one):
    def posture(*because):
        return Posture(joints=("lumbar_left_bend",), mean_deg=(5.0,), cov_deg2=((1.0,),), because=because)

    states = [state_one("quadratus_lumborum", "left", -8.0)]
    assert texts(against([], "held_short", posture("visit-20260301"), states), "The posture also rests")
    assert not texts(against([], "held_short", posture(), states), "The posture also rests")


def test_the_same_sentence_is_told_once(against, measure_one):
    one = {"because": ("reading/x/left",)}
    stance = [
        measure_one("hip_over_ankle", 130.0, 15.0, **one),
        measure_one("shoulder_over_hip", -120.0, 15.0, **one),
    ]
    told = against(stance, "sway_back")
    assert len({r.text for r in told}) == len(told)
    (single,) = texts(told, "Only one photo")
    assert len(single.because) == 2
