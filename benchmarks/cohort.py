"""Speed and memory of the population simulation, beside its prototype: `python -m benchmarks cohort`.

Times are processor times of one thread, so that a busy machine changes them less; the prototype runs in between, in the same minutes.
"""

import importlib
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from laststraw import knowledge
from laststraw.cohort.base import load_engine
from laststraw.cohort.crowd import simulate
from laststraw.cohort.people import draw, makeup, population
from laststraw.cohort.run import add_up, pieces
from laststraw.cohort.tally import digest
from laststraw.damage.parameters import parameters
from laststraw.knowledge import Knowledge

PROTOTYPES = Path(__file__).parents[2] / "shared" / "prototypes"
PEOPLE, ROUNDS = 3000, 4
WHOLE = 334_000  # people of three years: a million person-years


def _ours(known: Knowledge, model: str, attribute: bool) -> Callable[[], float]:
    """One run of a year for everybody: CPU seconds."""
    found, of, make = parameters(known, "recall", model), population(known, "recall", model), makeup(known)
    people = draw(found, of, make, PEOPLE, seed=1)

    def run() -> float:
        start = time.process_time()
        simulate(found, of, make, people, days=365, burn_in=0, seed=1, attribute=attribute)
        return time.process_time() - start

    return run


def _prototype() -> Callable[[], float] | None:
    """The prototype's fastest variant, where it lies beside the checkout."""
    if not PROTOTYPES.is_dir():
        return None
    sys.path.insert(0, str(PROTOTYPES))
    sys.modules.setdefault("sim", importlib.import_module("damage_sim"))
    fast, sim = importlib.import_module("damage_fast"), sys.modules["sim"]
    vector = sim.vec(cd=0.01, lam_s=3e-5, lam_m=1e-6, beta=8)
    damage, hazard = fast.tables(vector)
    out = np.zeros((PEOPLE, 3))

    def run() -> float:
        start = time.process_time()
        fast.run(0, PEOPLE, 365, 1, vector, damage, hazard, out)
        return time.process_time() - start

    return run


def main() -> None:
    """Print the tables."""
    import numba

    numba.set_num_threads(1)
    known = knowledge.load()
    runs = {f"{m}, attribution {'on' if a else 'off'}": _ours(known, m, a) for m in ("M1", "M0") for a in (False, True)}
    prototype = _prototype()
    if prototype is not None:
        runs["prototype (no attribution)"] = prototype
    start = time.perf_counter()
    for run in runs.values():
        run()
    print(f"Compiling, or reading what was compiled: {time.perf_counter() - start:.1f} s\n")
    took = {
        name: min(column)
        for name, column in zip(
            runs, zip(*[[r() for r in runs.values()] for _ in range(ROUNDS)], strict=True), strict=True
        )
    }
    print("| run | person-years a CPU-second | ns for an event | over the prototype |\n| --- | --- | --- | --- |")
    for name, seconds in took.items():
        ratio = took["prototype (no attribution)"] / seconds if prototype is not None else float("nan")
        print(f"| {name} | {PEOPLE / seconds:,.0f} | {seconds / PEOPLE / 2920 * 1e9:.1f} | {ratio:.2f} |")
    _whole(known)


def _whole(known: Knowledge) -> None:
    """A million person-years on all cores, and what they leave in memory."""
    found, of = parameters(known, "recall", "M1"), population(known, "recall", "M1")
    work = pieces(found, of, makeup(known), people=WHOLE, years=2, seed=1)
    engine = load_engine("local")
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    counts = add_up(engine, work)
    took, grown = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    engine.close()
    print(f"\n{3 * WHOLE:,} person-years with attribution, all cores: {took:.0f} s; digest {digest(counts)}.")
    print(
        f"Kept: {counts.nbytes / WHOLE:.1f} bytes a person ({counts.nbytes // 1024} KiB in all); memory grew by {grown} KiB."
    )


if __name__ == "__main__":
    main()
