"""The words of ``laststraw plan``: today's list, and what is told about it. Rooms are imported inside the commands."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from laststraw.app.knowledge_cli import OwnKnowledge

if TYPE_CHECKING:
    from laststraw.app.plan_state import Whose

plan = typer.Typer(
    name="plan",
    help="What to do today; what you did; questionnaires; how it goes; a calendar; a sheet of paper; a note for a clinician.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    epilog="Examples:  laststraw plan   laststraw plan done   laststraw plan print --out plan.html",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else there.")]
Who = Annotated[str, typer.Option("--person", metavar="CODE", help="Whose plan: any short code.")]
HistoryFile = Annotated[
    Path | None, typer.Option("--history", metavar="FILE", help="History file instead of the usual one.")
]
Safety = Annotated[
    str | None,
    typer.Option(metavar="none", help="'none': asked again, you answer no to each of the few safety questions."),
]
Answers = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Answers to the few safety questions ([safety], TOML).")
]


@plan.callback()
def today(
    context: typer.Context,
    pain: Annotated[str | None, typer.Option(metavar="N", help="Your pain now, 0 to 10.")] = None,
    safety: Safety = None,
    answers: Answers = None,
    person: Who = "me",
    history: HistoryFile = None,
    knowledge: OwnKnowledge = None,
    json: Json = False,
) -> int | None:
    """What to do today, from the last visit and from what you told since.

    A few safety questions come again: once a week, and every day while a leg hurts.
    """
    from laststraw.app import plan_state

    whose = plan_state.Whose(person, history, knowledge)
    if context.invoked_subcommand is not None:
        context.obj = whose
        return None
    from laststraw.app import plan_today

    return plan_today.run(plan_today.Request(whose=whose, pain=pain, safety=safety, answers=answers, json=json))


@plan.command(short_help="How an exercise is done.", epilog="Example:  laststraw plan how bridge")
def how(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Of your plan; none: all of today's.")] = None,
    person: Who = "me",
    history: HistoryFile = None,
    json: Json = False,
) -> int:
    """The steps of an exercise, how much, why, when to stop; what is easier and what is harder."""
    from laststraw.app import plan_how

    return plan_how.run(name, _whose(context, person, history), json=json)


@plan.command(
    short_help="What you did, and how it went.",
    epilog="Examples:  laststraw plan done   laststraw plan done --all --pain-during 2 --effort 5   "
    "laststraw plan done --items bridge=2x8,side_plank_knees=2x15s --pain-next-day 2",
)
def done(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Everything as planned.")] = False,
    nothing: Annotated[bool, typer.Option("--none", help="Nothing today. That is an answer too.")] = False,
    items: Annotated[
        str | None, typer.Option(metavar="'A=2x10,B'", help="What you did, and how much where it was not as planned.")
    ] = None,
    relief: Annotated[bool, typer.Option("--relief", help="The list that eases, though today's is the other.")] = False,
    walk: Annotated[str | None, typer.Option("--walk-minutes", metavar="N", help="How long you walked.")] = None,
    before: Annotated[str | None, typer.Option("--pain-before", metavar="N", help="Pain before, 0 to 10.")] = None,
    during: Annotated[str | None, typer.Option("--pain-during", metavar="N", help="The most pain while at it.")] = None,
    next_day: Annotated[
        str | None, typer.Option("--pain-next-day", metavar="N", help="Pain on the morning after the session before.")
    ] = None,
    stiffer: Annotated[bool, typer.Option("--stiffer-morning", help="That morning was stiffer than usual.")] = False,
    effort: Annotated[str | None, typer.Option(metavar="N", help="How hard it was, 0 to 10.")] = None,
    leg_lower: Annotated[bool, typer.Option("--leg-lower", help="Pain moved further down a leg.")] = False,
    leg_lower_with: Annotated[
        str | None, typer.Option("--leg-lower-with", metavar="NAME", help="It did so with this exercise.")
    ] = None,
    numbness: Annotated[bool, typer.Option("--numbness", help="New numbness.")] = False,
    person: Who = "me",
    history: HistoryFile = None,
    json: Json = False,
) -> int:
    """Go through today's list with one key each; what is said is written down whole, or not at all."""
    from laststraw.app import plan_done

    return plan_done.run(
        plan_done.Request(
            whose=_whose(context, person, history),
            everything=everything,
            nothing=nothing,
            items=items,
            relief=relief,
            walk=walk,
            before=before,
            during=during,
            next_day=next_day,
            stiffer=stiffer,
            effort=effort,
            leg_lower=leg_lower,
            leg_lower_with=leg_lower_with,
            numbness=numbness,
            json=json,
        )
    )


@plan.command(
    short_help="A calendar file with reminders.",
    epilog="Example:  laststraw plan calendar --out plan.ics --at 18:30 --weeks 6",
)
def calendar(
    context: typer.Context,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The calendar file.")] = Path("plan.ics"),
    at: Annotated[str, typer.Option(metavar="HH:MM", help="When, by the clock on your wall.")] = "18:30",
    weeks: Annotated[str, typer.Option(metavar="N", help="For how many weeks.")] = "6",
    person: Who = "me",
    history: HistoryFile = None,
    json: Json = False,
) -> int:
    """The list of each day of the week, a weekly look, and when to measure again; a second file updates the first."""
    from laststraw.app import plan_calendar

    whose = _whose(context, person, history)
    return plan_calendar.run(plan_calendar.Request(whose=whose, out=out, at=at, weeks=weeks, json=json))


