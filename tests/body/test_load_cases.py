"""What one case loads in one body: laws of sides, size and load, and the same numbers as the loaded spine."""

import numpy as np
import pytest

from laststraw.body import activity_load, case_loads, class_loads
from laststraw.body.load_cases import BODIES, bend_worth
from laststraw.body.load_classes import KINDS, compute_classes, mix, used_by_class
from laststraw.body.pose import JOINTS, MIRROR
from laststraw.body.prior import T, prior
from laststraw.body.tissues import disc_strength_n
from laststraw.records import TISSUES, Case, Person, Posture

MAN = Person(stature_mm=1755.0, mass_kg=80.0, sex="male", birth_year=1986)
OTHER = {"left": "right", "right": "left", "none": "none"}
LEFT = [k for k, tissue in enumerate(TISSUES) if tissue.endswith("/left")]
RIGHT = [TISSUES.index(TISSUES[k].replace("left", "right")) for k in LEFT]
SWAPPED = [TISSUES.index(t.replace("left", "R").replace("right", "left").replace("R", "right")) for t in TISSUES]
MAIN = TISSUES.index("disc/l4_l5")
EVERYDAY = ("stand_relaxed", "walk_normal", "lift_from_table", "vacuum", "sit_sofa", "lift_pen")


def loads(known, *cases, person=MAN, posture=None, draws=48, seed=0):
    return case_loads(person, posture, cases, known, draws=draws, seed=seed, year=2026)


def stood(model, known, **moved):
    mean, cov, _ = prior(known, model)
    mean, cov = T @ mean, T @ cov @ T.T
    for joint, angle in moved.items():
        mean[JOINTS.index(joint)] += angle
    return Posture(
        joints=JOINTS,
        mean_deg=tuple(map(float, mean)),
        because=(),
        cov_deg2=tuple(tuple(map(float, row)) for row in cov),
    )


def mirrored(posture):
    turn = np.outer(MIRROR, MIRROR)
    return Posture(
        joints=JOINTS, mean_deg=tuple(map(float, MIRROR * posture.mean_deg)), because=(),
        cov_deg2=tuple(tuple(map(float, row)) for row in turn * np.array(posture.cov_deg2)),
    )  # fmt: skip


@pytest.mark.parametrize("activity", ["lift_crate_stoop", "walk_normal", "sit_sofa", "push_cart"])
def test_discs_bear_what_the_loaded_spine_says(known, activity):
    """The same bodies and the same posture: the same newtons, to the last digits."""
    found = loads(known, Case(activity=activity), draws=BODIES)
    phases = activity_load(MAN, known.activity(activity), known, draws=BODIES, year=2026)
    for tissue, level in (("disc/l4_l5", "L4/L5"), ("disc/l5_s1", "L5/S1"), ("disc/l1_l2", "L1/L2")):
        heaviest = max(phase.level(level).compression_n.mean for phase in phases)
        assert found.peak[0, TISSUES.index(tissue)].mean() == pytest.approx(heaviest, rel=1e-9)


