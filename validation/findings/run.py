"""Findings and the next test on made-up patients whose truth is known: claim, check, report.

Run: ``python -m validation.findings.run`` (prints the table, about five minutes on two cores; ``--write`` renews report.md;
``--people N`` takes fewer). Patients follow the program's own knowledge, so this shows that the arithmetic is right and what
the rules cost, not that the knowledge is true of real people; the arms with heavy tails, exchanged sides and rarer conditions
show how much it takes to break it.
"""

import csv
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from laststraw import findings
from laststraw import knowledge as knowledge_room
from laststraw.knowledge import Knowledge
from laststraw.testing.patients import Oddness, doable, made_patient
from validation.findings import arms
from validation.ranges import Row

HERE = Path(__file__).parent
PEOPLE = 10_000
WORKERS = min(os.cpu_count() or 1, 2)
CHUNK = 50


@cache
def _known() -> Knowledge:
    return knowledge_room.load()


def _alarm(seed: tuple[int, int], visits: int, tails: int) -> bool:
    return arms.alarm(seed, _known(), visits, tails)


def _judged(seed: tuple[int, int], oddness: Oddness, rarer: float) -> Any:
    return arms.judged(seed, _known(), oddness, rarer)


def _present(job: tuple[tuple[int, int], str]) -> tuple[bool, bool]:
    return arms.present(*job, _known())


def _ordered(seed: tuple[int, int]) -> arms.Ordered:
    return arms.ordered(seed, _known())


def calibration_error(hits: list[arms.Hit], low: float = 0.0, high: float = 1.0) -> float:
    """Expected calibration error over ten equal bins of the probabilities from ``low`` to ``high``."""
    chosen = [hit for hit in hits if low <= hit.p <= high]
    p, truly = np.array([hit.p for hit in chosen]), np.array([hit.truly for hit in chosen])
    bins = np.minimum((10.0 * p).astype(int), 9)
    return float(sum((bins == k).mean() * abs(p[bins == k].mean() - truly[bins == k].mean()) for k in set(bins)))


