"""The words of ``laststraw knowledge``. Rooms are imported inside the command."""

from pathlib import Path
from typing import Annotated

import typer

SHORT = "Every fact, with its source."
EXAMPLES = (
    "Examples:  laststraw knowledge lateral_shift   laststraw knowledge --map lateral_shift --out shift.svg   "
    "laststraw knowledge --check my_test.toml"
)
OwnKnowledge = Annotated[
    Path | None,
    typer.Option(
        "--knowledge",
        metavar="DIR",
        envvar="LASTSTRAW_KNOWLEDGE",
        help="A folder of your own knowledge files, added to the packaged ones.",
    ),
]


def knowledge(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]",
            help="Any id (finding, test, structure, exercise, source ...), or T01, F11, E052 of the clinical map. "
            "With --check: your own files.",
        ),
    ] = None,
    search: Annotated[str | None, typer.Option(metavar="WORD", help="Everything that mentions a word.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Check every law; with files: of these, beside the packaged ones.")
    ] = False,
    drawn: Annotated[
        bool, typer.Option("--map", help="What bears on a finding, or on all of them; drawn with --out.")
    ] = False,
    assumptions: Annotated[
        bool, typer.Option("--assumptions", help="List every number that is assumed, and why.")
    ] = False,
    review: Annotated[
        bool, typer.Option("--review", help="What a clinician should still check, as Markdown, the most used first.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --map: FILE.svg or FILE.html; with --review: FILE.md.")
    ] = None,
    missing: Annotated[
        str | None, typer.Option(metavar="ID", help="What the catalogues of a language lack, such as es.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="With --missing: add an empty entry for each, to be filled in.")
    ] = False,
    own: OwnKnowledge = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output, nothing else there.")
    ] = False,
) -> int:
    """Every fact the program rests on, with its source, or why it was assumed."""
    from laststraw.app import looking_up

    return looking_up.run(
        looking_up.Request(
            words=tuple(words or ()),
            search=search,
            check=check,
            drawn=drawn,
            assumptions=assumptions,
            review=review,
            missing=missing,
            write=write,
            out=out,
            own=own,
            json=json,
        )
    )
