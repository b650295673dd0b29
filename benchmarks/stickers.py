"""Stickers against their truth: found and named, invented, how far off, how honest the error, how long it takes.

    python -m benchmarks stickers     # or: python benchmarks/stickers.py [--every 3] [--keep FILE.pkl]

Three tests. *Dots*: mannequins rendered with dots; what is really drawn of each is told by the same picture without dots.
*Painted*: flat discs of eight colours, 8 to 19 mm, blurred, with noise, as JPEG, on mannequins without dots and on real people;
their centres are known to the last digit. *None*: all photos without dots; every sticker there is invented.
"""

import argparse
import dataclasses
import io
import pickle
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import msgspec
import numpy as np
from PIL import Image

from laststraw import knowledge
from laststraw.capture import find_landmarks, load_backend, open_photo
from laststraw.capture.stickers import find_stickers
from laststraw.capture.stickers_body import Body, body_of
from laststraw.records import VIEWS, Landmarks, Photo, Retake

MANNEQUINS = Path(__file__).resolve().parents[2] / "shared" / "mannequins"
COLOURS = {
    "green": (20, 190, 60), "red": (215, 30, 45), "orange": (250, 120, 20), "yellow": (240, 215, 30),
    "blue": (30, 90, 215), "pink": (250, 80, 160), "purple": (130, 40, 190), "cyan": (0, 180, 215),
}  # fmt: skip
PAINTED = {
    "back": ("C7", "T7", "T12", "L3", "L5", "PSIS_L", "PSIS_R"),
    "front": ("acromion_L", "acromion_R", "ASIS_L", "ASIS_R"),
}
DIAMETERS_MM = (8, 10, 13, 16, 19)
ENOUGH = 0.4  # share of a dot that must be drawn for it to count
SIDES = {"L": "left", "R": "right", "": "none"}
KNOWN = knowledge.load()
Named = tuple[str, str]


def named(name: str) -> Named:
    """``PSIS_L`` -> ("psis", "left")."""
    bone, _, side = name.partition("_")
    return bone.lower(), SIDES[side]


def people(sets: tuple[str, ...]) -> Iterator[tuple[Path, str, dict]]:
    """File, view and truth of every photo; files with dots, too."""
    for name in sets:
        truth = msgspec.json.decode((MANNEQUINS / name / "truth.json").read_bytes())
        for about in truth.values():
            for view, seen in about["views"].items():
                yield MANNEQUINS / name / seen["file"], view, seen
                if "dots_file" in seen:
                    yield MANNEQUINS / name / seen["dots_file"], view, seen


class Skeletons:
    """Landmarks of photos, looked at once."""

    def __init__(self, keep: Path | None) -> None:
        self._keep, self._backend = keep, load_backend()
        self.known: dict[str, Landmarks | Retake] = pickle.loads(keep.read_bytes()) if keep and keep.exists() else {}

    def of(self, file: Path, photo: Photo) -> Landmarks | None:
        if str(file) not in self.known:
            self.known[str(file)] = find_landmarks(photo, self._backend, KNOWN)
            if self._keep:
                self._keep.write_bytes(pickle.dumps(self.known))
        found = self.known[str(file)]
        return found if isinstance(found, Landmarks) else None


def drawn(seen: dict, folder: Path) -> dict[Named, tuple[np.ndarray, float, bool]]:
    """For each dot: its centre, what share of it is drawn, whether another dot touches it."""
    with_dots, without = (np.asarray(Image.open(folder / seen[key]), float) for key in ("dots_file", "file"))
    apart = cv2.GaussianBlur(np.abs(with_dots - without).max(axis=2), (0, 0), 0.6)
    bones = {"c7", "t7", "t12", "l3", "l5", "psis", "asis", "acromion", "tragus", "malleolus"}
    centres = {named(n): np.array(at) for n, at in seen["points_px"].items() if named(n)[0] in bones}
    radius, reach = 5.2, 12  # px in these renderings
    found = {}
    for point, at in centres.items():
        low = np.maximum(at.astype(int) - reach, 0)
        part = apart[low[1] : low[1] + 2 * reach, low[0] : low[0] + 2 * reach]
        places = np.stack(np.meshgrid(*(np.arange(n) + 0.5 for n in part.shape[::-1])), axis=-1) + low
        away = np.hypot(*np.moveaxis(places - at, -1, 0))
        near = away < radius + 1
        others = [other for key, other in centres.items() if key != point]
        nearest = np.min([np.hypot(*np.moveaxis(places - other, -1, 0)) for other in others], axis=0)
        changed = near & (away <= nearest) & (part > max(20.0, 0.45 * float(np.percentile(part[near], 90))))
        touched = min(float(np.hypot(*(other - at))) for other in others) < 2 * radius
        found[point] = (at, float(changed.sum() / (np.pi * radius**2)), touched)
    return found


