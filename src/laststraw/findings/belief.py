"""What is believed about one person after all sittings: a normal state of latents, and the chance of each condition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from laststraw.findings.conditions import Condition, conditions
from laststraw.findings.filtering import State, answer, drift, smooth, start, update
from laststraw.findings.frame import Frame, ages_in, frame_of
from laststraw.findings.looks import HALF, Look, error_covariance, looks_of
from laststraw.findings.occasions import occasions
from laststraw.findings.times import days_between
from laststraw.findings.views import View, view_of
from laststraw.knowledge import Knowledge
from laststraw.records import Measurement, Part, Person, Sitting, Trait

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """The state after the last sitting.

    ``own``: where the extra components of readings are; ``looks``: every reading that was used, of all sittings.
    ``sittings`` and ``year`` are what it was made from.
    """

    frame: Frame
    state: State
    own: Mapping[tuple[str, str], int]
    looks: tuple[Look, ...]
    at: Mapping[str, tuple[Look, ...]]
    conditions: tuple[Condition, ...]
    null: Floats
    variance: Floats
    keeps: Floats
    sittings: tuple[Sitting, ...]
    person: Person
    year: int
    uneven: tuple[float, float]  # share of uneven people, and how much wider their difference is
    views: dict[str, View] = field(default_factory=dict)  # filled as they are asked for

    def row(self, direction: Floats) -> Floats:
        """A direction over the frame's components as one over all components (zero for those of single readings)."""
        return np.concatenate([direction, np.zeros(len(self.variance) - len(direction))])

    def about(self, direction: Floats) -> tuple[float, float, float]:
        """Mean, sd, and the sd by which the estimate strays over symmetric people, of a direction of the frame."""
        k = len(direction)
        mean = float(direction @ self.state.mean[:k])
        sd = float(direction @ self.state.cov[:k, :k] @ direction) ** 0.5
        return mean, sd, max(float(direction @ self.state.stray[:k, :k] @ direction), 0.0) ** 0.5

    def view(self, latent: str) -> View:
        """One latent, over its level and its difference."""
        if latent not in self.views:
            self.views[latent] = self._view(latent)
        return self.views[latent]

    def _view(self, latent: str) -> View:
        level, difference = (self.frame.direction(latent, part) for part in ("level", "difference"))
        k = self.frame.mix.shape[1]
        cov, mean, prior = self.state.cov[:k, :k], self.state.mean[:k], self.frame.variance
        none = np.zeros(k)
        one, two = (none if row is None else row for row in (level, difference))
        shared = float(one @ cov @ two)
        return view_of(
            (float(one @ mean), float(two @ mean)),
            ((float(one @ cov @ one), shared), (shared, float(two @ cov @ two))),
            (float((one**2) @ prior), float((two**2) @ prior)),
            share=self.uneven[0],
            times=self.uneven[1],
            left=self._left(latent),
        )

    def _left(self, latent: str) -> float:
        """Share of a deviation of a latent that is left since it was last looked at."""
        looks = self.looks_at(latent)
        if not looks:
            return 1.0
        days = days_between(self.sittings[looks[0].occasion].at, self.sittings[-1].at)
        return float(np.exp(-days / self.frame.latents[latent].keeps.value))

    def trait(self, latent: str, part: Part) -> Trait | None:
        """One latent as a record; None where it has no such part."""
        direction = self.frame.direction(latent, part)
        if direction is None:
            return None
        mean, sd = self.view(latent).moments(part)
        usual = self.frame.usual[latent]
        middle = 0.0 if part == "difference" else usual.mean
        spread = float((direction**2) @ self.frame.variance) ** 0.5
        unit = self.frame.latents[latent].unit
        return Trait(
            latent=latent, key=f"trait/{latent}/{part}", part=part, value=middle + mean, sd=sd, unit=unit, usual=middle,
            spread=spread, because=tuple(look.key for look in self.looks_at(latent)),
        )  # fmt: skip

    def looks_at(self, latent: str) -> tuple[Look, ...]:
        """The readings that look at a latent, the latest and most exact first."""
        return self.at.get(latent, ())


