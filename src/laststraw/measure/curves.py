"""The curves of the back from the side: kyphosis and lordosis of the skin's edge."""

import math
from collections.abc import Callable

import numpy as np

from laststraw.measure.look import Floats, Look, Reading
from laststraw.measure.profile import LEVELS, Profile, levels, nape, read_profile, spine, surface_angles
from laststraw.measure.terms import FINDING, FURROW, PLACE, YAW
from laststraw.records import ErrorTerm

IDS = ("thoracic_kyphosis_surface", "lumbar_lordosis_surface")
Angles = Callable[[dict[str, float], dict[str, float]], Floats]


def curves(look: Look) -> tuple[Reading, ...]:
    """Kyphosis and lordosis of the back's edge in a photo from the side (deg)."""
    profile = read_profile(look.outline, look.landmarks, look.knowledge)
    if profile is None:
        return tuple(look.refuse(id, "outline.broken") for id in IDS)
    constant = look.constant
    heights = levels(profile, nape(profile, look.knowledge), constant("outline.l5_height"), look.knowledge)
    furrows = {name: constant(f"outline.{name}_furrow") for name in LEVELS}

    def angles(at: dict[str, float], deep: dict[str, float]) -> Floats:
        return np.array(surface_angles(*spine(profile, at, deep)))

    values = angles(heights, furrows)
    place = _place_sd(profile, angles, heights, furrows, look)
    furrow = _each(angles, heights, furrows, constant("outline.furrow_sd"), deep=True)
    edges = np.mean([profile.edge_sd(heights[name]) for name in LEVELS]) / profile.length
    edge = _each(angles, heights, furrows, float(edges), deep=True)
    turned = 1.0 - math.cos(math.radians(2.0 * constant("measure.yaw_sd")))  # a turned body looks flatter: twice its sd
    readings: list[Reading] = []
    for i, id in enumerate(IDS):
        if i == 1 and values[1] < constant("outline.least_lordosis"):
            readings.append(look.refuse(id, "outline.arm_before_back"))
            continue
        terms = (
            ErrorTerm(name=FINDING, sd=float(edge[i])),
            ErrorTerm(name=PLACE, sd=float(place[i])),
            ErrorTerm(name=FURROW, sd=float(furrow[i])),
            look.bias(id),
            ErrorTerm(name=YAW, sd=abs(float(values[i])) * turned),
        )
        readings.append(look.reading(id, float(values[i]), "none", terms))
    return tuple(readings)


def _place_sd(
    profile: Profile, angles: Angles, heights: dict[str, float], furrows: dict[str, float], look: Look
) -> Floats:
    """(2,) deg: what follows from not knowing where along the back the vertebrae lie.

    C7 and L5 take those between them along; each of these is off by something of its own besides.
    """
    constant, usual = look.constant, angles(heights, furrows)
    total = np.zeros(2)
    for end, sd in (("c7", constant("outline.c7_corner_sd")), ("l5", constant("outline.l5_height_sd"))):
        moved = {name: heights[name] for name in ("c7", "l5")}
        moved[end] += sd
        total += (angles(levels(profile, moved["c7"], moved["l5"], look.knowledge), furrows) - usual) ** 2
    total += _each(angles, heights, furrows, constant("outline.level_sd"), deep=False) ** 2
    root: Floats = np.sqrt(total)
    return root


def _each(angles: Angles, heights: dict[str, float], furrows: dict[str, float], sd: float, *, deep: bool) -> Floats:
    """(2,) deg: effect of one independent error (share of the length) at each level, inwards or along the back."""
    usual = angles(heights, furrows)
    total = np.zeros(2)
    for name in LEVELS if deep else LEVELS[1:-1]:
        moved = dict(furrows if deep else heights)
        moved[name] += sd
        total += (angles(*((heights, moved) if deep else (moved, furrows))) - usual) ** 2
    root: Floats = np.sqrt(total)
    return root
