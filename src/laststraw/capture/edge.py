"""A rough outline -> where the edge really runs, to a fraction of a pixel, and how sure that is.

Along every normal of the rough outline the picture is read. What lies well inside and well outside is averaged along the
outline, which gives two local colours. Each pixel then votes for one of them, the network's mask votes too, and the edge is
where the votes change. An edge does not jump from one normal to the next:
a chain of hidden offsets with a random walk between them (Rabiner 1989, forward-backward) gives mean and spread of each.

Lengths are in px of the picture, or, where said, shares of the person's size (nose to ankles).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.base import Mask, Pixels

MOST_PX = 1500.0  # a person larger than this is read from a reduced picture
READ = 0.036  # half length of a normal, over size
SEARCH = 0.016  # how far the edge may lie from the rough outline, over size
NEAR = 0.007  # this close to the rough outline a pixel may belong to either side, over size
ALONG = 0.015  # length along the outline over which colours are averaged (sd), over size
GRAIN = 5.0  # grey levels: noise of a camera and of skin, which no colour is sharper than
BODY_SHADE = 0.15  # a round body darkens towards its rim: sd of its brightness, as a share
ROOM_SHADE = 0.05  # so do walls, less
ANY = 0.1  # share of pixels that are neither colour: seams, straps, folds, things on the wall
ANY_LEVELS = 60.0  # grey levels: how far those spread (sd)
LOUDEST = 4.0  # no pixel votes for more than this (log odds): not every colour is one of the two
ALIKE_PX = 6.0  # neighbouring pixels say the same thing: votes are counted once for so many
MASK_SHARE = 0.012  # and the mask's once for this share of the size (two of its own pixels)
MASK_SD = 0.003  # error of the mask's edge over size: before cluttered rooms 2.5 px of 1500 on average
LIMB = 12  # so many normals share that error, while each has colours of its own
WANDER = 0.3  # the edge's offset changes by this much for each px along the outline (sd)
BREAK = 1e-9  # chance, for each place, that the edge jumps there from anywhere: the network's mask can be wrong
SHARPEST_PX = 0.5  # no edge is better known than this: pixels, sharpening and JPEG

Rows = NDArray[np.float64]


def refine(
    pixels: Pixels, ring: NDArray[np.float64], mask: Mask, size: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Move a rough outline onto the edge that the picture shows.

    Parameters
    ----------
    pixels
        The photo (row, column, 3).
    ring
        (n, 2) px, closed, evenly spaced.
    mask
        Mean mask, ``to_picture`` without a turn.
    size
        The person's size in the photo (px).

    Returns
    -------
    uv, sd
        (n, 2) px and (n,) px across the outline.

    Notes
    -----
    *Error*: posterior spread of the offsets, and the error that the mask has all along a limb as far as the colours leave the
    edge to it; wide where both sides look alike, never below ``SHARPEST_PX``.
    """
    zoom = min(1.0, MOST_PX / size)
    picture, corner = _around(pixels, ring, zoom, READ * size)
    normals = outward(ring)
    step = max(0.5, size * zoom / 2000.0) / zoom  # px of the photo
    reach = int(np.ceil(READ * size / step))
    places: Rows = (np.arange(-reach, reach, dtype=np.float64) + 0.5) * step  # (t,) + outwards
    at = ring[:, None] + places[None, :, None] * normals[:, None]  # (n, t, 2)
    colours = _read(picture, (at - corner) * zoom)  # (n, t, 3)
    inside = _read_mask(mask, at)  # (n, t) probability
    spacing = float(np.median(np.hypot(*np.diff(ring, axis=0).T)))
    votes = _colour_votes(colours, inside, places, size, spacing) * step * zoom / ALIKE_PX
    told = _told(votes, places, SEARCH * size)
    logits = np.log(np.clip(inside, 1e-3, 1 - 1e-3) / np.clip(1 - inside, 1e-3, 1))
    votes += logits * step / (MASK_SHARE * size)
    mean, sd = _chain(votes, places, SEARCH * size, WANDER * spacing)
    mask_sd = MASK_SD * size
    trusted = mask_sd / (
        1.0 + LIMB * told * mask_sd**2
    )  # where colours say nothing, the mask's own error is the edge's
    return ring + mean[:, None] * normals, np.hypot(np.hypot(sd, trusted), SHARPEST_PX / zoom)


