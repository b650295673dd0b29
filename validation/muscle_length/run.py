"""Published sensitivities of muscle length to posture: claim, check, report.

Run: ``python -m validation.muscle_length.run`` (prints the table; ``--write`` renews report.md).
"""

import csv
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from laststraw import knowledge
from laststraw.body.model import BodyModel, build_model
from laststraw.body.pose import JOINTS, N, muscle_lengths_mm
from laststraw.records import Person

HERE = Path(__file__).parent
UNSCALED = Person(stature_mm=1689.0, mass_kg=70.0, sex="other", birth_year=1980)

# what the notes did to the model: angles (deg), and by how many degrees the result is divided
POSTURES = {
    "tilt": ({"pelvis_anterior_tilt": 10.0, "lumbar_flexion": -10.0}, 1.0),
    "psoas_whole": ({"pelvis_anterior_tilt": 10.0}, 1.0),
    "flexion": ({"lumbar_flexion": 20.0}, 20.0),
    "bend": ({"lumbar_left_bend": 10.0}, 10.0),  # of the muscles on the right: away from the bend
    "lordosis": ({"lumbar_flexion": -10.0}, 1.0),
}
TITLES = {
    "tilt": "pelvis tipped 10 deg forwards, trunk and legs upright",
    "psoas_whole": "pelvis tipped 10 deg forwards, trunk with it",
    "flexion": "per degree of lumbar flexion (mean over 20)",
    "bend": "per degree of bend to the other side (mean over 10)",
    "lordosis": "10 deg more lordosis",
}
WHY = {
    "psoas_whole": "printed for the leg's half of the psoas, whose wrap around the hip was lost; with it the lever is 24 mm, not 19",
    "lordosis": "printed for a model with the levers of the back muscles made 1.45 times as long; ours are not scaled",
}


class Row(NamedTuple):
    """One printed value and ours."""

    posture: str
    muscle: str
    unit: str
    printed: float
    tolerance: float
    computed: float

    @property
    def reproduced(self) -> bool:
        """Within what rounding of the printed value allows."""
        return abs(self.computed - self.printed) <= self.tolerance

    def __str__(self) -> str:
        return f"{self.posture}, {self.muscle}: printed {self.printed:g} {self.unit}, computed {self.computed:.2f}"


def run() -> list[Row]:
    """Every printed value."""
    model = build_model(UNSCALED, knowledge.load())
    with (HERE / "expected.csv").open() as file:
        return [
            Row(
                posture=r["posture"],
                muscle=r["muscle"],
                unit=r["unit"],
                printed=float(r["printed"]),
                tolerance=float(r["tolerance"]),
                computed=change(model, r["posture"], r["actuators"], r["unit"], float(r["fibre_mm"] or "nan")),
            )
            for r in csv.DictReader(file)
        ]


def change(model: BodyModel, posture: str, actuators: str, unit: str, fibre_mm: float) -> float:
    """Change of length of the right-sided actuators whose names begin so, weighted with their peak force."""
    angles, per = POSTURES[posture]
    q = np.array([angles.get(joint, 0.0) for joint in JOINTS])
    neutral = muscle_lengths_mm(model, np.zeros(N))
    moved = (muscle_lengths_mm(model, q) - neutral) / per
    chosen = [i for i, name in enumerate(model.muscles) if name.startswith(actuators) and name.endswith("_r")]
    if unit == "%":
        moved = 100 * moved / fibre_mm
    elif unit == "% of path":
        moved = 100 * moved / neutral
    weights = model.peak_force_n[chosen]
    return float(np.average(moved[chosen], weights=weights if weights.sum() > 0 else None))


def report() -> str:
    """The table with what we compute beside what is printed."""
    rows = run()
    lines = [
        "# How far small changes of posture lengthen or shorten muscles",
        "",
        "Claim (the project's physics notes, from a prototype on the same myo-sim model): these changes of length. In `%`: of the "
        "fibre length that the notes used, from memory; ours are in `fibres.toml`. Tolerance: the last printed digit.",
        "",
        f"{sum(r.reproduced for r in rows)} of {len(rows)} values are reproduced. Those that are not stay in the table, in bold.",
        "",
        "| posture | muscle | printed | computed | |",
        "| --- | --- | ---: | ---: | --- |",
    ]
    for r in rows:
        mark = "yes" if r.reproduced else f"**no**: {WHY.get(r.posture, 'not explained')}"
        lines.append(f"| {TITLES[r.posture]} | {r.muscle} | {r.printed:g} {r.unit} | {r.computed:.2f} | {mark} |")
    lines += [
        "",
        "Reading: ten degrees of pelvic tilt change hip muscles by 3 to 12 % of their fibres. A photo knows the tilt of the pelvis to "
        "about 4 deg, so it can support a statement on hamstrings or rectus femoris at ten degrees, and none on the iliopsoas.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    text = report()
    if "--write" in sys.argv[1:]:
        (HERE / "report.md").write_text(text)
    sys.stdout.write(text)
