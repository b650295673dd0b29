"""Levers of leg muscles measured on bodies, beside those that the self-test conversion rests on (a lever is dL/d angle).

Nemeth G, Ohlsen H. J Biomech 1985;18:129-140: ten autopsies and computed tomography of twenty living; read second-hand. Visser JJ et
al. Eur J Appl Physiol 1990;61:453-460: six legs of bodies; abstract read, it gives no numbers. Tolerance: two methods on one body
disagree by up to 30 % (Spoor CW, van Leeuwen JL. J Biomech 1992;25:201-206; read second-hand).
"""

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from laststraw.body.model import BodyModel
from laststraw.body.selftest import tested_lengths_mm

HERE = Path(__file__).parent
STEP_DEG = 1.0
WHY = {
    (
        "adductor magnus",
        "lever at (mm)",
    ): "the model splits the muscle into four; its front part bends the hip at 0 deg",
    (
        "rectus femoris",
        "length change hip over knee",
    ): "the model's lever at the knee shrinks from 43 to 25 mm as the knee bends; "
    "millimetres of this muscle from a knee test may be too few",
}


class Lever(NamedTuple):
    """One published lever and ours."""

    muscle: str
    quantity: str
    joint: str
    low: float
    high: float
    computed: float
    source: str
    posture: str = "lever"

    @property
    def reproduced(self) -> bool:
        """Inside the published value's tolerance."""
        return self.low <= self.computed <= self.high

    @property
    def why(self) -> str:
        """Why it is not reproduced."""
        return WHY.get((self.muscle, self.quantity), "not explained")

    def __str__(self) -> str:
        return f"{self.muscle}, {self.quantity}: published {self.source}, computed {self.computed:.3g}"


def levers(model: BodyModel) -> list[Lever]:
    """Every published lever."""
    with (HERE / "levers.csv").open() as file:
        return [
            Lever(
                muscle=r["muscle"],
                quantity=r["quantity"],
                joint=r["joint"],
                low=float(r["low"]),
                high=float(r["high"]),
                computed=_computed(model, r),
                source=r["source"],
            )
            for r in csv.DictReader(file)
        ]


def lever_mm(model: BodyModel, actuators: str, joint: str, angles_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lever (angle,) of the right-sided actuators whose names begin so, weighted with peak force; mm, without sign."""
    stems = tuple(actuators.split("|"))
    chosen = [i for i, name in enumerate(model.muscles) if name.startswith(stems) and name.endswith("_r")]
    half = STEP_DEG / 2
    rises = [
        tested_lengths_mm(model, {joint: a + half})[chosen] - tested_lengths_mm(model, {joint: a - half})[chosen]
        for a in angles_deg.tolist()
    ]
    mean_mm = np.average(np.array(rises), axis=1, weights=model.peak_force_n[chosen])
    return np.asarray(np.abs(mean_mm) / np.radians(STEP_DEG))


def _computed(model: BodyModel, row: dict[str, str]) -> float:
    angles = np.arange(float(row["from_deg"]), float(row["to_deg"]) + 1.0, 5.0)
    actuators = row["actuators"]
    if row["quantity"] == "length change hip over knee":
        return float(
            lever_mm(model, actuators, "hip_flexion", angles).mean()
            / lever_mm(model, actuators, "knee_flexion", np.maximum(angles, STEP_DEG)).mean()
        )
    arms = lever_mm(model, actuators, row["joint"], np.maximum(angles, STEP_DEG) if "knee" in row["joint"] else angles)
    if row["quantity"] == "peak of lever (deg)":
        return float(angles[arms.argmax()])
    if row["quantity"] == "spread of lever (%)":
        return float(100 * arms.std() / arms.mean())
    return float(arms[0])
