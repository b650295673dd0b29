"""A made-up analysis of an episode, to lay out its page and its text."""

from datetime import date, timedelta

from laststraw.app.report.straw import Story
from laststraw.records import (
    Capacity,
    Damage,
    Episode,
    Estimate,
    Figure,
    Outlook,
    PastShare,
    Person,
    Risk,
    Straw,
    StrawUnder,
    Uncertain,
    Week,
    WeekPart,
    WhatIf,
)

PAST = (
    ("dig", 0.31, 14),
    ("lift_crate_stoop", 0.2, 5),
    ("usual", 0.18, 200),
    ("unknown_days", 0.16, 90),
    ("help_stand_up", 0.1, 20),
    ("earlier_episodes", 0.05, 1),
)


def figure(mean, low=None, high=None, grade="B"):
    low = 0.7 * mean if low is None else low
    high = 1.3 * mean if high is None else high
    return Figure(
        estimate=Estimate(mean=mean, sd=abs(high - low) / 3.3, lo90=low, hi90=high), grade=grade, rests_on="x"
    )


def under(model, calibration, trigger, history):
    changes = (
        ("no_trigger", "", trigger, 0.8),
        ("without_activity", "dig", 0.25, 400.0),
        ("no_imbalance", "", 0.02, 0.1),
    )
    damage = Damage(
        model=model,
        calibration=calibration,
        capacities=(
            Capacity(
                tissue="disc/l4_l5", left=figure(0.9), peak_day="2026-11-14", least=figure(0.86, 0.6, 0.98, grade="D")
            ),
        ),
        imbalance=figure(0.06),
        circle=figure(0.35, 0.1, 0.8, grade="D"),
    )
    return StrawUnder(
        model=model,
        calibration=calibration,
        trigger=figure(trigger),
        history=figure(history, 0.3 * history, history * 1.5, grade="D"),
        base=figure(1.0 - trigger - history),
        without_history=figure(0.4),
        needed_trigger=figure(trigger * 1.2),
        needed_history=figure(history * 1.2),
        alone_enough=figure(0.01, 0.0, 0.03, grade="C"),
        last_straw=figure(0.04),
        not_even=figure(0.95, 0.8, 1.0),
        past=tuple(
            PastShare(of=of, share=figure(share, grade="D"), events=9, days=days)
            for of, share, days in (PAST if model == "M1" else ())
        ),
        what_if=tuple(
            WhatIf(
                id=id,
                of=of,
                avoided=figure(avoided, grade="D"),
                later_days=figure(later, 0.2 * later, 5 * later, grade="D"),
                next_days=figure(120.0, 30.0, 400.0, grade="D"),
                later_median_days=0.9 * later,
            )
            for id, of, avoided, later in changes
        ),
        damage=damage,
    )


def weeks():
    names = ("dig", "lift_crate_stoop", "help_stand_up", "vacuum", "swim_breast", "drive_car", "mow_lawn")
    found = []
    for i in range(45):
        worth = 2.718 ** ((i - 45) / 12)
        parts = [WeekPart(of="usual", share=0.01 * worth, guessed=True)]
        parts += [WeekPart(of=name, share=0.01 * worth) for k, name in enumerate(names) if (i + k) % 3 == 0]
        found.append(Week(start=(date(2026, 1, 5) + timedelta(7 * i)).isoformat(), parts=tuple(parts)))
    return tuple(found)


def straw(**changed):
    values = {
        "episode": "episode/2026-11-15",
        "day": "2026-11-15",
        "trigger": ("bout/2026-11-15/1",),
        "trigger_activity": "put_on_socks",
        "done_before": figure(612.0, 612.0, 612.0, grade="A"),
        "trigger_load_n": figure(1900.0, 1500.0, 2400.0, grade="C"),
        "under": (
            under("M1", "recall", 0.22, 0.5),
            under("M1", "prospective", 0.1, 0.45),
            under("M0", "recall", 0.4, 0.0),
            under("M0", "prospective", 0.15, 0.0),
        ),
        "log10_bayes": (("recall", figure(0.05, -0.1, 0.2)), ("prospective", figure(0.01, -0.1, 0.1))),
        "cannot_tell": "outlook.too_few_episodes",
        "known_days": 180,
        "silent_days": 134,
        "draws": 200,
        "strength_n": figure(5200.0, 3400.0, 7000.0, grade="C"),
        "weeks": weeks(),
    }
    return Straw(**values | changed)


def outlook(*, warning=False):
    plain = tuple(Risk(days=days, chance=figure(p), by="benchmark") for days, p in ((7, 0.03), (30, 0.12)))
    own = tuple(Risk(days=days, chance=figure(p, grade="D"), by="engine") for days, p in ((7, 0.1), (30, 0.4)))
    return Outlook(
        shown=own if warning else plain,
        benchmark=plain,
        engine=own,
        evidence_for_engine=1.5 if warning else 0.1,
        warning=warning,
        drivers=(),
        lowers=(),
        reason="",
    )


def story(**changed):
    episode = Episode(
        key="episode/2026-11-15", day="2026-11-15", pain=Uncertain(mean=7, sd=1), place="low_back", side="left"
    )
    person = Person(stature_mm=1716, mass_kg=68, sex="female", birth_year=1984)
    warning = changed.pop("warning", False)
    return Story(straw=straw(**changed), episode=episode, outlook=outlook(warning=warning), person=person)
