"""Where a body can rest on something: parts as spheres under the skin, places on the skin, and the surfaces of things.

Spheres lie in the frame of a body (mm; x forwards, y up, z right; of the right side, mirrored for the left): the round cones of
``packing/skin.py`` where those are. A part rests on a surface with its lowest sphere, or with all of them where it is flat.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from packing.figure import Floats

Ball = tuple[str, tuple[float, float, float], float]  # body (* for the side), middle in mm, radius in mm

HEEL: tuple[Ball, ...] = (("calcn_*", (22, 14, 0), 30.0),)
BALL_OF_FOOT: tuple[Ball, ...] = (("calcn_*", (166, 4, -16), 19.0), ("calcn_*", (160, 4, 26), 19.0))
TOES: tuple[Ball, ...] = (("toes_*", (40, 2, 4), 16.0),)
KNEE: tuple[Ball, ...] = (
    ("tibia_*", (0, -18, 2), 49.0),
    ("patella_*", (-8, 12, 2), 27.0),
    ("tibia_*", (-2, -40, 3), 48.0),
)
SEAT: tuple[Ball, ...] = (("pelvis", (-108, -78, 62), 78.0), ("pelvis", (-98, -30, 64), 66.0))
WAIST: tuple[Ball, ...] = (("pelvis", (-72, 20, 52), 88.0), ("pelvis", (-72, -50, 52), 90.0))
CHEST: tuple[Ball, ...] = (("torso", (6, 165, 38), 100.0), ("torso", (-12, 300, 34), 92.0))
BLADE: tuple[Ball, ...] = (("scapula_*", (-55, -55, -62), 50.0),)
HEAD: tuple[Ball, ...] = (("head", (-4, 76, 0), 88.0), ("head", (-15, 74, 0), 90.0))
PALM: tuple[Ball, ...] = (
    ("thirdmc_*", (-20, 30, 2), 13.0), ("thirdmc_*", (20, 30, 2), 13.0),
    ("3proxph_*", (-20, -6, 0), 10.0), ("3proxph_*", (20, -6, 0), 10.0),
)  # fmt: skip

TIPS: tuple[Ball, ...] = (
    ("distph3_*", (-1, -12, 0), 9.0),
    ("toes_*", (50, 0, 8), 11.0),
)  # never rest, never go through the floor

MIDDLE: dict[str, tuple[Ball, ...]] = {  # parts without a side; those with z are there on both sides
    "pelvis": SEAT + WAIST,
    "lower_back": (("lumbar3", (16, 15, 40), 87.0), ("lumbar1", (12, 20, 40), 90.0)),
    "back": CHEST + BLADE,
    "chest": CHEST,
    "belly": (("lumbar3", (16, 15, 40), 87.0), ("lumbar5", (10, 15, 40), 88.0)),
    "head": HEAD,
    "forehead": HEAD,
}
SIDED: dict[str, tuple[Ball, ...]] = {
    "hip": (("femur_*", (-6, -30, 6), 84.0), ("pelvis", (-72, 20, 57), 88.0)),
    "shoulder": (("humerus_*", (0, -8, 2), 58.0), ("humerus_*", (0, -70, 4), 50.0)),
    "elbow": (("ulna_*", (0, 0, 6), 35.0),),
    "forearm": (("ulna_*", (0, 0, 6), 35.0), ("lunate_*", (0, 6, 0), 24.0)),
    "hand": PALM,
    "thigh": (("femur_*", (0, -140, 4), 77.0), ("femur_*", (0, -330, 0), 56.0)),
    "knee": KNEE,
    "calf": (("tibia_*", (-28, -95, 4), 45.0), ("tibia_*", (-30, -190, 4), 38.0)),
    "shin": (("tibia_*", (-2, -40, 3), 48.0), ("tibia_*", (-6, -385, 4), 33.0)),
    "ankle": (("tibia_*", (-8, -380, 4), 34.0),),
    "foot": HEEL + BALL_OF_FOOT,
    "heel": HEEL,
    "toes": BALL_OF_FOOT + TOES,
}
FLAT = {"forearm", "hand", "shin", "foot"}  # rest with all of their spheres
ONE_AT_A_TIME = (
    {"foot", "heel", "toes"},
    {"knee", "shin"},
    {"hand", "forearm", "elbow"},
)  # a new one takes the other's place

# Places on the skin for what rests on the body itself: body, mm, and the direction out of the skin (right side).
PLACES: dict[str, tuple[str, tuple[float, float, float], tuple[float, float, float]]] = {
    "pelvis": ("pelvis", (-168, -10, 0), (-1, 0, 0)),
    "lower_back": ("lumbar3", (-74, 15, 0), (-1, 0, 0)),
    "back": ("torso", (-108, 270, 0), (-1, 0, 0)),
    "chest": ("torso", (98, 270, 0), (1, 0, 0)),
    "belly": ("lumbar3", (104, 15, 0), (1, 0, 0)),
    "head": ("head", (-106, 62, 0), (-1, 0, 0)),
    "forehead": ("head", (88, 92, 0), (1, 0, 0)),
    "hip": ("pelvis", (-62, 70, 138), (0, 0, 1)),
    "shoulder": ("humerus_*", (10, 0, 58), (0, 0, 1)),
    "elbow": ("ulna_*", (0, 0, 40), (0, 0, 1)),
    "forearm": ("ulna_*", (40, -110, 14), (1, 0, 0)),
    "hand": ("thirdmc_*", (0, 0, -14), (0, 0, -1)),
    "thigh": ("femur_*", (72, -230, 0), (1, 0, 0)),
    "knee": ("femur_*", (52, -385, 0), (1, 0, 0)),
    "calf": ("tibia_*", (-74, -130, 4), (-1, 0, 0)),
    "shin": ("tibia_*", (42, -180, 4), (1, 0, 0)),
    "ankle": ("tibia_*", (30, -370, 0), (1, 0, 0)),
    "foot": ("calcn_*", (90, 46, 0), (0, 1, 0)),
    "heel": ("calcn_*", (-14, 14, 0), (-1, 0, 0)),
    "toes": ("toes_*", (60, 2, 6), (1, 0, 0)),
}
# What touches with another place than the one that is touched: the palm, the sole, the underside of the forearm.
TOUCHES = {"foot": ("calcn_*", (95, -15, 0), (0, -1, 0)), "forearm": ("ulna_*", (-20, -110, 14), (-1, 0, 0))}


class Spot(NamedTuple):
    """A point of a body: its number, where it lies in it (m), the way out of the skin, or a radius (m)."""

    body: int
    at: Floats
    out: Floats
    radius: float = 0.0


@dataclass(frozen=True)
class Spheres:
    """Spheres of parts: bodies (sphere,), middles (sphere, xyz) in them, radii (sphere,), all in metres."""

    body: np.ndarray
    at: Floats
    radius: Floats

    def where(self, room: object) -> Floats:
        """Middles in the world (sphere, xyz)."""
        turn = room.xmat.reshape(-1, 3, 3)[self.body]
        return room.xpos[self.body] + np.einsum("sij,sj->si", turn, self.at)


def split(part: str) -> tuple[str, str]:
    """Side ("" where there is none) and name of a part."""
    side, _, stem = part.partition("_")
    return (side, stem) if side in ("left", "right") else ("", part)


def flat(part: str) -> bool:
    """Whether all of it rests."""
    return split(part)[1] in FLAT


def same_limb(part: str, other: str) -> bool:
    """Whether two parts take each other's place as what rests: heel and sole of one foot."""
    (side, stem), (other_side, other_stem) = split(part), split(other)
    return side == other_side and any(stem in group and other_stem in group for group in ONE_AT_A_TIME)


