"""Laws: nothing bends in the middle of the picture; the lens acts with the square of the distance from it; perspective as
a pinhole camera shows it; a smaller or a more distant marker tells less; intervals hold the truth."""

import math

import numpy as np
import pytest

from laststraw.measure.scale import (
    fuse_scale,
    lens_sd,
    level_tilt,
    pitch_stretch,
    scale_from_marker,
    scale_from_stature,
    upright_lean,
)
from laststraw.records import Landmark, Landmarks, PhotoRef

SIZE, FOCAL = (1080, 1920), 0.75


def project(points, pitch_deg=0.0):
    """World points (n, 3) mm (right, down, ahead of the camera) -> px, through a level camera that looks up by a pitch."""
    p = math.radians(pitch_deg)
    turn = np.array([[1, 0, 0], [0, math.cos(p), math.sin(p)], [0, -math.sin(p), math.cos(p)]])
    seen = np.asarray(points, dtype=float) @ turn.T
    return seen[:, :2] / seen[:, 2:] * FOCAL * max(SIZE) + 0.5 * np.array(SIZE)


@pytest.mark.parametrize("pitch", [-8.0, 0.0, 5.0])
@pytest.mark.parametrize("at", [(0.0, 0.0), (600.0, -700.0), (-500.0, 800.0)])
def test_verticals_lean_as_a_pinhole_shows_them(pitch, at):
    x, y = at
    top, middle, bottom = project([[x, y - 1, 3000], [x, y, 3000], [x, y + 1, 3000]], pitch)
    seen = math.degrees(math.atan2(-(bottom - top)[0], (bottom - top)[1]))
    assert upright_lean(tuple(middle), SIZE, pitch, FOCAL) == pytest.approx(seen, abs=1e-4)


@pytest.mark.parametrize("pitch", [-8.0, 0.0, 5.0])
@pytest.mark.parametrize("yaw", [-20.0, 0.0, 10.0])
@pytest.mark.parametrize("at", [(0.0, -300.0), (400.0, 500.0)])
def test_level_lines_tilt_as_a_pinhole_shows_them(pitch, yaw, at):
    along = np.array([math.cos(math.radians(yaw)), 0.0, math.sin(math.radians(yaw))])
    middle = np.array([*at, 3000.0])
    one, place, other = project([middle - along, middle, middle + along], pitch)
    seen = math.degrees(math.atan2((other - one)[1], (other - one)[0]))
    assert level_tilt(tuple(place), SIZE, yaw, FOCAL, pitch_deg=pitch) == pytest.approx(seen, abs=1e-4)


def test_level_lengths_stretch_as_a_pinhole_shows_them():
    for y in (-900.0, 0.0, 900.0):
        one, place, other = project([[-1, y, 3000], [0, y, 3000], [1, y, 3000]], 6.0)
        middle = project(
            [[-1, -3000 * math.tan(math.radians(6.0)), 3000], [1, -3000 * math.tan(math.radians(6.0)), 3000]], 6.0
        )
        ratio = (other - one)[0] / (middle[1] - middle[0])[0]
        assert pitch_stretch(tuple(place), SIZE, 6.0, FOCAL) == pytest.approx(ratio - 1.0, abs=1e-4)


def test_the_lens_does_nothing_in_the_middle_and_most_in_the_corners(known):
    assert lens_sd((500, 960), (580, 960), SIZE, known)[0] == pytest.approx(0.0, abs=1e-9)
    slopes, lengths = zip(
        *(lens_sd((540 + s, 960 + 2 * s - 40), (540 + s, 960 + 2 * s + 40), SIZE, known) for s in (0, 120, 240, 480)),
        strict=True,
    )
    assert list(slopes) == sorted(slopes)
    assert list(lengths) == sorted(lengths)
    assert slopes[3] == pytest.approx(4.0 * slopes[2], rel=0.05)  # square of the distance
    assert lengths[3] < 3.0 * known.constant("camera.distortion_sd")
    assert lens_sd((1, 1), (1, 1), SIZE, known) == (0.0, 0.0)


