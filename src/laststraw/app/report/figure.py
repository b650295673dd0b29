"""The manikin as strokes: from its right side (forwards is on the right), and from behind (left is on the left)."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from laststraw.app.report.manikin import Manikin, manikin
from laststraw.records import TaskPosture

UV = NDArray[np.float64]  # (point, 2) picture units: right, down
View = Literal["side", "back"]

PX = 200.0  # picture units a stature
HEAD_PX = 12.5
EDGE = 12.0
BED_PX = 14.0  # half the depth of a lying body
TABLE = 0.1  # statures above the floor from which on a hand leans on a table, and not on the floor


@dataclass(frozen=True, slots=True)
class Stroke:
    """One limb or piece of furniture: ``kind`` is its style."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One view: strokes from back to front, the head (x, y, radius), the load (x, y, half width) or None, and its box."""

    view: View
    strokes: tuple[Stroke, ...]
    head: tuple[float, float, float]
    load: tuple[float, float, float] | None
    box: tuple[float, float, float, float]  # x, y, width, height


def figures(posture: TaskPosture, stature_mm: float, on: str = "") -> tuple[Figure, ...]:
    """Both views of a posture; a lying one only from the side.

    Parameters
    ----------
    posture
        Means only: how exact they are is not drawn.
    stature_mm
        Turns the place of the hands into shares of the stature.
    on
        What bears the body where the support does not tell it (as in ``knowledge.tasks.On``).
    """
    body = manikin(posture, stature_mm, on)
    views: tuple[View, ...] = ("side",) if posture.support.startswith("lying") else ("side", "back")
    return tuple(_figure(view, body, posture, on) for view in views)


def _figure(view: View, body: Manikin, posture: TaskPosture, on: str) -> Figure:
    def flat(points: NDArray[np.float64]) -> UV:
        """Picture units; the floor is at v = 0."""
        across = points[..., 0] if view == "side" else points[..., 2]
        return _laid(np.stack([PX * across, -PX * points[..., 1]], axis=-1), posture)

    limbs = [("far", flat(body.legs[0])), ("far", flat(body.arms[0]))] if view == "side" else []
    limbs += [("leg", flat(body.legs[1])), ("arm", flat(body.arms[1]))]
    if view == "back":
        girdle = np.array([body.arms[0][0], body.arms[1][0]]), np.array([body.legs[0][0], body.legs[1][0]])
        limbs += [("leg", flat(body.legs[0])), ("arm", flat(body.arms[0])), *(("girdle", flat(g)) for g in girdle)]
    limbs.append(("spine", flat(body.spine)))
    head = flat(body.head)
    load = None if body.load is None else flat(body.load)
    half = _half_width(posture)
    contacts = [] if view == "back" else _contacts(body, posture, on, flat)
    drawn = [points for _, points in (*limbs, *contacts)]
    points = np.concatenate([*drawn, head[None] - HEAD_PX, head[None] + HEAD_PX])
    if load is not None:
        points = np.concatenate([points, load[None] - half, load[None] + half])
    low, high = points.min(axis=0) - EDGE, np.maximum(points.max(axis=0), [-np.inf, 0.0]) + EDGE
    furniture = contacts + _ground(view, body, posture, on, (low, high))
    around = np.concatenate([points for _, points in furniture])
    low, high = np.minimum(low, around.min(axis=0) - 2.0), np.maximum(high, around.max(axis=0) + 2.0)
    return Figure(
        view=view,
        strokes=tuple(Stroke(kind, _path(points)) for kind, points in (*furniture, *limbs)),
        head=(round(float(head[0]), 1), round(float(head[1]), 1), HEAD_PX),
        load=None if load is None else (round(float(load[0]), 1), round(float(load[1]), 1), half),
        box=tuple(round(float(n), 1) for n in (*low, *(high - low))),  # type: ignore[arg-type]
    )


