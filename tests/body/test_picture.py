"""The picture: small, complete, and what is drawn on the left is on the left."""

import math
import time

import numpy as np
import pytest

from laststraw.body.model import PACKED
from laststraw.body.picture import _drawn, as_image, picture


@pytest.fixture(scope="module")
def drawn(known):
    return picture(known)


def test_three_views_in_less_than_400_kb(drawn):
    assert [view.view for view in drawn.views] == ["front", "back", "left"]
    assert sum(len(view.png) for view in drawn.views) < 400_000
    assert sum(path.stat().st_size for path in PACKED.glob("*.png")) < 400_000


def test_the_background_is_transparent_and_the_bones_are_mid_grey(drawn):
    """So that they can be seen on white and on black."""
    for view in drawn.views:
        pixels = np.asarray(as_image(view))
        assert (view.width_px, view.height_px) == (pixels.shape[1], pixels.shape[0])
        grey, opacity = pixels[..., 0].astype(float), pixels[..., 1]
        assert (opacity == 0).mean() > 0.5
        assert (opacity[:, [0, -1]] == 0).all()
        assert (opacity[[0, -1]] == 0).all()
        assert 110 < grey[opacity > 200].mean() < 190


def test_the_front_picture_is_nearly_the_same_on_both_sides(drawn):
    """Neither light nor pose may suggest a difference between left and right."""
    pixels = np.asarray(as_image(drawn.view("front"))).astype(float)
    shown = pixels[..., 0] * pixels[..., 1] / 255
    assert np.abs(shown - shown[:, ::-1]).mean() < 4


def test_every_structure_can_be_found_in_the_picture(drawn, known):
    for view in drawn.views:
        there = {m.structure for m in view.muscles} | {j.structure for j in view.joints}
        assert there == {structure.id for structure in known.structures}


def test_everything_lies_inside_the_picture(drawn):
    for view in drawn.views:
        for muscle in view.muscles:
            assert len(muscle.points_uv) >= 2
            assert all(math.isfinite(x) for uv in muscle.points_uv for x in uv)
            assert all(0 <= u <= view.width_px and 0 <= v <= view.height_px for u, v in muscle.points_uv), (
                muscle.structure
            )
            assert 0 <= muscle.hidden <= 1
        for joint in view.joints:
            assert 0 <= joint.uv[0] <= view.width_px
            assert 0 <= joint.uv[1] <= view.height_px


def test_the_persons_left_is_where_it_is_seen(drawn):
    """From the front it is on the right of the picture, from the back on the left; from the left it is nearer."""
    front, back, left = (drawn.view(name) for name in ("front", "back", "left"))
    for view, sign in ((front, 1), (back, -1)):
        for muscle in view.muscles:
            if muscle.side in ("left", "right"):
                ends = (muscle.points_uv[0][0] + muscle.points_uv[-1][0]) / 2 - view.width_px / 2
                assert (ends * sign > 0) == (muscle.side == "left"), (view.view, muscle.structure)
    depth = {side: np.mean([m.depth_m for m in left.muscles if m.side == side]) for side in ("left", "right")}
    assert depth["left"] > depth["right"]


def test_both_sides_are_drawn_as_mirror_images(drawn):
    view = drawn.view("front")
    left = sorted((m.structure, m.points_uv) for m in view.muscles if m.side == "left")
    right = sorted(
        (m.structure, tuple((view.width_px - u, v) for u, v in m.points_uv)) for m in view.muscles if m.side == "right"
    )
    assert len(left) == len(right)
    for structure in {name for name, _ in left}:
        mean = [
            np.mean([uv for name, points in side if name == structure for uv in points], axis=0)
            for side in (left, right)
        ]
        assert mean[0] == pytest.approx(mean[1], abs=1.0), structure


def test_what_lies_in_front_is_drawn_last_and_bone_hides_what_is_behind(drawn):
    for view in drawn.views:
        depths = [m.depth_m for m in view.muscles]
        assert depths == sorted(depths)
    hidden = {(view.view, m.structure): m.hidden for view in drawn.views for m in view.muscles}
    assert hidden["back", "gluteus_maximus"] < hidden["front", "gluteus_maximus"]
    assert hidden["front", "rectus_femoris"] < hidden["back", "rectus_femoris"]
    assert hidden["front", "pectoralis_minor"] < hidden["back", "pectoralis_minor"]


def test_an_outline_encloses_its_path(drawn):
    for muscle in drawn.view("front").muscles:
        outline = np.array(muscle.outline_uv())
        assert np.isfinite(outline).all()
        centre = np.array(muscle.points_uv).mean(axis=0)
        assert (outline.min(axis=0) - 1 <= centre).all()
        assert (outline.max(axis=0) + 1 >= centre).all()


def test_only_what_the_model_lacks_or_cannot_draw_is_sketched(drawn, known):
    for muscle in drawn.view("front").muscles:
        structure = known.structure(muscle.structure)
        assert muscle.sketched or structure.in_model
        if muscle.sketched:
            assert not structure.in_model


def test_an_unknown_view_says_what_there_is(drawn):
    with pytest.raises(KeyError, match="front, back, left"):
        drawn.view("right")


def test_a_picture_is_quick(known):
    _drawn.cache_clear()
    start = time.process_time()
    picture(known)
    assert time.process_time() - start < 1.0
