"""Long straight edges of the scene that may stand upright: door frames, corners of rooms, cupboards. Never the body."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.verticals import Uprights
from laststraw.knowledge import Knowledge
from laststraw.records import Landmarks

SEEN_PX = 1280  # longer side of the picture in which edges are looked for; finer detail adds time, not straightness
_SAMPLES = 24  # points along an edge that are asked whether they lie on the body


def upright_edges(
    pixels: NDArray[np.uint8], landmarks: Landmarks, focal: float, knowledge: Knowledge
) -> tuple[Uprights, NDArray[np.bool_]]:
    """Nearly upright edges off the body, at most one for each object.

    Parameters
    ----------
    pixels
        (row, column, 3) uint8 RGB.
    landmarks
        Of the person in the picture: edges on or beside the body are left out.
    focal
        Focal length over the longer side.

    Returns
    -------
    lines, high
        ``high`` (n,): the edge reaches above the hips, so that it cannot lie on the floor.

    Notes
    -----
    Edges that stand near to each other belong to one object, which may lean as a whole: only the longest of them counts.
    *Error* of a slope: the place of its ends over its length, the lean of things that stand upright, and the lens.
    """
    segments = near_vertical(pixels, knowledge) * (max(pixels.shape[:2]) / SEEN_PX)  # (n, 4) px: u v top, u v bottom
    segments = segments[~_on_body(segments, landmarks, knowledge)]
    long_px, size = max(pixels.shape[:2]), np.array([pixels.shape[1], pixels.shape[0]], dtype=np.float64)
    chosen = _one_each(segments, knowledge.constant("camera.object_width") * long_px)
    high = chosen[:, 1] < _hips_v(landmarks)
    lines = as_uprights(
        chosen,
        size,
        focal,
        knowledge,
        end_px=knowledge.constant("camera.edge_end") * long_px / SEEN_PX,
        lean_deg=knowledge.constant("camera.upright_lean"),
        stray=np.where(high, knowledge.constant("camera.stray_edges"), knowledge.constant("camera.stray_low_edges")),
    )
    return lines, high


def near_vertical(pixels: NDArray[np.uint8], knowledge: Knowledge) -> NDArray[np.float64]:
    """Long, nearly upright segments (n, 4), upper end first, px of the picture reduced to ``SEEN_PX``; longest first."""
    height, width = pixels.shape[:2]
    factor = SEEN_PX / max(height, width)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    method = cv2.INTER_AREA if factor < 1.0 else cv2.INTER_LINEAR
    grey = cv2.resize(grey, (max(1, round(width * factor)), max(1, round(height * factor))), interpolation=method)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    if found is None:
        return np.zeros((0, 4))
    ends = np.asarray(found, dtype=np.float64).reshape(-1, 4) + 0.5  # cv2 counts from the middle of the first pixel
    ends = np.where((ends[:, 1] > ends[:, 3])[:, None], ends[:, [2, 3, 0, 1]], ends)
    across, down = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    length = np.hypot(across, down)
    upright = np.abs(np.degrees(np.arctan2(-across, down))) < knowledge.constant("camera.steepest_edge")
    kept = upright & (length > knowledge.constant("camera.shortest_edge") * SEEN_PX)
    return ends[kept][np.argsort(-length[kept])]


def _on_body(segments: NDArray[np.float64], landmarks: Landmarks, knowledge: Knowledge) -> NDArray[np.bool_]:
    """(n,) whether a part of a segment lies within a hand's breadth of the body's landmarks."""
    points = np.array([point.uv for point in landmarks.points], dtype=np.float32)
    hull = cv2.convexHull(points)
    margin = knowledge.constant("camera.body_margin") * float(np.ptp(points[:, 1]))
    share = np.linspace(0.0, 1.0, _SAMPLES)[:, None]
    inside = np.zeros(len(segments), dtype=bool)
    for i, segment in enumerate(segments):
        along = (1.0 - share) * segment[:2] + share * segment[2:]
        near = [cv2.pointPolygonTest(hull, (float(u), float(v)), True) > -margin for u, v in along]
        inside[i] = np.mean(near) > 0.1
    return inside


def _hips_v(landmarks: Landmarks) -> float:
    """Height of the hips in the picture (px).

    Boards of a floor that run away from the camera look upright, too, but they end where the floor ends: below the hips of
    somebody who stands on it, unless the camera is far above them.
    """
    hips = [point.uv[1] for point in landmarks.points if point.name == "hip"]
    return float(np.mean(hips))


def _one_each(segments: NDArray[np.float64], width_px: float) -> NDArray[np.float64]:
    """The longest segment of each object: later ones whose middle is within ``width_px`` of a kept line are left out."""
    kept: list[NDArray[np.float64]] = []
    for segment in segments:
        u, v = 0.5 * (segment[:2] + segment[2:])
        if all(abs(u - (a + (c - a) * (v - b) / (d - b))) > width_px for a, b, c, d in kept):
            kept.append(segment)
    return np.array(kept).reshape(-1, 4)


def as_uprights(
    segments: NDArray[np.float64],
    size_px: NDArray[np.float64],
    focal: float,
    knowledge: Knowledge,
    *,
    end_px: float,
    lean_deg: float,
    stray: NDArray[np.float64],
) -> Uprights:
    """Segments (n, 4) px, upper end first -> slopes with their errors; ``end_px``: error of an end across the segment."""
    focal_px = focal * float(size_px.max())
    across, down = segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]
    length = np.hypot(across, down)
    middle = 0.5 * (segments[:, :2] + segments[:, 2:]) - 0.5 * size_px
    ends = np.degrees(math.sqrt(2.0) * end_px / length)
    return Uprights(
        x=middle[:, 0] / focal_px,
        y=middle[:, 1] / focal_px,
        slope_deg=np.degrees(np.arctan2(-across, down)),
        sd_deg=np.sqrt(ends**2 + lean_deg**2 + lens_slope_sd(middle, size_px, knowledge) ** 2),
        stray=stray,
    )


def lens_slope_sd(
    middle: NDArray[np.float64], size_px: NDArray[np.float64], knowledge: Knowledge
) -> NDArray[np.float64]:
    """How far a lens may turn an upright line (deg): (n,) for middles (n, 2) px from the middle of the picture.

    A radial displacement ``k r**2`` of each point (r over the half diagonal) turns an upright line by ``2 k x y`` rad.
    """
    x, y = (2.0 * middle / float(np.hypot(*size_px))).T
    turned: NDArray[np.float64] = np.degrees(2.0 * knowledge.constant("camera.distortion_sd") * np.abs(x * y))
    return turned
