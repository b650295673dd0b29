"""The Keraal sample: landmarks of a pose network and rigid bodies of motion capture, of one exercise.

Rigid bodies in a line of the text file, 7 numbers each (x y z in mm, a quaternion). Their order is not written in the sample;
it follows from where they are: 4 chest, 7 and 8 right and left shoulder, 13 belt, 14 head. x points to the camera, y to the
person's left, z up.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laststraw.records import FilmRef, Side, Track

WIDTH_PX, HEIGHT_PX = 960, 544
RATE_HZ = 12.5  # not written in the sample; nothing here depends on it but the unit of time
RIGHT_SHOULDER, LEFT_SHOULDER, BELT = 7, 8, 13
LANDMARKS: tuple[tuple[str, Side], ...] = tuple(
    (name, side) for name in ("ear", "shoulder", "hip", "knee", "ankle") for side in ("left", "right")
)
OTHER = {"left": "Right", "right": "Left"}  # the landmarks were found in a mirrored video


def read_track(folder: Path, exercise: str) -> Track:
    """Stored BlazePose landmarks as a track; the mirrored video is undone."""
    frames = json.loads((folder / f"G3-BP-{exercise}-P1T1-Unknown-C-0.json").read_text())["positions"].values()
    there = [[frame[f"{OTHER[side]}_{name}"][:2] for name, side in LANDMARKS] for frame in frames]
    uv = np.array(there) * [WIDTH_PX, HEIGHT_PX]  # (frame, landmark, 2)
    uv[..., 0] = WIDTH_PX - uv[..., 0]
    film = FilmRef(
        id="film/side_bend/front",
        view="front",
        sha256="0" * 64,
        mirrored=True,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        seconds=len(uv) / RATE_HZ,
        fps=RATE_HZ,
    )
    return Track(
        id="track/side_bend/front",
        film=film,
        names=tuple(name for name, _ in LANDMARKS),
        sides=tuple(side for _, side in LANDMARKS),
        time_s=np.arange(len(uv)) / RATE_HZ,
        uv=uv,
        sd_px=np.full(uv.shape[:2], 0.5),
        visibility=np.ones(uv.shape[:2]),
        outline=np.full((len(uv), 256, 2), np.nan),
        method="stored BlazePose landmarks of the Keraal sample",
    )


def read_bodies(folder: Path, exercise: str) -> NDArray[np.float64]:
    """Places of the rigid bodies: (sample, 17, 3) mm."""
    rows = np.loadtxt(folder / f"G3-Vicon-{exercise}-P1T1-Unknown-C-0.txt")
    return np.asarray(rows.reshape(len(rows), 17, 7)[:, :, :3])


def belt_to_shoulders(bodies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lean (deg, + to the left) of the line from the belt to the middle of the shoulder bodies: (sample,)."""
    return _lean(bodies[:, BELT], _shoulders(bodies))


def belt_to_neck(bodies: NDArray[np.float64], above_mm: float) -> NDArray[np.float64]:
    """The same to a point ``above_mm`` over the shoulder bodies' line."""
    middle = _shoulders(bodies)
    across = bodies[:, LEFT_SHOULDER] - bodies[:, RIGHT_SHOULDER]
    tilt = np.arctan2(across[:, 2], across[:, 1])
    tilt = tilt - tilt[0]
    up = np.stack([np.zeros_like(tilt), -np.sin(tilt), np.cos(tilt)], axis=-1)
    return _lean(bodies[:, BELT], middle + above_mm * up)


def shoulder_line(bodies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slope (deg, + left end higher) of the line between the shoulder bodies: (sample,)."""
    across = bodies[:, LEFT_SHOULDER] - bodies[:, RIGHT_SHOULDER]
    return np.asarray(np.degrees(np.arctan2(across[:, 2], across[:, 1])))


def _shoulders(bodies: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(0.5 * (bodies[:, RIGHT_SHOULDER] + bodies[:, LEFT_SHOULDER]))


def _lean(bottom: NDArray[np.float64], top: NDArray[np.float64]) -> NDArray[np.float64]:
    line = top - bottom
    return np.asarray(np.degrees(np.arctan2(line[:, 1], line[:, 2])))
