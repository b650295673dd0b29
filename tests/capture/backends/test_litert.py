"""BlazePose on LiteRT: laws of its regions, masks and doubt, and the same network through MediaPipe to compare with."""

import json
from functools import cache

import cv2
import numpy as np
import pytest

from laststraw.capture import load_backend, open_photo
from laststraw.capture.backends import litert, people
from laststraw.capture.base import Follower
from laststraw.errors import BackendError

NETWORK = load_backend("litert")
PHOTOS = [
    "hard_p002_front", "p000_back", "p000_front", "p000_left", "p000_right", "p010_back", "p010_front", "p010_left", "p010_right",
]  # fmt: skip


@pytest.fixture(scope="module")
def person(photos):
    return open_photo(photos / "p010_front.jpg", "front").pixels


@pytest.fixture(scope="module")
def seen(person):
    return NETWORK.detect(person)[0]


# ---- laws


def test_it_can_follow(seen, person):
    assert isinstance(NETWORK, Follower)
    again = NETWORK.follow(person, seen.region)
    assert np.array_equal(again.uv, seen.uv), "detect looks where it says that one should look"
    assert NETWORK.follow(person, seen.region - seen.region[0]) is None, "nobody stands in the corner"


def moved(person, by):
    turned = np.column_stack([by[:, :2], by[:, :2] @ np.full(2, 0.5) + by[:, 2] - 0.5])  # cv2 counts from pixel middles
    return cv2.warpAffine(person, turned, (1500, 1500), flags=cv2.INTER_LINEAR)


@pytest.mark.parametrize("roll_deg", [0.0, 25.0, 90.0])
def test_where_the_person_goes_the_points_go(person, seen, roll_deg):
    """Law: move and turn the picture, and the region with it -> points, mask and next region move and turn alike."""
    angle, middle = np.radians(roll_deg), seen.region[0]
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    by = np.column_stack([turn, np.array([750.0, 750.0]) - turn @ middle])
    there = NETWORK.follow(moved(person, by), seen.region @ turn.T + by[:, 2])
    here = NETWORK.follow(person, seen.region)
    size = np.ptp(here.uv, axis=0).max()
    expected = here.moved(here.uv @ turn.T + by[:, 2], 1.0, by)
    off = np.hypot(*(there.uv - expected.uv).T) / size
    assert np.median(off) < 0.004
    assert np.hypot(*(there.region - expected.region).T).max() / size < 0.02
    assert np.abs(there.mask.to_picture - expected.mask.to_picture).max() < 1e-9
    assert np.mean(np.abs(there.mask.probability - expected.mask.probability) > 0.5) < 0.003
    assert np.allclose(np.median(there.sd / expected.sd), 1.0, atol=0.1)


@pytest.mark.parametrize("zoom", [0.4, 3.0])
def test_a_larger_picture_has_a_larger_doubt(person, seen, zoom):
    """Law: px follow the picture, shares of the body do not."""
    size = (round(person.shape[1] * zoom), round(person.shape[0] * zoom))
    other = NETWORK.follow(cv2.resize(person, size, interpolation=cv2.INTER_AREA), seen.region * zoom)
    assert np.median(np.hypot(*(other.uv / zoom - seen.uv).T)) / np.ptp(seen.uv[:, 1]) < 0.004
    assert np.median(other.sd / seen.sd) == pytest.approx(zoom, rel=0.05)
    assert np.median(other.depth / seen.depth) == pytest.approx(zoom, rel=0.1)


