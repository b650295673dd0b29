"""From readings of single repetitions to the result of a test: the person's own spread becomes part of the error.

A reading's budget has two kinds of terms. *Shared* ones are the same for all repetitions of one film (a network's gain, the
camera's roll, the scale): repeating does not lessen them. The others differ between repetitions and average out, together
with the person's own spread.
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.records import ErrorTerm, Measurement, NotMeasured, Reason, Repetition, Side, Source, TestResult, Track
from laststraw.stats import Z95, root_sum_square

OWN_SPREAD = "own spread"
Kind = Literal["range", "speed", "time", "step", "length", "share"]  # which usual spread of a person an output has


def reading(
    track: Track,
    test: str,
    output: str,
    *,
    value: float,
    unit: str,
    terms: Sequence[ErrorTerm],
    n: int | None = None,
    side: Side = "none",
    method: str = "film keypoints",
) -> Measurement:
    """One output of repetition ``n`` (from 1), its sd the root of the sum of squares of ``terms``.

    Key ``test/<test>/<output>/<side>/<n>``; without the number when ``n`` is None: a result that is no mean of repetitions
    (a count, a hold, the time of five).
    """
    kept = tuple(term for term in terms if term.sd > 0.0)
    key = f"test/{test}/{output}/{side}"
    return Measurement(
        id=output,
        key=key if n is None else f"{key}/{n}",
        value=float(value),
        sd=root_sum_square(*(term.sd for term in kept)),
        unit=unit,
        side=side,
        source=Source(method=method, view=track.film.view, because=(track.id, track.film.id), budget=kept),
    )


def person_result(readings: Sequence[Measurement], knowledge: Knowledge, *, kind: Kind) -> Measurement:
    """The mean of a person's repetitions, key ``test/<test>/<output>/<side>``.

    Notes
    -----
    *Error*: shared terms keep their mean size; the others fall with the number of repetitions. What the repetitions differ
    among themselves is weighed against the usual spread of a person (``movement.spread_<kind>``, a share of the value, worth
    ``movement.spread_weight`` repetitions): one pooled variance, over n, widened by Student's t so that 1.96 sd hold the
    truth in 95 of 100 people. The part that is more than the readings' own errors explain is the term ``own spread``.
    """
    first, n = readings[0], len(readings)
    values = np.array([one.value for one in readings])
    mean = float(values.mean())
    terms = [_mean_term(name, readings) for name in dict.fromkeys(t.name for r in readings for t in r.source.budget)]
    shared = {t.name for r in readings for t in r.source.budget if t.shared}
    own = root_sum_square(
        *(term.sd for term in terms if term.name not in shared)
    )  # of the mean, by the readings' errors
    weight = knowledge.constant("movement.spread_weight")
    usual = knowledge.constant(f"movement.spread_{kind}") * abs(mean)
    expected = usual**2 + n * own**2  # of one repetition
    seen = float(values.var(ddof=1)) * (n - 1) if n > 1 else 0.0
    pooled = (weight * expected + seen) / (weight + n - 1)
    wide = _student(weight + n - 1) / Z95
    more = pooled / n * wide**2 - own**2
    if more > 0.0:
        terms.append(ErrorTerm(name=OWN_SPREAD, sd=math.sqrt(more)))
    kept = tuple(term for term in terms if term.sd > 0.0)
    return Measurement(
        id=first.id,
        key=first.key.rsplit("/", 1)[0],
        value=mean,
        sd=root_sum_square(*(term.sd for term in kept)),
        unit=first.unit,
        side=first.side,
        source=Source(
            method=first.source.method,
            view=first.source.view,
            because=(*first.source.because, *(one.key for one in readings)),
            budget=kept,
        ),
    )


def gather(
    track: Track,
    test: str,
    *,
    repetitions: Sequence[Repetition] = (),
    readings: Sequence[Measurement] = (),
    results: Sequence[Measurement] = (),
    not_measured: Sequence[NotMeasured] = (),
    notes: Sequence[Reason] = (),
) -> TestResult:
    """The record of one filmed test; what the film itself made uncertain is kept in its notes."""
    return TestResult(
        id=f"test/{test}",
        test=test,
        film=track.film,
        repetitions=tuple(repetitions),
        readings=tuple(readings),
        results=tuple(results),
        not_measured=tuple(not_measured),
        notes=(*track.notes, *notes),
    )


def refused(track: Track, test: str, outputs: Sequence[str], reason: str) -> TestResult:
    """Nothing of the test can be said, for one reason."""
    missing = tuple(NotMeasured(id=output, reason=reason, view=track.film.view) for output in outputs)
    return gather(track, test, not_measured=missing)


def _mean_term(name: str, readings: Sequence[Measurement]) -> ErrorTerm:
    """One cause of error in the mean of n readings: shared, its mean size; else the root of the sum of squares over n."""
    found = [term for one in readings for term in one.source.budget if term.name == name]
    n = len(readings)
    if any(term.shared for term in found):
        gradient = math.fsum(term.gradient for term in found) / n
        return ErrorTerm(name=name, sd=math.fsum(term.sd for term in found) / n, shared=True, gradient=gradient)
    return ErrorTerm(name=name, sd=root_sum_square(*(term.sd for term in found)) / n)


def _student(degrees: float) -> float:
    """97.5th percentile of Student's t (Cornish and Fisher's series in 1/degrees; to 0.5 % from 4 degrees on)."""
    z = Z95
    g1 = (z**3 + z) / 4.0
    g2 = (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0
    g3 = (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0
    return z + g1 / degrees + g2 / degrees**2 + g3 / degrees**3
