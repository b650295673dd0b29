"""Which fields of the shapes people read, and how: one list for the laws of wording and for the catalogues of languages.

A field that is not listed is no text for people: ids, units, sources (their citation, quote and what they support stay as
they were written), the reasons of assumptions, and what a constant says. The words of diaries (``word_form``, ``phrase``,
``vague_amount``) are what the program understands, not what it says: they stay English.
"""

import functools
import typing
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

import msgspec

from laststraw.knowledge import questionnaires, schema
from laststraw.knowledge.fact import Fact

# said: whole sentences, which every law of wording holds for. label: names, to which no reading age applies. term: words
# of the trade and of literature, translated but not judged. heard: other words for an activity, that people may type:
# judged, but not translated. thing: what a test needs; recorded: words of records. People read both, and they are also
# typed or kept: the row stays English, ``Knowledge.shown`` translates them.
Role = Literal["said", "label", "term", "heard", "thing", "recorded"]
ENGLISH_ONLY = ("heard",)
SHOWN = ("thing", "recorded")
UNJUDGED = ("term", "recorded")

TEXTS: dict[type[Fact], dict[str, Role]] = {
    schema.Sentence: {"text": "said"},
    schema.FindingDef: {
        "name": "term", "plain_name": "label", "says": "said", "says_apart": "said", "no_contradiction": "term",
        "next_check": "said",
    },
    schema.Claim: {"text": "term"},
    schema.MeasurementDef: {
        "name": "term", "plain_name": "label", "what_it_is": "said", "cannot_say": "said", "when_positive": "label",
        "when_negative": "label",
    },
    schema.StructureDef: {"name": "term", "plain_name": "label"},
    schema.RedFlag: {"group": "label", "question": "said", "action": "said", "unsure_action": "said"},
    schema.LengthTest: {
        "name": "term", "plain_name": "label", "how": "said", "reading": "label", "cannot_say": "said",
    },
    schema.StrengthHold: {
        "name": "term", "plain_name": "label", "how": "said", "reading": "label", "cannot_say": "said",
    },
    schema.Symptom: {"question": "said", "plain_name": "label"},
    schema.TestProtocol: {
        "name": "term", "plain_name": "label", "purpose": "said", "steps": "said", "needs": "thing", "filming": "said",
        "when_not": "said", "stop_when": "said", "cannot_say": "said", "not_offered": "said",
    },
    schema.Output: {"plain_name": "label"},
    schema.CutOff: {"means": "said"},
    schema.Exercise: {
        "name": "label", "steps": "said", "dose": "said", "frequency": "said", "easier": "said", "harder": "said",
        "stop_if": "said", "other_cautions": "said", "side_note": "said", "equipment": "thing",
    },
    schema.Ladder: {"name": "label", "side_note": "said"},
    schema.Limit: {"question": "said", "because": "said"},
    schema.Activity: {"name": "label", "says": "said", "also": "heard", "leaves_out": "said"},
    schema.Phase: {"name": "label"},
    schema.Questionnaire: {
        "name": "term", "plain_name": "label", "asks": "said", "items": "said", "lowest_means": "label",
        "highest_means": "label", "licence": "term",
    },
    questionnaires.Band: {"says": "label"},
    schema.Incident: {"name": "label", "says": "said", "also": "heard"},
    schema.Latent: {"name": "term", "plain_name": "label", "what_it_is": "said"},
    schema.Coupling: {"says": "said"},
    schema.Recorded: {"text": "recorded"},
}  # fmt: skip


class Text(NamedTuple):
    """One text inside a row."""

    text: str
    field: str
    role: Role


def texts_in(row: Fact) -> Iterator[Text]:
    """Every text that people read in a row and in the shapes inside it; empty ones are left out."""
    for field, role in TEXTS.get(type(row), {}).items():
        value = getattr(row, field)
        for text in value if isinstance(value, tuple) else (value,):
            if text:
                yield Text(text, field, role)
    for field in _inner(type(row)):
        value = getattr(row, field)
        for part in value if isinstance(value, tuple) else (value,):
            if part is not None:
                yield from texts_in(part)


def reworded(row: Fact, say: Callable[[str], str]) -> Fact:
    """The row with each of its texts replaced by what ``say`` makes of it; words that people type are kept."""
    changed: dict[str, typing.Any] = {}
    for field, role in TEXTS.get(type(row), {}).items():
        value = getattr(row, field)
        if value and role not in (*ENGLISH_ONLY, *SHOWN):
            changed[field] = tuple(map(say, value)) if isinstance(value, tuple) else say(value)
    for field in _inner(type(row)):
        value = getattr(row, field)
        if isinstance(value, tuple):
            changed[field] = tuple(reworded(part, say) for part in value)
        elif value is not None:
            changed[field] = reworded(value, say)
    return msgspec.structs.replace(row, **changed) if changed else row


def has_texts(shape: type[Fact]) -> bool:
    """Whether rows of this shape hold texts for people."""
    return shape in TEXTS or bool(_inner(shape))


@functools.cache
def _inner(shape: type[Fact]) -> tuple[str, ...]:
    """Fields of a shape that hold shapes with texts."""
    hints = typing.get_type_hints(shape)
    return tuple(field for field in shape.__struct_fields__ if any(map(has_texts, _shapes(hints[field]))))


def _shapes(hint: typing.Any) -> Iterator[type[Fact]]:
    if isinstance(hint, type) and issubclass(hint, Fact):
        yield hint
    for argument in typing.get_args(hint):
        yield from _shapes(argument)