def test_the_mirror_image_of_a_pose_is_one(seen, person):
    """Law: mirroring twice changes nothing; once, region and mask lie where the person lies in the mirror image."""
    width = person.shape[1]
    twice = seen.mirrored(width).mirrored(width)
    for name in ("uv", "region", "sd"):
        assert np.allclose(getattr(twice, name), getattr(seen, name))
    assert np.allclose(twice.mask.to_picture, seen.mask.to_picture)
    once = seen.mirrored(width)
    assert np.allclose(once.region, seen.region * (-1, 1) + (width, 0))
    corner = np.array([3.0, 5.0, 1.0])
    assert np.allclose(once.mask.to_picture @ corner, (seen.mask.to_picture @ corner) * (-1, 1) + (width, 0))
    turned = NETWORK.detect(np.ascontiguousarray(person[:, ::-1]))[0].mirrored(width)
    size = np.ptp(seen.uv[:, 1])
    assert np.hypot(*(turned.region - seen.region).T).max() / size < 0.05
    assert np.hypot(*(centre(turned.mask) - centre(seen.mask)).T) / size < 0.01
    assert np.abs(turned.sd - seen.sd).max() / size < 0.02


def centre(mask):
    row, column = np.argwhere(mask.probability > 0.5).mean(axis=0) + 0.5
    return mask.to_picture @ (column, row, 1.0)


def test_who_moves_points_one_by_one_loses_region_and_mask(seen):
    bent = seen.moved(seen.uv**2, 2.0)
    assert bent.region is None
    assert bent.mask is None
    assert np.allclose(bent.sd, 2.0 * seen.sd)


def test_a_hidden_wrist_is_doubted_more_than_a_seen_one(person, seen):
    """Law: cover a point, and the network's doubt about it grows."""
    place = seen.names.index("wrist")
    covered = person.copy()
    u, v = seen.uv[place].astype(int)
    covered[v - 60 : v + 90, u - 60 : u + 60] = covered[5, 5]
    assert NETWORK.follow(covered, seen.region).sd[place] > 1.1 * seen.sd[place]


def test_what_is_cut_out_lies_where_it_says():
    """Law: a spot of a picture is where the map says, at any zoom and turn, to a tenth of a px of the crop."""
    rows, columns = np.mgrid[:900, :1200] + 0.5
    spot = np.array([[680.0, 435.0]])
    picture = (255 * np.exp(-((columns - spot[0, 0]) ** 2 + (rows - spot[0, 1]) ** 2) / (2 * 14.0**2))).astype(np.uint8)
    picture = np.repeat(picture[:, :, None], 3, axis=2)
    for radius in (80.0, 170.0, 400.0, 900.0):
        for roll in (0.0, 0.4, -2.5):
            region = np.array([[660.0, 450.0], [660.0 + radius * np.sin(roll), 450.0 - radius * np.cos(roll)]])
            to_picture = litert._square_around(region)
            cut = litert._cut(picture, to_picture, 256)[..., 0].astype(float)
            cut[cut < 8] = 0
            y, x = np.mgrid[:256, :256] + 0.5
            there = to_picture @ ((cut * x).sum() / cut.sum(), (cut * y).sum() / cut.sum(), 1.0)
            assert np.hypot(*(there - spot[0])) < 0.1 * max(1.0, 2.5 * radius / 256)


def test_a_person_beside_the_picture_is_not_in_it():
    picture = np.zeros((100, 50, 3), np.uint8)
    assert litert._in(picture, np.array([[25.0, 50.0], [900.0, 0.0]]))
    assert not litert._in(picture, np.array([[-2123.0, 1055.0], [60.0, 50.0]]))


# ---- the detector's boxes


def test_anchors_are_those_of_the_network():
    anchors = people._anchors()
    assert anchors.shape == (2254, 2)
    assert np.allclose(anchors.mean(axis=0), 0.5)
    assert anchors[0] == pytest.approx((4 / 224, 4 / 224))
    assert anchors[2] == pytest.approx((12 / 224, 4 / 224)), "row by row"
    assert anchors[-1] == pytest.approx((208 / 224, 208 / 224))


