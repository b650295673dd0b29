"""Printed markers and sheets of paper that hang upright beside a person: the camera's roll, and the scale of the picture."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from laststraw.capture.base import Pixels
from laststraw.capture.edges import lens_slope_sd
from laststraw.capture.squares import Quad, sharpen
from laststraw.capture.verticals import Uprights
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Landmarks, Photo

SEEN_PX = 1920  # longer side of the picture in which markers are looked for
SHEET_PX = 960  # and sheets, which are larger
DICTIONARIES = ("DICT_4X4_50", "DICT_5X5_50", "DICT_6X6_250", "DICT_APRILTAG_36h11")
LEAST_SIDE_PX = 16.0
PRINTED_MM = 140.0  # black square of ``marker_sheet``
_DPI = 300
_A4_MM = (210.0, 297.0)
_PAPER = {"A4": 297.0 / 210.0, "Letter": 279.4 / 215.9}  # long over short side
_PRINTED_ID = 7
_MOST_TURNED_DEG = 20.0  # a marker that is turned farther was not hung to be upright


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """One marker: its dictionary and number, and its black square."""

    dictionary: str
    number: int
    quad: Quad


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A blank sheet of paper: its format and its outline."""

    paper: str
    quad: Quad


def find_markers(pixels: Pixels) -> tuple[Marker, ...]:
    """All markers of the usual dictionaries.

    Parameters
    ----------
    pixels
        (row, column, 3) uint8 RGB.

    Returns
    -------
    tuple of Marker
        Corners in px of ``pixels``. Only codes that are read without a single wrong cell count, so that patterns of a
        room are hardly ever taken for one.
    """
    grey, factor = _reduced(pixels, SEEN_PX)
    settings = cv2.aruco.DetectorParameters()
    settings.errorCorrectionRate = 0.0
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    words = [cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, name)) for name in DICTIONARIES]
    found, numbers, _, read_by = cv2.aruco.ArucoDetector(words, settings).detectMarkersMultiDict(grey)
    markers = []
    for corners, number, word in zip(found, np.ravel(numbers), np.ravel(read_by), strict=False):
        rough = corners.reshape(4, 2).astype(np.float64) + 0.5  # cv2 counts from the middle of the first pixel
        if _shortest(rough) < LEAST_SIDE_PX:
            continue
        quad = sharpen(grey, rough, dark=True, reach=0.07)
        if quad is not None:
            name = DICTIONARIES[int(word)]
            markers.append(Marker(dictionary=name, number=int(number), quad=_enlarged(quad, factor)))
    return tuple(markers)


def find_sheet(pixels: Pixels, landmarks: Landmarks, knowledge: Knowledge) -> Sheet | None:
    """A blank white A4 or Letter sheet, off the body and of about the size it would have beside or behind the person."""
    fine, reduced = _reduced(pixels, SEEN_PX)
    grey, factor = _reduced(pixels, SHEET_PX)
    zoom = factor / reduced
    points = np.array([point.uv for point in landmarks.points], dtype=np.float32) * np.float32(1.0 / factor)
    body_px = float(np.ptp(points[:, 1]))
    hull = cv2.convexHull(points)
    colour = cv2.resize(pixels, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_AREA)
    red, green, blue = cv2.split(colour)
    vivid = cv2.subtract(cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue))
    grey_enough = vivid < knowledge.constant("camera.paper_colour")
    best: Sheet | None = None
    calm = cv2.blur(grey, (3, 3))
    brightest = float(np.percentile(calm[::2, ::2], 99.9))
    for share in (0.95, 0.85, 0.75, 0.65):
        bright = ((calm >= share * brightest) & grey_enough).astype(np.uint8)
        for contour in cv2.findContours(bright, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]:
            rough = _four_corners(contour, body_px)
            if (
                rough is None
                or cv2.pointPolygonTest(hull, (float(rough[:, 0].mean()), float(rough[:, 1].mean())), True) > -8
            ):
                continue
            quad = sharpen(fine, rough * zoom, dark=False, reach=0.05)
            sheet = None if quad is None else _as_paper(quad, fine, body_px * zoom, knowledge)
            if sheet is not None and (best is None or sheet.quad.sd_px < best.quad.sd_px):
                best = sheet
    return None if best is None else Sheet(paper=best.paper, quad=_enlarged(best.quad, reduced))


