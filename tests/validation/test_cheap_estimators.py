"""The regression equations give the values of the notes; the model is compared on the grid that was promised."""

import csv
from pathlib import Path

import pytest
from validation.cheap_estimators import ghezelbash
from validation.cheap_estimators.ghezelbash import Lift, Loads

FOLDER = Path(ghezelbash.__file__).parent


def test_twenty_values_of_the_notes_are_reproduced():
    with (FOLDER / "expected.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5
    for r in rows:
        computed = ghezelbash.loads(Lift(*(float(r[name]) for name in Lift._fields)))
        for name in Loads._fields:
            assert getattr(computed, name) == pytest.approx(float(r[name]), abs=0.00501), (r, name)


def test_more_load_further_away_loads_more():
    base = ghezelbash.loads(Lift(80.0, 30.0, 10.0, 20.0))
    for heavier in (Lift(80.0, 30.0, 20.0, 20.0), Lift(80.0, 30.0, 10.0, 40.0), Lift(95.0, 30.0, 10.0, 20.0)):
        more = ghezelbash.loads(heavier)
        assert more.l4l5_compression > base.l4l5_compression
        assert more.l5s1_compression > base.l5s1_compression
