"""From what people say about a posture to where the body is, and what gravity asks."""

import numpy as np
import pytest

from laststraw.body.angles import inclination_table, lumbar_bend, pelvis_turn
from laststraw.body.dice import Standard, standard
from laststraw.body.draft import LEVELS
from laststraw.body.manikin import reach, weight_above, weights
from laststraw.body.paths import frames, level_matrix
from laststraw.body.spine import DICE, draw_traits, subject_of
from laststraw.body.statics import _keeps_its_lever, passive_moments
from laststraw.body.task import situation
from laststraw.records import QUANTITIES, TaskPosture, Uncertain
from laststraw.units import STANDARD_GRAVITY_N_KG as GRAVITY


def task(support="standing", hands="both", **numbers):
    return TaskPosture(
        support=support, hands=hands, **{name: Uncertain(mean=float(n), sd=0.0) for name, n in numbers.items()}
    )


@pytest.fixture(scope="module")
def subject(person, known):
    return subject_of(person, known)


@pytest.fixture(scope="module")
def place(subject, known):
    dice = Standard({}, 2)
    traits = draw_traits(dice, known)

    def at(posture):
        return situation(posture, subject.manikin, subject.model, subject.trunk, traits, dice, known)

    return at


def line_deg(subject, found):
    """Angle of the hip-shoulder line against the vertical, from the bones themselves."""
    hip = found.pelvis[0] @ subject.manikin.hip_m
    way = found.arms.shoulder[0].mean(axis=0) - hip
    return np.degrees(np.arctan2(way[0], way[1]))


@pytest.mark.parametrize("inclination", [-20, 0, 30, 70])
@pytest.mark.parametrize("more", [{}, {"lumbar_flexion": 20}, {"pelvis_anterior_tilt": 10}, {"support": "sitting"}])
def test_a_told_inclination_is_the_bodys(subject, place, inclination, more):
    found = place(task(trunk_inclination=inclination, **more))
    assert line_deg(subject, found) == pytest.approx(inclination, abs=0.1)


def test_told_angles_are_kept(place):
    found = place(task(lumbar_flexion=20, trunk_inclination=30))
    assert found.angles["lumbar_flexion"][0] == pytest.approx(20)
    found = place(task(pelvis_anterior_tilt=15, trunk_inclination=30))
    assert found.angles["pelvis_anterior_tilt"][0] == pytest.approx(15, abs=0.1)
    found = place(task(pelvis_anterior_tilt=15, lumbar_flexion=25))
    assert (found.angles["pelvis_anterior_tilt"][0], found.angles["lumbar_flexion"][0]) == (15, 25)


def test_when_all_three_disagree_the_pelvis_follows_and_it_is_told(place):
    found = place(task(pelvis_anterior_tilt=0, lumbar_flexion=30, trunk_inclination=40))
    assert found.angles["lumbar_flexion"][0] == pytest.approx(30)
    assert found.pelvis_moved_deg == pytest.approx(found.angles["pelvis_anterior_tilt"][0])
    assert found.pelvis_moved_deg > 10


def test_a_deeper_bend_bends_the_lumbar_spine_until_its_limit(place):
    flexions = [place(task(trunk_inclination=i)).angles["lumbar_flexion"][0] for i in (0, 20, 40, 80, 110)]
    assert np.all(np.diff(flexions) >= 0)
    assert flexions[-1] == pytest.approx(50)


def test_hands_are_where_they_are_told_to_be(place):
    found = place(task(trunk_inclination=20, hand_load_kg=5, hand_forward_mm=350, hand_left_mm=100, hand_height_mm=800))
    disc = found.pelvis[0] @ found.at.origin[0, LEVELS.index("l4_l5") + 1]
    middle = found.arms.hand[0].mean(axis=0) - disc
    assert middle[0] == pytest.approx(0.350, abs=1e-3)
    assert -middle[2] == pytest.approx(0.100, abs=1e-3)


def test_arms_keep_their_length(place, subject):
    for posture in (
        task(),
        task(support="sitting"),
        task(hand_load_kg=3, hand_forward_mm=450),
        task(trunk_inclination=60),
    ):
        arms = place(posture).arms
        for start, end, length in zip(
            (arms.shoulder, arms.elbow), (arms.elbow, arms.hand), subject.manikin.arm_m, strict=True
        ):
            assert np.linalg.norm(end - start, axis=-1) == pytest.approx(length, rel=0.02)


