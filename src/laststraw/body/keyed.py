"""Random numbers that belong to a name: the same whatever else is drawn, in whatever order.

    number of (name, draw) = mix(hash(name) + (draw + 1) * golden)        mix: the finaliser of splitmix64

A bout that is added or left out so changes nothing about the others, and two histories can be compared event by event.
Source: Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195. *Error*: 53 bits; not for secrets.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from laststraw.body.draft import Floats

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Keyed:
    """Numbers for ``draws`` draws of one seed."""

    def __init__(self, draws: int, seed: int) -> None:
        self.draws = draws
        self.seed = seed
        self._steps = (np.arange(draws, dtype=np.uint64) + np.uint64(1)) * GOLDEN

    def uniform(self, names: Sequence[str]) -> Floats:
        """Between 0 and 1, neither of them (name, draw)."""
        bits = _mix(np.array([self._hash(name) for name in names], dtype=np.uint64)[:, None] + self._steps)
        return np.asarray(((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53)

    def normal(self, names: Sequence[str]) -> Floats:
        """Standard normal (name, draw)."""
        return np.asarray(ndtri(self.uniform(names)))

    def _hash(self, name: str) -> int:
        return int.from_bytes(hashlib.blake2b(f"{self.seed}/{name}".encode(), digest_size=8).digest(), "little")


def _mix(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))
