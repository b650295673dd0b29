"""The way from a sentence to the photo's hash and the paper's line."""

from dataclasses import replace

import pytest

from laststraw.errors import UnusableInput
from laststraw.findings import WhyTree, explain, find
from laststraw.findings.overturn import overturn, overturn_state
from laststraw.measure.answers import read_answers
from laststraw.records import (
    ErrorTerm,
    Landmark,
    NotMeasured,
    PhotoRef,
    Plan,
    PlanItem,
    Posture,
    Referral,
    Seen,
    Source,
)
from laststraw.testing.visits import example_test, example_visit

SHA = "0123456789abcdef" * 4


@pytest.fixture(scope="module")
def visit(known, woman, measure_one, reading_one, state_one):
    front = reading_one("trunk_lateral_lean", "front", 5.8, 0.9)
    front = replace(front, source=replace(front.source, budget=(ErrorTerm(name="camera_roll", sd=0.5, shared=True),)))
    back = reading_one("trunk_lateral_lean", "back", 6.2, 0.9)
    best = measure_one("trunk_lateral_lean", 6.0, 0.7)
    posture = Posture(joints=("lumbar_left_bend",), mean_deg=(5.0,), cov_deg2=((1.0,),), because=(best.key,))
    states = (state_one("quadratus_lumborum", "left", -8.0), state_one("rectus_femoris", "right", 9.0))
    photos = tuple(
        PhotoRef(id=f"photo/{v}", view=v, sha256=SHA, mirrored=v == "back", width_px=720, height_px=1280)
        for v in ("front", "back")
    )
    point = Landmark(name="shoulder", side="left", uv=(1.0, 2.0), sd_uv=(1.0, 1.0), visibility=1.0)
    seen = tuple(
        Seen(id=f"landmarks/{v}", photo=f"photo/{v}", points=(point,), method="16 passes") for v in ("front", "back")
    )
    found = find((best,), posture, states, woman, known)
    item = PlanItem(
        exercise="side_glide", stage="relief", dose="10 times", minutes=2.0, because=(found[0].key,), cautions=("Slowly.",)
    )  # fmt: skip
    plan = Plan(
        relief=(item,), correction=(), left_out=(("curl_up", "bending hurts"),), rules=(), see_soon=(), recheck_days=28
    )
    return replace(
        example_visit(measurements=(best,)),
        photos=photos,
        landmarks=seen,
        readings=(front, back),
        posture=posture,
        structures=states,
        findings=found,
        plan=plan,
    )


def labels(tree: WhyTree) -> list[str]:
    return [f"{node.label} {node.detail}" for _, node in tree.walk()]


def test_a_finding_leads_to_the_photo_and_to_the_papers(visit, known):
    tree = explain(visit, "finding/lateral_trunk_lean/left", known)
    told = "\n".join(labels(tree))
    assert SHA in told
    for claim in (*known.finding("lateral_trunk_lean").contradicts, known.finding("lateral_trunk_lean").linked_to_pain):
        assert claim.text in told
        for id in claim.evidence:
            assert known.source(id).citation in told
            assert known.source(id).locator.rstrip(".") in told
            if known.source(id).quote:
                assert known.source(id).quote in told
    assert known.finding("lateral_trunk_lean").criteria[0].beyond.assumed in told
    assert "landmarks/front" in {node.key for _, node in tree.walk()}
    assert "posture" in {node.key for _, node in tree.walk()}


def test_each_record_is_opened_once(visit, known):
    tree = explain(visit, "lateral_trunk_lean", known)
    opened = [node.key for _, node in tree.walk() if node.key and node.children]
    assert len(opened) == len(set(opened))


@pytest.mark.parametrize(
    "name",
    [
        "measurement/trunk_lateral_lean",
        "trunk_lateral_lean",
        "reading/trunk_lateral_lean/back",
        "landmarks/front",
        "photo/front",
    ],
)
def test_every_record_on_the_way_can_be_asked_for(name, visit, known):
    assert SHA in "\n".join(labels(explain(visit, name, known)))


def test_states_structures_and_the_posture_can_be_asked_for(visit, known):
    for name in ("state/rectus_femoris/right", "rectus_femoris", "posture", "held_long"):
        assert SHA in "\n".join(labels(explain(visit, name, known))), name


def test_plan_items_lead_to_their_finding(visit, known):
    told = "\n".join(labels(explain(visit, "side_glide", known)))
    assert "10 times" in told
    assert SHA in told
    assert "bending hurts" in "\n".join(labels(explain(visit, "curl_up", known)))


def test_what_was_not_measured_says_why(visit, known):
    missing = replace(visit, not_measured=(NotMeasured(id="hip_tilt", reason="not the pelvis"),))
    assert "not the pelvis" in "\n".join(labels(explain(missing, "hip_tilt", known)))


def test_a_safety_question_and_a_source_can_be_asked_for(known):
    flag = known.red_flags[0]
    referral = Referral(level="urgent", flags=(flag.id,), unanswered=(), actions=(flag.action,))
    told = "\n".join(labels(explain(example_visit(referral=referral), flag.id, known)))
    assert flag.question in told
    assert known.source("swain2020").citation.rstrip(".") in "\n".join(
        labels(explain(example_visit(), "swain2020", known))
    )


