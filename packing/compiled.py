"""Compile the drawing loops once, and keep the machine code beside them.

The folder's name is a hash over both files: numba sees a change of one file, not of a function that it calls in another.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

HERE = Path(__file__).parent
SOURCES = (HERE / "march.py", HERE / "shade.py")


def _folder() -> Path | None:
    """Where the machine code is kept; None where nothing can be written."""
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in SOURCES)).hexdigest()[:16]
    folder = HERE / "__pycache__" / f"loops-{digest}"
    try:
        if not folder.exists():
            for old in folder.parent.glob("loops-*"):
                shutil.rmtree(old, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


_FOLDER = _folder()
_CONFIG: Any = numba.config  # its names are made when numba starts


def compiled(loop: Callable[..., Any]) -> Any:
    """A function compiled when first called. No fused or reordered sums: the same picture on every machine of a kind."""
    if _FOLDER is None:
        return numba.njit(error_model="numpy")(loop)
    before = _CONFIG.CACHE_DIR
    _CONFIG.CACHE_DIR = str(_FOLDER)
    try:
        return numba.njit(error_model="numpy", cache=True)(loop)
    finally:
        _CONFIG.CACHE_DIR = before
