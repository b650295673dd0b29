"""Case files: what they must hold, what is refused, and how an outcome is judged."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from laststraw.app.told_tests import results_from_answers
from laststraw.errors import UnusableInput
from laststraw.records import Effect, Finding, NextStep
from laststraw.testing.cases import Wanted, conduct, read_case, read_cases

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
GOOD = """
[case]
id = "made_up"
title = "A made-up case"
reference = "Nobody. Nowhere 2026."
locator = "doi:10.0/0"
read = "recalled"
told = "Nobody's back."

[person]
sex = "female"
age = 40

[today]
pain_now = 4

[symptoms]
leg_below_knee = "left"

[safety]
all_others = "no"

[tests.hip_rotation]
hip_inward = { left = 30, right = 20 }

[measurements]
trunk_shift = { value = -40, sd = 8 }

[expected]
triage = "none"
findings = ["lateral_shift/right"]

[forbidden]
findings = ["pelvic_torsion"]
words = ["cure"]
"""


@dataclass
class Concluded:
    findings: tuple
    next_step: NextStep


def nothing_left(stop="Nothing is left to test."):
    return NextStep(tests=(), stop=stop, undecided=(), left_out=())


@pytest.fixture
def read(tmp_path, known):
    def one(text=GOOD):
        path = tmp_path / "made_up.toml"
        path.write_text(text, encoding="utf-8")
        return read_case(path, known, results_from_answers, today=TODAY)

    return one


@pytest.fixture(scope="module")
def cases(known):
    return read_cases(ROOT / "cases", known, results_from_answers, today=TODAY)


def finding(id, side="none"):
    effect = Effect(measurement="measurement/x", value=30.0, lo95=25.0, hi95=35.0, unit="mm")
    return Finding(
        id=id, key=f"finding/{id}/{side}", structure="lumbar_spine", side=side, p=0.9, effect=effect, involves=(),
        because=("measurement/x",), against=(), grade="C",
    )  # fmt: skip


def concluding(*found):
    return lambda sittings, person, known, *, year: Concluded(found, nothing_left())


def no_conclusion(*_args, **_named):
    raise AssertionError("nothing may be concluded about somebody who needs help today")


def test_there_are_enough_cases_of_each_kind(cases):
    assert len(cases) >= 25
    assert sum(case.triage != "none" for case in cases) >= 8
    assert sum(bool(case.expected) for case in cases) >= 17
    assert len({case.id for case in cases}) == len(cases)


def test_every_case_says_where_it_is_from_and_how_it_was_read(cases):
    for case in cases:
        assert case.read == "recalled" or case.read_of is not None, case.id
        assert len(case.reference) > 20, case.id
        assert len(case.locator) > 5, case.id
        assert 60 < len(case.told) < 700, case.id


def test_what_is_expected_is_not_forbidden(cases):
    for case in cases:
        for wanted in case.expected:
            assert not any(other.id == wanted.id and other.side in (None, wanted.side) for other in case.forbidden), (
                case.id
            )


def test_triage_is_exact_on_every_case(cases, known):
    for case in cases:
        assert conduct(case, known, concluding(), today=TODAY).triage_right, case.id


def test_help_today_silences_everything_else(cases, known):
    for case in cases:
        if case.triage in ("emergency", "urgent"):
            outcome = conduct(case, known, no_conclusion, today=TODAY)
            assert outcome.findings == (), case.id
            assert outcome.said, case.id


def test_a_case_is_a_person_with_answers_tests_and_photos(read, known):
    case = read()
    assert case.person.age_years(TODAY.year) == 40
    assert case.person.stature_mm == known.constant("reference_stature_mm")
    assert case.sitting.intake.pain_now == 4
    assert {(one.side, one.yes) for one in case.sitting.intake.symptoms} == {("left", True), ("right", False)}
    read_from_test = {(one.id, one.side): one.value for one in case.sitting.tests[0].results}
    assert read_from_test["hip_inward", "left"] == 30
    photo = case.sitting.measurements[0]
    assert (photo.key, photo.value, photo.sd, photo.unit) == ("measurement/trunk_shift", -40, 8, "mm")


WRONG = {
    "[expected]|[expcted]": ("'expcted'", "expected"),
    "triage =|triagge =": ("'triagge'", "triage"),
    'triage = "none"|triage = "nothing"': ("nothing", "none"),
    "lateral_shift/right|lateral_shft/right": ("'lateral_shft'", "lateral_shift"),
    "lateral_shift/right|lateral_shift/rigth": ("rigth", "right"),
    "pelvic_torsion|pelvic_tortion": ("'pelvic_tortion'", "pelvic_torsion"),
    "leg_below_knee|leg_bellow_knee": ("leg_bellow_knee", "leg_below_knee"),
    '"left"|"lefft"': ("lefft", "left"),
    "[tests.hip_rotation]|[tests.hip_rotaton]": ("hip_rotaton", "hip_rotation"),
    "hip_inward|hip_inwrd": ("hip_inwrd", "hip_inward"),
    "left = 30|left = 300": ("cannot be", "80"),
    "all_others|all_other": ("all_other", "all_others"),
    "pain_now = 4|pain_now = 40": ("pain_now", "0 to 10"),
    "trunk_shift = |trunk_shft = ": ("'trunk_shft'", "trunk_shift"),
    ", sd = 8 }| }": ("trunk_shift", "sd"),
    "sd = 8|sd = 0": ("trunk_shift", "above 0"),
    "age = 40|age = 40\nbirth_year = 1986": ("birth_year", "age = 42"),
    "age = 40|age = 4": ("age", "10 to 110"),
    'sex = "female"|sex = "woman"': ("woman", "female"),
    'read = "recalled"|read = "yesterday"': ("yesterday", "2026-11-23"),
    'read = "recalled"|read = "2026-11-23"': ("read_of", "abstract"),
    'locator = "doi:10.0/0"|locator = ""': ("locator", "locator ="),
    'id = "made_up"|id = "other"': ("'other'", "made_up"),
    'triage = "none"|triage = "urgent"': ("urgent", "leave findings out"),
    'words = ["cure"]|words = "cure"': ("words", "list"),
}


@pytest.mark.parametrize("change", WRONG, ids=lambda change: change.partition("|")[2][:30].strip())
def test_a_wrong_case_file_is_refused_with_its_line_and_what_was_meant(read, change):
    old, _, new = change.partition("|")
    assert GOOD.count(old) == 1, old
    text = GOOD.replace(old, new)
    told, meant = WRONG[change]
    with pytest.raises(UnusableInput) as refused:
        read(text)
    assert refused.value.message.startswith("made_up.toml, line "), refused.value.message
    assert told in refused.value.message
    assert meant in refused.value.hint


def test_the_line_is_the_one_that_is_wrong(read):
    with pytest.raises(UnusableInput) as refused:
        read(GOOD.replace("trunk_shift =", "trunk_shft ="))
    line = int(refused.value.message.partition("line ")[2].partition(":")[0])
    assert GOOD.splitlines()[line - 1].startswith("trunk_shift")


def test_what_is_no_toml_or_no_file_is_refused(read, tmp_path, known):
    with pytest.raises(UnusableInput, match=r"made_up\.toml"):
        read("[case")
    with pytest.raises(UnusableInput, match=r"absent\.toml"):
        read_case(tmp_path / "absent.toml", known, results_from_answers, today=TODAY)


def test_one_expected_finding_among_the_first_three_is_enough(read, known):
    case, other = read(), finding("forward_head")
    right, left = finding("lateral_shift", "right"), finding("lateral_shift", "left")
    for found, place, enough in (
        ((right,), 1, True),
        ((other, other, right), 3, True),
        ((other, other, other, right), 4, False),
        ((left,), None, False),
        ((), None, False),
    ):
        outcome = conduct(case, known, concluding(*found), today=TODAY)
        assert (outcome.place, outcome.expected_right) == (place, enough)
    either = replace(case, expected=(Wanted(id="lateral_shift"),))
    assert conduct(either, known, concluding(left), today=TODAY).place == 1
    nothing = replace(case, expected=())
    assert conduct(nothing, known, concluding(), today=TODAY).expected_right


def test_forbidden_is_forbidden_on_every_place(read, known):
    case, other = read(), finding("forward_head")
    assert conduct(case, known, concluding(other), today=TODAY).forbidden_said == ()
    last = conduct(case, known, concluding(other, other, other, other, finding("pelvic_torsion")), today=TODAY)
    assert last.forbidden_said == ("pelvic_torsion",)


def test_forbidden_words_are_whole_words_in_whatever_a_person_reads(read, known):
    case, stop = read(), "A secure stand is no Cure, says nobody."
    silent, loud = Concluded((), nothing_left("A secure stand.")), Concluded((), nothing_left(stop))
    for concluded, said in ((silent, ()), (loud, ("cure",))):
        outcome = conduct(case, known, lambda *_a, _c=concluded, **_n: _c, today=TODAY)
        assert outcome.forbidden_said == said
