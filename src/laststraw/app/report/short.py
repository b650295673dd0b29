"""In short: what is outside of the usual by more than its error, how much is inside, and how much cannot be told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from laststraw.app.report import norms, selftests
from laststraw.app.report.words import Words
from laststraw.records import Finding

OUTSIDE: norms.Verdict = "unusual"
INSIDE: tuple[norms.Verdict, ...] = ("beyond", "inside")
UNTOLD: tuple[norms.Verdict, ...] = ("cannot_tell", "no_norm")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that stood out and is no finding: its name, what was seen, and where the page tells more."""

    name: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Short:
    """What the page begins with, below its findings or instead of them. ``reassures``: nothing to do may be said."""

    title: str
    text: str
    counts: tuple[str, ...]
    lines: tuple[Line, ...]
    reassures: bool


def short(
    measured: Sequence[norms.Card],
    tests: Sequence[selftests.Card],
    findings: Iterable[Finding],
    words: Words,
    *,
    seen: bool = True,
) -> Short:
    """Count every number of the body by its verdict, and name those of the photos and tests that stand out.

    ``seen``: there were photos.
    It reassures only when nothing stands out and at least half of the numbers could be told from the usual.
    """
    of_body = [card for card in measured if card.verdict != "camera"]
    outside = [card for card in of_body if card.verdict == OUTSIDE]
    inside = [card for card in of_body if card.verdict in INSIDE]
    untold = [card for card in of_body if card.verdict in UNTOLD]
    behind = {key for finding in findings for key in finding.because}
    told = {key.rpartition("/")[2] for key in behind}
    lines = (*_of_photos((card for card in outside if card.id not in told), words), *_of_tests(tests, behind))
    kind = "nothing"
    if outside or lines:
        kind = "some"
    elif len(untold) > len(inside):
        kind = "unsure"
    elif any(card.verdict == "beyond" for card in inside):
        kind = "little"
    sizes = (("outside", outside), ("inside", inside), ("untold", untold))
    return Short(
        title=words.say(kind + "_title"),
        text=words.say(kind + "_text" if seen else kind + "_text_tests"),
        counts=tuple(words.say(f"count_{name}", n=len(cards), of=len(of_body)) for name, cards in sizes if cards),
        lines=lines,
        reassures=kind in ("nothing", "little"),
    )


def _of_photos(cards: Iterable[norms.Card], words: Words) -> Iterator[Line]:
    for card in cards:
        way = f", {card.amount.words}" if card.amount.words else ""
        text = words.say("some_number", value=card.amount.value, error=card.amount.error, way=way, usual=card.usual)
        yield Line(card.name, text, "measures")


def _of_tests(tests: Iterable[selftests.Card], behind: set[str]) -> Iterator[Line]:
    """What stands out in a test, but for numbers that a finding rests on: the finding says it, with all readings together."""
    for test in tests:
        for one in (*test.shown, *test.more):
            if behind.intersection(one.keys):
                continue
            for text in one.beyond:
                yield Line(f"{test.name}: {one.name}", text, one.anchor)
