"""The words of this room: short, plain, and never a promise; and the laws of its knowledge files."""

import re

import pytest

from laststraw.knowledge.laws.wording import READING_AGE
from laststraw.knowledge.reading import reading_age
from laststraw.plan.choose import SHORT_WALK, WALKING

NEVER = re.compile(
    r"\b(caus|diagnos|tight|misalign|treat|cure|curing|prevent|score|out of place|slipped disc|wear and tear|weak core)",
    re.IGNORECASE,
)
OWN_SENTENCES = "plan."


def shown(known):
    """Everything that a person reads from this room, with where it comes from."""
    for flag in known.red_flags:
        yield from ((f"{flag.id} {part}", getattr(flag, part)) for part in ("question", "action", "unsure_action"))
    for exercise in known.exercises:
        yield f"{exercise.id} name", exercise.name
        yield f"{exercise.id} steps", " ".join(exercise.steps)
        for part in ("dose", "frequency", "easier", "harder", "stop_if", "side_note"):
            yield f"{exercise.id} {part}", getattr(exercise, part)
        yield f"{exercise.id} cautions", " ".join(exercise.other_cautions)
        yield f"{exercise.id} claim", exercise.claim.text
    for sentence in known.sentences:
        if sentence.id.startswith(OWN_SENTENCES):
            yield sentence.id, sentence.text


def test_words_that_are_never_said(known):
    for where, text in shown(known):
        assert not NEVER.search(text), f"{where}: {text}"


def test_each_safety_question_can_be_read_at_eleven_on_average_and_none_is_hard(known):
    ages = {flag.id: reading_age([flag.question]) for flag in known.red_flags}
    assert sum(ages.values()) / len(ages) <= READING_AGE
    assert not {id: round(age, 1) for id, age in ages.items() if age > READING_AGE + 2}


def test_each_question_asks_one_thing(known):
    for flag in known.red_flags:
        assert flag.question.count("?") == 1
        assert len(flag.question.split()) <= 20, flag.question


def test_enough_exercises_of_each_kind(known):
    stages = [exercise.stage for exercise in known.exercises]
    assert len(stages) >= 26
    assert all(stages.count(stage) >= 4 for stage in ("relief", "correction", "habit"))


def test_every_reported_finding_has_an_exercise(known):
    worked_on = {id for exercise in known.exercises for id in exercise.for_findings}
    by_muscle = {"held_short", "held_long"}  # matched by the muscle that they are about
    missing = {f.id for f in known.findings if f.grade != "X"} - worked_on - by_muscle
    assert not missing


def test_alternatives_take_the_same_time_and_end_with_one_for_everybody(known):
    """The law that a limit never adds minutes rests on this."""
    places = {}
    for exercise in known.exercises:
        if exercise.stage == "relief":
            places.setdefault(exercise.place, []).append(exercise)
    for place, alternatives in places.items():
        own = {0.0 if e.alongside else e.minutes.value for e in alternatives}
        assert len(own) == 1, place
        last = alternatives[-1]
        always = not last.only_if and not last.equipment and last.max_age is None
        limits = (last.bending, last.arching, last.leg_pain, last.pregnancy, last.osteoporosis)
        needed = any(e.only_if for e in alternatives)
        assert (always and set(limits) == {"ok"}) or not needed, place


def test_every_exercise_takes_the_time_that_is_set_aside(known):
    minutes = known.constant("plan.exercise_minutes")
    assert all(e.minutes.value == minutes for e in known.exercises if e.stage == "correction")


def test_the_walks_are_open_to_everybody(known):
    for id in (SHORT_WALK, WALKING):
        walk = known.exercise(id)
        assert (walk.bending, walk.arching, walk.leg_pain, walk.pregnancy, walk.osteoporosis) == ("ok",) * 5
        assert not walk.equipment
        assert "{minutes}" in walk.dose


def test_a_sided_exercise_says_what_to_do_with_its_side(known):
    for exercise in known.exercises:
        assert (exercise.sided == "no") == (not exercise.side_note), exercise.id
        assert exercise.sided != "structure" or exercise.for_roles, exercise.id
        assert exercise.sided == "no" or "{side}" in exercise.side_note


@pytest.mark.parametrize("limit", ["bending", "arching", "leg_pain", "pregnancy", "osteoporosis"])
def test_each_limit_rules_something_out_and_leaves_something(known, limit):
    settings = {getattr(exercise, limit) for exercise in known.exercises}
    assert settings == {"ok", "avoid"}


def test_lying_flat_on_the_back_is_ruled_out_in_pregnancy(known):
    for exercise in known.exercises:
        if exercise.steps[0].startswith("Lie on your back") or "Lie on your belly" in exercise.steps[0]:
            assert exercise.pregnancy == "avoid", exercise.id
