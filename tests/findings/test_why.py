"""The way from a sentence to the photo's hash and the paper's line."""

from dataclasses import replace

import pytest

from laststraw.errors import UnusableInput
from laststraw.findings import Seen as SeenToday
from laststraw.findings import WhyTree, explain, find, traits
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
def visit(known, belief_of, sat, measure_one, reading_one, state_one):
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
    belief = belief_of(sat([best]))
    found = find(belief, SeenToday(measurements=(best, front, back), posture=posture, states=states), known)
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
        traits=traits(belief),
        tests=(),
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


LEG = "leg_below_knee/left"
EARLIER, NOW = "2026-09-20T10:00:00+00:00", "2026-11-01T10:00:00+00:00"


@pytest.fixture(scope="module")
def visits(known, woman, belief_of, sat, measure_one, tested, state_one):
    """Two visits of one person: photos and a no at the first, tests, answers and a muscle at the second."""
    lean = measure_one("trunk_lateral_lean", 6.0, 0.7)
    knees = tested("active_knee_extension", {"knee_short_of_straight": (80, 30)})
    leg = tested("straight_leg_raise", {"leg_lift": (38, 80), "leg_lift_hurts": (1, 0), "other_leg_hurts": (0, 1)})
    first = sat([lean], [knees], [LEG, "no:leg_worse_than_back"], at=EARLIER)
    second = sat([], [leg], [LEG, "cough_hurts_leg"], at=NOW)
    states = (state_one("rectus_femoris", "right", 9.0),)
    made = []
    for i, sitting in enumerate((first, second)):
        belief = belief_of(*(first, second)[: i + 1])
        made.append(
            replace(
                example_visit(id=f"visit-{i}", made_at=sitting.at, measurements=sitting.measurements),
                person=woman,
                intake=sitting.intake,
                tests=sitting.tests,
                traits=traits(belief),
                structures=states if i else (),
                findings=find(belief, SeenToday(measurements=sitting.measurements, states=states if i else ()), known),
            )
        )
    return tuple(made)


def test_every_kind_of_finding_can_be_explained(visits, known):
    """A photo's, a test's, a condition, a muscle: all of the second visit, which rests on both."""
    first, second = visits
    assert {"lateral_trunk_lean", "hamstrings_short", "nerve_sensitive", "held_long"} <= {f.id for f in second.findings}
    for finding in second.findings:
        tree = explain(second, finding.key, known, earlier=(first,))
        told = labels(tree)
        assert all("{" not in line for line in told), finding.key
        assert finding.key == tree.key
        here = "\n".join(told)
        for claim in known.finding(finding.id).contradicts:
            assert claim.text in here, finding.key
        assert known.sentence("why.overturn") in {node.label for _, node in tree.walk()}, finding.key


def test_every_because_leads_to_a_record(visits, known):
    """Of this visit or of an earlier one, or to a source: never to a dead end."""
    first, second = visits
    gone = known.sentence("why.not_kept")
    for visit, earlier in ((first, ()), (second, (first,))):
        for finding in visit.findings:
            assert finding.because
            for key in finding.because:
                tree = explain(visit, finding.key, known, earlier=earlier)
                nodes = [node for _, node in tree.walk() if node.key == key]
                assert nodes, (finding.key, key)
                assert all(node.detail != gone for node in nodes), (finding.key, key)
                assert all(key in evidence or "/" in key for evidence in [key])


def test_without_the_earlier_visit_it_says_that_it_is_not_there(visits, known):
    told = "\n".join(labels(explain(visits[1], "finding/lateral_trunk_lean/left", known)))
    assert known.sentence("why.not_kept") in told


def test_an_answer_of_an_earlier_visit_is_told_as_it_was_given(visits, known):
    """A no stays a no: it speaks against, and was said at the first visit."""
    first, second = visits
    tree = explain(second, "finding/nerve_sensitive/left", known, earlier=(first,))
    told = {
        node.key: node.detail for _, node in tree.walk() if node.key.startswith("symptom/") and "said" not in node.key
    }
    details = [
        node.detail
        for _, node in tree.walk()
        if node.key == "symptom/leg_worse_than_back/none"
        and node.label.startswith(known.sentence("why.said", name="")[:14])
    ]
    assert told
    assert details
    assert set(details) <= {known.sentence("why.said_no"), known.sentence("why.shown_above")}
    assert known.sentence("why.said_no") in details


def test_each_sign_is_told_with_the_odds_it_changes(visits, known):
    first, second = visits
    told = "\n".join(labels(explain(second, "nerve_sensitive", known, earlier=(first,))))
    for sign in known.finding("nerve_sensitive").signs:
        if sign.reading in ("symptom/cough_hurts_leg", "straight_leg_raise/leg_lift_hurts"):
            assert sign.claim.text in told
    assert "times as likely" in told
    assert "times less likely" in told


def test_every_trait_can_be_asked_for(visits, known):
    first, second = visits
    for trait in second.traits:
        tree = explain(second, trait.key, known, earlier=(first,))
        assert tree.key == trait.key
        assert {node.key for _, node in tree.walk()} >= set(trait.because)
    assert (
        known.latent("hamstring_length").plain_name.lower()
        in "\n".join(labels(explain(second, "hamstring_length", known, earlier=(first,)))).lower()
    )
