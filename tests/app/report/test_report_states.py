"""What the report says of single muscles from photos alone: what is missing, and never what takes a test."""

import re

import report_example as example

from laststraw.app.report.anatomy import lists
from laststraw.app.report.words import Words

TAKES_A_TEST = re.compile(r"\b(tight|weak|weaker|overloaded|stretches less far|works harder)\b", re.IGNORECASE)


def test_a_held_muscle_says_what_a_photo_cannot(known):
    rows = lists(example.whole(known), Words(known)).held
    muscles = [row for row in rows if row.kind in ("held_short", "held_long")]
    assert len(muscles) == 4
    for row in muscles:
        assert "how long a day is not known" in row.not_known, row.name
        assert "would tell most" in row.not_known, row.name
    flank = next(row for row in muscles if row.structure == "quadratus_lumborum")
    assert "side bend of the low back" in flank.not_known
    for row in rows:
        if row not in muscles:
            assert row.not_known == ""


def test_a_photo_never_says_tight_weak_or_overloaded(known):
    found = lists(example.whole(known), Words(known))
    for row in (*found.held, *found.unclear, *found.related):
        for text in (row.state, row.change, row.not_known):
            assert not TAKES_A_TEST.search(text), text
