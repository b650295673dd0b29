"""The pictures of an exercise as the page holds them: the key poses side by side, and the movement for who opens its card.

The still picture is what is printed and what is shown where motion is not wanted; its text is that of the steps.
"""

import base64
import io
from dataclasses import dataclass
from functools import lru_cache

from laststraw.body import moves
from laststraw.knowledge import Exercise


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture: a data URI, and its size in px."""

    source: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is shown of one exercise; ``moving`` is None where it is a rest position."""

    still: Shown
    moving: Shown | None
    alt: str


def pictures(exercise: Exercise, *, moving: bool = True) -> Pictures | None:
    """The pictures of an exercise; None in an installation without them."""
    still = _shown(exercise.id, still=True)
    if still is None:
        return None
    film = _shown(exercise.id, still=False) if moving else None
    alt = " ".join((f"{exercise.name}.", *exercise.steps))
    return Pictures(still=still, moving=film if film is not None and _moves(exercise.id) else None, alt=alt)


@lru_cache(maxsize=256)
def _shown(id: str, *, still: bool) -> Shown | None:
    content = moves.picture(id, still=still)
    if content is None:
        return None
    from PIL import Image

    with Image.open(io.BytesIO(content)) as image:
        width, height = image.size
    return Shown(f"data:image/webp;base64,{base64.b64encode(content).decode('ascii')}", width, height)


def _moves(id: str) -> bool:
    """A picture with more than one frame says so in its header."""
    return b"ANIM" in (moves.picture(id) or b"")[:64]
