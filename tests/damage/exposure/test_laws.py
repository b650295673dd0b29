"""Laws of every table: more never gives less, tasks add up, a task split in two is the same task, units do not matter."""

import csv
import io
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.damage.exposure import MODELS
from laststraw.errors import UnusableInput

# a task of each model as (columns that more of never lowers the dose, upper ends, what else a row says)
TASKS = {
    "lifft": ({"load_kg": 40.0, "distance_cm": 80.0, "repetitions": 2000.0}, {}),
    "exolifft": ({"load_kg": 40.0, "distance_cm": 80.0, "repetitions": 2000.0}, {"exo_moment_nm": "0"}),
    "duet": ({"omni": 10, "repetitions": 5000.0}, {}),
    "shoulder": ({"load_lb": 30.0, "arm_in": 30.0, "repetitions": 5000.0}, {}),
    "mdd": ({"force_kn": 8.0, "seconds": 60.0, "repetitions": 100.0}, {"kind": "handling"}),
    "fatigue": ({"force_n": 9000.0, "repetitions": 1e5}, {}),
    "a8": ({"a_x": 3.0, "a_y": 3.0, "a_z": 3.0, "hours": 4.0}, {}),
    "vdv": ({"vdv_x": 20.0, "vdv_y": 20.0, "vdv_z": 20.0, "hours": 4.0}, {"measured_hours": 0.5}),
    "iso2631": ({"dose_x": 50.0, "dose_y": 50.0, "dose_z": 50.0, "hours": 4.0}, {"measured_hours": 0.5}),
}
HOW_LONG = {"mdd": "repetitions", "a8": "hours", "vdv": "hours", "iso2631": "hours"}  # else: repetitions
DOSE = {"mdd": "day_dose", "a8": "a8", "vdv": "vdv", "iso2631": "stress"}  # else: damage
ROUNDING = {"fatigue": 1e-11}  # its damage is 1 - Q, and the law itself loses digits near failure


def dose(model, rows):
    return MODELS[model].assess(rows).total(DOSE.get(model, "damage"))


@st.composite
def tasks(draw, model):
    amounts, rest = TASKS[model]
    row = {
        name: draw(st.integers(0, high) if isinstance(high, int) else st.floats(0.0, high / 2.0))
        for name, high in amounts.items()
    }
    return row | rest


def days(model, most=4):
    return st.lists(tasks(model), min_size=1, max_size=most)


