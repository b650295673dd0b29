"""The six people of examples/plans, walked through: what each of them must and must not read."""

import json

import plans
import pytest

from laststraw.app.report import render
from laststraw.knowledge import load

KNOWN = load()


def both_lists(planned, name):
    for pain in ("2", "7"):
        code, out, _ = planned(name, "--pain", pain, "--json")
        assert code == 0
        yield from json.loads(out)["items"]


@pytest.mark.parametrize("name", plans.PEOPLE[:-1])
def test_every_list_is_short_safe_and_explained(planned, name):
    limits = set(plans.visit_of(name).intake.limits)
    intake = plans.visit_of(name).intake
    limits |= {"pregnancy"} if intake.pregnant else set()
    limits |= {"osteoporosis"} if intake.osteoporosis else set()
    limits |= {"bending"} if intake.bending_hurts else set()
    limits |= {"leg_pain"} if intake.leg_pain else set()
    for item in both_lists(planned, name):
        assert limits.isdisjoint(KNOWN.exercise(item["exercise"]).not_with)
        assert item["dose"]
        assert item["steps"]
        assert item["stop_if"]
        assert item["why"]


@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("stiff_sore_back", (), "Today's list"),
        ("sciatica", (), "Today is about easing it"),
        ("sciatica", ("--pain", "3"), "Sensitive leg nerve"),
        ("osteoporosis_78", (), "Ask your doctor which exercises are safe for your bones"),
        ("osteoporosis_78", (), "one step easier"),
        ("red_flag", (), "Do not wait"),
    ],
)
def test_what_they_read(planned, name, words, says):
    assert says in " ".join(planned(name, *words)[1].split())


def test_nobody_is_blamed_and_nothing_is_promised(planned):
    import re

    for name in plans.PEOPLE:
        for words in ((), ("how",), ("note",)):
            out = planned(name, *words)[1].lower()
            assert not re.search(r"\b(out of place|slipped|wear and tear|diagnose|cure|misaligned)\b", out)


@pytest.mark.parametrize("name", plans.PEOPLE)
def test_the_report_shows_plan_week_and_pictures_or_the_referral_alone(name):
    page = render(plans.visit_of(name), [], None, KNOWN)
    assert ('id="plan"' in page) == (name != "red_flag")
    assert ('class="stack week"' in page) == (name != "red_flag")
    assert len(page) < 2_000_000
    if name == "sciatica":  # fear and bad sleep stand before what is said of muscles
        assert "As strong as any muscle" in page
    if name == "red_flag":
        assert "image/webp" not in page


def test_alternative_text_of_a_picture_is_that_of_the_steps(monkeypatch):
    from laststraw.app.report import pictures_of_moves
    from laststraw.body import moves

    if not moves.sequences():
        pytest.skip("an installation without pictures")
    shown = [KNOWN.exercise(id) for id in moves.sequences() if id in {e.id for e in KNOWN.exercises}]
    for exercise in shown[:5]:
        told = pictures_of_moves.pictures(exercise)
        assert told is not None
        assert all(step in told.alt for step in exercise.steps)
        assert told.still.source.startswith("data:image/webp;base64,")
