"""Regression equations of Ghezelbash 2020 for symmetric static lifts: an oracle for tests, never part of the program.

The paper was not read: the constants are those of an Octave program that cites it (``ghezelbash2020`` in the evidence), so a
slip of its author would be ours. The equations stand for a finite element model of one man whose size they scale.
"""

from typing import NamedTuple


class Lift(NamedTuple):
    """A symmetric hold: body mass, trunk flexion, load, and its horizontal distance in front of the shoulder."""

    mass_kg: float
    flexion_deg: float
    load_kg: float
    distance_cm: float


class Loads(NamedTuple):
    """Compression and shear (N)."""

    l4l5_compression: float
    l4l5_shear: float
    l5s1_compression: float
    l5s1_shear: float


def loads(lift: Lift) -> Loads:
    """The four equations."""
    b, f, m, d = lift
    return Loads(
        l4l5_compression=(
            92.21616 + 8.722677 * b - 3.24825 * f - 4.71189 * d + 0.231067 * b * f
            + 0.048462 * b * d + 0.905165 * m * f + 2.441194 * m * d + 0.052136 * f * d
        ),
        l4l5_shear=(
            -70.1973 + 1.314008 * b + 3.130555 * m + 0.49279 * f + 1.049813 * d - 0.02008 * b * m
            + 0.034287 * b * f + 0.108536 * m * f + 0.302128 * m * d - 0.00393 * f * d
        ),
        l5s1_compression=(
            71.3142 + 9.654267 * b - 5.42554 * f + 0.069926 * b * m + 0.240893 * b * f
            + 0.029001 * b * d + 0.913375 * m * f + 2.538994 * m * d + 0.022737 * f * d
        ),
        l5s1_shear=(
            -49.8027 + 4.434174 * b + 3.66045 * m + 0.068312 * b * f + 0.22104 * m * f
            + 1.068737 * m * d - 0.00484 * f * d
        ),
    )  # fmt: skip