class Skin:
    """Parts and places on one model."""

    def __init__(self, m: object) -> None:
        self.m = m
        self.parts = {name: self._spheres(balls, "") for name, balls in MIDDLE.items()}
        for side in ("left", "right"):
            self.parts |= {f"{side}_{name}": self._spheres(balls, side) for name, balls in SIDED.items()}
        every = [
            s for name, s in self.parts.items() if split(name)[1] != "forearm"
        ]  # a wrist is thicker than the hand below it
        every += [self._spheres(TIPS, side) for side in ("left", "right")]
        self.all = Spheres(
            np.concatenate([s.body for s in every]),
            np.concatenate([s.at for s in every]),
            np.concatenate([s.radius for s in every]),
        )

    def _spheres(self, balls: tuple[Ball, ...], side: str) -> Spheres:
        placed = []
        for body, at, radius in balls:
            sides = [side] if side else (["left", "right"] if at[2] or "*" in body else [""])
            placed += [(self._body(body, s), _mirrored(at, s), 1e-3 * radius) for s in sides]
        bodies, middles, radii = zip(*placed, strict=True)
        return Spheres(np.array(bodies), 1e-3 * np.array(middles), np.array(radii))

    def _body(self, body: str, side: str) -> int:
        return int(self.m.body(body.replace("*", side[:1])).id)

    def place(self, part: str, offset_mm: tuple[float, float, float] | None = None, *, touching: bool = False) -> Spot:
        """A place on the skin; ``offset_mm``: forwards, left and up from it in the directions of its body."""
        side, stem = split(part)
        body, at, out = TOUCHES.get(stem, PLACES[stem]) if touching else PLACES[stem]
        forwards, left, up = offset_mm or (0.0, 0.0, 0.0)
        at = _mirrored(at, side) + np.array([forwards, up, -left])
        return Spot(self._body(body, side), 1e-3 * at, _mirrored(out, side))


def _mirrored(at: tuple[float, float, float], side: str) -> Floats:
    return np.array(at, dtype=float) * (1, 1, -1 if side == "left" else 1)


class Surface(NamedTuple):
    """A plane that parts rest on: a point of it and the way out (world, m)."""

    at: Floats
    out: Floats


UP, FORWARDS, LEFT = np.array([0.0, 0, 1]), np.array([0.0, -1, 0]), np.array([1.0, 0, 0])
FLOOR = Surface(np.zeros(3), UP)
HEIGHT = {  # mm of the upper surface of things, where a sequence does not say
    "chair": 440.0, "stool": 440.0, "table": 740.0, "counter": 900.0, "bed": 500.0, "step": 170.0, "mat": 8.0, "pillow": 90.0,
    "towel": 60.0, "ball": 100.0, "box": 300.0, "roller": 140.0, "scales": 40.0, "block": 60.0,
}  # fmt: skip
UPRIGHT = {"wall", "door_frame"}


@cache
def world(place_mm: tuple[float, float, float]) -> Floats:
    """(forwards, left, up) in mm as world directions in m."""
    return 1e-3 * (place_mm[0] * FORWARDS + place_mm[1] * LEFT + place_mm[2] * UP)
