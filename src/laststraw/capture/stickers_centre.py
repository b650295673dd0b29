"""The middle of each sticker, read in the full picture, and how well it is found."""

import numpy as np
from numpy.typing import NDArray

from laststraw.capture.stickers_body import SPINE, Body, Point
from laststraw.capture.stickers_cut import cut, hidden_at_random
from laststraw.capture.stickers_find import Floats
from laststraw.capture.stickers_group import Group
from laststraw.capture.stickers_shape import RAYS, Discs, discs, one_sided_light, rims
from laststraw.knowledge import Knowledge
from laststraw.records import Landmarks, Photo, Side

_ROUNDS = 6  # times a centre is taken as the new middle of the rays
_FLOOR_PX = 0.07  # what blur and compression do to a centre at best
_RIM_STEP_PX = 8.0  # along a rim, nearer readings err alike: JPEG codes blocks of 8 px, and colour at half the detail
_EITHER_WAY = 0.4  # of what may be hidden, where the side on which it is hidden is unknown: flat or dome, left or right
_LIT = 0.08  # of the radius, by which the rim of a dome moves that is light on one side and dark on the other
_SHORTEST = 0.75  # long half axis over a sticker's radius: less is a fold
_SHORTEST_CUT = 0.57  # the same of a clear rim, which may be what the outline leaves of a sticker
_CLEAR = 1.0  # doubts (``Spots.quality``) below which a rim is clear
_SQUARE = 0.3  # cosine between the short axis and the way into the body, below which nothing is hidden that way


def centres(
    photo: Photo,
    group: Group,
    spot: NDArray[np.intp],
    points: list[Point],
    landmarks: Landmarks,
    body: Body,
    knowledge: Knowledge,
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Read centres in the full picture.

    Parameters
    ----------
    group, spot, points
        The stickers' spots, (n,) which of them to read, and the points that they mark.
    landmarks, body
        Where the inside of the body is.

    Returns
    -------
    (n, 2) centres and (n, 2) their sd, px of the photo; (n,) whether the spot is round and large enough in full detail, too.
    """
    found, uv = group.spots, group.spots.uv[spot]
    reach = np.clip(2.2 * found.long[spot], 5.0, None)
    low = np.floor(np.maximum((uv - 2 * reach[:, None]).min(axis=0), 0)).astype(int)
    high = np.ceil((uv + 2 * reach[:, None]).max(axis=0)).astype(int)
    cut_out = photo.pixels[low[1] : high[1], low[0] : high[0]].astype(np.float32)
    middles = uv - low
    for _ in range(_ROUNDS):
        seen = rims(cut_out, middles, reach, "exact")
        disc = discs(seen)
        middles = disc.centres
    inwards = np.stack([_inwards(point, at, landmarks, body) for point, at in zip(points, middles + low, strict=True)])
    towards = (disc.across * inwards).sum(axis=1)
    outwards = -disc.across * np.where(np.abs(towards) > _SQUARE, np.sign(towards), 0.0)[:, None]
    hidden = cut(seen, disc, outwards, float(np.quantile(disc.long, 0.75)))
    shortest = np.where(found.quality[spot] > -_CLEAR, _SHORTEST_CUT, _SHORTEST) * group.radius
    good = (disc.long > shortest) & (disc.roughness < knowledge.constant("stickers.roughest"))
    centre = middles + low - outwards * hidden.guess[:, None]
    return centre, _error(cut_out, disc, outwards, hidden.sd), good


def _error(picture: NDArray[np.float32], disc: Discs, outwards: Floats, hidden_sd: Floats) -> Floats:
    """(n, 2) px: sd of centres from the rim's roughness, from what may be hidden, and from light that falls from one side.

    Of a circle laid through k independent readings of its rim, the centre errs by ``sqrt(2 / k)`` of the rim's error.
    """
    rim_px = disc.roughness * disc.long  # (n,)
    rim_px = np.maximum(rim_px, np.median(rim_px))  # a dot that is smooth by chance is not better known
    rays = np.minimum(RAYS * disc.closed, 2 * np.pi * np.sqrt(disc.long * disc.short) / _RIM_STEP_PX)
    own = np.hypot(rim_px * np.sqrt(2 / rays), _FLOOR_PX)
    turned = np.where((outwards == 0.0).all(axis=1), _EITHER_WAY * hidden_at_random(disc), 0.0)
    lit = _LIT * disc.long[:, None] * np.abs(one_sided_light(picture, disc))
    hidden = (outwards * hidden_sd[:, None]) ** 2 + (disc.across * turned[:, None]) ** 2
    return np.asarray(np.sqrt(own[:, None] ** 2 + hidden + lit**2))


def _inwards(point: Point, uv: Floats, landmarks: Landmarks, body: Body) -> Floats:
    """(2,) unit vector from a sticker to the inside of its part of the body; zero where it faces the camera, or may.

    Zero, too, for the front of the pelvis seen from the front: an arm hides its outer half as often as the belly the inner.
    """
    name, side = point
    side_on = body.view in ("left", "right")
    if name not in ((*SPINE, "psis", "asis", "acromion") if side_on else ("tragus", "acromion", "malleolus")):
        return np.zeros(2)
    y = float(body.from_photo(uv)[1])
    if name == "acromion":
        x, y = _joint("shoulder", side, landmarks, body)
        inside = (x, y) if side_on else (0.8 * x, 0.95 * y)
    elif name == "malleolus":
        inside = (_joint("ankle", side, landmarks, body)[0], y)
    else:
        inside = (0.0, y)
    across = body.to_photo(np.array(inside)) - uv
    return np.asarray(across / max(float(np.hypot(*across)), 1e-9))


def _joint(name: str, side: Side, landmarks: Landmarks, body: Body) -> tuple[float, float]:
    """Place of a joint, trunks."""
    place = landmarks.index(name, side)
    assert place is not None, (name, side)  # base.NEEDED
    x, y = body.from_photo(np.array(landmarks.points[place].uv))
    return float(x), float(y)
