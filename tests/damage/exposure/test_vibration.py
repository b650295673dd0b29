"""Whole-body vibration: energy and sixth-power laws, the values of the European Union, the norm's own examples."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laststraw.damage.exposure import MODELS, vibration
from laststraw.errors import UnusableInput

SHOCKS = [40.0] * 5  # the example of ISO 2631-5:2018, annex C
LIFE = {"start_age": 20.0, "years": 20.0, "days_a_year": 120.0}


@given(st.floats(0.01, 5.0), st.floats(0.1, 24.0))
def test_a_steady_shake(value, hours):
    assert vibration.a8([[0.0, 0.0, value]], [hours])[2] == pytest.approx(value * math.sqrt(hours / 8.0))
    assert vibration.a8([[value, 0.0, 0.0]], [hours])[0] == pytest.approx(1.4 * value * math.sqrt(hours / 8.0))


@given(st.floats(0.1, 12.0), st.floats(1.0, 4.0))
def test_twice_the_shake_counts_as_four_times_the_time_and_for_doses_as_sixteen_and_sixty_four(value, factor):
    hours = 0.25
    assert vibration.a8([[0, 0, factor * value]], [hours])[2] == pytest.approx(
        vibration.a8([[0, 0, value]], [hours * factor**2])[2]
    )
    longer = 20.0 / factor**4
    assert vibration.vdv([[0, 0, factor * value]], [longer], [0.5])[2] == pytest.approx(
        vibration.vdv([[0, 0, value]], [longer * factor**4], [0.5])[2]
    )
    short = 20.0 / factor**6
    assert float(vibration.daily_dose([factor * value], [short], [0.5])) == pytest.approx(
        float(vibration.daily_dose([value], [short * factor**6], [0.5]))
    )


@given(st.lists(st.floats(0.1, 60.0), min_size=1, max_size=20), st.floats(1.0, 3.0))
def test_sixth_powers(peaks, factor):
    dose = vibration.shock_dose(peaks)
    assert vibration.shock_dose([factor * p for p in peaks]) == pytest.approx(factor * dose)
    assert vibration.shock_dose(peaks * 64) == pytest.approx(2.0 * dose)
    stress = vibration.daily_stress_mpa([dose, dose, dose], "2004")
    assert vibration.r_factor(stress, **(LIFE | {"days_a_year": 64.0})) == pytest.approx(
        2.0 * vibration.r_factor(stress, **(LIFE | {"days_a_year": 1.0}))
    )


@pytest.mark.parametrize("sex", ["male", "female"])
@pytest.mark.parametrize("edition", ["2018", "2004"])
def test_longer_older_more_never_lowers_r(edition, sex):
    base = vibration.r_factor(0.8, edition=edition, sex=sex, **LIFE)
    for change in ({"years": 21.0}, {"start_age": 21.0}, {"days_a_year": 121.0}):
        assert vibration.r_factor(0.8, edition=edition, sex=sex, **(LIFE | change)) > base


def test_points_of_the_british_calculator():
    assert vibration.points([0.5, 1.15]).tolist() == pytest.approx([100.0, 529.0])


def test_the_values_of_the_european_union():
    got = MODELS["a8"].assess([{"a_z": 0.5, "hours": 8}])
    assert got.total("a8") == pytest.approx(0.5)
    assert [limit.value for limit in got.limits] == [0.5, 1.15]
    assert [limit.value for limit in MODELS["vdv"].assess([{"vdv_z": 1, "hours": 1, "measured_hours": 1}]).limits] == [
        9.1,
        21.0,
    ]


def test_the_example_of_the_norm_of_2018():
    dose = vibration.shock_dose(SHOCKS)
    assert dose == pytest.approx(55.97, abs=0.005)
    man = vibration.daily_stress_mpa([0, 0, dose])
    assert man == pytest.approx(1.62, abs=0.005)
    r = vibration.r_factor(man, **LIFE)
    assert r == pytest.approx(1.22, abs=0.005)
    assert vibration.injury_probability(r) == pytest.approx(0.37, abs=0.005)
    assert vibration.daily_stress_mpa([0, 0, dose], sex="female") == pytest.approx(1.40, abs=0.005)


@pytest.mark.parametrize("sex", ["male", "female"])
def test_the_norms_table_of_risks(sex):
    for r, risk in zip(vibration.R_AT_10_50_90[sex], (0.1, 0.5, 0.9), strict=True):
        assert vibration.injury_probability(r, sex) == pytest.approx(risk, abs=0.01)


def test_the_limits_of_2004_agree_with_one_another():
    for years, low, high in ((45.0, 0.76, 1.22), (46.0, 0.78, 1.25)):
        life = {"start_age": 20.0, "years": years, "days_a_year": 240.0, "edition": "2004"}
        assert vibration.r_factor(0.5, **life) == pytest.approx(low, abs=0.005)
        assert vibration.r_factor(0.8, **life) == pytest.approx(high, abs=0.005)


def test_the_edition_of_2018_looks_up_only():
    assert vibration.daily_stress_mpa([50.0, 50.0, 0.0]) == 0.0
    assert vibration.daily_stress_mpa([50.0, 50.0, 0.0], "2004") > 0.0


def test_bad_input():
    for call in (
        lambda: vibration.a8([[0, 0, -1]], [1]),
        lambda: vibration.a8([[0, 0, 1]], [25]),
        lambda: vibration.shock_dose([]),
        lambda: vibration.shock_dose([math.nan]),
        lambda: vibration.r_factor(0.5, **(LIFE | {"years": 0.0})),
        lambda: vibration.daily_stress_mpa([1, 1, 1], "1999"),
        lambda: vibration.injury_probability(1.0, "other"),
        lambda: vibration.vdv([[1, 1, 1]], [1], [0]),
    ):
        with pytest.raises(UnusableInput):
            call()
    assert np.isfinite(vibration.points(0.0))
