"""Figures about a population from its counts, each with its Monte-Carlo error: those that studies print."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from laststraw.cohort.tally import (
    BANDS,
    FIXED,
    GROUPS,
    LENGTH_A_DOUBLING,
    MOST_MORE,
    RECUR_DAYS,
    YEAR_DAYS,
    Counts,
    of,
)
from laststraw.damage.parameters import Floats

QUARTERS = (0.25, 0.75)
HOURS_A_WINDOW = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A figure and its Monte-Carlo standard error; NaN where nobody was there to count."""

    value: float
    error: float


def metrics(counts: Counts) -> dict[str, Metric]:
    """All figures of a run, by name.

    Parameters
    ----------
    counts
        (group, count), from ``simulate`` or added up over pieces.

    *Error*: each from leaving out one of the 16 groups at a time.
    """
    return _jackknifed(figures, counts)


def differences(changed: Counts, base: Counts) -> dict[str, Metric]:
    """Figures of a scenario less those of the base, person by person the same dice: the noise that both share is gone."""

    def less(both: Counts) -> dict[str, float]:
        new, old = figures(both[..., 0, :]), figures(both[..., 1, :])
        found = {name: new[name] - old[name] for name in new}
        odds, odds_old = (_odds(f["incidence_free"]) for f in (new, old))
        found["incidence_ratio"] = new["incidence_free"] / old["incidence_free"] if old["incidence_free"] else np.nan
        found["incidence_odds_ratio"] = odds / odds_old if odds_old else np.nan
        found["onsets_ratio"] = new["onsets_a_year"] / old["onsets_a_year"] if old["onsets_a_year"] else np.nan
        return found

    return _jackknifed(less, np.stack([changed, base], axis=1))


def _jackknifed(figure: Callable[[Counts], Mapping[str, float]], counts: Counts) -> dict[str, Metric]:
    """A figure of all groups, its error from leaving out one at a time."""
    total = counts.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = figure(total)
        without = [figure(total - group) for group in counts]
    found = {}
    for name, value in whole.items():
        each = np.array([one[name] for one in without])
        error = np.sqrt((GROUPS - 1) / GROUPS * np.sum((each - each.mean()) ** 2))
        found[name] = Metric(value=float(value), error=float(error))
    return found


def figures(c: Counts) -> dict[str, float]:
    """All figures from counts of one group or of all (count,)."""
    found = {**_frequency(c), **_course(c)}
    if of(c, "kinds").sum():
        found |= {**_windows(c), **_hours(c), **_traits(c), **_straws(c)}
    return found


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else float("nan")


def _odds(share: float) -> float:
    return share / (1.0 - share) if share < 1.0 else float("inf")


def _frequency(c: Counts) -> dict[str, float]:
    persons, free, began = int(of(c, "persons")), of(c, "free"), of(c, "began")
    found = {
        "incidence_free": _share(began.sum(), free.sum()),
        "incidence_without_history": _share(began[0], free[0]),
        "incidence_with_history": _share(began[1], free[1]),
        "onsets_a_year": _share(int(of(c, "onsets")), persons),
        "point_prevalence": _share(int(of(c, "days")) / 1024.0, persons * YEAR_DAYS),
        "year_prevalence": _share(int(of(c, "hurt")), persons),
    }
    for k, (low, high) in enumerate(BANDS):
        found[f"incidence_{(low + high) / 2 - 5 if not k else (low + high) / 2:.0f}"] = _share(
            of(c, "began_by_age")[k], of(c, "free_by_age")[k]
        )
    return found


def _course(c: Counts) -> dict[str, float]:
    found = {
        f"recurrence_{months}": _share(again, int(of(c, "recovered")))
        for months, again in zip((3, 6, 12), of(c, "again"), strict=True)
    }
    found["median_day_clinic"] = _median_day(of(c, "care_lengths"))
    found["median_day"] = _median_day(of(c, "lengths"))
    found["recovered_clinic_12"] = _share(of(c, "care")[1], of(c, "care")[0])
    return found


def _median_day(lengths: Counts) -> float:
    """Middle of binned lengths, straight within a bin on the log scale."""
    upto = np.cumsum(lengths)
    if not upto[-1]:
        return float("nan")
    half = 0.5 * upto[-1]
    at = int(np.searchsorted(upto, half))
    share = (half - (upto[at] - lengths[at])) / lengths[at]
    return float(2.0 ** ((at + share) / LENGTH_A_DOUBLING))


