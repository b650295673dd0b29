"""Readings of the mannequins against their truth: error, coverage and width of the 95 % intervals.

    python benchmarks/measure.py [--landmarks FILE.pkl] [--keep FILE.pkl] [--roll-known] [--same-stand] [--each]

Without ``--landmarks`` every photo goes through ``capture`` (minutes); with it, landmarks kept from an earlier run are
used (``--keep FILE.pkl`` writes them). Needs the mannequins in ``../shared``.
"""

import argparse
import json
import pickle
from collections import defaultdict
from pathlib import Path

import numpy as np

from laststraw import knowledge, measure
from laststraw.records import Landmark, Landmarks, Measurement, PhotoRef
from laststraw.stats import interval95

MANNEQUINS = Path(__file__).resolve().parents[2] / "shared" / "mannequins"
BEYOND_DEG = 5.0  # a reading may not be off by more, unless its interval says so


def landmarks_of(row: dict) -> Landmarks:
    """One row of kept landmarks -> the record that capture gave."""
    width, height = row["size"]
    photo = PhotoRef(
        id=f"photo/{row['view']}", view=row["view"], sha256="0" * 64, mirrored=False, width_px=width, height_px=height
    )
    points = tuple(
        Landmark(name=n, side=s, uv=tuple(map(float, uv)), sd_uv=tuple(map(float, sd)), visibility=float(v))
        for n, s, uv, sd, v in zip(row["names"], row["sides"], row["mean"], row["sd"], row["visibility"], strict=True)
    )
    draws = np.array(row["draws_uv"], dtype=np.float64)
    return Landmarks(id=f"landmarks/{row['view']}", photo=photo, points=points, draws_uv=draws, method="kept")


def row_of(kind: str, person: str, view: str, found: Landmarks) -> dict:
    """The reverse of ``landmarks_of``."""
    return {
        "set": kind, "person": person, "view": view, "size": (found.photo.width_px, found.photo.height_px),
        "names": [p.name for p in found.points], "sides": [p.side for p in found.points],
        "mean": [p.uv for p in found.points], "sd": [p.sd_uv for p in found.points],
        "visibility": [p.visibility for p in found.points], "draws_uv": found.draws_uv,
    }  # fmt: skip


def sightings(kept: Path | None, known: knowledge.Knowledge):
    """(set, person, view, Landmarks | Retake) of every mannequin photo without dots."""
    if kept is not None:
        for row in pickle.loads(kept.read_bytes()):  # our own file
            if "draws_uv" in row:
                yield row["set"], row["person"], row["view"], landmarks_of(row)
        return
    from laststraw import capture  # loads the network: not needed for kept landmarks

    backend = capture.load_backend()
    for kind in ("plain", "hard"):
        truth = json.loads((MANNEQUINS / kind / "truth.json").read_text())
        for person, told in truth.items():
            for view, seen in told["views"].items():
                photo = capture.open_photo(MANNEQUINS / kind / seen["file"], view)
                yield kind, person, view, capture.find_landmarks(photo, backend, known)


def true_value(truth: dict, id: str) -> float:
    return truth.get(f"{id}_deg", truth.get(f"{id}_mm"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--landmarks", type=Path)
    parser.add_argument("--roll-known", action="store_true", help="give the true camera roll to measure_photo")
    parser.add_argument("--keep", type=Path, help="write the landmarks that were found, for --landmarks")
    parser.add_argument("--same-stand", action="store_true", help="one camera roll for all photos of a person")
    parser.add_argument("--each", action="store_true", help="print every reading that its interval does not cover")
    asked = parser.parse_args()
    known = knowledge.load()
    truths = {kind: json.loads((MANNEQUINS / kind / "truth.json").read_text()) for kind in ("plain", "hard")}
    readings = defaultdict(list)
    refused, kept = [], []
    for kind, person, view, sighting in sightings(asked.landmarks, known):
        if not isinstance(sighting, Landmarks):
            refused.append((kind, person, view))
            continue
        kept.append(row_of(kind, person, view, sighting))
        told = truths[kind][person]
        roll = told["views"][view]["camera_roll_deg"] if asked.roll_known else None
        stature = told["truth"]["stature_mm"]
        readings[kind, person] += measure.measure_photo(sighting, stature, known, camera_roll_deg=roll)
    if asked.keep:
        asked.keep.write_bytes(pickle.dumps(kept))
    rows = defaultdict(list)
    for (kind, person), own in readings.items():
        truth = truths[kind][person]["truth"]
        for one in (*own, *measure.combine(own, known, same_stand=asked.same_stand)):
            true = true_value(truth, one.id)
            if not isinstance(one, Measurement) or true is None:
                continue
            low, high = interval95(one.value, one.sd)
            covered = low <= true <= high
            rows[kind, one.id, one.source.view or "fused"].append((one.value - true, covered, high - low))
            if asked.each and not covered:
                print(f"outside: {kind} {person} {one.key} {one.value:.1f} ± {one.sd:.1f}, true {true:.1f}")
            if one.unit == "deg" and abs(one.value - true) > BEYOND_DEG and not covered:
                print(f"OFF BY MORE THAN {BEYOND_DEG:g}: {kind} {person} {one.key} {one.value:.1f}, true {true:.1f}")
    print(f"photos that must be taken again: {refused or 'none'}")
    print(f"{'set':6}{'measurement':22}{'photo':7}{'n':>4}{'MAE':>8}{'bias':>8}{'max':>8}{'cover':>8}{'width':>8}")
    for (kind, id, view), found in sorted(rows.items()):
        error, covered, width = map(np.array, zip(*found, strict=True))
        print(
            f"{kind:6}{id:22}{view:7}{len(error):4d}{np.abs(error).mean():8.2f}{error.mean():8.2f}"
            f"{np.abs(error).max():8.2f}{100 * covered.mean():7.0f}%{width.mean():8.2f}"
        )
    for kind in ("plain", "hard"):
        single = [c for (k, _, view), found in rows.items() if k == kind and view != "fused" for _, c, _ in found]
        fused = [c for (k, _, view), found in rows.items() if k == kind and view == "fused" for _, c, _ in found]
        print(f"{kind}: 95 % intervals hold the truth in {np.mean(single):.1%} of {len(single)} readings, "
              f"{np.mean(fused):.1%} of {len(fused)} combined")  # fmt: skip


if __name__ == "__main__":
    main()
