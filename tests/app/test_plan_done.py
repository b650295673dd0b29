"""``laststraw plan done`` and ``rate``: one key each, or options; whole or not at all; nothing counts twice."""

import json

import pytest

from laststraw import plan
from laststraw.app import plan_amounts
from laststraw.errors import UnusableInput
from laststraw.records import Amount

KEPT = "stiff_sore_back"


def holding(planned, name=KEPT):
    log = plan.standing_log(planned.log(name))
    return tuple(sorted(log, key=lambda entry: (entry.day, entry.written_at)))


# ---- laws ------------------------------------------------------------------------------------------------------------


def test_all_writes_every_item_as_it_stands(planned):
    _, out, _ = planned(KEPT, "--json")
    items = json.loads(out)["items"]
    assert planned(KEPT, "done", "--all", "--pain-during", "2", "--effort", "5")[0] == 0
    (session,) = holding(planned)
    assert {done.exercise for done in session.done} == {i["exercise"] for i in items if i["stage"] == "correction"}
    assert (session.kind, session.pain_during, session.effort) == ("weeks", 2, 5)
    assert session.walk_minutes == sum(i["minutes"] for i in items if i["stage"] == "habit")


def test_the_same_twice_is_written_once_and_another_takes_its_place(planned):
    planned(KEPT, "done", "--all")
    code, out, _ = planned(KEPT, "done", "--all", hour=19)
    assert code == 0
    assert "already" in out
    assert len(planned.log(KEPT)) == 1
    for hour, effort in ((20, "4"), (21, "6"), (22, "7")):
        planned(KEPT, "done", "--all", "--effort", effort, hour=hour)
        assert [session.effort for session in holding(planned)] == [int(effort)]
    assert len(plan.follow(planned.log(KEPT), knowledge(), today=date()).notes) == 0  # nobody thinks it was done twice


def test_what_was_taken_back_stays_out_whichever_way_the_log_is_read(planned):
    """The app and the plan room sort a log by the same rule."""
    from laststraw.plan.log import held

    for hour, effort in ((18, "4"), (19, "6"), (20, "7")):
        planned(KEPT, "done", "--all", "--effort", effort, hour=hour)
    assert list(held(planned.log(KEPT), (), date()).sessions) == list(holding(planned))


def test_none_is_an_answer_too(planned):
    planned(KEPT, "done", "--all", "--pain-during", "7")
    code, out, _ = planned(KEPT, "done", "--none", hour=19)
    (session,) = holding(planned)
    assert code == 0
    assert "fine" in out
    assert not session.done
    assert session.walk_minutes is None
    assert session.pain_during is None


def test_items_are_named_nearly(planned):
    code, _, err = planned(KEPT, "done", "--items", "hip_hing")
    assert code == 2
    assert "hip_hinge" in err
    assert planned.log(KEPT) == ()
    assert planned(KEPT, "done", "--items", "Bow from the hips=1x6, walking_programme=4")[0] == 0
    (session,) = holding(planned)
    assert [(done.exercise, done.amount.sets, done.amount.reps) for done in session.done] == [("hip_hinge", 1, 6)]
    assert session.walk_minutes == 4


