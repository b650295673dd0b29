"""BlazePose full on LiteRT, on one core, without network access: the built-in pose network.

What MediaPipe's graph does around the two networks is written anew from its options (``pose_landmarks_detector_graph.cc`` and
the calculators it names; Apache-2.0, read 2026-11-22). It gains what MediaPipe Tasks hides: the landmark network can look
at a region that we choose (``follow``), its mask comes in the region's own pixels, and its heatmaps say how sure it is.
"""

import importlib
import threading
import zipfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.backends import people
from laststraw.capture.backends.blazepose import MODEL, NAMES, PEOPLE, SIDES, fingerprint, present
from laststraw.capture.backends.quiet import without_noise
from laststraw.capture.base import Mask, Pixels, Pose

CROP_PX = 256  # what the landmark network is shown
MARGIN = 1.25  # side of the crop over the circle's diameter, as in training
LEAST_PRESENCE = 0.5
_POINTS = 39  # 33 landmarks, middle and rim of the next region, four of the hands
_WINDOW = 3  # cells of the heatmap looked at on each side of a point
_CONFIDENT = 0.5  # a heatmap that nowhere reaches this does not move its point
_CELL_PX = 4  # of the crop; a cell's place is its index times this (mirror images say so: middle cells add up to 256)


class LiteRT:
    """The built-in pose network. Two interpreters for each thread, made when first needed."""

    name = "litert"

    def __init__(self, model: Path = MODEL) -> None:
        self._model = present(model)
        self._local = threading.local()

    def __reduce__(self) -> tuple[type["LiteRT"], tuple[Path]]:
        """A backend travels to another process as the place of its weights."""
        return LiteRT, (self._model,)

    @property
    def version(self) -> str:
        """Version of LiteRT and hash of the weights."""
        return f"ai-edge-litert {version('ai-edge-litert')}, weights {fingerprint(self._model)}"

    def detect(self, pixels: Pixels) -> tuple[Pose, ...]:
        """Everyone seen in the picture, three at most: the person detector runs on the whole of it."""
        side = float(max(pixels.shape[:2]))
        corner = (np.array(pixels.shape[1::-1], dtype=np.float64) - side) / 2  # padded to a square on both sides
        to_picture = np.column_stack([np.eye(2) * side / people.INPUT_PX, corner])
        shown = _cut(pixels, to_picture, people.INPUT_PX)
        boxes, scores = self._networks().find(shown.astype(np.float32) / np.float32(127.5) - np.float32(1.0))
        circles = people.aligned(boxes, scores)[:PEOPLE] * side + corner
        seen = [(self.follow(pixels, circle), circle) for circle in circles]
        # Who looks again at this picture should look where the detector did: the circle that the landmarks suggest for the
        # next picture of a film is tilted by less than a leaning trunk is, and the landmarks then follow it.
        return tuple(replace(pose, region=circle) for pose, circle in seen if pose is not None and _in(pixels, pose.uv))

    def follow(self, pixels: Pixels, region: NDArray[np.float64]) -> Pose | None:
        """The person in the circle: only the landmark network runs. ``Pose.region`` is what it says about the circle itself."""
        to_picture = _square_around(region)
        shown = _cut(pixels, to_picture, CROP_PX)
        table, presence, mask, heat = self._networks().place(shown.astype(np.float32) / np.float32(255.0))
        if presence < LEAST_PRESENCE:
            return None
        return _pose(table, mask, heat, to_picture)

    def _networks(self) -> "_Networks":
        networks: _Networks | None = getattr(self._local, "networks", None)
        if networks is None:
            networks = self._local.networks = _Networks(self._model)
        return networks


