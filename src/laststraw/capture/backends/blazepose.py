"""BlazePose full through MediaPipe Tasks 0.10.31, on the processor, without network access.

Source: Bazarevsky et al. 2020, BlazePose (arXiv 2006.10204); weights: npm ``@mediapipe/pose`` (Apache-2.0), packed by
``packing/pose.py``. changed: pictures are padded to a square, because MediaPipe's own projection is exact only there.
"""

import hashlib
import importlib
import os
import re
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from laststraw.capture.base import LANDMARKS, Pixels, Pose
from laststraw.errors import BackendError

MODEL = Path(__file__).parent / "model" / "pose_full.task"
MEDIAPIPE = "0.10.31"  # later ones phone home: decisions/0003
PEOPLE = 3  # at most so many are looked for

# MediaPipe numbers its landmarks in the order of LANDMARKS (source: mediapipe PoseLandmark enum, 33 members).
_NAMES = tuple(name for name, _ in LANDMARKS)
_SIDES = tuple(side for _, side in LANDMARKS)
_NOISE = re.compile(rb"^(?:[IWEF]\d{4} |INFO: |WARNING: All log messages)")
_quiet_lock = threading.Lock()


class BlazePose:
    """The built-in pose network. One graph for each thread, made when first needed."""

    name = "blazepose"

    def __init__(self, model: Path = MODEL) -> None:
        if not model.is_file():
            raise BackendError(
                f"The pose network {model.name} is missing from this installation.",
                hint="Reinstall laststraw, or in a checkout run `make demo`, which packs it.",
            )
        self._model = model
        self._local = threading.local()

    def __reduce__(self) -> tuple[type["BlazePose"], tuple[Path]]:
        """A backend travels to another process as the place of its weights."""
        return BlazePose, (self._model,)

    @property
    def version(self) -> str:
        """Version of MediaPipe and hash of the weights."""
        return f"mediapipe {MEDIAPIPE}, weights {_sha256(self._model)[:12]}"

    def detect(self, pixels: Pixels) -> tuple[Pose, ...]:
        """Everyone seen in the picture: the person detector runs on the whole of it."""
        square, offset = _square(pixels)
        seen = self._graph().see(square)
        return tuple(_pose(points, square.shape[0], offset) for points in seen)

    def _graph(self) -> "_Graph":
        graph: _Graph | None = getattr(self._local, "graph", None)
        if graph is None:
            graph = self._local.graph = _Graph(self._model)
        return graph


class _Graph:
    """MediaPipe's running graph of one thread. It looks at single pictures, so nothing depends on what came before."""

    logged: ClassVar[bool] = False  # has said all it has to say on standard error: the last warning comes with a person

    def __init__(self, model: Path) -> None:
        with _without_noise():
            mediapipe: Any = importlib.import_module("mediapipe")  # a second of work: only when a photo is looked at
            tasks: Any = importlib.import_module("mediapipe.tasks.python")
            options = tasks.vision.PoseLandmarkerOptions(
                base_options=tasks.BaseOptions(model_asset_path=str(model)),
                running_mode=tasks.vision.RunningMode.IMAGE,
                num_poses=PEOPLE,
            )
            self._landmarker = tasks.vision.PoseLandmarker.create_from_options(options)
        self._mediapipe = mediapipe
        weakref.finalize(self, _release, self._landmarker)

    def _image(self, square: Pixels) -> Any:
        return self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(square))

    def see(self, square: Pixels) -> Any:
        """Everyone in a square picture: MediaPipe's lists of landmarks."""
        image = self._image(square)
        if _Graph.logged:
            return self._landmarker.detect(image).pose_landmarks
        with _without_noise():
            seen = self._landmarker.detect(image).pose_landmarks
        _Graph.logged |= bool(seen)
        return seen


def _release(landmarker: Any) -> None:
    """Close a graph; at the end of the interpreter, when MediaPipe's own threads are gone, just let go of it."""
    try:
        landmarker.close()
    except RuntimeError:
        landmarker._handle = None


def _square(pixels: Pixels) -> tuple[Pixels, tuple[int, int]]:
    """Pad with black on both sides to a square; gives the offset (u, v) of the picture in it, px."""
    height, width = pixels.shape[:2]
    if height == width:
        return pixels, (0, 0)
    side = max(height, width)
    side += (side - min(height, width)) % 2  # equal margins, so that the mirror image is padded alike
    left, top = (side - width) // 2, (side - height) // 2
    square = np.zeros((side, side, 3), np.uint8)
    square[top : top + height, left : left + width] = pixels
    return square, (left, top)


def _pose(points: Sequence[Any], side_px: int, offset: tuple[int, int]) -> Pose:
    table = np.array([(p.x, p.y, p.z, p.visibility, p.presence) for p in points], dtype=np.float64)  # (33, 5)
    return Pose(
        names=_NAMES,
        sides=_SIDES,
        uv=table[:, :2] * side_px - np.array(offset, dtype=np.float64),
        depth=table[:, 2] * side_px,
        visibility=table[:, 3],
        presence=table[:, 4],
    )


@contextmanager
def _without_noise() -> Iterator[None]:
    """Keep the C++ library's start-up log off standard error; whatever else was written there is passed on.

    The library writes to the file descriptor itself and has no setting against it, so the descriptor is lent to a
    temporary file meanwhile.
    """
    with _quiet_lock, tempfile.TemporaryFile() as log:
        try:
            keep = os.dup(2)  # inside the lock, or one thread would keep the file that another has lent
        except OSError:  # no standard error at all
            yield
            return
        sys.stderr.flush()
        os.dup2(log.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(keep, 2)
            os.close(keep)
            log.seek(0)
            for line in log:
                if not _NOISE.match(line):
                    os.write(2, line)


@cache
def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
