"""One photo -> where stickers on bony points are, by name, each with its error; none where none is surely a sticker.

1. look only near the body, as the skeleton has it (``stickers_body``)
2. find small spots whose colour differs from all around them, of any colour (``stickers_find``)
3. keep the round ones of a sticker's size, by their rims (``stickers_shape``)
4. choose the colour whose spots fit a body best, and name them all at once (``stickers_group``, ``stickers_name``)
5. find their centres in the full picture; leave out, with a note, what could have two names
"""

import numpy as np
from numpy.typing import NDArray

from laststraw.capture.stickers_body import SPINE, Body, Expected, body_of, expected
from laststraw.capture.stickers_centre import centres
from laststraw.capture.stickers_find import Floats, Working, chroma, working_picture
from laststraw.capture.stickers_group import Group, best_group, round_spots
from laststraw.knowledge import Knowledge
from laststraw.records import Landmark, Landmarks, Marks, Photo, Reason

METHOD = "round spots of one colour and size, named by where they sit on the skeleton"
_REACH_SD = 3.5  # how far from where a point is expected is searched
_SKIN = ((0.0, 0.02), (0.3, 0.32))  # chromaticity of skin, from pale in daylight to brown in lamp light
_WORDS = {
    **{name: name.upper() for name in SPINE},
    "psis": "back of the pelvis",
    "asis": "front of the pelvis",
    "acromion": "shoulder",
    "tragus": "ear",
    "malleolus": "ankle",
}


def find_stickers(photo: Photo, landmarks: Landmarks, knowledge: Knowledge) -> Marks:
    """Where the stickers on a person in a photo are.

    Parameters
    ----------
    photo
        One opened photo, with or without stickers.
    landmarks
        The skeleton found in the same photo.
    knowledge
        What bodies are like (``stickers.*`` constants), and sentences.

    Returns
    -------
    Marks
        Rung ``stickers``; names of ``BONY_POINTS``, px of ``photo.pixels``. Empty, with a note, when there is none.

    Error
    -----
    ``sd_uv`` is how well the middle of the sticker is found in the picture. Where the body hides a part of a sticker, it
    holds, across the cut, that a flat sticker ends there and a dome goes on behind. How well the sticker sits on the bone is
    not in it.
    """
    body = body_of(landmarks)
    where = expected(landmarks, body, knowledge)
    working = _working(photo, body, where, knowledge)
    group, strewn = best_group(
        round_spots(working, body, _skin(photo, landmarks, body), knowledge), body, where, knowledge
    )

    def marks(points: tuple[Landmark, ...], notes: tuple[Reason, ...]) -> Marks:
        name = f"marks/{photo.id.partition('/')[2]}/stickers"
        return Marks(id=name, photo=landmarks.photo, rung="stickers", points=points, method=METHOD, notes=notes)

    if group is None:
        return marks((), (_reason(knowledge, "pattern" if strewn else "none"),))
    naming = group.naming
    surety = naming.surety + naming.rivalry  # that it is a sticker at all
    there = where.named & (naming.spot >= 0) & (surety >= knowledge.constant("stickers.least_surety"))
    sure = there & (naming.rivalry <= knowledge.constant("stickers.most_rivalry"))
    unsure = there & ~sure
    chosen = np.flatnonzero(sure)
    if len(chosen) < knowledge.constant("stickers.least_found"):
        return marks((), (_reason(knowledge, "none"),))
    owners = [where.points[i] for i in chosen]
    uv, sd_uv, round_ = centres(photo, group, naming.spot[chosen], owners, landmarks, body, knowledge)
    points = tuple(
        Landmark(name=where.points[i][0], side=where.points[i][1], uv=_pair(at), sd_uv=_pair(sd), visibility=1.0)
        for i, at, sd, good in zip(chosen, uv, sd_uv, round_, strict=True)
        if good
    )
    return marks(points, _notes(group, where, unsure, working, body, knowledge))


def _working(photo: Photo, body: Body, where: Expected, knowledge: Knowledge) -> Working:
    """The part of the photo in which stickers may be."""
    sd = np.sqrt(np.diag(where.covariance).reshape(-1, 2).max(axis=1))
    margin = 2 * knowledge.constant("stickers.largest_radius") * body.size_px
    places = tuple(
        (middle, float(_REACH_SD * reach * body.trunk_px + margin))
        for middle, reach in zip(body.to_photo(where.mean), sd, strict=True)
    )
    return working_picture(photo.pixels, places, body.size_px, knowledge.constant("stickers.working_size"))


def _skin(photo: Photo, landmarks: Landmarks, body: Body) -> Floats:
    """(k, 2) chromaticities at face and hands where they are in the range of skin, of any tone and in any usual light."""
    half = max(1, round(0.004 * body.size_px))
    seen = []
    for place in landmarks.points:
        if place.name not in ("nose", "mouth", "ear", "wrist", "index"):
            continue
        col, row = int(place.uv[0]), int(place.uv[1])
        patch = photo.pixels[max(row - half, 0) : max(row + half + 1, 0), max(col - half, 0) : max(col + half + 1, 0)]
        if patch.size:
            seen.append(chroma(np.median(patch, axis=(0, 1))))
    colours = np.array(seen, dtype=float).reshape(-1, 2)
    low, high = _SKIN
    return colours[((colours > low) & (colours < high)).all(axis=1)]


def _notes(
    group: Group, where: Expected, unsure: NDArray[np.bool_], working: Working, body: Body, knowledge: Knowledge
) -> tuple[Reason, ...]:
    """What was left out and why."""
    notes = []
    if unsure.any():
        notes.append(_reason(knowledge, "unsure", points=_listed(where, unsure)))
    often = where.seen >= knowledge.constant("stickers.seen_often")
    missing = where.named & (group.naming.spot < 0) & often
    hidden = missing & np.array([_same_colour(at, group, working, knowledge) for at in body.to_photo(where.mean)])
    if hidden.any():
        notes.append(_reason(knowledge, "colour", points=_listed(where, hidden)))
    if (missing & ~hidden).any():
        notes.append(_reason(knowledge, "missing", points=_listed(where, missing & ~hidden)))
    return tuple(notes)


def _same_colour(uv: Floats, group: Group, working: Working, knowledge: Knowledge) -> bool:
    """Whether what lies where a sticker was expected has the stickers' colour."""
    col, row = working.from_photo(uv).astype(int)
    half = max(2, round(2 * group.radius / working.scale))
    patch = working.pixels[max(row - half, 0) : max(row + half, 0), max(col - half, 0) : max(col + half, 0)]
    if patch.size == 0:
        return False
    off = np.linalg.norm(chroma(patch) - group.colour, axis=-1)
    return bool((off < knowledge.constant("stickers.least_contrast")).mean() > 0.5)


def _listed(where: Expected, which: NDArray[np.bool_]) -> str:
    """Names of points for people."""
    names = [where.points[i] for i in np.flatnonzero(which)]
    return ", ".join(_WORDS[name] if side == "none" else f"{side} {_WORDS[name]}" for name, side in names)


def _reason(knowledge: Knowledge, code: str, **filled_in: object) -> Reason:
    return Reason(code=f"stickers_{code}", text=knowledge.sentence(f"stickers.{code}", **filled_in))


def _pair(values: Floats) -> tuple[float, float]:
    return float(values[0]), float(values[1])
