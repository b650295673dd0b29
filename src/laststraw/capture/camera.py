"""What a phone wrote into a photo about its camera: how far it was rolled, and its focal length.

Read before the metadata is dropped; nothing else of it is kept. Only what a published source defines is used: the focal
length (EXIF), and the accelerometer that Apple's phones note. The makers of other phones note nothing of the kind that is
documented. EXIF's own ``Acceleration`` is a length without a direction, ``CameraElevationAngle`` is pitch, and
``GPano:PoseRollDegrees`` belongs to spherical panoramas, which are no pictures of a pinhole.
"""

import math
import re
import struct
import zlib
from collections.abc import Mapping
from typing import Any

from PIL import Image

from laststraw.records import CameraNote

_EXIF, _MAKER_NOTE, _LENS_MODEL = 0x8769, 0x927C, 0xA434
_MAKE, _SOFTWARE = 0x010F, 0x0131
_FOCAL_MM, _FOCAL_35 = 0x920A, 0xA405
_PLANE_X, _PLANE_Y, _PLANE_UNIT = 0xA20E, 0xA20F, 0xA210
_EXIF_WIDTH, _EXIF_HEIGHT = 0xA002, 0xA003
_UNIT_MM = {2: 25.4, 3: 10.0, 4: 1.0}  # EXIF: inch, centimetre, millimetre
DIAGONAL_35 = math.hypot(36.0, 24.0)  # mm; equivalent focal lengths compare diagonals (CIPA DCG-001)
_FOCAL_RANGE = (0.3, 5.0)  # over the long side: 100 deg across to a long telephoto lens
_APPLE = b"Apple iOS\x00\x00\x01MM"  # then an IFD, big-endian, offsets from the first byte of the note
_ACCELERATION, _SIGNED_RATIONAL = 0x0008, 10
_STEADY_G = 0.05  # a phone whose accelerometer is off by more than this from 1 g was being moved
_UPRIGHT_G = 0.7  # a phone that looks up or down by more than 45 deg has no roll worth the name
_MOST_ROLL_DEG = 30.0
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)


def read_note(image: Image.Image, size_px: tuple[int, int]) -> CameraNote:
    """What the phone noted about its camera.

    Parameters
    ----------
    image
        As opened, its metadata still there, not yet turned by EXIF.
    size_px
        Of the file, before a decoder reduced it.

    Returns
    -------
    CameraNote
        ``roll_deg`` in the frame of the picture as people see it: after EXIF rotation, and unmirrored. A mirrored file is
        unmirrored later, and gravity pulls the same way in the picture that comes out, so nothing changes for it.

    Error
    -----
    None: whatever cannot be read is left out, for any bytes.
    """
    try:
        exif = image.getexif()
        shot = exif.get_ifd(_EXIF)
    except _BROKEN:
        return CameraNote()
    return CameraNote(roll_deg=_roll(exif, shot), focal_over_long_side=_focal(shot, size_px))


def _focal(shot: Mapping[int, Any], size_px: tuple[int, int]) -> float | None:
    """Focal length over the longer side of the picture; None when not noted, or impossible."""
    long_px, short_px = max(size_px), min(size_px)
    try:
        if equivalent_mm := float(shot.get(_FOCAL_35, 0)):
            focal = equivalent_mm / DIAGONAL_35 * math.hypot(1.0, short_px / long_px)
        else:
            per_mm = max(float(shot[_PLANE_X]), float(shot[_PLANE_Y])) / _UNIT_MM[int(shot[_PLANE_UNIT])]
            # The resolution belongs to the picture as it was taken, which EXIF's own size still tells after a reduction.
            taken_px = max(long_px, int(shot.get(_EXIF_WIDTH, 0)), int(shot.get(_EXIF_HEIGHT, 0)))
            focal = float(shot[_FOCAL_MM]) * per_mm / taken_px
    except _BROKEN:
        return None
    return focal if math.isfinite(focal) and _FOCAL_RANGE[0] <= focal <= _FOCAL_RANGE[1] else None


def _roll(exif: Mapping[int, Any], shot: Mapping[int, Any]) -> float | None:
    """Roll (deg) from an Apple phone's accelerometer, when nothing speaks against it."""
    try:
        note, lens = shot.get(_MAKER_NOTE, b""), str(shot.get(_LENS_MODEL, "")).lower()
        make, software = str(exif.get(_MAKE, "")), str(exif.get(_SOFTWARE, ""))
    except _BROKEN:
        return None
    # The phone notes the version of its system, a picture editor its name; an edited picture may have been straightened.
    if not isinstance(note, bytes) or "Apple" not in make or not re.fullmatch(r"\d+(\.\d+)*", software.strip("\0 ")):
        return None
    if ("front" in lens) == ("back" in lens):
        return None
    gravity = apple_gravity(note)
    return None if gravity is None else roll_from_gravity(gravity, front="front" in lens)


def apple_gravity(note: bytes) -> tuple[float, float, float] | None:
    """Gravity (g) in the axes of an Apple phone (right, up, out of the screen), from its maker note; None when not there.

    Source: exiftool, Apple.pm, tag 0x0008 ``AccelerationVector`` (read 2026-11-22). exiftool calls it an
    acceleration with reversed axes (left, bottom, into the screen); the same three numbers are gravity in Apple's own.
    """
    if not note.startswith(_APPLE):
        return None
    try:
        (entries,) = struct.unpack_from(">H", note, len(_APPLE))
        for at in range(len(_APPLE) + 2, len(_APPLE) + 2 + 12 * entries, 12):
            tag, kind, count, offset = struct.unpack_from(">HHII", note, at)
            if (tag, kind, count) == (_ACCELERATION, _SIGNED_RATIONAL, 3):
                numbers = struct.unpack_from(">6i", note, offset)
                x, y, z = (top / bottom for top, bottom in zip(numbers[::2], numbers[1::2], strict=True))
                return x, y, z
    except (struct.error, ZeroDivisionError):
        return None
    return None


def roll_from_gravity(gravity: tuple[float, float, float], *, front: bool) -> float | None:
    """Camera roll (deg), positive: the scene appears turned clockwise; None for a phone that moved or was not upright.

    A phone turned clockwise, as its screen is looked at, has gravity towards its right edge (x > 0). The camera at the back
    looks the same way as the user, so its scene appears turned the other way; the one at the front looks back at them. The
    picture is upright for people who look at it, so the roll is what is left of the nearest quarter turn, whichever way the
    phone was held.
    """
    x, y, z = gravity
    if abs(math.hypot(x, y, z) - 1.0) > _STEADY_G or math.hypot(x, y) < _UPRIGHT_G:
        return None
    turned = math.degrees(math.atan2(x, -y))
    left_over = math.remainder(turned, 90.0)
    if abs(left_over) > _MOST_ROLL_DEG:
        return None
    return left_over if front else -left_over
