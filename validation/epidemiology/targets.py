"""The published figures as targets: each on a scale on which its error is even, and what a set of parameters gives for it."""

import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from laststraw.cohort.crowd import simulate
from laststraw.cohort.metrics import Metric, metrics
from laststraw.cohort.people import Population, draw, makeup, population
from laststraw.damage.parameters import Parameters, parameters
from laststraw.knowledge import Knowledge
from laststraw.stats import Z95

HERE = Path(__file__).parent
BURN_IN, FOLLOWED = 730, 730
SHARES = ("incidence", "recurrence", "case", "control", "point", "year", "recovered")


class Target(NamedTuple):
    """One row of ``expected.csv``; ``goal`` and ``error`` on the scale of ``scaled``."""

    id: str
    says: str
    calibration: str
    value: float
    low: float
    high: float
    weight: float
    source: str
    printed: str
    status: str

    @property
    def goal(self) -> float:
        """The printed value, scaled."""
        return scaled(self.id, self.value)

    @property
    def error(self) -> float:
        """Its standard error from its printed range, scaled; larger where it weighs less."""
        width = scaled(self.id, self.high) - scaled(self.id, self.low)
        return width / (2.0 * Z95) / math.sqrt(self.weight)


def scaled(id: str, value: float) -> float:
    """Shares as log odds, everything else as logarithms."""
    if not value > 0.0:
        return -9.0 if value == 0.0 else math.nan
    if id.startswith(SHARES):
        return math.log(value / (1.0 - value)) if value < 1.0 else 9.0
    return math.log(value)


def targets(calibration: str) -> tuple[Target, ...]:
    """What a calibration is held against."""
    with (HERE / "expected.csv").open(encoding="utf-8") as file:
        rows = [
            Target(
                row["id"],
                row["says"],
                row["calibration"],
                *(float(row[name]) for name in ("value", "low", "high", "weight")),
                row["source"],
                row["as_printed"],
                row["status"],
            )
            for row in csv.DictReader(file)
        ]
    return tuple(row for row in rows if row.calibration in (calibration, "both"))


def figures(
    values: Mapping[str, float], *, calibration: str, model: str, known: Knowledge, people: int, seed: int
) -> dict[str, Metric]:
    """Everything that a population with these parameters shows; what is not in ``values`` as in the knowledge files."""
    found, of = parameters(known, calibration, model), population(known, calibration, model)  # type: ignore[arg-type]
    found = found._replace(**{k: v for k, v in values.items() if k in Parameters._fields})
    of = of._replace(**{k: v for k, v in values.items() if k in Population._fields})
    make = makeup(known)
    crowd = simulate(
        found,
        of,
        make,
        draw(found, of, make, people, seed=seed),
        days=BURN_IN + FOLLOWED + 365,
        burn_in=BURN_IN,
        seed=seed,
        attribute=True,
    )
    return metrics(crowd.counts)


def seen(
    values: Mapping[str, float], *, calibration: str, model: str, known: Knowledge, people: int, seed: int
) -> np.ndarray:
    """What a set of parameters gives for each target, scaled."""
    found = figures(values, calibration=calibration, model=model, known=known, people=people, seed=seed)
    return np.array([scaled(target.id, found[target.id].value) for target in targets(calibration)])
