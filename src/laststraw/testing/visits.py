"""Small made-up visits for tests of stores, changes and reports: nobody's numbers."""

from laststraw.records import (
    ErrorTerm,
    FilmRef,
    Intake,
    Landmark,
    Measurement,
    NotMeasured,
    Person,
    Plan,
    Reason,
    Referral,
    Repetition,
    RollClue,
    SafetyAnswer,
    Seen,
    Side,
    Source,
    TestResult,
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


def example_stickers(photo: str = "photo/back", *, move_px: float = 0.0) -> Seen:
    """Three stickers in a photo of the back, and one that was not found; ``move_px`` moves the left one down."""
    name = photo.removeprefix("photo/")
    points: tuple[tuple[str, Side, tuple[float, float]], ...] = (
        ("c7", "none", (358.0, 330.0)),
        ("psis", "left", (338.0, 596.0 + move_px)),
        ("psis", "right", (386.0, 590.0)),
    )
    return Seen(
        id=f"marks/{name}/stickers",
        photo=photo,
        points=tuple(Landmark(name=n, side=s, uv=uv, sd_uv=(0.4, 0.4), visibility=1.0) for n, s, uv in points),
        method="stickers of one colour",
        rung="stickers",
        notes=(Reason(code="missing", text="No sticker was seen on these points: base of the lower back."),),
    )


def example_roll(photo: str = "photo/back", roll_deg: float = 1.8, sd_deg: float = 0.4) -> RollClue:
    """One clue to a camera's roll."""
    return RollClue(photo=photo, roll_deg=roll_deg, sd_deg=sd_deg, how="edges")


def example_test(left_deg: float = 31.0, right_deg: float = 26.0) -> TestResult:
    """A filmed side bend, three times to each side."""
    ends: tuple[tuple[Side, float], ...] = (("left", left_deg), ("right", right_deg))
    film = FilmRef(
        id="film/side_bend/back", view="back", sha256="b" * 64, mirrored=False, width_px=1080, height_px=1920,
        seconds=24.0, fps=30.0,
    )  # fmt: skip
    readings = tuple(
        _of_test("side_bend_range", value + more, 2.0, side, f"/{n}")
        for side, value in ends
        for n, more in enumerate((-1.2, 0.4, 0.8), start=1)
    )
    results = (
        *(_of_test("side_bend_range", value, 1.5, side) for side, value in ends),
        _of_test("side_bend_difference", left_deg - right_deg, 1.6, "both"),
    )
    starts = [(ends[n % 2][0], 3.0 + 3.2 * n) for n in range(6)]
    return TestResult(
        id="test/side_bend",
        test="side_bend",
        film=film,
        repetitions=tuple(Repetition(side=side, start_s=t, peak_s=t + 1.2, end_s=t + 2.6) for side, t in starts),
        readings=readings,
        results=results,
        not_measured=(NotMeasured(id="shoulder_line_range", reason="The shoulders were hidden.", view="back"),),
        notes=(Reason(code="few_frames", text="The film has few frames a second, so the error is wider."),),
    )


def _of_test(id: str, value: float, sd: float, side: Side, repetition: str = "") -> Measurement:
    source = Source(
        method="film keypoints", view="back", because=("film/side_bend/back",), budget=(ErrorTerm(name="landmarks", sd=sd),)
    )  # fmt: skip
    key = f"test/side_bend/{id}/{side}{repetition}"
    return Measurement(id=id, key=key, value=value, sd=sd, unit="deg", side=side, source=source)


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
        landmarks=(example_stickers(),) if referral is None else (),
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
        rolls=(example_roll(),) if referral is None else (),
        tests=(example_test(),) if referral is None else (),
    )
