"""What the error of a number is made of, and what would make the number surer."""

from collections.abc import Sequence
from dataclasses import dataclass

from laststraw.app.report import shots
from laststraw.app.report.words import Words, capital
from laststraw.measure.combine import MOVED
from laststraw.measure.terms import LANDMARKS, LEGS, METHOD, NEAR, NETWORK, RESPONSE, ROLL, TURN, YAW
from laststraw.records import VIEWS, ErrorTerm, Measurement, View

SMALL = 0.01  # of the squared error: terms below it are told together
OPPOSITE: dict[View, View] = {"front": "back", "back": "front", "left": "right", "right": "left"}
_OF_POINTS = (LANDMARKS, NETWORK, RESPONSE, LEGS, NEAR, METHOD["outline"])  # what stickers do not bring with them


@dataclass(frozen=True, slots=True)
class Share:
    """One cause of error: its part of the squared error, in percent and as the width of a bar of 100."""

    name: str
    percent: str
    width: float


def shares(terms: Sequence[ErrorTerm], words: Words) -> tuple[Share, ...]:
    """Every cause of error, the largest first; what is below a percent is told together.

    Causes are independent, so their squares add up to the squared error.
    """
    total = sum(term.sd**2 for term in terms)
    if total <= 0.0:
        return ()
    parts = sorted(((term.sd**2 / total, term.name) for term in terms), reverse=True)
    told = [_share(part, _called(name, words)) for part, name in parts if part >= SMALL]
    rest = sum(part for part, _ in parts if part < SMALL)
    return (*told, _share(rest, words.say("other_causes"))) if rest > 0.0 else tuple(told)


def surer(measurement: Measurement, readings: Sequence[Measurement], words: Words) -> str:
    """What would make a number surer, by its largest cause of error; nothing where the program knows no remedy.

    Stickers are named only for what stickers can give in a view that there is a photo of.
    """
    terms = measurement.source.budget
    total = sum(term.sd**2 for term in terms)
    if total <= 0.0:
        return ""
    roll = _part(terms, (ROLL, MOVED)) / total
    points = _part(terms, _OF_POINTS) / total
    turned = _part(terms, (TURN, YAW)) / total
    largest = max(roll, points, turned)
    if largest < 1.0 / 3.0:
        return ""
    if largest == roll:
        return words.say("surer_roll", n=round(100 * roll))
    if largest == points:
        return (
            words.say("surer_stickers", n=round(100 * points)) if _stickers_help(measurement, readings, words) else ""
        )
    views = {reading.source.view for reading in readings if reading.source.view}
    missing = [OPPOSITE[view] for view in views if OPPOSITE[view] not in views]
    if not missing:
        return ""
    return words.say("surer_opposite", n=round(100 * turned), view=words.say(f"view_{missing[0]}").lower())


def _called(name: str, words: Words) -> str:
    """A cause by its name; of a single photo, with what the page calls the photo: "camera roll (from the back)"."""
    cause, _, scope = name.rpartition(", ")
    view = next((view for view in VIEWS if scope.partition("-")[0] == view), None)
    if not cause or (view is None and scope != "None"):
        return words.knowledge.shown(name)
    cause = words.knowledge.shown(cause)
    where = shots.title(f"photo/{scope}", view, words)
    return f"{cause} ({where[:1].lower()}{where[1:]})" if where else cause


def _share(part: float, name: str) -> Share:
    return Share(capital(name), f"{100 * part:.0f} %" if part >= SMALL else "< 1 %", round(max(100 * part, 1.0), 1))


def _part(terms: Sequence[ErrorTerm], names: Sequence[str]) -> float:
    """Squared error of some causes; those of single photos have the photo's name behind theirs."""
    return sum(term.sd**2 for term in terms if term.name in names or term.name.split(",")[0] in names)


def _stickers_help(measurement: Measurement, readings: Sequence[Measurement], words: Words) -> bool:
    definition = words.measurements.get(measurement.id)
    views = {reading.source.view for reading in readings}
    able = definition is not None and any(b.rung == "stickers" and b.view in views for b in definition.biases)
    return able and not {"stickers", "placed"} & {*shots.rungs_of(measurement)}
