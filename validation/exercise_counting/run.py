"""Repetitions counted from films of the body model's own exercises, and from real people: claim, check, report.

Run: ``python -m validation.exercise_counting.run`` (prints the table; ``--clips N`` of each exercise, ``--write`` renews
report.md). Films are the landmarks of the packed moves, done by made-up people (``laststraw.testing.exercising``): their reach,
pace, limbs and turn to the camera differ, and the network trembles and wanders.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from laststraw import body, knowledge
from laststraw.knowledge import Knowledge
from laststraw.measure.exercise import watch_exercise
from laststraw.records import Move
from laststraw.testing.exercising import film_exercise, some_manner
from validation.ranges import Row

HERE = Path(__file__).parent
CLIPS = 12
TIMES = (1, 12)  # repetitions of a clip
ASKED = 0.95


class Counted(NamedTuple):
    """The clips of one exercise: how many, how many counted right, taken for another movement, and by how much off at worst."""

    id: str
    clips: int
    right: int
    refused: int
    worst: int


def count_all(known: Knowledge, clips: int = CLIPS) -> tuple[Counted, ...]:
    """Every packed move that has something to count."""
    return tuple(_counted(move, known, clips) for move in countable(known))


def countable(known: Knowledge) -> tuple[Move, ...]:
    """Moves that have something to count, large enough for a camera; the program refuses the others in words."""
    moves = [body.move(id) for id in body.sequences()]
    one = (film_exercise(move, 1, view=move.film_from) for move in moves)
    refused = {"nothing_to_count", "too_small"}
    seen = (watch_exercise(film, move, known) for film, move in zip(one, moves, strict=True))
    return tuple(move for move, told in zip(moves, seen, strict=True) if not refused & {n.code for n in told.notes})


def confused(known: Knowledge, tries: int = 300, seed: int = 5) -> float:
    """Share of films of one exercise that are counted as another one, picked by chance among those filmed from its side."""
    rng = np.random.default_rng(seed)
    moves = countable(known)
    wrong = tried = 0
    while tried < tries:
        done, taken = (moves[int(k)] for k in rng.integers(0, len(moves), 2))
        if done.id == taken.id or done.film_from != taken.film_from:
            continue
        film = film_exercise(done, 5, view=done.film_from, manner=some_manner(rng), seed=tried)
        wrong += bool(watch_exercise(film, taken, known).repetitions)
        tried += 1
    return wrong / tried


def _counted(move: Move, known: Knowledge, clips: int) -> Counted:
    rng = np.random.default_rng(abs(sum(map(ord, move.id))))
    off: Counter[int] = Counter()
    refused = 0
    for clip in range(clips):
        times = int(rng.integers(TIMES[0], TIMES[1] + 1))
        film = film_exercise(move, times, view=move.film_from, manner=some_manner(rng), seed=clip)
        seen = watch_exercise(film, move, known)
        refused += any(note.code == "another_movement" for note in seen.notes)
        off[abs(len(seen.repetitions) - times)] += 1
    return Counted(move.id, clips, off[0], refused, max(off))


def rows(counted: tuple[Counted, ...], mistaken: float) -> Iterator[Row]:
    """The numbers that are asked for."""
    clips = sum(one.clips for one in counted)
    share = sum(one.right for one in counted) / max(clips, 1)
    yield Row("right", "clips without a missed or extra repetition", ASKED, 1.0, "issue", share, clips)
    yield Row("confused", "films counted as another exercise", 0.0, 1.0, "reported only", mistaken, 300)


def run() -> list[Row]:
    """All rows."""
    known = knowledge.load()
    return list(rows(count_all(known), confused(known)))


def report(counted: tuple[Counted, ...], mistaken: float) -> str:
    """The page."""
    lines = [
        "# Counting exercises from a film",
        "",
        "Made by `python -m validation.exercise_counting.run --write`.",
        "",
    ]
    lines += ["| what | asked for | reached | n |", "| --- | --- | --- | --- |"]
    for row in rows(counted, mistaken):
        asked = f"{row.low:g} to {row.high:g}" if row.because == "issue" else "-"
        told = f"{row.computed:.3f}" if row.reproduced else f"**{row.computed:.3f}, missed**"
        lines.append(f"| {row.says} | {asked} | {told} | {row.people} |")
    lines += ["", "Clips that were not counted right, by exercise (the others: all right):", ""]
    lines += ["| exercise | right | of | taken for another movement | worst |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {one.id} | {one.right} | {one.clips} | {one.refused} | {one.worst} off |"
        for one in counted
        if one.right < one.clips
    ]
    lines += [
        "",
        "Made-up people do what the body model does, in their own way. Real people sway, fidget and walk into the picture, and a",
        "network sees a lying person worse than these films do: real films are in the tests (mannequins, one filmed person).",
        "",
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print, or write, the report."""
    clips = int(arguments[arguments.index("--clips") + 1]) if "--clips" in arguments else CLIPS
    known = knowledge.load()
    counted, mistaken = count_all(known, clips), confused(known)
    page = report(counted, mistaken)
    if "--write" in arguments:
        (HERE / "report.md").write_text(page)
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
