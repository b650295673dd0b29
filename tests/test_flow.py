"""Laws of the whole river, on real photos."""

from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image, ImageOps

import laststraw as ls
from laststraw.plan import questions

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SWAPPED = {"left": "right", "right": "left", "front": "front", "back": "back"}
WOMAN = ls.Person(stature_mm=1716, mass_kg=68, sex="female", birth_year=1984)


@pytest.fixture(scope="module")
def backend():
    return ls.load_backend()


@pytest.fixture(scope="module")
def visit_of(photos, known, backend, tmp_path_factory):
    """A visit of a mannequin; ``flipped``: every picture flipped and left and right views swapped."""

    def _visit(code, views=("front", "back", "left", "right"), *, flipped=False, mirrored=False, earlier=None, now=NOW):
        opened = []
        for view in views:
            path = photos / f"{code}_{view}.jpg"
            if flipped or mirrored:
                folder = tmp_path_factory.mktemp("flipped")
                path = folder / "flipped.png"
                ImageOps.mirror(Image.open(photos / f"{code}_{view}.jpg")).save(path)
            shown = SWAPPED[view] if flipped else view
            opened.append(ls.open_photo(path, shown, mirrored=mirrored))
        safety = tuple(ls.SafetyAnswer(flag=flag.id, answer="no") for flag in questions(known, WOMAN, now.date()))
        return ls.visit(WOMAN, opened, ls.Intake(safety=safety), known, backend, now=now, earlier=earlier)

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
    known_keys |= {s.key for s in visit.structures} | {f.key for f in visit.findings}
    for record in (*visit.structures, *visit.findings):
        assert set(record.because) <= known_keys, record.key
    for measurement in (*visit.readings, *visit.measurements):
        assert set(measurement.source.because) <= known_keys, measurement.key


def test_new_photos_narrow_the_posture_and_the_same_photos_tell_nothing_twice(visit_of):
    first, tomorrow = visit_of("p010", ("front",)), NOW + timedelta(days=1)
    again = visit_of("p010", ("front",), earlier=first, now=tomorrow)
    assert again.changes == ()
    assert again.posture == first.posture
    second = visit_of("p010", ("back",), earlier=first, now=tomorrow)
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
