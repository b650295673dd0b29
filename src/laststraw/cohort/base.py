"""What an engine is: something that does many independent pieces of work, on one machine or on many.

Engines are found by their entry points in the group ``laststraw.engines``; ours come through the same door. A piece and its
result can be pickled, the work is a function of its piece alone: so any engine, any number of workers and any order
give the same total.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Protocol, TypeVar, runtime_checkable

from laststraw.errors import BackendError

GROUP = "laststraw.engines"
BUILT_IN = {"local": "laststraw.cohort.local:Local", "dask": "laststraw.cohort.cluster:Dask"}

Piece = TypeVar("Piece")
Done = TypeVar("Done")


@runtime_checkable
class Engine(Protocol):
    """Made with ``workers`` (None: as many as fit) and ``scheduler`` (an address, or None); used once, closed by ``close``."""

    name: str

    def map(self, work: Callable[[Piece], Done], pieces: Sequence[Piece]) -> Iterator[tuple[int, Done]]:
        """Do every piece once: pairs of its number and its result, in any order, each as soon as it is there.

        Parameters
        ----------
        work
            A function of a module (it is pickled by name), without memory.
        pieces
            What to do; each can be pickled.

        Error
        -----
        What ``work`` raises is raised here. ``BackendError`` when workers die again and again on a piece.
        """
        ...

    def close(self) -> None:
        """Let all workers go, also after an interruption; closing twice is no error."""
        ...


def load_engine(name: str = "local", *, workers: int | None = None, scheduler: str | None = None) -> Engine:
    """An engine by name.

    *Error*: ``BackendError`` when there is none of that name (it lists those that exist), or it lacks something that it says
    how to get.
    """
    engine = _factory(name)(workers=workers, scheduler=scheduler)
    if not isinstance(engine, Engine):
        raise BackendError(f"The engine {name!r} has no name, map or close.", hint="See docs/cohort.md.")
    return engine


def _factory(name: str) -> Callable[..., Any]:
    """The class of that name; ours also where the package is not installed."""
    found = entry_points(group=GROUP)
    if name in found.names:
        factory: Callable[..., Any] = found[name].load()
        return factory
    if name in BUILT_IN:
        module, made_by = BUILT_IN[name].split(":")
        factory = getattr(import_module(module), made_by)
        return factory
    known = ", ".join(sorted({*BUILT_IN, *found.names}))
    raise BackendError(f"There is no engine {name!r}.", hint=f"Installed: {known}.")
