"""The side view: points of the body that its outline shows, and the curves of the back's surface.

Frame: ``a`` forwards, ``h`` up, px; heights are shares of the body's length from sole to crown, taken along the line from the
ankles to the ears, so that neither the camera's roll nor its distance enters. All of it rests on where bones lie inside an
outline (``constants/outline.toml``); how far people differ in that is in the error, and it is most of it.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.points import SIGN
from laststraw.measure.scan import Scan, scan
from laststraw.records import Landmark, Landmarks, Marks, Outline

Floats = NDArray[np.float64]
LEVELS = ("c7", "t7", "t12", "l3", "l5")
_STEP = 0.002  # heights at which the outline is read


def surface_angles(c7: Floats, t7: Floats, t12: Floats, l3: Floats, l5: Floats) -> tuple[Floats, Floats]:
    """Kyphosis and lordosis of the back's surface from five of its points: THE definition, for stickers and outlines alike.

    Parameters
    ----------
    c7, t7, t12, l3, l5
        (..., 2) px or mm, forwards and up, on the skin over the spinous processes.

    Returns
    -------
    kyphosis, lordosis
        (...) deg. Kyphosis: the line T7 to C7 leans further forwards than the line T12 to T7. Lordosis: the line L5 to L3
        leans further forwards than the line L3 to T12. Differences of two lines of one photo: free of camera roll.

    Notes
    -----
    These are angles between chords, about half of what tangents at the ends (Cobb, inclinometers) would give.
    """
    kyphosis = _lean(t7, c7) - _lean(t12, t7)
    lordosis = _lean(l5, l3) - _lean(l3, t12)
    return kyphosis, lordosis


def _lean(bottom: Floats, top: Floats) -> Floats:
    """(...) deg: how far the line upwards leans forwards."""
    up = np.asarray(top) - np.asarray(bottom)
    return np.asarray(np.degrees(np.arctan2(up[..., 0], up[..., 1])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The outline of a body from the side.

    ``sole`` (2,) px of the picture, ``up`` and ``ahead`` (2,) unit vectors there; ``length`` px from sole to crown. At each of
    ``heights`` (m,) (shares of the length): ``back`` and ``front`` (m,) px ahead of the line through the ankles, and ``sd``
    (m,) px of the back.
    """

    sole: Floats
    up: Floats
    ahead: Floats
    length: float
    heights: Floats
    back: Floats
    front: Floats
    sd: Floats

    def at(self, height: float, ahead: float) -> Floats:
        """(2,) px of the picture."""
        return self.sole + height * self.length * self.up + ahead * self.ahead

    def behind(self, height: float) -> float:
        """The back's edge at a height (share): px ahead of the line through the ankles."""
        return float(np.interp(height, self.heights, self.back))

    def between(self, low: float, high: float) -> NDArray[np.bool_]:
        """(m,) which heights lie within a range."""
        return (self.heights >= low) & (self.heights <= high)

    def edge_sd(self, height: float) -> float:
        """Error of the back's edge at a height (px)."""
        return float(np.interp(height, self.heights, self.sd))


def read_profile(outline: Outline, landmarks: Landmarks, knowledge: Knowledge) -> Profile | None:
    """The front and the back of a body seen from the side, height by height; None when the outline does not hold the body."""
    ankle, ear = _middle(landmarks, "ankle"), _middle(landmarks, "ear")
    if ankle is None or ear is None:
        return None
    up = (ear - ankle) / np.hypot(*(ear - ankle))
    sign = SIGN[landmarks.photo.view]
    ahead = sign * np.array(
        [-up[1], up[0]]
    )  # up is (0, -1) in a level picture: forwards is to the right in the right view
    rise = (outline.uv - ankle) @ up
    crown = float(rise.max())
    hair = knowledge.constant("outline.hair") * crown
    ankle_share = knowledge.constant("measure.ankle_height")
    length = (crown - hair) / (1.0 - ankle_share)
    sole = ankle - ankle_share * length * up
    through = scan(outline, sole, ahead, up)
    heights = np.arange(0.05, 1.0, _STEP)
    rows = [_ends(through, height * length) for height in heights]
    seen = np.array([row is not None for row in rows])
    if seen.mean() < knowledge.constant("outline.least_heights"):
        return None
    table = np.array([row for row in rows if row is not None])
    back, front, sd = table.T
    return Profile(sole=sole, up=up, ahead=ahead, length=length, heights=heights[seen], back=back, front=front, sd=sd)


