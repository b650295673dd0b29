"""Speed of the last-straw analysis, cold and warm: `python -m benchmarks straw`."""

import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

from laststraw import damage, knowledge
from laststraw.testing.lives import made_diary, made_history

DAYS, ONSETS, DRAWS, AGE = 365, (40, 350), 200, 42.0
COLD = "from benchmarks.straw import once; once()"


def once(law: str = "miner") -> tuple[float, float]:
    """Wall and processor seconds of one analysis of a year."""
    diary = made_diary(DAYS, onsets=ONSETS)
    history, known = made_history(diary, draws=DRAWS), knowledge.load()
    wall, cpu = time.perf_counter(), time.process_time()
    damage.analyse(history, diary, diary.episodes[-1].key, known, person_age_years=AGE, law=law)
    return time.perf_counter() - wall, time.process_time() - cpu


def cold() -> float:
    """Seconds of a process that finds no machine code at hand, analysis and imports included."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", COLD], env={**os.environ, "XDG_CACHE_HOME": folder}, check=True,
                       cwd=Path(__file__).parents[1])  # fmt: skip
        return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    events = 8 * DAYS
    print(
        f"A year of {events} events, {DRAWS} draws, both models under both calibrations; load average {os.getloadavg()[0]:.1f}\n"
    )
    print("| what | wall s | processor s |")
    print("| --- | --- | --- |")
    once()
    for law, tries in (("miner", 5), ("barrett_callaghan", 1)):
        best = min((once(law) for _ in range(tries)), key=lambda one: one[0])
        print(f"| analysis, {law}, warm | {best[0]:.2f} | {best[1]:.2f} |", flush=True)
    diary = made_diary(DAYS, onsets=ONSETS)
    history, known = made_history(diary, draws=DRAWS), knowledge.load()
    start = time.perf_counter(), time.process_time()
    damage.capacity_by_tissue(history, diary, known, person_age_years=AGE)
    print(
        f"| twelve tissues | {time.perf_counter() - start[0]:.2f} | {time.process_time() - start[1]:.2f} |", flush=True
    )
    print(f"| first run of a new machine: imports, compiling, analysis | {cold():.1f} | |", flush=True)
    tracemalloc.start()
    damage.analyse(history, diary, diary.episodes[-1].key, known, person_age_years=AGE)
    print(f"\nMost memory of one analysis: {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
