"""Every photo of the mannequins of one set, measured as a person's visit: without stickers, and with them where worn."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from laststraw import capture, measure
from laststraw.capture import PoseBackend, Taps
from laststraw.knowledge import Knowledge
from laststraw.records import Measurement, Sight
from laststraw.stats import interval95

MANNEQUINS = Path(__file__).resolve().parents[3] / "shared" / "mannequins"
THREADS = 2
NAMES = {"L": "left", "R": "right"}
SAW_PX = 6.0  # a dot whose drawn middle is this close to where it was found was found


class Reading(NamedTuple):
    """One combined measurement of one person beside the truth."""

    person: str
    id: str
    rungs: str  # "photos alone" or "stickers"
    error: float
    sd: float
    unit: str

    @property
    def held(self) -> bool:
        """Whether the 95 % interval holds the truth."""
        low, high = interval95(self.error, self.sd)
        return low <= 0.0 <= high


class Dots(NamedTuple):
    """Stickers of one photo: those that the picture shows, those named rightly, those that are wrong or not there."""

    shown: int
    right: int
    invented: int


class Run(NamedTuple):
    """What came out of one set."""

    readings: list[Reading]
    rolls: list[tuple[float, float]]  # error and sd of the roll of each photo that showed it
    photos: int
    dots: list[Dots]
    retakes: list[str]


def run(kind: str, known: Knowledge, backend: PoseBackend) -> Run:
    """Measure one set (plain or hard)."""
    truths: Mapping[str, Any] = json.loads((MANNEQUINS / kind / "truth.json").read_text())
    out = Run([], [], 0, [], [])
    photos = 0
    with ThreadPoolExecutor(THREADS) as pool:
        for person, told in truths.items():
            for rungs in ("photos alone", "stickers"):
                key = "dots_file" if rungs == "stickers" else "file"
                views = {view: seen for view, seen in told["views"].items() if key in seen}
                if not views:
                    continue
                _visit(kind, person, told, views, key, rungs, known, backend, pool, out)
                photos += len(views)
    return out._replace(photos=photos)


def _visit(kind, person, told, views, key, rungs, known, backend, pool, out) -> None:
    stature = told["truth"]["stature_mm"]
    opened = [capture.open_photo(MANNEQUINS / kind / seen[key], view) for view, seen in views.items()]
    seen = list(pool.map(lambda photo: capture.see(photo, Taps(), backend, known), opened))
    sights = {photo.view: one for photo, one in zip(opened, seen, strict=True) if isinstance(one, Sight)}
    out.retakes.extend(
        f"{person} {photo.view}" for photo, one in zip(opened, seen, strict=True) if not isinstance(one, Sight)
    )
    for view, sight in sights.items():
        rolled = capture.rolls((sight,), known)[0]
        if rolled is not None:
            out.rolls.append((rolled.deg - views[view]["camera_roll_deg"], rolled.sd_deg))
        out.dots.append(_dots(kind, views[view], sight, worn=key == "dots_file"))
    readings = []
    rolls = [(views[view]["camera_roll_deg"], known.constant("measure.roll_sd_known"), "given") for view in sights]
    for sight, roll in zip(sights.values(), rolls, strict=True):
        readings += measure.measure_sight(sight, roll, stature_mm=stature, knowledge=known)
    readings = list(measure.with_turns(tuple(readings), list(sights.values()), rolls, stature, known))
    for one in measure.combine(readings, known):
        true = told["truth"].get(f"{one.id}_deg", told["truth"].get(f"{one.id}_mm"))
        if isinstance(one, Measurement) and true is not None:
            out.readings.append(Reading(person, one.id, rungs, one.value - true, one.sd, one.unit))


def _dots(kind: str, seen: Mapping[str, Any], sight: Sight, *, worn: bool) -> Dots:
    found = {(p.name, p.side): np.array(p.uv) for m in sight.marks if m.rung == "stickers" for p in m.points}
    if not worn:
        return Dots(0, 0, len(found))
    places, areas = spots(kind, seen)
    shown = drawn(seen, places, areas)
    right = [point for point, at in shown.items() if point in found and np.hypot(*(found[point] - at)) < SAW_PX]
    true = [np.array(at) for at in seen["points_px"].values()]  # where two dots touch, the spot's middle is neither's
    invented = [at for at in found.values() if not any(np.hypot(*(at - place)) < SAW_PX for place in (*places, *true))]
    return Dots(len(shown), len(right), len(invented))


def spots(kind: str, seen: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Where dots are drawn: middles (n, 2) px and areas (n,) of what differs between the render with dots and without."""
    worn, bare = (cv2.imread(str(MANNEQUINS / kind / seen[key])).astype(int) for key in ("dots_file", "file"))
    changed = np.abs(worn - bare).max(axis=2)
    green = ((changed > 40) & (worn[..., 1] > worn[..., 0] + 25) & (worn[..., 1] > worn[..., 2] + 25)).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(green, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA].astype(float)
    return centres[1:][areas > 2] + 0.5, areas[areas > 2]


def drawn(seen: Mapping[str, Any], places: np.ndarray, areas: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
    """The dots that the picture shows: at least two fifths of one is drawn, and it touches no other."""
    whole = float(np.median(np.sort(areas)[-4:])) if len(areas) else 0.0
    shown: dict[tuple[str, str], np.ndarray] = {}
    taken: list[int] = []
    for name, at in seen["points_px"].items():
        base, _, side = name.partition("_")
        if base.lower() not in STICKERS or not len(places):
            continue
        nearest = int(np.argmin(np.hypot(*(places - np.array(at)).T)))
        if (
            np.hypot(*(places[nearest] - np.array(at))) < SAW_PX
            and LEAST_SHARE * whole <= areas[nearest] <= 1.6 * whole
        ):
            shown[base.lower(), NAMES.get(side, "none")] = places[nearest]
            taken.append(nearest)
    return {point: at for (point, at), spot in zip(shown.items(), taken, strict=True) if taken.count(spot) == 1}


LEAST_SHARE = 0.4  # of a whole dot: a sliver at the edge of the body is a dot to nobody
STICKERS = ("c7", "t7", "t12", "l3", "l5", "psis", "asis", "acromion", "tragus", "malleolus")


def by_id(readings: list[Reading]) -> Iterator[tuple[tuple[str, str], list[Reading]]]:
    """Readings by id and rungs."""
    groups: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for reading in readings:
        groups[reading.id, reading.rungs].append(reading)
    yield from sorted(groups.items())