def test_what_is_too_far_is_told(subject):
    shoulder = np.zeros((1, 2, 3))
    near = reach(subject.manikin, shoulder, shoulder + np.array([0.3, -0.2, 0.0]))
    far = reach(subject.manikin, shoulder, shoulder + np.array([1.0, 0.0, 0.0]))
    assert near.out_of_reach[0] == 0
    assert far.out_of_reach[0] == pytest.approx(1.0 - 0.995 * subject.manikin.arm_m.sum())


def test_gravity_weighs_what_lies_above(subject, place):
    found = place(task())
    load, mass = weights(subject.manikin, found.at, found.pelvis, found.arms)
    for level in range(5):
        assert np.linalg.norm(load[0, level, 3:]) == pytest.approx(weight_above(subject.manikin, level))
        assert mass[level] * GRAVITY == pytest.approx(weight_above(subject.manikin, level))
    assert np.all(np.diff(mass) < 0)


def test_a_load_in_the_hands_asks_for_its_moment(place):
    """20 kg at 0.5 m: 98.07 Nm at L4/L5 and 196 N, whatever the posture of the arms."""
    empty, full = (place(task(hand_load_kg=kg, hand_forward_mm=500, trunk_inclination=10)) for kg in (0, 20))
    disc = LEVELS.index("l4_l5")
    asked = full.demand.load[0, disc] - empty.demand.load[0, disc]
    assert -asked[0] == pytest.approx(20 * GRAVITY * 0.5, rel=1e-3)
    assert np.linalg.norm(asked[3:]) == pytest.approx(20 * GRAVITY)


def test_pushing_leans_the_load_backwards(place):
    """A push at shoulder height turns the trunk back; at the height of the disc it does nothing."""
    disc = LEVELS.index("l4_l5")
    base = place(task(hand_forward_mm=400, hand_height_mm=1300)).demand.load[0, disc, 0]
    assert place(task(hand_forward_mm=400, hand_height_mm=1300, push_n=100)).demand.load[0, disc, 0] > base + 10
    assert place(task(hand_forward_mm=400, hand_height_mm=1300, push_n=-100)).demand.load[0, disc, 0] < base - 10


@pytest.mark.parametrize("prop", ["backrest", "arms_on_thighs", "armrests", "hand_on_table"])
def test_what_is_leaned_on_carries(place, prop):
    disc = LEVELS.index("l4_l5")
    lean = {"trunk_inclination": 35} if prop != "backrest" else {}  # upright there is nothing for arms to bear
    loads = [place(task(support="sitting", **lean, **{prop: share})).demand for share in (0, 0.2, 0.4)]
    pressed = [-one.load[0, disc, 3] for one in loads]
    assert np.all(np.diff(pressed) < -20)
    assert loads[2].carried[0] == pytest.approx(0.6, abs=0.02)


def test_a_bed_carries_nearly_all(place):
    disc = LEVELS.index("l4_l5")
    for support in ("lying_supine", "lying_prone", "lying_side"):
        assert np.abs(place(task(support=support)).demand.load[0, disc, 3:]).max() < 0.1 * 350


def test_passive_moments_straighten(known):
    dice = Standard({}, 1)
    traits = draw_traits(dice, known)
    for axis in range(3):
        for sign in (1, -1):
            bend = np.zeros((1, 5, 3))
            bend[0, :, axis] = sign * 0.1
            ligament, disc = passive_moments(bend, traits, known)
            assert np.all(sign * disc[0, :, axis] < 0)
            assert np.all(ligament >= 0)
            assert np.all((ligament > 0) == (axis == 0 and sign < 0))


def test_ligaments_bear_more_the_deeper_the_bend(known):
    traits = draw_traits(Standard({}, 6), known)
    bend = np.zeros((6, 5, 3))
    bend[:, :, 0] = -np.radians([0, 2, 4, 6, 8, 10])[:, None]
    ligament, _ = passive_moments(bend, traits, known)
    assert np.all(np.diff(ligament, axis=0) > 0)
    assert np.all(np.diff(ligament, n=2, axis=0) > 0)


