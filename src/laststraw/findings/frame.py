"""The frame of one person's model: which latents there are, how they hang together, what people of this age and sex are like.

The state of a person is a vector of independent normal components ``e``. Each latent has a level (the mean of both sides,
or of the whole body) and, where it has sides, a difference (left minus right). What couplings say turns components into
latents, ``x = mix @ e``, all of it as deviations from the norm; so a mirror flips every difference and leaves every
level.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.knowledge.latents import Latent, Observation
from laststraw.knowledge.linked import error_of, norms_of
from laststraw.knowledge.protocols import Output, people_reach
from laststraw.knowledge.selftests import ReadingNorm

Floats = NDArray[np.float64]
Axis = Literal["level", "difference"]

LEAST_OWN = 0.2  # of a latent's variance that is its own, whatever the couplings explain
LEAST_TRUE = 0.25  # of a norm's variance that is not error, whatever the error


class Usual(NamedTuple):
    """What people are like: mean and spread of the true value of one side; whether a norm of this sex and age was there."""

    mean: float
    spread: float
    known: bool


class Reading(NamedTuple):
    """What one reading tells: its norm, the latents that it loads on with their gains, and what is special to it."""

    id: str
    usual: Usual | None
    loads: tuple[tuple[str, float], ...]
    special_sd: float


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The model of people of one sex and age.

    ``axes``: what each row of ``mix`` (latent axis, component) is. ``variance`` and ``keeps`` (component,): prior
    variance, and days after which a component has drifted. ``usual``: of each latent; ``readings`` by id; ``hints``:
    yes-or-no readings.
    """

    axes: tuple[tuple[str, Axis], ...]
    mix: Floats
    variance: Floats
    keeps: Floats
    usual: Mapping[str, Usual]
    latents: Mapping[str, Latent]
    readings: Mapping[str, Reading]
    hints: Mapping[str, Observation]
    row: Mapping[tuple[str, Axis], int]

    def direction(self, latent: str, part: str) -> Floats | None:
        """How a part of a latent follows from the components: (component,). None where it has no such part."""
        level, difference = self.row.get((latent, "level")), self.row.get((latent, "difference"))
        if part == "level":
            return None if level is None else self.mix[level]
        if part == "difference":
            return None if difference is None else self.mix[difference]
        if level is None or difference is None:
            return None
        half = 0.5 if part == "left" else -0.5
        both: Floats = self.mix[level] + half * self.mix[difference]
        return both


def frame_of(knowledge: Knowledge, sex: str, ages: tuple[int, int]) -> Frame:
    """The frame of people of a sex, at the two ages that a year of birth leaves open; kept for each version of the files."""
    return _frame(_Keyed(knowledge), sex, ages)


