"""What can be looked up, and that its sources are spelled out."""

import pytest

from laststraw import knowledge
from laststraw.errors import UnusableInput
from laststraw.knowledge.rows import quantities


def test_every_entry_can_be_described(known: knowledge.Knowledge):
    for table in ("evidence", "measurements", "structures", "findings", "red_flags", "exercises", "constants"):
        for row in getattr(known, table):
            lines = knowledge.describe(known, row.id)
            assert any(row.id in line for line in lines)


def test_a_finding_spells_out_its_sources(known: knowledge.Knowledge):
    for finding in known.findings:
        text = "\n".join(knowledge.describe(known, finding.id))
        for claim in finding.contradicts:
            assert claim.text in text
            for id in claim.evidence:
                assert knowledge.cite(known, id) in text


def test_a_recalled_source_says_so(known: knowledge.Knowledge):
    recalled = next(source for source in known.evidence if not source.verified)
    read = next(source for source in known.evidence if source.verified)
    assert knowledge.cite(known, recalled.id).endswith("[recalled, not read]")
    assert knowledge.cite(known, read.id).endswith(f"[read {read.verified}]")


def test_an_unknown_id_names_the_nearest(known: knowledge.Knowledge):
    with pytest.raises(UnusableInput, match="Did you mean shoulder_tilt"):
        knowledge.describe(known, "shoulder_titl")


def test_search_finds_a_word_in_any_text_whatever_its_case(known: knowledge.Knowledge):
    assert any(line.startswith("evidence krawiec2003") for line in knowledge.search(known, "ATHLETES"))
    assert knowledge.search(known, "zzzz") == ()
    assert knowledge.search(known, "  ") == ()


def test_assumptions_and_counts_agree(known: knowledge.Knowledge):
    counted, assumed = knowledge.tally(known), knowledge.assumptions(known)
    assert counted.facts_assumed == len(assumed)
    numbers = sum(1 for _ in quantities(known))
    phases = sum(len(activity.phases) for activity in known.activities)
    rows = len(known.red_flags) + len(known.fascicles) + phases
    assert counted.facts_read + counted.facts_assumed == numbers + rows
    assert counted.sources_read + counted.sources_recalled == len(known.evidence)
    assert all(entry.why for entry in assumed)
    assert str(counted.facts_assumed) in "\n".join(knowledge.count(known))


def test_only_the_assumptions_of_activities_that_were_used(known: knowledge.Knowledge):
    every, none = knowledge.assumptions(known), knowledge.assumptions(known, activities=())
    some = knowledge.assumptions(known, activities=("dig",))
    assert set(none) < set(some) < set(every)
    assert {a.where.split(",")[0] for a in set(some) - set(none)} == {"activity dig"}
