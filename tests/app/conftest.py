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


@pytest.fixture
def at(monkeypatch):
    """Set the clock of `laststraw plan`."""

    def _at(moment):
        monkeypatch.setattr("laststraw.app.plan_state.clock", lambda: moment.astimezone())

    return _at


@pytest.fixture
def planned(tmp_path, run, at):
    """`laststraw plan` of one of the six people, so many days after the visit: exit code, standard output, standard error."""
    import plans

    def _planned(name, *words, day=0, hour=18):
        path = tmp_path / f"{name}.sqlite"
        if not path.exists():
            plans.keep(name, path)
        at(plans.days(day, hour))
        return run("plan", *words, "--history", path)

    _planned.log = lambda name: plans.log_of(tmp_path / f"{name}.sqlite")
    return _planned


@pytest.fixture
def keys(monkeypatch):
    """Somebody at a terminal who presses these keys; "^" is Ctrl-C. Lines that end with Enter come from ``lines``."""
    import io

    def _keys(pressed, lines=()):
        left = iter(pressed)

        def getchar():
            key = next(left)
            if key == "^":
                raise KeyboardInterrupt
            return key

        monkeypatch.setattr("typer.getchar", getchar)
        monkeypatch.setattr("laststraw.app.plan_safety.somebody_is_there", lambda: True)
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return left

    return _keys
