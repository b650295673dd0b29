"""Opens photos: JPEG, PNG, WebP and HEIC, told apart by content. Upright, unmirrored, sRGB, no metadata but ``CameraNote``."""

import hashlib
import io
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from laststraw.capture.camera import read_note
from laststraw.errors import UnusableInput
from laststraw.records import Photo, PhotoRef, View

MAX_FILE_MB = 25
MAX_MEGAPIXELS = 64.0  # what a phone takes; more would fill the memory before anything is seen
MAX_SIDE_PX = 4096  # larger pictures are reduced: the networks see a fraction of it
MIN_SIDE_PX = (160, 480)  # shorter and longer side
_BACKDROP = (128, 128, 128)  # behind transparent pixels
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)
_WANTED = "Give a photo as JPEG, PNG, WebP or HEIC, as a phone saves it."


def open_photo(path: Path, view: View, *, mirrored: bool = False, number: int = 1) -> Photo:
    """Read one photo of a person.

    Parameters
    ----------
    path
        A JPEG, PNG, WebP or HEIC file of at most 25 MB and 64 megapixels.
    view
        The side of the person that faces the camera.
    mirrored
        The camera saved a mirror image, as many front cameras do. It is undone here, and nowhere else.
    number
        Which photo of this view it is, from 1.

    Returns
    -------
    Photo
        Turned as the camera's EXIF note says; the longer side at most 4096 px; colours as sRGB; no metadata.

    Error
    -----
    ``UnusableInput`` for anything that is not such a file, with what would have worked.
    """
    content = _read(path)
    kind = _sniff(content, path)
    image = _open(content, kind, path)
    taken = image.size
    try:
        if kind == "JPEG":
            image.draft("RGB", (MAX_SIDE_PX, MAX_SIDE_PX))  # lets the decoder skip detail that is reduced away anyway
        image.load()
        note = read_note(image, taken)
        pixels = _upright_srgb(image)
    except MemoryError as error:
        raise UnusableInput(f"{path.name} does not fit into memory.", hint="Give a smaller picture.") from error
    except (*_BROKEN, Image.DecompressionBombError) as error:
        raise UnusableInput(
            f"{path.name} is damaged or cut short and cannot be read to its end.",
            hint="Copy or export the photo again.",
        ) from error
    if mirrored:
        pixels = pixels[:, ::-1]
    return Photo(
        id=f"photo/{view}" if number == 1 else f"photo/{view}-{number}",
        view=view,
        sha256=hashlib.sha256(content).hexdigest(),
        mirrored=mirrored,
        pixels=np.ascontiguousarray(pixels),
        camera=note,
    )


def _read(path: Path) -> bytes:
    """All bytes of a file of sensible size."""
    try:
        if path.is_dir():
            raise UnusableInput(f"{path} is a folder.", hint="Give the photo in it.")
        if not path.exists():
            raise UnusableInput(f"There is no file {path}.", hint="Check the name and the folder.")
        if not path.is_file():
            raise UnusableInput(f"{path} is not an ordinary file.", hint=_WANTED)
        size_mb = path.stat().st_size / 1e6
        if size_mb == 0.0:
            raise UnusableInput(f"{path.name} is empty (0 bytes).", hint="Copy or export the photo again.")
        if size_mb > MAX_FILE_MB:
            raise UnusableInput(
                f"{path.name} is {size_mb:.0f} MB large.",
                hint=f"Give a photo of at most {MAX_FILE_MB} MB, e.g. a JPEG.",
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not possible"
        raise UnusableInput(
            f"{path} cannot be read: {reason}.", hint="Check the name and the rights of the file."
        ) from error


def _sniff(content: bytes, path: Path) -> str:
    """Format by the first bytes; the suffix is not looked at."""
    head = content[:32]
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "HEIF"
    raise UnusableInput(f"{path.name} is not a photo that can be read here.", hint=_WANTED)


def _open(content: bytes, kind: str, path: Path) -> Image.Image:
    """The picture, not yet decoded; refused by its header where it is too large, too small or animated."""
    if kind == "HEIF":
        import pi_heif

        pi_heif.register_heif_opener()
    try:
        image = Image.open(io.BytesIO(content), formats=[kind])
    except Image.DecompressionBombError as error:
        raise _too_large(path, "more than 350") from error
    except _BROKEN as error:
        raise UnusableInput(f"{path.name} is damaged: its header cannot be read.", hint=_WANTED) from error
    megapixels = image.width * image.height / 1e6
    if megapixels > MAX_MEGAPIXELS:
        raise _too_large(path, f"{megapixels:.0f}")
    if min(image.size) < MIN_SIDE_PX[0] or max(image.size) < MIN_SIDE_PX[1]:
        raise UnusableInput(
            f"{path.name} is only {image.width} x {image.height} pixels.",
            hint="Give the photo as the camera took it, with at least 1000 pixels from top to bottom.",
        )
    if kind in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
        raise UnusableInput(f"{path.name} is an animation.", hint="Give a single photo.")
    return image


def _too_large(path: Path, megapixels: str) -> UnusableInput:
    return UnusableInput(
        f"{path.name} has {megapixels} megapixels.", hint=f"Give a photo of at most {MAX_MEGAPIXELS:.0f} megapixels."
    )


def _upright_srgb(image: Image.Image) -> NDArray[np.uint8]:
    """Decoded picture -> (row, col, 3) uint8 sRGB, turned by EXIF, reduced to at most ``MAX_SIDE_PX``."""
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    was_rgb = image.mode in ("RGB", "RGBA")
    image = _as_rgb(image)
    if max(image.size) > MAX_SIDE_PX:
        image.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if profile and was_rgb:
        image = _to_srgb(image, profile)
    return np.asarray(image, dtype=np.uint8)


def _as_rgb(image: Image.Image) -> Image.Image:
    """Any of Pillow's modes -> RGB: 16-bit grey scaled to 8, transparent pixels before mid-grey."""
    if image.mode.startswith("I") or image.mode == "F":
        deep = np.asarray(image, dtype=np.float64)
        return Image.fromarray(np.clip(deep / 257.0, 0.0, 255.0).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        front = image.convert("RGBA")
        back = Image.new("RGBA", front.size, (*_BACKDROP, 255))
        return Image.alpha_composite(back, front).convert("RGB")
    return image.convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Apply the camera's colour profile; a profile that cannot be read is ignored, as colours matter little here."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return image
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted if converted is not None else image


def reference(photo: Photo) -> PhotoRef:
    """What is kept of a photo: its hash and size, never its pixels."""
    height_px, width_px, _ = photo.pixels.shape
    return PhotoRef(
        id=photo.id,
        view=photo.view,
        sha256=photo.sha256,
        mirrored=photo.mirrored,
        width_px=width_px,
        height_px=height_px,
    )
