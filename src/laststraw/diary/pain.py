"""Pain in words: that it hurts or does not, how much, where, since and until when."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from laststraw.diary.amounts import Teller
from laststraw.diary.marks import Hour, Lasting, Marked, Sided, Span, bare
from laststraw.errors import UnusableInput
from laststraw.records import Place, Uncertain
from laststraw.records.diary import HIGHEST_PAIN
from laststraw.records.photo import Side

_WENT = (
    r"\b(?:back|it|something|disc|spine)(?: just| suddenly| has)? (?:went|gave|popped|locked|seized|gone|clicked)"
    r"(?: out| way| up)?\b|"
    r"\b(?:felt|heard) (?:(?:my|the|it|something|back|spine|in) ){1,4}(?:go|pop|give|click|snap|tear|lock)\b|"
    r"\b(?:put|threw|did) (?:my |the )?back (?:out|in)\b|\bback out\b|\bslipped disc\b|"
    r"\b(?:pulled|strained|tweaked|wrenched|jarred) (?:a muscle|my back|the back|something)(?: in (?:my|the) \w+)?\b"
)
_HURTS = (
    r"\bpain(?:s|ful|fully|ed)?\b|\b\w*aches?\b(?<!headache)(?<!headaches)(?<!toothache)(?<!toothaches)|"
    r"\bach(?:ing|ed|y)\b|\bhurt(?:s|ing)?\b|\bsore(?:ness)?\b|"
    r"\btwinges?\b|\bspasms?\b|\bsciatica\b|\blumbago\b|\bagony\b|\bstab(?:bing)?\b|\bkilling me\b|\bniggl(?:e|es|y|ing)\b|"
    r"\b(?:bad|dodgy|stiff|gone) back\b|\bback(?: is| was|'s)(?: really| so| very)? (?:bad|awful|terrible|stiff|out|gone)\b"
)
PAIN = re.compile(f"{_WENT}|{_HURTS}")
NO_PAIN = re.compile(
    r"\b(?:no|zero|without|not any|out of|not in)(?: any| more| longer)?(?: (?:low|lower|upper|back|neck|hip|leg|buttock))* ?"
    r"(?:pains?|backaches?|aches?|hurting)\b|"
    r"\bpain ?-?free\b|\bpainless\b|\b(?:do|does|did|is|was) not (?:\w+ )?(?:hurt|hurting|ache|sore)\b|"
    r"\bback (?:is|was|feels|felt|has been)(?: \w+)? (?:fine|ok|okay|good|great|all right|alright|normal)\b|"
    r"\bno longer hurts?\b|\bnothing hurts?\b|\bsymptom-?free\b|"
    r"\bpain(?:s|'s)?(?: is| has| was| all)* (?:gone|went away|disappeared|stopped|over|vanished)\b|"
    r"\b(?:stopped|quit) hurting\b"
)
_BEGAN = re.compile(
    rf"{_WENT}|\b(?:start(?:s|ed|ing)?|began|came on|set in|sudden(?:ly)?|since|onset|got|woke|first|new|stab|twinge|felt|"
    r"gave me|brought on|hurt(?= my))\b"
)
_GOES_ON = re.compile(
    r"\b(?:still|down to|up to|better|worse|easing|eased|improving|less|again|same|continues?|remains?|now)\b"
)
PLACES: tuple[tuple[Place, re.Pattern[str]], ...] = (
    ("neck", re.compile(r"\b(?:neck|nape|cervical)\b")),
    ("upper_back", re.compile(r"\b(?:upper|mid|middle|thoracic)[ -]?(?:back|spine)?\b|"
                              r"\bbetween (?:the|my) shoulder(?: ?blades?|s)\b|\bshoulder ?blades?\b")),
    ("buttock", re.compile(r"\b(?:buttocks?|bum|bottom|glutes?|gluteal|backside|tail ?bone|coccyx|si joint|sacroiliac|"
                           r"sacrum)\b")),
    ("hip", re.compile(r"\b(?:hips?|groin)\b")),
    ("leg", re.compile(r"\b(?:legs?|thighs?|calf|calves|foot|feet|toes?|sciatica|hamstrings?|shins?)\b")),
    ("low_back", re.compile(r"\b(?:low(?:er)?[ -]back|lumbar|lumbago|back(?:ache|pain)?|spine|disc)\b")),
    ("other", re.compile(r"\b(?:shoulders?|arms?|elbows?|wrists?|hands?|knees?|ankles?|ribs?|chest|another place|"
                         r"elsewhere)\b")),
)  # fmt: skip
_OF_TEN = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:\s*-\s*(\d+(?:\.\d+)?))?\s*(?:/|out of|of)\s*10\b")
_LEVEL = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)(?:\s*(?:-|to|or)\s*(\d+(?:\.\d+)?))?(?![\d.]|\s*(?:days?|weeks?|months?|years?|hours?|times|x\b))"
)
_MAYBE = re.compile(r"\b(?:about|around|maybe|roughly|approx\w*|some)\s+\d|~\s*\d")
_LITTLE = re.compile(
    r"\b(?:level|of|at|is|was|were|in|on|my|the|a|an|and|with|it|i|had|have|has|got|felt|feel|feels|feeling|started|starts|start|"
    r"began|came|set|sudden|suddenly|since|until|still|again|down|up|to|bit|some|now|all|so|really|side|low|lower|worst|"
    r"best|for|been|being|me|woke|waking|worse|better|day|time|very|more|less|by|after|that|this|there|then|out|new|onset|"
    r"no|without|any|not|gone|over|went|away|gave|way|constant|dull|sharp|burning|muscle|joint|area|region|because|from|while|when)\b"
)


@dataclass(frozen=True, slots=True)
class PainSaid:
    """What one part of a line says about pain. ``none``: that there was none. ``rest``: words about something else."""

    none: bool
    level: Uncertain | None
    place: Place | None
    side: Side
    began: bool
    goes_on: bool
    first: date | None
    last: date | None
    last_weekday: int | None
    lasting: int
    hour: Uncertain | None
    rest: str


def speaks_of_pain(text: str) -> bool:
    """Whether a part of a line is about pain, or about its absence."""
    return bool(PAIN.search(text) or NO_PAIN.search(text))


def read_pain(text: str, line: Marked, teller: Teller) -> PainSaid:
    """Read one part of a line that speaks of pain.

    *Error*: ``UnusableInput`` for a pain above 10.
    """
    marks = line.inside(text)
    plain = bare(text)
    none = bool(NO_PAIN.search(plain))
    level, rest = _level(NO_PAIN.sub(" ", plain) if none else plain, teller)
    place = next((name for name, pattern in PLACES if pattern.search(plain)), None)
    spans = [mark for mark in marks if isinstance(mark, Span)]
    first = next((span.first for span in spans if span.first is not None), None)
    ended = next((span for span in spans if span.last is not None), None)
    for _, pattern in PLACES:
        rest = pattern.sub(" ", rest)
    rest = PAIN.sub(" ", rest)
    return PainSaid(
        none=(none and level is None) or (level is not None and level.mean == 0.0),
        level=level,
        place=place,
        side=side_of([mark.side for mark in marks if isinstance(mark, Sided)]),
        began=bool(_BEGAN.search(plain)) or any(span.open for span in spans),
        goes_on=bool(_GOES_ON.search(plain)),
        first=first,
        last=ended.last if ended else None,
        last_weekday=ended.weekday if ended else None,
        lasting=next((mark.days for mark in marks if isinstance(mark, Lasting)), 0),
        hour=next((mark.hour for mark in marks if isinstance(mark, Hour)), None),
        rest=" ".join(_LITTLE.sub(" ", rest).split()),
    )


def side_of(sides: list[Side]) -> Side:
    """One side, both when both were named, none when none was."""
    return "none" if not sides else sides[0] if len(set(sides)) == 1 else "both"


def last_day(first: date, said: PainSaid) -> date | None:
    """The day on which it was over. A bare weekday is the next one after the beginning. *Error*: ``UnusableInput``."""
    if said.lasting:
        return first + timedelta(days=said.lasting - 1)
    if said.last_weekday is not None:
        return first + timedelta(days=(said.last_weekday - first.weekday()) % 7)
    if said.last is not None and said.last < first:
        raise UnusableInput(
            f"The pain ends on {said.last} before it begins on {first}.",
            hint="Write: pain 6 low back from 2026-03-04 until 2026-03-06.",
        )
    return said.last


def _level(plain: str, teller: Teller) -> tuple[Uncertain | None, str]:
    """How much it hurts, and the words without that."""
    about = bool(_MAYBE.search(plain))
    found = _OF_TEN.search(plain) or _LEVEL.search(plain)
    if found:
        low, high = float(found[1]), float(found[2] or found[1])
        if max(low, high) > HIGHEST_PAIN:
            raise UnusableInput(
                f"A pain of {max(low, high):g} is above {HIGHEST_PAIN:g}.",
                hint="0 is no pain and 10 the worst: write pain 6.",
            )
        value = teller.said("pain", low, high, about)
        return (Uncertain(mean=0.0, sd=0.0) if high == 0.0 else value), plain[: found.start()] + " " + plain[
            found.end() :
        ]
    vague = [row for word, row in teller.vague if row.of == "pain" and re.search(rf"\b{re.escape(word)}(?!\w)", plain)]
    if not vague:
        return None, plain
    for word in vague[0].says:
        plain = re.sub(rf"\b{re.escape(word)}(?!\w)", " ", plain)
    return teller.vaguely(vague[0]), plain


__all__ = ["NO_PAIN", "PAIN", "PainSaid", "last_day", "read_pain", "side_of", "speaks_of_pain"]
