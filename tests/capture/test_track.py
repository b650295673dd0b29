"""A person followed through a film: the same at the same time whatever the file is like, and an error that is true."""

from dataclasses import replace

import numpy as np
import pytest
from tests.capture.films import moved, person, write

from laststraw.capture import track_outline
from laststraw.capture.backends.litert import LiteRT
from laststraw.capture.base import Mask
from laststraw.capture.track import _near_a_look, track_film
from laststraw.capture.track_follow import Looks
from laststraw.capture.track_smooth import smooth
from laststraw.capture.track_swap import exchanged, partners
from laststraw.errors import UnusableInput
from laststraw.records import Retake, Track

LOSSLESS = {"codec": "ffv1", "pix": "bgr0"}
REACH_PX = 30


@pytest.fixture(scope="module")
def backend():
    return LiteRT()


@pytest.fixture(scope="module")
def standing(photos):
    return person(photos / "p010_front.jpg")


def path_px(time_s):
    """How far the person has moved to the right: to and fro, once in 2 s."""
    return REACH_PX * np.sin(np.pi * np.asarray(time_s))


def swaying(pixels, times):
    return [moved(pixels, right) for right in path_px(times)]


EVEN = np.arange(18) / 12.5


@pytest.fixture(scope="module")
def film(tmp_path_factory, standing):
    return write(tmp_path_factory.mktemp("film") / "even.mkv", swaying(standing, EVEN), times=EVEN, **LOSSLESS)


@pytest.fixture(scope="module")
def track(film, backend, known):
    return track_film(film, "front", "side_bend", backend, known)


def swapped(track):
    """Places of the landmarks on the other side."""
    other = {"left": "right", "right": "left", "none": "none"}
    points = list(zip(track.names, track.sides, strict=True))
    return [points.index((name, other[side])) for name, side in points]


# Laws of a whole track


def test_law_the_mirror_image_of_a_film_is_the_mirror_image_of_the_track(tmp_path, standing, track, backend, known):
    turned = [frame[:, ::-1] for frame in swaying(standing, EVEN)]
    other = track_film(
        write(tmp_path / "mirror.mkv", turned, times=EVEN, **LOSSLESS), "front", "side_bend", backend, known
    )
    expected = track.uv[:, swapped(track)].copy()
    expected[..., 0] = track.film.width_px - expected[..., 0]
    assert np.abs(other.uv - expected).max() < 1e-6
    assert np.allclose(other.sd_px, track.sd_px[:, swapped(track)], atol=1e-9)
    outline = track_outline.mirrored(track.outline, track.film.width_px)
    assert np.abs(other.outline - outline).max() < 1e-6


def test_law_a_mirrored_camera_changes_nothing(tmp_path, standing, track, backend, known):
    turned = [frame[:, ::-1] for frame in swaying(standing, EVEN)]
    selfie = write(tmp_path / "selfie.mkv", turned, times=EVEN, **LOSSLESS)
    other = track_film(selfie, "front", "side_bend", backend, known, mirrored=True)
    assert np.array_equal(other.uv, track.uv)


def test_law_a_variable_frame_rate_gives_the_same_places_at_the_same_times(tmp_path, standing, track, backend, known):
    steps = np.random.default_rng(3).uniform(0.05, 0.11, 17)
    times = np.concatenate([[0.0], np.cumsum(steps)])
    film = write(tmp_path / "variable.mkv", swaying(standing, times), times=times + 3.0, **LOSSLESS)
    other = track_film(film, "front", "side_bend", backend, known)
    within = track.time_s < other.time_s[-1] - 0.1
    for name, side in (("nose", "none"), ("hip", "left"), ("ankle", "right")):
        here = np.interp(track.time_s[within], other.time_s, other.at(name, side)[:, 0])
        assert np.abs(here - track.at(name, side)[within, 0]).max() < 3.5  # 1 % of the person


def test_law_the_rotation_flag_changes_nothing(tmp_path, standing, track, backend, known):
    stored = [np.rot90(frame) for frame in swaying(standing, EVEN)]  # as a phone that was held upright saves it
    other = track_film(
        write(tmp_path / "phone.mov", stored, times=EVEN, turned=-90, options={"crf": "4"}), "front", "side_bend", backend, known
    )  # fmt: skip
    assert (other.film.width_px, other.film.height_px) == (track.film.width_px, track.film.height_px)
    assert np.median(np.abs(other.uv - track.uv)) < 1.0


