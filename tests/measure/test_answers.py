"""Typed answers: their laws (mirror, repetition, coverage), then worked examples and what is refused."""

import math
import random

import pytest

from laststraw.errors import UnusableInput
from laststraw.measure.answers import read_answers
from laststraw.stats import Z95, mdc95

SIDED = [
    ("side_plank", "side_plank_hold", "s"), ("thomas", "thomas_thigh", "deg"), ("side_bend", "side_bend_slide", "cm"),
    ("heel_toe_walk", "heel_raises", ""), ("leg_length_blocks", "block_height", "mm"), ("hip_rotation", "hip_outward", "deg"),
]  # fmt: skip


@pytest.fixture
def read(known):
    def _read(test, *given, method=None):
        return read_answers(known.protocol(test), given, method=method, knowledge=known)

    return _read


def result(found, output, side):
    return next(one for one in found.results if (one.id, one.side) == (output, side))


@pytest.mark.parametrize(("test", "output", "unit"), SIDED)
def test_a_mirrored_person_has_the_difference_of_the_other_sign(read, test, output, unit):
    one = read(test, f"{output}.left=20{unit},22{unit}", f"{output}.right=26{unit}")
    other = read(test, f"{output}.right=20{unit},22{unit}", f"{output}.left=26{unit}")
    assert result(one, output, "both").value == -result(other, output, "both").value != 0
    assert result(one, output, "both").sd == pytest.approx(result(other, output, "both").sd)
    assert result(one, output, "left").value == result(other, output, "right").value


def test_mirrored_scales_flip_the_share(read):
    one, other = read("two_scales", "left=40,42", "right=35,34"), read("two_scales", "left=35,34", "right=40,42")
    share = result(one, "weight_difference", "both")
    assert share.value == -result(other, "weight_difference", "both").value
    assert share.value == pytest.approx(50 * (5 / 75 + 8 / 76))
    assert share.unit == "%"
    with pytest.raises(StopIteration):
        result(one, "scale_weight", "both")  # the share stands for it


@pytest.mark.parametrize(("test", "output", "unit"), SIDED)
def test_more_repeats_never_widen_the_part_of_the_method(read, test, output, unit):
    chance = random.Random(3)
    sds = []
    for k in range(1, 7):
        values = ",".join(f"{20 + chance.uniform(-6, 6):.2f}{unit}" for _ in range(k))
        budget = {
            term.name: term.sd for term in result(read(test, f"{output}.left={values}"), output, "left").source.budget
        }
        sds.append(budget["method"])
    assert sds == sorted(sds, reverse=True)
    assert sds[3] == pytest.approx(sds[0] / 2)


def test_the_budget_adds_up_to_the_error(read):
    for answer in ("left=25", "left=25,27,26", "left=10,80,45"):
        one = result(read("side_plank", answer), "side_plank_hold", "left")
        assert one.sd == pytest.approx(math.hypot(*(term.sd for term in one.source.budget)))
        assert one.source.method == "watch"
        assert len(one.source.because) == answer.count(",") + 1


def test_an_unsteady_person_has_a_larger_error_and_nobody_a_smaller_one(read):
    steady = result(read("side_plank", "left=45,45,45"), "side_plank_hold", "left")
    usual = result(read("side_plank", "left=40,45,50"), "side_plank_hold", "left")
    shaky = result(read("side_plank", "left=10,45,80"), "side_plank_hold", "left")
    assert steady.sd == usual.sd == pytest.approx(10.95 / math.sqrt(3))  # 5 s apart is less than the published error
    assert shaky.sd == pytest.approx(35 / math.sqrt(3))
    assert [term.name for term in shaky.source.budget] == ["method", "own spread"]


@pytest.mark.parametrize("tries", [1, 2, 3, 5])
def test_ninety_five_of_a_hundred_intervals_hold_the_truth(read, tries):
    chance, held, n = random.Random(tries), 0, 1500
    for _ in range(n):
        true = chance.gauss(300, 40)
        values = ",".join(f"{chance.gauss(true, 16):.3f}mm" for _ in range(tries))  # 16 mm: the tape's published error
        one = result(read("forward_bend", f"fingertip_floor={values}"), "fingertip_floor", "none")
        held += abs(one.value - true) <= Z95 * one.sd
    assert 0.93 <= held / n <= 0.97


