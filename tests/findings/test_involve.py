"""Which muscles and joints: what a paper says against what this person's model shows."""

from laststraw.findings import find


def one(findings, id):
    return next(f for f in findings if f.id == id)


def test_the_model_takes_the_place_of_the_pattern_book(known, woman, measure_one, state_one):
    lean = [measure_one("trunk_lateral_lean", 6.0, 0.7)]
    from_books = one(find(lean, None, (), woman, known), "lateral_trunk_lean")
    assert all(i.p is None and i.role in ("related", "loaded") for i in from_books.involves)
    assert all(set(i.because) <= {e.id for e in known.evidence} for i in from_books.involves)
    short = state_one("quadratus_lumborum", "left", -8.0)
    shown = one(find(lean, None, [short], woman, known), "lateral_trunk_lean")
    left = [i for i in shown.involves if (i.structure, i.side) == ("quadratus_lumborum", "left")]
    assert [(i.role, i.p, i.because) for i in left] == [("held_short", 0.95, (short.key,))]


def test_a_book_never_makes_a_muscle_held_short_or_long(known):
    for definition in known.findings:
        assert all(part.role in ("related", "loaded", "restricted") for part in definition.involves), definition.id


def test_an_unsure_or_unclear_state_stays_out(known, woman, measure_one, state_one):
    lean = [measure_one("trunk_lateral_lean", 6.0, 0.7)]
    for state in (
        state_one("quadratus_lumborum", "left", -8.0, sure=0.89),
        state_one("quadratus_lumborum", "left", -8.0, state="unclear"),
    ):
        found = find(lean, None, [state], woman, known)
        assert [f.id for f in found] == ["lateral_trunk_lean"]
        assert all(i.p is None for f in found for i in f.involves)


def test_a_muscle_that_a_pattern_lists_is_not_listed_again(known, woman, measure_one, state_one):
    short = state_one("quadratus_lumborum", "left", -8.0)
    alone = find([], None, [short], woman, known)
    assert [f.key for f in alone] == ["finding/held_short/quadratus_lumborum/left"]
    found = find([measure_one("trunk_lateral_lean", 6.0, 0.7)], None, [short], woman, known)
    assert [f.id for f in found] == ["lateral_trunk_lean"]


def test_left_and_right_of_one_muscle_are_one_finding_as_sure_as_the_less_sure_side(known, woman, state_one):
    states = [state_one("rectus_femoris", "left", -8.0), state_one("rectus_femoris", "right", -9.0, sure=0.99)]
    (found,) = find([], None, states, woman, known)
    assert (found.side, found.p) == ("both", 0.95)
    assert found.because == ("state/rectus_femoris/left", "state/rectus_femoris/right")


def test_a_short_and_a_long_side_are_two_findings(known, woman, state_one):
    states = [state_one("external_oblique", "left", -8.0), state_one("external_oblique", "right", 8.0)]
    assert {(f.id, f.side) for f in find([], None, states, woman, known)} == {
        ("held_short", "left"),
        ("held_long", "right"),
    }


def test_only_the_surest_muscles_are_listed(known, woman, state_one):
    muscles = [s.id for s in known.structures if s.kind == "muscle" and s.sided and s.in_model][:12]
    states = [state_one(m, "left", -7.0 - n, sure=0.90 + 0.005 * n) for n, m in enumerate(muscles)]
    found = find([], None, states, woman, known)
    assert len(found) == known.constant("findings.most_muscles")
    assert [f.structure for f in found] == list(reversed(muscles))[: len(found)]
    assert all(f.against for f in found)


def test_joints_are_no_muscle_findings(known, woman, state_one):
    from dataclasses import replace

    for state in ("held_off_centre", "held_short"):
        joint = replace(state_one("hip", "left", -9.0), quantity="angle", unit="deg", state=state)
        assert find([], None, [joint], woman, known) == ()


def test_same_and_opposite_follow_the_side_of_the_finding(known, woman, measure_one):
    """Left side of the pelvis high: pattern books name the left quadratus lumborum and the right tensor fasciae latae."""
    for value, high, low in ((7.0, "left", "right"), (-7.0, "right", "left")):
        tilt = one(find([measure_one("psis_tilt", value, 0.8)], None, (), woman, known), "lateral_pelvic_tilt")
        sides = {i.structure: i.side for i in tilt.involves}
        assert (tilt.side, sides["quadratus_lumborum"], sides["tensor_fasciae_latae"]) == (high, high, low)
