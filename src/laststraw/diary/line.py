"""One quick line of the diary, as people type it, to an entry."""

import re
from datetime import date
from typing import Literal

from laststraw.diary.amounts import (
    mark_counts,
    mark_distances,
    mark_durations,
    mark_loads,
    mark_vague,
)
from laststraw.diary.clauses import LINK, Part, divide, mark_sides
from laststraw.diary.clock import mark_bare_clock, mark_clock
from laststraw.diary.context import Context, stamp, teller
from laststraw.diary.days import mark_days
from laststraw.diary.doing import Doing, read_doing
from laststraw.diary.hurting import read_hurting
from laststraw.diary.lexicon import lexicon
from laststraw.diary.marks import Day, Mark, Marked, Named, Span, bare
from laststraw.diary.pain import PainSaid, read_pain, speaks_of_pain
from laststraw.diary.repeats import mark_repeats
from laststraw.diary.wording import simplify
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Bout, Entry, Episode, PainNote, Question, Usual

EXAMPLES = '"dug the garden 2 h", "15 kg box floor to shelf, 20 times", "pain 6 low back left until Thursday"'
_NOT_DONE = re.compile(r"(?:i )?(?:no|not|did not|do not|never|skipped|avoided|could not|can not|was not|without)\b")
MOST_NAMES = 8  # whole names of activities in one line
LOOKED_AT = 2000  # letters: a longer line is refused anyway


_TO_COME = re.compile(r"(?<!until )(?<!till )(?<!til )\btomorrow\b", re.IGNORECASE)
_NO_AMOUNT = re.compile(
    r"\b\d+(?:\.\d+)?e[+-]?\d+\b|∞|\b(?:nan|inf|infinity)\s*(?:kg|lbs?|h|hours?|min|minutes?|times|m)\b", re.IGNORECASE
)


def read_line(
    text: str,
    *,
    knowledge: Knowledge,
    today: date,
    written_at: str,
    number: int = 1,
    source: Literal["typed", "csv", "toml"] = "typed",
) -> Entry:
    """Read one quick line.

    Parameters
    ----------
    text
        What somebody typed: "dug the garden 2 h", "pain 6 low back left until Thursday".
    knowledge
        Activities, incidents, words and errors.
    today
        The day to which "yesterday" and lines without a day refer.
    written_at
        ISO 8601, UTC.
    number
        Which of the lines written at that moment this is; makes the entry's id.
    source
        Where the line came from.

    Returns
    -------
    Entry
        What is not clear is a question in it; the likelier reading is in, with a wider error.

    *Error*: amounts have the errors of ``constants/diary.toml``. ``UnusableInput`` where nothing fits, for days that have
    not come and amounts that no day holds; it names the nearest activities and what would have worked.
    """
    if odd := _NO_AMOUNT.search(text[:LOOKED_AT]):
        raise UnusableInput(
            f"{odd[0].strip()!r} is no amount.", hint="Write amounts in plain numbers, such as 15 kg or 1.5 h."
        )
    if _TO_COME.search(text[:LOOKED_AT]):
        raise UnusableInput(
            f"{text.strip()[:80]!r} has not come yet.", hint="A diary holds what was: write it down when it is done."
        )
    line = Marked(simplify(text))
    id = f"entry-{stamp(written_at)}/{number}"
    context = Context(knowledge, lexicon(knowledge), teller(knowledge), today, id, number, " ".join(text.split()))
    mark(line, context)
    parts, everywhere = divide(line, context.lexicon)
    found = _Found(context, line, everywhere + _day_of_all(parts, line))
    for at, part in enumerate(parts):
        found.add(part, parts[at - 1] if at else None)
    found.settle()
    try:
        return Entry(
            id=id,
            written_at=written_at,
            source=source,
            text=text.strip(),
            bouts=tuple(found.bouts),
            episodes=tuple(found.episodes),
            pains=tuple(found.pains),
            usual=tuple(found.usual),
            questions=tuple(dict.fromkeys(found.questions)),
        )
    except ValueError as error:  # a number in bounds that a combination of words drove out of them
        raise UnusableInput(f"{context.said[:80]!r}: {error}.", hint=f"Write for example {EXAMPLES}.") from None


def mark(line: Marked, context: Context) -> None:
    """Replace what is understood by marks: names first, then days, hours and amounts, the surest first."""
    for _ in range(MOST_NAMES):
        named = context.lexicon.exact(line.text)
        if named is None:
            break
        line.text = f" {line.text} ".replace(f" {named[0]}", f" {line.new(Named(named[1]))} ", 1).strip()
    mark_repeats(line)
    mark_days(line, context.today)
    mark_clock(line, context.knowledge)
    mark_durations(line, context.teller)
    mark_loads(line, context.teller)
    mark_distances(line, context.teller)
    mark_counts(line, context.teller)
    mark_sides(line)
    mark_vague(line, context.teller)
    if not speaks_of_pain(line.text):  # "pain 4-5" is no time of day
        mark_bare_clock(line, context.knowledge)


