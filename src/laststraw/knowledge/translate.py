"""The same knowledge in another language: its texts looked up in gettext catalogues, whose keys are the English texts.

The catalogues of a language are the files ``languages/<id>/*.po`` of the data folder. Which file a text is in does not matter
to the program. ``msgctxt`` (kind and id of a row, as ``sentence report.side_left``) is for the one row that needs a
translation of its own. Facts, ids, units and sources stay as they are; a text without a translation stays English.
"""

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from laststraw.errors import KnowledgeError, UnusableInput
from laststraw.knowledge.fact import Fact, name_of
from laststraw.knowledge.load import FOLDER, KINDS, meant
from laststraw.knowledge.numerals import ENGLISH, PSEUDO
from laststraw.knowledge.schema import Activity, Incident, Knowledge
from laststraw.knowledge.texts import SHOWN, has_texts, reworded, texts_in

KEPT = re.compile(r"\{[^{}]*\}|`[^`]*`")  # what a translation keeps letter by letter: what is filled in, what is typed
_ACCENTED = str.maketrans("aeiouncAEIOUNC", "áéíóúñçÁÉÍÓÚÑÇ")


class Entry(NamedTuple):
    """One translation as it stands in a catalogue: file below the data folder, line, and what it says."""

    file: str
    line: int
    context: str
    text: str
    says: str
    fuzzy: bool


def named(language: str, folder: Path = FOLDER) -> str:
    """The language that is meant: ``es``, ``ES`` and ``es_MX.UTF-8`` are all Spanish.

    *Error*: ``UnusableInput`` that names what there is.
    """
    known = {ENGLISH, PSEUDO, *languages(folder)}
    wanted = language.strip().partition(".")[0].replace("_", "-").lower()
    by_name = {one.lower(): one for one in known}
    found = by_name.get(wanted) or by_name.get(wanted.partition("-")[0])
    if found is None:
        raise UnusableInput(f"There is no language {language!r}.", hint=meant(wanted, known - {PSEUDO}))
    return found


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """Ids of the languages that have catalogues, English aside."""
    return tuple(sorted({path.parent.name for path in (folder / "languages").glob("*/*.po")}))


def translated(known: Knowledge, language: str, folder: Path = FOLDER) -> Knowledge:
    """The knowledge with every text for people in another language; ``pseudo`` accents and lengthens the English ones."""
    say = _pseudo_of if language == PSEUDO else _sayer(language, folder)
    tables: dict[str, Any] = {}
    for kind, (shape, table) in KINDS.items():
        if has_texts(shape):
            tables[table] = tuple(_row(row, kind, say) for row in getattr(known, table))
    kept = {
        text.text for table in tables for row in getattr(known, table) for text in texts_in(row) if text.role in SHOWN
    }
    words = tuple((text, say("", text)) for text in sorted(kept))
    return msgspec.structs.replace(known, **tables, words=words, language=language)


def _row(row: Fact, kind: str, say: Callable[[str, str], str]) -> Fact:
    context = f"{kind} {name_of(row)}"
    made = reworded(row, lambda text: say(context, text))
    if isinstance(row, Activity | Incident) and isinstance(made, Activity | Incident) and made.name != row.name:
        return msgspec.structs.replace(made, also=(*row.also, row.name))  # its English name may still be typed
    return made


@functools.cache
def entries(language: str, folder: Path = FOLDER) -> tuple[Entry, ...]:
    """Every entry of every catalogue of a language, in the order of the files. *Error*: ``KnowledgeError``."""
    return tuple(
        entry
        for path in sorted((folder / "languages" / language).glob("*.po"))
        for entry in _read(path, folder, language)
    )


def _read(path: Path, folder: Path, language: str) -> list[Entry]:
    from babel.messages.pofile import PoFileError, read_po  # late: English needs none of it

    name = path.relative_to(folder).as_posix()
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=None, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", 0) or 1
        raise KnowledgeError(
            f"{name}:{line}: is no catalogue: {error}.",
            hint="Each text has msgid and msgstr in quotes, saved as UTF-8.",
        ) from None
    return [
        Entry(name, one.lineno or 0, one.context or "", str(one.id), str(one.string or ""), one.fuzzy)
        for one in catalogue
        if one.id
    ]


def _sayer(language: str, folder: Path) -> Callable[[str, str], str]:
    general: dict[str, str] = {}
    special: dict[tuple[str, str], str] = {}
    for entry in entries(language, folder):
        if entry.says and not entry.fuzzy and entry.context:
            special[entry.context, entry.text] = entry.says
        elif entry.says and not entry.fuzzy:
            general[entry.text] = entry.says

    def say(context: str, text: str) -> str:
        return special.get((context, text)) or general.get(text, text)

    return say


def _pseudo_of(context: str, text: str) -> str:
    return pseudo(text)


def pseudo(text: str) -> str:
    """The text with accents and a third longer; what is filled in or typed is kept."""
    kept, parts = KEPT.findall(text), KEPT.split(text)
    accented = (part.translate(_ACCENTED) for part in parts)
    longer = "".join(part + there for part, there in zip(accented, [*kept, ""], strict=True))
    return f"{longer} {'~' * max(1, round(0.3 * len(text)))}"
