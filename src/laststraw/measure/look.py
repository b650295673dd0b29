"""One photo with its outline, as every measure of the outline sees it; and how such a measure becomes a reading."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.knowledge import Knowledge
from laststraw.measure.points import SIGN, photo_name, turn_back
from laststraw.measure.terms import HEIGHT, METHOD, PERSON, ROLL, TURN, YAW
from laststraw.records import ErrorTerm, Landmarks, Measurement, NotMeasured, Outline, Side, Source, View
from laststraw.stats import root_sum_square

Floats = NDArray[np.float64]
Reading = Measurement | NotMeasured
SIDES: tuple[Side, Side] = ("left", "right")
MIDDLE = "middle of the trunk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen in one photo, and what is known about its camera."""

    outline: Outline
    landmarks: Landmarks
    stature_mm: float | None
    knowledge: Knowledge
    roll_deg: float
    roll_sd_deg: float

    @property
    def view(self) -> View:
        """The side of the person that faces the camera."""
        return self.landmarks.photo.view

    @property
    def up(self) -> Floats:
        """(2,) px of the picture: upwards in the room, as far as the camera's roll is known."""
        up: Floats = turn_back(-self.roll_deg) @ np.array([0.0, -1.0])
        return up

    @property
    def left(self) -> Floats:
        """(2,) px of the picture: level, towards the person's left (front, back) or forwards (left, right)."""
        left: Floats = turn_back(-self.roll_deg) @ np.array([float(SIGN[self.view]), 0.0])
        return left

    def at(self, name: str, side: Side) -> Floats:
        """(2,) px of the picture. *Error*: ``StopIteration`` when the backend does not give the landmark; all give these."""
        return np.array(next(p.uv for p in self.landmarks.points if (p.name, p.side) == (name, side)))

    def middle(self, name: str) -> Floats:
        """(2,) px: middle of a pair."""
        return 0.5 * (self.at(name, "left") + self.at(name, "right"))

    def passes(self, name: str) -> Floats:
        """(pass, 2) px: middle of a pair in every look of the network."""
        indices = [i for i, point in enumerate(self.landmarks.points) if point.name == name]
        middle: Floats = self.landmarks.draws_uv[:, indices].mean(axis=1)
        return middle

    @property
    def body_px(self) -> float:
        """Stature in px, from the distance between ear and ankle."""
        constant = self.knowledge.constant
        share = constant("measure.ear_height") - constant("measure.ankle_height")
        return float(np.hypot(*(self.middle("ear") - self.middle("ankle")))) / share

    def constant(self, id: str) -> float:
        """A number of the knowledge files."""
        return self.knowledge.constant(id)

    def bias(self, id: str) -> ErrorTerm:
        """What the skin's edge says of the body beneath: the bias of a measurement on the rung of outlines."""
        described = next(described for described in self.knowledge.measurements if described.id == id)
        sd = next(b.sd.value for b in described.biases if b.view == self.view and b.rung == "outline")
        return ErrorTerm(name=METHOD["outline"], sd=sd)

    def line_terms(self, height: float) -> tuple[ErrorTerm, ...]:
        """Roll, yaw, turn on the feet and camera height for the slope of a line of the shoulders at a height (of stature)."""
        constant = self.knowledge.constant
        sign, scope = SIGN[self.view], photo_name(self.landmarks.photo.id)
        stature = self.stature_mm if self.stature_mm is not None else constant("measure.stature")
        distance, yaw_sd = constant("measure.camera_distance"), constant("measure.yaw_sd")
        tilt_for_yaw = sign * (stature * height - constant("measure.camera_height")) / distance
        turned_sd = constant("measure.turned_shoulders_sd")
        return (
            ErrorTerm(
                name=f"{TURN}, shoulders",
                sd=abs(tilt_for_yaw) * turned_sd,
                shared=True,
                gradient=tilt_for_yaw,
                scope=PERSON,
            ),
            ErrorTerm(name=ROLL, sd=self.roll_sd_deg, shared=True, gradient=-float(sign), scope=scope),
            ErrorTerm(name=YAW, sd=abs(tilt_for_yaw) * yaw_sd, shared=True, gradient=tilt_for_yaw, scope=scope),
            ErrorTerm(name=HEIGHT, sd=constant("measure.camera_height_sd") / distance * math.hypot(yaw_sd, turned_sd)),
        )

    def reading(self, id: str, value: float, side: Side, terms: tuple[ErrorTerm, ...]) -> Measurement:
        """A number with its budget."""
        described = next(described for described in self.knowledge.measurements if described.id == id)
        return Measurement(
            id=id,
            key=f"reading/{id}/{photo_name(self.landmarks.photo.id)}/outline",
            value=float(value),
            sd=root_sum_square(*(term.sd for term in terms)),
            unit=described.unit,
            side=side,
            source=Source(
                method="outline",
                view=self.view,
                because=(self.landmarks.id, self.landmarks.photo.id),
                budget=terms,
            ),
        )

    def refuse(self, id: str, sentence: str) -> NotMeasured:
        """No number, and why."""
        return NotMeasured(id=id, reason=self.knowledge.sentence(sentence), view=self.view)
