"""Tables of vibration: A(8), VDV and shocks (ISO 2631-5) of a working day, as the command line reads them."""

from collections.abc import Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from laststraw.damage.exposure import vibration
from laststraw.damage.exposure.table import (
    TASK,
    Amount,
    Assessment,
    Column,
    Model,
    Option,
    Row,
    TaskFigure,
    choose,
    number,
    read_rows,
    word,
)
from laststraw.damage.exposure.vibration import EditionName, SexName

AXES = ("x", "y", "z")
GENERAL = ("exposure.caution.group", "exposure.caution.largest_axis")
SHOCK_2018 = ("exposure.caution.group", "exposure.caution.shock_2018")
SHOCK_2004 = ("exposure.caution.group", "exposure.caution.shock_2004", "exposure.caution.recalled")

Read = Sequence[dict[str, float | str]]


def assess_a8(rows: Sequence[Row], **options: object) -> Assessment:
    """A day of vibration: A(8), the three axes, exposure points."""
    choose(A8.options, options)
    tasks = read_rows(rows, A8.columns)
    values, hours = _axes(tasks), _of(tasks, "time")
    axes = vibration.a8(values, hours)
    top = int(np.argmax(axes))
    parts = vibration.AXIS_FACTORS[top] * values[:, top] * np.sqrt(hours / vibration.SHIFT_H)
    totals = (
        Amount("a8", float(axes[top]), "m/s2"),
        *(Amount(f"a8_{name}", float(value), "m/s2") for name, value in zip(AXES, axes, strict=True)),
        Amount("points", float(vibration.points(axes[top])), "1"),
    )
    limits = (Amount("a8_action", vibration.ACTION_A8, "m/s2"), Amount("a8_limit", vibration.LIMIT_A8, "m/s2"))
    return Assessment("a8", _figures(tasks, parts, 2), totals, limits, GENERAL)


def assess_vdv(rows: Sequence[Row], **options: object) -> Assessment:
    """A day of vibration with shocks: vibration dose value."""
    choose(VDV.options, options)
    tasks = read_rows(rows, VDV.columns)
    values, hours, measured = _axes(tasks), _of(tasks, "time"), _of(tasks, "measured")
    axes = vibration.vdv(values, hours, measured)
    top = int(np.argmax(axes))
    parts = vibration.AXIS_FACTORS[top] * values[:, top] * (hours / measured) ** 0.25
    totals = (
        Amount("vdv", float(axes[top]), "m/s1.75"),
        *(Amount(f"vdv_{name}", float(value), "m/s1.75") for name, value in zip(AXES, axes, strict=True)),
    )
    limits = (
        Amount("vdv_action", vibration.ACTION_VDV, "m/s1.75"),
        Amount("vdv_limit", vibration.LIMIT_VDV, "m/s1.75"),
    )
    return Assessment("vdv", _figures(tasks, parts, 4), totals, limits, GENERAL)


def assess_shocks(rows: Sequence[Row], **options: object) -> Assessment:
    """A day of shocks and a working life of such days.

    ``options``: ``edition``, ``sex``, ``start_age``, ``years``, ``days_a_year``.
    """
    chosen = choose(ISO2631.options, options)
    edition: EditionName = chosen["edition"]  # type: ignore[assignment]
    sex: SexName = chosen["sex"]  # type: ignore[assignment]
    tasks = read_rows(rows, ISO2631.columns)
    values, hours, measured = _axes(tasks), _of(tasks, "time"), _of(tasks, "measured")
    stress = vibration.daily_stress_mpa(vibration.daily_dose(values, hours, measured), edition, sex)
    parts = [
        vibration.daily_stress_mpa(value * (hour / length) ** (1.0 / vibration.POWER), edition, sex)
        for value, hour, length in zip(values, hours, measured, strict=True)
    ]
    r = vibration.r_factor(
        stress,
        start_age=float(chosen["start_age"]),
        years=float(chosen["years"]),
        days_a_year=float(chosen["days_a_year"]),
        edition=edition,
        sex=sex,
    )
    totals = [Amount("stress", stress, "MPa"), Amount("r", r, "1")]
    if edition == "2018":
        totals.append(Amount("risk", vibration.injury_probability(r, sex), "1"))
        names = ("r_10_percent", "r_50_percent", "r_90_percent")
        limits = [Amount(name, at, "1") for name, at in zip(names, vibration.R_AT_10_50_90[sex], strict=True)]
    else:
        limits = [
            Amount("stress_low", vibration.LOW_STRESS_MPA, "MPa"),
            Amount("stress_high", vibration.HIGH_STRESS_MPA, "MPa"),
            Amount("r_low", vibration.LOW_R, "1"),
            Amount("r_high", vibration.HIGH_R, "1"),
        ]
    cautions = SHOCK_2018 if edition == "2018" else SHOCK_2004
    figures = _figures(tasks, np.array(parts), 6)
    return Assessment("iso2631", figures, tuple(totals), tuple(limits), cautions, tuple(chosen.items()))


