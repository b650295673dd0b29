"""The page of one task: what its posture is, what each disc bears, which muscles work. The templates only lay it out."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from laststraw.app.report import page
from laststraw.app.report.bars import level_plot, muscle_plot
from laststraw.app.report.everyday import between
from laststraw.app.report.figure import figures
from laststraw.app.report.words import Words, capital, number
from laststraw.knowledge import Knowledge
from laststraw.knowledge.rows import located
from laststraw.records import (
    QUANTITIES,
    Estimate,
    LevelLoad,
    MuscleForce,
    Person,
    SpineLoad,
    TaskPosture,
    Version,
)
from laststraw.stats import Z90

FILES = tuple(f"constants/{name}.toml" for name in ("spine", "muscle", "task", "body"))  # what a load rests on
GROWN_YEARS = 16  # whoever is younger may not have the shape and strength of the bodies that the model knows
SHOWN, LEAST_N = 12, 1.0  # muscles in the picture; the table has all


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One posture of a task: its name and share of the time, and what it loads."""

    name: str
    share: float
    load: SpineLoad
    on: str = ""  # what bears the body, for the picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What was asked and what came out. ``parts`` in the order of time; ``id``: of the activity, or ""."""

    name: str
    person: Person
    parts: tuple[Part, ...]
    id: str = ""
    says: str = ""
    leaves_out: str = ""
    assumed: tuple[str, ...] = ()  # what was taken from the reference person
    hand_load_kg: float | None = None  # typed over the one of the task
    year: int | None = None  # of today; None: nothing is said about being young
    standing: SpineLoad | None = None  # the same person, standing relaxed
    methods: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()

    @property
    def heaviest_first(self) -> tuple[Part, ...]:
        """What cannot be held before everything, then by the compression of L4/L5."""
        return tuple(sorted(self.parts, key=_rank))


@dataclass(frozen=True, slots=True)
class Pair:
    """One muscle, left and right (None where it has no such side)."""

    structure: str
    left: MuscleForce | None
    right: MuscleForce | None

    @property
    def total_n(self) -> float:
        """Force of both sides."""
        return sum(side.force_n for side in (self.left, self.right) if side is not None)


def _rank(part: Part) -> float:
    return -part.load.level("L4/L5").compression_n.mean if part.load.holdable else -math.inf


def pairs(muscles: Iterable[MuscleForce]) -> tuple[Pair, ...]:
    """Muscles with both sides together, the strongest first."""
    sides: dict[str, dict[str, MuscleForce]] = {}
    for muscle in muscles:
        sides.setdefault(muscle.structure, {})[muscle.side] = muscle
    made = [Pair(id, both.get("left"), both.get("right")) for id, both in sides.items()]
    return tuple(sorted(made, key=lambda pair: -pair.total_n))


def sentences(part: Part, task: Task, words: Words) -> tuple[str, ...]:
    """The account of one part in words: what L4/L5 bears, against relaxed standing, by which side; or why there is none."""
    load, tell = part.load, words.tell
    if not load.holdable:
        kg = load.posture.hand_load_kg.mean if load.posture.hand_load_kg else 0.0
        if load.limit_kg is None:
            return (tell("cannot_empty"),)
        if load.limit_kg >= kg:  # of an average body: fewer than half of the draws hold as much
            return (tell("cannot_edge", load=f"{kg:g}", n=round(100 * load.held_share)),)
        return (tell("cannot_limit", load=f"{kg:g}", limit=f"{load.limit_kg:.0f}"),)
    level = load.level("L4/L5")
    pressed = level.compression_n
    told = [tell("press", value=whole(pressed.mean), lo=whole(pressed.lo90), hi=whole(pressed.hi90))]
    if task.standing is not None and task.standing.holdable:
        base = task.standing.level("L4/L5").compression_n.mean
        times = (pressed.mean, pressed.lo90, pressed.hi90)
        n, lo, hi = (f"{value / base:.1f}" for value in times)
        told.append(tell("times", n=n, lo=lo, hi=hi))
    left = round(100 * level.left_share.mean)
    told.append(tell("shares", left=left, right=100 - left))
    return tuple(told)


def person_sentences(task: Task, words: Words) -> tuple[str, ...]:
    """Whose body it is, what of it was assumed, and the load that was typed."""
    told = body_sentences(task.person, task.assumed, words, task.year)
    if task.hand_load_kg is not None:
        told += (words.tell("hands_hold", load=f"{task.hand_load_kg:g}"),)
    return told


def body_sentences(person: Person, assumed: Sequence[str], words: Words, year: int | None = None) -> tuple[str, ...]:
    """Size, sex and year of birth of a body, which of them were taken from the reference person, and whether it is young."""
    tell = words.tell
    told = [
        tell(
            "person",
            stature=f"{person.stature_mm / 10:g}",
            mass=f"{person.mass_kg:g}",
            sex=tell(f"sex_{person.sex}"),
            year=person.birth_year,
        )
    ]
    if assumed:
        told.append(tell("assumed", what=", ".join(tell(f"name_{name}") for name in assumed)))
    if year is not None and year - person.birth_year < GROWN_YEARS:
        told.append(tell("young", year=person.birth_year, age=GROWN_YEARS))
    return tuple(told)


