"""What pictures say about their camera and about a turned body, against the truth.

    python -m benchmarks camera                                  # roll of the mannequins' photos, drawn markers, time
    python benchmarks/camera.py --landmarks FILE.pkl             # and turns, from landmarks that benchmarks/capture.py kept

Needs the mannequins in ``../shared`` for all but the markers.
"""

import argparse
import math
import pickle
import time
from collections import defaultdict
from pathlib import Path

import cv2
import msgspec
import numpy as np
from PIL import Image

from laststraw import knowledge
from laststraw.capture import find_markers, roll_clues
from laststraw.measure.turn import body_yaw, rotation_readings
from laststraw.records import Landmark, Landmarks, Marks, Measurement, Photo, PhotoRef

MANNEQUINS = Path(__file__).resolve().parents[2] / "shared" / "mannequins"
KNOWN = knowledge.load()
JOINTS = {"shoulder": "shoulder", "hip": "hip", "knee": "knee", "ankle": "ankle", "elbow": "elbow", "tragus": "ear"}
STICKERS = {"acromion": "acromion", "ASIS": "asis", "C7": "c7", "L5": "l5"}
SIDES = {"L": "left", "R": "right", "": "none"}
SIZE = (1536, 2048)


def truth(name: str) -> dict:
    """All people of one set."""
    return msgspec.json.decode((MANNEQUINS / name / "truth.json").read_bytes())


def points(seen: dict, names: dict[str, str]) -> tuple[Landmark, ...]:
    """True places of some points of one photo."""
    split = {key: key.partition("_")[::2] for key in seen["points_px"]}
    return tuple(
        Landmark(
            name=names[part], side=SIDES[letter], uv=tuple(seen["points_px"][key]), sd_uv=(0.2, 0.2), visibility=1.0
        )
        for key, (part, letter) in split.items()
        if part in names
    )


def told(errors: list[float], sds: list[float]) -> str:
    """Mean and largest absolute error, and how many 95 % intervals hold the truth."""
    apart = np.abs(errors)
    held = np.mean(apart < 1.96 * np.array(sds))
    return f"mean {apart.mean():.2f}, worst {apart.max():.2f}, sd {np.median(sds):.2f}, 95 % hold {held:.2f}, n {len(apart)}"


def rolls() -> None:
    """Roll from what the mannequins' rooms show; the true joints say where the body is."""
    for name in ("hard", "plain"):
        found, seconds, photos, silent = defaultdict(list), [], 0, 0
        for person in truth(name).values():
            for view, seen in person["views"].items():
                for file in filter(None, (seen["file"], seen.get("dots_file"))):
                    pixels = np.array(Image.open(MANNEQUINS / name / file).convert("RGB"))
                    size = PhotoRef(id="p", view=view, sha256="", mirrored=False, width_px=720, height_px=1280)
                    own = points(seen, JOINTS)
                    body = Landmarks(
                        id="l", photo=size, points=own, draws_uv=np.zeros((1, len(own), 2)), method="truth"
                    )
                    photo = Photo(id="p", view=view, sha256="", mirrored=False, pixels=pixels)
                    start = time.process_time()
                    clues = roll_clues(photo, body, KNOWN)
                    seconds.append(time.process_time() - start)
                    photos += 1
                    for clue in clues:
                        error = clue.roll_deg - seen["camera_roll_deg"]
                        found[clue.how].append((error, clue.sd_deg))
                        silent += abs(error) > 1.5 and abs(error) > 1.96 * clue.sd_deg
        print(f"{name}: {photos} photos, {1e3 * np.median(seconds):.0f} ms each, silent gross errors {silent}")
        for how, rows in found.items():
            print(f"  {how}: {told(*map(list, zip(*rows, strict=True)))}")


def markers(draws: int = 40) -> None:
    """Drawn markers: camera rolled, pitched, anywhere in the picture; the wall not quite across; blur, noise and JPEG."""
    dice = np.random.default_rng(0)
    for side_mm in (100.0, 140.0):
        errors, sds, sizes, missed = [], [], [], 0
        for _ in range(draws):
            roll, pitch = dice.normal(0.0, 2.5), dice.normal(0.0, 4.0)
            pixels, side_px = draw_marker(side_mm, roll, pitch, dice)
            found = find_markers(pixels)
            if not found:
                missed += 1
                continue
            corners = found[0].quad.corners
            sizes.append(0.5 * float(np.hypot(*(corners[3] - corners[0] + corners[2] - corners[1]))) / side_px - 1.0)
            photo = Photo(id="p", view="front", sha256="", mirrored=False, pixels=pixels)
            for clue in roll_clues(photo, None, KNOWN):
                errors.append(clue.roll_deg - roll)
                sds.append(clue.sd_deg)
        print(f"marker of {side_mm:.0f} mm: missed {missed} of {draws}; roll {told(errors, sds)}")
        print(f"  side: {100 * np.mean(sizes):+.2f} % (sd {100 * np.std(sizes):.2f})")


