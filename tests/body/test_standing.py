"""The fitted posture as a task, and what everyday life loads: signs, mirrors, and errors that never shrink."""

from dataclasses import replace

import numpy as np
import pytest

from laststraw.body import build_model, everyday_loads, fit_posture, task_of_posture
from laststraw.body.everyday import CHOSEN
from laststraw.body.pose import JOINTS, MIRROR
from laststraw.body.prior import T, prior
from laststraw.records import LIMITS, Person, Posture, TaskPosture
from laststraw.testing.visits import example_measurement

PERSON = Person(stature_mm=1716.0, mass_kg=68.0, sex="female", birth_year=1984)


def posture(mean, cov):
    return Posture(
        joints=JOINTS,
        mean_deg=tuple(map(float, mean)),
        cov_deg2=tuple(tuple(map(float, row)) for row in cov),
        because=(),
    )


@pytest.fixture(scope="module")
def people(known):
    """The prior itself: what is known of a stranger."""
    mean, cov, _ = prior(known, build_model(PERSON, known))
    return T @ mean, T @ cov @ T.T


def task(known, mean, cov):
    return task_of_posture(posture(mean, cov), PERSON, known)


def told(task):
    return {
        name: getattr(task, name) for name in TaskPosture.__dataclass_fields__ if hasattr(getattr(task, name), "mean")
    }


def test_the_neutral_posture_is_relaxed_standing(known, people):
    for name, number in told(task(known, *people)).items():
        assert number.mean == pytest.approx(0.0, abs=1e-9), name


@pytest.mark.parametrize(("joint", "field", "sign"), [
    ("lumbar_left_bend", "lumbar_left_bend", 1),
    ("lumbar_flexion", "lumbar_flexion", 1),
    ("lumbar_flexion", "trunk_inclination", 1),
    ("pelvis_anterior_tilt", "trunk_inclination", 1),
    ("lumbar_left_turn", "lumbar_left_turn", 1),
    ("pelvis_left_up", "pelvis_left_up", 1),
    ("lumbar_left_shift", "lumbar_left_bend", 1),  # a chest that is shifted to the left pulls to the left
    ("thorax_left_bend", "lumbar_left_bend", 1),
])  # fmt: skip
def test_signs(known, people, joint, field, sign):
    mean, cov = people
    moved = mean + 4.0 * np.eye(len(JOINTS))[JOINTS.index(joint)]
    assert sign * getattr(task(known, moved, cov), field).mean > 0.2


def test_a_pelvis_that_the_spine_makes_up_for_leaves_the_trunk_upright(known, people):
    mean, cov = people
    turned = mean.copy()
    turned[JOINTS.index("pelvis_left_up")] += 4.0
    turned[JOINTS.index("lumbar_left_bend")] += 4.0
    found = task(known, turned, cov)
    assert found.pelvis_left_up.mean == pytest.approx(4.0)
    assert 2.0 < found.lumbar_left_bend.mean < 7.0  # to the left, over hips that are higher on the left


def test_a_mirrored_posture_is_a_mirrored_task(known, people):
    rng = np.random.default_rng(1)
    mean, cov = people[0] + rng.normal(0, 3, len(JOINTS)), people[1]
    one, other = told(task(known, mean, cov)), told(task(known, MIRROR * mean, np.outer(MIRROR, MIRROR) * cov))
    assert set(one) == set(other)
    for name, number in one.items():
        sign = -1.0 if "left" in name else 1.0
        assert number.mean == pytest.approx(sign * other[name].mean, abs=1e-6), name
        assert number.sd == pytest.approx(other[name].sd, abs=1e-6), name


def test_more_error_never_gives_a_surer_task(known, people):
    mean, cov = people
    for name, number in told(task(known, mean, cov)).items():
        assert told(task(known, mean, 4.0 * cov))[name].sd == pytest.approx(2.0 * number.sd, abs=1e-9), name


def test_what_no_body_can_do_is_held_at_its_limit(known, people):
    mean, cov = people
    far = mean + 200.0 * np.eye(len(JOINTS))[JOINTS.index("lumbar_flexion")]
    assert task(known, far, cov).lumbar_flexion.mean == LIMITS["lumbar_flexion"][1]


def test_a_joint_that_is_missing_is_an_error(known, people):
    whole = posture(*people)
    with pytest.raises(ValueError, match="not in"):
        task_of_posture(replace(whole, joints=("x", *whole.joints[1:])), PERSON, known)


@pytest.fixture(scope="module")
def lives(known):
    """A person who leans 6 deg to the left, and the mirror image."""
    fits = {
        v: fit_posture((example_measurement("trunk_lateral_lean", v, 0.8),), PERSON, known)[0] for v in (6.0, -6.0, 0.0)
    }
    return {v: everyday_loads(PERSON, fit, known) for v, fit in fits.items()}


def test_muscles_on_the_right_hold_a_body_that_leans_to_the_left(lives):
    assert lives[6.0].left_share.hi90 < 0.5
    assert lives[-6.0].left_share.lo90 > 0.5
    assert lives[0.0].left_share.mean == pytest.approx(0.5, abs=0.01)


def test_a_mirrored_person_has_a_mirrored_life(lives):
    left, right = lives[6.0], lives[-6.0]
    assert left.left_share.mean == pytest.approx(1 - right.left_share.mean, abs=1e-4)
    assert left.left_share.lo90 == pytest.approx(1 - right.left_share.hi90, abs=1e-4)
    assert left.standing_n.mean == pytest.approx(right.standing_n.mean, rel=1e-4)


def test_every_chosen_activity_is_there_and_work_loads_more_than_rest(lives, known):
    found = {load.activity: load for load in lives[0.0].activities}
    assert set(found) == set(CHOSEN)
    order = ["lying_supine", "sit_office_upright", "tie_shoes", "lift_20kg_round_back"]
    times = [found[id].times_standing.mean for id in order]
    assert times == sorted(times)
    assert found["lying_supine"].times_standing.mean < 0.6
    for load in found.values():
        assert load.times_standing.lo90 < load.times_standing.mean < load.times_standing.hi90
        rough = load.compression_n.mean / lives[0.0].standing_n.mean
        assert load.times_standing.mean == pytest.approx(rough, rel=0.1)
    walking = found["walk_normal"]  # much like standing: what the person brings to both cancels
    relative = [estimate.sd / estimate.mean for estimate in (walking.times_standing, walking.compression_n)]
    assert relative[0] < 0.9 * relative[1]


def test_standing_agrees_with_the_spine_load_of_the_same_task(lives, known):
    from laststraw.body import spine_load

    fit = fit_posture((example_measurement("trunk_lateral_lean", 6.0, 0.8),), PERSON, known)[0]
    level = spine_load(PERSON, task_of_posture(fit, PERSON, known), known, draws=256).level("L4/L5")
    assert lives[6.0].standing_n.mean == pytest.approx(level.compression_n.mean, rel=0.12)
    assert lives[6.0].left_share.mean == pytest.approx(level.left_share.mean, abs=0.05)
    assert lives[6.0].standing_n.hi90 == pytest.approx(level.compression_n.hi90, rel=0.2)


def test_what_cannot_be_held_is_left_out(known, people):
    """A small old body: whatever it cannot hold is not told, and nothing breaks."""
    small = Person(stature_mm=950.0, mass_kg=340.0, sex="female", birth_year=1930)
    life = everyday_loads(small, posture(*people), known, year=2026)
    assert {load.activity for load in life.activities} <= set(CHOSEN)