def outward(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2) unit normals of a closed ring, pointing out of it, whichever way round it runs (v is down)."""
    along = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
    along /= np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    u, v = ring.T
    turn = np.sign(np.sum(u * np.roll(v, -1) - np.roll(u, -1) * v)) or 1.0
    return np.column_stack([along[:, 1], -along[:, 0]]) * turn


def _around(pixels: Pixels, ring: Rows, zoom: float, margin: float) -> tuple[Pixels, Rows]:
    """The part of the photo around the ring, reduced by ``zoom``; its corner (u, v) px."""
    height, width = pixels.shape[:2]
    low = np.maximum(np.floor(ring.min(axis=0) - margin - 2), 0).astype(int)
    high = np.minimum(np.ceil(ring.max(axis=0) + margin + 2), (width, height)).astype(int)
    part = pixels[low[1] : high[1], low[0] : high[0]]
    if zoom < 1.0:
        size = (round(part.shape[1] * zoom), round(part.shape[0] * zoom))
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return part, low.astype(np.float64)


def _read(picture: Pixels, at: NDArray[np.float64]) -> NDArray[np.float32]:
    """(n, t, 3) levels at places (n, t, 2) px of the picture; beyond its edge what is at the edge."""
    where = (at - 0.5).astype(np.float32)
    read = cv2.remap(picture, where[..., 0], where[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(read, dtype=np.float32)


def _read_mask(mask: Mask, at: NDArray[np.float64]) -> Rows:
    scale = np.diag(mask.to_picture[:, :2])
    where = ((at - mask.to_picture[:, 2]) / scale - 0.5).astype(np.float32)
    read = cv2.remap(
        mask.probability,
        where[..., 0],
        where[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=0.0,
    )
    return np.asarray(read, dtype=np.float64)


def _colour_votes(colours: NDArray[np.float32], inside: Rows, places: Rows, size: float, spacing: float) -> Rows:
    """(n, t) log odds that a pixel has a colour of the inside rather than of the outside."""
    body = (places < -NEAR * size) & (inside > 0.6)  # (n, t)
    room = (places > NEAR * size) & (inside < 0.4)
    width = max(1, round(ALONG * size / spacing * 1.7))  # a box applied twice has this half width for that sd
    known = np.ones(len(colours), dtype=bool)
    fits = []
    for chosen, shade in ((body, BODY_SHADE), (room, ROOM_SHADE)):
        mean, cov, count = _moments(colours, chosen, width)
        cov += GRAIN**2 * np.eye(3) + shade**2 * mean[:, :, None] * mean[:, None, :]
        fits.append(_fit(colours, mean, cov))
        known &= count > 0
    return np.where(known[:, None], np.clip(fits[0] - fits[1], -LOUDEST, LOUDEST), 0.0)


def _fit(colours: NDArray[np.float32], mean: Rows, cov: Rows) -> Rows:
    """(n, t) log density of colours under a normal one and a few that are any colour."""
    whiten = np.linalg.cholesky(np.linalg.inv(cov)).astype(np.float32)
    apart = np.matmul(colours - mean[:, None].astype(np.float32), whiten)
    distance = (apart * apart).sum(axis=2)
    width = np.sqrt(np.linalg.det(cov))[:, None]
    density: Rows = np.log((1 - ANY) * np.exp(-0.5 * distance) / width + ANY / ANY_LEVELS**3)
    return density


def _moments(colours: NDArray[np.float32], chosen: NDArray[np.bool_], width: int) -> tuple[Rows, Rows, Rows]:
    """Mean (n, 3), covariance (n, 3, 3) and count (n,) of the chosen pixels, averaged along the outline."""
    weighted = colours * chosen[..., None]
    count = chosen.sum(axis=1, dtype=np.float64)
    first = weighted.sum(axis=1, dtype=np.float64)
    second = np.matmul(weighted.transpose(0, 2, 1), colours).astype(np.float64)
    count, first, second = (_smooth(x, width) for x in (count, first, second.reshape(-1, 9)))
    total = np.maximum(count, 1e-9)
    mean = first / total[:, None]
    cov = second.reshape(-1, 3, 3) / total[:, None, None] - mean[:, :, None] * mean[:, None, :]
    return mean, cov, count


def _smooth(rows: Rows, width: int) -> Rows:
    """A running mean round the ring, twice."""
    n = len(rows)
    width = min(width, (n - 1) // 2)
    for _ in range(2):
        long = np.concatenate([rows[-width:], rows, rows[:width]])
        total = np.cumsum(np.concatenate([np.zeros_like(long[:1]), long]), axis=0)
        rows = (total[2 * width + 1 :] - total[:n]) / (2 * width + 1)
    return rows


def _told(votes: Rows, places: Rows, search: float) -> Rows:
    """(n,) 1/px2: what a normal's own colours, without mask and neighbours, say of the place of the edge; 0: nothing."""
    offsets = places + 0.5 * (places[1] - places[0])
    chosen = np.abs(offsets) <= search
    energy = np.cumsum(votes, axis=1)[:, chosen]
    likely = np.exp(energy - energy.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    mean = likely @ offsets[chosen]
    variance = np.maximum(likely @ offsets[chosen] ** 2 - mean**2, SHARPEST_PX**2)
    information: Rows = np.maximum(1.0 / variance - 1.0 / float(np.var(offsets[chosen])), 0.0)
    return information


def _chain(votes: Rows, places: Rows, search: float, wander: float) -> tuple[Rows, Rows]:
    """Posterior mean and sd (n,) px of the edge's offset on each normal.

    The edge at offset d has every pixel before it inside and every one after it outside, so its log likelihood is the sum of
    the votes up to d less the sum beyond; what does not depend on d is dropped.
    """
    step = float(places[1] - places[0])
    total = np.cumsum(votes, axis=1)  # up to the far side of each sample
    ends = places + step / 2
    chosen = np.abs(ends) <= search
    offsets = ends[chosen]
    energy = total[:, chosen]
    likely = np.exp(energy - energy.max(axis=1, keepdims=True))  # (n, d)
    moves = np.exp(-0.5 * ((offsets[:, None] - offsets[None, :]) / max(wander, 0.5 * step)) ** 2)
    moves /= moves.sum(axis=1, keepdims=True)
    n = len(likely)
    lead = min(n, 64)  # the ring is closed: each sweep starts a little before its first normal
    order = np.concatenate([np.arange(n - lead, n), np.arange(n)])
    forward = _sweep(likely, moves, order)[lead:] * likely
    backward = _sweep(likely, moves, (n - 1 - order) % n)[lead:][::-1]
    both = forward * backward
    both /= both.sum(axis=1, keepdims=True)
    mean = both @ offsets
    sd = np.sqrt(np.maximum(both @ offsets**2 - mean**2, 0.0))
    return mean, sd


def _sweep(likely: Rows, moves: Rows, order: NDArray[np.intp]) -> Rows:
    """One-way beliefs (n, d) along the ring, before what a normal itself says: the last belief, moved."""
    beliefs = np.empty((len(order), likely.shape[1]))
    belief = np.full(likely.shape[1], 1.0 / likely.shape[1])
    for place, i in enumerate(order):
        beliefs[place] = belief = belief @ moves + BREAK
        belief = belief * likely[i]
        belief /= belief.sum()
    return beliefs