def test_a_known_path_is_found_with_its_height_and_without_delay(track):
    for name, side in (("nose", "none"), ("shoulder", "left"), ("hip", "right"), ("knee", "left")):
        path = track.at(name, side)[:, 0]
        amplitude = np.linalg.lstsq(
            np.column_stack([path_px(track.time_s), np.ones_like(track.time_s)]), path, rcond=None
        )[0][0]  # fmt: skip
        assert amplitude == pytest.approx(1.0, abs=0.05), name
        delays = np.arange(-0.1, 0.1, 0.01)
        fits = [np.corrcoef(path_px(track.time_s - delay), path)[0, 1] for delay in delays]
        assert abs(delays[int(np.argmax(fits))]) < 0.025, name


def test_somebody_who_crosses_the_picture_is_followed(tmp_path, standing, backend, known):
    wide = np.pad(standing, ((0, 0), (0, 600), (0, 0)), mode="edge")
    frames = [moved(wide, 45 * k) for k in range(14)]
    seen = track_film(write(tmp_path / "wide.mkv", frames, fps=12.5, **LOSSLESS), "front", "side_bend", backend, known)
    steps = np.diff(seen.at("hip", "left")[:, 0])
    assert steps == pytest.approx(45, abs=6)
    assert not {"lost_a_while", "partly_out"} & {note.code for note in seen.notes}


def test_the_record_is_complete(track):
    assert isinstance(track, Track)
    assert track.id == "track/side_bend/front"
    assert track.film.id == "film/side_bend/front"
    assert track.film.fps == pytest.approx(12.5, rel=0.01)
    assert np.isfinite(track.uv).all()
    assert np.isfinite(track.outline).all()
    assert (track.sd_px > 0).all()
    assert "small" in [note.code for note in track.notes]  # 330 px from nose to ankles


def test_frozen_frames_are_noted(tmp_path, standing, backend, known):
    frames = [*swaying(standing, EVEN[:8]), *swaying(standing, EVEN[7:8]) * 10, *swaying(standing, EVEN[8:14])]
    seen = track_film(write(tmp_path / "stuck.mkv", frames, fps=12.5, **LOSSLESS), "front", "side_bend", backend, known)
    assert "frozen" in [note.code for note in seen.notes]


# Refusals


def first_reason(path, view, backend, known, test="side_bend", **more):
    refused = track_film(path, view, test, backend, known, **more)
    assert isinstance(refused, Retake), "it was accepted"
    return refused.reasons[0].code


def still(tmp_path, pixels):
    return write(tmp_path / "film.mkv", [pixels] * 14, fps=12.5, **LOSSLESS)


