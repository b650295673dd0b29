"""Clues to how far the camera was rolled, and what they say together.

Roll is the angle of the vertical through the middle of the picture, as ``records.RollClue`` says: positive when the scene
appears turned clockwise. What hangs or stands upright away from the middle is also turned by pitch (``verticals``), which
is why a plumb line in the middle of the picture is worth more than one at its edge.
"""

import math
from collections.abc import Sequence

import numpy as np

from laststraw.capture.edges import as_uprights, upright_edges
from laststraw.capture.markers import Marker, find_markers, find_sheet, marker_uprights, quad_uprights
from laststraw.capture.verticals import Uprights, solve
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Landmarks, Photo, RollClue, RollSource

_BLIND: tuple[RollSource, ...] = ("given", "sensor")  # clues that do not look at the picture, so pitch does not enter


def roll_clues(
    photo: Photo,
    landmarks: Landmarks | None,
    knowledge: Knowledge,
    *,
    plumb: Sequence[tuple[float, float]] | None = None,
    markers: tuple[Marker, ...] | None = None,
) -> tuple[RollClue, ...]:
    """Everything in one photo that tells how far its camera was rolled.

    Parameters
    ----------
    photo
        With ``camera`` as the phone noted it.
    landmarks
        Of the person in it; None: edges of the scene and sheets of paper are not looked for, as they may be the body's.
    plumb
        Two or more points (u, v) px that a person tapped on one plumb line or one side of a door frame.
    markers
        Those of the photo where they were looked for already; None: they are looked for.

    Returns
    -------
    tuple of RollClue
        None of a kind that does not show, or whose parts contradict each other. Fuse them with ``fuse_roll``.

    Notes
    -----
    *Error*: of taps, corners and edges over the length that they span, the lean of what hangs, the lens, and pitch.
    ``UnusableInput`` when fewer than two different points of a plumb line are given.
    """
    focal = photo.camera.focal_over_long_side or knowledge.constant("camera.focal_over_long_side")
    clues: list[RollClue | None] = []
    if plumb is not None:
        clues.append(_clue(photo, "plumb line", plumb_upright(plumb, photo, focal, knowledge), knowledge))
    hung = marker_uprights(find_markers(photo.pixels) if markers is None else markers, photo, focal, knowledge)
    if hung is not None:
        clues.append(_clue(photo, "marker", hung, knowledge))
    if landmarks is not None:
        sheet = find_sheet(photo.pixels, landmarks, knowledge)
        if sheet is not None:
            clue = _clue(photo, "sheet", quad_uprights([sheet.quad], photo, focal, knowledge), knowledge)
            clues.append(clue if clue and clue.sd_deg <= knowledge.constant("camera.widest_edges") else None)
        clues.append(_edges(photo, landmarks, focal, knowledge))
    if photo.camera.roll_deg is not None:
        sd = knowledge.constant("camera.sensor_sd")
        clues.append(RollClue(photo=photo.id, roll_deg=photo.camera.roll_deg, sd_deg=sd, how="sensor"))
    return tuple(clue for clue in clues if clue is not None)


def fuse_roll(clues: Sequence[RollClue], knowledge: Knowledge) -> tuple[float, float] | None:
    """One roll (deg) and its sd from all clues of one photo, or of photos from one stand; None when there is nothing to say.

    Notes
    -----
    *Error*: clues that look at the picture share its pitch and its lens, so their errors are taken to be correlated by
    ``camera.clues_alike``: two of them are worth less than twice one. Disagreement widens the error by the Birge ratio.
    Edges are the only clue that nobody put there: where they contradict the others they are left out; where the others
    contradict each other beyond ``camera.most_disagreement`` there is no roll.
    """
    kept = agreeing(clues, knowledge)
    if not kept:
        return None
    value, sd, ratio = _weigh(kept, knowledge.constant("camera.clues_alike"))
    return value, sd * max(1.0, ratio)


def agreeing(clues: Sequence[RollClue], knowledge: Knowledge) -> tuple[RollClue, ...]:
    """The clues that ``fuse_roll`` uses: all, or all but edges; none where those contradict each other."""
    for kept in (tuple(clues), tuple(clue for clue in clues if clue.how != "edges")):
        if kept and _weigh(kept, knowledge.constant("camera.clues_alike"))[2] <= knowledge.constant(
            "camera.most_disagreement"
        ):
            return kept
    return ()


