"""Published cases as files that a clinician can read and write: read strictly, and put to the program.

A case file tells what a report says in our own words, gives it as a person's answers file (``[today]``, ``[safety]``,
``[symptoms]``, ``[tests.<id>]``, and ``[measurements]`` as photos would give them), and says what must come out and what must
not. ``cases/README.md`` shows how one is written. What is misspelt is refused with file, line and the nearest word.
"""

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, NoReturn, Protocol, get_args

from laststraw import findings, plan
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import (
    AGE_YEARS,
    MASS_KG,
    STATURE_MM,
    Doubt,
    ErrorTerm,
    Finding,
    Measurement,
    NextStep,
    Person,
    Sex,
    Side,
    Sitting,
    Source,
    TestResult,
)
from laststraw.units import mm_from_cm

Triage = Literal["emergency", "urgent", "soon", "none"]
ReadOf = Literal["abstract", "abstract and a table", "first page", "full text"]
SILENT: tuple[Triage, ...] = ("emergency", "urgent")  # nothing but the referral is said
TOP = 3  # an expected finding is to be among so many
RECALLED = "recalled"
KEYS: Mapping[str, tuple[str, ...]] = {
    "case": ("id", "title", "reference", "locator", "read", "read_of", "told", "assumed"),
    "person": ("sex", "age", "birth_year", "height_cm", "mass_kg"),
    "expected": ("triage", "findings"),
    "forbidden": ("findings", "words"),
}
ANSWERS = ("today", "safety", "symptoms", "tests")  # the tables of an answers file


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A finding that is expected or forbidden; ``side`` None: on whichever side."""

    id: str
    side: Side | None = None

    def fits(self, id: str, side: Side) -> bool:
        """Whether a finding of that id and side is meant."""
        return id == self.id and self.side in (None, side)

    def __str__(self) -> str:
        return self.id if self.side is None else f"{self.id}/{self.side}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One published case: where it is from, what the person has, what must come out.

    ``read``: the day on which the source was read (ISO 8601), or ``recalled``; ``read_of``: how much of it; ``assumed``: what
    was translated, and why.
    """

    id: str
    title: str
    reference: str
    locator: str
    read: str
    read_of: ReadOf | None
    told: str
    assumed: tuple[str, ...]
    person: Person
    sitting: Sitting
    triage: Triage
    expected: tuple[Wanted, ...]
    forbidden: tuple[Wanted, ...]
    forbidden_words: tuple[str, ...]


class ReadTests(Protocol):
    """``app.told_tests.results_from_answers``: what an answers file says of self-tests."""

    def __call__(self, document: Mapping[str, object], known: Knowledge, /) -> tuple[TestResult, ...]:
        """From the tables ``[tests.NAME]`` to results."""


class Concluded(Protocol):
    """What the program concludes, in the order in which it says it."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings, the one that matters most first."""

    @property
    def next_step(self) -> NextStep:
        """Which test would tell most, or why to stop."""


class Conclude(Protocol):
    """``flow.conclude``."""

    def __call__(self, sittings: Sequence[Sitting], person: Person, known: Knowledge, *, year: int) -> Concluded:
        """From everything that was measured and said to what follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the program made of a case.

    ``said``: every sentence a person would read about it; ``undecided``: what is neither shown nor excluded.
    """

    case: Case
    triage: str
    findings: tuple[Finding, ...]
    said: tuple[str, ...]
    undecided: tuple[Doubt, ...] = ()

    @property
    def triage_right(self) -> bool:
        """Exactly the level that was expected."""
        return self.triage == self.case.triage

    @property
    def place(self) -> int | None:
        """Place of the first expected finding among those said, from 1; None when none of them is."""
        return _place([(one.id, one.side) for one in self.findings], self.case.expected)

    def place_with_doubts(self, of: Case | None = None) -> int | None:
        """The same among what is said, then what is undecided, the likeliest first; ``of`` another case: what chance gives."""
        doubts = sorted(self.undecided, key=lambda doubt: -doubt.p)
        named = [(f.id, f.side) for f in self.findings] + [(d.finding, d.side) for d in doubts]
        return _place(named, (of or self.case).expected)

    @property
    def expected_right(self) -> bool:
        """One of the expected findings is among the first three, or none was expected."""
        return not self.case.expected or (self.place is not None and self.place <= TOP)

    @property
    def forbidden_said(self) -> tuple[str, ...]:
        """Forbidden findings and words that were said, on whichever place."""
        found = [
            str(wanted) for wanted in self.case.forbidden if any(wanted.fits(one.id, one.side) for one in self.findings)
        ]
        told = "\n".join(self.said)
        words = [w for w in self.case.forbidden_words if re.search(rf"\b{re.escape(w)}\b", told, re.IGNORECASE)]
        return (*found, *words)


