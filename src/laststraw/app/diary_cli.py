"""The words of ``laststraw diary``: ``add``, ``import``, ``show``, ``undo``. Rooms are imported inside the commands."""

from pathlib import Path
from typing import Annotated

import typer

diary = typer.Typer(
    name="diary",
    help="What you did and when it hurt: write it down, read a file in, look at it, take a line back.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else there.")]
Who = Annotated[str, typer.Option("--person", metavar="CODE", help="Whose diary: any short code.")]
HistoryFile = Annotated[
    Path | None, typer.Option("--history", metavar="FILE", help="History file instead of the usual one.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing: keep the likelier reading.")]


@diary.callback()
def _root(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


@diary.command(
    short_help="Write down what you did, or when it hurt.",
    epilog='Example:  laststraw diary add "dug the garden 2 h" "pain 6 low back left until Thursday"',
)
def add(
    lines: Annotated[list[str], typer.Argument(metavar="LINE ...", help="One thing a line, in quotes.")],
    date: Annotated[
        str | None, typer.Option(metavar="D", help="The day you write about, as 2026-03-04; today when not given.")
    ] = None,
    person: Who = "me",
    history: HistoryFile = None,
    yes: Yes = False,
    json: Json = False,
) -> int:
    """Read lines, show what was understood, and keep them: all of them or none.

    On a terminal what is not clear is asked. Elsewhere the likelier reading is kept, and the question is printed.
    """
    from laststraw.app import diarying

    return diarying.add(lines, diarying.Whose(person, history), day=date, yes=yes, json=json)


@diary.command(
    name="import",
    short_help="Read a diary from a file.",
    epilog="Example:  laststraw diary import diary.csv --check",
)
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A diary: .csv or .toml.")],
    check: Annotated[bool, typer.Option("--check", help="Only say what would be kept; keep nothing.")] = False,
    person: Who = "me",
    history: HistoryFile = None,
    json: Json = False,
) -> int:
    """Read a file of activities and pain, and keep it: all of it or none. The same file twice is kept once."""
    from laststraw.app import diary_file, diarying

    return diary_file.read_in(file, diarying.Whose(person, history), check=check, json=json)


@diary.command(
    short_help="The diary, day by day.", epilog="Example:  laststraw diary show --from 2026-03-01 --to 2026-03-31"
)
def show(
    start: Annotated[str | None, typer.Option("--from", metavar="D", help="First day, as 2026-03-04.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="D", help="Last day, as 2026-03-31.")] = None,
    days: Annotated[str | None, typer.Option("--days", metavar="N", help="Only the last N days.")] = None,
    person: Who = "me",
    history: HistoryFile = None,
    json: Json = False,
) -> int:
    """The diary day by day, oldest first. A day of which nothing was written is unknown: not a day of rest."""
    from laststraw.app import diary_days, diarying

    whose = diarying.Whose(person, history)
    return diary_days.show(diary_days.Request(whose=whose, start=start, end=end, days=days, json=json))


@diary.command(
    short_help="Take back what was written.",
    epilog="Example:  laststraw diary undo   takes back all that the last add or import kept",
)
def undo(
    id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="An entry, as show and add print it; none: the last ones kept.")
    ] = None,
    person: Who = "me",
    history: HistoryFile = None,
    yes: Yes = False,
    json: Json = False,
) -> int:
    """Take entries back. The history is append-only: they stay in the file, marked as taken back."""
    from laststraw.app import diarying

    return diarying.undo(id, diarying.Whose(person, history), yes=yes, json=json)