def test_lens_errors_are_those_of_drawn_lenses(known):
    """The sd claimed for a line is what lenses drawn from the stated spread do to it."""
    dice = np.random.default_rng(2)
    ends = np.array([(200.0, 150.0), (700.0, 300.0)])
    half = 0.5 * math.hypot(*SIZE)
    slopes, lengths = [], []
    for k in dice.normal(0.0, known.constant("camera.distortion_sd"), 4000):
        place = (ends - 0.5 * np.array(SIZE)) / half
        moved = place * (1.0 + k * np.sum(place**2, axis=1, keepdims=True))
        (u, v), (a, b) = moved[1] - moved[0], place[1] - place[0]
        slopes.append(math.degrees(math.atan2(v, u) - math.atan2(b, a)))
        lengths.append(math.hypot(u, v) / math.hypot(a, b) - 1.0)
    slope, length = lens_sd(tuple(ends[0]), tuple(ends[1]), SIZE, known)
    assert np.std(slopes) == pytest.approx(slope, rel=0.05)
    assert np.std(lengths) == pytest.approx(length, rel=0.05)


def square(side_px, at=(300.0, 700.0)):
    x, y = at
    return np.array([[x, y], [x + side_px, y], [x + side_px, y + side_px], [x, y + side_px]])


def test_a_marker_gives_the_scale_and_a_smaller_one_less(known):
    scale, _ = scale_from_marker(square(70.0), 0.05, 140.0, known)
    assert scale == pytest.approx(2.0)
    sds = [scale_from_marker(square(side), 0.1, 2.0 * side, known)[1] for side in (200.0, 70.0, 20.0, 8.0)]
    assert sds == sorted(sds)
    assert (
        scale_from_marker(square(70.0), 0.05, 140.0, known, beside=False)[1]
        > 3 * scale_from_marker(square(70.0), 0.05, 140.0, known)[1]
    )
    assert (
        scale_from_marker(square(70.0), 1.0, 140.0, known)[1] > scale_from_marker(square(70.0), 0.05, 140.0, known)[1]
    )


def test_a_square_that_is_turned_on_its_wall_keeps_its_scale(known):
    narrow = square(70.0)
    narrow[[1, 2], 0] -= 10.0
    assert scale_from_marker(narrow, 0.05, 140.0, known)[0] == pytest.approx(2.0)


def test_intervals_of_marker_scale_hold_the_truth(known):
    dice = np.random.default_rng(4)
    held = []
    distance = known.constant("measure.camera_distance")
    for _ in range(2000):
        truth_mm_px = 2.0
        behind = 1.0 + dice.normal(0.0, known.constant("scale.marker_depth")) / distance
        printed = 140.0 * (1.0 + dice.normal(0.0, known.constant("scale.print_sd")))
        side_px = printed / truth_mm_px / behind + dice.normal(0.0, known.constant("scale.edge_shift"))
        scale, sd = scale_from_marker(square(side_px), 0.05, 140.0, known)
        held.append(abs(scale - truth_mm_px) < 1.96 * sd)
    assert 0.93 <= np.mean(held) <= 0.97


def test_stature_and_marker_are_fused(known):
    points = {("ear", s): (540.0 + d, 300.0) for s, d in (("left", 40.0), ("right", -40.0))}
    points |= {("ankle", s): (540.0 + d, 1200.0) for s, d in (("left", 60.0), ("right", -60.0))}
    landmarks = Landmarks(
        id="landmarks/front",
        photo=PhotoRef(id="photo/front", view="front", sha256="", mirrored=False, width_px=SIZE[0], height_px=SIZE[1]),
        points=tuple(Landmark(name=n, side=s, uv=uv, sd_uv=(1, 1), visibility=1.0) for (n, s), uv in points.items()),
        draws_uv=np.array([list(points.values())]),
        method="drawn",
    )
    one, one_sd = scale_from_stature(landmarks, 1700.0, known)
    assert one == pytest.approx(1700.0 * 0.886 / 900.0)
    other, other_sd = scale_from_marker(square(140.0 / one), 0.05, 140.0, known)
    scale, sd = fuse_scale([(one, one_sd), (other, other_sd)])
    assert min(one, other) <= scale <= max(one, other)
    assert sd < min(one_sd, other_sd)