def _weigh(clues: Sequence[RollClue], alike: float) -> tuple[float, float, float]:
    """Inverse-variance mean, its sd with correlated errors, and the Birge ratio."""
    rolls = np.array([clue.roll_deg for clue in clues])
    sds = np.array([clue.sd_deg for clue in clues])
    seen = np.array([clue.how not in _BLIND for clue in clues])
    same = np.array([[one.how == other.how for other in clues] for one in clues])  # one sensor in several photos
    correlation = np.where(np.outer(seen, seen) | same, alike, 0.0)
    np.fill_diagonal(correlation, 1.0)
    shares = sds**-2 / np.sum(sds**-2)
    value = float(shares @ rolls)
    sd = math.sqrt(float(shares @ (correlation * np.outer(sds, sds)) @ shares))
    chi2 = float(np.sum(((rolls - value) / sds) ** 2))
    return value, sd, math.sqrt(chi2 / max(1, len(clues) - 1))


def plumb_upright(taps: Sequence[tuple[float, float]], photo: Photo, focal: float, knowledge: Knowledge) -> Uprights:
    """The line through tapped points (px): total least squares; the farther apart the taps, the smaller its error."""
    points = np.array(taps, dtype=np.float64).reshape(-1, 2)
    height, width = photo.pixels.shape[:2]
    size = np.array([width, height], dtype=np.float64)
    if len(points) < 2 or not np.isfinite(points).all() or float(np.ptp(points, axis=0).max()) < 0.02 * size.max():
        raise UnusableInput(
            "A plumb line needs two points that are apart.", hint="Tap its upper end and its lower end."
        )
    if (points < 0.0).any() or (points > size).any():
        raise UnusableInput(
            "A point of the plumb line lies outside the picture.",
            hint=f"Give px from the left and from the top; the picture is {width} x {height}.",
        )
    middle = points.mean(axis=0)
    _, spread, axes = np.linalg.svd(points - middle)
    u, v = axes[0] if axes[0, 1] > 0.0 else -axes[0]
    if math.degrees(math.atan2(abs(u), abs(v))) > knowledge.constant("capture.most_tilted"):
        raise UnusableInput(
            "The line through these points is not upright in the picture.",
            hint="Tap the upper and the lower end of something that hangs or stands upright; turn a sideways picture first.",
        )
    tap_px = knowledge.constant("camera.tap_sd") * size.max()
    ends = np.array([[*(middle - spread[0] * axes[0]), *(middle + spread[0] * axes[0])]])
    ends = ends if ends[0, 1] < ends[0, 3] else ends[:, [2, 3, 0, 1]]
    across_deg = math.degrees(tap_px / float(spread[0]))
    line = as_uprights(
        ends, size, focal, knowledge, end_px=0.0, lean_deg=knowledge.constant("camera.hung_lean"), stray=np.zeros(1)
    )
    return Uprights(
        x=line.x,
        y=line.y,
        slope_deg=np.array([math.degrees(math.atan2(-u, v))]),
        sd_deg=np.hypot(line.sd_deg, across_deg),
        stray=line.stray,
    )


def _edges(photo: Photo, landmarks: Landmarks, focal: float, knowledge: Knowledge) -> RollClue | None:
    """Roll from the edges of the scene: only when several objects agree, and hardly another roll would do."""
    lines, high = upright_edges(photo.pixels, landmarks, focal, knowledge)
    if len(lines.x) < 2:
        return None
    found = solve(lines, knowledge)
    agreeing = float(found.belongs.sum())
    if (
        agreeing < knowledge.constant("camera.least_edges")
        or agreeing < knowledge.constant("camera.least_agreement") * len(lines.x)
        or float(found.belongs[high].sum()) < 0.5 * knowledge.constant("camera.least_edges")
        or abs(found.roll_deg) > knowledge.constant("camera.most_roll")
        or found.elsewhere > knowledge.constant("camera.most_elsewhere")
        or found.sd_deg > knowledge.constant("camera.widest_edges")
    ):
        return None
    return RollClue(photo=photo.id, roll_deg=found.roll_deg, sd_deg=found.sd_deg, how="edges")


def _clue(photo: Photo, how: RollSource, lines: Uprights, knowledge: Knowledge) -> RollClue | None:
    """Roll from things that somebody hung up to be upright; None when they contradict each other."""
    found = solve(lines, knowledge)
    if found.elsewhere > knowledge.constant("camera.most_elsewhere"):
        return None
    return RollClue(photo=photo.id, roll_deg=found.roll_deg, sd_deg=found.sd_deg, how=how)
