"""Fit the posture to the measurements: an iterated extended Kalman update on the model's own predictions.

State x (deg): lean of the trunk against the vertical instead of the bend of the lumbar spine, because people keep the
trunk upright over a tilted pelvis; x and the posture q of ``pose.JOINTS`` are linear in each other, q = T x.

    x ~ N(m, P)                                   prior, or an earlier posture that has drifted
    z_i - norm_i = h_i(T x) - h_i(T m0) + e_i     h: the model's prediction; m0: the neutral posture
    e ~ N(0, R)                                   R = independent part + shared causes (camera roll, yaw)

The mean is found by Gauss-Newton steps on the full h. The covariance is linearised once, at the neutral posture, so that
a larger error can never give a narrower posture.

*Error*: the sines of the true h make the covariance wrong by 2 % at angles of 10 deg.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from laststraw.body.model import BodyModel, build_model
from laststraw.body.patches import Floats
from laststraw.body.pose import JOINTS
from laststraw.body.predict import PREDICTORS, predict
from laststraw.body.prior import T_INVERSE, T, prior, slope
from laststraw.body.tail import chi_square_tail
from laststraw.knowledge import Knowledge
from laststraw.records import Measurement, Person, Posture

MAX_STEPS = 12
RENEW_DEG = 0.5  # slopes are taken anew where the state has moved so far: within it they change by under 1 %
ENOUGH_DEG = 1e-7
SAME_AS = {"shoulder_over_hip": "trunk_sagittal_lean"}  # the same two points in mm and in deg: counted once


class Readings(NamedTuple):
    """Measurements as the filter sees them: ids, deviation from the norm (measurement,), error covariance, keys."""

    ids: tuple[str, ...]
    off_norm: Floats
    cov: Floats
    keys: tuple[str, ...]


def fit_posture(
    measurements: Sequence[Measurement],
    person: Person,
    knowledge: Knowledge,
    *,
    earlier: Posture | None = None,
    years_since: float = 0.0,
) -> tuple[Posture, tuple[str, ...]]:
    """The posture that explains the measurements, with what it leaves open.

    Parameters
    ----------
    measurements
        Those without a prediction of the model (``predict.PREDICTORS``) are ignored.
    earlier
        Posture of an earlier visit: with the drift of ``years_since`` years it is the prior, unless today's measurements
        do not fit it (chi-square test of the innovation).

    Returns
    -------
    posture, notes
        Angles of ``pose.JOINTS`` (deg); sentences for the person, e.g. that the earlier posture was left out.

    *Error*: the norm of a measurement stands for the model's neutral posture, so proportions of the person that differ
    from the model's shift sagittal angles (docs/body.md).
    """
    model = build_model(person, knowledge)
    readings = read(measurements, person, knowledge)
    neutral, spread, drift = prior(knowledge, model)
    upright = slope(model, neutral, readings.ids)
    mean, cov, because = neutral, spread, readings.keys
    notes: tuple[str, ...] = ()
    if earlier is not None:
        before, before_cov = _state_of(earlier, mean, spread, drift, years_since)
        if _fits(model, readings, neutral, before, before_cov, upright, knowledge.constant("earlier_posture_fit_p")):
            mean, cov, because = before, before_cov, (*readings.keys, "posture/earlier")
        else:
            notes = (knowledge.sentence("body.earlier_left_out"),)
    if readings.ids:
        mean, cov = _update(model, readings, neutral, mean, cov, upright)
    return _record(mean, cov, because), notes


def read(measurements: Sequence[Measurement], person: Person, knowledge: Knowledge) -> Readings:
    """Keep what the model can predict, once; subtract the norm of the person's sex; join shared causes of error."""
    given = {m.id for m in measurements}
    used = tuple(m for m in measurements if m.id in PREDICTORS and SAME_AS.get(m.id) not in given)
    norms = [norm_mean(m.id, person, knowledge) for m in used]
    return Readings(
        ids=tuple(m.id for m in used),
        off_norm=np.array([m.value - norm for m, norm in zip(used, norms, strict=True)]),
        cov=error_covariance(used),
        keys=tuple(m.key for m in used),
    )


def norm_mean(id: str, person: Person, knowledge: Knowledge) -> float:
    """Mean of a measurement in people of this sex; 0 when no norm is known."""
    norm = knowledge.norm(id, person.sex)
    return norm.mean.value if norm is not None else 0.0


def error_covariance(measurements: Sequence[Measurement]) -> Floats:
    """Error covariance (measurement, measurement), in the measurements' units.

    A budget term that is ``shared`` is one cause (the roll of one camera) that moves several measurements of the same
    views together, by its signed ``gradient``; the rest of each ``sd`` is independent.
    """
    causes = sorted({cause for m in measurements for cause in _causes(m)})
    moves = np.zeros((len(measurements), len(causes)))
    for i, m in enumerate(measurements):
        for cause, effect in _causes(m).items():
            moves[i, causes.index(cause)] = effect
    variance = np.array([m.sd**2 for m in measurements])
    alone = np.maximum(variance - (moves**2).sum(axis=1), 0.0)
    return np.asarray(moves @ moves.T + np.diag(alone))


