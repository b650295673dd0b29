"""How an exercise is done, from the body model, and what a film of somebody who does it shows.

Frame: ``_xyz`` the model's room in mm: z up, a person who stands looks along -y, their left is +x.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from laststraw.records._check import require, require_id, require_probability
from laststraw.records.film import FilmRef, Repetition
from laststraw.records.photo import OTHER_SIDE, VIEWS, Reason, Side, View

FEWEST_LANDMARKS = 4
_ENOUGH = 0.6  # of the movement that is seen from the best side
_FILMED: dict[str, View] = {
    "front": "front", "back": "back", "left": "left", "right": "right", "left_front": "left", "left_back": "left",
    "right_front": "right", "right_back": "right", "top": "left",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An exercise as the body model does it once: the way through its key poses.

    ``time_s`` (frame,) ascending; ``xyz_mm`` (frame, landmark, 3); ``poses``: names of the key poses in their order, and
    ``at_frame`` the frame in which each is reached. ``counts``: the pose that ends a repetition, "" when nothing is counted.
    ``drawn_for``: the side that it is done with, "none" where it has no side. ``loop``: as in the knowledge files.
    """

    id: str
    view: str  # of the picture
    names: tuple[str, ...]
    sides: tuple[Side, ...]
    time_s: NDArray[np.float64] = field(compare=False, repr=False)
    xyz_mm: NDArray[np.float64] = field(compare=False, repr=False)
    poses: tuple[str, ...]
    at_frame: tuple[int, ...]
    counts: str = ""
    drawn_for: Side = "none"
    loop: Literal["there_and_back", "cycle", "still"] = "there_and_back"

    def __post_init__(self) -> None:
        require_id(self.id)
        frames, points = len(self.time_s), len(self.names)
        require(points >= FEWEST_LANDMARKS, f"{points} landmarks cannot be followed")
        require(len(self.sides) == points, "each landmark has a side")
        require(self.xyz_mm.shape == (frames, points, 3), "xyz_mm must be (frame, landmark, 3)")
        require(bool(np.isfinite(self.xyz_mm).all()), "xyz_mm must be finite")
        require(len(self.poses) == len(self.at_frame) > 0, "each key pose has its frame")
        require(all(0 <= frame < frames for frame in self.at_frame), "a key pose lies outside the way")
        require(self.counts in ("", *self.poses), f"{self.counts!r} is none of the key poses")
        for values in (self.time_s, self.xyz_mm):
            values.flags.writeable = False

    @property
    def film_from(self) -> View:
        """The side to film from: that of the picture, unless far more of the movement is seen from another one."""
        usual = _FILMED.get(self.view, "left")
        seen = {view: self._seen_from(view) for view in VIEWS}
        best = max(VIEWS, key=lambda view: seen[view])
        return usual if seen[usual] >= _ENOUGH * seen[best] else best

    def _seen_from(self, view: View) -> float:
        """How much moves in the picture of a camera that stands there (mm)."""
        across = 0 if view in ("front", "back") else 1
        way = np.ptp(self.xyz_mm[..., (across, 2)], axis=0)
        return float(np.linalg.norm(way, axis=-1).max())

    def at(self, pose: str) -> NDArray[np.float64]:
        """The landmarks of one key pose (landmark, 3) mm. *Error*: ``ValueError`` for a pose that it has not."""
        return np.asarray(self.xyz_mm[self.at_frame[self.poses.index(pose)]])

    def mirrored(self) -> "Move":
        """The same done by the mirror-image person: left does what right did."""
        return replace(
            self,
            sides=tuple(OTHER_SIDE[side] for side in self.sides),
            xyz_mm=self.xyz_mm * [-1.0, 1.0, 1.0],
            drawn_for=OTHER_SIDE[self.drawn_for],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSeen:
    """One check of form: in how many of the repetitions (``share``, 0 to 1) it held, and the usual value with its error.

    ``good``: whether the usual value lies inside; None when its error does not let us tell.
    """

    says: str  # id of the sentence
    value: float
    sd: float
    unit: Literal["deg", "%"]
    low: float | None
    high: float | None
    share: float
    good: bool | None

    def __post_init__(self) -> None:
        require_probability("share", self.share)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseSeen:
    """What a film shows of an exercise: repetitions, how long each was held (s), and its form.

    ``lost``: repetitions that were out of sight; ``cut``: those that the film's begin or end cuts off; neither is counted.
    ``side``: the side it was done with. ``notes``: why nothing was counted, or what makes the count uncertain.
    """

    exercise: str
    film: FilmRef
    side: Side
    repetitions: tuple[Repetition, ...]
    held_s: tuple[float, ...]
    lost: int = 0
    cut: int = 0
    form: tuple[FormSeen, ...] = ()
    notes: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        require(len(self.held_s) == len(self.repetitions), "each repetition has the time that it was held")
