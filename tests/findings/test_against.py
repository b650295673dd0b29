"""What speaks against a finding: this person's own records first, then papers."""

from dataclasses import replace

import pytest

from laststraw.records import NotMeasured, Posture

BEFORE = "2026-09-01T10:00:00+00:00"


@pytest.fixture(scope="module")
def against(found_in):
    def _against(measurements, id, posture=None, states=(), **more):
        (found,) = (f for f in found_in(measurements, states, posture, **more) if f.id == id)
        return found.against

    return _against


def texts(reservations, start):
    return [r for r in reservations if r.text.startswith(start)]


def test_every_contradiction_of_the_literature_is_told_with_its_source(known, against, measure_one):
    told = against([measure_one("shoulder_tilt", 7.0, 0.8)], "shoulder_height_difference")
    for claim in known.finding("shoulder_height_difference").contradicts:
        assert any(r.text == claim.text and r.because == claim.evidence for r in told)


def test_an_interval_that_touches_the_limit_is_told(known, against, measure_one):
    wide = against([measure_one("shoulder_tilt", 5.2, 0.9)], "shoulder_height_difference")
    sharp = against([measure_one("shoulder_tilt", 9.0, 0.8)], "shoulder_height_difference")
    (told,) = texts(wide, "The error bar")
    assert told.because == ("trait/shoulder_tilt/difference",)
    assert not texts(sharp, "The error bar")


def test_views_that_disagree_are_told(against, measure_one, reading_one):
    best = measure_one("shoulder_tilt", 7.0, 0.9)
    apart = [reading_one("shoulder_tilt", "front", 9.0, 0.7), reading_one("shoulder_tilt", "back", 5.0, 0.7)]
    alike = [reading_one("shoulder_tilt", "front", 7.3, 0.7), reading_one("shoulder_tilt", "back", 6.7, 0.7)]
    (told,) = texts(against([best, *apart], "shoulder_height_difference"), "The photos disagree")
    assert set(told.because) == {r.key for r in apart}
    assert not texts(against([best, *alike], "shoulder_height_difference"), "The photos disagree")


def test_a_single_photo_is_told(against, measure_one, sat):
    """It was seen before, so it is listed; today only one photo shows it."""
    one = measure_one("shoulder_tilt", 7.0, 0.9, because=("reading/shoulder_tilt/front",))
    assert texts(against([one], "shoulder_height_difference", past=[sat([one], at=BEFORE)]), "Only one photo")
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


def test_a_roll_that_would_explain_everything_is_told(against, measure_one, sat):
    past = {"past": [sat([measure_one("trunk_lateral_lean", 6.0, 0.7)], at=BEFORE)]}
    front = {"because": ("reading/trunk_lateral_lean/front",)}
    lean = measure_one("trunk_lateral_lean", 6.0, 1.2, roll=1.0, **front)
    (told,) = texts(against([lean], "lateral_trunk_lean", **past), "A camera turned by")
    assert "6.0 degrees" in told.text
    assert texts(against([lean], "lateral_trunk_lean", **past), "Most of its error")
    level = measure_one("trunk_lateral_lean", 6.0, 1.2, roll=0.3, **front)
    assert not texts(against([level], "lateral_trunk_lean", **past), "A camera")
    assert not texts(against([level], "lateral_trunk_lean", **past), "Most of its error")
    large = measure_one("trunk_lateral_lean", 9.0, 1.2, roll=1.0, **front)
    assert not texts(against([large], "lateral_trunk_lean", **past), "A camera"), "nobody holds a camera so"
    both = measure_one("trunk_lateral_lean", 6.0, 1.2, roll=1.0)
    assert not texts(against([both], "lateral_trunk_lean"), "A camera"), "the same roll cancels between front and back"


