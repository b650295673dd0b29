"""Read the knowledge files: facts as tables of TOML (or rows of CSV), refused by file, line and nearest word.

Any ``*.toml`` file below the folder may hold any kind of table, so that one file can bring a new finding together with
its measurement, its exercises, its sentences and its sources.
"""

import csv
import difflib
import functools
import hashlib
import io
import itertools
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import msgspec.inspect

from laststraw.errors import KnowledgeError
from laststraw.knowledge import schema
from laststraw.knowledge.fact import name_of

FOLDER = Path(__file__).parent / "data"

KINDS: dict[str, tuple[type[schema.Fact], str]] = {  # table name in the files -> its shape, and where it ends up
    "evidence": (schema.Evidence, "evidence"),
    "measurement": (schema.MeasurementDef, "measurements"),
    "structure": (schema.StructureDef, "structures"),
    "model_claim": (schema.ModelClaim, "model_map"),
    "fibre": (schema.Fibre, "fibres"),
    "posture_prior": (schema.PosturePrior, "posture_priors"),
    "constant": (schema.Constant, "constants"),
    "finding": (schema.FindingDef, "findings"),
    "red_flag": (schema.RedFlag, "red_flags"),
    "exercise": (schema.Exercise, "exercises"),
    "ladder": (schema.Ladder, "ladders"),
    "limit": (schema.Limit, "limits"),
    "activity": (schema.Activity, "activities"),
    "fascicle": (schema.Fascicle, "fascicles"),
    "added_muscle": (schema.AddedMuscle, "added_muscles"),
    "added_joint": (schema.AddedJoint, "added_joints"),
    "test_length": (schema.LengthTest, "test_lengths"),
    "test_strength": (schema.StrengthHold, "test_strengths"),
    "protocol": (schema.TestProtocol, "protocols"),
    "incident": (schema.Incident, "incidents"),
    "questionnaire": (schema.Questionnaire, "questionnaires"),
    "calibration": (schema.Calibration, "calibrations"),
    "word_form": (schema.WordForm, "word_forms"),
    "phrase": (schema.Phrase, "phrases"),
    "vague_amount": (schema.VagueAmount, "vague_amounts"),
    "latent": (schema.Latent, "latents"),
    "observation": (schema.Observation, "observations"),
    "coupling": (schema.Coupling, "couplings"),
    "accuracy": (schema.Accuracy, "accuracies"),
    "symptom": (schema.Symptom, "symptoms"),
    "left_out_edge": (schema.LeftOutEdge, "left_out_edges"),
    "sequence": (schema.PoseSequence, "sequences"),
    "sentence": (schema.Sentence, "sentences"),
    "recorded": (schema.Recorded, "recorded"),
    "language": (schema.Language, "languages"),
}
FEW = 30  # as many valid words as one can still read in an error message
READ = (".toml", ".csv")
CSV_KINDS = {"structures.csv": "structure", "model_map.csv": "model_claim", "fascicles.csv": "fascicle"}


_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*([A-Za-z0-9_-]+)[ \t]*\]\]", re.MULTILINE)


class _Row(NamedTuple):
    kind: str
    file: str
    line: int
    fields: dict[str, Any]


def load(folder: Path | None = None, *, extra: Sequence[Path] = (), language: str = "en") -> schema.Knowledge:
    """Read and type-check all knowledge files.

    Parameters
    ----------
    folder
        Where the files are; the packaged ones when None (read once per process).
    extra
        Files of one's own, added to those of the folder. Their places are absolute paths; the version covers them too.
    language
        ``en``, one that has catalogues below ``languages``, or ``pseudo`` (accented English, for tests). What has no
        translation stays English, and so do files of one's own.

    Returns
    -------
    Knowledge
        A kind whose file is absent is an empty tuple: ``check`` reports it.

    *Error*: ``KnowledgeError`` for a broken file, an unknown table, key or choice, a missing key or a wrong type, and for an
    id of an own file that is taken; names file and line and the nearest valid word. Laws across files are in ``check``.
    """
    if language != "en":
        return _add(_in_another(language, folder), extra) if extra else _in_another(language, folder)
    known = _packaged() if folder is None else _read(folder)
    return _add(known, extra) if extra else known


