"""What may be said of each muscle that the self-tests of one visit are about.

    reading r +- e of a side  ->  muscles of the test, deficit in norm sd  ->  ``verdict.muscle_state``

**Of several readings of one muscle the most exact one counts**: the one with the smallest error e in norm standard deviations;
of equals the first by the test's name. Readings of different tests are not averaged. A straight leg lift and a knee
straightening, or a leg hang and a heel to the seat, end at different things (nerve, joint, another muscle), and their readings
go together far less than two looks at one quantity would; an average would promise an exactness that nobody measured. The
choice goes by the error alone, never by what the reading says, so that it favours no answer. e is the error of the result
itself: it holds the way of reading and the person's own spread.

A muscle that no photo of this visit shows gets an unknown posture: mean 0, with the spread of people. Then nothing is said of
how it is held, and nobody is asked for how long.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from laststraw.body.selftest import read_length, read_strength
from laststraw.body.verdict import muscle_state
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.knowledge.linked import tested_by
from laststraw.knowledge.selftests import LengthTest
from laststraw.records import (
    ExtensibilityTest,
    Measurement,
    MuscleClaim,
    MuscleState,
    Person,
    Settling,
    Side,
    StrengthTest,
    StructureState,
    TestResult,
)
from laststraw.stats import normal_cdf

_ABOUT_POSTURE = ("held_short", "held_long", "long_and_weak")
Muscle = tuple[str, Side]


class Tested(NamedTuple):
    """The readings of one muscle that count."""

    extensibility: ExtensibilityTest | None = None
    strength: StrengthTest | None = None


def muscle_states(
    states: Sequence[StructureState],
    tests: Sequence[TestResult],
    person: Person,
    knowledge: Knowledge,
    *,
    year: int,
) -> tuple[MuscleState, ...]:
    """What may be said of every muscle that a test of this visit is about, and of no other.

    Parameters
    ----------
    states
        Of the posture of this visit (``structure_states``); empty without a photo.
    tests
        Self-tests of this visit, filmed or typed in.
    year
        Of the visit, for the person's age.

    Returns
    -------
    tuple of MuscleState
        By structure, left before right. What they rest on are keys of results, of states and of papers.

    *Error*: none of its own. A test for which nobody of that age was measured is left out, so is a result that no test of
    length or strength stands behind.
    """
    lengths = {(state.structure, state.side): state for state in states if state.quantity == "length"}
    return tuple(
        _state(muscle, tested, lengths.get(muscle), knowledge)
        for muscle, tested in sorted(best_readings(tests, person, knowledge, year=year).items())
    )


def best_readings(
    tests: Sequence[TestResult], person: Person, knowledge: Knowledge, *, year: int
) -> dict[Muscle, Tested]:
    """The most exact reading of length and of strength of each muscle that was tested. Parameters as ``muscle_states``."""
    found: dict[Muscle, Tested] = {}
    for result in (one for test in tests for one in test.results):
        for reading in _read(result, person, knowledge, year):
            muscle = (reading.structure, reading.side)
            before = found.get(muscle, Tested())
            if isinstance(reading, ExtensibilityTest):
                if before.extensibility is None or _exactness(reading) < _exactness(before.extensibility):
                    found[muscle] = before._replace(extensibility=reading)
            elif before.strength is None or _exactness(reading) < _exactness(before.strength):
                found[muscle] = before._replace(strength=reading)
    return found


def _exactness(reading: ExtensibilityTest | StrengthTest) -> tuple[float, str]:
    return reading.sd / reading.norm_sd, reading.test


def _read(
    result: Measurement, person: Person, knowledge: Knowledge, year: int
) -> Iterator[ExtensibilityTest | StrengthTest]:
    """One result as a reading of each muscle that it is about, with its own error and resting on its own key."""
    test = tested_by(result.key, knowledge)
    if test is None:
        return
    read = read_length if isinstance(test, LengthTest) else read_strength
    try:
        found = read(test.id, [result.value], result.side, person, knowledge, year=year)
    except UnusableInput:  # nobody of that age was measured: the person is not judged by another age
        return
    for reading in found:
        yield replace(reading, sd=result.sd, because=(result.key,))


def _state(muscle: Muscle, tested: Tested, length: StructureState | None, knowledge: Knowledge) -> MuscleState:
    posture = length or _unknown(muscle, knowledge)
    said = muscle_state(
        posture,
        extensibility=tested.extensibility,
        strength=tested.strength,
        activation=None,
        held_hours_per_day=None,
        knowledge=knowledge,
    )
    rests_on = {reading.key: reading.because for reading in tested if reading is not None}
    if length is not None:
        return replace(said, claims=tuple(_resting_on(claim, rests_on) for claim in said.claims))
    claims = tuple(_not_seen(_resting_on(claim, {**rests_on, posture.key: ()}), knowledge) for claim in said.claims)
    return replace(said, claims=claims, settled_by=_settled(claims))


def _unknown(muscle: Muscle, knowledge: Knowledge) -> StructureState:
    """The length of a muscle in a posture that nobody saw: average, with the spread of people."""
    structure, side = muscle
    beyond, sd = knowledge.constant("held_length_beyond"), knowledge.constant("unknown_length_sd")
    p = normal_cdf(-beyond, 0.0, sd)
    return StructureState(
        key=f"state/{structure}/{side}",
        structure=structure,
        side=side,
        quantity="length",
        mean=0.0,
        sd=sd,
        unit="%",
        beyond=beyond,
        p_low=p,
        p_high=p,
        state="unclear",
        because=(),
    )


def _resting_on(claim: MuscleClaim, rests_on: dict[str, tuple[str, ...]]) -> MuscleClaim:
    """The claim with records that a visit keeps in the place of readings, which it does not."""
    keys = (found for key in claim.because for found in rests_on.get(key, (key,)))
    return replace(claim, because=tuple(dict.fromkeys(keys)))


def _not_seen(claim: MuscleClaim, knowledge: Knowledge) -> MuscleClaim:
    """Without a photo nothing is said of how a muscle is held, and how many hours settles nothing."""
    if claim.name not in _ABOUT_POSTURE or (claim.name == "long_and_weak" and claim.verdict == "no"):
        return claim
    says = knowledge.sentence("states.held_not_seen")
    return replace(claim, verdict="not_known", says=says, settled_by=None)


def _settled(claims: Sequence[MuscleClaim]) -> Settling | None:
    """The test that tells most about what does not take a posture."""
    settled = [one.settled_by for one in claims if one.settled_by is not None and one.name not in _ABOUT_POSTURE]
    return min(settled, key=lambda best: (-best.gain_bits, best.test), default=None)
