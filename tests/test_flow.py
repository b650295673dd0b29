"""Laws of the whole river, on real photos."""

from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image, ImageOps

import laststraw as ls
from laststraw.plan import questions

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SWAPPED = {"left": "right", "right": "left", "front": "front", "back": "back"}
WOMAN = ls.Person(stature_mm=1716, mass_kg=68, sex="female", birth_year=1984)


def no_flags(known):
    return tuple(ls.SafetyAnswer(flag=flag.id, answer="no") for flag in questions(known, WOMAN, NOW.date()))


@pytest.fixture(scope="module")
def backend():
    return ls.load_backend()


@pytest.fixture(scope="module")
def visit_of(photos, known, backend, tmp_path_factory):
    """A visit of a mannequin; ``flipped``: every picture flipped and left and right views swapped."""

    def _visit(code, views=("front", "back", "left", "right"), *, flipped=False, mirrored=False, past=(), now=NOW):
        opened = []
        for view in views:
            path = photos / f"{code}_{view}.jpg"
            if flipped or mirrored:
                folder = tmp_path_factory.mktemp("flipped")
                path = folder / "flipped.png"
                ImageOps.mirror(Image.open(photos / f"{code}_{view}.jpg")).save(path)
            shown = SWAPPED[view] if flipped else view
            opened.append(ls.open_photo(path, shown, mirrored=mirrored))
        return ls.visit(WOMAN, opened, ls.Intake(safety=no_flags(known)), known, backend, now=now, past=past)

    return _visit


def by_id(items):
    return {item.id: item for item in items}


def test_mirror_the_person_and_every_side_flips(visit_of, known):
    plain, mirrored = by_id(visit_of("p010").measurements), by_id(visit_of("p010", flipped=True).measurements)
    assert set(plain) == set(mirrored)
    for name, measurement in plain.items():
        sign = 1 if known.measurement(name).plane == "sagittal" else -1
        tolerance = 0.05 if measurement.unit == "deg" else 0.5
        assert mirrored[name].value == pytest.approx(sign * measurement.value, abs=tolerance), name
        assert mirrored[name].sd == pytest.approx(measurement.sd, rel=0.02), name


def test_mirror_the_person_and_every_finding_changes_sides(visit_of):
    swap = {"left": "right", "right": "left"}
    plain, mirrored = visit_of("p010"), visit_of("p010", flipped=True)
    assert plain.findings
    assert {(f.id, f.structure, swap.get(f.side, f.side)) for f in plain.findings} == {
        (f.id, f.structure, f.side) for f in mirrored.findings
    }


def test_mirror_the_camera_and_nothing_changes(visit_of):
    plain, undone = by_id(visit_of("p010").measurements), by_id(visit_of("p010", mirrored=True).measurements)
    for name, measurement in plain.items():
        assert undone[name].value == pytest.approx(measurement.value, abs=1e-6)


def test_the_symmetric_person_gets_no_left_right_finding(visit_of):
    visit = visit_of("p000")
    assert [f.key for f in visit.findings if f.side in ("left", "right")] == []
    for measurement in visit.measurements:
        if measurement.id in ("shoulder_tilt", "trunk_lateral_lean"):
            assert abs(measurement.value) < 0.6


def test_every_measurement_of_the_design_is_given_or_refused_once(visit_of, known):
    visit = visit_of("p010", ("left",))
    told = [m.id for m in visit.measurements] + [n.id for n in visit.not_measured]
    assert sorted(told) == sorted(m.id for m in known.measurements)


def test_more_views_never_widen_an_error_by_much(visit_of):
    one, two = by_id(visit_of("p000", ("front",)).measurements), by_id(visit_of("p000", ("front", "back")).measurements)
    for name in one.keys() & two.keys():
        assert two[name].sd <= one[name].sd * 1.05, name


def test_every_because_leads_to_a_record_of_the_visit(visit_of):
    visit = visit_of("p010")
    known_keys = {p.id for p in visit.photos} | {s.id for s in visit.landmarks} | {"posture", visit.id}
    known_keys |= {m.key for m in visit.readings} | {m.key for m in visit.measurements}
    known_keys |= {s.key for s in visit.structures} | {f.key for f in visit.findings} | {t.key for t in visit.traits}
    assert visit.traits
    for record in (*visit.structures, *visit.findings, *visit.traits):
        assert set(record.because) <= known_keys, record.key
    for measurement in (*visit.readings, *visit.measurements):
        assert set(measurement.source.because) <= known_keys, measurement.key


def test_new_photos_narrow_the_posture_and_the_same_photos_tell_nothing_twice(visit_of):
    first, tomorrow = visit_of("p010", ("front",)), NOW + timedelta(days=1)
    again = visit_of("p010", ("front",), past=(first,), now=tomorrow)
    assert again.changes == ()
    assert again.posture == first.posture
    second = visit_of("p010", ("back",), past=(first,), now=tomorrow)
    assert second.changes == ()
    alone = visit_of("p010", ("back",))
    for joint in first.posture.joints:
        assert second.posture.angle(joint)[1] <= alone.posture.angle(joint)[1] + 1e-9


def test_a_visit_survives_json(visit_of):
    from laststraw.records.codec import visit_from_json, visit_to_json

    visit = visit_of("p010", ("front",))
    assert visit_from_json(visit_to_json(visit)) == visit