def _axes(tasks: Read) -> NDArray[np.float64]:
    """(task, 3)."""
    return np.array([[number(task, axis) for axis in AXES] for task in tasks])


def _of(tasks: Read, name: str) -> NDArray[np.float64]:
    return np.array([number(task, name) for task in tasks])


def _figures(tasks: Read, parts: NDArray[np.float64], power: int) -> tuple[TaskFigure, ...]:
    powers = parts**power
    total = float(powers.sum())
    return tuple(
        TaskFigure(word(task, "task"), part, float(share) / total if total > 0.0 else None)
        for task, part, share in zip(tasks, parts.tolist(), powers, strict=True)
    )


def _columns(before: str, unit: str, high: float) -> tuple[Column, ...]:
    return tuple(
        Column(axis, ((f"{before}_{axis}_{unit}", 1.0), (f"{before}_{axis}", 1.0)), high=high, default=0.0)
        for axis in AXES
    )


_TIME = Column("time", (("hours", 1.0), ("minutes", 1.0 / 60.0)), high=vibration.MOST_H)
_MEASURED = Column("measured", (("measured_hours", 1.0), ("measured_minutes", 1.0 / 60.0)), low=1e-6, high=1e4)

A8 = Model(
    id="a8",
    name="Daily vibration A(8)",
    columns=(TASK, *_columns("a", "m_s2", vibration.MOST_M_S2), _TIME),
    assess=assess_a8,
    dose_unit="m/s2",
    cautions=GENERAL,
    source="Directive 2002/44/EC; Control of Vibration at Work Regulations 2005",
    example="task,a_x,a_y,a_z,hours\ntractor,0.3,0.3,0.7,4\n",
    adds=2,
)
VDV = Model(
    id="vdv",
    name="Vibration dose value",
    columns=(TASK, *_columns("vdv", "m_s175", vibration.MOST_VDV), _TIME, _MEASURED),
    assess=assess_vdv,
    dose_unit="m/s1.75",
    cautions=GENERAL,
    source="Directive 2002/44/EC; ISO 2631-1:1997",
    example="task,vdv_x,vdv_y,vdv_z,hours,measured_minutes\ntractor,2,2,6,4,20\n",
    adds=4,
)
ISO2631 = Model(
    id="iso2631",
    name="ISO 2631-5, shocks",
    columns=(TASK, *_columns("dose", "m_s2", 1e4), _TIME, _MEASURED),
    assess=assess_shocks,
    dose_unit="MPa",
    cautions=tuple(dict.fromkeys((*SHOCK_2018, *SHOCK_2004))),
    source="ISO 2631-5:2018, ISO 2631-5:2004",
    example="task,dose_z,hours,measured_minutes\nboat,55.97,1,60\n",
    options=(
        Option("edition", get_args(EditionName), "exposure.option.shock_edition"),
        Option("sex", get_args(SexName), "exposure.option.shock_sex"),
        Option("start_age", (), "exposure.option.shock_life", default=20.0, high=80.0),
        Option("years", (), "exposure.option.shock_life", default=45.0, low=1.0, high=60.0),
        Option("days_a_year", (), "exposure.option.shock_life", default=240.0, high=366.0),
    ),
    adds=6,
)
