"""The moving pictures that were packed with this installation, and the way the body goes in them.

They are made when a wheel or an editable install is built (``packing/moves.py``) from the key poses in
``knowledge/data/poses``; ids are those of exercises and self-tests.
"""

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laststraw.records import Move

FOLDER = Path(__file__).parent / "moves"


def sequences() -> tuple[str, ...]:
    """Ids of everything that has a picture, in the order of the alphabet; none in an installation without pictures."""
    return tuple(sorted(_told()))


def picture(id: str, *, still: bool = False) -> bytes | None:
    """An animated WebP, or the key poses side by side as one still WebP; None where there is no picture.

    Working muscles are coloured. Sided exercises are drawn for the side that ``move`` calls ``drawn_for``.
    """
    if id not in _told():
        return None
    path = FOLDER / (f"{id}.still.webp" if still else f"{id}.webp")
    return path.read_bytes() if path.is_file() else None


def move(id: str) -> Move:
    """The way of the landmarks through one repetition.

    *Error*: landmarks are the middles of the model's joints and points on its skin, rounded to 1 mm; a pose network places
    them up to 2 or 3 cm off (shoulder and hip most). ``KeyError`` where there is no picture.
    """
    told = _told()[id]
    with np.load(FOLDER / "tracks.npz") as packed:
        time_s, xyz_mm = (packed[f"{id}/{name}"].astype(np.float64) for name in ("time_s", "xyz_mm"))
    names, sides = zip(*told["landmarks"], strict=True)
    return Move(
        id=id,
        view=told["view"],
        names=names,
        sides=sides,
        time_s=time_s,
        xyz_mm=xyz_mm,
        poses=tuple(told["poses"]),
        at_frame=tuple(told["pose_at"]),
        counts=told["counts"],
        drawn_for=told["drawn_for"] or "none",
        loop=told["loop"],
    )


@functools.cache
def _told() -> dict[str, Any]:
    """What is told about each sequence besides its numbers, by id."""
    path = FOLDER / "tracks.npz"
    if not path.is_file():
        return {}
    with np.load(path) as packed:
        fields: dict[str, NDArray[np.uint8]] = {n: packed[n] for n in packed.files if n.endswith("/told")}
    return {name.removesuffix("/told"): json.loads(field.tobytes()) for name, field in fields.items()}
