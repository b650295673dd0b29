"""The kernel against the engine of one person, and against chance taken window by window."""

import numpy as np
import pytest
from tests.cohort.conftest import OFTEN

from laststraw.cohort import dice
from laststraw.cohort.columns import (
    DAMAGE,
    END,
    GOES,
    H00,
    H01,
    H10,
    H11,
    HURTS,
    IMBALANCE,
    KIND_24,
    LIGHT,
    LOAD_N,
    MORE,
    NOT_KNOWN,
    NOTHING,
    OF_KIND,
    OF_USED,
    OF_WHOLE,
    ONSET,
)
from laststraw.cohort.tables import tables, thresholds
from laststraw.damage.engine import replay

HOURS = np.array([7.0 + 2.0 * k for k in range(8)])


def events(world, people, q, spells, days, seed):
    """The events of one person in plain Python: (day, used, cycles, kind, go), with the spells of pain as they came."""
    keys, number = dice.schedule(np.uint64(seed)), people.first + q
    ends = thresholds(people.shares, world.make.light, (world.of.pain_heavy, world.of.pain_awkward))[q]
    t = tables(world.found, world.make)
    out = []
    for day in range(days):
        for k, hour in enumerate(HOURS):
            at = day % 8 * 8 + k
            words = dice.block(keys, day // 8 * 32 + at % 32, dice.LOAD, number)
            pick, fine = words[:2] if at < 32 else words[2:]
            now = day + hour / 24.0
            hurts = any(onset < now - 1e-9 and now <= end for onset, end in spells)
            works = day % 7 < 5 and 1 <= k <= 4
            kind = int((pick < ends[2 * hurts + works]).sum())
            go = t.scatter[kind, int(fine) * GOES // 2**32]
            out.append((now, people.used[q, kind] * go + people.bend[kind], t.cycles[kind], kind, go))
    return [np.array(column) for column in zip(*out, strict=True)]


def replayed(world, people, q, spells, days, seed, law="miner"):
    day, used, cycles, kind, go = events(world, people, q, spells, days, seed)
    p = world.found._replace(heal=people.heal[q], imbalance_rest=people.imbalance[q])
    lived = replay(
        day, used[:, None], cycles[:, None], p, end_day=float(days), episodes=spells, age_years=people.age[q], law=law
    )
    return lived, day, used, kind, go


def frailest(people, count=6):
    return [int(q) for q in np.argsort(-people.frailty)[:count]]


@pytest.mark.parametrize("law", ["miner", "barrett_callaghan", None])
@pytest.mark.parametrize("model", ["M1", "M0"])
def test_a_virtual_life_is_the_replay_of_its_own_events(world, law, model):
    close = 1e-9 if law else 2e-4  # without a law's name: look-up tables
    ratio = 0.0 if model == "M0" else 2.0 if law == "barrett_callaghan" else 2e-3
    world = world(model=model, **{**OFTEN, "damage_ratio": ratio})
    people = world.draw(40, seed=5)
    days = 200
    crowd = world.live(40, seed=5, days=days, burn_in=150, people=people, keep=True, law=law)
    seen = 0
    for q in frailest(people):
        rows = crowd.episode[crowd.of == q]
        spells = [(row[ONSET], row[END]) for row in rows]
        lived, day, used, kind, go = replayed(world, people, q, spells, days, 5, law or "miner")
        until, _, _, _, _ = replayed(world, people, q, [s for s in spells if s[0] < 150], 150, 5, law or "miner")
        assert crowd.person[q, DAMAGE] == pytest.approx(
            float(until.final.fast[0] + until.final.slow[0]), rel=close, abs=1e-15
        )
        for row in rows:
            last = np.searchsorted(day, row[ONSET] + 1e-9) - 1
            if row[OF_KIND] == NOTHING:
                continue
            seen += 1
            assert row[OF_KIND] == kind[last]
            assert row[OF_USED] == pytest.approx(used[last], rel=1e-12)
            assert row[LOAD_N] == pytest.approx(people.load_n[q, kind[last]] * go[last], rel=1e-12)
            assert row[OF_WHOLE] == pytest.approx(lived.whole[last, 0], rel=close)
            if row[ONSET] - int(row[ONSET]) > 7 / 24:  # at night the midnight is that of the new day
                assert row[IMBALANCE] == pytest.approx(lived.imbalance[last, 0], rel=close)
            sore = 1.0 + world.found.spontaneous_gain * (1.0 - lived.whole[last, 0])
            base = sore * world.found.spontaneous_per_day / 12 * np.exp(world.found.age_gain * (people.age[q] - 40))
            assert row[H11] == pytest.approx(base + lived.trigger[last, 0], rel=max(close, 1e-9))
            ordinary = min(people.used[q, LIGHT] + people.bend[LIGHT], used[last])
            scale, steep = world.found.trigger_per_window, world.found.trigger_steepness
            worse = (1.0 + world.found.imbalance_gain * row[IMBALANCE]) / max(lived.whole[last, 0], 0.02)
            assert row[H10] == pytest.approx(base / sore + scale * np.expm1(steep * min(used[last], 1.5)), rel=1e-9)
            assert row[H00] == pytest.approx(base / sore + scale * np.expm1(steep * ordinary), rel=1e-9)
            assert row[H01] == pytest.approx(
                base + scale * np.expm1(steep * min(ordinary * worse, 1.5)), rel=max(close, 1e-9)
            )
    assert seen > 10


@pytest.mark.parametrize("model", ["M1", "M0"])
def test_pain_begins_when_the_hazard_borne_reaches_the_number_that_was_dealt(world, model):
    world = world(
        model=model, **OFTEN, bend_times=0.0
    )  # a replay does not know that a bend does no harm: see test_crowd
    people = world.draw(40, seed=5)
    crowd = world.live(40, seed=5, days=200, burn_in=150, people=people, keep=True, law="miner")
    keys = dice.schedule(np.uint64(5))
    apart = []
    for q in frailest(people, 4):
        spells = [(row[ONSET], row[END]) for row in crowd.episode[crowd.of == q]]
        begin = 0.0
        for number, (onset, end) in enumerate(spells):
            if onset >= 199:
                break
            dealt = dice.waiting(keys, number, q) / people.frailty[q]
            before, at = (
                hazard_until(world, people, q, spells[:number], begin, moment) for moment in (onset - 1e-7, onset)
            )
            apart.append((dealt - before) / max(dealt, 1e-300))
            assert before <= dealt * (1 + 2e-3) + 1e-12  # within a rest the moment is found in a straight line
            assert at >= dealt * (1 - 2e-3) - 1e-12
            begin = end
    assert len(apart) > 8


def test_a_bend_does_no_damage_and_makes_onsets_likelier(world):
    """The same people, the same dice, no imbalance: bent or not, tissue suffers the same while nobody has pain."""
    calm = {"imbalance_gain": 0.0, "damage_ratio": 1e-3, "trigger_per_window": 1e-12, "spontaneous_per_day": 1e-12}
    straight, bent = (world(**calm, bend_times=times) for times in (0.0, 1.0))
    lives = [one.live(300, seed=4, days=60, burn_in=30, keep=True) for one in (straight, bent)]
    assert lives[0].person[:, DAMAGE].max() > 0.0
    np.testing.assert_allclose(lives[0].person[:, DAMAGE], lives[1].person[:, DAMAGE], rtol=1e-9)
    straight, bent = (world(**OFTEN, bend_times=times) for times in (0.0, 1.0))
    assert len(bent.live(300, seed=4, days=60, burn_in=30, keep=True).of) > len(
        straight.live(300, seed=4, days=60, burn_in=30, keep=True).of
    )


def hazard_until(world, people, q, spells, begin, moment):
    """Hazard from ``begin`` to ``moment`` of somebody whose pain was ``spells`` so far (no pain after them)."""
    day, used, cycles, _, _ = events(world, people, q, spells, int(moment) + 1, 5)
    keep = day <= moment + 1e-12
    p = world.found._replace(heal=people.heal[q], imbalance_rest=people.imbalance[q])
    lived = replay(
        day[keep], used[keep, None], cycles[keep, None], p, end_day=moment, episodes=spells, age_years=people.age[q]
    )
    return float(lived.per_day[int(begin) :].sum())


def test_the_exponential_clock_is_chance_taken_window_by_window(world):
    """Times to the first onset of 1,500 equal people, against a plain NumPy simulation with a coin for every rest and event."""
    world = world(frailty_shape=4.0, spontaneous_per_day=4e-3, trigger_per_window=2e-5)
    n, days = 1500, 120
    people = world.draw(n, seed=8)
    crowd = world.live(n, seed=8, days=days, burn_in=0, people=people, keep=True)
    first = np.full(n, np.inf)
    np.minimum.at(first, crowd.of, crowd.episode[:, ONSET])
    coin = coins(world, people, days, np.random.default_rng(4))
    grid = np.arange(1.0, days)
    here, there = ((t[:, None] <= grid).mean(0) for t in (first, coin))
    assert 0.3 < here[-1] < 0.95
    assert np.abs(here - there).max() < 1.63 * np.sqrt(2 / n)  # Kolmogorov and Smirnov, 1 in 100


def coins(world, people, days, rng):
    """First onsets (person,) by tossing a coin of 1 - exp(-hazard) for every rest and every event; own loads and dice."""
    p, make, n = world.found, world.make, len(people.age)
    fast, slow, extra = np.zeros(n), np.zeros(n), np.zeros(n)
    first, rate = np.full(n, np.inf), p.spontaneous_per_day * np.exp(p.age_gain * (people.age - 40.0))
    for day in range(days):
        grown = 1.0 + p.imbalance_gain * (people.imbalance + extra)
        for k in range(9):
            gap = (7.0, *([2.0] * 7), 3.0)[k] / 24.0
            area = 0.0
            for pool, tau in ((fast, p.tau_fast_day), (slow, p.tau_slow_day)):
                area = area + pool * tau / people.heal * (1 - np.exp(-people.heal * gap / tau))
            hazard = rate * (gap + p.spontaneous_gain * area)
            fast, slow = (
                pool * np.exp(-people.heal * gap / tau)
                for pool, tau in ((fast, p.tau_fast_day), (slow, p.tau_slow_day))
            )
            extra = extra * np.exp(-gap / p.tau_imbalance_day)
            if k < 8:
                at = 0 if day % 7 < 5 and 1 <= k <= 4 else 2
                heavy, awkward = people.shares[:, at], people.shares[:, at + 1]
                r = rng.random(n)
                kind = (r < heavy).astype(int) + (r < heavy + awkward) + (r < heavy + awkward + make.light)
                load = people.used[np.arange(n), kind] * np.exp(make.scatter[kind] * rng.standard_normal(n))
                u = np.minimum((load + people.bend[kind]) * grown, 1.5)
                whole = 1.0 - fast - slow
                hazard = hazard + p.trigger_per_window * np.expm1(p.trigger_steepness * np.minimum(u / whole, 1.5))
                bite = np.maximum(np.exp(16.2 * np.minimum(load * grown, 1.0)) - np.exp(16.2 * p.endurance), 0.0)
                done = -whole * np.expm1(-make.cycles[kind] * p.damage_ratio * bite / 902416.0)
                fast, slow = fast + (1 - p.slow_share) * done, slow + p.slow_share * done
                room = 0.6 - people.imbalance - extra
                extra = extra - room * np.expm1(-p.imbalance_from_damage * done / 0.6)
            now = day + ((7 + 2 * k) / 24.0 if k < 8 else 1.0)
            hit = (rng.random(n) < -np.expm1(-people.frailty * hazard)) & ~np.isfinite(first)
            first[hit] = now
    return first


def test_episodes_end_at_midnight_last_a_day_and_never_overlap(crowd):
    e = crowd.episode
    assert (e[:, END] == np.floor(e[:, END])).all()
    assert (e[:, END] - e[:, ONSET] >= 1.0).all()
    same = crowd.of[1:] == crowd.of[:-1]
    assert (e[1:, ONSET][same] >= e[:-1, END][same]).all()
    assert same.sum() > 500


def test_who_hurts_at_the_start_is_in_an_episode_then(crowd):
    inside = np.zeros(len(crowd.person), bool)
    inside[crowd.of[(crowd.episode[:, ONSET] < 365) & (crowd.episode[:, END] > 365)]] = True
    assert (crowd.person[:, HURTS] == inside).all()


def test_control_windows_and_hours_are_those_of_the_same_life(world):
    world = world(**OFTEN)
    people = world.draw(30, seed=5)
    crowd = world.live(30, seed=5, days=200, burn_in=10, people=people, keep=True)
    checked = 0
    for q in frailest(people):
        rows = crowd.episode[crowd.of == q]
        spells = [(row[ONSET], row[END]) for row in rows]
        day, _, _, kind, _ = events(world, people, q, spells, 200, 5)
        painful = np.any([(day > onset + 1e-9) & (day <= end) for onset, end in spells], axis=0)
        for row in rows:
            last = np.searchsorted(day, row[ONSET] + 1e-9) - 1
            if last < 64 or row[OF_KIND] == NOTHING:
                continue
            if row[KIND_24] == NOT_KNOWN:
                assert painful[last - 8]
            else:
                assert row[KIND_24] == kind[last - 8]
            near, far = slice(last - 7, last + 1), slice(last - 63, last - 55)
            if painful[near].any() or painful[far].any():
                assert row[MORE] == NOT_KNOWN
            else:
                checked += 1
                for k, which in enumerate((3, 2, 0)):
                    assert row[MORE + k] == (kind[near] == which).sum() - (kind[far] == which).sum()
    assert checked > 5
