"""Draws into numbers that people are shown: an estimate, its grade, and the sentence that says what it rests on."""

import numpy as np

from laststraw.damage.parameters import Floats
from laststraw.records import DamageGrade, Estimate, Figure

MIDDLE_90 = (0.05, 0.95)


def estimate(values: Floats) -> Estimate:
    """Mean, sd and middle 90 % of equally weighted draws of any shape. The order of the draws makes no difference at all."""
    inorder = np.sort(np.asarray(values, dtype=np.float64), axis=None)
    low, high = np.quantile(inorder, MIDDLE_90)
    spread = float(np.sqrt(np.mean((inorder - inorder.mean()) ** 2)))
    return Estimate(mean=float(inorder.mean()), sd=spread, lo90=float(low), hi90=float(high))


def figure(values: Floats, grade: DamageGrade, rests_on: str) -> Figure:
    """A figure over draws; ``rests_on`` is the id of a sentence."""
    return Figure(estimate=estimate(values), grade=grade, rests_on=rests_on)


def counted(number: float, rests_on: str) -> Figure:
    """Something that was counted in the diary."""
    exact = Estimate(mean=float(number), sd=0.0, lo90=float(number), hi90=float(number))
    return Figure(estimate=exact, grade="A", rests_on=rests_on)
