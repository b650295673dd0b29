"""Exercises of a stick person, for tests that need no packed pictures."""

import numpy as np

from laststraw.records import Move

_WIDE = {
    "ear": 70,
    "shoulder": 180,
    "elbow": 200,
    "wrist": 200,
    "hip": 90,
    "knee": 90,
    "ankle": 90,
    "heel": 90,
    "foot_index": 90,
}


def _way(seconds=4.0, frames=41):
    time_s = np.linspace(0.0, seconds, frames)
    return time_s, 0.5 - 0.5 * np.cos(2.0 * np.pi * time_s / seconds)


def _squatting(f):
    """Places in the middle plane (mm), feet on the floor, facing -y; f from 0 to 1."""
    bend = np.radians(90.0 * f)
    ankle = np.array([0.0, 0.0, 80.0])
    knee = ankle + 430.0 * np.array([0.0, -np.sin(bend / 3), np.cos(bend / 3)])
    hip = knee + 430.0 * np.array([0.0, np.sin(2 * bend / 3), np.cos(2 * bend / 3)])
    shoulder = hip + 500.0 * np.array([0.0, -np.sin(bend / 2.5), np.cos(bend / 2.5)])
    elbow = shoulder + 300.0 * np.array([0.0, -f, f - 1.0])
    return {
        "ear": shoulder + np.array([0.0, -20.0, 200.0]), "shoulder": shoulder, "elbow": elbow,
        "wrist": elbow + 250.0 * np.array([0.0, -f, f - 1.0]), "hip": hip, "knee": knee, "ankle": ankle,
        "heel": ankle + np.array([0.0, 50.0, -60.0]), "foot_index": ankle + np.array([0.0, -150.0, -60.0]),
    }  # fmt: skip


def _move(id, view, places, *, drawn_for="none", poses=("up", "down")):
    time_s, share = _way()
    points = [(name, side) for name in _WIDE for side in ("left", "right")]
    xyz = np.array([[places(f)[point] for point in points] for f in share])
    return Move(
        id=id, view=view, names=tuple(name for name, _ in points), sides=tuple(side for _, side in points), time_s=time_s,
        xyz_mm=xyz, poses=poses, at_frame=(0, 20), counts=poses[1], drawn_for=drawn_for,
    )  # fmt: skip


def squat():
    def places(f):
        return {
            (n, s): p + np.array([g * _WIDE[n], 0.0, 0.0])
            for n, p in _squatting(f).items()
            for s, g in (("left", 1), ("right", -1))
        }

    return _move("stick_squat", "left", places)


def left_leg_raise():
    """The straight left leg goes out to the side, by 35 deg."""

    def places(f):
        out = np.radians(35.0 * f)
        standing = _squatting(0.0)
        there = {
            (n, s): p + np.array([g * _WIDE[n], 0.0, 0.0])
            for n, p in standing.items()
            for s, g in (("left", 1), ("right", -1))
        }
        for name in ("knee", "ankle", "heel", "foot_index"):
            below = there[(name, "left")] - there[("hip", "left")]
            there[(name, "left")] = there[("hip", "left")] + [
                below[0] * np.cos(out) - below[2] * np.sin(out), below[1], below[0] * np.sin(out) + below[2] * np.cos(out)
            ]  # fmt: skip
        return there

    return _move("stick_leg", "front", places, drawn_for="left", poses=("down", "out"))


def arm_raise():
    """Both arms go up in front; nothing else moves."""

    def places(f):
        standing = _squatting(0.0)
        up = np.radians(150.0 * f)
        standing["elbow"] = standing["shoulder"] + 300.0 * np.array([0.0, -np.sin(up), -np.cos(up)])
        standing["wrist"] = standing["elbow"] + 250.0 * np.array([0.0, -np.sin(up), -np.cos(up)])
        return {
            (n, s): p + np.array([g * _WIDE[n], 0.0, 0.0])
            for n, p in standing.items()
            for s, g in (("left", 1), ("right", -1))
        }

    return _move("stick_arms", "left", places)
