"""False alarms and power of findings on photos, and their speed: `python -m benchmarks findings`.

Calibration, power of self-tests and the adaptive order are in ``validation/findings``.
"""

import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from laststraw import body, capture, findings, knowledge, measure
from laststraw.knowledge import FindingDef, Knowledge
from laststraw.records import (
    ErrorTerm,
    Finding,
    Intake,
    Landmarks,
    Measurement,
    NotMeasured,
    Person,
    Sitting,
    StructureState,
)
from laststraw.testing.patients import doable, made_patient

ROOT = Path(__file__).parents[1]
PHOTOS = ROOT / "tests" / "photos"
MANNEQUINS = ROOT.parent / "shared" / "mannequins"
VIEWS = ("front", "back", "left", "right")
WOMAN = Person(stature_mm=1716, mass_kg=68, sex="female", birth_year=1984)
PEOPLE = 2_000
AT = "2026-11-02T10:00:00+00:00"
READ = Sequence[Measurement | NotMeasured]


def see(folder: Path, code: str, views: Sequence[str], known: Knowledge) -> list[Landmarks]:
    """Body points of one person's photos; a photo that is refused is left out."""
    backend = capture.load_backend()
    paths = [(view, folder / f"{code}_{view}.jpg") for view in views]
    seen = [
        capture.find_landmarks(capture.open_photo(path, view), backend, known) for view, path in paths if path.exists()
    ]
    return [landmarks for landmarks in seen if isinstance(landmarks, Landmarks)]


def read(seen: Sequence[Landmarks], person: Person, known: Knowledge, roll: float | None) -> READ:
    """Readings and best estimates."""
    readings = [
        reading
        for landmarks in seen
        for reading in measure.measure_photo(landmarks, person.stature_mm, known, camera_roll_deg=roll)
    ]
    return (*readings, *measure.combine(readings, known))


def best(measured: READ) -> list[Measurement]:
    """Only the best estimates."""
    return [m for m in measured if isinstance(m, Measurement) and m.key.startswith("measurement/")]


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


def find(
    measured: READ, person: Person, known: Knowledge, states: Sequence[StructureState] = ()
) -> tuple[Finding, ...]:
    """Findings of one visit with photos only."""
    numbers = tuple(m for m in measured if isinstance(m, Measurement) and m.key.startswith("measurement/"))
    sitting = Sitting(at=AT, measurements=numbers, tests=(), intake=Intake(safety=()))
    belief = findings.believe([sitting], person, known, year=2026)
    return findings.find(belief, findings.Seen(measurements=measured, states=states), known)


def read_directly(known: Knowledge) -> dict[str, tuple[FindingDef, str]]:
    """Left/right patterns of one difference that a photo reads: by the id of that measurement."""
    found = {}
    photos = {m.id for m in known.measurements}
    for d in known.findings:
        if d.lateral and len(d.criteria) == 1 and d.criteria[0].of == "difference" and d.grade != "X":
            reading = known.latent(d.criteria[0].latent).as_reading
            if reading in photos:
                found[reading] = (d, reading)
    return found


def false_alarms(measured: Sequence[Measurement], known: Knowledge) -> tuple[float, float, float]:
    """Share of symmetric people who hear of a left/right finding; who would by 1.96 sd alone; by the limit alone."""
    limits = {id: d.criteria[0].beyond.value for id, (d, _) in read_directly(known).items()}
    own = [m for m in measured if known.measurement(m.id).plane != "sagittal"]
    draw, found, gate, folk = random.Random(2026), 0, 0, 0
    for _ in range(PEOPLE):
        person = draw_error(own, draw)
        found += any(f.side in ("left", "right") for f in find(person, WOMAN, known))
        gate += any(abs(m.value) > 1.96 * m.sd for m in person if m.id in limits)
        folk += any(abs(m.value) > limits[m.id] for m in person if m.id in limits)
    return found / PEOPLE, gate / PEOPLE, folk / PEOPLE


