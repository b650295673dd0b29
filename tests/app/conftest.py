import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # loads.py, shared by the files of this folder

from laststraw.app import cli


@pytest.fixture
def run(capsys):
    """Run one command in this process: exit code, standard output, standard error."""

    def _run(*arguments):
        words = [str(word) for word in arguments]
        code = cli._run(words, as_json="--json" in words)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return _run
