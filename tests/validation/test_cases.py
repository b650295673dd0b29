"""Published cases: safety exact, nothing forbidden said; what is missed stays in the report."""

from dataclasses import replace
from pathlib import Path

from validation.cases import run as cases

REPORT = Path(__file__).parents[2] / "validation" / "cases" / "report.md"


def test_triage_is_exact_and_nothing_forbidden_is_said():
    for row in cases.run():
        if not row.name.startswith("an expected finding"):
            assert row.reproduced, row


def test_the_report_is_up_to_date():
    assert REPORT.read_text() == cases.report()


def test_every_case_is_in_the_report_and_misses_stay():
    text = cases.report()
    for one in cases.outcomes():
        lines = [line for line in text.splitlines() if line.startswith(f"| {one.case.id} |")]
        assert len(lines) == 1, one.case.id
        right = one.triage_right and one.expected_right and not one.forbidden_said
        assert ("**" in lines[0]) == (not right), one.case.id


def test_a_wrong_level_and_a_forbidden_finding_are_told():
    every = [replace(one, triage="none") for one in cases.outcomes()]
    rows = {row.name: row for row in cases.run(every)}
    flagged = rows["triage exact, cases with a warning sign"]
    assert (flagged.held, flagged.reproduced) == (0, False)
    assert "**none**, expected emergency" in cases.report(every)