def _ends(seen: Scan, height: float) -> tuple[float, float, float] | None:
    """Rearmost and foremost point of the body at a height (px), and the error of the rearmost (px)."""
    runs = seen.runs(height)
    return (runs[0].low.at, runs[-1].high.at, runs[0].low.sd) if runs else None


def nape(profile: Profile, knowledge: Knowledge) -> float:
    """Height of C7 (share): the corner where the nape meets the back, weighed with the usual height of C7.

    The corner is the point of the back's edge that lies furthest behind the straight line from the hollow of the nape to the
    rearmost point of the upper back. It is passed over where the back runs straight into the nape.
    """
    constant = knowledge.constant
    usual, usual_sd = constant("outline.c7_height"), constant("outline.c7_height_sd")
    corner = _corner(profile, usual, usual_sd)
    if corner is None:
        return usual
    weight, corner_weight = 1.0 / usual_sd**2, 1.0 / constant("outline.c7_corner_sd") ** 2
    return (weight * usual + corner_weight * corner) / (weight + corner_weight)


def _corner(profile: Profile, usual: float, usual_sd: float) -> float | None:
    hollow = _extreme(profile, usual + 2 * usual_sd, usual + 6 * usual_sd, foremost=True)
    hump = _extreme(profile, usual - 15 * usual_sd, usual - 2 * usual_sd, foremost=False)
    if hollow is None or hump is None or not profile.between(hump, hollow).any():
        return None
    top, bottom = (np.array([profile.behind(h), h * profile.length]) for h in (hollow, hump))
    along = (top - bottom) / np.hypot(*(top - bottom))
    inner = profile.heights[profile.between(hump, hollow)]
    edge = np.column_stack([[profile.behind(h) for h in inner], inner * profile.length]) - bottom
    away = edge @ np.array([-along[1], along[0]])
    place = int(np.argmax(away))
    height = float(inner[place])
    likely = away[place] > 0.0 and abs(height - usual) <= 4 * usual_sd
    return height if likely else None


def _extreme(profile: Profile, low: float, high: float, *, foremost: bool) -> float | None:
    """Height of the foremost or the rearmost point of the back between two heights; None where the back is not seen there."""
    chosen = profile.between(low, high)
    if not chosen.any():
        return None
    back = profile.back[chosen]
    return float(profile.heights[chosen][int(np.argmax(back) if foremost else np.argmin(back))])


def levels(profile: Profile, c7: float, l5: float, knowledge: Knowledge) -> dict[str, float]:
    """Height (share) of five spinous processes: those between C7 and L5 at their usual shares of the way."""
    shares = {name: knowledge.constant(f"outline.{name}_share") for name in LEVELS[1:-1]}
    return {"c7": c7, **{name: c7 + share * (l5 - c7) for name, share in shares.items()}, "l5": l5}


def spine(profile: Profile, heights: dict[str, float], furrows: dict[str, float]) -> tuple[Floats, ...]:
    """(5, 2) px ahead and up: the skin over the spinous processes, each by its furrow (share of length) inside the edge."""
    points = []
    for name in LEVELS:
        height = heights[name]
        run, rise = _slope(profile, height)
        depth = furrows[name] * profile.length
        points.append(np.array([profile.behind(height) + depth * rise, height * profile.length - depth * run]))
    return tuple(points)