def test_the_mirror_image_of_a_crooked_person_has_mirrored_loads(known, model):
    crooked = stood(model, known, pelvis_left_up=5.0, lumbar_left_bend=-3.0, lumbar_left_turn=2.0)
    here = [Case(activity=a, side=s) for a, s in CASES]
    there = [Case(activity=a, side=OTHER[s]) for a, s in CASES]
    one, two = loads(known, *here, posture=crooked), loads(known, *there, posture=mirrored(crooked))
    twin = np.roll(np.arange(one.peak.shape[2]), one.peak.shape[2] // 2)
    np.testing.assert_allclose(two.peak[:, SWAPPED][:, :, twin], one.peak, rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(two.bend[:, twin], one.bend, atol=1e-6)
    np.testing.assert_array_equal(two.tolerance[SWAPPED], one.tolerance)


CASES = (
    ("stand_relaxed", "none"), ("carry_bag_one", "left"), ("carry_bag_one", "none"), ("lift_bucket", "right"),
    ("fall_on_side", "left"), ("fall_on_side", "none"), ("vacuum", "none"), ("lift_crate_stoop", "none"),
)  # fmt: skip


def test_a_straight_person_has_equal_sides_on_average(known):
    found = loads(known, *(Case(activity=a) for a, _ in CASES)).peak.mean(axis=2)
    np.testing.assert_allclose(found[:, LEFT], found[:, RIGHT], rtol=1e-6)


def test_a_pelvis_that_is_higher_on_the_left_works_the_left_more(known, model):
    found = loads(known, Case(activity="stand_relaxed"), posture=stood(model, known, pelvis_left_up=6.0)).peak.mean(
        axis=2
    )[0]
    assert found[TISSUES.index("extensor/left")] > 1.1 * found[TISSUES.index("extensor/right")]


def test_how_somebody_stood_fades_as_the_trunk_bends(known, model):
    crooked = stood(model, known, lumbar_left_bend=6.0)
    left, right = TISSUES.index("extensor/left"), TISSUES.index("extensor/right")

    def uneven(activity):
        one = loads(known, Case(activity=activity), posture=crooked).peak.mean(axis=2)[0]
        return abs(np.log(one[left] / one[right]))

    assert uneven("stand_relaxed") > 2.0 * uneven("weed_stooping")
    assert uneven("sit_sofa") == pytest.approx(0.0, abs=1e-9)  # a chair carries the pelvis


@pytest.mark.parametrize("case", [
    Case(activity="carry_bag_one", side="left"), Case(activity="fall_on_side", side="left"), Case(activity="missed_step", side="left")
])  # fmt: skip
def test_the_told_side_is_the_loaded_side(known, case):
    """A bag in the left hand is held up by the right back muscles; a fall on the left hits the left joints."""
    found = loads(known, case).peak.mean(axis=2)[0]
    if case.activity == "carry_bag_one":
        assert found[TISSUES.index("extensor/right")] > 1.3 * found[TISSUES.index("extensor/left")]
    else:
        assert found[TISSUES.index("sacroiliac/left")] > 1.3 * found[TISSUES.index("sacroiliac/right")]


def test_more_in_the_hands_never_loads_less(known):
    for activity in ("lift_crate_stoop", "lift_from_table", "carry_bag_one", "hold_20kg_close"):
        cases = [Case(activity=activity, hand_load_kg=kg) for kg in (0.0, 1.0, 5.0, 12.0, 20.0, 30.0)]
        found = loads(known, *cases).peak[:, MAIN]
        assert np.all(np.diff(found.mean(axis=1)) > 0.0), activity
        if activity.startswith("lift"):  # what is held close may balance a trunk that leans away from it
            assert np.all(np.diff(found, axis=0) > -1.0), activity


def test_a_heavier_body_never_loads_less(known):
    cases = [Case(activity=activity) for activity in (*EVERYDAY, "fall_on_buttocks")]
    light, heavy = (
        loads(known, *cases, person=Person(stature_mm=1755.0, mass_kg=kg, sex="male", birth_year=1986))
        for kg in (70, 95)
    )
    assert np.all(heavy.peak[:, MAIN].mean(axis=1) > light.peak[:, MAIN].mean(axis=1))
    np.testing.assert_array_equal(heavy.tolerance, light.tolerance)


def test_strength_falls_with_age_and_grows_with_stature(known):
    def strength(mm=1700.0, born=1986, sex="male"):
        return disc_strength_n(Person(stature_mm=mm, mass_kg=70, sex=sex, birth_year=born), 2026, known)

    assert strength(born=1956) < strength() < strength(mm=1800.0)
    assert strength(sex="female") < strength(sex="other") < strength()
    assert strength(born=1930) == strength(born=1920) > 0.0  # nobody older was tested
    assert strength(mm=1755.0) == pytest.approx(10530.0 - 4.0 * 974.0)  # the regression itself


def test_strengths_keep_their_means_and_sides_are_equally_strong(known):
    tolerance = loads(known, Case(activity="walk_normal"), draws=400).tolerance
    assert tolerance[MAIN].mean() == pytest.approx(disc_strength_n(MAN, 2026, known), rel=0.01)
    assert tolerance[MAIN].std() / tolerance[MAIN].mean() == pytest.approx(0.3, abs=0.02)
    np.testing.assert_array_equal(tolerance[LEFT], tolerance[RIGHT])


def test_bending_counts_where_tissue_bears_it(known):
    found = loads(known, *(Case(activity=a) for a in ("sit_sofa", "weed_stooping", "stand_relaxed")))
    assert found.bend[0].mean() > 0.5
    assert found.worth[0].mean() < 0.2 * found.worth[1].mean()
    assert found.worth[2].mean() < 0.1 * known.constant("bend_worth_45")
    moments = np.linspace(0.0, 100.0, 50)
    assert np.all(np.diff(bend_worth(moments, known)) >= 0.0)
    assert bend_worth(moments, known).max() == known.constant("bend_worth_45")


def test_what_cannot_be_held_is_named_and_still_counts(known):
    heavy = Case(activity="lift_crate_stoop", hand_load_kg=150.0)
    found = loads(known, Case(activity="walk_normal"), heavy)
    assert found.too_heavy == (heavy,)
    assert found.peak[1, MAIN].mean() > 2.0 * found.peak[0, MAIN].mean()


def test_an_unknown_activity_is_an_error_that_names_others(known):
    with pytest.raises(KeyError, match="walk_normal"):
        loads(known, Case(activity="walk_normall"))


def test_what_is_remembered_is_what_was_solved(known):
    cases = [Case(activity=a) for a in EVERYDAY]
    alone = loads(known, cases[3], seed=5).peak[0]
    together = loads(known, *cases, seed=5).peak[3]
    np.testing.assert_allclose(together, alone, rtol=1e-12)


def test_the_table_of_kinds_is_that_of_the_catalogue(known):
    for sex in ("female", "male"):
        for kept, made in zip(class_loads(sex, known), compute_classes(sex, known), strict=True):
            assert kept.kind == made.kind
            np.testing.assert_allclose(kept[1:], made[1:], rtol=0.06)


def test_kinds_are_ordered_by_load(known):
    for sex in ("female", "male"):
        assert np.all(np.diff([row.load_n for row in class_loads(sex, known)]) > 0.0)
        young, old = (used_by_class(sex, age, known) for age in (25, 65))
        assert all(old[kind][0] > young[kind][0] for kind in KINDS)
        assert young["heavy"][0] < 1.0
    for kind in KINDS:
        assert sum(mix(kind, known).values()) == pytest.approx(1.0)


def test_every_incident_has_a_name_of_its_own(known):
    said = [word.lower() for incident in known.incidents for word in (incident.name, *incident.also)]
    assert len(said) == len(set(said))
    assert not {incident.id for incident in known.incidents} & {activity.id for activity in known.activities}
    for incident in known.incidents:
        assert loads(known, Case(activity=incident.id)).peak.min() >= 0.0
