"""The map of a finding: ratios as published, weights with their sign, nothing left out."""

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laststraw import knowledge
from laststraw.knowledge import hanging, ties
from laststraw.knowledge.fact import Claim, Quantity
from laststraw.knowledge.latents import Accuracy
from laststraw.knowledge.patterns import SignDef
from laststraw.knowledge.rows import backings

SHARES = st.floats(0.02, 0.98)


def share(value):
    return Quantity(value=value, unit="1", assumed="a test")


def sign(sensitivity=None, specificity=None, accuracy=""):
    numbers = {"sensitivity": share(sensitivity), "specificity": share(specificity)} if sensitivity is not None else {}
    claim = Claim(text="It is said so.", evidence=("kendall2005",))
    return SignDef(reading="symptom/back_pain", side="none", shows="yes", accuracy=accuracy, claim=claim, **numbers)


@given(SHARES, SHARES)
def test_a_sign_and_its_absence_balance_over_those_with_the_condition(known, sensitivity, specificity):
    """LR is the odds: by both answers the share of people without the condition adds up to one."""
    there, absent = ties.ratios(known, sign(sensitivity, specificity))
    assert there * (1 - specificity) + absent * specificity == pytest.approx(1.0)


@given(SHARES, SHARES)
def test_tempering_is_the_root_and_never_turns_a_sign_round(known, sensitivity, specificity):
    row = Accuracy(
        id="a", test="t", condition="c", population="p", sensitivity=share(sensitivity), specificity=share(specificity),
        tempered=True, at_home=True,
    )  # fmt: skip
    tempered = ties.ratios(msgspec.structs.replace(known, accuracies=(row,)), sign(accuracy="a"))
    plain = ties.ratios(known, sign(sensitivity, specificity))
    assert tempered == pytest.approx([math.sqrt(ratio) for ratio in plain])


@given(SHARES, SHARES)
def test_what_is_likelier_without_the_condition_speaks_against_it(known, sensitivity, specificity):
    finding = msgspec.structs.replace(known.findings[0], criteria=(), signs=(sign(sensitivity, specificity),))
    [tie] = [tie for tie in knowledge.finding_map(known, finding).ties if tie.reading == "symptom/back_pain"]
    there = sensitivity / (1 - specificity)
    assert (tie.toward == "for") == (there >= 1)
    assert tie.weight == pytest.approx(there)


def test_a_share_of_none_or_of_all_gives_no_infinite_weight(known):
    assert all(0 < ratio < 1000 for ratio in ties.ratios(known, sign(1.0, 1.0)))
    assert all(0 < ratio < 1000 for ratio in ties.ratios(known, sign(0.0, 0.0)))


def test_the_map_of_every_finding_leaves_nothing_out(known):
    for finding in known.findings:
        shown = knowledge.finding_map(known, finding)
        read = {tie.reading for tie in shown.ties}
        assert {s.reading for s in finding.signs} <= read
        assert {known.latent(c.latent).as_reading for c in finding.criteria} <= read
        assert {o.reading for o in known.observations for c in finding.criteria if o.latent == c.latent} <= read
        assert set(finding.agrees_with) <= read
        claims = [*finding.supports, *finding.contradicts, finding.linked_to_pain, *(i.claim for i in finding.involves)]
        assert {id for claim in claims for id in claim.evidence} <= set(shown.sources)
        assert len(shown.sources) == len(set(shown.sources))
        assert [tie.strength for tie in shown.ties] == sorted((tie.strength for tie in shown.ties), reverse=True)


def test_correlations_are_correlations(known):
    found = [tie for finding in known.findings for tie in knowledge.finding_map(known, finding).ties if tie.latent]
    assert found
    assert all(tie.weight is None or -1.0 <= tie.weight <= 1.0 for tie in found)


def test_what_hangs_on_a_latent_hangs_on_what_reads_it(known):
    uses = hanging.Uses(known)
    for observation in known.observations:
        assert uses.of("observation", observation.id) == uses.of("latent", observation.latent)
    for finding in known.findings:
        for criterion in finding.criteria:
            assert finding.id in uses.of("latent", criterion.latent)
            test, _, output = known.latent(criterion.latent).as_reading.partition("/")
            assert finding.id in (uses.of("protocol", test) if output else uses.of("measurement", test))
        for one in finding.signs:
            assert not one.accuracy or finding.id in uses.of("accuracy", one.accuracy)


def test_the_review_lists_every_assumed_fact_that_a_finding_uses_the_most_used_first(known):
    listed = hanging.assumed_for_findings(known)
    used = [len(one.findings) for one in listed]
    assert used == sorted(used, reverse=True)
    of_findings = sum(1 for fact in backings(known) if fact.where.kind == "finding" and fact.assumed)
    assert sum(1 for one in listed if one.fact.where.kind == "finding") == of_findings
    assert all(one.fact.assumed for one in listed)


def test_the_counts_of_the_review_are_those_of_the_tally(known):
    from laststraw.knowledge import review

    counted = knowledge.tally(known)
    assert sum(row[1] for row in review.counts(known)) == counted.facts_read
    assert sum(row[2] for row in review.counts(known)) == counted.facts_assumed
    assert sum(row[1] for row in review.claim_counts(known)) == counted.claims_read
    assert sum(row[2] for row in review.claim_counts(known)) == counted.claims_recalled
    text = "\n".join(review.review(known))
    for one in hanging.assumed_for_findings(known):
        assert f"`{one.fact.where.name}`" in text
        assert one.fact.path in text
