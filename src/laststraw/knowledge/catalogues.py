"""Check the catalogues of a language, say what they lack, and add what is missing for translators to fill in."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from laststraw.errors import UnusableInput
from laststraw.knowledge.check import Problem
from laststraw.knowledge.laws.catalogues import LAWS, Catalogue
from laststraw.knowledge.load import FOLDER, load
from laststraw.knowledge.rows import located
from laststraw.knowledge.schema import Knowledge
from laststraw.knowledge.texts import ENGLISH_ONLY, Text, texts_in
from laststraw.knowledge.translate import entries

# the catalogue that the texts of a kind are added to; sentences have one for each of their files
FILES = {
    "exercise": "exercises", "ladder": "exercises", "limit": "exercises", "protocol": "protocols",
    "test_length": "protocols", "test_strength": "protocols", "finding": "findings", "red_flag": "flags",
    "symptom": "flags", "activity": "activities", "incident": "activities", "measurement": "measurements",
    "latent": "measurements", "coupling": "measurements", "structure": "names", "recorded": "recorded",
    "questionnaire": "questionnaires",
}  # fmt: skip


class Missing(NamedTuple):
    """A text without a translation: where it is said first, and the catalogue that it belongs to."""

    text: str
    kind: str
    name: str
    field: str
    file: str  # "findings.po"


def missing(known: Knowledge, language: str, folder: Path = FOLDER) -> tuple[Missing, ...]:
    """Every text of the English knowledge that the catalogues of a language do not translate, once each."""
    done = {one.text for one in entries(language, folder) if one.says and not one.fuzzy}
    found: dict[str, Missing] = {}
    for where in located(known):
        for text in texts_in(where.row):
            if text.text not in done and text.role not in ENGLISH_ONLY:
                file = _file(where.kind, where.place.file, text)
                found.setdefault(text.text, Missing(text.text, where.kind, where.name, text.field, file))
    return tuple(found.values())


def count(known: Knowledge) -> int:
    """How many different texts there are to translate."""
    return len({t.text for where in located(known) for t in texts_in(where.row) if t.role not in ENGLISH_ONLY})


def add_missing(known: Knowledge, language: str, folder: Path = FOLDER) -> dict[str, int]:
    """Append an empty entry for each missing text to its catalogue; how many came to each file.

    An entry that is there already, empty or fuzzy, is not added again.
    """
    there = {one.text for one in entries(language, folder)}
    added: dict[str, list[str]] = {}
    for one in missing(known, language, folder):
        if one.text not in there:
            added.setdefault(one.file, []).append(_empty(one))
    place = folder / "languages" / language
    place.mkdir(parents=True, exist_ok=True)
    for file, blocks in added.items():
        path = place / file
        before = path.read_text(encoding="utf-8") if path.exists() else _header(language)
        path.write_text(before.rstrip("\n") + "\n\n" + "\n".join(blocks), encoding="utf-8")
    entries.cache_clear()
    return {file: len(blocks) for file, blocks in added.items()}


def problems(known: Knowledge, folder: Path = FOLDER) -> Iterator[Problem]:
    """Every breach of every law in the catalogues of every language. ``known``: the English texts."""
    texts = {text.text: text.role for where in located(known) for text in texts_in(where.row)}
    for language in known.languages:
        catalogue = Catalogue(language, entries(language.id, folder), texts)
        for law in LAWS:
            for breach in law(catalogue):
                yield Problem(law=law.__name__, file=breach.place.file, line=breach.place.line, message=breach.message)


def check_packaged() -> tuple[Problem, ...]:
    """Every breach in the packaged catalogues."""
    return tuple(problems(load()))


def state(language: str) -> str:
    """How far a language is, in one line. *Error*: ``UnusableInput`` for a language without a file of its own."""
    known = load()
    names = {one.id: one.name for one in known.languages}
    if language not in names:
        hint = f"There is {', '.join(names)}; docs/languages.md says how to add one."
        raise UnusableInput(f"There is no language {language!r}.", hint=hint)
    whole, left = count(known), len(missing(known, language))
    return f"{language} ({names[language]}): {whole - left} of {whole} texts are translated."


def _file(kind: str, source: str, text: Text) -> str:
    if kind == "sentence":
        return f"sentences_{PurePosixPath(source).stem}.po"
    if text.field == "text" and kind != "recorded":  # of a claim
        return "claims.po"
    return f"{FILES.get(kind, 'others')}.po"


def _header(language: str) -> str:
    return f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: {language}\\n"\n'


def _empty(one: Missing) -> str:
    return f'#: {one.kind} {one.name}, {one.field}\nmsgid "{escaped(one.text)}"\nmsgstr ""\n'


def escaped(text: str) -> str:
    """A text as it stands between quotes in a catalogue."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
