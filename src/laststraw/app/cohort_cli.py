"""The words of ``laststraw cohort``: ``simulate``. Rooms are imported inside the commands."""

from pathlib import Path
from typing import Annotated

import typer

cohort = typer.Typer(
    name="cohort",
    help="Many people at once.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@cohort.callback()
def _root() -> None:
    pass


@cohort.command(
    short_help="Virtual people through the damage engine, beside published figures.",
    epilog="Examples:  laststraw cohort simulate --n 20000   "
    "laststraw cohort simulate --model M1 --scenario lighter_loads --out sim",
)
def simulate(
    n: Annotated[int, typer.Option("--n", metavar="N", help="How many virtual people.")] = 10_000,
    years: Annotated[
        int, typer.Option(metavar="Y", help="Years after the first: one is measured, the rest show who hurts again.")
    ] = 2,
    seed: Annotated[int, typer.Option(metavar="S", help="The dice: the same seed gives the same people.")] = 1,
    model: Annotated[
        str, typer.Option(metavar="M1|M0|both", help="M1: loads pile up. M0: frailty and triggers only.")
    ] = "both",
    calibration: Annotated[
        str,
        typer.Option(
            metavar="recall|prospective|both", help="Fitted to what people recall, or to what was asked in advance."
        ),
    ] = "recall",
    scenario: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The same people living otherwise, and the difference; see docs/cohort.md."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="W", help="Worker processes; one a core when not given.")
    ] = None,
    engine: Annotated[str, typer.Option(metavar="local|dask", help="Where the work is done.")] = "local",
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Of a running Dask cluster, as tcp://host:8786.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for simulation.json and simulation.csv.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output, nothing else there.")
    ] = False,
) -> int:
    """Virtual people live through years of two-hour windows under the laws of the damage engine.

    What they report is printed beside published figures, each with its Monte-Carlo error. Any number of workers gives the
    same numbers to the last bit.
    """
    from laststraw.app import cohort as simulating

    return simulating.run(
        simulating.Request(
            people=n,
            years=years,
            seed=seed,
            model=model,
            calibration=calibration,
            scenario=scenario,
            workers=workers,
            engine=engine,
            scheduler=scheduler,
            out=out,
            json=json,
        )
    )
