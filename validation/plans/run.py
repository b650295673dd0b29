"""Plans of 100,000 random people: claim, check, report.

Run: ``python -m validation.plans.run`` (prints the table, under a minute on two cores; ``--write`` renews report.md; ``--people N``
takes fewer). The checker shares no rule with the plan: it has its own copy of the clinical table, and reads the steps.
"""

import csv
import itertools
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from laststraw import knowledge as knowledge_room
from laststraw.knowledge import Knowledge
from laststraw.plan import make_plan
from validation.plans.checker import Checker
from validation.plans.people import TODAY, Case, Crowd
from validation.ranges import Row

HERE = Path(__file__).parent
PEOPLE = 100_000
WORKERS = min(os.cpu_count() or 1, 2)
SHOWN = 5  # breaches of one law that are printed


def judge(first: int, last: int, known: Knowledge) -> tuple[Counter[str], Counter[str], list[str]]:
    """People of these numbers: how many break each law, how often each exercise was reached, and the first breaches."""
    crowd, checker = Crowd(known), Checker(known)
    broken: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    shown: list[str] = []
    started = time.process_time()
    for seed in range(first, last):
        case = crowd.case(seed)
        for law, text in _breaches(case, checker, known, broken, reached):
            broken[law] += 1
            if broken[law] <= SHOWN:
                shown.append(f"{law}, person {seed}: {text}")
    broken["_ms"] = round(1e3 * (time.process_time() - started))
    return broken, reached, shown


def _breaches(
    case: Case, checker: Checker, known: Knowledge, broken: Counter[str], reached: Counter[str]
) -> list[tuple[str, str]]:
    """The laws that one plan breaks, each once; what is only counted goes to the counters."""
    must_refer = checker.refers(case)
    started = time.process_time()
    try:
        plan = make_plan(
            case.findings, case.intake, case.person, known,
            today=TODAY, course=case.course, activities=case.activities, tests=case.tests,
        )  # fmt: skip
    except ValueError:
        return [] if must_refer else [("refused", "nothing calls for it")]
    broken["_ns"] += round(1e9 * (time.process_time() - started))
    broken["_plans"] += 1
    reached.update(item.exercise for item in (*plan.relief, *plan.correction))
    found = [("referred", "a plan beside a referral")] if must_refer else []
    for law, breaches in (
        ("contraindicated", checker.contraindicated(plan, case)),
        ("over", checker.over(plan, case)),
        ("lost", checker.lost(plan, case)),
    ):
        first = next(breaches, None)
        if first is not None:
            found.append((law, first))
    logged = case.course is not None and case.course.exercises == 0
    if case.intake.minutes_per_day >= 8 and not logged and not any(item.ladder for item in plan.correction):
        found.append(("two_intolerances", "no exercise"))
    return found


def _share(bounds: tuple[int, int]) -> tuple[Counter[str], Counter[str], list[str]]:
    return judge(*bounds, knowledge_room.load())


def run(people: int = PEOPLE) -> list[Row]:
    """All numbers. Fewer ``people`` take less time and reach less."""
    cuts = [people * part // WORKERS for part in range(WORKERS + 1)]
    with ProcessPoolExecutor(WORKERS) as pool:
        shares = list(pool.map(_share, itertools.pairwise(cuts)))
    broken = sum((share[0] for share in shares), Counter[str]())
    reached = sum((share[1] for share in shares), Counter[str]())
    for text in (text for share in shares for text in share[2]):
        print(f"      {text}", file=sys.stderr)
    every = {exercise.id for exercise in knowledge_room.load().exercises}
    for id in sorted(every - set(reached)):
        print(f"      never reached: {id}", file=sys.stderr)
    plans = broken["_plans"]
    found = {
        "unreached": float(len(every - set(reached))),
        "planned": plans / people,
        "two_cores_s": broken["_ms"] / 1e3 / 2.0,
        "plan_ms": broken["_ns"] / 1e6 / max(plans, 1),
    }
    with (HERE / "expected.csv").open() as file:
        return [
            Row(
                r["id"], r["says"], float(r["low"]), float(r["high"]), r["because"],
                found.get(r["id"], float(broken[r["id"]])), people,
            )
            for r in csv.DictReader(file)
        ]  # fmt: skip


def report(rows: list[Row]) -> str:
    """The table as Markdown; what is missed stays in it, marked."""
    lines = [
        "# Plans of random people",
        "",
        "Written by `python -m validation.plans.run --write`. People of 12 to 95 years with random answers, limits, findings, goals,",
        "things at home, minutes, logs and tests. What is contraindicated is judged by a checker of its own: the columns of the",
        "clinical table (`contraindicated.csv`), the rows of the knowledge files, and the words of the steps. That the table itself is",
        "right was not shown: a clinician should read it.",
        "",
        "| | what | asked for | computed | people |",
        "| --- | --- | --- | ---: | ---: |",
    ]
    for row in rows:
        mark = "yes" if row.reproduced else "**MISSED**"
        asked = f"{row.low:g} to {row.high:g}" if row.low != row.high else f"{row.low:g}"
        lines.append(f"| {mark} | {row.says} ({row.because}) | {asked} | {row.computed:.3g} | {row.people} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    number = int(sys.argv[sys.argv.index("--people") + 1]) if "--people" in sys.argv else PEOPLE
    table = run(number)
    for line in table:
        print(("        " if line.reproduced else "MISSED  ") + str(line))
    if "--write" in sys.argv:
        (HERE / "report.md").write_text(report(table))
