"""The words of ``laststraw straw``. Rooms are imported inside the command."""

from pathlib import Path
from typing import Annotated

import typer

SHORT = "What had piled up before your pain, and what the last thing had to do with it."
EXAMPLES = "Examples:  laststraw straw --example   laststraw straw 2026-11-15 --out straw"


def straw(
    episode: Annotated[
        str | None,
        typer.Argument(metavar="[EPISODE]", help="The day the pain began, as 2026-11-15; else the last one."),
    ] = None,
    diary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A diary (CSV or TOML) instead of the kept one.")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="The packaged example diary.")] = False,
    visit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="visit.json whose posture is used; else the last visit kept.")
    ] = None,
    occupation: Annotated[
        str | None,
        typer.Option(metavar="sedentary|mixed|heavy", help="What stands in for hours that you did not write about."),
    ] = None,
    height_cm: Annotated[str | None, typer.Option("--height-cm", metavar="N", help="Body height in cm.")] = None,
    mass_kg: Annotated[str | None, typer.Option("--mass-kg", metavar="N", help="Body mass in kg.")] = None,
    sex: Annotated[str | None, typer.Option(metavar="S", help="female, male or other.")] = None,
    birth_year: Annotated[str | None, typer.Option("--birth-year", metavar="Y", help="Year of birth.")] = None,
    draws: Annotated[
        str | None, typer.Option(metavar="N", help="Draws of what is uncertain (200 when not given).")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for straw.html and straw.json.")] = None,
    tissues: Annotated[
        bool, typer.Option("--tissues", help="Also what the model says is left of twelve parts of the back (slower).")
    ] = False,
    person: Annotated[str, typer.Option("--person", metavar="CODE", help="Whose diary: any short code.")] = "me",
    history: Annotated[
        Path | None, typer.Option("--history", metavar="FILE", help="History file instead of the usual one.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output, nothing else there.")
    ] = False,
) -> int:
    """One bout of pain: the last thing, what came before, and neither, under two models that fit people about as well.

    Not a diagnosis. What is not said about the person is taken from the last visit, or from a reference person, and named.
    """
    from laststraw.app import straw as telling

    return telling.run(
        telling.Request(
            episode=episode,
            diary=diary,
            example=example,
            person_code=person,
            history=history,
            visit=visit,
            height_cm=height_cm,
            mass_kg=mass_kg,
            sex=sex,
            birth_year=birth_year,
            occupation=occupation,
            draws=draws,
            out=out,
            tissues=tissues,
            json=json,
        )
    )
