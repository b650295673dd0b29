"""What all readings say together, what is open and what is next, and findings that rest on tests: on small visits."""

import dataclasses
import re

import pytest
import report_example as example
from report_page import Page

from laststraw import flow
from laststraw.app.report import render
from laststraw.measure.answers import read_answers
from laststraw.records import Effect, Finding, Intake, Involvement, NextStep, Person, Sitting, Visit

PERSON = Person(stature_mm=1700.0, mass_kg=66.0, sex="female", birth_year=1980)


def visit_of(known, tests, *, at="2026-11-23T10:00:00+00:00", past=(), **more):
    """A visit of typed tests alone, made as the river makes it."""
    told = tuple(read_answers(known.protocol(name), answers, knowledge=known) for name, answers in tests.items())
    intake = more.pop("intake", Intake(safety=()))
    today = Sitting(at=at, measurements=(), tests=told, intake=intake)
    found = flow.conclude((*(visit.sitting for visit in past), today), PERSON, known, year=int(at[:4]))
    visit = dataclasses.replace(
        example.calm(known), id=f"visit-{at[:10]}", made_at=at, person=PERSON, intake=intake, photos=(), landmarks=(),
        readings=(), measurements=(), not_measured=(), posture=None, structures=(), tests=told, findings=found.findings,
        traits=found.traits, next_step=found.next_step,
    )  # fmt: skip
    return dataclasses.replace(visit, **more)


THIGHS = {
    "active_knee_extension": ("left=40,41,42", "right=12,13,12"),
    "straight_leg_raise": ("leg_lift.left=40,41", "leg_lift.right=78,77"),
}


@pytest.fixture(scope="module")
def typed(known):
    return visit_of(known, THIGHS)


def page_of(visit, known, **more) -> Page:
    return Page(render(visit, (), None, known, **more))


def part(page, start, end):
    words = page.words()
    return words[words.index(start) : words.index(end)]


def test_a_visit_without_photos_does_not_speak_of_photos(typed, known):
    page = page_of(typed, known)
    words = page.words()
    for said in (
        known.sentence("report.is_photos"),
        known.sentence("report.not_pain"),
        known.sentence("report.photos_none"),
    ):
        assert said not in words
    assert known.sentence("report.title_tests", date="23 November 2026") in words
    before = words[: words.index(known.sentence("report.methods"))]
    assert "you stood in these photos" not in before
    ids = {attributes.get("id") for _, attributes in page.tags}
    assert not ids & {"photos", "measures"}


def test_only_what_was_read_stands_together(typed, known):
    told = part(page_of(typed, known), known.sentence("report.traits_text_tests"), known.sentence("report.tests_text"))
    assert known.latent("hamstring_length").plain_name in told
    assert known.latent("side_endurance").plain_name not in told
    assert known.sentence("report.trait_course") not in told


def test_both_sides_and_their_difference_are_told_beside_what_people_reach(typed, known):
    told = part(page_of(typed, known), known.sentence("report.traits_text_tests"), known.sentence("report.tests_text"))
    name = known.latent("hamstring_length").plain_name
    card = told[told.index(name) :]
    assert re.search(r"left 4\d\.?\d?° ± [\d.]+° In 95 of 100 people: [\d.]+° to [\d.]+°\.", card)
    assert re.search(r"left against right \d+\.?\d?° ± [\d.]+°, more on the left In 95 of 100 people: up to", card)


def test_mirrored_tests_are_told_mirrored(known):
    other = {name: tuple(re.sub("left|right", lambda m: {"left": "right", "right": "left"}[m.group()], a) for a in said)
             for name, said in THIGHS.items()}  # fmt: skip
    one, two = (visit_of(known, tests) for tests in (THIGHS, other))
    sides = [{(t.latent, t.part): t.value for t in visit.traits} for visit in (one, two)]
    assert sides[0]["hamstring_length", "left"] == pytest.approx(sides[1]["hamstring_length", "right"])
    titles = [
        part(page_of(visit, known), known.sentence("report.short_one"), known.sentence("report.traits_text_tests"))
        for visit in (one, two)
    ]
    assert "more on the left" in titles[0]
    assert "more on the right" in titles[1]


def test_a_finding_tells_its_readings_how_many_looks_agree_and_what_else_would_explain_it(typed, known):
    words = page_of(typed, known).words()
    card = words[words.index(known.sentence("report.findings_text")) :]
    assert "Knee straightening, how far the knee is short of straight, left: 41" in card
    assert known.sentence("report.looks_tests", n=2) in card
    assert known.sentence("report.otherwise") in card
    assert known.finding("hamstrings_short").otherwise[0].text in card


