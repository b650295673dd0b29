"""Workers of Dask: of a cluster that already runs somewhere, or of one started for this run on this machine."""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from laststraw.errors import BackendError, UnusableInput

PATIENCE_S = 20

Piece = TypeVar("Piece")
Done = TypeVar("Done")


class Dask:
    """A client of dask.distributed."""

    name = "dask"

    def __init__(self, *, workers: int | None = None, scheduler: str | None = None) -> None:
        try:
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise BackendError("Dask is not installed.", hint="pip install 'laststraw[cluster]'") from error
        if workers is not None and workers < 1:
            raise UnusableInput(f"{workers} workers cannot work.", hint="Give 1 or more.")
        self._cluster: Any = None
        address = scheduler
        if address is None:
            self._cluster = LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
            )
            address = self._cluster.scheduler_address
        try:
            self._client: Any = Client(address, timeout=PATIENCE_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            self.close()
            raise UnusableInput(
                f"No Dask scheduler answers at {address!r}.",
                hint="Start one with `dask scheduler`, as tcp://host:8786.",
            ) from error

    def map(self, work: Callable[[Piece], Done], pieces: Sequence[Piece]) -> Iterator[tuple[int, Done]]:
        """See ``Engine.map``."""
        from distributed import KilledWorker, as_completed

        number_of = {}
        for number, piece in enumerate(pieces):
            number_of[self._client.submit(work, piece, pure=False)] = number
        try:
            for future in as_completed(list(number_of), loop=self._client.loop):
                yield number_of.pop(future), future.result()  # what is not held any more, the cluster forgets
        except KilledWorker as error:
            raise BackendError(
                "Workers of the cluster died again and again on one piece.",
                hint="Give them more memory, or fewer threads.",
            ) from error
        finally:
            self._client.cancel(list(number_of))

    def close(self) -> None:
        """See ``Engine.close``."""
        for one in (getattr(self, "_client", None), self._cluster):
            if one is not None:
                one.close()
