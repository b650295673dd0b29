"""Landmarks out and in: the JSON file in which a person may move points, and what they moved."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from laststraw.capture import LANDMARKS, Taps
from laststraw.errors import UnusableInput
from laststraw.records import BONY_POINTS, Landmark, Photo, Side, Sight

AIM_PX = 1.0  # how well a point can be put where it is wanted; how well it sits on its bone is in measure's budget
LARGEST_MB = 5
KNOWN_POINTS = frozenset({*LANDMARKS, *BONY_POINTS})
_HINT = (
    "Write one with `laststraw measure PHOTO --view V --points-out points.json`, change `uv` of wrong points, or add "
    'points such as {"name": "c7", "side": "none", "uv": [412, 305]}.'
)


def points_document(image: str, view: str, sight: Sight) -> dict[str, object]:
    """The file of one photo: all its points, and room for a plumb line."""
    return {"image": image, "view": view, "plumb": [], "landmarks": point_rows(sight)}


def point_rows(sight: Sight) -> list[dict[str, object]]:
    """All points of one photo, each with where the program found it: a point whose ``uv`` differs was moved."""
    return [
        {
            "name": point.name,
            "side": point.side,
            "uv": list(point.uv),
            "found_uv": list(point.uv),
            "sd_uv": list(point.sd_uv),
            "visibility": point.visibility,
            "rung": rung,
        }
        for rung, own in (("keypoints", sight.landmarks.points), *((marks.rung, marks.points) for marks in sight.marks))
        for point in own
    ]


def read_taps(path: Path) -> tuple[str | None, Taps]:
    """What a person marked in one photo: the view that the file names, points that were placed or moved, a plumb line.

    *Error*: ``UnusableInput`` for a file that is not such a list, an unknown point, or a place that is no place.
    """
    document = _document(path)
    placed: dict[tuple[str, str], Landmark] = {}
    for number, entry in enumerate(_listed(document, path), start=1):
        if not isinstance(entry, dict):
            raise UnusableInput(f"{path}: point {number} is not a point.", hint=_HINT)
        if _moved(entry):
            point = _point(entry, f"{path}: point {number}")
            if (point.name, point.side) in placed:
                raise UnusableInput(f"{path}: {point.name} ({point.side}) is placed twice.", hint="Keep one of them.")
            placed[point.name, point.side] = point
    view, plumb = (document.get("view"), document.get("plumb")) if isinstance(document, dict) else (None, None)
    return view, Taps(plumb=_plumb(plumb, path), placed=tuple(placed.values()))


def _plumb(listed: object, path: Path) -> tuple[tuple[float, float], ...]:
    """The plumb line of a file: a list of points, or nothing."""
    if listed in (None, []):
        return ()
    if not (isinstance(listed, list) and all(_is_place(at) for at in listed) and len(set(map(tuple, listed))) >= 2):
        raise UnusableInput(
            f"{path}: the plumb line is not a list of two or more different points.",
            hint='For example "plumb": [[120, 80], [131, 910]].',
        )
    return tuple((float(u), float(v)) for u, v in listed)


def check_taps(taps: Taps, photo: Photo) -> None:
    """Points that are placed must lie in the photo. *Error*: ``UnusableInput``."""
    height, width = photo.pixels.shape[:2]
    for point in taps.placed:
        if not (0.0 <= point.uv[0] <= width and 0.0 <= point.uv[1] <= height):
            raise UnusableInput(
                f"The point {point.name} ({point.side}) lies outside the photo.",
                hint=f"Give px from the left and from the top; the photo is {width} x {height}.",
            )


def _document(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST_MB * 1e6:
            raise UnusableInput(f"{path} is too large for a list of points.", hint=_HINT)
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UnusableInput(f"There is no file {path}.", hint=_HINT) from None
    except (OSError, ValueError, RecursionError) as error:
        raise UnusableInput(f"{path} is not readable JSON: {error}.", hint=_HINT) from error


def _listed(document: Any, path: Path) -> Sequence[Any]:
    listed = document.get("landmarks") if isinstance(document, dict) else document
    if not isinstance(listed, list):
        raise UnusableInput(f"{path} has no list of landmarks.", hint=_HINT)
    return listed


def _moved(entry: dict[str, Any]) -> bool:
    """Placed by a person: said so, or not where the program found it."""
    return entry.get("rung") == "placed" or entry.get("uv") != entry.get("found_uv")


def _point(entry: dict[str, Any], where: str) -> Landmark:
    name, side, uv = str(entry.get("name")), str(entry.get("side", "none")), entry.get("uv")
    if (name, side) not in KNOWN_POINTS:
        names = sorted({known for known, _ in KNOWN_POINTS})
        raise UnusableInput(
            f"{where}: {name!r} on side {side!r} is not known.",
            hint=f"Names: {', '.join(names)}; side left, right or, in the middle of the body, none.",
        )
    if not isinstance(uv, list) or not _is_place(uv):
        raise UnusableInput(f"{where} ({name}): uv must be two numbers, px from the left and from the top.", hint=_HINT)
    return Landmark(
        name=name, side=cast(Side, side), uv=(float(uv[0]), float(uv[1])), sd_uv=(AIM_PX, AIM_PX), visibility=1.0
    )


def _is_place(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_is_number(number) for number in value)


def _is_number(value: object) -> bool:
    """A number that can be a place in a picture: neither NaN nor beyond any picture."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6


def read_plumb(text: str | None) -> tuple[tuple[float, float], ...]:
    """Points of a plumb line or door frame: ``U,V U,V``, px from the left and from the top. *Error*: ``UnusableInput``."""
    if text is None:
        return ()
    hint = "Give two or more points of one upright line, px from the left and from the top: --plumb '120,80 131,910'."
    points = []
    for part in text.replace(";", " ").split():
        try:
            u, v = (float(number) for number in part.split(","))
        except ValueError:
            raise UnusableInput(f"--plumb: {part!r} is not a point.", hint=hint) from None
        if not (math.isfinite(u) and math.isfinite(v)):
            raise UnusableInput(f"--plumb: {part!r} is not a point.", hint=hint)
        points.append((u, v))
    if len(set(points)) < 2:
        raise UnusableInput("--plumb needs two different points.", hint=hint)
    return tuple(points)
