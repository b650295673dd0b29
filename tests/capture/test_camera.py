"""Laws first: a phone turned clockwise turns its scene the other way; the two cameras of a phone disagree in sign only; no
bytes break the reader. Then files that are written here, byte for byte as a phone lays them out."""

import io
import math
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from laststraw.capture import open_photo
from laststraw.capture.camera import apple_gravity, read_note, roll_from_gravity
from laststraw.records import CameraNote

HERE = Path(__file__).parent
BACK, FRONT = "iPhone 13 back camera 5.1mm f/1.6", "iPhone 13 front camera 2.71mm f/2.2"


def gravity(clockwise_deg: float, pitch_deg: float = 0.0) -> tuple[float, float, float]:
    """Gravity in the phone's axes (right, up, out of the screen): the phone turned clockwise as its screen is looked at."""
    turned, pitched = math.radians(clockwise_deg), math.radians(pitch_deg)
    return math.sin(turned) * math.cos(pitched), -math.cos(turned) * math.cos(pitched), math.sin(pitched)


def maker_note(vector: tuple[float, float, float]) -> bytes:
    """An Apple maker note: a version tag, the acceleration vector, and the vector's numbers behind the directory."""
    entries = struct.pack(">HHIi", 1, 9, 1, 15) + struct.pack(">HHII", 8, 10, 3, 14 + 2 + 24 + 4)
    numbers = b"".join(struct.pack(">ii", round(value * 100000), 100000) for value in vector)
    return b"Apple iOS\0\0\x01MM" + struct.pack(">H", 2) + entries + b"\0\0\0\0" + numbers


def phone_exif(vector=None, *, orientation=1, lens=BACK, make="Apple", software="17.4.1", shot=None) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0131], exif[0x0112] = make, software, orientation
    inside = exif.get_ifd(0x8769)
    inside[0xA434] = lens
    if vector is not None:
        inside[0x927C] = maker_note(vector)
    inside.update(shot or {})
    return exif


def jpeg(exif: Image.Exif, size=(640, 480)) -> Image.Image:
    file = io.BytesIO()
    Image.new("RGB", size).save(file, "JPEG", exif=exif)
    return Image.open(io.BytesIO(file.getvalue()))


def note_of(exif: Image.Exif) -> CameraNote:
    image = jpeg(exif)
    return read_note(image, image.size)


def test_a_phone_turned_clockwise_turns_the_scene_anticlockwise():
    """Published worked example: tilted 45 degrees to the right, a phone reads (0.707, -0.707, 0)."""
    assert gravity(45.0)[0] == pytest.approx(0.707, abs=1e-3)
    for turned in (-12.0, -0.4, 3.0, 25.0):
        assert roll_from_gravity(gravity(turned), front=False) == pytest.approx(-turned)
        assert roll_from_gravity(gravity(turned), front=True) == pytest.approx(turned)


@pytest.mark.parametrize("quarter", [0, 90, 180, -90])
@pytest.mark.parametrize("turned", [-8.0, 0.0, 4.0])
def test_roll_does_not_depend_on_which_way_the_phone_was_held(quarter, turned):
    assert roll_from_gravity(gravity(quarter + turned), front=False) == pytest.approx(-turned)


def test_pitch_does_not_change_roll():
    for pitch in (-30.0, 10.0, 40.0):
        assert roll_from_gravity(gravity(5.0, pitch), front=False) == pytest.approx(-5.0)


def test_a_phone_that_moved_or_looked_down_has_no_roll():
    assert roll_from_gravity((0.0, -1.2, 0.0), front=False) is None
    assert roll_from_gravity(gravity(3.0, 60.0), front=False) is None
    assert roll_from_gravity(gravity(44.0), front=False) is None


@pytest.mark.parametrize(
    ("orientation", "vector"),
    [  # as published with real files: upright, and on its left side
        (6, (0.02314408868, -0.9397569887, 0.3482433259)),
        (1, (-0.8960353732, -0.07537551967, 0.4357159734)),
    ],
)
def test_vectors_of_real_phones_lie_with_the_orientation_they_were_published_with(orientation, vector):
    note = note_of(phone_exif(vector, orientation=orientation))
    x, y, _ = vector
    turned = math.degrees(math.atan2(x, -y)) - {6: 0.0, 1: -90.0}[orientation]
    assert note.roll_deg == pytest.approx(-turned, abs=1e-2)
    assert abs(note.roll_deg) < 6


