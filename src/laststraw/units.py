"""The units that records may carry, and the few conversions at the borders.

Records speak the units of the papers they are compared with: deg, mm, s, day, kg, N, Nm, MPa, %, 1. Radians and metres
live only inside ``body``. A bare float carries its unit in its name (``gap_s``, ``height_mm``).
"""

import math
from typing import Literal, get_args

Unit = Literal[
    "deg", "mm", "s", "min", "day", "year", "kg", "N", "Nm", "MPa", "%", "px", "1",
    "kPa", "mm2", "cm2", "N/cm2", "N/mm", "Nm/deg", "kPa/Nm", "1/year", "deg/s", "1/min",
]  # fmt: skip
UNITS: tuple[str, ...] = get_args(Unit)

STANDARD_GRAVITY_N_KG = 9.80665  # by definition (CGPM 1901)


def mm_from_cm(length_cm: float) -> float:
    """Millimetres from centimetres."""
    return 10.0 * length_cm


def m_from_mm(length_mm: float) -> float:
    """Metres from millimetres."""
    return 1e-3 * length_mm


def rad_from_deg(angle_deg: float) -> float:
    """Radians from degrees."""
    return math.radians(angle_deg)


def deg_from_rad(angle_rad: float) -> float:
    """Degrees from radians."""
    return math.degrees(angle_rad)
