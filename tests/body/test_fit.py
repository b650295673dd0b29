"""Laws of the fit: mirror, honesty, coverage, shared causes, the earlier posture."""

import itertools
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.body.conftest import reading

from laststraw.body.fit import error_covariance, fit_posture
from laststraw.body.pose import JOINTS, MIRROR
from laststraw.body.predict import predict
from laststraw.body.prior import KEPT, PELVIS, STATE, T_INVERSE, T, prior, slope
from laststraw.body.tail import chi_square_tail

SD = {
    "shoulder_tilt": 1.0, "trunk_lateral_lean": 0.8, "trunk_shift": 8.0, "trunk_sagittal_lean": 1.5, "hip_over_ankle": 15.0,
    "shoulder_over_hip": 15.0, "craniovertebral": 2.5, "tragus_tilt": 3.0,
}  # fmt: skip
LEFT_RIGHT = {"shoulder_tilt", "trunk_lateral_lean", "trunk_shift", "tragus_tilt"}
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def norm(known, id, person):
    return known.norm(id, person.sex).mean.value


def at_norm(known, person, **off):
    """All photo measurements at their norms, some of them off by so much."""
    return [reading(id, norm(known, id, person) + off.get(id, 0.0), sd) for id, sd in SD.items()]


def sds(posture):
    return np.sqrt(np.diag(posture.cov_deg2))


def test_everything_at_its_norm_is_the_neutral_posture(person, known):
    posture, notes = fit_posture(at_norm(known, person), person, known)
    assert posture.mean_deg == pytest.approx([0] * len(JOINTS), abs=1e-6)
    assert notes == ()
    assert posture.because == tuple(f"measurement/{id}" for id in SD if id != "shoulder_over_hip")


@QUICK
@given(st.lists(st.floats(-2.5, 2.5), min_size=len(SD), max_size=len(SD)))
def test_a_mirrored_person_has_a_mirrored_posture(person, known, offs):
    off = {id: z * SD[id] for id, z in zip(SD, offs, strict=True)}
    mirrored = {id: -value if id in LEFT_RIGHT else value for id, value in off.items()}
    one, _ = fit_posture(at_norm(known, person, **off), person, known)
    other, _ = fit_posture(at_norm(known, person, **mirrored), person, known)
    assert np.array(one.mean_deg) == pytest.approx(MIRROR * np.array(other.mean_deg), abs=1e-6)
    assert np.array(one.cov_deg2) == pytest.approx(np.outer(MIRROR, MIRROR) * np.array(other.cov_deg2), abs=1e-6)


@QUICK
@given(st.sampled_from(sorted(SD)), st.floats(1.01, 20), st.floats(-3, 3))
def test_more_error_never_narrows(person, known, id, factor, off):
    before = at_norm(known, person, **{id: off * SD[id]})
    after = [replace(m, sd=m.sd * factor) if m.id == id else m for m in before]
    assert (sds(fit_posture(after, person, known)[0]) >= sds(fit_posture(before, person, known)[0]) - 1e-9).all()


@QUICK
@given(st.permutations(sorted(SD)))
def test_the_order_of_measurements_does_not_matter(person, known, order):
    off = {"shoulder_tilt": 2.0, "hip_over_ankle": 20.0}
    by_id = {m.id: m for m in at_norm(known, person, **off)}
    one, _ = fit_posture([by_id[id] for id in order], person, known)
    other, _ = fit_posture([by_id[id] for id in sorted(SD)], person, known)
    assert one.mean_deg == pytest.approx(other.mean_deg, abs=1e-6)


def test_another_measurement_never_widens(person, known):
    all_of_them = at_norm(known, person)
    widths = [sds(fit_posture(all_of_them[:n], person, known)[0]) for n in range(len(all_of_them) + 1)]
    for fewer, more in itertools.pairwise(widths):
        assert (more <= fewer + 1e-9).all()


