"""People and measurements for the tests of the body."""

import pytest

from laststraw.body.model import PACKED, build_model
from laststraw.records import ErrorTerm, Measurement, Person, Source

UNITS = {"trunk_shift": "mm", "hip_over_ankle": "mm", "shoulder_over_hip": "mm"}


@pytest.fixture(scope="session", autouse=True)
def packed():
    if not (PACKED / "model.xml").exists():
        pytest.skip("the body model is not packed: make setup")


@pytest.fixture(scope="session")
def person():
    return Person(stature_mm=1720, mass_kg=68, sex="female", birth_year=1984)


@pytest.fixture(scope="session")
def model(person, known):
    return build_model(person, known)


def reading(id, value, sd, *, shared=(), views=("front",)):
    """A combined measurement; ``shared``: (cause, sd, gradient)."""
    return Measurement(
        id=id,
        key=f"measurement/{id}",
        value=value,
        sd=sd,
        unit=UNITS.get(id, "deg"),
        side="both",
        source=Source(
            method="combined",
            view=None,
            because=tuple(f"reading/{id}/{view}" for view in views),
            budget=tuple(ErrorTerm(name=name, sd=s, shared=True, gradient=g) for name, s, g in shared),
        ),
    )
