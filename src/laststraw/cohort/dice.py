"""Random numbers that belong to a person, not to a run: Philox4x32-10, a counter in and random words out.

The counter names what the number is for: (index, stream, person); the key is the seed. So a person's life is the same
alone or among a million, and two scenarios differ only where their rules do: they can be subtracted.

Source: Salmon, Moraes, Dror, Shaw 2011 (SC'11), Philox4x32-10; known-answer vectors of Random123 are in the tests.
"""

import math

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.compiled import compiled

TRAIT, LOAD, CLOCK, PAIN = 0, 1, 2, 3  # the streams
BLOCK = 32  # blocks made in one go, two windows each: eight days
BATCH_DAYS = 8
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)

Words = NDArray[np.uint64]


@compiled
def _round(c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64):  # type: ignore[no-untyped-def]
    a, b = _M0 * c0, _M1 * c2
    return (b >> _HALF) ^ c1 ^ k0, b & _LOW, (a >> _HALF) ^ c3 ^ k1, a & _LOW


@compiled
def schedule(seed: np.uint64) -> Words:
    """Keys of the ten rounds, (20,): both words of each."""
    keys = np.empty(20, np.uint64)
    k0, k1 = seed & _LOW, (seed >> _HALF) & _LOW
    for r in range(10):
        keys[2 * r], keys[2 * r + 1] = k0, k1
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return keys


@compiled
def block(keys: Words, index: int, stream: int, person: int):  # type: ignore[no-untyped-def]
    """Four random words of 32 bits."""
    c0, c1 = np.uint64(index) & _LOW, np.uint64(stream)
    c2, c3 = np.uint64(person) & _LOW, (np.uint64(person) >> _HALF) & _LOW
    for r in range(10):
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[2 * r], keys[2 * r + 1])
    return c0, c1, c2, c3


@compiled
def fill(keys: Words, first: int, person: int, pick: Words, fine: Words) -> None:
    """Two words for each of ``2 * BLOCK`` windows, from block ``first`` of the stream of loads: (window,), 32 bits each.

    Written without a loop over rounds, so that the processor makes several blocks side by side.
    """
    low, high = np.uint64(person) & _LOW, (np.uint64(person) >> _HALF) & _LOW
    for b in range(BLOCK):
        c0, c1, c2, c3 = np.uint64(first + b), np.uint64(LOAD), low, high
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[0], keys[1])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[2], keys[3])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[4], keys[5])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[6], keys[7])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[8], keys[9])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[10], keys[11])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[12], keys[13])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[14], keys[15])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[16], keys[17])
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, keys[18], keys[19])
        pick[b], fine[b] = c0, c1
        pick[b + BLOCK], fine[b + BLOCK] = c2, c3


@compiled
def uniform(high: np.uint64, low: np.uint64) -> float:
    """A number in the open (0, 1) of 53 bits, from two words."""
    bits = ((high >> np.uint64(5)) << np.uint64(26)) | (low >> np.uint64(6))
    return (float(bits) + 0.5) * (1.0 / 9007199254740992.0)


@compiled
def waiting(keys: Words, episode: int, person: int) -> float:
    """Exp(1): how much hazard somebody bears until the next onset."""
    a, b, _, _ = block(keys, episode, CLOCK, person)
    return -math.log(uniform(a, b))


@compiled
def normal(keys: Words, episode: int, person: int) -> float:
    """A standard normal number for the length of an episode (Box and Muller 1958)."""
    a, b, c, d = block(keys, episode, PAIN, person)
    return math.sqrt(-2.0 * math.log(uniform(a, b))) * math.cos(2.0 * math.pi * uniform(c, d))


@compiled
def traits(keys: Words, first: int, out: NDArray[np.float64]) -> None:
    """Uniform numbers in (0, 1) for what people are born with: (person, trait)."""
    for q in range(out.shape[0]):
        for t in range(out.shape[1]):
            a, b, _, _ = block(keys, t, TRAIT, first + q)
            out[q, t] = uniform(a, b)
