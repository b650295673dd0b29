"""Open questions in words: how sure each is, both sides of one finding together."""

from collections.abc import Sequence
from dataclasses import dataclass

from laststraw.findings import percent
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


def how_sure(p: float, known: Knowledge) -> str:
    """A probability in words and in percent."""
    word = next((word for limit, word in SURE if p < limit), "quite")
    return known.sentence(f"next_app.sure_{word}", percent=percent(p))


def questions(doubts: Sequence[Doubt], known: Knowledge) -> list[Question]:
    """Doubts with both sides of one finding told together, in their order."""
    together: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        together.setdefault(doubt.finding, []).append(doubt)
    return [Question(known.finding(id).plain_name, _sure_of_sides(own, known)) for id, own in together.items()]


def _sure_of_sides(own: Sequence[Doubt], known: Knowledge) -> str:
    told = [how_sure(doubt.p, known) for doubt in own]
    if len(own) == 2 and told[0] == told[1]:
        return known.sentence("next_app.either_side", sure=told[0])
    sided = (doubt.side in ("left", "right") for doubt in own)
    return "; ".join(
        f"{doubt.side}: {sure}" if side else sure for doubt, sure, side in zip(own, told, sided, strict=True)
    )


def why(one: NextTest) -> str:
    """Why a test is worth its time: it confirms what one look has shown, settles what is open, or looks where nobody has."""
    if one.confirms:
        return "confirms"
    return "why_new" if all(doubt.p < NEW for doubt in one.settles) else "why"
