"""Each example runs as a test."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.name)
def test_example_runs(example, tmp_path, photos):
    ran = subprocess.run([sys.executable, example, photos, tmp_path], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


def test_the_readme_snippet_runs(photos, tmp_path, monkeypatch):
    import shutil

    shutil.copy(photos / "p010_back.jpg", tmp_path / "back.jpg")
    monkeypatch.chdir(tmp_path)
    [snippet] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.S)
    exec(compile(snippet, "README.md", "exec"), {})


@pytest.mark.parametrize("page", ["findings.md"])
def test_the_worked_example_of_a_page_prints_what_the_page_says(page, capsys):
    """A ``python`` block followed by a ``text`` block: the second is what the first prints."""
    found = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", (ROOT / "docs" / page).read_text(), flags=re.S)
    assert found
    for snippet, says in found:
        exec(compile(snippet, page, "exec"), {})
        assert capsys.readouterr().out == says
