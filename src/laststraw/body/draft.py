"""A model that is being mended, and the names by which its lumbar spine is known."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = ("l5_s1", "l4_l5", "l3_l4", "l2_l3", "l1_l2")
PLANES = ("flexion", "left_bend", "left_turn")
HINGES = {  # level -> its joints: extension, right bend, left turn (positive)
    "l5_s1": ("flex_extension", "lat_bending", "axial_rotation"),
    **{level: tuple(f"{level.upper()}_{plane}" for plane in ("FE", "LB", "AR")) for level in LEVELS[1:]},
}
ABDOMEN = "Abs_r3"

SEGMENTS = {  # body (without side) -> segment; bodies below it belong to it as well
    "sacrum": "pelvis", "pelvis": "pelvis", "lumbar5": "abdomen", "lumbar4": "abdomen", "lumbar3": "abdomen",
    "lumbar2": "abdomen", "lumbar1": "abdomen", "torso": "thorax", "neck": "head_neck", "humphant": "upper_arm",
    "ulna": "forearm", "radius": "forearm", "lunate": "hand", "femur": "thigh", "tibia": "shank", "talus": "foot",
}  # fmt: skip
SIDED = ("upper_arm", "forearm", "hand", "thigh", "shank", "foot")


@dataclass
class Draft:
    """A model that is being mended: its description, and how the lumbar levels share a total angle.

    ``shares``: plane -> (level,) in the order of ``LEVELS``; as shipped until a patch corrects them. ``abdomen_share``:
    angle of the belly wall per angle of lumbar extension.
    """

    spec: Any
    shares: dict[str, Floats] = field(default_factory=dict)
    abdomen_share: float = 0.0

    def __post_init__(self) -> None:
        slope = {eq.name1: float(eq.data[1]) for eq in self.spec.equalities}
        for plane, k in zip(PLANES, range(3), strict=True):
            self.shares[plane] = np.array([1.0, *(slope[HINGES[level][k]] for level in LEVELS[1:])])
        self.abdomen_share = slope[ABDOMEN]
