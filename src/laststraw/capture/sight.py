"""One photo -> everything that can be seen in it, or why it must be taken again."""

from collections.abc import Sequence
from typing import NamedTuple

from laststraw.capture.base import PoseBackend
from laststraw.capture.landmarks import look_at_person
from laststraw.capture.markers import PRINTED_MM, Marker, find_markers
from laststraw.capture.outline import find_outline
from laststraw.capture.roll import agreeing, fuse_roll, roll_clues
from laststraw.capture.stickers import find_stickers
from laststraw.knowledge import Knowledge
from laststraw.records import Landmark, MarkerSeen, Marks, Outline, Photo, PhotoRef, Reason, Retake, RollClue, Sight


class Roll(NamedTuple):
    """The roll of one photo's camera (deg, positive: the scene appears turned clockwise), its sd, and how it was read."""

    deg: float
    sd_deg: float
    how: str


class Taps(NamedTuple):
    """What a person marked in one photo: points of a plumb line or door frame, (u, v) px, and points on the body."""

    plumb: tuple[tuple[float, float], ...] = ()
    placed: tuple[Landmark, ...] = ()


def see(photo: Photo, taps: Taps, backend: PoseBackend, knowledge: Knowledge) -> Sight | Retake:
    """Look at one photo on every rung of the ladder of evidence.

    Parameters
    ----------
    photo
        One opened photo.
    taps
        What a person marked in it; placed points stand above all that the program finds.

    Error
    -----
    ``BackendError`` when the backend breaks its contract; ``UnusableInput`` for a plumb line without two points.
    """
    found = look_at_person(photo, backend, knowledge)
    if isinstance(found, Retake):
        return found
    landmarks = found.landmarks
    stickers = find_stickers(photo, landmarks, knowledge)
    marks = [stickers] if stickers.points or stickers.notes else []
    if taps.placed:
        marks.append(_placed(landmarks.photo, taps.placed))
    masks = () if found.mask is None else (found.mask,)
    markers = find_markers(photo.pixels)
    outline = find_outline(photo, landmarks, backend, knowledge, masks=masks)
    return Sight(
        landmarks=landmarks,
        marks=tuple(marks),
        outline=outline if isinstance(outline, Outline) else None,
        rolls=roll_clues(photo, landmarks, knowledge, plumb=taps.plumb or None, markers=markers),
        markers=tuple(map(_marker, markers)),
        notes=(*found.notes, *(() if isinstance(outline, Outline) else (outline,))),
    )


def _marker(marker: Marker) -> MarkerSeen:
    corners = tuple((float(u), float(v)) for u, v in marker.quad.corners)
    return MarkerSeen(corners_uv=corners, sd_px=float(marker.quad.sd_px), side_mm=PRINTED_MM)


def _placed(photo: PhotoRef, points: tuple[Landmark, ...]) -> Marks:
    name = photo.id.removeprefix("photo/")
    return Marks(id=f"marks/{name}/placed", photo=photo, rung="placed", points=points, method="placed by a person")


def rolls(
    sights: Sequence[Sight], knowledge: Knowledge, *, given_deg: float | None = None, same_stand: bool = False
) -> tuple[Roll | Reason | None, ...]:
    """The roll of each photo's camera, from all its clues; one for all where the phone stood still.

    None where nothing shows it, a reason where clues contradict each other.

    Parameters
    ----------
    given_deg
        What the phone's level said when the photos were taken; a clue like the others.
    same_stand
        The phone stood in one place for all photos.
    """
    sd = knowledge.constant("measure.roll_sd_known")
    own: list[tuple[RollClue, ...]] = []
    for sight in sights:
        said = () if given_deg is None else (_given(sight, given_deg, sd),)
        own.append((*said, *sight.rolls))
    if same_stand:
        said = () if given_deg is None or not sights else (_given(sights[0], given_deg, sd),)
        own = [(*said, *(clue for sight in sights for clue in sight.rolls))] * len(sights)
    return tuple(_fused(clues, knowledge) for clues in own)


def _given(sight: Sight, deg: float, sd_deg: float) -> RollClue:
    return RollClue(photo=sight.landmarks.photo.id, roll_deg=deg, sd_deg=sd_deg, how="given")


def _fused(clues: tuple[RollClue, ...], knowledge: Knowledge) -> Roll | Reason | None:
    fused = fuse_roll(clues, knowledge)
    if fused is None:
        told = ", ".join(f"{clue.how} {clue.roll_deg:.1f} deg" for clue in clues)
        text = knowledge.sentence("camera.rolls_disagree", told=told)
        return Reason(code="rolls_disagree", text=text) if clues else None
    return Roll(*fused, "+".join(dict.fromkeys(clue.how for clue in agreeing(clues, knowledge))))
