"""False alarms, calibration and power of findings: `python -m benchmarks findings`."""

import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from laststraw import body, capture, findings, knowledge, measure
from laststraw.knowledge import Knowledge
from laststraw.records import ErrorTerm, Landmarks, Measurement, NotMeasured, Person

ROOT = Path(__file__).parents[1]
PHOTOS = ROOT / "tests" / "photos"
MANNEQUINS = ROOT.parent / "shared" / "mannequins"
VIEWS = ("front", "back", "left", "right")
WOMAN = Person(stature_mm=1716, mass_kg=68, sex="female", birth_year=1984)
PEOPLE = 10_000
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


def power(kind: str, known: Knowledge) -> list[str]:
    """Mannequins of one set against their truth, with the camera's roll unknown and told.

    Of the left/right patterns with one criterion that were measured: how many truly are beyond their limit, how many of
    those are found, how many are found that are not beyond it, or on the wrong side.
    """
    truth = json.loads((MANNEQUINS / kind / "truth.json").read_text())
    patterns = [d for d in known.findings if d.lateral and len(d.criteria) == 1 and d.grade != "X"]
    counts = {"unknown": [0, 0, 0, 0], "told": [0, 0, 0, 0]}
    for code, entry in truth.items():
        person = replace(WOMAN, stature_mm=entry["person"]["stature_mm"])
        seen = see(MANNEQUINS / kind, code, ("front", "back"), known)
        for name, roll in (("unknown", None), ("told", entry["views"]["front"]["camera_roll_deg"])):
            measured = read(seen, person, known, roll)
            sides = {f.id: f.side for f in findings.find(measured, None, (), person, known)}
            ids = {m.id for m in best(measured)}
            for d in patterns:
                unit = "mm" if d.criteria[0].beyond.unit == "mm" else "deg"
                true = entry["truth"].get(f"{d.criteria[0].measurement}_{unit}")
                if true is None or d.criteria[0].measurement not in ids:
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
        found += any(f.side in ("left", "right") for f in findings.find(person, posture, states, WOMAN, known))
    return found / people


def main() -> None:
    """Print the tables."""
    known = knowledge.load()
    print(f"Left/right noise gate: {findings.left_right_z(known):.2f} sd\n")
    print(
        "| symmetric person (10,000 draws of the errors of p000) | left/right finding | beyond 1.96 sd | beyond limit |"
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
    ece, mean_p, true, count = calibration(known)
    print(
        f"\nCalibration, 10,000 people of the norms: ECE {ece:.4f}; {count} listed: mean p {mean_p:.3f}, true {true:.3f}"
    )
    if MANNEQUINS.exists():
        print("\n| mannequins | people | truly beyond | found | found, not beyond | wrong side |")
        print("| --- | --- | --- | --- | --- | --- |")
        for kind in ("plain", "hard"):
            print("\n".join(power(kind, known)), flush=True)
    measured = read(see(PHOTOS, "p010", VIEWS, known), WOMAN, known, None)
    start = time.perf_counter()
    for _ in range(200):
        findings.find(measured, None, (), WOMAN, known)
    print(f"\nfind: {(time.perf_counter() - start) / 200 * 1e3:.2f} ms a visit")


if __name__ == "__main__":
    main()
