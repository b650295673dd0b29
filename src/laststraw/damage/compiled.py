"""Compile the engine's loops once and keep the machine code in the user's cache folder.

The folder's name is a hash over the sources of all compiled rooms: numba sees a change of one file, not of a function
that it calls in another. Where nothing can be kept the loops are compiled in every process: a few seconds, nothing else.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import platformdirs

HERE = Path(__file__).parent
KEPT = 4  # versions of the machine code in the user's cache folder
SOURCES = (*sorted(HERE.glob("*.py")), *sorted((HERE.parent / "cohort").glob("*.py")))

Loop = TypeVar("Loop", bound=Callable[..., Any])


def _folder() -> Path | None:
    """Where the machine code is kept; None where nothing can be written."""
    digest = hashlib.sha256()
    for source in (path.read_bytes() for path in SOURCES):
        if b"@compiled" in source:
            digest.update(source)
    folder = platformdirs.user_cache_path("laststraw") / "engine" / digest.hexdigest()[:16]
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            for old in sorted(folder.parent.iterdir(), key=lambda one: one.stat().st_mtime)[:-KEPT]:
                shutil.rmtree(old, ignore_errors=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


_FOLDER = _folder()
_CONFIG: Any = numba.config  # its names are made when numba starts


def compiled(loop: Loop) -> Loop:
    """A function compiled when first called; it lets other threads run."""
    if _FOLDER is None:
        return cast(Loop, numba.njit(nogil=True)(loop))
    before = _CONFIG.CACHE_DIR
    _CONFIG.CACHE_DIR = str(_FOLDER)
    try:
        return cast(Loop, numba.njit(nogil=True, cache=True)(loop))
    finally:
        _CONFIG.CACHE_DIR = before
