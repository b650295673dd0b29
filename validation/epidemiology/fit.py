"""Fit a calibration to the published figures: ``python -m validation.epidemiology.fit recall M1 [--write]``.

Ensemble smoother with multiple data assimilation (Emerick and Reynolds 2013, Computers & Geosciences 55:3): an ensemble
of parameter sets is drawn from a prior, simulated, and moved by its own regression on the targets, in a few steps with
inflated target errors. The middle of the last ensemble is the calibration. What is not fitted keeps its prior value, and
says so in the file. Middles of priors were set by a few runs by hand, so that the ensemble begins where people have pain
at all.
"""

import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from laststraw import knowledge
from laststraw.knowledge import Knowledge
from validation.epidemiology.targets import Target, seen, targets

MEMBERS, STEPS, PEOPLE = 50, 5, 2000
FILE = Path(knowledge.load.__globals__["FOLDER"]) / "calibrations.toml"


class Free(NamedTuple):
    """A fitted parameter: the middle of its prior, the sd of its log (of itself where ``linear``), and what the prior rests on."""

    middle: float
    spread: float
    because: str
    linear: bool = False


SHARED = {
    "spontaneous_per_day": Free(6e-4, 0.5, "no prior knowledge: hazard of an onset without load"),
    "age_gain": Free(0.005, 0.01, "weak: back pain hardly changes with age in adults", linear=True),
    "trigger_per_window": Free(1.5e-5, 0.8, "no prior knowledge"),
    "trigger_steepness": Free(3.7, 0.25, "between a law of power 2 and the slope of cadaver tissue"),
    "frailty_shape": Free(0.35, 0.25, "recurrence asks for 0.3 to 0.5 (prototype)"),
    "heavy_windows": Free(1.1, 0.3, "as the makeup gives them"),
    "awkward_windows": Free(1.2, 0.25, "as the makeup gives them"),
    "lift_age_fall": Free(0.025, 0.4, "older people lift less; how much is not known"),
    "pain_median_day": Free(10.0, 0.4, "clinics: median 58 days; most episodes never reach one"),
    "pain_spread": Free(2.6, 0.15, "a heavy tail: 28 of 100 in clinics have not recovered in a year"),
}
ONLY_M1 = {
    "spontaneous_gain": Free(2.5, 0.4, "no prior knowledge"),
    "damage_ratio": Free(0.0007, 0.8, "prototype: 1/110 to 1/850 of cadaver damage"),
    "tau_slow_day": Free(90.0, 0.4, "60 to 200 days: ligament, endplate, bone"),
    "episode_damage": Free(0.07, 0.5, "no prior knowledge"),
}


FLATTER = Free(1.5, 0.4, "studies that follow people find weaker triggers")


def free(calibration: str, model: str) -> dict[str, Free]:
    """What is fitted in a calibration of a model."""
    steep = {"trigger_steepness": FLATTER} if calibration == "prospective" else {}
    return {**SHARED, **steep, **(ONLY_M1 if model == "M1" else {})}


def unfold(units: np.ndarray, of: dict[str, Free]) -> dict[str, float]:
    """Standard normal coordinates -> parameter values."""
    return {
        name: one.middle + one.spread * u if one.linear else one.middle * float(np.exp(one.spread * u))
        for u, (name, one) in zip(units, of.items(), strict=True)
    }


def smooth(calibration: str, model: str, known: Knowledge, *, seed: int = 1) -> dict[str, float]:
    """The fitted values: the middle of the last ensemble."""
    of, wanted = free(calibration, model), targets(calibration)
    rng = np.random.default_rng([seed, 77])
    ensemble = rng.standard_normal((MEMBERS, len(of)))
    goal = np.array([t.goal for t in wanted])
    error = np.array([t.error for t in wanted])
    simulate = partial(seen, calibration=calibration, model=model, known=known, people=PEOPLE)
    for step in range(STEPS):
        found = np.array([simulate(values=unfold(u, of), seed=seed + step) for u in ensemble])
        good = np.isfinite(found).all(axis=1)
        print(
            f"step {step}: misfit {np.median((((found - goal) / error) ** 2).sum(1)[good]):.1f}, {good.sum()} usable",
            file=sys.stderr,
        )
        ensemble[good] += _move(ensemble[good], found[good], goal, error * np.sqrt(STEPS), rng)
        ensemble[~good] = ensemble[good][rng.integers(good.sum(), size=(~good).sum())]
    return unfold(np.median(ensemble, axis=0), of)


def _move(
    ensemble: np.ndarray, found: np.ndarray, goal: np.ndarray, error: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """The Kalman step of each member, (member, parameter)."""
    deviation, off = ensemble - ensemble.mean(0), found - found.mean(0)
    n = len(ensemble) - 1
    cross, own = deviation.T @ off / n, off.T @ off / n
    noise = rng.standard_normal(found.shape) * error
    gain = np.linalg.solve(own + np.diag(error**2), cross.T).T
    return np.clip((goal + noise - found) @ gain.T, -1.5, 1.5)


def misfit(found: np.ndarray, wanted: tuple[Target, ...]) -> float:
    """Sum of squared differences in units of each target's error."""
    return float(sum(((x - t.goal) / t.error) ** 2 for x, t in zip(found, wanted, strict=True)))


def main(arguments: list[str]) -> int:
    """Fit one calibration of one model and print it; with ``--write`` put it into the knowledge files."""
    calibration, model = arguments[:2]
    known = knowledge.load()
    values = smooth(calibration, model, known)
    wanted = targets(calibration)
    found = seen(values, calibration=calibration, model=model, known=known, people=5 * PEOPLE, seed=99)
    for target, x in zip(wanted, found, strict=True):
        print(f"{target.id:22s} {(x - target.goal) / target.error:+6.2f} errors")
    print(f"misfit {misfit(found, wanted):.1f} over {len(wanted)} targets")
    for name, value in values.items():
        print(f"{name} = {value:.6g}")
    if "--write" in arguments:
        write(calibration, model, values, free(calibration, model))
    return 0


def write(calibration: str, model: str, values: dict[str, float], of: dict[str, Free]) -> None:
    """Replace the fitted values in ``calibrations.toml``, each with what its prior rested on."""
    text, marker = FILE.read_text(encoding="utf-8"), f'id = "{calibration}.{model}.'
    blocks = text.split("[[calibration]]\n")
    for i, block in enumerate(blocks):
        if marker not in block:
            continue
        name = block.split(marker, 1)[1].split('"', 1)[0]
        if name in values:
            why = f"fitted to the figures of validation/epidemiology; prior: {of[name].because}"
            unit = block.split('unit = "', 1)[1].split('"', 1)[0]
            before, _, after = block.partition("quantity = {")
            rest = after.split("}", 1)[1]
            blocks[i] = f'{before}quantity = {{ value = {values[name]:.4g}, unit = "{unit}", assumed = "{why}" }}{rest}'
    FILE.write_text("[[calibration]]\n".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
