"""The task table of the revised NIOSH lifting equation: its columns, and lifts from its rows."""

import math
from collections.abc import Mapping, Sequence
from typing import cast

from laststraw.damage.exposure.niosh_frequency import (
    LONGEST_MIN,
    RecoveryRule,
    Session,
    duration_class,
    over_15_min,
)
from laststraw.damage.exposure.niosh_lift import Lift
from laststraw.damage.exposure.niosh_multipliers import METRIC, SYSTEMS, US, Coupling, System
from laststraw.damage.exposure.table import KG_PER_LB, M_PER_IN, TASK, Column, Row, number, read_rows, word
from laststraw.errors import UnusableInput

_CM_PER_IN = 100.0 * M_PER_IN
_NOT_GIVEN = math.nan  # default of a column that may be left out


def _weight(name: str, default: float | None = None) -> Column:
    return Column(name, ((f"{name}_kg", 1.0), (f"{name}_lb", KG_PER_LB)), high=500.0, default=default)


def _length(name: str, default: float | None = None) -> Column:
    return Column(name, ((f"{name}_cm", 1.0), (f"{name}_in", _CM_PER_IN)), high=300.0, default=default)


COLUMNS = (
    TASK,
    _weight("load"),
    _length("h"),
    _length("v"),
    _length("v_end"),
    Column("times_per_min", (("times_per_min", 1.0),), high=60.0),
    Column("work_min", (("work_min", 1.0),), high=LONGEST_MIN),
    Column("coupling", (("coupling", 1.0),), choices=("good", "fair", "poor")),
    _weight("load_max", _NOT_GIVEN),
    Column("control", (("control", 1.0),), default="no", choices=("no", "yes")),
    _length("h_end", _NOT_GIVEN),
    Column("a_deg", (("a_deg", 1.0),), high=180.0, default=0.0),
    Column("a_end_deg", (("a_end_deg", 1.0),), high=180.0, default=0.0),
    Column("recovery_min", (("recovery_min", 1.0),), high=1440.0, default=_NOT_GIVEN),
    Column("sessions", (("sessions", 1.0),), low=1.0, high=100.0, default=1.0, whole=True),
    Column("lifting_min", (("lifting_min", 1.0),), high=15.0, default=15.0),
)


def read_lifts(rows: Sequence[Row], units: str, rule: RecoveryRule) -> tuple[list[Lift], System]:
    """The lifts of one job, and the system of units to compute them in: ``units`` metric, us or as_given.

    *Error*: ``UnusableInput`` with line and column.
    """
    read = read_rows(rows, COLUMNS)
    system = SYSTEMS[units] if units in SYSTEMS else _as_given(rows)
    lifts = [_lift(row, line, system, rule) for line, row in enumerate(read, start=2)]
    for line, lift in enumerate(lifts, start=2):
        if lift.duration != lifts[0].duration:
            raise UnusableInput(
                f"Line {line} is a {lift.duration} job by its work_min and recovery_min, line 2 a {lifts[0].duration} one.",
                hint="Give every task the work and recovery time of the whole job, or make two files of them.",
            )
    return lifts, system


def _as_given(rows: Sequence[Row]) -> System:
    """US constants only where nothing stands in kg or cm."""
    metric = any(
        str(key).endswith(("_kg", "_cm")) and value is not None and str(value).strip()
        for row in rows
        for key, value in row.items()
    )
    return METRIC if metric else US


def _lift(row: Mapping[str, float | str], line: int, system: System, rule: RecoveryRule) -> Lift:
    kg, cm = (1.0, 1.0) if system is METRIC else (KG_PER_LB, _CM_PER_IN)

    def amount(name: str, unit: float) -> float:
        return round(
            number(row, name) / unit, 9
        )  # there and back again, without the noise: tables have rows at whole inches

    control, h_end, most = word(row, "control") == "yes", amount("h_end", cm), amount("load_max", kg)
    if control and math.isnan(h_end):
        raise UnusableInput(
            f"Line {line}: control is yes, and there is no h_end_cm or h_end_in.",
            hint="Give how far the hands are from the ankles where the lift ends, or control as no.",
        )
    if most < amount("load", kg):
        raise UnusableInput(
            f"Line {line}: load_max is below load.", hint="Give the heaviest load of the task, or leave load_max out."
        )
    recovery = number(row, "recovery_min")
    session = Session(number(row, "work_min"), LONGEST_MIN if math.isnan(recovery) else recovery)
    try:
        return Lift(
            name=word(row, "task"),
            load=amount("load", kg),
            load_most=None if math.isnan(most) else most,
            h=amount("h", cm),
            v=amount("v", cm),
            a_deg=number(row, "a_deg"),
            h_end=None if math.isnan(h_end) else h_end,
            v_end=amount("v_end", cm),
            a_end_deg=number(row, "a_end_deg"),
            per_min=over_15_min(number(row, "times_per_min"), number(row, "lifting_min")),
            duration=duration_class([session] * int(number(row, "sessions")), rule),
            coupling=cast(Coupling, word(row, "coupling")),
            control=control,
        )
    except UnusableInput as error:
        raise UnusableInput(f"Line {line}: {error.message}", hint=error.hint) from None
