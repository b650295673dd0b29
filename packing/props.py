"""Things around the person, in the same look: boxes, cylinders and rods for ``march``.

A prop is anything with these fields (``Prop`` is one; places in world metres, z up, a standing person looks along -y):

``kind``      one of ``KINDS``
``at``        the middle of its upper surface where it stands on something; else its middle, or one of its ends
``to``        the other end (stick, band, strap, roller, towel, arrow), or the second of two things that it lies between
``via``       points on the way from ``at`` to ``to`` (band, strap, arrow)
``yaw_deg``   turned to the left; 0 faces the way a standing person faces. A wall (and a door frame) faces along ``+y``.
``height_m``  of the upper surface above the floor, where the usual one is not meant

Tables and counters reach away from the person: ``at`` is where the hands are. A bed is as long as somebody who lies in it;
turned by 90 or -90 degrees it is the bed of somebody who sits on its side. A wall between the camera and
the person is only drawn as a strip at its foot.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from packing import march
from packing.figure import Floats

Colour = tuple[float, float, float]
WOOD, PALE, CLOTH = (0.74, 0.63, 0.50), (0.86, 0.85, 0.82), (0.87, 0.85, 0.80)
MAT, SOFT, RUBBER, DARK, WARM = (
    (0.50, 0.62, 0.57),
    (0.60, 0.62, 0.74),
    (0.16, 0.50, 0.52),
    (0.20, 0.22, 0.26),
    (0.74, 0.42, 0.40),
)


class Prop(NamedTuple):
    """A thing in the picture."""

    kind: str
    at: Sequence[float] | Floats
    to: Sequence[float] | Floats | None = None
    yaw_deg: float = 0.0
    height_m: float | None = None
    via: Sequence[Sequence[float]] = ()


class _Place(NamedTuple):
    """Where a prop stands, and how it is turned: from its own directions (right of somebody facing its way, back, up)."""

    at: Floats
    to: Floats | None
    turn: Floats
    height: float
    via: Sequence[Sequence[float]]

    def world(self, x: float, y: float, z: float) -> Floats:
        return self.at + self.turn @ np.array([x, y, z])


def shapes(props: Sequence[object], towards: Floats) -> Floats:
    """All props as parts (part, ``march.WIDTH``); ``towards`` the viewer. *Error*: ``KeyError`` for an unknown kind."""
    rows: list[Floats] = []
    for k, prop in enumerate(props):
        if prop.kind == "arrow":
            continue
        if prop.kind not in KINDS:
            raise KeyError(f"no prop {prop.kind!r}; there are {', '.join(sorted(KINDS))}")
        made = KINDS[prop.kind](_placed(prop), towards)
        for row in made:
            row[march.LIMB] = march.PROP + k
        rows += made
    return np.array(rows) if rows else np.zeros((0, march.WIDTH))


def _placed(prop: object) -> _Place:
    c, s = np.cos(np.radians(prop.yaw_deg)), np.sin(np.radians(prop.yaw_deg))
    at = np.array(prop.at, dtype=float)
    height = at[2] if getattr(prop, "height_m", None) is None else prop.height_m
    to = None if prop.to is None else np.array(prop.to, dtype=float)
    own = getattr(prop, "turn", None)
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) if own is None else own
    return _Place(at, to, turn, float(height), getattr(prop, "via", ()))


# ------------------------------------------------------------------ shapes


def box(middle: Floats, half: Sequence[float], turn: Floats, colour: Colour, edge: float = 0.006) -> Floats:
    """A box with rounded edges."""
    row = _empty(middle, turn, colour, march.BOX)
    row[march.A : march.A + 3] = np.maximum(np.array(half) - edge, 1e-4)
    row[march.RADIUS], row[march.REACH] = edge, np.linalg.norm(half)
    return row


def cylinder(
    middle: Floats, radius: float, half: float, colour: Colour, turn: Floats | None = None, edge: float = 0.006
) -> Floats:
    """A cylinder along the third direction of ``turn``, with rounded edges."""
    row = _empty(middle, np.eye(3) if turn is None else turn, colour, march.CYLINDER)
    row[march.A], row[march.A + 2] = radius - edge, half - edge
    row[march.RADIUS], row[march.REACH] = edge, np.hypot(radius, half)
    return row


def rod(a: Floats, b: Floats, radius: float, colour: Colour) -> Floats:
    """A rod with round ends; a ball where both ends are one."""
    row = _empty(np.zeros(3), np.eye(3), colour, march.CONE)
    along = np.asarray(b) - a
    row[march.A : march.A + 3], row[march.AB : march.AB + 3] = a, along
    row[march.PER_AB2] = 1 / max(along @ along, 1e-12)
    row[march.RADIUS] = row[march.REACH] = radius
    return row


def _empty(middle: Floats, turn: Floats, colour: Colour, kind: int) -> Floats:
    row = np.zeros(march.WIDTH)
    row[march.TURN : march.TURN + 9] = turn.T.ravel()
    row[march.SHIFT : march.SHIFT + 3] = -turn.T @ middle
    row[march.THIN : march.THIN + 3] = 1.0
    row[march.KIND], row[march.BLEND] = kind, 1e-6
    row[march.COLOUR : march.COLOUR + 3] = colour
    return row


def _slab(
    p: _Place, top: float, half: Sequence[float], colour: Colour, x: float = 0.0, y: float = 0.0, edge: float = 0.008
) -> Floats:
    """A level box whose upper surface is ``top`` above ``at``."""
    return box(p.world(x, y, top - half[2]), half, p.turn, colour, min(edge, 0.9 * half[2]))


def _legs(p: _Place, x: float, y0: float, y1: float, radius: float = 0.017) -> list[Floats]:
    return [
        rod(p.world(side * x, y, -0.02), p.world(side * (x + 0.01), y, radius - p.height), radius, WOOD)
        for side in (-1, 1)
        for y in (y0, y1)
    ]


# ------------------------------------------------------------------ things


def _chair(p: _Place, _: Floats) -> list[Floats]:
    posts = [rod(p.world(s * 0.19, 0.215, -0.02), p.world(s * 0.19, 0.25, 0.42), 0.016, WOOD) for s in (-1, 1)]
    rest = [
        box(p.world(0, 0.228, 0.36), (0.19, 0.012, 0.07), p.turn, WOOD),
        box(p.world(0, 0.224, 0.19), (0.19, 0.012, 0.03), p.turn, WOOD),
    ]
    return [_slab(p, 0, (0.21, 0.215, 0.02), WOOD), *_legs(p, 0.18, -0.18, 0.19), *posts, *rest]


def _stool(p: _Place, _: Floats) -> list[Floats]:
    return [cylinder(p.world(0, 0, -0.02), 0.19, 0.02, WOOD), *_legs(p, 0.12, -0.11, 0.11)]


def _wall(p: _Place, towards: Floats) -> list[Floats]:
    hides = (p.turn @ np.array([0.0, 1.0, 0.0])) @ towards < -0.2
    tall = 0.04 if hides else 1.15
    middle = p.at * (1, 1, 0) + p.turn @ np.array([0, -0.03, tall])
    return [box(middle, (0.75, 0.03, tall), p.turn, PALE, 0.004)]


def _door_frame(p: _Place, _: Floats) -> list[Floats]:
    foot = p.at * (1, 1, 0)
    posts = [box(foot + p.turn @ np.array([s * 0.46, 0, 1.02]), (0.04, 0.06, 1.02), p.turn, WOOD) for s in (-1, 1)]
    return [*posts, box(foot + p.turn @ np.array([0, 0, 2.08]), (0.5, 0.06, 0.04), p.turn, WOOD)]


def _table(p: _Place, _: Floats) -> list[Floats]:
    return [_slab(p, 0, (0.42, 0.32, 0.017), WOOD, y=-0.2), *_legs(p, 0.36, -0.46, 0.06, 0.02)]


def _counter(p: _Place, _: Floats) -> list[Floats]:
    deep = 0.5 * (p.height - 0.036)
    return [_slab(p, 0, (0.6, 0.31, 0.018), WOOD, y=-0.23), _slab(p, -0.036, (0.58, 0.28, deep), PALE, y=-0.25)]


def _bed(p: _Place, _: Floats) -> list[Floats]:
    low = 0.5 * max(p.height - 0.24, 0.04)
    across = abs(p.turn[1, 0]) > 0.7  # somebody sits on its long side: most of it lies behind them
    p = p._replace(at=p.at + np.array([0.0, 0.22 if across else 0.0, 0.0]))
    return [
        _slab(p, 0, (0.47, 1.0, 0.075), CLOTH, edge=0.04),
        _slab(p, -0.15, (0.47, 1.0, 0.045), WOOD),
        *(
            box(p.world(s * 0.4, t * 0.92, -0.24 - low), (0.03, 0.03, low), p.turn, WOOD)
            for s in (-1, 1)
            for t in (-1, 1)
        ),
    ]


def _step(p: _Place, _: Floats) -> list[Floats]:
    return [_slab(p, 0, (0.34, 0.17, 0.5 * max(p.height, 0.02)), WOOD)]


def _crate(p: _Place, _: Floats) -> list[Floats]:
    tall = 0.5 * max(p.height if p.at[2] <= p.height + 1e-6 else min(p.height, 0.3), 0.012)
    resting = abs(p.at[2] - p.height) < 1e-6
    size = (0.15, 0.15, tall) if tall < 0.05 else (0.19, 0.15, tall)
    return [_slab(p, 0 if resting else tall, size, WOOD)]


def _mat(p: _Place, _: Floats) -> list[Floats]:
    return [_slab(p, 0, (0.33, 0.93, 0.006), MAT, edge=0.004)]


def _pillow(p: _Place, _: Floats) -> list[Floats]:
    if p.to is not None:
        return [box(0.5 * (p.at + p.to), (0.075, 0.19, 0.15), p.turn, CLOTH, 0.06)]
    thick = min(max(p.height, 0.05), 0.1) / 2 if _rests(p) else 0.06
    return [_slab(p, 0 if _rests(p) else thick, (0.24, 0.17, thick), CLOTH, edge=0.9 * thick)]


def _rests(p: _Place) -> bool:
    return abs(p.at[2] - p.height) < 1e-6


def _towel(p: _Place, _: Floats) -> list[Floats]:
    thick = min(max(p.height, 0.04), 0.12) / 2 if _rests(p) else 0.035
    if p.to is not None:
        return _strand(p, 0.018, CLOTH)
    middle = p.world(0, 0, -thick if _rests(p) else 0)
    return [rod(middle - p.turn[:, 0] * 0.15, middle + p.turn[:, 0] * 0.15, thick, CLOTH)]


def _ball(p: _Place, _: Floats) -> list[Floats]:
    radius = 0.5 * p.height if _rests(p) else 0.035 if p.height <= 0.11 else 0.5 * min(p.height, 0.65)
    middle = p.at if p.to is None else 0.5 * (p.at + p.to)
    middle = middle - np.array([0, 0, radius if _rests(p) else 0.0])
    return [rod(middle, middle, radius, SOFT)]


def _strand(p: _Place, radius: float, colour: Colour) -> list[Floats]:
    points = [p.at, *(np.array(v) for v in p.via), p.at + p.turn @ np.array([0.5, 0, 0]) if p.to is None else p.to]
    return [rod(a, b, radius, colour) for a, b in pairwise(points)]


def _band(p: _Place, _: Floats) -> list[Floats]:
    return _strand(p, 0.008, RUBBER)


def _strap(p: _Place, _: Floats) -> list[Floats]:
    return _strand(p, 0.010, RUBBER)


def _stick(p: _Place, _: Floats) -> list[Floats]:
    if p.to is None:  # a walking stick under the hand
        return [rod(p.at, p.at * (1, 1, 0) + (0, 0, 0.014), 0.013, WOOD)]
    along = p.to - p.at
    longer = along / max(np.linalg.norm(along), 1e-9) * 0.28
    return [rod(p.at - longer, p.to + longer, 0.013, WOOD)]


def _roller(p: _Place, _: Floats) -> list[Floats]:
    radius = 0.5 * p.height if _rests(p) and p.height > 0.05 else 0.07
    middle = p.world(0, 0, -radius if _rests(p) else 0)
    sideways = np.stack([p.turn[:, 1], p.turn[:, 2], p.turn[:, 0]], axis=1)
    return [cylinder(middle, radius, 0.25, SOFT, sideways, 0.012)]


def _bottle(p: _Place, _: Floats) -> list[Floats]:
    return [
        cylinder(p.world(0, 0, 0.0), 0.034, 0.09, RUBBER, edge=0.012),
        cylinder(p.world(0, 0, 0.105), 0.014, 0.022, PALE),
    ]


def _heat_pack(p: _Place, _: Floats) -> list[Floats]:
    return [box(p.at, (0.14, 0.022, 0.09), p.turn, WARM, 0.018)]


def _phone(p: _Place, _: Floats) -> list[Floats]:
    return [box(p.at, (0.037, 0.006, 0.075), p.turn, DARK, 0.005)]


def _backpack(p: _Place, _: Floats) -> list[Floats]:
    drop = 0.22 if not _rests(p) else 0.19
    return [
        box(p.world(0, 0, -drop), (0.15, 0.09, 0.19), p.turn, SOFT, 0.06),
        box(p.world(0, -0.09, -drop - 0.06), (0.11, 0.03, 0.09), p.turn, SOFT, 0.025),
        rod(p.world(-0.03, 0, -drop + 0.2), p.world(0.03, 0, -drop + 0.2), 0.008, DARK),
    ]


def _bag(p: _Place, _: Floats) -> list[Floats]:
    grip = p.world(0, 0, -0.01)
    corners = [p.world(s * 0.1, 0, -0.18) for s in (-1, 1)]
    return [
        box(p.world(0, 0, -0.32), (0.14, 0.08, 0.15), p.turn, SOFT, 0.04),
        *(rod(grip, c, 0.006, DARK) for c in corners),
    ]


def _weight(p: _Place, _: Floats) -> list[Floats]:
    ends = [p.world(0, s * 0.075, 0) for s in (-1, 1)]
    along = np.stack([p.turn[:, 0], p.turn[:, 2], p.turn[:, 1]], axis=1)
    return [rod(*ends, 0.013, DARK), *(cylinder(end, 0.04, 0.03, DARK, along, 0.01) for end in ends)]


def _scales(p: _Place, _: Floats) -> list[Floats]:
    return [
        _slab(p, 0, (0.16, 0.15, 0.5 * max(p.height, 0.03)), PALE),
        box(p.world(0, -0.11, 0.001), (0.05, 0.02, 0.003), p.turn, DARK, 0.002),
    ]


def _block(p: _Place, _: Floats) -> list[Floats]:
    return [_slab(p, 0, (0.115, 0.075, 0.5 * max(p.height, 0.05)), SOFT, edge=0.012)]


KINDS: dict[str, Callable[[_Place, Floats], list[Floats]]] = {
    "chair": _chair, "stool": _stool, "wall": _wall, "door_frame": _door_frame, "table": _table, "counter": _counter,
    "bed": _bed, "step": _step, "box": _crate, "mat": _mat, "pillow": _pillow, "towel": _towel, "ball": _ball, "band": _band,
    "strap": _strap, "stick": _stick, "roller": _roller, "bottle": _bottle, "heat_pack": _heat_pack, "phone": _phone,
    "backpack": _backpack, "bag": _bag, "weight": _weight, "scales": _scales, "block": _block,
}  # fmt: skip