def test_a_note_is_read_through_a_file(tmp_path):
    for name, save in (("a.jpg", _save_jpeg), ("a.heic", _save_heic)):
        save(tmp_path / name, phone_exif(gravity(4.0), shot={0xA405: 26}), (400, 600))
        photo = open_photo(tmp_path / name, "front")
        assert photo.camera.roll_deg == pytest.approx(-4.0, abs=0.01), name
        assert photo.camera.focal_over_long_side == pytest.approx(26 / 43.2666 * math.hypot(1, 400 / 600), rel=1e-3)
        assert (
            open_photo(tmp_path / name, "front", mirrored=True).camera == photo.camera
        )  # gravity has no left and right


def _save_jpeg(path, exif, size):
    Image.new("RGB", size, (90, 120, 90)).save(path, "JPEG", exif=exif)


def _save_heic(path, exif, size):
    """The tests' own HEIC file, with a second item that holds the metadata."""
    path.write_bytes(_with_exif((HERE / "scene.heic").read_bytes(), exif.tobytes()))


def _with_exif(heic: bytes, exif: bytes) -> bytes:
    """Add an ``Exif`` item that describes item 1: a row in iinf, in iloc (behind the file's end) and a reference."""

    def box(kind: bytes, inside: bytes) -> bytes:
        return struct.pack(">I", 8 + len(inside)) + kind + inside

    def part(kind: bytes) -> tuple[int, int]:
        at = heic.index(kind) - 4
        return at, at + struct.unpack_from(">I", heic, at)[0]

    meta, iinf, iloc = part(b"meta"), part(b"iinf"), part(b"iloc")
    infe = box(b"infe", struct.pack(">IHH", 2 << 24, 2, 0) + b"Exif\0")
    new_iinf = box(b"iinf", struct.pack(">IH", 0, 2) + heic[iinf[0] + 14 : iinf[1]] + infe)
    reference = box(b"iref", bytes(4) + box(b"cdsc", struct.pack(">HHH", 2, 1, 1)))
    offset, length = struct.unpack_from(">II", heic, iloc[1] - 8)
    grown = len(new_iinf) - (iinf[1] - iinf[0]) + len(reference) + 14
    payload = struct.pack(">I", 6) + exif
    rows = struct.pack(">HHHII", 1, 0, 1, offset + grown, length)
    rows += struct.pack(">HHHII", 2, 0, 1, len(heic) + grown, len(payload))
    new_iloc = box(b"iloc", heic[iloc[0] + 8 : iloc[0] + 14] + struct.pack(">H", 2) + rows)
    inside = heic[meta[0] + 8 : iinf[0]] + new_iinf + heic[iinf[1] : iloc[0]] + new_iloc + reference
    return heic[: meta[0]] + box(b"meta", inside) + heic[meta[1] :] + payload


def test_other_phones_editors_and_unknown_lenses_give_no_roll():
    for changed in ({"make": "samsung"}, {"software": "Adobe Photoshop CC"}, {"software": ""}, {"lens": "24 mm"}):
        assert note_of(phone_exif(gravity(3.0), **changed)).roll_deg is None
    assert note_of(phone_exif(gravity(3.0), lens=FRONT)).roll_deg == pytest.approx(3.0, abs=1e-2)


def test_focal_length_from_the_sensor_survives_a_reduction():
    """4.2 mm on 714 px a millimetre: 3000 px over a picture taken 4032 px long."""
    shot = {0x920A: 4.2, 0xA20E: 714.286, 0xA20F: 714.286, 0xA210: 4, 0xA002: 4032, 0xA003: 3024}
    assert note_of(phone_exif(shot=shot)).focal_over_long_side == pytest.approx(3000 / 4032, rel=1e-4)
    for broken in ({0xA405: 0}, {0xA405: 9999}, {0x920A: 4.2}, {**shot, 0xA210: 9}):
        assert note_of(phone_exif(shot=broken)).focal_over_long_side is None


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_no_bytes_break_the_reader():
    good = maker_note(gravity(3.0))
    assert apple_gravity(good) == pytest.approx(gravity(3.0), abs=1e-4)
    dice = np.random.default_rng(1)
    for cut in range(len(good)):
        apple_gravity(good[:cut])
    for _ in range(2000):
        bent = bytearray(good)
        for at in dice.integers(0, len(bent), 4):
            bent[at] = dice.integers(256)
        apple_gravity(bytes(bent))
    for _ in range(300):
        blob = phone_exif(gravity(3.0), shot={0xA405: 26}).tobytes()
        bent = bytearray(blob)
        for at in dice.integers(6, len(bent), 6):
            bent[at] = dice.integers(256)
        exif = Image.new("RGB", (8, 8))
        exif.info["exif"] = bytes(bent)
        read_note(exif, exif.size)