def run(people: int = PEOPLE) -> list[Row]:
    """All numbers. Fewer ``people`` take less time and are less exact."""
    few = max(people // 10, 40)
    found: dict[str, tuple[float, int]] = {}
    with ProcessPoolExecutor(WORKERS) as pool:

        def each(work: Any, jobs: list[Any]) -> list[Any]:
            return list(pool.map(work, jobs, chunksize=CHUNK))

        for id, arm, visits, tails, n in (("one", 1, 1, 0, people), ("two", 2, 2, 0, few), ("tails", 3, 1, 4, few)):
            told = each(partial(_alarm, visits=visits, tails=tails), [(arm, i) for i in range(n)])
            found[f"alarm.{id}"] = (float(np.mean(told)), n)
        found |= _calibration(each, people, few)
        found |= _power(each, few)
        found |= _orders(each(_ordered, [(7, i) for i in range(few)]))
    found |= _speed()
    with (HERE / "expected.csv").open() as file:
        return [
            Row(r["id"], r["says"], float(r["low"]), float(r["high"]), r["because"], *found[r["id"]])
            for r in csv.DictReader(file)
        ]


def _calibration(each: Any, people: int, few: int) -> dict[str, tuple[float, int]]:
    found = {}
    plain = each(partial(_judged, oddness=Oddness(), rarer=1.0), [(4, i) for i in range(people)])
    hits = [hit for hits, _ in plain for hit in hits]
    held = [one for _, held in plain for one in held]
    found["calibration.ece"] = (calibration_error(hits), people)
    found["calibration.middle"] = (calibration_error(hits, 0.1, 0.9), people)
    found["cover.traits"] = (float(np.mean(held)), people)
    odd = (("tails", Oddness(tails=4), 1.0), ("slips", Oddness(slips=0.02), 1.0), ("priors", Oddness(), 0.5))
    for id, oddness, rarer in odd:
        arm = each(partial(_judged, oddness=oddness, rarer=rarer), [(5, i) for i in range(few)])
        found[f"calibration.{id}"] = (calibration_error([hit for hits, _ in arm for hit in hits]), few)
    return found


def _power(each: Any, few: int) -> dict[str, tuple[float, int]]:
    latents = arms.lateral_latents(_known())
    n = max(few // 5, 8)
    told = each(_present, [((6, i), latent) for latent in latents for i in range(n)])
    by_latent = [float(np.mean([hit for hit, _ in told[k * n : (k + 1) * n]])) for k in range(len(latents))]
    for latent, share in zip(latents, by_latent, strict=True):
        print(f"      {latent}: {share:.2f}", file=sys.stderr)
    hits = sum(hit for hit, _ in told)
    right = sum(hit and not wrong for hit, wrong in told) / max(hits, 1)
    return {
        "power.found": (float(np.mean(by_latent)), len(told)),
        "power.least": (min(by_latent), n),
        "power.side": (right, hits),
    }


def _orders(people: list[arms.Ordered]) -> dict[str, tuple[float, int]]:
    n = len(people)
    stopped = [one.right["adaptive"][one.stopped] for one in people]

    def share_after(name: str, tests: int) -> float:
        return float(np.mean([one.right[name][min(tests, one.battery)] for one in people]))

    def minutes_for_most(name: str) -> float:
        """Median minutes at the first number of tests after which nine in ten conclusions stand."""
        enough = next(k for k in range(arms.LONGEST + 1) if share_after(name, k) >= 0.9 or k == arms.LONGEST)
        return float(np.median([one.minutes[name][min(enough, one.battery)] for one in people]))

    spent = {name: minutes_for_most(name) for name in ("adaptive", "fixed", "random")}
    six = share_after("adaptive", 6)
    return {
        "next.agrees": (float(np.mean(stopped)), n),
        "next.tests": (float(np.median([one.stopped for one in people])), n),
        "next.battery": (float(np.mean([one.battery for one in people])), n),
        "next.ahead_fixed": (six - share_after("fixed", 6), n),
        "next.ahead_random": (six - share_after("random", 6), n),
        "next.minutes_fixed": (spent["adaptive"] / spent["fixed"], n),
        "next.minutes_random": (spent["adaptive"] / spent["random"], n),
    }


def _speed() -> dict[str, tuple[float, int]]:
    """Processor time of one full update, and of ten thousand people shared by two cores: in a process of one thread."""
    code = "import json; from validation.findings.run import timed; print(json.dumps(timed()))"
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    told = subprocess.run([sys.executable, "-c", code], env=env, cwd=HERE.parents[1], capture_output=True, check=True)
    median, mean, n = json.loads(told.stdout)
    return {"speed.update_ms": (1e3 * median, n), "speed.people_s": (mean * 10_000 / 2.0, n)}


def timed() -> tuple[float, float, int]:
    """Median and mean processor time (s) of a full update: belief and findings of a visit with every test and photo."""
    known, n = _known(), 100
    made = [made_patient((8, i), known) for i in range(n)]
    sittings = [one.sitting(arms.FIRST, doable(known, one.frame), photos=True) for one in made]
    spent = []
    for one, sitting in zip(made, sittings, strict=True):
        started = time.process_time()
        belief = findings.believe([sitting], one.person, known, year=arms.YEAR)
        findings.find(belief, findings.Seen(), known)
        spent.append(time.process_time() - started)
    return float(np.median(spent)), float(np.mean(spent)), n


def report(rows: list[Row]) -> str:
    """The table as Markdown; what is missed stays in it, marked."""
    lines = [
        "# Findings and the next test, on made-up patients",
        "",
        "Written by `python -m validation.findings.run --write`. Patients follow the knowledge files, so this shows that the",
        "arithmetic is right and what the rules cost, not that the knowledge is true of real people.",
        "",
        "| | what | asked for | computed | people |",
        "| --- | --- | --- | ---: | ---: |",
    ]
    for row in rows:
        mark = "yes" if row.reproduced else "**MISSED**"
        lines.append(
            f"| {mark} | {row.says} ({row.because}) | {row.low:g} to {row.high:g} | {row.computed:.3g} | {row.people} |"
        )
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    number = int(sys.argv[sys.argv.index("--people") + 1]) if "--people" in sys.argv else PEOPLE
    table = run(number)
    for line in table:
        print(("        " if line.reproduced else "MISSED  ") + str(line))
    if "--write" in sys.argv:
        (HERE / "report.md").write_text(report(table))
