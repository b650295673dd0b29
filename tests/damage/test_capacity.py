"""What each tissue has left."""

import pytest

from laststraw import damage
from laststraw.records import TISSUES


@pytest.fixture(scope="module")
def tissues(made, known):
    diary, history = made
    return damage.capacity_by_tissue(history, diary, known, person_age_years=42.0)


def test_every_tissue_under_every_model(tissues):
    assert len(tissues) == 4
    assert all(tuple(c.tissue for c in one.capacities) == TISSUES for one in tissues)


def test_the_least_is_never_more_than_what_is_left(tissues):
    for one in tissues:
        for capacity in one.capacities:
            assert 0.0 <= capacity.least.estimate.mean <= capacity.left.estimate.mean + 1e-12 <= 1.0 + 1e-12


def test_nothing_piles_up_in_m0(tissues):
    for one in tissues:
        left = [capacity.left.estimate.mean for capacity in one.capacities]
        assert (one.model == "M0") == (left == [1.0] * len(TISSUES))


def test_what_bears_more_has_less_left(tissues):
    left = {capacity.tissue: capacity.left.estimate.mean for capacity in tissues[0].capacities}
    assert left["facet/left"] < left["disc/l4_l5"] < left["facet/right"]
