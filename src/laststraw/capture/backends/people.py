"""What BlazePose's person detector means: anchors, and boxes that overlap melted into one person.

Source: the options of MediaPipe's ``pose_detector_graph.cc`` (strides, scales, thresholds; Apache-2.0, read 2026-11-22);
the arithmetic is written anew. All lengths are shares of the detector's picture.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

INPUT_PX = 224
LEAST_SCORE = 0.5
OVERLAP = 0.5  # boxes that share more of their union are one person
_LAYERS = ((8, 2), (16, 2), (32, 6))  # px between anchors, boxes at each: 2254 in all
_CERTAIN = 100.0  # logits are cut here, as exp(-100) is nothing


def aligned(boxes: NDArray[np.float32], scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """The circles around people, most certain first.

    Parameters
    ----------
    boxes
        (2254, 12) raw: middle and size of the face's box, then four points (u, v): hips' middle, rim of the circle
        around the body, shoulders' middle, rim of the circle around the upper body; px of its picture, from the anchor.
    scores
        (2254,) logits.

    Returns
    -------
    NDArray
        (person, 2, 2) middle and rim of the circle around the body.
    """
    certainty = 1.0 / (1.0 + np.exp(-np.clip(scores.astype(np.float64), -_CERTAIN, _CERTAIN)))
    order = np.argsort(-certainty, kind="stable")
    order = order[certainty[order] >= LEAST_SCORE]
    certainty, near, raw = certainty[order], _anchors()[order], boxes[order].astype(np.float64) / INPUT_PX
    middles, sizes = raw[:, :2] + near, raw[:, 2:4]
    corners = np.concatenate([middles - sizes / 2, middles + sizes / 2], axis=1)  # (box, 4)
    circles = raw[:, 4:8].reshape(-1, 2, 2) + near[:, None]
    people = []
    left = np.ones(len(order), dtype=bool)
    while left.any():
        first = int(np.argmax(left))
        same = left & (_overlap(corners, corners[first]) > OVERLAP)
        same[first] = True
        people.append(np.average(circles[same], axis=0, weights=certainty[same]))
        left &= ~same
    return np.array(people).reshape(-1, 2, 2)


@cache
def _anchors() -> NDArray[np.float64]:
    """(2254, 2) middle of each anchor, row by row, layer by layer."""
    layers = []
    for stride, boxes in _LAYERS:
        places = (np.arange(INPUT_PX // stride) + 0.5) * stride / INPUT_PX
        grid = np.stack(np.meshgrid(places, places), axis=-1).reshape(-1, 2)
        layers.append(np.repeat(grid, boxes, axis=0))
    return np.concatenate(layers)


def _overlap(corners: NDArray[np.float64], one: NDArray[np.float64]) -> NDArray[np.float64]:
    """(box,) intersection over union with one box."""
    low, high = np.maximum(corners[:, :2], one[:2]), np.minimum(corners[:, 2:], one[2:])
    both = np.clip(high - low, 0.0, None).prod(axis=1)
    union = (corners[:, 2:] - corners[:, :2]).prod(axis=1) + (one[2:] - one[:2]).prod() - both
    share: NDArray[np.float64] = np.where(union > 0, both / np.where(union > 0, union, 1.0), 0.0)
    return share
