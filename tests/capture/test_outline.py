"""Laws of the outline: a drawn body before a drawn wall, and the kind of mask that a network gives of it."""

import cv2
import numpy as np
import pytest

from laststraw import knowledge
from laststraw.capture.base import Mask
from laststraw.capture.edge import outward, refine
from laststraw.capture.outline import find_outline
from laststraw.capture.silhouette import even, mean_mask, rough_outline
from laststraw.records import Landmark, Landmarks, Outline, Photo, PhotoRef, Reason

KNOWN = knowledge.load()
SIZE = (420, 640)  # px, wide and high
FINE = 8  # the body is drawn this many times larger, then averaged
NAMES = {
    "nose": (0, 75), "ear": (18, 75), "shoulder": (70, 150), "elbow": (92, 250), "wrist": (95, 330),
    "hip": (40, 330), "knee": (42, 440), "ankle": (42, 560),
}  # fmt: skip


class Deaf:
    """A network without masks."""

    name, version = "deaf", "1"

    def detect(self, pixels):
        return ()


def body(scale: int = FINE) -> np.ndarray:
    """(row, column) 0 to 1: head, trunk, arms away from it, legs."""
    picture = np.zeros((SIZE[1] * scale, SIZE[0] * scale), np.uint8)

    def at(u, v):
        return int((SIZE[0] / 2 + u) * scale), int(v * scale)

    def ellipse(u, v, a, b):
        cv2.ellipse(picture, at(u, v), (int(a * scale), int(b * scale)), 0, 0, 360, 1, -1)

    ellipse(0, 75, 30, 40)
    cv2.fillPoly(picture, [np.array([at(*p) for p in (
        (-14, 100), (14, 100), (16, 125), (75, 140), (78, 170), (52, 200), (46, 270), (60, 340), (62, 370), (-62, 370), (-60, 340),
        (-40, 270), (-52, 200), (-78, 170), (-75, 140), (-16, 125),
    )])], 1)  # fmt: skip
    for s in (-1, 1):
        cv2.line(picture, at(72 * s, 155), at(98 * s, 340), 1, int(24 * scale))
        cv2.line(picture, at(36 * s, 370), at(42 * s, 590), 1, int(40 * scale))
    return picture


SHAPE = body()


def ring_of(shape: np.ndarray, scale: int) -> np.ndarray:
    rings, _ = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return (max(rings, key=len)[:, 0] + 0.5) / scale


TRUE = ring_of(SHAPE, FINE)


def picture(rng, skin=(190, 140, 115), wall=(120, 130, 140), noise=4.0, blur=0.8, pattern=12.0) -> np.ndarray:
    share = cv2.resize(SHAPE.astype(np.float32), SIZE, interpolation=cv2.INTER_AREA)
    share = cv2.GaussianBlur(share, (0, 0), blur)[..., None]
    spots = cv2.GaussianBlur(rng.normal(0, 1, (SIZE[1], SIZE[0])).astype(np.float32), (0, 0), 6)
    spots = spots[..., None] / spots.std() * pattern
    mixed = share * (np.array(skin, np.float32) + 0.5 * spots) + (1 - share) * (np.array(wall, np.float32) + spots)
    return np.clip(mixed + rng.normal(0, noise, mixed.shape), 0, 255).astype(np.uint8)


