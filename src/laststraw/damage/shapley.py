"""How a hazard is shared out between the trigger, the damage and imbalance that were there before, and what remains.

Each of the three is there as it was, or not: the trigger gives way to an ordinary load, the damage to fresh tissue, the
imbalance to none. Damage and imbalance together are the history. With h11 (all there), h10 (trigger on fresh tissue),
h01 (ordinary load, tissue as it was) and h00:

    trigger = ((h11 - h01) + (h10 - h00)) / 2     history = ((h11 - h10) + (h01 - h00)) / 2     base = h00

These add up to h11 exactly. The history is parted in the same way between damage and imbalance, with and without the
trigger (source: Shapley 1953; Owen 1977 for players within a union; changed: nothing).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.compiled import compiled
from laststraw.damage.law import LEAST_LEFT, loaded, trigger_hazard
from laststraw.damage.parameters import Floats


class Shares(NamedTuple):
    """Parts of a hazard, each (draw,), of which ``trigger + damage + imbalance + base`` is 1."""

    trigger: Floats
    damage: Floats
    imbalance: Floats
    base: Floats
    without_history: Floats  # h10/h11
    needed_trigger: Floats  # 1 - h01/h11
    needed_history: Floats  # 1 - h10/h11

    @property
    def history(self) -> Floats:
        """What came before: damage and imbalance."""
        return self.damage + self.imbalance


@compiled
def span_hazard(
    used: Floats,
    window: NDArray[np.int64],
    damage: Floats,
    imbalance: Floats,
    p: Any,
    age_factor: Floats,
    length_day: float,
) -> Floats:
    """Hazard of a stretch of time for frailty 1, (draw,), with one state all along.

    ``used`` (event, draw), ``window`` (event,): ascending numbers of the windows of its events; each window counts once, with
    its highest load. ``length_day``: of the stretch, for what comes without a load.
    """
    hazard = np.zeros(len(damage))
    for d in range(len(damage)):
        whole = max(1.0 - damage[d], LEAST_LEFT)
        rate = age_factor[d] * p.spontaneous_per_day[d] * (1.0 + p.spontaneous_gain[d] * damage[d])
        hazard[d] = rate * length_day
        first = 0
        while first < len(window):
            top, last = used[first, d], first + 1
            while last < len(window) and window[last] == window[first]:
                top = max(top, used[last, d])
                last += 1
            u = loaded(top, imbalance[d], p.imbalance_gain[d])
            hazard[d] += trigger_hazard(u, whole, p.trigger_per_window[d], p.trigger_steepness[d])
            first = last
    return hazard


def share_out(hazard: Floats) -> Shares:
    """Part a hazard.

    Parameters
    ----------
    hazard
        (2, 2, 2, draw): trigger not there and there, damage, imbalance.

    *Error*: complete to rounding in each draw. Where there is no hazard at all, all of it is base.
    """
    h = hazard
    whole = h[1, 1, 1]
    some = whole > 0.0
    total = np.where(some, whole, 1.0)
    trigger = 0.5 * ((h[1, 1, 1] - h[0, 1, 1]) + (h[1, 0, 0] - h[0, 0, 0])) / total
    of_damage = 0.25 * ((h[:, 1, 1] - h[:, 0, 1]) + (h[:, 1, 0] - h[:, 0, 0])).sum(axis=0) / total
    of_imbalance = 0.25 * ((h[:, 1, 1] - h[:, 1, 0]) + (h[:, 0, 1] - h[:, 0, 0])).sum(axis=0) / total
    return Shares(
        trigger=trigger,
        damage=of_damage,
        imbalance=of_imbalance,
        base=np.where(some, h[0, 0, 0] / total, 1.0),
        without_history=np.where(some, h[1, 0, 0] / total, 1.0),
        needed_trigger=np.where(some, 1.0 - h[0, 1, 1] / total, 0.0),
        needed_history=np.where(some, 1.0 - h[1, 0, 0] / total, 0.0),
    )
