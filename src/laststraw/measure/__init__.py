"""Landmarks of photos -> measurements, each with the budget of its error, or the reason why it is not measured."""

from laststraw.measure.answers import read_answers
from laststraw.measure.combine import combine
from laststraw.measure.exercise import watch_exercise
from laststraw.measure.movement import measure_test
from laststraw.measure.overlay import OverlayLine, overlay
from laststraw.measure.photo import measure_photo
from laststraw.measure.segments import segment_lengths
from laststraw.measure.sight import all_marks, kept, measure_sight, with_turns

METHOD = (
    "Each photo is read on every rung of a ladder: points of a pose network, outline of the body, stickers on bones, points "
    "placed by a person. Each reading carries an error budget: spread and bias of its rung, camera roll, a turned body, the "
    "camera's height, pitch and lens, and scale. Photos, views and rungs are fused by the covariance of their errors, and the "
    "error grows when they disagree. Films are read repetition by repetition; typed answers carry the published error of "
    "their method."
)

__all__ = [
    "METHOD",
    "OverlayLine",
    "all_marks",
    "combine",
    "kept",
    "measure_photo",
    "measure_sight",
    "measure_test",
    "overlay",
    "read_answers",
    "segment_lengths",
    "watch_exercise",
    "with_turns",
]
