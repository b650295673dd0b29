"""``laststraw diary add`` and ``undo``: into the history, all or none, and back out of force."""

import shlex
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from laststraw import diary as diary_room
from laststraw import history as history_room
from laststraw.app import language, outputs
from laststraw.app.diary_asking import Read, settled, wants
from laststraw.app.diary_text import Teller, short_id, wrapped
from laststraw.diary.settle import without_what_came
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Entry, Question
from laststraw.records.codec import to_document

MOST_TOLD = 10  # lines taken back that are printed one by one
LONGEST = 60  # letters of a line that are said back
FIRST_YEAR = 1900
USUAL = "me"  # the code of who keeps only one diary


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose diary, in which history file."""

    person: str
    history: Path | None = None

    def entries(self) -> tuple[Entry, ...]:
        """All entries so far; a history that is not there has none. *Error*: ``HistoryError``."""
        history_room.require_code(self.person)
        with closing(history_room.open_store(self._path(), create=False)) as store:
            return store.entries(self.person)

    def keep(self, entries: Sequence[Entry]) -> None:
        """Keep entries, all or none. *Error*: ``HistoryError``."""
        with closing(history_room.open_store(self._path())) as store:
            store.append_entries(self.person, entries)

    @property
    def words(self) -> str:
        """What has to be typed behind a command to mean this diary."""
        said = "" if self.person == USUAL else f" --person {self.person}"
        return said if self.history is None else f"{said} --history {shlex.quote(str(self.history))}"

    @property
    def called(self) -> str:
        """Behind the word diary: nothing for one's own, else whose it is."""
        return "" if self.person == USUAL else f" of {self.person}"

    def _path(self) -> Path:
        return self.history or history_room.default_path()


def add(lines: Sequence[str], whose: Whose, *, day: str | None, yes: bool, json: bool) -> int:
    """Read lines, ask what is not clear where somebody can answer, and keep them."""
    known, now = language.known(), datetime.now().astimezone()
    before, tell = whose.entries(), Teller(known)
    about = now.date() if day is None else read_day("--date", day, now.date())
    read = [_reader(known, about, now, number) for number in range(1, len(lines) + 1)]
    entries = [_named(line, one, len(lines)) for line, one in zip(lines, read, strict=True)]
    odd = _odd(before, entries, known, now.date())
    asks = not (yes or json) and sys.stdin is not None and sys.stdin.isatty()
    if asks:
        entries = [settled(entry, one, known) for entry, one in zip(entries, read, strict=True)]
        for question in _odd(before, entries, known, now.date()):
            outputs.say("\n" + wrapped(f"! {question.text}"))
        if not wants("\n" + known.sentence("diarying.keep")):
            outputs.say(known.sentence("diarying.not_kept"))
            return outputs.REFUSED
    whose.keep(entries)
    if json:
        outputs.print_json(_document(whose.person, entries, odd, tell))
        return outputs.DONE
    if not asks:
        _print_entries(entries, odd, whose, tell)
    print(known.sentence("diarying.kept", words=whose.words))
    return outputs.DONE


def undo(id: str | None, whose: Whose, *, yes: bool, json: bool) -> int:
    """Take back one entry, or all that the last command kept."""
    known, now = language.known(), datetime.now().astimezone()
    kept = whose.entries()
    back = _asked_back(id, whose.person, diary_room.holding(kept), kept)
    lines = [known.sentence("diarying.undone", text=_short(entry)) for entry in back[:MOST_TOLD]]
    if len(back) > MOST_TOLD:
        lines.append(known.sentence("diarying.undone_more", number=len(back) - MOST_TOLD))
    if len(back) > 1 and not (yes or json) and sys.stdin is not None and sys.stdin.isatty():
        outputs.say("\n".join(_short(entry) for entry in back[:MOST_TOLD]))
        if not wants(known.sentence("diarying.undo_many", number=len(back))):
            outputs.say(known.sentence("diarying.not_undone"))
            return outputs.REFUSED
    moment = now.astimezone(UTC).isoformat()
    entries = [diary_room.withdraw(entry, written_at=moment, number=n) for n, entry in enumerate(back, start=1)]
    whose.keep(entries)
    if json:
        ids = {"withdrew": [entry.id for entry in back], "entries": [entry.id for entry in entries]}
        outputs.print_json({"person": whose.person, **ids})
    else:
        print("\n".join(wrapped(line) for line in lines))
        print(wrapped(known.sentence("diarying.undone_stays")))
    return outputs.DONE


