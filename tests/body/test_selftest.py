"""Laws of self-tests in millimetres: from the model, lengthening, scaling with the body; readings with their error."""

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from laststraw.body import selftest
from laststraw.body.model import build_model
from laststraw.body.states import weights
from laststraw.errors import UnusableInput
from laststraw.knowledge.selftests import HeldJoint

YEAR = 2026


def slopes(model, known, id, **changed):
    test = known.test_length(id)
    if changed:
        import msgspec

        test = msgspec.structs.replace(test, **changed)
    return {slope.structure: slope for slope in selftest.test_slope(model, test, known)}


def test_every_test_lengthens_every_muscle_that_it_is_about(model, known):
    for test in known.test_lengths:
        found = slopes(model, known, test.id)
        assert set(found) == set(test.structures)
        for slope in found.values():
            assert 0 < slope.lowest <= slope.mm_per_deg <= slope.highest, slope
            assert 1 < slope.percent_per_10_deg < 20, slope


def test_a_degree_is_the_lever_of_the_muscle(model, known):
    """dL/dq of a tiny step at the hip is MuJoCo's own Jacobian of the path, to 1e-5 m."""
    share = weights(model, known)["semimembranosus", "right"]
    for hip in (20.0, 60.0):
        tiny = 0.01
        test = {"from_deg": hip, "to_deg": hip + tiny}
        mm_per_deg = slopes(model, known, "straight_leg_raise", **test)["semimembranosus"].mm_per_deg
        selftest.tested_lengths_mm(model, {"hip_flexion": hip + tiny / 2})
        mujoco.mj_fwdPosition(model.mj, model.room)
        dof = model.mj.jnt_dofadr[mujoco.mj_name2id(model.mj, mujoco.mjtObj.mjOBJ_JOINT, "hip_flexion_r")]
        moment = np.zeros((model.mj.nu, model.mj.nv))
        mujoco.mju_sparse2dense(
            moment,
            model.room.actuator_moment,
            model.room.moment_rownnz,
            model.room.moment_rowadr,
            model.room.moment_colind,
        )
        assert mm_per_deg * 180 / np.pi / 1000 == pytest.approx(float(share @ moment[:, dof]), abs=1e-5)


def test_the_way_back_shortens(model, known):
    there = slopes(model, known, "straight_leg_raise")
    back = slopes(model, known, "straight_leg_raise", from_deg=90.0, to_deg=40.0)
    for structure, slope in there.items():
        assert back[structure].mm_per_deg == pytest.approx(-slope.mm_per_deg, rel=1e-9)


def test_millimetres_grow_with_stature_and_shares_do_not(person, known, model):
    tall = build_model(replace(person, stature_mm=1.1 * person.stature_mm), known)
    for test in known.test_lengths:
        one, other = slopes(model, known, test.id), slopes(tall, known, test.id)
        for structure in test.structures:
            assert other[structure].mm_per_deg == pytest.approx(1.1 * one[structure].mm_per_deg, rel=1e-6)
            assert other[structure].percent_per_10_deg == pytest.approx(one[structure].percent_per_10_deg, rel=1e-6)


def test_a_bent_knee_slackens_the_hamstrings_and_not_the_hip_flexor(model, known):
    """Where a muscle crosses a held joint the slope follows it; where it does not, nothing changes."""
    bent = slopes(model, known, "thomas_hip")["iliopsoas"]
    straight = slopes(model, known, "thomas_hip", holds=())["iliopsoas"]
    assert bent.mm_per_deg == pytest.approx(straight.mm_per_deg, rel=1e-9)
    at_90 = selftest.tested_lengths_mm(model, {"hip_flexion": 60.0, "knee_flexion": 90.0})
    at_0 = selftest.tested_lengths_mm(model, {"hip_flexion": 60.0})
    assert (at_90 - at_0)[model.muscles.index("semimem_r")] < -40


def test_a_side_bend_to_the_right_lengthens_the_left_flank(model, known):
    share = weights(model, known)
    change = selftest.tested_lengths_mm(model, {"lumbar_side_bend": 20.0}) - selftest.tested_lengths_mm(model, {})
    assert share["quadratus_lumborum", "left"] @ change > 5 > -5 > share["quadratus_lumborum", "right"] @ change


def test_an_angle_beyond_the_joint_is_refused(model, known):
    with pytest.raises(UnusableInput, match="knee_flexion of 150 deg is beyond"):
        slopes(model, known, "ely", to_deg=150.0)
    with pytest.raises(UnusableInput, match="hip_flexion of 200 deg"):
        slopes(model, known, "popliteal_90_90", holds=(HeldJoint(joint="hip_flexion", deg=200.0),))


def test_norms_follow_sex_and_age(person, known):
    test = known.test_length("popliteal_90_90")
    young = replace(person, birth_year=2004)
    assert selftest.norm_for(test, young, YEAR) == (13.4, 6.0)
    assert selftest.norm_for(test, replace(young, sex="male"), YEAR) == (17.8, 9.1)
    mean, sd = selftest.norm_for(test, replace(young, sex="other"), YEAR)
    assert mean == pytest.approx(15.6)
    assert sd > (0.5 * (6.0**2 + 9.1**2)) ** 0.5
    with pytest.raises(UnusableInput, match="nobody of 96 years") as refused:
        selftest.norm_for(test, replace(person, birth_year=1930), YEAR)
    assert "18 to 24" in refused.value.hint


def test_more_readings_are_surer(person, known):
    one = selftest.read_length("straight_leg_raise", [60.0], "left", person, known, year=YEAR)[0]
    four = selftest.read_length("straight_leg_raise", [58.0, 62.0, 60.0, 60.0], "left", person, known, year=YEAR)[0]
    assert four.value == one.value
    assert four.sd == pytest.approx(one.sd / 2)
    assert four.mdc_deg == pytest.approx(one.mdc_deg / 2)
    assert one.deficit_deg == pytest.approx(76.3 - 60)
    assert one.deficit_mm == pytest.approx(one.deficit_deg * one.mm_per_deg)


@pytest.mark.parametrize(("test", "side", "muscles"), [
    ("straight_leg_raise", "left", {"left"}),
    ("lumbar_side_bend", "left", {"right"}),
    ("lumbar_flexion", "both", {"left", "right"}),
])  # fmt: skip
def test_a_test_is_about_the_muscles_of_its_side(person, known, test, side, muscles):
    assert {read.side for read in selftest.read_length(test, [40.0], side, person, known, year=YEAR)} == muscles


def test_a_lower_reading_is_longer_where_the_test_says_so(person, known):
    short = selftest.read_length("popliteal_90_90", [60.0], "right", person, known, year=YEAR)[0]
    long = selftest.read_length("popliteal_90_90", [5.0], "right", person, known, year=YEAR)[0]
    assert short.deficit_deg > 0 > long.deficit_deg
    slow = selftest.read_strength("sit_to_stand_5", [12.0], "both", person, known, year=YEAR)[0]
    assert slow.z < -2


@pytest.mark.parametrize("readings", [[], [float("nan")], [60.0, float("inf")]])
def test_a_reading_that_is_no_number_is_refused(person, known, readings):
    with pytest.raises(UnusableInput, match="not a number"):
        selftest.read_length("straight_leg_raise", readings, "left", person, known, year=YEAR)


def test_a_sided_test_needs_its_side(person, known):
    with pytest.raises(UnusableInput, match="has a side"):
        selftest.read_length("straight_leg_raise", [60.0], "both", person, known, year=YEAR)
