"""The mean of a person's repetitions: 95 % intervals hold the truth; what is shared does not average out."""

import numpy as np
import pytest

from laststraw import knowledge
from laststraw.measure.movement.result import OWN_SPREAD, person_result, reading, refused
from laststraw.records import ErrorTerm
from laststraw.stats import interval95, root_sum_square
from laststraw.testing.movers import SideFigure, film_side

KNOWN = knowledge.load()
TRACK = film_side(
    SideFigure(time_s=np.arange(10) / 25.0, trunk_deg=np.zeros(10), knee_deg=np.zeros(10)), np.random.default_rng(0)
)


def readings(values, own_sd, shared_sd):
    terms = [ErrorTerm(name="landmarks", sd=own_sd), ErrorTerm(name="gain", sd=shared_sd, shared=True)]
    return [
        reading(TRACK, "forward_bend", "bend_range", value=value, unit="deg", terms=terms, n=n)
        for n, value in enumerate(values, start=1)
    ]


@pytest.mark.parametrize("n", [1, 2, 3, 5, 10])
def test_intervals_hold_the_truth_as_often_as_they_say(n):
    rng = np.random.default_rng(n)
    usual, weight = KNOWN.constant("movement.spread_range"), KNOWN.constant("movement.spread_weight")
    held = []
    for _ in range(1500):
        truth = rng.uniform(30.0, 110.0)
        shared = rng.normal(0.0, 2.0)
        own = (
            usual * truth * np.sqrt(weight / rng.chisquare(weight))
        )  # people differ in how alike their repetitions are
        values = truth + own * rng.normal(0.0, 1.0, n) + rng.normal(0.0, 1.5, n) + shared
        found = person_result(readings(values, 1.5, 2.0), KNOWN, kind="range")
        low, high = interval95(found.value, found.sd)
        held.append(low <= truth <= high)
    assert 0.93 <= np.mean(held) <= 0.97


def test_repeating_lessens_what_differs_and_leaves_what_is_shared():
    few, many = (person_result(readings([60.0] * n, 3.0, 2.0), KNOWN, kind="range") for n in (2, 8))
    assert many.sd < few.sd
    assert many.sd > 2.0
    shared = [term for term in many.source.budget if term.shared]
    assert [term.sd for term in shared] == [2.0]


def test_a_larger_error_or_spread_never_narrows_the_result():
    rng = np.random.default_rng(5)
    spread = rng.normal(0.0, 1.0, 4)
    sds = [person_result(readings(60.0 + k * spread, 1.0, 2.0), KNOWN, kind="range").sd for k in (0.0, 3.0, 9.0)]
    assert sds == sorted(sds)
    for own, shared in ((2.0, 2.0), (1.0, 4.0)):
        assert person_result(readings(60.0 + spread, own, shared), KNOWN, kind="range").sd > sds[0]


def test_the_budget_adds_up_and_names_the_persons_own_spread():
    found = person_result(readings([50.0, 60.0, 70.0], 1.0, 2.0), KNOWN, kind="range")
    assert found.sd == pytest.approx(root_sum_square(*(term.sd for term in found.source.budget)))
    assert OWN_SPREAD in {term.name for term in found.source.budget}
    assert found.key == "test/forward_bend/bend_range/none"
    assert found.source.because[-1] == "test/forward_bend/bend_range/none/3"


def test_a_refused_test_says_why_for_every_output():
    result = refused(TRACK, "squat", ("squat_depth", "squat_time"), "Nothing was seen.")
    assert [missing.id for missing in result.not_measured] == ["squat_depth", "squat_time"]
    assert result.results == ()
