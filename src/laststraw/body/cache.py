"""The mended model, compiled once and kept in the user's cache folder: it belongs to no person, only to a version.

A file is a SHA-256 of the rest, then the shares as JSON, then MuJoCo's own binary form. What is broken, foreign or not readable
is made anew, and a folder that cannot be written to costs a tenth of a second a run, nothing else.
"""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import mujoco
import numpy as np
import platformdirs

from laststraw.body.draft import Floats

HERE = Path(__file__).parent
KEPT = 4  # versions of the model in the folder
HASH_BYTES = 32

_LOG = logging.getLogger(__name__)


class Mended(NamedTuple):
    """A compiled model at its own size, and what the description of a draft adds to it."""

    mj: Any
    shares: dict[str, Floats]
    abdomen_share: float


def mended(knowledge_version: str, make: Callable[[], Mended]) -> Mended:
    """The mended model of this version of code and knowledge, from the cache or made by ``make``. A new one each time."""
    path = folder() / f"{_key(knowledge_version)}.model"
    found = _read(path)
    if found is None:
        found = make()
        _write(path, found)
    return found


def folder() -> Path:
    """Where compiled models are kept."""
    return platformdirs.user_cache_path("laststraw") / "body"


@cache
def _key(knowledge_version: str) -> str:
    """One hash over all that a compiled model depends on."""
    digest = hashlib.sha256(f"{mujoco.__version__}\0{knowledge_version}\0".encode())
    for path in sorted((*HERE.glob("*.py"), HERE / "model" / "model.xml")):
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()[:32]


def _read(path: Path) -> Mended | None:
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError:
        return None
    digest, rest = content[:HASH_BYTES], content[HASH_BYTES:]
    if hashlib.sha256(rest).digest() != digest:
        _LOG.info("the cached body model is broken and is made anew")
        return None
    said, _, binary = rest.partition(b"\n")
    try:
        told = json.loads(said)
        mj = mujoco.MjModel.from_binary_path("model.mjb", {"model.mjb": binary})
        return Mended(mj, {name: np.array(values) for name, values in told["shares"].items()}, told["abdomen_share"])
    except (ValueError, KeyError, TypeError):
        _LOG.info("the cached body model is of another kind and is made anew")
        return None


def _write(path: Path, model: Mended) -> None:
    """Write beside, then move into place, so that a killed process leaves nothing half-written."""
    told = {"shares": {k: v.tolist() for k, v in model.shares.items()}, "abdomen_share": model.abdomen_share}
    binary = np.empty(mujoco.mj_sizeModel(model.mj), dtype=np.uint8)
    mujoco.mj_saveModel(model.mj, None, binary)
    beside: Path | None = None
    rest = json.dumps(told).encode() + b"\n" + binary.tobytes()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            beside = Path(file.name)
            file.write(hashlib.sha256(rest).digest() + rest)
        os.replace(beside, path)
        old = sorted(path.parent.glob("*.model"), key=lambda p: p.stat().st_mtime)
        for each in old[:-KEPT]:
            each.unlink(missing_ok=True)
    except OSError as error:
        _LOG.info("the body model is not kept: %s", error.strerror)
        if beside is not None:
            beside.unlink(missing_ok=True)
