"""What the terminal says of numbers, films and open questions."""

import dataclasses
from pathlib import Path

import pytest

from laststraw.app import check, filming, selftest_text
from laststraw.app.telling import measurement_line
from laststraw.records import Effect, Finding, NotMeasured, Reason, Referral, Retake
from laststraw.testing.visits import example_measurement, example_test, example_visit


@pytest.mark.parametrize("id", ["shoulder_tilt", "craniovertebral", "trunk_sagittal_lean", "potsi", "pelvis_rotation"])
def test_a_way_is_named_only_beyond_the_error(known, id):
    described, usual = known.measurement(id), known.norm(id, "other").mean.value
    ways = (described.when_positive, described.when_negative)
    for off in (-2.0, -1.95, 0.0, 1.95, 2.0):
        line = measurement_line(example_measurement(id, usual + off * 1.5, 1.5, unit=described.unit), known)
        named = [way for way in ways if way in line]
        assert named == ([] if abs(off) < 1.96 else [ways[0] if off > 0 else ways[1]]), line


def test_without_a_side_there_is_no_sign_of_one(known):
    lines = {measurement_line(example_measurement("acromion_tilt", value, 1.0), known) for value in (-0.4, 0.4)}
    assert len(lines) == 1
    assert lines.pop().split()[-5:] == known.sentence("no_side_told").split()


def test_a_lean_keeps_its_sign(known):
    assert "-6.0 ± 2.0 mm" in measurement_line(example_measurement("hip_over_ankle", -6.0, 1.0, unit="mm"), known)


@pytest.fixture
def account(known, tmp_path, capsys):
    """What ``check`` prints of a visit."""

    def _account(visit, *films, **more):
        words = {name: None for name in ("height_cm", "mass_kg", "sex", "birth_year", "answers", "safety")}
        request = check.Request(pictures={}, out=tmp_path, **words, **more)
        check._print_account(visit, known, request, films)
        return capsys.readouterr().out

    return _account


def test_a_filmed_test_is_told_as_test_tells_it(account, known):
    told = account(dataclasses.replace(example_visit(), tests=(example_test(),)))
    assert "side bend  (side_bend)" in told
    assert "bend of the trunk, left: 31.0 ± 2.9 deg" in told
    assert "more than the 3.1 deg that chance explains" in " ".join(told.split())


def test_a_film_to_take_again_is_called_by_its_test_and_file(account):
    reasons = (Reason(code="dark", text="Turn on a light."),)
    again = tuple(Retake(photo=id, view="back", reasons=reasons) for id in ("film/side_bend/back", "photo/back-2"))
    film = filming.Film("side_bend", "back", Path("bend.mp4"))
    told = account(dataclasses.replace(example_visit(), retakes=again), film)
    assert "film of side bend (bend.mp4): Turn on a light." in told
    assert "back photo 2: Turn on a light." in told


def test_a_muscle_is_named(account, known):
    finding = Finding(
        id="held_short", key="finding/held_short/iliopsoas/both", structure="iliopsoas", side="both", p=0.995,
        effect=Effect(measurement="state/iliopsoas/left", value=-8.0, lo95=-10.0, hi95=-6.0, unit="%"),
        involves=(), because=("state/iliopsoas/left",), against=(), grade="C",
    )  # fmt: skip
    told = account(dataclasses.replace(example_visit(), findings=(finding,)))
    assert known.structure("iliopsoas").plain_name.lower() in told.lower()


def test_open_questions_come_with_how_to_answer_them(account, known):
    flags = tuple(flag.id for flag in known.red_flags)
    told = account(example_visit(referral=Referral(level="unanswered", flags=(), unanswered=flags, actions=())))
    for word in (known.red_flags[0].question, "--questions", "--answers FILE", "--safety none"):
        assert word in told


def test_one_stand_is_spoken_of_only_with_two_views_of_one_plane(account, known, measured_photos):
    assert known.sentence("same_stand_hint") not in account(measured_photos("front", "left"))
    assert known.sentence("same_stand_hint") in account(measured_photos("front", "back"))


@pytest.fixture
def measured_photos():
    from laststraw.records import PhotoRef

    def _visit(*views):
        photos = tuple(
            PhotoRef(id=f"photo/{view}", view=view, sha256="0" * 64, mirrored=False, width_px=720, height_px=1280)
            for view in views
        )
        return dataclasses.replace(example_visit(measurements=(example_measurement(),)), photos=photos, rolls=())

    return _visit


def test_one_reason_for_all_is_said_once(known):
    test = known.protocol("repeated_bend")
    ids = ("bend_range", "bend_speed", "bend_time")
    missing = tuple(NotMeasured(id=id, reason="Film it from the side.") for id in ids)
    wrong = dataclasses.replace(example_test(), test=test.id, results=(), not_measured=missing, notes=())
    assert "\n".join(selftest_text.result_lines(test, wrong, None, known)).count("Film it") == 1
    some = dataclasses.replace(example_test(), test=test.id, not_measured=missing, notes=())
    lines = " ".join(selftest_text.result_lines(test, some, None, known))
    assert lines.count("Film it") == 1
    assert "bend range" not in lines


def test_sides_are_compared_in_the_unit_of_the_sides(run):
    out = " ".join(run("test", "side_bend", "--answer", "left=18", "--answer", "right=24")[1].split())
    assert "differ by 6.0 cm, more than the 3." in out
    assert "mm" not in out
