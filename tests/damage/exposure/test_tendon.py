"""DUET and the Shoulder Tool: tables, the two lines through the tendon data, printed examples."""

import math

import numpy as np
import pytest

from laststraw.damage.exposure import duet, shoulder, tendon
from laststraw.errors import UnusableInput


def test_the_printed_table_is_the_formula_at_the_printed_stress():
    formula = duet.damage_per_exertion(np.arange(11), "schechtman_bader_1997")
    assert duet.damage_per_exertion(np.arange(11)) == pytest.approx(formula, rel=0.005)


def test_rating_zero_comes_from_the_table():
    nothing = 10.0 ** (-101.25 / 14.83)  # what the formula gives without any stress
    assert float(duet.damage_per_exertion(0)) == 2.60e-7
    assert nothing == pytest.approx(1.49e-7, rel=0.01)


@pytest.mark.parametrize("curve", ["table", "schechtman_bader_1997", "gallagher_heberger_2013"])
def test_a_harder_rating_always_does_more(curve):
    assert (np.diff(duet.damage_per_exertion(np.arange(11), curve)) > 0.0).all()


def test_a_tendon_pulled_to_pieces_lasts_one_pull():
    assert float(tendon.cycles_to_failure(150.0)) == 1.0
    assert float(tendon.cycles_to_failure(20.0)) == pytest.approx(10.0 ** (81.25 / 14.83))


@pytest.mark.parametrize(("rows", "damage", "risk"), [
    ([(2, 5400)], (0.0074, 5e-5), 0.265),
    ([(4, 1350)], (0.0170, 5e-5), 0.321),
])  # fmt: skip
def test_printed_examples_of_duet(rows, damage, risk):
    got = duet.assess([{"omni": omni, "repetitions": times} for omni, times in rows])
    assert got.total("damage") == pytest.approx(damage[0], abs=damage[1])
    assert got.total("risk") == pytest.approx(risk, abs=5e-4)


def test_only_handling_carries_the_arm():
    handling, pushing = shoulder.moment_in_lb(5.0, 18.0), shoulder.moment_in_lb(5.0, 18.0, "push_pull")
    assert float(handling - pushing) == pytest.approx(8.6 * 18.0 / 2.0)
    both = shoulder.moment_in_lb([5.0, 5.0], [18.0, 18.0], ["handling", "push_down"])
    assert both.tolist() == [float(handling), float(pushing)]


def test_no_moment_no_damage():
    assert float(shoulder.damage_per_exertion(0.0)) == 0.0
    assert shoulder.assess([{"load_lb": 0, "arm_in": 0, "repetitions": 100}]).total("risk") == 0.0


@pytest.mark.parametrize(("outcome", "odds_ratio"), [
    ("office_visit_2019", 2.53), ("pain_now_4_5", 4.73), ("pain_now_5", 3.88), ("pain_last_year", 2.83), ("pain_today", 2.23),
])  # fmt: skip
def test_slopes_are_the_printed_odds_ratios(outcome, odds_ratio):
    assert math.exp(shoulder.OUTCOMES[outcome].slope) == pytest.approx(odds_ratio, abs=0.006)
    odds = [float(p / (1.0 - p)) for p in (shoulder.risk(0.001, outcome), shoulder.risk(0.01, outcome))]
    assert odds[1] / odds[0] == pytest.approx(odds_ratio, abs=0.006)


def test_what_is_not_there_is_named():
    with pytest.raises(UnusableInput, match="table, schechtman"):
        duet.damage_per_exertion(3, "mine")
    with pytest.raises(UnusableInput, match="There are schechtman"):
        tendon.cycles_to_failure(20.0, "mine")
    with pytest.raises(UnusableInput, match="There are office_visit"):
        shoulder.risk(0.1, "mine")
    with pytest.raises(UnusableInput, match="whole numbers"):
        duet.damage_per_exertion(2.5)
