"""How often and how long: the frequency multiplier of the revised NIOSH lifting equation, and what decides its column.

Source: NIOSH Publication 94-110, revised 9/2021, section 1.3.5 and table 5 (see ``niosh_multipliers``); all 108 cells
were read in the reconciled double transcription of ``nbarr1/ErgonomicTool``. changed by us, where the manual is
silent:

* Between the last frequency that a column allows and the next whole one there is no load: "lifting above the maximum
  frequency results in a RWL of 0.0" (p. 14). Interpolating towards the printed .00 would be the other reading, and
  the laxer one.
* A stretch of up to an hour whose recovery is long enough for a moderate job but not for a short one ends there, as a
  stretch of 61 minutes does. By the letter of p. 14 it would not, and less work would make a longer job.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

from laststraw.damage.exposure.niosh_multipliers import Rounding, half_up, require
from laststraw.errors import UnusableInput

Duration = Literal["short", "moderate", "long"]  # up to 1 h, 2 h, 8 h of lifting
RecoveryRule = Literal["2021", "1994"]

LEAST_PER_MIN = 0.2
MOST_PER_MIN = 15.0
LONGEST_MIN = 480.0
INFREQUENT_PER_MIN = 0.1
SHORT_MIN, MODERATE_MIN = 60.0, 120.0
SHORT_RECOVERY: dict[RecoveryRule, float] = {
    "2021": 1.0,
    "1994": 1.2,
}  # of the work time; the 2021 revision changed it (p. xi)
MODERATE_RECOVERY = 0.3

PER_MIN = (0.2, 0.5, *map(float, range(1, 16)))
# hands low (below 75 cm, 30 in) and high, as far as the column allows a load
_TABLE: dict[tuple[Duration, bool], tuple[float, ...]] = {
    ("short", True): (1.00, 0.97, 0.94, 0.91, 0.88, 0.84, 0.80, 0.75, 0.70, 0.60, 0.52, 0.45, 0.41, 0.37),
    ("short", False): (
        *(1.00, 0.97, 0.94, 0.91, 0.88, 0.84, 0.80, 0.75, 0.70, 0.60, 0.52, 0.45, 0.41, 0.37),
        *(0.34, 0.31, 0.28),
    ),
    ("moderate", True): (0.95, 0.92, 0.88, 0.84, 0.79, 0.72, 0.60, 0.50, 0.42, 0.35, 0.30, 0.26),
    ("moderate", False): (0.95, 0.92, 0.88, 0.84, 0.79, 0.72, 0.60, 0.50, 0.42, 0.35, 0.30, 0.26, 0.23, 0.21),
    ("long", True): (0.85, 0.81, 0.75, 0.65, 0.55, 0.45, 0.35, 0.27, 0.22, 0.18),
    ("long", False): (0.85, 0.81, 0.75, 0.65, 0.55, 0.45, 0.35, 0.27, 0.22, 0.18, 0.15, 0.13),
}


class Session(NamedTuple):
    """A stretch of lifting and the light work or rest after it, min."""

    work_min: float
    recovery_min: float


def fm(per_min: float, low: bool, duration: Duration, rounding: Rounding = "exact") -> float:
    """Frequency multiplier: linear between the rows of table 5 (p. 7), 0 above the last row that allows a load.

    Parameters
    ----------
    per_min
        Lifts a minute over 15 minutes; fewer than 0.2 count as 0.2.
    low
        The hands are below 75 cm (30 in) where the lift begins, also when the limit at its end is asked for (p. 15).
    """
    column = _TABLE[duration, low]
    if per_min <= LEAST_PER_MIN:
        return column[0]
    after = bisect_right(PER_MIN, per_min)
    if after > len(column) or (after == len(column) and per_min > PER_MIN[after - 1]):
        return 0.0
    if after == len(column):
        return column[-1]
    part = (per_min - PER_MIN[after - 1]) / (PER_MIN[after] - PER_MIN[after - 1])
    value = column[after - 1] + part * (column[after] - column[after - 1])
    return value if rounding == "exact" else half_up(value, 2)


def over_15_min(per_min: float, lifting_min: float) -> float:
    """Lifts a minute over 15 minutes, when lifting fills only ``lifting_min`` of them (special procedure, p. 16).

    The manual's own second illustration prints 50/15 as 3.4; it is 3.33.

    *Error*: ``UnusableInput`` above 15 lifts a minute, for which the procedure is not meant.
    """
    require("Minutes of lifting", lifting_min, 0.0)
    if lifting_min >= 15.0:
        return per_min
    require("Lifts a minute, where lifting is not continuous,", per_min, 0.0, MOST_PER_MIN)
    return per_min * lifting_min / 15.0


def duration_class(sessions: Sequence[Session], rule: RecoveryRule = "2021") -> Duration:
    """The column group of table 5 for a pattern of work and recovery (pp. 13-14).

    Short: no stretch of work is above an hour, where a recovery of 1.0 times the work before it (1994: 1.2 times) ends a
    stretch and a shorter one is disregarded. Else moderate: none is above two hours, where 0.3 times the work ends it.

    *Error*: ``UnusableInput`` beyond 8 hours, for which there is no limit.
    """
    for session in sessions:
        require("Work time", session.work_min)
        require("Recovery time", session.recovery_min)
    if sum(session.work_min for session in sessions) > LONGEST_MIN:
        raise UnusableInput(
            "The equation has no limits for more than 8 hours of lifting.", hint="Give 480 minutes of work or fewer."
        )
    if _longest_min(sessions, SHORT_RECOVERY[rule]) <= SHORT_MIN:
        return "short"
    return "moderate" if _longest_min(sessions, MODERATE_RECOVERY) <= MODERATE_MIN else "long"


def _longest_min(sessions: Sequence[Session], ratio: float) -> float:
    """The longest stretch of work, when only a recovery of ``ratio`` times the stretch ends it, min."""
    longest = stretch = 0.0
    for session in sessions:
        stretch += session.work_min
        longest = max(longest, stretch)
        if session.recovery_min >= ratio * stretch - 1e-9:
            stretch = 0.0
    return longest
