"""The parameters of the damage engine, and the calibrations that the knowledge files hold.

None of them was measured in a living person. Those of a calibration were fitted, all together, to published figures about
populations; the rest are from cadavers or assumed, and say so where they stand.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.knowledge.calibrations import Calibration
from laststraw.records import CalibrationName, ModelName

Floats = NDArray[np.float64]
Number = float | Floats


class Parameters(NamedTuple):
    """What the engine needs of one person, or of many draws: each field a number, or an array (draw,).

    *Error*: as wide as ``Calibration.spread`` says; which values fit is not unique.
    """

    spontaneous_per_day: Number  # hazard of an onset with no load at all, 1/day, at 40 years
    spontaneous_gain: Number  # how much a unit of damage adds to it
    age_gain: Number  # change of its log with age, 1/year
    trigger_per_window: Number  # hazard of a two-hour window, per unit of what follows
    trigger_steepness: Number  # exp(steepness * load / capacity left) - 1
    damage_ratio: Number  # damage of a cycle in the living over that in a cadaver
    endurance: Number  # share of strength below which a cycle does nothing (miner)
    slow_share: Number  # of each damage
    tau_fast_day: Number
    tau_slow_day: Number
    heal: Number  # speed of healing, 1 in the average person
    imbalance_gain: Number  # added load for a unit of imbalance
    imbalance_from_damage: Number
    tau_imbalance_day: Number
    imbalance_rest: Number  # I*: what it comes back to
    episode_damage: Number  # left by an episode, of what was whole
    episode_imbalance: Number
    frailty_shape: Number  # k of the gamma distribution of frailty between people, mean 1


def parameters(knowledge: Knowledge, calibration: CalibrationName, model: ModelName) -> Parameters:
    """The middle values of one calibration of one model. *Error*: ``KeyError`` when the knowledge files lack one."""
    found = {row.parameter: row.quantity.value for row in rows(knowledge, calibration, model)}
    return Parameters(**{name: found[name] for name in Parameters._fields})


def rows(knowledge: Knowledge, calibration: CalibrationName, model: ModelName) -> tuple[Calibration, ...]:
    """All rows of one calibration of one model, those of the population simulation included."""
    return tuple(row for row in knowledge.calibrations if row.calibration == calibration and row.model == model)


def drawn(knowledge: Knowledge, calibration: CalibrationName, model: ModelName, draws: int, seed: int) -> Parameters:
    """Draws of a person from the population: each parameter log-normal about its middle value, fields of shape (draw,).

    ``imbalance_rest`` is drawn as the size of a normal variable: its row's value is the standard deviation between people.
    """
    rng = np.random.default_rng([seed, 5])
    of = {row.parameter: row for row in rows(knowledge, calibration, model)}
    fields = {}
    for name in Parameters._fields:
        value, dice = of[name].quantity.value, rng.standard_normal(draws)
        fields[name] = np.abs(value * dice) if name == "imbalance_rest" else value * np.exp(of[name].spread * dice)
    return Parameters(**fields)


def as_draws(found: Parameters, draws: int) -> Parameters:
    """Every field as an array (draw,) of its own: a loop is compiled anew for arrays that cannot be written to."""
    return Parameters(*(np.array(np.broadcast_to(np.float64(f), draws), dtype=np.float64) for f in found))
