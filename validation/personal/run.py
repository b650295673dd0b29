"""Personal learning on simulated diaries whose truth is known: claim, check, report.

Run: ``python -m validation.personal.run`` (prints the table, four minutes of processor time; ``--write`` renews report.md).

Two arms of 160 people, half M1 and half M0, half of each calibration. *exact*: every day is written, so that the prior and
the likelihood are those that made the diary (simulation-based calibration: Talts et al. 2018, arXiv:1804.06788). *gaps*:
every fourth day is silent, with the pain that began on it told or not. The same diaries read with the other calibration are
the *wrong* arm: it is reported, not required.
"""

import csv
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from laststraw import knowledge as knowledge_room
from laststraw.damage.cloud import Loads, first_cloud
from laststraw.damage.foresight import foresee
from laststraw.damage.learn import compare, learn_all
from laststraw.damage.watch import watched
from laststraw.knowledge import Knowledge
from laststraw.records import CALIBRATIONS, MODELS
from validation.personal.people import live
from validation.personal.scores import Hit, concordance, evenness, hits
from validation.ranges import Row

HERE = Path(__file__).parent
PEOPLE = 160  # of each arm
PARTICLES, COLUMNS, FORESEEN = 300, 150, 80
MONTH = 30
ARMS = {"exact": 1.0, "gaps": 0.75}


class Found(NamedTuple):
    """All that the simulated people gave."""

    held: dict[tuple[str, str], list[Hit]]  # by arm and quantity
    verdicts: list[tuple[str, str, int]]  # true model, called, episodes told
    log10_bayes: list[tuple[str, float, int]]
    months: dict[str, list[tuple[float, float, bool]]]  # by true model: engine, benchmark, happened
    evidence: list[tuple[str, float]]


def simulate(known: Knowledge, people: int = PEOPLE) -> Found:
    """Let everybody live, and read their diaries."""
    found = Found(defaultdict(list), [], [], defaultdict(list), [])
    for arm, told in ARMS.items():
        for person in range(people):
            seed = person + (10_000 if arm == "gaps" else 0)
            _one(found, known, arm, told, seed, person)
    return found


