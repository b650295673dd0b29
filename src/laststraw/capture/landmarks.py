"""One photo -> where the body's landmarks are, each with its error; or why the photo must be taken again.

1. find the person in the picture and in its mirror image; cut a square around them
2. look a few times: is this the declared side, of one standing person, wholly in the picture?
3. front and back: straighten the picture until the network sees a level body (``straighten``)
4. look eight times, each time also at the mirror image, shifted, zoomed and turned a little
5. drop pairs of looks that disagree with the rest; average; add up the error
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laststraw.capture import judge
from laststraw.capture.base import Follower, Mask, PoseBackend
from laststraw.capture.passes import Passes, look, stacked
from laststraw.capture.person import Found, find_people
from laststraw.capture.sighting import mean_mask
from laststraw.capture.straighten import Straightening, straightening
from laststraw.capture.views import JITTER, Affine, canvas, inside
from laststraw.knowledge import Knowledge
from laststraw.records import Landmark, Landmarks, Photo, PhotoRef, Reason, Retake

FIRST = JITTER[:1]  # views to judge by and to straighten by
ROUNDS = 2  # times the picture is straightened; a shrinkage by a fifth leaves 0.2 ** 3 of a tilt
GENTLE = 0.05  # tangent: a bend below 3 deg is straightened once; 0.2 ** 2 of it is 0.1 deg
LINES = ("ear", "shoulder", "hip")  # their middles are put above each other
LEVELLED = np.array([True, True, False])  # the hip points are too uncertain to be levelled: they are off by 2 to 8 deg
LEAST_PAIRS = 5  # of the eight


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One person in one photo: the landmarks, and the mean mask of the same looks in photo px (None: the network has none).

    ``notes``: what makes the photo less certain than it could be.
    """

    landmarks: Landmarks
    mask: Mask | None
    notes: tuple[Reason, ...] = ()


def find_landmarks(photo: Photo, backend: PoseBackend, knowledge: Knowledge) -> Landmarks | Retake:
    """Where the landmarks of the person in a photo are.

    Parameters
    ----------
    photo
        One opened photo.
    backend
        A pose network, from ``load_backend``.
    knowledge
        Limits (``capture.*`` constants) and sentences.

    Returns
    -------
    Landmarks
        In px of ``photo.pixels``, sides are the person's. ``sd_uv`` is how far the mean would move if the same person were
        photographed again in the same stance (``docs/capture.md``); it does not hold what the network does wrong in every
        photo alike, nor camera roll and perspective: those belong to ``measure``.
    Retake
        With every reason that was found.

    Error
    -----
    ``BackendError`` when the backend breaks its contract.
    """
    seen = _see(photo, backend, knowledge)
    return seen if isinstance(seen, Retake) else _average(*seen, photo, backend, knowledge)


def look_at_person(photo: Photo, backend: PoseBackend, knowledge: Knowledge) -> Sighting | Retake:
    """As ``find_landmarks``, with the mean of the masks of the same looks: an outline needs no second run of the network."""
    seen = _see(photo, backend, knowledge)
    if isinstance(seen, Retake):
        return seen
    passes, to_photo = seen
    mask = mean_mask(passes, to_photo)
    notes = judge.clothes(mask, passes, to_photo(_mean(passes)), knowledge)
    return Sighting(landmarks=_average(passes, to_photo, photo, backend, knowledge), mask=mask, notes=notes)