def test_an_empty_room_and_a_dark_one_are_refused(tmp_path, standing, backend, known):
    assert first_reason(still(tmp_path, np.full_like(standing, 150)), "front", backend, known) == "no_person"
    assert first_reason(still(tmp_path, standing // 30), "front", backend, known) == "too_dark"


def test_two_people_are_refused(tmp_path, standing, backend, known):
    assert first_reason(still(tmp_path, np.hstack([standing, standing])), "front", backend, known) == "two_people"


def test_a_film_on_its_side_is_refused_unless_somebody_lies(tmp_path, standing, backend, known):
    lying = still(tmp_path, np.pad(np.rot90(standing), ((40, 40), (0, 0), (0, 0)), mode="edge"))
    assert first_reason(lying, "front", backend, known) in ("sideways", "no_person")


def test_another_view_is_refused_by_its_name(tmp_path, photos, standing, backend, known):
    assert first_reason(still(tmp_path, standing), "back", backend, known) == "wrong_view"
    side = still(tmp_path, person(photos / "p010_left.jpg"))
    assert first_reason(side, "right", backend, known) == "wrong_view"
    assert isinstance(track_film(side, "left", "squat", backend, known), Track)


def test_a_small_person_is_refused(tmp_path, standing, backend, known):
    small = np.pad(standing[::2, ::2], ((100, 40), (60, 60), (0, 0)), mode="edge")
    assert first_reason(still(tmp_path, small), "front", backend, known) == "too_small"


def test_cut_off_legs_are_refused(tmp_path, standing, backend, known):
    assert first_reason(still(tmp_path, standing[:330]), "front", backend, known) == "out_of_frame"


def test_five_pictures_a_second_are_enough_to_see_somebody_hold_a_position(tmp_path, standing, backend, known):
    film = write(tmp_path / "slow.mkv", [standing] * 10, fps=5, **LOSSLESS)
    with pytest.raises(UnusableInput, match="5 pictures a second"):
        track_film(film, "front", "side_bend", backend, known)
    held = track_film(film, "front", "quiet_standing", backend, known)
    assert isinstance(held, Track)
    assert "few_pictures" in [note.code for note in held.notes]


def test_a_network_that_cannot_follow_will_do(tmp_path, standing, backend, known):
    class Plain:
        name, version = "plain", "1"

        def detect(self, pixels):
            return tuple(replace(pose, region=None, mask=None, sd=None) for pose in backend.detect(pixels))

    seen = track_film(still(tmp_path, standing), "front", "side_bend", Plain(), known)
    assert isinstance(seen, Track)
    assert np.isnan(seen.outline).all()


# Laws of the smoothing


def noisy(rng, looks=120, points=40, sd=2.0, bias=3.0, size=500.0, mirror=None):
    """Looks at points that swing, some at the mirror image; their truth."""
    time_s = np.cumsum(rng.uniform(0.06, 0.1, looks))
    phase = rng.uniform(0, 6.28, (points, 2))
    truth = 400 + 0.1 * size * np.sin(2 * np.pi * 0.4 * time_s[:, None, None] + phase)
    mirror = np.arange(looks) % 2 == 1 if mirror is None else mirror
    lean = np.where(mirror, -1.0, 1.0)[:, None, None] * rng.normal(0, bias, (points, 2))
    return time_s, truth, truth + lean + rng.normal(0, sd, truth.shape), mirror


def test_law_95_percent_intervals_hold_the_truth(known):
    for sd in (1.5, 4.0):
        time_s, truth, seen, mirror = noisy(np.random.default_rng(5), sd=sd)
        path = smooth(time_s, seen, np.full(seen.shape[:2], np.nan), mirror, 500.0, known)
        held = np.abs(path.uv - truth)[4:-4] < 1.96 * path.sd[4:-4, :, None]
        assert 0.93 < held.mean() < 0.97


def test_law_more_noise_never_narrows_the_error(known):
    widths = []
    for sd in (0.5, 1.0, 2.0, 4.0, 8.0):
        time_s, _, seen, mirror = noisy(np.random.default_rng(6), sd=sd)
        widths.append(np.median(smooth(time_s, seen, np.full(seen.shape[:2], np.nan), mirror, 500.0, known).sd))
    assert np.all(np.diff(widths) > 0)


def test_law_a_bias_that_changes_sign_in_the_mirror_is_taken_out(known):
    rng = np.random.default_rng(7)
    time_s, truth, seen, mirror = noisy(rng, sd=0.5, bias=5.0, mirror=rng.random(120) < 0.3)
    path = smooth(time_s, seen, np.full(seen.shape[:2], np.nan), mirror, 500.0, known)
    assert np.sqrt(np.mean((path.uv - truth)[4:-4] ** 2)) < 0.6
    assert np.abs(path.uv - truth)[4:-4].mean() < 0.1 * np.abs(seen - truth).mean()


def test_a_wild_look_does_not_pull_the_path(known):
    time_s, truth, seen, mirror = noisy(np.random.default_rng(8), sd=1.0)
    seen[50] += 120.0
    path = smooth(time_s, seen, np.full(seen.shape[:2], np.nan), mirror, 500.0, known)
    assert np.abs(path.uv[50] - truth[50]).max() < 8.0


def test_a_vague_look_counts_less(known):
    time_s, _, seen, mirror = noisy(np.random.default_rng(9), sd=1.0)
    width = np.full(seen.shape[:2], 10.0)
    width[50] = 25.0
    path = smooth(time_s, seen, width, mirror, 500.0, known)
    assert (path.sd[50] > 1.05 * path.sd[60]).all()


# Exchanged limbs, gaps, outlines


def looks_of(uv, names, sides, time_s=None):
    looks, n = uv.shape[:2]
    return Looks(
        names=names, sides=sides, time_s=np.arange(looks) / 12.5 if time_s is None else time_s,
        mirror=np.arange(looks) % 2 == 1, same=np.zeros(looks, bool), uv=uv, sd=np.full((looks, n), np.nan),
        depth=np.zeros((looks, n)), visibility=np.full((looks, n), 0.9), outline=np.full((looks, 256, 2), np.nan),
        flipped=False, searches=((0.0, 1),), first=None,
    )  # fmt: skip


def walk(rng, looks=60, size=500.0):
    """Knees, ankles, heels and toes of somebody who walks past: they cross, and trade places in the picture."""
    names, sides = ("knee", "knee", "ankle", "ankle", "heel", "heel"), ("left", "right") * 3
    time_s = np.arange(looks) / 12.5
    swing = 0.15 * size * np.sin(2 * np.pi * 0.9 * time_s)
    uv = np.zeros((looks, 6, 2))
    for i in range(6):
        uv[:, i, 0] = 300 + 100 * time_s + (1 if i % 2 == 0 else -1) * swing * (0.5 if i < 2 else 1.0)
        uv[:, i, 1] = (350, 500, 520)[i // 2]
    return looks_of(uv + rng.normal(0, 2.0, uv.shape), names, sides, time_s)


def test_law_exchanged_legs_are_put_right_wherever_it_shows():
    rng = np.random.default_rng(10)
    looks = walk(rng)
    wrong = rng.random(60) < 0.15
    order = partners(looks)
    mixed = replace(looks, uv=np.where(wrong[:, None, None], looks.uv[:, order], looks.uv))
    found = exchanged(mixed, "left", 500.0)
    mended = np.where(found[..., None], mixed.uv[:, order], mixed.uv)
    assert np.abs(mended - looks.uv).max() < 0.09 * 500  # what is left, is where the legs pass each other
    assert (np.abs(mended - looks.uv).max(axis=(1, 2)) > 10).mean() < 0.05


def test_legs_that_cross_are_not_exchanged():
    looks = walk(np.random.default_rng(11))
    assert not exchanged(looks, "left", 500.0).any()


def test_nothing_is_said_about_a_long_time_out_of_sight():
    looks = walk(np.random.default_rng(12))
    looks.uv[10:12] = looks.uv[30:45] = np.nan
    known_looks = _near_a_look(looks, 0.35)
    assert known_looks[:30].all()
    assert not known_looks[30:45].any()
    assert known_looks[45:].all()


def disc(radius, middle=(130.0, 120.0), size=256):
    rows, columns = np.mgrid[:size, :size] + 0.5
    away = np.hypot(columns - middle[0], rows - middle[1]) - radius
    return (1 / (1 + np.exp(away / 0.8))).astype(np.float32)


def test_the_outline_of_a_disc_is_a_circle_from_its_top_clockwise():
    to_picture = np.array([[2.0, 0.0, 30.0], [0.0, 2.0, -10.0]])
    shape = track_outline.outline(Mask(probability=disc(60.0), to_picture=to_picture))
    assert shape.shape == (256, 2)
    radius = np.hypot(*(shape - (290.0, 230.0)).T)
    assert np.abs(radius - 120.0).max() < 0.6  # a third of a cell of the mask
    assert shape[0] == pytest.approx((290.0, 110.0), abs=3.0)
    assert shape[20, 0] > shape[0, 0]  # clockwise in the picture: first to the right
    steps = np.hypot(*np.diff(np.vstack([shape, shape[:1]]), axis=0).T)
    assert steps.max() < 1.2 * steps.min()


def test_law_the_mirror_image_of_a_mask_has_the_mirror_image_of_the_outline():
    mask = np.maximum(disc(50.0), disc(30.0, (173.3, 88.4)))  # one highest cell, or both ends of it would do
    eye = np.column_stack([np.eye(2), np.zeros(2)])
    shape = track_outline.outline(Mask(probability=mask, to_picture=eye))
    turned = track_outline.outline(Mask(probability=np.ascontiguousarray(mask[:, ::-1]), to_picture=eye))
    expected = track_outline.mirrored(shape, 256.0)
    assert np.abs(turned - expected).max() < 1.5  # the first point is a cell, and may be its neighbour
    apart = np.hypot(*(turned[:, None] - expected[None]).transpose(2, 0, 1)).min(axis=1)
    assert apart.max() < 0.8


def test_an_empty_mask_has_no_outline():
    eye = np.column_stack([np.eye(2), np.zeros(2)])
    assert track_outline.outline(Mask(probability=np.zeros((256, 256), np.float32), to_picture=eye)) is None