def paint(pixels: np.ndarray, discs: list[tuple], colour: tuple, rng: np.random.Generator) -> np.ndarray:
    """Flat ellipses (centre, half axes, angle) in the light of their place; then lens, sensor and JPEG."""
    picture, fine = pixels.astype(np.float32), 8
    for (u, v), (long, short, angle) in discs:
        half = int(long + 4)
        left, top = int(u) - half, int(v) - half
        x, y = np.meshgrid(*(((np.arange(2 * half * fine) + 0.5) / fine + start) for start in (left - u, top - v)))
        cos, sin = np.cos(angle), np.sin(angle)
        inside = (((x * cos + y * sin) / long) ** 2 + ((y * cos - x * sin) / short) ** 2 < 1).astype(np.float32)
        share = inside.reshape(2 * half, fine, 2 * half, fine).mean(axis=(1, 3))[..., None]
        part = picture[top : top + 2 * half, left : left + 2 * half]
        light = float(np.clip(np.median(part.reshape(-1, 3), axis=0).mean() / 150, 0.3, 1.25))
        part[:] = part * (1 - share) + share * np.array(colour, np.float32) * light
    picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 1.1)) + rng.normal(0, rng.uniform(0, 5), picture.shape)
    packed = io.BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(packed, "JPEG", quality=int(rng.integers(70, 96)))
    return np.asarray(Image.open(packed))


def strength(pixels: np.ndarray, at: np.ndarray, radius: float, colour: tuple) -> float:
    """Difference of a colour's chromaticity from what is around a place: below 0.2 it can hardly be told from it."""
    from laststraw.capture.stickers_find import chroma

    (u, v), half = at, int(2.2 * radius) + 1
    around = pixels[int(v) - half : int(v) + half, int(u) - half : int(u) + half].reshape(-1, 3)
    return float(np.quantile(np.linalg.norm(chroma(around) - chroma(np.array(colour)), axis=-1), 0.25))


def like(photo: Photo, pixels: np.ndarray) -> Photo:
    return dataclasses.replace(photo, pixels=np.ascontiguousarray(pixels))


def test_dots(skeletons: Skeletons) -> None:
    print("| dots | photos | drawn by 40 % and free: found and rightly named | touching | less than 40 % | wrong |")
    print("| --- | --- | --- | --- | --- | --- |")
    errors: dict[str, list] = {"whole": [], "cut": []}
    for name in ("plain", "hard"):
        tally = {kind: [0, 0] for kind in ("free", "touching", "sliver")}
        photos = wrong = 0
        for file, view, seen in people((name,)):
            photo = open_photo(file, view)
            if "_dots" not in file.name or (landmarks := skeletons.of(file, photo)) is None:
                continue
            photos += 1
            got = {(p.name, p.side): p for p in find_stickers(photo, landmarks, KNOWN).points}
            for point, (at, share, touched) in drawn(seen, file.parent).items():
                kind = "sliver" if share < ENOUGH else "touching" if touched else "free"
                right = point in got and np.hypot(*(np.array(got[point].uv) - at)) < 5.2
                wrong += point in got and not right
                if kind == "free" and not right:
                    print(f"<!-- missed: {file.name} {point} {share:.2f} -->")
                if share > 0.1:
                    tally[kind][0] += 1
                    tally[kind][1] += bool(right)
                if right:
                    off = np.array(got[point].uv) - at
                    errors["whole" if share > 0.8 else "cut"].append((off, got[point].sd_uv))
        cells = " | ".join(f"{found} of {count}" for count, found in tally.values())
        print(f"| {name} | {photos} | {cells} | {wrong} |")
    for kind, rows in errors.items():
        off, sd = (np.array([row[i] for row in rows]) for i in (0, 1))
        held = (np.abs(off) < 1.96 * sd).mean()
        print(
            f"\n{kind}: {len(rows)} dots, rms {np.sqrt((off**2).mean()):.2f} px a direction, 95 % intervals hold {held:.1%}"
        )


