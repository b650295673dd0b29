"""The words of this room: short, plain, and never a promise; and the laws of its knowledge files."""

import re
from typing import get_args

import pytest

from laststraw.knowledge.exercises import EverydayGoal
from laststraw.knowledge.laws.wording import READING_AGE
from laststraw.knowledge.reading import reading_age
from laststraw.plan.tables import SHORT_WALK, WALKING

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
        if exercise.claim is not None:
            yield f"{exercise.id} claim", exercise.claim.text
    for ladder in known.ladders:
        yield from ((f"{ladder.id} {part}", getattr(ladder, part)) for part in ("name", "side_note"))
        yield f"{ladder.id} claim", ladder.claim.text
    for limit in known.limits:
        yield from ((f"{limit.id} {part}", getattr(limit, part)) for part in ("question", "because"))
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


def of_stage(known, stage):
    return [exercise for exercise in known.exercises if exercise.stage == stage]


def test_enough_exercises_of_each_kind(known):
    assert len(of_stage(known, "correction")) >= 62
    assert len(of_stage(known, "relief")) >= 17
    assert len(of_stage(known, "habit")) >= 15
    assert {ladder.goal for ladder in known.ladders} == {"strength", "control", "mobility", "balance"}


def test_every_reported_finding_has_a_ladder(known):
    worked_on = {id for ladder in known.ladders for id in ladder.for_findings}
    by_muscle = {"held_short", "held_long"}  # matched by the muscle that they are about
    assert not {f.id for f in known.findings if f.grade != "X"} - worked_on - by_muscle


@pytest.mark.parametrize("role", ["held_short", "held_long"])
def test_every_muscle_that_the_body_model_finds_held_short_or_long_has_a_ladder(known, role):
    """The posture moves the low back, the pelvis and the hips: so do the muscles of these regions."""
    moved = [s.id for s in known.structures if s.in_model and s.region in ("lumbar", "abdomen", "hip", "thigh")]
    muscles = {id for id in moved if known.structure(id).kind == "muscle"}
    worked_on = {id for ladder in known.ladders if role in ladder.for_roles for id in ladder.for_structures}
    assert len(muscles) > 20
    assert not muscles - worked_on


def test_every_everyday_goal_has_a_ladder_and_a_habit(known):
    assert {goal for ladder in known.ladders for goal in ladder.for_goals} == set(get_args(EverydayGoal))
    assert {goal for habit in of_stage(known, "habit") for goal in habit.for_goals} == set(get_args(EverydayGoal))


def test_habits_that_are_called_for_run_alongside_the_day(known):
    """They take no minutes, so that no diary can make a day longer than it was to be."""
    for habit in of_stage(known, "habit"):
        assert habit.alongside or habit.id == WALKING, habit.id


def test_most_of_what_people_do_has_a_habit_that_coaches_it(known):
    coached = {id for habit in of_stage(known, "habit") for id in habit.for_activities}
    assert len(coached) >= 0.8 * len(known.activities)


def test_alternatives_take_the_same_time_and_end_with_one_for_everybody(known):
    """The law that a limit never adds minutes rests on this."""
    places = {}
    for exercise in of_stage(known, "relief"):
        places.setdefault(exercise.place, []).append(exercise)
    for place, alternatives in places.items():
        assert len({0.0 if e.alongside else e.minutes.value for e in alternatives}) == 1, place
        last = alternatives[-1]
        for_all = not (
            last.only_if or last.direction or last.equipment or last.not_with or last.min_age or last.max_age
        )
        assert for_all or len(alternatives) == 1, place


def test_both_ways_of_easing_are_there_standing_or_sitting_and_lying(known):
    for way in ("arching", "bending"):
        eases = [e for e in of_stage(known, "relief") if e.direction == way]
        assert len(eases) >= 2
        assert all(way in e.not_with for e in eases), "who is hurt by it is not given it"
    assert [e.id for e in known.exercises if e.direction == "side"] == ["side_glide"]


def least_seconds(span):
    """How long the least of it takes: 3 s for a repetition, 5 s when slow, 1 s for a step, 15 s of rest between sets."""
    one = 1.0 if span.of == "steps" else 5.0 if span.slow else 3.0
    hold = 0.0 if span.hold_s is None else span.hold_s[0]
    work = (1 if span.reps is None else span.reps[0]) * (one + hold)
    sides = 2 if span.each_side else 1
    return span.sets[0] * sides * work + 15.0 * (span.sets[0] - 1)


def test_what_one_begins_with_fits_into_the_time_that_is_set_aside(known):
    minutes = known.constant("plan.exercise_minutes")
    for exercise in of_stage(known, "correction"):
        assert least_seconds(exercise.amount) <= 60.0 * minutes, exercise.id


def test_the_walks_are_open_to_everybody(known):
    assert not known.exercise(WALKING).not_with
    walks = [e for e in of_stage(known, "relief") if e.place == known.exercise(SHORT_WALK).place]
    assert not frozenset.intersection(*(frozenset(walk.not_with) for walk in walks))
    for walk in (known.exercise(WALKING), *walks):
        assert not walk.equipment
        assert "{minutes}" in walk.dose


