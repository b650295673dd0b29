"""Stores are found by name, the built-in one like every other."""

from importlib.metadata import EntryPoint, EntryPoints

import pytest

from laststraw.errors import UnusableInput
from laststraw.history import Store, open_store
from laststraw.history.sqlite import SqliteStore


class OtherStore(SqliteStore):
    """What a plug-in might bring."""


@pytest.fixture
def installed(monkeypatch):
    def _installed(**found):
        points = EntryPoints(EntryPoint(name, value, "laststraw.stores") for name, value in found.items())
        monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points.select(group=group))

    return _installed


def test_a_plug_in_is_found_by_its_name(installed, tmp_path):
    installed(other=f"{__name__}:OtherStore")
    store = open_store(tmp_path / "h", kind="other")
    assert type(store) is OtherStore
    assert isinstance(store, Store)


def test_the_built_in_store_comes_through_the_same_door(installed, tmp_path):
    installed(sqlite=f"{__name__}:OtherStore")
    assert type(open_store(tmp_path / "h")) is OtherStore


def test_the_built_in_store_is_there_without_being_installed(installed, tmp_path):
    installed()
    assert type(open_store(tmp_path / "h")) is SqliteStore


def test_an_unknown_store_lists_what_there_is(installed, tmp_path):
    installed(other="somewhere:OtherStore")
    with pytest.raises(UnusableInput, match="other, sqlite"):
        open_store(tmp_path / "h", kind="papyrus")
    assert not (tmp_path / "h").exists()