def test_no_belly_muscle_extends_with_force(subject, known):
    """Defect 6 of the shipped model: at 70 deg of flexion belly muscles pull behind the discs."""
    from laststraw.body.paths import pull

    zero = np.zeros(15)
    angles = {"lumbar_flexion": np.linspace(-10, 75, 15), "lumbar_left_bend": zero, "lumbar_left_turn": zero}
    pulled = pull(subject.trunk, frames(subject.trunk, lumbar_bend(subject.model, angles)))
    lever = pulled.per_newton[:, 0:15:3].max(axis=1)
    keeps = _keeps_its_lever(pulled, subject.muscles, known)
    belly = np.array(
        [s in ("rectus_abdominis", "external_oblique", "internal_oblique") for s in subject.muscles.structures]
    )
    belly &= subject.muscles.flexes
    assert (lever[-1, belly] > 0.02).any(), "the defect is gone"
    assert np.all(keeps[:, belly][lever[:, belly] > 0.02] == 0)
    assert np.all(keeps[0, belly] > 0.9)
    assert np.all(keeps[:, ~belly] == 1)


def test_twins_are_mirror_images_and_draws_are_unrelated():
    dice = standard(512, 4, DICE)
    for name in QUANTITIES:
        first, second = np.split(dice.of(name), 2)
        sign = -1 if "left" in name else 1
        assert second == pytest.approx(sign * first)
    table = np.array([dice.of(name)[:256] for name in DICE])
    assert table @ table.T / 256 == pytest.approx(np.eye(len(DICE)), abs=1e-9)
    few = standard(16, 4, DICE)
    assert few.of("strength").sum() == pytest.approx(0, abs=1e-12)


def test_pelvis_angles_have_the_signs_of_the_design():
    zero = {"pelvis_left_turn": np.zeros(1), "pelvis_left_up": np.zeros(1), "pelvis_anterior_tilt": np.zeros(1)}

    def moved(name, point):
        return pelvis_turn({**zero, name: np.array([10.0])})[0] @ np.array(point, dtype=float)

    assert moved("pelvis_anterior_tilt", (0, 1, 0))[0] > 0  # the top goes forwards
    assert moved("pelvis_left_up", (0, 0, -1))[1] > 0  # the left side goes up
    assert moved("pelvis_left_turn", (1, 0, 0))[2] < 0  # the front goes to the left


def test_the_line_follows_lumbar_flexion(subject):
    table = inclination_table(subject.manikin, subject.model, subject.trunk)
    assert np.all(np.diff(table) > 0)


def test_weight_presses_discs_together_upright(place):
    found = place(task())
    assert np.all(found.demand.load[0, :, 3] < -200)
    assert level_matrix(found.at).shape == (2, 5, 6, 6)


def test_a_load_in_the_left_hand_bends_to_the_left(place):
    """Positive about the second hinge is a bend to the right."""
    disc = LEVELS.index("l4_l5")
    left, right, both = (place(task(hands=hands, hand_load_kg=10)) for hands in ("left", "right", "both"))
    assert left.demand.load[0, disc, 1] < -10
    assert right.demand.load[0, disc, 1] == pytest.approx(-left.demand.load[0, disc, 1])
    assert both.demand.load[0, disc, 1] == pytest.approx(0, abs=1e-9)


def test_the_other_hand_hangs(place):
    hanging = place(task()).arms.hand[0]
    left = place(task(hands="left", hand_load_kg=5, hand_forward_mm=400)).arms.hand[0]
    assert left[1] == pytest.approx(hanging[1])
    assert left[0, 0] > hanging[0, 0] + 0.2


def test_a_hand_on_a_table_props_its_own_side(place):
    disc = LEVELS.index("l4_l5")
    loads = {
        h: place(task(hands=h, hand_on_table=0.2, trunk_inclination=40)).demand.load[0, disc, 1]
        for h in ("left", "right", "both")
    }
    assert loads["left"] > 5  # pushed up on the left: bent to the right
    assert loads["right"] == pytest.approx(-loads["left"])
    assert loads["both"] == pytest.approx(0, abs=1e-9)


def test_who_leans_back_on_a_backrest_needs_no_belly_muscle(place):
    disc = LEVELS.index("l4_l5")
    free, leaning = (place(task(support="sitting", trunk_inclination=-25, backrest=share)) for share in (0, 0.3))
    assert free.demand.load[0, disc, 0] > 10
    assert leaning.demand.load[0, disc, 0] == 0


