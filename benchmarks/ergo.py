"""`laststraw ergo` on 10,000 tasks: seconds of processor time from the bytes of a CSV to the answer. `python -m benchmarks ergo`.

The tasks are the lines of each model's own example, over and over (their counts and hours made small, so that a day stays a day).
"""

import contextlib
import io
import tempfile
import time
from pathlib import Path

from laststraw.app import ergo
from laststraw.damage.exposure import MODELS

TASKS, TURNS = 10_000, 3
SMALL = {"repetitions": "1", "reps": "1", "hours": "0.001", "days": "1", "seconds": "1", "force_n": "2000"}


def table(example: str) -> str:
    """An example's lines, repeated to 10,000."""
    head, *lines = example.strip().splitlines()
    columns = head.split(",")
    small = [",".join(SMALL.get(c, cell) for c, cell in zip(columns, line.split(","), strict=True)) for line in lines]
    return "\n".join([head, *(small[i % len(small)] for i in range(TASKS))]) + "\n"


def seconds(model: str, path: Path, json: bool) -> float:
    """Best of some turns."""
    best = float("inf")
    for _ in range(TURNS):
        began = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            ergo.run(ergo.Request(words=(model, str(path)), json=json))
        best = min(best, time.process_time() - began)
    return best


def main() -> None:
    print(f"| model | {TASKS:,} tasks, table (s) | as JSON (s) | to reach (s) |")
    print("| --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for id, model in MODELS.items():
            path = Path(folder) / f"{id}.csv"
            path.write_text(table(model.example))
            print(f"| {id} | {seconds(id, path, False):.2f} | {seconds(id, path, True):.2f} | 1 |", flush=True)


if __name__ == "__main__":
    main()
