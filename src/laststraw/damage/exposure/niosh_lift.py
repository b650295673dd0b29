"""One lifting task by the revised NIOSH lifting equation: the recommended weight limit at its two ends, and the
lifting index.

    RWL = LC x HM x VM x DM x AM x FM x CM        LI = load / RWL

Source: NIOSH Publication 94-110, revised 9/2021, sections 1.1 to 1.4, 2.1.1, 2.3 and the rounding of its worksheets,
p. 29 (see ``niosh_multipliers``). Where the equation allows no load the limit is 0 and there is no index: ``None``,
which ranks above every number.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from laststraw.damage.exposure.niosh_frequency import Duration, fm
from laststraw.damage.exposure.niosh_multipliers import (
    A_MOST_DEG,
    METRIC,
    Coupling,
    Rounding,
    System,
    am,
    cm,
    dm,
    half_up,
    hm,
    require,
    vm,
)
from laststraw.errors import UnusableInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """A lifting or lowering task with two hands; lengths in cm and loads in kg, or in and lb, as the ``System`` used says.

    ``load`` is the average weight, ``load_most`` the heaviest (None: the same). ``h``, ``v``, ``a_deg``: hands in
    front of the ankles, above the floor, and the load to one side, where the lift begins; ``h_end``, ``v_end``,
    ``a_end_deg`` where it ends. ``control``: the load is re-grasped, held or placed with care at the end, so that the
    limit there counts too.

    *Error*: ``UnusableInput`` for amounts that cannot be, and for control without ``h_end``.
    """

    load: float
    h: float
    v: float
    v_end: float
    per_min: float
    duration: Duration
    coupling: Coupling
    load_most: float | None = None
    h_end: float | None = None
    a_deg: float = 0.0
    a_end_deg: float = 0.0
    control: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        for name in ("load", "h", "v", "v_end", "per_min"):
            require(name, getattr(self, name))
        for name in ("a_deg", "a_end_deg"):
            require(name, getattr(self, name), 0.0, 180.0)
        if self.h_end is not None:
            require("h_end", self.h_end)
        if self.load_most is not None and not self.load <= self.load_most < math.inf:
            raise UnusableInput(
                f"The heaviest load ({self.load_most:g}) is lighter than the average ({self.load:g}).",
                hint="Give the heaviest load of the task, or leave it out where all are the same.",
            )
        if self.control and self.h_end is None:
            raise UnusableInput(
                "A load that is placed with care needs the reach at the end of the lift.",
                hint="Give h_end, or say that there is no control at the end.",
            )

    @property
    def most(self) -> float:
        """The heaviest load."""
        return self.load if self.load_most is None else self.load_most


class Limit(NamedTuple):
    """The recommended weight limit at one end of a lift, with its multipliers.

    ``firwl``: without the frequency multiplier; ``rwl``: with it. ``beyond``: which of h, v, d, a, f lies outside what the
    equation covers, so that the limit is 0.
    """

    hm: float
    vm: float
    dm: float
    am: float
    fm: float
    cm: float
    firwl: float
    rwl: float
    beyond: tuple[str, ...]


class LiftFigure(NamedTuple):
    """A task's limits and indices. ``firwl`` and ``rwl`` are the lower of both ends; ``li`` is also its STLI in a job."""

    origin: Limit
    destination: Limit | None
    firwl: float
    rwl: float
    fili: float | None
    li: float | None
    li_origin: float | None
    li_destination: float | None

    @property
    def beyond(self) -> tuple[str, ...]:
        """What lies outside the equation at either end, each once."""
        ends = self.origin.beyond + (self.destination.beyond if self.destination else ())
        return tuple(dict.fromkeys(ends))


def assess_lift(lift: Lift, system: System = METRIC, rounding: Rounding = "exact") -> LiftFigure:
    """Limits and indices of one task.

    Parameters
    ----------
    rounding
        ``exact``: the formulas. ``table``: each multiplier as tables 1 to 5 print it. ``worksheet``: besides, every
        limit and index to one decimal and on from there, as in the manual's worked examples (p. 29).

    Returns
    -------
    LiftFigure
        Loads in the system's unit.
    """
    factor = fm(lift.per_min, lift.v < system.v_best, lift.duration, rounding)
    origin = _limit(lift, lift.h, lift.v, lift.a_deg, factor, system, rounding)
    destination = None
    if lift.control and lift.h_end is not None:
        destination = _limit(lift, lift.h_end, lift.v_end, lift.a_end_deg, factor, system, rounding)
    ends = (origin,) if destination is None else (origin, destination)
    firwl, rwl = min(end.firwl for end in ends), min(end.rwl for end in ends)
    return LiftFigure(
        origin=origin,
        destination=destination,
        firwl=firwl,
        rwl=rwl,
        fili=index(lift.most, firwl, rounding),
        li=index(lift.load, rwl, rounding),
        li_origin=index(lift.load, origin.rwl, rounding),
        li_destination=index(lift.load, destination.rwl, rounding) if destination else None,
    )


def index(load: float, limit: float, rounding: Rounding = "exact") -> float | None:
    """Load over limit; None where there is no limit above 0."""
    if limit <= 0.0:
        return None
    return half_up(load / limit, 1) if rounding == "worksheet" else load / limit


def _limit(lift: Lift, h: float, v: float, a_deg: float, factor: float, system: System, rounding: Rounding) -> Limit:
    d = abs(lift.v_end - lift.v)
    factors = (
        hm(h, system, rounding),
        vm(v, system, rounding),
        dm(d, system, rounding),
        am(a_deg, system, rounding),
    )
    grip = cm(lift.coupling, v, system)
    firwl = math.prod(factors, start=system.load_constant) * grip
    rwl = firwl * factor
    if rounding == "worksheet":
        firwl, rwl = half_up(firwl, 1), half_up(rwl, 1)
    beyond = {
        "h": h > system.h_most,
        "v": v > system.v_most,
        "d": d > system.d_most,
        "a": a_deg > A_MOST_DEG,
        "f": factor <= 0.0,
    }
    return Limit(*factors, factor, grip, firwl, rwl, tuple(name for name, is_so in beyond.items() if is_so))