@functools.cache
def _packaged() -> schema.Knowledge:
    return _read(FOLDER)


@functools.cache
def _in_another(language: str, folder: Path | None) -> schema.Knowledge:
    from laststraw.knowledge.translate import translated  # it rests on this module

    return translated(load(folder), language, folder or FOLDER)


def _read(folder: Path) -> schema.Knowledge:
    if not folder.is_dir():
        raise KnowledgeError(f"{folder} is not a folder.", hint="Give the folder that holds the knowledge files.")
    digest = hashlib.sha256()
    rows: list[_Row] = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix in READ):
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
        rows += _rows(content, name)
    tables, origins = _typed(rows)
    return schema.Knowledge(**tables, origins=origins, version=digest.hexdigest())


def _add(known: schema.Knowledge, paths: Sequence[Path]) -> schema.Knowledge:
    """The same with the rows of own files at the end of each kind. The order of the files changes nothing."""
    digest, rows = hashlib.sha256(known.version.encode()), list[_Row]()
    read = sorted((path.name, _bytes(path), str(path)) for path in {path.absolute() for path in paths})
    for name, content, where in read:
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
        rows += _rows(content, where)
    tables, origins = _typed(rows)
    _refuse_taken(known, rows)
    joined = {table: getattr(known, table) + own for table, own in tables.items() if own}
    return msgspec.structs.replace(known, **joined, origins=known.origins + origins, version=digest.hexdigest())