def part_notes(part: Part, words: Words) -> tuple[str, ...]:
    """What the body room notes about a load, as sentences."""
    return tuple(words.sentence_or_text(note) for note in part.load.notes)


def whole(value: float) -> str:
    """Newtons without decimals."""
    return number(value, 10.0)


def render_spine(task: Task, knowledge: Knowledge, *, made_at: str) -> str:
    """One self-contained HTML page of a task: no network, no script.

    Parameters
    ----------
    task
        One part or several; what cannot be held is said instead of shown.
    made_at
        ISO 8601, for the foot of the page.

    *Error*: none of its own; what the knowledge files do not name is shown by its id.
    """
    words = Words(knowledge)
    return page.lay_out(
        "spine.html",
        {
            "say": words.say,
            "tell": words.tell,
            "language": knowledge.language,
            "task": task,
            "person": person_sentences(task, words),
            "parts": [_view(part, task, words, i) for i, part in enumerate(task.heaviest_first)],
            "assumptions": _assumptions(task, knowledge),
            "date": words.date(made_at),
        },
    )


def _view(part: Part, task: Task, words: Words, i: int) -> dict[str, Any]:
    load = part.load
    base = task.standing.levels if task.standing is not None else ()
    return {
        "anchor": f"part-{i + 1}",
        "name": capital(part.name) if len(task.parts) > 1 else "",
        "percent": round(100 * part.share),
        "holdable": load.holdable,
        "told": sentences(part, task, words),
        "notes": part_notes(part, words),
        "figures": figures(load.posture, task.person.stature_mm, part.on),
        "levels": level_plot(load.levels, base),
        "level_rows": [level_row(level) for level in load.levels],
        "muscles": muscle_plot(_named(_strongest(load), words)),
        "muscle_rows": [muscle_row(pair, words) for pair in pairs(load.muscles)],
        "given": _given(load.posture, words),
    }


def _strongest(load: SpineLoad) -> list[Pair]:
    return [pair for pair in pairs(load.muscles)[:SHOWN] if pair.total_n >= LEAST_N]


def _named(chosen: Sequence[Pair], words: Words) -> list[tuple[str, MuscleForce | None, MuscleForce | None]]:
    """Plain names without what stands in brackets: the table has all of it."""
    names = [words.structure(pair.structure)[1].partition(" (")[0] for pair in chosen]
    return [(name, pair.left, pair.right) for name, pair in zip(names, chosen, strict=True)]


def level_row(level: LevelLoad) -> dict[str, str]:
    """One disc of the table: each number with its interval."""
    share = Estimate(**{part: 100 * getattr(level.left_share, part) for part in ("mean", "sd", "lo90", "hi90")})
    return {
        "level": level.level,
        "compression": between(level.compression_n, 10.0),
        "pressure": between(level.pressure_mpa, 0.01),
        "ap_shear": between(level.ap_shear_n, 10.0),
        "lateral_shear": between(level.lateral_shear_n, 10.0),
        "left_share": between(share, 10.0),
    }


def muscle_row(pair: Pair, words: Words) -> dict[str, str]:
    """One muscle of the table, left and right."""

    def both(tell: str, scale: float) -> str:
        values = [None if side is None else scale * getattr(side, tell) for side in (pair.left, pair.right)]
        return " / ".join("–" if value is None else number(value, 10.0) for value in values)

    def force(side: MuscleForce | None) -> str:
        return (
            "–" if side is None else f"{number(side.force_n, 10.0)}\u00a0±\u00a0{number(Z90 * side.force_sd_n, 10.0)}"
        )

    name, plain = words.structure(pair.structure)
    return {
        "name": name,
        "plain_name": plain,
        "left": force(pair.left),
        "right": force(pair.right),
        "effort": both("activation", 100.0),
        "length": both("length_change_pct", 1.0),
    }


def _given(posture: TaskPosture, words: Words) -> list[tuple[str, str]]:
    """The posture as it was computed, for the record."""
    rows = [("support", posture.support.replace("_", " ")), ("hands", posture.hands)]
    for name in QUANTITIES:
        given = getattr(posture, name)
        if given is not None:
            error = max(given.sd, 0.1)
            rows.append((name, f"{number(given.mean, error)} ± {number(given.sd, error)}"))
    return rows


def _assumptions(task: Task, knowledge: Knowledge) -> list[tuple[str, str]]:
    """What the loads rest on and no source backs: constants of the body model, and how the activity is done."""
    rows = [
        (
            f"{where.row.says} {where.row.quantity.value:g} {where.row.quantity.unit}".removesuffix(" 1"),
            where.row.quantity.assumed,
        )
        for where in located(knowledge, "constant")
        if where.place.file in FILES and where.row.quantity.assumed
    ]
    activity = next((a for a in knowledge.activities if a.id == task.id), None)
    phases = activity.phases if activity is not None else ()
    return [*((f"{task.name}: {phase.name}", phase.assumed) for phase in phases if phase.assumed), *rows]