def outline_points(outline: Outline, landmarks: Landmarks, knowledge: Knowledge) -> Marks:
    """Points that the outline of a body seen from the side shows: C7, the ear hole, the middle of both hips.

    Returns
    -------
    Marks
        Rung ``outline``; ``hip`` and ``ear`` have side ``none``: the middle of left and right. ``sd_uv`` (px) is
        how far people differ in where the bone lies in the outline, and the edge's own error. Empty for a photo from the front
        or the back.

    Notes
    -----
    *Error*: that of C7 is across the line to the ear; along the outline, which runs nearly towards the ear, it is twice that.
    """
    view = landmarks.photo.view
    profile = read_profile(outline, landmarks, knowledge) if view in ("left", "right") else None
    points: tuple[Landmark, ...] = ()
    if profile is not None:
        height = nape(profile, knowledge)
        furrow = knowledge.constant("outline.c7_furrow")
        ahead, up = spine(profile, dict.fromkeys(LEVELS, height), dict.fromkeys(LEVELS, furrow))[0]
        c7_sd = knowledge.constant("outline.c7_sd") * profile.length
        found = (
            _mark("c7", profile.at(up / profile.length, ahead), c7_sd, profile.edge_sd(height)),
            _hip(profile, landmarks, knowledge),
            _ear(profile, knowledge),
        )
        points = tuple(point for point in found if point is not None)
    return Marks(
        id=f"marks/{landmarks.photo.id.removeprefix('photo/')}/outline",
        photo=landmarks.photo,
        rung="outline",
        points=points,
        method="places inside the outline of the body",
    )


def _hip(profile: Profile, landmarks: Landmarks, knowledge: Knowledge) -> Landmark | None:
    """The middle of both hips: at a share of the depth of the body there.

    Shoulders are not read so: a fixed share of the chest would say that every shoulder is where it usually is. Hands or
    arms before the body make it look deeper than it is; then the usual depth stands in. None where the outline is not seen.
    """
    constant = knowledge.constant
    low, high = (constant(f"outline.hip_{end}") for end in ("lowest", "highest"))
    chosen = profile.between(low, high)
    if not chosen.any():
        return None
    back = float(profile.back[chosen].min())
    depth = float(profile.front[chosen].min()) - back
    depth_sd = 0.0
    usual, usual_sd = constant("outline.hip_depth"), constant("outline.hip_depth_sd")
    if depth > (usual + 2 * usual_sd) * profile.length or _hands_before(profile, landmarks, low, high):
        depth, depth_sd = usual * profile.length, usual_sd * profile.length
    share = constant("outline.hip_share")
    sd = math.hypot(constant("outline.hip_share_sd") * depth, share * depth_sd)
    place = profile.at(constant("measure.hip_height"), back + share * depth)
    return _mark("hip", place, sd, profile.edge_sd(0.5 * (low + high)))


def _hands_before(profile: Profile, landmarks: Landmarks, low: float, high: float) -> bool:
    """Whether a hand or an elbow lies at the front of the body at these heights."""
    for point in landmarks.points:
        if point.name in ("wrist", "index", "pinky", "thumb", "elbow"):
            from_sole = np.array(point.uv) - profile.sole
            height = float(from_sole @ profile.up) / profile.length
            if low <= height <= high:
                middle = 0.5 * (profile.behind(height) + float(np.interp(height, profile.heights, profile.front)))
                if from_sole @ profile.ahead > middle:
                    return True
    return False


def _ear(profile: Profile, knowledge: Knowledge) -> Landmark | None:
    """The ear hole: below the crown, between the back of the head and the brow; None where the head is not seen."""
    constant = knowledge.constant
    height = 1.0 - constant("outline.ear_below_crown")
    head = profile.between(height - 0.005, 1.0 - 0.02)
    brow = profile.between(height + 0.015, height + 0.035)
    if not (head.any() and brow.any()):
        return None
    back, front = float(profile.back[head].min()), float(np.median(profile.front[brow]))
    ahead = back + constant("outline.ear_share") * (front - back)
    return _mark("ear", profile.at(height, ahead), constant("outline.ear_sd") * profile.length, profile.edge_sd(height))


def _slope(profile: Profile, height: float) -> tuple[float, float]:
    """Unit vector along the back's edge, upwards: ahead and up."""
    step = 0.01
    run = profile.behind(height + step) - profile.behind(height - step)
    rise = 2 * step * profile.length
    length = math.hypot(run, rise)
    return run / length, rise / length


def _mark(name: str, place: Floats, sd: float, edge_sd: float) -> Landmark:
    spread = math.hypot(sd, edge_sd)
    return Landmark(
        name=name, side="none", uv=(float(place[0]), float(place[1])), sd_uv=(spread, spread), visibility=1.0
    )


def _middle(landmarks: Landmarks, name: str) -> Floats | None:
    found = [point.uv for point in landmarks.points if point.name == name]
    return np.mean(found, axis=0) if len(found) == 2 else None
