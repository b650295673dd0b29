"""What is still open, and the test that would tell most next."""

from collections.abc import Sequence
from dataclasses import dataclass

from laststraw.app.doubts import Question, questions, runners_up, tells_most, why
from laststraw.app.report.words import Words, capital
from laststraw.records import NextTest, Visit

SHOWN = 5  # open questions that are told at once; the others are behind a line


@dataclass(frozen=True, slots=True)
class Test:
    """One test that could be done next."""

    id: str
    name: str
    minutes: str
    purpose: str
    most: str  # that it tells most, where that is no reason to do it first; else ""
    why: str  # sentence of why it is worth its time
    about: tuple[Question, ...]
    needs: str
    when_not: tuple[str, ...]
    steps: tuple[str, ...]
    stop_when: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The next test, two others, why to stop when there is none, and what is in between."""

    next: Test | None
    others: tuple[Test, ...]
    stop: str
    open: tuple[Question, ...]
    more: tuple[Question, ...]


def sheet(visit: Visit, words: Words) -> Sheet | None:
    """None for a visit that was made before there was a next step."""
    step = visit.next_step
    if step is None:
        return None
    known = tuple(one for one in step.tests if one.test in words.protocols)
    tests = [_test(one, words, known) for one in (*known[:1], *runners_up(known))]
    doubts = questions(
        [doubt for doubt in step.undecided if doubt.finding in words.findings], words.knowledge, is_open=True
    )
    return Sheet(
        next=tests[0] if tests else None,
        others=tuple(tests[1:]),
        stop=step.stop,
        open=tuple(doubts[:SHOWN]),
        more=tuple(doubts[SHOWN:]),
    )


def _test(one: NextTest, words: Words, tests: Sequence[NextTest]) -> Test:
    protocol = words.protocols[one.test]
    settled = [doubt for doubt in one.settles if doubt.finding in words.findings]
    return Test(
        id=protocol.id,
        name=capital(protocol.plain_name),
        minutes=f"{one.minutes:g}",
        purpose=protocol.purpose,
        most=words.knowledge.sentence("next_app.tells_most") if tells_most(one, tests) else "",
        why=words.say(f"next_{why(one)}"),
        about=tuple(questions(settled, words.knowledge)),
        needs=", ".join(map(words.knowledge.shown, protocol.needs)),
        when_not=protocol.when_not,
        steps=protocol.steps,
        stop_when=protocol.stop_when,
    )
