"""Landmarks of the mannequins against their truth: the averaged looks, and one plain look as every posture app does it.

    python -m benchmarks capture                       # or, for one set, views to compare, and kept landmarks:
    python benchmarks/capture.py [--sets plain hard] [--confusion] [--spoilt] [--keep FILE.pkl]

Needs the mannequins in ``../shared``.
"""

import argparse
import pickle
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image, ImageFilter

from laststraw import knowledge
from laststraw.capture import find_landmarks, load_backend, open_photo
from laststraw.capture.judge import facing
from laststraw.capture.landmarks import FIRST
from laststraw.capture.passes import look
from laststraw.capture.person import find_people
from laststraw.capture.views import canvas
from laststraw.records import VIEWS, Landmarks, Photo, Retake

MANNEQUINS = Path(__file__).resolve().parents[2] / "shared" / "mannequins"
LINES = ("shoulder", "hip")
Ends = dict[str, np.ndarray]  # line -> (2, 2) px, left and right end

KNOWN = knowledge.load()
BACKEND = load_backend()


def people(sets: list[str]) -> Iterator[tuple[str, str, str, dict]]:
    """Set, person, view and that view's truth."""
    for name in sets:
        truth = msgspec.json.decode((MANNEQUINS / name / "truth.json").read_bytes())
        for person, about in truth.items():
            for view, seen in about["views"].items():
                yield name, person, view, seen


def opened(name: str, view: str, seen: dict) -> Photo:
    return open_photo(MANNEQUINS / name / seen["file"], view)


def tilt_deg(ends: np.ndarray) -> float:
    """Positive: the left end is higher."""
    across = ends[0] - ends[1]
    return float(np.degrees(np.arctan2(-across[1], abs(across[0]))))


def lean_deg(lines: Ends) -> float:
    """Positive: the shoulders are right of the hips in the picture."""
    up = lines["shoulder"].mean(axis=0) - lines["hip"].mean(axis=0)
    return float(np.degrees(np.arctan2(up[0], -up[1])))


def true_lines(seen: dict) -> Ends:
    return {line: np.array([seen["points_px"][f"{line}_{side}"] for side in "LR"]) for line in LINES}


def averaged_lines(landmarks: Landmarks) -> Ends:
    places = {line: [landmarks.index(line, side) for side in ("left", "right")] for line in LINES}
    return {line: np.array([landmarks.points[i].uv for i in ends]) for line, ends in places.items()}


def plain_lines(photo: Photo) -> Ends | None:
    """One look at the whole photo."""
    seen = BACKEND.detect(photo.pixels)
    if not seen:
        return None
    places = {point: i for i, point in enumerate(zip(seen[0].names, seen[0].sides, strict=True))}
    return {line: seen[0].uv[[places[line, "left"], places[line, "right"]]] for line in LINES}


def errors(found: Ends, true: Ends, view: str) -> list[float]:
    """Shoulder line (front and back only) and lean, deg."""
    lean = lean_deg(found) - lean_deg(true)
    return [tilt_deg(found["shoulder"]) - tilt_deg(true["shoulder"]) if view in ("front", "back") else np.nan, lean]


def accuracy(sets: list[str], keep: Path | None) -> None:
    """Table: mean absolute error by set and view, refusals, time per photo."""
    averaged, plain, refused, cpu, kept = defaultdict(list), defaultdict(list), [], [], []
    for name, person, view, seen in people(sets):
        photo, true = opened(name, view, seen), true_lines(seen)
        if lines := plain_lines(photo):
            plain[name, view].append(errors(lines, true, view))
        start = time.process_time()
        result = find_landmarks(photo, BACKEND, KNOWN)
        cpu.append(time.process_time() - start)
        kept.append(row(name, person, view, photo, result))
        if isinstance(result, Retake):
            refused.append((name, person, view, [reason.code for reason in result.reasons]))
        else:
            averaged[name, view].append(errors(averaged_lines(result), true, view))
    print("set    view    n  | shoulder line MAE (worst), deg      | lean MAE (worst), deg")
    print("                  | averaged         one plain look   | averaged       one plain look")
    for key, rows in averaged.items():
        ours, theirs = np.abs(rows), np.abs(plain[key])
        cells = " | ".join(
            f"{ours[:, i].mean():5.2f} ({ours[:, i].max():5.1f})    {theirs[:, i].mean():5.2f} ({theirs[:, i].max():5.1f}) "
            for i in (0, 1)
        )
        print(f"{key[0]:6} {key[1]:6} {len(rows):3} | {cells}")
    print(f"refused: {len(refused)} of {len(cpu)} {refused}")
    print(f"processor time per photo: median {np.median(cpu):.2f} s, 95th percentile {np.quantile(cpu, 0.95):.2f} s")
    if keep:
        keep.write_bytes(pickle.dumps(kept))


