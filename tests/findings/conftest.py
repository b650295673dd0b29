"""Small records, built by hand: a measurement, a state, a person."""

from dataclasses import replace

import pytest

from laststraw.records import ErrorTerm, Measurement, Person, Source, StructureState

VIEWS = {"frontal": ("front", "back"), "sagittal": ("left", "right"), "transverse": ("front",)}


@pytest.fixture(scope="session")
def woman():
    return Person(stature_mm=1716, mass_kg=68, sex="female", birth_year=1984)


@pytest.fixture(scope="session")
def measure_one(known):
    """A best estimate; ``roll``: sd (deg) of an unknown camera roll that it shares, gradient 1."""

    def _one(id, value, sd=1.0, *, because=None, roll=0.0, gradient=1.0):
        definition = known.measurement(id)
        views = definition.views or ("front",)
        keys = because if because is not None else tuple(f"reading/{id}/{view}" for view in views)
        budget = (ErrorTerm(name="camera_roll", sd=roll, shared=True, gradient=gradient),) if roll else ()
        source = Source(method="by hand", view=None, because=tuple(keys), budget=budget)
        return Measurement(
            id=id, key=f"measurement/{id}", value=value, sd=sd, unit=definition.unit, side="both", source=source
        )  # fmt: skip

    return _one


@pytest.fixture(scope="session")
def reading_one(measure_one):
    """One photo's reading."""

    def _one(id, view, value, sd=1.0, **more):
        found = measure_one(id, value, sd, because=(f"landmarks/{view}",), **more)
        return replace(found, key=f"reading/{id}/{view}", source=replace(found.source, view=view))

    return _one


@pytest.fixture(scope="session")
def state_one():
    """State of one muscle; sign of ``mean`` gives short or long."""

    def _one(structure, side, mean, *, sd=1.0, sure=0.95, state=None):
        low, high = (sure, 0.0) if mean < 0 else (0.0, sure)
        said = state or ("held_short" if mean < 0 else "held_long")
        return StructureState(
            key=f"state/{structure}/{side}",
            structure=structure,
            side=side,
            quantity="length",
            mean=mean,
            sd=sd,
            unit="%",
            beyond=5.0,
            p_low=low,
            p_high=high,
            state=said,
            because=("posture",),
        )

    return _one


FLIP = {"left": "right", "right": "left"}


@pytest.fixture(scope="session")
def mirror(known):
    """The same person in a mirror: left minus right changes sign, a lean changes sides, the side view stays."""

    def _mirror(record):
        if isinstance(record, StructureState):
            side = FLIP.get(record.side, record.side)
            return replace(record, side=side, key=f"state/{record.structure}/{side}")
        lateral = known.measurement(record.id).plane != "sagittal"
        return replace(record, value=-record.value) if lateral else record

    return _mirror
