"""The table of numbers to reach, on people of known posture; a number that is missed stays in it, in red.

Run: ``python -m validation.vision.run`` (prints the table; ``--write`` renews report.md). Takes minutes: every photo is looked at. Needs the mannequins
beside the checkout; without them it says so and is silent.
"""

import csv
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from laststraw import capture, knowledge
from validation.vision import films, photos

HERE = Path(__file__).parent
SET = "hard"
GROSS_DEG = 5.0
HELD = (0.93, 0.97)


class Row(NamedTuple):
    """One number to reach, and the one reached; NaN where nothing was measured."""

    what: str
    unit: str
    most: float
    beyond: float
    reached: float
    told: str  # how many, and how often intervals hold the truth

    @property
    def reproduced(self) -> bool:
        """Reached."""
        return self.reached <= self.most

    def __str__(self) -> str:
        unit = "" if self.unit == "1" else f" {self.unit}"
        return f"{self.what}: {self.reached:.2f}{unit}, to reach {self.most:g}, beyond {self.beyond:g} ({self.told})"


def run() -> list[Row]:
    """All numbers; none without the mannequins."""
    if not photos.MANNEQUINS.exists():
        print("   (skipped: the mannequins are not beside this checkout)")
        return []
    known, backend = knowledge.load(), capture.load_backend()
    of_photos = photos.run(SET, known, backend)
    of_films = films.run(known, backend)
    found = {**_of_photos(of_photos), **_of_films(of_films)}
    with (HERE / "expected.csv").open() as file:
        return [
            Row(
                line["what"],
                line["unit"],
                float(line["most"]),
                float(line["beyond"]),
                *found.get(line["id"], (float("nan"), "nothing measured")),
            )
            for line in csv.DictReader(file)
        ]


def _of_photos(run: photos.Run) -> dict[str, tuple[float, str]]:
    found: dict[str, tuple[float, str]] = {}
    for (id, rungs), own in photos.by_id(run.readings):
        held = np.mean([one.held for one in own])
        told = f"{len(own)} people, 95 % intervals hold {100 * held:.0f} %"
        error = float(np.mean([abs(one.error) for one in own]))
        stickered = id in ("acromion_tilt", "psis_tilt", "asis_tilt")
        if rungs == "stickers":
            found[id if stickered else f"{id}_stickers"] = (error, told)
        elif not stickered:
            found[id] = (error, told)
    rolls = np.array(run.rolls)
    if len(rolls):
        held = np.mean(np.abs(rolls[:, 0]) < 1.96 * rolls[:, 1])
        told = f"{len(rolls)} of {run.photos} photos show it, 95 % intervals hold {100 * held:.0f} %"
        found["camera_roll"] = (float(np.abs(rolls[:, 0]).mean()), told)
    shown, right = sum(d.shown for d in run.dots), sum(d.right for d in run.dots)
    found["dots_missed"] = (100.0 * (shown - right) / max(shown, 1), f"{right} of {shown}")
    found["dots_invented"] = (float(sum(d.invented for d in run.dots)), f"{len(run.dots)} photos")
    angles = [one for one in run.readings if one.unit == "deg"]
    gross = [one for one in angles if abs(one.error) > GROSS_DEG and not one.held]
    named = ", ".join(f"{one.person} {one.id}" for one in gross)
    found["silent_gross"] = (float(len(gross)), f"of {len(angles)}{': ' + named if named else ''}")
    return found


def _of_films(run: films.Run) -> dict[str, tuple[float, str]]:
    wrong = [film for film, found, true in run.counts if found != true] + run.refused
    late = [e for e in run.events if abs(e.found_s - e.true_s) * run.fps > films.FRAMES]
    off = np.array([abs(e.found_s - e.true_s) * run.fps for e in run.events])
    found = {
        "film_repetitions": (float(len(wrong)), f"{run.films} films{': ' + ', '.join(wrong) if wrong else ''}"),
        "film_events": (
            100.0 * len(late) / max(len(run.events), 1),
            f"{len(run.events)} events, {off.mean():.1f} frames off on average, at most {off.max():.1f}",
        ),
    }
    mean: Callable[[str], tuple[float, str]] = lambda name: (  # noqa: E731
        float(np.mean([abs(error) for _, error, _ in run.values[name]])) if run.values[name] else float("nan"),
        f"{len(run.values[name])} results, 95 % intervals hold {100 * films.held(run.values[name]):.0f} %",
    )
    for id, name in (
        ("film_lumbar_share", "bend_lumbar_share"),
        ("film_side_bend", "side_bend_difference"),
        ("film_pelvic_drop", "pelvic_drop"),
    ):
        found[id] = mean(name)
    for angle in ("trunk", "knee"):
        errors = run.angles[angle]
        if errors:
            told = f"{len(errors)} films, at most {max(errors):.1f}"
            found[f"film_{angle}"] = (float(np.sqrt(np.mean(np.square(errors)))), told)
    return found


def report(rows: list[Row]) -> str:
    """The table as a page."""
    lines = [
        "# Photos, stickers and films on people of known posture",
        "",
        "Rendered people with clutter, any light and a rolled camera (*hard*), and films of movement tests; necessary, not sufficient. Nothing is fitted to them.",
        "`python -m validation.vision.run --write`. What these numbers rest on, and why some are missed: [docs/measure.md](../../docs/measure.md),",
        "[docs/outline.md](../../docs/outline.md), [docs/stickers.md](../../docs/stickers.md), [docs/movement.md](../../docs/movement.md).",
        "",
        "| what | reached | to reach | beyond | |",
        "| --- | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        unit = "" if row.unit == "1" else f" {row.unit}"
        mark = "" if row.reproduced else "**missed** "
        lines.append(f"| {row.what} | {mark}{row.reached:.2f}{unit} | {row.most:g} | {row.beyond:g} | {row.told} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    rows = run()
    print("\n".join(map(str, rows)))
    if "--write" in sys.argv and rows:
        (HERE / "report.md").write_text(report(rows))
