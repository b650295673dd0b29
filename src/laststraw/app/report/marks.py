"""Points of higher rungs as they are drawn over a photo: each rung has a shape of its own, each point its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from laststraw.app.report.pictures import WIDTH_PX, Frame
from laststraw.app.report.words import Words
from laststraw.records import Landmark, Rung, Seen
from laststraw.stats import Z95

R = 7.0  # half the size of a shape, px of the page's picture
LETTER, LINE = 9.5, 17.0  # width of a letter and height of a line of a label
SHAPES: dict[Rung, str] = {  # drawn round 0 0
    "outline": f"M0 {-R}L{R} {R}H{-R}Z",
    "stickers": f"M{-R} {-R}H{R}V{R}H{-R}Z",
    "placed": f"M0 {-1.3 * R:.1f}L{1.3 * R:.1f} 0 0 {1.3 * R:.1f} {-1.3 * R:.1f} 0Z",
}
_LABELS = {"psis": "PSIS", "asis": "ASIS", "acromion": "AC", "tragus": "TR", "malleolus": "MA"}
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Mark:
    """One point: its shape, half its 95 % interval each way, and where its label stands."""

    rung: Rung
    x: float
    y: float
    rx: float
    ry: float
    label: str
    label_x: float
    label_y: float
    anchor: str  # start, middle or end of the label at label_x


@dataclass(frozen=True, slots=True)
class Named:
    """The points of one rung in words."""

    rung: Rung
    text: str


def marks(seen: Sequence[Seen], frame: Frame) -> tuple[Mark, ...]:
    """All points above the network's, their labels clear of each other and of all shapes."""
    points = [(one.rung, point) for one in seen if one.rung != "keypoints" for point in one.points]
    shapes = [frame.place(point.uv) for _, point in points]
    full = [_shape_box(x, y) for x, y in shapes]
    placed = []
    for (rung, point), (x, y) in zip(points, shapes, strict=True):
        label = short_name(point.name)
        label_x, label_y, anchor = _beside(x, y, LETTER * len(label), full, to_left=2.0 * x < WIDTH_PX)
        full.append(_box(label_x, label_y, anchor, LETTER * len(label)))
        rx, ry = (round(Z95 * sd * frame.scale, 2) for sd in point.sd_uv)
        placed.append(Mark(rung, x, y, rx, ry, label, label_x, label_y, anchor))
    return tuple(placed)


def covers(mark: Mark, x: float, y: float, r: float) -> bool:
    """Whether a disc round ``x``, ``y`` (px) would lie over the mark or its label."""
    disc = x - r, y - r, x + r, y + r
    label = _box(mark.label_x, mark.label_y, mark.anchor, LETTER * len(mark.label))
    return _meet(disc, label) or _meet(disc, _shape_box(mark.x, mark.y))


def named(seen: Sequence[Seen], words: Words) -> tuple[Named, ...]:
    """What was found on each rung above the network's: "base of the neck (C7); ankle bone (MA), left and right"."""
    return tuple(
        Named(one.rung, "; ".join(_names(one.points, words))) for one in seen if one.rung != "keypoints" and one.points
    )


def short_name(name: str) -> str:
    """A point's name as it stands in the picture: ``C7``, ``PSIS``; of a network's landmark, its own."""
    return _LABELS.get(name, name.upper() if len(name) <= 3 else name.replace("_", " "))


def _names(points: Sequence[Landmark], words: Words) -> list[str]:
    """Points by name, each with its short name and its sides."""
    told = []
    for name in dict.fromkeys(point.name for point in points):
        plain = words.say_first(f"point_{name}") or words.knowledge.shown(name.replace("_", " "))
        short = short_name(name)
        sides = [
            words.side(side) for side in ("left", "right") if any((p.name, p.side) == (name, side) for p in points)
        ]
        both = words.say("and", first=sides[0], last=sides[1]) if len(sides) == 2 else "".join(sides)
        told.append(plain + (f" ({short})" if short.lower() != plain else "") + (f", {both}" if both else ""))
    return told


def _beside(x: float, y: float, wide: float, full: Sequence[Box], *, to_left: bool) -> tuple[float, float, str]:
    """The first place round a shape that nothing covers: away from the body first, then the other side, above, below."""
    sides = [(x - R - 5.0, y + 5.0, "end"), (x + R + 5.0, y + 5.0, "start")]
    tries = [*(sides if to_left else sides[::-1]), (x, y - R - 6.0, "middle"), (x, y + R + LINE, "middle")]
    for at in tries:
        box = _box(*at, wide)
        if box[0] >= 0.0 and box[2] <= WIDTH_PX and not any(_meet(box, other) for other in full):
            return round(at[0], 1), round(at[1], 1), at[2]
    at = tries[0] if _box(*tries[0], wide)[0] >= 0.0 and _box(*tries[0], wide)[2] <= WIDTH_PX else tries[1]
    return round(at[0], 1), round(at[1], 1), at[2]


def _shape_box(x: float, y: float) -> Box:
    return x - R, y - R, x + R, y + R


def _box(x: float, y: float, anchor: str, wide: float) -> Box:
    left = {"start": x, "middle": x - wide / 2.0, "end": x - wide}[anchor]
    return left, y - LINE + 4.0, left + wide, y + 3.0


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
