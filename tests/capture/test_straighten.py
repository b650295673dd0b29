"""Laws of the warp that straightens a body, of the views, and of the pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from laststraw.capture.straighten import straightening
from laststraw.capture.views import CANVAS_PX, JITTER, canvas, inside, jittered

LEVELLED = np.array([True, True, False])
places = st.floats(-30, 30)


def body(tilts: list[float], shifts: list[float]) -> np.ndarray:
    """Ears, shoulders and hips: (line, 2, 2) px, tilted and shifted."""
    lines = np.array(
        [[(150 + s, h - t), (90 + s, h + t)] for t, s, h in zip(tilts, shifts, (60, 110, 200), strict=True)]
    )
    return lines.astype(float)


@given(st.lists(places.map(lambda x: x / 3), min_size=3, max_size=3), st.lists(places, min_size=3, max_size=3))
def test_the_straightened_body_is_level_and_upright(tilts, shifts):
    """Law: a level, upright body in the straightened picture is the person in the given one."""
    lines = body(tilts, shifts)
    warp = straightening(lines, LEVELLED)
    for line, levelled in zip(lines, LEVELLED, strict=True):
        middle = line.mean(axis=0)
        straight = np.array([warp.axis, np.round(middle[1])])
        assert np.abs(warp.to_given(straight) - (middle[0], np.round(middle[1]))).max() < 1e-6
        if levelled:
            half = (line[0, 0] - line[1, 0]) / 2
            ends = warp.to_given(straight + np.array([(half, 0.0), (-half, 0.0)]))
            assert np.abs(ends - line).max() < 0.51  # heights are whole px


@given(st.lists(places.map(lambda x: x / 3), min_size=3, max_size=3), st.lists(places, min_size=3, max_size=3))
def test_the_way_back_is_the_way_back(tilts, shifts):
    """Law: there and back again, wherever the picture is not folded over."""
    warp = straightening(body(tilts, shifts), LEVELLED)
    points = np.random.default_rng(4).uniform((80, 30), (160, 280), (100, 2))
    assert np.abs(warp.from_given(warp.to_given(points)) - points).max() < 1e-6
    assert warp.bend >= 0.0


def test_an_upright_level_body_is_left_alone():
    warp = straightening(body([0, 0, 0], [0, 0, 0]), LEVELLED)
    points = np.random.default_rng(1).uniform(0, 300, (50, 2))
    assert np.allclose(warp.to_given(points), points)
    assert warp.bend == 0.0


def test_the_mirror_image_is_straightened_alike():
    """Law: flip the body, swap its sides -> the warp flips."""
    lines = body([5, -8, 3], [4, 10, -6])
    turned = lines[:, ::-1].copy()
    turned[..., 0] = 240 - turned[..., 0]
    points = np.random.default_rng(2).uniform(0, 240, (50, 2))
    one = straightening(lines, LEVELLED).to_given(points)
    other = straightening(turned, LEVELLED).to_given(points * (-1, 1) + (240, 0))
    assert np.allclose(one, other * (-1, 1) + (240, 0))


def dot_at(pixels: np.ndarray) -> np.ndarray:
    """Centre of the dark spot, continuous px."""
    dark = 255.0 - pixels.mean(axis=2)
    rows, columns = np.mgrid[: dark.shape[0], : dark.shape[1]] + 0.5
    return np.array([(dark * columns).sum(), (dark * rows).sum()]) / dark.sum()


def dotted(place: tuple[float, float], size: int = CANVAS_PX) -> Image.Image:
    picture = Image.new("RGB", (size * 4, size * 4), "white")
    u, v = 4 * place[0], 4 * place[1]
    ImageDraw.Draw(picture).ellipse((u - 24, v - 24, u + 23, v + 23), fill="black")
    return picture.resize((size, size), Image.Resampling.BOX)


@pytest.mark.parametrize("place", [(200.0, 150.0), (140.0, 240.0), (170.0, 300.0)])
def test_what_is_drawn_lies_where_the_warp_says(place):
    """Law: picture and points are moved by the same map, to a quarter of a pixel."""
    warp = straightening(body([6, -9, 4], [8, -12, 15]) + 60, LEVELLED)
    drawn = np.asarray(warp.draw(dotted(place)).crop((60, 60, 330, 340)))
    assert np.abs(warp.to_given(dot_at(drawn) + 60) - place).max() < 0.25


@pytest.mark.parametrize("jitter", JITTER)
def test_what_is_jittered_lies_where_the_view_says(jitter):
    place = (200.0, 150.0)
    view, to_canvas = jittered(dotted(place), jitter)
    around = slice(90, 260)
    found = dot_at(view[around, around]) + 90
    assert np.abs(to_canvas(found) - place).max() < 0.1
    assert to_canvas.zoom == pytest.approx(jitter[2])
    middle = np.array([CANVAS_PX / 2, CANVAS_PX / 2])
    assert to_canvas(middle) == pytest.approx(middle + np.array(jitter[:2]) * CANVAS_PX)


def test_the_canvas_knows_where_it_was_cut():
    photo = np.asarray(dotted((300.0, 200.0), 700))
    square, to_photo = canvas(photo, np.array([(100.0, 50.0), (420.0, 600.0)]))
    assert square.size == (CANVAS_PX, CANVAS_PX)
    spot = dot_at(np.asarray(square.crop((150, 100, 250, 220)))) + np.array([150, 100])
    assert np.abs(to_photo(spot) - (300, 200)).max() < 0.5


def test_the_black_beyond_the_photo_is_not_judged():
    """Else a person at the edge of a bright photo would be called too dark."""
    photo = np.full((600, 300, 3), 200, np.uint8)
    square, to_photo = canvas(photo, np.array([(0.0, 20.0), (250.0, 590.0)]))
    assert np.asarray(square).min() == 0
    assert np.median(inside(square, to_photo, photo)) == 200
    assert inside(square, to_photo, photo).min() > 50  # a row of mixed pixels at the edge at most


def test_the_canvas_of_the_mirror_image_is_the_mirror_image_of_the_canvas():
    rng = np.random.default_rng(3)
    photo = rng.integers(0, 255, (600, 401, 3), dtype=np.uint8)
    points = np.array([(103.3, 52.1), (251.8, 540.4)])
    one, to_one = canvas(photo, points)
    other, to_other = canvas(np.ascontiguousarray(photo[:, ::-1]), points * (-1, 1) + (401, 0))
    assert np.abs(np.asarray(one).astype(int) - np.asarray(other)[:, ::-1].astype(int)).max() <= 1
    assert np.allclose(to_one(np.array([0.0, 0.0])), to_other(np.array([CANVAS_PX, 0.0])) * (-1, 1) + (401, 0))


def test_jitters_nearly_cancel():
    """Else all looks would be shifted, zoomed or turned the same way."""
    assert np.abs(np.mean(JITTER, axis=0) - (0, 0, 1, 0)).max() < 0.1
    assert len(set(JITTER)) == len(JITTER)
