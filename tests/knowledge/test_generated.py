"""The generated pages are up to date."""

import importlib.util
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "generated"


@pytest.fixture(scope="module")
def renew():
    spec = importlib.util.spec_from_file_location("renew", FOLDER / "renew.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_page_is_up_to_date(renew):
    assert (FOLDER / "knowledge.md").read_text() == renew.text(), "run: python docs/generated/renew.py"


def test_the_page_of_self_tests_is_up_to_date(renew):
    from laststraw.body.model import PACKED

    if not (PACKED / "model.xml").exists():
        pytest.skip("the body model is not packed: make setup")
    assert (FOLDER / "self_tests.md").read_text() == renew.self_tests(), "run: python docs/generated/renew.py"
