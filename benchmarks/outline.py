"""The outline and what is read off it: on the mannequins against their truth, again under disturbances, and its time.

    python -m benchmarks.outline [--outlines FILE.pkl] [--keep FILE.pkl] [--set plain|hard] [--again N]

Every photo goes through ``capture`` (minutes) unless ``--outlines`` gives what ``--keep`` kept. Camera roll is taken as known where truth is asked
for. ``--again N``: N photos are taken again, shifted, scaled, turned brighter, with noise and JPEG, and their numbers compared. Needs
``../shared``. The waist's edge on real backs: ``python -m validation.backs.run``.
"""

import argparse
import json
import pickle
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from laststraw import capture, knowledge
from laststraw.capture.outline import find_outline
from laststraw.measure.contour import outline_readings
from laststraw.measure.definitions import lean
from laststraw.measure.points import SIGN, turn_back
from laststraw.measure.profile import outline_points
from laststraw.records import Landmarks, Measurement, Outline, Photo

MANNEQUINS = Path(__file__).resolve().parents[2] / "shared" / "mannequins"


def look(photo: Photo, backend, known) -> tuple[Landmarks, Outline, float] | None:
    """Landmarks, outline and the seconds that the outline took on top of the landmarks."""
    seen = capture.look_at_person(photo, backend, known)
    if not isinstance(seen, capture.Sighting):
        return None
    start = time.perf_counter()
    outline = find_outline(photo, seen.landmarks, backend, known, masks=() if seen.mask is None else (seen.mask,))
    return (seen.landmarks, outline, time.perf_counter() - start) if isinstance(outline, Outline) else None


def sights(kept: Path | None, kinds: tuple[str, ...], known, keep: Path | None) -> dict:
    if kept is not None:
        return pickle.loads(kept.read_bytes())  # our own file
    backend, found = capture.load_backend(), {}
    for kind in kinds:
        for person, told in json.loads((MANNEQUINS / kind / "truth.json").read_text()).items():
            for view, shown in told["views"].items():
                photo = capture.open_photo(MANNEQUINS / kind / shown["file"], view)
                found[kind, person, view] = look(photo, backend, known)
    if keep is not None:
        keep.write_bytes(pickle.dumps(found))
    return found


def truth(told: dict, id: str) -> float | None:
    return told["truth"].get(f"{id}_deg", told["truth"].get(f"{id}_mm"))


def of_points(landmarks: Landmarks, outline: Outline, told: dict, known) -> dict[str, tuple[float, float]]:
    """Numbers that rest on points of the outline: value and truth."""
    view = landmarks.photo.view
    at = {p.name: np.array(p.uv) for p in outline_points(outline, landmarks, known).points}
    if not at:
        return {}
    upright = turn_back(told["views"][view]["camera_roll_deg"])
    place = lambda uv: (upright @ np.array(uv)) * [SIGN[view], -1.0]  # noqa: E731
    points = {name: place(uv) for name, uv in at.items()}
    seen = {
        n: place(np.mean([p.uv for p in landmarks.points if p.name == n], axis=0))
        for n in ("ankle", "ear", "hip", "shoulder")
    }
    scale = told["truth"]["stature_mm"] * (
        known.constant("measure.ear_height") - known.constant("measure.ankle_height")
    )
    scale /= float(np.hypot(*(seen["ear"] - seen["ankle"])))
    face = points["ear"] - points["c7"]
    own = {
        "craniovertebral": float(np.degrees(np.arctan2(face[1], face[0]))),
        "trunk_sagittal_lean": float(lean(points["hip"], points["shoulder"])),
        "hip_over_ankle": float((points["hip"] - seen["ankle"])[0]) * scale,
        "shoulder_over_hip": float((points["shoulder"] - points["hip"])[0]) * scale,
        "trunk_sagittal_lean, network": float(lean(seen["hip"], seen["shoulder"])),
        "hip_over_ankle, network": float((seen["hip"] - seen["ankle"])[0]) * scale,
        "shoulder_over_hip, network": float((seen["shoulder"] - seen["hip"])[0]) * scale,
    }
    return {id: (value, truth(told, id.split(",")[0])) for id, value in own.items()}