def _place(named: Sequence[tuple[str, Side]], wanted: Sequence[Wanted]) -> int | None:
    return next((n for n, one in enumerate(named, start=1) if any(each.fits(*one) for each in wanted)), None)


def conduct(case: Case, known: Knowledge, conclude: Conclude, *, today: date) -> Outcome:
    """Put a case to the program: safety first; what calls for help today silences everything else."""
    intake, person = case.sitting.intake, case.person
    referral = plan.triage(intake, known, today=today, person=person)
    if referral is not None:
        return Outcome(case=case, triage=referral.level, findings=(), said=referral.actions)
    soon = plan.see_soon(intake, known, today=today, person=person)
    concluded = conclude((case.sitting,), person, known, year=today.year)
    said = [*soon, concluded.next_step.stop]
    for one in concluded.findings:
        said += [findings.say(one, known), *(told.text for told in (*one.against, *one.otherwise))]
    return Outcome(
        case=case,
        triage="soon" if soon else "none",
        findings=concluded.findings,
        said=tuple(said),
        undecided=concluded.next_step.undecided,
    )


def read_cases(folder: Path, known: Knowledge, tests: ReadTests, *, today: date) -> tuple[Case, ...]:
    """Every ``*.toml`` of a folder, by name. Parameters and *Error*: as ``read_case``."""
    return tuple(read_case(path, known, tests, today=today) for path in sorted(folder.glob("*.toml")))


def read_case(path: Path, known: Knowledge, tests: ReadTests, *, today: date) -> Case:
    """One case file.

    Parameters
    ----------
    tests
        Reads the tables ``[tests.NAME]``, as of an answers file.
    today
        The day on which the person is taken to answer: an age becomes a year of birth.

    *Error*: ``UnusableInput`` with file and line for what is no TOML, an unknown table, key, finding, test or question
    (names the nearest), and for what cannot be.
    """
    return _Page(path, known, tests, today).case()


