"""Spots of one colour and one size that sit where stickers sit: which colour the stickers have, and which spots they are.

Nobody tells the program the colour. Each colour that occurs among the round spots is tried; the one whose spots explain a body
best is the stickers', if it explains it far better than spots strewn at random would.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.capture.stickers_body import SPINE, Body, Expected
from laststraw.capture.stickers_find import Floats, Working, spots
from laststraw.capture.stickers_name import Naming, name_spots
from laststraw.capture.stickers_shape import RAYS, Discs, Rims, discs, rims
from laststraw.knowledge import Knowledge

_TRIES = 3  # colours that are followed to the end
_ROUNDS = 2  # times the colour is taken anew from the spots that were named
_LEAST_GAIN = -4.0  # a spot of poor colour or size is less probable, not impossible: light plays tricks
_CLEAR = 0.25  # contrast from which a rim is as clear as that of a sticker
_SMOOTH = 0.07  # roughness up to which a rim is as smooth as that of a sticker
_MOST_DOUBT = 2.0  # log odds against a sticker that one doubt can give
_TOO_DOUBTFUL = 2.5  # all doubts together beyond which a spot is none
_LEAST_SHARE = 0.5  # of the limits of colour, where no doubt would help
_TOUCHING = 3.0  # half long axes from middle to middle, at most, of stickers that hide a part of each other's rim
_BLUR_PX = 3.0  # px of the searched picture: spots narrower than this have few pixels of their own colour
_CHORD = 0.5  # how much less it says that a narrow spot is shorter than a sticker
_NARROW = 0.8  # short over long axis of a sticker that is seen foreshortened or is cut off
_UNSEEN = 0.25  # spots without a name that are reckoned with where none was seen
_ODD = 3.0  # log odds against a sticker that is foreshortened in another direction than its skin
_FAR = 2.5  # sd of colour and size within which a spot belongs to a group


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Round spots of a picture: ``uv`` (m, 2) and half axes ``long``, ``short`` (m,) px of the photo.

    ``across`` (m, 2): unit vector of the short axis. ``colour`` (m, 2): chromaticity. ``quality`` (m,): log odds of a sticker,
    0 or less, from how clear and smooth the rim is. ``scale``: px of the photo for one px of the searched picture.
    """

    uv: Floats
    long: Floats
    short: Floats
    across: Floats
    colour: Floats
    quality: Floats
    scale: float

    def at(self, which: NDArray[np.bool_]) -> "Spots":
        """Some of them."""
        return Spots(
            uv=self.uv[which],
            long=self.long[which],
            short=self.short[which],
            across=self.across[which],
            colour=self.colour[which],
            quality=self.quality[which],
            scale=self.scale,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Spots of one colour with their names; ``colour`` (2,), ``radius`` px of the photo; ``clutter`` spots without a name.

    ``log_odds``: of these names against "spots of this colour lie about", before it was seen how many have no name.
    """

    spots: Spots
    naming: Naming
    colour: Floats
    radius: float
    clutter: int
    log_odds: float


def round_spots(working: Working, body: Body, skin: Floats, knowledge: Knowledge) -> Spots:
    """Every round spot of the size of a sticker and of some colour, wherever it lies in the searched part.

    ``skin`` (k, 2): chromaticities of the person's skin; a spot that is like it is a piece of skin between clothes or hair.
    """
    size = body.size_px / working.scale
    least, largest = (knowledge.constant(f"stickers.{name}_radius") * size for name in ("least", "largest"))
    middles = spots(working, knowledge)
    if not len(middles):  # a grey picture has no coloured spot at all
        return _no_spots(working)
    reach = np.full(len(middles), max(2.0 * largest, 6.0))
    seen = rims(working.pixels, middles, reach, "coarse")
    found = discs(seen, coarse=True)
    sane = (
        (found.long < 1.6 * largest)
        & (found.closed >= 0.5)
        & (found.roughness < 3 * knowledge.constant("stickers.roughest"))
        & (np.hypot(*(found.centres - middles).T) < 2 * largest)
    )
    if not sane.any():
        return _no_spots(working)
    seen = rims(working.pixels, found.centres[sane], np.clip(2.2 * found.long[sane], 5.0, 2.2 * largest + 3.0))
    found = discs(seen)
    margin = 0.6  # px, error of a rim
    contrast = np.sort(np.nan_to_num(seen.contrast), axis=1)[:, RAYS // 4]
    fits = (
        (found.long > least - margin)
        & (found.long < largest + margin)
        & (found.short > knowledge.constant("stickers.flattest") * found.long)
        & (found.short > 1.0)
        & (found.roughness < knowledge.constant("stickers.roughest"))
        & (found.closed >= 1 - 8 / RAYS)
        & (contrast > knowledge.constant("stickers.least_contrast"))
        & (np.linalg.norm(seen.colour, axis=1) > _LEAST_SHARE * knowledge.constant("stickers.least_colour"))
        & (_nearest(seen.colour, skin) > _LEAST_SHARE * knowledge.constant("stickers.least_from_skin"))
    )
    kept = _once_each(found, np.flatnonzero(fits))
    kept = kept[_closed_by_others(found, seen.colour, kept, knowledge)]
    quality = _quality(contrast, found, seen, skin, knowledge)[kept]
    kept, quality = kept[quality > -_TOO_DOUBTFUL], quality[quality > -_TOO_DOUBTFUL]
    return Spots(
        uv=working.to_photo(found.centres[kept]),
        long=found.long[kept] * working.scale,
        short=found.short[kept] * working.scale,
        across=found.across[kept],
        colour=seen.colour[kept],
        quality=quality,
        scale=working.scale,
    )


def _no_spots(working: Working) -> Spots:
    none = np.empty((0, 2))
    return Spots(
        uv=none, long=none[:, 0], short=none[:, 0], across=none, colour=none, quality=none[:, 0], scale=working.scale
    )


def _quality(contrast: Floats, found: Discs, seen: Rims, skin: Floats, knowledge: Knowledge) -> Floats:
    """(n,) log odds of a sticker: 0, down to -2 each for what stickers seldom are.

    Faint or rough at the rim, nearly grey, of the colour of skin, dark. A small dot in a compressed picture shows little of its
    own colour, so these are doubts and no limits.
    """
    grey = knowledge.constant("stickers.least_colour") - np.linalg.norm(seen.colour, axis=1)
    skinlike = knowledge.constant("stickers.least_from_skin") - _nearest(seen.colour, skin)
    dark = knowledge.constant("stickers.least_bright") - seen.bright
    doubts = ((_CLEAR - contrast) / 0.05, (found.roughness - _SMOOTH) / 0.03, grey / 0.05, skinlike / 0.03, dark / 0.1)
    return np.asarray(-np.sum([np.clip(doubt, 0.0, _MOST_DOUBT) for doubt in doubts], axis=0))


def _nearest(colour: Floats, others: Floats) -> Floats:
    """(n,) distance of colours (n, 2) to the nearest of others (k, 2)."""
    nearest: Floats = np.linalg.norm(colour[:, None] - others[None], axis=-1).min(axis=1, initial=np.inf)
    return nearest


def _once_each(found: Discs, which: NDArray[np.intp]) -> NDArray[np.intp]:
    """Of spots that were found twice, the smoother one."""
    kept: list[int] = []
    for i in sorted(which, key=lambda i: (float(found.roughness[i]), float(found.centres[i][1]))):
        away = np.hypot(*(found.centres[kept] - found.centres[i]).T)
        if (away > 0.8 * np.maximum(found.long[i], found.short[kept])).all():
            kept.append(int(i))
    return np.array(sorted(kept), dtype=np.intp)


def _closed_by_others(found: Discs, colour: Floats, which: NDArray[np.intp], knowledge: Knowledge) -> NDArray[np.bool_]:
    """Whether a spot has a rim all round, or another spot of its colour lies where the rim is missing.

    Else it is a corner of something larger.
    """
    centres, gap = found.centres[which], found.gap[which]
    away = centres[None] - centres[:, None]  # (n, n, 2) from each to each
    distance = np.linalg.norm(away, axis=-1)
    towards = (away * gap[:, None]).sum(axis=-1) / np.maximum(distance, 1e-9)
    apart = np.linalg.norm(colour[which][None] - colour[which][:, None], axis=-1)
    alike = apart < _FAR * knowledge.constant("stickers.colour_sd")
    touches = alike & (distance > 0) & (distance < _TOUCHING * found.long[which][:, None]) & (towards > 0.7)
    closed: NDArray[np.bool_] = (found.closed[which] >= 1 - 1.5 / RAYS) | touches.any(axis=1)
    return closed


def best_group(found: Spots, body: Body, where: Expected, knowledge: Knowledge) -> tuple[Group | None, bool]:
    """The colour that explains a body best, with the names of its spots; None where no colour explains one.

    And whether one was passed over because more of its spots lie about than stickers can be: a pattern, or plants.
    """
    if len(found.uv) == 0:
        return None, False
    xy = body.from_photo(found.uv)
    rough = _rough_worth(xy, where, knowledge)
    alike = _alike(found, found.colour, found.long, knowledge)  # (seed, spot)
    promise = np.array([np.maximum(rough[same > 0.0], 0.0).max(axis=0, initial=0.0).sum() for same in alike])
    tried: list[Group] = []
    for seed in np.argsort(-promise, kind="stable"):
        if len(tried) == _TRIES or promise[seed] <= 0.0:
            break
        if any(_distance(found.colour[seed], group.colour, knowledge) < _FAR for group in tried):
            continue
        group = _follow(found, xy, found.colour[seed], float(found.long[seed]), body, where, knowledge)
        if group is not None:
            tried.append(group)
    likely = [group for group in tried if _believed(group, where, knowledge)]
    believed = [group for group in likely if not _strewn(group, knowledge)]
    best = max(believed, key=lambda group: group.log_odds) if believed else None
    return best, best is None and bool(likely)


def _follow(
    found: Spots, xy: Floats, colour: Floats, radius: float, body: Body, where: Expected, knowledge: Knowledge
) -> Group | None:
    """Name the spots of one colour; take colour and size anew from those with a name; name again, knowing the clutter."""
    clutter, group = knowledge.constant("stickers.clutter"), None
    for _ in range(_ROUNDS):
        gain = _alike(found, colour[None], np.array([radius]), knowledge)[0]
        which = gain > -np.inf
        if not which.any():
            return group
        looks = gain[which, None] + _turned(found.at(which), body, where)
        naming = name_spots(xy[which], 0.1 * radius / body.trunk_px, looks, where, clutter)
        named = naming.spot[naming.spot >= 0]
        unnamed = int(which.sum()) - len(named)
        chosen = found.at(which)
        odds = naming.log_odds + len(named) * float(np.log(clutter / knowledge.constant("stickers.clutter")))
        group = Group(spots=chosen, naming=naming, colour=colour, radius=radius, clutter=unnamed, log_odds=odds)
        if len(named) == 0:
            return group
        colour, radius = np.median(chosen.colour[named], axis=0), float(np.median(chosen.long[named]))
        clutter = (unnamed + _UNSEEN) / _area(where)  # all have names: few of this colour that are no stickers
    return group


def _alike(found: Spots, colour: Floats, radius: Floats, knowledge: Knowledge) -> Floats:
    """(k, m) log odds that a spot looks like a sticker of a colour (k, 2) and radius (k,); -inf where it does not.

    The colour of a narrow spot is mixed with its surroundings, and what the outline leaves of a sticker is shorter than it.
    """
    narrow = found.short < _NARROW * found.long
    mixed = np.hypot(1.0, _BLUR_PX * found.scale / found.short)
    off = (
        np.linalg.norm(found.colour[None] - colour[:, None], axis=-1) / mixed / knowledge.constant("stickers.colour_sd")
    )
    apart = np.log(found.long[None] / radius[:, None]) / knowledge.constant("stickers.size_sd")
    apart = np.where(narrow[None] & (apart < 0), _CHORD * apart, apart)
    gain = _FAR + found.quality[None] - 0.5 * (off**2 + apart**2)
    return np.where((off < _FAR + 0.5) & (np.abs(apart) < _FAR), np.maximum(gain, _LEAST_GAIN), -np.inf)


def _turned(spots: Spots, body: Body, where: Expected) -> Floats:
    """(m, n) log odds from how a spot is foreshortened. From the side the back's stickers are seen from their edge, narrow
    from front to back; the acromion's, if it is narrow at all, is so from top to bottom."""
    gain = np.zeros((len(spots.uv), len(where.points)))
    if body.view in ("front", "back"):
        return gain
    ahead = np.abs(spots.across @ body.axes[0]) / np.hypot(*body.axes[0])  # 1: narrow from front to back
    narrow = spots.short < _NARROW * spots.long
    for i, (name, _) in enumerate(where.points):
        if name in SPINE:
            gain[:, i] = np.where(narrow, np.where(ahead < 0.5, -_ODD, 0.0), -_ODD)
        if name == "acromion":
            gain[:, i] = np.where(narrow & (ahead > 0.87), -_ODD, 0.0)
    return gain


def _distance(colour: Floats, other: Floats, knowledge: Knowledge) -> float:
    return float(np.linalg.norm(colour - other) / knowledge.constant("stickers.colour_sd"))


def _rough_worth(xy: Floats, where: Expected, knowledge: Knowledge) -> Floats:
    """(m, n) log odds of each spot for each point alone."""
    n = len(where.points)
    blocks = where.covariance.reshape(n, 2, n, 2)[np.arange(n), :, np.arange(n), :]  # (n, 2, 2)
    off = xy[:, None] - where.mean[None]
    far = np.einsum("mni,nij,mnj->mn", off, np.linalg.inv(blocks), off)
    density = -0.5 * far - np.log(2 * np.pi) - 0.5 * np.log(np.linalg.det(blocks))[None]
    worth: Floats = density - np.log(knowledge.constant("stickers.clutter"))
    return worth


def _area(where: Expected) -> float:
    """Square trunks that are searched: about a box round the points."""
    return float(np.prod(np.ptp(where.mean, axis=0) + 0.3))


def _believed(group: Group, where: Expected, knowledge: Knowledge) -> bool:
    """Whether the spots of this colour are stickers rather than spots that lie about."""
    named = int(((group.naming.spot >= 0) & where.named).sum())
    enough = named >= knowledge.constant("stickers.least_found")
    return enough and group.log_odds >= knowledge.constant("stickers.least_log_odds")


def _strewn(group: Group, knowledge: Knowledge) -> bool:
    """Whether too many spots of this colour and size have no name."""
    named = int((group.naming.spot >= 0).sum())
    return group.clutter > max(1.0, knowledge.constant("stickers.most_clutter") * named)
