"""Make the moving pictures: read the sequences, solve them, draw them, and keep what a camera needs to count along.

``<id>.webp``        the moving picture          ``<id>.still.webp``   the key poses side by side
``tracks.npz``       where the body's landmarks are in every frame (mm), for ``laststraw.body.moves``
``provenance.json``  a hash of what went into each sequence, and of what came out: only what changed is made again

Run when a wheel or an editable install is built, or by hand::

    python -m packing.moves [ID ...] [--sheet FILE.png] [--out FOLDER]

With ``--sheet`` the stills are drawn on one sheet to look at; without ids, of all sequences. Nothing here imports laststraw.
"""

import argparse
import hashlib
import importlib.metadata
import io
import json
import os
import sys
import tomllib
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import mujoco
import numpy as np
from PIL import Image

from packing import draw
from packing.choreo import Dance, Stage
from packing.figure import Floats
from packing.ground import Words
from packing.scene import things_in, working
from packing.solve import PoseError

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "laststraw" / "knowledge" / "data"
OUT = ROOT / "src" / "laststraw" / "body" / "moves"
NOT_DRAWN_BY = ("__init__", "pose", "sheet")  # of packing/: what no picture of a person depends on
READ = (
    "body/sketch.csv",
    "knowledge/data/added_muscles.toml",
    "knowledge/data/model_map.csv",
    "knowledge/data/constants/body.toml",
)
PINNED = ("mujoco", "myo-sim", "numba")
SIZE_PX = 256
KEPT_EVERY = 20
POINTS: dict[str, tuple[str, tuple[float, float, float]]] = {  # names of the pose networks: body, mm in it (right side)
    "eye": ("head", (86, 62, 32)), "ear": ("head", (4, 38, 76)), "mouth": ("head", (98, -2, 22)),
    "shoulder": ("humerus_*", (0, 0, 0)), "elbow": ("ulna_*", (0, 0, 6)), "wrist": ("lunate_*", (0, 6, 0)),
    "pinky": ("5proxph_*", (0, 0, 0)), "index": ("2proxph_*", (0, 0, 0)), "thumb": ("distal_thumb_*", (0, 0, 0)),
    "hip": ("femur_*", (0, 0, 0)), "knee": ("tibia_*", (0, 0, 0)), "ankle": ("talus_*", (0, 0, 0)),
    "heel": ("calcn_*", (-8, 10, 0)), "foot_index": ("toes_*", (55, 0, 0)),
}  # fmt: skip
NOSE = ("head", (106, 30, 0))
LANDMARKS = (("nose", "none"), *((name, side) for name in POINTS for side in ("left", "right")))


def build(out: Path = OUT) -> None:
    """Make what is new or changed. *Error*: ``PoseError`` that names every sequence that cannot be done."""
    make(sequences(), out)


def sequences(folder: Path = DATA / "poses") -> dict[str, Words]:
    """All sequences, by id."""
    rows = [
        row for path in sorted(folder.glob("*.toml")) for row in tomllib.loads(path.read_text()).get("sequence", [])
    ]
    twice = {row["id"] for row in rows if sum(other["id"] == row["id"] for other in rows) > 1}
    if twice:
        raise PoseError(f"there are two sequences of {', '.join(sorted(twice))}: leave one out")
    by_id = {row["id"]: row for row in rows}
    return {id: _filled(row, by_id) for id, row in by_id.items()}


def _filled(row: Words, rows: dict[str, Words]) -> Words:
    """The sequence with what it has from the one that it is like."""
    other = rows.get(row.get("like", ""), {})
    return {field: other[field] for field in ("props", "loop", "lies_on", "poses", "drawn_for") if field in other} | row


