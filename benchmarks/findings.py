"""False alarms, calibration and power of findings: `python -m benchmarks findings`."""

import json
import math
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from laststraw import capture, findings, knowledge, measure
from laststraw.knowledge import Knowledge
from laststraw.records import ErrorTerm, Landmarks, Measurement, NotMeasured, Person

ROOT = Path(__file__).parents[1]
PHOTOS = ROOT / "tests" / "photos"
MANNEQUINS = ROOT.parent / "shared" / "mannequins"
VIEWS = ("front", "back", "left", "right")
WOMAN = Person(stature_mm=1716, mass_kg=68, sex="female", birth_year=1984)
PEOPLE = 10_000
READ = Sequence[Measurement | NotMeasured]


def visit(folder: Path, code: str, views: Sequence[str], person: Person, known: Knowledge, roll: float | None) -> READ:
    """Readings and best estimates of one person's photos."""
    backend, readings = capture.load_backend(), []
    for view in views:
        path = folder / f"{code}_{view}.jpg"
        if path.exists():
            seen = capture.find_landmarks(capture.open_photo(path, view), backend, known)
            if isinstance(seen, Landmarks):
                readings += measure.measure_photo(seen, person.stature_mm, known, camera_roll_deg=roll)
    return (*readings, *measure.combine(readings, known))


def draw_error(measurements: Sequence[Measurement], draw: random.Random) -> list[Measurement]:
    """A perfectly symmetric person, read with the budgets of these measurements.

    A shared cause (roll of the front camera, yaw before it) is drawn once a photo and moves every line by its own
    gradient; everything else is drawn for each measurement.
    """
    causes: dict[str, float] = {}

    def error(term: ErrorTerm) -> float:
        if not term.shared or term.gradient == 0.0:
            return draw.gauss(0.0, term.sd)
        return causes.setdefault(term.name, draw.gauss(0.0, term.sd / abs(term.gradient))) * term.gradient

    return [replace(m, value=math.fsum(error(term) for term in m.source.budget)) for m in measurements]


def false_alarms(measured: Sequence[Measurement], known: Knowledge) -> tuple[float, float, float]:
    """Share of symmetric people who hear of a left/right finding; who would by 1.96 sd alone; by 3 deg alone."""
    lateral = {
        d.criteria[0].measurement: d.criteria[0].beyond.value for d in known.findings if d.lateral and d.criteria
    }
    own = [m for m in measured if m.id in lateral]
    draw, found, gate, folk = random.Random(2026), 0, 0, 0
    for _ in range(PEOPLE):
        person = draw_error(own, draw)
        found += any(f.side in ("left", "right") for f in findings.find(person, None, (), WOMAN, known))
        gate += any(abs(m.value) > 1.96 * m.sd for m in person)
        folk += any(abs(m.value) > lateral[m.id] for m in person)
    return found / PEOPLE, gate / PEOPLE, folk / PEOPLE


def calibration(known: Knowledge) -> tuple[float, float, float, int]:
    """People drawn from the norms: ECE over 10 bins, mean p and true share of what is listed, how many are listed."""
    draw, bins, listed = random.Random(11), [[] for _ in range(10)], []
    single = [d for d in known.findings if len(d.criteria) == 1]
    for _ in range(PEOPLE):
        d = draw.choice(single)
        c, norm = d.criteria[0], known.norm(d.criteria[0].measurement, "female")
        usual, spread = (0.0 if d.lateral else norm.mean.value), norm.sd.value
        sd = spread * math.exp(draw.uniform(-2.0, 1.0))
        true = draw.gauss(usual, spread)
        sign = draw.choice((1, -1)) if d.lateral else (1 if c.sign == "positive" else -1)
        p = findings.chance_beyond(
            draw.gauss(true, sd), sd, usual=usual, spread=spread, beyond=c.beyond.value, sign=sign
        )
        truly = sign * (true - usual) > c.beyond.value
        bins[min(9, int(10 * p))].append((p, truly))
        if p >= known.constant("findings.listed_p"):
            listed.append((p, truly))
    ece = sum(abs(sum(p - t for p, t in b)) for b in bins) / PEOPLE
    return ece, sum(p for p, _ in listed) / len(listed), sum(t for _, t in listed) / len(listed), len(listed)