def test_a_sided_exercise_says_what_to_do_with_its_side(known):
    for sided in (*known.exercises, *known.ladders):
        assert (sided.sided == "no") == (not sided.side_note), sided.id
        assert sided.sided != "structure" or sided.for_roles, sided.id
        assert sided.sided == "no" or "{side}" in sided.side_note


def test_each_limit_rules_something_out_and_leaves_something(known):
    assert not any(exercise.not_with == tuple(limit.id for limit in known.limits) for exercise in known.exercises)
    for limit in known.limits:
        held = {limit.id in exercise.not_with for exercise in known.exercises}
        assert held == {True, False}, limit.id


# What a step says (in any form of words that the files use) and the limits that must stand beside it.
POSITIONS = [
    (r"\b(lie|lying) on your (back|belly)\b", {"pregnancy", "dizziness"}),
    (r"^lie on\b|\blie on (your|the) side\b", {"dizziness"}),
    (r"\bhands and knees\b", {"wrists", "knees", "kneeling", "floor", "dizziness"}),
    (r"^kneel\b", {"knees", "kneeling", "floor"}),
    (r"\bon the floor, (hands behind|one leg bent)", {"floor"}),
    (r"\bhands? (behind|beside) your (head|ears)\b", {"neck", "shoulders"}),
    (r"\bstand on one leg\b|\bonto one leg\b", {"falls", "dizziness"}),
    (r"\bshopping bags?\b|\ba weight in both hands\b", {"falls", "dizziness", "surgery", "shoulders"}),
]
NOT_SO = {  # what is ruled out in another way, or is no exercise
    "supported_walk", "carry_close", "baby_care", "log_roll",
}  # fmt: skip


@pytest.mark.parametrize(("said", "limits"), POSITIONS, ids=[said for said, _ in POSITIONS])
def test_what_the_steps_ask_for_is_kept_from_those_it_may_harm(known, said, limits):
    found = 0
    for exercise in known.exercises:
        if exercise.stage == "habit" or exercise.id in NOT_SO:
            continue
        if any(re.search(said, step, re.IGNORECASE) for step in exercise.steps):
            found += 1
            assert limits <= set(exercise.not_with), f"{exercise.id}: {limits - set(exercise.not_with)}"
    assert found >= 2, "the files use other words by now"


def test_what_is_done_on_the_floor_is_for_those_who_can_get_down(known):
    """Lying is done on a bed by those who cannot, unless an exercise needs firm ground."""
    for exercise in known.exercises:
        if exercise.stage != "habit" and any("hands and knees" in s or s.startswith("Kneel") for s in exercise.steps):
            assert "floor" in exercise.not_with, exercise.id


@pytest.mark.parametrize(
    ("limit", "never"),
    [
        ("osteoporosis", ("curl_up", "curl_up_head", "roller_chest_lift", "loaded_hinge", "seated_round", "childs_pose", "seated_turn",
                          "open_book", "kneeling_turn", "press_up", "seated_bend", "knee_to_chest")),
        ("new_hip", ("figure_four", "figure_four_lying", "hip_wipers", "ninety_ninety_lift", "outer_hip_stretch", "childs_pose",
                     "low_sit_to_stand", "seated_bend", "knee_to_chest")),
        ("leg_pain", ("seated_hamstring_stretch", "hamstring_stretch", "loaded_hinge", "goblet_squat")),
        ("pregnancy", ("curl_up", "dead_bug", "back_extension", "glute_bridge", "press_up", "loaded_hinge")),
        ("bending", ("curl_up", "seated_round", "childs_pose", "seated_bend", "knee_to_chest")),
        ("arching", ("back_extension", "bird_dog", "press_up", "standing_back_bend", "chest_lift_chair", "prone_leg_lift")),
        ("blood_thinners", ("ball_release", "roller_chest_lift")),
        ("numb_skin", ("heat", "ball_release", "roller_chest_lift")),
    ],
)  # fmt: skip
def test_the_table_of_what_is_blocked_holds(known, limit, never):
    for id in never:
        assert limit in known.exercise(id).not_with, id


def test_once_an_operation_rules_a_rung_out_it_rules_out_the_harder_ones(known):
    for ladder in known.ladders:
        out = ["surgery" in known.exercise(rung).not_with for rung in ladder.rungs]
        assert out == sorted(out), ladder.id


def test_children_lift_no_weights(known):
    for exercise in of_stage(known, "correction"):
        if "weight" in exercise.equipment:
            assert exercise.min_age == 16, exercise.id


def test_every_rung_says_what_is_easier_and_what_is_harder(known):
    for exercise in of_stage(known, "correction"):
        assert exercise.easier, exercise.id
        assert exercise.harder, exercise.id
        assert 3 <= len(exercise.steps) <= 6, exercise.id


def test_equipment_is_named_in_words_that_can_be_answered(known):
    there = {thing for exercise in known.exercises for thing in exercise.equipment}
    assert there <= {"band", "weight", "ball", "roller", "stick", "step"}