def boxes_at(places: list[tuple[float, float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Raw outputs with boxes at (u, v) of 0.2 by 0.2 and given logits, from the anchors nearest to them."""
    raw, scores = np.zeros((2254, 12), np.float32), np.full(2254, -50.0, np.float32)
    taken: set[int] = set()
    for u, v, logit in places:
        order = np.argsort(np.hypot(*(people._anchors() - (u, v)).T))
        i = next(int(i) for i in order if int(i) not in taken)
        taken.add(i)
        raw[i, :2] = ((u, v) - people._anchors()[i]) * 224
        raw[i, 2:4] = 0.2 * 224
        raw[i, 4:6] = ((u, v + 0.3) - people._anchors()[i]) * 224
        raw[i, 6:8] = ((u, v) - people._anchors()[i]) * 224
        scores[i] = logit
    return raw, scores


def test_boxes_of_one_person_are_melted_and_others_kept():
    raw, scores = boxes_at([(0.3, 0.3, 2.0), (0.31, 0.3, 2.0), (0.7, 0.3, 4.0), (0.5, 0.5, -1.0)])
    circles = people.aligned(raw, scores)
    assert len(circles) == 2, "two people, one below half certainty"
    assert circles[0] == pytest.approx(np.array([(0.7, 0.6), (0.7, 0.3)]), abs=1e-6), "most certain first"
    assert circles[1] == pytest.approx(np.array([(0.305, 0.6), (0.305, 0.3)]), abs=1e-6), "the mean of equals"
    assert people.aligned(*boxes_at([])).shape == (0, 2, 2)


def test_the_more_certain_box_weighs_more():
    raw, scores = boxes_at([(0.3, 0.3, 0.1), (0.32, 0.3, 5.0)])
    assert 0.311 < people.aligned(raw, scores)[0, 0, 0] < 0.32


# ---- the same network through MediaPipe


@pytest.fixture(scope="module")
def reference(photos):
    """What MediaPipe sees in a file, each looked at once."""
    try:
        detect = load_backend("mediapipe").detect
    except BackendError as error:
        pytest.skip(f"mediapipe: {error}")
    return cache(lambda path: (pixels := open_photo(path, "front").pixels, detect(pixels)))


def as_mediapipe_cuts(pixels, to_picture, size):
    """MediaPipe counts pixels from their middle when it cuts, from their edge afterwards, and does not average."""
    return cv2.warpAffine(pixels, to_picture, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)


def apart(path, reference) -> float:
    """Median distance between the landmarks of both, share of the body's height."""
    pixels, theirs = reference(path)
    ours = NETWORK.detect(pixels)
    assert len(ours) == len(theirs)
    height = np.ptp(theirs[0].uv[:, 1])
    assert np.median(np.abs(ours[0].visibility - theirs[0].visibility)) < 0.02
    return float(np.median(np.hypot(*(ours[0].uv - theirs[0].uv).T)) / height)


def test_everything_but_the_cut_is_as_in_mediapipe(photos, reference, monkeypatch):
    """With its cut of the picture, the same points to 0.1 % of the body's height, and the same people."""
    monkeypatch.setattr(litert, "_cut", as_mediapipe_cuts)
    off = [apart(photos / f"{name}.jpg", reference) for name in PHOTOS]
    assert np.median(off) < 0.001
    assert max(off) < 0.002


def test_with_our_cut_the_points_are_close(photos, reference):
    """Ours averages what it reduces and counts pixels alike before and after: that is the whole difference."""
    off = [apart(photos / f"{name}.jpg", reference) for name in PHOTOS]
    assert np.median(off) < 0.006
    assert max(off) < 0.01


@pytest.mark.slow
def test_as_in_mediapipe_on_other_mannequins(shared, reference, monkeypatch):
    monkeypatch.setattr(litert, "_cut", as_mediapipe_cuts)
    folder = shared / "mannequins" / "hard"
    truth = json.loads((folder / "truth.json").read_text())
    files = [seen["file"] for about in truth.values() for seen in about["views"].values()][::12]
    off = [apart(folder / file, reference) for file in files]
    assert np.median(off) < 0.0012