def test_equal_sides_are_called_different_five_times_in_a_hundred_at_most(read):
    chance, n = random.Random(7), 1500
    called = sum(
        read("side_plank", *(f"{side}={chance.gauss(100, 10.95):.2f}" for side in ("left", "right"))).notes[0].code
        == "difference"
        for _ in range(n)
    )
    assert 0.03 <= called / n <= 0.065


def test_a_difference_counts_from_the_smallest_detectable_change_on(read):
    mdc = mdc95(10.95)
    for difference, code in ((mdc - 0.1, "no_difference"), (mdc + 0.1, "difference")):
        [note] = read("side_plank", "left=100", f"right={100 - difference:.3f}").notes
        assert note.code == code
        assert f"{mdc:.3g} s" in note.text


def test_keys_units_and_signs(read):
    found = read("side_bend", "left=20", "right=18.5cm,190mm")
    assert [one.key for one in found.readings] == [
        "test/side_bend/side_bend_slide/left/1",
        "test/side_bend/side_bend_slide/right/1",
        "test/side_bend/side_bend_slide/right/2",
    ]
    assert [one.key for one in found.results] == [
        f"test/side_bend/side_bend_slide/{side}" for side in ("left", "right", "both")
    ]
    assert result(found, "side_bend_slide", "left").value == 200.0
    assert result(found, "side_bend_slide", "right").value == 187.5
    assert {one.unit for one in found.results} == {"mm"}
    assert found.notes[0].code == "unit_meant"
    assert (found.id, found.test, found.film, found.repetitions) == ("test/side_bend", "side_bend", None, ())


@pytest.mark.parametrize(
    ("typed", "mm"),
    [
        ("12", 120),
        ("12cm", 120),
        ("12 cm", 120),
        ("-5", -50),
        ("0.12m", 120),
        ("4in", 101.6),
        ("120MM", 120),
        ("12;13,5", 127.5),
        ("+12.", 120),
    ],
)
def test_what_people_type_is_understood(read, typed, mm):
    assert result(read("forward_bend", f"fingertip_floor={typed}"), "fingertip_floor", "none").value == pytest.approx(
        mm
    )


@pytest.mark.parametrize(("typed", "s"), [("75", 75), ("1:15", 75), ("75 sec", 75), ("1.25min", 75), ("1:15.5", 75.5)])
def test_times_are_understood(read, typed, s):
    assert result(read("side_plank", f"left={typed}"), "side_plank_hold", "left").value == pytest.approx(s)


def test_an_answer_given_twice_is_two_tries(read):
    one = read("side_plank", "left=20", "L=30")
    assert result(one, "side_plank_hold", "left").value == 25
    assert len(one.readings) == 2


def test_yes_and_no_are_values(read):
    found = read("pelvis_self", "left=yes", "right=no", "bridge_hurts.left=y,n,y")
    assert result(found, "thigh_push_hurts", "left").value == 1.0
    assert result(found, "thigh_push_hurts", "right").value == 0.0
    assert result(found, "bridge_hurts", "left").value == pytest.approx(2 / 3)
    assert not [one for one in found.results if one.side == "both"]
    assert result(found, "thigh_push_hurts", "left").sd == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("hurts", "hurt too much (left side)"),
        ("too painful", "hurt"),
        ("could not", "could not be done"),
        ("cannot", "could not"),
        ("not done", "not done"),
    ],
)
def test_what_has_no_number_has_a_reason(read, typed, says):
    found = read("side_plank", f"left={typed}", "right=30")
    assert [one.side for one in found.results] == ["right"]
    assert says in found.not_measured[0].reason
    assert "cannot be compared" in found.not_measured[1].reason


def test_a_side_that_hurt_once_has_no_number(read):
    found = read("side_plank", "left=30,hurts")
    assert found.results == ()
    assert len(found.not_measured) == 1


