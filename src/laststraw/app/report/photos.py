"""The photos with what was found in them: points with their error, lines of the body, level and upright lines."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from laststraw import measure
from laststraw.app.report import shots
from laststraw.app.report.marks import SHAPES, Mark, Named, covers, marks, named
from laststraw.app.report.pictures import HEAD, WIDTH_PX, Frame, embed, frame_around
from laststraw.app.report.words import Amount, Words, number
from laststraw.measure.overlay import OverlayLine
from laststraw.records import RUNGS, Measurement, Photo, PhotoRef, RollClue, Rung, Seen, View, Visit
from laststraw.stats import Z95

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
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    tags: tuple[Tag, ...]
    entries: tuple[Entry, ...]
    named: tuple[Named, ...]  # points above the network's, in words
    rolls: tuple[str, ...]  # what tells the camera's roll
    notes: tuple[str, ...]


def figures(visit: Visit, photos: Sequence[Photo], words: Words, *, blur_faces: bool) -> tuple[Figure, ...]:
    """One figure for each photo in which something was found, in the order of the visit."""
    pixels = {photo.id: photo for photo in photos}
    seen = {ref.id: [one for one in visit.landmarks if one.photo == ref.id] for ref in visit.photos}
    return tuple(
        _figure(ref, seen[ref.id], pixels.get(ref.id), visit, words, blur_faces)
        for ref in visit.photos
        if any(one.points for one in seen[ref.id])
    )


def shapes(figures: Sequence[Figure]) -> dict[Rung, str]:
    """The shapes that some photos use, each with its path, lowest rung first."""
    used = {mark.rung for figure in figures for mark in figure.marks}
    return {rung: path for rung, path in SHAPES.items() if rung in used}


def _figure(
    ref: PhotoRef, seen: Sequence[Seen], photo: Photo | None, visit: Visit, words: Words, blur_faces: bool
) -> Figure:
    network = tuple(point for one in seen if one.rung == "keypoints" for point in one.points)
    frame = frame_around(tuple(p for one in seen for p in one.points), ref.width_px, ref.height_px)
    own = [r for r in visit.readings if r.source.view == ref.view and shots.photo_of(r) == ref.id.partition("/")[2]]
    overlay = _highest(seen, own, words)
    marked = marks(seen, frame)
    lines, tags = _lines(
        marked, [line for own_lines, _ in overlay.values() for line in own_lines], list(overlay), frame
    )
    view, shown = words.say(f"view_{ref.view}"), shots.title(ref.id, ref.view, words)
    start, end = _ENDS[ref.view]
    clues = [clue for clue in visit.rolls if clue.photo == ref.id]
    return Figure(
        view=ref.view,
        title=shown,
        source=embed(photo, network, frame, blur_face=blur_faces) if photo is not None else "",
        width=WIDTH_PX,
        height=frame.height_px,
        alt=words.say("photos_alt" if photo is not None else "photos_alt_points", view=view[0].lower() + shown[1:]),
        start=words.say(start),
        end=words.say(end),
        dots=tuple(
            Dot(
                *frame.place(p.uv),
                _oval(p.sd_uv[0], frame.scale),
                _oval(p.sd_uv[1], frame.scale),
                p.visibility < HIDDEN_BELOW,
            )
            for p in network
            if p.name not in HANDS_AND_FACE
        ),
        marks=marked,
        lines=lines,
        tags=tags,
        entries=tuple(
            Entry(i, words.measurement_name(id), words.measured(reading))
            for i, (id, (_, reading)) in enumerate(overlay.items(), start=1)
        ),
        named=named(seen, words),
        rolls=tuple(_clue(clue, words) for clue in clues) or _no_clue(own, words),
        notes=_notes(seen, visit, words),
    )


def _notes(seen: Sequence[Seen], visit: Visit, words: Words) -> tuple[str, ...]:
    """What could not be found in a photo; that there are no stickers only where another photo of the visit shows some."""
    worn = {one.rung for one in visit.landmarks if one.points}
    told = (note.text for one in seen if one.points or one.rung in worn for note in one.notes)
    return tuple(words.sentence_or_text(text) for text in dict.fromkeys(told))


def _highest(
    seen: Sequence[Seen], own: Sequence[Measurement], words: Words
) -> dict[str, tuple[list[OverlayLine], Measurement]]:
    """For each measurement of a photo, its lines on the highest rung that has some, and the reading that they show."""
    found: dict[str, tuple[list[OverlayLine], Measurement]] = {}
    for one in sorted(seen, key=lambda one: -RUNGS.index(one.rung)):
        lines: dict[str, list[OverlayLine]] = {}
        for line in measure.overlay(one, words.knowledge):
            lines.setdefault(line.measurement, []).append(line)
        for id, of_id in lines.items():
            readings = {shots.rungs_of(r)[-1:]: r for r in own if r.id == id}
            if id not in found and readings:
                found[id] = of_id, readings.get((one.rung,)) or max(readings.items(), key=_rung)[1]
    return found


def _rung(item: tuple[tuple[Rung, ...], Measurement]) -> int:
    return max((RUNGS.index(rung) for rung in item[0]), default=-1)


def _lines(
    marked: Sequence[Mark], overlay: Sequence[OverlayLine], order: Sequence[str], frame: Frame
) -> tuple[tuple[Line, ...], tuple[Tag, ...]]:
    """The lines (px of the page's picture), and the number beside the first body line of each measurement."""
    lines = []
    tags: dict[int, Tag] = {}
    for piece in overlay:
        (x1, y1), (x2, y2) = frame.place(piece.start_uv), frame.place(piece.end_uv)
        solid = piece.kind == "body"
        lines.append(Line(x1, y1, x2, y2, solid))
        n = order.index(piece.measurement) + 1
        if solid and n not in tags:
            tags[n] = _tag(n, (x1, y1, x2, y2), list(tags.values()), marked)
    return tuple(lines), tuple(tags.values())


def _clue(clue: RollClue, words: Words) -> str:
    """One clue to the camera's roll in words; a turn smaller than its own error is called level."""
    half = Z95 * clue.sd_deg
    error = f"{number(half, half)}°"
    how = words.say("roll_" + {"plumb line": "plumb_line"}.get(clue.how, clue.how))
    if abs(clue.roll_deg) <= half:
        return words.say("roll_level", error=error, how=how)
    size = f"{number(abs(clue.roll_deg), half)}°"
    return words.say("roll_clockwise" if clue.roll_deg > 0 else "roll_anticlockwise", size=size, error=error, how=how)


def _no_clue(own: Sequence[Measurement], words: Words) -> tuple[str, ...]:
    """Nothing shows how the phone was tilted: said where the errors had to allow for it."""
    unknown = bool(own) and not any(reading.id == "camera_roll" for reading in own)
    return (words.say("roll_unknown"),) if unknown else ()


def _oval(sd_px: float, scale: float) -> float:
    return round(OVAL * sd_px * scale, 2)


def _tag(n: int, line: tuple[float, float, float, float], others: Sequence[Tag], marked: Sequence[Mark]) -> Tag:
    """Right of a level line's right end, or of an upright line's middle, clear of what is there already."""
    x1, y1, x2, y2 = line
    if abs(y2 - y1) > abs(x2 - x1):
        x, y = (x1 + x2) / 2.0, (y1 + y2) / 2.0
    else:
        x, y = (x1, y1) if x1 >= x2 else (x2, y2)
    x = min(max(x + 28.0, 16.0), WIDTH_PX - 16.0)
    while any(math.hypot(x - other.x, y - other.y) < 28.0 for other in others) or any(
        covers(mark, x, y, 14.0) for mark in marked
    ):
        y += 29.0
    return Tag(n, round(x, 1), round(y, 1))
