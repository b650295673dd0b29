"""Films of made-up people who do the body model's exercises, as a pose network would report them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laststraw.records import Move, Side, Track, View
from laststraw.testing.films import Point, film_points

Floats = NDArray[np.float64]
RATE_HZ = 15.0  # how often films are looked at
_BONES: tuple[tuple[str, str], ...] = (
    ("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("ankle", "foot_index"),
    ("shoulder", "elbow"), ("elbow", "wrist"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How somebody does an exercise: ``reach`` share of the model's way, ``pace`` its speed, ``turned_deg`` from the camera.

    ``reach_sd`` and ``pace_sd``: how much repetitions differ. ``limbs``: share by which arms and legs are longer.
    ``tremble_px``, ``wander_px``: what the network adds. ``pause_s``: between repetitions, at most.
    """

    reach: float = 1.0
    reach_sd: float = 0.05
    pace: float = 1.0
    pace_sd: float = 0.1
    turned_deg: float = 0.0
    limbs: float = 0.0
    tremble_px: float = 2.0
    wander_px: float = 4.0
    pause_s: float = 1.0


def some_manner(rng: np.random.Generator) -> Manner:
    """Somebody: from stiff and slow to quick and supple, filmed from about the right side."""
    return Manner(
        reach=float(rng.uniform(0.6, 1.15)), pace=float(rng.uniform(0.6, 1.6)), turned_deg=float(rng.normal(0.0, 8.0)),
        limbs=float(rng.normal(0.0, 0.05)), tremble_px=float(rng.uniform(1.0, 4.0)), wander_px=float(rng.uniform(2.0, 7.0)),
        pause_s=float(rng.uniform(0.2, 2.0)),
    )  # fmt: skip


def film_exercise(
    move: Move, times: int, *, view: View, manner: Manner | None = None, seed: int = 0, idle_s: float = 1.5
) -> Track:
    """A film in which an exercise is done ``times`` times, with rest before, between and after.

    Nobody comes back to the very same place, and no two repetitions are equal.
    """
    rng = np.random.default_rng(seed)
    how = manner or Manner()
    there, back = _there_and_back(move)
    phases: list[Floats] = [np.zeros(round(idle_s * RATE_HZ))]
    reaches: list[Floats] = [np.ones(round(idle_s * RATE_HZ))]
    for _ in range(times):
        reach = how.reach * (1.0 + how.reach_sd * float(rng.normal()))
        seconds = (move.time_s[back] - move.time_s[there]) / (how.pace * float(np.exp(how.pace_sd * rng.normal())))
        frames = max(round(seconds * RATE_HZ), 8)
        pause = round(float(rng.uniform(0.2, 1.0)) * how.pause_s * RATE_HZ)
        phases += [np.linspace(0.0, 1.0, frames), np.zeros(pause)]
        reaches += [np.full(frames, reach), np.full(pause, reach)]
    phases.append(np.zeros(round(idle_s * RATE_HZ)))
    reaches.append(np.ones(round(idle_s * RATE_HZ)))
    phase, reach_of = np.concatenate(phases), np.concatenate(reaches)
    xyz = _between(move, there, back, phase, reach_of)
    xyz = _other_limbs(move, xyz, how.limbs)
    points = _seen(move, xyz, view, how.turned_deg)
    time_s = np.arange(len(phase)) / RATE_HZ
    return film_points(
        points, time_s, view=view, test=move.id, tremble_px=how.tremble_px, wander_px=how.wander_px, seed=seed + 1
    )


def _there_and_back(move: Move) -> tuple[int, int]:
    """First and last frame of one repetition: from a rest over the pose that counts to the next rest."""
    return 0, len(move.time_s) - 1


def _between(move: Move, first: int, last: int, phase: Floats, reach: Floats) -> Floats:
    """Landmarks (frame, landmark, 3) at a share of the way through, each as far from the start as ``reach`` says."""
    at = move.time_s[first] + phase * (move.time_s[last] - move.time_s[first])
    flat = move.xyz_mm.reshape(len(move.time_s), -1)
    places = np.stack([np.interp(at, move.time_s, column) for column in flat.T], axis=1)
    start = flat[first]
    return np.asarray((start + reach[:, None] * (places - start)).reshape(len(phase), -1, 3))


def _other_limbs(move: Move, xyz: Floats, longer: float) -> Floats:
    """The same with arms and legs longer by a share: each bone grows from its upper end on."""
    names = tuple(zip(move.names, move.sides, strict=True))
    grown = xyz.copy()
    sides: tuple[Side, ...] = ("left", "right")
    for upper, lower in _BONES:
        for side in sides:
            if (upper, side) in names and (lower, side) in names:
                one, two = names.index((upper, side)), names.index((lower, side))
                grown[:, two] = grown[:, one] + (1.0 + longer) * (xyz[:, two] - xyz[:, one])
    return grown


def _seen(move: Move, xyz: Floats, view: View, turned_deg: float) -> dict[Point, Floats]:
    """Body coordinates (frame, 2) mm of each landmark, as ``film_points`` takes them."""
    turn = np.radians(turned_deg)
    about_up = np.array([[np.cos(turn), -np.sin(turn), 0.0], [np.sin(turn), np.cos(turn), 0.0], [0.0, 0.0, 1.0]])
    turned = xyz @ about_up.T
    a = turned @ ([1.0, 0.0, 0.0] if view in ("front", "back") else [0.0, -1.0, 0.0])
    h = turned[..., 2]
    return {
        (name, side): np.stack([a[:, k], h[:, k]], axis=1)
        for k, (name, side) in enumerate(zip(move.names, move.sides, strict=True))
    }
