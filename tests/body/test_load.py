"""Load histories: nothing depends on order or on how something was told, and what is unknown is never nothing."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.body.test_load_cases import LEFT, MAN, OTHER, RIGHT, SWAPPED, mirrored, stood

from laststraw.body import load_history
from laststraw.body.keyed import Keyed
from laststraw.body.load_classes import KINDS
from laststraw.body.load_filled import chances, pattern
from laststraw.records import TISSUES, Bout, Diary, Uncertain, Usual

MONDAY = date(2026, 1, 5)


def on(day):
    return (MONDAY + timedelta(day)).isoformat()


def about(value, sd=0.0):
    return None if value is None else Uncertain(mean=float(value), sd=float(sd))


def bout(activity, day=0, n=1, *, hour=None, times=None, minutes=None, kg=None, sd=0.0, side="none"):
    numbers = {
        "hour": about(hour),
        "times": about(times, sd),
        "minutes": about(minutes, sd),
        "hand_load_kg": about(kg, 0.2 * (kg or 0)),
    }
    return Bout(key=f"bout/{on(day)}/{n}", activity=activity, day=on(day), side=side, **numbers)


def diary(*bouts, days=7, usual=()):
    spoken = {one.day for one in bouts}
    return Diary(
        first_day=on(0), last_day=on(days - 1), bouts=tuple(bouts), episodes=(), pains=(), usual=tuple(usual),
        silent_days=days - len(spoken),
    )  # fmt: skip


@pytest.fixture(scope="module")
def history(known):
    def make(*bouts, days=7, usual=(), draws=64, posture=None, **more):
        more = {"year": 2026, "occupation": "mixed", "person": MAN} | more
        return load_history(
            diary(*bouts, days=days, usual=usual), more.pop("person"), posture, known, draws=draws, **more
        )

    return make


WEEK = (
    bout("lift_crate_stoop", 0, 1, hour=9, times=30, kg=12, sd=5), bout("dig", 0, 2, minutes=45, sd=10),
    bout("carry_bag_one", 2, 1, hour=17.5, minutes=15, side="left"), bout("fall_on_side", 3, 1, side="right"),
    bout("vacuum", 3, 2, minutes=20), bout("walk_normal", 5, 1, hour=15, minutes=60),
)  # fmt: skip


def same(one, two):
    for name in ("day", "case", "cycles", "scatter", "peak", "tolerance", "bend", "bending", "filled"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), err_msg=name)
    assert (one.bout, one.cases) == (two.bout, two.cases)


def test_the_same_seed_gives_the_same_history_and_another_does_not(history):
    same(history(*WEEK), history(*WEEK))
    assert not np.array_equal(history(*WEEK).cycles, history(*WEEK, seed=1).cycles)


def row(one, key):
    return one.bout.index(key)


def test_the_order_of_the_bouts_does_not_matter(history):
    one, two = history(*WEEK), history(*WEEK[::-1])
    for name in ("day", "cycles", "scatter", "tolerance", "filled"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), err_msg=name)
    for tissue in TISSUES:
        np.testing.assert_allclose(one.used(tissue), two.used(tissue), rtol=1e-12)
    assert one.bout == two.bout


def test_a_bout_more_changes_no_other_bout(history):
    one, two = history(*WEEK), history(*WEEK, bout("mop", 5, 9, hour=19, minutes=30))
    for key in (b.key for b in WEEK):
        a, b = row(one, key), row(two, key)
        np.testing.assert_array_equal(one.cycles[a], two.cycles[b])
        np.testing.assert_allclose(one.used("disc/l4_l5")[a], two.used("disc/l4_l5")[b], rtol=1e-12)


def test_the_mirror_image_of_a_life(history, known, model):
    """Posture and sides turned: left and right tissues change places, everything else stays."""
    crooked = stood(model, known, pelvis_left_up=5.0, lumbar_left_bend=-3.0)
    turned = [replace(one, side=OTHER[one.side]) for one in WEEK]
    one, two = history(*WEEK, posture=crooked), history(*turned, posture=mirrored(crooked))
    for name in ("day", "cycles", "scatter", "case", "filled"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), err_msg=name)
    twin = np.roll(np.arange(64), 32)
    np.testing.assert_allclose(two.peak[:, SWAPPED][:, :, twin], one.peak, rtol=1e-5, atol=1e-3)
    assert not np.allclose(one.peak[:, LEFT].mean(axis=2), one.peak[:, RIGHT].mean(axis=2), rtol=0.02)


def test_a_straight_life_loads_both_sides_alike(history):
    one = history(bout("lift_crate_stoop", 0, times=30), bout("carry_bag_one", 1, minutes=20), bout("fall_on_side", 2))
    mean = one.peak.mean(axis=2)
    np.testing.assert_allclose(mean[:, LEFT], mean[:, RIGHT], rtol=1e-6)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["lift_crate_stoop", "dig", "walk_normal"]), st.floats(4, 80), st.floats(0, 1))
def test_a_bout_in_two_halves_has_the_same_cycles(history, activity, amount, rel_sd):
    def told(part, n, name):
        return bout(activity, 0, n, **{name: part * amount}, sd=part * amount * rel_sd)

    for name in ("times", "minutes"):
        whole = history(told(1.0, 1, name), days=1)
        halves = history(told(0.5, 1, name), told(0.5, 2, name), days=1)
        spoken = [one.cycles[~one.filled].sum(axis=0) for one in (whole, halves)]
        np.testing.assert_allclose(*spoken, rtol=1e-9)
        np.testing.assert_allclose(whole.cycles[whole.filled], halves.cycles[halves.filled], rtol=1e-9)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0.05, 0.5), st.floats(1.1, 2.0))
def test_less_sure_amounts_never_narrow_and_keep_their_mean(history, rel_sd, wider):
    spreads = []
    for sd in (rel_sd, rel_sd * wider):
        one = history(bout("lift_crate_stoop", 0, times=50, sd=50 * sd), days=1, draws=400)
        cycles = one.cycles[row(one, f"bout/{on(0)}/1")]
        spreads.append(np.log(cycles).std())
        assert cycles.mean() == pytest.approx(50, rel=0.4)
    assert spreads[1] > spreads[0]


def test_what_is_sure_is_exact(history):
    one = history(bout("lift_crate_stoop", 0, times=50), days=1)
    assert np.all(one.cycles[row(one, f"bout/{on(0)}/1")] == 50)


def test_more_and_heavier_never_load_less(history):
    def life(**more):
        one = history(bout("lift_crate_stoop", 0, **({"times": 10, "kg": 5} | more)), days=1)
        k = row(one, f"bout/{on(0)}/1")
        return one.cycles[k], one.used("disc/l4_l5")[k]

    cycles, used = life()
    assert np.all(life(times=20)[0] >= cycles)
    assert np.all(life(kg=15)[1].mean() > used.mean())
    assert life(kg=15)[1].std() > used.std()  # the error of a heavier load is larger


def test_an_unsure_hand_load_widens_the_load(history):
    sure, unsure = (
        replace(bout("lift_crate_stoop", 0, times=10), hand_load_kg=Uncertain(mean=15.0, sd=sd)) for sd in (0.0, 8.0)
    )
    one, two = history(sure, days=1), history(unsure, days=1)
    k = row(one, sure.key)
    assert two.scatter[k].std() > one.scatter[k].std()
    np.testing.assert_array_equal(one.peak, two.peak)


def test_a_silent_day_is_not_an_idle_day(history):
    one = history(bout("dig", 0, minutes=30), days=14)
    day = np.floor(one.day)
    for k in range(14):
        assert np.all(one.cycles[day == k].sum(axis=0) > 0.0), k
    assert np.all(one.filled[day > 0])
    assert all(key == "" for key, filled in zip(one.bout, one.filled, strict=True) if filled)


def test_nothing_is_ever_below_nothing(history):
    full = [bout("sit_office_upright", 0, k, hour=2.0 * k, minutes=400) for k in range(1, 9)]
    one = history(*full, bout("dig", 0, 20, minutes=1400), days=2)
    assert np.all(one.cycles >= 0.0)
    assert not one.filled[np.floor(one.day) == 0].any()  # more hours than a day has: nothing is left to fill


def test_silent_days_follow_the_work(history, known):
    one = history(days=70, draws=200, occupation="heavy")
    names = {a.activity: kind for kind, first, weights in zip(KINDS, pattern(known).first, pattern(known).weights, strict=True)
             for a in pattern(known).cases[first : first + len(weights)]}  # fmt: skip
    kind = np.array([KINDS.index(names[case.activity]) for case in one.cases])[one.case]
    hour, weekday = 24.0 * (one.day % 1.0), np.floor(one.day) % 7
    work = (weekday < 5) & (hour > 9) & (hour < 17)
    expected = chances("heavy", Keyed(200, 0), known)
    for k, name in ((3, 0), (2, 1), (1, 2)):
        assert (kind[work] == k).mean() == pytest.approx(expected.work[name].mean(), abs=0.015)
        assert (kind[~work] == k).mean() == pytest.approx(expected.free[name].mean(), abs=0.015)
    assert len(one.day) == 8 * 70
    assert one.notes == (known.sentence("load.pattern_days", days=70),)


def test_harder_work_fills_harder_days(history):
    heavy = [
        np.mean(history(days=28, draws=200, occupation=o).used("disc/l4_l5") > 0.4)
        for o in ("sedentary", "mixed", "heavy")
    ]
    assert heavy[0] < heavy[1] < heavy[2]
    assert heavy[0] < np.mean(history(days=28, draws=200, occupation=None).used("disc/l4_l5") > 0.4) < heavy[2]


def test_days_with_entries_get_no_hard_hours_that_nobody_told(history):
    one = history(bout("walk_normal", 0, hour=8, minutes=30), days=1, draws=200)
    used = {one.cases[k].activity for k in np.unique(one.case)}
    assert not used & {"lift_crate_stoop", "lift_heavy_bag", "weed_stooping", "mechanic", "hang_laundry"}


def test_silent_days_are_ones_own_when_five_are_known(history, known):
    days = [bout("dig", day, minutes=60, hour=10) for day in (0, 1, 2, 3, 4, 7)]
    one = history(*days, bout("fall_on_buttocks", 1, 2, hour=12), days=12)
    filled = np.floor(one.day) == 8
    used = {one.cases[k].activity for k in np.unique(one.case[filled][one.cycles[filled] > 0])}
    assert "dig" in used
    assert not used & {"fall_on_buttocks", "lift_heavy_bag", "mechanic"}
    assert known.sentence("load.own_days", days=4) in one.notes
    assert known.sentence("load.pattern_days", days=2) in one.notes  # the weekend: no day of it is known


def test_a_usual_day_fills_what_no_entry_speaks_of(history):
    office = Usual(since=on(0), days=(0, 1, 2, 3, 4), bouts=(bout("sit_office_upright", 0, 1, hour=9, minutes=480),))
    one = history(bout("dig", 1, hour=13, minutes=240), days=7, usual=(office,))
    sits = [one.cases[k].activity == "sit_office_upright" for k in one.case[:, 0]]
    nine = (np.abs(24.0 * (one.day % 1.0) - 9.0) < 1e-9) & np.array(sits)
    assert list(np.floor(one.day[nine])) == [0, 1, 2, 3, 4]
    cycles = one.cycles[nine].mean(axis=1)
    np.testing.assert_allclose(cycles[[0, 2, 3, 4]], cycles[0])
    assert cycles[1] == pytest.approx(0.5 * cycles[0])  # half of those hours were spent digging
    assert one.filled[nine].all()


def test_of_two_usual_days_the_later_one_holds(history):
    old = Usual(since=on(0), bouts=(bout("sit_sofa", 0, 1, hour=9, minutes=60),))
    new = Usual(since=on(3), bouts=(bout("drive_truck", 0, 1, hour=9, minutes=60),))
    one = history(days=5, usual=(new, old))
    at_nine = np.abs(24.0 * (one.day % 1.0) - 9.0) < 1e-9
    assert [one.cases[k].activity for k in one.case[at_nine, 0]] == ["sit_sofa"] * 3 + ["drive_truck"] * 2


def test_the_same_bend_counts_for_more_in_the_morning(history):
    def used(hour, activity, tissue):
        one = history(bout(activity, 0, hour=hour, minutes=2), days=1)
        k = row(one, f"bout/{on(0)}/1")
        return one.used(tissue)[k].mean()

    assert used(7.0, "weed_stooping", "posterior_ligament") > 1.5 * used(15.0, "weed_stooping", "posterior_ligament")
    assert used(7.0, "weed_stooping", "disc/l4_l5") > 1.1 * used(15.0, "weed_stooping", "disc/l4_l5")
    assert used(7.0, "stand_relaxed", "disc/l4_l5") == pytest.approx(
        used(15.0, "stand_relaxed", "disc/l4_l5"), rel=0.12
    )


def test_bouts_of_unknown_hour_are_spread_over_the_day(history):
    one = history(*(bout("mop", 0, k, minutes=10) for k in (1, 2, 3)), days=1)
    hours = sorted(24.0 * one.day[row(one, f"bout/{on(0)}/{k}")] for k in (1, 2, 3))
    np.testing.assert_allclose(np.diff(hours), hours[1] - hours[0])
    assert 10.0 < hours[0] < hours[2] < 20.0


def test_a_bout_outside_the_diary_is_refused(history):
    with pytest.raises(ValueError, match="outside the diary's days"):
        history(bout("dig", 9, minutes=10), days=3)


def test_a_load_beyond_the_model_is_noted(history, known):
    one = history(bout("lift_crate_stoop", 0, times=2, kg=150), days=1)
    assert any(known.activity("lift_crate_stoop").name in note for note in one.notes)
