"""Laws of the combination of photos."""

import pickle
import random
import re

import numpy as np
import pytest

from laststraw import knowledge, measure
from laststraw.records import VIEWS, ErrorTerm, Measurement, NotMeasured, Source
from laststraw.testing.people import PinholeCamera, StandingPerson, sight

KNOWN = knowledge.load()
IDS = {
    "shoulder_tilt", "acromion_tilt", "hip_tilt", "psis_tilt", "asis_tilt", "tragus_tilt", "trunk_lateral_lean",
    "trunk_shift", "trunk_sagittal_lean", "craniovertebral", "pelvic_sagittal_tilt", "hip_over_ankle",
    "shoulder_over_hip", "shoulder_rotation", "pelvis_rotation", "thoracic_kyphosis_surface",
    "lumbar_lordosis_surface", "waist_asymmetry", "camera_roll",
    "axilla_tilt", "waist_height_difference", "potsi",  # of the outline, beyond the design
}  # fmt: skip  # design.md section 6


def readings(views=VIEWS, seed=0, person=StandingPerson(shoulder_tilt=4.0)):
    rng = np.random.default_rng(seed)
    return [
        reading
        for view in views
        for reading in measure.measure_photo(sight(person, PinholeCamera(view=view), rng=rng), 1700.0, KNOWN)
    ]


def reading(value, view, terms):
    budget = tuple(terms)
    sd = float(np.sqrt(sum(term.sd**2 for term in budget)))
    source = Source(method="keypoints", view=view, because=(f"landmarks/{view}",), budget=budget)
    return Measurement(
        id="shoulder_tilt",
        key=f"reading/shoulder_tilt/{view}",
        value=value,
        sd=sd,
        unit="deg",
        side="both",
        source=source,
    )


def fused(*own):
    [one] = [m for m in measure.combine(own, KNOWN) if m.id == "shoulder_tilt"]
    assert isinstance(one, Measurement)
    return one


@pytest.mark.parametrize("views", [(), ("front",), ("left",), ("front", "back"), VIEWS])
def test_each_measurement_of_the_design_appears_once(views):
    combined = measure.combine(readings(views), KNOWN)
    assert sorted(m.id for m in combined) == sorted(IDS)
    for one in combined:
        if isinstance(one, Measurement):
            assert one.key == f"measurement/{one.id}"
            assert one.source.method in ("combined keypoints", "combined given")
            assert one.source.because == tuple(sorted(one.source.because))
        else:
            assert isinstance(one, NotMeasured)
            assert re.search(r"[.]$", one.reason), one.reason
            assert "{" not in one.reason


def test_every_photo_names_every_measurement():
    for view in VIEWS:
        assert {reading.id for reading in readings((view,))} == IDS


def test_the_order_of_photos_does_not_matter():
    own = readings()
    shuffled = own.copy()
    random.Random(1).shuffle(shuffled)
    assert measure.combine(own, KNOWN) == measure.combine(shuffled, KNOWN)


def test_photos_that_agree_narrow_and_photos_that_disagree_widen():
    noise = [ErrorTerm(name="landmark spread", sd=1.0)]
    assert fused(reading(2.0, "front", noise)).sd == pytest.approx(1.0)
    agree = fused(reading(2.0, "front", noise), reading(2.2, "back", noise))
    assert agree.sd == pytest.approx(np.sqrt(0.5))
    apart = fused(reading(-3.0, "front", noise), reading(3.0, "back", noise))
    assert apart.value == pytest.approx(0.0)
    assert apart.sd == pytest.approx(3.0)  # Birge: half the distance between them
    assert apart.sd == pytest.approx(np.sqrt(sum(term.sd**2 for term in apart.source.budget)))


def test_what_is_common_to_all_photos_does_not_average_out():
    common = [ErrorTerm(name="scale", sd=1.0)]
    assert fused(reading(2.0, "front", common), reading(2.0, "back", common)).sd == pytest.approx(1.0)
    half = [ErrorTerm(name="network bias", sd=1.0)]
    rho = KNOWN.constant("measure.bias_between_views")
    assert fused(reading(2.0, "front", half), reading(2.0, "back", half)).sd == pytest.approx(np.sqrt((1 + rho) / 2))


