"""Laws of form checks: a fault beyond its error is told, one within it is not, and the middle is honest."""

import numpy as np
import pytest
from tests.measure.exercise.stick import left_leg_raise, squat

from laststraw.knowledge.poses import Form, Quantity2D
from laststraw.measure.exercise.form import _QUANTITIES, check_form, read_quantity
from laststraw.measure.exercise.way import way_signal
from laststraw.measure.movement.events import find_repetitions
from laststraw.measure.movement.signals import body_track
from laststraw.testing.exercising import Manner, film_exercise

STILL = Manner(reach_sd=0.0, pace_sd=0.0, tremble_px=0.5, wander_px=0.5)


@pytest.fixture
def checked(known):
    def _checked(**limits):
        body = body_track(film_exercise(squat(), 4, view="left", manner=STILL), known)
        done = find_repetitions(way_signal(body, squat(), "up", "down")[0], known, least=0.3).all
        return check_form(
            body, squat(), Form(says="form.x", quantity="knee_flexion", during=("down",), **limits), done, known
        )

    return _checked


def test_every_quantity_of_the_files_can_be_read(known):
    assert set(_QUANTITIES) == set(Quantity2D.__args__)
    film = body_track(film_exercise(left_leg_raise(), 1, view="front", manner=STILL), known)
    for quantity in _QUANTITIES:
        assert np.isfinite(read_quantity(film, quantity, "left").value).any(), quantity


def test_a_bent_knee_is_read_as_it_is(checked):
    assert checked(low=60).value == pytest.approx(90.0, abs=3.0)


@pytest.mark.parametrize(
    ("limits", "good"),
    [
        ({"low": 80}, True),
        ({"low": 95}, None),
        ({"low": 110}, False),
        ({"high": 100}, True),
        ({"high": 85}, None),
        ({"high": 60}, False),
    ],
)
def test_only_what_is_beyond_its_error_is_a_fault(checked, limits, good):
    assert checked(**limits).good is good


def test_a_wider_limit_never_makes_a_fault(checked):
    shares = [checked(low=low).share for low in (120, 100, 95, 80, 60)]
    assert shares == sorted(shares)