def draw_marker(
    side_mm: float, roll_deg: float, pitch_deg: float, dice: np.random.Generator
) -> tuple[np.ndarray, float]:
    """A picture with one marker on a wall, and the true length of its upright sides (px)."""
    board = np.full((900, 900), 245, np.uint8)
    words = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    board[150:750, 150:750] = cv2.aruco.generateImageMarker(words, 7, 600)
    half = 0.75 * side_mm
    lean, wall = math.radians(dice.normal(0.0, 0.3)), math.radians(dice.normal(0.0, 8.0))
    corners = half * np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], dtype=float)
    c, s = math.cos(lean), math.sin(lean)
    corners = corners @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
    c, s = math.cos(wall), math.sin(wall)
    corners = corners @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    corners += np.array([dice.uniform(-600, 600), dice.uniform(-500, 300), dice.uniform(2800, 3600)])
    p, r = math.radians(pitch_deg), math.radians(roll_deg)
    pitch = np.array([[1, 0, 0], [0, math.cos(p), math.sin(p)], [0, -math.sin(p), math.cos(p)]])
    roll = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    seen = corners @ (roll @ pitch).T
    uv = seen[:, :2] / seen[:, 2:] * 0.75 * max(SIZE) + 0.5 * np.array(SIZE)
    fine = 4
    low = np.floor(uv.min(axis=0)).astype(int) - 8
    size = np.ceil(uv.max(axis=0)).astype(int) + 8 - low
    patch = np.full((size[1] * fine, size[0] * fine), 120, np.uint8)
    source = (np.array([[0, 0], [900, 0], [900, 900], [0, 900]]) - 0.5).astype(np.float32)
    turn = cv2.getPerspectiveTransform(source, ((uv - low) * fine - 0.5).astype(np.float32))
    cv2.warpPerspective(
        cv2.GaussianBlur(board, (0, 0), 1.0), turn, patch.shape[::-1], patch, borderMode=cv2.BORDER_TRANSPARENT
    )
    grey = np.full((SIZE[1], SIZE[0]), 120, np.uint8)
    grey[low[1] : low[1] + size[1], low[0] : low[0] + size[0]] = cv2.resize(patch, size, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(grey, (0, 0), dice.uniform(0.6, 1.4))
    grey = np.clip(grey + dice.normal(0.0, 4.0, grey.shape), 0, 255).astype(np.uint8)
    grey = cv2.imdecode(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(dice.integers(70, 96))])[1], 0)
    down = uv[3] - uv[0] + uv[2] - uv[1]
    return np.dstack([grey] * 3), 0.5 * float(np.hypot(*down)) / 1.5


def turns(kept: Path) -> None:
    """Shoulders and pelvis from kept landmarks, without and with stickers in their true places; mannequins stand square."""
    rows = {(row["set"], row["person"], row["view"]): row for row in pickle.loads(kept.read_bytes()) if "names" in row}
    found, yaws = defaultdict(list), defaultdict(list)
    for name in ("plain", "hard"):
        for person, known in truth(name).items():
            landmarks = [
                kept_landmarks(rows[name, person, view]) for view in known["views"] if (name, person, view) in rows
            ]
            marks = [
                Marks(
                    id=f"m/{e.photo.view}",
                    photo=e.photo,
                    rung="stickers",
                    points=stuck(known, e.photo.view),
                    method="truth",
                )
                for e in landmarks
            ]
            for each in landmarks:
                yaws[each.photo.view].append(body_yaw(each, KNOWN))
            for given in ((), marks):
                for reading in rotation_readings(landmarks, known["person"]["stature_mm"], KNOWN, marks=given):
                    if isinstance(reading, Measurement):
                        error = reading.value - known["truth"][f"{reading.id}_deg"]
                        found[reading.id, reading.source.method].append((error, reading.sd))
    for (quantity, method), each in found.items():
        print(f"{quantity}, {method}: {told(*map(list, zip(*each, strict=True)))}")
    for view, each in yaws.items():
        print(f"turn of a body that stands square, {view}: {told(*map(list, zip(*each, strict=True)))}")


def stuck(known: dict, view: str) -> tuple[Landmark, ...]:
    """Stickers that a view can show: from the side only those of that side."""
    own = points(known["views"][view], STICKERS)
    return tuple(point for point in own if view in ("front", "back") or point.side in ("none", view))


def kept_landmarks(row: dict) -> Landmarks:
    """One row of ``benchmarks/capture.py --keep``."""
    width, height = row["size"]
    view = row["view"]
    return Landmarks(
        id=f"landmarks/{view}",
        photo=PhotoRef(id=f"photo/{view}", view=view, sha256="", mirrored=False, width_px=width, height_px=height),
        points=tuple(
            Landmark(name=name, side=side, uv=tuple(uv), sd_uv=tuple(sd), visibility=float(min(1.0, seen)))
            for name, side, uv, sd, seen in zip(
                row["names"], row["sides"], row["mean"], row["sd"], row["visibility"], strict=True
            )
        ),
        draws_uv=np.array(row["draws_uv"]),
        method="kept",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--landmarks", type=Path, help="landmarks that benchmarks/capture.py --keep wrote")
    chosen = parser.parse_args()
    markers()
    if not MANNEQUINS.is_dir():
        print("the rest is skipped: the mannequins are not beside this checkout")
        return
    rolls()
    if chosen.landmarks:
        turns(chosen.landmarks)


if __name__ == "__main__":
    main()
