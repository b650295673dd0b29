"""Laws of translations: each says what its English text says, of the same side, in plain words, and promises nothing."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from laststraw.knowledge.languages import Ease, Language
from laststraw.knowledge.laws._law import Breach
from laststraw.knowledge.rows import Place
from laststraw.knowledge.texts import UNJUDGED, Role
from laststraw.knowledge.translate import KEPT, Entry

FEWEST_WORDS = 100  # formulas of ease were fitted to passages of this length
_END = re.compile(r"[.!?]+[\"'”’»)\]]*(?:\s|$)")  # of a sentence
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-])*|\d+(?:[.,]\d+)*")
_FILLED = re.compile(r"\{[^{}]*\}")
# "left" and "right" that are no side of a body
_NO_SIDE = re.compile(
    r"\bleft (?:it )?(?:out|over|empty|alone|away|of|in|free)\b|\b(?:time|strength|is|are|was|were|that) left\b"
    r"|\bright (?:now|away|after|angles?|film|pattern|down|on|to ±)(?!\w)|\b(?:all|is|was|that) right\b",
    re.IGNORECASE,
)
_ENGLISH_SIDES = (re.compile(r"\bleft\b", re.IGNORECASE), re.compile(r"\bright\b", re.IGNORECASE))


class Catalogue(NamedTuple):
    """Everything a law looks at: the language, its entries, and the English texts that people read, each with its role."""

    language: Language
    entries: tuple[Entry, ...]
    texts: dict[str, Role]

    def judged(self) -> Iterator[Entry]:
        """Translations to which the laws of wording apply: all but terms of the trade and of literature."""
        return (one for one in self.entries if one.says and self.texts.get(one.text) not in (None, *UNJUDGED))


_ENDED = re.compile(r"[.!?](?=[\"”»)]?(?:\s+[A-ZÁÉÍÓÚÑ¿¡“\"]|\s*$))")


def nothing_stale(catalogue: Catalogue) -> Iterator[Breach]:
    """Every translated text is still there in English."""
    for one in catalogue.entries:
        if one.text not in catalogue.texts:
            yield _breach(one, "is no text of the knowledge files (any more): take it out, or renew it")


def nothing_half_done(catalogue: Catalogue) -> Iterator[Breach]:
    """No translation is empty or marked as fuzzy."""
    for one in catalogue.entries:
        if one.fuzzy or not one.says.strip():
            yield _breach(one, "is marked as fuzzy: check it" if one.fuzzy else "has no translation")


def one_text_has_one_translation(catalogue: Catalogue) -> Iterator[Breach]:
    """A text (with its context) is translated in one way."""
    first: dict[tuple[str, str], Entry] = {}
    for one in catalogue.entries:
        other = first.setdefault((one.context, one.text), one)
        if other.says != one.says:
            yield _breach(
                one, f"is translated in another way in {other.file}:{other.line}: keep one, or give a msgctxt"
            )


def what_is_filled_in_stays(catalogue: Catalogue) -> Iterator[Breach]:
    """A translation fills in the same ``{values}`` and names the same `commands`; repeating one is allowed."""
    for one in catalogue.entries:
        here, there = set(KEPT.findall(one.text)), set(KEPT.findall(one.says))
        if one.says and here != there:
            yield _breach(one, f"does not keep {', '.join(sorted(here ^ there))}")
        elif re.search("[{}]", _FILLED.sub("", one.says)):
            yield _breach(one, "has a bracket without its partner")


def no_sentence_is_lost(catalogue: Catalogue) -> Iterator[Breach]:
    """A text of several sentences has as many in translation: half of a stop rule is no stop rule."""
    for one in catalogue.entries:
        here, there = (len(_ENDED.findall(text)) for text in (one.text, one.says))
        if one.says and here > 1 and there < here:
            yield _breach(one, f"has {there} sentences, and the English text {here}")


def sides_are_not_swapped(catalogue: Catalogue) -> Iterator[Breach]:
    """Left and right are named where the English text names them, in the same order."""
    sides = (re.compile(catalogue.language.left, re.IGNORECASE), re.compile(catalogue.language.right, re.IGNORECASE))
    for one in catalogue.entries:
        here, there = _sides(_NO_SIDE.sub("", one.text), _ENGLISH_SIDES), _sides(one.says, sides)
        if one.says and here != there:
            yield _breach(one, f"names {_named(there)}, and the English text {_named(here)}")


def nothing_unsaid_is_said(catalogue: Catalogue) -> Iterator[Breach]:
    """A translation never blames, diagnoses, rates or promises."""
    for unsaid in catalogue.language.unsaid:
        never = re.compile(rf"\b(?:{unsaid.words})\b", re.IGNORECASE)
        but = re.compile(unsaid.but or r"(?!)", re.IGNORECASE)
        for one in catalogue.judged():
            found = never.search(but.sub("", one.says))
            if found:
                yield _breach(one, f"says {found[0]!r}: {unsaid.why}")


def translations_are_short(catalogue: Catalogue) -> Iterator[Breach]:
    """No sentence of a translation is longer than its language allows."""
    most = catalogue.language.longest_sentence.value
    for one in catalogue.judged():
        words = max((len(_words(part)) for part in _END.split(one.says)), default=0)
        if words > most:
            yield _breach(one, f"a sentence of {words} words, at most {most:g}: cut it in two")


def an_eleven_year_old_can_read_the_translation(catalogue: Catalogue) -> Iterator[Breach]:
    """The whole sentences of each catalogue, read as one, are easy enough for a reader of eleven years."""
    by_file: dict[str, list[str]] = {}
    for one in catalogue.judged():
        if catalogue.texts[one.text] == "said":
            by_file.setdefault(one.file, []).append(_FILLED.sub("x", one.says))
    least = catalogue.language.ease.least.value
    for file, texts in by_file.items():
        ease = reading_ease(texts, catalogue.language.ease)
        if ease < least and sum(len(_words(text)) for text in texts) >= FEWEST_WORDS:
            yield Breach(
                Place(file, 1), f"its texts have an ease of reading of {ease:.1f}, at least {least:g} is asked"
            )


def reading_ease(texts: Iterable[str], ease: Ease) -> float:
    """Ease of the texts, read as one: more is easier. A text without a full stop counts as one sentence."""
    sentences = [words for text in texts for part in _END.split(text) if (words := _words(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return ease.start.value
    vowels = re.compile(ease.vowels)
    syllables = sum(max(1, len(vowels.findall(word.lower()))) for word in words)
    return (
        ease.start.value
        + ease.syllables.value * syllables / len(words)
        + ease.words.value * len(words) / len(sentences)
    )


def _sides(text: str, patterns: tuple[re.Pattern[str], re.Pattern[str]]) -> tuple[str, ...]:
    """The sides that a text names, in the order in which each is first named."""
    places = {
        name: found.start()
        for name, one in zip(("left", "right"), patterns, strict=True)
        if (found := one.search(text))
    }
    return tuple(sorted(places, key=lambda name: places[name]))


def _named(sides: tuple[str, ...]) -> str:
    return " before ".join(sides) or "no side"


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _breach(one: Entry, message: str) -> Breach:
    shown = one.text if len(one.text) <= 60 else f"{one.text[:57]}..."
    return Breach(Place(one.file, one.line), f"{shown!r}: {message}")


CatalogueLaw = Callable[[Catalogue], Iterator[Breach]]
LAWS: tuple[CatalogueLaw, ...] = (
    nothing_stale,
    nothing_half_done,
    one_text_has_one_translation,
    what_is_filled_in_stays,
    no_sentence_is_lost,
    sides_are_not_swapped,
    nothing_unsaid_is_said,
    translations_are_short,
    an_eleven_year_old_can_read_the_translation,
)