class _Keyed:
    """Knowledge that is the same when its files are."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __hash__(self) -> int:
        return hash(self.knowledge.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.knowledge.version == other.knowledge.version


@lru_cache(maxsize=256)
def _frame(keyed: _Keyed, sex: str, ages: tuple[int, int]) -> Frame:
    known = keyed.knowledge
    outputs = {f"{test.id}/{output.id}": output for test in known.protocols for output in test.outputs}
    latents = {latent.id: latent for latent in known.latents}
    usual = {latent.id: _usual(latent.as_reading, outputs, known, sex, ages) for latent in known.latents}
    usual_of = {id: one if one is not None else Usual(0.0, 1.0, False) for id, one in usual.items()}
    axes: list[tuple[str, Axis]] = []
    total: list[float] = []
    for latent in known.latents:
        spread2 = usual_of[latent.id].spread ** 2
        if latent.sides == "difference":
            axes.append((latent.id, "difference"))
            total.append(spread2)
            continue
        apart2 = latent.difference_sd.value**2 if latent.difference_sd is not None else 0.0
        axes.append((latent.id, "level"))
        total.append(max(spread2 - apart2 / 4.0, LEAST_TRUE * spread2))
        if latent.sides == "pair":
            axes.append((latent.id, "difference"))
            total.append(apart2)
    row = {axis: i for i, axis in enumerate(axes)}
    mix, variance = _coupled(known, row, np.array(total))
    return Frame(
        axes=tuple(axes),
        mix=mix,
        variance=variance,
        keeps=np.array([latents[id].keeps.value for id, _ in axes]),
        usual=usual_of,
        latents=latents,
        readings=_readings(known, outputs, sex, ages),
        hints={one.reading: one for one in known.observations if one.yes_beyond is not None},
        row=row,
    )


def _coupled(known: Knowledge, row: Mapping[tuple[str, Axis], int], total: Floats) -> tuple[Floats, Floats]:
    """``mix`` and the variance of each independent component, such that every latent keeps the spread of its norm."""
    count = len(row)
    pull = np.zeros((count, count))  # x = pull @ x + e
    axes: tuple[Axis, ...] = ("level", "difference")
    for coupling in known.couplings:
        for axis in axes:
            of, to = row.get((coupling.of, axis)), row.get((coupling.to, axis))
            if coupling.parts in (axis, "both") and of is not None and to is not None:
                pull[to, of] += coupling.gain.value
    mix: Floats = np.asarray(np.linalg.inv(np.eye(count) - pull), dtype=np.float64)
    # row by row from the roots down, so that what couplings explain is taken off the own part of each
    variance = np.zeros(count)
    for i in np.argsort((mix != 0.0).sum(axis=1), kind="stable"):
        others = mix[i].copy()
        others[i] = 0.0
        explained = float((others**2 * variance).sum())
        variance[i] = max(total[i] - explained, LEAST_OWN * total[i])
    return mix, variance


def _readings(
    known: Knowledge, outputs: Mapping[str, Output], sex: str, ages: tuple[int, int]
) -> Mapping[str, Reading]:
    found: dict[str, Reading] = {}
    for one in known.observations:
        if one.gain is None:
            continue
        before = found.get(one.reading)
        loads = (*(before.loads if before is not None else ()), (one.latent, one.gain.value))
        special = min(one.specific_sd.value, before.special_sd) if before is not None else one.specific_sd.value
        found[one.reading] = Reading(one.reading, _usual(one.reading, outputs, known, sex, ages), loads, special)
    for latent in known.latents:
        usual = _usual(latent.as_reading, outputs, known, sex, ages)
        found[latent.as_reading] = Reading(latent.as_reading, usual, ((latent.id, 1.0),), 0.0)
    return found


def _usual(
    reading: str, outputs: Mapping[str, Output], known: Knowledge, sex: str, ages: tuple[int, int]
) -> Usual | None:
    """Mean and true spread of a reading. People outside of a norm's ages: the nearest norm, twice as wide, not known."""
    output = outputs.get(reading)
    if output is None:
        norm = known.norm(reading, sex) if any(m.id == reading for m in known.measurements) else None
        return None if norm is None else Usual(norm.mean.value, norm.sd.value, True)
    norms = norms_of(output, known)
    reached = people_reach(norms, sex, ages)
    wide = 1.0
    if reached is None and norms:
        near = min(norms, key=lambda norm: _years_off(norm, ages[0]))
        reached = people_reach(norms, sex, (near.from_age,)) or people_reach(norms, near.sex, (near.from_age,))
        wide = 2.0
    if reached is None:
        return None
    error = min(error_of(output, way, known).value for way in output.ways)
    true = max(reached.sd**2 - error**2, LEAST_TRUE * reached.sd**2) ** 0.5
    return Usual(reached.mean, wide * true, wide == 1.0)


def _years_off(norm: ReadingNorm, age: int) -> int:
    return max(norm.from_age - age, age - norm.to_age, 0)


def ages_in(year: int, birth_year: int) -> tuple[int, int]:
    """The two ages (years) that a year of birth leaves open."""
    return year - birth_year - 1, year - birth_year
