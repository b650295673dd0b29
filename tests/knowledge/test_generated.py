"""The generated page of counts is up to date."""

import importlib.util
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "generated"


def test_the_generated_page_is_up_to_date():
    spec = importlib.util.spec_from_file_location("renew", FOLDER / "renew.py")
    renew = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(renew)
    assert (FOLDER / "knowledge.md").read_text() == renew.text(), "run: python docs/generated/renew.py"
