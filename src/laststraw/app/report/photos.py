"""The photos with what was found in them: points with their error, lines of the body, level and upright lines."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from laststraw import measure
from laststraw.app.report.pictures import HEAD, WIDTH_PX, embed, frame_around
from laststraw.app.report.words import Amount, Words
from laststraw.records import Measurement, Photo, PhotoRef, Seen, View, Visit

OVAL = math.sqrt(-2.0 * math.log(0.05))  # 2.45: standard deviations of the oval that holds a point 95 of 100 times
HANDS_AND_FACE = {"pinky", "index", "thumb", *HEAD} - {"ear", "nose"}  # found, but they clutter the picture
HIDDEN_BELOW = 0.5  # visibility under which the backend itself calls a point hidden
_ENDS: dict[View, tuple[str, str]] = {  # what lies at the left and the right edge of the picture
    "front": ("your_right", "your_left"),
    "back": ("your_left", "your_right"),
    "left": ("your_front", "your_back"),
    "right": ("your_back", "your_front"),
}


def edges(view: View) -> tuple[str, str]:
    """Sentence ids of what lies at the left and the right edge of a picture of this view."""
    return _ENDS[view]


@dataclass(frozen=True, slots=True)
class Dot:
    """A landmark (page-picture px) and its 95 % oval."""

    x: float
    y: float
    rx: float
    ry: float
    hidden: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the body or a level or upright line; a body line carries the number of its entry."""

    x1: float
    y1: float
    x2: float
    y2: float
    solid: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """The number beside a line."""

    n: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Entry:
    """What a numbered line says."""

    n: int
    name: str
    amount: Amount | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One photo on the page."""

    view: View
    title: str
    source: str  # data: address, or "" when the photo was not kept
    width: int
    height: int
    alt: str
    start: str
    end: str
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    tags: tuple[Tag, ...]
    entries: tuple[Entry, ...]


def figures(visit: Visit, photos: Sequence[Photo], words: Words, *, blur_faces: bool) -> tuple[Figure, ...]:
    """One figure for each photo whose landmarks were found, in the order of the visit."""
    pixels = {photo.id: photo for photo in photos}
    seen = {landmarks.photo: landmarks for landmarks in visit.landmarks}
    return tuple(
        _figure(ref, seen[ref.id], pixels.get(ref.id), visit.readings, words, blur_faces)
        for ref in visit.photos
        if ref.id in seen and seen[ref.id].points
    )


def _figure(
    ref: PhotoRef, seen: Seen, photo: Photo | None, readings: tuple[Measurement, ...], words: Words, blur_faces: bool
) -> Figure:
    frame = frame_around(seen.points, ref.width_px, ref.height_px)
    of_view = {r.id: words.measured(r) for r in readings if r.source.view == ref.view}
    overlay = [line for line in measure.overlay(seen, words.knowledge) if line.measurement in of_view]
    order = list(dict.fromkeys(line.measurement for line in overlay))
    lines = []
    tags: dict[int, Tag] = {}
    for piece in overlay:
        (x1, y1), (x2, y2) = frame.place(piece.start_uv), frame.place(piece.end_uv)
        solid = piece.kind == "body"
        lines.append(Line(x1, y1, x2, y2, solid))
        n = order.index(piece.measurement) + 1
        if solid and n not in tags:
            tags[n] = _tag(n, x1, y1, x2, y2, list(tags.values()))
    view = words.say(f"view_{ref.view}")
    start, end = _ENDS[ref.view]
    return Figure(
        view=ref.view,
        title=view,
        source=embed(photo, seen.points, frame, blur_face=blur_faces) if photo is not None else "",
        width=WIDTH_PX,
        height=frame.height_px,
        alt=words.say("photos_alt" if photo is not None else "photos_alt_points", view=view[0].lower() + view[1:]),
        start=words.say(start),
        end=words.say(end),
        dots=tuple(
            Dot(
                *frame.place(p.uv),
                _oval(p.sd_uv[0], frame.scale),
                _oval(p.sd_uv[1], frame.scale),
                p.visibility < HIDDEN_BELOW,
            )
            for p in seen.points
            if p.name not in HANDS_AND_FACE
        ),
        lines=tuple(lines),
        tags=tuple(tags.values()),
        entries=tuple(Entry(i + 1, words.measurement_name(id), of_view.get(id)) for i, id in enumerate(order)),
    )


def _oval(sd_px: float, scale: float) -> float:
    return round(OVAL * sd_px * scale, 2)


def _tag(n: int, x1: float, y1: float, x2: float, y2: float, others: list[Tag]) -> Tag:
    """Right of a level line's right end, or of an upright line's middle, clear of the tags that are there already."""
    if abs(y2 - y1) > abs(x2 - x1):
        x, y = (x1 + x2) / 2.0, (y1 + y2) / 2.0
    else:
        x, y = (x1, y1) if x1 >= x2 else (x2, y2)
    x = min(max(x + 28.0, 16.0), WIDTH_PX - 16.0)
    while any(math.hypot(x - other.x, y - other.y) < 28.0 for other in others):
        y += 29.0
    return Tag(n, round(x, 1), round(y, 1))
