"""What each tissue has left: the same kernel run on each of the twelve by itself."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from laststraw.damage.circle import circle_number
from laststraw.damage.engine import LawName, replay
from laststraw.damage.figures import figure
from laststraw.damage.groups import date_of
from laststraw.damage.ordinary import Stretch, state_before, stretch
from laststraw.damage.parameters import Floats, Parameters
from laststraw.damage.posterior import Posterior
from laststraw.damage.prior import ALL, THREADS, Which, known_draws
from laststraw.damage.watch import watched
from laststraw.damage.wear import harmful_cycles
from laststraw.knowledge import Knowledge
from laststraw.records import MAIN_TISSUE, Capacity, Damage, Diary, LoadHistory, Tissue


def capacity_by_tissue(
    history: LoadHistory,
    diary: Diary,
    knowledge: Knowledge,
    *,
    person_age_years: float,
    seed: int = 0,
    posterior: Mapping[Which, Posterior] | None = None,
    law: LawName = "miner",
) -> tuple[Damage, ...]:
    """The state at the end of a load history, of every tissue, under both models and calibrations.

    Parameters
    ----------
    posterior
        As for ``analyse``.

    *Error*: the law and its numbers were fitted for the disc and are taken for every tissue; most strengths are assumed. Grade
    D throughout. An episode harms every tissue alike, as nobody knows which one it was.
    """
    watch = watched(history, diary, knowledge)
    spells, hurt = tuple(one for one in watch.spells if one[0] <= history.end_day), watch.hurt
    first, last = (stretch(history.day, hurt, first=0, last=len(hurt), late=late) for late in (False, True))
    draws = history.case.shape[1]

    def one(which: Which) -> Damage:
        found, at, _ = known_draws(which, knowledge, draws, seed, posterior)
        of = {}
        for tissue in history.tissues:
            used = np.ascontiguousarray(history.used(tissue)[:, at])
            cycles = np.ascontiguousarray(harmful_cycles(history, tissue, law)[:, at])
            of[tissue] = _tissue(tissue, history, used, cycles, found, spells, (first, last), person_age_years, law)
        main = of[MAIN_TISSUE if MAIN_TISSUE in of else history.tissues[0]]
        return Damage(
            model=which[1],
            calibration=which[0],
            capacities=tuple(capacity for capacity, _, _ in of.values()),
            imbalance=figure(main[1], "D", "straw.rests_imbalance"),
            circle=figure(main[2], "D", "straw.rests_model"),
        )

    with ThreadPoolExecutor(THREADS) as pool:  # the engine lets other threads run
        return tuple(pool.map(one, ALL))


def _tissue(
    tissue: Tissue,
    history: LoadHistory,
    used: Floats,
    cycles: Floats,
    found: Parameters,
    spells: tuple[tuple[float, float], ...],
    stretches: tuple[Stretch, Stretch],
    age_years: float,
    law: LawName,
) -> tuple[Capacity, Floats, Floats]:
    """Capacity of one tissue, its imbalance and its circle number at the end, (draw,)."""
    first, last = stretches
    lived = replay(
        history.day,
        used,
        cycles,
        found,
        end_day=history.end_day,
        episodes=spells,
        age_years=age_years,
        law=law,
        start=state_before(used[first.row], cycles[first.row], first.days, found, law),
    )
    left = 1.0 - lived.final.fast - lived.final.slow
    after = lived.whole - lived.damage
    least = int(after.mean(axis=1).argmin()) if len(after) else -1
    lowest = after[least] if least >= 0 and after[least].mean() <= left.mean() else left
    when = history.day[least] if lowest is not left else history.end_day
    circle = circle_number(used[last.row], cycles[last.row], last.days, 1.0 - left, lived.final.imbalance, found, law)
    rests = "straw.rests_left"
    capacity = Capacity(
        tissue=tissue,
        left=figure(left, "D", rests),
        peak_day=date_of(history, when),
        least=figure(lowest, "D", rests),
    )
    return capacity, lived.final.imbalance, circle
