"""Law: the plan room holds no number of its own that somebody could have chosen otherwise: they are constants of knowledge."""

import ast
from pathlib import Path

import pytest

from laststraw import plan

FILES = sorted(Path(plan.__file__).parent.glob("*.py"))
BY_DEFINITION = {
    "changes.ROUNDING", "match._TIE",  # what a computer rounds
    "direction.YES",  # an answer is 0 or 1
    "dose.EVERY_DAY", "weeks.DAYS", "response.EVERY_DAYS", "week.FREE", "warn.MINUTES",  # weeks and hours
}  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_number_of_its_own(file):
    found = set()
    for node in ast.parse(file.read_text()).body:
        value = getattr(node, "value", None)
        if isinstance(value, ast.Constant) and isinstance(value.value, int | float):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            found.add(f"{file.stem}.{target.id}")
    assert found <= BY_DEFINITION
