"""Records of muscle states refuse the impossible."""

from dataclasses import FrozenInstanceError, replace

import pytest

from laststraw.records import (
    CLAIM_NAMES,
    ActivationProfile,
    ExtensibilityTest,
    MuscleClaim,
    MuscleState,
    Settling,
    StrengthTest,
)

STRETCH = ExtensibilityTest(
    key="test/straight_leg_raise/left/semimembranosus", test="straight_leg_raise", structure="semimembranosus",
    side="left", value=60.0, sd=4.2, norm_mean=76.3, norm_sd=9.5, longer_when="higher", mm_per_deg=0.8,
    percent_per_deg=1.2, because=("reading/straight_leg_raise/left",),
)  # fmt: skip
HOLD = StrengthTest(
    key="test/side_bridge/left/quadratus_lumborum", test="side_bridge", structure="quadratus_lumborum", side="left",
    value=40.0, sd=11.0, norm_mean=75.0, norm_sd=32.0, stronger_when="higher", because=(),
)  # fmt: skip
DAY = ActivationProfile(
    key="activation/multifidus/left", structure="multifidus", side="left", hours=16.0, p10_pct=(1.0,) * 20,
    p50_pct=(5.0,) * 20, p90_pct=(20.0,) * 20, side_ratio=(1.1,) * 20, because=(),
)  # fmt: skip
CLAIM = MuscleClaim(
    name="tight", verdict="possible", p=0.067, says="It may.", because=(), missing=("extensibility",), settled_by=None
)


def test_a_deficit_is_short_of_the_norm_in_degrees_and_millimetres():
    assert STRETCH.deficit_deg == pytest.approx(16.3)
    assert STRETCH.deficit_mm == pytest.approx(16.3 * 0.8)
    assert replace(STRETCH, longer_when="lower").deficit_deg == pytest.approx(-16.3)
    assert STRETCH.mdc_deg == pytest.approx(1.96 * 2**0.5 * 4.2, rel=1e-4)
    assert HOLD.z == pytest.approx(-35 / 32)
    assert replace(HOLD, stronger_when="lower").z == pytest.approx(35 / 32)


@pytest.mark.parametrize("wrong", [
    {"value": float("nan")}, {"sd": 0.0}, {"sd": float("inf")}, {"norm_sd": -1.0}, {"norm_mean": float("nan")},
    {"mm_per_deg": 0.0}, {"percent_per_deg": float("nan")}, {"side": "both"}, {"structure": ""}, {"key": "no key"},
    {"longer_when": "sometimes"},
])  # fmt: skip
def test_an_impossible_reading_of_length_is_refused(wrong):
    with pytest.raises(ValueError):
        replace(STRETCH, **wrong)


@pytest.mark.parametrize("wrong", [
    {"value": -1.0}, {"value": float("nan")}, {"sd": 0.0}, {"norm_sd": 0.0}, {"side": "none"}, {"stronger_when": ""},
])  # fmt: skip
def test_an_impossible_reading_of_strength_is_refused(wrong):
    with pytest.raises(ValueError):
        replace(HOLD, **wrong)


@pytest.mark.parametrize("wrong", [
    {"hours": 0.0}, {"hours": 25.0}, {"hours": float("nan")}, {"p10_pct": (6.0,) * 20}, {"p90_pct": (101.0,) * 20},
    {"p50_pct": (float("nan"),) * 20}, {"p10_pct": (-1.0,) * 20}, {"side_ratio": (0.0,) * 20}, {"side_ratio": (1.0,) * 19},
    {"p10_pct": (), "p50_pct": (), "p90_pct": (), "side_ratio": ()}, {"side": "both"},
])  # fmt: skip
def test_an_impossible_day_is_refused(wrong):
    with pytest.raises(ValueError):
        replace(DAY, **wrong)


def test_nothing_is_sure_while_a_half_is_missing():
    with pytest.raises(ValueError, match="cannot be sure"):
        replace(CLAIM, verdict="yes")
    with pytest.raises(ValueError, match="between 0 and 1"):
        replace(CLAIM, p=float("nan"))
    with pytest.raises(ValueError, match="say what it means"):
        replace(CLAIM, says="")
    with pytest.raises(ValueError, match="not one of"):
        replace(CLAIM, name="sore")


def test_a_state_has_every_claim_once():
    claims = tuple(replace(CLAIM, name=name) for name in CLAIM_NAMES)
    state = MuscleState(key="muscle/soleus/left", structure="soleus", side="left", claims=claims, settled_by=None)
    assert state.claim("weak").name == "weak"
    assert state.sure == ()
    for wrong in (claims[:-1], claims[::-1], (*claims, claims[0])):
        with pytest.raises(ValueError, match="in order"):
            replace(state, claims=wrong)


def test_a_gain_is_never_negative():
    for bits in (-0.1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="bits"):
            Settling(test="diary", about="overloaded", gain_bits=bits)


@pytest.mark.parametrize("record", [STRETCH, HOLD, DAY, CLAIM])
def test_records_of_muscles_are_frozen(record):
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        record.structure = "other"
