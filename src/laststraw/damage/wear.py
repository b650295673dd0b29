"""What a load does to a disc that is bent: the bend makes an onset likelier, and does no harm of its own.

Segments of cadavers lasted less when bent, and their load rose with the angle: what our body model gives for that rise is
more than their lives ask for (docs/load.md). So damage goes by the load alone. Episodes begin in awkward postures far more
often than loads explain (Steffens 2015): so the hazard goes by load and bend.
"""

import numpy as np

from laststraw.damage.engine import LawName
from laststraw.damage.law import BC_STEEPNESS, SLOPE
from laststraw.damage.parameters import Floats
from laststraw.records import LoadHistory, Tissue

ENDURANCE = 0.25  # below it a cycle does next to nothing


def harmful_cycles(history: LoadHistory, tissue: Tissue, law: LawName = "miner") -> Floats:
    """Cycles, (event, draw), that at ``history.used`` do what the event's cycles do at its load without the bend.

    *Error*: as ``cycles_at``.
    """
    return cycles_at(history.cycles, history.bare(tissue), history.used(tissue), law)


def cycles_at(cycles: Floats, bare: Floats, used: Floats, law: LawName) -> Floats:
    """Cycles that at ``used`` do what ``cycles`` do at ``bare``, all (event, draw).

    *Error*: Miner's law: exact without imbalance; as imbalance raises the bend with the load, 0.06 of it makes damage up to 1.3
    times too large. Barrett and Callaghan's: exact for fresh tissue only.
    """
    if law == "miner":
        floor = np.exp(SLOPE * ENDURANCE)
        with_bend, without = (np.exp(SLOPE * np.minimum(one, 1.0)) - floor for one in (used, bare))
        share = np.where(with_bend > 0.0, np.maximum(without, 0.0) / np.where(with_bend > 0.0, with_bend, 1.0), 1.0)
    else:
        share = np.exp(BC_STEEPNESS * (bare - used))
    return np.asarray(cycles * share)
