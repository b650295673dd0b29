"""The weights of BlazePose full, which two backends run: their place, the order of their landmarks.

Source: Bazarevsky et al. 2020, BlazePose (arXiv 2006.10204); weights: npm ``@mediapipe/pose`` (Apache-2.0), packed by
``packing/pose.py`` into a zip of two networks: one finds people, one places 33 landmarks in a square around each.
"""

import hashlib
from functools import cache
from pathlib import Path

from laststraw.capture.base import LANDMARKS
from laststraw.errors import BackendError

MODEL = Path(__file__).parent / "model" / "pose_full.task"
PEOPLE = 3  # at most so many are looked for

# BlazePose numbers its landmarks in the order of LANDMARKS (source: mediapipe PoseLandmark enum, 33 members).
NAMES = tuple(name for name, _ in LANDMARKS)
SIDES = tuple(side for _, side in LANDMARKS)


def present(model: Path) -> Path:
    """The file of weights.

    Error
    -----
    ``BackendError`` when this installation lacks it.
    """
    if not model.is_file():
        raise BackendError(
            f"The pose network {model.name} is missing from this installation.",
            hint="Reinstall laststraw, or in a checkout run `make demo`, which packs it.",
        )
    return model


@cache
def fingerprint(model: Path) -> str:
    """First twelve digits of the weights' sha256."""
    return hashlib.sha256(model.read_bytes()).hexdigest()[:12]
