"""Which way of moving eases, and how well that is known.

The test of repeated movements knows best, then a finding, then what hurts: one moves away from that. A way that sends pain
down a leg is ruled out, whatever else is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from laststraw.knowledge import Exercise
from laststraw.records import Finding, Intake, TestResult

Way = Literal["", "arching", "bending"]
TEST = "repeated_movements"
YES = 0.5  # answers are 0 or 1
PREFERENCES: dict[str, Way] = {"extension_preference": "arching", "flexion_preference": "bending"}
SHIFT = "acute_shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Eases:
    """The way that eases, what says so, and what is ruled out by the test.

    ``tested``: the test itself says so, and nothing spread.
    """

    way: Way = ""
    because: tuple[str, ...] = ()
    tested: bool = False
    spreads: frozenset[str] = frozenset()  # ids of limits

    def waives(self, exercise: Exercise) -> frozenset[str]:
        """Limits that do not hold for a movement of relief: leg pain, where the test shows that this very way eases it."""
        if self.tested and exercise.stage == "relief" and exercise.direction == self.way:
            return frozenset(("leg_pain",))
        return frozenset()


def what_eases(
    findings: Sequence[Finding], intake: Intake, limits: frozenset[str], tests: Sequence[TestResult]
) -> Eases:
    """The way that eases; none where nothing is known, where two say different things, or where a limit rules it out."""
    said = _answers(tests)
    spreads = frozenset(("arching",)) if said.get("arching_spreads") else frozenset[str]()
    ruled_out = limits | spreads
    tested = _tested(said)
    if tested and tested not in ruled_out:
        because = tuple(f"test/{TEST}/{id}/none" for id in _SHOWN_BY[tested] if said.get(id))
        return Eases(way=tested, because=because, tested=not spreads, spreads=spreads)
    way, because = _found(findings)
    if not way:
        way, because = _away_from_what_hurts(intake)
    if way in ruled_out or (tested and tested != way):
        way, because = "", ()
    return Eases(way=way, because=because, spreads=spreads)


_SHOWN_BY: dict[Way, tuple[str, ...]] = {
    "arching": ("arching_eases", "centralises"),
    "bending": ("bending_eases_back",),
}


def _answers(tests: Sequence[TestResult]) -> dict[str, bool]:
    """The answers of the latest test of repeated movements; anything that ever spread in one of them counts."""
    said: dict[str, bool] = {}
    for test in tests:
        if test.test == TEST:
            for result in test.results:
                output = result.key.split("/")[2]
                yes = result.value >= YES
                said[output] = yes or (output == "arching_spreads" and said.get(output, False))
    return said


def _tested(said: dict[str, bool]) -> Way:
    """Arching is tried first, so what drew the pain to the middle was arching, unless only bending eased."""
    if said.get("arching_spreads"):
        return "bending" if said.get("bending_eases_back") else ""
    if said.get("arching_eases"):
        return "arching"
    if said.get("bending_eases_back"):
        return "bending"
    return "arching" if said.get("centralises") and "arching_eases" not in said else ""


def _found(findings: Sequence[Finding]) -> tuple[Way, tuple[str, ...]]:
    """The likelier of the two preferences that were found; none when they are equally likely."""
    found = sorted(((f.p, f.key, PREFERENCES[f.id]) for f in findings if f.id in PREFERENCES), reverse=True)
    if not found or (len(found) > 1 and found[0][0] == found[1][0] and found[0][2] != found[1][2]):
        return "", ()
    return found[0][2], (found[0][1],)


def _away_from_what_hurts(intake: Intake) -> tuple[Way, tuple[str, ...]]:
    if intake.bending_hurts == intake.arching_hurts:
        return "", ()
    return ("arching", ("intake/bending_hurts",)) if intake.bending_hurts else ("bending", ("intake/arching_hurts",))