def _day_of_all(parts: list[Part], line: Marked) -> list[Mark]:
    """A day that only one part names is the day of all; what only pain says from-until is not."""
    days: list[Mark] = [
        mark
        for part in parts
        for mark in line.inside(part.text)
        if isinstance(mark, Day) or (isinstance(mark, Span) and not part.pain and not mark.open and mark.first)
    ]
    return days[:1]


class _Found:
    """What the parts of one line hold, gathered part by part."""

    def __init__(self, context: Context, line: Marked, everywhere: list[Mark]) -> None:
        self.context, self.line, self.everywhere = context, line, everywhere
        self.bouts: list[Bout] = []
        self.episodes: list[Episode] = []
        self.pains: list[PainNote] = []
        self.usual: list[Usual] = []
        self.questions: list[Question] = []
        self._hurts: list[tuple[PainSaid, Part, int, bool]] = []  # with the number of bouts before, and whether linked
        self._unread: list[str] = []
        self._link_next = False

    def add(self, part: Part, before: Part | None) -> None:
        """One more part."""
        if not part.pain:
            self._do(part, bare(part.text))
            if self._hurts and before is not None and before.pain and LINK.fullmatch(part.led_by):
                said, pain, _, _ = self._hurts[-1]
                self._hurts[-1] = (said, pain, len(self.bouts), True)
            return
        said = read_pain(part.text, self.line, self.context.teller)
        inner = self.context.lexicon.find(said.rest) if said.rest else None
        linked = bool(LINK.fullmatch(part.led_by)) or (before is not None and not before.pain and said.began)
        if inner is not None and inner.whole and not said.none:
            self._do(Part(part.text, False, meaning=inner, sided=said.place is None), said.rest)
            linked = True
        elif said.rest and LINK.fullmatch(part.led_by):
            self._unread.append(said.rest)
        self._hurts.append((said, part, len(self.bouts), linked))

    def _do(self, part: Part, words: str) -> None:
        if not part.ids or (_NOT_DONE.match(words) and part.ids[0] not in self.context.lexicon.incidents):
            self._unread.append(words)
            return
        did: Doing = read_doing(part, self.line, self.everywhere, self.context, len(self.bouts))
        self.bouts += did.bouts
        self.usual += did.usual
        self.questions += did.questions

    def settle(self) -> None:
        """Pain with its trigger, and what was not understood. *Error*: ``UnusableInput`` when nothing was."""
        self._one_incident()
        for said, part, before, linked in self._hurts:
            trigger = self.bouts[min(before, len(self.bouts)) - 1].key if linked and self.bouts and before else ""
            hurt = read_hurting(
                said, part, self.line, self.everywhere, self.context, trigger, len(self.episodes), self.bouts
            )
            self.episodes += hurt.episodes
            self.pains += hurt.pains
            self.questions += hurt.questions
        if not (self.bouts or self.usual or self._hurts):
            raise self._refusal()
        for words in self._unread:
            text = self.context.knowledge.sentence("diary.ask_unread", words=words[:80])
            self.questions.append(Question(entry=self.context.entry, text=text))

    def _one_incident(self) -> None:
        """ "Slipped and landed on my back" is one fall: of several incidents in a line on one day the hardest stays."""
        hardness = {row.id: row.times_weight.value for row in self.context.knowledge.incidents}
        for day in {bout.day for bout in self.bouts if bout.activity in hardness}:
            here = [bout for bout in self.bouts if bout.day == day and bout.activity in hardness]
            stays = max(here, key=lambda bout: (hardness[bout.activity], bout.key))
            self.bouts = [bout for bout in self.bouts if bout not in here or bout is stays]

    def _refusal(self) -> UnusableInput:
        words = " ".join(self._unread)
        lexicon = self.context.lexicon
        if not words:
            return UnusableInput("This says when or how much, but not what.", hint=f"Write for example {EXAMPLES}.")
        if _NOT_DONE.match(words):
            hint = "Write what was done; a day without an entry counts as unknown, not as rest."
            return UnusableInput(f"{words[:80]!r} says what was not done.", hint=hint)
        near = lexicon.nearest(words)
        offered = f"Nearest are {', '.join(f'{id} ({lexicon.names[id]})' for id in near)}. " if near else ""
        hint = f"{offered}Write for example {EXAMPLES}."
        return UnusableInput(f"{words[:80]!r} is no activity that is known.", hint=hint)
