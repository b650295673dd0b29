"""What each column of a state, of a row of an episode and of a row of a person holds, and every other whole number that a
loop marked ``@compiled`` freezes into its machine code: a change here makes new code."""

from collections.abc import Sequence

CLASSES = ("sedentary", "light", "awkward", "heavy")  # of load in a window
SEDENTARY, LIGHT, AWKWARD, HEAVY = range(4)
GOES = 1024  # rungs of the scatter between goes: a power of two
ROWS_A_UNIT = 2048  # rows of a table for one unit of load over strength: 1 and most endurances are rows
WINDOWS = 8  # of two hours, awake, from 6 to 22 o'clock
NOTHING = 4  # the class of hours without an event: asleep
PAINFUL = 8  # added to the class of a window in which it hurt
RING = 128  # windows that are remembered: a power of two, more than nine days
WEEK = 7 * WINDOWS
NOT_KNOWN = -99.0

# state
FAST, SLOW, EXTRA, CLOCK, RELIEF, COUNT, KIND, USED, WITH, WHOLE, GO, DOSE, FREE, MIDNIGHT = range(14)
STATE = 14

EPISODE_COLUMNS = (
    "onset_day",
    "end_day",
    "kind",  # class of the window before the onset; 4: asleep
    "load_n",  # compression of L4/L5 in that window, N
    "used",  # the same over fresh strength
    "whole",  # integrity before it
    "imbalance",  # of the midnight before
    "h11",  # hazard of the window: trigger and history, trigger alone, history alone, neither
    "h10",
    "h01",
    "h00",
    "kind_24",  # class of the window 24 h before, 48 h before; -99 where it hurt
    "kind_48",
    "more_heavy",  # heavy windows in the 24 h before the onset less those of a week ago; -99 where it hurt
    "more_awkward",
    "more_sitting",
)
ONSET, END, OF_KIND, LOAD_N, OF_USED, OF_WHOLE, IMBALANCE, H11, H10, H01, H00, KIND_24, KIND_48 = range(13)
MORE = 13  # and the two after it
EPISODE = len(EPISODE_COLUMNS)

PERSON_COLUMNS = (
    "episodes",
    "hurts",
    "damage",
    "dose",
)  # in all; at the end of the burn-in; same; kN2 a free window before it
EPISODES, HURTS, DAMAGE, DOSE_MEAN = range(4)
PERSON = len(PERSON_COLUMNS)


def column(names: Sequence[str], name: str) -> int:
    """Number of a column by name. *Error*: ``ValueError``."""
    return names.index(name)
