"""Laws of the loaded spine."""

from dataclasses import fields, replace

import numpy as np
import pytest

from laststraw.body.dice import TO_THE_SIDE
from laststraw.body.spine import activity_load, spine_load, subject_of, task_posture
from laststraw.errors import UnusableInput
from laststraw.records import LEVEL_NAMES, OTHER_SIDE, QUANTITIES, Person, TaskPosture, Uncertain

DRAWS = 32


def task(support="standing", hands="both", sd=0.0, **numbers):
    """A posture; a number, or (number, sd)."""
    pairs = {name: n if isinstance(n, tuple) else (n, sd) for name, n in numbers.items()}
    return TaskPosture(
        support=support, hands=hands, **{name: Uncertain(mean=mean, sd=s) for name, (mean, s) in pairs.items()}
    )


def mirrored(posture):
    other = {"left": "right", "right": "left", "both": "both"}[posture.hands]
    turned = {}
    for name in TO_THE_SIDE:
        given = getattr(posture, name)
        if given is not None:
            turned[name] = replace(given, mean=-given.mean)
    return replace(posture, hands=other, **turned)


CROOKED = task(
    lumbar_flexion=(12, 4), lumbar_left_bend=(5, 2), lumbar_left_turn=(3, 2), pelvis_left_up=(-4, 1),
    hand_load_kg=(8, 1), hand_forward_mm=(300, 40), hand_left_mm=(150, 30), hands="left",
)  # fmt: skip


def compression(load, level="L4/L5"):
    return load.level(level).compression_n.mean


@pytest.mark.parametrize("draws", [DRAWS, 30])  # an odd half, too: twins share work in the same way
def test_a_mirrored_posture_mirrors_every_load(person, known, draws):
    here = spine_load(person, CROOKED, known, draws=draws)
    there = spine_load(person, mirrored(CROOKED), known, draws=draws)
    for level in LEVEL_NAMES:
        one, two = here.level(level), there.level(level)
        for name in ("compression_n", "ap_shear_n", "pressure_mpa"):
            for field in fields(one.compression_n):
                assert getattr(getattr(two, name), field.name) == pytest.approx(
                    getattr(getattr(one, name), field.name), rel=1e-6
                )
        assert two.lateral_shear_n.mean == pytest.approx(-one.lateral_shear_n.mean, rel=1e-6, abs=1e-6)
        assert two.lateral_shear_n.lo90 == pytest.approx(-one.lateral_shear_n.hi90, rel=1e-6, abs=1e-6)
        assert two.left_share.mean == pytest.approx(1 - one.left_share.mean, rel=1e-6)
    force = {(m.structure, m.side): m.force_n for m in there.muscles}
    for muscle in here.muscles:
        assert force[muscle.structure, OTHER_SIDE[muscle.side]] == pytest.approx(muscle.force_n, rel=1e-6, abs=1e-6)


def test_a_symmetric_posture_has_symmetric_loads(person, known):
    load = spine_load(person, task(lumbar_flexion=(20, 5), hand_load_kg=10), known, draws=DRAWS)
    for level in load.levels:
        assert level.left_share.mean == pytest.approx(0.5, abs=1e-9)
        assert level.lateral_shear_n.mean == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("posture", [
    task(), task(lumbar_flexion=25, trunk_inclination=35), task(support="sitting"),
    task(trunk_inclination=60), task(hand_forward_mm=350), task(trunk_inclination=-5, hand_forward_mm=300),
])  # fmt: skip
def test_more_load_never_unloads(person, known, posture):
    loads = [
        compression(spine_load(person, replace(posture, hand_load_kg=Uncertain(mean=kg, sd=0.0)), known, draws=DRAWS))
        for kg in (0, 2, 5, 10, 15)
    ]
    assert np.all(np.diff(loads) > 0)


