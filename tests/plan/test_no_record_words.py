"""Law: no word of a record (a side, a kind, an id) is filled into a sentence. In pseudo language every sentence has accents."""

import random
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.plan.people import TODAY, some_findings, some_intake, some_person
from tests.plan.sessions import FIRST, GOOD, LADDERS, RED, session

from laststraw import knowledge
from laststraw.plan import due, early_warning, follow, make_plan, response, scored_of
from laststraw.records import Answered, Done, Sign
from laststraw.testing.courses import KINDS, START, made_course
from laststraw.testing.visits import example_test, example_visit

PSEUDO = knowledge.load(language="pseudo")
WORD = re.compile(r"[^\W\d_]+")
VOWELS = frozenset("aeiou")


def said(texts):
    """Words in what is said whose vowels have no accents."""
    words = {word for text in texts for word in WORD.findall(text)}
    return {word for word in words if word.isascii() and not VOWELS.isdisjoint(word.lower())}


def visits():
    first, later = (
        replace(example_visit(id=f"v{n}", made_at=f"{FIRST + timedelta(days=30 * n)}T09:00:00+00:00"), tests=(test,))
        for n, test in enumerate((example_test(), example_test(left_deg=12.0, right_deg=44.0)))
    )
    return first, later


def test_the_pseudo_language_has_no_plain_words():
    assert said([PSEUDO.sentence("course.note.clock"), PSEUDO.exercise("glute_bridge").name]) == set()


def test_no_side_of_a_test_is_said_in_english():
    told = follow([], PSEUDO, today=FIRST + timedelta(days=40), visits=visits()).steps
    assert [step.kind for step in told].count("test") >= 2
    assert said(step.text for step in told) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_no_step_of_a_course_holds_a_record_word(kind):
    made = made_course(kind, 1, PSEUDO, LADDERS, days=84 if kind != "silence" else 150)
    last = made.last
    assert said((*(step.text for step in last.steps), *last.clinician, *last.safety_now, *last.notes)) == set()
    found = due(made.log, PSEUDO, today=START + timedelta(days=200), visits=visits())
    assert found
    assert said(one.text for one in found) == set()
    curve = response(scored_of([e for e in made.log if isinstance(e, Answered)], PSEUDO), PSEUDO, today=START)
    assert said([curve.text] if curve else []) == set()


def test_nor_what_stops_or_warns():
    bending = next(e.id for e in PSEUDO.exercises if e.stage == "correction" and "bending" in e.not_with)
    log = [session(0, numbness=True, done=(Done(exercise=bending, leg_lower=True),)), session(9, **GOOD)]
    log += [session(n, **RED) for n in (20, 21, 22)]
    told = follow(log, PSEUDO, today=FIRST + timedelta(days=23))
    assert said(step.text for step in told.steps) == set()
    assert said((*told.clinician, *told.safety_now, *told.notes)) == set()
    signs = [
        Sign(
            signal=name, day=(FIRST + timedelta(days=n)).isoformat(), value=usual + (n > 57) * off + n % 2 / 10, sd=0.1
        )
        for n in range(60)
        for name, usual, off in (
            ("nrs", 2, 5),
            ("sitting", 4, 1.5),
            ("sleep", 7, -4),
            ("side_bend_range/left", 30, -20),
        )
    ]
    alert = early_warning(signs, PSEUDO, today=FIRST + timedelta(days=59))
    assert len(alert.because) == 4
    assert said([alert.text]) == set()


def test_no_word_of_a_plan_is_a_record_word():
    dice = random.Random(5)
    for _ in range(40):
        who = some_person(dice)
        answers = some_intake(PSEUDO, who, dice)
        if who.birth_year > TODAY.year - 60 and not answers.pregnant:
            plan = make_plan(some_findings(dice), answers, who, PSEUDO, today=TODAY)
            items = (*plan.relief, *plan.correction)
            assert said(part for item in items for part in (item.dose, item.frequency, *item.cautions)) == set()
            assert said(dict(plan.left_out).values()) == set()
