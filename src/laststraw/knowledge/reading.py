"""How old one must be to read a text: Flesch-Kincaid grade plus five.

Grade = 0.39 words per sentence + 11.8 syllables per word - 15.59 (source: Kincaid, Fishburne, Rogers and Chissom 1975,
Naval Technical Training Command research report 8-75). The formula was fitted to passages of about a hundred words, so
it is applied to all texts of a kind together, not to single sentences. Syllables are counted from the letters, which is
right for about nineteen words in twenty. *Error*: about half a year on a passage of a hundred words.
"""

import re
from collections.abc import Iterable

AGE_AT_GRADE_0 = 5.0
_END = re.compile(r"[.!?]+[\"'”’)\]]*(?:\s|$)")  # of a sentence
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_INSIDE = re.compile(r"(?<=[^aeiouy])e(?=(?:ments?|ly|ty|thing|one|where|body|ful|less)$)")  # safety, something
_SILENT_END = re.compile(
    r"(?:(?<=[^aeiouylr])|(?<=[aeiouy][lr])|(?<=ll)|(?<=rr))(?:e|es|ed)$"
)  # side, held, but not: able
_SOUNDED_END = re.compile(r"(?:[td]ed|[sxzcg]es|[cs]hes)$")  # lifted, changes
_TWO_SOUNDS = re.compile(r"i[aou](?!us$)|ier$|iest$|ea$|[aeiou]ing$|u[ao]l|yi|(?<!p)eo(?!u)")  # lumb-i-al, easi-er
_ONE_SOUND = re.compile(r"[cstg]i(?:on|ous|al|an|ent)")  # station, special


def reading_age(texts: Iterable[str]) -> float:
    """Age in years at which the texts, read as one, are easy.

    Parameters
    ----------
    texts
        Sentences; a text without a full stop counts as one sentence.
    """
    sentences = [part for text in texts for part in _END.split(text) if _words(part)]
    words = [word for sentence in sentences for word in _words(sentence)]
    if not words:
        return AGE_AT_GRADE_0
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return AGE_AT_GRADE_0 + grade


def longest_sentence(text: str) -> int:
    """Words in the longest sentence."""
    return max((len(_words(part)) for part in _END.split(text)), default=0)


def syllables(word: str) -> int:
    """Syllables of an English word, from its letters."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if len(letters) <= 3:
        return 1
    letters = _SILENT_INSIDE.sub("", letters.replace("every", "evry"))
    if not _SOUNDED_END.search(letters):
        letters = _SILENT_END.sub("", letters)
    count = len(_VOWELS.findall(letters)) + len(_TWO_SOUNDS.findall(letters)) - len(_ONE_SOUND.findall(letters))
    return max(1, count)


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z'’-]*|\d+(?:[.,]\d+)*", text)
