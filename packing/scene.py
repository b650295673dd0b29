"""What stands around the person and which muscles work: from the words of a sequence to what ``draw`` is told."""

import csv
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from packing.choreo import Dance
from packing.figure import Floats
from packing.ground import Words, things, top_m
from packing.touch import UPRIGHT, Skin, Surface, split, world

LONG = {"stick", "band", "strap", "towel", "roller"}  # have two ends, where two parts hold them


ON_TRUNK = ("lower_back", "pelvis", "belly", "chest", "back")


class Thing(NamedTuple):
    """A prop in the world: its kind, the middle of its upper surface or of what it is held by (m), where else it goes."""

    kind: str
    at: Floats
    to: Floats | None = None
    yaw_deg: float = 0.0
    height_m: float | None = None
    via: Sequence[Floats] = ()
    turn: Floats | None = None  # its directions (right, back, up) in the world, where it lies on the body


def things_in(dance: Dance, room: object, skin: Skin) -> list[Thing]:
    """The props where they are in the pose that the model stands in now."""
    return [_thing(dance.words, prop, dance.surfaces, room, skin) for prop in things(dance.words)]


def _thing(words: Words, prop: Words, surfaces: dict[str, Surface], room: object, skin: Skin) -> Thing:
    kind, yaw = prop["kind"], float(prop.get("turned", 0.0))
    height = top_m(words, prop)
    to = world(tuple(prop["to"])) if prop.get("to") is not None else None
    via = tuple(_middle(skin, room, part) for part in prop.get("around", ()))
    if kind == "phone" and len(prop.get("held_by", ())) == 1 and split(prop["held_by"][0])[1] != "hand":
        return _strapped(kind, prop["held_by"][0], prop.get("at"), yaw, room, skin)
    for how in ("under", "held_by", "between"):
        points = [_middle(skin, room, part) for part in prop.get(how) or ()]
        if not points:
            continue
        if how == "under":
            middle = np.mean(points, axis=0)
            return Thing(kind, np.array([middle[0], middle[1], height]), to, yaw, height, via)
        ends = kind in LONG or how == "between"
        at = points[0] if ends else np.mean(points, axis=0) + _outside(prop.get(how), room, skin)
        return Thing(kind, at, points[-1] if ends and len(points) > 1 else to, yaw, height, via)
    if via:
        return Thing(kind, via[0], via[-1] if to is None else to, yaw, height, via[1:-1])
    at = world(tuple(prop.get("at") or (0.0, 0.0, 0.0)))
    if kind in UPRIGHT:
        out = surfaces[kind].out
        return Thing(kind, at, to, float(np.degrees(np.arctan2(-out[0], out[1]))), None)
    return Thing(kind, at + np.array([0, 0, height]) if at[2] == 0 else at, to, yaw, height)


def _strapped(
    kind: str, part: str, at_mm: tuple[float, float, float] | None, yaw: float, room: object, skin: Skin
) -> Thing:
    """A phone that lies flat on a part and leans as it does; ``at_mm`` from the middle of the part, in its own directions."""
    spot = skin.place(part, at_mm)
    body = room.xmat[spot.body].reshape(3, 3)
    c, s = np.cos(np.radians(yaw)), np.sin(np.radians(yaw))
    flat = np.stack([body[:, 2], -body[:, 0], body[:, 1]], axis=1) @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    at = room.xpos[spot.body] + body @ (spot.at + 0.008 * spot.out)
    return Thing(kind, np.asarray(at), None, yaw, None, (), flat)


def _outside(parts: Sequence[str], room: object, skin: Skin) -> Floats:
    """A little out of the skin, for what lies on the trunk."""
    if len(parts) != 1 or split(parts[0])[1] not in ON_TRUNK:
        return np.zeros(3)
    spot = skin.place(parts[0])
    return 0.02 * (room.xmat[spot.body].reshape(3, 3) @ spot.out)


def _middle(skin: Skin, room: object, part: str) -> Floats:
    if split(part)[1] in ("hand", "foot", *ON_TRUNK):
        spot = skin.place(part, touching=True)
        return np.asarray(room.xpos[spot.body] + room.xmat[spot.body].reshape(3, 3) @ spot.at)
    return np.asarray(skin.parts[part].where(room).mean(axis=0))


# -------------------------------------------------------------------- muscles


def working(row: Words, folder: Path) -> list[tuple[str, str]]:
    """(muscle, side) that work: as the sequence says, else as its ladder, exercise or self-test does."""
    muscles, facts = _muscles(folder), _facts(folder)
    told = [
        (id, side)
        for side in ("both", "left", "right")
        for id in row.get("muscles" if side == "both" else f"{side}_muscles", ())
    ]
    if not told:
        about = next((fact for fact in facts if row["id"] in fact["ids"]), {"structures": []})
        told = [(id, row.get("drawn_for") or "both") for id in about["structures"]]
    return [(id, side) for id, side in told if id in muscles]


@cache
def _muscles(folder: Path) -> frozenset[str]:
    """Muscles that the model has."""
    with (folder / "structures.csv").open() as file:
        return frozenset(r["id"] for r in csv.DictReader(file) if r["kind"] == "muscle" and r["in_model"] == "true")


@cache
def _facts(folder: Path) -> tuple[Words, ...]:
    """What each ladder, exercise and self-test is about: its ids and its structures."""
    found: list[Words] = []
    rows: dict[str, list[Words]] = {}
    for path in sorted(folder.rglob("*.toml")):
        if path.parent.name in ("exercises", "protocols", "ladders"):
            for kind, table in tomllib.loads(path.read_text()).items():
                rows.setdefault(kind, []).extend(table)
    found += [
        {"ids": tuple(r["rungs"]), "structures": tuple(r.get("for_structures", ()))} for r in rows.get("ladder", [])
    ]
    found += [{"ids": (r["id"],), "structures": tuple(r.get("for_structures", ()))} for r in rows.get("exercise", [])]
    found += [{"ids": (r["id"],), "structures": tuple(r.get("structures", ()))} for r in rows.get("protocol", [])]
    return tuple(found)
