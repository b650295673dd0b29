import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from laststraw.cohort import metrics as m
from laststraw.cohort.claims import targets, with_reports
from laststraw.cohort.tally import COUNTS, GROUPS, LAYOUT, PLACE, digest, of


def test_every_count_has_its_place():
    at = 0
    for name, shape in LAYOUT.items():
        assert PLACE[name] == at
        at += int(np.prod(shape))
    assert at == COUNTS
    counts = np.arange(GROUPS * COUNTS).reshape(GROUPS, COUNTS)
    assert of(counts, "matched").shape == (GROUPS, 4, 2, 2, 3)
    assert of(counts, "persons")[1] == COUNTS


def test_matched_odds_ratio_by_hand():
    """Two controls for each case: (case exposed, controls exposed) -> sum of case and unexposed over the reverse."""
    table = np.array([[50, 8, 1], [20, 5, 2]])
    assert m._mantel_haenszel(table) == pytest.approx((20 * 2 + 5 * 1) / (8 * 1 + 1 * 2))


def test_odds_ratio_per_hour_is_the_conditional_likelihood():
    rng = np.random.default_rng(2)
    more = rng.integers(0, 60, 17)
    step = np.arange(-8, 9)
    best = minimize_scalar(lambda b: (more * np.log1p(np.exp(-b * step))).sum(), bounds=(-2, 2), method="bounded",
                           options={"xatol": 1e-10}).x  # fmt: skip
    assert m._slope(more) == pytest.approx(best, abs=1e-6)
    assert m._slope(more[::-1]) == pytest.approx(-best, abs=1e-6)
    assert m._slope(more + more[::-1]) == pytest.approx(0.0, abs=1e-12)


def test_odds_ratio_per_hour_finds_the_one_that_made_the_pairs():
    rng, beta = np.random.default_rng(3), 0.4
    one, two = rng.binomial(8, 0.2, (2, 200_000))
    first = rng.random(200_000) < 1 / (1 + np.exp(-beta * (one - two)))
    more = np.bincount(np.where(first, one - two, two - one) + 8, minlength=17)
    assert m._slope(more) == pytest.approx(beta, abs=0.02)


def test_quarters_against_people_one_by_one():
    rng = np.random.default_rng(4)
    x = rng.integers(0, 256, 100_000)
    y = rng.random(100_000) < 1 / (1 + np.exp(2.0 - x / 128))
    table = np.stack([np.bincount(x[~y], minlength=256), np.bincount(x[y], minlength=256)])
    low, high = np.quantile(x, [0.25, 0.75])
    a, b = y[x >= high].mean(), y[x <= low].mean()
    assert m._between_quarters(table[None]) == pytest.approx(a / (1 - a) / (b / (1 - b)), rel=0.02)
    sexes = np.stack([table, table])
    assert m._between_quarters(sexes) == pytest.approx(m._between_quarters(table[None]))
    flat = np.ones((1, 2, 256), np.int64)
    assert m._between_quarters(flat) == pytest.approx(1.0)


def test_a_stratum_takes_away_what_only_differs_between_strata():
    """Women and men differ in load and risk, but within a sex load does nothing."""
    table = np.zeros((2, 2, 256), np.int64)
    table[0, :, :128] = [[90] * 128, [10] * 128]
    table[1, :, 128:] = [[60] * 128, [40] * 128]
    assert m._between_quarters(table) == pytest.approx(1.0)
    assert m._between_quarters(table.sum(0)[None]) > 4.0


def test_median_of_binned_lengths(crowd):
    year = (crowd.episode[:, 0] >= 365) & (crowd.episode[:, 0] < 730)
    lengths = crowd.episode[year, 1] - crowd.episode[year, 0]
    found = m.metrics(crowd.counts)
    assert found["median_day"].value == pytest.approx(np.median(lengths), rel=0.06)
    care = lengths[lengths >= 7]
    assert found["median_day_clinic"].value == pytest.approx(np.median(care), rel=0.06)
    assert found["recovered_clinic_12"].value == pytest.approx((care <= 365).mean())