@plan.command(
    short_help="A questionnaire, and whether it has changed.",
    epilog="Examples:  laststraw plan ask rmdq   laststraw plan ask nrs --answers 4   "
    "laststraw plan ask psfs --answers 'dig the garden=4, tie my shoes=6'   laststraw plan ask --import odi=36",
)
def ask(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="nrs, rmdq, psfs, peg, pgic; none: all.")] = None,
    answers: Annotated[
        str | None, typer.Option(metavar="A,B,...", help="The answers in their order; of rmdq the sentences that fit.")
    ] = None,
    brought: Annotated[
        str | None, typer.Option("--import", metavar="NAME=N", help="A number that was worked out elsewhere.")
    ] = None,
    person: Who = "me",
    history: HistoryFile = None,
    json: Json = False,
) -> int:
    """Ask a questionnaire, keep it, and say what its number is and whether it has changed by more than its error."""
    from laststraw.app import plan_ask

    whose = _whose(context, person, history)
    return plan_ask.run(plan_ask.Request(whose=whose, name=name, answers=answers, brought=brought, json=json))


@plan.command(
    short_help="How relief worked: after 10 minutes, and the next day.",
    epilog="Examples:  laststraw plan rate   laststraw plan rate --pain-before 7 --after-10-min 5",
)
def rate(
    context: typer.Context,
    before: Annotated[str | None, typer.Option("--pain-before", metavar="N", help="Pain before, 0 to 10.")] = None,
    after: Annotated[str | None, typer.Option("--after-10-min", metavar="N", help="Pain ten minutes after.")] = None,
    next_day: Annotated[str | None, typer.Option("--next-day", metavar="N", help="Pain on the day after.")] = None,
    leg_lower: Annotated[bool, typer.Option("--leg-lower", help="Pain moved further down a leg.")] = False,
    numbness: Annotated[bool, typer.Option("--numbness", help="New numbness.")] = False,
    person: Who = "me",
    history: HistoryFile = None,
    json: Json = False,
) -> int:
    """Write down how much it hurts after the list that eases, and say whether it helped."""
    from laststraw.app import plan_rate

    whose = _whose(context, person, history)
    return plan_rate.run(
        plan_rate.Request(
            whose=whose,
            before=before,
            after=after,
            next_day=next_day,
            leg_lower=leg_lower,
            numbness=numbness,
            json=json,
        )
    )


@plan.command(short_help="How it goes, and why the plan changed.", epilog="Example:  laststraw plan course")
def course(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Every step, not only the last ones.")] = False,
    person: Who = "me",
    history: HistoryFile = None,
    json: Json = False,
) -> int:
    """Numbers with their error, weeks, steps up and down with their reasons, and when to see somebody."""
    from laststraw.app import plan_course

    return plan_course.run(_whose(context, person, history), everything=everything, json=json)


@plan.command(name="print", short_help="The plan on paper.", epilog="Example:  laststraw plan print --out plan.html")
def print_(
    context: typer.Context,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page.")] = Path("plan.html"),
    large: Annotated[bool, typer.Option("--large", help="Large letters and pictures.")] = False,
    relief: Annotated[bool, typer.Option("--relief", help="The list that eases, not that of the weeks.")] = False,
    person: Who = "me",
    history: HistoryFile = None,
    json: Json = False,
) -> int:
    """A page to print: still pictures, boxes to tick, when to stop, and a note for a clinician."""
    from laststraw.app import plan_print

    return plan_print.print_plan(_whose(context, person, history), out, large=large, relief=relief, json=json)


@plan.command(
    short_help="A note for a doctor or physiotherapist.", epilog="Example:  laststraw plan note --out note.html"
)
def note(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as a page; else it is printed.")] = None,
    person: Who = "me",
    history: HistoryFile = None,
    json: Json = False,
) -> int:
    """Safety answers, what stands out with its error, what was tried, and how it went."""
    from laststraw.app import plan_print

    return plan_print.print_note(_whose(context, person, history), out, json=json)


@plan.command(
    short_help="Count an exercise in a film.", epilog="Example:  laststraw plan watch sit_to_stand film.mp4 --view left"
)
def watch(
    name: Annotated[str, typer.Argument(metavar="EXERCISE", help="Its name or id, as in the plan.")],
    film: Annotated[Path, typer.Argument(metavar="FILM", help="A film of you doing it, whole body in view.")],
    view: Annotated[
        str | None, typer.Option(metavar="front|back|left|right", help="Your side that faces the camera.")
    ] = None,
    mirrored: Annotated[bool, typer.Option("--mirrored", help="The camera mirrored the film (selfie mode).")] = False,
    knowledge: OwnKnowledge = None,
    json: Json = False,
) -> int:
    """Repetitions, holds and what one camera can see of the form. The film stays where it is."""
    from laststraw.app import plan_watch

    return plan_watch.run(name, film, view, knowledge, mirrored=mirrored, json=json)


def _whose(context: typer.Context, person: str, history: Path | None) -> "Whose":
    """Whose plan: what stands behind the subcommand, else what stood before it."""
    from laststraw.app.plan_state import Whose

    before: Whose = context.obj
    return Whose(person if person != "me" else before.person, history or before.history, before.knowledge)
