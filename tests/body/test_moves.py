"""Moving pictures at run time: there, small, and with a way that fits the picture."""

import io

import numpy as np
import pytest
from packing import moves as packing
from PIL import Image

from laststraw import knowledge
from laststraw.body import moves

WORDS = {
    "id": "squat", "view": "left", "counts": "low",
    "poses": [
        {"name": "tall", "from": "standing"},
        {"name": "low", "both": {"hip_flexion": 70, "knee_flexion": 75}, "seconds": 1, "hold": 0.5},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("moves")
    packing.make({"squat": WORDS}, folder)
    return folder


@pytest.fixture
def here(packed, monkeypatch):
    monkeypatch.setattr(moves, "FOLDER", packed)
    moves._told.cache_clear()
    yield
    moves._told.cache_clear()


def test_a_picture_moves_and_a_still_shows_every_key_pose(here):
    assert moves.sequences() == ("squat",)
    film, still = (Image.open(io.BytesIO(moves.picture("squat", still=s))) for s in (False, True))
    assert 6 <= film.n_frames <= 16
    assert max(film.size) <= 260
    assert not getattr(still, "is_animated", False)
    assert still.width > 1.8 * film.width
    assert moves.picture("nothing") is None
    with pytest.raises(KeyError):
        moves.move("nothing")


def test_the_way_goes_down_and_comes_back(here):
    way = moves.move("squat")
    assert (way.poses, way.counts, way.loop, way.drawn_for) == (("tall", "low"), "low", "there_and_back", "none")
    assert (np.diff(way.time_s) > 0).all()
    hip = way.names.index("hip")
    tall, low = (way.at(pose)[hip, 2] for pose in way.poses)
    assert tall - low > 150
    assert way.xyz_mm[-1, hip, 2] == pytest.approx(tall, abs=40)
    assert way.xyz_mm[:, hip, 2].min() == pytest.approx(low, abs=2)


def test_left_is_left(here):
    way = moves.move("squat")
    x = {
        side: way.at("tall")[k, 0]
        for k, (n, side) in enumerate(zip(way.names, way.sides, strict=True))
        if n == "shoulder"
    }
    nose, heel = (way.at("tall")[way.names.index(name), 1] for name in ("nose", "heel"))
    assert x["left"] > 100 > -100 > x["right"]
    assert nose < heel  # looks along -y


def test_pictures_of_this_installation_are_whole_and_small():
    moves._told.cache_clear()
    there = set(moves.sequences())
    missing = {row.id for row in knowledge.load().sequences} - there
    assert not missing, f"draw them: python -m packing.moves ({', '.join(sorted(missing))})"
    sizes = [path.stat().st_size for path in moves.FOLDER.iterdir()]
    assert sum(sizes) < 6_000_000
    assert max(sizes) < 1_200_000
