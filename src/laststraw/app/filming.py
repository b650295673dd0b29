"""Filmed self-tests of a visit: ``--video TEST=FILE``."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from laststraw import flow
from laststraw.app import outputs
from laststraw.capture import PoseBackend
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge, find_protocol
from laststraw.records import Person, Retake, TestResult, View


class Film(NamedTuple):
    """A film of one self-test, and the side of the person that faces the camera at its start."""

    test: str
    view: View
    path: Path


def read_video(text: str, known: Knowledge) -> Film:
    """``TEST=FILE`` or ``TEST:VIEW=FILE``; without a view the one that the test is best filmed from.

    *Error*: ``UnusableInput`` for what is not of this form, an unknown test, or one that no film can show.
    """
    named, equals, path = text.partition("=")
    name, _, view = named.partition(":")
    if not (equals and path and name):
        raise UnusableInput(
            f"--video {text!r} does not name a test and a film.",
            hint="For example --video side_bend=bend.mp4, or with the side that faces the camera, side_bend:front=bend.mp4.",
        )
    protocol = find_protocol(name, known)
    if not protocol.film:
        filmed = ", ".join(one.id for one in known.protocols if one.film)
        raise UnusableInput(f"{protocol.id} cannot be read from a film.", hint=f"These can: {filmed}.")
    if view and view not in get_args(View):
        raise UnusableInput(
            f"--video {text!r}: {view!r} is no view.",
            hint="Give the side of the person that faces the camera: front, back, left or right.",
        )
    return Film(protocol.id, view or protocol.film[0], Path(path))  # type: ignore[arg-type]


def measure_all(
    films: Sequence[Film], person: Person, known: Knowledge, backend: PoseBackend, mirrored: bool, *, quiet: bool
) -> tuple[tuple[TestResult, ...], tuple[Retake, ...]]:
    """The results of all films, and those that must be filmed again."""
    results: list[TestResult] = []
    again: list[Retake] = []
    for film in films:
        with outputs.saying(f"Looking at the film of {known.protocol(film.test).plain_name}", quiet):
            one = flow.measure_film(
                film.path, film.view, film.test, person.stature_mm, known, backend, mirrored=mirrored
            )
        if isinstance(one, Retake):
            again.append(one)
        else:
            results.append(one)
    return tuple(results), tuple(again)
