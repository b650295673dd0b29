"""Simulated people who follow a plan: do the rules do what they say, does a ladder swing, does a band hold, how often is a message false?

Run: ``python -m validation.courses.run`` (prints the table, about six minutes on two cores; ``--write`` renews report.md and
figures.json; ``--people N`` takes fewer of each kind). The people are made up (``laststraw.testing.courses``): this shows that
the rules keep their word, not that they help anyone.
"""

import csv
import itertools
import json
import random
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path

from laststraw import knowledge as knowledge_room
from laststraw.knowledge import Knowledge
from laststraw.plan import follow
from laststraw.records import Intake, PainNote, Uncertain, Visit
from laststraw.testing.courses import KINDS, SILENT, START, Kind, Made, made_course, swings
from laststraw.testing.visits import example_visit
from validation.courses import signals
from validation.ranges import Row

HERE = Path(__file__).parent
EACH = 300  # people of each kind: 2,100 courses
LADDERS = ("bridge", "side_plank", "standing_up", "curl_up")
FLARE_BEGINS = 30
IN_TIME = 16
WORKERS = 2


@cache
def _known() -> Knowledge:
    return knowledge_room.load()


def made(kind: Kind, seed: int) -> Made:
    """One course with the usual four ladders."""
    return made_course(kind, seed, _known(), LADDERS, days=182 if kind == "silence" else 84)


def of_one(asked: tuple[Kind, int]) -> dict[str, float]:
    """What one course adds to the counts; a key that does not concern it is left out."""
    kind, seed = asked
    one = made(kind, seed)
    found: dict[str, float] = {"swings": swings(one.last)}
    if seed % 7 == 0:
        found["before_after"] = told_otherwise(one)
    found |= _COUNTS[kind](one)
    return found


def told_otherwise(one: Made) -> float:
    """Whether a step of an earlier day is not told later, or told otherwise."""
    dice = random.Random(len(one.log))
    visits = limited_visits(dice, one.last.today, _known())
    pains = noted_pains(dice, one.last.today)
    whole = follow(one.log, _known(), today=date.fromisoformat(one.last.today), visits=visits, pains=pains)
    last = [(step.day, step.text) for step in whole.steps]
    rungs = [rung for ladder in _known().ladders for rung in ladder.rungs]
    for today in (course.today for course in one.courses[:-1]):
        log = [entry for entry in one.log if entry.day <= today]
        made = [visit for visit in visits if visit.made_at[:10] <= today]
        noted = [note for note in pains if note.day <= today]
        then = partial(follow, log, _known(), today=date.fromisoformat(today), visits=made, pains=noted)
        said = [(step.day, step.text) for step in then().steps]
        limited = then(allowed={rung for rung in rungs if dice.random() < 0.7}).steps
        earlier = [(step.day, step.text) for step in limited if step.day < today]
        if said != [told for told in last if told[0] <= today] or earlier != [s for s in said if s[0] < today]:
            return 1.0
    return 0.0


def noted_pains(dice: random.Random, until: str) -> list[PainNote]:
    """Pain in a diary on any days of a course, and a few weeks before it."""
    days = range(-30, (date.fromisoformat(until) - START).days)
    noted = [(START + timedelta(days=day)).isoformat() for day in days if dice.random() < 0.2]
    return [PainNote(day=day, pain=Uncertain(mean=float(dice.randrange(11)), sd=1.0)) for day in noted]


def limited_visits(dice: random.Random, until: str, known: Knowledge) -> list[Visit]:
    """Up to four visits on any days of a course, each with its own few limits and things at hand."""
    days = (date.fromisoformat(until) - START).days
    visits = []
    for day in sorted(dice.sample(range(days), dice.randrange(5))):
        limits = [limit.id for limit in known.limits if not limit.asked and dice.random() < 0.15]
        things = [thing for thing in ("ball", "band", "roller", "weight") if dice.random() < 0.5]
        intake = Intake(safety=(), limits=tuple(limits), equipment=tuple(things), bending_hurts=dice.random() < 0.2)
        made = f"{START + timedelta(days=day)}T12:00:00+00:00"
        visits.append(replace(example_visit(id=f"visit/{day}", made_at=made), intake=intake))
    return visits


def _responder(one: Made) -> dict[str, float]:
    found = {
        "responder_up": float(any(step.kind == "up" for step in one.last.steps)),
        "steady_clinician": float(_rise_told(one) is not None),
    }
    pain = next((change for change in one.last.changes if change.questionnaire == "nrs"), None)
    if pain is not None and pain.before >= 4.0:
        found["responder_better"] = float(pain.label == "meaningful" and pain.better is True)
    return found


def _non_responder(one: Made) -> dict[str, float]:
    return {"non_responder_told": float(any(step.kind == "not_working" for step in one.last.steps))}


def _flare(one: Made) -> dict[str, float]:
    told = _rise_told(one)
    found = {"flare_clinician": float(told is not None)}
    if told is not None:
        found["flare_in_time"] = float((told - START).days - FLARE_BEGINS <= IN_TIME)
    return found


def _drop_out(one: Made) -> dict[str, float]:
    return {"drop_out_fewer": float(any(step.kind in ("fewer", "restart") for step in one.last.steps))}


