"""POTSI, the posterior trunk symmetry index: six asymmetries of the back added up.

Source: Suzuki et al. 1999 (recalled; the definition as used by Minguez et al. 2007). Against the vertical line through the top
of the natal cleft: distance of C7 over the width at the armpits; difference of left and right width over their sum, at the
armpits and at the waist; and differences of height of shoulders, armpits and waist over the height of C7 above the cleft;
each in percent, without sign. changed: the cleft's top is taken below the middle of the two back spines of the pelvis, because
no sticker goes there.
"""

import math

import numpy as np

from laststraw.measure.look import Floats, Look, Reading
from laststraw.measure.shoulders import armpits, shoulder_tilt
from laststraw.measure.terms import FINDING
from laststraw.measure.trunk import Trunk
from laststraw.measure.waist import Waist, find_waist, waist_height_difference
from laststraw.records import ErrorTerm, Marks, Measurement

ID = "potsi"


def potsi(look: Look, trunk: Trunk, marks: tuple[Marks, ...]) -> Reading:
    """The index (%), or why there is none."""
    at = {(p.name, p.side): np.array(p.uv) for own in marks for p in own.points if own.rung in ("stickers", "placed")}
    if not {("c7", "none"), ("psis", "left"), ("psis", "right")} <= at.keys():
        return look.refuse(ID, "outline.potsi_points")
    waist, arms = find_waist(trunk), armpits(trunk)
    if isinstance(waist, str) or arms is None:
        return look.refuse(ID, waist if isinstance(waist, str) else "outline.arms_hide_armpits")
    shoulders = shoulder_tilt(look, trunk)
    drawn_in = waist_height_difference(look, trunk)
    if not isinstance(shoulders, Measurement):
        return look.refuse(ID, "outline.shoulders_hidden")
    if not isinstance(drawn_in, Measurement) or look.stature_mm is None:
        return look.refuse(ID, "outline.no_waist" if look.stature_mm is not None else "measure.no_stature")
    cleft = (
        0.5 * (at["psis", "left"] + at["psis", "right"])
        - look.constant("outline.cleft_below_psis") * look.body_px * look.up
    )
    c7 = at["c7", "none"] - cleft
    tall = float(c7 @ look.up)
    pits = [(arms[side][0] - cleft) for side in ("left", "right")]
    left, right = (float(pit @ look.left) for pit in pits)
    waists = [_waist_from(cleft, trunk, waist, look, left=side) for side in (True, False)]
    biacromial = 2.0 * abs(float((look.at("shoulder", "left") - look.at("shoulder", "right")) @ look.left)) * 0.5
    parts = (
        float(c7 @ look.left) / (left - right),
        (left + right) / (left - right),
        (waists[0] + waists[1]) / (waists[0] - waists[1]),
        math.tan(math.radians(shoulders.value)) * biacromial / tall,
        float((pits[0] - pits[1]) @ look.up) / tall,
        drawn_in.value * look.body_px / look.stature_mm / tall,
    )
    value = 100.0 * sum(abs(part) for part in parts)
    rolled = math.radians(look.roll_sd_deg)
    line = 100.0 * rolled * tall / (left - right)  # the vertical line through the cleft turns about it
    sds = (
        line,
        line,
        0.5 * line,
        100.0 * math.radians(shoulders.sd) * biacromial / tall,
        100.0 * math.hypot(rolled * (left - right), math.hypot(arms["left"][1], arms["right"][1])) / tall,
        100.0 * drawn_in.sd * look.body_px / look.stature_mm / tall,
    )
    terms = (ErrorTerm(name=FINDING, sd=math.hypot(*sds)), look.bias(ID))
    return look.reading(ID, value, "none", terms)


def _waist_from(cleft: Floats, trunk: Trunk, waist: Waist, look: Look, *, left: bool) -> float:
    """How far an edge of the waist lies to the person's left of the line through the cleft (px)."""
    edge = trunk.place(waist.height, waist.left if left else -waist.right)
    return float((edge - cleft) @ look.left)
