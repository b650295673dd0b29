"""Small made-up visits for tests of stores, changes and reports: nobody's numbers."""

from laststraw.records import (
    ErrorTerm,
    Intake,
    Measurement,
    NotMeasured,
    Person,
    Plan,
    Referral,
    SafetyAnswer,
    Side,
    Source,
    Version,
    Visit,
)


def example_measurement(
    id: str = "shoulder_tilt",
    value: float = 2.5,
    sd: float = 0.5,
    *,
    unit: str = "deg",
    side: Side = "both",
    method: str = "keypoints",
) -> Measurement:
    """A best estimate as ``measure.combine`` gives it."""
    budget = (ErrorTerm(name="landmarks", sd=sd),)
    source = Source(method=method, view=None, because=(f"reading/{id}/front",), budget=budget)
    return Measurement(id=id, key=f"measurement/{id}", value=value, sd=sd, unit=unit, side=side, source=source)


def example_visit(
    id: str = "visit-20260301T101500.000000Z",
    made_at: str = "2026-03-01T10:15:00+00:00",
    measurements: tuple[Measurement, ...] = (),
    *,
    referral: Referral | None = None,
    notes: tuple[str, ...] = (),
) -> Visit:
    """A thin but whole visit: with an empty plan, or with the given referral."""
    nothing_to_do = Plan(relief=(), correction=(), left_out=(), rules=(), see_soon=(), recheck_days=28)
    return Visit(
        id=id,
        made_at=made_at,
        person=Person(stature_mm=1716.0, mass_kg=68.0, sex="female", birth_year=1984),
        intake=Intake(safety=(SafetyAnswer(flag="bladder_or_bowel", answer="no"),)),
        photos=(),
        landmarks=(),
        readings=(),
        measurements=measurements,
        not_measured=(NotMeasured(id="camera_roll", reason="Ein Beispiel, größer als ASCII: ≤ 5°."),),
        retakes=(),
        posture=None,
        structures=(),
        findings=(),
        changes=(),
        notes=notes,
        alerts=(),
        plan=nothing_to_do if referral is None else None,
        referral=referral,
        methods=(),
        assumptions=(),
        versions=(Version(name="laststraw", version="example"),),
    )