def against_truth(found: dict, known) -> None:
    rows, reasons, seconds = defaultdict(list), defaultdict(int), []
    told = {kind: json.loads((MANNEQUINS / kind / "truth.json").read_text()) for kind in {kind for kind, _, _ in found}}
    for (kind, person, view), seen in found.items():
        if seen is None:
            reasons[kind, view, "no outline"] += 1
            continue
        landmarks, outline, took = seen
        seconds.append(took)
        own = told[kind][person]
        roll, stature = own["views"][view]["camera_roll_deg"], own["truth"]["stature_mm"]
        for reading in outline_readings(outline, landmarks, stature, known, camera_roll_deg=roll):
            true = truth(own, reading.id)
            if not isinstance(reading, Measurement):
                reasons[kind, view, f"{reading.id}: {reading.reason[:48]}"] += 1
            elif true is not None:
                rows[kind, reading.id].append(
                    (reading.value - true, abs(reading.value - true) <= 1.96 * reading.sd, reading.sd)
                )
        for id, (value, true) in of_points(landmarks, outline, own, known).items():
            rows[kind, id].append((value - true, np.nan, np.nan))
    print(f"{'set':6}{'measurement':32}{'n':>4}{'MAE':>8}{'bias':>8}{'max':>8}{'cover':>8}{'sd':>8}")
    for (kind, id), own in sorted(rows.items()):
        off, held, sd = map(np.array, zip(*own, strict=True))
        print(f"{kind:6}{id:32}{len(off):4d}{np.abs(off).mean():8.2f}{off.mean():8.2f}{np.abs(off).max():8.2f}"
              f"{100 * np.mean(held):7.0f}%{sd.mean():8.2f}")  # fmt: skip
    for why, count in sorted(reasons.items()):
        print(*why, count)
    print(f"outline on top of landmarks: {1000 * np.median(seconds):.0f} ms a photo, median of {len(seconds)}")


def disturbed(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The photo taken again: a little elsewhere, larger or smaller, brighter or darker, noisier, packed again."""
    height, width = pixels.shape[:2]
    zoom = rng.uniform(0.9, 1.1)
    moved = np.array([[zoom, 0.0, rng.uniform(-0.03, 0.03) * width], [0.0, zoom, rng.uniform(-0.01, 0.01) * height]])
    there = cv2.warpAffine(pixels, moved, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    noisy = np.clip(there * rng.uniform(0.85, 1.15) + rng.normal(0, 3, there.shape), 0, 255).astype(np.uint8)
    packed = cv2.imencode(".jpg", noisy[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))])[1]
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)[:, :, ::-1].copy()


def again(count: int, known) -> None:
    """Standard deviation of each number over six disturbed copies of a photo, mean over photos."""
    backend, rng, spread = capture.load_backend(), np.random.default_rng(1), defaultdict(list)
    people = list(json.loads((MANNEQUINS / "hard" / "truth.json").read_text()).items())
    for place in np.linspace(0, len(people) - 1, count).astype(int):
        person, told = people[place]
        for view in ("back", "left"):
            photo = capture.open_photo(MANNEQUINS / "hard" / f"{person}_{view}.jpg", view)
            values = defaultdict(list)
            for _ in range(6):
                seen = look(replace(photo, pixels=disturbed(photo.pixels, rng)), backend, known)
                for reading in outline_readings(seen[1], seen[0], told["truth"]["stature_mm"], known) if seen else ():
                    if isinstance(reading, Measurement):
                        values[reading.id].append(reading.value)
            for id, own in values.items():
                if len(own) >= 4:
                    spread[id].append(np.std(own, ddof=1))
    for id, own in sorted(spread.items()):
        print(f"again: {id:32} sd {np.mean(own):.2f} over disturbed copies ({len(own)} photos)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlines", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--set", choices=("plain", "hard"))
    parser.add_argument("--again", type=int, default=0)
    asked = parser.parse_args()
    known = knowledge.load()
    cv2.setNumThreads(1)
    kinds = (asked.set,) if asked.set else ("plain", "hard")
    against_truth(sights(asked.outlines, kinds, known, asked.keep), known)
    if asked.again:
        again(asked.again, known)


if __name__ == "__main__":
    main()
