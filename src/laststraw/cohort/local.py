"""Processes of this machine. A worker that dies is replaced, and what it had in hand is done again."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from typing import TypeVar

from laststraw.errors import BackendError, UnusableInput

TRIES = 3  # a piece whose worker died so often is to blame itself
AHEAD = 2  # pieces in hand for each worker

Piece = TypeVar("Piece")
Done = TypeVar("Done")


class Local:
    """A pool of processes; with one worker, this process itself."""

    name = "local"

    def __init__(self, *, workers: int | None = None, scheduler: str | None = None) -> None:
        if scheduler:
            raise UnusableInput(
                "The engine local has no scheduler.", hint="Use --engine dask, or leave --scheduler out."
            )
        if workers is not None and workers < 1:
            raise UnusableInput(f"{workers} workers cannot work.", hint="Give 1 or more.")
        self._workers = workers or _cores()
        self._pool: ProcessPoolExecutor | None = None

    def map(self, work: Callable[[Piece], Done], pieces: Sequence[Piece]) -> Iterator[tuple[int, Done]]:
        """See ``Engine.map``."""
        if self._workers == 1 or len(pieces) == 1:
            yield from ((number, work(piece)) for number, piece in enumerate(pieces))
            return
        tries = [0] * len(pieces)
        waiting = list(range(len(pieces)))[::-1]
        doing: dict[Future[Done], int] = {}
        while waiting or doing:
            while waiting and len(doing) < AHEAD * self._workers:
                number = waiting.pop()
                try:
                    doing[self._started().submit(work, pieces[number])] = number
                except BrokenProcessPool:
                    waiting.append(number)
                    break
            done, _ = wait(doing, return_when=FIRST_COMPLETED)
            broken = not doing
            for future in done:
                number = doing.pop(future)
                try:
                    yield number, future.result()
                except BrokenProcessPool:
                    broken = True
                    waiting.append(number)
                    tries[number] += 1
            if broken:
                again = [*doing.values()]
                for number in again:
                    tries[number] += 1
                waiting += again
                doing.clear()
                self.close()
                _give_up(tries)

    def close(self) -> None:
        """See ``Engine.close``."""
        pool, self._pool = self._pool, None
        if pool is not None:
            running = list((pool._processes or {}).values())  # the pool itself would wait for what they have in hand
            pool.shutdown(wait=False, cancel_futures=True)
            for one in running:
                one.terminate()
            for one in running:
                one.join()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers, mp_context=multiprocessing.get_context("spawn"), initializer=_settle
            )
        return self._pool


def _give_up(tries: Sequence[int]) -> None:
    if max(tries) >= TRIES:
        raise BackendError(
            f"Worker processes died {TRIES} times on the same piece of work.",
            hint="They were killed from outside or ran out of memory: use fewer with --workers.",
        )


def _settle() -> None:
    """A worker leaves Ctrl-C to whoever started it, and goes when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
