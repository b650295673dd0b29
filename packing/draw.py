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

from packing import figure, march
from packing.skin import HAIR, LEGGING, SHIRT, SHORTS, SKIN, SLEEVE, TOUCH, WAIST

Floats = NDArray[np.float64]

FINER = 2  # drawn so much larger, then averaged
COLOURS = {  # red, green, blue, 0 to 1
    SKIN: (0.80, 0.65, 0.55), SHIRT: (0.47, 0.62, 0.68), SHORTS: (0.30, 0.37, 0.45), HAIR: (0.33, 0.27, 0.24),
}  # fmt: skip
LIGHT = np.array([0.0, -0.72, 0.69])  # in picture axes: from above and in front, never from a side: left and right look alike
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
    px = frame.px_m / FINER
    seen, part = march.trace(skin.parts, skin.meets, 1e-3 * TOUCH, look, frame.left, frame.top, px, frame.width * FINER, frame.height * FINER)
    hit = part >= 0
    who = np.where(hit, part, 0)
    cloth = skin.cloth[who]
    u = frame.left + (np.arange(frame.width * FINER) + 0.5) * px
    v = frame.top + (np.arange(frame.height * FINER) + 0.5) * px
    world = u[None, :, None] * look[0] + v[:, None, None] * look[1] + seen[..., :1] * look[2]
    plane = skin.parts[who][..., march.PLANE:march.PLANE + 4]
    above = (world * plane[..., :3]).sum(-1) + plane[..., 3] > 0
    base = np.zeros((*who.shape, 3))
    cloth = np.select([cloth == SLEEVE, cloth == LEGGING, cloth == WAIST], [np.where(above, SHIRT, SKIN), np.where(above, SHORTS, SKIN), np.where(above, SHIRT, SHORTS)], cloth)
    for c, colour in COLOURS.items():
        base[cloth == c] = colour
    n = seen[..., 1:4]
    diff = np.clip(n @ LIGHT, 0, None)
    rim = np.clip(n[..., 2], 0, 1)
    light = (0.58 + 0.12 * -n[..., 1] + 0.42 * diff) * (0.45 + 0.55 * seen[..., 4]) * (0.66 + 0.34 * np.clip(rim / 0.45, 0, 1))
    rgb = np.clip(base * light[..., None] * 1.08, 0, 1)
    rgb[~hit] = 0
    h, w = frame.height, frame.width
    share = hit.reshape(h, FINER, w, FINER).mean((1, 3))
    total = rgb.reshape(h, FINER, w, FINER, 3).mean((1, 3))
    rgb = total / np.maximum(share, 1e-9)[..., None]
    return Image.fromarray(np.round(255 * np.concatenate([rgb, share[..., None]], -1)).astype(np.uint8), "RGBA")
