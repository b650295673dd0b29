"""The contract that every engine keeps, as a test that a plug-in's author can run.

from laststraw.testing.engines import check_engine
check_engine(MyEngine)     # called with workers=2, scheduler=None
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from laststraw.errors import BackendError


class Deadly(NamedTuple):
    """A piece that kills its worker the first time."""

    number: int
    mark: str  # a file that is there when it was tried before; "": harmless


def square(piece: Deadly) -> int:
    """Work of a test: kills its own process once, if told so."""
    if piece.mark and not Path(piece.mark).exists():
        Path(piece.mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return piece.number**2


def die(piece: Deadly) -> int:
    """Work of a test that kills its process every time."""
    os.kill(os.getpid(), signal.SIGKILL)
    return piece.number


def fail(piece: Deadly) -> int:
    """Work of a test that raises."""
    if piece.number == 3:
        raise ValueError("piece 3 is bad")
    return piece.number


def check_engine(make: Callable[..., Any], folder: Path | None = None) -> None:
    """Run all clauses of the contract.

    Parameters
    ----------
    make
        The engine's class: called with ``workers=2, scheduler=None``.
    folder
        An empty folder that the workers see: then a worker is killed too.

    Error
    -----
    ``AssertionError`` that names the clause.
    """
    engine = make(workers=2, scheduler=None)
    for part in ("name", "map", "close"):
        assert hasattr(engine, part), "an engine has a name, map(work, pieces) and close()"
    assert engine.name, "the name is empty"
    try:
        wanted = {number: number**2 for number in range(9)}
        found = list(engine.map(square, [Deadly(number, "") for number in range(9)]))
        assert len(found) == 9, "every piece comes back once"
        assert dict(found) == wanted, "a result comes with the number of its piece"
        assert list(engine.map(square, [])) == [], "no pieces, no results"
        assert dict(engine.map(square, [Deadly(5, "")])) == {0: 25}, "an engine can be used again"
        _check_failure(engine)
        if folder is not None:
            mark = str(folder / "tried")
            pieces = [Deadly(number, mark if number == 4 else "") for number in range(9)]
            found = list(engine.map(square, pieces))
            assert dict(found) == wanted, "a worker that was killed is replaced, and what it had is done again"
            assert len(found) == 9, "nothing is handed over twice after a worker was killed"
            _check_death(engine)
    finally:
        engine.close()
    engine.close()


def _check_death(engine: Any) -> None:
    told: BackendError | None = None
    try:
        list(engine.map(die, [Deadly(1, ""), Deadly(2, "")]))
    except BackendError as error:
        told = error
    assert told is not None, "a piece that kills every worker ends in a BackendError"
    assert told.hint, "it says what would have worked"


def _check_failure(engine: Any) -> None:
    told = ""
    try:
        list(engine.map(fail, [Deadly(number, "") for number in range(5)]))
    except ValueError as error:
        told = str(error)
    assert told == "piece 3 is bad", "what the work raises is raised as it was"
    assert dict(engine.map(square, [Deadly(2, ""), Deadly(3, "")])) == {0: 4, 1: 9}, "a failed run leaves no trace"
