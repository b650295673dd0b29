"""What is kept of many lives: whole numbers that add up in any order, so that no partition changes a bit of them.

Shares are added in fixed point. Every person belongs to one of 16 groups by number; leaving out one group at a time gives
the Monte-Carlo error of any figure, and of the difference of two scenarios (Quenouille 1956, Tukey 1958).
"""

import hashlib
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laststraw.cohort.columns import (
    AWKWARD,
    DOSE_MEAN,
    END,
    H00,
    H01,
    H10,
    H11,
    HEAVY,
    HURTS,
    KIND_24,
    KIND_48,
    LOAD_N,
    MORE,
    NOT_KNOWN,
    NOTHING,
    OF_KIND,
    OF_USED,
    ONSET,
)
from laststraw.damage.compiled import compiled
from laststraw.damage.parameters import Floats

Counts = NDArray[np.int64]

GROUPS = 16
YEAR_DAYS = 365
FIXED = 4294967296.0  # 2^32: a share as a whole number
ACTION_LIMIT_N = 3400.0  # NIOSH 1981; the question of the claim is put with it
RECUR_DAYS = (91, 183, 365)
BANDS = ((20.0, 30.0), (35.0, 45.0), (55.0, 65.0))  # ages of Steffens 2015 at 20, 40 and 60, with some room
DOSE_BINS, DOSE_FROM, DOSE_TO = 256, 0.0, 12.0  # log2 of kN2 a window
TRAIT_BINS, TRAIT_TO = 256, 4.0  # imbalance over its own spread
LENGTH_BINS, LENGTH_A_DOUBLING = 128, 10
MOST_MORE = 8  # windows in 24 h
CARE_DAYS = 7.0  # pain that lasts as long is counted as seen in a clinic
_BAND_LIMITS = np.array(BANDS)
_RECUR = np.array(RECUR_DAYS, dtype=np.float64)

LAYOUT: dict[str, tuple[int, ...]] = {
    "persons": (),
    "free": (2,),  # at the start of the year, without and with an episode in the year before
    "began": (2,),  # of these, an onset within the year
    "free_by_age": (3,),
    "began_by_age": (3,),
    "hurt": (),  # persons, at some time of the year
    "days": (),  # of the year with pain, in 1/1024 day
    "onsets": (),
    "kinds": (5,),  # class of the window before each onset
    "recovered": (),  # first episodes of the year that ended a year before the end
    "again": (3,),  # and came back within RECUR_DAYS
    "lengths": (LENGTH_BINS,),  # of episodes, log bins
    "care_lengths": (LENGTH_BINS,),
    "care": (2,),  # episodes seen in a clinic; recovered within a year
    "matched": (4, 2, 2, 3),  # all ages and three bands; awkward, heavy; case exposed; controls exposed
    "more": (3, 2 * MOST_MORE + 1),  # heavy, awkward, sitting windows in 24 h, less those of a week ago
    "dose": (2, 2, DOSE_BINS),  # women, men; no onset, onset; of who was free
    "trait": (2, TRAIT_BINS),
    "blamed": (
        2,
        5,
    ),  # all onsets awake, those after heavy or awkward: n, < 3.4 kN, < own strength, h10/h11 < .5, < .15
    "carried": (2,),  # all onsets: h10/h11 < .5, < .15
    "shares": (5,),  # sums over onsets, fixed point: trigger, history, base; 1 - h01/h11, 1 - h10/h11
}


def _places() -> dict[str, int]:
    places, at = {}, 0
    for name, shape in LAYOUT.items():
        places[name] = at
        at += math.prod(shape)
    return places


PLACE = _places()
COUNTS = sum(math.prod(shape) for shape in LAYOUT.values())
_PERSONS, _FREE, _BEGAN, _FREE_AGE, _BEGAN_AGE = (
    PLACE[n] for n in ("persons", "free", "began", "free_by_age", "began_by_age")
)
_HURT, _DAYS, _ONSETS, _KINDS = (PLACE[n] for n in ("hurt", "days", "onsets", "kinds"))
_RECOVERED, _AGAIN, _LENGTHS, _CARED, _CARE = (
    PLACE[n] for n in ("recovered", "again", "lengths", "care_lengths", "care")
)
_MATCHED, _MORE, _DOSE, _TRAIT = (PLACE[n] for n in ("matched", "more", "dose", "trait"))
_BLAMED, _CARRIED, _SHARES = (PLACE[n] for n in ("blamed", "carried", "shares"))


def of(counts: Counts, name: str) -> Counts:
    """One part of the counts, of one group or of all: (..., *its shape)."""
    shape = LAYOUT[name]
    part = counts[..., PLACE[name] : PLACE[name] + math.prod(shape)]
    return part.reshape((*counts.shape[:-1], *shape))


def digest(counts: Counts) -> str:
    """A fingerprint: equal for equal counts."""
    return hashlib.sha256(np.ascontiguousarray(counts, dtype="<i8").tobytes()).hexdigest()[:16]


