"""What a trunk muscle can give: laws of the curves, of scaling and of the table, and published values."""

import dataclasses
import importlib
from itertools import pairwise

import msgspec
import numpy as np
import pytest

from laststraw.body import hill
from laststraw.body.draft import HINGES, LEVELS
from laststraw.body.hill import Fascicles, active, fascicles, fibre_length, passive, strength
from laststraw.body.lumbar import TRUNK
from laststraw.body.model import build_model
from laststraw.errors import LaststrawError
from laststraw.records import Person

EXTENSORS = ("iliocostalis_lumborum", "longissimus_thoracis", "multifidus")
OBLIQUES = ("external_oblique", "internal_oblique")  # they end on the model's belly wall; their fibres go on through it
MAN = Person(stature_mm=1689, mass_kg=75, sex="male", birth_year=1996)


def bent(model, degrees, *, left=0.0):
    """Paths of the trunk muscles (m) with the lumbar spine bent forwards, or to the left."""
    mujoco = importlib.import_module("mujoco")
    model.room.qpos[:] = model.rest_qpos
    for k, level in enumerate(LEVELS):
        model.room.qpos[model.qpos_of[HINGES[level][0]]] -= np.radians(degrees * model.shares["flexion"][k])
        model.room.qpos[model.qpos_of[HINGES[level][1]]] -= np.radians(left * model.shares["left_bend"][k])
    mujoco.mj_kinematics(model.mj, model.room)
    mujoco.mj_tendon(model.mj, model.room)
    return model.room.ten_length[model.tendon_of[:210]].copy()


@pytest.fixture(scope="module")
def man(known):
    return build_model(MAN, known)


@pytest.fixture(scope="module")
def table(man, known) -> Fascicles:
    return fascicles(man, MAN, known)


# -- the curves ---------------------------------------------------------------------------------------------------------------


def test_the_active_force_is_greatest_at_the_best_length_and_symmetric_about_it(known):
    lengths = np.linspace(0.2, 1.8, 1601)
    force = active(lengths, known)
    assert lengths[force.argmax()] == pytest.approx(1.0)
    assert force.max() == pytest.approx(1.0)
    assert force == pytest.approx(active(2.0 - lengths, known))
    assert (force > 0).all()


def test_the_passive_force_never_falls_is_never_negative_and_has_no_step(known):
    lengths = np.linspace(0.2, 2.4, 22001)
    force = passive(lengths, known)
    assert (force >= 0).all()
    assert (np.diff(force) >= 0).all()
    slope = np.diff(force) / np.diff(lengths)
    assert (force[lengths <= 1] == 0).all()
    assert (np.diff(slope) > -1e-6).all()  # never less steep: straight on beyond the strain of full force
    assert np.diff(slope).max() < 0.07


def test_thelens_curves_as_printed(known):
    """Thelen 2003: passive force reaches the peak force at 60 % strain; half-way it is (e^2.5 - 1) / (e^5 - 1)."""
    assert passive(np.array([1.3, 1.6]), known) == pytest.approx([0.0758582, 1.0], abs=1e-6)
    assert active(np.array([0.5, 1.0, 1.5]), known) == pytest.approx([0.5737534, 1.0, 0.5737534], abs=1e-6)


# -- the table ----------------------------------------------------------------------------------------------------------------


def test_the_table_has_the_models_trunk_muscles_in_order_and_no_other(man, table, known):
    assert table.names == man.muscles[:210]
    assert all(name.startswith(TRUNK) for name in table.names)
    assert not [name for name in man.muscles[210:] if name.startswith(TRUNK)]
    claims = {claim.model_name: (claim.structure, claim.side) for claim in known.model_map}
    assert list(zip(table.structures, table.sides, strict=True)) == [claims[name] for name in table.names]


def test_both_sides_are_the_same(table):
    index = {name: i for i, name in enumerate(table.names)}
    pairs = [(i, index[f"{name[:-2]}_l"]) for name, i in index.items() if name.endswith("_r")]
    right, left = (list(side) for side in zip(*pairs, strict=True))
    assert len(pairs) == 105
    for column in ("optimal_m", "neutral_length", "peak_n", "cos_pennation", "fibre_to_path", "volume", "flexes"):
        values = getattr(table, column)
        assert (values[right] == values[left]).all(), column


