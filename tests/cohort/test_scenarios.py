import numpy as np
import pytest

from laststraw.cohort.columns import AWKWARD, HEAVY, SEDENTARY
from laststraw.cohort.metrics import differences
from laststraw.cohort.scenarios import NAMES, change, scenario
from laststraw.errors import UnusableInput


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_changes_what_it_says_and_nobody_else(world, known, name):
    by, people = scenario(name, known), world().draw(50)
    changed = change(people, by)
    assert by.name == name
    assert np.array_equal(changed.frailty, people.frailty)
    assert np.array_equal(changed.load_n[:, SEDENTARY], people.load_n[:, SEDENTARY])
    assert changed.load_n[:, HEAVY] == pytest.approx(people.load_n[:, HEAVY] * by.heavy_load)
    assert changed.load_n[:, AWKWARD] == pytest.approx(people.load_n[:, AWKWARD] * by.awkward_load)
    assert changed.used == pytest.approx(changed.load_n / changed.strength_n[:, None])
    assert changed.imbalance == pytest.approx(people.imbalance * by.imbalance)
    assert any(not np.array_equal(a, b) for a, b in zip(changed[1:], people[1:], strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_no_scenario_brings_more_onsets(world, known, name):
    """Each makes loads lighter, rarer, or backs stronger: more onsets than by chance would be a wrong sign."""
    world = world(frailty_shape=2.0, trigger_per_window=1e-5)
    people = world.draw(1500)
    base, lived = (world.live(1500, people=p).counts for p in (people, change(people, scenario(name, known))))
    found = differences(lived, base)["onsets_a_year"]
    assert found.value < 2 * found.error
    if name in ("lighter_loads", "more_rest"):
        assert found.value < -2 * found.error


def test_an_unknown_scenario_is_refused_with_those_there_are(known):
    with pytest.raises(UnusableInput) as refused:
        scenario("fly", known)
    assert "exercise" in refused.value.hint
