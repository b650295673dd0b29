"""Laws of key poses: each breach is found by name, and what is there is whole."""

from pathlib import Path

import pytest
from packing import bases, touch

from laststraw import knowledge
from laststraw.errors import KnowledgeError
from laststraw.knowledge.laws.poses import LAWS, everything_has_a_picture
from laststraw.knowledge.poses import BASES, THINGS

GOOD = """
[[sequence]]
id = "press_up"
view = "left"
counts = "up"
[[sequence.poses]]
name = "down"
from = "lying_front"
[[sequence.poses]]
name = "up"
trunk = { lumbar_flexion = -20 }
contacts = [{ parts = ["left_hand"], on = "floor" }]
"""


def breaches(tmp_path: Path, text: str) -> list[str]:
    """What the laws say about one sequence instead of all that there are."""
    file = tmp_path / "own.toml"
    file.write_text(text.replace("press_up", "own_move") if "press_up" in text else text)
    known = knowledge.load(extra=[file])
    return [b.message for law in LAWS for b in law(known) if b.place.file == str(file)]


def test_a_good_sequence_breaks_only_the_law_of_its_name(tmp_path):
    (message,) = breaches(tmp_path, GOOD)
    assert "no exercise or protocol has this id" in message


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('from = "lying_front"', 'from = "lieing"', "from 'lieing' is no posture"),
        ('from = "lying_front"\n', "", "starts from a base posture"),
        ('name = "up"', 'name = "down"', "the name 'down' is taken"),
        ('counts = "up"', 'counts = "upp"', "no pose 'upp'. Did you mean up?"),
        ('on = "floor"', 'on = "wall"', "rests on a wall that is not among the props"),
        ('on = "floor"', 'on = "left_hand"', "cannot rest on itself"),
        ('view = "left"', 'view = "left"\nmuscles = ["gluteus"]', "no structure 'gluteus'"),
        ('view = "left"', 'view = "left"\nform = [{ says = "form.nothing", quantity = "knee_flexion", low = 1 }]', "no sentence 'form.nothing'"),
        ('view = "left"', 'view = "left"\nloop = "still"', "what stays still is not counted"),
        ('name = "up"', 'name = "up"\nseconds = 90', "up to 20 s"),
    ],
)  # fmt: skip
def test_each_breach_is_named(tmp_path, was, becomes, says):
    assert was in GOOD
    assert any(says in message for message in breaches(tmp_path, GOOD.replace(was, becomes)))


@pytest.mark.parametrize(
    ("was", "becomes", "hint"),
    [
        ("lumbar_flexion", "lumber_flexion", "lumbar_flexion"),
        ('view = "left"', 'view = "lefft"', "left"),
        ('parts = ["left_hand"]', 'parts = ["left_hnd"]', "left_hand"),
    ],
)
def test_a_misspelt_word_is_refused_with_the_right_one(tmp_path, was, becomes, hint):
    file = tmp_path / "own.toml"
    file.write_text(GOOD.replace("press_up", "own_move").replace(was, becomes))
    with pytest.raises(KnowledgeError) as error:
        knowledge.load(extra=[file])
    assert hint in str(error.value.hint)


def test_a_pose_called_like_a_base_may_be_started_from(tmp_path):
    text = GOOD.replace('name = "down"', 'name = "standing"')
    assert len(breaches(tmp_path, text)) == 1


def test_what_may_be_written_can_be_solved():
    assert set(BASES) == set(bases.BASES)
    assert set(touch.HEIGHT) | touch.UPRIGHT <= set(THINGS)


def test_every_sequence_that_is_there_keeps_the_laws():
    known = knowledge.load()
    assert [b.message for law in LAWS for b in law(known)] == []


def test_a_test_that_is_not_offered_and_a_file_of_ones_own_may_go_without(tmp_path):
    known = knowledge.load()
    told = {row.id for row in known.protocols if row.not_offered}
    assert told
    assert told.isdisjoint(row.id for row in known.sequences)
    own = """
[[exercise]]
id = "own_move"
name = "My own"
stage = "correction"
steps = ["Stand up.", "Sit down."]
amount = { sets = [1, 1], reps = [3, 3] }
days_a_week = [3, 3]
stop_if = "Stop if it hurts more."
"""
    assert breaches(tmp_path, own) == []
    (tmp_path / "own.toml").unlink()
    (tmp_path / "packed.toml").write_text(own)
    (breach,) = everything_has_a_picture(knowledge.load(tmp_path))
    assert "'own_move': has no picture" in breach.message
