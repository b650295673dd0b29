"""The last-straw analysis as a whole."""

from dataclasses import replace

import numpy as np
import pytest

from laststraw import damage
from laststraw.damage.parameters import Parameters, as_draws, drawn
from laststraw.damage.posterior import Posterior
from laststraw.errors import UnusableInput
from laststraw.records import CALIBRATIONS, MAIN_TISSUE, MODELS, TISSUES, Diary
from laststraw.records.codec import to_document
from laststraw.testing.lives import made_diary, made_history, rescaled

AGE = 42.0


def analyse(made, known, **given):
    diary, history = made
    return damage.analyse(history, diary, diary.episodes[-1].key, known, person_age_years=AGE, **given)


def learned(known, draws: int, order=None) -> dict[tuple[str, str], Posterior]:
    """What learning gives: here the prior, with frailties of its own."""
    found = {}
    rng = np.random.default_rng(9)
    for calibration in CALIBRATIONS:
        for model in MODELS:
            at = np.arange(draws) if order is None else order
            hazard = rng.random(draws)[at]
            fields = as_draws(drawn(known, calibration, model, draws, 3), draws)
            found[calibration, model] = Posterior(
                calibration=calibration, model=model, found=Parameters(*(f[at] for f in fields)), at=at,
                weights=np.full(draws, 1.0 / draws), z=np.ones(draws), telling=np.ones(draws), onsets=2, hazard=hazard,
                log_evidence=0.0, log_evidence_error=0.0, ess=float(draws),
            )  # fmt: skip
    return found


def test_shares_add_up_and_both_models_are_there(told):
    assert [(u.model, u.calibration) for u in told.under] == [(m, c) for m in MODELS for c in CALIBRATIONS]
    for under in told.under:
        parts = [one.estimate.mean for one in (under.trigger, under.history, under.base)]
        assert sum(parts) == pytest.approx(1.0, abs=1e-9)
        assert min(parts) >= 0.0
        ways = [one.estimate.mean for one in (under.alone_enough, under.last_straw, under.not_even)]
        assert sum(ways) == pytest.approx(1.0, abs=1e-12)
        if under.model == "M1":
            assert sum(part.share.estimate.mean for part in under.past) == pytest.approx(1.0, abs=1e-9)
            assert all(0.0 <= part.share.estimate.lo90 <= part.share.estimate.hi90 <= 1.0 for part in under.past)


def test_m0_gives_the_past_exactly_nothing(told):
    for under in told.under:
        if under.model == "M0":
            assert (under.history.estimate.mean, under.history.estimate.hi90, under.past) == (0.0, 0.0, ())
            assert under.without_history.estimate.lo90 == 1.0
            assert under.needed_history.estimate.hi90 == 0.0
            assert under.damage.capacities[0].left.estimate.mean == 1.0


def test_weeks_are_the_shares_of_the_events(told):
    whole = sum(part.share for week in told.weeks for part in week.parts)
    events = sum(
        part.share.estimate.mean for part in told.under[0].past if part.events and part.of != "earlier_episodes"
    )
    assert whole == pytest.approx(events, abs=1e-9)
    assert all(part.guessed == (part.of in ("usual", "unknown_days")) for week in told.weeks for part in week.parts)


def test_the_trigger_its_load_and_how_often_it_was_done(told, made):
    diary, history = made
    assert told.trigger_activity == "lift_crate_stoop"
    assert told.done_before.grade == "A"
    assert told.trigger_load_n.estimate.mean < told.strength_n.estimate.mean
    assert told.known_days + told.silent_days == 101
    assert told.draws == history.case.shape[1]
    assert told.day == diary.episodes[-1].day


def test_every_figure_says_what_it_rests_on(told, known):
    sentences = {one.id for one in known.sentences}

    def figures(node):
        if isinstance(node, dict):
            if "rests_on" in node:
                yield node
            for one in node.values():
                yield from figures(one)
        elif isinstance(node, list | tuple):
            for one in node:
                yield from figures(one)

    found = list(figures(to_document(told)))
    assert len(found) > 100
    assert all(one["rests_on"] in sentences and one["grade"] in "ABCD" for one in found)
    assert told.cannot_tell in sentences


def test_no_question_is_about_lifting_technique(told):
    ids = {one.id for under in told.under for one in under.what_if}
    assert ids == {"no_trigger", "without_activity", "lighter", "more_rest", "no_imbalance"}


def test_the_same_seed_gives_the_same_and_another_another(told, made, known):
    assert analyse(made, known) == told
    assert analyse(made, known, seed=1) != told


def test_the_order_of_draws_makes_no_difference(made, known):
    draws = made[1].case.shape[1]
    order = np.random.default_rng(4).permutation(draws)
    one, other = (analyse(made, known, posterior=learned(known, draws, o)) for o in (None, order))
    assert replace(one, weeks=()) == replace(other, weeks=())
    for week, same in zip(one.weeks, other.weeks, strict=True):
        assert [part.share for part in week.parts] == pytest.approx([part.share for part in same.parts], rel=1e-12)


def test_draws_with_weights_count_by_them(made, known):
    draws = made[1].case.shape[1]
    every = learned(known, draws)
    one = np.zeros(draws)
    one[3] = 1.0
    only = {which: replace(p, weights=one) for which, p in every.items()}
    found = analyse(made, known, posterior=only)
    assert found.under[0].trigger.estimate.sd == pytest.approx(0.0, abs=1e-12)


