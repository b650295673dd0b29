"""Bodies drawn as outlines, with what is known about them: a front or back view with free arms, and a side view."""

from dataclasses import dataclass, field

import numpy as np

from laststraw.records import Landmark, Landmarks, Outline, PhotoRef

SIZE = (1200, 2000)  # px, wide and high
STATURE_MM = 1700.0
PX = 1.0  # px for one mm
FOOT_V = 1850.0


def photo(view: str) -> PhotoRef:
    return PhotoRef(id=f"photo/{view}", view=view, sha256="0" * 64, mirrored=False, width_px=SIZE[0], height_px=SIZE[1])


def landmarks(view: str, at: dict, passes: int = 4) -> Landmarks:
    """``at``: (name, side) -> (u, v)."""
    points = tuple(
        Landmark(name=n, side=s, uv=(float(p[0]), float(p[1])), sd_uv=(1.0, 1.0), visibility=1.0)
        for (n, s), p in at.items()
    )
    draws = np.repeat(np.array([p.uv for p in points])[None], passes, axis=0)
    return Landmarks(id=f"landmarks/{view}", photo=photo(view), points=points, draws_uv=draws, method="drawn")


def outline(view: str, uv, sd_px: float = 0.5, gaps=()) -> Outline:
    uv = dense(np.asarray(uv, dtype=np.float64))
    return Outline(
        id=f"outline/{view}", photo=photo(view), uv=uv, sd_px=np.full(len(uv), sd_px), method="drawn", gaps=gaps
    )


def dense(ring, step: float = 3.0):
    closed = np.concatenate([ring, ring[:1]])
    along = np.r_[0, np.cumsum(np.hypot(*np.diff(closed, axis=0).T))]
    at = np.arange(0, along[-1], step)
    return np.column_stack([np.interp(at, along, closed[:, i]) for i in (0, 1)])


@dataclass(frozen=True)
class Back:
    """A body from behind (the person's left is left in the picture), arms away from the trunk by ``arms`` mm.

    Lengths in mm; a side's waist is ``waist`` from the axis at ``waist_height`` above the hips, hips and ribs are wider.
    """

    waist: dict = field(default_factory=lambda: {"left": 140.0, "right": 140.0})
    waist_height: dict = field(default_factory=lambda: {"left": 200.0, "right": 200.0})
    shoulder_up: dict = field(default_factory=lambda: {"left": 0.0, "right": 0.0})
    armpit_up: dict = field(default_factory=lambda: {"left": 0.0, "right": 0.0})
    arms: float = 60.0
    view: str = "back"

    def edge(self, side: str, height):
        """Distance of the trunk's edge from the axis (mm) at heights above the hips."""
        return self.waist[side] + 40.0 * ((np.asarray(height) - self.waist_height[side]) / 200.0) ** 2

    def half(self, side: str):
        """(n, 2) mm outwards and up from mid-hip, from the crown round the side to the crotch."""
        up, pit = self.shoulder_up[side], 390.0 + self.armpit_up[side]
        inner = float(self.edge(side, pit))
        heights = np.linspace(pit, -40.0, 80)
        return np.concatenate([
            [(0, 730), (75, 690), (85, 600), (60, 540), (70, 500), (130, 490 + up), (215, 480 + up), (250, 440 + up)],
            [(inner + self.arms + 170, 60), (inner + self.arms + 160, -60), (inner + self.arms + 95, -60)],
            [(inner + self.arms + 20, 300), (inner + 12, pit - 12), (inner, pit)],
            np.column_stack([self.edge(side, heights), heights]),
            [(170, -200), (140, -500), (120, -930), (60, -930), (50, -500), (5, -80)],
        ])  # fmt: skip

    def ring(self):
        left, right = self.half("left"), self.half("right")
        return np.concatenate([left * [1, 1], (right * [-1, 1])[::-1]])

    def points(self):
        at = {("nose", "none"): (0, 620)}
        for side, s in (("left", 1), ("right", -1)):
            up, inner = self.shoulder_up[side], float(self.edge(side, 390.0))
            for name, place in (
                ("ear", (75, 635)), ("shoulder", (190, 440 + up)), ("elbow", (inner + self.arms + 100, 200)),
                ("wrist", (inner + self.arms + 130, 0)), ("hip", (90, 0)), ("knee", (95, -450)), ("ankle", (90, -870)),
            ):  # fmt: skip
                at[name, side] = (s * place[0], place[1])
        return at

    def sight(self, sd_px: float = 0.5):
        """(Outline, Landmarks): mm from mid-hip -> px of the picture."""
        sign = -1.0 if self.view == "back" else 1.0
        to = lambda xy: np.asarray(xy, dtype=np.float64) * [sign * PX, -PX] + [SIZE[0] / 2, FOOT_V - 930.0 * PX]  # noqa: E731
        return outline(self.view, to(self.ring()), sd_px), landmarks(
            self.view, {k: to(v) for k, v in self.points().items()}
        )


@dataclass(frozen=True)
class Side:
    """A body from the side: its back's edge by height (mm above the sole), the front 220 mm ahead of the hips."""

    view: str = "left"
    heights: tuple = (0, 60, 800, 870, 1000, 1080, 1230, 1330, 1440, 1470, 1530, 1580, 1640, 1700)
    back: tuple = (-60, -60, -60, -120, -60, -40, -90, -110, -60, -45, -20, -60, -80, 0)
    front: tuple = (160, 160, 60, 120, 110, 120, 130, 110, 60, 40, 60, 110, 110, 0)

    def sight(self, sd_px: float = 0.5):
        fine = np.linspace(0, 1700, 340)
        back, front = (np.interp(fine, self.heights, edge) for edge in (self.back, self.front))
        ring = np.concatenate([np.column_stack([back, fine]), np.column_stack([front, fine])[::-1]])
        sign = -1.0 if self.view == "left" else 1.0
        to = lambda xy: np.asarray(xy, dtype=np.float64) * [sign * PX, -PX] + [SIZE[0] / 2, FOOT_V]  # noqa: E731
        places = {
            "ear": (20, 1572),
            "shoulder": (0, 1380),
            "elbow": (20, 1080),
            "wrist": (-50, 850),
            "hip": (10, 900),
            "ankle": (0, 66),
        }
        at = {(n, s): to(p) for n, p in places.items() for s in ("left", "right")} | {("nose", "none"): to((120, 1560))}
        return outline(self.view, to(ring), sd_px), landmarks(self.view, at)


def moved(seen, matrix, shift, view=None):
    """Outline and landmarks after ``uv -> matrix @ uv + shift``; ``view``: another name for the same picture's side."""
    own, points = seen
    to = lambda uv: uv @ np.asarray(matrix, dtype=np.float64).T + shift  # noqa: E731
    zoom = np.sqrt(abs(np.linalg.det(matrix)))
    at = {(p.name, p.side): to(np.array(p.uv)) for p in points.points}
    side = view or own.photo.view
    ring = Outline(id=f"outline/{side}", photo=photo(side), uv=to(own.uv), sd_px=own.sd_px * zoom, method="moved")
    return ring, landmarks(side, at)


def mirrored(seen):
    """The mirror image of the person: left and right change places; from the side it shows the other side."""
    own = seen[0]
    other = {"left": "right", "right": "left"}
    view = other.get(own.photo.view, own.photo.view)
    ring, there = moved(seen, np.diag([-1.0, 1.0]), (SIZE[0], 0.0), view)
    at = {(p.name, other.get(p.side, p.side)): p.uv for p in there.points}
    return ring, landmarks(view, at)
