"""The circle number: does damage that makes imbalance that makes damage die out?

With r(D, I) the damage of the person's mean day, and pools that heal with a mean time tau, the state of every day follows
dD/dt = r - D/tau and dI/dt = alpha r - (I - I*)/tau_I. Its Jacobian has the determinant (1 - V) / (tau tau_I), where

    V = tau dr/dD + alpha tau_I dr/dI

so V = 1 is where a steady state is lost. With two pools tau is (1 - s) tau_fast + s tau_slow, and the same holds.
"""

from typing import Any

import numpy as np

from laststraw.damage.compiled import compiled
from laststraw.damage.engine import LawName
from laststraw.damage.law import LAWS, damage_of, loaded, room_left
from laststraw.damage.parameters import Floats, Parameters

STEP = 1e-4  # of damage and of imbalance


def circle_number(
    used: Floats,
    cycles: Floats,
    days: float,
    damage: Floats,
    imbalance: Floats,
    found: Parameters,
    law: LawName = "miner",
) -> Floats:
    """V, (draw,), about a state.

    Parameters
    ----------
    used, cycles
        (event, draw) what the person does in ``days`` days.
    damage, imbalance
        (draw,) the state.

    *Error*: differences of ``STEP`` on the exact law, 1e-6 of V; that every day is the mean day is the approximation.
    """
    used, cycles = np.ascontiguousarray(used), np.ascontiguousarray(cycles)
    rate = (damage_done(used, cycles, d, i, found, LAWS[law]) / days for d, i in _about(damage, imbalance))
    more_damage, less_damage, more_imbalance, less_imbalance = rate
    of_damage = (more_damage - less_damage) / (2.0 * STEP)
    of_imbalance = (more_imbalance - less_imbalance) / (2.0 * STEP)
    share = np.asarray(found.slow_share)
    tau = ((1.0 - share) * found.tau_fast_day + share * found.tau_slow_day) / found.heal
    room = np.array([room_left(float(one)) for one in imbalance])
    push = np.asarray(found.imbalance_from_damage) * room
    return np.asarray(tau * of_damage + push * found.tau_imbalance_day * of_imbalance)


def _about(damage: Floats, imbalance: Floats) -> tuple[tuple[Floats, Floats], ...]:
    """Four states around one."""
    return (
        (damage + STEP, imbalance),
        (damage - STEP, imbalance),
        (damage, imbalance + STEP),
        (damage, imbalance - STEP),
    )


@compiled
def damage_done(used: Floats, cycles: Floats, damage: Floats, imbalance: Floats, p: Any, law: int) -> Floats:
    """Damage of all events, (draw,), each about the same state."""
    total = np.zeros(len(damage))
    for e in range(len(used)):
        for d in range(len(damage)):
            u = loaded(used[e, d], imbalance[d], p.imbalance_gain[d])
            total[d] += damage_of(law, 1.0 - damage[d], cycles[e, d], u, p.damage_ratio[d], p.endurance[d])
    return total
