"""Laws of writing and reading visits: nothing lost, nothing invented, nothing that cannot be read back."""

import json
import math
from dataclasses import fields, replace

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laststraw import records as r
from laststraw.errors import UnusableInput
from laststraw.records.codec import json_schema, to_document, visit_from_json, visit_to_json
from laststraw.testing.visits import example_measurement, example_visit
from laststraw.units import UNITS

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_./-]{0,8}", fullmatch=True)
TEXTS = st.text(max_size=12)
WORDS = st.text(min_size=1, max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
POSITIVE = st.floats(min_value=5e-324, max_value=1e300)
SHARES = st.floats(0.0, 1.0)
UNIT = st.sampled_from(sorted(UNITS))
SIDES = st.sampled_from(["left", "right", "both", "none"])
VIEWS = st.sampled_from(r.VIEWS)
PAIRS = st.tuples(NUMBERS, NUMBERS)


def some(strategy):
    return st.lists(strategy, max_size=3).map(tuple)


def maybe(strategy):
    return st.none() | strategy


TERMS = st.builds(r.ErrorTerm, name=TEXTS, sd=st.floats(0, 1e9), shared=st.booleans(), gradient=NUMBERS)
SOURCES = st.builds(r.Source, method=TEXTS, view=maybe(VIEWS), because=some(TEXTS), budget=some(TERMS))
MEASUREMENTS = st.builds(
    r.Measurement, id=IDS, key=IDS, value=NUMBERS, sd=POSITIVE, unit=UNIT, side=SIDES, source=SOURCES
)
POINTS = st.builds(r.Landmark, name=IDS, side=SIDES, uv=PAIRS, sd_uv=st.tuples(POSITIVE, POSITIVE), visibility=SHARES)
REASONS = st.builds(r.Reason, code=TEXTS, text=TEXTS)


@st.composite
def postures(draw):
    joints = draw(st.lists(IDS, max_size=3))
    row = st.lists(POSITIVE, min_size=len(joints), max_size=len(joints)).map(tuple)
    return r.Posture(
        joints=tuple(joints),
        mean_deg=tuple(draw(NUMBERS) for _ in joints),
        cov_deg2=tuple(draw(row) for _ in joints),
        because=draw(some(TEXTS)),
    )


@st.composite
def effects(draw):
    lo95, value, hi95 = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    return r.Effect(measurement=draw(TEXTS), value=value, lo95=lo95, hi95=hi95, unit=draw(UNIT))


FINDINGS = st.builds(
    r.Finding,
    id=IDS,
    key=IDS,
    structure=TEXTS,
    side=SIDES,
    p=SHARES,
    effect=effects(),
    involves=some(
        st.builds(
            r.Involvement,
            structure=TEXTS,
            side=SIDES,
            role=st.sampled_from(["held_short", "held_long", "loaded", "restricted", "related"]),
            p=maybe(SHARES),
            because=some(TEXTS),
        )
    ),
    because=st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
    against=some(st.builds(r.Reservation, text=TEXTS, because=some(TEXTS))),
    grade=st.sampled_from("ABCDX"),
)
ITEMS = st.builds(
    r.PlanItem,
    exercise=TEXTS,
    stage=st.sampled_from(["relief", "correction", "habit"]),
    dose=TEXTS,
    minutes=NUMBERS,
    because=some(TEXTS),
    cautions=some(TEXTS),
)
PLANS = st.builds(
    r.Plan,
    relief=some(ITEMS),
    correction=some(ITEMS),
    left_out=some(st.tuples(TEXTS, TEXTS)),
    rules=some(TEXTS),
    see_soon=some(TEXTS),
    recheck_days=st.integers(0, 400),
)
REFERRALS = st.builds(
    r.Referral,
    level=st.sampled_from(["emergency", "urgent", "unanswered"]),
    flags=some(TEXTS),
    unanswered=some(TEXTS),
    actions=some(TEXTS),
)
STATES = st.builds(
    r.StructureState,
    key=IDS,
    structure=TEXTS,
    side=SIDES,
    quantity=st.sampled_from(["length", "angle"]),
    mean=NUMBERS,
    sd=POSITIVE,
    unit=UNIT,
    beyond=NUMBERS,
    p_low=SHARES,
    p_high=SHARES,
    state=st.sampled_from(["held_short", "held_long", "held_off_centre", "unclear"]),
    because=some(TEXTS),
)
PEOPLE = st.builds(
    r.Person,
    stature_mm=st.floats(*r.STATURE_MM),
    mass_kg=st.floats(*r.MASS_KG),
    sex=st.sampled_from(["female", "male", "other"]),
    birth_year=st.integers(1900, 2020),
)
ANSWERS = st.builds(r.SafetyAnswer, flag=IDS, answer=st.sampled_from(["no", "yes", "unsure"]))
INTAKES = st.builds(
    r.Intake,
    safety=st.lists(ANSWERS, max_size=3, unique_by=lambda answer: answer.flag).map(tuple),
    pain_now=maybe(st.integers(0, 10)),
    leg_pain=st.booleans(),
    equipment=some(TEXTS),
    minutes_per_day=st.integers(1, 120),
)
CHANGES = st.builds(r.Change, measurement=TEXTS, before=NUMBERS, now=NUMBERS, mdc95=NUMBERS, unit=UNIT, since=TEXTS)
PHOTOS = st.builds(
    r.PhotoRef,
    id=TEXTS,
    view=VIEWS,
    sha256=TEXTS,
    mirrored=st.booleans(),
    width_px=st.integers(1, 9999),
    height_px=st.integers(1, 9999),
)


@st.composite
def estimates(draw):
    lo90, mean, hi90 = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    return r.Estimate(mean=mean, sd=draw(st.floats(0.0, 1e9)), lo90=lo90, hi90=hi90)


EVERYDAY = st.builds(
    r.Everyday,
    standing_n=estimates(),
    left_share=estimates(),
    activities=some(st.builds(r.ActivityLoad, activity=IDS, compression_n=estimates(), times_standing=estimates())),
    draws=st.integers(2, 999),
)


@st.composite
def visits(draw):
    plan = draw(maybe(PLANS))
    return r.Visit(
        id=draw(IDS),
        made_at=draw(TEXTS),
        person=draw(PEOPLE),
        intake=draw(INTAKES),
        photos=draw(some(PHOTOS)),
        landmarks=draw(some(st.builds(r.Seen, id=TEXTS, photo=TEXTS, points=some(POINTS), method=TEXTS))),
        readings=draw(some(MEASUREMENTS)),
        measurements=draw(some(MEASUREMENTS)),
        not_measured=draw(some(st.builds(r.NotMeasured, id=IDS, reason=WORDS, view=maybe(VIEWS)))),
        retakes=draw(
            some(st.builds(r.Retake, photo=TEXTS, view=VIEWS, reasons=st.lists(REASONS, min_size=1).map(tuple)))
        ),
        posture=draw(maybe(postures())),
        structures=draw(some(STATES)),
        findings=draw(some(FINDINGS)),
        changes=draw(some(CHANGES)),
        notes=draw(some(TEXTS)),
        alerts=draw(some(st.builds(r.Alert, key=TEXTS, text=TEXTS, because=some(TEXTS)))),
        plan=plan,
        referral=draw(REFERRALS) if plan is None else None,
        methods=draw(some(TEXTS)),
        assumptions=draw(some(st.builds(r.Assumption, where=TEXTS, why=TEXTS))),
        versions=draw(some(st.builds(r.Version, name=TEXTS, version=TEXTS))),
        everyday=draw(maybe(EVERYDAY)),
        muscles=draw(st.lists(muscles(), max_size=1).map(tuple)),
    )


@st.composite
def muscles(draw):
    """A muscle with every claim once, none of them surer than what is missing allows."""
    settling = maybe(st.builds(r.Settling, test=IDS, about=st.sampled_from(r.CLAIM_NAMES), gain_bits=st.floats(0, 9)))
    halves = some(st.sampled_from(["hours", "extensibility", "strength", "activation"]))
    claims = []
    for name in r.CLAIM_NAMES:
        verdict, missing = draw(st.sampled_from(["yes", "possible", "no", "not_known"])), draw(halves)
        claims.append(
            r.MuscleClaim(
                name=name, verdict=verdict, p=draw(SHARES), says=draw(IDS), because=draw(some(TEXTS)),
                missing=() if verdict == "yes" else missing, settled_by=draw(settling),
            )
        )  # fmt: skip
    side = draw(st.sampled_from(["left", "right"]))
    return r.MuscleState(key=draw(IDS), structure=draw(IDS), side=side, claims=tuple(claims), settled_by=draw(settling))


LARGE = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@LARGE
@given(visits())
def test_reading_gives_back_what_was_written(visit):
    text = visit_to_json(visit)
    assert visit_from_json(text) == visit
    assert visit_to_json(visit_from_json(text)) == text


@LARGE
@given(visits())
def test_the_document_is_the_json(visit):
    assert json.loads(visit_to_json(visit)) == to_document(visit)


def test_a_visit_has_the_promised_keys_in_a_fixed_order():
    document = json.loads(visit_to_json(example_visit()))
    assert list(document) == [field.name for field in fields(r.Visit)]
    assert {
        "person", "measurements", "not_measured", "retakes", "posture", "structures", "findings", "alerts", "plan",
        "referral", "assumptions", "versions",
    } <= set(document)  # fmt: skip
    assert [name for name in ("plan", "referral") if document[name] is not None] == ["plan"]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_never_written(number):
    broken = example_measurement()
    object.__setattr__(broken, "sd", number)
    visit = example_visit(measurements=(broken,))
    with pytest.raises(ValueError, match=r"Visit\.measurements\[0\]\.sd"):
        visit_to_json(visit)
    with pytest.raises(ValueError, match="finite"):
        to_document(visit)


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e999"])
def test_a_number_that_is_none_is_never_read(number):
    text = visit_to_json(example_visit()).replace(b'"mass_kg":68.0', b'"mass_kg":' + number)
    assert number in text
    with pytest.raises(UnusableInput):
        visit_from_json(text)


def test_numpy_and_half_characters_never_leave_the_program():
    leaked = example_measurement()
    object.__setattr__(leaked, "value", np.float64(1.0))
    with pytest.raises(TypeError, match="numpy"):
        visit_to_json(example_visit(measurements=(leaked,)))
    with pytest.raises(ValueError, match=r"notes\[0\]"):
        visit_to_json(example_visit(notes=("photo-\udcff.jpg",)))


def test_a_field_of_the_wrong_type_is_not_written():
    wrong = example_measurement()
    object.__setattr__(wrong, "side", "middle")
    with pytest.raises(ValueError, match="cannot be read back"):
        visit_to_json(example_visit(measurements=(wrong,)))


def test_a_lost_number_where_none_is_allowed_is_seen():
    """JSON has null for NaN, and null is allowed here: silence would turn "broken" into "only a paper says so"."""
    muscle = r.Involvement(structure="psoas", side="left", role="held_short", p=math.nan, because=("x",))
    effect = r.Effect(measurement="m", value=1.0, lo95=0.0, hi95=2.0, unit="deg")
    finding = r.Finding(
        id="f", key="finding/f/left", structure="psoas", side="left", p=0.9, effect=effect, involves=(muscle,),
        because=("m",), against=(), grade="C",
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"findings\[0\]\.involves\[0\]\.p"):
        visit_to_json(replace(example_visit(), findings=(finding,)))


def test_a_list_where_a_tuple_belongs_is_refused():
    with pytest.raises(ValueError, match="does not come back"):
        visit_to_json(replace(example_visit(), notes=["a list can change later"]))


def test_whole_numbers_are_written_as_what_they_are():
    person = replace(example_visit().person, mass_kg=68)
    assert visit_to_json(replace(example_visit(), person=person)) == visit_to_json(example_visit())


@pytest.mark.parametrize(("place", "path"), [
    ((), "gait"),
    (("person",), "person.gait"),
    (("measurements", 0, "source"), "measurements[0].source.gait"),
])  # fmt: skip
def test_fields_from_the_future_are_named(place, path):
    document = to_document(example_visit(measurements=(example_measurement(),)))
    inner = document
    for step in place:
        inner = inner[step]
    inner["gait"] = 1
    with pytest.raises(UnusableInput) as caught:
        visit_from_json(json.dumps(document).encode())
    assert path in caught.value.message
    assert "newer" in caught.value.hint


def test_a_field_that_came_later_may_be_missing():
    document = to_document(example_visit())
    del document["intake"]["minutes_per_day"]
    assert visit_from_json(json.dumps(document).encode()) == example_visit()


def test_a_visit_of_the_first_version_still_reads():
    """It has no everyday loads, and its bytes in the history stay what they were."""
    document = to_document(example_visit())
    del document["everyday"]
    text = json.dumps(document).encode()
    assert visit_from_json(text) == example_visit()
    assert visit_from_json(text).everyday is None


@pytest.mark.parametrize("text", [
    b"", b"null", b"[]", b"{}", b'{"id": 3}', b"\xff\xfe", b'{"id":"\xff"}', b"[" * 100_000, b"not json", b'{"id":"a"} x',
    visit_to_json(example_visit())[:-1],
    visit_to_json(example_visit()).replace(b'"referral":null', b'"referral":{}'),
    visit_to_json(example_visit()).replace(b'"sex":"female"', b'"sex":"none"'),
    visit_to_json(example_visit()).replace(b"1716.0", b"17.0"),
    visit_to_json(example_visit()).replace(b"1716.0", b'"1716"'),
])  # fmt: skip
def test_what_is_no_visit_is_refused_with_a_hint(text):
    with pytest.raises(UnusableInput) as caught:
        visit_from_json(text)
    assert caught.value.hint


def test_the_schema_knows_every_field():
    schema = json_schema()
    visit = schema["$defs"]["Visit"]
    assert set(visit["properties"]) == {field.name for field in fields(r.Visit)}
    assert set(visit["properties"]) - set(visit["required"]) == {
        "everyday",
        "muscles",
        "next_step",
        "rolls",
        "segments",
        "tests",
        "traits",
    }  # came later: older visits still read
    json.dumps(schema)
    assert msgspec.json.schema(r.Visit)["$ref"] == schema["$ref"]
