"""Tracks of filmed people against their truth, and against themselves when the same film is saved in another way.

    python -m benchmarks film            # or, one part: python benchmarks/film.py [--parts truth real bent speed]

Needs the films in ``../shared``.
"""

import argparse
import resource
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
import cv2
import msgspec
import numpy as np

from laststraw import knowledge
from laststraw.capture import load_backend
from laststraw.capture.film import open_film
from laststraw.capture.film_frames import Frames
from laststraw.capture.track import track_film
from laststraw.capture.track_follow import Looks, follow
from laststraw.capture.track_judge import size_px
from laststraw.capture.track_smooth import smooth
from laststraw.records import Track

SHARED = Path(__file__).resolve().parents[2] / "shared"
TESTS = {"one_leg": "one_leg_stance", "squat_front": "squat"}  # film -> test, where they differ
SIGN = {"left": -1, "right": 1, "front": 1, "back": -1}  # a lean to the picture's right, for the person
CORE = ("ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel")
BENDS_DEG = (-25, -12, 12, 25)

KNOWN = knowledge.load()
BACKEND = load_backend()


def lean_deg(up: np.ndarray, view: str) -> np.ndarray:
    """(frame,) of (frame, 2) px hips to shoulders."""
    return np.degrees(np.arctan2(up[:, 0], -up[:, 1])) * SIGN[view]


def flexion_deg(hip: np.ndarray, knee: np.ndarray, ankle: np.ndarray) -> np.ndarray:
    thigh, shank = hip - knee, ankle - knee
    cosine = (thigh * shank).sum(axis=1) / np.hypot(*thigh.T) / np.hypot(*shank.T)
    return 180.0 - np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def angles(track: Track) -> dict[str, np.ndarray]:
    """(frame,) deg each."""
    middle = {name: (track.at(name, "left") + track.at(name, "right")) / 2 for name in ("shoulder", "hip")}
    view = track.film.view
    found = {"lean": lean_deg(middle["shoulder"] - middle["hip"], view)}
    if view in ("left", "right"):
        far = "right" if view == "left" else "left"
        for which, side in (("near", view), ("far", far)):
            found[f"knee {which}"] = flexion_deg(*(track.at(name, side) for name in ("hip", "knee", "ankle")))
    else:
        across = track.at("shoulder", "left") - track.at("shoulder", "right")
        found["shoulder line"] = np.degrees(np.arctan2(-across[:, 1], np.abs(across[:, 0])))
    return found


def true_angles(frames: list[dict], view: str) -> dict[str, np.ndarray]:
    def of(name: str) -> np.ndarray:
        return np.array([frame[name] for frame in frames])

    if view in ("front", "back"):
        return {"lean": of("trunk_lateral_lean_deg"), "shoulder line": of("shoulder_tilt_deg")}
    near, far = ("L", "R") if view == "left" else ("R", "L")
    return {
        "lean": of("trunk_sagittal_lean_deg"),
        "knee near": of(f"knee_flexion_{near}_deg"),
        "knee far": of(f"knee_flexion_{far}_deg"),
    }


def against_truth() -> None:
    """RMSE over all frames of the films, and what is left when each film's mean error is taken off."""
    errors: dict[str, list[tuple[float, float, float]]] = {}
    for path in sorted((SHARED / "mannequins" / "motion").glob("*.mp4")):
        about = msgspec.json.decode(path.with_suffix(".json").read_bytes())
        name = path.stem[4:]
        track = track_film(path, about["view"], TESTS.get(name, name), BACKEND, KNOWN)
        if not isinstance(track, Track):
            print(f"| {path.stem} | refused: {track.reasons[0].code} |")
            continue
        at_s = np.array([frame["t"] for frame in about["frames"]])
        line = []
        truth = true_angles(about["frames"], about["view"])
        for what, found in angles(track).items():
            off = np.interp(at_s, track.time_s, found) - truth[what]
            plane = "side" if about["view"] in ("left", "right") else "front, back"
            errors.setdefault(f"{what} ({plane})", []).append(
                (float((off**2).mean()), float(off.mean()), float(off.var()))
            )
            line.append(f"{what} {np.sqrt((off**2).mean()):.1f} ({off.mean():+.1f})")
        print(f"| {path.stem} | {', '.join(line)} |")
    print("\n| angle | RMSE (deg) | mean of each film taken off | mean error |\n| --- | --- | --- | --- |")
    for what, values in errors.items():
        square, mean, variance = np.array(values).T
        print(f"| {what} | {np.sqrt(square.mean()):.2f} | {np.sqrt(variance.mean()):.2f} | {mean.mean():+.2f} |")


