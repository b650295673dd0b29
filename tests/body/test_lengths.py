"""Laws of measured lengths in the loaded body: the same as before without them, the right direction with them."""

import pytest

from laststraw.body import believable, lengths_told, measured_mm
from laststraw.body.spine import spine_load, subject_of
from laststraw.records import SEGMENT_NAMES, SegmentLength, TaskPosture, Uncertain

BENT = TaskPosture(trunk_inclination=Uncertain(mean=45, sd=2), lumbar_flexion=Uncertain(mean=30, sd=2))


def usual_mm(name, person, known):
    return known.constant(f"length_share_{name}") * person.stature_mm


def length(name, factor, person, known, rel_sd=0.04):
    mm = factor * usual_mm(name, person, known)
    return SegmentLength(name=name, seen_mm=mm, seen_sd_mm=2 * rel_sd * mm, mm=mm, sd_mm=rel_sd * mm, views=("front",))


def press(person, known, posture=BENT, **measured):
    lengths = {name: factor * usual_mm(name, person, known) for name, factor in measured.items()}
    load = spine_load(person, posture, known, draws=16, measured_mm=lengths)
    return load.level("L4/L5").compression_n.mean


def test_without_lengths_everything_is_as_before(person, known):
    plain = spine_load(person, BENT, known, draws=8)
    assert spine_load(person, BENT, known, draws=8, measured_mm={}) == plain
    assert spine_load(person, BENT, known, draws=8, measured_mm=None) == plain


def test_lengths_of_the_model_are_no_lengths(person, known):
    assert press(person, known, **dict.fromkeys(SEGMENT_NAMES, 1.0)) == pytest.approx(press(person, known), rel=1e-6)


def test_another_length_is_another_body_and_the_order_does_not_matter(person, known):
    thigh, shank = usual_mm("thigh", person, known), usual_mm("shank", person, known)
    one = subject_of(person, known, measured_mm={"thigh": thigh * 1.03, "shank": shank})
    assert subject_of(person, known, measured_mm={"shank": shank, "thigh": thigh * 1.03}) is one
    assert subject_of(person, known, measured_mm={"thigh": thigh * 1.04, "shank": shank}) is not one
    assert subject_of(person, known) is not one


def test_a_longer_trunk_is_a_longer_lever_for_gravity(person, known):
    short, usual, long = (press(person, known, trunk=factor) for factor in (0.95, 1.0, 1.05))
    assert 0.95 * usual < short < 0.995 * usual
    assert 1.005 * usual < long < 1.05 * usual


def test_longer_legs_press_no_harder(person, known):
    """Nothing below the pelvis is carried by the lumbar spine; only the psoas ends on the thigh."""
    assert press(person, known, thigh=1.05, shank=1.05) == pytest.approx(press(person, known), rel=1e-3)


def test_believable_lengths_are_all_kept(person, known):
    lengths = tuple(length(name, 1.02, person, known) for name in SEGMENT_NAMES)
    assert believable(lengths, person, known) == (lengths, ())
    assert believable((), person, known) == ((), ())


def test_an_impossible_length_is_left_out_with_a_note(person, known):
    lengths = (length("trunk", 1.0, person, known), length("thigh", 1.4, person, known))
    kept, notes = believable(lengths, person, known)
    assert kept == lengths[:1]
    [note] = notes
    assert "thigh" in note


def test_of_lengths_that_do_not_fit_together_the_least_sure_goes(person, known):
    """Each is possible alone; together they leave no room for the head."""
    sds = {"trunk": 0.02, "thigh": 0.05, "shank": 0.03}
    lengths = tuple(length(name, 1.15, person, known, rel_sd=sd) for name, sd in sds.items())
    kept, notes = believable(lengths, person, known)
    assert [one.name for one in kept] == ["trunk", "shank"]
    [note] = notes
    assert "thigh" in note
    subject_of(person, known, measured_mm=measured_mm(kept))  # builds


def test_the_report_says_how_far_from_the_usual(person, known):
    [told] = lengths_told(
        (length("trunk", 1.023, person, known), length("shank", 0.99999, person, known)), person, known
    )
    assert "trunk +2.3 % (± 4.1)" in told
    assert "lower leg +0.0 %" in told
    assert lengths_told((), person, known) == ()