def mask(rng=None, shift=(0.0, 0.0), grow=0.0) -> Mask:
    """As a network sees it: 3 px cells, soft, moved and fattened a little."""
    cells = (SIZE[0] // 3, SIZE[1] // 3)
    there = SHAPE if grow == 0.0 else cv2.dilate(SHAPE, np.ones((int(2 * grow * FINE) + 1,) * 2, np.uint8))
    soft = cv2.GaussianBlur(cv2.resize(there.astype(np.float32), cells, interpolation=cv2.INTER_AREA), (0, 0), 1.0)
    to_picture = np.array([[3.0, 0.0, shift[0]], [0.0, 3.0, shift[1]]])
    return Mask(probability=soft, to_picture=to_picture)


def seen(pixels: np.ndarray) -> tuple[Photo, Landmarks]:
    photo = Photo(id="photo/back", view="back", sha256="0" * 64, mirrored=False, pixels=pixels)
    height, width = pixels.shape[:2]
    reference = PhotoRef(
        id=photo.id, view="back", sha256=photo.sha256, mirrored=False, width_px=width, height_px=height
    )
    points = []
    for name, (u, v) in NAMES.items():
        for side, s in (("left", -1), ("right", 1)) if name != "nose" else (("none", 0),):
            uv = ((SIZE[0] / 2 + s * u) * width / SIZE[0], v * height / SIZE[1])
            points.append(Landmark(name=name, side=side, uv=uv, sd_uv=(1.0, 1.0), visibility=1.0))
    draws = np.array([[p.uv for p in points]])
    return photo, Landmarks(id="landmarks/back", photo=reference, points=tuple(points), draws_uv=draws, method="drawn")


def found(pixels: np.ndarray, *masks: Mask) -> Outline:
    got = find_outline(*seen(pixels), Deaf(), KNOWN, masks=masks)
    assert isinstance(got, Outline), got
    return got


def off(outline: Outline, *, inside=(130.0, 560.0)) -> tuple[np.ndarray, np.ndarray]:
    """Distance of each point from the true ring (px), and its error; hands, feet and head apart."""
    chosen = (outline.uv[:, 1] > inside[0]) & (outline.uv[:, 1] < inside[1])
    uv, sd = outline.uv[chosen], outline.sd_px[chosen]
    far = np.sqrt(((uv[:, None] - TRUE[None, ::3]) ** 2).sum(axis=-1)).min(axis=1)
    return far, sd


def test_the_edge_is_found_to_less_than_a_pixel_where_the_mask_is_off_by_two():
    outline = found(picture(np.random.default_rng(0)), mask(shift=(2.0, -1.0)), mask(shift=(1.0, -2.0), grow=1.0))
    far, _ = off(outline)
    assert far.mean() < 0.6
    assert np.percentile(far, 95) < 1.6


def test_bands_hold_the_edge():
    """93 to 100 %: neighbouring points share their errors, so few pictures tell; no point may be called surer than it is."""
    held = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        far, sd = off(found(picture(rng, noise=6.0), mask(shift=tuple(rng.normal(0, 1.5, 2)))))
        held.append(far <= 1.96 * sd)
    assert np.concatenate(held).mean() >= 0.93


def test_the_mirror_image_has_the_mirrored_outline():
    pixels = picture(np.random.default_rng(1))
    here = found(pixels, mask(shift=(1.0, 0.0)))
    flipped = mask(shift=(1.0, 0.0)).moved(np.array([[-1.0, 0.0, SIZE[0]], [0.0, 1.0, 0.0]]))
    there = found(np.ascontiguousarray(pixels[:, ::-1]), flipped)
    back = there.uv * [-1, 1] + [SIZE[0], 0]
    apart = np.sqrt(((here.uv[:, None] - back[None]) ** 2).sum(axis=-1)).min(axis=1)
    assert np.percentile(apart, 95) < 1.0  # points of the two do not pair up: half their spacing
    from laststraw.measure.scan import scan

    for v in (160.0, 230.0, 300.0, 350.0):
        ours, theirs = (
            [c.at for run in scan(o, np.zeros(2), np.array([1.0, 0]), np.array([0, 1.0])).runs(v) for c in run]
            for o in (here, there)
        )
        assert sorted(ours) == pytest.approx(sorted(SIZE[0] - u for u in theirs), abs=0.3)


def test_more_noise_never_narrows_the_error():
    clean, noisy = (found(picture(np.random.default_rng(2), noise=n, pattern=n), mask()) for n in (2.0, 25.0))
    assert np.median(noisy.sd_px) >= np.median(clean.sd_px)


def test_a_wall_of_the_bodys_own_colour_widens_the_error():
    rng = np.random.default_rng(3)
    apart, alike = (found(picture(rng, wall=wall, pattern=2.0), mask()) for wall in ((120, 130, 140), (188, 139, 116)))
    assert np.median(alike.sd_px) > 1.7 * np.median(apart.sd_px)


def test_gaps_between_arms_and_trunk_are_kept_apart():
    """Hands on the hips: what is seen between arm and trunk is no part of the body."""
    shape = cv2.resize(SHAPE, SIZE, interpolation=cv2.INTER_AREA)
    for s in (-1, 1):
        cv2.line(shape, (210 + 90 * s, 330), (210 + 50 * s, 345), 1, 14)
    soft = cv2.GaussianBlur(shape.astype(np.float32), (0, 0), 1.0)
    closed = Mask(probability=soft, to_picture=np.eye(2, 3))
    rough = rough_outline(closed, np.array([[210.0, 200.0], [210.0, 300.0]]), 485.0)
    assert rough is not None
    ring, gaps = rough
    assert len(gaps) == 2
    assert {bool(gap[:, 0].mean() > 210) for gap in gaps} == {True, False}
    assert all(ring[:, 0].min() < gap[:, 0].min() and gap[:, 0].max() < ring[:, 0].max() for gap in gaps)


def test_a_network_without_masks_is_a_reason():
    got = find_outline(*seen(picture(np.random.default_rng(5))), Deaf(), KNOWN)
    assert isinstance(got, Reason)
    assert got.code == "no_mask"


def test_a_mask_of_something_else_is_a_reason():
    elsewhere = mask().moved(np.array([[0.2, 0.0, 300.0], [0.0, 0.2, 20.0]]))
    got = find_outline(*seen(picture(np.random.default_rng(6))), Deaf(), KNOWN, masks=(elsewhere,))
    assert isinstance(got, Reason)
    assert got.code == "mask_elsewhere"


def test_a_body_that_the_photo_cuts_off_says_so_in_its_error():
    pixels = picture(np.random.default_rng(7))[:480]
    photo, landmarks = seen(np.ascontiguousarray(pixels))
    landmarks = seen(picture(np.random.default_rng(7)))[1]
    got = find_outline(photo, landmarks, Deaf(), KNOWN, masks=(mask(),))
    assert isinstance(got, Outline)
    assert np.median(got.sd_px[got.uv[:, 1] > 478]) > 10.0


def test_the_mean_mask_of_equal_masks_is_that_mask():
    around = np.array([[60.0, 40.0], [360.0, 600.0]])
    one = mean_mask([mask()], around, 485.0, (SIZE[1], SIZE[0]))
    many = mean_mask([mask()] * 3, around, 485.0, (SIZE[1], SIZE[0]))
    assert np.allclose(one.probability, many.probability, atol=1e-6)


def test_normals_point_out_whichever_way_a_ring_runs():
    circle = np.column_stack([np.cos(np.linspace(0, 6.2, 100)), np.sin(np.linspace(0, 6.2, 100))]) * 50 + 200
    for ring in (circle, circle[::-1]):
        assert ((ring + outward(ring) - 200) ** 2).sum() > ((ring - 200) ** 2).sum()


def test_a_ring_is_even_and_refined_without_leaving_the_search():
    ring = even(TRUE, 2.0)
    steps = np.hypot(*np.diff(ring, axis=0).T)
    assert steps.std() < 0.25 * steps.mean()
    moved, sd = refine(picture(np.random.default_rng(8)), ring, mask(), 485.0)
    assert np.hypot(*(moved - ring).T).max() <= 0.016 * 485.0 + 1.0
    assert (sd > 0).all()