def test_painted(skeletons: Skeletons, every: int) -> None:
    rows: dict[tuple, list] = {}
    errors, wrong = [], 0
    for i, (file, view, seen) in enumerate(people(("plain", "hard"))):
        if "_dots" in file.name or view not in PAINTED or i % every:
            continue
        photo = open_photo(file, view)
        if (landmarks := skeletons.of(file, photo)) is None:
            continue
        rng = np.random.default_rng(i)
        body, diameter, colour = body_of(landmarks), rng.choice(DIAMETERS_MM), rng.choice(list(COLOURS))
        radius = diameter / 2 * body.size_px / 1450
        at = {named(n): _on_body(n, seen, rng, radius, body) for n in PAINTED[view]}
        shapes = [(uv, (radius, radius * rng.uniform(0.75, 1), rng.uniform(0, np.pi))) for uv in at.values()]
        painted = paint(photo.pixels, shapes, COLOURS[colour], rng)
        got = {(p.name, p.side): p for p in find_stickers(like(photo, painted), landmarks, KNOWN).points}
        wrong += sum(p not in at for p in got)
        for point, uv in at.items():
            told = strength(photo.pixels, uv, radius, COLOURS[colour]) > 0.2
            right = point in got and np.hypot(*(np.array(got[point].uv) - uv)) < radius
            wrong += point in got and not right
            rows.setdefault((int(diameter), told), []).append(right)
            if right:
                errors.append((*(np.array(got[point].uv) - uv), *got[point].sd_uv))
    print("\n| painted, mm | colour unlike what is around | much like it |\n| --- | --- | --- |")
    for mm in DIAMETERS_MM:
        cells = (f"{sum(r)} of {len(r)}" for r in (rows.get((mm, told), []) for told in (True, False)))
        print(f"| {mm} | {' | '.join(cells)} |")
    off, sd = np.array(errors)[:, :2], np.array(errors)[:, 2:]
    print(f"\nwrong names or invented: {wrong}; centres: rms {np.sqrt((off**2).mean()):.2f} px a direction, told sd "
          f"{np.median(sd):.2f} (median); 95 % intervals hold {(np.abs(off) < 1.96 * sd).mean():.1%} of {off.size}")  # fmt: skip


def _on_body(name: str, seen: dict, rng: np.random.Generator, radius: float, body: Body) -> np.ndarray:
    """Where a disc is painted: at the bone, the acromion's a little lower, so that it lies on the shoulder."""
    lower = (0.0, 2.2 * radius + 0.002 * body.size_px) if name.startswith("acromion") else (0.0, 0.0)
    return np.array(seen["points_px"][name]) + lower + rng.uniform(-0.5, 0.5, 2)


def test_none(skeletons: Skeletons) -> None:
    photos = invented = 0
    spent = []
    for file, view, _ in people(("plain", "hard")):
        photo = open_photo(file, view)
        if "_dots" in file.name or (landmarks := skeletons.of(file, photo)) is None:
            continue
        began = time.process_time()
        found = find_stickers(photo, landmarks, KNOWN)
        spent.append(time.process_time() - began)
        photos, invented = photos + 1, invented + bool(found.points)
    print(f"\nwithout dots: stickers invented in {invented} of {photos} photos ({len(VIEWS)} views)")
    print(
        f"time: median {1000 * np.median(spent):.0f} ms of one core a photo, 95 % within {1000 * np.quantile(spent, 0.95):.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=3)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    if not MANNEQUINS.exists():
        print("The mannequins are not beside this checkout.")
        return
    cv2.setNumThreads(1)
    skeletons = Skeletons(options.keep)
    test_dots(skeletons)
    test_painted(skeletons, options.every)
    test_none(skeletons)


if __name__ == "__main__":
    main()
