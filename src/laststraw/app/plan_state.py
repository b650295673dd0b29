"""What a plan rests on: the last visit, the log, and which day it is."""

import shlex
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from laststraw import history as history_room
from laststraw import plan as plan_room
from laststraw.app import language
from laststraw.app.looking_back import of_body, require_known
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Answered, Entry, LogEntry, Session, Visit

USUAL = "me"  # the code of who keeps only one plan


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose plan, in which history file, with which knowledge of one's own."""

    person: str = USUAL
    history: Path | None = None
    knowledge: Path | None = None

    def read(self) -> tuple[tuple[Visit, ...], tuple[LogEntry, ...], tuple[Entry, ...]]:
        """All visits, the whole log and the diary; a history that is not there has none. *Error*: ``HistoryError``."""
        history_room.require_code(self.person)
        with closing(history_room.open_store(self._path(), create=False)) as store:
            return store.visits(self.person), store.log(self.person), store.entries(self.person)

    def keep(self, entries: Sequence[LogEntry]) -> None:
        """Keep entries of the log, all or none. *Error*: ``HistoryError``."""
        with closing(history_room.open_store(self._path())) as store:
            store.append_log(self.person, entries)

    @property
    def words(self) -> str:
        """What has to be typed behind a command to mean this plan."""
        said = "" if self.person == USUAL else f" --person {self.person}"
        return said if self.history is None else f"{said} --history {shlex.quote(str(self.history))}"

    def _path(self) -> Path:
        return self.history or history_room.default_path()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class State:
    """A person's last visit with its plan, what was told since, and now.

    ``log``: all of it, as it was kept: what was taken back and the taking back too. ``now``: with the time zone of this
    computer. Two states are never the same one, so what was worked out of a state can be kept beside it.
    """

    known: Knowledge
    whose: Whose
    visit: Visit
    past: tuple[Visit, ...]  # before it, of the same body
    log: tuple[LogEntry, ...]
    entries: tuple[Entry, ...]  # of the diary
    now: datetime

    @property
    def today(self) -> date:
        """The day on the person's own calendar."""
        return self.now.date()

    @property
    def visits(self) -> tuple[Visit, ...]:
        """All visits of this body, the last one last."""
        return (*self.past, self.visit)

    @property
    def standing(self) -> tuple[LogEntry, ...]:
        """What counts of the log, oldest first: by the rule of the plan, in the order in which it was told."""
        left = plan_room.standing_log(self.log)
        return tuple(sorted(left, key=lambda entry: (entry.day, datetime.fromisoformat(entry.written_at))))

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Sessions that count, oldest first."""
        return tuple(entry for entry in self.standing if isinstance(entry, Session))

    @property
    def answered(self) -> tuple[Answered, ...]:
        """Questionnaires that count, oldest first."""
        return tuple(entry for entry in self.standing if isinstance(entry, Answered))

    def with_more(self, entries: Sequence[LogEntry]) -> "State":
        """With what was just kept."""
        return replace(self, log=(*self.log, *entries)) if entries else self


def clock() -> datetime:
    """Now, with the time zone of this computer."""
    return datetime.now().astimezone()


def read_state(whose: Whose) -> State | None:
    """Where a person stands; None where there is no visit yet. *Error*: ``HistoryError``, ``UnusableInput``."""
    known = language.known(whose.knowledge)
    visits, log, entries = whose.read()
    if not visits:
        return None
    require_known(visits[-1:], known)
    *rest, last = visits
    return State(
        known=known,
        whose=whose,
        visit=last,
        past=of_body(rest, last),
        log=log,
        entries=entries,
        now=clock(),
    )


def new_id(kind: str, state: State) -> str:
    """An id that the log does not have yet: what, and the moment."""
    stem, there = state.now.astimezone(UTC).strftime(f"{kind}-%Y%m%dT%H%M%S.%fZ"), {entry.id for entry in state.log}
    return next(id for id in (stem, *(f"{stem}-{n}" for n in range(2, len(there) + 3))) if id not in there)


def day_of(moment: str) -> date:
    """The day of a moment on this computer's calendar."""
    return datetime.fromisoformat(moment).astimezone().date()


def read_pain(option: str, text: str) -> int:
    """Pain or effort from 0 to 10. *Error*: ``UnusableInput``."""
    if text.strip().isascii() and text.strip().isdigit() and int(text) <= 10:
        return int(text)
    raise UnusableInput(
        f"{option} {text!r} is not a whole number from 0 to 10.",
        hint="0 is none at all, 10 the most you can think of.",
    )
