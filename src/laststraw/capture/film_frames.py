"""Decodes a film piece by piece: upright pictures at even times, reduced, as 8-bit colours. The film is never held in memory.

Coordinates are continuous as everywhere in ``capture``; ``Frames.scale`` leads from a reduced picture to the film's own px.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.base import Pixels
from laststraw.capture.film import Film, opened, video
from laststraw.capture.judge import brightness
from laststraw.errors import UnusableInput

FIRST_PX = 1920  # longer side of the pictures until somebody says how far they may be reduced
THREADS = 2  # of the decoder: more of them hold more pictures at a time
SPARING = 0.34  # every frame is taken up to this share above the wanted rate, every second one beyond, and so on
_PQ, _HLG = 16, 18  # transfer characteristics (ITU-T H.273): two kinds of HDR
_SAMPLES = 8  # every so manieth px in both directions tells how bright a frame is


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture of a film: upright, unmirrored. ``time_s`` from the film's first frame; ``same`` as the one before."""

    time_s: float
    pixels: Pixels
    same: bool


class Frames:
    """The frames of a film, to be gone through once or again; each time the file is opened anew.

    ``reduce``: so many film px become one in both directions; may be changed meanwhile, 0 = by the size of the picture.
    ``size`` (width, height) px of the upright film with square pixels; ``scale`` (2,) film px for one px of ``Frame.pixels``;
    after a pass ``decoded`` and ``broken`` count the frames that did and did not come out; ``brightest`` is 0 to 1.
    """

    def __init__(self, film: Film, *, looks_hz: float, reduce: int = 0) -> None:
        self.film = film
        self.looks_hz = looks_hz
        self.reduce = reduce
        self.decoded = self.broken = 0
        self.brightest = 0.0
        self.size = (0, 0)
        self.scale = np.ones(2)
        self._squeeze = 1.0  # width over height of the film's pixels

    def __iter__(self) -> Iterator[Frame]:
        """Frames at about ``looks_hz`` a second, evenly in time. *Error*: ``UnusableInput`` when nothing can be decoded."""
        self.decoded = self.broken = 0
        before: Pixels | None = None
        for time_s, raw in self._thinned():
            try:
                pixels = self._picture(raw)
            except (MemoryError, ValueError) as error:
                raise UnusableInput(
                    f"{self.film.path.name} cannot be turned into pictures.", hint="Export it as MP4 (H.264), 1080p."
                ) from error
            self.brightest = max(self.brightest, brightness(pixels[::_SAMPLES, ::_SAMPLES]))
            yield Frame(time_s=time_s, pixels=pixels, same=before is not None and np.array_equal(pixels, before))
            before = pixels
        if self.decoded == 0:
            raise UnusableInput(
                f"No picture of {self.film.path.name} can be decoded.",
                hint="Export it as MP4 (H.264) with another program.",
            )

    def _thinned(self) -> Iterator[tuple[float, Any]]:
        """(time, decoded frame) of the frames that are wanted, in ascending time."""
        start = last = None
        every = max(1, int(np.ceil(self.film.fps / self.looks_hz - SPARING)))
        step_s = (every - 0.5) / self.film.fps if every > 1 else 0.0  # half a frame less: phones are not punctual
        size: tuple[int, int] | None = None
        for frame in self._decoded():
            stamp = frame.pts if frame.pts is not None else frame.dts
            if stamp is None or frame.is_corrupt or (size is not None and size != (frame.width, frame.height)):
                self.broken += 1  # a frame that cannot be placed in time, or not in the picture
                continue
            self.decoded += 1
            size = (frame.width, frame.height)
            seconds = float(stamp * frame.time_base)
            start = seconds if start is None else start
            if last is None or seconds - last >= step_s:
                last = seconds
                yield seconds - start, frame

    def _decoded(self) -> Iterator[Any]:
        """Whatever the decoder gives; what it stumbles over is counted, and it goes on with the next packet."""
        import av

        with opened(self.film.path, self.film.container) as container:
            stream = video(container, self.film.path)
            self._squeeze = float(stream.sample_aspect_ratio or 1.0)
            stream.thread_type = "AUTO"
            stream.codec_context.thread_count = THREADS
            packets: Any = container.demux(stream)
            while True:
                try:
                    packet = next(packets, None)
                    if packet is None:
                        return
                    frames = packet.decode()
                except (av.error.EOFError, av.error.PermissionError):
                    return
                except av.error.FFmpegError:
                    self.broken += 1
                    if self.broken > self.decoded + 100:  # it will not get better
                        return
                    continue
                yield from frames

    def _picture(self, raw: Any) -> Pixels:
        """A decoded frame -> upright, reduced, 8-bit RGB; sets ``size`` and ``scale``."""
        rgb: Any = raw.reformat(format="rgb24").to_ndarray()
        if raw.interlaced_frame:
            rgb = _one_field(rgb)
        wide = round(raw.width * self._squeeze) if 0.1 < self._squeeze < 10.0 else raw.width
        high = raw.height
        flipped, turns = _turned(raw)
        self.reduce = self.reduce or max(1, round(max(wide, high) / FIRST_PX))
        small = (max(1, round(wide / self.reduce)), max(1, round(high / self.reduce)))
        if small != rgb.shape[1::-1]:
            rgb = cv2.resize(rgb, small, interpolation=cv2.INTER_AREA)
        if (curve := _TO_SRGB.get(int(raw.color_trc or 0))) is not None:
            rgb = cv2.LUT(rgb, curve)
        if flipped:
            rgb = cv2.flip(rgb, 1)
        if turns:
            rgb = cv2.rotate(rgb, turns - 1)  # cv2 counts 0 = a quarter clockwise, 1 = half, 2 = three quarters
        if self.film.mirrored:
            rgb = cv2.flip(rgb, 1)
        scale = np.array([wide / small[0], high / small[1]])
        self.size, self.scale = ((high, wide), scale[::-1]) if turns % 2 else ((wide, high), scale)
        return np.ascontiguousarray(rgb)