def looks_at(path: Path, hz: float = 15.0) -> tuple[Looks, Frames]:
    film = open_film(path, "front", KNOWN, longest_s=180.0, least_fps=5.0)
    frames = Frames(film, looks_hz=hz)
    looks = follow(frames, BACKEND, KNOWN)
    assert looks is not None
    return looks, frames


def smoothed(looks: Looks, width: float, only: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(look, n, 2) px and (look, n) px of the film itself, with the looks of ``only``."""
    uv, spot = looks.uv.copy(), looks.sd.copy()
    if only is not None:
        uv[~only] = spot[~only] = np.nan
    path = smooth(looks.time_s, uv, spot, looks.mirror, size_px(looks), KNOWN)
    places = [looks.index(name, side) for name in CORE for side in ("left", "right")]
    found = path.uv[:, places]
    if looks.flipped:
        found = found.reshape(len(found), len(CORE), 2, 2)[:, :, ::-1].reshape(len(found), -1, 2).copy()
        found[..., 0] = width - found[..., 0]
    return found, path.sd[:, places]


def saved_again(path: Path, where: Path, *, mirror: bool = False, slower: int = 1, codec: str = "ffv1") -> Path:
    """The film saved once more: mirrored, played slower, or packed by another codec."""
    with av.open(str(path)) as given, av.open(str(where), "w") as new:
        source = given.streams.video[0]
        stream = new.add_stream(codec, rate=source.average_rate)
        stream.width, stream.height = source.width, source.height
        stream.pix_fmt = "bgr0" if codec == "ffv1" else "yuv420p"
        stream.codec_context.time_base = Fraction(1, 12800)
        for frame in given.decode(source):
            pixels = frame.to_ndarray(format="rgb24")
            copy = av.VideoFrame.from_ndarray(
                np.ascontiguousarray(pixels[:, ::-1] if mirror else pixels), format="rgb24"
            )
            copy.pts, copy.time_base = round(frame.time * slower * 12800), Fraction(1, 12800)
            new.mux(stream.encode(copy))
        new.mux(stream.encode(None))
    return where


def against_itself() -> None:
    """Films of real people: the same track from the mirror image, from other files; and whether the error is true."""
    print(
        "\n| film of a real person | mirrored (px) | H.264 again (deg) | twice as slow (deg) | rms of halves over sd, inside 95 % |"
    )
    print("| --- | --- | --- | --- | --- |")
    for name in ("cam01", "cam04"):
        path = SHARED / "real" / "video" / f"{name}.mp4"
        with tempfile.TemporaryDirectory() as folder:
            plain = saved_again(path, Path(folder) / "plain.mkv")
            looks, frames = looks_at(plain)
            here, _ = smoothed(looks, frames.size[0])
            other, _ = smoothed(
                looks_at(saved_again(path, Path(folder) / "mirror.mkv", mirror=True))[0], frames.size[0]
            )
            back = other.reshape(len(other), len(CORE), 2, 2)[:, :, ::-1].reshape(here.shape).copy()
            back[..., 0] = frames.size[0] - back[..., 0]
            again, _ = smoothed(
                looks_at(saved_again(path, Path(folder) / "again.mp4", codec="libx264"))[0], frames.size[0]
            )
            slow_looks, _ = looks_at(saved_again(path, Path(folder) / "slow.mkv", slower=2), hz=30.0)
            slow, _ = smoothed(slow_looks, frames.size[0])
            at_s = looks.time_s * 2
        leans = [trunk_deg(found) for found in (here, again)]
        slowly = np.interp(at_s, slow_looks.time_s, trunk_deg(slow))
        quick, quick_frames = looks_at(path, hz=30.0)
        first = np.arange(len(quick.time_s)) // 2 % 2 == 0
        (one, sd_one), (two, sd_two) = (smoothed(quick, quick_frames.size[0], half) for half in (first, ~first))
        z = ((one - two) / np.hypot(sd_one, sd_two)[..., None])[4:-4]
        print(
            f"| {name} | {np.abs(back - here).max():.1e} | {np.sqrt(((leans[0] - leans[1]) ** 2).mean()):.2f} | "
            f"{np.sqrt(((leans[0] - slowly) ** 2).mean()):.2f} | {np.sqrt((z**2).mean()):.2f}, {(np.abs(z) < 1.96).mean():.3f} |"
        )


def trunk_deg(core: np.ndarray) -> np.ndarray:
    """(look,) lean of (look, 2 per name, 2) px."""
    shoulder, hip = (
        core[:, 2 * CORE.index(name) : 2 * CORE.index(name) + 2].mean(axis=1) for name in ("shoulder", "hip")
    )
    return lean_deg(shoulder - hip, "front")


def bent_by_a_known_amount() -> None:
    """Frames of real people, sheared above the hips: how much of it is seen, looking into an upright or a turning circle."""
    off: dict[str, list[float]] = {"upright": [], "turning": []}
    for name, frames in (("cam01", (0, 6)), ("walk", (150, 160))):
        with av.open(str(SHARED / "real" / "video" / f"{name}.mp4")) as film:
            pictures = [f.to_ndarray(format="rgb24") for k, f in enumerate(film.decode(video=0)) if k in frames]
        for pixels in pictures:
            for how, errors in off.items():
                errors += shear_errors(pixels, how == "turning")
    print("\n| circle | mean error of a lean of 12 and 25 deg that was added to real people (deg) |\n| --- | --- |")
    for how, errors in off.items():
        print(f"| {how} | {np.mean(np.abs(errors)):.1f} |")


def shear_errors(pixels: np.ndarray, turning: bool) -> list[float]:
    pose = BACKEND.detect(pixels)[0]
    uv, region = settled(pixels, pose.region, turning)
    points = list(zip(pose.names, pose.sides, strict=True))
    hips, shoulders = ([points.index((name, side)) for side in ("left", "right")] for name in ("hip", "shoulder"))
    level = uv[hips, 1].mean()
    rows, columns = np.mgrid[: pixels.shape[0], : pixels.shape[1]].astype(np.float32)
    found = []
    for bend in BENDS_DEG:
        slope = np.tan(np.radians(bend))
        shift = (slope * np.maximum(0.0, level - rows - 0.5)).astype(np.float32)
        seen, _ = settled(cv2.remap(pixels, columns - shift, rows, cv2.INTER_LINEAR), region, turning)
        meant = uv.copy()
        meant[:, 0] += slope * np.maximum(0.0, level - uv[:, 1])
        leans = [lean_deg((p[shoulders].mean(axis=0) - p[hips].mean(axis=0))[None], "front")[0] for p in (seen, meant)]
        found.append(leans[0] - leans[1])
    return found


def settled(pixels: np.ndarray, region: np.ndarray, turning: bool) -> tuple[np.ndarray, np.ndarray]:
    """Landmarks (mean of picture and mirror image) after the circle came to rest."""
    flipped, width = np.ascontiguousarray(pixels[:, ::-1]), pixels.shape[1]
    for _ in range(4):
        if not turning:
            region = np.array([region[0], region[0] - (0.0, np.hypot(*(region[1] - region[0])))])
        pose = BACKEND.follow(pixels, region)
        other = BACKEND.follow(flipped, np.column_stack([width - region[:, 0], region[:, 1]])).mirrored(width)
        uv, region = (pose.uv + other.uv) / 2, (pose.region + other.region) / 2
    return uv, region


def speed() -> None:
    """Time and memory of one film of 1080p and one of 768p; run with ``taskset -c 0`` for one core."""
    print(
        "\n| film | looks a second | CPU (ms a look) | times real time (CPU) | peak memory (MB) |\n| --- | --- | --- | --- | --- |"
    )
    for path, view, test in (
        (SHARED / "mannequins" / "motion" / "m01_squat.mp4", "left", "squat"),
        (SHARED / "mannequins" / "motion" / "m01_one_leg.mp4", "front", "one_leg_stance"),
    ):
        began = time.process_time()
        track = track_film(path, view, test, BACKEND, KNOWN)
        cpu_s = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"| {path.stem} | {track.film.fps:.1f} | {1e3 * cpu_s / len(track.time_s):.0f} | {track.film.seconds / cpu_s:.1f} | {peak:.0f} |"
        )


PARTS = {
    "speed": speed,
    "truth": against_truth,
    "real": against_itself,
    "bent": bent_by_a_known_amount,
}  # memory before it grows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=list(PARTS))
    if not SHARED.exists():
        print("The films are not beside this checkout.")
        return
    for part in parser.parse_args().parts:
        PARTS[part]()


if __name__ == "__main__":
    main()
