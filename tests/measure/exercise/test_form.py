"""Laws of form checks: a fault beyond its error is told, one within it is not, and the middle is honest."""

import numpy as np
import pytest
from tests.measure.exercise.stick import left_leg_raise, squat

from laststraw.knowledge.poses import Form, Quantity2D
from laststraw.measure.exercise.form import _QUANTITIES, check_form, read_quantity
from laststraw.measure.exercise.way import see_along, way_signal
from laststraw.measure.movement.events import find_repetitions
from laststraw.measure.movement.signals import body_track
from laststraw.testing.exercising import Manner, film_exercise
from laststraw.testing.films import mirror_person

STILL = Manner(reach_sd=0.0, pace_sd=0.0, tremble_px=0.5, wander_px=0.5)


@pytest.fixture
def checked(known):
    def _checked(**limits):
        body = body_track(film_exercise(squat(), 4, view="left", manner=STILL), known)
        done = find_repetitions(way_signal(body, see_along(body, squat(), "up", "down")), known, least=0.3).all
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


def test_who_does_the_other_side_is_judged_by_that_leg(known):
    """The straight leg is the one that goes out; the mirrored person's is the other one, and the verdict is the same."""
    film = film_exercise(left_leg_raise(), 3, view="front", manner=STILL)
    check = Form(says="form.x", quantity="thigh_slope", side="left", low=40, high=65, during=("out",))

    def judged(track, move, mirrored):
        body = body_track(track, known)
        done = find_repetitions(way_signal(body, see_along(body, move, "down", "out")), known, least=0.3).all
        return check_form(body, move, check, done, known, mirrored=mirrored)

    mine = judged(film, left_leg_raise(), False)
    theirs = judged(mirror_person(film), left_leg_raise().mirrored(), True)
    assert mine.value == pytest.approx(55.0, abs=3.0)
    assert theirs.value == pytest.approx(mine.value, abs=0.5)
    assert theirs.good is mine.good is True
