"""The shapes of moving pictures: key poses of an exercise, a position of ease or a self-test, written in a few words.

How to write one: ``docs/poses.md``. Solved and drawn when a wheel is built (``packing/solve.py``, ``packing/moves.py``).

Sides are the person's own. Angles are in degrees, places in mm; what is left out stays as it was.
"""

from typing import Literal

import msgspec

from laststraw.knowledge.fact import Fact

Base = Literal[
    "standing", "sitting", "long_sitting", "side_sitting", "kneeling", "heel_sitting", "half_kneeling", "all_fours",
    "lying_back", "crook_lying", "lying_front", "on_elbows", "lying_left", "lying_right", "plank",
]  # fmt: skip
BASES: tuple[Base, ...] = Base.__args__  # type: ignore[attr-defined]

Camera = Literal["front", "back", "left", "right", "left_front", "right_front", "left_back", "right_back", "top"]

Part = Literal[
    "pelvis", "left_hip", "right_hip", "lower_back", "back", "chest", "belly", "head", "forehead",
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_forearm", "right_forearm",
    "left_hand", "right_hand", "left_thigh", "right_thigh", "left_knee", "right_knee", "left_calf", "right_calf",
    "left_shin", "right_shin", "left_ankle", "right_ankle", "left_foot", "right_foot",
    "left_heel", "right_heel", "left_toes", "right_toes",
]  # fmt: skip
PARTS: tuple[Part, ...] = Part.__args__  # type: ignore[attr-defined]

Thing = Literal[
    "chair", "stool", "wall", "door_frame", "table", "counter", "bed", "step", "mat", "pillow", "towel", "ball", "band",
    "stick", "bottle", "heat_pack", "phone", "box", "backpack", "strap", "roller", "bag", "weight", "scales", "block", "arrow",
]  # fmt: skip
THINGS: tuple[Thing, ...] = Thing.__args__  # type: ignore[attr-defined]

# What is seen of an angle in a flat picture: from the middles of joints, in the view of the sequence.
Quantity2D = Literal[
    "knee_flexion", "hip_flexion", "elbow_flexion", "shoulder_angle", "trunk_lean", "shin_lean", "thigh_slope",
    "body_line", "neck_line", "knee_inwards", "hips_level", "shoulders_level", "heel_height", "hand_height",
    "foot_height", "ankle_angle",
]  # fmt: skip


class LimbAngles(Fact, frozen=True, kw_only=True):
    """Angles of an arm and a leg; 0 is upright standing with hanging arms, palms to the thighs, thumbs forwards.

    ``hip_flexion`` thigh forwards, ``hip_abduction`` outwards, ``hip_rotation`` turned inwards (outwards is negative);
    ``ankle_dorsiflexion`` toes up, ``foot_eversion`` outer edge up, ``toes_extension`` toes bent up; ``shoulder_flexion`` arm
    forwards and up to 180, ``shoulder_abduction`` out and up to 180, ``shoulder_rotation`` turned inwards, ``shoulder_lift``
    shoulder towards the ear, ``shoulder_forward`` shoulder blade forwards (back together is negative); ``forearm`` palm turned
    to the back (to the front is negative, when the arm hangs), ``wrist_flexion`` to the palm, ``fist`` 0 open to 100 closed.
    """

    hip_flexion: float | None = None
    hip_abduction: float | None = None
    hip_rotation: float | None = None
    knee_flexion: float | None = None
    ankle_dorsiflexion: float | None = None
    foot_eversion: float | None = None
    toes_extension: float | None = None
    shoulder_flexion: float | None = None
    shoulder_abduction: float | None = None
    shoulder_rotation: float | None = None
    shoulder_lift: float | None = None
    shoulder_forward: float | None = None
    elbow_flexion: float | None = None
    forearm: float | None = None
    wrist_flexion: float | None = None
    fist: float | None = None


class TrunkAngles(Fact, frozen=True, kw_only=True):
    """Angles of the spine, each of what is above against what is below: forwards, bent and turned to the left positive."""

    lumbar_flexion: float | None = None
    lumbar_left_bend: float | None = None
    lumbar_left_turn: float | None = None
    thorax_flexion: float | None = None
    thorax_left_bend: float | None = None
    thorax_left_turn: float | None = None
    neck_flexion: float | None = None
    neck_left_bend: float | None = None
    neck_left_turn: float | None = None
    head_flexion: float | None = None