def _windows(c: Counts) -> dict[str, float]:
    """Case and control windows, and matched odds ratios (Mantel and Haenszel 1959, one case to two controls)."""
    matched = of(c, "matched")
    found = {}
    for k, name in enumerate(("awkward", "heavy")):
        table = matched[0, k]
        found[f"case_{name}"] = _share(table[1].sum(), table.sum())
        found[f"control_{name}"] = _share((table.sum(axis=0) * (0, 1, 2)).sum(), 2 * table.sum())
        found[f"or_{name}"] = _mantel_haenszel(table)
        for band, (years, _) in zip(matched[1:, k], BANDS, strict=True):
            found[f"or_{name}_{(20, 40, 60)[(20.0, 35.0, 55.0).index(years)]}"] = _mantel_haenszel(band)
    found["rr_window"] = found["or_heavy"]
    kinds = of(c, "kinds")
    found["no_heavy"] = 1.0 - _share(kinds[3], kinds.sum())
    found["no_heavy_or_awkward"] = 1.0 - _share(kinds[2] + kinds[3], kinds.sum())
    found["asleep"] = _share(kinds[4], kinds.sum())
    return found


def _mantel_haenszel(table: Counts) -> float:
    exposed = np.arange(3)
    return _share((table[1] * (2 - exposed)).sum(), (table[0] * exposed).sum())


def _hours(c: Counts) -> dict[str, float]:
    """Odds ratio per hour in the 24 h before an onset, against the same hours a week before: conditional logistic."""
    return {
        f"or_hour_{name}": float(np.exp(_slope(more) / HOURS_A_WINDOW))
        for name, more in zip(("lifting", "bending", "sitting"), of(c, "more"), strict=True)
    }


def _slope(more: Counts) -> float:
    """Maximum likelihood slope per window of matched pairs, from the distribution of case less control."""
    step, slope = np.arange(-MOST_MORE, MOST_MORE + 1), 0.0
    if not more[:MOST_MORE].sum() or not more[MOST_MORE + 1 :].sum():
        return float("nan")
    for _ in range(50):
        expected = 1.0 / (1.0 + np.exp(-slope * step))
        change = (more * step * (1.0 - expected)).sum() / (more * step**2 * expected * (1.0 - expected)).sum()
        slope += float(np.clip(change, -1.0, 1.0))
        if abs(change) < 1e-12:
            break
    return slope


def _traits(c: Counts) -> dict[str, float]:
    """Highest against lowest quarter, of people without pain at the start."""
    dose = of(c, "dose")
    both = dose.sum(axis=0)
    return {
        "or_load_crude": _between_quarters(both[None]),
        "or_load": _between_quarters(dose),
        "or_imbalance": _between_quarters(of(c, "trait")[None]),
    }


def _between_quarters(strata: Counts) -> float:
    """Odds ratio of the highest against the lowest quarter, over strata (stratum, outcome, bin) by Mantel and Haenszel.

    Quarters are those of each stratum. A bin that a border falls into is shared out.
    """
    above = below = 0.0
    for table in strata:
        everybody = table.sum(axis=0)
        upto = np.cumsum(everybody) / max(everybody.sum(), 1)
        from_ = np.concatenate([[0.0], upto[:-1]])
        wide = np.maximum(upto - from_, 1e-300)
        low: Floats = np.clip((QUARTERS[0] - from_) / wide, 0.0, 1.0)
        high: Floats = np.clip((upto - QUARTERS[1]) / wide, 0.0, 1.0)
        a, b = (table[1] * high).sum(), (table[0] * high).sum()
        d, e = (table[1] * low).sum(), (table[0] * low).sum()
        n = max(a + b + d + e, 1e-300)
        above += a * e / n
        below += b * d / n
    return _share(above, below)


def _straws(c: Counts) -> dict[str, float]:
    """What the window before an onset had to do with it: all onsets awake, and those after something heavy or awkward."""
    found = {}
    for which, name in enumerate(("", "_named")):
        n, *parts = of(c, "blamed")[which]
        for key, part in zip(
            ("below_action_limit", "below_own_strength", "less_than_half", "less_than_15"), parts, strict=True
        ):
            found[f"{key}{name}"] = _share(part, n)
    onsets = int(of(c, "kinds").sum())
    sums = of(c, "shares") / FIXED
    for key, total in zip(("trigger", "history", "base", "needed_trigger", "needed_history"), sums, strict=True):
        found[f"share_{key}" if "needed" not in key else key] = _share(total, onsets)
    return found


assert len(RECUR_DAYS) == 3