def test_readings_of_earlier_visits_stand_with_their_dates(known):
    first = visit_of(known, THIGHS, at="2026-10-12T10:00:00+00:00")
    second = visit_of(known, {"active_knee_extension": ("left=38,39", "right=14,15")}, past=(first,))
    words = page_of(second, known, earlier=first, past=(first,)).words()
    assert re.search(r"short of straight, left: 41\.?\d? ± [\d.]+° \(12 October 2026\)", words)
    assert known.sentence("report.trait_course") in words
    assert words.count("12 October 2026") >= 3
    assert "12 Oct" in words


def test_the_course_ends_where_the_card_says(known):
    first = visit_of(known, THIGHS, at="2026-10-12T10:00:00+00:00")
    second = visit_of(known, {"active_knee_extension": ("left=38,39", "right=14,15")}, past=(first,))
    html = render(second, (), None, known, first, past=(first,))
    label = next(a["aria-label"] for a in Page(html).all("svg") if "over your visits" in a.get("aria-label", ""))
    now = label[label.index("23 November 2026") :]
    for trait in second.traits:
        if trait.latent == "hamstring_length" and trait.part != "difference":
            assert f"{trait.part} {trait.value:.1f}°" in now


def test_what_is_open_and_what_is_next_are_told(typed, known):
    words = page_of(typed, known).words()
    told = words[words.index(known.sentence("report.open")) :]
    first = known.protocol(typed.next_step.tests[0].test)
    assert first.steps[0] in told
    assert f"laststraw test {first.id}" in told


def test_a_reason_to_stop_stands_instead_of_a_test(typed, known):
    stop = NextStep(tests=(), stop="It is fine to stop here.", undecided=(), left_out=())
    words = page_of(dataclasses.replace(typed, next_step=stop), known).words()
    assert words.count("It is fine to stop here.") == 2
    assert known.sentence("report.open_none") in words


def test_a_visit_of_before_has_no_next_step_and_no_section(known):
    old = dataclasses.replace(example.calm(known), next_step=None, traits=())
    ids = {attributes.get("id") for _, attributes in page_of(old, known).tags}
    assert not ids & {"open", "together"}


def condition(id, p=0.86, side="none") -> Finding:
    key = f"finding/{id}/{side}"
    return Finding(
        id=id, key=key, structure="lumbar_spine", side=side, p=p, involves=(), because=("symptom/fear_of_moving/none",),
        effect=Effect(measurement=key, value=p, lo95=p - 0.1, hi95=p + 0.06, unit="1"), against=(), grade="A",
    )  # fmt: skip


def test_a_condition_is_told_by_how_common_it_is_and_not_by_a_size(typed, known):
    visit = dataclasses.replace(typed, findings=(condition("sensitive_system"),))
    words = page_of(visit, known).words()
    assert known.sentence("report.common_text", between="76 to 92 of 100") in words
    assert known.sentence("report.how_much") not in words[: words.index(known.sentence("report.traits_text_tests"))]
    assert known.finding("sensitive_system").plain_name in words


def test_a_sensitive_system_stands_beside_every_other_finding(typed, known):
    visit = dataclasses.replace(typed, findings=(*typed.findings, condition("sensitive_system")))
    words = page_of(visit, known).words()
    assert words.count(known.sentence("report.beside_text")) == 2 * len(typed.findings)
    assert known.sentence("report.beside_text") not in page_of(typed, known).words()


def test_findings_stay_in_the_order_of_what_they_change(typed, known):
    sure, heavy = condition("guarded_movement", 0.97), condition("sensitive_system", 0.85)
    words = page_of(dataclasses.replace(typed, findings=(heavy, sure)), known).words()
    cards = words[: words.index(known.sentence("report.traits_text_tests"))]
    assert cards.index(known.finding("sensitive_system").says[:30]) < cards.index(
        known.finding("guarded_movement").says[:30]
    )


def test_what_a_test_shows_of_a_muscle_is_no_textbook(typed, known):
    (finding,) = typed.findings
    hamstring = Involvement(
        structure="semimembranosus", side="left", role="tight", p=0.99, because=("trait/hamstring_length/difference",)
    )
    book = dataclasses.replace(hamstring, structure="lumbar_spine", side="none", role="loaded", p=None, because=())
    visit = dataclasses.replace(typed, findings=(dataclasses.replace(finding, involves=(hamstring, book)),))
    words = page_of(visit, known).words()
    assert known.sentence("report.tested_tight") in words
    assert known.sentence("report.role_tight") not in words
    assert known.sentence("report.role_loaded") in words


def test_answers_alone_make_a_page_too(known):
    visit: Visit = visit_of(known, {})
    page = page_of(visit, known)
    assert page.broken == []
    assert known.sentence("report.title_answers", date="23 November 2026") in page.words()
    assert known.sentence("report.answers_title") in page.words()