def test_figures_are_those_of_the_rows(crowd):
    """Counted again from persons and episodes, one by one."""
    found, e = {k: v.value for k, v in m.metrics(crowd.counts).items()}, crowd.episode
    year = (e[:, 0] >= 365) & (e[:, 0] < 730)
    free = crowd.person[:, 1] == 0
    began = np.zeros(len(free), bool)
    began[crowd.of[year]] = True
    assert found["incidence_free"] == pytest.approx(began[free].mean())
    assert found["onsets_a_year"] == pytest.approx(year.sum() / len(free))
    known = year & (e[:, 11] != -99) & (e[:, 12] != -99)
    assert found["case_heavy"] == pytest.approx((e[known, 2] == 3).mean())
    assert found["control_awkward"] == pytest.approx((e[known, 11:13] == 2).mean())
    awake = year & (e[:, 2] < 4)
    assert found["below_action_limit"] == pytest.approx((e[awake, 3] < 3400).mean())
    assert found["less_than_half"] == pytest.approx((e[awake, 8] / e[awake, 7] < 0.5).mean())
    named = year & ((e[:, 2] == 2) | (e[:, 2] == 3))
    assert found["below_own_strength_named"] == pytest.approx((e[named, 4] < 1).mean())
    gaps = []
    for q in np.unique(crowd.of[year]):
        mine = e[crowd.of == q]
        first = mine[(mine[:, 0] >= 365) & (mine[:, 0] < 730)][0]
        if first[1] <= 730:
            later = mine[mine[:, 0] > first[0], 0]
            gaps.append(later[0] - first[1] if len(later) else np.inf)
    for months, days in ((3, 91), (6, 183), (12, 365)):
        assert found[f"recurrence_{months}"] == pytest.approx((np.array(gaps) <= days).mean())


def test_monte_carlo_errors_are_the_spread_between_seeds(world):
    world = world()
    found = [m.metrics(world.live(800, seed=s).counts) for s in range(14)]
    for name in ("incidence_free", "point_prevalence", "onsets_a_year", "recurrence_12"):
        spread = np.std([f[name].value for f in found], ddof=1)
        told = np.sqrt(np.mean([f[name].error ** 2 for f in found]))
        assert 0.55 < told / spread < 1.7, name


def test_the_same_dice_take_the_noise_out_of_a_difference(world):
    world = world(trigger_per_window=1e-5)
    people = world.draw(2000)
    lighter = people._replace(load_n=people.load_n * 0.95, used=people.used * 0.95)
    base, changed = world.live(2000, people=people).counts, world.live(2000, people=lighter).counts
    paired = m.differences(changed, base)
    apart = [m.metrics(c)["onsets_a_year"].error for c in (base, changed)]
    assert paired["onsets_a_year"].error < 0.5 * np.hypot(*apart)
    assert paired["onsets_ratio"].value < 1.0
    same = m.differences(base, base)
    assert all(one.value in (0.0, 1.0) for one in same.values() if np.isfinite(one.value))
    assert all(one.error == 0.0 for one in same.values() if np.isfinite(one.error))


def test_nobody_is_nothing_not_a_crash():
    found = m.metrics(np.zeros((GROUPS, COUNTS), np.int64))
    assert np.isnan(found["incidence_free"].value)
    assert len(digest(np.zeros((GROUPS, COUNTS), np.int64))) == 16


def test_most_name_no_cause_unless_an_insurer_asks(known, crowd):
    found = with_reports(m.metrics(crowd.counts), known)
    assert found["no_cause_named"].value > found["no_cause_named_insured"].value
    none = {**m.metrics(crowd.counts), "no_heavy_or_awkward": m.Metric(value=1.0, error=0.0)}
    assert with_reports(none, known)["no_cause_named"].value == pytest.approx(
        1 - known.constant("cohort.names_unexposed")
    )


def test_every_target_is_a_figure_of_the_simulation(known, crowd):
    found = with_reports(m.metrics(crowd.counts), known)
    for name, (middle, low, high) in targets(known).items():
        assert name in found
        assert low <= middle <= high
