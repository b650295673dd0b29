"""Laws of many lives: no partition, no thread and no neighbour changes anything; more load never means fewer episodes."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from laststraw.cohort.columns import EPISODES
from laststraw.cohort.metrics import metrics
from laststraw.cohort.run import pieces
from laststraw.cohort.scenarios import UNCHANGED, change
from laststraw.cohort.tally import COUNTS, GROUPS, digest, of


def test_no_partition_changes_a_bit(world):
    world = world()
    whole = world.live(1000, days=800)
    for cuts in ((0, 1, 2, 500, 1000), (0, 333, 667, 1000)):
        parts = [world.live(b - a, first=a, days=800).counts for a, b in pairwise(cuts)]
        assert digest(sum(parts[::-1])) == digest(whole.counts)


def test_the_first_people_are_the_same_alone(world):
    world = world()
    alone, among = (world.live(n, days=500, burn_in=100, keep=True) for n in (100, 1000))
    assert np.array_equal(alone.person, among.person[:100])
    few = among.of < 100
    assert np.array_equal(alone.episode, among.episode[few])
    for name in alone.people._fields[1:-1]:
        assert np.array_equal(getattr(alone.people, name), getattr(among.people, name)[:100]), name


def test_threads_side_by_side_change_nothing(world):
    world = world()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda first: world.live(100, first=first, days=500).counts, (0, 100, 200, 300)))
    assert digest(sum(found)) == digest(world.live(400, days=500).counts)


def test_seeds_differ_and_repeat(world):
    world = world()
    a, again, b = (world.live(200, seed=s, days=500).counts for s in (1, 1, 2))
    assert digest(a) == digest(again) != digest(b)


def test_attribution_changes_no_life(world):
    world = world()
    with_, without = (world.live(500, attribute=attribute).counts for attribute in (True, False))
    for name in ("persons", "free", "began", "hurt", "days", "onsets", "recovered", "again", "lengths", "trait"):
        assert np.array_equal(of(with_, name), of(without, name)), name


def test_more_room_for_episodes_loses_none(world):
    world = world(spontaneous_per_day=0.2, frailty_shape=5.0, pain_median_day=1.0, pain_spread=0.1)
    crowd = world.live(20, days=730, keep=True)
    assert len(crowd.episode) > 16 * 20  # more than the room that was there at first
    assert np.array_equal(np.bincount(crowd.of, minlength=20), crowd.person[:, EPISODES].astype(int))


@pytest.mark.parametrize(("field", "share"), [("load_n", None), ("shares", 0), ("shares", 1)])
def test_more_load_never_means_fewer_episodes(world, field, share):
    """In expectation, the same dice; with damage and healing, pain that unloads, and all feedback."""
    world = world(frailty_shape=3.0, trigger_per_window=2e-5, damage_ratio=1e-3, pain_median_day=3.0)
    people = world.draw(400, seed=3)
    counts = []
    for times in (1.0, 1.15, 1.3, 1.6):
        if field == "load_n":
            changed = people._replace(load_n=people.load_n * times, used=people.used * times)
        else:
            shares = people.shares.copy()
            shares[:, share::2] *= times**2
            changed = people._replace(shares=shares)
        counts.append(int(of(world.live(400, seed=3, people=changed).counts.sum(0), "onsets")))
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_a_bend_makes_an_onset_likelier_and_does_no_harm(world):
    """Damage goes by the load alone, the hazard by load and bend."""
    calm, bent = (
        world(trigger_per_window=0.0, damage_ratio=2e-3, bend_times=times).live(200, keep=True) for times in (0.0, 1.5)
    )
    assert np.array_equal(calm.person, bent.person)
    assert calm.person[:, 2].max() > 0.05
    few, many = (
        of(world(frailty_shape=3.0, trigger_per_window=1e-5, bend_times=times).live(500).counts.sum(0), "onsets")
        for times in (0.0, 1.5)
    )
    assert many > 1.2 * few


def test_a_changed_load_changes_no_other_draw(world):
    """Somebody's episodes before the first change of a load are the same to the bit, and so are lengths by number."""
    world = world(
        frailty_shape=3.0, trigger_per_window=1e-12
    )  # hazards without load: the loads then change nothing at all
    world.found = world.found._replace(damage_ratio=0.0, trigger_per_window=0.0)
    people = world.draw(300)
    heavier = people._replace(load_n=people.load_n * 1.5, used=people.used * 1.5)
    a, b = (world.live(300, people=p, keep=True) for p in (people, heavier))
    assert np.array_equal(a.episode[:, :3], b.episode[:, :3])
    assert len(a.episode) > 100


