"""Opening photos: what works, and that everything else is refused with what would have worked."""

import contextlib
import hashlib
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from laststraw.capture import open_photo
from laststraw.errors import UnusableInput

SIZE = (400, 600)  # width, height


@pytest.fixture
def scene() -> Image.Image:
    """Red above left, green above right, blue below left, white below right: no two orientations look alike."""
    pixels = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    pixels[:300, :200], pixels[:300, 200:], pixels[300:, :200], pixels[300:, 200:] = (
        (200, 20, 20),
        (20, 200, 20),
        (20, 20, 200),
        (240, 240, 240),
    )
    return Image.fromarray(pixels)


def corners(pixels: np.ndarray) -> list[str]:
    """The colour of each quarter, clockwise from above left."""
    names = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 1): "white"}
    height, width = pixels.shape[:2]
    quarters = [(height // 4, width // 4), (height // 4, 3 * width // 4), (3 * height // 4, 3 * width // 4)]
    return [names[tuple(int(c > 110) for c in pixels[place])] for place in (*quarters, (3 * height // 4, width // 4))]


UPRIGHT = ["red", "green", "white", "blue"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_format_opens_whatever_its_suffix(tmp_path, scene, kind):
    file = tmp_path / "photo.txt"
    scene.save(file, kind)
    photo = open_photo(file, "front")
    assert corners(photo.pixels) == UPRIGHT
    assert photo.id == "photo/front"
    assert photo.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert not photo.pixels.flags.writeable


@pytest.mark.parametrize("name", ["scene", "turned"])
def test_heic_opens_upright(name):
    """Two tiny files, made for this test: one HEVC picture each, the second stored lying with HEIF's own ``irot``."""
    photo = open_photo(Path(__file__).parent / f"{name}.heic", "front")
    assert photo.pixels.shape == (SIZE[1], SIZE[0], 3)
    assert corners(photo.pixels) == UPRIGHT


def test_a_broken_heic_is_refused(tmp_path):
    whole = (Path(__file__).parent / "scene.heic").read_bytes()
    for content in (whole[:500], b"\0\0\0\x18ftypheic" + b"\0" * 400):
        (tmp_path / "broken.heic").write_bytes(content)
        with pytest.raises(UnusableInput, match="damaged"):
            open_photo(tmp_path / "broken.heic", "front")


# How the scene lies in the file -> the EXIF orientation that turns it upright again (EXIF 2.3, tag 0x0112).
STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", STORED_AS)
def test_exif_orientation_is_honoured(tmp_path, scene, orientation):
    stored = scene if STORED_AS[orientation] is None else scene.transpose(STORED_AS[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = tmp_path / "turned.jpg"
    stored.save(file, exif=exif, quality=95)
    photo = open_photo(file, "back")
    assert photo.pixels.shape == (SIZE[1], SIZE[0], 3)
    assert corners(photo.pixels) == UPRIGHT


def test_mirrored_camera_is_undone(tmp_path, scene):
    file, selfie = tmp_path / "a.png", tmp_path / "b.png"
    scene.save(file)
    scene.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(selfie)
    straight, undone = open_photo(file, "front"), open_photo(selfie, "front", mirrored=True)
    assert np.array_equal(straight.pixels, undone.pixels)
    assert undone.mirrored
    assert not straight.mirrored


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "CMYK", "I;16", "YCbCr"])
def test_every_colour_mode_becomes_rgb(tmp_path, scene, mode):
    file = tmp_path / "photo"
    if mode == "I;16":
        deep = np.asarray(scene.convert("L")).astype(np.uint16) * 257
        Image.fromarray(deep).save(file, "PNG")
    else:
        scene.convert(mode).save(file, "JPEG" if mode in ("CMYK", "YCbCr") else "PNG")
    pixels = open_photo(file, "front").pixels
    assert pixels.shape == (SIZE[1], SIZE[0], 3)
    assert pixels.dtype == np.uint8
    assert pixels[450, 300].min() > 200  # the white quarter stays white


def test_transparent_pixels_get_a_grey_backdrop(tmp_path, scene):
    see_through = scene.convert("RGBA")
    see_through.putalpha(0)
    see_through.save(tmp_path / "photo.png")
    assert np.all(open_photo(tmp_path / "photo.png", "front").pixels == 128)


def test_colour_profile_is_applied_and_a_broken_one_ignored(tmp_path, scene):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()  # does not fit an RGB picture
    scene.save(tmp_path / "a.jpg", icc_profile=profile, quality=95)
    scene.save(tmp_path / "b.jpg", icc_profile=b"not a profile", quality=95)
    for name in ("a.jpg", "b.jpg"):
        assert corners(open_photo(tmp_path / name, "front").pixels) == UPRIGHT


def test_large_photos_are_reduced(tmp_path):
    Image.new("RGB", (6000, 4000), "white").save(tmp_path / "large.jpg")
    assert open_photo(tmp_path / "large.jpg", "front").pixels.shape == (2731, 4096, 3)


def bomb() -> bytes:
    """The header of a PNG of 20,000 x 20,000 pixels and nothing else."""
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def bad_files() -> dict[str, tuple[bytes, str]]:
    scene = Image.effect_noise(SIZE, 80).convert("RGB")
    jpeg, png = saved(scene, "JPEG"), saved(scene, "PNG")
    frames = {"save_all": True, "append_images": [Image.new("RGB", SIZE, "red")]}
    return {
        "empty": (b"", "empty"),
        "text": (b"this is a diary, not a photo" * 50, "not a photo"),
        "gif": (saved(scene, "GIF"), "not a photo"),
        "cut_jpeg": (jpeg[: len(jpeg) // 2], "cut short"),
        "cut_png": (png[: len(png) // 2], "cut short"),
        "only_magic": (jpeg[:4], "damaged"),
        "broken_png": (png[:60] + b"\0" * 40 + png[100:], "damaged"),
        "bomb": (bomb(), "megapixels"),
        "large": (saved(Image.new("L", (9000, 9000)), "PNG"), "megapixels"),
        "tiny": (saved(Image.new("RGB", (60, 100)), "PNG"), "pixels"),
        "animated_png": (saved(scene, "PNG", **frames), "animation"),
        "animated_webp": (saved(scene, "WEBP", **frames), "animation"),
        "huge_file": (jpeg + b"\0" * 26_000_000, "MB"),
    }


BAD = bad_files()


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_what_would_have_worked(tmp_path, name):
    content, says = BAD[name]
    file = tmp_path / f"{name}.jpg"
    file.write_bytes(content)
    with pytest.raises(UnusableInput, match=says) as refused:
        open_photo(file, "front")
    assert refused.value.hint
    assert refused.value.__traceback__ is not None


def test_a_bomb_is_refused_before_its_pixels_are_decoded(tmp_path, monkeypatch):
    (tmp_path / "bomb.png").write_bytes(bomb())
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("pixels were decoded"))
    with pytest.raises(UnusableInput):
        open_photo(tmp_path / "bomb.png", "front")


@pytest.mark.parametrize("place", [".", "missing.jpg", "a\0b.jpg", "x" * 300])
def test_places_without_a_photo_are_refused(tmp_path, place):
    with pytest.raises(UnusableInput):
        open_photo(tmp_path / place, "front")


@pytest.mark.parametrize("seed", range(25))
def test_a_damaged_file_is_refused_or_opened_never_a_crash(tmp_path, seed):
    """Law: whatever happens to the bytes of a photo, the answer is a photo or ``UnusableInput``."""
    rng = np.random.default_rng(seed)
    kind = ("JPEG", "PNG", "WEBP")[seed % 3]
    content = bytearray(saved(Image.effect_noise(SIZE, 80).convert("RGB"), kind))
    for place in rng.integers(8, len(content), size=30):
        content[place] = rng.integers(256)
    file = tmp_path / "photo"
    file.write_bytes(content)
    with contextlib.suppress(UnusableInput):
        assert open_photo(file, "front").pixels.ndim == 3