def test_every_force_length_and_angle_is_that_of_a_muscle(table):
    assert (table.peak_n > 5).all()
    assert (table.peak_n < 700).all()
    assert (table.cos_pennation > 0.9).all()
    assert (table.fibre_to_path * table.optimal_m * table.cos_pennation) == pytest.approx(1.0)


def test_a_fibre_is_no_longer_than_its_muscle(man, table):
    tendon_m = bent(man, 0.0) - table.neutral_length * table.optimal_m * table.cos_pennation
    whole = ~np.isin(table.structures, OBLIQUES)
    assert (tendon_m[whole] > -1e-3).all()


@pytest.mark.parametrize(
    ("structure", "published_mm", "sd_mm"),
    [
        ("rectus_abdominis", 283, 42),  # Delp 2001, abstract
        ("multifidus", 56.6, 6.5),  # Ward 2009, abstract: standard error
        ("quadratus_lumborum", 70.5, 15),  # Delp 2001: 85 above, 56 below
        ("external_oblique", 129, 19),  # Lambrecht 2009
        ("internal_oblique", 91, 14),
    ],
)
def test_mean_fibre_lengths_are_the_published_ones(table, structure, published_mm, sd_mm):
    of = np.isin(table.structures, structure)
    assert abs(1e3 * np.average(table.optimal_m[of], weights=table.peak_n[of]) - published_mm) < sd_mm


def test_fibre_lengths_of_the_thoracic_erector_are_those_of_delp(table):
    """Delp 2001: iliocostalis 14.2 (2.1) cm, thoracic erector spinae from 6.4 to 14.2 cm."""
    names = np.array(table.names)
    iliocostalis = np.char.startswith(names, "IL_R")
    assert abs(1e3 * table.optimal_m[iliocostalis].mean() - 142) < 21
    longissimus = 1e3 * table.optimal_m[np.char.startswith(names, "LTpT")]
    assert longissimus.min() > 64
    assert longissimus.max() < 150


# -- what posture does to them ------------------------------------------------------------------------------------------------


def test_upright_the_passive_muscles_bear_next_to_nothing(man, table, known):
    """The shipped model pulls with 1137 N there."""
    length = fibre_length(table, bent(man, 0.0), bent(man, 0.0))
    assert length == pytest.approx(table.neutral_length)
    newton = table.peak_n * passive(length, known)
    assert newton.sum() < 60
    assert newton[np.isin(table.structures, EXTENSORS)].sum() == 0


def test_extensors_are_short_upright_best_half_way_and_long_in_full_flexion(man, table):
    """Zwambag 2014, of seven bodies: extensors are built for mid-flexion and work beyond it in full flexion."""
    upright = bent(man, 0.0)
    for structure in EXTENSORS:
        of = np.isin(table.structures, structure)
        mean = [
            np.average(fibre_length(table, bent(man, angle), upright)[of], weights=table.peak_n[of])
            for angle in (0, 26, 52)
        ]
        assert 0.78 < mean[0] < 0.87
        assert 0.97 < mean[1] < 1.12
        assert 1.12 < mean[2] < 1.4


def test_who_is_long_and_who_is_short_upright(table):
    """Zwambag 2014: extensors shortest, quadratus lumborum nearer its best, psoas longest."""
    mean = {s: np.mean(table.neutral_length[np.isin(table.structures, s)]) for s in set(table.structures)}
    assert max(mean[s] for s in EXTENSORS) <= mean["quadratus_lumborum"] < 1.0 < mean["iliopsoas"]
    assert max(mean, key=mean.get) == "iliopsoas"


def test_a_bend_stretches_the_other_side(man, table):
    upright, left = bent(man, 0.0), bent(man, 0.0, left=15.0)
    change = fibre_length(table, left, upright) - table.neutral_length
    side = np.array(table.sides)
    of = np.isin(table.structures, ("quadratus_lumborum", "iliocostalis_lumborum"))
    assert (change[of & (side == "right")] > 0).all()
    assert (change[of & (side == "left")] < 0).all()


def test_belly_muscles_in_front_flex_and_back_muscles_do_not(table):
    assert table.flexes[np.isin(table.structures, "rectus_abdominis")].all()
    assert not table.flexes[np.isin(table.structures, EXTENSORS)].any()


