"""Films of stick people: points that move as they are told, as a network would report them, for tests of movement."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from laststraw.records import OTHER_SIDE, FilmRef, Side, Track, View

Floats = NDArray[np.float64]
Point = tuple[str, Side]
WIDTH_PX, HEIGHT_PX = 720, 1080
PX_PER_MM = 0.5
STATURE_MM = 1750.0
# Where the joints of a standing person are, as shares of stature: to the left of the middle, above the floor.
STANDING: Mapping[str, tuple[float, float]] = {
    "ear": (0.043, 0.925),
    "shoulder": (0.110, 0.810),
    "hip": (0.055, 0.530),
    "knee": (0.050, 0.285),
    "ankle": (0.050, 0.039),
}


def standing_person(frames: int) -> dict[Point, Floats]:
    """A person who stands, seen from the front: each landmark as (frame, 2) mm, a to the person's left, h above the floor."""
    there: dict[Point, Floats] = {}
    for name, (left, up) in STANDING.items():
        for side, sign in (("left", 1.0), ("right", -1.0)):
            there[(name, side)] = np.tile(STATURE_MM * np.array([sign * left, up]), (frames, 1))  # type: ignore[index]
    return there


def film_points(
    points: Mapping[Point, Floats],
    time_s: Floats,
    *,
    view: View = "front",
    test: str = "test",
    tremble_px: float = 0.0,
    wander_px: float = 0.0,
    sd_px: float | None = None,
    seed: int = 0,
    camera_roll_deg: float = 0.0,
) -> Track:
    """A film of points that move.

    Parameters
    ----------
    points
        Each landmark (frame, 2) mm in body coordinates: a to the person's left (front, back) or forwards (left, right), h up.
    tremble_px, wander_px
        What the network adds: from frame to frame anew, and slowly (one swing in about three seconds).
    sd_px
        What it says of its own error; the two together (at least 0.5 px) when None.
    camera_roll_deg
        Positive: the scene appears turned clockwise.
    """
    rng = np.random.default_rng(seed)
    names = tuple(points)
    at = np.stack([points[name] for name in names], axis=1)  # (frame, landmark, 2) mm
    sign = {"front": 1.0, "back": -1.0, "left": -1.0, "right": 1.0}[view]
    uv = at * PX_PER_MM * [sign, -1.0]
    turn = np.radians(camera_roll_deg)
    uv = uv @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    uv = uv + [0.5 * WIDTH_PX, 0.93 * HEIGHT_PX] + rng.normal(0.0, 1.0, uv.shape) * tremble_px
    uv = uv + wander_px * _wander(time_s, uv.shape, rng)
    said = float(np.hypot(tremble_px, wander_px)) if sd_px is None else sd_px
    film = FilmRef(
        id=f"film/{test}/{view}",
        view=view,
        sha256="0" * 64,
        mirrored=False,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        seconds=float(time_s[-1] - time_s[0]),
        fps=float(1.0 / np.median(np.diff(time_s))),
    )
    return Track(
        id=f"track/{test}/{view}",
        film=film,
        names=tuple(name for name, _ in names),
        sides=tuple(side for _, side in names),
        time_s=time_s,
        uv=uv,
        sd_px=np.full(uv.shape[:2], max(said, 0.5)),
        visibility=np.ones(uv.shape[:2]),
        outline=np.full((len(time_s), 256, 2), np.nan),
        method="stick person",
    )


def mirror_person(track: Track) -> Track:
    """The film of the mirror-image person: left does what right did. The camera stays as it was."""
    uv = track.uv.copy()
    uv[..., 0] = track.film.width_px - uv[..., 0]
    return replace(track, uv=uv, sides=tuple(OTHER_SIDE[side] for side in track.sides))


def stretch_time(track: Track, factor: float) -> Track:
    """The same film, everything ``factor`` times as slow."""
    film = replace(track.film, seconds=track.film.seconds * factor, fps=track.film.fps / factor)
    return replace(track, film=film, time_s=track.time_s * factor)


def _wander(time_s: Floats, shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Slow noise of sd 1: random values every 1.5 s with a smooth way between them."""
    knots = np.arange(time_s[0], time_s[-1] + 3.0, 1.5)
    values = rng.normal(0.0, 1.0, (len(knots), *shape[1:]))
    place = np.clip((time_s - knots[0]) / 1.5, 0.0, len(knots) - 1.001)
    low = place.astype(int)
    share = (place - low)[:, None, None]
    way = 0.5 - 0.5 * np.cos(np.pi * share)
    mixed = values[low] * np.sqrt(1.0 - way) + values[low + 1] * np.sqrt(way)  # the same sd everywhere
    return np.asarray(mixed)
