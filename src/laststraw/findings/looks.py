"""From the records of one sitting to rows of the model: which reading looks at which latent, how, and with which error."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from laststraw.findings.frame import Axis, Frame, Reading, Usual
from laststraw.records import LASTING_ERRORS, ErrorTerm, Measurement, Side, Sitting
from laststraw.stats import root_sum_square

Floats = NDArray[np.float64]
HALF: dict[Side, float] = {"left": 0.5, "right": -0.5}
UNKNOWN_NORM = 1e3  # times the special spread: a level without a norm tells nothing
ODD = 3.0  # two looks at one thing further apart than this many of their errors contradict each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One reading as the model sees it.

    ``value``: deviation from its norm. ``loads``: latent axis -> gain. ``own``: extra components that only this reading
    has, axis -> factor (``special``, ``lasting``). ``source``: the test, or the photos, that it came from; ``occasion``:
    the sitting, where sittings within a few hours are one.
    """

    key: str
    reading: str
    side: Side
    value: float
    sd: float
    loads: Mapping[tuple[str, Axis], float]
    own: Mapping[tuple[str, str], float]
    source: str
    photos: int  # how many photos it was read from; 0 for a test
    occasion: int
    shared: tuple[ErrorTerm, ...] = ()


def looks_of(sitting: Sitting, occasion: int, frame: Frame) -> tuple[Look, ...]:
    """Every reading of a sitting that tells something about a latent; contradicting ones with a wider error.

    What the sides of a test differ by is left out where both sides are there: it is no reading of its own.
    """
    found = [*_of_photos(sitting, occasion, frame), *_of_tests(sitting, occasion, frame)]
    return widened(found, frame)


def _of_photos(sitting: Sitting, occasion: int, frame: Frame) -> Iterator[Look]:
    for one in sitting.measurements:
        reading = frame.readings.get(one.id)
        if reading is None or reading.usual is None:
            continue
        lasting = root_sum_square(*(t.sd for t in one.source.budget if t.name in LASTING_ERRORS))
        loads = _loads(frame, reading, "none")
        if not loads:
            continue
        own = {(one.id, f"special {axis}"): 1.0 for axis in {axis for _, axis in loads} if reading.special_sd}
        if lasting:
            own[one.id, "lasting"] = lasting
        yield Look(
            key=one.key,
            reading=one.id,
            side="none",
            value=one.value - (0.0 if _is_difference(loads) else reading.usual.mean),
            sd=max((one.sd**2 - lasting**2), 1e-4 * one.sd**2) ** 0.5,
            loads=loads,
            own=own,
            source="photo",
            photos=len({key.split("/")[2] for key in one.source.because if key.count("/") >= 2}) or 1,
            occasion=occasion,
            shared=tuple(t for t in one.source.budget if t.shared and t.gradient != 0.0),
        )


def _of_tests(sitting: Sitting, occasion: int, frame: Frame) -> Iterator[Look]:
    seen: set[tuple[str, Side, float]] = set()
    for test in sitting.tests:
        for one in test.results:
            id = f"{test.test}/{one.id}"
            reading = frame.readings.get(id)
            if reading is None or (id, one.side, one.value) in seen:
                continue
            seen.add((id, one.side, one.value))
            loads = _loads(frame, reading, one.side)
            if not loads or (one.side == "both" and _has_sides(one, test.results, frame)):
                continue
            usual = reading.usual or Usual(0.0, 1.0, False)
            yield Look(
                key=one.key,
                reading=id,
                side=one.side,
                value=one.value - (0.0 if one.side == "both" or _is_difference(loads) else usual.mean),
                sd=one.sd,
                loads=loads,
                own=_own(reading, one.side),
                source=test.test,
                photos=0,
                occasion=occasion,
            )


def look_at(frame: Frame, reading: Reading, side: Side, sd: float, source: str) -> Look | None:
    """A look that a test would bring, without its value; None where it tells nothing about a latent."""
    loads = _loads(frame, reading, side)
    if not loads:
        return None
    return Look(
        key="", reading=reading.id, side=side, value=0.0, sd=sd, loads=loads, own=_own(reading, side), source=source, photos=0,
        occasion=0,
    )  # fmt: skip