def _laid(points: UV, posture: TaskPosture) -> UV:
    """Lying on the back or side: the head to the left and the front up; face down: the front down. Else as it is."""
    if not posture.support.startswith("lying"):
        return points
    down = 1.0 if posture.support == "lying_prone" else -1.0
    return np.stack([points[..., 1], down * points[..., 0] - BED_PX], axis=-1)


def _ground(view: View, body: Manikin, posture: TaskPosture, on: str, box: tuple[UV, UV]) -> list[tuple[str, UV]]:
    """The floor or the bed, or water; the seat."""
    (left, top), (right, _) = box
    if on == "water":
        along = np.linspace(left, right, 40)
        return [("water", np.stack([along, -BED_PX - 3.0 + 2.5 * np.sin(along / 6.0)], axis=-1))]
    if posture.support == "lying_side":  # seen from above: the bed is all around
        low = 8.0
        return [("floor", np.array([[left, top], [right, top], [right, low], [left, low], [left, top]]))]
    things = [("floor", np.array([[left, 0.0], [right, 0.0]]))]
    hip = body.spine[0]
    below = -PX * (hip[1] - 0.045)
    if posture.support == "sitting" and on in ("", "saddle"):
        reach = PX * (np.array([-0.09, 0.14] if view == "side" else [-0.12, 0.12]) * (0.7 if on else 1.0))
        things.append(("seat", np.array([[reach[0], below], [reach[1], below]])))
        if on:
            things.append(("seat", np.array([[0.0, below], [0.0, 0.0]])))
    if on == "bed" and view == "side":
        things.append(("seat", np.array([[PX * (hip[0] - 0.12), below], [PX * (hip[0] + 0.62), below]])))
    return things


def _contacts(
    body: Manikin, posture: TaskPosture, on: str, flat: Callable[[NDArray[np.float64]], UV]
) -> list[tuple[str, UV]]:
    """What the body leans on, from the side: a backrest or a wall, a table, a chair under the calves."""
    things = []
    lying = posture.support.startswith("lying")
    if posture.backrest is not None and posture.backrest.mean > 0.0 and not lying:
        behind = PX * np.stack([body.spine[[0, -1], 0] - 0.06, -body.spine[[0, -1], 1]], axis=-1)
        things.append(("seat", behind))
    leant = posture.hand_on_table is not None and posture.hand_on_table.mean > 0.0
    busy = {"left": body.arms[:1], "right": body.arms[1:], "both": body.arms}[posture.hands]
    hand = np.mean([arm[-1] for arm in busy], axis=0)
    if leant and not lying and hand[1] > TABLE and on != "saddle":
        u, v = flat(hand)
        things.append(("seat", np.array([[u - 8.0, v + 5.0], [u + 42.0, v + 5.0]])))
    if lying and on == "chair":
        knee, ankle = flat(body.legs[1][1]), flat(body.legs[1][2])
        under = knee[1] + 8.0
        things.append(("seat", np.array([[knee[0] + 6.0, under], [ankle[0] + 10.0, under], [ankle[0] + 10.0, 0.0]])))
    if posture.push_n is not None and posture.push_n.mean != 0.0:
        u, v = flat(hand)
        way = math.copysign(1.0, posture.push_n.mean)
        u, tip = u + 8.0 * way, u + 34.0 * way
        things.append(("push", np.array([[u, v], [tip, v], [tip - 9 * way, v - 6], [tip, v], [tip - 9 * way, v + 6]])))
    return things


def _half_width(posture: TaskPosture) -> float:
    """Of the box in the hands: its volume grows with the load."""
    kg = 0.0 if posture.hand_load_kg is None else posture.hand_load_kg.mean
    return round(4.0 + 3.2 * math.cbrt(max(kg, 0.0)), 1)


def _path(points: UV) -> str:
    """SVG path through all points."""
    return "M" + "L".join(f"{u:.1f} {v:.1f}" for u, v in points.tolist())
