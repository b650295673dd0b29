"""Draw a posed person with the things around them: small pictures in the look of a calm leaflet.

The interface (what ``packing/moves.py`` calls)::

    m = figure.model()                       # the body with the joints that the pictures need, see packing/figure.py
    qpos = figure.couple(m, qpos)            # puts every joint that follows another where its coupling says
    frame = draw.frame(m, [qpos, ...], view, props, size_px=300)   # one for all pictures of a sequence
    image = draw.render(m, d, view, props, working, frame)   # d: MjData after mj_forward (or mj_kinematics + mj_tendon)
    draw.film(images, durations_ms) -> bytes                 # animated WebP, loops for ever
    draw.still(images) -> bytes                              # WebP: the key poses side by side, for print and for calm

``view``     "front" | "back" | "left" | "right" | "left_front" | "right_front" | "left_back" | "right_back" | "top":
             where the camera stands, named after a person who stands in the pose ``rest`` (root unturned):
             world z is up, that person looks along -y, their left is +x. The floor is z = 0.
``props``    list of ``Prop`` in world metres. ``Prop(kind, at, to, via, yaw_deg, size)``; what each kind reads is in ``props.py``.
``working``  list of (structure id, side "left" | "right" | "both"), muscles painted through the skin; unknown ids raise KeyError.
``frame``    ``Frame``: size in px and the part of the world shown; equal for all pictures of one sequence.
"""

import io
from collections.abc import Sequence
from typing import NamedTuple

import mujoco
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from packing import figure, shade
from packing.working import stretches

Floats = NDArray[np.float64]

BEARINGS = {  # how far the camera has walked round, from the front towards the person's left, and how high it looks down from
    "front": (0, 7), "left_front": (42, 13), "left": (90, 7), "left_back": (138, 13), "back": (180, 7),
    "right_back": (-138, 13), "right": (-90, 7), "right_front": (-42, 13), "top": (0, 89),
}  # fmt: skip


def axes(view: str) -> Floats:
    """Rows: which way in the world the picture's right, its down and "towards the viewer" point."""
    turn, rise = np.radians(BEARINGS[view])
    towards = np.array([np.sin(turn) * np.cos(rise), -np.cos(turn) * np.cos(rise), np.sin(rise)])
    right = np.array([np.cos(turn), np.sin(turn), 0.0])
    return np.stack([right, -np.cross(towards, right), towards])


class Frame(NamedTuple):
    """The part of the world that is shown: the picture's corner in picture axes (m), metres per pixel, size in px."""

    left: float
    top: float
    px_m: float
    width: int
    height: int


def render(m, d, view, props, working, frame):
    skin = figure.skin(m, d)
    look = axes(view)
    corner = np.array([frame.left, frame.top])
    size = (frame.height, frame.width)
    rgba = shade.picture(skin.parts, skin.meets, look, stretches(m, d, skin, working), max(0.014, 3.0 * frame.px_m), corner, frame.px_m, size)
    return Image.fromarray(to_bytes(rgba), "RGBA")


def to_bytes(rgba):
    rgb = rgba[..., :3] / np.maximum(rgba[..., 3:], 1e-9)
    return np.round(255 * np.concatenate([rgb, rgba[..., 3:]], axis=-1)).astype(np.uint8)
