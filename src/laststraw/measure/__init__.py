"""Landmarks of photos -> measurements, each with the budget of its error, or the reason why it is not measured."""

from laststraw.measure.answers import read_answers
from laststraw.measure.combine import combine
from laststraw.measure.movement import measure_test
from laststraw.measure.overlay import OverlayLine, overlay
from laststraw.measure.photo import measure_photo
from laststraw.measure.segments import segment_lengths
from laststraw.measure.sight import all_marks, measure_sight, with_turns

METHOD = (
    "Tilts, leans and shifts are read from the landmarks of each photo on every pass of the network; each carries an error "
    "budget: landmark spread, network bias, camera roll, a turned body, camera height and pitch, and scale. Photos are "
    "weighed by their errors, and the error grows when they disagree."
)

__all__ = [
    "METHOD",
    "OverlayLine",
    "all_marks",
    "combine",
    "measure_photo",
    "measure_sight",
    "measure_test",
    "overlay",
    "read_answers",
    "segment_lengths",
    "with_turns",
]
