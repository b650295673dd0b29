"""How time changes what a bend does: tissue gives way while it is held bent, and is stiff after a night's rest.

    bent for m min      c' = 1 - (1 - c) e^(-m / 9.4),  half of what is new goes to a quick and half to a slow part
    upright for m min   quick *= e^(-m / 1),  slow *= e^(-m / 120)                       c = quick + slow, a share of all creep
    h hours after rising, a bend stresses ligaments by  1 + 0.8 e^(-h / 1)  of later in the day
    crept tissue is stretched further by  creep_deg / full_flexion_deg * c

All of it is exact: a gap or a bend told in two parts changes nothing. Sources: McGill and Brown 1992, Adams 1987 (their
+300 % for the disc itself is not used: it would put every shoe that is tied at seven beyond the strength of a disc).

*Error*: Kang and Mirka 2024 measured 3.5 deg after four times 3 min bent and 12 min upright, 1.6 deg after twelve times 1 and
4 min; this gives 3.0 and 2.7: right order, too small a difference. It was not fitted to them.
"""

import math
from typing import NamedTuple

from laststraw.knowledge import Knowledge


class Creep(NamedTuple):
    """Creep of the bent spine, as shares of all that it can creep; both 0 after a night."""

    quick: float = 0.0
    slow: float = 0.0

    @property
    def share(self) -> float:
        """All of it, 0 to 1."""
        return self.quick + self.slow


def bent(creep: Creep, minutes: float, known: Knowledge) -> Creep:
    """After so many minutes in a deep bend."""
    new = (1.0 - creep.share) * -math.expm1(-minutes / known.constant("creep_tau_min"))
    quick = known.constant("creep_fast_share")
    return Creep(creep.quick + quick * new, creep.slow + (1.0 - quick) * new)


def upright(creep: Creep, minutes: float, known: Knowledge) -> Creep:
    """After so many minutes out of it."""
    return Creep(
        creep.quick * math.exp(-minutes / known.constant("creep_fast_min")),
        creep.slow * math.exp(-minutes / known.constant("creep_slow_min")),
    )


def after_creep(share: float, known: Knowledge) -> float:
    """By how much crept tissue is stretched further (1: not at all)."""
    return 1.0 + known.constant("creep_deg") / known.constant("full_flexion_deg") * share


def in_the_morning(begin_h: float, end_h: float, known: Knowledge) -> float:
    """By how much a bend counts for more, on average from ``begin_h`` to ``end_h`` hours after rising (1: no more)."""
    tau = known.constant("morning_tau_min") / 60.0
    mean = tau * (math.exp(-begin_h / tau) - math.exp(-end_h / tau)) / (end_h - begin_h)
    return 1.0 + known.constant("morning_gain") * mean
