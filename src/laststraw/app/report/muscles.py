"""Muscles by the person's own tests: what is said of each, how sure, from which result, and what would settle it.

How a muscle was held is told with the body; here is what takes a test. Muscles of one test that say the same are one row.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from laststraw.app.report.sources import Citation, Sources
from laststraw.app.report.words import Chance, Words
from laststraw.knowledge.linked import name_of_linked, tested_by
from laststraw.knowledge.selftests import LengthTest, StrengthHold
from laststraw.records import ClaimName, MuscleClaim, MuscleState, Side, Visit

TOLD: tuple[ClaimName, ...] = ("tight", "weak", "long_and_weak", "overloaded")
USUAL: tuple[ClaimName, ...] = ("tight", "weak")  # of these a clear no is worth a line
SHOWN = 6  # rows that are told at once, of those that are more likely than not
LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """One thing said of one or more muscles of a side."""

    names: tuple[str, ...]
    side: str
    says: str
    chance: Chance  # of what is said: of a no, that it is not so
    seen: tuple[str, ...]
    cites: tuple[Citation, ...]
    cannot_say: tuple[str, ...]
    missing: str
    settle: str
    command: str  # id of the self-test to ask for, or ""
    key: str  # of the first of the muscles


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is likely, what is open, and what is as in most people."""

    rows: tuple[Row, ...]
    more: tuple[Row, ...]
    usual: tuple[Row, ...]


def sheet(visit: Visit, words: Words, sources: Sources) -> Sheet | None:
    """None where no test was about a muscle."""
    if not visit.muscles:
        return None
    claims = [(muscle, claim) for muscle in visit.muscles for claim in muscle.claims]
    told = [one for one in claims if one[1].name in TOLD and one[1].verdict in ("yes", "possible") and _tested(one[1])]
    likely = [one for one in told if one[1].verdict == "yes" or one[1].p >= LIKELY]
    first = tuple(_rows(likely, words, sources))
    return Sheet(
        rows=first[:SHOWN],
        more=(*first[SHOWN:], *_rows([one for one in told if one not in likely], words, sources)),
        usual=tuple(_rows([one for one in claims if one[1].name in USUAL and one[1].verdict == "no"], words, sources)),
    )


def _tested(claim: MuscleClaim) -> bool:
    """Does it rest on a result, and not on how the muscle was held alone?"""
    return any(key.startswith("test/") for key in claim.because)


def _rows(claims: list[tuple[MuscleState, MuscleClaim]], words: Words, sources: Sources) -> Iterator[Row]:
    """Muscles of which the same results say the same are one row; the surest first."""
    alike: dict[object, list[tuple[MuscleState, MuscleClaim]]] = {}
    for muscle, claim in claims:
        settled = claim.settled_by.test if claim.settled_by is not None else ""
        same = (claim.name, claim.verdict, round(claim.p, 6), claim.because, settled)
        alike.setdefault(same, []).append((muscle, claim))
    for group in sorted(alike.values(), key=lambda group: (group[0][1].verdict != "yes", -group[0][1].p)):
        yield _row([muscle for muscle, _ in group], group[0][1], words, sources)


def _row(muscles: list[MuscleState], claim: MuscleClaim, words: Words, sources: Sources) -> Row:
    tests = [test for test in (tested_by(key, words.knowledge) for key in claim.because) if test is not None]
    sides = {muscle.side for muscle in muscles}
    side: Side = "both" if len(sides) > 1 else muscles[0].side
    command = _command(claim, words) if claim.verdict == "possible" else ""
    halves = ", ".join(words.knowledge.sentence(f"muscles.half_{half}") for half in claim.missing)
    return Row(
        names=tuple(dict.fromkeys(words.structure(muscle.structure)[1] for muscle in muscles)),
        side=words.side(side),
        says=_says(claim, tests, words),
        chance=words.chance(1.0 - claim.p if claim.verdict == "no" else claim.p),
        seen=sources.records(claim.because),
        cites=sources.cite(claim.because),
        cannot_say=tuple(dict.fromkeys(test.cannot_say for test in tests)),
        missing=words.knowledge.sentence("muscles.missing", missing=halves) if halves else "",
        settle=_settle(claim, tests, command, words),
        command=command,
        key=muscles[0].key,
    )


def _says(claim: MuscleClaim, tests: list[LengthTest | StrengthHold], words: Words) -> str:
    """In a test where less is better, as rising from a chair, a muscle does not hold: the movement takes longer."""
    timed = any(isinstance(test, StrengthHold) and test.stronger_when == "lower" for test in tests)
    if claim.name == "weak" and timed:
        return words.knowledge.sentence(f"muscles.slow_{claim.verdict}")
    return words.knowledge.sentence(f"muscles.{claim.name}_{claim.verdict}")


def _command(claim: MuscleClaim, words: Words) -> str:
    """The self-test by which the result of the settling test can be given; nothing where there is none."""
    wanted = claim.settled_by.test if claim.settled_by is not None else ""
    outputs = ((protocol.id, one) for protocol in words.knowledge.protocols for one in protocol.outputs)
    return next((id for id, one in outputs if wanted and wanted in (one.length_test, one.strength_hold)), "")


def _settle(claim: MuscleClaim, tests: list[LengthTest | StrengthHold], command: str, words: Words) -> str:
    """What would settle it: nothing where it is settled; the test of which it is known how to give the result."""
    say = words.knowledge.sentence
    if claim.verdict != "possible":
        return say("muscles.settle_none")
    test = claim.settled_by.test if claim.settled_by is not None else ""
    if test in ("hours", "diary"):
        return say(f"muscles.settle_{test}")
    if not command:
        return say("muscles.settle_no_test")
    again = test in {done.id for done in tests}
    return say("muscles.settle_again" if again else "muscles.settle", test=name_of_linked(test, words.knowledge))
