"""Activities: what is in the catalogue, and how one is found by its name."""

import itertools
import re

import pytest

from laststraw.errors import UnusableInput
from laststraw.knowledge import find_activity
from laststraw.records import QUANTITIES, TaskPosture, Uncertain

PROMISED = (  # one word of each kind that the catalogue has to know
    "supine", "prone", "sphinx", "sofa", "toilet", "long haul plane", "driving", "tractor", "queue", "cane", "stairs up", "jogging",
    "jumping", "city bike", "racing bike", "swimming", "rowing machine", "deadlift", "press-ups", "plank", "sit-ups", "tennis", "golf",
    "squat lift", "stoop lift", "suitcase", "shopping bags", "backpack", "toddler on the hip", "car seat", "patient transfer",
    "beer crate", "bucket of water", "tyre", "trolley", "wheelbarrow", "pram", "lawn mower", "spade", "raking", "weeding", "snow",
    "hoovering", "mopping", "making the bed", "pressing shirts", "dishwasher", "washer", "clothes line", "wash basin", "shoelaces",
    "pants", "sit to stand", "out of bed", "get_into_car", "pen", "teeth", "shave", "cooking", "laptop on lap", "typing",
    "smartphone", "soldering", "hairdressing", "dentist", "nurse", "bricklaying", "till", "order picker", "paver", "roofer",
    "video games", "reading in bed", "cough", "sneeze", "laughing", "valsalva",
)  # fmt: skip


def test_there_are_at_least_ninety(known):
    assert len(known.activities) >= 90


@pytest.mark.parametrize("word", PROMISED)
def test_what_was_promised_is_found(known, word):
    assert find_activity(word, known) in known.activities


def test_every_name_and_every_other_word_finds_its_own_activity(known):
    for activity in known.activities:
        for word in (activity.id, activity.name, *activity.also, activity.name.upper(), activity.id.replace("_", "-")):
            assert find_activity(word, known) is activity


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("vacum", "vacuum"), ("lift a crate", "lift_crate_"), ("piano player", "play_piano"), ("hovering", "vacuum")],
)
def test_an_unknown_activity_is_refused_with_the_nearest(known, typed, offered):
    with pytest.raises(UnusableInput) as refused:
        find_activity(typed, known)
    assert offered in refused.value.hint
    assert typed in refused.value.message


@pytest.mark.parametrize(("typed", "first"), [
    ("sleeping", {"lying_side", "lying_prone", "lying_supine"}), ("gardening", {"weed_kneeling", "dig"}),
    ("commuting", {"drive_car", "cycle_city", "sit_plane"}), ("Hoovering the floor", {"vacuum"}), ("mowing", {"mow_lawn"}),
    ("washing", {"washing_machine", "wash_face", "stand_sink"}),
    ("lifting my child", {"lift_child_floor", "lift_child_cot", "lift_child_car_seat"}), ("yoga", {"yoga_forward"}),
])  # fmt: skip
def test_whole_words_come_before_likeness_of_letters(known, typed, first):
    with pytest.raises(UnusableInput) as refused:
        find_activity(typed, known)
    offered = re.findall(r"(\w+) \(([^()]+)\)", refused.value.hint)
    assert offered[0][0] in first
    assert first <= {id for id, _ in offered}
    for id, name in offered:
        assert known.activity(id).name == name


def test_a_long_word_is_echoed_in_part(known):
    with pytest.raises(UnusableInput) as refused:
        find_activity("lifting " * 500, known)
    assert len(refused.value.message) < 100
    assert "lift" in refused.value.hint


@pytest.mark.parametrize("typed", ["", "xyzzy", "\0", "ü" * 5000])
def test_nonsense_is_refused_with_a_way_out(known, typed):
    with pytest.raises(UnusableInput) as refused:
        find_activity(typed, known)
    assert refused.value.hint


def test_every_phase_is_a_task_posture(known):
    for activity, field in itertools.product(known.activities, ("support", "hands", *QUANTITIES)):
        assert all(hasattr(phase, field) for phase in activity.phases)
    for phase in (phase for activity in known.activities for phase in activity.phases):
        given = {name: getattr(phase, name) for name in QUANTITIES if getattr(phase, name) is not None}
        numbers = {name: Uncertain(mean=mean, sd=sd) for name, (mean, sd) in given.items()}
        TaskPosture(support=phase.support, hands=phase.hands, **numbers)


def test_no_activity_is_certain_of_its_posture(known):
    """Every phase has some angle, and every angle a spread: nobody does a thing twice the same way."""
    for activity in known.activities:
        for phase in activity.phases:
            angles = [phase.lumbar_flexion, phase.trunk_inclination, phase.lumbar_left_bend, phase.lumbar_left_turn]
            assert any(angles), activity.id
            assert all(angle[1] > 0.0 for angle in angles if angle), activity.id


def test_what_is_quick_says_what_a_still_picture_misses(known):
    quick = [activity for activity in known.activities if activity.dynamic_factor.value > 1.35]
    assert len(quick) > 5
    assert all(activity.leaves_out for activity in quick)
