"""Which rung of a ladder, how much of it, on which days; the walk; the movements of the day."""

from datetime import timedelta

import msgspec
import pytest
from tests.plan.people import TODAY, intake, person

from laststraw.plan import follow, make_plan, may_do
from laststraw.plan.tables import WALKING
from laststraw.records.course import Course, Done, Session, Standing
from laststraw.records.finding import Amount

MORE = Amount(sets=3, reps=11)


def course(*standings, **fields):
    told = {"standings": standings, "steps": (), "weeks": (), "scores": (), "changes": ()} | fields
    return Course(today=TODAY.isoformat(), **told)


def stands(ladder, exercise, **fields):
    return Standing(ladder=ladder, exercise=exercise, amount=MORE, **fields)


def plan_of(known, *standings, said=None, age=40, activities=(), **fields):
    who = person(age=age)
    log = course(*standings, **fields) if standings or fields else None
    told = {"minutes_per_day": 60} | (said or {})
    return make_plan([], intake(known, who, **told), who, known, today=TODAY, course=log, activities=activities)


def rung(known, ladder, plan):
    return next((item for item in plan.correction if item.ladder == ladder), None)


@pytest.mark.parametrize(
    ("log", "said", "expected"),
    [
        ((), {}, "sit_to_stand"),
        ((), {"limits": ("knees",)}, "chair_stand_hands"),  # the nearest easier one
        ((stands("standing_up", "low_sit_to_stand"),), {}, "low_sit_to_stand"),
        ((stands("standing_up", "low_sit_to_stand"),), {"limits": ("new_hip",)}, "sit_to_stand"),
        ((stands("standing_up", "goblet_squat"),), {}, "low_sit_to_stand"),  # no weight at home
        ((stands("standing_up", "goblet_squat"),), {"equipment": ("weight",)}, "goblet_squat"),
        ((stands("standing_up", "sit_to_stand", parked="sit_to_stand"),), {}, "chair_stand_hands"),
    ],
)
def test_where_the_log_says_else_the_start_else_easier(known, log, said, expected):
    assert rung(known, "standing_up", plan_of(known, *log, said=said)).exercise == expected


def test_without_an_easier_rung_the_nearest_harder_one_that_nothing_rules_out(known):
    """Who cannot lie on the back in pregnancy has no easier form of the bridge but standing; without that none is left."""
    who = person(sex="female", age=30)
    plan = make_plan([], intake(known, who, pregnant=True, minutes_per_day=60), who, known, today=TODAY)
    for item in plan.correction:
        assert "pregnancy" not in known.exercise(item.exercise).not_with
    side = plan_of(known, said={"limits": ("falls",), "goals": ("sport", "carrying")})
    assert (
        rung(known, "side_plank", side).exercise == "side_plank_knees"
    )  # the wall stands ready to slip; the floor does not


def test_of_an_easier_and_a_harder_rung_the_easier_one(known):
    """With a made-up limit on the hip hinge, both its neighbours may be done."""
    rows = [
        msgspec.structs.replace(e, not_with=("blood_thinners",)) if e.id == "hip_hinge" else e for e in known.exercises
    ]
    odd = msgspec.structs.replace(known, exercises=tuple(rows))
    plan = plan_of(odd, said={"limits": ("blood_thinners",), "equipment": ("weight",), "goals": ("bending",)})
    assert rung(odd, "hinge", plan).exercise == "seated_hinge"
    rows = [msgspec.structs.replace(e, not_with=("blood_thinners",)) if e.id == "seated_hinge" else e for e in rows]
    odd = msgspec.structs.replace(known, exercises=tuple(rows))
    plan = plan_of(odd, said={"limits": ("blood_thinners",), "equipment": ("weight",), "goals": ("bending",)})
    assert rung(odd, "hinge", plan).exercise == "loaded_hinge"


def test_the_amount_is_that_of_the_log_on_its_rung_and_the_beginning_elsewhere(known):
    log = stands("standing_up", "sit_to_stand")
    there = rung(known, "standing_up", plan_of(known, log))
    assert there.amount == MORE
    assert "3 sets of 11" in there.dose
    moved = rung(known, "standing_up", plan_of(known, log, said={"limits": ("knees",)}))
    assert moved.amount.reps == known.exercise("chair_stand_hands").amount.reps[0]


def test_what_rests_is_left_out_and_says_so(known):
    plan = plan_of(known, stands("standing_up", "sit_to_stand", rests=True))
    assert rung(known, "standing_up", plan) is None
    assert dict(plan.left_out)["sit_to_stand"] == known.sentence("plan.left_out.rests")


def test_what_was_too_much_twice_on_the_easiest_rung_is_left_out(known):
    plan = plan_of(known, stands("standing_up", "chair_stand_hands", parked="chair_stand_hands"))
    assert rung(known, "standing_up", plan) is None
    assert dict(plan.left_out)["chair_stand_hands"] == known.sentence("plan.left_out.too_much")


@pytest.mark.parametrize(
    ("age", "limits", "expected"), [(70, (), "hip_hinge"), (76, (), "seated_hinge"), (40, ("surgery",), "seated_hinge")]
)
def test_the_old_the_unsteady_and_the_operated_begin_one_step_easier(known, age, limits, expected):
    plan = plan_of(known, said={"limits": limits, "goals": ("bending",)}, age=age)
    assert rung(known, "hinge", plan).exercise == expected
    assert ("plan.note.gentle" in plan.rules) == (expected == "seated_hinge")


