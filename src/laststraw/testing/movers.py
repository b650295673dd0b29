"""People who move and of whom everything is known: tracks of films that never were, for tests of movement.

A chain of foot, shank, thigh, trunk and arm in the plane of walking, seen from the side by a level camera far away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from laststraw.records import OTHER_SIDE, FilmRef, Side, Track, View

Floats = NDArray[np.float64]
WIDTH_PX, HEIGHT_PX = 1080, 1920
PX_PER_MM = 0.8
_PARTS = ("shoulder", "elbow", "wrist", "index", "hip", "knee", "ankle", "heel", "foot_index", "ear")
_PAIRS: tuple[Side, Side] = ("left", "right")


def smooth_way(share: Floats) -> Floats:
    """From 0 to 1 with the least jerk."""
    share = np.clip(share, 0.0, 1.0)
    return np.asarray(share**3 * (10.0 - 15.0 * share + 6.0 * share**2))


def repeat(
    time_s: Floats, spans: Sequence[tuple[float, float]], sizes: Sequence[float], *, stay_s: float = 0.0
) -> Floats:
    """A quantity that goes out to each size and back within each span (start, end) s, staying there for ``stay_s``."""
    value = np.zeros_like(time_s)
    for (start, end), size in zip(spans, sizes, strict=True):
        way_s = 0.5 * (end - start - stay_s)
        value += size * (smooth_way((time_s - start) / way_s) - smooth_way((time_s - end + way_s) / way_s))
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFigure:
    """What a person does over time, seen from the side: ``trunk_deg`` lean (+ forwards) and ``knee_deg`` flexion, (frame,)."""

    time_s: Floats
    trunk_deg: Floats
    knee_deg: Floats
    stature_mm: float = 1700.0
    arms_hang: bool = field(default=True)

    def points(self) -> dict[str, Floats]:
        """Each part (frame, 2) mm: forwards of the ankle, above the floor."""
        long = self.stature_mm
        shank, thigh = np.radians(0.45 * self.knee_deg), np.radians(-0.55 * self.knee_deg)
        trunk = np.radians(self.trunk_deg)
        ankle = np.broadcast_to(np.array([0.0, 0.039 * long]), (len(self.time_s), 2))
        knee = ankle + 0.246 * long * _along(shank)
        hip = knee + 0.245 * long * _along(thigh)
        shoulder = hip + 0.288 * long * _along(trunk)
        down = _along(np.full_like(trunk, np.pi))
        elbow = shoulder + 0.186 * long * down
        wrist = elbow + 0.146 * long * down
        return {
            "shoulder": shoulder,
            "elbow": elbow,
            "wrist": wrist,
            "index": wrist + 0.05 * long * down,
            "hip": hip,
            "knee": knee,
            "ankle": ankle,
            "heel": ankle + np.array([-0.02 * long, -0.027 * long]),
            "foot_index": ankle + np.array([0.11 * long, -0.027 * long]),
            "ear": shoulder + 0.115 * long * _along(trunk),
        }


def film_side(
    figure: SideFigure,
    rng: np.random.Generator,
    *,
    view: View = "left",
    noise_px: float = 0.0,
    sd_px: float | None = None,
    roll_deg: float = 0.0,
    test: str = "forward_bend",
    outline: Floats | None = None,
) -> Track:
    """The track of a figure; ``noise_px`` of each point and frame, ``sd_px`` what the track says of it (the same when None).

    ``roll_deg`` +: the scene appears turned clockwise. ``outline`` (frame, 256, 2) mm, forwards and above the floor.
    """
    forwards = -1.0 if view == "left" else 1.0
    names = [(name, side) for name in _PARTS for side in _PAIRS]
    parts = figure.points()
    uv = np.stack([_picture(parts[name], forwards, roll_deg) for name, _ in names], axis=1)
    uv = uv + rng.normal(0.0, 1.0, uv.shape) * noise_px
    shown = np.full((len(uv), 256, 2), np.nan) if outline is None else _picture(outline, forwards, roll_deg)
    return make_track(
        figure.time_s, names, uv, view=view, sd_px=noise_px if sd_px is None else sd_px, test=test, outline=shown
    )


def make_track(
    time_s: Floats,
    names: Sequence[tuple[str, Side]],
    uv: Floats,
    *,
    view: View,
    sd_px: float = 1.0,
    test: str = "forward_bend",
    outline: Floats | None = None,
) -> Track:
    """A track of named points (frame, point, 2) px, all of them seen."""
    film = FilmRef(
        id=f"film/{test}/{view}",
        view=view,
        sha256="0" * 64,
        mirrored=False,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        seconds=max(float(time_s[-1]), 1e-3),
        fps=float(1.0 / np.median(np.diff(time_s))),
    )
    return Track(
        id=f"track/{test}/{view}",
        film=film,
        names=tuple(name for name, _ in names),
        sides=tuple(side for _, side in names),
        time_s=time_s,
        uv=uv,
        sd_px=np.full(uv.shape[:2], max(sd_px, 0.05)),
        visibility=np.ones(uv.shape[:2]),
        outline=np.full((len(uv), 256, 2), np.nan) if outline is None else outline,
        method="made for a test",
    )


def mirror_person(track: Track) -> Track:
    """The film of the same person in a mirror that turns the body, too: left and right change places."""
    other: dict[View, View] = {"left": "right", "right": "left", "front": "front", "back": "back"}
    names = list(zip(track.names, track.sides, strict=True))
    order = [names.index((name, OTHER_SIDE[side])) for name, side in names]
    turned = np.array([-1.0, 1.0])
    edge = np.array([float(track.film.width_px), 0.0])
    return make_track(
        track.time_s.copy(),
        names,
        track.uv[:, order] * turned + edge,
        view=other[track.film.view],
        sd_px=float(track.sd_px[0, 0]),
        test=track.film.id.split("/")[1],
        outline=track.outline[:, ::-1] * turned + edge,
    )


def some_frames(track: Track, keep: NDArray[np.bool_] | slice, *, stretch: float = 1.0, seen: bool = True) -> Track:
    """Only some frames of a film, its time stretched; ``seen=False`` keeps all frames, but hides the person in the others."""
    names = list(zip(track.names, track.sides, strict=True))
    uv, time = track.uv.copy(), track.time_s * stretch
    chosen = np.zeros(len(time), dtype=bool)
    chosen[keep] = True
    if seen:
        uv, time, outline = uv[chosen], time[chosen], track.outline[chosen]
    else:
        uv[~chosen] = np.nan
        outline = track.outline.copy()
    return make_track(
        time,
        names,
        uv,
        view=track.film.view,
        sd_px=float(track.sd_px[0, 0]),
        test=track.film.id.split("/")[1],
        outline=outline,
    )


def join_films(one: Track, two: Track) -> Track:
    """Two films of one view, cut together."""
    names = list(zip(one.names, one.sides, strict=True))
    step = float(np.median(np.diff(one.time_s)))
    time = np.concatenate([one.time_s, two.time_s - two.time_s[0] + one.time_s[-1] + step])
    return make_track(
        time,
        names,
        np.concatenate([one.uv, two.uv]),
        view=one.film.view,
        sd_px=float(one.sd_px[0, 0]),
        test=one.film.id.split("/")[1],
        outline=np.concatenate([one.outline, two.outline]),
    )


def _along(lean_rad: Floats) -> Floats:
    """(frame, 2) forwards and up: a unit step along a part that leans forwards."""
    return np.stack([np.sin(lean_rad), np.cos(lean_rad)], axis=-1)


def _picture(mm: Floats, forwards: float, roll_deg: float) -> Floats:
    """Forwards and up in mm -> u right, v down in px, the scene turned clockwise by ``roll_deg`` about the picture's middle."""
    middle = 0.5 * np.array([WIDTH_PX, HEIGHT_PX])
    level = np.stack([forwards * PX_PER_MM * mm[..., 0], -PX_PER_MM * (mm[..., 1] - 900.0)], axis=-1)
    turn = np.radians(roll_deg)
    clockwise = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.asarray(level @ clockwise.T + middle)