def row(name: str, person: str, view: str, photo: Photo, result: Landmarks | Retake) -> dict:
    """What ``benchmarks/measure.py`` reads."""
    base = {"set": name, "person": person, "view": view, "size": photo.pixels.shape[1::-1]}
    if isinstance(result, Retake):
        return base | {"retake": result.reasons}
    return base | {
        "names": [point.name for point in result.points],
        "sides": [point.side for point in result.points],
        "draws_uv": result.draws_uv,
        "mean": np.array([point.uv for point in result.points]),
        "sd": np.array([point.sd_uv for point in result.points]),
        "visibility": np.array([point.visibility for point in result.points]),
    }


def confusion(sets: list[str]) -> None:
    """Table: side shown (rows) against side seen by single looks and by their majority (columns)."""
    single, majority = Counter(), Counter()
    for name, _, view, seen in people(sets):
        photo = opened(name, view, seen)
        square, _ = canvas(photo.pixels, find_people(photo.pixels, BACKEND, 400)[0].uv)
        passes = look(square, BACKEND, FIRST)
        votes = Counter() if passes is None else Counter(facing(passes, KNOWN).ravel().tolist())
        single.update({(view, side): count for side, count in votes.items()})
        majority[view, votes.most_common(1)[0][0] if votes else "nobody"] += 1
    for title, table in (("single looks", single), ("majority", majority)):
        columns = sorted({column for _, column in table}, key=lambda c: (*VIEWS, "turned", "", "nobody").index(c))
        print(f"{title:14}" + "".join(f"{column or 'unseen':>8}" for column in columns))
        for view in VIEWS:
            print(f"  {view:12}" + "".join(f"{table[view, column]:8}" for column in columns))


def spoilt(sets: list[str]) -> None:
    """Table: what happens to photos that are made worse step by step."""

    def shrunk(share: float) -> Callable[[Image.Image], Image.Image]:
        return lambda im: im.resize((round(im.width * share), round(im.height * share)), Image.Resampling.BOX)

    def blurred(px: float) -> Callable[[Image.Image], Image.Image]:
        return lambda im: im.filter(ImageFilter.GaussianBlur(px))

    def darker(share: float) -> Callable[[Image.Image], Image.Image]:
        return lambda im: Image.eval(im, lambda level: int(level * share))

    def cropped(low: float, high: float) -> Callable[[Image.Image], Image.Image]:
        return lambda im: im.crop((0, round(im.height * low), im.width, round(im.height * high)))

    def beside(share: float) -> Callable[[Image.Image], Image.Image]:
        def paste(im: Image.Image) -> Image.Image:
            second = shrunk(share)(im)
            both = Image.new("RGB", (im.width + second.width, im.height), im.getpixel((5, im.height // 2)))
            both.paste(im, (0, 0))
            both.paste(second, (im.width, im.height - second.height))
            return both

        return paste

    ways = {
        **{f"shrunk to {share:.0%}": shrunk(share) for share in (0.7, 0.6, 0.5, 0.4, 0.3, 0.2)},
        **{f"blurred by {px} px": blurred(px) for px in (2, 4, 8, 12, 16, 24)},
        **{f"darkened to {share:.0%}": darker(share) for share in (0.3, 0.1, 0.05, 0.02)},
        "cut at shins": cropped(0, 0.78),
        "cut at ankles": cropped(0, 0.86),
        "cut at brow": cropped(0.27, 1),
        "cut at chin": cropped(0.31, 1),
        "a twin beside": beside(1.0),
        "a child beside": beside(0.6),
        "a toddler beside": beside(0.45),
    }
    for title, spoil in ways.items():
        wrong, codes, n = [], Counter(), 0
        for name, person, view, seen in people(sets):
            if view not in ("front", "back") or int(person[1:]) % 3:
                continue
            n += 1
            photo = opened(name, view, seen)
            worse = np.asarray(spoil(Image.fromarray(photo.pixels)))
            result = find_landmarks(
                Photo(id=photo.id, view=photo.view, sha256=photo.sha256, mirrored=False, pixels=worse), BACKEND, KNOWN
            )
            if isinstance(result, Retake):
                codes.update(reason.code for reason in result.reasons)
            else:
                wrong.append(abs(errors(averaged_lines(result), true_lines(seen), view)[0]))
        told = ", ".join(f"{code} {count}" for code, count in codes.most_common())
        kept = (
            f"{len(wrong):3} measured, shoulder MAE {np.mean(wrong):.2f} (worst {max(wrong):.1f})"
            if wrong
            else "  0 measured"
        )
        print(f"{title:18} {n:3} photos: {kept}; {told}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", default=["plain", "hard"])
    parser.add_argument("--confusion", action="store_true", help="only the table of views")
    parser.add_argument("--spoilt", action="store_true", help="only the table of worse photos")
    parser.add_argument("--keep", type=Path, help="write the landmarks here")
    chosen = parser.parse_args()
    if not MANNEQUINS.is_dir():
        print("skipped: the mannequins are not beside this checkout")
        return
    if chosen.confusion or chosen.spoilt:
        (confusion if chosen.confusion else spoilt)(chosen.sets)
        return
    accuracy(chosen.sets, chosen.keep)
    confusion(chosen.sets)


if __name__ == "__main__":
    main()
