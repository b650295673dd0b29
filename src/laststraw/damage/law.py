"""The laws of damage and healing: what one event does to a tissue, and what a stretch of rest gives back. All exact.

With Q the integrity (1: fresh), u the load over the fresh strength, n cycles, r the ratio of living tissue to cadaver:

    miner   1 - D1 = (1 - D0) exp(-n r g(u)),      g = (e^(s min(u,1)) - e^(s u_end))+ / N0      S-N line of LiFFT
    bc      E1(b u / Q1) = E1(b u / Q0) - n r A                                                  Barrett & Callaghan 2026
    rest    D_fast, D_slow, I - I* decay exponentially

In both laws n1 cycles and then n2 give what n1 + n2 give, and a rest may be split anywhere.

Sources: S-N line ``olearydj/fatiguelab`` and PyPI ``pyergo`` 0.1.3 for Gallagher et al. 2017 (Appl Ergon 63:142); fatigue
law and its constants ``pyergo`` 0.1.3 for Barrett & Callaghan 2026 (Safety Science 196:107099). changed: r, and healing,
are ours.
"""

import math

from laststraw.damage.compiled import compiled

MINER, BARRETT_CALLAGHAN = 0, 1
LAWS = {"miner": MINER, "barrett_callaghan": BARRETT_CALLAGHAN}
SLOPE = 16.2  # of ln N against load over strength: 0.162 for each percent
CYCLES = 902_416.0  # N at no load; 1,902,416 is printed too (docs/exposure.md), the ratio r takes up the difference
BC_RATE = 2.47e-11  # A
BC_STEEPNESS = 2.03e-3 * 10502.74  # b = B * UCT
MOST_USED = 1.5  # load over capacity: beyond it the laws are extrapolations of nothing
MOST_IMBALANCE = 0.6
LEAST_LEFT = 0.02  # a tissue that has failed still has a person around it

_EULER = 0.5772156649015329
_NO_LOAD = 1e-13  # of x: below it exp(x) is 1, and the limit of the law is exact to this much
_SMALL_STEP = 1e-5  # of x: below it the second-order step is exact to rounding
_TURNS = 80


@compiled
def expint(x: float) -> float:
    """E1(x) for x > 0: the series below 1, Lentz's continued fraction above (Abramowitz & Stegun 5.1.11, 5.1.22)."""
    if x <= 1.0:
        total, term = -_EULER - math.log(x), -1.0
        for k in range(1, _TURNS):
            term *= -x / k
            total += term / k
            if abs(term) < 1e-18 * abs(total):
                break
        return total
    b = x + 1.0
    c, d = 1e300, 1.0 / b
    h = d
    for k in range(1, _TURNS):
        a = -k * k
        b += 2.0
        d = 1.0 / (a * d + b)
        c = b + a / c
        h *= c * d
        if abs(c * d - 1.0) < 1e-16:
            break
    return h * math.exp(-x)


@compiled
def _further(x: float, fall: float) -> float:
    """How much further than x E1 is smaller by ``fall``; infinite where E1 does not reach that far down."""
    step = fall * x * math.exp(min(x, 700.0))
    if step < _SMALL_STEP:
        return step + 0.5 * (1.0 + 1.0 / x) * step * step
    goal = expint(x) - fall
    if goal <= 0.0:
        return math.inf
    found = x
    for _ in range(_TURNS):  # E1 is convex and falls: Newton's steps never overshoot
        step = (expint(found) - goal) * found * math.exp(found)
        found += step
        if abs(step) < 1e-15 * found:
            break
    return found - x


@compiled
def damage_of(law: int, whole: float, cycles: float, used: float, ratio: float, endurance: float) -> float:
    """What ``cycles`` at ``used`` (load over fresh strength) take from the integrity ``whole``; never more than all of it."""
    if used <= 0.0 or cycles <= 0.0 or ratio <= 0.0 or whole <= 0.0:
        return 0.0
    if law == MINER:
        if used <= endurance:
            return 0.0
        grows = math.exp(SLOPE * min(used, 1.0)) - math.exp(SLOPE * endurance)
        return -whole * math.expm1(-cycles * ratio * max(grows, 0.0) / CYCLES)
    start = BC_STEEPNESS * used / whole
    if start < _NO_LOAD:
        return -whole * math.expm1(-cycles * ratio * BC_RATE)
    more = _further(start, cycles * ratio * BC_RATE)
    return whole if math.isinf(more) else whole * more / (start + more)


@compiled
def kept(gap_day: float, tau_day: float, heal: float) -> float:
    """Share of a pool that is still there after a rest."""
    return math.exp(-heal * gap_day / tau_day)


@compiled
def area_day(pool: float, gap_day: float, tau_day: float, heal: float) -> float:
    """Integral of a healing pool over a rest."""
    return -pool * tau_day / heal * math.expm1(-heal * gap_day / tau_day)


@compiled
def trigger_hazard(used: float, whole: float, per_window: float, steepness: float) -> float:
    """Hazard of an onset in a window, for frailty 1: ``used`` its peak over fresh strength, ``whole`` the integrity before."""
    return per_window * math.expm1(steepness * min(used / whole, MOST_USED))


@compiled
def loaded(used: float, imbalance: float, gain: float) -> float:
    """Load over fresh strength on the side that bears more."""
    return min(used * (1.0 + gain * imbalance), MOST_USED)


@compiled
def room_left(imbalance: float) -> float:
    """How much of a small push towards imbalance still has an effect: none at the cap."""
    return max(0.0, 1.0 - imbalance / MOST_IMBALANCE)


@compiled
def pushed(imbalance: float, push: float) -> float:
    """Imbalance after a push: dI = room_left(I) dpush, solved, so that two half pushes are one whole."""
    if imbalance >= MOST_IMBALANCE:
        return imbalance
    return imbalance - (MOST_IMBALANCE - imbalance) * math.expm1(-push / MOST_IMBALANCE)
