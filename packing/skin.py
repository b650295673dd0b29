"""Where the flesh lies: round cones on the bodies of the model, in mm. A neutral adult of neither obvious sex.

x forwards, y up, z to the right, in the frame of the named body; ``*`` becomes r and l, the left is the mirror image. Each row
is a capsule from a to b with a radius at either end, stretched by ``stretch`` along the axes of its body (a capsule between
two bodies is not stretched). ``blend`` mm is how softly it grows out of the rows of its limb before it; with ``joint`` it does so
within ``reach`` mm of that body's origin only, so a bent knee stays a fold and a hand on the hip stays a hand.
Shaped by eye on the bones of the model and the usual girths of adults.
"""

from typing import NamedTuple

Point = tuple[float, float, float]

TRUNK, ARM, LEG = "trunk", "arm", "leg"
SKIN, SHIRT, SHORTS, HAIR, SLEEVE, LEGGING, WAIST = range(7)


class Part(NamedTuple):
    """One round cone. ``body_b``: the body that carries b, where it is another one."""

    name: str
    limb: str
    body: str
    a: Point
    b: Point
    radius_a: float
    radius_b: float
    blend: float
    cloth: int = SKIN
    stretch: Point = (1.0, 1.0, 1.0)
    body_b: str = ""
    joint: str = ""
    reach: float = 130.0


