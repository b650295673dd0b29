"""A person whose sex is given as other is compared with women and men pooled."""

import random
from statistics import fmean, pstdev

import msgspec
import pytest

from laststraw.knowledge import Norm, Quantity


def norm(sex, mean, sd):
    def quantity(value):
        return Quantity(value=value, unit="deg", assumed=f"of {sex}")

    return Norm(sex=sex, mean=quantity(mean), sd=quantity(sd))


@pytest.fixture
def with_norms(known):
    """The knowledge files with these norms of one measurement."""

    def _with(*norms):
        changed = msgspec.structs.replace(known.measurement("craniovertebral"), norms=norms)
        return msgspec.structs.replace(known, measurements=(changed,))

    return _with


def test_other_is_half_of_each(with_norms):
    female, male = norm("female", 50.6, 4.9), norm("male", 52.8, 4.1)
    pooled = with_norms(female, male).norm("craniovertebral", "other")
    draw = random.Random(1)
    people = [draw.gauss(n.mean.value, n.sd.value) for n in (female, male) for _ in range(40_000)]
    assert pooled.mean.value == pytest.approx(fmean(people), abs=0.1)
    assert pooled.sd.value == pytest.approx(pstdev(people), abs=0.1)
    assert pooled.mean.assumed == "of female; of male"


def test_a_norm_for_all_holds_for_each(with_norms):
    both = norm("any", 51.7, 4.6)
    for sex in ("female", "male", "other"):
        assert with_norms(both).norm("craniovertebral", sex) == both


def test_half_of_the_norms_is_not_enough(with_norms):
    assert with_norms(norm("female", 50.6, 4.9)).norm("craniovertebral", "other") is None
