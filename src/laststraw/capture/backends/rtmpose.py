"""RTMPose (26 landmarks) through ``rtmlib``: optional, and its weights are fetched by the person, never by this program.

Source: Jiang et al. 2023, RTMPose (arXiv 2303.07399); ``rtmlib`` 0.0.16 (``YOLOX``, ``RTMPose``), read 2026-11-22. changed: the
detector is shown blue-green-red and the pose network red-green-blue, as each was trained (rtmlib issue 48); a picture without a
person has no pose, where rtmlib would take the whole picture for one.
"""

import contextlib
import importlib
import importlib.util
import io
import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laststraw.capture.backends.blazepose import PEOPLE, fingerprint
from laststraw.capture.base import Pixels, Pose
from laststraw.errors import BackendError
from laststraw.records import Side

FOLDER = "LASTSTRAW_RTMPOSE"  # environment: where the weights are
_FROM = "https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/onnx_sdk/"
WEIGHTS = {  # our name -> the archive that holds it as end2end.onnx
    "person.onnx": f"{_FROM}yolox_m_8xb8-300e_humanart-c2c7a14a.zip",
    "pose.onnx": f"{_FROM}rtmpose-m_simcc-body7_pt-body7-halpe26_700e-256x192-4d3e73dd_20230605.zip",
}
LEAST_SCORE = 0.3  # mean over the landmarks; rtmlib draws a landmark from about 0.4

# Halpe-26: 17 to 19 are the head's top, neck and hips' middle, 22 and 23 the small toes; we have no such landmarks.
HALPE: dict[tuple[str, Side], int] = {
    ("nose", "none"): 0,
    **{
        (name, side): first + (side == "right")
        for name, first in {
            "eye": 1, "ear": 3, "shoulder": 5, "elbow": 7, "wrist": 9, "hip": 11, "knee": 13, "ankle": 15, "foot_index": 20,
            "heel": 24,
        }.items()
        for side in ("left", "right")
    },
}  # fmt: skip


class RTMPose:
    """RTMPose medium with feet. One pair of networks for each thread, made when first needed."""

    name = "rtmpose"

    def __init__(self, folder: Path | None = None) -> None:
        if importlib.util.find_spec("rtmlib") is None:
            raise BackendError(
                "The pose backend 'rtmpose' needs rtmlib, which is not installed.",
                hint="Install laststraw[rtmpose], or use the built-in backend 'litert'.",
            )
        self._folder = folder or _folder()
        missing = {name: source for name, source in WEIGHTS.items() if not (self._folder / name).is_file()}
        if missing:
            steps = "; ".join(
                f"download {source}, take end2end.onnx out of it and save it as {self._folder / name}"
                for name, source in missing.items()
            )
            raise BackendError(
                "The weights of the pose backend 'rtmpose' are missing; laststraw never downloads them.",
                hint=f"To use it: {steps}. Another folder: set {FOLDER}.",
            )
        self._local = threading.local()

    def __reduce__(self) -> tuple[type["RTMPose"], tuple[Path]]:
        """A backend travels to another process as the place of its weights."""
        return RTMPose, (self._folder,)

    @property
    def version(self) -> str:
        """Version of rtmlib and hashes of the weights."""
        from importlib.metadata import version

        hashes = " and ".join(fingerprint(self._folder / name) for name in WEIGHTS)
        return f"rtmlib {version('rtmlib')}, weights {hashes}"

    def detect(self, pixels: Pixels) -> tuple[Pose, ...]:
        """Everyone seen in the picture, three at most, most certain first."""
        find, place = self._networks()
        boxes = np.asarray(find(np.ascontiguousarray(pixels[:, :, ::-1])), dtype=np.float64).reshape(-1, 4)
        if not len(boxes):
            return ()
        keypoints, scores = place(pixels, bboxes=boxes)
        poses = [(float(np.mean(sure)), to_pose(points, sure)) for points, sure in zip(keypoints, scores, strict=True)]
        poses = sorted((seen for seen in poses if seen[0] >= LEAST_SCORE), key=lambda seen: -seen[0])
        return tuple(pose for _, pose in poses[:PEOPLE])

    def _networks(self) -> tuple[Any, Any]:
        networks: tuple[Any, Any] | None = getattr(self._local, "networks", None)
        if networks is None:
            rtmlib: Any = importlib.import_module("rtmlib")
            place, find = str(self._folder / "pose.onnx"), str(self._folder / "person.onnx")
            with contextlib.redirect_stdout(io.StringIO()):  # rtmlib prints what it loads
                networks = (
                    rtmlib.YOLOX(find, model_input_size=(640, 640), backend="onnxruntime", device="cpu"),
                    rtmlib.RTMPose(place, model_input_size=(192, 256), backend="onnxruntime", device="cpu"),
                )
            self._local.networks = networks
        return networks


def _folder() -> Path:
    """Where the weights are looked for: the environment's folder, else one in the person's cache."""
    import platformdirs  # here, because only this backend needs it

    given = os.environ.get(FOLDER)
    return Path(given).expanduser() if given else platformdirs.user_cache_path("laststraw") / "rtmpose"


def to_pose(keypoints: NDArray[np.float64], scores: NDArray[np.float64]) -> Pose:
    """Keypoints (26, 2), counted from the middle of the first px, and scores (26,) as one of our poses.

    It has no depth, and one score for both questions: whether a point is hidden, and whether it is in the picture.
    """
    places = list(HALPE.values())
    sure = np.clip(np.asarray(scores, dtype=np.float64)[places], 0.0, 1.0)
    return Pose(
        names=tuple(name for name, _ in HALPE),
        sides=tuple(side for _, side in HALPE),
        uv=np.asarray(keypoints, dtype=np.float64)[places] + 0.5,
        depth=np.full(len(places), np.nan),
        visibility=sure,
        presence=sure,
    )