# -- who the person is --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stature_mm", [1450.0, 1950.0])
def test_lengths_grow_with_stature_and_forces_with_its_square(stature_mm, table, man, known):
    other = dataclasses.replace(MAN, stature_mm=stature_mm)
    model = build_model(other, known)
    grown, ratio = fascicles(model, other, known), stature_mm / 1689
    assert grown.optimal_m == pytest.approx(table.optimal_m * ratio)
    assert grown.peak_n == pytest.approx(table.peak_n * ratio**2)
    assert grown.volume == pytest.approx(table.volume * ratio**3)
    same = fibre_length(table, bent(man, 30.0), bent(man, 0.0))
    assert fibre_length(grown, bent(model, 30.0), bent(model, 0.0)) == pytest.approx(same, rel=1e-6)


def test_women_are_weaker_and_age_takes_strength_only_from_forty_on(known):
    of = {sex: strength(dataclasses.replace(MAN, sex=sex), known) for sex in ("female", "male", "other")}
    assert of["female"] < of["other"] < of["male"] == 1.0
    by_age = [strength(MAN, known, year=1996 + age) for age in range(15, 110)]
    assert by_age[0] == by_age[25] == 1.0
    assert all(later <= earlier for earlier, later in pairwise(by_age))
    assert min(by_age) > 0.4


def test_a_decade_after_forty_costs_what_hurley_found(known):
    """Hurley 1995: 12 to 15 % per decade."""
    decade = strength(MAN, known, year=2036) - strength(MAN, known, year=2046)
    assert 0.12 <= decade <= 0.15


def test_a_trunk_muscle_without_a_row_is_refused(man, known):
    fewer = msgspec.structs.replace(known, fascicles=known.fascicles[1:])
    with pytest.raises(LaststrawError, match="Ps_L1_VB_r has no row"):
        fascicles(man, MAN, fewer)


def test_only_the_two_columns_of_fibres_tell_the_length_change(table):
    """A path that is longer by one best length (along the fibre) makes the fibre one longer, whatever the neutral length."""
    path = np.full(210, 0.2)
    longer = path + table.optimal_m * table.cos_pennation
    assert fibre_length(table, longer, path) - fibre_length(table, path, path) == pytest.approx(1.0)
    assert (fibre_length(table, path - 1.0, path) == hill.SHORTEST).all()


# -- levers and strength of the whole trunk -----------------------------------------------------------------------------------


def levers_m(model, level, degrees=0.0):
    """dL/d(flexion) of each trunk muscle at one level (m): positive extends."""
    mujoco = importlib.import_module("mujoco")
    lengths = []
    for step in (1e-4, -1e-4):
        bent(model, degrees)
        model.room.qpos[model.qpos_of[HINGES[level][0]]] -= step
        mujoco.mj_kinematics(model.mj, model.room)
        mujoco.mj_tendon(model.mj, model.room)
        lengths.append(model.room.ten_length[model.tendon_of[:210]].copy())
    return (lengths[0] - lengths[1]) / 2e-4


@pytest.mark.parametrize("level", LEVELS)
def test_levers_of_the_rectus_abdominis_are_those_of_standing_women_in_mri_within_a_fifth(level, known):
    """Jorgensen 2005, five women: the model's are 2 % longer at L1/L2 and 18 % shorter at L5/S1."""
    woman = Person(stature_mm=1640, mass_kg=65, sex="female", birth_year=1990)
    model = build_model(woman, known)
    rectus = model.muscles.index("rect_abd_r")
    assert -1e3 * levers_m(model, level)[rectus] == pytest.approx(
        known.constant(f"mri_lever_rectus_mm_{level}"), rel=0.2
    )


def most_nm(person, known, degrees):
    """Extending moment at L5/S1 with every extensor at its most (Nm): an upper bound of what can be exerted."""
    model = build_model(person, known)
    table = fascicles(model, person, known)
    length = fibre_length(table, bent(model, degrees), bent(model, 0.0))
    force = table.peak_n * (active(length, known) + passive(length, known)) * table.cos_pennation
    return np.maximum(levers_m(model, "l5_s1", degrees), 0) @ force


def test_the_back_is_as_strong_as_backs_are_and_strongest_when_bent(known):
    """Young men pull 250 to 350 Nm at L5/S1 (recalled), women 0.60 to 0.65 of it, most when bent (Keller and Roy 2002)."""
    man, woman = (
        Person(stature_mm=mm, mass_kg=70, sex=sex, birth_year=1996) for mm, sex in ((1755, "male"), (1630, "female"))
    )
    upright, half = most_nm(man, known, 0.0), most_nm(man, known, 26.0)
    assert 300 < upright < 420
    assert half > upright
    assert 0.6 < most_nm(woman, known, 0.0) / upright < 0.67