def _wrong_plan(one: Made) -> dict[str, float]:
    bad = [entry.day for entry in one.log if hasattr(entry, "done") and any(done.leg_lower for done in entry.done)]
    stops = {step.day for step in one.last.steps if step.kind == "stopped" and not step.ladder}
    found = {"wrong_plan_stopped": float(set(bad[:1]) <= stops)}
    days = [date.fromisoformat(day) for day in bad]
    if any((b - a).days < 28 for a, b in itertools.pairwise(days)):
        found["wrong_plan_clinician"] = float(any("leg" in s.text for s in one.last.steps if s.kind == "clinician"))
    found["wrong_plan_again"] = float(sum((b - a).days < 14 for a, b in itertools.pairwise(days)))
    return found


def _silence(one: Made) -> dict[str, float]:
    back = START + timedelta(days=SILENT[1])
    anew = any(step.kind == "anew" for step in one.last.steps)
    first = next(course for course in one.courses if course.today >= back.isoformat())
    known = _known()
    above = sum(
        known.ladder(s.ladder).rungs.index(s.exercise)
        > known.ladder(s.ladder).rungs.index(known.ladder(s.ladder).start)
        for s in first.standings
    )
    return {"silence_anew": float(anew), "silence_gentle": float(above)}


def _noisy(one: Made) -> dict[str, float]:
    moves = sum(step.kind in ("up", "down", "parked") for step in one.last.steps)
    return {"noisy_steps": moves / len(LADDERS)}


_COUNTS = {
    "responder": _responder, "non_responder": _non_responder, "flare": _flare, "drop_out": _drop_out,
    "wrong_plan": _wrong_plan, "silence": _silence, "noisy": _noisy,
}  # fmt: skip


def _rise_told(one: Made) -> date | None:
    """The day on which a lasting rise was first spoken of."""
    text = _known().sentence("course.clinician.rise", before="{}", now="{}", days="{}").split("{}")[0]
    told = [step.day for step in one.last.steps if step.kind == "clinician" and step.text.startswith(text)]
    return date.fromisoformat(told[0]) if told else None


def counted(found: Iterable[dict[str, float]]) -> dict[str, tuple[float, int]]:
    """Mean of each count and over how many courses; sums where nothing at all may happen."""
    told: dict[str, list[float]] = {}
    for one in found:
        for key, value in one.items():
            told.setdefault(key, []).append(value)
    sums = ("swings", "before_after", "wrong_plan_again", "silence_gentle")
    return {key: (sum(v) if key in sums else sum(v) / len(v), len(v)) for key, v in told.items()}


def run(people: int | None = None) -> list[Row]:
    """Each number beside its range: from figures.json, or counted anew."""
    figures = json.loads((HERE / "figures.json").read_text()) if people is None else compute(people)
    with (HERE / "expected.csv").open() as file:
        return [
            Row(row["id"], row["says"], float(row["low"]), float(row["high"]), row["because"], *figures[row["id"]])
            for row in csv.DictReader(file)
        ]


def compute(people: int) -> dict[str, tuple[float, int]]:
    """Everything anew."""
    asked = [(kind, seed) for kind in KINDS for seed in range(people)]
    with ProcessPoolExecutor(WORKERS) as pool:
        found = list(pool.map(of_one, asked, chunksize=10))
        bands = list(pool.map(signals.band, [(k, n) for k in signals.BANDS for n in range(people)], chunksize=10))
        alerts = list(
            pool.map(signals.messages, [(k, n) for k in signals.ALERTS for n in range(people // 3)], chunksize=5)
        )
    return counted([*found, *bands, *alerts])


def report(rows: Sequence[Row]) -> str:
    """The table; what is missed is bold, and stays."""
    lines = [
        "# Simulated courses",
        "",
        f"Claim: over {7 * EACH:,} made-up courses the rules of following up do what clinical notes 4.4 and 5 say, and no ladder swings. The "
        "people are in `laststraw.testing.courses`; their pain, its error (1.02, Childs 2005) and its fall (Menezes Costa 2012) are like the "
        "literature, all else is assumed. That the rules help anyone is not shown by this.",
        "",
        "| held | what | asked for | found | courses | why |",
        "| --- | --- | --- | ---: | ---: | --- |",
        *(
            f"| {'yes' if row.reproduced else '**MISSED**'} | {row.says} | {row.low:g} to {row.high:g} | {row.computed:.3g} "
            f"| {row.people} | {row.because} |"
            for row in rows
        ),
        "",
        "Reading: *found* is a mean over courses, and a sum where nothing may happen at all. The band of the curve is too wide for smooth "
        "courses and too narrow for sudden flares and for people whose ratings are worse than usual; it is only right, on "
        "average, for people like its model. False messages depend on how much a person's pain sways by itself, which nobody has measured here.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    many = int(sys.argv[sys.argv.index("--people") + 1]) if "--people" in sys.argv else EACH
    if "--write" in sys.argv:
        (HERE / "figures.json").write_text(json.dumps(compute(many), indent=1) + "\n")
    rows = run(None if "--write" in sys.argv else many)
    if "--write" in sys.argv:
        (HERE / "report.md").write_text(report(rows))
    for row in rows:
        print("yes   " if row.reproduced else "MISSED", row)