def test_sums_of_both_sides(read):
    found = read("active_leg_raise", "left=3", "right=1")
    total = result(found, "leg_raise_sum", "none")
    assert (total.value, total.unit) == (4, "1")
    assert total.sd == pytest.approx(math.hypot(0.7, 0.7))
    assert result(found, "leg_raise_effort", "both").value == 2


def test_ways_have_their_own_error(read):
    by_hand = read("forward_bend", "bend_time=4s", method="watch")
    assert result(by_hand, "bend_time", "none").sd == 0.3
    mixed = read("wall_head", "3", "height_loss=1", method="tape")
    assert {one.source.method for one in mixed.results} == {"tape"}


def test_a_test_that_is_not_offered_takes_no_answer(read):
    found = read("passive_extension", "yes")
    assert found.results == ()
    assert "arches the low back" in found.not_measured[0].reason


@pytest.mark.parametrize(("test", "given", "says", "helps"), [
    ("side_plank", (), "No answer", "--answer left="),
    ("side_plank", ("27",), "has a left and a right side", "right="),
    ("side_plank", ("both=27",), "both", "side_plank_hold"),
    ("side_plank", ("left=",), "no number", "left=25,27,26"),
    ("side_plank", ("left=,",), "no number", "left=25,27,26"),
    ("side_plank", ("left=ten",), "not a number", "hurts, could not, not done"),
    ("side_plank", ("left=nan",), "not a number", "such as"),
    ("side_plank", ("left=1e3",), "not a number", "such as"),
    ("side_plank", ("left=٣",), "not a number", "such as"),
    ("side_plank", ("left=-3",), "cannot be", "0 to 900 s"),
    ("side_plank", ("left=2000",), "cannot be", "0 to 900 s"),
    ("side_plank", ("left=20cm",), "no unit of this", "seconds"),
    ("side_plank", ("left=20kg",), "no unit of this", "It is in s"),
    ("side_plank", ("left right=3",), "not one number", "side_plank_hold.left"),
    ("thomas", ("thomas_thig.left=3",), "no number of thomas", "thomas_thigh"),
    ("forward_bend", ("bend_range=90",), "no number of forward_bend", "fingertip_floor"),
    ("forward_bend", ("fingertip_floor=120",), "cannot be", "120mm"),
    ("forward_bend", ("left=12",), "no sides", "fingertip_floor"),
    ("pelvis_self", ("left=3",), "yes or no", "could not"),
    ("two_scales", ("left=40,41", "right=35"), "do not go together", "as many tries"),
    ("two_scales", ("left=0", "right=0"), "do not go together", "not 0 for both"),
    ("standing_photos", ("12",), "nothing to type in", "laststraw test standing_photos"),
])  # fmt: skip
def test_what_cannot_be_says_what_would_have_worked(read, test, given, says, helps):
    with pytest.raises(UnusableInput) as refused:
        read(test, *given)
    assert says in refused.value.message + refused.value.hint
    assert helps in refused.value.message + refused.value.hint


def test_a_way_that_there_is_not_names_those_that_there_are(read):
    with pytest.raises(UnusableInput, match="There is tape"):
        read("forward_bend", "fingertip_floor=12", method="watch")
    with pytest.raises(UnusableInput, match="A film is given as a file"):
        read("side_plank", "left=12", method="camera")


def test_the_example_that_is_offered_works(known, read):
    for test in known.protocols:
        for output in test.typed:
            value = "yes" if output.is_yes_no else f"{sum(output.possible) / 2:g}{output.unit.removeprefix('1')}"
            names = [f"{output.id}.{side}" for side in output.side_names] if output.sides == "each" else [output.id]
            found = read(test.id, *(f"{name}={value}" for name in names))
            assert {one.side for one in found.results} >= set(output.side_names)
            for one in found.results:
                assert one.sd > 0


def test_all_examples_of_the_hints_can_be_typed(known, read):
    from laststraw.measure.typed import example_of

    for test in known.protocols:
        if test.typed:
            words = example_of(test).removeprefix("For example --answer ").partition(", or ")[0].split(" --answer ")
            assert read(test.id, *words).results
