"""Films of exercises -> repetitions, holds and form, counted by how the body model does them."""

from laststraw.measure.exercise.count import watch_exercise

__all__ = ["watch_exercise"]