def power(kind: str, known: Knowledge) -> list[str]:
    """Mannequins of one set against their truth, with the camera's roll unknown and told.

    Of the left/right patterns with one criterion that were measured: how many truly are beyond their limit, how many of
    those are found, how many are found that are not beyond it, or on the wrong side.
    """
    truth = json.loads((MANNEQUINS / kind / "truth.json").read_text())
    patterns = read_directly(known)
    counts = {"unknown": [0, 0, 0, 0], "told": [0, 0, 0, 0]}
    for code, entry in truth.items():
        person = replace(WOMAN, stature_mm=entry["person"]["stature_mm"])
        seen = see(MANNEQUINS / kind, code, ("front", "back"), known)
        for name, roll in (("unknown", None), ("told", entry["views"]["front"]["camera_roll_deg"])):
            measured = read(seen, person, known, roll)
            sides = {f.id: f.side for f in find(measured, person, known)}
            ids = {m.id for m in best(measured)}
            for id, (d, _) in patterns.items():
                unit = "mm" if d.criteria[0].beyond.unit == "mm" else "deg"
                true = entry["truth"].get(f"{id}_{unit}")
                if true is None or id not in ids:
                    continue
                truly, side = abs(true) > d.criteria[0].beyond.value, "left" if true > 0 else "right"
                counts[name][0] += truly
                counts[name][1] += truly and sides.get(d.id) == side
                counts[name][2] += not truly and sides.get(d.id) == side
                counts[name][3] += sides.get(d.id, side) != side
    return [f"| {kind}, roll {name} | {len(truth)} | " + " | ".join(map(str, c)) + " |" for name, c in counts.items()]


def with_body(measured: Sequence[Measurement], known: Knowledge, people: int) -> float:
    """Share of symmetric people who hear of a left/right finding when the body model's muscles may speak too."""
    draw, found = random.Random(2027), 0
    frontal = [m for m in measured if known.measurement(m.id).plane == "frontal"]
    for _ in range(people):
        person = draw_error(frontal, draw)
        posture, _ = body.fit_posture(person, WOMAN, known)
        states = body.structure_states(posture, WOMAN, known)
        found += any(f.side in ("left", "right") for f in find(person, WOMAN, known, states))
    return found / people


def main() -> None:
    """Print the tables."""
    known = knowledge.load()
    print(f"Left/right noise gate: {findings.left_right_z(known):.2f} sd\n")
    print(
        "| symmetric person (2,000 draws of the errors of p000) | left/right finding | beyond 1.96 sd | beyond limit |"
    )
    print("| --- | --- | --- | --- |")
    four = see(PHOTOS, "p000", VIEWS, known)
    for name, seen, roll in (
        ("four photos, roll unknown", four, None),
        ("front photo, roll unknown", four[:1], None),
        ("four photos, level read from the phone", four, 0.0),
    ):
        print(
            "| {} | {:.2%} | {:.1%} | {:.1%} |".format(name, *false_alarms(best(read(seen, WOMAN, known, roll)), known))
        )
    share = with_body(best(read(four, WOMAN, known, None)), known, 300)
    print(f"| with the muscles of the body model (300 draws), roll unknown | {share:.2%} | | |")
    if MANNEQUINS.exists():
        print("\n| mannequins | people | truly beyond | found | found, not beyond | wrong side |")
        print("| --- | --- | --- | --- | --- | --- |")
        for kind in ("plain", "hard"):
            print("\n".join(power(kind, known)), flush=True)
    print()
    speed(known)


def speed(known: Knowledge) -> None:
    """Milliseconds of the whole and of its parts, with every test and photo; and of a year of weekly visits."""
    patients = [made_patient((1, i), known) for i in range(40)]
    sittings = [one.sitting(AT, doable(known, one.frame), photos=True) for one in patients]
    pairs = list(zip(patients, sittings, strict=True))
    beliefs = [findings.believe([s], p.person, known, year=2026) for p, s in pairs]  # frames are made once
    start = time.perf_counter()
    beliefs = [findings.believe([s], p.person, known, year=2026) for p, s in pairs]
    believed = time.perf_counter()
    for belief in beliefs:
        findings.find(belief, findings.Seen(), known)
    found = time.perf_counter()
    for belief in beliefs:
        findings.next_step(belief, known)
    asked = time.perf_counter()
    first = datetime.fromisoformat(AT)
    person = patients[0]
    year = [
        person.sitting((first + timedelta(days=7 * n)).isoformat(), doable(known, person.frame)[:8]) for n in range(52)
    ]
    again = time.perf_counter()
    belief = findings.believe(year, person.person, known, year=2026)
    filtered = time.perf_counter()
    findings.smoothed_traits(belief, "hamstring_length", "left")
    smoothed = time.perf_counter()
    n = len(patients)
    rows = [
        ("filter one visit", (believed - start) / n),
        ("findings of it", (found - believed) / n),
        ("the next test", (asked - found) / n),
        ("filter a year of weekly visits, eight tests each", filtered - again),
        ("smooth one latent over that year", smoothed - filtered),
    ]
    print(f"| what ({len(beliefs[0].looks)} readings, {len(beliefs[0].variance)} components) | ms |\n| --- | ---: |")
    for name, seconds in rows:
        print(f"| {name} | {1e3 * seconds:.1f} |")


if __name__ == "__main__":
    main()