@pytest.mark.parametrize(
    "words",
    [
        ("--pain-during", "2"),  # of what?
        ("--all", "--none"),
        ("--all", "--pain-during", "11"),
        ("--all", "--pain-next-day", "2"),  # there is no day before
        ("--items", "hip_hinge=2x"),
        ("--items", "hip_hinge=0x0"),
        ("--items", "hip_hinge,hip_hinge"),
        ("--all", "--leg-lower-with", "dead_bug_of_mine"),
        ("--all", "--walk-minutes", "1500"),
        (),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(planned, words):
    code, _, err = planned(KEPT, "done", *words)
    assert code == 2
    assert err
    assert planned.log(KEPT) == ()


def test_the_morning_after_goes_to_the_session_before(planned):
    planned(KEPT, "done", "--all", "--pain-during", "4")
    planned(KEPT, "done", "--all", "--pain-next-day", "3", "--stiffer-morning", day=1)
    before, today = holding(planned)
    assert (before.day, before.pain_next_day, before.stiffer_morning, before.pain_during) == ("2026-03-02", 3, True, 4)
    assert (today.day, today.pain_next_day, today.stiffer_morning) == ("2026-03-03", None, False)
    assert before.done


def test_a_leg_that_hurts_lower_is_kept_with_its_exercise_and_safety_is_named(planned):
    code, out, _ = planned(KEPT, "done", "--all", "--leg-lower-with", "hip_hinge")
    assert code == 0
    assert "stop that movement" in out
    assert "safety questions" in out
    assert [done.exercise for done in holding(planned)[0].done if done.leg_lower] == ["hip_hinge"]


def test_pain_above_5_writes_the_list_that_eases(planned):
    planned(KEPT, "done", "--all", "--pain-before", "8")
    assert holding(planned)[0].kind == "relief"


# ---- on a terminal ---------------------------------------------------------------------------------------------------


def test_enter_all_the_way_is_done_as_planned(planned, keys):
    keys("\r" * 30)
    assert planned(KEPT, "done")[0] == 0
    (session,) = holding(planned)
    _, out, _ = planned(KEPT, "--json")
    items = [i for i in json.loads(out)["items"] if i["stage"] == "correction"]
    assert [done.exercise for done in session.done] == [item["exercise"] for item in items]
    assert session.pain_before is None
    assert session.pain_during is None
    assert not session.numbness


def test_one_key_each(planned, keys):
    """3 before; less of the first (half), skip the second, more of the third, no walk; 2 during, 5 effort, leg no, numb no."""
    keys("3" + "es+s" + "25nn", lines=["", ""])
    assert planned(KEPT, "done")[0] == 0
    (session,) = holding(planned)
    first, third = session.done
    assert (session.pain_before, session.pain_during, session.effort, session.walk_minutes) == (3, 2, 5, None)
    assert first.amount.sets == 1
    assert third.amount is not None


def test_t_is_ten_and_another_key_asks_again(planned, keys):
    keys("?t" + "\r" * 30)
    _, _, err = planned(KEPT, "done")
    assert "t for ten" in err
    assert holding(planned)[0].pain_before == 10


@pytest.mark.parametrize("pressed", ["^", "3^", "3d^", "3ddddd2^"])
def test_ctrl_c_writes_nothing_and_says_so(planned, keys, pressed):
    keys(pressed)
    code, _, err = planned(KEPT, "done")
    assert code == 130
    assert "Nothing of it was written down" in err
    assert planned.log(KEPT) == ()


def test_a_second_run_asks_before_it_takes_the_place(planned, keys):
    planned(KEPT, "done", "--all", "--effort", "5")
    keys("\r\r")
    assert planned(KEPT, "done", hour=20)[0] == 0
    assert holding(planned)[0].effort == 5
    assert len(planned.log(KEPT)) == 1


# ---- rate ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [("7", "3", "it eased"), ("7", "5", "a little less"), ("5", "5", "about the same"), ("5", "6", "about the same"), ("5", "7", "worse")],
)  # fmt: skip
def test_rating_says_whether_it_is_more_than_the_error(planned, before, after, says):
    code, out, _ = planned("sciatica", "rate", "--pain-before", before, "--after-10-min", after)
    assert code == 0
    assert says in out
    assert holding(planned, "sciatica")[0].pain_after_10_min == int(after)


def test_the_day_after_belongs_to_yesterday(planned):
    planned("sciatica", "rate", "--pain-before", "7", "--after-10-min", "5")
    assert planned("sciatica", "rate", "--next-day", "6")[0] == 2
    assert planned("sciatica", "rate", "--next-day", "4", day=1)[0] == 0
    (session,) = holding(planned, "sciatica")
    assert (session.day, session.pain_next_day) == ("2026-03-02", 4)


# ---- amounts ---------------------------------------------------------------------------------------------------------

PLANNED = Amount(sets=2, reps=8, each_side=True)


@pytest.mark.parametrize(
    ("text", "planned", "means"),
    [
        ("2x10", PLANNED, Amount(sets=2, reps=10, each_side=True)),
        ("1 x 6", PLANNED, Amount(sets=1, reps=6, each_side=True)),
        ("10", PLANNED, Amount(sets=2, reps=10, each_side=True)),
        ("2x15s", Amount(sets=2, hold_s=10), Amount(sets=2, hold_s=15)),
        ("2x6x5s", Amount(sets=2, reps=6, hold_s=5), Amount(sets=2, reps=6, hold_s=5)),
        ("20", Amount(sets=2, hold_s=10), Amount(sets=2, hold_s=20)),
        ("3x5", Amount(sets=2, reps=6, hold_s=8), Amount(sets=3, reps=5, hold_s=8)),
    ],
)
def test_amounts_as_they_are_typed(text, planned, means):
    assert plan_amounts.read_amount(text, planned) == means
    assert plan_amounts.read_amount(plan_amounts.typed(means), planned) == means


@pytest.mark.parametrize("text", ["x", "0x5", "2x0", "2x", "-1", "1e3", "2x10x", "s", "٣", "9999"])
def test_what_is_no_amount_says_how_to_write_one(text):
    with pytest.raises(UnusableInput, match="2x10"):
        plan_amounts.read_amount(text, PLANNED)


def test_less_is_never_nothing_and_never_more():
    for amount in (PLANNED, Amount(sets=1, reps=1), Amount(sets=1, hold_s=1), Amount(sets=3, hold_s=20)):
        smaller = plan_amounts.less(amount)
        for part in ("sets", "reps", "hold_s"):
            assert (getattr(smaller, part) or 1) <= (getattr(amount, part) or 1)


def knowledge():
    from laststraw import knowledge as room

    return room.load()


def date():
    import plans

    return plans.VISITED.date()