def test_lengths_of_front_and_back_are_told_and_loaded(visit_of):
    visit = visit_of("p010")
    assert {length.name for length in visit.segments} >= {"trunk", "thigh", "shank"}
    assert all(set(length.views) <= {"front", "back"} for length in visit.segments)
    assert any("other people of your height" in method and "trunk" in method for method in visit.methods)
    from_the_side = visit_of("p010", ("left",))
    assert from_the_side.segments == ()
    assert not any("other people of your height" in method for method in from_the_side.methods)


def test_lengths_that_no_body_has_do_not_end_a_visit(visit_of, known, monkeypatch):
    wrong = ls.records.SegmentLength(
        name="thigh", seen_mm=900.0, seen_sd_mm=40.0, mm=900.0, sd_mm=20.0, views=("front",)
    )
    monkeypatch.setattr("laststraw.measure.segment_lengths", lambda *_: (wrong,))
    visit = visit_of("p010", ("front",))
    assert visit.segments == ()
    assert known.sentence("body.length_left_out", segment="thigh", cm=90) in visit.notes
    monkeypatch.setattr("laststraw.measure.segment_lengths", lambda *_: ())
    assert visit_of("p010", ("front",)).everyday == visit.everyday


def test_the_river_is_deterministic(visit_of):
    assert visit_of("p010", ("back",)) == visit_of("p010", ("back",))


def test_a_person_far_away_is_a_retake_not_a_number(known, backend, photos, tmp_path):
    near = Image.open(photos / "p010_front.jpg")
    far = Image.new("RGB", (720, 1280), (150, 150, 150))
    far.paste(near.resize((180, 320)), (270, 480))
    far.save(tmp_path / "far.png")
    sightings, readings = ls.measure_photos([ls.open_photo(tmp_path / "far.png", "front")], 1716.0, known, backend)
    assert readings == ()
    assert [reason.code for reason in sightings[0].reasons] == ["too_small"]


def typed(known, test, answers):
    from laststraw.measure.answers import read_answers

    return read_answers(known.protocol(test), answers, knowledge=known)


def test_all_visits_are_readings_of_one_person(known):
    """A test today and another one next week: together they show what neither shows alone, and it leads to both."""
    knees = typed(known, "active_knee_extension", ["left=80", "right=30"])
    leg = typed(known, "straight_leg_raise", ["leg_lift.left=38", "leg_lift.right=80"])
    first, second = (
        ls.visit(
            WOMAN, [], ls.Intake(safety=no_flags(known)), known, None, now=now, tests=[test]
        )
        for test, now in ((knees, NOW), (leg, NOW + timedelta(days=7)))
    )  # fmt: skip
    both = ls.visit(
        WOMAN, [], ls.Intake(safety=no_flags(known)), known, None, now=NOW + timedelta(days=7), tests=[leg], past=[first]
    )  # fmt: skip
    assert [f.id for f in (*first.findings, *second.findings) if f.side in ("left", "right")] == []
    assert ("hamstrings_short", "left") in {(f.id, f.side) for f in both.findings}
    keys = set(next(f for f in both.findings if f.id == "hamstrings_short").because)
    assert {m.key for m in (*knees.results, *leg.results) if "leg_lift" in m.key or "short" in m.key} & keys
    width = {t.key: t.sd for t in second.traits}
    assert all(t.sd <= width[t.key] + 1e-9 for t in both.traits if t.key.startswith("trait/hamstring_length/level"))


def test_a_visit_says_which_test_is_next_and_does_not_offer_what_was_done(known):
    knees = typed(known, "active_knee_extension", ["left=80", "right=30"])
    visit = ls.visit(WOMAN, [], ls.Intake(safety=no_flags(known)), known, None, now=NOW, tests=[knees])
    offered = [one.test for one in visit.next_step.tests]
    assert offered
    assert "active_knee_extension" not in offered
    confirming = {one.test for one in visit.next_step.tests if one.confirms}
    assert confirming & {"straight_leg_raise", "sit_and_reach", "slump"}


def test_conclude_is_what_a_visit_concludes(known):
    knees = typed(known, "active_knee_extension", ["left=80", "right=30"])
    visit = ls.visit(WOMAN, [], ls.Intake(safety=no_flags(known)), known, None, now=NOW, tests=[knees])
    from laststraw import flow

    told = flow.conclude([visit.sitting], WOMAN, known, year=NOW.year)
    assert (told.findings, told.traits, told.next_step) == (visit.findings, visit.traits, visit.next_step)


def test_muscles_of_the_tests_reach_the_visit_and_no_others(known):
    from laststraw.records.codec import visit_from_json, visit_to_json

    leg = typed(known, "straight_leg_raise", ["left=40"])
    visit = ls.visit(WOMAN, [], ls.Intake(safety=no_flags(known)), known, None, now=NOW, tests=[leg])
    assert {(muscle.structure, muscle.side) for muscle in visit.muscles} == {
        (name, "left") for name in ("semimembranosus", "semitendinosus", "biceps_femoris_long")
    }
    assert not any(muscle.sure for muscle in visit.muscles)  # of one side alone: only possible, until a finding says so
    both = typed(known, "straight_leg_raise", ["left=40", "right=41"])
    twins = ls.visit(WOMAN, [], ls.Intake(safety=no_flags(known)), known, None, now=NOW, tests=[both])
    assert all("tight" in muscle.sure for muscle in twins.muscles)
    assert visit_from_json(visit_to_json(visit)) == visit
    alone = ls.visit(WOMAN, [], ls.Intake(safety=no_flags(known)), known, None, now=NOW)
    assert alone.muscles == ()
