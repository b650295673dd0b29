"""The last straw under one model and one calibration: shares, what had piled up, what is left, and what if."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.circle import circle_number
from laststraw.damage.counterfactual import Change, Fact, Fate, eased, rest_days, without
from laststraw.damage.engine import LawName, Replay
from laststraw.damage.figures import figure
from laststraw.damage.gradients import gradient_credit
from laststraw.damage.groups import Groups
from laststraw.damage.life import Life, hazard_of, until, witnessed
from laststraw.damage.ordinary import Stretch, ordinary_load
from laststraw.damage.parameters import Floats, Parameters
from laststraw.damage.past import Credit, credit
from laststraw.damage.shapley import Shares, share_out
from laststraw.damage.wear import cycles_at
from laststraw.records import (
    MAIN_TISSUE,
    CalibrationName,
    Capacity,
    Damage,
    DamageGrade,
    ModelName,
    PastShare,
    StrawUnder,
    WhatIf,
)

HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """Everything that one analysis starts from: ``used`` (event, draw) load over strength, ``bare`` without what a bend adds.

    ``told_cycles``: cycles as told (those of ``life`` do at ``used`` what these do at ``bare``). ``found`` (draw,) parameters.

    ``ordinary``: days that stand for those to come. ``frailty``: shape and rate (draw,) of its gamma distribution after the
    whole diary; None: what this diary up to the episode makes of it, with ``onsets`` of them.
    """

    model: ModelName
    calibration: CalibrationName
    life: Life
    used: Floats
    bare: Floats
    told_cycles: Floats
    found: Parameters
    ordinary: Stretch
    frailty: tuple[Floats, Floats] | None
    onsets: int
    law: LawName


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """What came out for one setting, in draws.

    ``row``: that of ``lived`` at the moment of the onset. ``credit``: of the history's share; ``off``: how far it was off
    before it was scaled. ``counts`` (draw,): whether a draw has any. ``usual`` (draw,): load of an ordinary hour.
    """

    shares: Shares
    fact: Fact
    lived: Replay
    row: int
    credit: Credit
    counts: NDArray[np.bool_]
    usual: Floats
    off: float


def tell(setting: Setting) -> Told:
    """The fact: replay, hazards of all worlds, and the credit of everything before."""
    life, found = setting.life, setting.found
    lived, row = witnessed(life, setting.used, found, setting.law, since=0, start=life.start)
    damage, imbalance = 1.0 - lived.whole[row], lived.imbalance[row]
    usual = ordinary_load(setting.used[: max(row, 1)])
    shares, span = _shares(setting, damage, imbalance, usual)
    free = until(life, lived, 0.0)
    before = free - lived.per_day[: life.since].sum(axis=0)
    shape = np.asarray(found.frailty_shape)
    own = (shape + setting.onsets, shape + free + span) if setting.frailty is None else setting.frailty
    given, off = _credit(setting, lived, shares)
    return Told(
        shares=shares,
        fact=Fact(before, span, *own),
        lived=lived,
        row=row,
        credit=given,
        counts=given.total() > 0.0,
        usual=usual,
        off=off,
    )


def _credit(setting: Setting, lived: Replay, shares: Shares) -> tuple[Credit, float]:
    """Who made the state: exact where damage does not feed on itself, else by slopes; and how far those were off at most."""
    life, found = setting.life, setting.found
    one: dict[str, Any] = {
        "start": life.start,
        "moment": life.span.moment,
        "damage": shares.damage,
        "imbalance": shares.imbalance,
        "episodes": life.episodes,
        "law": setting.law,
    }
    if setting.law == "miner":
        return credit(life.day, setting.used, life.cycles, lived, found, **one), 0.0
    given, off = gradient_credit(life.day, setting.used, life.cycles, found, **one)
    return given, float(off.max())


def _shares(setting: Setting, damage: Floats, imbalance: Floats, usual: Floats) -> tuple[Shares, Floats]:
    """The eight worlds of trigger, damage and imbalance; and the hazard of the real one."""
    life, none = setting.life, np.zeros_like(damage)
    ordinary = no_trigger(setting, usual)
    hazard = np.array(
        [
            [[hazard_of(life, used, d, i, setting.found) for i in (none, imbalance)] for d in (none, damage)]
            for used in (ordinary, setting.used)
        ]
    )
    return share_out(hazard), hazard[1, 1, 1]


def no_trigger(setting: Setting, usual: Floats) -> Floats:
    """Loads of all events with an ordinary one in place of the trigger."""
    mine = np.zeros(len(setting.life.day), dtype=bool)
    mine[setting.life.span.rows[setting.life.span.is_trigger]] = True
    return eased(setting.used, usual, mine)


def under(setting: Setting, told: Told, groups: Groups, activities: Sequence[str], rest_share: float) -> StrawUnder:
    """One case as a record."""
    shares, row = told.shares, told.row
    trigger: DamageGrade = "D" if setting.model == "M1" else "B"
    rests = "straw.rests_model" if setting.model == "M1" else "straw.rests_population"
    left = told.lived.whole[row]
    rows = setting.life.span.rows[setting.life.span.is_trigger]
    load = setting.bare[rows].max(axis=0) if len(rows) else np.zeros_like(left)
    none = "straw.rests_nothing_piles"
    history = figure(shares.history, "D", "straw.rests_model" if setting.model == "M1" else none)
    return StrawUnder(
        model=setting.model,
        calibration=setting.calibration,
        trigger=figure(shares.trigger, trigger, rests),
        history=history,
        base=figure(shares.base, trigger, rests),
        without_history=figure(shares.without_history, trigger, rests),
        needed_trigger=figure(shares.needed_trigger, trigger, rests),
        needed_history=figure(shares.needed_history, "D", history.rests_on),
        alone_enough=figure(load >= 1.0, "C", "straw.rests_strength"),
        last_straw=figure((load < 1.0) & (load >= left), "D", "straw.rests_left"),
        not_even=figure((load < 1.0) & (load < left), "D", "straw.rests_left"),
        past=past_shares(told, groups) if setting.model == "M1" else (),
        what_if=tuple(_what_ifs(setting, told, groups, activities, rest_share)),
        damage=_damage(setting, told, groups),
    )


def past_shares(told: Told, groups: Groups) -> tuple[PastShare, ...]:
    """The history's part by what it is from, largest first; adds up to 1 in each draw."""
    some = told.counts
    if not some.any():
        return ()
    whole = told.credit.total()[some]
    parts = groups.sums(told.credit.event[:, some])
    by_event = (told.credit.event[:, some] / whole).mean(axis=1)
    found = [
        PastShare(
            of=of,
            share=figure(parts[k] / whole, "D", "straw.rests_healing"),
            events=int(groups.events[k]),
            days=int(groups.days[k]),
            bouts=groups.bouts(k, by_event),
        )
        for k, of in enumerate(groups.names)
    ]
    rest = {
        "before_diary": told.credit.before[some],
        "earlier_episodes": told.credit.episode[:, some].sum(axis=0),
        "imbalance": told.credit.own[some],
    }
    count = {"earlier_episodes": len(told.credit.episode)}
    found += [
        PastShare(of=of, share=figure(one / whole, "D", "straw.rests_healing"), events=count.get(of, 0), days=0)
        for of, one in rest.items()
        if np.any(one > 0.0)
    ]
    return tuple(sorted(found, key=lambda part: (-part.share.estimate.mean, part.of)))


