"""Small films, written when a test runs: a photo of the test suite that is moved along a known path."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

TIME_BASE = Fraction(1, 12800)


def write(
    path: Path, frames, times=None, *, fps=25, codec="libx264", pix="yuv420p", turned=None, options=None, colour=None
):
    """Encode (row, col, 3) uint8 RGB frames at the given times (s)."""
    with av.open(str(path), "w") as film:
        stream = film.add_stream(codec, rate=Fraction(fps).limit_denominator(100), options=options or {})
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = pix
        stream.codec_context.time_base = TIME_BASE
        for name, value in (colour or {}).items():
            setattr(stream.codec_context, name, value)
        if turned is not None:
            stream.set_display_rotation(turned)
        for k, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
            frame.pts = round((k / fps if times is None else times[k]) / TIME_BASE)
            frame.time_base = TIME_BASE
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return path


def picture(width=320, height=240):
    """A picture that tells where up, down, left and right are: white at the top left, red at the bottom right."""
    pixels = np.full((height, width, 3), 60, np.uint8)
    pixels[: height // 4, : width // 4] = 255
    pixels[-height // 4 :, -width // 4 :] = (255, 0, 0)
    return pixels


def person(photo: Path, height=480, width=400):
    """A photo reduced to a height, and a wide canvas of its own border behind it: (canvas, person's picture)."""
    image = Image.open(photo).convert("RGB")
    image = image.resize((round(image.width * height / image.height), height), Image.Resampling.LANCZOS)
    pixels = np.asarray(image)
    return pixels if pixels.shape[1] >= width else np.pad(
        pixels, ((0, 0), ((width - pixels.shape[1]) // 2,) * 2, (0, 0)), mode="edge"
    )  # fmt: skip


def moved(pixels, right):
    """The picture moved by so many px to the right, whole px only, its edge repeated."""
    right = round(right)
    return np.pad(pixels, ((0, 0), (max(right, 0), max(-right, 0)), (0, 0)), mode="edge")[
        :, max(-right, 0) : max(-right, 0) + pixels.shape[1]
    ]