def make(rows: dict[str, Words], out: Path, *, only: Sequence[str] = ()) -> dict[str, str]:
    """Make the pictures of some sequences (all when none is named); id -> why it could not be done.

    *Error*: ``PoseError`` for any that cannot be done, when all are made.
    """
    out.mkdir(parents=True, exist_ok=True)
    kept = _provenance(out)
    hashes = {id: _hash(row) for id, row in rows.items()}
    wanted = [id for id in (only or rows) if not _is_current(out, id, kept, hashes[id])]
    wrong, tracks = {}, _tracks(out)
    for id, found in _each(wanted, rows):
        if isinstance(found, str):
            wrong[id] = found
            continue
        film, still, track = found
        (out / f"{id}.webp").write_bytes(film)
        (out / f"{id}.still.webp").write_bytes(still)
        tracks[id] = track
        kept[id] = {"from": hashes[id], "made": _digest(film + still)}
        if len(kept) % KEPT_EVERY == 0:
            _keep(out, tracks, kept)  # whoever stops the build does not begin again
    gone = set(tracks) - set(rows)
    for id in gone:
        for path in (out / f"{id}.webp", out / f"{id}.still.webp"):
            path.unlink(missing_ok=True)
    tracks = {id: track for id, track in sorted(tracks.items()) if id not in gone}
    kept = {id: row for id, row in sorted(kept.items()) if id in tracks}
    _keep(out, tracks, kept)
    if wrong and not only:
        raise PoseError("\n".join(wrong.values()))
    return wrong


def _keep(out: Path, tracks: dict[str, dict[str, object]], kept: dict[str, dict[str, str]]) -> None:
    (out / "tracks.npz").write_bytes(_packed(tracks))
    (out / "provenance.json").write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


def _each(ids: Sequence[str], rows: dict[str, Words]) -> object:
    """(id, what was made or why not), in the order of the ids, on all cores."""
    workers = min(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, max(len(ids), 1)
    )
    if workers < 2 or len(ids) < 2:
        yield from ((id, _made(rows[id])) for id in ids)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from zip(ids, pool.map(_made, [rows[id] for id in ids]), strict=True)


@cache
def stage() -> Stage:
    """One rig for each process."""
    return Stage()


def _made(row: Words) -> tuple[bytes, bytes, dict[str, object]] | str:
    """Film, still and track of one sequence; or why it cannot be done."""
    try:
        dance = stage().dance(row)
        pictures = _pictures(dance)
        film = draw.film(pictures, [max(round(1e3 * f.shown_s), 20) for f in dance.drawn])
        keys = [
            next(k for k, f in enumerate(dance.drawn) if f.key == n)
            for n in sorted({f.key for f in dance.drawn} - {None})
        ]
        return film, draw.still([pictures[k] for k in keys]), _track(dance)
    except PoseError as error:
        return str(error)
    except Exception:  # a build on many cores must say which sequence it was
        return f"sequence {row.get('id')!r}: {traceback.format_exc()}"


def _pictures(dance: Dance) -> list[Image.Image]:
    """Every drawn frame; what is seen twice is drawn once."""
    rig, row = stage().rig, dance.words
    props = []
    for shown in dance.drawn:
        rig.place(shown.state)
        props.append(things_in(dance, rig.room, stage().skin))
    qposes = [rig.qpos(shown.state) for shown in dance.drawn]
    frame = draw.frame(rig.m, qposes, row["view"], [p for each in props for p in each], size_px=SIZE_PX)
    muscles, drawn = working(row, DATA), {}
    for k, shown in enumerate(dance.drawn):
        if id(shown.state) not in drawn:
            rig.place(shown.state)
            mujoco.mj_tendon(rig.m, rig.room)
            drawn[id(shown.state)] = draw.render(rig.m, rig.room, row["view"], props[k], muscles, frame)
    return [drawn[id(shown.state)] for shown in dance.drawn]


# -------------------------------------------------------------------- tracks


def landmarks(room: mujoco.MjData) -> Floats:
    """Where the landmarks are (landmark, xyz) in mm, z up."""
    found = []
    for name, side in LANDMARKS:
        body, at = NOSE if side == "none" else POINTS[name]
        on = room.body(body.replace("*", side[0]))
        found.append(1e3 * on.xpos + on.xmat.reshape(3, 3) @ (np.array(at) * (1, 1, -1 if side == "left" else 1)))
    return np.array(found)