def _see(photo: Photo, backend: PoseBackend, knowledge: Knowledge) -> tuple[Passes, Affine] | Retake:
    """The usable looks at the only person, and the way from their canvas to the photo."""

    def retake(reasons: tuple[Reason, ...]) -> Retake:
        return Retake(photo=photo.id, view=photo.view, reasons=reasons)

    if wide := judge.shape(photo.pixels, knowledge):
        return retake(wide)
    people = find_people(photo.pixels, backend, knowledge.constant("capture.least_size"))
    if not people:
        return retake(judge.nobody(photo.pixels, knowledge))
    if crowd := judge.crowd(people, knowledge):
        return retake(crowd)
    square, to_photo = canvas(photo.pixels, people[0].frame)
    shown = inside(square, to_photo, photo.pixels)
    unclear = judge.quality(shown, knowledge)
    first = _at_first_sight(people[0], to_photo, backend)
    if (
        first is None or not judge.usable(first, photo.view, knowledge).all()
    ):  # before anything is refused: a closer look
        first = look(square, backend, FIRST)
    if first is None:
        return retake(unclear or judge.nobody(photo.pixels, knowledge))
    framing = judge.framing(to_photo(_mean(first)), first, mean_mask(first, to_photo), photo.pixels, knowledge)
    whole = not any(reason.code == "out_of_frame" for reason in framing)  # else the network guessed the rest
    stance = judge.stance(first, photo.view, knowledge) if whole else ()
    if reasons := (*framing, *stance, *unclear):
        return retake(reasons)
    roll_deg = people[0].roll_deg if photo.view in ("left", "right") else 0.0  # a straightened body is upright
    passes = look_closely(square, first, roll_deg, photo, backend, knowledge)
    return retake(judge.disagreement(shown, knowledge)) if passes is None else (passes, to_photo)


def _at_first_sight(person: Found, to_photo: Affine, backend: PoseBackend) -> Passes | None:
    """What the search saw, as a first look at the canvas; not from a network that needs the canvas to see well."""
    if person.pair is None or not isinstance(backend, Follower):
        return None
    back = to_photo.inverse
    picture, turned = (pose.moved(back(pose.uv), back.zoom, back.rows) for pose in person.pair)
    return stacked([picture], [turned])


def look_closely(
    square: Image.Image, first: Passes, roll_deg: float, photo: Photo, backend: PoseBackend, knowledge: Knowledge
) -> Passes | None:
    """The usable pairs of looks at the (straightened) canvas, or None when too few agree."""
    warp: Straightening | None = None
    seen: Passes | None = first
    if photo.view in ("front", "back"):
        for turn in range(ROUNDS):
            if turn:
                if warp is not None and warp.bend < GENTLE:
                    break
                seen = look(square, backend, FIRST, warp)
            if seen is not None and (usable := judge.usable(seen, photo.view, knowledge)).any():
                warp = straightening(_mean(seen.keep(usable))[first.ends(LINES)], LEVELLED)
    seen = look(square, backend, JITTER, warp, roll_deg)
    if seen is None:
        return None
    passes = seen.keep(judge.usable(seen, photo.view, knowledge))
    if len(passes.uv) < LEAST_PAIRS or judge.spread(passes) > knowledge.constant("capture.widest_spread"):
        return None
    return passes


def _mean(passes: Passes) -> NDArray[np.float64]:
    """(n, 2) px of the canvas."""
    middle: NDArray[np.float64] = np.nanmedian(passes.draws(), axis=0)
    return middle


def _average(passes: Passes, to_photo: Affine, photo: Photo, backend: PoseBackend, knowledge: Knowledge) -> Landmarks:
    """Mean and error of each landmark, in px of the photo."""
    draws = to_photo(passes.draws())  # (pass, n, 2)
    shared = knowledge.constant("capture.shared_variance")
    sd = draws.std(axis=0, ddof=1) * np.sqrt(shared + (1.0 - shared) / len(draws))
    visibility = np.clip(np.nanmean(passes.visibility, axis=(0, 1)), 0.0, 1.0)
    height, width = photo.pixels.shape[:2]
    return Landmarks(
        id=f"landmarks/{photo.id.removeprefix('photo/')}",
        photo=PhotoRef(
            id=photo.id, view=photo.view, sha256=photo.sha256, mirrored=photo.mirrored, width_px=width, height_px=height
        ),
        points=tuple(
            Landmark(name=name, side=side, uv=_pair(uv), sd_uv=_pair(np.maximum(error, 1e-3)), visibility=float(seen))
            for name, side, uv, error, seen in zip(
                passes.names, passes.sides, draws.mean(axis=0), sd, visibility, strict=True
            )
        ),
        draws_uv=draws,
        method=f"{backend.name} ({backend.version}), mean of {len(draws)} mirror-balanced views",
    )


def _pair(uv: NDArray[np.float64]) -> tuple[float, float]:
    return float(uv[0]), float(uv[1])
