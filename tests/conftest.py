"""Shared by all tests: the photos that are always there, and a home of their own."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    """No test ever touches the history of the person who runs it."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LASTSTRAW_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def photos() -> Path:
    """Mannequin photos: p000 (symmetric) and p010, four views each, and one hard one."""
    return ROOT / "tests" / "photos"


@pytest.fixture(scope="session")
def known():
    from laststraw import knowledge

    return knowledge.load()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real recordings and mannequins; a test that needs it skips by name where it is absent."""
    if not SHARED.exists():
        pytest.skip(f"{SHARED.name}/ is not beside this checkout")
    return SHARED


os.environ.setdefault("COLUMNS", "120")
settings.register_profile("laststraw", deadline=None, derandomize=True)  # a busy machine is slow, not wrong
settings.register_profile("explore", deadline=None)  # `make explore`: other examples on every run
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "laststraw"))
