"""Which test would change an answer most: expected information gain, computed, never looked up.

A hidden quantity is normal, N(m, s^2); a claim holds with probability times * P(it lies in a part of the line). A test reads
it with error e, so that its reading is r ~ N(m, s^2 + e^2), and afterwards the quantity is N(m + g (r - m), g e^2) with
g = s^2 / (s^2 + e^2). The gain is what the answer's entropy is expected to lose, in bits:

    H(answer) - E_r H(answer | r)

Source: Lindley 1956, Ann Math Stat 27:986 (the information that an experiment provides).
"""

import math
from functools import lru_cache

import numpy as np

from laststraw.body.draft import Floats

NODES = np.linspace(-6.0, 6.0, 241)  # standard deviations of the reading
_WEIGHTS = np.exp(-0.5 * NODES**2) / np.exp(-0.5 * NODES**2).sum()
_ERFC = np.frompyfunc(math.erfc, 1, 1)


def entropy_bits(*shares: float) -> float:
    """Entropy (bits) of an answer with these probabilities; what is left of 1 is one more answer."""
    whole = [*shares, 1.0 - math.fsum(shares)]
    return -math.fsum(p * math.log2(p) for p in whole if p > 0.0)


@lru_cache(maxsize=4096)
def gain_of_reading(mean: float, sd: float, beyond: float, error_sd: float, times: float = 1.0) -> float:
    """Bits that one reading is expected to tell about "beyond" (true with ``times`` * P(quantity > beyond)).

    Parameters
    ----------
    mean, sd
        What is known of the quantity before.
    beyond
        Threshold, same unit.
    error_sd
        Error of the reading (sd), same unit.
    times
        Probability of everything else that must hold for the answer to be yes.

    *Error*: of the sum over 241 readings, under 1e-3 bit where the error is at least a tenth of ``sd`` (tested).
    """
    gain = sd**2 / (sd**2 + error_sd**2)
    after_mean = mean + gain * math.sqrt(sd**2 + error_sd**2) * NODES
    after = times * _above(beyond, after_mean, math.sqrt(gain) * error_sd)
    before = times * float(_above(beyond, np.array([mean]), sd)[0])
    return max(entropy_bits(before) - float(_WEIGHTS @ _binary_entropy(after)), 0.0)


def gain_of_hours(p_short: float, p_long: float, p_hours: float) -> float:
    """Bits that the answer to "is it held so for hours a day?" tells about held short, held long or neither."""
    before = entropy_bits(p_short * p_hours, p_long * p_hours)
    return max(before - p_hours * entropy_bits(p_short, p_long), 0.0)


def _above(beyond: float, means: Floats, sd: float) -> Floats:
    return np.asarray(0.5 * _ERFC((beyond - means) / (sd * math.sqrt(2.0))), dtype=np.float64)


def _binary_entropy(p: Floats) -> Floats:
    inside = np.clip(p, 1e-300, 1.0 - 1e-16)
    return np.asarray(-(inside * np.log2(inside) + (1.0 - inside) * np.log2(1.0 - inside)))
