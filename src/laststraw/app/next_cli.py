"""The words of ``laststraw next``. Rooms are imported inside the command."""

from pathlib import Path
from typing import Annotated

import typer

from laststraw.app.knowledge_cli import OwnKnowledge

SHORT = "Which test to do next, why, and when to stop."
EXAMPLES = (
    "Examples:  laststraw next   laststraw next --safety none --sex female --birth-year 1980   "
    'laststraw next --answers me.toml --sex female --birth-year 1980 --things "mat, chair, phone"'
)


def next_test(
    visit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="visit.json; else all visits in the history.")
    ] = None,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="An answers file: safety, symptoms, self-tests (TOML).")
    ] = None,
    safety: Annotated[
        str | None, typer.Option(metavar="none", help="Nothing is known yet; you answer no to every safety question.")
    ] = None,
    sex: Annotated[str | None, typer.Option(metavar="S", help="With --answers or --safety: for the norms.")] = None,
    birth_year: Annotated[
        str | None, typer.Option("--birth-year", metavar="Y", help="With --answers or --safety: for the norms.")
    ] = None,
    helper: Annotated[bool, typer.Option("--helper", help="Somebody is there to help.")] = False,
    minutes: Annotated[str | None, typer.Option(metavar="N", help="How long you have.")] = None,
    things: Annotated[
        str | None, typer.Option(metavar="'A, B'", help="What you have: 'mat, chair, phone'; else whatever it needs.")
    ] = None,
    no_camera: Annotated[bool, typer.Option("--no-camera", help="Only what you can read and type in.")] = False,
    pain: Annotated[str | None, typer.Option(metavar="N", help="Your pain now, 0 to 10.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every test, every reason, every open question.")] = False,
    person: Annotated[str | None, typer.Option("--person", metavar="CODE", help="Whose history: a short code.")] = None,
    history: Annotated[
        Path | None, typer.Option("--history", metavar="FILE", help="History file instead of the usual one.")
    ] = None,
    knowledge: OwnKnowledge = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output, nothing else there.")
    ] = False,
) -> int:
    """The test that is expected to tell most about what would change your plan, for its time and discomfort.

    Not a diagnosis. A warning sign among your safety answers silences it.
    """
    from laststraw.app import choosing

    return choosing.run(
        choosing.Request(
            visit=visit,
            answers=answers,
            safety=safety,
            sex=sex,
            birth_year=birth_year,
            helper=helper,
            minutes=minutes,
            things=things,
            camera=not no_camera,
            pain=pain,
            everything=everything,
            person_code=person,
            history=history,
            knowledge=knowledge,
            json=json,
        )
    )