def test_a_name_that_nothing_has_is_refused_with_what_is_near(visit, known):
    with pytest.raises(UnusableInput) as refused:
        explain(visit, "finding/lateral_trunk_lean/lef", known)
    assert "finding/lateral_trunk_lean/left" in str(refused.value)


def test_a_record_of_another_visit_is_a_leaf_that_says_so(visit, known):
    older = replace(visit, posture=replace(visit.posture, because=("visit-20250101",)))
    told = "\n".join(labels(explain(older, "posture", known)))
    assert known.sentence("why.not_kept") in told


def test_a_record_that_rests_on_itself_ends(visit, known):
    best = visit.measurements[0]
    loop = replace(best, source=Source(method="loop", view=None, because=(best.key,), budget=()))
    assert len(labels(explain(replace(visit, measurements=(loop,)), best.key, known))) < 10


def test_the_counterfactual_is_the_border(known, woman, measure_one):
    """Just inside it is listed, just outside it is not, and it is the given number of errors away."""
    definition = known.finding("lateral_trunk_lean")
    best = measure_one("trunk_lateral_lean", -6.0, 0.7)
    found = overturn(definition, {best.id: best}, woman, known)
    assert -6.0 < found.limit < 0.0
    assert found.sds == pytest.approx((found.limit + 6.0) / 0.7)
    inside, outside = (replace(best, value=found.limit + shift) for shift in (-1e-6, 1e-6))
    assert [f.id for f in find([inside], None, (), woman, known)] == ["lateral_trunk_lean"]
    assert find([outside], None, (), woman, known) == ()
    assert "would not be listed" in "\n".join(
        labels(
            explain(
                replace(
                    example_visit(measurements=(best,)), person=woman, findings=find([best], None, (), woman, known)
                ),
                "lateral_trunk_lean",
                known,
            )
        )
    )


def test_of_two_criteria_the_weaker_one_overturns(known, woman, measure_one):
    measured = {
        "hip_over_ankle": measure_one("hip_over_ankle", 130.0, 15.0),
        "shoulder_over_hip": measure_one("shoulder_over_hip", -80.0, 15.0),
    }
    found = overturn(known.finding("sway_back"), measured, woman, known)
    assert found.id == "shoulder_over_hip"


def test_what_is_not_listed_has_nothing_to_overturn(known, woman, measure_one):
    best = measure_one("trunk_lateral_lean", 0.5, 0.7)
    assert overturn(known.finding("lateral_trunk_lean"), {best.id: best}, woman, known) is None


def test_a_muscle_is_overturned_towards_its_usual_length(known, state_one):
    state = state_one("rectus_femoris", "left", -8.0)
    found = overturn_state(state, known)
    assert -8.0 < found.limit < 0.0
    assert found.limit == pytest.approx(-(5.0 + 1.2815515655446004), abs=1e-6)  # P(length change < -5 %) = 0.9 at sd 1


def test_what_a_branch_has_just_opened_is_not_named_again(visit, known, reading_one):
    """A reading rests on the body points and on their photo: the photo hangs below the points only."""
    reading = reading_one("trunk_lateral_lean", "front", 5.8)
    both = replace(reading, source=replace(reading.source, because=("landmarks/front", "photo/front")))
    tree = explain(replace(visit, readings=(both,)), both.key, known)
    assert [node.key for _, node in tree.walk()].count("photo/front") == 1


def test_nothing_is_told_as_certain(visit, known):
    for finding in visit.findings:
        told = "\n".join(labels(explain(replace(visit, findings=(replace(finding, p=0.9999),)), finding.key, known)))
        assert " 100 %" not in told
        assert "over 99 %" in told


def test_a_filmed_test_leads_to_the_films_hash_the_errors_and_how_it_is_done(known):
    visit = replace(example_visit(), tests=(example_test(),))
    for name in ("test/side_bend", "side_bend"):
        told = "\n".join(labels(explain(visit, name, known)))
        for text in ("b" * 64, "Result: bend of the trunk, left", "landmarks", known.protocol("side_bend").steps[0],
                     "The shoulders were hidden.", "left minus right"):  # fmt: skip
            assert text in told, text
        assert known.sentence("why.not_kept") not in told
    for name in (
        "test/side_bend/side_bend_range/left",
        "test/side_bend/side_bend_range/left/2",
        "side_bend_difference",
    ):
        assert "b" * 64 in "\n".join(labels(explain(visit, name, known)))


def test_a_typed_test_leads_to_the_source_of_its_error(known):
    typed = read_answers(known.protocol("forward_bend"), ["12"], knowledge=known)
    told = "\n".join(labels(explain(replace(example_visit(), tests=(typed,)), "test/forward_bend", known)))
    assert "ekedahl2012" in told


def test_what_is_used_and_not_kept_says_what_it_is(visit, known, reading_one):
    outline = reading_one("trunk_lateral_lean", "back", 5.8)
    keys = ("outline/back", "track/side_bend/back", "film/side_bend/back")
    outline = replace(outline, source=replace(outline.source, because=keys))
    tests = (example_test(),)
    tree = explain(replace(visit, readings=(outline,), tests=tests), outline.key, known)
    told = "\n".join(labels(tree))
    assert known.sentence("why.not_kept") not in told
    assert known.sentence("why.outline", view="back") in told
    assert SHA in told
    assert "b" * 64 in told