def _four_corners(contour: NDArray[Any], body_px: float) -> NDArray[np.float64] | None:
    """The corners (4, 2) px of a contour that is a filled convex four-sided shape of a sensible size, else None."""
    if len(contour) < 4 or min(cv2.boundingRect(contour)[2:]) < 0.04 * body_px:
        return None
    area = cv2.contourArea(contour)
    if not (0.05 * body_px) ** 2 < area < (0.5 * body_px) ** 2:
        return None
    corners = cv2.approxPolyDP(contour, 0.03 * cv2.arcLength(contour, True), True)
    if len(corners) != 4 or not cv2.isContourConvex(corners):
        return None
    if area < 0.93 * cv2.contourArea(corners):
        return None
    rough: NDArray[np.float64] = corners.reshape(4, 2).astype(np.float64) + 0.5
    return rough


def _as_paper(quad: Quad, grey: Pixels, body_px: float, knowledge: Knowledge) -> Sheet | None:
    """A sharp quad as a sheet: right angles, the ratio of a paper format, a size that fits the person, blank inside."""
    across = quad.corners[1] - quad.corners[0], quad.corners[2] - quad.corners[3]
    down = quad.corners[3] - quad.corners[0], quad.corners[2] - quad.corners[1]
    width, height = (0.5 * float(np.hypot(*a) + np.hypot(*b)) for a, b in (across, down))
    square = abs(float((across[0] + across[1]) @ (down[0] + down[1]))) / (4.0 * width * height)
    ratio = max(width, height) / min(width, height)
    paper = min(_PAPER, key=lambda name: abs(math.log(ratio / _PAPER[name])))
    expected_px = 297.0 / (knowledge.constant("camera.body_height")) * body_px
    if (
        square > math.sin(math.radians(5.0))
        or abs(math.log(ratio / _PAPER[paper])) > knowledge.constant("camera.paper_ratio")
        or not 0.45 < max(width, height) / expected_px < 1.2
        or abs(_turned_deg(quad)) > _MOST_TURNED_DEG
    ):
        return None
    mask = np.zeros(grey.shape, dtype=np.uint8)
    inner = quad.corners.mean(axis=0) + 0.85 * (quad.corners - quad.corners.mean(axis=0))
    cv2.fillConvexPoly(mask, inner.round().astype(np.int32), 1)
    inside = grey[mask > 0]
    blank = float(np.std(inside)) < knowledge.constant("camera.paper_blank") * 255.0
    return Sheet(paper=paper, quad=quad) if blank else None


def marker_uprights(markers: tuple[Marker, ...], photo: Photo, focal: float, knowledge: Knowledge) -> Uprights | None:
    """Slopes of the sides of markers that hang upright (``quad_uprights``); None when none does."""
    upright = [marker.quad for marker in markers if abs(_turned_deg(marker.quad)) <= _MOST_TURNED_DEG]
    return quad_uprights(upright, photo, focal, knowledge) if upright else None