class _Networks:
    """The two networks of one thread. They keep nothing from one picture to the next."""

    def __init__(self, model: Path) -> None:
        cv2.setNumThreads(1)  # threads for pictures this small cost more than they save
        with without_noise(), zipfile.ZipFile(model) as task:
            # A fifth of a second: only when a photo is looked at.
            interpreter: Any = importlib.import_module("ai_edge_litert.interpreter").Interpreter
            names = ("pose_detector.tflite", "pose_landmarks_detector.tflite")
            self._finder, self._placer = (_ready(interpreter(model_content=task.read(n), num_threads=1)) for n in names)

    def find(self, shown: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(224, 224, 3) of -1 to 1 -> (2254, 12) boxes and (2254,) logits."""
        boxes, scores = self._finder(shown, 2)
        return boxes[0], scores[0, :, 0]

    def place(
        self, shown: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], float, NDArray[np.float32], NDArray[np.float32]]:
        """(256, 256, 3) of 0 to 1 -> (39, 5) points, presence, (256, 256) mask and (64, 64, 39) heatmap as logits."""
        points, presence, mask, heat = self._placer(shown, 4)
        return points.reshape(_POINTS, 5).astype(np.float64), float(presence[0, 0]), mask[0, ..., 0], heat[0]


def _ready(interpreter: Any) -> Any:
    """A function: one picture -> the first so many outputs."""
    interpreter.allocate_tensors()
    given = interpreter.get_input_details()[0]["index"]
    wanted = [output["index"] for output in interpreter.get_output_details()]

    def run(shown: NDArray[np.float32], outputs: int) -> list[NDArray[np.float32]]:
        interpreter.set_tensor(given, shown[None])
        interpreter.invoke()
        return [interpreter.get_tensor(index) for index in wanted[:outputs]]

    return run


def _in(pixels: Pixels, uv: NDArray[np.float64]) -> bool:
    """Whether any landmark is in the picture: in a blurred one the detector now and then dreams of people far beside it."""
    return bool(((uv >= 0) & (uv <= pixels.shape[1::-1])).all(axis=1).any())


def _square_around(region: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2, 3) crop -> picture: the square around the circle, its upper edge towards the rim."""
    middle, up = region[0], region[1] - region[0]
    scale = 2.0 * MARGIN / CROP_PX
    turn = np.array([[-up[1], -up[0]], [up[0], -up[1]]]) * scale  # columns: right and down, one crop px long
    return np.column_stack([turn, middle - turn @ np.full(2, CROP_PX / 2)])


def _cut(pixels: Pixels, to_picture: NDArray[np.float64], size: int) -> Pixels:
    """(size, size, 3) of the picture, black beyond its edge; reduced first, so that fine patterns do not flicker."""
    coarse = int(np.hypot(to_picture[0, 0], to_picture[1, 0]))  # px of the picture for one of the crop
    corner = np.zeros(2, dtype=int)
    if coarse > 1:
        pixels, corner = _reduced(pixels, to_picture, size, coarse)
    else:
        coarse = 1
    turn = to_picture[:, :2] / coarse
    # cv2 counts from the middle of the first pixel, we from its edge.
    offset = turn @ np.full(2, 0.5) + (to_picture[:, 2] - corner) / coarse - 0.5
    cut: Any = cv2.warpAffine(
        pixels, np.column_stack([turn, offset]), (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    return np.asarray(cut, np.uint8)


def _reduced(
    pixels: Pixels, to_picture: NDArray[np.float64], size: int, coarse: int
) -> tuple[Pixels, NDArray[np.int_]]:
    """The part of the picture that is cut, each ``coarse`` by ``coarse`` px averaged; and its corner (u, v) px."""
    ends = np.array([[0, 0, 1], [size, 0, 1], [0, size, 1], [size, size, 1]]) @ to_picture.T
    width, height = pixels.shape[1], pixels.shape[0]
    low = np.clip(np.floor(ends.min(axis=0)).astype(int) - coarse, 0, (width, height)) // coarse * coarse
    high = np.clip(np.ceil(ends.max(axis=0)).astype(int) + coarse, 0, (width, height))
    cells = -(-(high - low) // coarse)  # rounded up
    if (cells <= 0).any():
        return np.zeros((1, 1, 3), np.uint8), low
    part: Any = pixels[low[1] : high[1], low[0] : high[0]]
    missing = cells * coarse - (high - low)  # the last cell of a row may lack some px
    if missing.any():
        part = cv2.copyMakeBorder(part, 0, int(missing[1]), 0, int(missing[0]), cv2.BORDER_REPLICATE)
    part = cv2.resize(part, (int(cells[0]), int(cells[1])), interpolation=cv2.INTER_AREA)
    return np.asarray(part, np.uint8), low


def _pose(
    table: NDArray[np.float64],
    mask: NDArray[np.float32],
    heat: NDArray[np.float32],
    to_picture: NDArray[np.float64],
) -> Pose:
    scale = float(np.hypot(to_picture[0, 0], to_picture[1, 0]))
    xy, spread = _refined(table[:, :2], heat)
    uv = xy @ to_picture[:, :2].T + to_picture[:, 2]
    sure = _probability(table[:, 3:])
    n = len(NAMES)
    return Pose(
        names=NAMES,
        sides=SIDES,
        uv=uv[:n],
        depth=table[:n, 2] * scale,
        visibility=sure[:n, 0],
        presence=sure[:n, 1],
        region=uv[n : n + 2],
        mask=Mask(probability=_probability(mask), to_picture=to_picture),
        sd=spread[:n] * scale,
    )


def _refined(xy: NDArray[np.float64], heat: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points (39, 2) px of the crop drawn to the middle of the warm spot around them; how wide the spot is (39,) px.

    Width: standard deviation along one axis (root mean square of both) of the heat in a window of 7 x 7 cells (28 px). A point
    that the network is sure of has 3.5 px, the width of the spots that it was taught; a window of even heat has 8. Outside
    the crop, or without heat, it is 8.
    """
    size = heat.shape[0]
    cells = np.arange(-_WINDOW, _WINDOW + 1)
    middle = np.floor(xy / _CELL_PX).astype(int)  # (39, 2) column, row
    columns, rows = middle[:, :1] + cells, middle[:, 1:] + cells  # (39, 7)
    there = ((rows >= 0) & (rows < size))[:, :, None] & ((columns >= 0) & (columns < size))[:, None]
    logits = heat[
        np.clip(rows, 0, size - 1)[:, :, None],
        np.clip(columns, 0, size - 1)[:, None],
        np.arange(len(xy))[:, None, None],
    ]
    warmth = _probability(logits).astype(np.float64) * there  # (39, 7 rows, 7 columns)
    total = np.maximum(warmth.sum(axis=(1, 2)), 1e-12)

    def moment(places: NDArray[Any]) -> NDArray[np.float64]:
        summed: NDArray[np.float64] = (warmth * places).sum(axis=(1, 2)) / total
        return summed

    right, down = moment(columns[:, None]), moment(rows[:, :, None])
    variance = moment((columns[:, None] - right[:, None, None]) ** 2) + moment(
        (rows[:, :, None] - down[:, None, None]) ** 2
    )
    inside = ((middle >= 0) & (middle < size)).all(axis=1)
    sure = inside & (warmth.max(axis=(1, 2)) >= _CONFIDENT)
    even = float(np.std(cells))
    width = np.where(inside & (total > 1e-6), np.sqrt(variance / 2.0), even)
    return np.where(sure[:, None], np.column_stack([right, down]) * _CELL_PX, xy), width * _CELL_PX


def _probability(logits: NDArray[Any]) -> NDArray[Any]:
    chance: NDArray[Any] = 1 / (1 + np.exp(-np.clip(logits, -50, 50)))
    return chance
