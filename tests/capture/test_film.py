"""Files that are films, and those that are not; pictures upright, at their own times, whatever the phone did."""

import hashlib
import io

import av
import numpy as np
import pytest
from PIL import Image
from tests.capture.films import moved, picture, write

from laststraw.capture import film as opening
from laststraw.capture.film import open_film
from laststraw.capture.film_frames import Frames, _one_field
from laststraw.errors import UnusableInput

LOSSLESS = {"codec": "ffv1", "pix": "bgr0"}


@pytest.fixture
def opened(known):
    def open_it(path, view="front", longest_s=180.0, least_fps=12.0, **more):
        return open_film(path, view, known, longest_s=longest_s, least_fps=least_fps, **more)

    return open_it


def sliding(n=40):
    return [moved(picture(), 2 * k) for k in range(n)]


def pictures(film, looks_hz=100.0, **more):
    return list(Frames(film, looks_hz=looks_hz, reduce=1, **more))


# Files that are no films


def jpeg():
    content = io.BytesIO()
    Image.fromarray(picture()).save(content, "JPEG")
    return content.getvalue()


@pytest.mark.parametrize(("content", "says"), [
    (b"", "0 bytes"),
    (b"hello, this is my diary", "not a film"),
    (b"#EXTM3U\n#EXT-X-TARGETDURATION:10\nhttp://example.org/a.ts\n", "not a film"),
    (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "not a film"),
    (jpeg(), "a picture, not a film"),
    (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "a picture, not a film"),
    (b"RIFF\x24\x00\x00\x00WAVEfmt ", "sound only"),
    (b"ID3\x04\x00\x00", "sound only"),
    (b"RIFF\x24\x00\x00\x00AVI LIST", "older kind"),
    (b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40, "damaged or cut short"),
    (b"\x1a\x45\xdf\xa3" + bytes(2000), "damaged or cut short"),
])  # fmt: skip
def test_what_is_no_film_is_refused_with_what_would_have_worked(tmp_path, opened, content, says):
    path = tmp_path / "given.mp4"
    path.write_bytes(content)
    with pytest.raises(UnusableInput, match=says) as refusal:
        opened(path)
    assert refusal.value.hint


def test_folders_and_missing_files_are_refused(tmp_path, opened):
    with pytest.raises(UnusableInput, match="folder"):
        opened(tmp_path)
    for name in ("none.mp4", "http://example.org/film.mp4", "concat:a.mp4|b.mp4", "a\0b"):
        with pytest.raises(UnusableInput, match=r"no file|cannot be read"):
            opened(tmp_path / name)