def test_other_lines_that_slope_like_the_camera_are_told(against, measure_one, sat):
    """A camera turned clockwise tilts both lines; a line that slopes the other way speaks for the person."""
    past = {"past": [sat([measure_one("trunk_lateral_lean", 6.0, 0.7)], at=BEFORE)]}
    lean = measure_one("trunk_lateral_lean", 6.0, 1.2, because=("reading/trunk_lateral_lean/front",), roll=1.0)
    ears = {"because": ("reading/tragus_tilt/front",), "roll": 1.0, "gradient": -1.0}
    same = measure_one("tragus_tilt", -4.0, 1.5, **ears)
    (told,) = texts(against([lean, same], "lateral_trunk_lean", **past), "Other lines in the same photo")
    assert told.because == ("measurement/tragus_tilt",)
    assert not texts(against([lean, replace(same, value=4.0)], "lateral_trunk_lean", **past), "Other lines")
    back = measure_one("tragus_tilt", -4.0, 1.5, **(ears | {"because": ("reading/tragus_tilt/back",)}))
    assert not texts(against([lean, back], "lateral_trunk_lean", **past), "Other lines")


def test_a_posture_that_rests_on_an_earlier_visit_is_told(against, state_one):
    def posture(*because):
        return Posture(joints=("lumbar_left_bend",), mean_deg=(5.0,), cov_deg2=((1.0,),), because=because)

    states = [state_one("quadratus_lumborum", "left", -8.0)]
    assert texts(against([], "held_short", posture("visit-20260301"), states), "The posture also rests")
    assert not texts(against([], "held_short", posture(), states), "The posture also rests")


def test_the_same_sentence_is_told_once(against, measure_one):
    """Both lines of a curve touch the same limit: one sentence, with the traits of both."""
    told = against([measure_one("shoulder_tilt", 5.0, 1.2), measure_one("psis_tilt", -5.0, 1.2)], "functional_curve")
    assert len({r.text for r in told}) == len(told)
    (single,) = texts(told, "The error bar")
    assert single.because == ("trait/shoulder_tilt/difference", "trait/pelvic_obliquity/difference")


def test_a_test_that_points_to_the_other_side_is_told(against, tested):
    """Knees twice say left, the leg raise says right; beyond the other side the limit is that between the sides."""
    knees = tested("active_knee_extension", {"knee_short_of_straight": (80, 30)})
    leg = tested("straight_leg_raise", {"leg_lift": (80, 76)})
    reach = tested("sit_and_reach", {"toe_reach": (-200, 100)})
    (told,) = texts(against([], "hamstrings_short", tests=[knees, reach, leg]), "Another test points to the other side")
    assert set(told.because) == {m.key for m in leg.results}
    agreeing = tested("straight_leg_raise", {"leg_lift": (40, 80)})
    assert not texts(against([], "hamstrings_short", tests=[knees, reach, agreeing]), "Another test points")


def test_an_answer_that_speaks_against_a_condition_is_told(against, tested):
    leg = tested("straight_leg_raise", {"leg_lift_hurts": (1, 0), "other_leg_hurts": (0, 1)})
    walk = tested("heel_toe_walk", {"heel_walk_fails": (1, 0)})
    slump = tested("slump", {"head_lift_eases": (1, 0)})
    said = ["leg_below_knee/left", "cough_hurts_leg", "no:leg_worse_than_back"]
    told = texts(against([], "nerve_sensitive", tests=[leg, walk, slump], said=said), "A sign was looked for")
    assert "symptom/leg_worse_than_back/none" in {key for one in told for key in one.because}
    assert "symptom/cough_hurts_leg/none" not in {key for one in told for key in one.because}


def test_what_else_would_explain_it_is_told(known, found_in, measure_one):
    (lean,) = (f for f in found_in([measure_one("trunk_lateral_lean", 6.0, 0.7)]) if f.id == "lateral_trunk_lean")
    assert [r.text for r in lean.otherwise] == [c.text for c in known.finding("lateral_trunk_lean").otherwise]
    assert lean.otherwise
