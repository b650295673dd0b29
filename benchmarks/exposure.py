"""Exposure models beside `pyergo` and `fatiguelab`, in the same minute: `python -m benchmarks exposure`.

Where a peer is not installed its line says so. `pyergo` takes arrays in its closed forms and gets them; it has no closed form of the damage
after some cycles. `fatiguelab` does one task at a time. Every time is the best of some turns, taken in turn with ours, so that a busy machine
slows both.
"""

import importlib
import time
from collections.abc import Callable

import numpy as np

from laststraw.damage.exposure import duet, fatigue, lifft, shoulder

TURNS = 7
FORCES = np.linspace(2000.0, 8000.0, 10_000)
CYCLES = 1000


def best_s(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def in_turn(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Best processor seconds of each, one turn ours, one turn theirs."""
    pairs = [(best_s(ours), best_s(theirs)) for _ in range(TURNS)]
    return min(ours for ours, _ in pairs), min(theirs for _, theirs in pairs)


def times(ratio: float) -> str:
    return f"{ratio:,.0f}x" if ratio >= 10.0 else f"{ratio:.2g}x"


def line(
    what: str, ours: Callable[[], object], theirs: Callable[[], object], count: int, peer: str, differs: float
) -> str:
    mine, other = in_turn(ours, theirs)
    return f"| {what} | {1e6 * mine / count:.3g} | {1e6 * other / count:.3g} | {times(other / mine)} | {peer} | {differs:.1e} |"


def beside_pyergo() -> list[str]:
    try:
        models = importlib.import_module("pyergo.damage_models")
    except ImportError:
        return ["| `pyergo`: peer not installed | | | | | |"]
    law, sn = models.BarrettCallaghan(), models.LiFFT()
    few = FORCES[::500]

    def tolerance() -> float:
        return float(models.BarrettCallaghan().uct)

    def course() -> list[float]:  # its way to the damage after some cycles: one step a cycle
        return [1.0 - law.simulate(np.full(CYCLES, force), method="rk4")[-1] for force in few]

    closed = fatigue.integrity_after(few, CYCLES)
    return [
        line("cycles to failure, one of 10,000 forces", lambda: fatigue.cycles_to_failure(FORCES),
             lambda: law.cycles_to_failure(FORCES), len(FORCES), "pyergo",
             float(np.max(np.abs(fatigue.cycles_to_failure(FORCES) / law.cycles_to_failure(FORCES) - 1.0)))),
        line("the same, S-N form of LiFFT", lambda: lifft.cycles_to_failure(FORCES),
             lambda: sn.cycles_to_failure(FORCES), len(FORCES), "pyergo",
             float(np.max(np.abs(lifft.cycles_to_failure(FORCES) / sn.cycles_to_failure(FORCES) - 1.0)))),
        line("tolerance (UCT)", fatigue.ultimate_tolerance_n, tolerance, 1, "pyergo",
             abs(fatigue.ultimate_tolerance_n() / tolerance() - 1.0)),
        line("integrity after 1,000 cycles, one of 20 forces", lambda: fatigue.integrity_after(few, CYCLES), course, len(few),
             "pyergo, RK4", float(np.max(np.abs(closed - course())))),
    ]  # fmt: skip


def beside_fatiguelab() -> list[str]:
    try:
        models = importlib.import_module("fatiguelab.models")
    except ImportError:
        return ["| `fatiguelab`: peer not installed | | | | | |"]
    dice = np.random.default_rng(1)
    count = 1000
    load, distance, times = dice.uniform(1, 30, count), dice.uniform(0.2, 0.7, count), dice.uniform(1, 900, count)
    omni = dice.integers(0, 11, count)
    pounds, inches = dice.uniform(1, 15, count), dice.uniform(5, 30, count)

    def theirs(name: str, rows: list[dict[str, float]]) -> Callable[[], float]:
        tasks = [models.Task(name=str(k), params=row) for k, row in enumerate(rows)]
        return lambda: float(models.get_model(name).assess(tasks).cumulative_damage)

    cases = [
        ("LiFFT", lambda: float(lifft.damage_per_lift(lifft.moment_nm(load, distance)) @ times),
         theirs("lifft", [{"load_kg": a, "distance_m": b, "reps": c} for a, b, c in zip(load, distance, times, strict=True)])),
        ("DUET", lambda: float(duet.damage_per_exertion(omni, "schechtman_bader_1997") @ times),
         theirs("duet", [{"omni": int(a), "reps": c} for a, c in zip(omni, times, strict=True)])),
        ("Shoulder Tool", lambda: float(shoulder.damage_per_exertion(shoulder.moment_in_lb(pounds, inches)) @ times),
         theirs("shoulder", [{"load_lb": a, "distance_in": b, "reps": c} for a, b, c in zip(pounds, inches, times, strict=True)])),
    ]  # fmt: skip
    tables = [
        ("LiFFT, from a table", lambda: lifft.assess(
            [{"load_kg": a, "distance_m": b, "repetitions": c} for a, b, c in zip(load, distance, times, strict=True)]
        ).total("damage"), cases[0][2]),
    ]  # fmt: skip
    return [
        line(f"{name}, one of {count:,} tasks", ours, peer, count, "fatiguelab", abs(ours() / peer() - 1.0))
        for name, ours, peer in cases + tables
    ]


def main() -> None:
    """Print the table."""
    print(
        "| what | ours, us | peer, us | ratio | peer | largest difference |\n| --- | ---: | ---: | ---: | --- | ---: |"
    )
    for row in (*beside_pyergo(), *beside_fatiguelab()):
        print(row)


if __name__ == "__main__":
    main()