PARTS = (
    # trunk: pelvis, belly, chest, neck, head
    Part("pelvis", TRUNK, "pelvis", (-74, -52, 0), (-72, 30, 0), 92, 86, 0, WAIST, (1, 1, 1.62)),
    Part("buttock", TRUNK, "pelvis", (-108, -78, 62), (-98, -30, 64), 78, 66, 50, WAIST),
    Part("belly_low", TRUNK, "lumbar5", (10, 15, 0), (10, 15, 0), 88, 88, 60, WAIST, (1, 0.8, 1.55)),
    Part("belly", TRUNK, "lumbar3", (16, 15, 0), (16, 15, 0), 87, 87, 60, WAIST, (1, 0.8, 1.5)),
    Part("belly_high", TRUNK, "lumbar1", (12, 20, 0), (12, 20, 0), 90, 90, 60, WAIST, (1, 0.8, 1.5)),
    Part("chest", TRUNK, "torso", (6, 165, 0), (-12, 300, 0), 101, 92, 60, SHIRT, (1, 1, 1.42)),
    Part("chest_top", TRUNK, "torso", (-22, 345, 0), (-22, 345, 0), 70, 70, 60, SHIRT, (1, 0.8, 1.7)),
    Part("breast", TRUNK, "torso", (55, 268, 62), (48, 272, 70), 52, 50, 40, SHIRT),
    Part("blade", TRUNK, "scapula_*", (-70, -40, -75), (-50, -60, -60), 46, 50, 50, SHIRT),
    Part("girdle", TRUNK, "torso", (-26, 335, 40), (-8, -12, 0), 62, 57, 55, SHIRT, body_b="scapula_*"),
    Part("slope", TRUNK, "torso", (-38, 392, 22), (-25, -8, -15), 42, 36, 60, SHIRT, body_b="scapula_*"),
    Part("neck", TRUNK, "torso", (-32, 372, 0), (-16, -2, 0), 58, 52, 40, SKIN, body_b="head"),
    Part("skull", TRUNK, "head", (-4, 76, 0), (2, 70, 0), 88, 84, 22, SKIN, (1.06, 0.98, 0.87)),
    Part("jaw", TRUNK, "head", (32, 30, 0), (48, -18, 0), 50, 30, 28, SKIN, (1, 1, 1.04)),
    Part("nose", TRUNK, "head", (86, 50, 0), (99, 26, 0), 6, 9.5, 12, SKIN),
    Part("brow", TRUNK, "head", (74, 66, 22), (68, 68, 34), 14, 12, 14, SKIN),
    Part("ear", TRUNK, "head", (2, 48, 74), (-6, 22, 71), 13, 9, 6, SKIN, (1, 1, 0.5)),
    Part("hair", TRUNK, "head", (-14, 88, 0), (-16, 62, 0), 92, 84, 6, HAIR, (1.04, 0.98, 0.92)),
    # arm
    Part("shoulder", ARM, "humerus_*", (0, -8, 2), (0, -70, 4), 58, 50, 0, SLEEVE),
    Part("upper_arm", ARM, "humerus_*", (0, -60, 2), (-2, -175, 0), 49, 45, 30, SLEEVE),
    Part("elbow", ARM, "humerus_*", (0, -150, 0), (0, 0, 6), 44, 35, 20, SLEEVE, body_b="ulna_*"),
    Part("forearm", ARM, "ulna_*", (2, -6, 8), (6, -90, 16), 37, 40, 26, SKIN, joint="ulna_*", reach=90),
    Part("wrist", ARM, "ulna_*", (6, -80, 16), (0, 6, 0), 39, 24, 20, SKIN, body_b="lunate_*", joint="ulna_*"),
    Part("palm", ARM, "thirdmc_*", (-2, 30, 2), (-2, -26, 0), 13, 12, 20, SKIN, (2.5, 1, 1)),
    Part("fingers", ARM, "3proxph_*", (-1, 2, 0), (-1, -38, 0), 9.5, 8.5, 10, SKIN, (3.7, 1, 1)),
    Part("fingers_middle", ARM, "midph3_*", (-1, 0, 0), (-1, -26, 0), 8.5, 8, 8, SKIN, (3.8, 1, 1)),
    Part("fingertips", ARM, "distph3_*", (-2, 0, 0), (-1, -14, 0), 8, 7, 8, SKIN, (3.6, 1, 1)),
    Part("thumb_ball", ARM, "firstmc_*", (-6, 8, 0), (8, -28, -6), 14, 12, 18, SKIN),
    Part("thumb", ARM, "proximal_thumb_*", (2, -2, -2), (4, -12, -3), 11, 8.5, 8, SKIN, body_b="distal_thumb_*"),
    # leg
    Part("hip", LEG, "femur_*", (-6, -30, 6), (0, -140, 4), 84, 77, 0, LEGGING),
    Part("thigh", LEG, "femur_*", (2, -120, 2), (0, -330, 0), 76, 56, 40, LEGGING),
    Part("knee", LEG, "femur_*", (0, -320, 0), (0, -18, 2), 56, 49, 30, LEGGING, body_b="tibia_*"),
    Part("kneecap", LEG, "patella_*", (-8, 24, 2), (-8, 10, 2), 28, 26, 24, SKIN),
    Part("shin", LEG, "tibia_*", (-2, -40, 3), (-6, -385, 4), 48, 33, 30, SKIN, joint="tibia_*", reach=120),
    Part("calf", LEG, "tibia_*", (-28, -95, 4), (-30, -190, 4), 45, 38, 40, SKIN),
    Part("heel", LEG, "tibia_*", (-8, -380, 4), (16, 18, 0), 33, 33, 24, SKIN, body_b="calcn_*"),
    Part("heel_pad", LEG, "calcn_*", (18, 14, 0), (40, 12, 2), 30, 27, 16, SKIN),
    Part("instep", LEG, "calcn_*", (34, 34, 0), (140, 10, 4), 34, 22, 26, SKIN, (1, 1, 1.3)),
    Part("ball", LEG, "calcn_*", (60, 8, 8), (166, 4, 6), 20, 19, 20, SKIN, (1, 1, 1.9)),
    Part("toes", LEG, "toes_*", (0, 3, 6), (52, 0, 8), 17, 11, 16, SKIN, (1, 1, 2.3)),
)  # fmt: skip

HEMS = {  # where cloth ends: a plane on a body, its normal pointing to the cloth, and mm along it; above it WAIST is shirt
    SLEEVE: ("humerus_*", (0.0, 1.0, 0.0), -165.0),
    LEGGING: ("femur_*", (0.0, 1.0, 0.0), -255.0),
    WAIST: ("pelvis", (0.0, 1.0, 0.0), 25.0),
}
MEETS = {ARM: ("humerus_*", 55.0, 125.0), LEG: ("femur_*", 70.0, 170.0)}  # how a limb grows out of the trunk: joint, blend, reach
TOUCH = 3.0  # mm: how softly skin meets skin anywhere else
