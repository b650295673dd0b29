"""Lengths of segments from photos against the mannequins' truth, and what is left of them in the body model.

    python -m benchmarks.segments [--landmarks FILE.pkl]

``--landmarks``: what ``python benchmarks/measure.py --keep FILE.pkl`` kept, else every photo goes through ``capture``. True
lengths are worked out from where the joints lie in all four pictures (``true_lengths``); wrists are not told.
"""

import argparse
import json
import math
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.measure import MANNEQUINS, sightings
from laststraw import knowledge
from laststraw.measure import segment_lengths
from laststraw.measure.segments import ENDS, SIDES
from laststraw.records import Landmarks

MIDDLE_PX = np.array([360.0, 640.0])
TOWARDS = {"front": (-1, 0), "back": (1, 0), "left": (0, -1), "right": (0, 1)}  # depth grows with (x, y) ...
RIGHT = {"front": (0, 1), "back": (0, -1), "left": (-1, 0), "right": (1, 0)}  # ... and what is right in the picture


def focal_px(told: dict) -> float:
    """Focal length of one person's cameras: px of the offsets of which truth.json tells the mm (least squares)."""
    pairs = []
    for view, sign in (("left", -1), ("right", 1)):
        seen = told["views"][view]
        for name, top, bottom in (("shoulder_over_hip_mm", "shoulder", "hip"), ("hip_over_ankle_mm", "hip", "ankle")):
            middle = {part: np.mean([upright(seen, f"{part}_{s}")[0] for s in "LR"]) for part in (top, bottom)}
            px = sign * (middle[top] - middle[bottom])
            pairs.append((px * seen["camera_distance_mm"], told["truth"][name]))
    px_mm, mm = np.array(pairs).T
    return float(px_mm @ mm / (mm @ mm))


def upright(seen: dict, name: str) -> np.ndarray:
    """Where a joint lies from the middle of the picture (px; right, down), the camera's roll undone."""
    roll = math.radians(seen["camera_roll_deg"])
    c, s = math.cos(roll), math.sin(roll)
    return np.array([[c, s], [-s, c]]) @ (np.array(seen["points_px"][name]) - MIDDLE_PX)


def place(views: dict, name: str, focal: float) -> np.ndarray:
    """A joint in space (mm): where the rays of the four cameras come closest, around the person's own axis."""
    rows, values = [], []
    for view, seen in views.items():
        u, v = upright(seen, name) / focal
        far, high = seen["camera_distance_mm"], seen["camera_height_mm"]
        (dx, dy), (rx, ry) = TOWARDS[view], RIGHT[view]
        rows += [[rx - u * dx, ry - u * dy, 0.0], [-v * dx, -v * dy, -1.0]]
        values += [u * far, v * far - high]
    return np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0]


def true_lengths(views: dict, focal: float) -> dict[str, float]:
    """mm between the mesh's joint centres, mean of both sides; the trunk from middle to middle."""
    at = {
        (n, s): place(views, f"{n}_{s[0].upper()}", focal)
        for n in ("shoulder", "elbow", "hip", "knee", "ankle")
        for s in SIDES
    }
    mid = {name: 0.5 * (at[name, "left"] + at[name, "right"]) for name in ("shoulder", "hip")}
    found = {"trunk": float(np.linalg.norm(mid["shoulder"] - mid["hip"]))}
    for name in ("upper_arm", "thigh", "shank"):
        top, bottom = ENDS[name]
        found[name] = float(np.mean([np.linalg.norm(at[top, s] - at[bottom, s]) for s in SIDES]))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--landmarks", type=Path)
    asked = parser.parse_args()
    if not MANNEQUINS.exists():
        print("The mannequins of ../shared are not here.")
        return
    known = knowledge.load()
    truths = {kind: json.loads((MANNEQUINS / kind / "truth.json").read_text()) for kind in ("plain", "hard")}
    photos = defaultdict(list)
    for kind, person, _, sighting in sightings(asked.landmarks, known):
        if isinstance(sighting, Landmarks):
            photos[kind, person].append(sighting)
    rows = defaultdict(list)
    for (kind, person), own in photos.items():
        told = truths[kind][person]
        stature, true = told["truth"]["stature_mm"], true_lengths(told["views"], focal_px(told))
        for length in segment_lengths(own, stature, known):
            step = length.mm / (known.constant(f"length_share_{length.name}") * stature)
            usual = known.constant(f"measure.share_{length.name}") * stature
            numbers = (length.seen_mm, true.get(length.name, math.nan), step * usual, usual, length.seen_sd_mm)
            rows[kind, length.name].append(np.array(numbers) / stature)
    print(f"{'set':6}{'segment':10}{'n':>4}{'bias':>7}{'sd':>6}{'told':>6}{'people':>8}{'here':>6}{'r':>6}", end="")
    print(f"{'seen':>7}{'best':>6}{'usual':>7}{'step':>6}")
    for (kind, name), found in rows.items():
        seen, true, best, usual, sd = np.array(found).T
        off = [100 * math.sqrt(np.mean((guess / true - 1) ** 2)) for guess in (seen, best, usual)]
        error = 100 * (seen / true - 1)
        people, here = 100 * known.constant(f"measure.share_spread_{name}"), 100 * true.std(ddof=1) / true.mean()
        print(
            f"{kind:6}{name:10}{len(found):4d}{error.mean():7.1f}{error.std(ddof=1):6.1f}{100 * (sd / seen).mean():6.1f}"
            f"{people:8.1f}{here:6.1f}{np.corrcoef(seen, true)[0, 1]:6.2f}"
            f"{off[0]:7.1f}{off[1]:6.1f}{off[2]:7.1f}{100 * np.abs(best / usual - 1).max():6.1f}"
        )
    print(
        "All in percent but r. bias, sd: seen against true; told: the error that is given; people, here: spread over stature of"
    )
    print(
        "adults and of these bodies; r: seen and true, over stature; seen, best, usual: how far off the truth each is (root mean"
    )
    print("square); step: by how much the model's segment is moved at most.")


if __name__ == "__main__":
    main()
