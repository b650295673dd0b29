"""Speed of personal learning and of the outlook: `python -m benchmarks learn`."""

import statistics
import time
from collections.abc import Callable

from laststraw import knowledge
from laststraw.damage.learn import learn_all
from laststraw.damage.outlook import outlook
from laststraw.testing.lives import made_diary, made_history

DAYS, AGE_YEARS, DRAWS = 365, 45.0, 200
ONSETS = (90, 200, 320)


def timed(what: str, work: Callable[[], object], goal_s: float, repeats: int = 3) -> None:
    """Print wall and processor time (median) beside the goal; the first call, which compiles, is left out."""
    work()
    walls, cpus = [], []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    print(f"| {what} | {statistics.median(walls):.2f} | {statistics.median(cpus):.2f} | {goal_s:g} |")


def main() -> None:
    """A year's diary with eight events a day and three episodes, in both models and both calibrations."""
    known = knowledge.load()
    diary = made_diary(DAYS, onsets=ONSETS)
    history = made_history(diary, draws=DRAWS)
    print("| what | wall s | processor s | goal s |\n| --- | ---: | ---: | ---: |")
    for particles, goal in ((200, 0.5), (2000, 3.0)):
        timed(
            f"four posteriors, {particles} draws each",
            lambda n=particles: learn_all(history, diary, known, person_age_years=AGE_YEARS, particles=n),  # type: ignore[misc]
            goal,
        )
    learned = learn_all(history, diary, known, person_age_years=AGE_YEARS, particles=400)
    timed(
        "outlook, with the proof on every day",
        lambda: outlook(history, diary, learned, known, now_day=float(DAYS), person_age_years=AGE_YEARS),
        2.0,
    )


if __name__ == "__main__":
    main()
