"""Published cases put to the program: triage exact, an expected finding among the first three, nothing forbidden said.

Run: ``python -m validation.cases.run`` (prints the table; ``--write`` renews report.md). Misses stay in the table.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from laststraw import flow, knowledge
from laststraw.app.told_tests import results_from_answers
from laststraw.testing.cases import TOP, Outcome, conduct, read_cases

HERE = Path(__file__).parent
CASES = HERE.parents[1] / "cases"
TODAY = date(2026, 11, 23)
LEAST_IN_TOP = 0.8
RED, PLAIN = ("\033[31m", "\033[0m") if sys.stdout.isatty() else ("", "")


class Row(NamedTuple):
    """One claim about all cases."""

    name: str
    held: int
    of: int
    least: float

    @property
    def reproduced(self) -> bool:
        return self.of > 0 and self.held >= self.least * self.of

    def __str__(self) -> str:
        return f"{self.name}: {self.held} of {self.of} cases (at least {self.least:.0%})"


@cache
def outcomes() -> tuple[Outcome, ...]:
    """Every case, by its name."""
    known = knowledge.load()
    cases = read_cases(CASES, known, results_from_answers, today=TODAY)
    return tuple(conduct(case, known, flow.conclude, today=TODAY) for case in cases)


def run(of: Sequence[Outcome] | None = None) -> list[Row]:
    """The claims, counted."""
    every = outcomes() if of is None else of
    flagged = [one for one in every if one.case.triage != "none"]
    unflagged = [one for one in every if one.case.triage == "none"]
    told = [one for one in every if one.case.expected]

    def row(name: str, among: Sequence[Outcome], holds: Callable[[Outcome], bool], least: float) -> Row:
        return Row(name, sum(map(holds, among)), len(among), least)

    return [
        row("triage exact, cases with a warning sign", flagged, lambda one: one.triage_right, 1.0),
        row("triage exact, cases without one", unflagged, lambda one: one.triage_right, 1.0),
        row(f"an expected finding among the first {TOP} said", told, lambda one: one.expected_right, LEAST_IN_TOP),
        row(
            f"an expected finding among the first {TOP}, said or still open",
            told,
            lambda one: _is_near(one.place_with_doubts()),
            LEAST_IN_TOP,
        ),
        row("nothing forbidden said", every, lambda one: not one.forbidden_said, 1.0),
    ]


def report(of: Sequence[Outcome] | None = None) -> str:
    """The claims and every case; what is missed is bold, and stays."""
    every = outcomes() if of is None else of
    lines = [
        "# Published cases",
        "",
        "Claim: on case reports told as answers of a person, triage is exact, a finding that the clinicians arrived at is among the "
        f"first {TOP} in at least {LEAST_IN_TOP:.0%}, and nothing forbidden is ever said. No number of the knowledge was set to these "
        "cases. [How they are written](../../cases/README.md).",
        "",
        "| claim | held | cases | at least | |",
        "| --- | ---: | ---: | ---: | --- |",
        *(
            f"| {r.name} | {r.held} | {r.of} | {r.least:.0%} | {'' if r.reproduced else '**missed**'} |"
            for r in run(every)
        ),
        "",
        _in_doubt(every),
        "",
        "| case | triage | findings expected | said first | place | forbidden said |",
        "| --- | --- | --- | --- | ---: | --- |",
        *map(_line, every),
        "",
        "## Where they are from",
        "",
        *(f"* {one.case.id}: {one.case.reference} {one.case.locator}. {_how_read(one)}" for one in every),
        "",
        "Reading: an abstract holds little, so a case with few tests may rightly end undecided; such a miss is one of what was told, and "
        "it is not taken out. `place` is the place of the first expected finding; a dash: it was not said.",
        "",
    ]
    return "\n".join(lines)


def _in_doubt(every: Sequence[Outcome]) -> str:
    """How often the expected is at least near, beside what chance gives: what another case expected, looked for here."""
    told = [one for one in every if one.case.expected]
    near = sum(_is_near(one.place_with_doubts()) for one in told)
    others = [_is_near(one.place_with_doubts(other.case)) for one in told for other in told if other is not one]
    chance = sum(others) / max(len(others), 1)
    return (
        f"In {near} of {len(told)} cases an expected finding is among the first {TOP} of what was said and then what is still open, the "
        f"likeliest first. What another case expected is there in {chance:.0%}: some doubts are left in nearly everybody."
    )


def _is_near(place: int | None) -> bool:
    return place is not None and place <= TOP


def _line(one: Outcome) -> str:
    case = one.case
    triage = case.triage if one.triage_right else f"**{one.triage}**, expected {case.triage}"
    first = ", ".join(
        f"{each.id}/{each.side}" if each.side in ("left", "right") else each.id for each in one.findings[:TOP]
    )
    place = "" if not case.expected else str(one.place or "-") if one.expected_right else f"**{one.place or '-'}**"
    forbidden = f"**{', '.join(one.forbidden_said)}**" if one.forbidden_said else ""
    expected = ", ".join(map(str, case.expected))
    return f"| {case.id} | {triage} | {expected} | {first} | {place} | {forbidden} |"


def _how_read(one: Outcome) -> str:
    return f"Read {one.case.read} ({one.case.read_of})." if one.case.read_of else "Recalled."


def main() -> int:
    """Print the report, what was missed in red; ``--write`` renews report.md."""
    text = report()
    if "--write" in sys.argv[1:]:
        (HERE / "report.md").write_text(text)
    for line in text.splitlines():
        print(f"{RED}{line}{PLAIN}" if "**" in line else line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
