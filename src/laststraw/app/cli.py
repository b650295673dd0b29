"""The command line: ``demo``, ``check``, ``measure``, ``test``, ``next``, ``plan``, ``spine``, ``why``, ``history`` and more.

Every command takes ``--json`` (one JSON document on standard output, nothing else there) and exits 0 = done, 1 = a refusal
that it explains (Retake, NotMeasured, Referral), 2 = unusable input with what would have worked, 130 = interrupted.
Rooms are imported inside the commands, so that ``--help`` answers at once.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from laststraw.app import exits, knowledge_cli, language, next_cli, straw_cli
from laststraw.app.cohort_cli import cohort
from laststraw.app.diary_cli import diary
from laststraw.app.knowledge_cli import OwnKnowledge
from laststraw.app.plan_cli import plan

app = typer.Typer(
    name="laststraw",
    help="Which muscles and joints of your spine are held off balance: measured from photos, with error bars, on this "
    "computer only. Not a diagnosis.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command(name="next", short_help=next_cli.SHORT, epilog=next_cli.EXAMPLES)(next_cli.next_test)
app.command(name="straw", short_help=straw_cli.SHORT, epilog=straw_cli.EXAMPLES)(straw_cli.straw)
app.command(name="knowledge", short_help=knowledge_cli.SHORT, epilog=knowledge_cli.EXAMPLES)(knowledge_cli.knowledge)
app.add_typer(diary, name="diary", short_help="What you did and when it hurt.")
app.add_typer(plan, name="plan", short_help="What to do today, and how it goes.")
app.add_typer(cohort, name="cohort", short_help="Many virtual people at once.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else there.")]
Pictures = Annotated[
    list[Path] | None, typer.Option(metavar="FILE", help="Photo: JPEG, PNG, WebP or HEIC; repeat for several.")
]
HeightCm = Annotated[str | None, typer.Option("--height-cm", metavar="N", help="Body height in cm.")]
Roll = Annotated[
    str | None,
    typer.Option(
        "--camera-roll-deg",
        metavar="N",
        help="Camera roll if known (0 = its level said so); else it widens the errors.",
    ),
]
Mirrored = Annotated[bool, typer.Option("--mirrored", help="The camera mirrored the photos (selfie mode).")]
Who = Annotated[str, typer.Option("--person", metavar="CODE", help="Whose history: any short code.")]
HistoryFile = Annotated[
    Path | None, typer.Option("--history", metavar="FILE", help="History file instead of the usual one.")
]


@app.command(short_help="The main job on the example person.", epilog="Example:  laststraw demo --out demo")
def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the report.")] = Path("laststraw-demo"),
    json: Json = False,
) -> int:
    """Run the main job on the packaged example person and write a report."""
    from laststraw.app import check as checking

    return checking.run_demo(out, json=json)


@app.command(
    short_help="One visit: photos in, report out.",
    epilog="Example:  laststraw check --front f.jpg --back b.jpg --left l.jpg --right r.jpg --height-cm 175 --mass-kg 70 "
    "--sex female --birth-year 1980 --out me",
)
def check(
    front: Pictures = None,
    back: Pictures = None,
    left: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="Photo of your left side.")] = None,
    right: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="Photo of your right side.")] = None,
    video: Annotated[
        list[str] | None,
        typer.Option(metavar="TEST=FILE", help="Film of a self-test, as side_bend=bend.mp4; see `laststraw test`."),
    ] = None,
    points: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Points that you placed in a photo (JSON from measure --points-out)."),
    ] = None,
    height_cm: HeightCm = None,
    mass_kg: Annotated[str | None, typer.Option("--mass-kg", metavar="N", help="Body mass in kg.")] = None,
    sex: Annotated[str | None, typer.Option(metavar="S", help="female, male or other.")] = None,
    birth_year: Annotated[str | None, typer.Option("--birth-year", metavar="Y", help="Year of birth.")] = None,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Answers to the safety questions (TOML).")
    ] = None,
    safety: Annotated[
        str | None, typer.Option(metavar="none", help="'none': you have answered no to all of them.")
    ] = None,
    questions: Annotated[bool, typer.Option("--questions", help="Print an answers file to fill in, and stop.")] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for report.html and visit.json.")] = Path(
        "laststraw-report"
    ),
    camera_roll_deg: Roll = None,
    same_stand: Annotated[
        bool, typer.Option("--same-stand", help="The phone stood still and only you turned: its tilt cancels.")
    ] = False,
    mirrored: Mirrored = False,
    person: Who = "me",
    history: HistoryFile = None,
    no_history: Annotated[bool, typer.Option("--no-history", help="Neither read nor write the history.")] = False,
    show_faces: Annotated[bool, typer.Option("--show-faces", help="Do not blur the face in the report.")] = False,
    knowledge: OwnKnowledge = None,
    json: Json = False,
) -> int:
    """One visit: photos and answers in, report.html and visit.json out. Any subset of photos will do."""
    from laststraw.app import check as checking

    if questions:
        return checking.print_questions(knowledge)
    return checking.run(
        checking.Request(
            pictures={"front": front or (), "back": back or (), "left": left or (), "right": right or ()},
            videos=video or (),
            points=points or (),
            height_cm=height_cm,
            mass_kg=mass_kg,
            sex=sex,
            birth_year=birth_year,
            answers=answers,
            safety=safety,
            out=out,
            camera_roll_deg=camera_roll_deg,
            same_stand=same_stand,
            mirrored=mirrored,
            person_code=person,
            history=history,
            keep_history=not no_history,
            blur_faces=not show_faces,
            knowledge=knowledge,
            json=json,
        )
    )


@app.command(short_help="Measure one photo.", epilog="Example:  laststraw measure back.jpg --view back --height-cm 175")
def measure(
    images: Annotated[
        list[Path],
        typer.Argument(metavar="IMAGE", help="Photo: JPEG, PNG, WebP or HEIC; several of one view are fused."),
    ],
    view: Annotated[
        str, typer.Option(metavar="front|back|left|right", help="The side of the person that faces the camera.")
    ],
    height_cm: HeightCm = None,
    dots: Annotated[
        bool, typer.Option("--dots", help="You wear stickers: say so, and a photo in which none is found is refused.")
    ] = False,
    camera_roll_deg: Roll = None,
    plumb: Annotated[
        str | None,
        typer.Option(metavar="'U,V U,V'", help="Two points (px) of a plumb line or door frame in the picture."),
    ] = None,
    points: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Points that you placed or moved (JSON from --points-out).")
    ] = None,
    points_out: Annotated[
        Path | None, typer.Option("--points-out", metavar="FILE", help="Write all points, to be moved and given back.")
    ] = None,
    mirrored: Mirrored = False,
    same_stand: Annotated[
        bool, typer.Option("--same-stand", help="Several photos from a phone that stood still: one tilt for all.")
    ] = False,
    json: Json = False,
) -> int:
    """Landmarks and measurements of one photo, or of several of one view."""
    from laststraw.app import measuring

    return measuring.run(
        images,
        view,
        height_cm=height_cm,
        dots=dots,
        camera_roll_deg=camera_roll_deg,
        plumb=plumb,
        points_in=points,
        points_out=points_out,
        mirrored=mirrored,
        same_stand=same_stand,
        json=json,
    )


@app.command(
    name="test",
    short_help="One self-test: how, or its result.",
    epilog="Examples:  laststraw test   laststraw test side_plank   laststraw test side_bend film.mp4 --view back   "
    "laststraw test side_plank --answer left=25 --answer right=30",
)
def self_test(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A self-test; none lists them all.")] = None,
    film: Annotated[Path | None, typer.Argument(metavar="[FILM]", help="A film of it, from any phone.")] = None,
    view: Annotated[
        str | None, typer.Option(metavar="front|back|left|right", help="The side of the person that faces the camera.")
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="SIDE=VALUE", help="What you read; tries parted by commas: left=25,27,26."),
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="WAY", help="How you read it: tape, watch, count ...")] = None,
    height_cm: HeightCm = None,
    sex: Annotated[str | None, typer.Option(metavar="S", help="female, male or other: for the norms.")] = None,
    birth_year: Annotated[
        str | None, typer.Option("--birth-year", metavar="Y", help="Year of birth: for the norms.")
    ] = None,
    mirrored: Mirrored = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the result as NAME.json.")] = None,
    knowledge: OwnKnowledge = None,
    json: Json = False,
) -> int:
    """How a self-test is done and when not to, or its result with its error: from a film, or typed in."""
    from laststraw.app import selftest

    return selftest.run(
        selftest.Request(
            name=name,
            film=film,
            view=view,
            answers=tuple(answer or ()),
            by=by,
            height_cm=height_cm,
            sex=sex,
            birth_year=birth_year,
            mirrored=mirrored,
            out=out,
            knowledge=knowledge,
            json=json,
        )
    )


@app.command(
    short_help="What muscles and discs bear in a posture.",
    epilog="Example:  laststraw spine --activity lift_crate_stoop --hand-load-kg 20 --height-cm 175 --mass-kg 70 "
    "--sex female --birth-year 1980",
)
def spine(
    word: Annotated[str | None, typer.Argument(metavar="[WORD]", help="With --list: only what is about this.")] = None,
    activity: Annotated[
        str | None, typer.Option(metavar="NAME", help="An activity by id, name or other word; see --list.")
    ] = None,
    posture: Annotated[Path | None, typer.Option(metavar="FILE", help="A posture file (TOML) instead.")] = None,
    hand_load_kg: Annotated[
        str | None, typer.Option("--hand-load-kg", metavar="N", help="Load in the hands, instead of the one meant.")
    ] = None,
    height_cm: HeightCm = None,
    mass_kg: Annotated[str | None, typer.Option("--mass-kg", metavar="N", help="Body mass in kg.")] = None,
    sex: Annotated[str | None, typer.Option(metavar="S", help="female, male or other.")] = None,
    birth_year: Annotated[str | None, typer.Option("--birth-year", metavar="Y", help="Year of birth.")] = None,
    draws: Annotated[
        str | None, typer.Option(metavar="N", help="Draws of what is uncertain (256 when not given).")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for spine.html and spine.json.")] = None,
    opensim: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for posture.mot and .sto files, which OpenSim reads.")
    ] = None,
    catalogue: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with a picture and the load of every activity.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Print ids and names of all activities by group.")] = False,
    json: Json = False,
) -> int:
    """Muscle forces, muscle lengths and the loads of the discs L1/L2 to L5/S1, each with its interval.

    What is not said about the person is taken from a reference person, and named.
    """
    from laststraw.app import spine as loading

    return loading.run(
        loading.Request(
            activity=activity,
            posture=posture,
            hand_load_kg=hand_load_kg,
            height_cm=height_cm,
            mass_kg=mass_kg,
            sex=sex,
            birth_year=birth_year,
            draws=draws,
            out=out,
            opensim=opensim,
            catalogue=catalogue,
            listed=listed,
            word=word,
            json=json,
        )
    )


@app.command(
    short_help="A day of tasks by published exposure models.",
    epilog="Examples:  laststraw ergo   laststraw ergo lifft   laststraw ergo lifft --example > tasks.csv   "
    "laststraw ergo lifft tasks.csv --constants sn_pyergo",
    context_settings={"ignore_unknown_options": True},  # each model has options of its own
)
def ergo(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MODEL] [TASKS.csv]", help="Neither: the models. A model alone: its columns and options."
        ),
    ] = None,
    constants: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which printed numbers, where two are in use.")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="Print a table that works, and stop.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for ergo.json and ergo.csv.")] = None,
    json: Json = False,
) -> int:
    """Lifting, pushing, gripping or shaking of one day by LiFFT, DUET, Shoulder Tool, NIOSH and others: for groups of people.

    MODEL: lifft, exolifft, duet, shoulder, niosh, mdd, fatigue, vibration. `laststraw ergo MODEL` names its own options.
    """
    from laststraw.app import ergo as exposing

    return exposing.run(
        exposing.Request(words=tuple(words or ()), constants=constants, example=example, out=out, json=json)
    )


@app.command(
    short_help="Walk from a finding to photo and paper.",
    epilog="Example:  laststraw why finding/lateral_shift/left --visit me/visit.json",
)
def why(
    id: Annotated[
        str, typer.Argument(metavar="ID", help="A finding, measurement, muscle state or plan item of a visit.")
    ],
    visit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="visit.json; else the last visit in the history.")
    ] = None,
    person: Who = "me",
    history: HistoryFile = None,
    knowledge: OwnKnowledge = None,
    json: Json = False,
) -> int:
    """Walk from a sentence on the screen to the photo's hash and the paper's line."""
    from laststraw.app import looking_back

    return looking_back.why(id, visit, person, history, own=knowledge, json=json)


@app.command(short_help="The visits so far, and real changes.", epilog="Example:  laststraw history --person me")
def history(person: Who = "me", history: HistoryFile = None, knowledge: OwnKnowledge = None, json: Json = False) -> int:
    """The visits so far: what was measured and found, and what changed by more than its own error."""
    from laststraw.app import looking_back

    return looking_back.history(person, history, own=knowledge, json=json)


def _version(show: bool) -> None:
    if show:
        from laststraw import __version__

        print(f"laststraw {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


language.on_every_command(app, diary, plan, cohort)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one command; every way out has its exit code and, with ``--json``, its document."""
    arguments = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
        else:
            stream.reconfigure(errors="replace")  # a terminal without ± still gets its numbers
    sys.exit(_run(arguments, as_json="--json" in arguments))


def _run(arguments: list[str], *, as_json: bool) -> int:
    return exits.run(lambda: app(arguments, prog_name="laststraw", standalone_mode=False), as_json=as_json)
