"""Drawings of a body with its outline: where stickers go, and measurements that a stick person cannot show. For ``renew.py``.

Millimetres of a person of 1700 mm: ``a`` forwards (side) or to the right in the picture, ``h`` above the floor. Places of
bones as the knowledge files have them (C7 at 0.865 of stature, L5 at 0.592, the levels between at 0.33, 0.62, 0.85 of the way).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

IMAGES = Path(__file__).parents[1] / "img"
Floats = NDArray[np.float64]
Place = tuple[float, float]  # a, h (mm)
SKIN, EDGE, RED, INK = "#e9ebef", "#8a8f98", "#b3261e", "#1f2328"
FACE: tuple[Place, ...] = (  # from the crown down the front of the body to the toes
    (0, 1700), (65, 1675), (92, 1620), (92, 1590), (118, 1560), (98, 1545), (104, 1523), (97, 1487), (75, 1470), (48, 1450),
    (46, 1410), (72, 1385), (112, 1300), (120, 1230), (104, 1130), (112, 1020), (104, 940), (88, 870), (84, 760), (72, 600),
    (62, 480), (50, 430), (42, 300), (34, 130), (48, 85), (120, 45), (182, 22), (184, 4),
)  # fmt: skip
BACK: tuple[Place, ...] = (  # from the heel up the back of the body to the crown
    (-70, 4), (-78, 40), (-54, 110), (-78, 300), (-80, 370), (-52, 470), (-78, 650), (-100, 790), (-140, 890), (-136, 960),
    (-104, 1030), (-68, 1095), (-74, 1170), (-100, 1250), (-118, 1330), (-108, 1400), (-78, 1465), (-56, 1515), (-62, 1550),
    (-86, 1600), (-72, 1665),
)  # fmt: skip
LIMBS: tuple[Place, ...] = (  # one half seen from behind or in front, from the crown round the arm to the crotch
    (0, 1700), (50, 1688), (76, 1640), (79, 1575), (66, 1525), (55, 1485), (62, 1452), (115, 1428), (180, 1404), (220, 1368),
    (240, 1290), (275, 1090), (315, 940), (334, 850), (338, 790), (318, 745), (300, 800), (288, 870), (252, 970), (222, 1095),
    (188, 1235), (166, 1290), (150, 1240), (138, 1180), (127, 1100), (146, 1015), (170, 925), (172, 840), (150, 650),
    (116, 480), (124, 350), (86, 110), (104, 30), (96, 6), (52, 6), (50, 95), (40, 330), (44, 480), (18, 720), (0, 790),
)  # fmt: skip
HIP: Place = (0, 901)
EAR: Place = (2, 1572)
LEVELS = {"C7": 1470.0, "T7": 1317.0, "T12": 1182.0, "L3": 1076.0, "L5": 1006.0}
PSIS_SIDE: Place = (-92, 1004)
ASIS_SIDE: Place = (70, 984)


def pictures() -> dict[Path, str]:
    """The drawings as they should be, by file."""
    own = IMAGES / "measurements"
    return {
        IMAGES / "stickers.svg": stickers(),
        own / "waist_asymmetry.svg": _waist_asymmetry(),
        own / "waist_height_difference.svg": _waist_heights(),
        own / "axilla_tilt.svg": _armpits(),
        own / "potsi.svg": _potsi(),
        own / "craniovertebral.svg": _neck(),
        own / "pelvic_sagittal_tilt.svg": _pelvis(),
        own / "thoracic_kyphosis_surface.svg": _curve(("T12", "T7", "C7"), (-260, 190, 1080, 1720)),
        own / "lumbar_lordosis_surface.svg": _curve(("L5", "L3", "T12"), (-250, 170, 840, 1290)),
        own / "pelvis_rotation.svg": _from_above("hips", "pelvis"),
        own / "shoulder_rotation.svg": _from_above("shoulders", "shoulders"),
    }


class Sheet:
    """A part of the plane, drawn ``wide`` px wide. Points in mm, sizes of lines and letters in px."""

    def __init__(self, box: tuple[float, float, float, float], wide: float = 300.0) -> None:
        """``box``: least and largest a, least and largest h."""
        self.left, right, low, self.top = box
        self.zoom = wide / (right - self.left)
        self.wide, self.high = wide, (self.top - low) * self.zoom
        self.parts: list[str] = []

    def at(self, place: Sequence[float] | Floats) -> Place:
        """Where a place lies in the picture (px)."""
        return (float(place[0]) - self.left) * self.zoom, (self.top - float(place[1])) * self.zoom

    def line(self, *places: Sequence[float] | Floats, colour: str = RED, width: float = 3, dash: str = "") -> None:
        """A line from place to place."""
        way = "M" + "L".join(f"{u:.1f} {v:.1f}" for u, v in (self.at(place) for place in places))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}/>')

    def against(self, *places: Sequence[float] | Floats) -> None:
        """What is measured against: a dashed line."""
        self.line(*places, colour=INK, width=1.6, dash="6 4")

    def body(self, places: Floats) -> None:
        """A closed skin."""
        way = "M" + "L".join(f"{u:.1f} {v:.1f}" for u, v in (self.at(place) for place in places)) + "Z"
        self.parts.append(f'<path d="{way}" fill="{SKIN}" stroke="{EDGE}" stroke-width="2.5" stroke-linejoin="round"/>')

    def dot(self, place: Sequence[float] | Floats, radius: float = 5, colour: str = RED) -> None:
        """A point."""
        u, v = self.at(place)
        self.parts.append(f'<circle cx="{u:.1f}" cy="{v:.1f}" r="{radius:g}" fill="{colour}"/>')

    def say(
        self, text: str, place: Sequence[float] | Floats, *, anchor: str = "start", size: float = 13, colour: str = INK
    ) -> None:
        """Words, their left end (or middle, or right end) at the place."""
        u, v = self.at(place)
        self.parts.append(
            f'<text x="{u:.1f}" y="{v + 0.35 * size:.1f}" font-family="sans-serif" font-size="{size:g}" '
            f'text-anchor="{anchor}" fill="{colour}">{text}</text>'
        )

    def svg(self) -> str:
        """The picture."""
        box = f'viewBox="0 0 {self.wide:.0f} {self.high:.0f}" width="{self.wide:.0f}" height="{self.high:.0f}"'
        ground = f'<rect width="{self.wide:.0f}" height="{self.high:.0f}" fill="#ffffff"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{ground}{"".join(self.parts)}</svg>\n'


def _smooth(places: Sequence[Place], steps: int = 6) -> Floats:
    """A smooth way through the places (Catmull and Rom's), (n, 2) mm."""
    at = np.array([places[0], *places, places[-1]], dtype=np.float64)
    share = np.arange(steps)[:, None] / steps
    ways = []
    for a, b, c, d in zip(at[:-3], at[1:-2], at[2:-1], at[3:], strict=True):
        cubic = (3 * (b - c) + d - a) * share**3 + (2 * a - 5 * b + 4 * c - d) * share**2
        ways.append(b + 0.5 * ((c - a) * share + cubic))
    return np.concatenate([*ways, at[-1:]])


def _side() -> Floats:
    """The skin from the right side, the face to the right, (n, 2) mm."""
    return np.concatenate([_smooth(FACE), _smooth((*BACK, (0, 1700)))])


def _on_back(height: float) -> Place:
    """The place on the skin of the back at a height."""
    back = _smooth(BACK)
    return float(np.interp(height, back[:, 1], back[:, 0])), height


def _halves(*, bent: float = 0.0, raised: float = 0.0) -> tuple[Floats, Floats]:
    """The picture's left and right half seen from behind or in front; ``bent``: the waist goes to the right by as much (mm),
    ``raised``: shoulder and armpit of the left half are higher, its waist too."""
    left, right = (_smooth(LIMBS) * [sign, 1.0] for sign in (-1.0, 1.0))
    for half, lift in ((left, raised), (right, 0.0)):
        height = half[:, 1].copy()
        out = np.abs(half[:, 0])
        flank = (out < 172) & (height > 901) & (height < 1285)
        half[flank, 0] += bent * np.sin(np.pi * (height[flank] - 901) / 384) ** 2
        half[:, 1] += lift * np.where(
            height > 1395, np.clip((out - 60) / 130, 0, 1), np.clip((height - 1000) / 90, 0, 1)
        )
    return left, right


def _whole(halves: tuple[Floats, Floats]) -> Floats:
    return np.concatenate([halves[0], halves[1][::-1]])


def _waist_of(half: Floats) -> Floats:
    """The place of a half's flank that is closest to the middle line."""
    flank = half[(half[:, 1] > 1020) & (half[:, 1] < 1240) & (np.abs(half[:, 0]) < 200)]
    return np.asarray(flank[np.argmin(np.abs(flank[:, 0]))])


def _armpit_of(half: Floats) -> Floats:
    near = half[(np.abs(half[:, 0]) > 140) & (np.abs(half[:, 0]) < 190) & (half[:, 1] > 1200) & (half[:, 1] < 1360)]
    return np.asarray(near[np.argmax(near[:, 1])])


TORSO = (-290.0, 290.0, 860.0, 1560.0)


def _torso(bent: float, raised: float, box: tuple[float, float, float, float] = TORSO) -> tuple[Sheet, Floats, Floats]:
    sheet, halves = Sheet(box, 0.52 * (box[1] - box[0])), _halves(bent=bent, raised=raised)
    sheet.body(_whole(halves))
    sheet.say("left", (box[0] + 20, 1510), size=12, colour=EDGE)
    sheet.say("right", (-box[0] - 20, 1510), anchor="end", size=12, colour=EDGE)
    return sheet, *halves


def _waist_asymmetry() -> str:
    sheet, left, right = _torso(22, 0)
    waist = _waist_of(left)
    flank = right[(right[:, 0] < 175) & (right[:, 1] > 901) & (right[:, 1] < 1285)][::-1]
    other = np.array([np.interp(waist[1], flank[:, 1], flank[:, 0]), waist[1]])
    sheet.against((0, 901), (0, 1395))
    sheet.dot((0, 901), 4, INK)
    sheet.dot((0, 1395), 4, INK)
    for edge, name in ((waist, "l"), (other, "r")):
        sheet.line((0, edge[1]), edge)
        sheet.dot(edge)
        sheet.say(name, (0.5 * edge[0], edge[1] + 28), anchor="middle", size=16, colour=RED)
    sheet.say("l against r", (12, 985), size=12)
    return sheet.svg()


def _waist_heights() -> str:
    sheet, left, right = _torso(0, 34)
    sheet.against((0, 901), (0, 1395))
    high, low = _waist_of(left), _waist_of(right)
    for edge, out in ((high, -1), (low, 1)):
        sheet.line((edge[0], edge[1]), (0, edge[1]), width=2)
        sheet.dot(edge)
        sheet.against(edge, (edge[0] + 70 * out, edge[1]))
    sheet.line((0, low[1]), (0, high[1]), width=6)
    sheet.say("how much higher", (14, 0.5 * (low[1] + high[1]) + 48), size=12)
    return sheet.svg()


def _armpits() -> str:
    sheet, left, right = _torso(0, 36)
    high, low = _armpit_of(left), _armpit_of(right)
    sheet.against((high[0], low[1]), (low[0] + 40, low[1]))
    sheet.line(high, low)
    sheet.dot(high)
    sheet.dot(low)
    return sheet.svg()


def _potsi() -> str:
    sheet, left, right = _torso(24, 30, (-290, 670, 860, 1560))
    cleft, c7 = (0.0, 950.0), (22.0, 1462.0)
    sheet.against(cleft, (0, 1530))
    sheet.line((0, c7[1]), c7)
    sheet.dot(c7)
    shoulders = (np.array([-190.0, 1430.0]), np.array([190.0, 1400.0]))
    pits, waists = (_armpit_of(left), _armpit_of(right)), (_waist_of(left), _waist_of(right))
    for number, pair in (("2", pits), ("3", waists)):
        for edge in pair:
            sheet.line((0, edge[1]), edge, width=2)
            sheet.dot(edge, 4)
        sheet.say(number, (-40, pair[0][1] + 24), anchor="middle", colour=RED)
    for number, pair in (("4", shoulders), ("5", pits), ("6", waists)):
        sheet.line((250, pair[0][1]), (250, pair[1][1]), colour=INK, width=5)
        sheet.against(pair[0], (262, pair[0][1]))
        sheet.against(pair[1], (262, pair[1][1]))
        sheet.say(number, (272, 0.5 * (pair[0][1] + pair[1][1])))
        for edge in pair:
            sheet.dot(edge, 4)
    sheet.say("1", (34, 1488), colour=RED)
    words: tuple[str, ...] = (
        "To the side (red), from the",
        "line above the seat's cleft:",
        "1 base of the neck",
        "2 armpits, 3 waist",
        "",
    )
    words += (
        "In height (black):",
        "4 shoulders, 5 armpits,",
        "6 waist",
        "",
        "Each in percent; the sum",
        "is the number.",
    )
    for n, text in enumerate(words):
        sheet.say(text, (310, 1510 - 44 * n), size=12)
    return sheet.svg()


def _neck() -> str:
    sheet = Sheet((-220, 230, 1290, 1730))
    sheet.body(_side())
    c7 = _on_back(LEVELS["C7"])
    sheet.against(c7, (c7[0] + 190, c7[1]))
    sheet.line(c7, EAR)
    _arc(sheet, c7, 0.0, float(np.degrees(np.arctan2(EAR[1] - c7[1], EAR[0] - c7[0]))), 60)
    sheet.dot(c7)
    sheet.dot(EAR)
    sheet.say("C7", (c7[0] - 14, c7[1]), anchor="end")
    sheet.say("ear hole", (EAR[0] + 14, EAR[1] + 14))
    sheet.say("level", (c7[0] + 140, c7[1] - 22), size=12)
    return sheet.svg()


def _pelvis() -> str:
    sheet = Sheet((-260, 240, 780, 1190))
    sheet.body(_side())
    level = (ASIS_SIDE[0] + 60, PSIS_SIDE[1])
    sheet.against(PSIS_SIDE, level)
    sheet.line(PSIS_SIDE, ASIS_SIDE)
    for place, name, anchor, aside in ((PSIS_SIDE, "PSIS", "end", -55.0), (ASIS_SIDE, "ASIS", "start", 58.0)):
        sheet.dot(place)
        sheet.say(name, (place[0] + aside, place[1] - 22 * (anchor == "start")), anchor=anchor)
    sheet.dot(HIP, 4, EDGE)
    sheet.say("hip joint", (HIP[0] + 14, HIP[1] - 6), size=12, colour=EDGE)
    return sheet.svg()


def _curve(names: tuple[str, str, str], box: tuple[float, float, float, float]) -> str:
    """Two chords along the back, bottom to top; the lower one goes on dashed, so that the angle between them shows."""
    sheet = Sheet(box)
    sheet.body(_side())
    low, middle, high = (np.array(_on_back(LEVELS[name])) for name in names)
    way = (middle - low) / np.hypot(*(middle - low))
    onwards = middle + way * 0.95 * np.hypot(*(high - middle))
    sheet.against(middle, onwards)
    sheet.line(low, middle, high)
    first, second = (float(np.degrees(np.arctan2(d[1], d[0]))) for d in (way, high - middle))
    _arc(sheet, middle, min(first, second), max(first, second), 0.62 * float(np.hypot(*(high - middle))))
    for place, name in zip((low, middle, high), names, strict=True):
        sheet.dot(place)
        sheet.say(name, (place[0] - 26, place[1]), anchor="end")
    return sheet.svg()


def _arc(sheet: Sheet, middle: Sequence[float] | Floats, start: float, end: float, radius: float) -> None:
    """The angle that is measured: from ``start`` to ``end`` (deg, anticlockwise from the right)."""
    turned = np.radians(np.linspace(start, end, 24))
    points = [(middle[0] + radius * np.cos(t), middle[1] + radius * np.sin(t)) for t in turned]
    sheet.line(*points, width=2)


def _from_above(what: str, name: str) -> str:
    """A person from above, who looks up the page: a line through both sides against the square line; left end back."""
    sheet = Sheet((-330, 330, -260, 270))
    angle = np.radians(18.0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    round_ = np.radians(np.linspace(0, 360, 73))
    ring = np.column_stack([np.cos(round_), np.sin(round_)])
    wide, deep = (175.0, 110.0) if what == "hips" else (215.0, 95.0)
    for side in (-1, 1):  # the feet stand square
        sheet.body(ring * [42, 120] + [side * 90, 40])
    sheet.body((ring * [wide, deep]) @ turn.T)
    if what == "shoulders":
        sheet.body(ring * [75, 92] + [0, 15])
    half = np.array([wide - 30, 0.0]) @ turn.T
    sheet.against((-290, 0), (290, 0))
    sheet.line(-half, half, width=4)
    sheet.dot(-half)
    sheet.dot(half)
    _arc(sheet, (0, 0), 180, 198, 1.35 * wide)
    sheet.say("left", (-315, 45), size=12, colour=EDGE)
    sheet.say("right", (315, 45), anchor="end", size=12, colour=EDGE)
    sheet.say("ahead, where the feet point", (0, 245), anchor="middle", size=12, colour=EDGE)
    sheet.say(f"{name} turned to the left, from above", (0, -235), anchor="middle", size=12)
    return sheet.svg()


SEEN_BEHIND: tuple[tuple[str, Place], ...] = (  # name, place of the right one
    ("C7", (0, 1470)), ("acromion", (186, 1394)), ("T7", (0, 1317)), ("T12", (0, 1182)), ("L3", (0, 1076)),
    ("L5", (0, 1006)), ("PSIS", (45, 984)), ("malleolus", (88, 66)),
)  # fmt: skip
SEEN_AHEAD: tuple[tuple[str, Place], ...] = (
    ("tragus", (77, 1572)), ("acromion", (186, 1394)), ("ASIS", (120, 984)), ("malleolus", (88, 66)),
)  # fmt: skip
GREEN = "#1a8f3c"


def stickers() -> str:
    """Where the stickers go: from the front, from behind, from the side."""
    sheet = Sheet((-420, 2320, -60, 1860), 960)
    for middle, title, places in ((0, "front", SEEN_AHEAD), (960, "back", SEEN_BEHIND)):
        sheet.body(_whole(_halves()) + np.array([middle, 0.0]))
        sheet.say(title, (middle, 1790), anchor="middle", size=16)
        for name, (across, height) in places:
            for sign in (-1, 1) if across else (1,):
                sheet.dot((middle + sign * across, height), 6, GREEN)
            sheet.line((middle + across + 18, height), (middle + 355, height), colour=EDGE, width=1)
            above = {"L5": 26, "PSIS": -26}.get(name, 0)
            sheet.say(name, (middle + 362, height + above))
    middle = 1850
    sheet.body(_side() + np.array([middle, 0.0]))
    sheet.say("side (each side)", (middle + 30, 1790), anchor="middle", size=16)
    for name, height in LEVELS.items():
        place = _on_back(height)
        sheet.dot((middle + place[0] + 8, height), 6, GREEN)
        sheet.say(name, (middle + place[0] - 24, height + (12 if name == "L5" else 0)), anchor="end")
    for name, (a, height) in (
        ("tragus", EAR),
        ("acromion", (-20, 1394)),
        ("PSIS", (-84, 984)),
        ("ASIS", ASIS_SIDE),
        ("malleolus", (-8, 66)),
    ):
        sheet.dot((middle + a, height), 6, GREEN)
        if name == "PSIS":
            sheet.say(name, (middle + a - 70, height - 22), anchor="end")
        else:
            sheet.line((middle + a + 18, height), (middle + 205, height), colour=EDGE, width=1)
            sheet.say(name, (middle + 212, height))
    return sheet.svg()