def test_further_away_is_heavier(person, known):
    loads = [
        compression(spine_load(person, task(hand_load_kg=10, hand_forward_mm=mm), known, draws=DRAWS))
        for mm in (200, 300, 400, 500)
    ]
    assert np.all(np.diff(loads) > 50)


def test_leaning_forward_matters_more_than_any_sideways_item(person, known):
    upright = compression(spine_load(person, task(), known, draws=DRAWS))
    forward = compression(spine_load(person, task(trunk_inclination=10), known, draws=DRAWS))
    sideways = [
        compression(spine_load(person, task(**{name: 5, **more}), known, draws=DRAWS))
        for name, more in (
            ("pelvis_left_up", {"lumbar_left_bend": 5}),
            ("lumbar_left_bend", {}),
            ("lumbar_left_turn", {}),
        )
    ]
    assert forward - upright > max(sideways) - upright


def test_the_long_leg_side_works_more_while_compression_hardly_changes(person, known):
    """10 mm of leg length: physics.md 5.4. The left leg is longer, the spine makes up for it."""
    up = np.degrees(np.arcsin(0.010 / (2 * 0.0773 * subject_of(person, known).model.scale)))
    level = spine_load(person, task(pelvis_left_up=up, lumbar_left_bend=up), known, draws=DRAWS).level("L4/L5")
    even = spine_load(person, task(), known, draws=DRAWS).level("L4/L5")
    assert level.left_share.mean > even.left_share.mean + 0.01
    assert level.compression_n.mean == pytest.approx(even.compression_n.mean, rel=0.05)


def test_more_doubt_never_narrows_the_interval(person, known):
    widths = []
    for sd in (0.5, 3, 6):
        c = spine_load(person, task(trunk_inclination=(30, sd), lumbar_flexion=(20, sd)), known, draws=256).level(
            "L4/L5"
        )
        widths.append(c.compression_n.hi90 - c.compression_n.lo90)
    assert widths[0] < widths[1] < widths[2]


def test_a_load_that_nobody_holds_has_a_limit_instead_of_a_number(person, known):
    load = spine_load(person, task(hand_load_kg=150, hand_forward_mm=500), known, draws=DRAWS)
    assert not load.holdable
    assert load.levels == ()
    assert load.muscles == ()
    assert 10 < load.limit_kg < 100
    within = spine_load(person, task(hand_load_kg=0.8 * load.limit_kg, hand_forward_mm=500), known, draws=DRAWS)
    assert within.holdable


def test_a_load_beyond_reach_is_refused(person, known):
    with pytest.raises(UnusableInput, match="further away than the hands reach"):
        spine_load(person, task(hand_load_kg=5, hand_forward_mm=1200), known, draws=4)


def test_the_solver_proves_that_it_is_done(person, known):
    for posture in (task(), CROOKED, task(trunk_inclination=80, hand_load_kg=10), task(abdominal_pressure_kpa=15)):
        assert spine_load(person, posture, known, draws=DRAWS).residual < 1e-6


def test_lying_is_less_than_sitting_slouched_less_than_standing_less_than_bending(person, known):
    order = [
        task(support="lying_supine"), task(support="sitting", backrest=0.4, trunk_inclination=-25, lumbar_flexion=35),
        task(), task(trunk_inclination=36), task(trunk_inclination=36, hand_load_kg=15),
    ]  # fmt: skip
    loads = [compression(spine_load(person, posture, known, draws=DRAWS)) for posture in order]
    assert np.all(np.diff(loads) > 0)


def test_straining_presses(person, known):
    """Wilke measured nearly twice the pressure of standing; the belly's lift alone would lower it."""
    loads = [
        compression(spine_load(person, task(abdominal_pressure_kpa=kpa), known, draws=DRAWS)) for kpa in (0, 5, 10, 20)
    ]
    assert np.all(np.diff(loads) > 0)


def test_a_heavier_person_bears_more(known):
    loads = [
        compression(
            spine_load(Person(stature_mm=1750, mass_kg=kg, sex="male", birth_year=1980), task(), known, draws=DRAWS)
        )
        for kg in (55, 70, 90, 120)
    ]
    assert np.all(np.diff(loads) > 0)


