"""Where the things of a sequence stand, as the planes that parts of the body rest on."""

import numpy as np

from packing.figure import Floats
from packing.touch import FLOOR, HEIGHT, UP, UPRIGHT, Surface, world

SEATS, SEAT_MM = ("chair", "stool", "bed"), 300.0  # a box or a ball of this height is one
FRAME_M = 0.06  # from the middle of a door frame to the side of its posts that the person leans on
Words = dict[str, object]  # one table of a TOML file


def walls(found: dict[str, Surface]) -> tuple[Surface, ...]:
    """What nothing goes through."""
    return (FLOOR, *(surface for kind, surface in found.items() if kind == "wall"))


def surfaces(words: Words) -> dict[str, Surface]:
    """Where parts can rest on the things of a sequence, and on the chair of everybody who sits."""
    found: dict[str, Surface] = {}
    for prop in things(words):
        kind = prop["kind"]
        at = world(tuple(prop.get("at") or (0.0, 0.0, 0.0)))
        if kind in UPRIGHT:
            out = _towards_the_person(at, float(prop.get("turned", 0.0)))
            found[kind] = Surface(at + FRAME_M * out if kind == "door_frame" else at, out)
            continue
        if any(prop.get(how) for how in ("held_by", "between", "around")):
            continue
        height = top_m(words, prop)
        found[kind] = Surface(at * (1, 1, 0) + height * UP, UP)
        if kind in ("chair", "stool"):
            out = _turned_left(np.array([0.0, -1.0, 0.0]), float(prop.get("turned", 0.0)))
            found[f"{kind} back"] = Surface(found[kind].at - 0.2 * out, out)
    for kind in ("stool", "bed", "ball", "box"):  # who sits without a chair sits on these
        if kind in found and "chair" not in found:
            found["chair"] = found[kind]
    return found


def things(words: Words) -> list[Words]:
    """The props of a sequence, and the chair of somebody who sits on nothing else."""
    props = list(words.get("props", ()))
    seats = [
        p
        for p in props
        if p["kind"] in SEATS or (p["kind"] in ("ball", "box") and float(p.get("height") or 0) >= SEAT_MM)
    ]
    if not seats and any(pose.get("from") == "sitting" for pose in words["poses"]):
        props.append({"kind": "chair"})
    return props


def top_m(words: Words, prop: Words) -> float:
    """How high the upper surface of a thing is (m); what lies under somebody in bed lies on the bed."""
    if prop.get("height") is not None:
        return 1e-3 * float(prop["height"])
    bed = next((p for p in words.get("props", ()) if p["kind"] == words.get("lies_on")), None)
    ground = top_m(words, bed) if bed and bed is not prop and prop.get("under") else 0.0
    return ground + 1e-3 * HEIGHT.get(prop["kind"], 0.0)


def _towards_the_person(at: Floats, turned_deg: float) -> Floats:
    """Out of a wall: level, along the nearest of the four directions to where the person is, then turned."""
    axis = int(np.abs(at[:2]).argmax())
    out = np.zeros(3)
    out[axis] = -1.0 if at[axis] > 0 else 1.0
    return _turned_left(out, turned_deg)


def _turned_left(direction: Floats, degrees: float) -> Floats:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([c * direction[0] - s * direction[1], s * direction[0] + c * direction[1], direction[2]])
