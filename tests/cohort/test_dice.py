import numpy as np
import pytest

from laststraw.cohort import dice

PI_KEY, PI = (0xA4093822, 0x299F31D0), (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)
ONES = 0xFFFFFFFF


@pytest.mark.parametrize(("counter", "key", "words"), [  # kat_vectors of Random123, philox4x32 10
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (PI, PI_KEY, (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
])  # fmt: skip
def test_published_known_answers(counter, key, words):
    keys = dice.schedule(np.uint64(key[0] | key[1] << 32))
    person = np.uint64(counter[2] | counter[3] << 32)
    assert tuple(int(w) for w in dice.block(keys, np.uint64(counter[0]), np.uint64(counter[1]), person)) == words


@pytest.mark.parametrize("person", [0, 7, 2**31 + 5, 2**40 + 3])
def test_words_made_side_by_side_are_those_made_one_by_one(person):
    keys = dice.schedule(np.uint64(2**50 + 9))
    pick, fine = np.empty(64, np.uint64), np.empty(64, np.uint64)
    dice.fill(keys, 96, person, pick, fine)
    for b in (0, 1, 17, 31):
        words = dice.block(keys, 96 + b, dice.LOAD, person)
        assert (pick[b], fine[b], pick[b + 32], fine[b + 32]) == words


def test_streams_people_and_seeds_are_apart():
    keys, other = dice.schedule(np.uint64(1)), dice.schedule(np.uint64(1 + 2**32))
    seen = {dice.block(k, i, s, p) for k in (keys, other) for i in range(3) for s in range(4) for p in (0, 1, 2**32)}
    assert len(seen) == 2 * 3 * 4 * 3


def test_numbers_are_uniform_exponential_and_normal():
    keys = dice.schedule(np.uint64(3))
    u = np.empty((20_000, 4))
    dice.traits(keys, 0, u)
    assert ((u > 0) & (u < 1)).all()
    assert np.abs(u.mean(0) - 0.5).max() < 0.01
    assert np.abs(u.var(0) - 1 / 12).max() < 0.003
    assert np.abs(np.corrcoef(u.T) - np.eye(4)).max() < 0.03
    waits = np.array([dice.waiting(keys, e, 5) for e in range(4000)])
    assert waits.mean() == pytest.approx(1.0, abs=0.06)
    z = np.array([dice.normal(keys, e, 5) for e in range(4000)])
    assert (z.mean(), z.std()) == (pytest.approx(0.0, abs=0.06), pytest.approx(1.0, abs=0.04))
