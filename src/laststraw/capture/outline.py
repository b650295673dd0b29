"""The body's closed outline in a photo: the pose network's mask, averaged over looks, then moved onto the picture's own edges.

1. look a few times, each time also at the mirror image, and average the masks (``silhouette.mean_mask``)
2. trace the person in the mean mask, and the gaps in it (``silhouette.rough_outline``)
3. move every point onto the edge that the picture shows, twice (``edge.refine``); where it shows none, the error is wide
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from laststraw.capture.base import Mask, PoseBackend
from laststraw.capture.edge import refine
from laststraw.capture.passes import look
from laststraw.capture.silhouette import even, mean_mask, rough_outline
from laststraw.capture.views import JITTER, canvas
from laststraw.knowledge import Knowledge
from laststraw.records import Landmarks, Outline, Photo, Reason

LOOKS = JITTER[
    :4
]  # each also at the mirror image; the mask differs by less than half a px of its own between four and eight
ROUNDS = 2  # the second starts from what the first found, so that a mask may be wrong by twice the search
TRUNK = ("shoulder", "hip")
BEYOND_FRAME_PX = 3.0  # a point this close to the edge of the photo is where the photo ends, not the body
OPEN_SD = 0.05  # of the size: error of the outline where the photo cuts the body off


def find_outline(
    photo: Photo,
    landmarks: Landmarks,
    backend: PoseBackend,
    knowledge: Knowledge,
    *,
    masks: Sequence[Mask] = (),
) -> Outline | Reason:
    """The outline of the person whose landmarks were found in a photo.

    Parameters
    ----------
    photo
        One opened photo.
    landmarks
        Of the same photo: which of the things in the mask is the person, and how large they are.
    backend
        A pose network with masks (``Pose.mask``).
    knowledge
        Limits (``outline.*`` constants) and sentences.
    masks
        In px of the photo, as many of its mirror image as of itself; if given, the network is not asked again.

    Returns
    -------
    Outline
        In px of the photo, the gaps between arms and trunk and between the legs apart. ``sd_px`` is how well the edge is
        seen across the outline; hair and clothes are part of the person.
    Reason
        Why there is none: the network has no masks, or its mask does not hold the landmarks.

    Notes
    -----
    *Error*: on real backs before cluttered rooms the 95 % band holds 93 % of the edge (``docs/outline.md``); where the body
    has the colour of what is behind it, the mask alone decides and the band is as wide as the mask's own doubt.
    """
    masks = masks or _look(photo, landmarks, backend)
    if not masks:
        return Reason(code="no_mask", text=knowledge.sentence("outline.no_mask"))
    points = np.array([point.uv for point in landmarks.points])
    size = _size(landmarks)
    mean = mean_mask(masks, points, size, photo.pixels.shape[:2])
    rough = rough_outline(mean, _trunk(landmarks), size)
    if rough is None or held(mean, points) < knowledge.constant("outline.least_held"):
        return Reason(code="mask_elsewhere", text=knowledge.sentence("outline.mask_elsewhere"))
    ring, gaps = rough
    name = f"outline/{photo.id.removeprefix('photo/')}"
    uv, sd = _settle(photo, ring, mean, size)
    return Outline(
        id=name,
        photo=landmarks.photo,
        uv=uv,
        sd_px=sd,
        method=f"mask of {backend.name} ({backend.version}), mirror-balanced, then edges",
        gaps=tuple(
            Outline(
                id=f"{name}/gap-{i}", photo=landmarks.photo, uv=own, sd_px=own_sd, method="as the outline around it"
            )
            for i, (own, own_sd) in enumerate((_settle(photo, gap, mean, size) for gap in gaps), start=1)
        ),
    )


def held(mask: Mask, points: NDArray[np.float64]) -> float:
    """Share of the points (n, 2) px that lie in the mask, of those that lie on its grid; 0 when none does."""
    cells = np.floor((points - mask.to_picture[:, 2]) / np.diag(mask.to_picture[:, :2])).astype(int)
    rows, columns = mask.probability.shape
    cells = cells[((cells >= 0) & (cells < (columns, rows))).all(axis=1)]
    return float((mask.probability[cells[:, 1], cells[:, 0]] > 0.5).mean()) if len(cells) else 0.0


def _look(photo: Photo, landmarks: Landmarks, backend: PoseBackend) -> list[Mask]:
    """The network's masks of a few views and of their mirror images, in px of the photo; a look counts only with its mirror."""
    square, to_photo = canvas(photo.pixels, np.array([point.uv for point in landmarks.points]))
    passes = look(square, backend, LOOKS)
    pairs = passes.masks if passes is not None else ()
    return [mask.moved(to_photo.rows) for pair in pairs if None not in pair for mask in pair if mask is not None]


def _settle(
    photo: Photo, ring: NDArray[np.float64], mask: Mask, size: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A rough ring on the edges of the picture; where the picture ends it stays, with an error that says so."""
    spacing = float(np.median(np.hypot(*np.diff(ring, axis=0).T)))
    uv, sd = ring, np.ones(len(ring))
    for _ in range(ROUNDS):
        ring = even(uv, spacing)
        uv, sd = refine(photo.pixels, ring, mask, size)
    height, width = photo.pixels.shape[:2]
    off = np.minimum(ring, np.array([width, height]) - ring).min(axis=1) < BEYOND_FRAME_PX
    return np.where(off[:, None], ring, uv), np.where(off, OPEN_SD * size, sd)


def _size(landmarks: Landmarks) -> float:
    """Nose to the middle of the ankles (px)."""
    nose, left, right = (_at(landmarks, *point) for point in (("nose", "none"), ("ankle", "left"), ("ankle", "right")))
    return float(np.hypot(*(0.5 * (left + right) - nose)))


def _trunk(landmarks: Landmarks) -> NDArray[np.float64]:
    """(5, 2) px: points on the line from mid-hip to mid-shoulder."""
    top, bottom = (0.5 * (_at(landmarks, n, "left") + _at(landmarks, n, "right")) for n in TRUNK)
    share = np.linspace(0.1, 0.9, 5)[:, None]
    along: NDArray[np.float64] = bottom + share * (top - bottom)
    return along


def _at(landmarks: Landmarks, name: str, side: str) -> NDArray[np.float64]:
    return np.array(next(point.uv for point in landmarks.points if (point.name, point.side) == (name, side)))
