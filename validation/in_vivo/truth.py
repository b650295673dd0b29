"""The in-vivo truth: what was measured in living discs, in whom, in which posture, and what AnyBody says of it."""

import csv
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from laststraw.app.posture_file import read_posture
from laststraw.knowledge import Knowledge
from laststraw.records import LevelName, Person, TaskPosture

HERE = Path(__file__).parent
Verified = Literal[
    "yes", "reprint", "no"
]  # read in the paper or its abstract; seen in a table of someone else; only recalled


class Task(NamedTuple):
    """One measured task: ``posture`` is None where a still model has nothing to say (walking, a cough)."""

    name: str
    source: str
    person: Person
    level: LevelName
    printed_mpa: float
    printed_as: str
    verified: Verified
    fitted: bool  # the shipped parameters were fitted on it
    posture: TaskPosture | None
    note: str


class AnyBody(NamedTuple):
    """One task of AnyBody's own results file."""

    task: str
    force_n: float
    printed_mpa: float


class Effect(NamedTuple):
    """A relative effect on an implant: force in ``task`` over force in ``against``, or their rises over ``base``."""

    name: str
    source: str
    task: str
    against: str
    base: str
    printed: float
    low: float
    high: float


def subjects() -> dict[str, Person]:
    """Who was measured, by name."""
    return {
        r["subject"]: Person(
            stature_mm=float(r["stature_mm"]),
            mass_kg=float(r["mass_kg"]),
            sex="male",
            birth_year=int(r["year"]) - int(r["age_years"]),
        )
        for r in rows("subjects.csv")
    }


def tasks(knowledge: Knowledge) -> list[Task]:
    """Every row of expected.csv, with its posture file read. *Error*: as ``read_posture``; ``KeyError`` for a subject."""
    people = subjects()
    return [
        Task(
            name=r["task"],
            source=r["source"],
            person=people[r["subject"]],
            level=msgspec.convert(r["level"], LevelName),
            printed_mpa=float(r["pressure_mpa"]),
            printed_as=r["printed_as"],
            verified=msgspec.convert(r["verified"], Verified),
            fitted=r["fitted_by_default"] == "yes",
            posture=read_posture(HERE / r["posture_file"], knowledge) if r["posture_file"] else None,
            note=r["note"],
        )
        for r in rows("expected.csv")
    ]


def anybody() -> list[AnyBody]:
    """AnyBody's eight tasks."""
    return [AnyBody(r["task"], float(r["force_n"]), float(r["pressure_mpa"])) for r in rows("anybody.csv")]


def effects() -> list[Effect]:
    """Relative effects measured with implants."""
    return [
        Effect(
            name=r["effect"],
            source=r["source"],
            task=r["task"],
            against=r["against"],
            base=r["base"],
            printed=float(r["printed"]),
            low=float(r["low"]),
            high=float(r["high"]),
        )
        for r in rows("relative.csv")
    ]


def rows(name: str) -> list[dict[str, str]]:
    """A CSV file of this folder."""
    with (HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))
