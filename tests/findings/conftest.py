"""Small records, built by hand: a measurement, a typed test, a sitting, a state, a person; and the same in a mirror."""

from dataclasses import replace

import pytest

from laststraw.findings import Seen, believe, find
from laststraw.knowledge.linked import error_of
from laststraw.records import (
    ErrorTerm,
    Intake,
    Measurement,
    Person,
    Sitting,
    Source,
    StructureState,
    SymptomAnswer,
    TestResult,
)

YEAR = 2026
FLIP = {"left": "right", "right": "left"}


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
def tested(known):
    """A self-test by its most exact way: ``tested("thomas", {"thomas_thigh": (20, -5)})``; one number where it has no pair."""

    def _one(test, outputs, sd=None):
        protocol, results = known.protocol(test), []
        for id, values in outputs.items():
            output = protocol.output(id)
            pairs = zip(("left", "right"), values, strict=True) if isinstance(values, tuple) else [("none", values)]
            error = sd if sd is not None else min(error_of(output, way, known).value for way in output.ways)
            for side, value in pairs:
                if value is None:
                    continue
                where = "both" if side == "none" and output.sides == "both" else side
                key = f"test/{test}/{id}/{where}"
                source = Source(method="by hand", view=None, because=(), budget=())
                results.append(
                    Measurement(
                        id=id, key=key, value=float(value), sd=error, unit=output.unit, side=where, source=source
                    )
                )
        return TestResult(
            id=f"test/{test}", test=test, film=None, repetitions=(), readings=(), results=tuple(results), not_measured=()
        )  # fmt: skip

    return _one


@pytest.fixture(scope="session")
def sat():
    """A sitting: photos, tests, and what was said (``"back_pain"``, ``"leg_below_knee/left"``, ``"no:old_lean"``)."""

    def _sitting(measurements=(), tests=(), said=(), *, at="2026-11-01T10:00:00+00:00", **intake):
        answers = []
        for word in said:
            id, _, side = word.removeprefix("no:").partition("/")
            answers.append(SymptomAnswer(symptom=id, side=side or "none", yes=not word.startswith("no:")))
        told = Intake(safety=(), symptoms=tuple(answers), **intake)
        return Sitting(at=at, measurements=tuple(measurements), tests=tuple(tests), intake=told)

    return _sitting


@pytest.fixture(scope="session")
def belief_of(known, woman):
    """Of sittings, by default of a woman of 42."""

    def _belief(*sittings, person=woman, knowledge=known):
        return believe(sittings, person, knowledge, year=YEAR)

    return _belief


@pytest.fixture(scope="session")
def found_in(known, belief_of, sat):
    """Findings of one sitting with these photos (readings, gaps), states and tests."""

    def _found(measurements=(), states=(), posture=None, *, tests=(), said=(), past=()):
        best = [m for m in measurements if isinstance(m, Measurement) and m.key.startswith("measurement/")]
        seen = Seen(measurements=tuple(measurements), posture=posture, states=tuple(states))
        return find(belief_of(*past, sat(best, tests, said)), seen, known)

    return _found


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


@pytest.fixture(scope="session")
def mirror(known):
    """The same person in a mirror: left minus right changes sign, left and right change places, the side view stays."""

    def _number(one, signed):
        if one.side in FLIP:
            *start, _ = one.key.split("/")
            return replace(one, side=FLIP[one.side], key="/".join((*start, FLIP[one.side])))
        return replace(one, value=-one.value) if signed else one

    def _signed(output):
        """One number whose sign is the side."""
        return output.worse == "either" and output.possible[0] == -output.possible[1]

    def _mirror(record):
        if isinstance(record, StructureState):
            side = FLIP.get(record.side, record.side)
            return replace(record, side=side, key=f"state/{record.structure}/{side}")
        if isinstance(record, TestResult):
            outputs = {output.id: output for output in known.protocol(record.test).outputs}
            results = (_number(one, one.side == "both" or _signed(outputs[one.id])) for one in record.results)
            return replace(record, results=tuple(results))
        if isinstance(record, Sitting):
            told = tuple(replace(a, side=FLIP.get(a.side, a.side)) for a in record.intake.symptoms)
            return replace(
                record,
                measurements=tuple(map(_mirror, record.measurements)),
                tests=tuple(map(_mirror, record.tests)),
                intake=replace(record.intake, symptoms=told),
            )
        return _number(record, known.measurement(record.id).plane != "sagittal")

    return _mirror