def quad_uprights(quads: list[Quad], photo: Photo, focal: float, knowledge: Knowledge) -> Uprights:
    """Slopes of things with right angles that hang upright: of their upright sides, and of their level ones.

    Level sides do not turn with pitch, but they do when the thing does not face the camera: by the sine of that turn times
    their distance from the horizon, which is not known either. Their error says so.
    """
    size = np.array([photo.pixels.shape[1], photo.pixels.shape[0]], dtype=np.float64)
    focal_px = focal * float(size.max())
    lean = knowledge.constant("camera.hung_lean")
    facing, pitch = (math.radians(knowledge.constant(f"camera.{name}")) for name in ("wall_turn", "pitch_sd"))
    rows: list[tuple[float, float, float, float]] = []
    for quad in quads:
        upper_left, upper_right, lower_right, lower_left = quad.corners
        middle = quad.corners.mean(axis=0) - 0.5 * size
        down = (lower_left - upper_left) + (lower_right - upper_right)
        across = (upper_right - upper_left) + (lower_right - lower_left)
        lens = float(lens_slope_sd(middle[None], size, knowledge)[0])
        # Two sides, each with an error at both ends.
        sd = [math.degrees(quad.sd_px / (0.5 * float(np.hypot(*side)))) for side in (down, across)]
        x, y = (float(value) for value in middle / focal_px)
        rows.append((x, y, math.degrees(math.atan2(-down[0], down[1])), math.hypot(sd[0], lean, lens)))
        turned = math.degrees(math.tan(facing) * math.hypot(y, pitch))
        rows.append((0.0, 0.0, math.degrees(math.atan2(across[1], across[0])), math.hypot(sd[1], lean, lens, turned)))
    x_, y_, slope, error = np.array(rows).T
    return Uprights(x=x_, y=y_, slope_deg=slope, sd_deg=error, stray=np.zeros(len(rows)))


def marker_sheet(path: Path, knowledge: Knowledge) -> None:
    """Draw a page to print on A4: one marker of 140 mm, a line of 100 mm to check the printer by, and what to do.

    Parameters
    ----------
    path
        A ``.png`` or a ``.pdf``.

    Error
    -----
    ``UnusableInput`` for another kind of file.
    """
    if path.suffix.lower() not in (".png", ".pdf"):
        raise UnusableInput(f"{path.name} is neither a PNG nor a PDF.", hint="Name it marker.png or marker.pdf.")

    def px(mm: float) -> int:
        return round(mm / 25.4 * _DPI)

    page = Image.new("L", (px(_A4_MM[0]), px(_A4_MM[1])), 255)
    words = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    square = cv2.aruco.generateImageMarker(words, _PRINTED_ID, px(PRINTED_MM))
    left, top = px(0.5 * (_A4_MM[0] - PRINTED_MM)), px(45.0)
    page.paste(Image.fromarray(square), (left, top))
    draw = ImageDraw.Draw(page)
    middle = page.width // 2
    large, small = ImageFont.load_default(px(8.0)), ImageFont.load_default(px(5.0))
    draw.text((middle, px(25.0)), knowledge.sentence("camera.marker_up"), font=large, fill=0, anchor="mm")
    draw.polygon([(middle - px(6), px(19)), (middle + px(6), px(19)), (middle, px(9))], fill=0)
    line = px(205.0)
    ends = middle - px(50.0), middle + px(50.0)
    draw.line([(ends[0], line), (ends[1], line)], fill=0, width=px(0.5))
    for end in ends:
        draw.line([(end, line - px(4)), (end, line + px(4))], fill=0, width=px(0.5))
    for row, name in enumerate(("camera.marker_ruler", "camera.marker_hang", "camera.marker_place")):
        draw.text((middle, line + px(12.0 + 9.0 * row)), knowledge.sentence(name), font=small, fill=0, anchor="mm")
    page.save(path, dpi=(_DPI, _DPI), resolution=_DPI)


def _turned_deg(quad: Quad) -> float:
    across = (quad.corners[1] - quad.corners[0]) + (quad.corners[2] - quad.corners[3])
    return math.degrees(math.atan2(across[1], across[0]))


def _shortest(corners: NDArray[np.float64]) -> float:
    return float(np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1).min())


def _reduced(pixels: Pixels, longest: int) -> tuple[Pixels, float]:
    """A grey picture no larger than ``longest``, and the px of the original for one px of it."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    factor = max(1.0, max(grey.shape) / longest)
    if factor > 1.0:
        size = (round(grey.shape[1] / factor), round(grey.shape[0] / factor))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, dtype=np.uint8), factor


def _enlarged(quad: Quad, factor: float) -> Quad:
    return Quad(corners=quad.corners * factor, sd_px=quad.sd_px * factor)
