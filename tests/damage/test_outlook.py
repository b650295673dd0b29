"""What may come: the plain count and its sources, forecasts that never peek, and who may warn."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from laststraw.damage.benchmark import benchmark, last_year
from laststraw.damage.cloud import Loads, first_cloud
from laststraw.damage.engine import State
from laststraw.damage.foresight import foresee
from laststraw.damage.future import Change, hazard_ahead, ordinary_days, sequences
from laststraw.damage.learn import learn_all
from laststraw.damage.outlook import outlook
from laststraw.damage.parameters import as_draws, parameters
from laststraw.damage.watch import watched
from laststraw.records import CALIBRATIONS, MODELS, PainNote, Uncertain
from laststraw.testing.lives import START, made_diary, made_history, rescaled

AGE, DAYS, DRAWS = 45.0, 120, 24


def iso(day):
    return (START + timedelta(days=day)).isoformat()


@pytest.fixture(scope="module")
def diary():
    pains = tuple(PainNote(day=iso(day), pain=Uncertain(mean=0.0, sd=0.5)) for day in range(0, 40))
    return replace(made_diary(DAYS, onsets=(60, 90), told=0.3), pains=pains)


@pytest.fixture(scope="module")
def history(diary):
    return made_history(diary, draws=DRAWS)


@pytest.fixture(scope="module")
def learned(known_once, history, diary):
    return learn_all(history, diary, known_once, person_age_years=AGE, particles=80)


@pytest.fixture(scope="module")
def known_once():
    from laststraw import knowledge

    return knowledge.load()


def look(history, diary, learned, known, **changes):
    given = {"now_day": float(DAYS), "person_age_years": AGE, "draws": DRAWS, **changes}
    return outlook(history, diary, learned, known, **given)


# --- the plain count


def test_the_plain_count_gives_back_the_published_figures(known):
    of = benchmark(known)
    assert of.chance(1, 0.0, 365.25).mean == pytest.approx(0.69, abs=0.01)  # da Silva 2019
    assert of.chance(0, 1.0, 365.25).mean == pytest.approx(0.20, abs=0.01)  # scaffolders, Elders 2004: 20 to 28 %
    assert 0.062 <= of.chance(0, 0.0, 365.25).mean <= 0.36  # Hoy 2010
    assert (
        105 <= 365.25 * of.years * (2 ** (1 / (of.shape + 1)) - 1) <= 190
    )  # median of da Silva: 139 (105 to 173): later


def test_the_plain_count_rises_with_episodes_and_falls_with_watching(known):
    of = benchmark(known)
    by_count = [of.chance(n, 1.0, 30) for n in range(6)]
    assert [one.mean for one in by_count] == sorted(one.mean for one in by_count)
    assert all(one.lo90 < one.mean < one.hi90 for one in by_count)
    assert of.chance(2, 2.0, 30).mean < of.chance(2, 1.0, 30).mean
    assert of.chance(2, 1.0, 7).mean < of.chance(2, 1.0, 30).mean
    np.testing.assert_allclose(1.0 - of.none(2.0, 1.0, 30.0), of.chance(2, 1.0, 30).mean)


def test_only_the_last_year_counts(known, history, diary):
    watch = watched(history, diary, known)
    days = 800
    long = replace(watch, told=np.ones(days, dtype=bool), silent=np.zeros(days, dtype=bool))
    count, years = last_year(long, 0.75)
    assert (count[60], count[61], count[61 + 364], count[61 + 365]) == (0, 1, 2, 1)
    assert years[-1] == pytest.approx(365 / 365.25)


# --- forecasts of the past


def forecast(known, history, diary, which=(("recall", "M1"), ("recall", "M0"))):
    watch = watched(history, diary, known)
    loads = Loads(history, watch)
    return foresee([first_cloud(known, loads, *one, DRAWS, 0) for one in which], loads, watch, known, AGE)


def test_a_forecast_knows_nothing_of_its_day_or_of_later_ones(known, history, diary):
    full = forecast(known, history, diary)
    for day in (61, 85):
        rows = [row for row, when in enumerate(history.day) if when >= day]
        other = rescaled(history, rows, 1.8)
        earlier = tuple(one for one in diary.episodes if one.day < iso(day))
        blind = forecast(known, other, replace(diary, episodes=earlier))
        for name in ("models", "engine", "benchmark"):
            first, second = (getattr(one, name)[..., one.days < day] for one in (full, blind))
            np.testing.assert_allclose(first, second, rtol=1e-9)
        same = np.isin(day, full.days)
        assert not same or full.models[0, full.days == day] == pytest.approx(
            blind.models[0, blind.days == day], rel=1e-9
        )


def test_what_was_done_yesterday_moves_the_forecast_of_m1_only(known, history, diary):
    rows = [row for row, when in enumerate(history.day) if 30 <= when < 31]
    plain, loaded = (forecast(known, one, diary) for one in (history, rescaled(history, rows, 1.4)))
    at = plain.days == 31
    assert loaded.models[0, at] > plain.models[0, at] * 1.001
    trigger_only = abs(math.log(float((loaded.models[1, at] / plain.models[1, at])[0])))
    assert trigger_only < abs(math.log(float((loaded.models[0, at] / plain.models[0, at])[0])))


def test_scores_add_up_to_the_evidence(known, history, diary):
    seen = forecast(known, history, diary)
    engine = np.log10(np.where(seen.onset, seen.engine, 1 - seen.engine))
    plain = np.log10(np.where(seen.onset, seen.benchmark, 1 - seen.benchmark))
    assert seen.evidence == pytest.approx(float(np.sum(engine - plain)))
    assert seen.onset.sum() == 2
    average = np.log10(np.mean(np.prod(np.where(seen.onset, seen.models, 1 - seen.models), axis=1)))
    assert float(np.sum(engine)) == pytest.approx(float(average))  # a mixture bets as its members do, by their capital


def test_days_alike_are_foretold_as_they_are_lived(known, diary):
    """Where nothing piles up and each day is the same, the forecast is the hazard itself: scores are the log evidence."""
    calm = replace(
        diary, episodes=(), pains=tuple(PainNote(day=iso(d), pain=Uncertain(mean=0.0, sd=0.1)) for d in range(DAYS))
    )
    history = made_history(calm, draws=DRAWS)
    every = np.arange(len(history.day)) % 8
    alike = replace(history, case=history.case[every], cycles=history.cycles[every], scatter=history.scatter[every])
    seen = forecast(known, alike, calm, (("recall", "M0"),))
    four = learn_all(alike, calm, known, person_age_years=AGE, particles=DRAWS)
    assert float(np.sum(np.log(1 - seen.models[0]))) == pytest.approx(four[1].log_evidence, abs=1e-6)


@pytest.mark.slow
def test_where_the_plain_count_is_right_it_is_hardly_ever_beaten(known, history, diary):
    """Onsets that follow the plain count and no load: at most one person in twenty may be warned (here none of 40)."""
    of, proof = benchmark(known), known.constant("outlook.proof")
    beaten = 0
    for person in range(40):
        rng = np.random.default_rng([person, 5])
        rate, onsets, day = rng.gamma(of.shape) / of.years, [], 0.0
        while True:
            day += rng.exponential(365.25 / rate)
            if day >= DAYS:
                break
            onsets.append(int(day))
            day += 8.0
        pains = replace(made_diary(DAYS, onsets=tuple(onsets), told=0.3), bouts=diary.bouts)
        beaten += forecast(known, history, pains, [(c, m) for c in CALIBRATIONS for m in MODELS]).evidence >= proof
    assert beaten <= 2


# --- the days to come


def test_days_to_come_are_told_days_without_pain_of_the_same_weekday(known, history, diary):
    watch = watched(history, diary, known)
    pool = ordinary_days(history, watch)
    assert watch.told[pool].all()
    assert not watch.hurt[pool].any()
    for ahead in sequences(history, pool, 30, 16, np.random.default_rng(1)):
        was, comes = np.floor(history.day[ahead.events]), np.floor(ahead.day)
        assert np.all((was - (comes + DAYS)) % 7 == 0)
        assert np.all(np.diff(ahead.day) >= 0.0)
        np.testing.assert_allclose(ahead.day % 1, history.day[ahead.events] % 1, atol=1e-9)


def test_a_diary_without_told_days_still_has_days_to_come(known, history, diary):
    none = replace(diary, bouts=(), pains=(), episodes=())
    silent = replace(history, filled=np.ones(len(history.day), dtype=bool))
    assert len(ordinary_days(silent, watched(silent, none, known))) == DAYS


def test_less_load_and_less_imbalance_never_raise_the_hazard(known, history, diary):
    watch = watched(history, diary, known)
    ahead = sequences(history, ordinary_days(history, watch), 30, DRAWS, np.random.default_rng(1))
    found = as_draws(parameters(known, "recall", "M1"), DRAWS)
    start = State(np.full(DRAWS, 0.05), np.full(DRAWS, 0.1), np.full(DRAWS, 0.2))
    used = history.used("disc/l4_l5")
    plain, lighter, straight, none = (
        hazard_ahead(ahead, used, history.cycles, found, start, AGE, "miner", change).sum(axis=0)
        for change in (None, Change(load=0.9), Change(balanced=True), Change(load=0.0))
    )
    assert np.all(lighter < plain)
    assert np.all(straight < plain)
    assert np.all(none < lighter)


# --- what is shown


def test_the_plain_count_is_shown_until_the_engine_has_proved_itself(known_once, history, diary, learned, monkeypatch):
    told = look(history, diary, learned, known_once)
    assert (told.shown, told.warning, told.reason) == (told.benchmark, False, "outlook.not_proved")
    assert told.evidence_for_engine < known_once.constant("outlook.proof")
    assert known_once.sentence(told.reason)
    real = type(known_once).constant
    monkeypatch.setattr(
        type(known_once), "constant", lambda self, id: -99.0 if id == "outlook.proof" else real(self, id)
    )
    proved = look(history, diary, learned, known_once)
    assert proved.shown == proved.engine[:2]
    higher = proved.engine[1].chance.estimate.mean > proved.benchmark[1].chance.estimate.mean
    assert proved.warning == higher
    assert proved.reason == ("outlook.proved_higher" if higher else "outlook.proved_lower")


def test_an_average_lies_between_its_models_and_a_month_is_longer_than_a_week(known_once, history, diary, learned):
    told = look(history, diary, learned, known_once)
    assert [risk.days for risk in told.engine] == [7, 30] * 5
    for at in (0, 1):
        each = [risk.chance.estimate.mean for risk in told.engine[2 + at :: 2]]
        assert min(each) <= told.engine[at].chance.estimate.mean <= max(each)
    for week, month in zip(told.engine[::2], told.engine[1::2], strict=True):
        assert week.chance.estimate.mean < month.chance.estimate.mean
    assert all(known_once.sentence(risk.chance.rests_on) for risk in (*told.engine, *told.benchmark))


def test_drivers_are_shares_and_the_sceptical_model_has_none(known_once, history, diary, learned):
    told = look(history, diary, learned, known_once)
    shares = [one.share.estimate.mean for one in told.drivers]
    assert shares == sorted(shares, reverse=True)
    assert 0.95 <= sum(shares) <= 1.0 + 1e-9
    sceptical = [one for one in learned if one.model == "M0"]
    assert look(history, diary, sceptical, known_once).drivers == ()


def test_nobody_is_told_to_walk_or_to_sit_less(known_once, history, diary, learned):
    told = look(history, diary, learned, known_once)
    assert {one.id for one in told.lowers} == {"without_activity", "lighter", "no_imbalance"}
    assert {one.of for one in told.lowers} <= {"", "dig", "lift_crate_stoop", "vacuum"}
    assert all(0.0 <= one.avoided.estimate.mean <= 1.0 for one in told.lowers)
    light = history.peak.copy()
    light[[case.activity == "vacuum" for case in history.cases]] *= 0.4
    assert "vacuum" not in {one.of for one in look(replace(history, peak=light), diary, learned, known_once).lowers}


def test_the_same_seed_is_the_same_outlook(known_once, history, diary, learned):
    assert look(history, diary, learned, known_once, seed=3) == look(history, diary, learned, known_once, seed=3)


def test_pain_today_is_said(known_once, diary):
    still = replace(
        diary, episodes=(*diary.episodes, replace(diary.episodes[1], key="episode/now", day=iso(117), until=None))
    )
    history = made_history(still, draws=DRAWS)
    told = look(history, still, learn_all(history, still, known_once, person_age_years=AGE, particles=40), known_once)
    assert told.reason == "outlook.hurts_plain"


def test_now_must_not_lie_within_what_was_learned(known_once, history, diary, learned):
    with pytest.raises(ValueError, match="before the end of the history"):
        look(history, diary, learned, known_once, now_day=DAYS - 30.0)
    later = look(history, diary, learned, known_once, now_day=DAYS + 20.0)
    assert later.engine[0].days == 7