def test_roll_of_two_photos_is_independent_and_keeps_its_name_and_gradient():
    roll = ErrorTerm(name="camera roll", sd=2.0, shared=True, gradient=-1.0)
    back = ErrorTerm(name="camera roll", sd=2.0, shared=True, gradient=1.0)
    both = fused(reading(1.0, "front", [roll]), reading(1.0, "back", [back]))
    assert both.sd == pytest.approx(np.sqrt(2.0))
    assert {(t.name, t.gradient) for t in both.source.budget} == {
        ("camera roll, front", -0.5),
        ("camera roll, back", 0.5),
    }


def test_one_reading_is_passed_on_as_it_is():
    own = reading(2.0, "front", [ErrorTerm(name="camera roll", sd=2.0, shared=True, gradient=-1.0)])
    one = fused(own)
    assert (one.value, one.sd) == (own.value, own.sd)
    [term] = one.source.budget
    assert (term.name, term.sd, term.gradient) == ("camera roll, front", 2.0, -1.0)
    assert one.source.because == (own.key,)


def test_left_and_right_photos_are_averaged():
    own = readings(("left", "right"), person=StandingPerson(trunk_sagittal_lean=5.0))
    [lean] = [m for m in measure.combine(own, KNOWN) if m.id == "trunk_sagittal_lean"]
    assert isinstance(lean, Measurement)
    assert lean.source.because == ("reading/trunk_sagittal_lean/left", "reading/trunk_sagittal_lean/right")
    assert lean.value == pytest.approx(5.0, abs=2.0)


def test_a_declared_roll_is_not_averaged_into_something_surer():
    own = [
        reading
        for view in VIEWS
        for reading in measure.measure_photo(
            sight(StandingPerson(), PinholeCamera(view=view)), 1700.0, KNOWN, camera_roll_deg=1.5
        )
    ]
    [roll] = [m for m in measure.combine(own, KNOWN) if m.id == "camera_roll"]
    assert isinstance(roll, Measurement)
    assert (roll.value, roll.sd) == (pytest.approx(1.5), pytest.approx(KNOWN.constant("measure.roll_sd_known")))


def test_the_reason_that_helps_most_is_given():
    by_id = {m.id: m for m in measure.combine(readings(("front",)), KNOWN)}
    assert "side" in by_id["trunk_sagittal_lean"].reason
    assert "back" in by_id["psis_tilt"].reason
    assert "sticker" in next(m for m in measure.combine(readings(("back",)), KNOWN) if m.id == "psis_tilt").reason
    assert "side" in by_id["craniovertebral"].reason


def test_two_reasons_give_the_same_answer_in_any_order():
    own = [NotMeasured(id="shoulder_tilt", reason=f"Reason {n}.", view=view) for n, view in ((2, "front"), (1, "back"))]
    assert measure.combine(own, KNOWN) == measure.combine(own[::-1], KNOWN)


def test_verbs_travel_to_other_processes():
    assert pickle.loads(pickle.dumps(measure.combine)) is measure.combine
    assert pickle.loads(pickle.dumps(measure.measure_photo)) is measure.measure_photo


def test_a_phone_that_stood_still_cancels_its_roll_between_front_and_back():
    rolled = [
        reading
        for view in ("front", "back")
        for reading in measure.measure_photo(
            sight(StandingPerson(shoulder_tilt=4.0), PinholeCamera(view=view, roll_deg=3.0)), 1700.0, KNOWN
        )
    ]
    still, moved = ({m.id: m for m in measure.combine(rolled, KNOWN, same_stand=stand)} for stand in (True, False))
    for id in ("shoulder_tilt", "trunk_lateral_lean", "trunk_shift"):
        assert still[id].sd < moved[id].sd
        assert still[id].sd == pytest.approx(np.sqrt(sum(term.sd**2 for term in still[id].source.budget)))
    assert still["shoulder_tilt"].value == pytest.approx(4.0, abs=0.1)


def test_a_phone_that_stood_still_helps_no_single_photo():
    own = readings(("front",))
    still, moved = ({m.id: m for m in measure.combine(own, KNOWN, same_stand=stand)} for stand in (True, False))
    for id in ("shoulder_tilt", "trunk_lateral_lean"):
        assert still[id].value == moved[id].value
        assert still[id].sd == pytest.approx(moved[id].sd, rel=0.02)
        assert still[id].sd >= moved[id].sd
