"""A run: a population cut into pieces, each piece lived by some worker, all counts added up."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from laststraw.cohort.base import Engine
from laststraw.cohort.crowd import YEAR_DAYS, Crowd, simulate
from laststraw.cohort.people import Makeup, Population, draw
from laststraw.cohort.scenarios import UNCHANGED, Scenario, change
from laststraw.cohort.tally import COUNTS, GROUPS, Counts
from laststraw.damage.parameters import Parameters

PERSON_YEARS_A_PIECE = 6000  # about half a second of one core


class Piece(NamedTuple):
    """Some of the people of a run: everything that a worker needs to know."""

    found: Parameters
    of: Population
    make: Makeup
    scenario: Scenario
    seed: int
    first: int
    persons: int
    days: int
    burn_in: int
    attribute: bool


def pieces(
    found: Parameters,
    of: Population,
    make: Makeup,
    *,
    people: int,
    years: int,
    seed: int,
    scenario: Scenario = UNCHANGED,
    burn_in_years: int = 1,
    attribute: bool = True,
    first: int = 0,
) -> tuple[Piece, ...]:
    """Cut a population into pieces. How it is cut changes nothing in the total.

    Parameters
    ----------
    years
        After the burn-in: the first is measured, the others show who comes to hurt again.
    """
    size = max(1, PERSON_YEARS_A_PIECE // (years + burn_in_years))
    days, burn_in = (years + burn_in_years) * YEAR_DAYS, burn_in_years * YEAR_DAYS
    return tuple(
        Piece(found, of, make, scenario, seed, start, min(size, first + people - start), days, burn_in, attribute)
        for start in range(first, first + people, size)
    )


def live_piece(piece: Piece, *, keep: bool = False) -> Crowd:
    """The people of a piece and what became of them."""
    drawn = draw(piece.found, piece.of, piece.make, piece.persons, seed=piece.seed, first=piece.first)
    return simulate(
        piece.found,
        piece.of,
        piece.make,
        change(drawn, piece.scenario),
        days=piece.days,
        burn_in=piece.burn_in,
        seed=piece.seed,
        attribute=piece.attribute,
        keep=keep,
    )


def counts_of(piece: Piece) -> Counts:
    """The work of an engine: the counts of one piece, (group, count)."""
    return live_piece(piece).counts


def add_up(engine: Engine, work: tuple[Piece, ...], tell: Callable[[int], None] = lambda people: None) -> Counts:
    """The counts of all pieces together; ``tell`` is told how many people are done.

    *Error*: none of the adding: whole numbers add up in any order.
    """
    if work:
        counts_of(
            work[0]._replace(persons=1, days=1, burn_in=0)
        )  # compiled once here, read from the cache by every worker
    total, done = np.zeros((GROUPS, COUNTS), np.int64), 0
    for number, counts in engine.map(counts_of, work):
        total += counts
        done += work[number].persons
        tell(done)
    return total


def keep_all(work: tuple[Piece, ...]) -> Iterator[Crowd]:
    """Every piece with the rows of its persons and episodes, one after the other."""
    return (live_piece(piece, keep=True) for piece in work)
