"""What may come: the chance of a new episode, whose number it is, what of the past raises it, and what would lower it.

The engine's number is only shown where it foretold this person's own diary better than the plain count of episodes did
(``foresight``). It is a warning only where, besides, it is the higher of the two.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from laststraw.damage import benchmark as plain
from laststraw.damage import frailty
from laststraw.damage.cloud import Loads, first_cloud
from laststraw.damage.engine import LawName, Replay, State, replay
from laststraw.damage.foresight import MONTH, foresee
from laststraw.damage.future import Ahead, Change, hazard_ahead, ordinary_days, sequences
from laststraw.damage.groups import Groups
from laststraw.damage.parameters import Floats
from laststraw.damage.past import credit
from laststraw.damage.posterior import Posterior, model_weights, weighted
from laststraw.damage.watch import Watch, watched
from laststraw.knowledge import Knowledge
from laststraw.records import Diary, Figure, LoadHistory, Outlook, PastShare, Risk, WhatIf

HORIZONS = (7, 30)
FORESEEN = 120  # draws of each model for the proof: too few only make it harder
LIGHTER = 0.9  # of every load
FEW = 3  # activities that a change is tried on
HEAVY = 1.5  # times the ordinary load: nobody is told to walk or to sit less
LONGEST_DAYS = 3650.0
LEAST_SHARE = 0.005
RESTS = {
    ("M1", "recall"): "outlook.rests_m1_recall",
    ("M0", "recall"): "outlook.rests_m0_recall",
    ("M1", "prospective"): "outlook.rests_m1_prospective",
    ("M0", "prospective"): "outlook.rests_m0_prospective",
}


class Live(NamedTuple):
    """One posterior in even draws, taken through the history: loads (event, draw), and what became of them."""

    posterior: Posterior
    used: Floats
    cycles: Floats
    start: State
    lived: Replay


def outlook(
    history: LoadHistory,
    diary: Diary,
    posteriors: Sequence[Posterior],
    knowledge: Knowledge,
    *,
    now_day: float,
    person_age_years: float,
    draws: int = 200,
    seed: int = 0,
    law: LawName = "miner",
) -> Outlook:
    """The chance of a new episode within 7 and 30 days.

    Parameters
    ----------
    posteriors
        Of ``learn_all`` from the same history and diary: it must not know anything later than ``now_day``.
    now_day
        Days after midnight of the start of the history; from the end of the history on.
    draws
        Of each model, for the forecast and for the proof.

    *Error*: the days to come are drawn from the person's own; parameters, loads and frailty as uncertain as the diary leaves
    them; the law is assumed (grade D). ``ValueError`` for a now before the end of the history.
    """
    if now_day < history.end_day - 1.0:
        raise ValueError(f"now (day {now_day:g}) lies before the end of the history (day {history.end_day:g})")
    watch = watched(history, diary, knowledge)
    loads = Loads(history, watch, law)
    lives = [_live(posterior.even(draws, seed), loads, watch, person_age_years, law) for posterior in posteriors]
    weights = model_weights(posteriors)
    gap = int(max(now_day - history.end_day, 0.0))
    rng = np.random.default_rng([seed, 17])
    ahead = sequences(history, ordinary_days(history, watch), gap + HORIZONS[-1], draws, rng)
    hazards = [_hazard(live, ahead, gap, person_age_years, law) for live in lives]  # each (day, draw)
    engine = _risks(lives, hazards, weights)
    usual = _benchmark(watch, knowledge)
    clouds = [first_cloud(knowledge, loads, p.calibration, p.model, min(draws, FORESEEN), seed) for p in posteriors]
    evidence = foresee(clouds, loads, watch, knowledge, person_age_years, law).evidence
    proved = evidence >= knowledge.constant("outlook.proof")
    higher = engine[len(HORIZONS) - 1].chance.estimate.mean > usual[-1].chance.estimate.mean
    return Outlook(
        shown=engine[: len(HORIZONS)] if proved else usual,
        benchmark=usual,
        engine=engine,
        evidence_for_engine=evidence,
        warning=proved and higher,
        drivers=_drivers(lives, weights, history, diary, watch, law),
        lowers=_lowers(lives, hazards, weights, ahead, gap, history, person_age_years, law),
        reason=_reason(proved, higher, watch.hurts_at(history.end_day - 0.5)),
    )


def _reason(proved: bool, higher: bool, hurts: bool) -> str:
    """Why this number is shown: the id of a sentence."""
    if hurts:
        return "outlook.hurts_engine" if proved else "outlook.hurts_plain"
    if not proved:
        return "outlook.not_proved"
    return "outlook.proved_higher" if higher else "outlook.proved_lower"


def _live(posterior: Posterior, loads: Loads, watch: Watch, age_years: float, law: LawName) -> Live:
    used, cycles = loads.of(posterior.at)
    start = loads.before(used, cycles, posterior.found, law)
    lived = replay(
        loads.day,
        used,
        cycles,
        posterior.found,
        end_day=loads.end_day,
        episodes=watch.spells,
        age_years=age_years,
        law=law,
        start=start,
    )
    return Live(posterior, used, cycles, start, lived)


def _hazard(
    live: Live, ahead: tuple[Ahead, ...], gap: int, age_years: float, law: LawName, change: Change | None = None
) -> Floats:
    """(day, draw) from now on."""
    found = live.posterior.found
    return hazard_ahead(ahead, live.used, live.cycles, found, live.lived.final, age_years, law, change)[gap:]


def _risks(lives: Sequence[Live], hazards: Sequence[Floats], weights: Floats) -> tuple[Risk, ...]:
    """The average over models and calibrations, then each."""

    def risk(which: Sequence[int], days: int, rests_on: str) -> Risk:
        of = [lives[at].posterior for at in which]
        share = np.concatenate([weights[at] * lives[at].posterior.weights for at in which])
        estimate = frailty.chance(
            np.concatenate([one.shape for one in of]),
            np.concatenate([one.rate for one in of]),
            np.concatenate([hazards[at][:days].sum(axis=0) for at in which]),
            share / share.sum(),
        )
        return Risk(days=days, chance=Figure(estimate=estimate, grade="D", rests_on=rests_on), by="engine")

    found = [risk(range(len(lives)), days, "outlook.rests_models") for days in HORIZONS]
    for at, live in enumerate(lives):
        rests = RESTS[live.posterior.model, live.posterior.calibration]
        found += [risk([at], days, rests) for days in HORIZONS]
    return tuple(found)


def _benchmark(watch: Watch, knowledge: Knowledge) -> tuple[Risk, ...]:
    low, high = knowledge.constant("outlook.telling_lowest"), knowledge.constant("outlook.telling_highest")
    count, years = plain.last_year(watch, 0.5 * (low + high))
    of = plain.benchmark(knowledge)
    return tuple(
        Risk(
            days=days,
            chance=Figure(
                estimate=of.chance(float(count[-1]), float(years[-1]), days), grade="B", rests_on="outlook.rests_plain"
            ),
            by="benchmark",
        )
        for days in HORIZONS
    )


def _drivers(
    lives: Sequence[Live], weights: Floats, history: LoadHistory, diary: Diary, watch: Watch, law: LawName
) -> tuple[PastShare, ...]:
    """What is left today of each part of the past, as shares of all damage that is left; of the models that have any."""
    groups = Groups(history, diary, len(history.day))
    shares: dict[str, list[Floats]] = {}
    worth = np.zeros(len(history.day))
    share: list[Floats] = []
    for live, weight in zip(lives, weights, strict=True):
        left = live.lived.final.fast + live.lived.final.slow
        if not left.any():
            continue
        of, nothing = live.posterior.found, np.zeros(len(left))
        given = credit(
            history.day,
            live.used,
            live.cycles,
            live.lived,
            of,
            start=live.start,
            moment=history.end_day,
            damage=np.ones(len(left)) * (left > 0.0),
            imbalance=nothing,
            episodes=watch.spells,
            law=law,
        )
        worth += weight * given.event.mean(axis=1)
        parts = dict(zip(groups.names, groups.sums(given.event), strict=True))
        parts |= {"earlier_episodes": given.episode.sum(axis=0), "before_diary": given.before, "imbalance": given.own}
        for name, part in parts.items():
            shares.setdefault(name, []).append(part)
        share.append(weight * live.posterior.weights)
    if not share:
        return ()
    each = np.concatenate(share) / np.concatenate(share).sum()
    found = []
    for name, part in shares.items():
        estimate = weighted(np.concatenate(part), each)
        group = groups.names.index(name) if name in groups.names else None
        found.append(
            PastShare(
                of=name,
                share=Figure(estimate=estimate, grade="D", rests_on="outlook.rests_models"),
                events=0 if group is None else int(groups.events[group]),
                days=0 if group is None else int(groups.days[group]),
                bouts=() if group is None else groups.bouts(group, worth),
            )
        )
    some = (one for one in found if one.share.estimate.mean >= LEAST_SHARE)
    return tuple(sorted(some, key=lambda one: -one.share.estimate.mean))


def _lowers(
    lives: Sequence[Live],
    hazards: Sequence[Floats],
    weights: Floats,
    ahead: tuple[Ahead, ...],
    gap: int,
    history: LoadHistory,
    age_years: float,
    law: LawName,
) -> tuple[WhatIf, ...]:
    """What would become of the month to come. No promise: nobody has shown in a trial that any of it works."""
    named = np.array([case.activity for case in history.cases], dtype=object)[history.case[:, 0]]
    labels = np.where(history.filled, "", named)
    rows = np.concatenate([one.events for one in ahead])
    used, worst = np.zeros(len(labels)), np.zeros(len(labels))
    for live, weight in zip(lives, weights, strict=True):
        used += weight * live.used.mean(axis=1)
        worst += weight * live.lived.trigger.mean(axis=1)
    names = [str(name) for name in np.unique(labels[rows]) if name]
    above = [name for name in names if used[labels == name].mean() > HEAVY * np.median(used)]
    top = sorted(above, key=lambda name: -float(np.sum(worst[rows] * (labels[rows] == name))))[:FEW]
    changes = [("without_activity", name, Change(load=np.where(labels == name, 0.0, 1.0))) for name in top]
    changes += [("lighter", "", Change(load=LIGHTER)), ("no_imbalance", "", Change(balanced=True))]
    each = np.concatenate([weight * live.posterior.weights for live, weight in zip(lives, weights, strict=True)])
    each = each / each.sum()
    found = []
    for what, of, change in changes:
        changed = [_hazard(live, ahead, gap, age_years, law, change) for live in lives]
        was, will = (np.concatenate([h.sum(axis=0) for h in hazard]) for hazard in (hazards, changed))
        z = np.concatenate([live.posterior.z for live in lives])
        found.append(_what_if(what, of, z * was, z * will, each))
    return tuple(sorted(found, key=lambda one: -one.avoided.estimate.mean))


def _what_if(what: str, of: str, was: Floats, will: Floats, weights: Floats) -> WhatIf:
    """From the cumulative hazards of the month, unchanged and changed, (draw,)."""
    least = 1e-300
    avoided = 1.0 - np.expm1(-will) / np.minimum(np.expm1(-was), -least)
    later = 0.5 * MONTH * (was / np.maximum(will, least) - 1.0)
    following = MONTH * np.log(2.0) / np.maximum(will, least)

    def figure(values: Floats) -> Figure:
        return Figure(
            estimate=weighted(np.clip(values, 0.0, LONGEST_DAYS), weights),
            grade="D",
            rests_on="outlook.rests_no_promise",
        )

    return WhatIf(id=what, of=of, avoided=figure(avoided), later_days=figure(later), next_days=figure(following))  # type: ignore[arg-type]
