"""A synthetic person with a known posture, seen through a pinhole camera: truth to measure against, nobody's body.

World frame (right-handed, mm): x forwards, y towards the person's left, z up; the origin lies on the floor between the
ankles. Picture frame: u right, v down, px.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from laststraw.records import Landmark, Landmarks, Marks, PhotoRef, Side, View

XYZ = NDArray[np.float64]  # (3,) mm
C7_OVER_SHOULDERS = 1.20  # mid-hip to C7, over mid-hip to mid-shoulder
_CAMERA_SIDE: dict[View, tuple[float, float]] = {"front": (1, 0), "back": (-1, 0), "left": (0, 1), "right": (0, -1)}
_OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPerson:
    """A posture by its numbers. Angles in deg, signs of design.md: left minus right; to the left, or forwards."""

    stature_mm: float = 1700.0
    shoulder_tilt: float = 0.0
    tragus_tilt: float = 0.0
    hip_tilt: float = 0.0
    trunk_lateral_lean: float = 0.0
    trunk_sagittal_lean: float = 0.0
    shoulder_rotation: float = 0.0
    hip_over_ankle: float = 0.0  # mm
    hip_left_of_ankle: float = 0.0  # mm

    def mirrored(self) -> "StandingPerson":
        """The same person in a mirror."""
        return replace(
            self,
            shoulder_tilt=-self.shoulder_tilt,
            tragus_tilt=-self.tragus_tilt,
            hip_tilt=-self.hip_tilt,
            trunk_lateral_lean=-self.trunk_lateral_lean,
            shoulder_rotation=-self.shoulder_rotation,
            hip_left_of_ankle=-self.hip_left_of_ankle,
        )

    def points(self) -> dict[tuple[str, Side], XYZ]:
        """Landmarks by name and side, (3,) mm."""
        s = self.stature_mm
        ankle = np.array([0.0, 0.0, 0.039 * s])
        hip = np.array([self.hip_over_ankle, self.hip_left_of_ankle, 0.53 * s])
        lean = np.array([_tan(self.trunk_sagittal_lean), _tan(self.trunk_lateral_lean), 1.0])
        up = lean / np.linalg.norm(lean)
        shoulder = hip + 0.28 * s * up
        ear = shoulder + 0.115 * s * up + np.array([0.01 * s, 0.0, 0.0])
        leg = hip - ankle  # the same on both sides: a raised hip lifts its foot
        across = _across(self.shoulder_tilt, self.shoulder_rotation)
        points: dict[tuple[str, Side], XYZ] = {("nose", "none"): ear + np.array([0.06 * s, 0.0, 0.0])}
        sides: tuple[tuple[Side, float], ...] = (("left", 1.0), ("right", -1.0))
        for side, sign in sides:
            arm = shoulder + sign * 0.11 * s * across
            socket = hip + sign * 0.055 * s * _across(self.hip_tilt, 0.0)
            pairs = {
                "ear": ear + sign * 0.045 * s * _across(self.tragus_tilt, 0.0),
                "shoulder": arm,
                "elbow": arm + np.array([-0.01 * s, sign * 0.02 * s, -0.17 * s]),
                "wrist": arm + np.array([0.02 * s, sign * 0.03 * s, -0.31 * s]),
                "hip": socket,
                "knee": socket - 0.5 * leg,
                "ankle": socket - leg,
                "heel": socket - leg + np.array([-0.03 * s, 0.0, -0.03 * s]),
                "foot_index": socket - leg + np.array([0.10 * s, sign * 0.01 * s, -0.03 * s]),
            }
            points |= {(name, side): point for name, point in pairs.items()}
        return points

    def bones(self) -> dict[tuple[str, Side], XYZ]:
        """Bony points on the skin by name and side, (3,) mm: joints and bones as ``measure.toml`` has them on average."""
        s = self.stature_mm
        at = self.points()
        hip, shoulder = (0.5 * (at[name, "left"] + at[name, "right"]) for name in ("hip", "shoulder"))
        spine = (shoulder - hip) / np.linalg.norm(shoulder - hip)
        ahead = np.array([1.0, 0.0, 0.0])
        bones: dict[tuple[str, Side], XYZ] = {
            ("c7", "none"): hip + C7_OVER_SHOULDERS * (shoulder - hip) - 0.035 * s * ahead,
            ("t7", "none"): hip + 0.19 * s * spine - 0.065 * s * ahead,
            ("t12", "none"): hip + 0.12 * s * spine - 0.055 * s * ahead,
            ("l3", "none"): hip + 0.08 * s * spine - 0.045 * s * ahead,
            ("l5", "none"): hip + 0.045 * s * spine - 0.055 * s * ahead,
        }
        across = _across(self.hip_tilt, 0.0)
        up = np.array([0.0, -across[2], across[1]])
        sides: tuple[tuple[Side, float], ...] = (("left", 1.0), ("right", -1.0))
        for side, sign in sides:
            spines = hip + 82.9 * up
            bones |= {
                ("asis", side): spines + (0.24 * 150.0 + 9.9) * ahead + sign * 120.0 * across,
                ("psis", side): spines - (0.76 * 150.0 - 9.9) * ahead + sign * 45.0 * across,
                ("acromion", side): at["shoulder", side] + 0.02 * s * spine,
                ("tragus", side): at["ear", side],
                ("malleolus", side): at["ankle", side],
            }
        return bones

    def truth(self) -> dict[str, float]:
        """The measurements that follow from the posture, by id (deg, mm)."""
        at = self.points()
        hip, shoulder, ankle = (0.5 * (at[name, "left"] + at[name, "right"]) for name in ("hip", "shoulder", "ankle"))
        neck = hip + C7_OVER_SHOULDERS * (shoulder - hip)
        ear = 0.5 * (at["ear", "left"] + at["ear", "right"])
        head = ear - self.bones()["c7", "none"]
        return {
            "shoulder_tilt": self.shoulder_tilt,
            "tragus_tilt": self.tragus_tilt,
            "hip_tilt": self.hip_tilt,
            "trunk_lateral_lean": self.trunk_lateral_lean,
            "trunk_shift": float(neck[1] - ankle[1]),
            "trunk_sagittal_lean": self.trunk_sagittal_lean,
            "acromion_tilt": self.shoulder_tilt,
            "psis_tilt": self.hip_tilt,
            "asis_tilt": self.hip_tilt,
            "craniovertebral": math.degrees(math.atan2(head[2], head[0])),
            "pelvic_sagittal_tilt": 0.0,
            "hip_over_ankle": float(hip[0] - ankle[0]),
            "shoulder_over_hip": float(shoulder[0] - hip[0]),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PinholeCamera:
    """A camera on the side that its view names. ``roll_deg`` > 0: the scene appears turned clockwise.

    ``yaw_deg`` > 0: the person is turned to their left. ``pitch_deg`` > 0: the camera looks up. ``aside_mm``: how far the
    person stands to the right of the camera's axis, in the picture.
    """

    view: View = "front"
    roll_deg: float = 0.0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    height_mm: float = 1100.0
    distance_mm: float = 3200.0
    aside_mm: float = 0.0
    focal_px: float = 1440.0
    width_px: int = 1080
    height_px: int = 1920

    def project(self, xyz: NDArray[np.float64]) -> NDArray[np.float64]:
        """World points (..., 3) mm -> picture (..., 2) px."""
        c, s = math.cos(math.radians(self.yaw_deg)), math.sin(math.radians(self.yaw_deg))
        turned = xyz @ np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]]).T
        toward = np.array([*_CAMERA_SIDE[self.view], 0.0])  # from the person to the camera
        right = np.array([-toward[1], toward[0], 0.0])  # right in the picture
        p = math.radians(self.pitch_deg)
        forward = -math.cos(p) * toward + np.array([0.0, 0.0, math.sin(p)])
        down = -(math.sin(p) * toward + np.array([0.0, 0.0, math.cos(p)]))
        centre = self.distance_mm * toward - self.aside_mm * right + np.array([0.0, 0.0, self.height_mm])
        seen = turned - centre
        depth = seen @ forward
        plane = self.focal_px * np.stack([seen @ right / depth, seen @ down / depth], axis=-1)
        r = math.radians(self.roll_deg)
        rolled = plane @ np.array([[math.cos(r), -math.sin(r)], [math.sin(r), math.cos(r)]]).T
        return np.asarray(rolled + 0.5 * np.array([self.width_px, self.height_px]))


def sight(
    person: StandingPerson,
    camera: PinholeCamera,
    *,
    spread_px: float = 2.0,
    passes: int = 16,
    rng: np.random.Generator | None = None,
) -> Landmarks:
    """Landmarks of the person as a pose backend would give them.

    Parameters
    ----------
    spread_px
        sd of the error that all passes share, and as much again from pass to pass: what the passes show of the error is
        as large as what they hide.
    rng
        None: no error at all, every pass at the true place (``sd_uv`` is still ``spread_px``).
    """
    at = person.points()
    true = camera.project(np.array(list(at.values())))  # (landmark, 2)
    draws = np.repeat(true[None], passes, axis=0)  # (pass, landmark, 2)
    if rng is not None:
        hidden = rng.normal(0.0, spread_px, true.shape)
        shown = rng.normal(0.0, spread_px, draws.shape)
        draws = draws + hidden + shown - shown.mean(axis=0)
    return landmarks_from(tuple(at), draws, camera, spread_px=spread_px)


def stickers(
    person: StandingPerson,
    camera: PinholeCamera,
    *,
    sd_px: float = 0.3,
    placed_mm: Callable[[str], float] | None = None,
    rng: np.random.Generator | None = None,
) -> Marks:
    """The stickers of a person that face the camera, as they would be found.

    Parameters
    ----------
    sd_px
        How well the middle of a sticker is found.
    placed_mm
        How well a sticker of some name sits on its bone, sd; with ``rng`` each is moved by as much.
    rng
        None: no error at all.
    """
    shown: dict[View, tuple[str, ...]] = {
        "front": ("asis", "acromion", "tragus", "malleolus"),
        "back": ("c7", "t7", "t12", "l3", "l5", "psis", "acromion", "malleolus"),
    }
    spine = ("c7", "t7", "t12", "l3", "l5")
    seen = {
        (name, side): at
        for (name, side), at in person.bones().items()
        if (name in shown[camera.view] if camera.view in shown else name in spine or side == camera.view)
    }
    places = np.array(list(seen.values()))
    if rng is not None and placed_mm is not None:
        places = places + rng.normal(size=places.shape) * np.array([[placed_mm(name)] for name, _ in seen])
    uv = camera.project(places)
    if rng is not None:
        uv = uv + rng.normal(0.0, sd_px, uv.shape)
    photo = sight(person, camera).photo
    points = tuple(
        Landmark(name=name, side=side, uv=(float(at[0]), float(at[1])), sd_uv=(sd_px, sd_px), visibility=1.0)
        for (name, side), at in zip(seen, uv, strict=True)
    )
    return Marks(id=f"marks/{camera.view}/stickers", photo=photo, rung="stickers", points=points, method="synthetic")


def landmarks_from(
    names: tuple[tuple[str, Side], ...], draws: NDArray[np.float64], camera: PinholeCamera, *, spread_px: float = 2.0
) -> Landmarks:
    """Landmarks with the given passes (pass, landmark, 2) px."""
    photo = PhotoRef(
        id=f"photo/{camera.view}",
        view=camera.view,
        sha256="0" * 64,
        mirrored=False,
        width_px=camera.width_px,
        height_px=camera.height_px,
    )
    middle = np.nan_to_num(draws.mean(axis=0))
    points = tuple(
        Landmark(name=name, side=side, uv=(float(uv[0]), float(uv[1])), sd_uv=(spread_px, spread_px), visibility=0.99)
        for (name, side), uv in zip(names, middle, strict=True)
    )
    return Landmarks(
        id=f"landmarks/{camera.view}", photo=photo, points=points, draws_uv=draws.copy(), method="synthetic"
    )


def mirror_landmarks(landmarks: Landmarks) -> Landmarks:
    """The landmarks of the mirrored picture, sides swapped: what a mirrored person would have given."""
    photo = landmarks.photo
    view: View = {"left": "right", "right": "left"}.get(photo.view, photo.view)  # type: ignore[assignment]
    draws = landmarks.draws_uv * np.array([-1.0, 1.0]) + np.array([photo.width_px, 0.0])
    points = tuple(
        replace(point, side=_OPPOSITE.get(point.side, point.side), uv=(photo.width_px - point.uv[0], point.uv[1]))
        for point in landmarks.points
    )
    return Landmarks(
        id=f"landmarks/{view}",
        photo=replace(photo, id=f"photo/{view}", view=view),
        points=points,
        draws_uv=draws,
        method=landmarks.method,
    )


def _across(tilt_deg: float, rotation_deg: float) -> XYZ:
    """Unit vector from right to left: tilted in the frontal plane, turned (to the left) in the horizontal plane."""
    across = np.array([-_tan(rotation_deg), 1.0, _tan(tilt_deg)])
    return np.asarray(across / np.linalg.norm(across))


def _tan(angle_deg: float) -> float:
    return math.tan(math.radians(angle_deg))
