"""One plain pass of the same network through MediaPipe, beside laststraw, on people of known posture: accuracy and time.

    python -m benchmarks vision [--every N]

Roll is given to both. Needs the mannequins in ``../shared`` and the package ``mediapipe`` (in the dev group).
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np
from validation.vision.photos import MANNEQUINS

from laststraw import capture, knowledge, measure
from laststraw.capture import Taps
from laststraw.measure.points import SIGN, turn_back
from laststraw.records import Measurement, Sight

SET = "hard"
Points = dict[tuple[str, str], np.ndarray]


def _tilt(at: Points, name: str) -> float:
    a, h = at[name, "left"] - at[name, "right"]
    return float(np.degrees(np.arctan2(h, a)))


def _lean(at: Points, bottom: str, top: str) -> float:
    low, high = (0.5 * (at[name, "left"] + at[name, "right"]) for name in (bottom, top))
    return float(np.degrees(np.arctan2(*(high - low))))


PLAIN: dict[str, tuple[tuple[str, ...], Callable[[Points], float]]] = {
    "shoulder_tilt": (("front", "back"), lambda at: _tilt(at, "shoulder")),
    "hip_tilt": (("front", "back"), lambda at: _tilt(at, "hip")),
    "tragus_tilt": (("front",), lambda at: _tilt(at, "ear")),
    "trunk_lateral_lean": (("front", "back"), lambda at: _lean(at, "hip", "shoulder")),
    "trunk_sagittal_lean": (("left", "right"), lambda at: _lean(at, "hip", "shoulder")),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only every n-th person")
    asked = parser.parse_args()
    if not MANNEQUINS.exists():
        print("the mannequins are not beside this checkout")
        return
    known, ours, plain = knowledge.load(), capture.load_backend(), capture.load_backend("mediapipe")
    truths = json.loads((MANNEQUINS / SET / "truth.json").read_text())
    errors: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    missed, seconds = 0, defaultdict(list)
    for _, told in list(truths.items())[:: asked.every]:
        readings = []
        for view, seen in told["views"].items():
            roll = seen["camera_roll_deg"]
            photo = capture.open_photo(MANNEQUINS / SET / seen["file"], view)
            start = time.process_time()
            people = plain.detect(photo.pixels)
            seconds["plain"].append(time.process_time() - start)
            if people:
                turned = {
                    (name, side): turn_back(roll) @ uv * (SIGN[view], -1.0)
                    for name, side, uv in zip(people[0].names, people[0].sides, people[0].uv, strict=True)
                }
                for id, (views, value) in PLAIN.items():
                    if view in views:
                        errors[id, view, "plain"].append(value(turned) - told["truth"][f"{id}_deg"])
            else:
                missed += 1
            start = time.process_time()
            sight = capture.see(photo, Taps(), ours, known)
            seconds["ours"].append(time.process_time() - start)
            if isinstance(sight, Sight):
                stature = told["truth"]["stature_mm"]
                readings += measure.measure_sight(sight, (roll, 0.5, "given"), stature_mm=stature, knowledge=known)
        for one in (*readings, *measure.combine(readings, known)):
            if isinstance(one, Measurement) and one.id in PLAIN and one.source.method != "outline":
                view = one.source.view or "all photos"
                errors[one.id, view, "ours"].append(one.value - told["truth"][f"{one.id}_deg"])
    print(f"plain pass saw nobody in {missed} photos")
    print(f"{'measurement':22}{'photo':12}{'plain MAE':>10}{'worst':>8}{'ours MAE':>10}{'worst':>8}")
    for id, view, _ in sorted({key for key in errors if key[2] == "ours"}):
        row = f"{id:22}{view:12}"
        for who in ("plain", "ours"):
            own = np.abs(errors.get((id, view, who), [np.nan]))
            row += f"{own.mean():10.2f}{own.max():8.1f}"
        print(row)
    for who, own in seconds.items():
        print(f"{who}: {1000 * np.median(own):.0f} ms of processor time a photo (median of {len(own)})")


if __name__ == "__main__":
    main()
