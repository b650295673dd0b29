"""Laws of findings.toml and of the sentences that go with it."""

import re

import pytest

from laststraw.findings.frame import frame_of

BANNED = (
    "cause", "diagnos", "tight", "out of place", "misalign", "treat", "cure", "prevent", "score", "disease", "disorder",
    "wear and tear", "slipped", "perfect posture", "abnormal",
)  # fmt: skip
ALLOWED = ("held short is not tight.",)


def shown(known):
    """Every text of this room that a person may read."""
    for d in known.findings:
        yield from (d.plain_name, d.says, d.next_check, d.linked_to_pain.text)
        yield from (c.text for c in (*d.supports, *d.contradicts, *(i.claim for i in d.involves)))
    for s in known.sentences:
        if s.id.startswith(("findings.", "why.")):
            yield s.text


def test_there_are_enough_findings_that_photos_can_show(known):
    reportable = [d for d in known.findings if d.grade != "X" and d.criteria]
    assert len(reportable) >= 14


@pytest.mark.parametrize("word", BANNED)
def test_nothing_that_is_shown_uses_a_forbidden_word(word, known):
    for text in shown(known):
        low = text.lower()
        for fine in ALLOWED:
            low = low.replace(fine, "")
        assert not re.search(rf"\b{word}", low), text


def test_what_is_shown_is_short_enough_to_read(known):
    """Flesch-Kincaid grade, with names of muscles and joints left out: at most 11 years of age, grade 6, on average."""
    grades = [grade(text) for text in shown(known) if len(text.split()) > 7 and "{" not in text]
    assert sum(grades) / len(grades) <= 6.5
    assert max(grades) <= 14.0


def grade(text):
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$)", text)))
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", w.lower())))) for w in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_a_lateral_definition_is_written_for_the_left_side(known):
    for d in known.findings:
        if d.criteria:
            first, *others = d.criteria
            assert (first.sign == "either") == (first.of == "difference"), d.id
            assert d.lateral == (first.of != "level"), d.id
            assert all(c.sign in ("positive", "negative") for c in others), d.id
        if d.lateral and (d.criteria or d.prior is not None):
            assert "{side}" in d.says or "{other_side}" in d.says, d.id
        elif d.criteria:
            assert "side}" not in d.says, d.id


def test_every_criterion_can_be_judged(known):
    for d in known.findings:
        for c in d.criteria:
            latent = known.latent(c.latent)
            for limit in (c.beyond, *((c.apart,) if c.apart is not None else ())):
                assert limit.unit == latent.unit, d.id
                assert limit.value > 0.0, d.id
            assert c.apart is None or c.of == "side", d.id
            for sex in ("female", "male", "other"):
                frames = [frame_of(known, sex, (age - 1, age)) for age in (25, 40, 65)]
                assert d.grade == "X" or any(f.usual[c.latent].known for f in frames), (d.id, c.latent, sex)


def test_every_finding_says_what_speaks_against_it_and_whether_it_hurts(known):
    for d in known.findings:
        assert d.contradicts, d.id
        assert d.linked_to_pain.evidence, d.id
        assert d.next_check, d.id


def test_lateral_structures_are_sided_and_midline_ones_are_not(known):
    for d in known.findings:
        for part in d.involves:
            sided = known.structure(part.structure).sided
            assert sided == (part.side != "none"), (d.id, part.structure)
            assert d.lateral or part.side in ("both", "none"), (d.id, part.structure)


def test_roles_from_books_name_their_source(known):
    for d in known.findings:
        for part in d.involves:
            assert part.claim.evidence, (d.id, part.structure)


def test_pelvic_torsion_and_hollow_back_are_contradicted(known):
    for id in ("pelvic_torsion", "hollow_back"):
        assert known.finding(id).grade == "X"
        assert len(known.finding(id).contradicts) >= 2