def test_the_log_can_ask_for_a_shorter_list_and_rule_a_direction_out(known):
    plan = plan_of(known, exercises=2, limits=("bending",))
    listed = [item for item in plan.correction if item.ladder]
    assert len(listed) == 2
    assert known.sentence("plan.left_out.fewer") in dict(plan.left_out).values()
    assert all("bending" not in known.exercise(item.exercise).not_with for item in (*plan.relief, *plan.correction))


# ---------------------------------------------------------------- the week


@pytest.mark.parametrize("minutes", [8, 15, 30, 60])
def test_a_week_has_every_exercise_on_its_days_and_rest_between(known, minutes):
    plan = plan_of(known, said={"minutes_per_day": minutes})
    assert [day.weekday for day in plan.week] == list(range(7))
    for item in (item for item in plan.correction if item.ladder):
        days = [day.weekday for day in plan.week if item.exercise in day.exercises]
        assert len(days) == known.exercise(item.exercise).days_a_week[0]
        if len(days) <= 3:
            assert all((later - earlier) % 7 > 1 for earlier, later in zip(days, [*days[1:], days[0]], strict=True))
    assert all(day.minutes <= minutes for day in plan.week)
    assert any(not day.minutes for day in plan.week)  # a day of rest


def test_days_without_exercises_leave_the_time_to_the_walk(known):
    plan = plan_of(known, said={"minutes_per_day": 15}, walk_minutes=14.0)
    assert [day.walk_minutes for day in plan.week] == [6.0, 14.0, 0.0, 14.0, 6.0, 14.0, 0.0]
    assert [bool(day.exercises) for day in plan.week] == [True, False, True, False, True, False, False]
    walk = next(item for item in plan.correction if item.exercise == WALKING)
    assert walk.minutes == 6.0
    assert "up to 14 min" in walk.dose


@pytest.mark.parametrize(
    ("logged", "minutes", "expected"), [(None, 60, 10), (None, 7, 7), (22.0, 60, 22), (45.0, 30, 15), (0.5, 60, 1)]
)
def test_the_walk_is_what_the_log_says_within_the_minutes(known, logged, minutes, expected):
    fields = {} if logged is None else {"walk_minutes": logged}
    plan = plan_of(known, said={"minutes_per_day": minutes}, **fields)
    assert next(item.minutes for item in plan.correction if item.exercise == WALKING) == expected


# ---------------------------------------------------------------- movements of the day


def habits(plan):
    return [item.exercise for item in plan.correction if item.stage == "habit"]


def test_the_diary_decides_first_then_the_goals_and_three_are_enough(known):
    plan = plan_of(known, activities=("drive_car", "tie_shoes"), said={"goals": ("stairs", "sleeping")})
    coached = [id for id in habits(plan) if known.exercise(id).for_activities]
    assert coached[:2] == ["drive_well", "bend_from_hips"]
    assert len(coached) == 3
    drive = next(item for item in plan.correction if item.exercise == "drive_well")
    assert drive.because[0] == "activity/drive_car"
    assert known.sentence("plan.left_out.coached") in dict(plan.left_out).values()


def test_what_nobody_does_is_not_coached(known):
    assert not [id for id in habits(plan_of(known)) if known.exercise(id).for_activities]
    assert WALKING in habits(plan_of(known))


def test_what_may_be_done_is_what_a_plan_may_hold(known):
    who = person(sex="female", age=50)
    said = intake(known, who, limits=("knees",), bending_hurts=True, minutes_per_day=60)
    allowed = may_do(said, who, known, today=TODAY)
    assert {item.exercise for item in make_plan([], said, who, known, today=TODAY).correction if item.ladder} <= allowed
    assert all({"knees", "bending"}.isdisjoint(known.exercise(id).not_with) for id in allowed)
    assert {"sit_to_stand", "goblet_squat", "curl_up"}.isdisjoint(allowed)


def test_what_is_for_later_comes_last(known):
    plan = plan_of(known, activities=("drive_car",))
    assert plan.correction[-1].exercise == "keep_it_up"


def test_the_plan_shows_what_the_log_arrived_at(known):
    """Two good sessions a week: what ``follow`` says of a ladder is what stands on the list, and nobody is sent where they may not go."""
    who = person()
    said = intake(known, who, limits=("new_hip",), minutes_per_day=60)
    days = [TODAY - timedelta(days=3 * n) for n in range(14, 0, -1)]
    log = [
        Session(
            id=f"session/{day}", written_at=f"{day}T18:00:00+00:00", day=day.isoformat(), kind="weeks", walk_minutes=10.0,
            done=(Done(exercise="sit_to_stand"), Done(exercise="hip_hinge")), pain_before=1, pain_during=1,
            pain_after_10_min=1, pain_next_day=1, effort=4,
        )
        for day in days
    ]  # fmt: skip
    allowed = may_do(said, who, known, today=TODAY)
    told = follow(log, known, today=TODAY, allowed=allowed)
    plan = make_plan([], said, who, known, today=TODAY, course=told)
    for ladder in ("standing_up", "hinge"):
        standing = told.standing(ladder)
        assert standing.exercise in allowed
        if not standing.rests and standing.exercise != standing.parked:
            shown = rung(known, ladder, plan)
            assert (shown.exercise, shown.amount) == (standing.exercise, standing.amount)
    assert rung(known, "standing_up", plan).amount.reps > known.exercise("sit_to_stand").amount.reps[0]
    walk = next(item for item in plan.correction if item.exercise == WALKING)
    assert walk.minutes == told.walk_minutes > 10
