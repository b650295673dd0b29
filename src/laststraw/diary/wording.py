"""A line as it is compared: lower case, plain signs, numbers as digits; and its words without their endings."""

import re
import unicodedata
from collections.abc import Mapping

from laststraw.errors import UnusableInput

MOST_LETTERS = 1000  # nobody types a longer quick line; what is longer is a file
MOST_DIGITS = 9

_FRACTIONS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3"}
_SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-", "−": "-", "×": "x", "“": '"', "”": '"', "…": " "}
)
_NUMBERS = {
    word: number
    for number, words in {
        1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten",
        11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen",
        18: "eighteen", 20: "twenty", 25: "twenty-five", 30: "thirty", 40: "forty", 45: "forty-five", 50: "fifty",
        60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety",
    }.items()
    for word in (words,)
}  # fmt: skip
_WORD_NUMBER = re.compile(
    rf"\b({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b(?!\s+(?:leg|hand|arm|foot|shoulder|side|end|way))"
)
_SHORT = (
    (re.compile(r"\b(did|does|do|was|were|could|would|is)n'?t\b"), r"\1 not"),
    (re.compile(r"\bcan'?t\b|\bcannot\b"), "can not"),
    (re.compile(r"\b(in|up|back|on|to) and (out|down|forth|off|fro)\b"), r"\1 \2"),
    (re.compile(r"\b(?:there )?and back\b(?: again)?(?! (?:pain|aches?|hurts?|went|is|was))"), " "),
    (re.compile(r"\bhalf a dozen\b"), "6"),
    (re.compile(r"\b(?:an? )?dozen\b(?!s)"), "12"),
    (re.compile(r"\ban? hundred\b"), "100"),
    (re.compile(r"\b(\d+) hundred\b"), r"\g<1>00"),
    (re.compile(r"(?<![\d.,])(\d{1,3}),(\d{3})(?![\d.,])"), r"\1\2"),  # 10,000
    (re.compile(r"(?<![\d.,])(\d+),(\d{1,2})(?![\d,])"), r"\1.\2"),  # 1,5
    (re.compile(r"(?<![\d./])(\d+)\s+1/2(?![\d/])"), r"\1.5"),
    (re.compile(r"(?<![\d./])(\d+)\s+1/4(?![\d/])"), r"\1.25"),
    (re.compile(r"(?<![\d./])(\d+)\s+3/4(?![\d/])"), r"\1.75"),
)
_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:\.\d+)?")
_ENDINGS = ("ings", "ing", "ies", "ied", "ed", "es", "s")  # not "er": a picker is not who picks something up
_STEM = 3  # letters that stay of a word at least
_LITTLE_WORDS = (
    "a an the and or with from for into onto on in off of at to by my our your his her their its it i we me he she "
    "they you some then was were am is are be been had have has did do does done doing got get went go going about "
    "around as so but this that these those just really very quite also only each per all there here s t m "
    "by again still too own bit lot off over when while during after before because new whole more"
)
FILLERS = frozenset(_LITTLE_WORDS.split())


def simplify(text: str) -> str:
    """Lower case, ASCII quotes and dashes, single spaces, number words as digits, decimal points.

    *Error*: ``UnusableInput`` for nothing, for more than a line, and for endless digits; nothing else is looked at before.
    """
    if len(text) > MOST_LETTERS:
        raise UnusableInput(
            f"A line of {len(text)} letters is too long to be one entry.",
            hint=f"Write one line for each thing, of at most {MOST_LETTERS} letters, or give a file.",
        )
    if text.isascii() and text.isprintable():  # most lines, and much faster
        text = text.lower().replace("`", "'")
    else:
        for sign, plain in _FRACTIONS.items():
            text = text.replace(sign, plain)
        text = unicodedata.normalize("NFKC", text).lower().translate(_SIGNS)
        text = "".join(letter if _is_text(letter) else " " for letter in text)
    if re.search(rf"\d{{{MOST_DIGITS + 1}}}", text):
        raise UnusableInput("A number in this line has too many digits.", hint="Write for example: 15 kg, 20 times.")
    text = _WORD_NUMBER.sub(lambda found: str(_NUMBERS[found[1]]), text)
    for pattern, plain in _SHORT:
        text = pattern.sub(plain, text)
    text = " ".join(text.split())
    if not text:
        raise UnusableInput("The line is empty.", hint='Write for example: "dug the garden 2 h".')
    return text


def _is_text(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return letter.isprintable() if letter.isascii() else kind[0] not in "CZ"


def stem(word: str, forms: Mapping[str, str]) -> str:
    """A word without its endings: "carrying", "carried" and "carry" are one; irregular forms come from the knowledge files."""
    word = forms.get(word, word).partition("'")[0]
    changed = True
    while changed:
        changed = False
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= _STEM and not word.endswith("ss"):
                word = word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
                changed = True
                break
    word = word[:-1] if len(word) > _STEM and word[-1] == "e" else word
    return word[:-1] if len(word) > _STEM and word[-1] == word[-2] else word


def words(text: str) -> list[str]:
    """Words and numbers of a simplified text, in order."""
    return _WORDS.findall(text)


def meant_words(text: str) -> tuple[str, ...]:
    """The words of a simplified text that carry meaning, in order; numbers and little words are left out."""
    return tuple(word for word in words(text) if word not in FILLERS and word[0].isalpha())


def content(text: str, forms: Mapping[str, str]) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order."""
    return tuple(stem(word, forms) for word in meant_words(text))