def _turned(raw: Any) -> tuple[bool, int]:
    """How a frame must be shown: mirrored or not, then so many quarter turns clockwise (display matrix of the frame)."""
    note = raw.side_data.get("DISPLAYMATRIX")
    if note is None:
        return False, 0
    a, b, _, c, d = np.frombuffer(bytes(note), dtype=np.int32)[:5] / 65536.0  # x' = a x + c y, y' = b x + d y
    flipped = a * d - b * c < 0
    along, down = (-a, -b) if flipped else (a, b)
    return bool(flipped), round(float(np.degrees(np.arctan2(down, along))) / 90.0) % 4


def _one_field(rgb: Any) -> Any:
    """An interlaced frame shows two moments, line by line: one is kept, its missing lines are means of their neighbours."""
    rgb = rgb.copy()
    middle = (rgb[0:-2:2].astype(np.uint16) + rgb[2::2]) // 2
    rgb[1:-1:2] = middle[: len(rgb[1:-1:2])]
    if len(rgb) % 2 == 0:
        rgb[-1] = rgb[-2]
    return rgb


def _pq_to_srgb() -> NDArray[np.uint8]:
    """(256,) levels of HDR10 -> sRGB. Source: SMPTE ST 2084; paper white 203 cd/m2 (ITU-R BT.2408); brighter is rolled off."""
    code = (np.arange(256) / 255.0) ** (1 / 78.84375)
    light = (np.maximum(code - 0.8359375, 0.0) / (18.8515625 - 18.6875 * code)) ** (1 / 0.1593017578125) * 1e4 / 203.0
    return _encode(1.25 * light / (1.0 + 0.25 * light))


def _hlg_to_srgb() -> NDArray[np.uint8]:
    """(256,) levels of HLG -> sRGB. Source: ITU-R BT.2100; scene light of its reference white (0.75) becomes 1."""
    code = np.arange(256) / 255.0
    light = np.where(code <= 0.5, code**2 / 3.0, (np.exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12.0)
    light = light / 0.265
    return _encode(1.25 * light / (1.0 + 0.25 * light))


def _encode(light: NDArray[np.float64]) -> NDArray[np.uint8]:
    light = np.clip(light, 0.0, 1.0)
    levels = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    encoded: NDArray[np.uint8] = np.round(levels * 255.0).astype(np.uint8)
    return encoded


_TO_SRGB = {_PQ: _pq_to_srgb(), _HLG: _hlg_to_srgb()}
