"""The last-straw analysis on a terminal: the short answer first, then what it rests on; plain where it is piped."""

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from laststraw.app.report.straw import (
    PARTS,
    Story,
    Teller,
    ahead,
    bayes_sentences,
    left_sentences,
    pain_sentence,
    past_rows,
    person_sentences,
    short_answer,
    tissue_rows,
    unknowns,
    what_if_rows,
)
from laststraw.knowledge import Knowledge

BAR, NARROW = 40, 72  # cells of a bar; a terminal narrower than this gets shorter ones
SIGNS = {"trigger": "#", "history": "=", "base": "."}  # told apart without colour


def print_story(story: Story, knowledge: Knowledge) -> None:
    """The whole account."""
    tell = Teller(knowledge)
    console = Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())
    console.print(Text(tell.tell("title", date=tell.date(story.straw.day)), style="bold"))
    console.print(Text(pain_sentence(story.episode, tell)))
    for line in person_sentences(story, tell):
        console.print(Text(line))
    console.print(Text(tell.tell("safety"), style="bold"))
    _lines(console, tell.tell("short"), short_answer(story, tell))
    _shares(console, story, tell)
    _table(console, tell.tell("past"), past_rows(story, tell), {"what": "past_col", "share": "past_share_col"}, tell)
    _lines(console, "", left_sentences(story, tell))
    if story.tissues:
        rows = tissue_rows(story, tell)
        _table(console, tell.tell("tissues"), rows, {"what": "past_col", "left": "tissues_col"}, tell)
        _lines(console, "", (tell.tell("tissues_text"),))
    columns = {"what": "what_if_col", "later": "later_col", "avoided": "avoided_col"}
    _table(console, tell.tell("what_if"), what_if_rows(story, tell), columns, tell)
    _lines(console, "", (tell.tell("what_if_text"), tell.tell("no_promise")))
    if story.outlook is not None:
        _lines(console, tell.tell("ahead"), (*ahead(story.outlook, tell), *(alert.text for alert in story.alerts)))
    _lines(console, tell.tell("unknown"), tuple(f"{i}. {one}" for i, one in enumerate(unknowns(story.straw, tell), 1)))
    notes = tuple(tell.sentence_or_text(note) for note in story.straw.notes)
    if notes:
        _lines(console, "", notes)
    grades = tuple(tell.tell(f"grade_{grade}") for grade in "ABCD")
    _lines(console, tell.tell("grades"), grades)
    console.print()
    console.print(Text(tell.tell("is_not"), style="dim"))


def _lines(console: Console, heading: str, lines: tuple[str, ...]) -> None:
    console.print()
    if heading:
        console.print(Text(heading, style="bold underline"))
    for line in lines:
        console.print(Text(line))


def _shares(console: Console, story: Story, tell: Teller) -> None:
    """A bar of characters for each model: also without colour, also in a file."""
    _lines(console, tell.tell("shares"), tuple(f"{SIGNS[part]} {tell.tell(f'share_{part}')}" for part in PARTS))
    cells = BAR if console.width >= NARROW else BAR // 2
    for under in story.straw.under:
        console.print()
        console.print(Text(f"{tell.tell(f'model_{under.model}')} ({tell.tell(f'calibration_{under.calibration}')})"))
        ends, before, bar = 0.0, 0, ""
        for part in PARTS:
            ends += getattr(under, part).estimate.mean * cells
            bar += SIGNS[part] * (round(ends) - before)
            before = round(ends)
        told = ", ".join(tell.percent(getattr(under, part)) for part in PARTS)
        console.print(Text(f"{bar}  {told}"))
    _lines(console, "", bayes_sentences(story.straw, tell))


def _table(
    console: Console, heading: str, rows: tuple[dict[str, str], ...], columns: dict[str, str], tell: Teller
) -> None:
    if not rows:
        return
    console.print()
    console.print(Text(heading, style="bold underline"))
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in columns.values():
        table.add_column(tell.tell(head))
    table.add_column(tell.tell("col_grade"))
    for row in rows:
        table.add_row(*(row[name] for name in columns), row["grade"])
    console.print(table)
