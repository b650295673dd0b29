"""Speed of the loaded spine beside OpenSim in the same minute: `python -m benchmarks spine`.

Every figure is per second of processor time, of all threads together. OpenSim is measured where it is installed (`uv pip install --group
opensim`), turn by turn with ours; elsewhere the ratio is to what it reached on another day (`spine_opensim.csv`).
``python -m benchmarks.spine --keep`` renews that file when OpenSim was faster than ever.
"""

import csv
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from validation.opensim_parity import oracle
from validation.opensim_parity.problem import PERSON, TOLERANCE_NM, Poses, chain, draw_poses, pose, solve

from laststraw import knowledge
from laststraw.body import model as body_model
from laststraw.body import spine
from laststraw.body.model import build_model
from laststraw.body.newton import optimise
from laststraw.body.paths import frames, pull
from laststraw.body.spine import spine_load, subject_of
from laststraw.knowledge import Knowledge
from laststraw.records import TaskPosture, Uncertain

KEPT = Path(__file__).with_name("spine_opensim.csv")
DRAWS = 2048
FRAMES = 101  # of OpenSim's motion
TURNS = 3
TO_REACH, MOONSHOT = 1000.0, 3700.0
LIFT = TaskPosture(
    trunk_inclination=Uncertain(mean=35.0, sd=20.0),
    lumbar_left_bend=Uncertain(mean=0.0, sd=6.0),
    lumbar_left_turn=Uncertain(mean=0.0, sd=3.0),
    hand_load_kg=Uncertain(mean=8.0, sd=2.0),
)


def cpu_s(work: Callable[[], object], repeats: int = 3) -> float:
    """Processor seconds of the best of some tries."""
    best = np.inf
    for _ in range(repeats):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return float(best)


def motion() -> Poses:
    """A slow stoop: what OpenSim is used for. Its optimiser starts each frame from the last one, so that this is its best case."""
    part = np.linspace(0.0, 1.0, FRAMES)
    shares = build_model(PERSON, knowledge.load()).shares
    bend = np.zeros((FRAMES, len(shares["flexion"]), 3))
    bend[:, :, 0] = -40.0 * part[:, None] * shares["flexion"]
    return Poses(part[:, None] * np.array([0.0, 0.0, -20.0]), bend.reshape(FRAMES, -1), np.full(FRAMES, 20.0))


def end_to_end(known: Knowledge, exponents: tuple[int, ...]) -> Callable[[], object]:
    """All of a posture: situation, levers, muscle forces, loads of five discs; each draw is a posture of its own."""

    def work() -> None:
        kept, spine.EXPONENTS = spine.EXPONENTS, exponents
        try:
            if not spine_load(PERSON, LIFT, known, draws=DRAWS).holdable:
                raise RuntimeError("the task must be holdable")
        finally:
            spine.EXPONENTS = kept

    return work


def main() -> None:
    """Print the tables."""
    known = knowledge.load()
    build_model(PERSON, known)
    subject_of(PERSON, known)
    ours, theirs = side_by_side(known)
    print(
        "| posture to the loads of five levels | per CPU-second | ratio to OpenSim | to reach |\n| --- | ---: | ---: | ---: |"
    )
    reference, when = (theirs, "same minute") if theirs else remembered()
    for name, value in ours.items():
        goal = "1,000x; beyond 3,700x" if name == "as used (p = 2 and 3)" else ""
        print(f"| ours, {name} | {value:,.0f} | {value / reference:,.0f}x ({when}) | {goal} |")
    print(f"| OpenSim 4.6, static optimisation alone, a slow stoop | {reference:.2f} | 1 ({when}) | |")
    parts(known)
    if theirs and "--keep" in sys.argv[1:]:
        keep(theirs)


def side_by_side(known: Knowledge) -> tuple[dict[str, float], float | None]:
    """Postures per CPU-second of ours and frames per CPU-second of OpenSim, turn by turn; the median of the turns."""
    cases = {"as used (p = 2 and 3)": (2, 3), "p = 2": (2,), "p = 3": (3,)}
    ours: dict[str, list[float]] = {name: [] for name in cases}
    theirs = []
    for _ in range(TURNS):
        for name, exponents in cases.items():
            ours[name].append(DRAWS / cpu_s(end_to_end(known, exponents), 2))
        if oracle.version():
            theirs.append(1.0 / oracle.answer(chain(), motion(), accuracy=oracle.DEFAULT_ACCURACY).per_pose_s)
    return {name: statistics.median(values) for name, values in ours.items()}, statistics.median(
        theirs
    ) if theirs else None


def parts(known: Knowledge) -> None:
    """What each part takes, and what it should take."""
    of = chain()
    poses = draw_poses(1024, build_model(PERSON, known).shares)
    problem = pose(of, poses)
    bend = np.radians(poses.bend_deg).reshape(len(poses.load_n), -1, 3)
    count = len(bend)
    small = [bend[k : k + 64] for k in range(0, count, 64)]
    rows = problem.lever_m.transpose(0, 2, 1) * problem.peak_n[:, None, :] / TOLERANCE_NM[:, None]
    demand, most = problem.demand_nm / TOLERANCE_NM, np.ones_like(problem.peak_n)
    print("\n| part | processor us | to reach |\n| --- | ---: | ---: |")
    for exponent in (2, 3):
        solver = cpu_s(lambda p=exponent: optimise(rows.transpose(0, 2, 1), demand, most, exponent=p))
        print(
            f"| solver alone, p = {exponent}, 210 muscles, 15 rows, random poses | {1e6 * solver / count:.0f} | {'100' if exponent == 2 else ''} |"
        )
    paths = cpu_s(lambda: [pull(of.trunk, frames(of.trunk, each)) for each in small])
    print(f"| paths of 210 muscles: levers and lengths | {1e6 * paths / count:.0f} | |")

    def load() -> None:
        body_model._built.cache_clear()
        build_model(PERSON, known)

    print(f"| a person's model from the cache | {1e6 * cpu_s(load, 5):,.0f} | 50,000 |")
    residual = max(float(solve(problem, exponent=p)[1].residual.max()) for p in (2, 3))
    print(f"\nlargest optimality residual of {2 * count} solutions: {residual:.1e} (to reach 1e-8)")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def remembered() -> tuple[float, str]:
    """OpenSim's best speed on another day."""
    with KEPT.open() as file:
        row = next(csv.DictReader(file))
    return float(row["frames_per_cpu_s"]), f"OpenSim of another day, {row['measured']}"


def keep(frames_per_cpu_s: float) -> None:
    """Remember OpenSim's speed of today, if it never was faster: on another day a busy machine must not flatter us."""
    if KEPT.exists() and remembered()[0] >= frames_per_cpu_s:
        return
    with KEPT.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["measured", "opensim", "frames_per_cpu_s", "what"])
        what = f"{FRAMES} frames of a slow stoop, 210 muscles, 15 hinges, accuracy {oracle.DEFAULT_ACCURACY:g}"
        table.writerow([date.today().isoformat(), oracle.version(), f"{frames_per_cpu_s:.3g}", what])


if __name__ == "__main__":
    main()
