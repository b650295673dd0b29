"""Where on a body stickers are expected, given its skeleton: a Gaussian over all points of one view at once.

Lengths are in trunks (middle of the shoulders to middle of the hips, as seen); x is to the person's left (front, back) or
forwards (side views), y is up along the trunk, zero is the middle of the hips. Errors of the skeleton and differences between
people that move several points alike (a bent spine, a tilted pelvis, a hip point that is too low) are common to those points,
so one sticker tells where the next one is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.capture.stickers_find import Floats
from laststraw.knowledge import Knowledge
from laststraw.records import BONY_POINTS, Landmarks, Side, View

Point = tuple[str, Side]
SPINE = ("c7", "t7", "t12", "l3", "l5")
OTHER: dict[Side, Side] = {"left": "right", "right": "left"}
SEEN: dict[View, tuple[str, ...]] = {  # without those that only the side that faces the camera shows
    "front": ("tragus", "acromion", "asis", "malleolus"),
    "back": ("tragus", "acromion", *SPINE, "psis", "malleolus"),
    "left": ("tragus", "acromion", *SPINE, "psis", "asis", "malleolus"),
    "right": ("tragus", "acromion", *SPINE, "psis", "asis", "malleolus"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The person's own frame in a photo: ``uv = origin + xy @ axes`` with xy in trunks.

    ``trunk_px``: length of the trunk; ``size_px``: nose to middle of the ankles.
    """

    view: View
    origin: Floats
    axes: Floats
    trunk_px: float
    size_px: float

    def to_photo(self, xy: Floats) -> Floats:
        """Trunks -> px."""
        return np.asarray(xy @ self.axes + self.origin)

    def from_photo(self, uv: Floats) -> Floats:
        """Px -> trunks."""
        return np.asarray((uv - self.origin) @ np.linalg.inv(self.axes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Where points are expected: ``mean`` (n, 2) and ``covariance`` (2n, 2n), x before y of each point, in trunks.

    ``seen`` (n,): how probable it is that a sticker is worn there and can be seen. ``named`` (n,): False for points of the far
    side, which are there to be told from those of the near side, not to be reported.
    """

    points: tuple[Point, ...]
    mean: Floats
    covariance: Floats
    seen: Floats
    named: NDArray[np.bool_]


def body_of(landmarks: Landmarks) -> Body:
    """The frame of the person, from the shoulders and hips of the skeleton."""
    shoulders, hips, ankles = (_middle(landmarks, name) for name in ("shoulder", "hip", "ankle"))
    up = shoulders - hips
    trunk = float(np.hypot(*up))
    view = landmarks.photo.view
    to_the_right = np.array([-up[1], up[0]])  # of the picture, for a trunk that points up in it
    across = to_the_right if view in ("front", "right") else -to_the_right
    return Body(
        view=view,
        origin=hips,
        axes=np.stack([across, up]),
        trunk_px=trunk,
        size_px=float(np.hypot(*(_at(landmarks, "nose", "none") - ankles))),
    )


def expected(landmarks: Landmarks, body: Body, knowledge: Knowledge) -> Expected:
    """Where stickers are expected in this photo, before any was seen."""
    number = _Numbers(knowledge, "across" if body.view in ("front", "back") else "ahead")
    side_on = body.view in ("left", "right")
    points = tuple(point for point in BONY_POINTS if point[0] in SEEN[body.view])
    far = [side_on and side == OTHER.get(body.view, "none") for _, side in points]  # type: ignore[arg-type]
    near: Side = body.view if side_on else "none"  # type: ignore[assignment]
    mean = np.array([_mean(point, landmarks, body, number, near) for point in points])
    loads = np.stack([_loads(point, xy, number, side_on) for point, xy in zip(points, mean, strict=True)])  # (n, 2, k)
    flat = loads.reshape(2 * len(points), -1)
    own = np.array([_own(point, landmarks, body, number, hidden) for point, hidden in zip(points, far, strict=True)])
    return Expected(
        points=points,
        mean=mean,
        covariance=flat @ flat.T + np.diag(own.ravel() ** 2),
        seen=np.where(far, number("seen_far"), [number(f"seen_{_rare(p[0], body.view)}") for p in points]),
        named=~np.array(far),
    )


def _rare(name: str, view: View) -> str:
    """Which probability to be seen belongs to a point: the ears are behind the head from the back, the spine is the outline
    from the side."""
    if (name == "tragus" and view == "back") or (name in (*SPINE, "psis", "asis") and view in ("left", "right")):
        return "seldom"
    return "often"


class _Numbers:
    """Constants ``stickers.<name>`` and, of a direction, ``stickers.<name>_across`` or ``_ahead``."""

    def __init__(self, knowledge: Knowledge, direction: str) -> None:
        self._knowledge, self.direction = knowledge, direction

    def __call__(self, name: str) -> float:
        return self._knowledge.constant(f"stickers.{name}")


def _mean(point: Point, landmarks: Landmarks, body: Body, number: _Numbers, near: Side) -> Floats:
    """(2,) trunks: where a point is expected on an average body with this skeleton."""
    name, side = point
    side_on = near != "none"
    if name in ("tragus", "acromion", "malleolus"):
        anchor = {"tragus": "ear", "acromion": "shoulder", "malleolus": "ankle"}[name]
        place = body.from_photo(_at(landmarks, anchor, side))
        outwards = 0.0 if side_on else number(f"{name}_out") * (1 if side == "left" else -1)
        return np.asarray(place + np.array([outwards, number(f"{name}_up")]))
    low = np.array([number("psis_ahead") if side_on else 0.0, number("pelvis_up")])
    high = np.array([number("c7_ahead") if side_on else 0.0, number("c7_up")])
    if name in SPINE:
        share = number(f"{name}_share") if name != "c7" else 0.0
        place = (1 - share) * high + share * low
        bulge = number(f"{name}_ahead_of_line") if side_on and name != "c7" else 0.0
        return np.asarray(place + np.array([bulge, 0.0]))
    if side_on:
        return low if name == "psis" else np.array([number("asis_ahead"), number("pelvis_up")])
    return np.asarray(low + np.array([number(f"{name}_out") * (1 if side == "left" else -1), 0.0]))


def _loads(point: Point, xy: Floats, number: _Numbers, side_on: bool) -> Floats:
    """(2, k) how far one sd of each common error moves a point, in trunks."""
    name, side = point
    sign = {"left": 1.0, "right": -1.0}.get(side, 0.0)
    share = number(f"{name}_share") if name in SPINE[1:] else 0.0
    girdle = 1.0 - share if name in SPINE else float(name == "acromion")
    pelvis = share if name in SPINE else float(name in ("psis", "asis"))
    bow, wave = np.sin(np.pi * share) * (name in SPINE), np.sin(2 * np.pi * share) * (name in SPINE)
    sway = number("girdle_sd_ahead" if side_on else "girdle_sd")
    hips = number("pelvis_sd_ahead" if side_on else "pelvis_sd")
    bend = number("bow_sd_ahead" if side_on else "bow_sd")
    tilt = number("pelvis_turn_ahead" if side_on else "pelvis_turn") * (name in ("psis", "asis"))
    girdle_tilt = 0.0 if side_on else number("girdle_turn") * (name == "acromion")
    width = 0.0 if side_on else number("pelvis_width_sd") * sign * {"asis": 1.0, "psis": 0.4}.get(name, 0.0)
    depth = number("depth_sd") * (name in SPINE[1:] or name == "psis") if side_on else 0.0
    across = [girdle * sway, pelvis * hips, bow * bend, wave * bend, width, depth, 0, 0, 0, 0, 0]
    up = [0, 0, 0, 0, 0, 0, girdle * number("girdle_sd_up"), pelvis * number("pelvis_sd_up"),
          bow * number("level_sd"), tilt * xy[0], girdle_tilt * xy[0]]  # fmt: skip
    return np.array([across, up])


def _own(point: Point, landmarks: Landmarks, body: Body, number: _Numbers, hidden: bool) -> Floats:
    """(2,) sd of a point's own place, in trunks."""
    name, side = point
    direction = number(f"{name}_sd")
    anchor = {"tragus": "ear", "acromion": "shoulder", "malleolus": "ankle"}.get(name)
    up = number("c7_sd_up") if name == "c7" else number("spine_sd_up") if name in SPINE else direction
    sd = np.array([direction, up])
    if anchor is not None:
        place = landmarks.index(anchor, side)
        assert place is not None  # every backend gives ears, shoulders, ankles
        sd = np.hypot(sd, np.mean(landmarks.points[place].sd_uv) / body.trunk_px)
    return sd * (number("far_factor") if hidden else 1.0)


def _at(landmarks: Landmarks, name: str, side: Side) -> Floats:
    place = landmarks.index(name, side)
    assert place is not None, (name, side)  # base.NEEDED
    return np.array(landmarks.points[place].uv)


def _middle(landmarks: Landmarks, name: str) -> Floats:
    return (_at(landmarks, name, "left") + _at(landmarks, name, "right")) / 2
