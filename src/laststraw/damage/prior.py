"""The draws of a person's parameters that an analysis uses: what was learned of them, or of people in general."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from laststraw.damage.ordinary import Indices
from laststraw.damage.parameters import Floats, Parameters, as_draws, drawn
from laststraw.damage.posterior import Posterior
from laststraw.knowledge import Knowledge
from laststraw.records import CALIBRATIONS, MODELS, CalibrationName, ModelName

THREADS = 2
Which = tuple[CalibrationName, ModelName]
ALL: tuple[Which, ...] = tuple((calibration, model) for model in MODELS for calibration in CALIBRATIONS)


class Known(NamedTuple):
    """``found`` (draw,); ``at`` (draw,): draw of the load history that goes with each; ``frailty``: shape and rate (draw,) of
    its gamma distribution, None where nothing was learned."""

    found: Parameters
    at: Indices
    frailty: tuple[Floats, Floats] | None


def known_draws(
    which: Which, knowledge: Knowledge, draws: int, seed: int, posterior: Mapping[Which, Posterior] | None
) -> Known:
    """So many draws of equal weight. *Error*: those of a posterior are resampled where their weights differ."""
    if posterior is None:
        return Known(as_draws(drawn(knowledge, *which, draws, seed), draws), np.arange(draws), None)
    learned = posterior[which]
    if len(learned.weights) != draws or not np.allclose(learned.weights, 1.0 / draws, rtol=1e-9):
        learned = learned.even(draws, seed)
    return Known(as_draws(learned.found, draws), learned.at, (learned.shape, learned.rate))
