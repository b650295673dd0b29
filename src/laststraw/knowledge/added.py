"""The shapes of what is added to the body model: muscles as paths over bony landmarks, and joints."""

from typing import Literal

from laststraw.knowledge.fact import Fact, Quantity


class PathPoint(Fact, frozen=True, kw_only=True):
    """A point of a path: a landmark or point of the model (``at``), or a place in the frame of a ``body``.

    ``mm``: offset from the landmark, or position in the body's frame (x anterior, y up, z right), at the model's own
    stature. Names of sided bodies and landmarks are without side.
    """

    at: str = ""
    body: str = ""
    mm: tuple[float, float, float] = (0.0, 0.0, 0.0)


class AddedMuscle(Fact, frozen=True, kw_only=True):
    """A path of one added muscle on the right side; the left one is its mirror image.

    ``replaces``: the shipped actuator (its right name) that runs along this path from now on and keeps its force; else a new
    one is made, with ``peak_force``: it gives this path's share of its structure and how broad it is drawn. ``evidence`` or
    ``assumed``: of the attachments.
    """

    id: str
    structure: str
    replaces: str = ""
    path: tuple[PathPoint, ...]
    peak_force: Quantity | None = None
    evidence: tuple[str, ...] = ()
    assumed: str = ""


class AddedJoint(Fact, frozen=True, kw_only=True):
    """A hinge that is added below a body of the model, which was fixed to the body before.

    ``at``: the landmark that it turns about, in the frame of ``body``. ``turns``: what a positive angle does.
    """

    id: str
    structure: str
    body: str
    at: str
    turns: Literal["extension", "right_bend", "left_turn"]
    evidence: tuple[str, ...] = ()
    assumed: str = ""
