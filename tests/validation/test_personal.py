"""The simulated people of validation/personal live by the clock that they are said to live by, and their scores add up."""

import csv

import numpy as np
import pytest
from scipy import stats
from validation.personal import run as personal
from validation.personal.people import live
from validation.personal.scores import concordance, evenness

from laststraw.damage.engine import replay
from laststraw.damage.watch import watched


def waits(life):
    """Cumulative hazard times frailty between the end of one stretch of pain and the next onset."""
    lived = replay(
        life.history.day,
        life.used,
        life.cycles,
        life.found,
        end_day=life.days,
        episodes=life.spells,
        age_years=life.age_years,
        start=life.start,
        keep=False,
    )
    ticked = life.z * np.concatenate([[0.0], np.cumsum(lived.per_day[:, 0])])
    since, out = 0, []
    for onset, end in life.spells:
        until = int(onset) + (1 if onset > int(onset) else 0)
        out.append(ticked[until] - ticked[since])
        since = min(int(end) + 1, life.days)
    return out, ticked[-1] - ticked[since]


@pytest.mark.slow
def test_onsets_come_by_an_exponential_clock(known):
    """Waits are exponential, the last one cut off: with as many onsets as hazard was lived through."""
    done, left = [], 0.0
    for seed in range(60):
        life = live(known, "recall", "M0", 9000 + seed, draws=1, days=365)
        each, last = waits(life)
        done += each
        left += last
    assert len(done) >= 15
    lived_through = sum(done) + left
    low, high = stats.poisson.ppf([0.002, 0.998], lived_through)
    assert low <= len(done) <= high


def test_the_same_seed_is_the_same_life_and_a_full_diary_holds_every_episode(known):
    first, again = (live(known, "prospective", "M0", 4101, draws=3, told=1.0, days=365) for _ in range(2))
    assert first.spells == again.spells
    assert first.diary == again.diary
    watch = watched(first.history, first.diary, known)
    assert len(watch.spells) == len(first.spells)
    assert not watch.silent.any()
    np.testing.assert_allclose([one[0] for one in watch.spells], [one[0] for one in first.spells], atol=0.1)


def test_scores():
    rng = np.random.default_rng(3)
    assert evenness(rng.random(2000)) > 1e-3
    assert evenness(rng.random(2000) ** 2) < 1e-6
    chance = rng.random(4000)
    assert concordance(chance, rng.random(4000) < chance) == pytest.approx(5 / 6, abs=0.02)
    assert concordance(np.ones(10), np.arange(10) < 4) == 0.5


def test_every_expected_number_says_where_it_comes_from():
    with (personal.HERE / "expected.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert all(row["because"] and float(row["low"]) <= float(row["high"]) for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)
