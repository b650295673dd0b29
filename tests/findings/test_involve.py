"""Which muscles and joints: what a paper says against what this person's model shows."""

from dataclasses import replace

BOTH = ("reading/psis_tilt/front", "reading/psis_tilt/back")


def one(findings, id):
    return next(f for f in findings if f.id == id)


def test_the_model_takes_the_place_of_the_pattern_book(known, found_in, measure_one, state_one):
    lean = [measure_one("trunk_lateral_lean", 6.0, 0.7)]
    from_books = one(found_in(lean, ()), "lateral_trunk_lean")
    assert all(i.p is None and i.role in ("related", "loaded") for i in from_books.involves)
    assert all(set(i.because) <= {e.id for e in known.evidence} for i in from_books.involves)
    short = state_one("quadratus_lumborum", "left", -8.0)
    shown = one(found_in(lean, [short]), "lateral_trunk_lean")
    left = [i for i in shown.involves if (i.structure, i.side) == ("quadratus_lumborum", "left")]
    assert [(i.role, i.p, i.because) for i in left] == [("held_short", 0.95, (short.key,))]


def test_a_book_never_makes_a_muscle_held_short_or_long(known):
    """That is what the body model of this person shows, with a probability."""
    for definition in known.findings:
        assert not any(part.role in ("held_short", "held_long") for part in definition.involves), definition.id


def test_a_muscle_that_the_test_itself_stretches_carries_the_chance_of_the_finding(known, found_in, tested):
    legs = tested("active_knee_extension", {"knee_short_of_straight": (80, 30)})
    raised = tested("straight_leg_raise", {"leg_lift": (38, 80)})
    short = one(found_in(tests=[legs, raised]), "hamstrings_short")
    stretched = set(known.test_length(known.protocol("active_knee_extension").outputs[0].length_test).structures)
    told = {i.structure: i for i in short.involves if i.role == "tight" and i.structure in stretched}
    assert told
    for involved in told.values():
        assert involved.p == short.p
        assert involved.because[0] in short.because
        assert (involved.side, short.side) == ("left", "left")
    assert all(i.p is None for i in short.involves if i.structure not in stretched)


def test_an_unsure_or_unclear_state_stays_out(known, found_in, measure_one, state_one):
    lean = [measure_one("trunk_lateral_lean", 6.0, 0.7)]
    for state in (
        state_one("quadratus_lumborum", "left", -8.0, sure=0.89),
        state_one("quadratus_lumborum", "left", -8.0, state="unclear"),
    ):
        found = found_in(lean, [state])
        assert [f.id for f in found] == ["lateral_trunk_lean"]
        assert all(i.p is None for f in found for i in f.involves)


def test_a_muscle_that_a_pattern_lists_is_not_listed_again(known, found_in, measure_one, state_one):
    short = state_one("quadratus_lumborum", "left", -8.0)
    alone = found_in([], [short])
    assert [f.key for f in alone] == ["finding/held_short/quadratus_lumborum/left"]
    found = found_in([measure_one("trunk_lateral_lean", 6.0, 0.7)], [short])
    assert [f.id for f in found] == ["lateral_trunk_lean"]


def test_left_and_right_of_one_muscle_are_one_finding_as_sure_as_the_less_sure_side(known, found_in, state_one):
    states = [state_one("rectus_femoris", "left", -8.0), state_one("rectus_femoris", "right", -9.0, sure=0.99)]
    (found,) = found_in([], states)
    assert (found.side, found.p) == ("both", 0.95)
    assert found.because == ("state/rectus_femoris/left", "state/rectus_femoris/right")


def test_a_short_and_a_long_side_are_two_findings(known, found_in, state_one):
    states = [state_one("external_oblique", "left", -8.0), state_one("external_oblique", "right", 8.0)]
    assert {(f.id, f.side) for f in found_in([], states)} == {
        ("held_short", "left"),
        ("held_long", "right"),
    }


def test_only_the_surest_muscles_are_listed(known, found_in, state_one):
    muscles = [s.id for s in known.structures if s.kind == "muscle" and s.sided and s.in_model][:12]
    states = [state_one(m, "left", -7.0 - n, sure=0.90 + 0.005 * n) for n, m in enumerate(muscles)]
    found = found_in([], states)
    assert len(found) == known.constant("findings.most_muscles")
    assert [f.structure for f in found] == list(reversed(muscles))[: len(found)]
    assert all(f.against for f in found)


def test_joints_are_no_muscle_findings(known, found_in, state_one):
    for state in ("held_off_centre", "held_short"):
        joint = replace(state_one("hip", "left", -9.0), quantity="angle", unit="deg", state=state)
        assert found_in([], [joint]) == ()


def test_same_and_opposite_follow_the_side_of_the_finding(found_in, measure_one):
    """Left side of the pelvis high: pattern books name the left quadratus lumborum and the right tensor fasciae latae."""
    for value, high, low in ((7.0, "left", "right"), (-7.0, "right", "left")):
        tilt = one(found_in([measure_one("psis_tilt", value, 0.8, because=BOTH)], ()), "lateral_pelvic_tilt")
        sides = {i.structure: i.side for i in tilt.involves}
        assert (tilt.side, sides["quadratus_lumborum"], sides["tensor_fasciae_latae"]) == (high, high, low)