def test_a_shoulder_line_alone_says_nothing_about_the_pelvis(person, known, model):
    """Honesty: people keep the trunk upright over a tilted pelvis, so only the prior speaks."""
    posture, _ = fit_posture([reading("shoulder_tilt", 4.0, 0.5)], person, known)
    _, cov, _ = prior(known, model)
    for joint in PELVIS:
        angle, sd = posture.angle(joint)
        assert angle == pytest.approx(0, abs=0.02)
        assert sd == pytest.approx(cov[STATE.index(joint), STATE.index(joint)] ** 0.5, rel=1e-3)
    flexion = T[JOINTS.index("lumbar_flexion")]
    assert posture.angle("lumbar_flexion")[1] == pytest.approx((flexion @ cov @ flexion) ** 0.5, rel=1e-3)


@pytest.mark.parametrize(
    ("id", "off", "sd"),
    [
        ("trunk_lateral_lean", 3.0, 0.8),
        ("trunk_sagittal_lean", 6.0, 1.5),
        ("trunk_shift", 25.0, 8.0),
        ("tragus_tilt", 6.0, 2.0),
    ],
)
def test_a_lean_alone_does_not_move_the_pelvis(person, known, model, id, off, sd):
    """Decision 0008: people keep the trunk above the hips whatever the pelvis does, so a lean is the trunk's own."""
    posture, _ = fit_posture([reading(id, norm(known, id, person) + off, sd)], person, known)
    spread = np.sqrt(np.diag(prior(known, model)[1]))
    for joint in PELVIS:
        assert abs(posture.angle(joint)[0]) < 0.03 * spread[STATE.index(joint)], joint


def test_the_shoulders_stay_level_above_the_hips_whatever_the_pelvis_does(known, model):
    """The most probable posture over a pelvis that is 5 deg off, in each plane: 0.1 deg of lean and tilt at most."""
    _, cov, _ = prior(known, model)
    for angle in PELVIS:
        k = STATE.index(angle)
        state = 5.0 * cov[:, k] / cov[k, k]
        moved = predict(model, T @ state, KEPT) - predict(model, np.zeros(len(JOINTS)), KEPT)
        assert np.abs(moved).max() < 0.12, angle


def test_what_people_are_like_is_what_the_norms_say(person, known, model):
    """Law of the prior: it gives each measurement the spread of its norm, within a fifth."""
    ids = ("shoulder_tilt", "trunk_lateral_lean", "trunk_shift", "trunk_sagittal_lean", "hip_over_ankle",
           "craniovertebral", "tragus_tilt")  # fmt: skip
    mean, cov, _ = prior(known, model)
    rise = slope(model, mean, ids)
    spread = np.sqrt(np.diag(rise @ cov @ rise.T))
    assert spread == pytest.approx([known.norm(id, person.sex).sd.value for id in ids], rel=0.2)


def test_a_head_held_forward_is_found_in_the_neck_and_not_in_the_chest(person, known):
    posture, _ = fit_posture(
        [reading("craniovertebral", norm(known, "craniovertebral", person) - 10, 1.0)], person, known
    )
    assert posture.angle("neck_flexion")[0] > 6
    assert posture.angle("head_flexion")[0] < -5  # people look ahead
    assert abs(posture.angle("thorax_flexion")[0]) < 1.5  # a third of its spread: C7 itself tips with the chest
    tilted, _ = fit_posture([reading("tragus_tilt", 5.0, 0.5)], person, known)
    assert tilted.angle("neck_left_bend")[0] == pytest.approx(-4.8, abs=0.3)  # left ear higher: bent to the right


def test_photos_leave_the_pelvis_wide_open(person, known, model):
    """All photo measurements together know little of the pelvis: at least 70 % of the doubt stays."""
    posture, _ = fit_posture(at_norm(known, person), person, known)
    spread = np.sqrt(np.diag(prior(known, model)[1]))
    assert posture.angle("pelvis_anterior_tilt")[1] > 0.75 * spread[STATE.index("pelvis_anterior_tilt")]
    assert posture.angle("pelvis_left_up")[1] > 0.7 * spread[STATE.index("pelvis_left_up")]


