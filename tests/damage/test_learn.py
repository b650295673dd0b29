"""What a diary teaches about a person: the laws that hold for any diary, and the cases that can be computed otherwise."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from validation.personal.people import live

from laststraw.damage import frailty, learn
from laststraw.damage.cloud import Cloud, Loads, first_cloud, moved, picked, telling_range
from laststraw.damage.engine import replay
from laststraw.damage.hazards import day_hazards
from laststraw.damage.parameters import drawn, rows
from laststraw.damage.posterior import model_weights, systematic, weighted
from laststraw.damage.watch import watched
from laststraw.records import Bout, Episode, PainNote, Uncertain
from laststraw.testing.lives import START, made_diary, made_history

AGE = 45.0
ONE = {"calibration": "recall", "model": "M1", "person_age_years": AGE, "particles": 120}


def iso(day):
    return (START + timedelta(days=day)).isoformat()


def free(*days):
    return tuple(PainNote(day=iso(day), pain=Uncertain(mean=0.0, sd=0.5)) for day in days)


@pytest.fixture(scope="module")
def diary():
    return made_diary(120, onsets=(40, 75, 100), told=0.3)


@pytest.fixture(scope="module")
def history(diary):
    return made_history(diary, draws=40)


# ---- frailty -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "onsets", "hazard"), [(0.4, 0, 0.3), (0.4, 2, 1.7), (1.3, 7, 4.0), (0.5, 1, 0.0)])
def test_frailty_is_integrated_exactly(shape, onsets, hazard):
    def density(z):
        return z**onsets * math.exp(-z * hazard) * stats.gamma.pdf(z, shape, scale=1 / shape)

    value = integrate.quad(density, 0, 1)[0] + integrate.quad(density, 1, np.inf)[0]
    assert frailty.log_probability(np.array([shape]), onsets, np.array([hazard]))[0] == pytest.approx(
        math.log(value), abs=1e-6
    )


def test_intervals_of_mixtures_are_those_of_many_dice():
    rng = np.random.default_rng(4)
    shape, rate, hazard = np.array([0.4, 2.4, 5.4]), np.array([0.5, 3.0, 2.0]), np.array([0.3, 0.05, 0.2])
    weights = np.array([0.5, 0.3, 0.2])
    which = rng.choice(3, 400_000, p=weights)
    z = rng.gamma(shape[which]) / rate[which]
    for told, values in (
        (frailty.frailty(shape, rate, weights), z),
        (frailty.chance(shape, rate, hazard, weights), -np.expm1(-z * hazard[which])),
    ):
        assert (told.mean, told.sd) == pytest.approx((values.mean(), values.std()), rel=0.02)
        assert (told.lo90, told.hi90) == pytest.approx(tuple(np.quantile(values, (0.05, 0.95))), rel=0.02)


def test_no_hazard_is_no_chance():
    told = frailty.chance(np.ones(2), np.ones(2), np.zeros(2), np.full(2, 0.5))
    assert (told.mean, told.sd, told.lo90, told.hi90) == (0.0, 0.0, 0.0, 0.0)


def test_a_diary_is_as_probable_as_its_days_one_after_another(known, history, diary):
    """Survive each pain-free day, have an onset on each day of an onset, for every z: by brute force."""
    episodes = tuple(replace(one, hour=None) for one in diary.episodes)
    spoken = replace(diary, pains=free(*range(120)), episodes=episodes)
    watch = watched(history, spoken, known)
    loads = Loads(history, watch)
    cloud = first_cloud(known, loads, "recall", "M0", 3, 0)
    hazards = 1e-2 * day_hazards(cloud, loads, watch, AGE, "miner")
    told = learn.probability(hazards, watch, cloud.found, cloud.telling)
    for draw in range(3):
        shape = float(np.asarray(cloud.found.frailty_shape)[draw])

        def at(z, draw=draw, shape=shape):
            onset = np.prod(-np.expm1(-z * hazards[watch.onset_days, draw]))
            return onset * math.exp(-z * hazards[watch.told, draw].sum()) * stats.gamma.pdf(z, shape, scale=1 / shape)

        value = integrate.quad(at, 0, 1, epsabs=0)[0] + integrate.quad(at, 1, 200, epsabs=0)[0]
        assert told.log_probability[draw] == pytest.approx(math.log(value), abs=2e-3)


def test_a_known_hour_was_survived_up_to_it_and_an_unknown_one_by_half(known, history, diary):
    untimed = replace(diary, episodes=(replace(diary.episodes[0], hour=None), *diary.episodes[1:]))
    assert learn.survived(watched(history, diary, known)).ravel().tolist() == [1.0, 1.0, 1.0]
    assert learn.survived(watched(history, untimed, known)).ravel().tolist() == [0.5, 1.0, 1.0]


def test_a_draw_gains_nothing_by_the_luck_of_one_go(known, diary):
    """On the day of an onset all goes count alike: deal them to other draws, and little changes in a model without memory."""
    history = made_history(diary, draws=12)
    day = np.isin(np.floor(history.day), (40, 75, 100))
    scatter = history.scatter.copy()
    scatter[day] = np.roll(scatter[day], 5, axis=1)
    told = [
        learn.learn(one, diary, known, **{**ONE, "model": "M0", "particles": 12})
        for one in (history, replace(history, scatter=scatter))
    ]
    np.testing.assert_allclose(told[0].weights, told[1].weights, rtol=0.05)


def test_a_history_cut_at_its_onsets_is_the_same_history(known, history, diary):
    watch = watched(history, diary, known)
    loads = Loads(history, watch)
    for model in ("M1", "M0"):
        cloud = first_cloud(known, loads, "recall", model, 20, 0)
        used, cycles = loads.of(cloud.at)
        start = loads.before(used, cycles, cloud.found, "miner")
        whole = replay(
            history.day, used, cycles, cloud.found, end_day=120.0, episodes=watch.spells, age_years=AGE, start=start
        ).per_day
        cut = day_hazards(cloud, loads, watch, AGE, "miner")
        watched_days = watch.told | watch.silent
        np.testing.assert_allclose(cut[watched_days], whole[watched_days], rtol=1e-9)


# ---- laws --------------------------------------------------------------------------------------------------------------


def test_without_a_pain_free_day_or_an_onset_the_posterior_is_the_prior(known, history, diary):
    hurts = Episode(key="episode/x", day=iso(0), until=iso(119))
    first = (date.fromisoformat(iso(0)) - timedelta(days=1)).isoformat()
    nothing = replace(diary, episodes=(replace(hurts, day=first),), bouts=(), pains=())
    told = learn.learn(history, nothing, known, **ONE)
    prior = drawn(known, "recall", "M1", 120, 0)
    for name in prior._fields:
        np.testing.assert_array_equal(getattr(told.found, name), getattr(prior, name))
    np.testing.assert_allclose(told.weights, 1 / 120)
    np.testing.assert_array_equal(told.hazard, 0.0)
    assert (told.onsets, told.log_evidence, told.log_evidence_error) == pytest.approx((0, 0.0, 0.0), abs=1e-6)
    assert told.ess == pytest.approx(120)
    assert told.frailty().mean == pytest.approx(1.0)


@settings(max_examples=10, deadline=None)
@given(last=st.integers(48, 118), more=st.integers(1, 20), model=st.sampled_from(["M1", "M0"]))
def test_more_pain_free_days_never_raise_the_frailty_of_any_draw(known, history, diary, last, more, model):
    once = replace(diary, episodes=diary.episodes[:1], pains=free(*range(50, 120)))
    watches = [watched(history, replace(once, last_day=iso(min(until, 119))), known) for until in (last, last + more)]
    loads = Loads(history, watches[0])
    cloud = first_cloud(known, loads, "recall", model, 30, 0)
    short, long = (learn._read(cloud, loads, watch, AGE, "miner") for watch in watches)
    assert np.all(long.hazard > short.hazard)


def test_where_only_frailty_is_unknown_more_pain_free_days_never_raise_it(known, diary):
    one_body = made_history(diary, draws=1, spread=0.0)
    once = replace(diary, episodes=diary.episodes[:1], pains=free(*range(50, 120)))
    one = {**ONE, "model": "M0", "particles": 1}
    means = [
        learn.learn(one_body, replace(once, last_day=iso(last)), known, **one).frailty().mean
        for last in range(48, 119, 6)
    ]
    assert means == sorted(means, reverse=True)
    assert means[-1] < means[0]


def test_one_more_day_without_pain_never_raises_the_chance_of_the_same_day(known, history, diary):
    """A theorem: what is mixed of constant hazards falls. Frailty itself may rise, where stronger bodies become likelier."""
    every = np.arange(len(history.day)) % 8
    alike = replace(history, case=history.case[every], cycles=history.cycles[every], scatter=history.scatter[every])
    chances = []
    for last in range(20, 119, 14):
        calm = replace(diary, episodes=(), bouts=(), pains=free(*range(120)), last_day=iso(last))
        watch = watched(alike, calm, known)
        loads = Loads(alike, watch)
        cloud = first_cloud(known, loads, "recall", "M0", 40, 0)
        told = learn._read(cloud, loads, watch, AGE, "miner")
        weights = np.exp(told.log_probability - told.log_probability.max())
        shape = np.asarray(cloud.found.frailty_shape)
        day = told.hazard / (last + 1)
        chances.append(frailty.chance(shape, shape + told.hazard, day, weights / weights.sum()).mean)
    assert chances == sorted(chances, reverse=True)


def test_where_only_frailty_is_unknown_onsets_raise_it(known, diary):
    one_body = made_history(diary, draws=1, spread=0.0)
    one = {**ONE, "model": "M0", "particles": 1}
    means = [
        learn.learn(one_body, replace(diary, episodes=diary.episodes[:n]), known, **one).frailty().mean
        for n in (0, 1, 2, 3)
    ]
    assert means == sorted(means)
    assert means[3] > 2 * means[0]


@settings(max_examples=3, deadline=None)
@given(st.randoms())
def test_the_order_of_entries_makes_no_difference(known, history, diary, dice):
    def mixed(values):
        values = list(values)
        dice.shuffle(values)
        return tuple(values)

    noted = replace(diary, pains=free(3, 5, 60))
    shuffled = replace(noted, bouts=mixed(noted.bouts), episodes=mixed(noted.episodes), pains=mixed(noted.pains))
    first, second = (learn.learn(history, one, known, **ONE) for one in (noted, shuffled))
    np.testing.assert_array_equal(first.weights, second.weights)
    assert first.log_evidence == second.log_evidence


def test_doubled_particles_tell_the_same(known, history, diary):
    watch = watched(history, diary, known)
    loads = Loads(history, watch)
    cloud = first_cloud(known, loads, "recall", "M1", 60, 0)
    twice = picked(cloud, np.tile(np.arange(60), 2))
    found = []
    for one in (cloud, twice):
        told = learn._read(one, loads, watch, AGE, "miner")
        weights = np.exp(told.log_probability - told.log_probability.max())
        weights /= weights.sum()
        shape = np.asarray(one.found.frailty_shape)
        of = frailty.frailty(shape + 3, shape + told.hazard, weights)
        left = weighted(np.asarray(one.found.damage_ratio), weights)
        found.append((of.mean, of.sd, of.lo90, of.hi90, left.mean, left.sd, np.mean(np.exp(told.log_probability))))
    assert found[0] == pytest.approx(found[1], rel=1e-9)


def test_the_same_seed_is_the_same_and_another_agrees_within_its_error(known, history, diary):
    first, again, other = (learn.learn(history, diary, known, **ONE, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.z, again.z)
    assert first.log_evidence == again.log_evidence
    error = math.hypot(first.log_evidence_error, other.log_evidence_error)
    assert 0.0 < abs(first.log_evidence - other.log_evidence) < 5 * error


def test_the_told_error_is_that_of_many_seeds(known, history, diary):
    found = [learn.learn(history, diary, known, **{**ONE, "particles": 80}, seed=seed) for seed in range(24)]
    between = np.std([one.log_evidence for one in found])
    told = np.mean([one.log_evidence_error for one in found])
    assert 0.5 < between / told < 2.0


# ---- tempering ---------------------------------------------------------------------------------------------------------


def test_tempered_draws_agree_with_plain_weights(known, history, diary, monkeypatch):
    plain = learn.learn(history, diary, known, **{**ONE, "particles": 1500})
    monkeypatch.setattr(learn, "ENOUGH", 1e9)  # until half of all draws count
    monkeypatch.setattr(learn, "HALF", 0.9)
    tempered = learn.learn(history, diary, known, **{**ONE, "particles": 400})
    assert tempered.ess > 0.85 * 400
    assert tempered.log_evidence == pytest.approx(plain.log_evidence, abs=0.3)
    for name in ("damage_ratio", "heal", "imbalance_rest"):
        one, other = (p.estimate(np.log(getattr(p.found, name))) for p in (plain, tempered))
        assert one.mean == pytest.approx(other.mean, abs=0.35 * one.sd)
    assert tempered.frailty().mean == pytest.approx(plain.frailty().mean, rel=0.25)


def test_tempering_finds_a_sharp_answer_that_is_known_in_closed_form(known, history, diary):
    """A normal likelihood of the log of one parameter: posterior and evidence are those of two normals."""
    loads = Loads(history, watched(history, diary, known))
    spreads = rows(known, "recall", "M1")
    row = next(one for one in spreads if one.parameter == "damage_ratio")
    spread, sharp = row.spread, row.spread / 12.0
    middle, seen = math.log(row.quantity.value), math.log(row.quantity.value) + 2.0 * row.spread

    def read(cloud):
        away = np.log(np.asarray(cloud.found.damage_ratio)) - seen
        return learn.Told(stats.norm.logpdf(away, scale=sharp), np.zeros(len(away)))

    found = []
    for seed in range(4):
        cloud = first_cloud(known, loads, "recall", "M1", 400, seed)
        rng = np.random.default_rng(seed)
        cloud, _, weights, log_evidence, variance = learn._weighed(cloud, read, spreads, loads, known, rng)
        of = weighted(np.log(np.asarray(cloud.found.damage_ratio)), weights)
        found.append((of.mean, of.sd, log_evidence, math.sqrt(variance)))
    mean, sd, log_evidence, error = np.mean(found, axis=0)
    share = spread**2 / (spread**2 + sharp**2)
    assert mean == pytest.approx(middle + share * (seen - middle), abs=0.25 * sharp)
    assert sd == pytest.approx(math.sqrt(share) * sharp, rel=0.25)
    assert log_evidence == pytest.approx(stats.norm.logpdf(seen, middle, math.hypot(spread, sharp)), abs=3 * error)


def test_moves_keep_the_prior(known, history, diary):
    loads = Loads(history, watched(history, diary, known))
    start = first_cloud(known, loads, "recall", "M1", 4000, 0)
    rng, cloud = np.random.default_rng(8), start
    for stride in (0.3, 0.6, 0.9):
        cloud = moved(cloud, rows(known, "recall", "M1"), loads, telling_range(known), stride, rng)
    for name in ("damage_ratio", "tau_slow_day", "heal", "imbalance_rest"):
        before, after = (np.asarray(getattr(one.found, name)) for one in (start, cloud))
        if np.ptp(before) > 0.0:
            assert stats.ks_2samp(before, after).pvalue > 1e-3
            assert not np.array_equal(before, after)
    assert stats.ks_2samp(start.telling, cloud.telling).pvalue > 1e-3
    assert stats.chisquare(np.bincount(cloud.at, minlength=40)).pvalue > 1e-3


def test_resampling_keeps_shares(known, history, diary):
    told = learn.learn(history, diary, known, **ONE)
    even = told.even(5000, seed=3)
    assert even.weights.sum() == pytest.approx(1.0)
    assert even.hazard.mean() == pytest.approx(float(np.sum(told.weights * told.hazard)), rel=1e-3)
    assert even.z.mean() == pytest.approx(told.frailty().mean, rel=0.15)
    counts = np.bincount(systematic(told.weights, 1000, np.random.default_rng(0)), minlength=120)
    assert np.all(np.abs(counts - 1000 * told.weights) <= 1.0 + 1e-9)


# ---- days that nothing was written about -------------------------------------------------------------------------------


def test_a_silent_day_counts_for_less_and_for_all_when_every_onset_is_told(known, history, diary):
    quiet = replace(diary, episodes=(), bouts=(), pains=())
    spoken = replace(quiet, pains=free(*range(120)))
    hazards = []
    for one in (quiet, spoken):
        watch = watched(history, one, known)
        loads = Loads(history, watch)
        cloud = first_cloud(known, loads, "recall", "M0", 30, 0)
        hazards += [learn._read(cloud, loads, watch, AGE, "miner").hazard]
        sure = Cloud(cloud.found, cloud.at, np.ones(30))
        hazards += [learn._read(sure, loads, watch, AGE, "miner").hazard]
    np.testing.assert_allclose(hazards[0], hazards[2] * cloud.telling)
    np.testing.assert_allclose(hazards[1], hazards[3])


def test_days_in_pain_teach_nothing(known, history, diary):
    short, long = (
        replace(diary, last_day=iso(until), episodes=(replace(diary.episodes[2], until=iso(119)),))
        for until in (101, 119)
    )
    first, second = (learn.learn(history, one, known, **ONE) for one in (short, long))
    np.testing.assert_allclose(first.hazard, second.hazard)
    assert first.log_evidence == pytest.approx(second.log_evidence)


# ---- the two models ----------------------------------------------------------------------------------------------------


def test_nothing_is_decided_by_few_episodes_or_little_evidence(known, history, diary):
    base = learn.learn(history, diary, known, **ONE)

    def verdict(recall, prospective, onsets=5, error=0.1):
        return learn.compare([
            replace(base, calibration=c, model=m, log_evidence=e if m == "M1" else 0.0, log_evidence_error=error, onsets=onsets)
            for c, e in (("recall", recall), ("prospective", prospective)) for m in ("M1", "M0")
        ])  # fmt: skip

    ten = math.log(10.0)
    assert verdict(1.5 * ten, 1.5 * ten).cannot_tell == ""
    assert verdict(-1.5 * ten, -1.5 * ten).cannot_tell == ""
    assert verdict(1.5 * ten, 1.5 * ten, onsets=2).cannot_tell == "outlook.too_few_episodes"
    for undecided in (
        verdict(1.5 * ten, -1.5 * ten),
        verdict(1.5 * ten, 0.9 * ten),
        verdict(1.5 * ten, 1.5 * ten, error=2.0),
    ):
        assert undecided.cannot_tell == "outlook.not_decided"
        assert known.sentence(undecided.cannot_tell)
    told = dict(verdict(1.5 * ten, 0.5 * ten).log10_bayes)
    assert [told[c].estimate.mean for c in ("recall", "prospective")] == pytest.approx([1.5, 0.5])
    assert learn.compare([base]).cannot_tell == "outlook.too_few_episodes"


def test_the_four_are_those_learned_one_by_one(known, history, diary):
    four = learn.learn_all(history, diary, known, person_age_years=AGE, particles=60)
    assert [(one.calibration, one.model) for one in four] == [
        ("recall", "M1"), ("recall", "M0"), ("prospective", "M1"), ("prospective", "M0")
    ]  # fmt: skip
    alone = learn.learn(history, diary, known, **{**ONE, "particles": 60, "model": "M0"})
    assert four[1].log_evidence == alone.log_evidence
    assert model_weights(four).sum() == pytest.approx(1.0)


@pytest.mark.parametrize("seed", range(4))
def test_loads_shuffled_in_time_do_not_decide(known, seed):
    diary = made_diary(120, seed=seed, onsets=(30, 65, 95))
    history = made_history(diary, draws=30, seed=seed)
    order = np.random.default_rng(seed).permutation(120)
    rows_of = np.concatenate([np.arange(8 * day, 8 * day + 8) for day in order])
    shuffled = replace(
        history, case=history.case[rows_of], cycles=history.cycles[rows_of], scatter=history.scatter[rows_of]
    )
    assert learn.compare(learn.learn_all(shuffled, diary, known, person_age_years=AGE, particles=120)).cannot_tell


@pytest.mark.slow
def test_unloading_in_pain_does_not_make_a_sceptical_world_accumulate(known):
    called = []
    for seed in (4000, 4009, 4012, 4053, 4063, 4074, 4108, 4116):  # frail people: several episodes in a year
        life = live(known, ("recall", "prospective")[seed % 2], "M0", seed, draws=40, days=365)
        four = learn.learn_all(life.history, life.diary, known, person_age_years=life.age_years, particles=100)
        told = learn.compare(four)
        called.append(told.cannot_tell == "" and told.log10_bayes[0][1].estimate.mean > 0.0)
    assert not any(called)


# ---- what a diary knows of pain ----------------------------------------------------------------------------------------


def test_only_the_low_back_counts(known, history, diary):
    neck = replace(diary, episodes=tuple(replace(one, place="neck") for one in diary.episodes))
    assert watched(history, neck, known).spells == ()
    leg = replace(diary, episodes=tuple(replace(one, place="leg") for one in diary.episodes))
    assert len(watched(history, leg, known).spells) == 3


def test_pain_is_a_stretch_of_days(known, history, diary):
    watch = watched(history, diary, known)
    assert [end for _, end in watch.spells] == [47.0, 82.0, 107.0]
    assert watch.onset_days.tolist() == [40, 75, 100]
    assert not (watch.told | watch.silent)[40:47].any()
    assert (watch.told ^ watch.silent)[list(range(40)) + list(range(48, 75))].all()
    assert watch.hurts_at(41.0)
    assert not watch.hurts_at(47.0)


def test_an_onset_comes_after_what_is_held_responsible(known, history, diary):
    early = Uncertain(mean=3.0, sd=0.0)
    blamed = next(bout.key for bout in diary.bouts if bout.day == iso(40) and bout.hour.mean == 11)
    plain, named, no_hour = (
        watched(
            history, replace(diary, episodes=(replace(diary.episodes[0], hour=hour, trigger=trigger),)), known
        ).spells[0][0]
        for hour, trigger in ((early, ""), (early, blamed), (None, ""))
    )
    assert (plain, named, no_hour) == pytest.approx((40 + 3 / 24, 40 + 11 / 24, 41.0))


def test_stretches_without_a_pain_free_day_between_are_one(known, history, diary):
    again = replace(diary.episodes[0], key="episode/again", day=iso(47), until=iso(49))
    watch = watched(history, replace(diary, episodes=(diary.episodes[0], again)), known)
    assert [end for _, end in watch.spells] == [50.0]
    assert watch.keys == ((diary.episodes[0].key, "episode/again"),)
    later = replace(again, day=iso(48))
    assert len(watched(history, replace(diary, episodes=(diary.episodes[0], later)), known).spells) == 2


def test_an_end_that_nobody_told(known, history, diary):
    usual = known.constant("outlook.unsaid_days")
    open_end = replace(diary.episodes[0], day=iso(10), until=None)

    def end(**changes):
        return watched(history, replace(diary, **{"episodes": (open_end,), "pains": (), **changes}), known).spells[0][1]

    assert end() == 10 + usual
    assert end(pains=free(20, 30)) == 20.0
    assert end(episodes=(open_end, replace(diary.episodes[1], day=iso(33)))) == 32.0


def test_a_note_of_pain_is_no_pain_free_day_and_a_bout_is_one(known, history, diary):
    hurts = PainNote(day=iso(5), pain=Uncertain(mean=2.0, sd=0.5))
    bout = Bout(key="bout/x", activity="walk", day=iso(6))
    watch = watched(history, replace(diary, episodes=(), bouts=(bout,), pains=(hurts, *free(7))), known)
    assert (watch.told[5], watch.silent[5], watch.told[6], watch.told[7], watch.silent[8]) == (
        False,
        False,
        True,
        True,
        True,
    )


def test_pain_that_began_before_the_diary_teaches_no_onset(known, history, diary):
    before = replace(diary.episodes[0], day="2026-01-03", until=iso(4))
    watch = watched(history, replace(diary, episodes=(before,)), known)
    assert watch.spells == ((0.0, 5.0),)
    assert watch.onset_days.tolist() == []
    assert not (watch.told | watch.silent)[:5].any()
