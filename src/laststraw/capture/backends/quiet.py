"""Keeps the start-up log of C++ libraries off standard error."""

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_NOISE = re.compile(rb"^(?:[IWEF]\d{4} |INFO: |WARNING: All log messages)")
_lock = threading.Lock()


@contextmanager
def without_noise() -> Iterator[None]:
    """Keep log lines of TensorFlow and MediaPipe off standard error; whatever else was written there is passed on.

    The libraries write to the file descriptor itself and have no setting against it, so the descriptor is lent to a
    temporary file meanwhile.
    """
    with _lock, tempfile.TemporaryFile() as log:
        try:
            keep = os.dup(2)  # inside the lock, or one thread would keep the file that another has lent
        except OSError:  # no standard error at all
            yield
            return
        if sys.stderr:
            sys.stderr.flush()
        os.dup2(log.fileno(), 2)
        try:
            yield
        finally:
            if sys.stderr:
                sys.stderr.flush()
            os.dup2(keep, 2)
            os.close(keep)
            log.seek(0)
            for line in log:
                if not _NOISE.match(line):
                    os.write(2, line)