def test_one_quantity_in_two_units_counts_once(person, known):
    lean = reading("trunk_sagittal_lean", 3.0, 1.5)
    alone, _ = fit_posture([lean], person, known)
    twice, _ = fit_posture([lean, reading("shoulder_over_hip", 30.0, 15.0)], person, known)
    assert twice == alone


def test_bony_points_find_the_pelvis(person, known, model):
    level = [
        reading("psis_tilt", 4.0, 0.5),
        reading("pelvic_sagittal_tilt", norm(known, "pelvic_sagittal_tilt", person) + 6, 1.0),
    ]
    posture, _ = fit_posture(level, person, known)
    assert posture.angle("pelvis_left_up")[0] == pytest.approx(4.0, abs=0.5)
    assert posture.angle("pelvis_anterior_tilt")[0] == pytest.approx(6.0, abs=0.5)
    upright = predict(model, np.array(posture.mean_deg), KEPT) - predict(model, np.zeros(len(JOINTS)), KEPT)
    assert upright[:3] == pytest.approx([0, 0, 0], abs=0.1)  # trunk above the hips, shoulders level
    assert upright[3] == pytest.approx(0, abs=1.0)  # tilt and obliquity together turn the chest, to second order


def test_what_the_body_cannot_explain_is_ignored(person, known, model):
    only = [reading("thoracic_kyphosis_surface", 50.0, 4.0), reading("waist_asymmetry", 9.0, 1.0)]
    posture, notes = fit_posture(only, person, known)
    mean, cov, _ = prior(known, model)
    assert posture.because == ()
    assert posture.mean_deg == pytest.approx(T @ mean)
    assert np.array(posture.cov_deg2) == pytest.approx(T @ cov @ T.T)
    assert notes == ()


def test_covariance_is_symmetric_and_never_negative(person, known):
    sure = [reading(id, norm(known, id, person) + 3 * sd, sd / 1000) for id, sd in SD.items()]
    posture, _ = fit_posture(sure, person, known)
    cov = np.array(posture.cov_deg2)
    assert np.array_equal(cov, cov.T)
    assert np.linalg.eigvalsh(cov).min() > -1e-9


@pytest.mark.slow
def test_95_percent_intervals_hold_the_truth(person, known, model):
    """Postures drawn from the prior, measured with error: 93 to 97 % of all angles lie in their interval."""
    draw = np.random.default_rng(7)
    mean, cov, _ = prior(known, model)
    ids = tuple(SD)
    inside = []
    for _ in range(70):
        truth = draw.multivariate_normal(mean, cov)
        exact = predict(model, T @ truth, ids) - predict(model, T @ mean, ids)
        seen = [
            reading(i, norm(known, i, person) + e + draw.normal(0, SD[i]), SD[i])
            for i, e in zip(ids, exact, strict=True)
        ]
        posture, _ = fit_posture(seen, person, known)
        z = (T_INVERSE @ np.array(posture.mean_deg) - truth) / np.sqrt(
            np.diag(T_INVERSE @ posture.cov_deg2 @ T_INVERSE.T)
        )
        inside.append(np.abs(z) < 1.96)
    assert 0.93 <= np.mean(inside) <= 0.97


def test_one_camera_roll_moves_all_its_lines_together(person, known):
    """Two lines of one photo, both tilted by the roll: their difference stays sharp, their common part is doubted."""
    roll = [("camera roll", 2.0, 1.0)]
    shared = [reading("shoulder_tilt", 3.0, 2.2, shared=roll), reading("psis_tilt", 3.0, 2.2, shared=roll)]
    apart = [reading("shoulder_tilt", 3.0, 2.2), reading("psis_tilt", 3.0, 2.2)]
    cov = error_covariance(shared)
    assert np.diag(cov) == pytest.approx([2.2**2] * 2)
    assert cov[0, 1] == pytest.approx(4.0)
    assert error_covariance(apart)[0, 1] == 0
    with_roll, _ = fit_posture(shared, person, known)
    without, _ = fit_posture(apart, person, known)
    assert with_roll.angle("pelvis_left_up")[0] < without.angle("pelvis_left_up")[0]


