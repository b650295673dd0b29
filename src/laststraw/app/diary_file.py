"""``laststraw diary import``: a file into the history, all of it or none, and each line once."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from laststraw import diary as diary_room
from laststraw.app import language, outputs
from laststraw.app.diary_text import wrapped
from laststraw.app.diarying import Whose, fits
from laststraw.app.report.words import date_in_words
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Diary, Entry, Question
from laststraw.records.codec import to_document

MOST_TOLD = 10  # questions that are printed one by one


def read_in(file: Path, whose: Whose, *, check: bool, json: bool) -> int:
    """Read a file and keep what is not in the diary yet; with ``check`` only say what would be kept."""
    known, now = language.known(), datetime.now().astimezone()
    kept = whose.entries()
    with outputs.saying(f"Reading {file}", json):
        entries = _read_file(file, known, now)
    if not entries:
        raise UnusableInput(
            f"{file} holds no line below its heading.", hint="Write a line for each thing that was done."
        )
    diary = diary_room.gather(entries, knowledge=known, today=now.date())
    new = _new(entries, kept)
    ids = {entry.id for entry in new}
    asked = [one for one in fits((*kept, *new), known, now.date()) if one.entry in ids]
    if not check and new:
        with outputs.saying("Keeping", json):
            whose.keep(new)
    if json:
        outputs.print_json(_document(file, whose, entries, new, asked, diary, check=check))
    else:
        _print(file, whose, entries, new, asked, diary, known, check=check)
    return outputs.DONE


def _read_file(file: Path, known: Knowledge, now: datetime) -> tuple[Entry, ...]:
    kinds = {".csv": diary_room.read_csv, ".toml": diary_room.read_toml}
    read = kinds.get(file.suffix.lower())
    if read is None:
        raise UnusableInput(
            f"{file} is neither a .csv nor a .toml file.", hint="Give a table with a heading (.csv) or a .toml file."
        )
    return read(file, knowledge=known, today=now.date(), written_at=now.astimezone(UTC).isoformat())


def _new(entries: Sequence[Entry], kept: Sequence[Entry]) -> list[Entry]:
    """Lines that the diary does not hold yet: the same words about the same days, counted as often as they are there."""
    there = Counter(map(_same, diary_room.holding(kept)))
    new = []
    for entry in entries:
        same = _same(entry)
        if there[same]:
            there[same] -= 1
        else:
            new.append(entry)
    return new


def _same(entry: Entry) -> tuple[str, ...]:
    """What makes two lines one: their words and the days they are about."""
    did, hurt = {one.day for one in entry.bouts}, {one.day for one in entry.episodes}
    days = did | hurt | {one.day for one in entry.pains} | {one.since for one in entry.usual}
    return (" ".join(entry.text.split()), *sorted(days))


def _document(
    file: Path,
    whose: Whose,
    entries: Sequence[Entry],
    new: Sequence[Entry],
    asked: Sequence[Question],
    diary: Diary,
    *,
    check: bool,
) -> dict[str, object]:
    text = {entry.id: entry.text for entry in new}
    return {
        "person": whose.person,
        "file": str(file),
        "checked_only": check,
        "lines": len(entries),
        "already_there": len(entries) - len(new),
        "kept": [] if check else [entry.id for entry in new],
        "first_day": diary.first_day,
        "last_day": diary.last_day,
        "silent_days": diary.silent_days,
        "questions": [{**to_document(one), "line": text[one.entry]} for one in asked],
    }


def _print(
    file: Path,
    whose: Whose,
    entries: Sequence[Entry],
    new: Sequence[Entry],
    asked: Sequence[Question],
    diary: Diary,
    known: Knowledge,
    *,
    check: bool,
) -> None:
    days = (date.fromisoformat(diary.last_day) - date.fromisoformat(diary.first_day)).days + 1
    said = {"first": date_in_words(diary.first_day), "last": date_in_words(diary.last_day), "days": days}
    print(
        wrapped(
            known.sentence("diarying.file_read", file=file.name, lines=len(entries), silent=diary.silent_days, **said)
        )
    )
    counts = {
        name: sum(len(getattr(entry, name)) for entry in entries) for name in ("bouts", "episodes", "pains", "usual")
    }
    print(wrapped(known.sentence("diarying.file_counts", **counts)))
    if asked:
        _print_questions(asked, whose, known)
    if len(new) < len(entries):
        print(wrapped(known.sentence("diarying.file_known", number=len(entries) - len(new))))
    if check:
        print(known.sentence("diarying.file_checked"))
    elif not new:
        print(known.sentence("diarying.file_nothing_new"))
    else:
        print(wrapped(known.sentence("diarying.file_kept", number=len(new), words=whose.words)))


def _print_questions(asked: Sequence[Question], whose: Whose, known: Knowledge) -> None:
    print(wrapped(known.sentence("diarying.file_questions", number=len(asked))))
    for question in asked[:MOST_TOLD]:
        choices = f" ({' / '.join(question.choices)})" if question.choices else ""
        print(wrapped(f"? {question.text}{choices}", "  "))
    if len(asked) > MOST_TOLD:
        print(wrapped(known.sentence("diarying.file_more_questions", number=len(asked) - MOST_TOLD), "  "))
    print(wrapped(known.sentence("diarying.file_how_to_answer", words=whose.words)))
