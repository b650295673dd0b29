"""What photos and films are called on the page, and from which rung of the ladder of evidence a number is."""

import re

from laststraw.app.report.words import Words
from laststraw.records import RUNGS, Measurement, Rung, View


def title(id: str, view: View | None, words: Words) -> str:
    """Of a photo or a film: "From the back", "From the back, photo 2", "Film of the side bend, from the back"."""
    seen = words.say(f"view_{view}") if view else ""
    kind, _, rest = id.partition("/")
    if kind == "film":
        test = rest.partition("/")[0]
        name = next((one.plain_name for one in words.knowledge.protocols if one.id == test), test.replace("_", " "))
        return words.say("film_of", test=name, view=seen[:1].lower() + seen[1:])
    number = rest.partition("-")[2]
    return words.say("photo_number", view=seen, n=number) if number else seen


def of_reading(reading: Measurement, words: Words) -> str:
    """The photo that a reading is from; of one that takes photos of both sides, these."""
    if reading.source.view is None:
        return words.say("both_sides") if photo_of(reading) == "sides" else ""
    return title(f"photo/{photo_of(reading)}", reading.source.view, words)


def photo_of(reading: Measurement) -> str:
    """Name of a reading's photo: ``back-2`` of ``reading/<id>/back-2/stickers``."""
    parts = reading.key.split("/")
    return parts[2] if len(parts) > 2 else ""


def rungs_of(measurement: Measurement) -> tuple[Rung, ...]:
    """The rungs that a number rests on, lowest first; of a method that is no rung, none."""
    named = re.split(r"[^a-z]+", measurement.source.method.lower())
    return tuple(rung for rung in RUNGS if rung in named)


def told(rungs: tuple[Rung, ...], words: Words) -> str:
    """The rungs in words: "points that the program found and stickers"."""
    names = [words.say(f"rung_{rung}") for rung in rungs]
    return words.say("and", first=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)
