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
from collections.abc import Callable, Iterator, Sequence
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
GAP_MS = 10**9  # between views of a series: so long that MediaPipe's smoothing over time forgets everything

# MediaPipe numbers its landmarks in the order of LANDMARKS (source: mediapipe PoseLandmark enum, 33 members).
_NAMES = tuple(name for name, _ in LANDMARKS)
_SIDES = tuple(side for _, side in LANDMARKS)
_NOISE = re.compile(rb"^(?:[IWEF]\d{4} |INFO: |WARNING: All log messages)")
_quiet_lock = threading.Lock()


class BlazePose:
    """The built-in pose network. One pair of graphs for each thread, made when first needed."""

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
        seen = self._graphs().see(square)
        return tuple(_pose(points, square.shape[0], offset) for points in seen)

    def detect_series(self, views: Sequence[Pixels]) -> tuple[Pose | None, ...]:
        """One person per view; after the first, each view is searched where the person was in the one before.

        Saves the person detector (a third of the time). A blank picture first makes the graph forget the last series.
        """
        if not views:
            return ()
        graphs = self._graphs()
        graphs.follow(np.zeros_like(_square(views[0])[0]))
        return tuple(self._followed(graphs, view) for view in views)

    def _followed(self, graphs: "_Graphs", view: Pixels) -> Pose | None:
        square, offset = _square(view)
        seen = graphs.follow(square)
        return _pose(seen[0], square.shape[0], offset) if seen else None

    def _graphs(self) -> "_Graphs":
        graphs: _Graphs | None = getattr(self._local, "graphs", None)
        if graphs is None:
            graphs = self._local.graphs = _Graphs(self._model)
        return graphs


class _Graphs:
    """MediaPipe's two running graphs of one thread: single pictures, and series."""

    _logged: ClassVar[set[str]] = set()  # graphs of this process that have said all they have to say on standard error

    def __init__(self, model: Path) -> None:
        with _without_noise():
            mediapipe: Any = importlib.import_module("mediapipe")  # a second of work: only when a photo is looked at
            tasks: Any = importlib.import_module("mediapipe.tasks.python")

            def make(mode: str, people: int) -> Any:
                options = tasks.vision.PoseLandmarkerOptions(
                    base_options=tasks.BaseOptions(model_asset_path=str(model)),
                    running_mode=tasks.vision.RunningMode[mode],
                    num_poses=people,
                )
                return tasks.vision.PoseLandmarker.create_from_options(options)

            self._still, self._series = make("IMAGE", PEOPLE), make("VIDEO", 1)
        self._mediapipe = mediapipe
        self._time_ms = 0
        for landmarker in (self._still, self._series):
            weakref.finalize(self, _release, landmarker)

    def _image(self, square: Pixels) -> Any:
        return self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(square))

    def see(self, square: Pixels) -> Any:
        """Everyone in a square picture: MediaPipe's lists of landmarks."""
        return self._quietly("still", lambda: self._still.detect(self._image(square)))

    def follow(self, square: Pixels) -> Any:
        """The person of a series in its next square picture: a list of one, or an empty one."""
        self._time_ms += GAP_MS
        return self._quietly("series", lambda: self._series.detect_for_video(self._image(square), self._time_ms))

    def _quietly(self, graph: str, look: Callable[[], Any]) -> Any:
        if graph in self._logged:
            return look().pose_landmarks
        with _without_noise():
            seen = look().pose_landmarks
        if seen:  # the last warning comes with the first person
            self._logged.add(graph)
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
    try:
        keep = os.dup(2)
    except OSError:  # no standard error at all
        yield
        return
    with _quiet_lock, tempfile.TemporaryFile() as log:
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