def test_same_seed_same_numbers_and_the_number_of_draws_matters_little(person, known):
    posture = task(lumbar_flexion=(20, 5))
    assert spine_load(person, posture, known, draws=8) == spine_load(person, posture, known, draws=8)
    few, many = (compression(spine_load(person, posture, known, draws=n)) for n in (64, 512))
    assert few == pytest.approx(many, rel=0.05)


def test_every_quantity_of_a_posture_changes_something(person, known):
    base = task(support="sitting", hand_load_kg=5, hand_forward_mm=300)
    small = {"hand_height_mm": 900, "abdominal_pressure_kpa": 10, "push_n": 100}
    for name in QUANTITIES:
        share = name in ("backrest", "arms_on_thighs", "armrests", "hand_on_table")
        changed = replace(base, **{name: Uncertain(mean=0.3 if share else small.get(name, 7.0), sd=0.0)})
        assert spine_load(person, changed, known, draws=4).levels != spine_load(person, base, known, draws=4).levels, (
            name
        )


def test_phases_of_an_activity_become_postures(person, known):
    activity = known.activities[0]
    assert len(activity_load(person, activity, known, draws=4)) == len(activity.phases)
    posture = task_posture(activity.phases[0], person, known)
    given = [name for name in QUANTITIES if getattr(activity.phases[0], name) is not None]
    assert [name for name in QUANTITIES if getattr(posture, name) is not None] == given


def test_a_quick_movement_multiplies_its_peaks(person, known):
    slow, quick = (spine_load(person, task(), known, draws=DRAWS, factor=(f, 0.0)) for f in (1.0, 2.0))
    for one, two in zip(slow.levels, quick.levels, strict=True):
        assert two.compression_n.mean == pytest.approx(2 * one.compression_n.mean)
        assert two.pressure_mpa.hi90 == pytest.approx(2 * one.pressure_mpa.hi90)
    assert quick.factor == 2.0
    assert slow.notes == ()
    beyond = task(hand_load_kg=200, hand_forward_mm=500)
    assert spine_load(person, beyond, known, draws=8, factor=(2.0, 0.0)).notes == ()
    assert "multiplied by 2" in quick.notes[0]
    doubt = spine_load(person, task(), known, draws=DRAWS, factor=(2.0, 0.5)).level("L4/L5").compression_n
    assert doubt.sd > quick.level("L4/L5").compression_n.sd


def test_a_little_more_load_presses_a_little_more_even_deep_in_a_bend(person, known):
    """Few draws, so that nothing averages out: passive muscles must not pull the bend deeper."""
    deep = task(lumbar_flexion=60)
    loads = [
        compression(spine_load(person, replace(deep, hand_load_kg=Uncertain(mean=kg, sd=0.0)), known, draws=8))
        for kg in (0, 0.5, 1, 2, 4)
    ]
    assert np.all(np.diff(loads) > 0)


def test_a_backrest_has_no_cliff(person, known):
    loads = [
        compression(
            spine_load(person, task(support="sitting", trunk_inclination=-25, backrest=share), known, draws=DRAWS)
        )
        for share in (0.0, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.4)
    ]
    assert np.all(np.diff(loads) < 0)
    assert np.abs(np.diff(loads)).max() < 0.35 * loads[0]


@pytest.mark.parametrize("prop", ["arms_on_thighs", "hand_on_table", "armrests"])
@pytest.mark.parametrize("support", ["standing", "sitting"])
def test_a_prop_never_adds_load(person, known, prop, support):
    """Nobody lets a table tip the trunk backwards."""
    loads = [
        compression(spine_load(person, task(support=support, **{prop: share}), known, draws=DRAWS))
        for share in (0.0, 0.1, 0.2, 0.4, 0.8)
    ]
    assert np.all(np.diff(loads) < 10)


