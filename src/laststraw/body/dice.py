"""Draws of what is uncertain: standard normal numbers, each draw with a twin whose errors to the side are mirrored.

A mirrored person so has exactly mirrored results, with any number of draws.
"""

from typing import NamedTuple

import numpy as np

from laststraw.body.draft import Floats

TO_THE_SIDE = ("pelvis_left_up", "pelvis_left_turn", "lumbar_left_bend", "lumbar_left_turn", "hand_left_mm")


class Standard(NamedTuple):
    """Standard normal numbers of a run: ``side`` and ``other`` by name of the quantity (draw,)."""

    errors: dict[str, Floats]
    draws: int

    def of(self, name: str) -> Floats:
        """Standard normal numbers of one quantity (draw,); zeros for the mean draw alone."""
        return self.errors.get(name, np.zeros(self.draws))


def standard(draws: int, seed: int, names: tuple[str, ...]) -> Standard:
    """Draws with their mirror twins: the same number for everything but what goes to the side, which changes sign."""
    half = (draws + 1) // 2
    rng = np.random.default_rng(seed)
    table = rng.standard_normal((len(names), half))
    if half > 2 * len(names):
        table = _unrelated(table)
    else:  # too few to be made unrelated: at least every error comes with its opposite
        table[:, half - half // 2 :] = -table[:, : half // 2]
    errors = {}
    for name, row in zip(names, table, strict=True):
        twin = -row if name in TO_THE_SIDE else row
        errors[name] = np.concatenate([row, twin])
    return Standard(errors, 2 * half)


def _unrelated(table: Floats) -> Floats:
    """Make the rows (name, draw) unrelated in this very sample, each with mean 0 and spread 1: less noise for the same work."""
    centred = table - table.mean(axis=1, keepdims=True)
    basis, _ = np.linalg.qr(centred.T)
    signs = np.sign((basis * centred.T).sum(axis=0))
    return np.asarray((basis * signs).T * np.sqrt(table.shape[1]))
