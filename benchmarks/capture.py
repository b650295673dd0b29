"""Landmarks of the mannequins against their truth: the averaged looks, and one plain look as every posture app does it.

    python -m benchmarks capture                       # or, for one set, views to compare, and kept landmarks:
    python benchmarks/capture.py [--sets plain hard] [--confusion] [--spoilt] [--gain] [--speed] [--keep FILE.pkl]
    taskset -c 0 python benchmarks/capture.py --speed  # both programs for the same network, on one core, in the same minute

Needs the mannequins and the real recordings in ``../shared``; ``--speed`` needs only the photos of the tests.
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
from laststraw.capture.base import Follower, PoseBackend
from laststraw.capture.judge import facing
from laststraw.capture.landmarks import FIRST, look_at_person, look_closely
from laststraw.capture.passes import Passes, look
from laststraw.capture.person import find_people
from laststraw.capture.straighten import Straightening
from laststraw.capture.views import JITTER, canvas
from laststraw.errors import BackendError
from laststraw.records import VIEWS, Landmarks, Photo, Retake

MANNEQUINS = Path(__file__).resolve().parents[2] / "shared" / "mannequins"
REAL = MANNEQUINS.parent / "real"
PHOTOS = Path(__file__).resolve().parents[1] / "tests" / "photos"
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
        square, _ = canvas(photo.pixels, find_people(photo.pixels, BACKEND, 400)[0].frame)
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
        **{f"shrunk to {share:.0%}": shrunk(share) for share in (0.7, 0.6, 0.5, 0.4, 0.3)},
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


def real_pictures() -> Iterator[tuple[str, str, np.ndarray]]:
    """Name, view, pixels: a man who walks on a treadmill, from the front and from behind, and six bare backs."""
    import av

    for film, view, frames in (("cam01", "front", (0, 6, 12, 92)), ("cam04", "back", (0, 4, 94, 99))):
        with av.open(str(REAL / "video" / f"{film}.mp4")) as container:
            for i, frame in enumerate(container.decode(video=0)):
                if i in frames:
                    yield f"{film} {i}", view, frame.to_ndarray(format="rgb24")
    for folder in sorted((REAL / "backs").glob("S*")):
        yield folder.name, "back", np.asarray(Image.open(folder / "A.png").convert("RGB"))


def gain() -> None:
    """Table: real pictures, bent by a known angle more: how much of it is read, with and without straightening."""
    read: dict[tuple[str, str], list[float]] = defaultdict(list)
    for name, view, pixels in real_pictures():
        square, _ = canvas(pixels, find_people(pixels, BACKEND, 250)[0].frame)
        start = look(square, BACKEND, FIRST)
        if start is None:
            continue
        shoulders, hips = (middle(start, joint) for joint in ("shoulder", "hip"))
        trunk = float(hips[1] - shoulders[1])
        photo = Photo(id=f"photo/{view}", view=view, sha256=name, mirrored=False, pixels=pixels)
        for what in ("shoulder line", "lean"):
            angles = defaultdict(list)
            for bend_deg in (-5.0, 5.0):
                bent = bend(what, bend_deg, shoulders, hips, trunk).draw(square)
                first = look(bent, BACKEND, FIRST)
                looks = {"as it is": look(bent, BACKEND, JITTER)}
                looks["straightened"] = first and look_closely(bent, first, 0.0, photo, BACKEND, KNOWN)
                for how, passes in looks.items():
                    if passes is not None:
                        lines = {line: passes_line(passes, line) for line in LINES}
                        angles[how].append(tilt_deg(lines["shoulder"]) if what == "shoulder line" else lean_deg(lines))
            for how, pair in angles.items():
                if len(pair) == 2:
                    read[what, how].append(abs(pair[1] - pair[0]) / 10.0)
    print("share of a known bend that is read, real pictures: median (lowest to highest), n")
    for (what, how), shares in read.items():
        print(f"{what:14} {how:13} {np.median(shares):.2f} ({min(shares):.2f} to {max(shares):.2f})  {len(shares)}")


def bend(what: str, bend_deg: float, shoulders: np.ndarray, hips: np.ndarray, trunk: float) -> Straightening:
    """A warp that tilts the shoulders, or leans all above the hips to one side."""
    slope = np.tan(np.radians(bend_deg))
    if what == "lean":
        heights = np.round([shoulders[1] - trunk, shoulders[1], hips[1]])
        shifts = slope * (hips[1] - heights)
        return Straightening(heights=heights, slopes=np.zeros(3), shifts=shifts, axis=float(hips[0]))
    heights = np.round(shoulders[1] + trunk * np.array([-0.6, -0.1, 0.25, 1.0]))
    slopes = slope * np.array([0.0, 1.0, 1.0, 0.0])
    return Straightening(heights=heights, slopes=slopes, shifts=np.zeros(4), axis=float(shoulders[0]))


def passes_line(passes: Passes, line: str) -> np.ndarray:
    """(2, 2) px of the canvas, left and right end, mean over the looks."""
    return np.array([np.nanmean(passes.at(line, side, passes.uv), axis=(0, 1)) for side in ("left", "right")])


def middle(passes: Passes, line: str) -> np.ndarray:
    return passes_line(passes, line).mean(axis=0)


def speed(rounds: int = 5) -> None:
    """Table: the built-in network by both programs in turn, processor time in ms."""
    backends = {}
    for name in ("litert", "mediapipe"):
        try:
            backends[name] = load_backend(name)
        except BackendError as error:
            print(f"{name}: {error}")
    photos = [
        open_photo(PHOTOS / f"{name}.jpg", name.split("_")[-1]) for name in ("p000_front", "p010_back", "p000_left")
    ]
    spent = defaultdict(list)
    for turn in range(rounds + 1):  # the first one loads and is not counted
        for photo in photos:
            for name, backend in backends.items():
                for what, work in ways(backend, photo).items():
                    start = time.process_time()
                    work()
                    if turn:
                        spent[what, name].append(1000 * (time.process_time() - start))
    print("processor time, ms: median (least)      " + "".join(f"{name:>18}" for name in backends) + "    ratio")
    for what in dict.fromkeys(what for what, _ in spent):
        rows = {name: np.array(spent[what, name]) for name in backends if (what, name) in spent}
        cells = "".join(f"{np.median(row):11.0f} ({row.min():4.0f})" for row in rows.values())
        ratio = f"{np.median(rows['mediapipe']) / np.median(rows['litert']):9.1f}" if len(rows) == 2 else ""
        print(f"{what:40}{cells}{ratio}")


def ways(backend: PoseBackend, photo: Photo) -> dict[str, Callable[[], object]]:
    seen = backend.detect(photo.pixels)[0]
    done: dict[str, Callable[[], object]] = {
        "find a person and their landmarks": lambda: backend.detect(photo.pixels),
        "one photo, 16 views": lambda: find_landmarks(photo, backend, KNOWN),
    }
    if isinstance(backend, Follower):
        done["follow a person"] = lambda: backend.follow(photo.pixels, seen.region)
        done["one photo, 16 views, and the mean mask"] = lambda: look_at_person(photo, backend, KNOWN)
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", default=["plain", "hard"])
    parser.add_argument("--confusion", action="store_true", help="only the table of views")
    parser.add_argument("--spoilt", action="store_true", help="only the table of worse photos")
    parser.add_argument("--gain", action="store_true", help="only the table of real pictures bent by known angles")
    parser.add_argument("--speed", action="store_true", help="only the table of times")
    parser.add_argument("--keep", type=Path, help="write the landmarks here")
    chosen = parser.parse_args()
    if chosen.speed:
        speed()
        return
    if not MANNEQUINS.is_dir():
        print("skipped: the mannequins are not beside this checkout")
        return
    if chosen.gain:
        gain()
        return
    if chosen.confusion or chosen.spoilt:
        (confusion if chosen.confusion else spoilt)(chosen.sets)
        return
    accuracy(chosen.sets, chosen.keep)
    confusion(chosen.sets)
    gain()
    speed()


if __name__ == "__main__":
    main()