def _one(found: Found, known: Knowledge, arm: str, told: float, seed: int, person: int) -> None:
    model, calibration = MODELS[person % 2], CALIBRATIONS[person // 2 % 2]
    life = live(known, calibration, model, seed, draws=COLUMNS, told=told)
    watch = watched(life.history, life.diary, known)
    posteriors = learn_all(
        life.history, life.diary, known, person_age_years=life.age_years, particles=PARTICLES, seed=seed
    )
    for posterior in posteriors:
        if posterior.model == model:
            where = arm if posterior.calibration == calibration else "wrong"
            for hit in hits(life, posterior, watch, seed):
                found.held[where, hit.quantity].append(hit)
    verdict = compare(posteriors)
    mean = next(figure.estimate.mean for of, figure in verdict.log10_bayes if of == calibration)
    called = "" if verdict.cannot_tell else "M1" if mean > 0.0 else "M0"
    found.verdicts.append((model, called, posteriors[0].onsets))
    found.log10_bayes.append((model, mean, posteriors[0].onsets))
    if arm == "gaps":
        loads = Loads(life.history, watch)
        clouds = [first_cloud(known, loads, c, m, FORESEEN, seed) for c in CALIBRATIONS for m in MODELS]
        seen = foresee(clouds, loads, watch, known, life.age_years)
        found.evidence.append((model, seen.evidence))
        for at in range(0, len(seen.days), MONTH):
            day = int(seen.days[at])
            if day + MONTH <= life.days and not any(onset <= day < end for onset, end in life.spells):
                happened = any(day <= onset < day + MONTH for onset, _ in life.spells)
                found.months[model].append((float(seen.engine_month[at]), float(seen.benchmark_month[at]), happened))


def computed(found: Found) -> dict[str, tuple[float, int]]:
    """Every number of the table by its id, and from how many people or months."""
    out: dict[str, tuple[float, int]] = {}
    for (arm, quantity), each in found.held.items():
        out[f"{arm}.{quantity}.held"] = float(np.mean([hit.held for hit in each])), len(each)
        if arm == "exact":
            out[f"{arm}.{quantity}.even"] = evenness(np.array([hit.rank for hit in each])), len(each)
    for model, other in (("M0", "M1"), ("M1", "M0")):
        of = [called for true, called, _ in found.verdicts if true == model]
        out[f"{model}.called_{other}"] = float(np.mean([called == other for called in of])), len(of)
        out[f"{model}.called_{model}"] = float(np.mean([called == model for called in of])), len(of)
    months = np.array([m for each in found.months.values() for m in each])
    happened = months[:, 2].astype(bool)
    for at, name in enumerate(("engine", "benchmark")):
        out[f"{name}.observed_over_expected"] = float(happened.sum() / months[:, at].sum()), len(months)
        out[f"{name}.concordance"] = concordance(months[:, at], happened), len(months)
        out[f"{name}.brier"] = float(np.mean((months[:, at] - happened) ** 2)), len(months)
    out["engine.proved"] = float(np.mean([e >= 1.3 for _, e in found.evidence])), len(found.evidence)
    return out


def run() -> list[Row]:
    """The table of the issue."""
    return table(simulate(knowledge_room.load()))


def table(found: Found) -> list[Row]:
    """Expected ranges beside what was computed."""
    numbers = computed(found)
    with (HERE / "expected.csv").open() as file:
        return [
            Row(r["id"], r["says"], float(r["low"]), float(r["high"]), r["because"], *numbers[r["id"]])
            for r in csv.DictReader(file)
        ]


def report(found: Found) -> str:
    """The table, the ranks, and what the month's risk is worth beside the plain count."""
    rows, numbers = table(found), computed(found)
    lines = [
        "# What can be learned from one diary",
        "",
        f"{2 * PEOPLE} simulated people whose truth is known, half of them M1 and half M0, half of each calibration, diaries of one to "
        "three years. *Every day written*: the prior and the likelihood are those that made the diaries (simulation-based "
        "calibration: Talts et al. 2018, arXiv:1804.06788). *Every fourth day silent*: the pain that began on such a day was told or "
        "not. The same diaries read with the wrong calibration are reported, not required. With so many people a true 90 % comes out "
        "between 85 and 95 % (160 people) or 83 and 97 % (80) nineteen times of twenty.",
        "",
        "| what | asked for | found | n | |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        lines.append(
            f"| {row.says} | {row.low:g} to {row.high:g} | {row.computed:.3g} | {row.people} | "
            f"{'' if row.reproduced else '**missed**'} |"
        )
    lines += ["", "Reported, not required:", "", "| what | found | n |", "| --- | ---: | ---: |"]
    asked = {row.id for row in rows}
    lines += [f"| {id} | {value:.3g} | {n} |" for id, (value, n) in sorted(numbers.items()) if id not in asked]
    lines += ["", *_ranks(found), "", *_reliability(found), "", *_bayes(found), ""]
    return "\n".join(lines)


def _ranks(found: Found) -> list[str]:
    lines = ["Ranks of the truth within the posterior, arm *exact*, ten bins (even where learning is right):", ""]
    for (arm, quantity), each in sorted(found.held.items()):
        if arm == "exact":
            counts, _ = np.histogram([hit.rank for hit in each], 10, (0.0, 1.0))
            lines.append(f"* {quantity}: {' '.join(str(n) for n in counts)}")
    return lines


def _reliability(found: Found) -> list[str]:
    months = np.array([m for each in found.months.values() for m in each])
    edges = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 1.01)
    lines = ["Chance of an onset within 30 days, foretold every 30 days (arm *gaps*):", ""]
    lines += ["| foretold | engine: mean | happened | n | benchmark: mean | happened | n |", "| --- |" + " ---: |" * 6]
    for low, high in pairwise(edges):
        cells = []
        for at in (0, 1):
            of = (months[:, at] >= low) & (months[:, at] < high)
            mean, happened = (months[of, at].mean(), months[of, 2].mean()) if of.any() else (0.0, 0.0)
            cells.append(f"{mean:.3f} | {happened:.3f} | {int(of.sum())}" if of.any() else "| | 0")
        lines.append(f"| {low:g} to {min(high, 1):g} | {' | '.join(cells)} |")
    return lines


def _bayes(found: Found) -> list[str]:
    lines = ["log10 of the Bayes factor M1:M0 under the true calibration, by true model and told episodes:", ""]
    lines += ["| true model | episodes | people | median | 5 % | 95 % |", "| --- | --- |" + " ---: |" * 4]
    for model in MODELS:
        for low, high in ((0, 2), (3, 5), (6, 99)):
            of = [value for true, value, n in found.log10_bayes if true == model and low <= n <= high]
            if of:
                five, half, most = np.quantile(of, (0.05, 0.5, 0.95))
                lines.append(f"| {model} | {low} to {high} | {len(of)} | {half:.2f} | {five:.2f} | {most:.2f} |")
    return lines


if __name__ == "__main__":
    text = report(simulate(knowledge_room.load()))
    if "--write" in sys.argv[1:]:
        (HERE / "report.md").write_text(text)
    sys.stdout.write(text)