def _causes(m: Measurement) -> dict[str, float]:
    """Cause -> its effect on this measurement as one signed standard deviation.

    A cause is named with its photo, as ``measure.combine`` does it ("camera roll, front"): two photos, two rolls. Visits of
    older versions have no scopes; there the views are named.
    """
    views = m.source.view or "+".join(sorted({key.rsplit("/", 1)[-1] for key in m.source.because}))
    return {
        term.name if ", " in term.name else f"{term.name}, {views}": float(np.sign(term.gradient)) * term.sd
        for term in m.source.budget
        if term.shared and term.gradient
    }


def _off_norm(model: BodyModel, readings: Readings, neutral: Floats, state: Floats) -> Floats:
    """What the readings would be off their norms in a state, without error."""
    return predict(model, T @ state, readings.ids) - predict(model, T @ neutral, readings.ids)


def _update(
    model: BodyModel, readings: Readings, neutral: Floats, mean: Floats, cov: Floats, upright: Floats
) -> tuple[Floats, Floats]:
    """Iterated update of the mean; Joseph form of the covariance, which stays symmetric and positive."""
    state, local, taken_at = mean, upright, neutral
    for _ in range(MAX_STEPS):
        gain = _gain(cov, local, readings.cov)
        innovation = readings.off_norm - _off_norm(model, readings, neutral, state) - local @ (mean - state)
        moved = mean + gain @ innovation
        done = np.abs(moved - state).max() < ENOUGH_DEG
        state = moved
        if done:
            break
        if np.abs(state - taken_at).max() > RENEW_DEG:
            local, taken_at = slope(model, state, readings.ids), state
    gain = _gain(cov, upright, readings.cov)
    left = np.eye(len(state)) - gain @ upright
    narrowed = left @ cov @ left.T + gain @ readings.cov @ gain.T
    return state, (narrowed + narrowed.T) / 2


def _gain(cov: Floats, slope: Floats, noise: Floats) -> Floats:
    return np.asarray(np.linalg.solve(slope @ cov @ slope.T + noise, slope @ cov).T)


def _fits(
    model: BodyModel, readings: Readings, neutral: Floats, mean: Floats, cov: Floats, upright: Floats, least_p: float
) -> bool:
    """Whether today's readings are within what the earlier posture, its drift and their errors allow."""
    if not readings.ids:
        return True
    surprise = readings.off_norm - _off_norm(model, readings, neutral, mean)
    expected = upright @ cov @ upright.T + readings.cov
    chi2 = float(surprise @ np.linalg.solve(expected, surprise))
    return chi_square_tail(chi2, len(readings.ids)) >= least_p


def _state_of(
    earlier: Posture, mean: Floats, spread: Floats, drift: Floats, years_since: float
) -> tuple[Floats, Floats]:
    """State and covariance of an earlier posture, today.

    Each state drifts by ``drift`` (deg2 a year) at first and falls back to the population (``mean``, ``spread``) in the long
    run, so that a person last seen ten years ago is as well known as a stranger, never less (Ornstein-Uhlenbeck process).

    An angle that the earlier posture lacks (it was fitted before the neck had joints) is as in people in general.

    *Error*: none.
    """
    has = np.array([k for k, joint in enumerate(JOINTS) if joint in earlier.joints])
    order = np.array([earlier.joints.index(JOINTS[k]) for k in has])
    back = T_INVERSE[np.ix_(has, has)]  # whole: no state that it has depends on an angle that it lacks
    before, before_cov = mean.copy(), spread.copy()
    before[has] = back @ np.array(earlier.mean_deg)[order]
    lacking = np.setdiff1d(np.arange(len(JOINTS)), has)
    before_cov[np.ix_(has, lacking)] = before_cov[np.ix_(lacking, has)] = 0.0
    before_cov[np.ix_(has, has)] = back @ np.array(earlier.cov_deg2)[np.ix_(order, order)] @ back.T
    kept = np.exp(-drift * max(years_since, 0.0) / (2 * np.diag(spread)))
    return mean + kept * (before - mean), np.outer(kept, kept) * (before_cov - spread) + spread


def _record(state: Floats, cov: Floats, because: tuple[str, ...]) -> Posture:
    posture, spread = T @ state, T @ cov @ T.T
    spread = (spread + spread.T) / 2
    return Posture(
        joints=JOINTS,
        mean_deg=tuple(posture.tolist()),
        cov_deg2=tuple(tuple(row) for row in spread.tolist()),
        because=because,
    )