class PelvisAngles(Fact, frozen=True, kw_only=True):
    """How the pelvis is turned in the room against the base posture; what is left out follows from contacts and balance.

    ``tilt`` its top forwards (of the person), ``left_up`` its left side towards the head, ``left_turn`` to the left.
    """

    tilt: float | None = None
    left_up: float | None = None
    left_turn: float | None = None


class Contact(Fact, frozen=True, kw_only=True):
    """Parts of the body that rest on something: ``floor``, a thing of the sequence, or another part of the body.

    ``at``: (forwards, left, up) in mm from the place that ``on`` stands for, where it matters; see ``docs/poses.md``.
    ``move``: the same from where the part was in the pose before. ``slide``: it may move along the surface.
    """

    parts: tuple[Part, ...]
    on: Literal["floor", Part, Thing]
    at: tuple[float, float, float] | None = None
    move: tuple[float, float, float] | None = None
    slide: bool = False


class KeyPose(Fact, frozen=True, kw_only=True):
    """One pose: a base posture or an earlier pose, and what differs. The first pose starts from a base posture.

    ``start``: written ``from``. ``lift``: parts that leave what they rested on. ``seconds``: to get there; ``hold``: to stay.
    ``shift``: the pelvis in the room, (forwards, left, up) in mm against the pose it starts from, where contacts leave it open.
    """

    name: str
    start: str = msgspec.field(name="from", default="")  # empty: the pose before
    both: LimbAngles = LimbAngles()
    left: LimbAngles = LimbAngles()
    right: LimbAngles = LimbAngles()
    trunk: TrunkAngles = TrunkAngles()
    pelvis: PelvisAngles = PelvisAngles()
    contacts: tuple[Contact, ...] = ()
    lift: tuple[Part, ...] = ()
    shift: tuple[float, float, float] | None = None
    seconds: float = 1.5
    hold: float = 0.5


class Prop(Fact, frozen=True, kw_only=True):
    """A thing in the picture: where its middle is, (forwards, left, up) in mm from below the pelvis of the first pose.

    ``under``, ``held_by``, ``between``, ``around``: it goes where those parts are. ``turned``: degrees to the left.
    ``to``: where its other end is, as ``at`` (band, strap, stick, arrow).
    ``height``: of its upper surface (mm), where the usual one is not meant.
    """

    kind: Thing
    at: tuple[float, float, float] | None = None
    under: tuple[Part, ...] = ()
    held_by: tuple[Part, ...] = ()
    between: tuple[Part, ...] = ()
    around: tuple[Part, ...] = ()
    to: tuple[float, float, float] | None = None
    turned: float = 0.0
    height: float | None = None


class Form(Fact, frozen=True, kw_only=True):
    """A check of how it is done, that a camera can make: the sentence that is said, and when it is not said.

    ``low``, ``high``: good between these (deg; heights in % of the length of the shin). ``side`` of the body that is read;
    empty: the one nearer to the camera. ``during``: names of poses that are held; empty: all the time.
    """

    says: str  # id of a sentence: form.*
    quantity: Quantity2D
    side: Literal["left", "right", ""] = ""
    low: float | None = None
    high: float | None = None
    during: tuple[str, ...] = ()


class Signal(Fact, frozen=True, kw_only=True):
    """What is watched to count repetitions; without one the camera counts by what changes most."""

    quantity: Quantity2D
    side: Literal["left", "right", ""] = ""


class PoseSequence(Fact, frozen=True, kw_only=True):
    """Key poses of one exercise or self-test; ``id`` is its id.

    ``view``: where the viewer stands, named after a person who stands (see ``docs/poses.md`` for lying). ``drawn_for``: the
    side it is drawn for, where there are two; the other is its mirror image. ``counts``: the pose that ends a repetition.
    ``like``: a sequence whose props, loop and poses are meant where none are given here. ``lies_on``: what somebody who
    lies has below; empty: the floor.
    ``muscles``: structures that work; all empty: those of the ladder or the exercise.
    """

    id: str
    view: Camera
    lies_on: Literal["", "bed"] = ""
    like: str = ""
    props: tuple[Prop, ...] = ()
    loop: Literal["there_and_back", "cycle", "still"] = "there_and_back"
    drawn_for: Literal["left", "right", ""] = ""
    muscles: tuple[str, ...] = ()
    left_muscles: tuple[str, ...] = ()
    right_muscles: tuple[str, ...] = ()
    counts: str = ""
    signal: Signal | None = None
    poses: tuple[KeyPose, ...] = ()
    form: tuple[Form, ...] = ()
