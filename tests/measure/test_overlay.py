"""The lines drawn over a photo."""

import numpy as np
import pytest

from laststraw import knowledge, measure
from laststraw.records import VIEWS, Measurement, Seen
from laststraw.testing.people import PinholeCamera, StandingPerson, sight

KNOWN = knowledge.load()
LEANING = StandingPerson(shoulder_tilt=6.0, trunk_lateral_lean=4.0, trunk_sagittal_lean=7.0)


@pytest.mark.parametrize("view", VIEWS)
def test_every_reading_has_a_body_line_and_a_reference(view):
    landmarks = sight(LEANING, PinholeCamera(view=view))
    readings = measure.measure_photo(landmarks, 1700.0, KNOWN)
    lines = measure.overlay(landmarks, KNOWN)
    for id in {reading.id for reading in readings if isinstance(reading, Measurement)}:
        assert {line.kind for line in lines if line.measurement == id} == {"body", "reference"}
    assert {line.measurement for line in lines} == {r.id for r in readings if isinstance(r, Measurement)}


def test_a_visit_keeps_enough_to_draw_them():
    landmarks = sight(LEANING, PinholeCamera(view="back"))
    seen = Seen(id=landmarks.id, photo=landmarks.photo.id, points=landmarks.points, method=landmarks.method)
    assert measure.overlay(seen, KNOWN) == measure.overlay(landmarks, KNOWN)


@pytest.mark.parametrize("view", VIEWS)
def test_references_are_level_or_upright_and_body_lines_show_the_angle(view):
    landmarks = sight(LEANING, PinholeCamera(view=view))
    values = {r.id: r for r in measure.measure_photo(landmarks, 1700.0, KNOWN) if isinstance(r, Measurement)}
    lines = measure.overlay(landmarks, KNOWN)
    for line in lines:
        along = np.subtract(line.end_uv, line.start_uv)
        if line.kind == "reference":
            assert min(abs(along)) == pytest.approx(0.0, abs=1e-9)
        elif values[line.measurement].unit == "deg":
            angle = np.degrees(np.arctan2(min(abs(along)), max(abs(along))))
            assert angle == pytest.approx(abs(values[line.measurement].value), abs=0.01)


def test_landmarks_without_a_pair_give_no_line():
    landmarks = sight(LEANING, PinholeCamera())
    seen = Seen(id="landmarks/front", photo="photo/front", points=landmarks.points[:1], method="synthetic")
    assert measure.overlay(seen, KNOWN) == ()