@pytest.mark.parametrize("model", TASKS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_more_never_lowers_a_dose(model, data):
    row = data.draw(tasks(model))
    name = data.draw(st.sampled_from(sorted(TASKS[model][0])))
    high = TASKS[model][0][name]
    more = row | {
        name: data.draw(st.integers(row[name], high) if isinstance(high, int) else st.floats(row[name], high))
    }
    assert dose(model, [more]) >= dose(model, [row]) * (1 - 1e-12) - ROUNDING.get(model, 1e-90)
    other = data.draw(tasks(model))
    if model not in HOW_LONG:
        assert dose(model, [row, other]) >= dose(model, [row]) * (1 - 1e-12)


@pytest.mark.parametrize("model", [m for m in TASKS if m != "fatigue"])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_doses_of_tasks_add_up_and_shares_to_one(model, data):
    rows = [row | {"hours": row["hours"] / 4} if "hours" in row else row for row in data.draw(days(model))]
    got = MODELS[model].assess(rows)
    power = MODELS[model].adds
    total = got.totals[0].value
    assert math.fsum(task.dose**power for task in got.tasks) == pytest.approx(total**power, rel=1e-9, abs=1e-90)
    shares = [task.share for task in got.tasks]
    assert all(share is None for share in shares) or math.fsum(shares) == pytest.approx(1.0, abs=1e-12)
    if shares[0] is not None and total > 1e-40:
        assert shares == pytest.approx([(task.dose / total) ** power for task in got.tasks], rel=1e-9, abs=1e-12)
    if power == 1:  # and alone they are what they are together
        assert math.fsum(dose(model, [row]) for row in rows) == pytest.approx(total, rel=1e-12, abs=1e-90)


@pytest.mark.parametrize("model", TASKS)
@settings(max_examples=30, deadline=None)
@given(data=st.data(), part=st.floats(0.0, 1.0))
def test_a_task_split_in_two_is_the_whole(model, data, part):
    row = data.draw(tasks(model))
    name = HOW_LONG.get(model, "repetitions")
    halves = [row | {name: row[name] * part}, row | {name: row[name] * (1.0 - part)}]
    assert dose(model, halves) == pytest.approx(dose(model, [row]), rel=1e-12, abs=ROUNDING.get(model, 1e-90))


@pytest.mark.parametrize("model", [m for m in TASKS if m != "fatigue"])
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_the_order_of_tasks_does_not_matter(model, data):
    rows = [row | {"hours": row["hours"] / 4} if "hours" in row else row for row in data.draw(days(model))]
    assert dose(model, rows[::-1]) == pytest.approx(dose(model, rows), rel=1e-12, abs=1e-90)


UNITS = [
    ("lifft", {"load_kg": 10.0}, {"load_lb": 10.0 / 0.45359237}, {"distance_cm": 40.0, "repetitions": 500}),
    ("lifft", {"distance_cm": 40.0}, {"distance_in": 40.0 / 2.54}, {"load_kg": 10.0, "repetitions": 500}),
    ("lifft", {"distance_cm": 40.0}, {"distance_m": 0.4}, {"load_kg": 10.0, "reps": 500}),
    ("shoulder", {"load_lb": 5.0}, {"load_kg": 5.0 * 0.45359237}, {"arm_in": 18.0, "repetitions": 480}),
    ("shoulder", {"load_lb": 5.0}, {"force_n": 5.0 * 0.45359237 * 9.80665}, {"arm_in": 18.0, "repetitions": 480}),
    ("shoulder", {"arm_in": 18.0}, {"arm_cm": 18.0 * 2.54}, {"load_lb": 5.0, "repetitions": 480}),
    ("mdd", {"force_kn": 4.5}, {"force_n": 4500.0}, {"seconds": 4, "repetitions": 100}),
    ("mdd", {"seconds": 90.0}, {"minutes": 1.5}, {"force_kn": 4.5}),
    ("mdd", {"seconds": 5400.0}, {"hours": 1.5}, {"force_kn": 4.5}),
    ("fatigue", {"force_n": 3400.0}, {"force_kn": 3.4}, {"repetitions": 1000}),
    ("a8", {"hours": 1.5}, {"minutes": 90.0}, {"a_z": 0.7}),
    ("vdv", {"measured_hours": 0.5}, {"measured_minutes": 30.0}, {"vdv_z": 6.0, "hours": 4.0}),
]  # fmt: skip


@pytest.mark.parametrize(("model", "one", "other", "rest"), UNITS)
def test_units_give_the_same_answer(model, one, other, rest):
    assert dose(model, [one | rest]) == pytest.approx(dose(model, [other | rest]), rel=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_the_example_of_a_model_works(model):
    got = MODELS[model].assess(list(csv.DictReader(io.StringIO(MODELS[model].example))))
    assert got.model == model
    assert all(math.isfinite(total.value) for total in got.totals)
    assert set(got.cautions) <= set(MODELS[model].cautions)


@pytest.mark.parametrize("model", MODELS)
def test_what_a_model_can_say_stands_in_the_knowledge(model, known):
    for sentence in (*MODELS[model].cautions, *(option.about for option in MODELS[model].options)):
        assert known.sentence(sentence)


BAD = [
    ("lifft", [], "no tasks"),
    ("lifft", [{"load_kg": "-1", "distance_cm": "40", "repetitions": "5"}], "Line 2: load_kg is -1. .*from 0 to 300"),
    ("lifft", [{"load_kg": "nan", "distance_cm": "40", "repetitions": "5"}], "load_kg is nan"),
    ("lifft", [{"load_kg": "inf", "distance_cm": "40", "repetitions": "5"}], "load_kg is inf"),
    ("lifft", [{"load_kg": "ten", "distance_cm": "40", "repetitions": "5"}], "'ten', which is no number"),
    ("lifft", [{"load_kg": "10", "distance_cm": "900", "repetitions": "5"}], "distance_cm is 900. .*from 0 to 150"),
    ("lifft", [{"load_kg": "10", "distance_cm": "", "repetitions": "5"}], "no distance_cm or distance_m or distance_in"),
    ("lifft", [{"load_kg": "10", "load_lb": "22", "distance_cm": "40", "repetitions": "5"}], "both load_kg and load_lb"),
    ("lifft", [{"lode_kg": "10", "distance_cm": "40", "repetitions": "5"}], "Did you mean load_kg"),
    ("exolifft", [{"load_kg": "5", "distance_cm": "30", "repetitions": "5", "exo_moment_nm": "30"}], "whole moment"),
    ("duet", [{"omni": "2.5", "repetitions": "5"}], "omni is 2.5. .*whole number from 0 to 10"),
    ("duet", [{"omni": "11", "repetitions": "5"}], "omni is 11"),
    ("shoulder", [{"load_lb": "2", "arm_in": "16", "repetitions": "5", "kind": "throw"}], "handling, push_pull"),
    ("mdd", [{"force_kn": "4", "hours": "25"}], "hours is 25. .*from 0 to 24"),
    ("mdd", [{"force_kn": "4", "hours": "20"}, {"force_kn": "4", "hours": "5"}], "more than 24 hours"),
    ("mdd", [{"force_kn": "4", "hours": "1", "days": "5"}, {"force_kn": "4", "hours": "1"}], "different numbers of days"),
    ("fatigue", [{"force_n": "40000", "repetitions": "5"}], "force_n is 40000. .*from 0 to 30000"),
    ("a8", [{"a_z": "0.5", "hours": "20"}, {"a_z": "0.5", "hours": "5"}], "more than 24 hours"),
    ("vdv", [{"vdv_z": "5", "hours": "2", "measured_hours": "0"}], "measured_hours is 0"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "rows", "says"), BAD)
def test_bad_rows_say_what_would_have_worked(model, rows, says):
    with pytest.raises(UnusableInput, match=says) as told:
        MODELS[model].assess(rows)
    assert told.value.hint


@pytest.mark.parametrize(("model", "options", "says"), [
    ("lifft", {"constants": "mine"}, "exo_2022, sn_pyergo"),
    ("lifft", {"sex": "male"}, "no option 'sex'. It has constants"),
    ("a8", {"constants": "mine"}, "It has none"),
    ("iso2631", {"start_age": "old"}, "start_age is 'old', which is no number"),
    ("iso2631", {"years": 90}, "years is 90"),
    ("iso2631", {"start_age": 75, "years": 60, "edition": "2004"}, "no strength left"),
])  # fmt: skip
def test_bad_options_say_what_there_is(model, options, says):
    rows = list(csv.DictReader(io.StringIO(MODELS[model].example)))
    with pytest.raises(UnusableInput, match=says):
        MODELS[model].assess(rows, **options)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["load_kg", "load_lb", "distance_cm", "repetitions", "omni", "force_n", "x"]),
                       st.one_of(st.text(max_size=8), st.floats(), st.none()), max_size=5),
       st.sampled_from(sorted(MODELS)))  # fmt: skip
def test_any_row_gives_numbers_or_a_hint(row, model):
    hint, numbers = "", [0.0]
    try:
        numbers = [total.value for total in MODELS[model].assess([row]).totals]
    except UnusableInput as told:
        hint = told.hint
    assert hint or all(math.isfinite(number) for number in numbers)