def test_a_belly_further_forward_asks_for_more(subject, known):
    dice = Standard({"forward_m": np.array([-2.0, 2.0])}, 2)
    traits = draw_traits(dice, known)
    found = situation(task(), subject.manikin, subject.model, subject.trunk, traits, dice, known)
    behind, ahead = -found.demand.load[:, LEVELS.index("l4_l5"), 0]
    weight = weight_above(subject.manikin, 1)
    assert ahead - behind == pytest.approx(4e-3 * known.constant("upper_mass_forward_sd_mm") * weight, rel=0.02)


def test_every_wrench_is_the_sum_over_all_mass_points_in_the_room(subject, known):
    """A twisted posture with leaning arms and a belly in front, summed point by point in the frame of the room."""
    dice = Standard({}, 1)
    traits = draw_traits(dice, known)._replace(forward_m=np.array([0.03]))
    twisted = task(
        trunk_inclination=60, lumbar_flexion=30, lumbar_left_bend=8, lumbar_left_turn=5, pelvis_left_turn=20,
        pelvis_left_up=5, arms_on_thighs=0.2,
    )  # fmt: skip
    found = situation(twisted, subject.manikin, subject.model, subject.trunk, traits, dice, known)
    body, pelvis, arms, down = subject.manikin, found.pelvis[0], found.arms, np.array([0, -GRAVITY, 0])

    def room(node, point):
        return pelvis @ (found.at.turn[0, node] @ point + found.at.origin[0, node])

    limbs = [
        (body.arm_kg[i], start[0, side] + body.arm_centre[i] * (end[0, side] - start[0, side]))
        for side in range(2)
        for start, end, i in ((arms.shoulder, arms.elbow, 0), (arms.elbow, arms.hand, 1))
    ]
    contact_m = known.constant("thigh_support_forward_mm") / 1e3 * body.scale * known.constant("model_stature_m") / 1.74
    prop = pelvis @ found.at.origin[0, 2] + np.array([contact_m, 0, 0])
    lift = np.array([0, 0.2 * weight_above(body, 1), 0])
    for level in range(5):
        centre = pelvis @ found.at.origin[0, level + 1]
        points = [(body.slice_kg[k], room(k + 1, body.slice_m[k])) for k in range(level, 5)]
        points += [(body.chest_kg, room(6, body.chest_m)), *limbs]
        moment = sum(np.cross(at - centre, kg * down) for kg, at in points) + np.cross(prop - centre, lift)
        moment += np.cross([0.03, 0, 0], sum(kg for kg, _ in points) * down)
        force = sum(kg for kg, _ in points) * down + lift
        axes = found.at.axes[0, level] @ pelvis.T
        expected = np.concatenate([axes[:3] @ moment, axes[3:] @ force])
        assert found.demand.load[0, level] == pytest.approx(expected, abs=1e-9)


def test_a_told_height_of_the_hands_is_kept(place, subject):
    """Sitting, above the seat: 900 mm above the floor; standing upright, straight legs."""
    for support in ("standing", "sitting"):
        found = place(task(support=support, hand_load_kg=2, hand_forward_mm=350, hand_height_mm=1100))
        higher = place(task(support=support, hand_load_kg=2, hand_forward_mm=350, hand_height_mm=1200))
        assert higher.arms.hand[0, 0, 1] - found.arms.hand[0, 0, 1] == pytest.approx(0.1, abs=1e-6)


def test_hips_bend_with_the_pelvis(place, known):
    assert (
        place(task(support="sitting", trunk_inclination=20)).hip_flexion_deg[0]
        > place(task(support="sitting", trunk_inclination=0)).hip_flexion_deg[0]
    )
    assert place(task(pelvis_anterior_tilt=12, lumbar_flexion=0)).hip_flexion_deg[0] == pytest.approx(12)
    assert place(task(support="lying_supine")).hip_flexion_deg[0] == 0


def test_a_bend_that_is_told_alone_keeps_the_pelvis_of_upright_standing(place):
    upright, bent = place(task()), place(task(lumbar_flexion=30))
    assert bent.angles["pelvis_anterior_tilt"][0] == pytest.approx(upright.angles["pelvis_anterior_tilt"][0])


def test_leaning_forward_in_a_seat_bends_the_spine_more(place):
    flexion = [place(task(support="sitting", trunk_inclination=i)).angles["lumbar_flexion"][0] for i in (0, 30)]
    assert flexion[1] > flexion[0] + 5