def power(kind: str, known: Knowledge, roll_of: Callable[[dict[str, object]], float | None]) -> str:
    """Mannequins of one set against their truth: how many true left/right patterns are found, how many on the wrong side."""
    truth = json.loads((MANNEQUINS / kind / "truth.json").read_text())
    there = found = wrong = short = people = 0
    missed_sds = []
    for code, entry in truth.items():
        person = replace(WOMAN, stature_mm=entry["person"]["stature_mm"])
        measured = visit(MANNEQUINS / kind, code, VIEWS, person, known, roll_of(entry))
        listed = {f.id: f for f in findings.find(measured, None, (), person, known)}
        people += 1
        for d in known.findings:
            if len(d.criteria) != 1 or not d.lateral or d.grade == "X":
                continue
            id, beyond = d.criteria[0].measurement, d.criteria[0].beyond.value
            name = f"{id}_{'mm' if d.criteria[0].beyond.unit == 'mm' else 'deg'}"
            best = next((m for m in measured if isinstance(m, Measurement) and m.key == f"measurement/{id}"), None)
            if name not in entry["truth"] or best is None:
                continue
            true = entry["truth"][name]
            there += abs(true) > beyond
            if d.id in listed:
                side = "left" if true > 0 else "right"
                found += abs(true) > beyond and listed[d.id].side == side
                wrong += listed[d.id].side != side
                short += abs(true) <= beyond and listed[d.id].side == side
            elif abs(true) > beyond:
                missed_sds.append(abs(true) / best.sd)
    missed = sorted(missed_sds)
    middle = missed[len(missed) // 2] if missed else float("nan")
    return f"| {kind} | {people} | {there} | {found} | {short} | {wrong} | {middle:.1f} |"


def main() -> None:
    """Print the tables."""
    known = knowledge.load()
    print(f"Left/right noise gate: {findings.left_right_z(known):.2f} sd\n")
    print(
        "| symmetric person (10,000), errors as measured on p000 | any left/right finding | by 1.96 sd alone | by limits alone |"
    )
    print("| --- | --- | --- | --- |")
    for name, views, roll in (
        ("four photos, roll unknown", VIEWS, None),
        ("front photo, roll unknown", ("front",), None),
        ("four photos, camera level (0 deg, read from the phone)", VIEWS, 0.0),
    ):
        read = visit(PHOTOS, "p000", views, WOMAN, known, roll)
        best = [m for m in read if isinstance(m, Measurement) and m.key.startswith("measurement/")]
        print("| {} | {:.2%} | {:.1%} | {:.1%} |".format(name, *false_alarms(best, known)))
    ece, mean_p, share, count = calibration(known)
    print(
        f"\nCalibration on 10,000 people of the norms: ECE {ece:.4f}; listed {count}: mean p {mean_p:.3f}, true {share:.3f}"
    )
    if (MANNEQUINS).exists() and "--quick" not in sys.argv:
        print(
            "\n| mannequins | people | true left/right patterns | found, right side | found, below the limit | wrong side | sd of the missed (median) |"
        )
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for kind in ("plain", "hard"):
            print(power(kind, known, lambda entry: None), flush=True)
    _speed(known)


def _speed(known: Knowledge) -> None:
    read = visit(PHOTOS, "p010", VIEWS, WOMAN, known, None)
    start = time.perf_counter()
    for _ in range(200):
        findings.find(read, None, (), WOMAN, known)
    print(f"\nfind: {(time.perf_counter() - start) / 200 * 1e3:.2f} ms a visit")


if __name__ == "__main__":
    main()
