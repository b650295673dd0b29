"""How well predicted pressures agree with printed ones. Two numbers are called R2 in papers: both are here, by name."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def rmse(predicted: Sequence[float], printed: Sequence[float]) -> float:
    """Root mean square error, in the unit of the input; nan when a task could not be predicted."""
    return float(np.sqrt(np.mean((np.asarray(predicted) - np.asarray(printed)) ** 2)))


def r2_correlation(predicted: Sequence[float], printed: Sequence[float]) -> float:
    """Square of Pearson's correlation: blind to a wrong scale and a wrong offset."""
    return float(np.corrcoef(predicted, printed)[0, 1] ** 2)


def r2_prediction(predicted: Sequence[float], printed: Sequence[float]) -> float:
    """1 - squared errors over squared deviations of what was printed: 1 only for exact predictions."""
    truth = np.asarray(printed)
    return float(1.0 - np.sum((np.asarray(predicted) - truth) ** 2) / np.sum((truth - truth.mean()) ** 2))


def ratio_rmse(predicted: Sequence[float], printed: Sequence[float], standing: int) -> float:
    """RMSE of the ratios to the task with the index ``standing``, each side over its own; free of any pressure factor."""
    p, t = np.asarray(predicted), np.asarray(printed)
    return rmse(p / p[standing], t / t[standing])


def covered(low: Sequence[float], high: Sequence[float], printed: Sequence[float]) -> float:
    """Share of tasks whose printed value lies in its interval."""
    truth = np.asarray(printed)
    return float(np.mean((np.asarray(low) <= truth) & (truth <= np.asarray(high))))
