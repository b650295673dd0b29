"""The body picture: the same muscles and joints as the list, drawn over the bones.

Colour, line and number each say the same: held short is thick and solid, held long dashed, off centre a diamond, named
only by a textbook thin and dotted.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from laststraw.app.report.anatomy import Lists, Row
from laststraw.app.report.photos import edges
from laststraw.app.report.words import Words
from laststraw.records import Side

if TYPE_CHECKING:  # a picture is plain values: showing one needs no body model
    from laststraw.body import BodyPicture, BodyView

UV = NDArray[np.float64]  # (point, 2) px
KINDS = ("held_short", "held_long", "held_off_centre", "tested", "related")
BEHIND = 0.6  # share behind bone from which a path is drawn faint
SEEN = 0.75  # a structure hidden more than this is left to the view that shows it best
MIN_HEIGHT, ROOM = 430.0, 55.0  # of the cut-out of the picture, px
BADGE, EDGE = 31.0, 17.0  # distance between numbers, and from the edge, px
STATIONS = 24  # points of a centre line


@dataclass(frozen=True, slots=True)
class Fibre:
    """One fascicle."""

    path: str
    width: float
    behind: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One row of the list in one view."""

    n: int
    anchor: str
    kind: str
    first: bool  # the view to which the list leads
    fibres: tuple[Fibre, ...]
    centres: tuple[str, ...]
    joints: tuple[str, ...]
    uv: tuple[float, float]  # where its number points to
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Badge:
    """A number at the edge, with a line to what it names."""

    n: int
    anchor: str
    kind: str
    x: float
    y: float
    leader: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One view on the page."""

    view: str
    title: str
    source: str
    width: int
    top: float
    height: float
    full_height: int
    start: str
    end: str
    marks: tuple[Mark, ...]
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class Atlas:
    """All views, which kinds of line they use, and which numbers can be found in them."""

    panels: tuple[Panel, ...]
    kinds: tuple[str, ...]
    marked: frozenset[int]


def atlas(picture: "BodyPicture | None", lists: Lists, words: Words) -> Atlas:
    """Draw what stood out and what a textbook names; nothing when there is nothing to draw."""
    rows = (*lists.related, *lists.tested, *lists.held)  # the last is drawn on top
    if picture is None or not rows:
        return Atlas((), (), frozenset())
    best = {row.n: _best_view(picture, row) for row in rows}
    drawn = {
        view.view: [m for row in rows if (m := _mark(view, row, best[row.n])) is not None] for view in picture.views
    }
    marks = [mark for marks in drawn.values() for mark in marks]
    if not marks:
        return Atlas((), (), frozenset())
    full = max(view.height_px for view in picture.views)
    top, height = _window(marks, full)
    panels = tuple(_panel(view, drawn[view.view], top, height, words) for view in picture.views)
    return Atlas(
        panels=panels,
        kinds=tuple(kind for kind in KINDS if any(mark.kind == kind for mark in marks)),
        marked=frozenset(mark.n for mark in marks if mark.first),
    )


def _is(row: Row, structure: str, side: Side) -> bool:
    return structure == row.structure and (side == row.side or (row.side == "both" and side in ("left", "right")))


def _hidden(view: "BodyView", row: Row) -> float:
    """How much of a structure bone hides in a view; 2 where it is not in it, or is on the far side."""
    if view.view in ("left", "right") and row.side not in (view.view, "both", "none"):
        return 2.0
    shares = [m.hidden for m in view.muscles if _is(row, m.structure, m.side)]
    shares += [j.hidden for j in view.joints if _is(row, j.structure, j.side)]
    return sum(shares) / len(shares) if shares else 2.0


def _best_view(picture: "BodyPicture", row: Row) -> str:
    return min(picture.views, key=lambda view: _hidden(view, row)).view


def _mark(view: "BodyView", row: Row, best: str) -> Mark | None:
    """A row in a view; None where it is not there, or where bone hides it and another view shows it."""
    hidden = _hidden(view, row)
    if hidden > 1.0 or (hidden > SEEN and view.view != best):
        return None
    near = [row.side] if row.side != "both" else [view.view] if view.view in ("left", "right") else ["left", "right"]
    paths = [m for m in view.muscles if m.structure == row.structure and m.side in near]
    joints = [j for j in view.joints if j.structure == row.structure and j.side in near]
    points = [np.array(m.points_uv) for m in paths] + [np.array([j.uv]) for j in joints]
    if not points:
        return None
    together = np.concatenate(points)
    lines = [_centre([np.array(m.points_uv) for m in paths if m.side == side]) for side in near if paths]
    middle = lines[0][STATIONS // 2] if lines else np.array(joints[0].uv)
    return Mark(
        n=row.n,
        anchor=row.anchor,
        kind=row.kind,
        first=view.view == best,
        fibres=tuple(Fibre(_path(np.array(m.points_uv)), max(m.width_px, 1.2), m.hidden > BEHIND) for m in paths),
        centres=tuple(map(_path, lines)),
        joints=tuple(_diamond(j.uv, max(0.55 * j.radius_px, 7.0)) for j in joints),
        uv=(float(middle[0]), float(middle[1])),
        top=float(together[:, 1].min()),
        bottom=float(together[:, 1].max()),
    )


def _centre(fascicles: Sequence[UV]) -> UV:
    """Mean of fascicles, each walked from its upper end in equal shares of its length: (station, 2) px."""
    middle: UV = np.mean([_walk(uv if uv[0, 1] <= uv[-1, 1] else uv[::-1]) for uv in fascicles], axis=0)
    return middle


def _walk(uv: UV) -> UV:
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(uv, axis=0).T))])
    share = np.linspace(0.0, along[-1], STATIONS)
    return np.stack([np.interp(share, along, uv[:, 0]), np.interp(share, along, uv[:, 1])], axis=1)


def _path(uv: UV) -> str:
    return "M" + "L".join(f"{u:.1f} {v:.1f}" for u, v in uv)


def _diamond(uv: tuple[float, float], r: float) -> str:
    u, v = uv
    return f"M{u:.1f} {v - r:.1f}L{u + r:.1f} {v:.1f} {u:.1f} {v + r:.1f} {u - r:.1f} {v:.1f}Z"


def _window(marks: Sequence[Mark], full: int) -> tuple[float, float]:
    """Top and height (px) of the part of the pictures that holds all marks; the same in all views."""
    top, bottom = min(m.top for m in marks) - ROOM, max(m.bottom for m in marks) + ROOM
    lack = max(MIN_HEIGHT - (bottom - top), 0.0)
    top, bottom = max(top - lack / 2.0, 0.0), min(bottom + lack / 2.0, float(full))
    return round(top), round(bottom - top)


def _panel(view: "BodyView", marks: list[Mark], top: float, height: float, words: Words) -> Panel:
    start, end = edges(view.view)
    return Panel(
        view=view.view,
        title=words.say(f"view_{view.view}"),
        source="data:image/png;base64," + base64.b64encode(view.png).decode("ascii"),
        width=view.width_px,
        top=top,
        height=height,
        full_height=view.height_px,
        start=words.say(start),
        end=words.say(end),
        marks=tuple(marks),
        badges=(
            *_column([m for m in marks if m.uv[0] < view.width_px / 2], EDGE, top, height),
            *_column([m for m in marks if m.uv[0] >= view.width_px / 2], view.width_px - EDGE, top, height),
        ),
    )


def _column(marks: list[Mark], x: float, top: float, height: float) -> list[Badge]:
    """Numbers in a column at the edge, near the height of what they name, none over another.

    Where there are more than fit, those that only a textbook names go without.
    """
    room = int((height - BADGE) // BADGE)
    kept = sorted(marks, key=lambda m: (m.kind == "related", m.n))[:room]
    kept.sort(key=lambda m: m.uv[1])
    ys: list[float] = []
    for mark in kept:
        ys.append(max(mark.uv[1], top + BADGE / 2.0, ys[-1] + BADGE if ys else 0.0))
    limit = top + height - BADGE / 2.0
    for i in reversed(range(len(ys))):
        ys[i] = min(ys[i], limit)
        limit = ys[i] - BADGE
    return [
        Badge(m.n, m.anchor, m.kind, x, round(y, 1), f"M{x:.1f} {y:.1f}L{m.uv[0]:.1f} {m.uv[1]:.1f}")
        for m, y in zip(kept, ys, strict=True)
    ]
