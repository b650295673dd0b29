"""The history: time to open, keep and read, in a program of its own and in a running one; kills without loss.

    python benchmarks/history.py [--kills N] [--only visits|diary]

Visits are made up, as large as real ones (four photos, all structures). ``keep`` includes the wait for the disk. Diary entries are one
line each, with one bout; a batch is one transaction.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from laststraw.history import changes, open_store, timeline
from laststraw.records import Entry, Landmark, Seen, StructureState, Visit
from laststraw.records.codec import visit_from_json, visit_to_json
from laststraw.testing.entries import example_entry
from laststraw.testing.visits import example_measurement, example_visit

FRESH = """
import sys, time
clock = lambda: (time.perf_counter(), time.process_time())
start = clock()
from pathlib import Path
from laststraw.records.codec import visit_from_json
from laststraw.history import open_store
visit = visit_from_json(Path(sys.argv[2]).read_bytes())
loaded = clock()
store = open_store(Path(sys.argv[1]))
opened = clock()
store.append("p01", visit)
kept = clock()
for before, after in ((start, loaded), (loaded, opened), (opened, kept)):
    print(*((b - a) * 1e3 for a, b in zip(before, after)))
print("alembic" in sys.modules)
"""


def large_visit(number: int) -> Visit:
    """A visit with as many records as four photos give."""
    points = tuple(
        Landmark(name=f"point_{n}", side="left", uv=(512.125 + n, 733.0625), sd_uv=(1.5, 2.25), visibility=0.97)
        for n in range(33)
    )
    views = ("front", "back", "left", "right")
    seen = tuple(Seen(id=f"landmarks/{v}", photo=f"photo/{v}", points=points, method="blazepose") for v in views)
    states = tuple(
        StructureState(
            key=f"state/muscle_{n}/left",
            structure=f"muscle_{n}",
            side="left",
            quantity="length",
            mean=1.5 + n / 7,
            sd=2.5,
            unit="%",
            beyond=3.0,
            p_low=0.125,
            p_high=0.375,
            state="unclear",
            because=("posture",),
        )
        for n in range(260)
    )
    values = tuple(example_measurement(f"measurement_{n}", 1.5 + n / 3, 0.7) for n in range(20))
    moment = f"{2000 + number // 336}-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}T10:00:00+00:00"
    thin = example_visit(f"visit-{number:06d}", moment, values)
    return replace(thin, landmarks=seen, readings=values * 2, structures=states)


def timed(do, repeats: int = 20) -> float:
    """Median (ms) of some calls."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        do()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def fresh_program(folder: Path) -> None:
    """A program that is started, opens the history, keeps one visit and ends, as ``laststraw check`` does."""
    document, rows = folder / "visit.json", []
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "pyc")}
    environment.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # an installed program has its bytecode, made by the first run here
    for number, name in enumerate(("bytecode", *7 * ("fresh",))):
        document.write_bytes(visit_to_json(large_visit(number)))
        command = [sys.executable, "-c", FRESH, str(folder / f"{name}.sqlite"), str(document)]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        *times, alembic = ran.stdout.split()
        rows.append((*map(float, times), alembic))
    for name, chosen in (("first visit, makes the file", rows[1:2]), ("later visits, median of 6", rows[2:])):
        cells = [f"{statistics.median(row[i] for row in chosen):.0f}" for i in range(6)]
        pairs = " | ".join(f"{wall} ({cpu})" for wall, cpu in zip(cells[::2], cells[1::2], strict=True))
        print(f"| {name} | {pairs} | {chosen[0][6]} |")


def running_program(folder: Path, count: int) -> None:
    """A program that has everything loaded, on a history of ``count`` visits of 100 people."""
    path = folder / f"running-{count}.sqlite"
    with closing(open_store(path)) as store:
        for number in range(count):
            store.append(f"p{number % 100:02d}", large_visit(number))
        extra = iter(range(10**6, 10**7))
        keep = timed(lambda: store.append("p00", replace(large_visit(1), id=f"visit-{next(extra)}")))
        read = timed(lambda: store.visits("p01"), 5)
        check = timed(store.verify, 3)
        visits, held = store.visits("p01"), store.verify()
    opening = timed(lambda: open_store(path).close())
    line = timed(lambda: timeline(visits), 5)
    size = path.stat().st_size / held / 1024
    print(f"| {count} | {size:.0f} | {opening:.1f} | {keep:.1f} | {read:.1f} | {line:.2f} | {check:.0f} |")


