"""The scale of a picture at the person, and what lens and perspective do to lines and lengths.

Frame: places in a picture are px from its upper left corner, u right, v down; ``size_px`` is (width, height).
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.turn import body_mm, body_px
from laststraw.records import Landmarks
from laststraw.stats import combine

Place = tuple[float, float]


def scale_from_stature(landmarks: Landmarks, stature_mm: float, knowledge: Knowledge) -> tuple[float, float]:
    """Millimetres for one px at the person, and its sd: from ear to ankle (``measure.scale_sd``)."""
    scale = body_mm(stature_mm, knowledge) / body_px(landmarks)
    return scale, scale * knowledge.constant("measure.scale_sd")


def scale_from_marker(
    corners_uv: NDArray[np.float64], sd_px: float, side_mm: float, knowledge: Knowledge, *, beside: bool = True
) -> tuple[float, float]:
    """Millimetres for one px at the person, and its sd, from a printed square that hangs upright.

    Parameters
    ----------
    corners_uv
        (4, 2) px: upper left, upper right, lower right, lower left.
    sd_px
        Of a side, across itself.
    side_mm
        Of the black square, as printed and measured with a ruler.
    beside
        It hangs beside the person, as far from the camera. Otherwise it hangs on the wall behind: then the scale is that of
        the wall, and the person's is smaller by an unknown share, so that the error is too large to be of use.

    Notes
    -----
    The upright sides are read: a wall that does not face the camera makes a square narrower, not lower.
    *Error*: the sides; bright surroundings that look larger in a blurred picture; the printer; and above all the distance:
    a marker that is 20 cm behind the person 3 m away looks 6 % too small.
    """
    down = 0.5 * (corners_uv[3] - corners_uv[0] + corners_uv[2] - corners_uv[1])
    side_px = float(np.hypot(*down))
    scale = side_mm / side_px
    depth_mm = knowledge.constant("scale.marker_depth" if beside else "scale.wall_depth")
    relative = (
        sd_px / side_px,  # two sides, each with an error at both ends
        knowledge.constant("scale.edge_shift") / side_px,
        knowledge.constant("scale.print_sd"),
        depth_mm / knowledge.constant("measure.camera_distance"),
    )
    return scale, scale * math.sqrt(math.fsum(share * share for share in relative))


def fuse_scale(scales: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Several scales of one picture as one, weighted by their errors; disagreement widens (``stats.combine``)."""
    return combine([scale for scale, _ in scales], [sd for _, sd in scales])


def lens_sd(start: Place, end: Place, size_px: tuple[int, int], knowledge: Knowledge) -> tuple[float, float]:
    """What a lens may do to the line between two places: sd of its slope (deg) and of its length (share of it).

    A lens displaces a place at radius r (over the half diagonal) by ``k r**3`` half diagonals along the radius, k unknown
    with sd ``camera.distortion_sd``. Nothing happens in the middle of the picture; the effect grows with the cube of the
    distance from it.
    """
    half = 0.5 * math.hypot(*size_px)
    one, other = ((np.array(place) - 0.5 * np.array(size_px)) / half for place in (start, end))
    line = other - one
    length = float(np.hypot(*line))
    if length == 0.0:
        return 0.0, 0.0
    moved = other * float(other @ other) - one * float(one @ one)
    along = float(moved @ line) / length**2
    across = float(line[0] * moved[1] - line[1] * moved[0]) / length**2
    k = knowledge.constant("camera.distortion_sd")
    return math.degrees(abs(across)) * k, abs(along) * k


def upright_lean(place: Place, size_px: tuple[int, int], pitch_deg: float, focal_over_long_side: float) -> float:
    """How far a vertical line at a place in the picture looks turned clockwise (deg) when a level camera looks up by
    ``pitch_deg``: verticals lean together above."""
    x, y = _rays(place, size_px, focal_over_long_side)
    pitch = math.radians(pitch_deg)
    return math.degrees(math.atan2(-x * math.sin(pitch), math.cos(pitch) + y * math.sin(pitch)))


def level_tilt(
    place: Place, size_px: tuple[int, int], yaw_deg: float, focal_over_long_side: float, *, pitch_deg: float = 0.0
) -> float:
    """How far a level line at a place in the picture looks turned clockwise (deg) when its right end is farther away.

    Parameters
    ----------
    yaw_deg
        Turn of the line from facing the camera: positive when its right end is farther away.

    Notes
    -----
    Lines above the horizon sink towards their far end, lines below it rise. ``slope = tan(yaw) * (horizon - y)``, which
    for a line at height z above the camera and at distance d is ``tan(yaw) * z / d``.
    """
    x, y = _rays(place, size_px, focal_over_long_side)
    yaw, pitch = math.radians(yaw_deg), math.radians(pitch_deg)
    ahead = np.array([math.cos(yaw), math.sin(pitch) * math.sin(yaw), math.cos(pitch) * math.sin(yaw)])
    return math.degrees(math.atan2(ahead[1] - y * ahead[2], ahead[0] - x * ahead[2]))


def pitch_stretch(place: Place, size_px: tuple[int, int], pitch_deg: float, focal_over_long_side: float) -> float:
    """How much longer than in the middle of the picture a level length on an upright plane looks, as a share.

    What is high up is farther from the sensor's plane of a camera that looks up (pitch positive), and looks smaller.
    """
    _, y = _rays(place, size_px, focal_over_long_side)
    return y * math.tan(math.radians(pitch_deg))


def _rays(place: Place, size_px: tuple[int, int], focal_over_long_side: float) -> tuple[float, float]:
    """Direction of a place: right and down, over the focal length."""
    focal_px = focal_over_long_side * max(size_px)
    return (place[0] - 0.5 * size_px[0]) / focal_px, (place[1] - 0.5 * size_px[1]) / focal_px