def _by_latent(looks: Iterable[Look]) -> dict[str, tuple[Look, ...]]:
    """Looks by the latents that they look at, the latest and most exact first."""
    found: dict[str, list[Look]] = {}
    for look in looks:
        for latent in dict.fromkeys(id for id, _ in look.loads):
            found.setdefault(latent, []).append(look)
    return {
        latent: tuple(sorted(own, key=lambda look: (-look.occasion, look.sd / _gain(look, latent), look.key)))
        for latent, own in found.items()
    }


def _gain(look: Look, latent: str) -> float:
    return max(abs(gain) for (id, _), gain in look.loads.items() if id == latent)


def believe(sittings: Sequence[Sitting], person: Person, knowledge: Knowledge, *, year: int) -> Belief:
    """Filter all sittings of a person, the oldest first.

    Parameters
    ----------
    sittings
        In any order; those within ``findings.repeat_gap`` of each other are one occasion (``occasions``).
    year
        This year, for the norms of the person's age.

    *Error*: normal throughout; contradicting readings of one sitting are trusted less. Readings that no latent explains are
    not used.
    """
    ordered = occasions(sittings, knowledge.constant("findings.repeat_gap"))
    frame = frame_of(knowledge, person.sex, ages_in(year, person.birth_year))
    gaps = [days_between(one.at, two.at) for one, two in pairwise(ordered)]
    looks = [looks_of(one, occasion, frame) for occasion, one in enumerate(ordered)]
    own = _own_components(looks, frame)
    variance, keeps, null = _components(frame, own)
    states = _filtered(ordered, looks, gaps, frame, own, (variance, keeps, null))
    return Belief(
        frame=frame,
        state=states[-1] if states else start(variance),
        own=own,
        looks=tuple(chain.from_iterable(looks)),
        at=_by_latent(chain.from_iterable(looks)),
        conditions=conditions(ordered, person, knowledge, year=year),
        null=null,
        variance=variance,
        keeps=keeps,
        sittings=ordered,
        person=person,
        year=year,
        uneven=(knowledge.constant("findings.uneven_share"), knowledge.constant("findings.uneven_times")),
    )


def smoothed_traits(belief: Belief, latent: str, part: Part) -> tuple[tuple[str, Trait], ...]:
    """One latent on every occasion, in the light of all of them: (ISO time, trait)."""
    direction = belief.frame.direction(latent, part)
    trait = belief.trait(latent, part)
    if direction is None or trait is None or not belief.sittings:
        return ()
    ordered = belief.sittings
    gaps = [days_between(one.at, two.at) for one, two in pairwise(ordered)]
    looks = [looks_of(one, occasion, belief.frame) for occasion, one in enumerate(ordered)]
    dims = (belief.variance, belief.keeps, belief.null)
    states = _filtered(ordered, looks, gaps, belief.frame, belief.own, dims)
    found = []
    for sitting, (mean, cov) in zip(ordered, smooth(states, belief.keeps, belief.variance, gaps), strict=True):
        # looks of all times are in it, so nothing has aged
        then = replace(belief, state=replace(belief.state, mean=mean, cov=cov), views={}, at={}).trait(latent, part)
        assert then is not None  # it has this part today, so it had it then
        found.append((sitting.at, replace(then, because=trait.because)))
    found[-1] = (found[-1][0], trait)
    return tuple(found)


def rows_of(looks: Sequence[Look], frame: Frame, own: Mapping[tuple[str, str], int], count: int) -> Floats:
    """Looks as rows over all components: (look, component)."""
    rows = np.zeros((len(looks), count))
    for i, look in enumerate(looks):
        for axis, gain in look.loads.items():
            rows[i, : frame.mix.shape[1]] += gain * frame.mix[frame.row[axis]]
        for component, factor in look.own.items():
            if component in own:
                rows[i, own[component]] += factor
    return rows