def test_sound_without_a_picture_is_refused(tmp_path, opened):
    path = tmp_path / "voice.m4a"
    with av.open(str(path), "w", format="mp4") as file:
        stream = file.add_stream("aac", rate=8000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        sound.rate = 8000
        file.mux(stream.encode(sound))
        file.mux(stream.encode(None))
    with pytest.raises(UnusableInput, match="sound only"):
        opened(path)


def test_a_film_that_is_cut_short_is_refused(tmp_path, opened):
    whole = write(tmp_path / "whole.mp4", sliding(), options={"crf": "10"})
    behind, before = tmp_path / "behind.mp4", tmp_path / "before.mp4"
    behind.write_bytes(whole.read_bytes()[:-3000])  # the table of contents is at the end: gone
    with pytest.raises(UnusableInput, match="cut short"):
        opened(behind)
    with av.open(str(whole)) as source, av.open(str(before), "w", options={"movflags": "faststart"}) as copy:
        stream = copy.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    content = before.read_bytes()
    before.write_bytes(content[: len(content) * 2 // 3])
    with pytest.raises(UnusableInput, match=r"cut short: .* of 40 frames"):
        opened(before)


def test_long_slow_small_and_huge_films_are_refused_before_they_are_decoded(tmp_path, opened, monkeypatch):
    hours = write(tmp_path / "long.mp4", sliding(8), times=np.arange(8) * 900.0)
    with pytest.raises(UnusableInput, match="105 minutes long"):
        opened(hours)
    with pytest.raises(UnusableInput, match="choose Edit"):
        opened(hours)
    slow = write(tmp_path / "slow.mp4", sliding(12), fps=5)
    with pytest.raises(UnusableInput, match="5 pictures a second"):
        opened(slow)
    assert opened(slow, least_fps=4.5).fps == pytest.approx(5.0)
    with pytest.raises(UnusableInput, match=r"0\.2 s long"):
        opened(write(tmp_path / "short.mp4", sliding(5)))
    with pytest.raises(UnusableInput, match="120 x 90"):
        opened(write(tmp_path / "small.mp4", [picture(120, 90)] * 30))
    fine = write(tmp_path / "fine.mp4", sliding(30))
    monkeypatch.setattr(opening, "MAX_MEGAPIXELS", 0.05)
    with pytest.raises(UnusableInput, match="megapixels"):
        opened(fine)
    monkeypatch.setattr(opening, "MAX_FILE_GB", 1e-6)
    with pytest.raises(UnusableInput, match="GB large"):
        opened(fine)


# Pictures at their own times


@pytest.mark.parametrize(("suffix", "kind"), [
    ("mp4", {}),
    ("mov", {"codec": "libx265", "pix": "yuv420p10le", "options": {"x265-params": "log-level=none"}}),
    ("webm", {"codec": "libvpx-vp9", "options": {"deadline": "realtime", "cpu-used": "8"}}),
    ("mkv", LOSSLESS),
    ("3gp", {"codec": "mpeg4"}),
])  # fmt: skip
def test_whatever_a_phone_writes_gives_the_same_pictures(tmp_path, opened, suffix, kind):
    film = opened(write(tmp_path / f"film.{suffix}", sliding(30), **kind))
    assert film.fps == pytest.approx(25.0, rel=0.01)
    assert film.sha256 == hashlib.sha256((tmp_path / f"film.{suffix}").read_bytes()).hexdigest()
    seen = pictures(film)
    assert len(seen) == 30
    for frame, meant in zip(seen, sliding(30), strict=True):
        assert np.abs(frame.pixels.astype(int) - meant).mean() < 8.0
    assert np.allclose([frame.time_s for frame in seen], np.arange(30) / 25, atol=2e-3)


def test_law_time_is_what_the_file_says_not_the_number_of_the_frame(tmp_path, opened):
    times = np.sort(np.random.default_rng(1).uniform(0.0, 2.0, 40)) + 7.0  # variable, and it does not begin at 0
    film = opened(write(tmp_path / "phone.mkv", sliding(), times=times, **LOSSLESS))
    seen = pictures(film, looks_hz=1e6)
    assert np.allclose([frame.time_s for frame in seen], times - times[0], atol=1.1e-3)
    for frame, meant in zip(seen, sliding(), strict=True):
        assert np.array_equal(frame.pixels, meant)


@pytest.mark.parametrize("fps", [12, 24, 25, 30, 60])
def test_frames_are_thinned_evenly(tmp_path, opened, fps):
    film = opened(write(tmp_path / "film.mkv", [picture()] * (2 * fps), fps=fps, **LOSSLESS))
    steps = np.diff([frame.time_s for frame in Frames(film, looks_hz=15.0)])
    assert steps.max() - steps.min() < 0.003
    assert 1 / 20.1 < steps.mean() < 1 / 10


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_law_the_rotation_flag_is_honoured(tmp_path, opened, turned):
    upright = picture()
    stored = np.rot90(upright, -turned // 90)  # the flag turns it back, counter-clockwise
    film = opened(write(tmp_path / "film.mp4", [stored] * 30, turned=turned, options={"crf": "1"}))
    frames = Frames(film, looks_hz=3.0, reduce=1)
    seen = next(iter(frames)).pixels
    assert frames.size == (320, 240)
    assert np.abs(seen.astype(int) - upright).mean() < 4.0


def test_law_a_mirrored_camera_is_undone(tmp_path, opened):
    plain = opened(write(tmp_path / "a.mkv", sliding(30), **LOSSLESS))
    selfie = opened(write(tmp_path / "b.mkv", [p[:, ::-1] for p in sliding(30)], **LOSSLESS), mirrored=True)
    for one, other in zip(pictures(plain), pictures(selfie), strict=True):
        assert np.array_equal(one.pixels, other.pixels)


def test_reduced_pictures_know_their_scale(tmp_path, opened):
    film = opened(write(tmp_path / "film.mkv", [picture(642, 481)] * 26, **LOSSLESS))
    frames = Frames(film, looks_hz=2.0, reduce=2)
    small = next(iter(frames)).pixels
    assert small.shape[:2] == (240, 321)
    assert np.allclose(frames.scale, (642 / 321, 481 / 240))


def test_frozen_frames_are_told_from_moving_ones(tmp_path, opened):
    stuck = [*sliding(10), *[sliding(10)[-1]] * 20, *sliding(10)]
    film = opened(write(tmp_path / "film.mkv", stuck, **LOSSLESS))
    assert [frame.same for frame in pictures(film)] == [False] * 10 + [True] * 20 + [False] * 10


def test_a_pause_in_the_film_is_told(tmp_path, opened):
    times = np.concatenate([np.arange(20) / 25, 2.0 + np.arange(20) / 25])
    film = opened(write(tmp_path / "film.mkv", sliding(), times=times, **LOSSLESS))
    assert film.gaps.shape == (1, 2)
    assert film.gaps[0] == pytest.approx((0.76, 2.0), abs=2e-3)
    assert [note.code for note in film.notes] == ["gaps"]


def test_damaged_pictures_are_counted_and_the_rest_is_used(tmp_path, opened):
    noise = np.random.default_rng(0).integers(0, 255, (40, 240, 320, 3)).astype(np.uint8)
    path = write(tmp_path / "film.mkv", list(noise), codec="mjpeg", pix="yuvj420p")
    content = bytearray(path.read_bytes())
    size = len(content)
    for start in (size // 3, size // 2):
        content[start : start + size // 20] = b"\x55" * (size // 20)
    path.write_bytes(bytes(content))
    frames = Frames(opened(path), looks_hz=100.0)
    seen = sum(1 for _ in frames)
    assert 20 < seen < 40 or frames.broken > 0


@pytest.mark.parametrize(
    ("code", "low", "high"), [(148, 240, 255), (77, 60, 80)]
)  # 203 cd/m2 is white; 10 is 0.05 of it
def test_hdr_becomes_as_bright_as_it_was_meant(tmp_path, opened, code, low, high):
    grey = np.full((240, 320, 3), code, np.uint8)
    hdr = write(
        tmp_path / "hdr.mov", [grey] * 30, codec="libx265", pix="yuv420p10le",
        options={"x265-params": "log-level=none:transfer=16:colorprim=9:colormatrix=9"}, colour={"color_trc": 16},
    )  # fmt: skip
    assert low <= float(next(iter(Frames(opened(hdr), looks_hz=3.0))).pixels.mean()) <= high


def test_an_interlaced_picture_shows_one_moment():
    rows = np.arange(10)[:, None, None] * np.ones((1, 4, 3))
    woven = rows.astype(np.uint8)
    woven[1::2] = 200  # the other moment
    assert np.array_equal(_one_field(woven)[:9, 0, 0], np.arange(9))


def test_nothing_is_left_behind(tmp_path, opened, monkeypatch):
    path = write(tmp_path / "film.mp4", sliding(30))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    half = iter(Frames(opened(path), looks_hz=25.0))
    next(half)
    half.close()  # as when the program is stopped
    assert [p.name for p in tmp_path.iterdir()] == ["film.mp4"]
