"""What a line is read with: the words, the errors, today, and the entry that it becomes."""

import functools
from dataclasses import dataclass
from datetime import UTC, date, datetime

from laststraw.diary.amounts import Teller
from laststraw.diary.lexicon import Lexicon
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Question


@dataclass(frozen=True, slots=True)
class Context:
    """What a line is read with."""

    knowledge: Knowledge
    lexicon: Lexicon
    teller: Teller
    today: date
    entry: str
    number: int
    said: str


_tellers: list[tuple[Knowledge, Teller]] = []  # the last one, as the lexicon is kept


def teller(knowledge: Knowledge) -> Teller:
    """The errors and vague words of this knowledge: those made last, when it is the same object."""
    if not (_tellers and _tellers[0][0] is knowledge):
        _tellers[:] = [(knowledge, Teller(knowledge))]
    return _tellers[0][1]


@functools.lru_cache(maxsize=64)
def stamp(written_at: str) -> str:
    """The moment as it stands in an id. *Error*: ``UnusableInput`` for anything but ISO 8601."""
    try:
        moment = datetime.fromisoformat(written_at)
    except ValueError:
        raise UnusableInput(
            f"{written_at[:40]!r} is not a moment.", hint="Write ISO 8601 in UTC: 2026-03-11T08:30:00+00:00."
        ) from None
    moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    return f"{moment:%Y%m%dT%H%M%S.%f}Z"


def ask(context: Context, sentence: str, choices: tuple[str, ...] = (), **filled_in: object) -> Question:
    """A question about this entry."""
    text = context.knowledge.sentence(sentence, said=context.said[:120], **filled_in)
    return Question(entry=context.entry, text=text, choices=choices)
