"""Where the flesh lies: round cones on the bodies of the model, in mm. A neutral adult of neither obvious sex.

x forwards, y up, z to the right, in the frame of the named body; ``*`` becomes r and l, the left is the mirror image. Each row
is a capsule from a to b with a radius at either end, stretched by ``stretch`` along the axes of its body. ``blend`` mm is how
softly it grows out of the rows of its limb before it; with ``joint`` it does so within ``reach`` mm of that body's origin
only, so a bent knee stays a fold and a hand on the hip stays a hand. How soft flesh is, no row says: nothing is squeezed.
Shaped by eye on the bones of the model and the usual girths of adults.
"""

from typing import NamedTuple

Point = tuple[float, float, float]

TRUNK, ARM, LEG = "trunk", "arm", "leg"
SKIN, SHIRT, SHORTS, HAIR, SLEEVE, LEGGING, WAIST, NECKLINE, LIDS, LIPS = range(10)


_TONES = {
    SKIN: (0.80, 0.64, 0.53), SHIRT: (0.50, 0.66, 0.72), SHORTS: (0.29, 0.37, 0.46), HAIR: (0.34, 0.27, 0.23),
    LIDS: (0.42, 0.31, 0.26), LIPS: (0.68, 0.47, 0.40),
}  # fmt: skip
COLOURS = {  # red, green, blue where the cloth is, and beyond its hem
    **{cloth: (tone, tone) for cloth, tone in _TONES.items()},
    SLEEVE: (_TONES[SHIRT], _TONES[SKIN]), NECKLINE: (_TONES[SHIRT], _TONES[SKIN]),
    LEGGING: (_TONES[SHORTS], _TONES[SKIN]), WAIST: (_TONES[SHIRT], _TONES[SHORTS]),
}  # fmt: skip


class Part(NamedTuple):
    """One round cone. ``body_b`` carries b, where it is another body; ``belly`` swells it between the ends, nearer a if > 0."""

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
    belly: tuple[float, float] = (0.0, 0.0)


