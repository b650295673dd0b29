"""The parts of finding stickers on pictures and numbers made by hand."""

import numpy as np
import pytest

from laststraw.capture.stickers_body import Expected
from laststraw.capture.stickers_cut import cut
from laststraw.capture.stickers_find import chroma
from laststraw.capture.stickers_name import name_spots
from laststraw.capture.stickers_shape import discs, rims


def picture(inside, colour=(20, 190, 60), around=(200, 160, 140), size=60, fine=10):
    """(row, col, 3) float32: a shape ``inside(x, y)`` on a plain ground, sampled finely."""
    x, y = np.meshgrid(*[(np.arange(size * fine) + 0.5) / fine] * 2)
    share = inside(x, y).astype(float).reshape(size, fine, size, fine).mean(axis=(1, 3))[..., None]
    return (share * colour + (1 - share) * np.array(around)).astype(np.float32)


def test_shade_does_not_change_chromaticity():
    colour = np.array([60.0, 200.0, 90.0])
    assert (
        np.linalg.norm(chroma(colour) - chroma(0.5 * colour)) < 0.05
    )  # all but the floor that tames noise in the dark


@pytest.mark.parametrize("at", [(30.0, 30.0), (30.37, 29.81)])
def test_the_centre_of_a_disc_is_found_wherever_the_rays_start(at):
    seen = picture(lambda x, y: np.hypot(x - at[0], y - at[1]) < 6)
    for start in ((30.0, 30.0), (31.5, 29.0)):
        disc = discs(rims(seen, np.array([start]), np.array([13.0]), "exact"))
        disc = discs(rims(seen, disc.centres, np.array([13.0]), "exact"))
        assert disc.centres[0] == pytest.approx(at, abs=0.05)
        assert (disc.long[0], disc.short[0]) == pytest.approx((6, 6), abs=0.3)
        assert disc.roughness[0] < 0.04


def test_a_wall_on_one_side_does_not_move_the_centre():
    """Law: each side of the rim is told by its own surroundings."""
    plain = picture(lambda x, y: np.hypot(x - 30, y - 30) < 6)
    walled = plain.copy()
    walled[:, 33:] += (picture(lambda x, y: np.hypot(x - 30, y - 30) < 6, around=(90, 90, 110)) - plain)[:, 33:]
    one, other = (discs(rims(p, np.array([[30.0, 30.0]]), np.array([13.0]), "exact")).centres for p in (plain, walled))
    assert one[0] == pytest.approx(other[0], abs=0.12)


def test_corners_stripes_and_squares_are_not_round():
    shapes = {
        "corner": lambda x, y: (x > 28) & (y > 28) & (x - y < 8),
        "stripe": lambda x, y: abs(x - 30) < 4,
        "star": lambda x, y: np.hypot(x - 30, y - 30) < 5 + 2.5 * np.cos(5 * np.arctan2(y - 30, x - 30)),
    }
    for name, inside in shapes.items():
        disc = discs(rims(picture(inside), np.array([[30.0, 30.0]]), np.array([13.0])))
        assert disc.closed[0] < 0.95 or disc.roughness[0] > 0.15, name


@pytest.mark.parametrize("dome", [True, False])
def test_half_a_dome_and_a_turned_flat_sticker_are_told_apart(dome):
    """Three of each, as wide as they are: a dome's middle is at the cut, a flat one's in the middle of what is seen."""
    seen, outwards = [], []
    for turn in (0.2, 1.4, 2.9):
        n = np.array([np.cos(turn), np.sin(turn)])

        def inside(x, y, n=n):
            out, along = (x - 30) * n[0] + (y - 30) * n[1], (y - 30) * n[0] - (x - 30) * n[1]
            return (np.hypot(out, along) < 8) & (out > 0) if dome else (out / 4) ** 2 + (along / 8) ** 2 < 1

        seen.append(picture(inside))
        outwards.append(n)
    shift = 3.4 if dome else 0.0
    strip, middles = (
        np.concatenate(seen, axis=1),
        np.array([[30 + 60 * i, 30] for i in range(3)]) + shift * np.array(outwards),
    )
    for _ in range(3):
        rim = rims(strip, middles, np.full(3, 18.0), "exact")
        disc = discs(rim)
        middles = disc.centres
    hidden = cut(rim, disc, np.array(outwards), 8.0)
    assert (hidden.domes > 0.8) if dome else (hidden.domes < 0.2)
    found = middles - np.array(outwards) * hidden.guess[:, None]
    error = np.linalg.norm(found - [[30 + 60 * i, 30] for i in range(3)], axis=1)
    assert (error < 1.96 * hidden.sd + 0.2).all()


def expected(mean, sd=0.05) -> Expected:
    points = (("c7", "none"), ("l3", "none"), ("l5", "none"))
    return Expected(
        points=points,
        mean=np.array(mean, float),
        covariance=np.eye(6) * sd**2 + 0.03**2 * np.kron(np.ones((3, 3)), np.eye(2)),
        seen=np.full(3, 0.7),
        named=np.ones(3, bool),
    )


def test_each_spot_gets_one_name_and_the_names_do_not_depend_on_the_order():
    where = expected([(0, 1.1), (0, 0.4), (0, 0.2)])
    xy = np.array([(0.02, 1.12), (0.01, 0.43), (0.0, 0.21)])
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
        naming = name_spots(xy[order], 0.01, np.zeros((3, 3)), where, 0.1)
        assert [order[i] for i in naming.spot] == [0, 1, 2]
        assert (naming.surety > 0.95).all()
        assert (naming.rivalry < 0.05).all()


def test_a_spot_half_way_is_doubted_and_one_far_off_gets_no_name():
    where = expected([(0, 1.1), (0, 0.4), (0, 0.2)])
    naming = name_spots(np.array([(0.0, 1.1), (0.0, 0.3), (0.9, 0.8)]), 0.01, np.zeros((3, 3)), where, 0.1)
    assert 2 not in naming.spot
    named = [i for i in (1, 2) if naming.spot[i] == 1]
    assert naming.rivalry[named[0]] > 0.3


def test_more_clutter_never_makes_stickers_more_probable():
    where = expected([(0, 1.1), (0, 0.4), (0, 0.2)])
    xy = np.array([(0.02, 1.12), (0.01, 0.43), (0.0, 0.21)])
    odds = [name_spots(xy, 0.01, np.zeros((3, 3)), where, clutter).log_odds for clutter in (0.1, 0.5, 2.0, 10.0)]
    assert odds == sorted(odds, reverse=True)