def _bytes(path: Path) -> bytes:
    if path.suffix not in READ:
        raise _refusal(str(path), 1, "is no knowledge file", "A knowledge file ends in .toml.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise _refusal(str(path), 1, f"cannot be read ({error.strerror})", "Give a knowledge file (TOML).") from error


def _refuse_taken(known: schema.Knowledge, rows: Iterable[_Row]) -> None:
    """Refuse a row of an own file whose id is taken within its kind: which of the two is meant, nobody could tell."""
    taken: dict[tuple[str, str], str] = {}
    for kind, (_, table) in KINDS.items():
        places = (f"{o.file}:{line}" for o in known.origins if o.kind == kind for line in o.lines)
        taken |= {(kind, name_of(row)): next(places, "") for row in getattr(known, table)}
    for row in rows:
        name = name_of(_convert(row))
        first = taken.setdefault((row.kind, name), f"{row.file}:{row.line}")
        if first != f"{row.file}:{row.line}":
            raise _refusal(
                row.file, row.line, f"{row.kind} {name!r} is already in {first}", "Choose another id, or leave it out."
            )


def _typed(rows: Sequence[_Row]) -> tuple[dict[str, Any], tuple[schema.Origin, ...]]:
    """The rows in their shapes, by table, and where each was read."""
    by_kind: dict[str, list[_Row]] = {kind: [] for kind in KINDS}
    for row in rows:
        by_kind[row.kind].append(row)
    tables = {KINDS[kind][1]: tuple(_convert(row) for row in of_kind) for kind, of_kind in by_kind.items()}
    origins = tuple(
        schema.Origin(kind=kind, file=file, lines=tuple(row.line for row in group))
        for kind, of_kind in by_kind.items()
        for file, group in itertools.groupby(of_kind, key=lambda row: row.file)
    )
    return tables, origins


def _rows(content: bytes, name: str) -> Iterator[_Row]:
    text = _decode(content, name)
    return _toml_rows(text, name) if name.endswith(".toml") else _csv_rows(text, name)


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")  # a spreadsheet may have put a byte order mark in front
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refusal(name, line, "is not UTF-8 text", "Save the file as UTF-8.") from None


def _toml_rows(text: str, name: str) -> Iterator[_Row]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise _refusal(name, line, f"is not TOML: {error}", "Quotes and brackets come in pairs.") from None
    headers = _header_lines(text)
    for kind, tables in document.items():
        lines = headers.get(kind, [])
        first = lines[0] if lines else _first_line(text, kind)
        if kind not in KINDS:
            raise _refusal(name, first, f"{kind!r} is no kind of fact", meant(kind, KINDS, "[[{}]]"))
        if not isinstance(tables, list) or len(lines) != len(tables):
            raise _refusal(name, first, f"{kind!r} is not a list of tables", f"Start each one with [[{kind}]].")
        for line, fields in zip(lines, tables, strict=True):
            yield _Row(kind, name, line, fields)


def _header_lines(text: str) -> dict[str, list[int]]:
    """Lines of each ``[[kind]]``: tomllib does not tell."""
    lines: dict[str, list[int]] = {}
    at = line = 0
    for found in _HEADER.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        lines.setdefault(found[1], []).append(line + 1)
    return lines


def _first_line(text: str, kind: str) -> int:
    """Line of ``[kind]`` or ``kind = ``: what people write who do not know ``[[kind]]``."""
    found = re.search(rf"^[ \t\[\"']*{re.escape(kind)}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _csv_rows(text: str, name: str) -> Iterator[_Row]:
    kind = CSV_KINDS.get(Path(name).name)
    if kind is None:
        raise _refusal(name, 1, "is not a table that is known", meant(Path(name).name, CSV_KINDS, "{}"))
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        for fields in reader:
            if None in fields or None in fields.values():
                message = f"has {'more' if None in fields else 'fewer'} cells than the header"
                raise _refusal(name, reader.line_num, message, f"The columns are {', '.join(reader.fieldnames or ())}.")
            yield _Row(kind, name, reader.line_num, dict(fields))
    except csv.Error as error:
        raise _refusal(name, reader.line_num, f"is not CSV: {error}", "Quotes come in pairs.") from None


def _convert(row: _Row) -> Any:
    shape, loose = KINDS[row.kind][0], row.file.endswith(".csv")  # CSV has only text: "true" is a truth value there
    try:
        return msgspec.convert(row.fields, shape, strict=not loose)
    except msgspec.ValidationError as error:
        called = row.fields.get("id") or row.fields.get("structure") or row.fields.get("model_name") or ""
        raise _refusal(row.file, row.line, f"{row.kind} {called!r}: {error}", _hint(str(error), shape)) from None


def _hint(message: str, shape: type[schema.Fact]) -> str:
    """What would have worked, from what msgspec says."""
    wrong = re.search(r"(?:unknown field `|enum value ')([^`']+)", message)
    if wrong and "unknown field" in message:
        return meant(wrong[1], {field.name for field in _fields(shape)}, "{}")
    if wrong:
        at = re.findall(r"\.(\w+)", message.rpartition("$")[2])
        return meant(wrong[1], {c for field in _fields(shape) if field.name in at for c in _choices(field)}, "{}")
    return f"A {shape.__name__} has {', '.join(shape.__struct_fields__)}."


def _fields(shape: type[schema.Fact]) -> list[msgspec.inspect.Field]:
    """All fields of a shape and of every shape inside it."""
    fields: list[msgspec.inspect.Field] = []
    seen: set[type] = set()
    waiting = [msgspec.inspect.type_info(shape)]
    while waiting:
        info = waiting.pop()
        if isinstance(info, msgspec.inspect.StructType) and info.cls not in seen:
            seen.add(info.cls)
            fields += info.fields
            waiting += [field.type for field in info.fields]
        elif isinstance(info, msgspec.inspect.VarTupleType):
            waiting.append(info.item_type)
        elif isinstance(info, msgspec.inspect.UnionType):
            waiting += info.types
    return fields


def _choices(field: msgspec.inspect.Field) -> list[str]:
    inner = getattr(field.type, "item_type", field.type)
    return [str(value) for value in inner.values] if isinstance(inner, msgspec.inspect.LiteralType) else []


def meant(word: str, known: Collection[str], as_written: str = "{}") -> str:
    """The nearest valid word, or all of them when they are few and none is near."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if near:
        return f"Did you mean {as_written.format(near[0])}?"
    if len(known) > FEW:
        return f"None of the {len(known)} that there are is like it."
    return f"There is {', '.join(as_written.format(k) for k in sorted(known)) or 'none yet'}."


def _refusal(file: str, line: int, message: str, hint: str) -> KnowledgeError:
    return KnowledgeError(f"{file}:{line}: {message.rstrip('.')}.", hint=hint)