@pytest.mark.parametrize("told", [{"hand_load_kg": 5}, {"push_n": 50}, {"hand_on_table": 0.2}])
def test_a_lying_body_cannot_be_told_loads(person, known, told):
    with pytest.raises(UnusableInput, match="lying body has no"):
        spine_load(person, task(support="lying_supine", **told), known, draws=DRAWS)


def test_angles_that_no_pelvis_joins_are_refused(person, known):
    with pytest.raises(UnusableInput, match="do not fit together"):
        spine_load(person, task(pelvis_anterior_tilt=110, lumbar_flexion=70, trunk_inclination=-60), known, draws=DRAWS)
    with pytest.raises(ValueError, match="lumbar_flexion 80"):
        task(lumbar_flexion=80)


def test_where_no_muscle_works_neither_side_does_more(person, known):
    load = spine_load(person, task(support="lying_supine"), known, draws=DRAWS)
    assert load.level("L4/L5").left_share.mean == pytest.approx(0.5)
    assert load.level("L1/L2").left_share.lo90 > 0


def test_a_push_that_is_too_much_is_named(person, known):
    load = spine_load(person, task(push_n=1200, hand_forward_mm=450, hand_height_mm=1400), known, draws=DRAWS)
    assert not load.holdable
    assert "push is what is too much" in load.notes[-1]


def test_hands_above_reach_are_refused(person, known):
    with pytest.raises(UnusableInput, match="further away"):
        spine_load(person, task(hand_load_kg=2, hand_forward_mm=200, hand_height_mm=2700), known, draws=4)


def test_few_draws_still_have_a_spread(person, known):
    assert spine_load(person, task(trunk_inclination=30), known, draws=2).level("L4/L5").compression_n.sd > 0


def test_hands_of_an_activity_scale_with_stature(known):
    small, large = (Person(stature_mm=mm, mass_kg=70, sex="male", birth_year=1980) for mm in (1500, 1900))
    for phase in known.activity("hold_20kg_far").phases:
        near, far = (task_posture(phase, person, known).hand_forward_mm for person in (small, large))
        assert far.mean / near.mean == pytest.approx(1900 / 1500)
        assert task_posture(phase, small, known).hand_load_kg == task_posture(phase, large, known).hand_load_kg


def test_every_activity_can_be_asked_of_small_and_tall_people(known):
    """None is out of reach, and none has angles that do not fit."""
    for stature_mm in (1500, 1950):
        person = Person(stature_mm=stature_mm, mass_kg=22 * stature_mm**2 * 1e-6, sex="other", birth_year=1986)
        for activity in known.activities:
            assert activity_load(person, activity, known, draws=8), activity.id


def test_threads_that_ask_for_one_person_get_one_body(known):
    from concurrent.futures import ThreadPoolExecutor

    people = [Person(stature_mm=1601 + k, mass_kg=61, sex="female", birth_year=1971) for k in range(3)]
    with ThreadPoolExecutor(6) as pool:
        loads = list(pool.map(lambda k: spine_load(people[k % 3], task(), known, draws=8), range(12)))
    for k, load in enumerate(loads):
        assert load == loads[k % 3]


def test_a_load_a_little_out_of_reach_stays_where_it_was_told_to_be(person, known):
    """Its moment is what counts; the arms end before it, and a note says so."""
    near, far = (spine_load(person, task(hand_load_kg=10, hand_forward_mm=mm), known, draws=8) for mm in (450, 720))
    assert near.notes == ()
    assert "arms end" in far.notes[0]
    assert compression(far) > compression(near) + 200


def test_a_lying_body_has_the_angle_of_the_bed(person, known):
    plain, told = (
        spine_load(person, task(support="lying_supine", **a), known, draws=8) for a in ({}, {"trunk_inclination": 90})
    )
    assert told.levels == plain.levels
    assert "angle of the bed" in told.notes[0]
    assert plain.notes == ()
