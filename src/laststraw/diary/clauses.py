"""The parts of a line: what was done, what hurt, and what linked the two."""

import re
from dataclasses import dataclass

from laststraw.diary.lexicon import Lexicon, Meaning
from laststraw.diary.marks import MARK, Day, Mark, Marked, Named, Sided, bare
from laststraw.diary.pain import PLACES, speaks_of_pain
from laststraw.diary.wording import FILLERS, words

_STRONG = r";|,|\.(?=\s|$)|!|\?|\+|&|:|\bthen\b|\band\b|\bbut\b|\bso\b|\s-\s"
_LINKS = (
    r"\bwhile\b|\bwhilst\b|\bwhen\b|\bafter\b|\bbecause of\b|\bfrom\b|\bduring\b|\bas i\b|\bdoing\b|\bthanks to\b|"
    r"\b(?:as|on|by)\b(?= \w+ing)"
)
_PLAIN = re.compile(rf"\s*({_STRONG})\s*")
_WITH_PAIN = re.compile(rf"\s*({_STRONG}|{_LINKS})\s*")
LINK = re.compile(_LINKS)
_NOT = re.compile(r"\b(?:not|never|nearly|almost|instead|without)\b")
_LEFT_RIGHT = re.compile(
    r"(?<!turn )(?<!turned )(?<!turning )\b(left|right)(?:[- ](?:handed|hand side))?\b"
    r"(?!\s+(?:after|away|before|now|over|for|the|home|work|down|up|behind|at|it|me|him|her|through|into|back)\b)"
)
_BOTH = re.compile(r"\b(?:both|either) (?:sides?|hips|legs|buttocks)\b")
_IDLE = frozenset(
    ("low", "lower", "upper", "mid", "back", "side", "hand", "level", "worst", "max", "until", "since", "bad")
)


@dataclass(slots=True)
class Part:
    """A part of a line: its words with marks, the words that led to it, and what they mean if they are about doing."""

    text: str
    pain: bool
    led_by: str = ""
    meaning: Meaning | None = None
    named: str = ""
    sided: bool = True  # a side in it is that of what was done

    @property
    def sure(self) -> bool:
        """Whether a whole phrase says what was done."""
        return bool(self.named) or (self.meaning is not None and self.meaning.whole)

    @property
    def ids(self) -> tuple[str, ...]:
        """What was done, the likeliest first."""
        return (self.named,) if self.named else self.meaning.ids if self.meaning else ()


def mark_sides(line: Marked) -> None:
    """Replace left and right by marks, where they are sides and not "right away" or "left the house"."""
    line.mark(_BOTH, lambda _: Sided("both"))
    line.mark(_LEFT_RIGHT, lambda f: Sided("left" if f[1] == "left" else "right"))


def divide(line: Marked, lexicon: Lexicon) -> tuple[list[Part], list[Mark]]:
    """The parts of a marked line, and the marks that stand before the first of them and are true for all."""
    pieces = (_WITH_PAIN if speaks_of_pain(bare(line.text)) else _PLAIN).split(line.text)
    parts: list[Part] = []
    everywhere: list[Mark] = []
    led_by = ""
    for at, piece in enumerate(pieces):
        if at % 2:
            led_by = piece if not led_by or LINK.fullmatch(piece) else led_by
            continue
        if not piece.strip():
            continue
        if not bare(piece) and not any(isinstance(mark, Named) for mark in line.inside(piece)):
            if parts:
                parts[-1].text += f" {piece}"
            else:
                everywhere += line.inside(piece)
        else:
            _add(parts, _part(piece, led_by, line, lexicon), line, lexicon)
        led_by = ""
    return parts, everywhere


def _part(text: str, led_by: str, line: Marked, lexicon: Lexicon) -> Part:
    named = next((mark.id for mark in line.inside(text) if isinstance(mark, Named)), "")
    pain = not named and speaks_of_pain(bare(text))
    return Part(text, pain, led_by, None if pain or named else lexicon.find(bare(text)), named)


def _add(parts: list[Part], new: Part, line: Marked, lexicon: Lexicon) -> None:
    """A new part, or more words of the one before."""
    last = parts[-1] if parts else None
    if last is None:
        parts.append(new)
    elif new.pain != last.pain:
        if last.pain and not new.sure and _is_about_place(new.text):
            last.text += f" {new.text}"
        else:
            parts.append(new)
    elif new.pain:
        _merge(last, new, line, lexicon) if not re.search(MARK, new.text) else parts.append(new)
    elif new.sure and last.sure and not _NOT.search(bare(new.text)) and _is_more(last, new, line):
        parts.append(new)
    elif new.named or last.named:
        last.text += f" {new.text}"
        last.named = last.named or new.named
    else:
        _merge(last, new, line, lexicon)


def _is_more(last: Part, new: Part, line: Marked) -> bool:
    """Whether a sure part is something else than the sure one before it, or the same on another day."""
    return new.ids[0] != last.ids[0] or any(isinstance(mark, Day) for mark in line.inside(new.text))


def _merge(last: Part, new: Part, line: Marked, lexicon: Lexicon) -> None:
    last.text += f" {new.text}"
    if not last.pain:
        together = lexicon.find(bare(last.text))
        last.meaning = together or last.meaning or new.meaning


def _is_about_place(text: str) -> bool:
    left = bare(text)
    for _, pattern in PLACES:
        left = pattern.sub(" ", left)
    return not [word for word in words(left) if word not in FILLERS and word not in _IDLE and not word[0].isdigit()]