def _track(dance: Dance) -> dict[str, object]:
    """What counting and form checks need: landmarks in every frame, when, and which frame is which pose."""
    xyz = []
    for frame in dance.frames:
        stage().rig.place(frame.state)
        xyz.append(landmarks(stage().rig.room))
    words = dance.words
    told = {
        "view": words["view"], "loop": words.get("loop", "there_and_back"), "drawn_for": words.get("drawn_for", ""),
        "counts": words.get("counts", ""), "poses": [pose.name for pose in dance.poses],
        "landmarks": [list(landmark) for landmark in LANDMARKS],
        "pose_at": [next((k for k, f in enumerate(dance.frames) if f.key == n), 0) for n in range(len(dance.poses))],
    }  # fmt: skip
    return {
        "xyz_mm": np.round(np.array(xyz)).astype(np.int16),
        "time_s": np.array([f.time_s for f in dance.frames], dtype=np.float32),
        "told": np.frombuffer(json.dumps(told, sort_keys=True).encode(), dtype=np.uint8),
    }


def _packed(tracks: dict[str, dict[str, object]]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, **{f"{id}/{name}": array for id, track in tracks.items() for name, array in track.items()}
    )
    return buffer.getvalue()


def _tracks(out: Path) -> dict[str, dict[str, object]]:
    path = out / "tracks.npz"
    tracks: dict[str, dict[str, object]] = {}
    if path.is_file():
        with np.load(path) as packed:
            for name in packed.files:
                id, _, field = name.partition("/")
                tracks.setdefault(id, {})[field] = packed[name]
    return tracks


# -------------------------------------------------------------------- what was made from what


def _provenance(out: Path) -> dict[str, dict[str, str]]:
    path = out / "provenance.json"
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return {}


def _is_current(out: Path, id: str, kept: dict[str, dict[str, str]], wanted: str) -> bool:
    if kept.get(id, {}).get("from") != wanted:
        return False
    paths = (out / f"{id}.webp", out / f"{id}.still.webp")
    return all(path.is_file() for path in paths) and kept[id]["made"] == _digest(
        b"".join(p.read_bytes() for p in paths)
    )


def _hash(row: Words) -> str:
    told = json.dumps([row, working(row, DATA), _code()], sort_keys=True)
    return _digest(told.encode())


@cache
def _code() -> str:
    """A hash of all that every picture depends on: how it is drawn, and from what."""
    here = Path(__file__).parent
    code = [path for path in sorted(here.glob("*.py")) if path.stem not in NOT_DRAWN_BY]
    files = [*code, *(DATA.parents[1] / name for name in READ)]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in PINNED]
    return _digest(b"".join(path.read_bytes() for path in files) + " ".join(versions).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# -------------------------------------------------------------------- by hand


def main(arguments: Sequence[str]) -> int:
    """Make the pictures of some sequences and lay them on a sheet; 1 when one cannot be done."""
    parser = argparse.ArgumentParser(description="Make the moving pictures of some sequences, or of all.")
    parser.add_argument("ids", nargs="*", help="of exercises or self-tests; all when none is named")
    parser.add_argument("--sheet", type=Path, help="draw the stills on one sheet (PNG)")
    parser.add_argument("--out", type=Path, default=OUT, help="where the pictures go")
    given = parser.parse_args(arguments)
    rows = sequences()
    unknown = [id for id in given.ids if id not in rows]
    if unknown:
        print(f"no sequence {', '.join(unknown)}. There is {', '.join(sorted(rows))}.", file=sys.stderr)
        return 2
    wrong = make(rows, given.out, only=given.ids or list(rows))
    for message in wrong.values():
        print(message, file=sys.stderr)
    if given.sheet:
        from packing.sheet import lay_out

        lay_out([(id, given.out / f"{id}.still.webp") for id in given.ids or rows if id not in wrong], given.sheet)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