def _has_sides(one: Measurement, results: Sequence[Measurement], frame: Frame) -> bool:
    """Whether this difference was made from two sides that the model reads themselves."""
    sided = {other.key for other in results if other.side in HALF}
    made_from = [key for key in one.source.because if key in sided and "/".join(key.split("/")[1:3]) in frame.readings]
    return bool(made_from) or any(other.id == one.id and other.side in HALF for other in results)


def _loads(frame: Frame, reading: Reading, side: Side) -> dict[tuple[str, Axis], float]:
    """Latent axis -> gain, for a reading of a side (``both``: left minus right; ``none``: the whole body)."""
    loads: dict[tuple[str, Axis], float] = {}
    for latent, gain in reading.loads:
        sides = frame.latents[latent].sides
        if sides == "difference":
            if side not in HALF:
                loads[latent, "difference"] = gain
        elif side == "both":
            if sides == "pair":
                loads[latent, "difference"] = gain
        else:
            loads[latent, "level"] = gain
            if side in HALF and sides == "pair":
                loads[latent, "difference"] = HALF[side] * gain
    return loads


def _is_difference(loads: Mapping[tuple[str, Axis], float]) -> bool:
    return all(axis == "difference" for _, axis in loads)


def _own(reading: Reading, side: Side) -> dict[tuple[str, str], float]:
    """What is special to a reading: a part that both sides share, and one that they differ by; no norm, no level."""
    own: dict[tuple[str, str], float] = {}
    special = reading.special_sd or 1.0
    if side == "both":
        return {(reading.id, "special difference"): 1.0} if reading.special_sd else {}
    if reading.special_sd:
        own[reading.id, "special level"] = 1.0
        if side in HALF:
            own[reading.id, "special difference"] = HALF[side]
    if reading.usual is None:
        own[reading.id, "norm"] = UNKNOWN_NORM * special
    return own


def widened(looks: Sequence[Look], frame: Frame) -> tuple[Look, ...]:
    """Looks at the same part of the same latent that contradict each other are trusted less, in proportion (never more).

    Compared are looks that load on exactly the same axes: each gives the latent with an error that holds what is special
    to it.
    """
    ratio = [1.0] * len(looks)
    alike: dict[tuple[Side, frozenset[tuple[str, Axis]]], list[int]] = {}
    for i, look in enumerate(looks):
        alike.setdefault((look.side, frozenset(look.loads)), []).append(i)
    for group in alike.values():
        errors = {i: _whole_sd(looks[i], frame) for i in group} if len(group) > 1 else {}
        for i, j in combinations(group, 2):
            one, two = looks[i], looks[j]
            if one.photos and two.photos:
                continue
            axis = next(iter(one.loads))
            gains = one.loads[axis], two.loads[axis]
            apart = abs(one.value / gains[0] - two.value / gains[1])
            error = root_sum_square(errors[i] / gains[0], errors[j] / gains[1])
            if apart > ODD * error:
                ratio[i] = max(ratio[i], apart / (ODD * error))
                ratio[j] = max(ratio[j], apart / (ODD * error))
    return tuple(
        replace(look, sd=look.sd * r, shared=()) if r > 1.0 else look for look, r in zip(looks, ratio, strict=True)
    )


def _whole_sd(look: Look, frame: Frame) -> float:
    """Error of a look and spread of what is special to it."""
    special = frame.readings[look.reading].special_sd
    own = (abs(f) if kind in ("lasting", "norm") else special for (_, kind), f in look.own.items())
    return root_sum_square(look.sd, *own)


def error_covariance(looks: Sequence[Look]) -> Floats:
    """Errors of the looks of one sitting (m, m): a cause that several share (camera roll) moves them together."""
    cov = np.diag([look.sd**2 for look in looks])
    causes: dict[tuple[str, str], Floats] = {}
    for i, look in enumerate(looks):
        for term in look.shared:
            cause = causes.setdefault((term.name, term.scope), np.zeros(len(looks)))
            cause[i] = term.sd if term.gradient > 0.0 else -term.sd
    for moves in causes.values():
        cov += np.outer(moves, moves) - np.diag(moves**2)
    return cov
