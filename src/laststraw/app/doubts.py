"""Open questions in words: how sure each is, both sides of one finding together."""

from collections.abc import Sequence
from dataclasses import dataclass

from laststraw.findings import percent
from laststraw.findings.telling import side_word
from laststraw.knowledge import Knowledge
from laststraw.records import Doubt, NextTest

OTHERS = 2  # tests named beside the first
NEW = 0.2  # below this, a question is one that nobody has looked at yet
SURE = ((0.05, "very_unlikely"), (0.2, "unlikely"), (0.4, "rather_not"), (0.6, "either"), (0.8, "rather"))


@dataclass(frozen=True, slots=True)
class Question:
    """A finding on the sides of which it is open, as people read it."""

    name: str
    sure: str  # "left: unlikely (7 %)"


def how_sure(p: float, known: Knowledge, *, is_open: bool = False) -> str:
    """A probability in words and in percent. What is still open (``is_open``) and yet sure enough was seen only once."""
    word = next((word for limit, word in SURE if p < limit), "quite")
    if is_open and p >= known.constant("findings.listed_p"):
        word = "once"
    return known.sentence(f"next_app.sure_{word}", percent=percent(p, known))


def questions(doubts: Sequence[Doubt], known: Knowledge, *, is_open: bool = False) -> list[Question]:
    """Doubts with both sides of one finding told together, in their order. ``is_open``: these are what is still open."""
    together: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        together.setdefault(doubt.finding, []).append(doubt)
    return [Question(known.finding(id).plain_name, _sure_of_sides(own, known, is_open)) for id, own in together.items()]


def _sure_of_sides(own: Sequence[Doubt], known: Knowledge, is_open: bool) -> str:
    told = [how_sure(doubt.p, known, is_open=is_open) for doubt in own]
    if len(own) == 2 and told[0] == told[1]:
        return known.sentence("next_app.either_side", sure=told[0])
    sided = (doubt.side in ("left", "right") for doubt in own)
    return "; ".join(
        f"{side_word(doubt.side, known)}: {sure}" if side else sure
        for doubt, sure, side in zip(own, told, sided, strict=True)
    )


def runners_up(tests: Sequence[NextTest], n: int = OTHERS) -> tuple[NextTest, ...]:
    """Tests named beside the first: the next ones in order, and always the one that tells most (``tells_most``)."""
    rest = tests[1:]
    shown = list(rest[:n])
    most = max(rest, key=lambda one: one.bits, default=None)
    if most is not None and most not in shown and tells_most(most, tests):
        shown[-1:] = [most]
    return tuple(shown)


def tells_most(one: NextTest, tests: Sequence[NextTest]) -> bool:
    """Whether a test other than the first tells more than every other, and takes longer than the first."""
    first, *rest = tests
    return one is not first and one.minutes > first.minutes and all(one.bits >= other.bits for other in (first, *rest))


def why(one: NextTest) -> str:
    """Why a test is worth its time: it confirms what one look has shown, settles what is open, or looks where nobody has."""
    if one.confirms:
        return "confirms"
    return "why_new" if all(doubt.p < NEW for doubt in one.settles) else "why"
