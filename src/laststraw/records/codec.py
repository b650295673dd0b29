"""Records to plain documents and JSON, and back.

The document of a visit is ``visit.json`` of the command line and the row of the history: the keys are the names of the
fields, in their order, and ``plan`` and ``referral`` are both there, one of them null. An entry of the diary is kept in the
same way; one of the log under the name of its kind, the other null.
"""

import math
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from laststraw.errors import UnusableInput
from laststraw.records.course import Answered, LogEntry, Session
from laststraw.records.diary import Entry
from laststraw.records.visit import Visit

T = TypeVar("T")


def to_document(record: object) -> Any:
    """Turn a record into dicts, lists, strings and numbers that JSON can hold.

    Parameters
    ----------
    record
        Any record without arrays, or a tuple of them. Pixels and single passes never leave the program.

    *Error*: ``ValueError`` for NaN or infinity, which JSON would silently turn into null, and for text that is not
    Unicode; ``TypeError`` for a numpy value. Each names the place.
    """
    return _plain(msgspec.to_builtins(record), type(record).__name__)


def visit_to_json(visit: Visit) -> bytes:
    """Write a visit as JSON (UTF-8): the same visit always gives the same bytes.

    A visit that could not be read back is refused here, before it is written anywhere. *Error*: as ``to_document``;
    ``ValueError`` for a field of the wrong type.
    """
    return _to_json(visit, Visit, f"visit {visit.id}")


def visit_from_json(text: bytes) -> Visit:
    """Read a visit written by ``visit_to_json``, by this version or an older one.

    *Error*: ``UnusableInput`` for what is not JSON, lacks a field, breaks a constructor's law, or has fields that this
    version does not know: dropping them unread could lose, say, a warning.
    """
    return _from_json(text, Visit, "a visit", "Give a visit.json that laststraw wrote")


def entry_to_json(entry: Entry) -> bytes:
    """Write an entry of the diary as JSON (UTF-8), by the laws of ``visit_to_json``. *Error*: as there."""
    return _to_json(entry, Entry, f"entry {entry.id}")


def entry_from_json(text: bytes) -> Entry:
    """Read an entry written by ``entry_to_json``, by this version or an older one. *Error*: as ``visit_from_json``."""
    return _from_json(text, Entry, "a diary entry", "Give an entry that laststraw wrote")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """One entry of the log, under the name of its kind: a union of records cannot be told apart in JSON."""

    session: Session | None = None
    answered: Answered | None = None


def log_to_json(entry: LogEntry) -> bytes:
    """Write an entry of the log as JSON (UTF-8), by the laws of ``visit_to_json``. *Error*: as there."""
    kept = _Kept(session=entry) if isinstance(entry, Session) else _Kept(answered=entry)
    return _to_json(kept, _Kept, f"log entry {entry.id}")


def log_from_json(text: bytes) -> LogEntry:
    """Read an entry written by ``log_to_json``, by this version or an older one. *Error*: as ``visit_from_json``."""
    kept = _from_json(text, _Kept, "an entry of the log", "Give an entry that laststraw wrote")
    entry = kept.session or kept.answered
    if entry is None or (kept.session and kept.answered):
        hint = "Give an entry that laststraw wrote, whole and unchanged."
        raise UnusableInput("This is not an entry of the log: it holds none, or two.", hint=hint)
    return entry


def _to_json(record: T, kind: type[T], called: str) -> bytes:
    try:
        back = msgspec.json.decode(msgspec.json.encode(record), type=kind)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        to_document(record)  # says it better, and where
        raise ValueError(f"{called} cannot be read back: {error}") from error
    if back != record:
        to_document(record)
        raise ValueError(f"{called} does not come back as it was")
    return msgspec.json.encode(back)  # not record: a 1 where a float belongs is now a 1.0


def _from_json(text: bytes, kind: type[T], called: str, hint: str) -> T:
    try:
        record = msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise UnusableInput(f"This is not {called}: {error}.", hint=f"{hint}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnusableInput(f"This is not readable JSON: {error}.", hint=f"{hint}, whole and unchanged.") from error
    unknown = []
    if msgspec.json.encode(record) != text:
        unknown = _unknown(msgspec.json.decode(text), to_document(record), "")
    if unknown:
        what = called.split(maxsplit=1)[1]
        raise UnusableInput(
            f"This {what} has fields that this laststraw does not know: {', '.join(unknown)}.",
            hint="It comes from a newer version: read it with that version, or update laststraw.",
        )
    return record


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``visit.json``."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Visit)}


def _plain(value: Any, where: str) -> Any:
    """Lists for tuples; refuse numbers and texts that JSON cannot hold."""
    if isinstance(value, dict):
        return {key: _plain(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{where}[{i}]") for i, item in enumerate(value)]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{where} is {value}: only finite numbers can be written")
    if isinstance(value, str) and not _is_unicode(value):
        raise ValueError(f"{where} is text that is not Unicode: {value!r}")
    return value


def _is_unicode(text: str) -> bool:
    """Whether the text holds no lone surrogates, as names of undecodable files do."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unknown(given: Any, known: Any, where: str) -> list[str]:
    """Paths of the keys in ``given`` that are not in ``known``; both have the same shape otherwise."""
    if isinstance(given, dict):
        paths = [f"{where}.{key}".lstrip(".") for key in given if key not in known]
        return paths + [p for key in given if key in known for p in _unknown(given[key], known[key], f"{where}.{key}")]
    if isinstance(given, list):
        return [p for i, (a, b) in enumerate(zip(given, known, strict=True)) for p in _unknown(a, b, f"{where}[{i}]")]
    return []
