"""Films: where the body was in each frame, and what a filmed or typed self-test gave.

Frames: ``_uv`` is the picture (u right, v down, px) after rotation and unmirroring, as in ``photo``. Time in s from the
first frame, as the file says it, so that a variable frame rate stays what it was.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from laststraw.records._check import require, require_finite, require_id, require_positive
from laststraw.records.measurement import Measurement, NotMeasured
from laststraw.records.photo import Reason, Side, View


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmRef:
    """What is kept of a film: its hash and size, never its pixels. ``fps``: median rate of the frames that were looked at."""

    id: str  # film/<test>/<view>
    view: View
    sha256: str
    mirrored: bool
    width_px: int
    height_px: int
    seconds: float
    fps: float

    def __post_init__(self) -> None:
        require_id(self.id)
        require_positive("seconds", self.seconds)
        require_positive("fps", self.fps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One person through a film.

    ``time_s`` (frame,) ascending; ``uv`` (frame, landmark, 2) px and ``sd_px`` (frame, landmark), NaN where the person was not
    seen; ``visibility`` (frame, landmark). ``outline`` (frame, 256, 2) px: the closed outline of the body, resampled to equal
    steps, clockwise in the picture from its highest point; NaN where there is none. Left/right bias of the network is
    averaged out over the picture and its mirror image.
    """

    id: str  # track/<test>/<view>
    film: FilmRef
    names: tuple[str, ...]
    sides: tuple[Side, ...]
    time_s: NDArray[np.float64] = field(compare=False, repr=False)
    uv: NDArray[np.float64] = field(compare=False, repr=False)
    sd_px: NDArray[np.float64] = field(compare=False, repr=False)
    visibility: NDArray[np.float64] = field(compare=False, repr=False)
    outline: NDArray[np.float64] = field(compare=False, repr=False)
    method: str
    notes: tuple[Reason, ...] = ()  # what the film made uncertain: few frames, a person lost for a while

    def __post_init__(self) -> None:
        require_id(self.id)
        frames, points = len(self.time_s), len(self.names)
        require(len(self.sides) == points, "each landmark has a side")
        require(self.uv.shape == (frames, points, 2), "uv must be (frame, landmark, 2)")
        require(self.sd_px.shape == (frames, points), "sd_px must be (frame, landmark)")
        require(self.visibility.shape == (frames, points), "visibility must be (frame, landmark)")
        require(self.outline.shape == (frames, 256, 2), "outline must be (frame, 256, 2)")
        require(bool((np.diff(self.time_s) > 0).all()), "time_s must ascend")
        for values in (self.time_s, self.uv, self.sd_px, self.visibility, self.outline):
            values.flags.writeable = False

    def at(self, name: str, side: Side) -> NDArray[np.float64]:
        """One landmark: (frame, 2) px. *Error*: ``ValueError`` when the backend does not give it."""
        return self.uv[:, list(zip(self.names, self.sides, strict=True)).index((name, side))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """One repetition of a movement, or one hold: when it began, reached its furthest point and ended (s)."""

    side: Side
    start_s: float
    peak_s: float
    end_s: float

    def __post_init__(self) -> None:
        for value in (self.start_s, self.peak_s, self.end_s):
            require_finite("time", value)
        require(self.start_s <= self.peak_s <= self.end_s, "a repetition starts, peaks and ends, in this order")


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """What one self-test gave, filmed or typed in.

    ``readings``: one for each repetition (key ``test/<test>/<output>/<side>/<n>``); ``results``: one for each output and side
    (key ``test/<test>/<output>/<side>``), whose error holds the person's own spread. ``side`` of a difference is ``both``.
    """

    id: str  # test/<test>
    test: str
    film: FilmRef | None
    repetitions: tuple[Repetition, ...]
    readings: tuple[Measurement, ...]
    results: tuple[Measurement, ...]
    not_measured: tuple[NotMeasured, ...]
    notes: tuple[Reason, ...] = ()