PARTS = (
    # trunk: pelvis, belly, chest, neck, head
    Part("pelvis", TRUNK, "pelvis", (-76, -62, 0), (-70, 30, 0), 92, 84, 0, WAIST, (1, 1, 1.62)),
    Part("buttock", TRUNK, "pelvis", (-110, -84, 60), (-96, -30, 58), 78, 66, 50, WAIST),
    Part("belly", TRUNK, "lumbar3", (8, -55, 0), (6, 160, 0), 83, 91, 45, WAIST, (1, 1, 1.54), "torso", belly=(-4, 0)),
    Part("chest", TRUNK, "torso", (4, 180, 0), (-14, 300, 0), 93, 86, 45, NECKLINE, (1, 1, 1.52)),
    Part("breast", TRUNK, "torso", (26, 250, 48), (14, 290, 55), 62, 56, 90, NECKLINE),
    Part("blade", TRUNK, "scapula_*", (-68, -100, -70), (-40, -40, -55), 40, 50, 60, SHIRT),
    Part("girdle", TRUNK, "torso", (-26, 325, 40), (-8, -38, -6), 60, 43, 60, NECKLINE, body_b="scapula_*"),
    Part("slope", TRUNK, "torso", (-40, 378, 20), (-25, -26, -12), 42, 26, 60, NECKLINE, body_b="scapula_*"),
    Part("neck", TRUNK, "torso", (-34, 402, 0), (-16, -6, 0), 53, 51, 50, SKIN, body_b="head"),
    Part("skull", TRUNK, "head", (-2, 75, 0), (-2, 75, 0), 92, 92, 30, SKIN, (1.03, 0.98, 0.85)),
    Part("jaw", TRUNK, "head", (26, 50, 0), (47, -10, 0), 52, 34, 80, SKIN, (1, 1, 1.1)),
    Part("nose", TRUNK, "head", (84, 48, 0), (97, 26, 0), 6, 9, 14, SKIN),
    Part("ear", TRUNK, "head", (6, 50, 80), (-1, 26, 76), 13, 8, 5, SKIN, (1, 1, 0.55)),
    Part("eye", TRUNK, "head", (93.0, 57, 24), (89.4, 55.5, 35), 2.8, 2.3, 1, LIDS),
    Part("mouth", TRUNK, "head", (86.0, -1, 0.5), (84.6, 0.5, 13), 2.2, 1.8, 1, LIPS),
    Part("hair", TRUNK, "head", (-14, 92, 0), (-18, 62, 0), 91, 84, 3, HAIR, (1.04, 0.98, 0.92)),
    # arm
    Part("upper_arm", ARM, "humerus_*", (0, -12, 0), (0, 0, 6), 48, 35, 55, SLEEVE, body_b="ulna_*", belly=(2, 0)),
    Part("forearm", ARM, "ulna_*", (0, -2, 6), (0, 12, 0), 35, 24, 40, SKIN, body_b="lunate_*", joint="ulna_*", reach=100,
         belly=(8.5, 0.7)),
    Part("palm", ARM, "thirdmc_*", (0, 30, 4), (0, -26, 2), 11, 12, 26, SKIN, (2.7, 1, 1)),
    *(Part(f"finger{n}", ARM, f"{n}proxph_*", (0, 4, 0), (0, 0, 0), 9.5, 8.5, 9, body_b=f"midph{n}_*") for n in (2, 3, 4, 5)),
    *(Part(f"tip{n}", ARM, f"midph{n}_*", (0, 0, 0), (-1, -15, 0), 8.5, 6.5, 6, body_b=f"distph{n}_*") for n in (2, 3, 4, 5)),
    Part("thumb_ball", ARM, "firstmc_*", (-6, 8, 0), (8, -28, -6), 14, 12, 18, SKIN),
    Part("thumb", ARM, "proximal_thumb_*", (2, -2, -2), (4, -12, -3), 11, 8.5, 8, SKIN, body_b="distal_thumb_*"),
    # leg
    Part("thigh", LEG, "femur_*", (-6, -28, 6), (2, -6, 0), 87, 53, 70, LEGGING, body_b="tibia_*", belly=(7, 0)),
    Part("kneecap", LEG, "patella_*", (-14, 30, 2), (-14, 2, 2), 30, 28, 50, LEGGING),
    Part("shin", LEG, "tibia_*", (-2, -14, 0), (-4, -385, 4), 50, 34, 45, SKIN, joint="tibia_*", reach=120),
    Part("calf", LEG, "tibia_*", (-24, -70, 4), (-22, -210, 4), 44, 32, 50, SKIN, belly=(5, 0)),
    Part("heel", LEG, "tibia_*", (-6, -376, 4), (16, 18, 0), 34, 33, 20, SKIN, body_b="calcn_*"),
    Part("heel_pad", LEG, "calcn_*", (18, 14, 0), (40, 12, 2), 30, 27, 16, SKIN),
    Part("instep", LEG, "calcn_*", (34, 36, 0), (140, 10, 4), 34, 22, 26, SKIN, (1, 1, 1.3)),
    Part("ball", LEG, "calcn_*", (60, 8, 8), (166, 4, 6), 20, 19, 20, SKIN, (1, 1, 1.9)),
    Part("toes", LEG, "toes_*", (0, 3, 6), (52, 0, 8), 17, 11, 16, SKIN, (1, 1, 2.3)),
)  # fmt: skip

HEMS = {  # where cloth ends: a plane on a body, its normal pointing to the cloth, and mm along it; above it WAIST is shirt
    SLEEVE: ("humerus_*", (0.0, 1.0, 0.0), -165.0),
    LEGGING: ("femur_*", (0.0, 1.0, 0.0), -255.0),
    WAIST: ("pelvis", (0.0, 1.0, 0.0), 25.0),
}
COLLAR = (-20.0, 404.0, 0.0), 77.0  # the shirt ends on this ball on the chest: middle, radius
MEETS = {
    ARM: ("humerus_*", 55.0, 125.0),
    LEG: ("femur_*", 70.0, 170.0),
}  # how a limb grows out of the trunk: joint, blend, reach
TOUCH = 3.0  # mm: how softly skin meets skin anywhere else