def kills(folder: Path, rounds: int) -> None:
    """Kill a writer at any moment, again and again: nothing confirmed may be missing, nothing may be torn."""
    path, rng, confirmed = folder / "killed.sqlite", random.Random(5), set()
    open_store(path)
    for round in range(rounds):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            store = open_store(path)
            for number in range(10**6):
                os.write(writer, f"{store.append('p01', large_visit(round * 1000 + number))}\n".encode())
        os.close(writer)
        with os.fdopen(reader) as lines:
            confirmed |= {lines.readline().strip() for _ in range(rng.randrange(1, 4))}
            time.sleep(rng.uniform(0.0, 0.05))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            confirmed |= set(lines.read().split())
    with closing(open_store(path)) as store:
        kept = {visit.id for visit in store.visits("p01")}
        held = store.verify()
    unconfirmed = len(kept - confirmed)
    print(
        f"{rounds} kills: {len(confirmed)} visits confirmed, {len(confirmed - kept)} lost, {held - len(kept)} torn, ",
        end="",
    )
    print(f"{unconfirmed} kept but not yet confirmed.")


def lines(start: int, count: int) -> list[Entry]:
    """Entries of one activity each, as lines of a file give them."""
    whole = (example_entry(number) for number in range(start, start + count))
    return [replace(entry, episodes=(), pains=(), usual=(), questions=(), source="csv") for entry in whole]


def diary(folder: Path, count: int) -> None:
    """A file of ``count`` lines, kept in one transaction, kept again, and read back."""
    path, batch = folder / f"diary-{count}.sqlite", lines(0, count)
    with closing(open_store(path)) as store:
        keep = timed(lambda: store.append_entries("p01", batch), 1)
        again = timed(lambda: store.append_entries("p01", batch), 1)
        extra = iter(range(500_000, 900_000))
        one = timed(lambda: store.append_entries("p01", lines(next(extra), 1)), 9)
        read = timed(lambda: store.entries("p01"), 1)
        check = timed(store.verify, 1)
    size = path.stat().st_size / count
    print(
        f"| {count:,} | {size:.0f} | {keep / 1e3:.2f} | {again / 1e3:.2f} | {one:.1f} | {read / 1e3:.2f} | {check / 1e3:.2f} |"
    )


def killed_batches(folder: Path, rounds: int, size: int = 500) -> None:
    """Kill a program that keeps batch after batch: no batch may be there in part, none that was confirmed may be missing."""
    path, rng, confirmed = folder / "batches.sqlite", random.Random(6), 0
    open_store(path)
    for round in range(rounds):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                store = open_store(path)
                for number in range(10**6):
                    store.append_entries("p01", lines((round * 100 + number) * size, size))
                    os.write(writer, b".")
            finally:
                os._exit(1)  # never on into the parent's work
        os.close(writer)
        with os.fdopen(reader, "rb") as told:
            confirmed += len(told.read(1))
            time.sleep(rng.uniform(0.0, 0.15))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            confirmed += len(told.read())
    with closing(open_store(path)) as store:
        held = store.verify()
    lost, torn = max(confirmed - held // size, 0), held % size
    print(
        f"{rounds} kills: {confirmed} batches of {size} entries confirmed, {lost} lost, {torn} entries of torn ones, ",
        end="",
    )
    print(f"{held // size - confirmed} batches kept but not yet confirmed.")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--only", choices=("visits", "diary"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if asked.only != "diary":
            of_visits(Path(name), asked.kills)
        if asked.only != "visits":
            of_diaries(Path(name), asked.kills)


def of_visits(folder: Path, rounds: int) -> None:
    """Visits: in a new program, in a running one, and killed."""
    visit = large_visit(1)
    text = visit_to_json(visit)
    print(
        f"A visit is {len(text) / 1024:.0f} kB of JSON; written in {timed(lambda: visit_to_json(visit)):.1f} ms, ",
        end="",
    )
    print(f"read in {timed(lambda: visit_from_json(text)):.1f} ms; changes in ", end="")
    print(f"{timed(lambda: changes(visit.measurements, visit)):.2f} ms.\n")
    print(
        "| new program | load, ms (cpu) | open, ms (cpu) | keep, ms (cpu) | Alembic loaded |\n| --- | --- | --- | --- | --- |"
    )
    fresh_program(folder)
    print("\n| visits | kB a visit | open (ms) | keep (ms) | a person's visits (ms) | timeline (ms) | verify (ms) |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for count in (10, 100, 1000):
        running_program(folder, count)
    print()
    kills(folder, rounds)


def of_diaries(folder: Path, rounds: int) -> None:
    """Diaries: in one batch, and killed."""
    print(
        "\n| entries | bytes an entry | keep all (s) | keep all again (s) | keep one more (ms) | read all (s) | verify (s) |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for count in (1_000, 10_000, 100_000):
        diary(folder, count)
    print()
    killed_batches(folder, rounds)


if __name__ == "__main__":
    main()
