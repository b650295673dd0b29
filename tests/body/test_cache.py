"""The compiled model: kept, found again, made anew when it is broken; and a disk that refuses costs nothing but time."""

import os
import time

import numpy as np
import pytest

from laststraw.body import cache
from laststraw.body import model as body_model
from laststraw.records import Person


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "body")
    return tmp_path / "body"


@pytest.fixture
def made(known):
    count = []

    def make():
        count.append(1)
        return body_model._mended(known)

    make.count = count
    return make


def same(one, two):
    assert one.mj.body_pos == pytest.approx(two.mj.body_pos, abs=0)
    assert one.mj.site_pos == pytest.approx(two.mj.site_pos, abs=0)
    assert one.abdomen_share == two.abdomen_share
    assert {k: v.tolist() for k, v in one.shares.items()} == {k: v.tolist() for k, v in two.shares.items()}


def test_made_once_then_found(place, made):
    first = cache.mended("v", made)
    second = cache.mended("v", made)
    assert len(made.count) == 1
    same(first, second)
    assert [path.suffix for path in place.iterdir()] == [".model"]


def test_another_knowledge_another_model(place, made):
    cache.mended("v", made)
    cache.mended("w", made)
    assert len(made.count) == 2


@pytest.mark.parametrize(
    "harm", [lambda b: b[:-1], lambda b: b"", lambda b: b[:40], lambda b: b[:500] + b"?" + b[501:]]
)
def test_what_is_broken_is_made_anew(place, made, harm):
    whole = cache.mended("v", made)
    [file] = place.iterdir()
    file.write_bytes(harm(file.read_bytes()))
    same(cache.mended("v", made), whole)
    assert len(made.count) == 2
    cache.mended("v", made)
    assert len(made.count) == 2


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path, monkeypatch, made):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "file" / "body")
    cache.mended("v", made)
    cache.mended("v", made)
    assert len(made.count) == 2


def test_few_versions_are_kept(place, made, known):
    model = body_model._mended(known)
    for k in range(cache.KEPT + 3):
        cache.mended(f"v{k}", lambda: model)
        for age, path in enumerate(sorted(place.iterdir(), key=lambda p: p.stat().st_mtime)):
            os.utime(path, (age, age))
    assert len(list(place.iterdir())) == cache.KEPT


def test_nothing_about_a_person_is_kept(place, known, monkeypatch):
    body_model._built.cache_clear()
    for mass in (60, 90):
        body_model.build_model(Person(stature_mm=1650, mass_kg=mass, sex="female", birth_year=1970), known)
    body_model._built.cache_clear()
    assert len(list(place.iterdir())) == 1


def test_a_persons_model_from_the_cache_takes_less_than_50_ms(place, known):
    people = [Person(stature_mm=1600 + k, mass_kg=70, sex="male", birth_year=1970) for k in range(7)]
    body_model.build_model(people[0], known)
    took = []
    for person in people[1:]:
        start = time.process_time()
        body_model.build_model(person, known)
        took.append(time.process_time() - start)
    assert np.median(took) < 0.05


def test_a_whole_file_of_another_kind_is_made_anew(place, made):
    import hashlib

    cache.mended("v", made)
    [file] = place.iterdir()
    for rest in (b"{}\nno model", b"[]\n", b"nothing"):
        file.write_bytes(hashlib.sha256(rest).digest() + rest)
        cache.mended("v", made)
    assert len(made.count) == 4


def test_a_folder_in_the_way_leaves_nothing_behind(place, made):
    cache.mended("v", made)
    [file] = place.iterdir()
    file.unlink()
    file.mkdir()
    cache.mended("v", made)
    assert [path.name for path in place.iterdir()] == [file.name]
