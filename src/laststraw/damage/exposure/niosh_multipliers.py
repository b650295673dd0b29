"""The five multipliers of the revised NIOSH lifting equation that depend on where the hands are and how they grip.

Source: Waters TR, Putz-Anderson V, Garg A. Applications manual for the revised NIOSH lifting equation. DHHS (NIOSH)
Publication 94-110, revised 9/2021 (public domain), section 1.3, tables 1 to 4, 6 and 7. The tables and clauses were
read in the transcription of ``nbarr1/ErgonomicTool`` (methods/rnle, docs/methods/rnle.md), the tables once more in a
reprint.

The manual's metric and US constants are two roundings of one equation, not conversions of each other: the same lift
comes out up to about 4 % apart. Its printed tables differ from its own formulas in three places, ``_PRINTED``.
"""

import math
from typing import Literal, NamedTuple

from laststraw.errors import UnusableInput

Units = Literal["metric", "us"]
Rounding = Literal["exact", "table", "worksheet"]
Coupling = Literal["good", "fair", "poor"]

A_MOST_DEG = 135.0
A_SLOPE = 0.0032  # per degree


class System(NamedTuple):
    """The constants of one system of units: kg and cm, or lb and in."""

    units: Units
    load_constant: float
    h_least: float  # nearer counts as this
    h_most: float  # further: no load
    v_best: float  # height of the hands; also where the columns of tables 5 and 7 part
    v_slope: float
    v_most: float
    d_least: float
    d_most: float
    d_rise: float


METRIC = System("metric", 23.0, 25.0, 63.0, 75.0, 0.003, 175.0, 25.0, 175.0, 4.5)
US = System("us", 51.0, 10.0, 25.0, 30.0, 0.0075, 70.0, 10.0, 70.0, 1.8)
SYSTEMS: dict[Units, System] = {"metric": METRIC, "us": US}

_PRINTED = {("us", "hm", 22.0): 0.46, ("us", "hm", 23.0): 0.44, ("metric", "dm", 130.0): 0.86}
_COUPLING = {"good": (1.0, 1.0), "fair": (0.95, 1.0), "poor": (0.90, 0.90)}  # below v_best, from it on (table 7)


def hm(h: float, system: System, rounding: Rounding = "exact") -> float:
    """Horizontal multiplier: hands ``h`` in front of the ankles (1.3.1, table 1)."""
    value = 0.0 if h > system.h_most else system.h_least / max(h, system.h_least)
    return _rounded("hm", h, value, system, rounding)


def vm(v: float, system: System, rounding: Rounding = "exact") -> float:
    """Vertical multiplier: hands ``v`` above the floor (1.3.2, table 2)."""
    value = 0.0 if v > system.v_most else 1.0 - system.v_slope * abs(v - system.v_best)
    return _rounded("vm", v, value, system, rounding)


def dm(d: float, system: System, rounding: Rounding = "exact") -> float:
    """Distance multiplier: the hands travel ``d`` up or down (1.3.3, table 3)."""
    value = 0.0 if d > system.d_most else 0.82 + system.d_rise / max(d, system.d_least)
    return _rounded("dm", d, value, system, rounding)


def am(a_deg: float, system: System = METRIC, rounding: Rounding = "exact") -> float:
    """Asymmetric multiplier: the load ``a_deg`` to one side of straight ahead (1.3.4, table 4)."""
    value = 0.0 if a_deg > A_MOST_DEG else 1.0 - A_SLOPE * a_deg
    return _rounded("am", a_deg, value, system, rounding)


def cm(coupling: Coupling, v: float, system: System) -> float:
    """Coupling multiplier, with the height of the hands where it is judged (1.3.6, table 7)."""
    return _COUPLING[coupling][v >= system.v_best]


def estimate_h(container_width: float, v: float, system: System) -> float:
    """Where the hands are in front of the ankles when it could not be measured: from the container's width (p. 8)."""
    near, far = (20.0, 25.0) if system.units == "metric" else (8.0, 10.0)
    return (near if v >= system.d_least else far) + container_width / 2.0


def require(name: str, value: float, low: float = 0.0, high: float = math.inf) -> None:
    """A finite number between both ends. *Error*: ``UnusableInput``."""
    if not (math.isfinite(value) and low <= value <= high):
        ends = f"from {low:g} to {high:g}" if math.isfinite(high) else f"not below {low:g}"
        raise UnusableInput(f"{name} is {value:g}.", hint=f"Give a number {ends}.")


def half_up(value: float, digits: int) -> float:
    """Rounded as the manual's tables are: a half goes up. Binary noise below 1e-9 does not decide."""
    return math.floor(value * 10.0**digits + 0.5 + 1e-9) / 10.0**digits


def _rounded(name: str, at: float, value: float, system: System, rounding: Rounding) -> float:
    if rounding == "exact":
        return value
    return _PRINTED.get((system.units, name, round(at, 6)), half_up(value, 2))