def _filtered(
    sittings: Sequence[Sitting],
    looks: Sequence[Sequence[Look]],
    gaps: Sequence[float],
    frame: Frame,
    own: Mapping[tuple[str, str], int],
    dims: tuple[Floats, Floats, Floats],
) -> list[State]:
    """The state after each sitting."""
    variance, keeps, null = dims
    state, states = start(variance), []
    for n, (sitting, seen) in enumerate(zip(sittings, looks, strict=True)):
        if n:
            state = drift(state, keeps, variance, gaps[n - 1])
        if seen:
            rows = rows_of(seen, frame, own, len(variance))
            values = np.array([look.value for look in seen])
            state = update(state, rows, values, error_covariance(seen), null)
        for hint in _answers(sitting, frame):
            row = np.concatenate([hint[0], np.zeros(len(variance) - len(hint[0]))])
            state = answer(state, row, *hint[1:], null)
        states.append(state)
    return states


def _answers(sitting: Sitting, frame: Frame) -> list[tuple[Floats, bool, float, float, float]]:
    """Yes-or-no readings of a sitting: direction (towards worse), answer, border, sharpness, share of slips."""
    found = []
    for test in sitting.tests:
        for one in test.results:
            hint = frame.hints.get(f"{test.test}/{one.id}")
            if hint is None or hint.yes_beyond is None:
                continue
            latent = frame.latents[hint.latent]
            part = one.side if one.side in HALF else "level" if latent.sides != "difference" else "difference"
            direction = frame.direction(hint.latent, part)
            if direction is None:
                continue
            worse = -1.0 if latent.worse == "lower" else 1.0
            slip = min(0.5 * _error_share(one), 0.45)
            found.append((worse * direction, one.value > 0.5, hint.yes_beyond.value, hint.specific_sd.value, slip))
    return found


def _error_share(one: Measurement) -> float:
    """Share of answers that another try would not share: the error of a yes or no is its root."""
    return min(one.sd**2, 0.9)


def _own_components(looks: Sequence[Sequence[Look]], frame: Frame) -> dict[tuple[str, str], int]:
    first = frame.mix.shape[1]
    kinds = dict.fromkeys(component for of_one in looks for look in of_one for component in look.own)
    return {component: first + i for i, component in enumerate(kinds)}


def _components(frame: Frame, own: Mapping[tuple[str, str], int]) -> tuple[Floats, Floats, Floats]:
    """Prior variance, time to drift, and variance over symmetric people, of every component."""
    names: list[tuple[str, str]] = [*frame.axes, *own]
    special = [special_of(frame, reading, kind) for reading, kind in own]
    variance = np.concatenate([frame.variance, [v for v, _ in special]])
    keeps = np.concatenate([frame.keeps, [k for _, k in special]])
    null = np.array([0.0 if kind.endswith("difference") else v for (_, kind), v in zip(names, variance, strict=True)])
    return variance, keeps, null


LASTING_DAYS = 3650.0  # an error of a method on one body, or what a reading's unknown norm is, stays


def special_of(frame: Frame, reading: str, kind: str) -> tuple[float, float]:
    """Variance and time to drift of a component that only one reading has; both sides differ as those of its latent do."""
    if kind in ("lasting", "norm"):
        return 1.0, LASTING_DAYS
    one = frame.readings[reading]
    latent = one.loads[0][0]
    keeps = frame.latents[latent].keeps.value
    level, difference = frame.row.get((latent, "level")), frame.row.get((latent, "difference"))
    if level is None or difference is None:
        return one.special_sd**2, keeps
    apart = frame.variance[difference] / (frame.variance[level] + frame.variance[difference] / 4.0)
    if kind == "special difference":
        return float(one.special_sd**2 * apart), keeps
    return float(one.special_sd**2 * (1.0 - apart / 4.0)), keeps