def read_day(option: str, text: str, today: date) -> date:
    """A day that has come. *Error*: ``UnusableInput``."""
    hint = f"Write it as year-month-day, for example {option} {today.isoformat()}."
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise UnusableInput(f"{option} {text!r} is not a date.", hint=hint) from None
    if day > today:
        raise UnusableInput(f"{option} {text} has not come yet: today is {today}.", hint="Give a day up to today.")
    if day.year < FIRST_YEAR:
        raise UnusableInput(f"{option} {text} is too long ago for a diary.", hint=hint)
    return day


def _reader(known: Knowledge, about: date, now: datetime, number: int) -> Read:
    """Reads one line as it was written at this moment about that day."""
    written_at = now.astimezone(UTC).isoformat()

    def read(text: str) -> Entry:
        if not text.isprintable() or not _is_unicode(text):
            raise UnusableInput("A line holds signs that are no text.", hint="Use plain letters.")
        entry = diary_room.read_line(text, knowledge=known, today=about, written_at=written_at, number=number)
        return without_what_came(entry, now.date(), known)

    return read


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _named(line: str, read: Read, count: int) -> Entry:
    """A line read; where there are several, an error says which one it was."""
    try:
        return read(line)
    except UnusableInput as error:
        if count == 1:
            raise
        shown = line if len(line) <= LONGEST else line[: LONGEST - 3] + "..."
        raise UnusableInput(f"{shown!r}: {error.message}", hint=f"{error.hint} Nothing was kept.") from error


def fits(entries: Sequence[Entry], known: Knowledge, today: date) -> tuple[Question, ...]:
    """What is not clear or odd in a diary. *Error*: ``UnusableInput`` for days that have not come or hold too much."""
    held = diary_room.holding(entries)
    return diary_room.questions(held, knowledge=known, today=today) if held else ()


def _odd(before: Sequence[Entry], new: Sequence[Entry], known: Knowledge, today: date) -> list[Question]:
    """What is odd about new entries beside the others, and not asked by themselves."""
    ids, asked = {entry.id for entry in new}, {question for entry in new for question in entry.questions}
    return [one for one in fits((*before, *new), known, today) if one.entry in ids and one not in asked]


def _document(person: str, entries: Sequence[Entry], odd: Sequence[Question], tell: Teller) -> dict[str, object]:
    told = [
        {
            **to_document(entry),
            "questions": to_document((*entry.questions, *(one for one in odd if one.entry == entry.id))),
            "understood": tell.entry(entry),
        }
        for entry in entries
    ]
    return {"person": person, "kept": [entry.id for entry in entries], "entries": told}


def _print_entries(entries: Sequence[Entry], odd: Sequence[Question], whose: Whose, tell: Teller) -> None:
    """What was understood, and what is not clear, on standard output."""
    for entry in entries:
        print("\n".join([wrapped(entry.text), *(wrapped(line, "  ") for line in tell.entry(entry))]))
        asked = [*entry.questions, *(one for one in odd if one.entry == entry.id)]
        for question in asked:
            print(wrapped(f"? {question.text}", "  "))
            if question.choices:
                print(wrapped(" / ".join(question.choices), "    "))
        if asked:
            print(wrapped(tell.tell("diarying.how_to_answer", entry=short_id(entry.id), words=whose.words), "  "))
    print(wrapped(tell.tell("diarying.errors")))


def _asked_back(id: str | None, person: str, held: Sequence[Entry], kept: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries to take back; a withdrawal too, by its id. *Error*: ``UnusableInput`` that names the last ones."""
    if id is not None:
        return (_called(id, person, held, kept),)
    if not held:
        raise UnusableInput(
            f"The diary of {person!r} holds nothing to take back.", hint="`laststraw diary add` writes."
        )
    return tuple(entry for entry in held if entry.written_at == held[-1].written_at)


def _called(id: str, person: str, held: Sequence[Entry], kept: Sequence[Entry]) -> Entry:
    """The entry of that id, whole or short, if it counts. *Error*: ``UnusableInput``."""
    found = [entry for entry in kept if id in (entry.id, short_id(entry.id))]
    if not found:
        last = ", ".join(short_id(entry.id) for entry in held[-3:]) or "none"
        raise UnusableInput(f"The diary of {person!r} holds no entry {id!r}.", hint=f"The last ones are: {last}.")
    if len(found) > 1:
        hint = f"Say which one: {', '.join(entry.id for entry in found[:MOST_TOLD])}."
        raise UnusableInput(f"{len(found)} entries are called {id!r}.", hint=hint)
    gone = {entry.withdraws for entry in kept if entry.withdraws}
    if found[0].id in gone and found[0] not in held:
        hint = "`laststraw diary show` shows what counts."
        raise UnusableInput(f"The entry {id!r} was taken back already.", hint=hint)
    return found[0]


def _short(entry: Entry) -> str:
    text = " ".join(entry.text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