class _Page:
    """A case file while it is read: knows its lines, so that what is wrong can be pointed at."""

    def __init__(self, path: Path, known: Knowledge, tests: ReadTests, today: date) -> None:
        self.path, self.known, self.tests, self.today = path, known, tests, today
        try:
            self.text = path.read_text(encoding="utf-8")
            self.tables: dict[str, Any] = tomllib.loads(self.text)
        except (OSError, UnicodeDecodeError, ValueError) as error:
            hint = "A case file is TOML; cases/README.md shows one."
            raise UnusableInput(f"{path.name} cannot be read: {error}.", hint=hint) from error

    def case(self) -> Case:
        self._require_known(self.tables, (*KEYS, *ANSWERS, "measurements"), "table")
        for table, keys in KEYS.items():
            self._require_known(self._table(table), keys, f"key in [{table}]")
        about, expected, forbidden = self._table("case"), self._table("expected"), self._table("forbidden")
        id = self._text("case", "id")
        if id != self.path.stem:
            self._refuse(f"the id {id!r} is not the name of the file.", f"Write id = {self.path.stem!r}.", "id")
        person = self._person()
        triage = self._word("expected", "triage", get_args(Triage))
        wanted = self._wanted(expected, "expected")
        if wanted and triage in SILENT:
            hint = "Such a case expects no finding: leave findings out of [expected]."
            self._refuse(f"triage {triage!r} silences every finding.", hint, "findings")
        return Case(
            id=id,
            title=self._text("case", "title"),
            reference=self._text("case", "reference"),
            locator=self._text("case", "locator"),
            read=self._read(),
            read_of=self._word("case", "read_of", get_args(ReadOf)) if "read_of" in about else None,
            told=self._text("case", "told"),
            assumed=self._texts(about, "assumed"),
            person=person,
            sitting=self._sitting(person),
            triage=triage,
            expected=wanted,
            forbidden=self._wanted(forbidden, "forbidden"),
            forbidden_words=self._texts(forbidden, "words"),
        )

    def _read(self) -> str:
        read = self._text("case", "read")
        if read != RECALLED:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", read):
                self._refuse(f"read is {read!r}.", f'Write the day, read = "2026-11-23", or "{RECALLED}".', "read")
            if "read_of" not in self._table("case"):
                self._refuse("read_of is missing.", f"Write how much was read: {', '.join(get_args(ReadOf))}.", "read")
        return read

    def _person(self) -> Person:
        """Height and mass that a report does not give are those of the reference person."""
        told = self._table("person")
        sex: Sex = self._word("person", "sex", get_args(Sex))
        if ("age" in told) == ("birth_year" in told):
            self._refuse("give either age or birth_year.", "For example age = 42.", "age")
        key = "age" if "age" in told else "birth_year"
        born = self._number("person", key, *(AGE_YEARS if key == "age" else (1900, self.today.year)))
        tall = self._number("person", "height_cm", *(mm / 10 for mm in STATURE_MM)) if "height_cm" in told else None
        mass = self._number("person", "mass_kg", *MASS_KG) if "mass_kg" in told else None
        return Person(
            stature_mm=self.known.constant("reference_stature_mm") if tall is None else mm_from_cm(tall),
            mass_kg=self.known.constant("reference_mass_kg") if mass is None else mass,
            sex=sex,
            birth_year=int(self.today.year - born if key == "age" else born),
        )

    def _sitting(self, person: Person) -> Sitting:
        answers = {key: table for key, table in self.tables.items() if key in ANSWERS}
        try:
            intake = plan.intake_from_answers(answers, self.known, person, self.today)
            tests = self.tests(answers, self.known)
        except UnusableInput as error:
            self._refuse(error.message, error.hint)
        at = f"{self.today.isoformat()}T12:00:00+00:00"
        return Sitting(at=at, measurements=self._measurements(), tests=tests, intake=intake)

    def _wanted(self, table: Mapping[str, Any], name: str) -> tuple[Wanted, ...]:
        sides = ("left", "right", "both", "none")
        wanted = []
        for text in self._texts(table, "findings"):
            id, slash, side = text.partition("/")
            self._require_known((id,), [each.id for each in self.known.findings], f"finding in [{name}]")
            if slash and side not in sides:
                self._refuse(f"{text!r} has no side.", f"Write {id} or {id}/left; there is {', '.join(sides)}.", text)
            wanted.append(Wanted(id=id, side=next((each for each in get_args(Side) if each == side), None)))
        return tuple(wanted)

    def _measurements(self) -> tuple[Measurement, ...]:
        told = self._table("measurements")
        known = {each.id: each for each in self.known.measurements}
        self._require_known(told, known, "measurement")
        return tuple(self._measurement(id, told[id], known[id].unit) for id in told)

    def _measurement(self, id: str, given: Any, unit: str) -> Measurement:
        if not isinstance(given, Mapping) or set(given) != {"value", "sd"}:
            self._refuse(f"{id} is {given!r}.", f"Write {id} = {{ value = 3, sd = 1 }}, in {unit}.", id)
        value, sd = given["value"], given["sd"]
        if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in (value, sd)) or not sd > 0:
            self._refuse(f"{id} is {given!r}.", f"Write numbers, in {unit}, and an sd above 0.", id)
        source = Source(method="case file", view=None, because=(), budget=(ErrorTerm(name="case file", sd=float(sd)),))
        return Measurement(
            id=id, key=f"measurement/{id}", value=float(value), sd=float(sd), unit=unit, side="none", source=source
        )

    def _table(self, name: str) -> Mapping[str, Any]:
        table = self.tables.get(name, {})
        if not isinstance(table, Mapping):
            self._refuse(f"{name} is {table!r}, not a table.", f"Write [{name}] on a line of its own.", name)
        return table

    def _text(self, table: str, key: str) -> str:
        value = self._table(table).get(key)
        if not isinstance(value, str) or not value.strip():
            self._refuse(f"{key} is missing in [{table}].", f'Write {key} = "...".', table)
        return value

    def _texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        values = table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            self._refuse(f"{key} is {values!r}.", f'Write a list of texts, {key} = ["...", "..."].', key)
        return tuple(values)

    def _word(self, table: str, key: str, words: tuple[Any, ...]) -> Any:
        value = self._table(table).get(key)
        if value not in words:
            self._refuse(f"{key} is {value!r}.", f"Write one of: {', '.join(words)}.", key)
        return value

    def _number(self, table: str, key: str, low: float, high: float) -> float:
        value = self._table(table)[key]
        if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
            self._refuse(f"{key} is {value!r}.", f"Write a number from {low:g} to {high:g}.", key)
        return float(value)

    def _require_known(self, given: Collection[str], known: Collection[str], kind: str) -> None:
        for word in given:
            if word not in known:
                near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
                hint = f"Did you mean {near[0]!r}?" if near else f"There is {', '.join(known)}."
                self._refuse(f"there is no {kind} {word!r}.", hint, word)

    def _refuse(self, message: str, hint: str, word: str = "") -> NoReturn:
        """Refuse with file and line: where ``word`` stands, or what the message quotes or names."""
        lines = [line.partition("#")[0] for line in self.text.splitlines()]
        keys = {line.partition("=")[0].strip() for line in lines}
        named = [one for one in re.findall(r"\w+", message) if one in keys]
        for one in (word, *re.findall(r"'([^']+)'", message), *named):
            line = next((n for n, text in enumerate(lines, start=1) if one and one in text), None)
            if line is not None:
                raise UnusableInput(f"{self.path.name}, line {line}: {message}", hint=hint)
        raise UnusableInput(f"{self.path.name}: {message}", hint=hint)
