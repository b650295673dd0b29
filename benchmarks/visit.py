"""Time and memory of the command line: `python -m benchmarks visit`."""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PHOTOS = Path(__file__).parents[1] / "tests" / "photos"


def timed(words: list[str], repeats: int) -> tuple[float, float]:
    """Best wall time (s) and peak memory (MB) of a fresh process."""
    walls = []
    for _ in range(repeats):
        start = time.perf_counter()
        ran = subprocess.run([sys.executable, "-m", "laststraw", *words], capture_output=True, text=True)
        walls.append(time.perf_counter() - start)
        if ran.returncode != 0:
            raise SystemExit(ran.stderr)
    return min(walls), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as out:
        four = [
            word
            for view in ("front", "back", "left", "right")
            for word in (f"--{view}", str(PHOTOS / f"p010_{view}.jpg"))
        ]
        person = [
            "--height-cm",
            "171.6",
            "--mass-kg",
            "68",
            "--sex",
            "female",
            "--birth-year",
            "1984",
            "--safety",
            "none",
        ]
        rows = [
            ("laststraw --help", timed(["--help"], 5), "0.5 s"),
            (
                "laststraw measure, one photo",
                timed(["measure", str(PHOTOS / "p010_back.jpg"), "--view", "back"], 3),
                "",
            ),
            (
                "laststraw check, four photos",
                timed(["check", *four, *person, "--out", out, "--no-history"], 3),
                "4 s, 1200 MB",
            ),
        ]
    print("| command | wall s (best) | peak memory MB (so far) | to reach |")
    print("| --- | --- | --- | --- |")
    for name, (wall_s, peak_mb), goal in rows:
        print(f"| {name} | {wall_s:.2f} | {peak_mb:.0f} | {goal} |")


if __name__ == "__main__":
    main()