def test_left_and_right_exchanged_is_the_same_analysis(told, made, known):
    diary, history = made
    other = {"left": "right", "right": "left"}
    twin = [
        TISSUES.index(f"{t.partition('/')[0]}/{other[t.partition('/')[2]]}") if t.partition("/")[2] in other else k
        for k, t in enumerate(TISSUES)
    ]
    mirrored = replace(history, peak=history.peak[:, twin], tolerance=history.tolerance[twin])
    assert analyse((diary, mirrored), known) == told
    one, two = (
        damage.capacity_by_tissue(h, diary, known, person_age_years=AGE)[0].capacities for h in (history, mirrored)
    )
    by = [{c.tissue: (c.left, c.least, c.peak_day) for c in caps} for caps in (one, two)]
    assert all(by[0][t] == by[1][TISSUES[twin[k]]] for k, t in enumerate(TISSUES))
    assert by[0]["facet/left"] != by[0]["facet/right"]


def test_more_load_in_the_past_never_lowers_the_share_of_the_past(told, made, known):
    diary, history = made
    rows = np.flatnonzero((history.day > 60) & (history.day < 90))
    more = analyse((diary, rescaled(history, rows, 1.2)), known)
    for before, after in zip(told.under[:2], more.under[:2], strict=True):
        assert after.history.estimate.mean >= before.history.estimate.mean - 1e-9
        assert after.damage.capacities[0].left.estimate.mean <= before.damage.capacities[0].left.estimate.mean


def test_what_is_done_after_the_onset_makes_no_difference(told, made, known):
    diary, history = made
    later = np.flatnonzero(history.day > 100.6)
    after = analyse((diary, rescaled(history, later, 1.5)), known)
    assert after.under == told.under


def test_barrett_and_callaghans_law_shares_out_too(made, known):
    found = analyse(made, known, law="barrett_callaghan")
    assert any("%" in note for note in found.notes)
    assert sum(part.share.estimate.mean for part in found.under[0].past) == pytest.approx(1.0, abs=1e-9)


def test_without_a_bout_the_trigger_has_no_share(made, known):
    diary, history = made
    day = diary.episodes[-1].day
    gone = {bout.key for bout in diary.bouts if bout.day == day}
    bouts = tuple("" if key in gone else key for key in history.bout)
    silent = replace(diary, bouts=tuple(bout for bout in diary.bouts if bout.key not in gone))
    blank = replace(history, bout=bouts, filled=np.array([not key for key in bouts]))
    found = analyse((silent, blank), known)
    assert (found.trigger, found.trigger_load_n, found.done_before.estimate.mean) == ((), None, 0.0)
    assert all(under.trigger.estimate.mean == 0.0 for under in found.under)
    assert any("names nothing" in note for note in found.notes)
    assert "no_trigger" not in {one.id for under in found.under for one in under.what_if}


def test_of_an_onset_without_an_hour_the_whole_day_is_looked_at(made, known):
    diary, history = made
    vague = replace(diary, episodes=tuple(replace(one, hour=None) for one in diary.episodes))
    found = analyse((vague, history), known)
    assert found.trigger
    assert any("no hour" in note for note in found.notes)


def refusal(diary: Diary, history, key: str, known) -> UnusableInput:
    with pytest.raises(UnusableInput) as refused:
        damage.analyse(history, diary, key, known, person_age_years=AGE)
    assert refused.value.hint
    return refused.value


def test_what_cannot_be_analysed_is_refused_with_what_would_have_worked(made, known):
    diary, history = made
    last = diary.episodes[-1]

    def with_last(**changed):
        return replace(diary, episodes=(*diary.episodes[:-1], replace(last, **changed)))

    assert diary.episodes[0].key in refusal(diary, history, "episode/1999-01-01", known).hint
    first = replace(diary, episodes=(replace(last, day=diary.first_day, until=diary.first_day),))
    assert "first day" in str(refusal(first, history, last.key, known))
    early = replace(diary, episodes=(replace(last, day="2025-12-24", until="2025-12-26"),))
    assert "before the diary" in str(refusal(early, history, last.key, known))
    late = with_last(day="2027-01-01", until=None)
    assert "after the last day" in str(refusal(late, history, last.key, known))
    assert "low back" in str(refusal(with_last(place="neck"), history, last.key, known))
    overlapping = (replace(diary.episodes[0], until=last.until), last)
    assert "still hurt" in str(refusal(replace(diary, episodes=overlapping), history, last.key, known))
    none = replace(diary, episodes=())
    assert "diary add" in refusal(none, history, last.key, known).hint


def test_a_gap_before_the_pain_is_told(known):
    diary = made_diary(120, onsets=(110,), told=0.3)
    kept = tuple(one for one in diary.bouts if one.day < "2026-02-01" or one.day == diary.episodes[0].day)
    gap = replace(diary, bouts=kept, silent_days=100)
    history = made_history(gap, draws=6)
    found = damage.analyse(history, gap, gap.episodes[0].key, known, person_age_years=AGE)
    assert found.silent_days > 70
    assert any("cannot tell" in note for note in found.notes)
    days = {part.of: part.days for part in found.under[0].past}
    assert days["unknown_days"] == found.silent_days
    assert 0 < days["usual"] <= found.known_days


def test_a_short_diary_says_so(known):
    diary = made_diary(20, onsets=(12,), told=0.6)
    found = damage.analyse(made_history(diary, draws=6), diary, diary.episodes[0].key, known, person_age_years=AGE)
    assert any("begins only 12 days" in note for note in found.notes)
    assert any(part.of == "before_diary" for part in found.under[0].past)


def test_used_is_that_of_the_main_tissue(made):
    history = made[1]
    assert history.used(MAIN_TISSUE).shape == history.case.shape