def test_without_memory_the_past_carries_nothing(sceptic):
    found = metrics(sceptic.counts)
    assert found["share_history"].value == found["needed_history"].value == 0.0
    assert found["less_than_half"].value == found["less_than_15"].value == 0.0
    assert (sceptic.person[:, 2] == 0.0).all()  # no damage in anybody


def test_without_memory_earlier_years_change_no_later_ones(world):
    """M0: somebody without pain at the start of the second year begins as on the first day; only the loads of the day count."""
    world = world(model="M0", spontaneous_per_day=3e-3)
    people = world.draw(4000)
    late = world.live(4000, days=730, burn_in=365, people=people, keep=True)
    fresh = world.live(4000, seed=9, days=365, burn_in=0, people=people._replace(first=50_000), keep=True)
    free = late.person[:, 1] == 0.0
    began = np.zeros((2, 4000), bool)
    began[0, late.of[late.episode[:, 0] >= 365]] = True
    began[1, fresh.of[:] - 50_000] = True
    error = np.sqrt(2 * 0.25 / free.sum())
    assert abs(began[0, free].mean() - began[1, free].mean()) < 3 * error


def test_a_mirrored_imbalance_is_the_same_imbalance(world):
    world = world()
    mirrored = world.found._replace(imbalance_rest=-world.found.imbalance_rest)
    a = world.draw(100)
    world.found = mirrored
    b = world.draw(100)
    assert np.array_equal(a.imbalance, b.imbalance)
    assert (a.imbalance >= 0).all()


def test_shares_of_every_onset_are_complete(crowd):
    shares = of(crowd.counts.sum(0), "shares") / 2**32
    onsets = int(of(crowd.counts.sum(0), "kinds").sum())
    assert shares[:3].sum() == pytest.approx(onsets, abs=1e-6 * onsets)
    h11, h10, h01, h00 = crowd.episode[:, 7:11].T
    assert (h11 >= h10 - 1e-15).all()
    assert (h11 >= h01 - 1e-15).all()
    assert (h01 >= h00 - 1e-15).all()
    assert (h10 >= h00 - 1e-15).all()


def test_every_onset_of_the_year_is_counted(crowd):
    c = crowd.counts.sum(0)
    year = (crowd.episode[:, 0] >= 365) & (crowd.episode[:, 0] < 730)
    assert of(c, "onsets") == year.sum() == of(c, "kinds").sum() == of(c, "lengths").sum()
    assert of(c, "persons") == 3000
    inside = np.clip(crowd.episode[:, 1], 365, 730) - np.clip(crowd.episode[:, 0], 365, 730)
    assert int(of(c, "days")) / 1024 == pytest.approx(inside.sum(), rel=1e-3)
    assert np.array_equal(np.bincount(crowd.episode[year, 2].astype(int), minlength=5), of(c, "kinds"))


def test_what_is_kept_of_a_run_is_small(world):
    counts = world().live(50, days=400).counts
    assert counts.nbytes < 400_000  # whatever the number of people
    assert counts.shape == (GROUPS, COUNTS)


def test_pieces_cover_everybody_once(world):
    world = world()
    for people, first in ((1, 0), (1999, 5), (20_000, 3)):
        work = pieces(world.found, world.of, world.make, people=people, years=2, seed=1, first=first)
        seen = np.concatenate([np.arange(p.first, p.first + p.persons) for p in work])
        assert np.array_equal(seen, np.arange(first, first + people))


def test_an_unchanged_scenario_changes_nothing(world):
    people = world().draw(20)
    assert change(people, UNCHANGED) is people


@pytest.mark.parametrize(("name", "value"), [
    ("damage_ratio", np.nan), ("tau_slow_day", 0.0), ("imbalance_gain", -1.0), ("bend_times", -2.0), ("pain_median_day", np.inf),
])  # fmt: skip
def test_numbers_that_nobody_can_live_with_are_refused_by_name(world, name, value):
    with pytest.raises(ValueError, match=name.removesuffix("_times")):
        world(**{name: value}).live(20, days=10, burn_in=0)