def _what_ifs(
    setting: Setting, told: Told, groups: Groups, activities: Sequence[str], rest_share: float
) -> Iterator[WhatIf]:
    """Every change, with the same draws."""
    used, usual, found = setting.used, told.usual, setting.found
    bare = ordinary_load(setting.bare[: max(told.row, 1)])

    def change(these: NDArray[np.bool_], share: float = 0.0) -> Change:
        """Those events eased, in what they trigger and in what they harm."""
        lighter, load = eased(used, usual, these, share), eased(setting.bare, bare, these, share)
        return Change(lighter, found, cycles_at(setting.told_cycles, load, lighter, setting.law))

    if setting.life.span.bout:
        mine = np.zeros(len(used), dtype=bool)
        mine[setting.life.span.rows[setting.life.span.is_trigger]] = True
        yield _what_if("no_trigger", setting.life.span.bout, change(mine), setting, told)
    for activity in activities:
        yield _what_if("without_activity", activity, change(groups.is_of(activity)), setting, told)
    yield _what_if("lighter", "", change(np.ones(len(used), dtype=bool), HALF), setting, told)
    rest = rest_days(used, setting.life.day, rest_share) & (setting.life.day < np.floor(setting.life.span.moment))
    yield _what_if("more_rest", "", change(rest), setting, told)  # the day of the onset stays as it was
    none = found._replace(imbalance_gain=np.zeros_like(usual))
    yield _what_if("no_imbalance", "", Change(used, none, setting.life.cycles), setting, told)


def _what_if(id: str, of: str, change: Change, setting: Setting, told: Told) -> WhatIf:
    fate: Fate = without(change, setting.life, told.fact, setting.ordinary, setting.law)
    return WhatIf(
        id=id,  # type: ignore[arg-type]
        of=of,
        avoided=figure(fate.avoided, "D", "straw.rests_dice"),
        later_days=figure(fate.later_days, "D", "straw.rests_tolerance"),
        next_days=figure(fate.next_days, "D", "straw.rests_dice"),
        later_median_days=float(np.median(fate.later_days)),
        next_median_days=float(np.median(fate.next_days)),
    )


def _damage(setting: Setting, told: Told, groups: Groups) -> Damage:
    """The state at the moment of the onset, of the main tissue."""
    lived, row = told.lived, told.row
    damage, imbalance = 1.0 - lived.whole[row], lived.imbalance[row]
    left = lived.whole[: row + 1] - lived.damage[: row + 1]
    least = int(left.mean(axis=1).argmin())
    when = setting.life.day[least] if least < row else setting.life.span.moment
    stretch = setting.ordinary
    circle = circle_number(
        setting.used[stretch.row],
        setting.life.cycles[stretch.row],
        stretch.days,
        damage,
        imbalance,
        setting.found,
        setting.law,
    )
    return Damage(
        model=setting.model,
        calibration=setting.calibration,
        capacities=(
            Capacity(
                tissue=MAIN_TISSUE,
                left=figure(1.0 - damage, "D", "straw.rests_left"),
                peak_day=groups.date(when),
                least=figure(left[least], "D", "straw.rests_left"),
            ),
        ),
        imbalance=figure(imbalance, "D", "straw.rests_imbalance"),
        circle=figure(circle, "D", "straw.rests_model"),
    )
