"""Why a muscle: from what is said of it to the readings, the state, the norms and their papers."""

from dataclasses import replace

import pytest

from laststraw.findings import explain
from laststraw.measure.answers import read_answers
from laststraw.records import (
    CLAIM_NAMES,
    MuscleClaim,
    MuscleState,
    Settling,
)
from laststraw.testing.visits import example_visit

KEY = "muscle/rectus_femoris/left"
RESULT = "test/prone_knee_bend/knee_bend_prone/left"


def claim(name, verdict, because=(), missing=(), settled=None):
    settling = Settling(test=settled, about=name, gain_bits=0.3) if settled else None
    return MuscleClaim(
        name=name, verdict=verdict, p=0.9, says=f"Says {name}.", because=because, missing=missing, settled_by=settling
    )


@pytest.fixture(scope="module")
def visit(known, state_one):
    state = state_one("rectus_femoris", "left", -8.0)
    claims = {
        "held_short": claim("held_short", "possible", (state.key,), ("hours",), "hours"),
        "tight": claim("tight", "yes", (RESULT,)),
        "weak": claim("weak", "not_known", (), ("strength",), "ely"),
    }
    muscle = MuscleState(
        key=KEY, structure="rectus_femoris", side="left", settled_by=None,
        claims=tuple(claims.get(name, claim(name, "no")) for name in CLAIM_NAMES),
    )  # fmt: skip
    test = read_answers(known.protocol("prone_knee_bend"), ("left=110,112",), knowledge=known)
    return replace(example_visit(), tests=(test,), structures=(state,), muscles=(muscle,))


def walked(visit, name, known):
    return [node for _, node in explain(visit, name, known).walk()]


def test_a_muscle_leads_to_its_results_state_and_norms(visit, known):
    nodes = walked(visit, KEY, known)
    keys = {node.key for node in nodes}
    assert {KEY, RESULT, f"{RESULT}/1", "state/rectus_femoris/left"} <= keys
    told = "\n".join(f"{node.label} {node.detail}" for node in nodes)
    assert "133.0 deg on average" in told
    assert known.test_length("ely").norms[0].mean.assumed in told
    assert "how long a day it is held so" in told
    assert known.sentence("muscles.settle_hours") in told
    assert known.test_length("ely").plain_name in told


def test_each_claim_is_there_once_with_its_chance(visit, known):
    tree = explain(visit, KEY, known)
    labels = [node.label for node in tree.children]
    assert labels[: len(CLAIM_NAMES)] == [known.sentence(f"why.claim_{name}") for name in CLAIM_NAMES]
    assert all("chance 90 %" in node.detail for node in tree.children[: len(CLAIM_NAMES)])


def test_what_is_settled_asks_for_no_more(visit, known):
    tight = explain(visit, KEY, known).children[CLAIM_NAMES.index("tight")]
    assert {node.label for node in tight.children}.isdisjoint(
        {known.sentence("why.claim_settled"), known.sentence("why.claim_missing")}
    )


def test_a_muscle_is_found_by_its_name_too(visit, known):
    keys = [node.key for node in explain(visit, "rectus_femoris", known).children]
    assert keys == ["state/rectus_femoris/left", KEY]


def test_no_sentence_says_tight_or_weak(visit, known):
    for node in explain(visit, KEY, known).children:
        assert not {"tight", "weak", "overloaded"} & set(node.label.lower().split())
