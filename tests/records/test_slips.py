"""What a slip in Python is told: the number that was meant, the names there are."""

import pytest

from laststraw.records import (
    LEVEL_NAMES,
    Estimate,
    LevelLoad,
    Person,
    SpineLoad,
    TaskPosture,
    Uncertain,
)

ONE = Estimate(mean=1.0, sd=0.0, lo90=1.0, hi90=1.0)


def load(*, holdable):
    levels = tuple(
        LevelLoad(level=name, compression_n=ONE, ap_shear_n=ONE, lateral_shear_n=ONE, pressure_mpa=ONE, left_share=ONE)
        for name in LEVEL_NAMES
    )
    return SpineLoad(
        posture=TaskPosture(), levels=levels if holdable else (), muscles=(), residual=0.0, holdable=holdable,
        held_share=float(holdable), limit_kg=None, factor=1.0, draws=2, notes=(),
    )  # fmt: skip


@pytest.mark.parametrize("bare", [45, 45.0, "45", (45, 5)])
def test_a_bare_number_is_told_to_bring_its_error(bare):
    with pytest.raises(ValueError, match=r"trunk_inclination .*give Uncertain\(mean=.*, sd=\.\.\.\)"):
        TaskPosture(trunk_inclination=bare)
    assert TaskPosture(trunk_inclination=Uncertain(mean=45, sd=5)).trunk_inclination.mean == 45


@pytest.mark.parametrize("name", ["L4L5", "l4/l5", "L4-L5", ""])
def test_another_name_for_a_level_is_told_the_names(name):
    with pytest.raises(KeyError, match="is not a level: L1/L2, L2/L3, L3/L4, L4/L5, L5/S1"):
        load(holdable=True).level(name)
    assert load(holdable=True).level("L4/L5").level == "L4/L5"


def test_no_level_of_what_cannot_be_held():
    with pytest.raises(KeyError, match="cannot be held"):
        load(holdable=False).level("L4/L5")


def test_a_stature_in_centimetres_is_told_in_millimetres():
    with pytest.raises(ValueError, match="not between 900 and 2500 mm: for 175 cm give 1750"):
        Person(stature_mm=175, mass_kg=70, sex="female", birth_year=1980)
    with pytest.raises(ValueError, match=r"not between 900 and 2500 mm$"):
        Person(stature_mm=17500, mass_kg=70, sex="female", birth_year=1980)
    with pytest.raises(ValueError, match="mass 7 kg is not between 20 and 350 kg"):
        Person(stature_mm=1750, mass_kg=7, sex="female", birth_year=1980)
