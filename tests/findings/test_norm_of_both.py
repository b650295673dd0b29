"""A person whose sex is given as other is compared with women and men pooled."""

import random
from statistics import fmean, pstdev

import pytest


def test_other_is_half_of_each(known):
    norm = known.norm("craniovertebral", "other")
    female, male = known.norm("craniovertebral", "female"), known.norm("craniovertebral", "male")
    draw = random.Random(1)
    people = [draw.gauss(n.mean.value, n.sd.value) for n in (female, male) for _ in range(40_000)]
    assert norm.mean.value == pytest.approx(fmean(people), abs=0.1)
    assert norm.sd.value == pytest.approx(pstdev(people), abs=0.1)
    assert norm.mean.assumed or norm.mean.evidence


def test_a_norm_for_all_holds_for_each(known):
    assert known.norm("shoulder_tilt", "other") == known.norm("shoulder_tilt", "female")