def test_two_photos_have_two_rolls(known):
    front = reading("shoulder_tilt", 0.0, 2.2, shared=[("camera roll", 2.0, 1.0)], views=("front",))
    back = reading("psis_tilt", 0.0, 2.2, shared=[("camera roll", 2.0, -1.0)], views=("back",))
    both = reading("trunk_lateral_lean", 0.0, 2.2, shared=[("camera roll, front", 1.0, 0.5)], views=("back", "front"))
    cov = error_covariance([front, back, both])
    assert cov[0, 1] == 0
    assert cov[0, 2] == pytest.approx(2.0)


def test_a_cause_that_moves_two_readings_apart_makes_them_disagree(known):
    one = reading("shoulder_tilt", 0.0, 2.2, shared=[("camera roll", 2.0, 1.0)])
    other = reading("trunk_lateral_lean", 0.0, 2.2, shared=[("camera roll", 2.0, -1.0)])
    assert error_covariance([one, other])[0, 1] == pytest.approx(-4.0)


def test_a_budget_larger_than_its_total_is_believed(known):
    cov = error_covariance([reading("shoulder_tilt", 0.0, 1.0, shared=[("camera roll", 2.0, 1.0)])])
    assert cov[0, 0] == pytest.approx(4.0)


def test_an_earlier_posture_sharpens_and_fades_with_the_years(person, known):
    first, _ = fit_posture([reading("psis_tilt", 4.0, 0.5)], person, known)
    again = [reading("shoulder_tilt", 0.0, 1.0)]
    widths, means = [], []
    for years in (0.0, 1.0, 5.0, 200.0):
        posture, notes = fit_posture(again, person, known, earlier=first, years_since=years)
        assert notes == ()
        assert "posture/earlier" in posture.because
        widths.append(posture.angle("pelvis_left_up")[1])
        means.append(posture.angle("pelvis_left_up")[0])
    assert all(later > sooner for sooner, later in itertools.pairwise(widths))
    assert means[0] == pytest.approx(first.angle("pelvis_left_up")[0], abs=0.1)


def test_a_posture_from_before_the_neck_had_joints_is_still_an_earlier_one(person, known):
    whole, _ = fit_posture([reading("psis_tilt", 4.0, 0.5)], person, known)
    old = replace(
        whole, joints=JOINTS[:13], mean_deg=whole.mean_deg[:13], cov_deg2=tuple(row[:13] for row in whole.cov_deg2[:13])
    )
    again = [reading("shoulder_tilt", 0.0, 1.0)]
    from_whole, _ = fit_posture(again, person, known, earlier=whole, years_since=1.0)
    from_old, notes = fit_posture(again, person, known, earlier=old, years_since=1.0)
    assert notes == ()
    assert from_old.mean_deg == pytest.approx(from_whole.mean_deg, abs=1e-6)
    assert sds(from_old) == pytest.approx(sds(from_whole), rel=1e-6)


def test_an_earlier_posture_that_does_not_fit_is_left_out_and_said_so(person, known):
    first, _ = fit_posture([reading("psis_tilt", 6.0, 0.3)], person, known)
    other = [reading("psis_tilt", -6.0, 0.3)]
    posture, notes = fit_posture(other, person, known, earlier=first, years_since=0.1)
    alone, _ = fit_posture(other, person, known)
    assert notes == (known.sentence("body.earlier_left_out"),)
    assert posture == alone


def test_a_fit_is_quick(person, known):
    fit_posture(at_norm(known, person), person, known)
    start = time.process_time()
    for _ in range(5):
        fit_posture(at_norm(known, person, shoulder_tilt=3.0, hip_over_ankle=30.0), person, known)
    assert (time.process_time() - start) / 5 < 0.05


@pytest.mark.parametrize(
    ("chi2", "dof", "p"), [(3.841459, 1, 0.05), (5.991465, 2, 0.05), (16.811894, 6, 0.01), (0, 3, 1)]
)
def test_chi_square_tail_agrees_with_tables(chi2, dof, p):
    assert chi_square_tail(chi2, dof) == pytest.approx(p, rel=1e-6)
