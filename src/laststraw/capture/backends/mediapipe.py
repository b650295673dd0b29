"""BlazePose full through its maker's program, MediaPipe Tasks 0.10.31: optional, to compare with (``laststraw[mediapipe]``).

changed: pictures are padded to a square, because MediaPipe's own projection is exact only there.
"""

import importlib
import importlib.util
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from laststraw.capture.backends.blazepose import MODEL, NAMES, PEOPLE, SIDES, fingerprint, present
from laststraw.capture.backends.quiet import without_noise
from laststraw.capture.base import Pixels, Pose
from laststraw.errors import BackendError

MEDIAPIPE = "0.10.31"  # later ones phone home: decisions/0003


class MediaPipe:
    """The built-in network, run by MediaPipe. One graph for each thread, made when first needed."""

    name = "mediapipe"

    def __init__(self, model: Path = MODEL) -> None:
        if importlib.util.find_spec("mediapipe") is None:
            raise BackendError(
                "The pose backend 'mediapipe' needs MediaPipe, which is not installed.",
                hint="Install laststraw[mediapipe], or use the built-in backend 'litert', which runs the same network.",
            )
        self._model = present(model)
        self._local = threading.local()

    def __reduce__(self) -> tuple[type["MediaPipe"], tuple[Path]]:
        """A backend travels to another process as the place of its weights."""
        return MediaPipe, (self._model,)

    @property
    def version(self) -> str:
        """Version of MediaPipe and hash of the weights."""
        return f"mediapipe {MEDIAPIPE}, weights {fingerprint(self._model)}"

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
        with without_noise():
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
        with without_noise():
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
        names=NAMES,
        sides=SIDES,
        uv=table[:, :2] * side_px - np.array(offset, dtype=np.float64),
        depth=table[:, 2] * side_px,
        visibility=table[:, 3],
        presence=table[:, 4],
    )