@compiled
def count(people: Any, q: int, world: Any, row: Floats, episodes: Floats, many: int, counts: Counts) -> None:
    """Add one life to the counts of its group."""
    c = counts[(people.first + q) % GROUPS]
    course = world.course
    start, end = float(course.burn_in), float(course.burn_in + YEAR_DAYS)
    began, before, pain, first = False, False, 0.0, -1
    for e in range(many):
        onset, relief = episodes[e, ONSET], episodes[e, END]
        pain += max(min(relief, end) - max(onset, start), 0.0)
        before = before or (start - YEAR_DAYS <= relief and onset < start)
        if start <= onset < end:
            began = True
            first = e if first < 0 else first
            _count_onset(episodes[e], people.age[q], course.attribute, c)
    free = row[HURTS] == 0.0
    c[_PERSONS] += 1
    c[_HURT] += int(pain > 0.0)
    c[_DAYS] += int(pain * 1024.0)
    if free:
        c[_FREE + int(before)] += 1
        c[_BEGAN + int(before)] += int(began)
        for band in range(3):
            if _BAND_LIMITS[band, 0] <= people.age[q] < _BAND_LIMITS[band, 1]:
                c[_FREE_AGE + band] += 1
                c[_BEGAN_AGE + band] += int(began)
        place = min(
            int(people.imbalance[q] / max(world.p.imbalance_rest, 1e-300) * (TRAIT_BINS / TRAIT_TO)), TRAIT_BINS - 1
        )
        c[_TRAIT + int(began) * TRAIT_BINS + place] += 1
        if course.attribute:
            doubled = (math.log2(max(row[DOSE_MEAN], 1e-300)) - DOSE_FROM) / (DOSE_TO - DOSE_FROM)
            place = min(max(int(doubled * DOSE_BINS), 0), DOSE_BINS - 1)
            c[_DOSE + (2 * int(people.male[q]) + int(began)) * DOSE_BINS + place] += 1
    if first >= 0 and episodes[first, END] <= course.days - YEAR_DAYS:
        gap = episodes[first + 1, ONSET] - episodes[first, END] if first + 1 < many else 1e9
        c[_RECOVERED] += 1
        for k in range(3):
            c[_AGAIN + k] += int(gap <= _RECUR[k])


@compiled
def _count_onset(e: Floats, age: float, attribute: bool, c: Counts) -> None:
    """Add one onset of the year."""
    c[_ONSETS] += 1
    length = e[END] - e[ONSET]
    place = min(max(int(LENGTH_A_DOUBLING * math.log2(length)), 0), LENGTH_BINS - 1) if length > 1.0 else 0
    c[_LENGTHS + place] += 1
    if length >= CARE_DAYS:
        c[_CARED + place] += 1
        c[_CARE] += 1
        c[_CARE + 1] += int(length <= YEAR_DAYS)
    if not attribute:
        return
    kind = int(e[OF_KIND])
    c[_KINDS + kind] += 1
    if e[KIND_24] != NOT_KNOWN and e[KIND_48] != NOT_KNOWN:
        _count_match(kind, int(e[KIND_24]), int(e[KIND_48]), age, c)
    if e[MORE] != NOT_KNOWN:
        for k in range(3):
            c[_MORE + k * (2 * MOST_MORE + 1) + int(e[MORE + k]) + MOST_MORE] += 1
    _count_straw(e, kind, c)


@compiled
def _count_match(kind: int, kind_24: int, kind_48: int, age: float, c: Counts) -> None:
    """A case window and its two control windows."""
    for k, which in enumerate((AWKWARD, HEAVY)):
        place = _MATCHED + k * 6 + int(kind == which) * 3 + int(kind_24 == which) + int(kind_48 == which)
        c[place] += 1
        for band in range(3):
            if _BAND_LIMITS[band, 0] <= age < _BAND_LIMITS[band, 1]:
                c[place + 12 * (band + 1)] += 1


@compiled
def _count_straw(e: Floats, kind: int, c: Counts) -> None:
    """What the window before the onset had to do with it."""
    alone = e[H10] / e[H11]
    c[_CARRIED] += int(alone < 0.5)
    c[_CARRIED + 1] += int(alone < 0.15)
    if kind != NOTHING:
        for which in range(2 if kind >= AWKWARD else 1):
            at = _BLAMED + 5 * which
            c[at] += 1
            c[at + 1] += int(e[LOAD_N] < ACTION_LIMIT_N)
            c[at + 2] += int(e[OF_USED] < 1.0)
            c[at + 3] += int(alone < 0.5)
            c[at + 4] += int(alone < 0.15)
    whole = e[H11]
    c[_SHARES] += int(0.5 * ((e[H11] - e[H01]) + (e[H10] - e[H00])) / whole * FIXED)
    c[_SHARES + 1] += int(0.5 * ((e[H11] - e[H10]) + (e[H01] - e[H00])) / whole * FIXED)
    c[_SHARES + 2] += int(e[H00] / whole * FIXED)
    c[_SHARES + 3] += int((1.0 - e[H01] / whole) * FIXED)
    c[_SHARES + 4] += int((1.0 - e[H10] / whole) * FIXED)
