"""One photo -> where stickers on bony points are, by name, each with its error; none where none is surely a sticker.

1. look only near the body, as the skeleton has it (``stickers_body``)
2. find small spots whose colour differs from all around them, of any colour (``stickers_find``)
3. keep the round ones of a sticker's size, by their rims (``stickers_shape``)
4. choose the colour whose spots fit a body best, and name them all at once (``stickers_group``, ``stickers_name``)
5. find their centres in the full picture; leave out, with a note, what could have two names
"""

import numpy as np

from laststraw.capture.stickers_body import OTHER, SPINE, Body, Expected, Point, body_of, expected
from laststraw.capture.stickers_find import Floats, Working, chroma, working_picture
from laststraw.capture.stickers_group import Group, best_group, round_spots
from laststraw.capture.stickers_shape import RAYS, Discs, discs, rims
from laststraw.knowledge import Knowledge
from laststraw.records import Landmark, Landmarks, Marks, Photo, Reason

METHOD = "round spots of one colour and size, named by where they sit on the skeleton"
_REACH_SD = 3.5  # how far from where a point is expected is searched
_ROUNDS = 3  # times a centre is taken as the new middle of the rays
_SKIN = ((0.0, 0.02), (0.3, 0.32))  # chromaticity of skin, from pale in daylight to brown in lamp light
_WORDS = {"c7": "C7", "t7": "T7", "t12": "T12", "l3": "L3", "l5": "L5", "psis": "back of the pelvis", "asis": "front of the pelvis",
          "acromion": "shoulder", "tragus": "ear", "malleolus": "ankle"}  # fmt: skip


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
    ``sd_uv`` is how well the middle of the sticker is found in the picture. Where the body hides a part of a sticker, it holds,
    across the cut, that a flat sticker ends there and a dome goes on behind. How well the sticker sits on the bone is not in it.
    """
    body = body_of(landmarks)
    where = expected(landmarks, body, knowledge)
    working = _working(photo, body, where, knowledge)
    group = best_group(round_spots(working, body, _skin(photo, landmarks, body), knowledge), body, where, knowledge)

    def marks(points: tuple[Landmark, ...], notes: tuple[Reason, ...]) -> Marks:
        place = photo.id.partition("/")[2]
        return Marks(
            id=f"marks/{place}/stickers", photo=landmarks.photo, rung="stickers", points=points, method=METHOD, notes=notes
        )

    if group is None:
        return marks((), (_reason(knowledge, "none"),))
    naming = group.naming
    there = where.named & (naming.spot >= 0) & (naming.surety + naming.rivalry >= knowledge.constant("stickers.least_surety"))
    sure = there & (naming.rivalry <= knowledge.constant("stickers.most_rivalry"))
    unsure = there & ~sure
    chosen = np.flatnonzero(sure)
    if len(chosen) < knowledge.constant("stickers.least_found"):
        return marks((), (_reason(knowledge, "none"),))
    uv, sd_uv = _centres(photo, group, naming.spot[chosen], [where.points[i] for i in chosen], landmarks, body)
    points = tuple(
        Landmark(name=where.points[i][0], side=where.points[i][1], uv=_pair(at), sd_uv=_pair(sd), visibility=1.0)
        for i, at, sd in zip(chosen, uv, sd_uv, strict=True)
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


def _centres(
    photo: Photo, group: Group, spot: np.ndarray, points: list[Point], landmarks: Landmarks, body: Body
) -> tuple[Floats, Floats]:
    """Centres (n, 2) and their sd (n, 2), px of the photo, read in the full picture."""
    found, uv = group.spots, group.spots.uv[spot]
    reach = np.clip(2.2 * found.long[spot], 5.0, None)
    low = np.floor(np.maximum((uv - 2 * reach[:, None]).min(axis=0), 0)).astype(int)
    high = np.ceil((uv + 2 * reach[:, None]).max(axis=0)).astype(int)
    cut = photo.pixels[low[1] : high[1], low[0] : high[0]].astype(np.float32)
    middles = uv - low
    for _ in range(_ROUNDS):
        disc = discs(rims(cut, middles, reach))
        middles = disc.centres
    centre, sd = _uncut(disc, middles + low, points, landmarks, body)
    return centre, sd


def _uncut(
    disc: Discs, uv: Floats, points: list[Point], landmarks: Landmarks, body: Body
) -> tuple[Floats, Floats]:
    """Centres and sd, with what is cut off by the body's outline.

    A flat sticker seen from its edge is an ellipse with the sticker's centre in its middle; of a dome that the body half hides,
    the centre lies one radius from the outer end. The answer lies half-way, its sd reaches both.
    """
    rim_px = disc.roughness * disc.long  # (n,)
    rim_px = np.maximum(rim_px, np.median(rim_px))  # a dot that is smooth by chance is not better known
    rays = np.minimum(RAYS * disc.closed, 2 * np.pi * np.sqrt(disc.long * disc.short) / 1.5)
    own = np.hypot(rim_px * np.sqrt(2 / rays), 0.05)
    cut_px = np.maximum(disc.long - disc.short - 2 * own, 0.0) / 2
    inwards = np.stack([_inwards(point, at, landmarks, body) for point, at in zip(points, uv, strict=True)])
    towards = (disc.across * inwards).sum(axis=1)
    shift = np.where(np.abs(towards) > 0.3, np.sign(towards), 0.0) * cut_px
    centre = uv + disc.across * shift[:, None]
    return centre, np.sqrt(own[:, None] ** 2 + (disc.across * cut_px[:, None]) ** 2)


def _inwards(point: Point, uv: Floats, landmarks: Landmarks, body: Body) -> Floats:
    """(2,) unit vector from a sticker to the inside of the part of the body that it is on; zero where it faces the camera."""
    name, side = point
    x, y = body.from_photo(uv)
    side_on = body.view in ("left", "right")
    if side_on and name not in (*SPINE, "psis", "asis", "acromion"):
        return np.zeros(2)
    if not side_on and name in (*SPINE, "psis"):
        return np.zeros(2)
    inside = np.array([0.0, y])
    if name in ("acromion", "malleolus"):
        place = landmarks.index("shoulder" if name == "acromion" else "ankle", side)
        assert place is not None  # every backend gives them
        inside = body.from_photo(np.array(landmarks.points[place].uv))
        inside = inside * (0.8, 0.95) if name == "acromion" and not side_on else np.array([inside[0], inside[1] if name == "acromion" else y])
    across = body.to_photo(inside) - uv
    return across / max(float(np.hypot(*across)), 1e-9)


def _notes(
    group: Group, where: Expected, unsure: np.ndarray, working: Working, body: Body, knowledge: Knowledge
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


def _listed(where: Expected, which: np.ndarray) -> str:
    """Names of points for people."""
    names = [where.points[i] for i in np.flatnonzero(which)]
    return ", ".join(_WORDS[name] if side == "none" else f"{side} {_WORDS[name]}" for name, side in names)


def _reason(knowledge: Knowledge, code: str, **filled_in: object) -> Reason:
    return Reason(code=f"stickers_{code}", text=knowledge.sentence(f"stickers.{code}", **filled_in))


def _pair(values: Floats) -> tuple[float, float]:
    return float(values[0]), float(values[1])
