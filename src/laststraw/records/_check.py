"""The constructors' refusals, written once."""

import math
import re

from laststraw.units import UNITS

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")


def require(condition: bool, message: str) -> None:
    """Refuse an impossible record."""
    if not condition:
        raise ValueError(message)


def require_id(value: str) -> None:
    """An id is a non-empty word of letters, digits, ``_ . / -``."""
    require(bool(_ID.fullmatch(value)), f"{value!r} is not an id: letters, digits and _ . / - only")


def require_finite(name: str, value: float) -> None:
    """No NaN, no infinity."""
    require(math.isfinite(value), f"{name} must be finite, is {value}")


def require_positive(name: str, value: float) -> None:
    """Finite and above zero."""
    require(math.isfinite(value) and value > 0.0, f"{name} must be finite and above 0, is {value}")


def require_probability(name: str, value: float) -> None:
    """Between 0 and 1."""
    require(0.0 <= value <= 1.0, f"{name} must lie between 0 and 1, is {value}")


def require_unit(value: str) -> None:
    """One of the units of ``laststraw.units``."""
    require(value in UNITS, f"unit {value!r} is not one of {', '.join(UNITS)}")
