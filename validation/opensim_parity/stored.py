"""What OpenSim found for a few poses, kept so that our solver meets it where OpenSim is not installed."""

import csv
import gzip
import io
from pathlib import Path

import numpy as np

from validation.opensim_parity.problem import Floats, Problem

FILE = Path(__file__).parent / "stored.csv.gz"
KEPT = 10  # poses
DEMAND = "demand_nm"
ROWS = 15


def keep(names: tuple[str, ...], levers_m: Floats, problem: Problem, force_n: Floats) -> None:
    """Write OpenSim's moment arms and forces, and the demand, of the first poses."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["pose", "muscle", "peak_n", "force_n", *(f"row{k}" for k in range(ROWS))])
    for pose in range(KEPT):
        table.writerow([pose, DEMAND, "", "", *(f"{x:.12g}" for x in problem.demand_nm[pose])])
        for k, name in enumerate(names):
            lever = np.where(np.abs(levers_m[pose, k]) < 1e-12, 0.0, levers_m[pose, k])
            numbers = (problem.peak_n[pose, k], force_n[pose, k], *lever)
            table.writerow([pose, name, *(f"{x:.10g}" for x in numbers)])
    FILE.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


def load() -> tuple[Problem, Floats]:
    """The problems, with OpenSim's own moment arms (m), and OpenSim's forces (pose, muscle) in N."""
    with gzip.open(FILE, "rt", newline="") as file:
        rows = list(csv.reader(file))[1:]
    demand = np.array([[float(x) for x in row[4:]] for row in rows if row[1] == DEMAND])
    values = np.array([[float(x) for x in row[2:]] for row in rows if row[1] != DEMAND]).reshape(
        len(demand), -1, 2 + ROWS
    )
    return Problem(values[:, :, 2:], demand, values[:, :, 0]), values[:, :, 1]
