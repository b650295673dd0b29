"""Laws of wording: what people read is plain, and promises and blames nothing."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.reading import longest_sentence, reading_age
from laststraw.knowledge.rows import Place, located
from laststraw.knowledge.schema import Knowledge
from laststraw.knowledge.texts import UNJUDGED, Role, texts_in

READING_AGE = 11.0  # years: what public health services ask of texts for everyone
LONGEST_SENTENCE = 32  # words
FEWEST_WORDS = 100  # the formula was fitted to passages of this length

# What is never said to a person, and why.
FORBIDDEN = (
    (r"causes?|caused|causing", "a photo shows no cause"),
    (r"diagnos(?:e|es|ed|ing)", "this is not a diagnosis, and nobody is diagnosed"),
    (r"tight|tightness", "a photo shows held length, never tightness: say held short"),
    (r"out of place|misalign(?:ed|ment)", "nothing is out of place: say how it is held"),
    (r"treat(?:s|ed|ing)?", "say what may help"),
    (r"cures?|cured|curing", "nothing here cures"),
    (r"prevent(?:s|ed|ing)?", "no prevention is promised"),
    (r"scores?|scored", "a body has no score: give the number and its error"),
)
# Red-flag questions may ask what a doctor did: "treated for cancer".
_ALLOWED_IN_RED_FLAGS = re.compile(r"\btreat(?:ed|ment)\b")


class Shown(NamedTuple):
    """One text that people read."""

    text: str
    kind: str
    name: str
    field: str
    role: Role
    place: Place


def shown(knowledge: Knowledge) -> Iterator[Shown]:
    """Everything in the knowledge files that people read, terms of the trade and claims about the literature aside."""
    for where in located(knowledge):
        for text, field, role in texts_in(where.row):
            if role not in UNJUDGED:
                yield Shown(text, where.kind, where.name, field, role, where.place)


def no_forbidden_word(knowledge: Knowledge) -> Iterator[Breach]:
    """What people read never blames, diagnoses, rates or promises."""
    for said in shown(knowledge):
        text = _ALLOWED_IN_RED_FLAGS.sub("", said.text) if said.kind == "red_flag" else said.text
        for pattern, why in FORBIDDEN:
            found = re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
            if found:
                yield Breach(said.place, f"{said.kind} {said.name!r}, {said.field}: says {found[0]!r}: {why}")


def sentences_are_short(knowledge: Knowledge) -> Iterator[Breach]:
    """No sentence that people read is longer than 32 words."""
    for said in shown(knowledge):
        words = longest_sentence(said.text)
        if words > LONGEST_SENTENCE:
            yield Breach(
                said.place, f"{said.kind} {said.name!r}, {said.field}: a sentence of {words} words: cut it in two"
            )


def an_eleven_year_old_can_read_it(knowledge: Knowledge) -> Iterator[Breach]:
    """The texts of each kind in each file, read as one, need a reading age of at most 11 years."""
    for (kind, file), texts in texts_by_file(knowledge).items():
        age = reading_age(texts)
        if age > READING_AGE and sum(len(text.split()) for text in texts) >= FEWEST_WORDS:
            place = Place(file, 1 if file else 0)
            yield Breach(place, f"the {kind}s need a reading age of {age:.1f} years, at most {READING_AGE:g}")


def texts_by_file(knowledge: Knowledge) -> dict[tuple[str, str], list[str]]:
    """Whole sentences that people read, by kind and file; names and labels are left out."""
    texts: dict[tuple[str, str], list[str]] = {}
    for said in shown(knowledge):
        if said.role == "said":
            texts.setdefault((said.kind, said.place.file), []).append(re.sub(r"\{[^{}]*\}", "it", said.text))
    return texts


LAWS: tuple[Law, ...] = (no_forbidden_word, sentences_are_short, an_eleven_year_old_can_read_it)
