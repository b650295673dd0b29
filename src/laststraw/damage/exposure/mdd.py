"""The Mainz-Dortmund dose: disc compression in a working life, as German insurers add it up (occupational disease 2108).

Dose of a working day = 8 h * sqrt(sum F^2 t / 8 h) (kNh), over handling with F at or above a least force, and postures bent far
forwards with F of at least 1.7 kN: the whole force counts, not what is above. A day counts in the dose of a life (MNh) when
it reaches the least dose of a day.

Sources: Jaeger, Luttmann, Bolm-Audorff et al. 1999 (Arbeitsmed Sozialmed Umweltmed 34:101), not read. Read: the least
forces, doses of a day and of a life of 1999, and their change after the Federal Social Court's judgement of 30 October 2007
(B 2 U 4/06 R), at orthopaedie-regensburg.com (Belastungsberechnung BK 2108); the half of the doses of a life also at
joachim-skupien.de; that squares and whole forces were confirmed by the re-analysis, at dguv.de (FF-FB 0155A).
Recalled and not checked: all numbers of the re-analysis (Seidler et al. 2014, Zbl Arbeitsmed 64:239), and the formula's
form with 8 h.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
    require_amounts,
    word,
)
from laststraw.errors import UnusableInput

SHIFT_H = 8.0
MOST_KN, MOST_H, MOST_DAYS = 30.0, 24.0, 20_000.0

ThresholdsName = Literal["original_1999", "court_2007", "reanalysis_2014", "none"]
SexName = Literal["male", "female"]
KindName = Literal["handling", "bent"]


class Thresholds(NamedTuple):
    """What counts, and what it is compared with; infinite: nothing to compare with."""

    handling_kn: float
    bent_kn: float
    day_knh: float
    life_mnh: float


THRESHOLDS: dict[ThresholdsName, dict[SexName, Thresholds]] = {
    "original_1999": {"male": Thresholds(3.2, 1.7, 5.5, 25.0), "female": Thresholds(2.5, 1.7, 3.5, 17.0)},
    "court_2007": {"male": Thresholds(2.7, 1.7, 0.0, 12.5), "female": Thresholds(2.5, 1.7, 0.0, 8.5)},
    # recalled, not checked: risk doubles at the dose of a life; least angle of a bend 45 deg for men, 60 for women
    "reanalysis_2014": {"male": Thresholds(3.2, 1.7, 2.0, 7.0), "female": Thresholds(2.5, 1.7, 0.5, 3.0)},
    "none": {"male": Thresholds(0.0, 0.0, 0.0, math.inf), "female": Thresholds(0.0, 0.0, 0.0, math.inf)},
}
GENERAL = ("exposure.caution.group", "exposure.caution.mdd_claims")
LEFT_OUT, SHORT_DAY, RECALLED = (
    "exposure.caution.mdd_left_out",
    "exposure.caution.mdd_short_day",
    "exposure.caution.recalled",
)


def thresholds(name: ThresholdsName = "original_1999", sex: SexName = "male") -> Thresholds:
    """One published set. *Error*: ``UnusableInput`` for a name that there is not."""
    if name not in THRESHOLDS:
        raise UnusableInput(
            f"There are no thresholds {name!r}.", hint=f"There are {', '.join(get_args(ThresholdsName))}."
        )
    if sex not in get_args(SexName):
        raise UnusableInput(f"The thresholds know no sex {sex!r}.", hint="They know male and female.")
    return THRESHOLDS[name][sex]


def square_sums(force_kn: ArrayLike, hours: ArrayLike, least_kn: ArrayLike = 0.0) -> NDArray[np.float64]:
    """F^2 t of each task (kN^2 h), 0 below the least force. Squares add over tasks; the dose itself does not.

    Parameters
    ----------
    force_kn, hours
        (task,) compression of the lumbosacral disc and how long it lasted in the day.
    least_kn
        (task,) or one for all: smaller forces count as nothing.

    Returns
    -------
    ndarray
        (task,). *Error*: ``UnusableInput`` below 0, above 30 kN or 24 h in all, NaN, infinite, empty.
    """
    force = require_amounts("force_kn", force_kn, high=MOST_KN)
    lasted = require_amounts("hours", hours, high=MOST_H)
    if float(np.sum(np.broadcast_to(lasted, np.broadcast_shapes(force.shape, lasted.shape)))) > MOST_H + 1e-9:
        raise UnusableInput("The tasks of one day last more than 24 hours.", hint="Give the hours of one working day.")
    return np.where(force >= require_amounts("least_kn", least_kn), force**2 * lasted, 0.0)


def day_dose(force_kn: ArrayLike, hours: ArrayLike, least_kn: ArrayLike = 0.0) -> float:
    """Dose of a working day (kNh): sqrt(8 h * sum F^2 t). Units and errors as in ``square_sums``."""
    return math.sqrt(SHIFT_H * math.fsum(np.ravel(square_sums(force_kn, hours, least_kn)).tolist()))


def life_dose(day_dose_knh: ArrayLike, days: ArrayLike, least_day_knh: float = 0.0) -> float:
    """Dose of a working life (MNh): days of each kind of day times its dose, days below the least dose left out.

    Parameters
    ----------
    day_dose_knh, days
        (kind of day,).
    least_day_knh
        Least dose of a day that counts.
    """
    dose = require_amounts("day_dose_knh", day_dose_knh)
    count = require_amounts("days", days, high=MOST_DAYS)
    return math.fsum(np.ravel(np.where(dose >= least_day_knh, dose * count, 0.0)).tolist()) / 1000.0


def assess(rows: Sequence[Row], **options: object) -> Assessment:
    """One or more kinds of working day. ``options``: ``sex``, ``thresholds``.

    Rows with the same ``job`` are the tasks of one working day; ``days`` is how many such days there were in a life.
    The dose in the totals is that of the heaviest day.
    """
    chosen = choose(MDD.options, options)
    limits = thresholds(chosen["thresholds"], chosen["sex"])  # type: ignore[arg-type]
    tasks = read_rows(rows, MDD.columns)
    force = np.array([number(t, "force") for t in tasks])
    hours = np.array([number(t, "time") * number(t, "repetitions") / 3600.0 for t in tasks])
    least = np.array([limits.handling_kn if t["kind"] == "handling" else limits.bent_kn for t in tasks])
    jobs = [word(t, "job") for t in tasks]
    squares, days, doses = np.zeros(len(tasks)), [], []
    of_job: dict[str, list[int]] = {}
    for k, job in enumerate(jobs):
        of_job.setdefault(job, []).append(k)
    for job, rows_of in of_job.items():
        squares[rows_of] = square_sums(force[rows_of], hours[rows_of], least[rows_of])
        doses.append(day_dose(force[rows_of], hours[rows_of], least[rows_of]))
        days.append(_days(job, {number(tasks[k], "days") for k in rows_of}))
    sums = {job: float(squares[rows_of].sum()) for job, rows_of in of_job.items()}
    figures = tuple(
        TaskFigure(
            word(t, "task"),
            math.sqrt(SHIFT_H * square),
            square / sums[job] if sums[job] > 0.0 else None,
            (Amount("hours", hour, "h"),),
        )
        for t, job, square, hour in zip(tasks, jobs, squares.tolist(), hours.tolist(), strict=True)
    )
    totals = [Amount("day_dose", max(doses), "kNh"), Amount("life_dose", life_dose(doses, days, limits.day_knh), "MNh")]
    compared = [Amount("day_dose", limits.day_knh, "kNh")] if limits.day_knh > 0.0 else []
    compared += [Amount("life_dose", limits.life_mnh, "MNh")] if math.isfinite(limits.life_mnh) else []
    cautions = (
        *GENERAL,
        *((LEFT_OUT,) if (force < least).any() else ()),
        *((SHORT_DAY,) if any(dose < limits.day_knh and n for dose, n in zip(doses, days, strict=True)) else ()),
        *((RECALLED,) if chosen["thresholds"] == "reanalysis_2014" else ()),
    )
    return Assessment("mdd", figures, tuple(totals), tuple(compared), cautions, tuple(chosen.items()))


def _days(job: str, given: set[float]) -> float:
    if len(given) > 1:
        raise UnusableInput(
            f"The rows of the job {job!r} give different numbers of days.",
            hint="Give all rows of one job the same days.",
        )
    return given.pop()


MDD = Model(
    id="mdd",
    name="Mainz-Dortmund dose",
    columns=(
        TASK,
        Column("force", (("force_kn", 1.0), ("force_n", 1e-3)), high=MOST_KN),
        Column("time", (("seconds", 1.0), ("minutes", 60.0), ("hours", 3600.0)), high=MOST_H * 3600.0),
        Column("repetitions", (("repetitions", 1.0), ("reps", 1.0)), high=100_000.0, default=1.0),
        Column("kind", (("kind", 1.0),), default="handling", choices=get_args(KindName)),
        Column("job", (("job", 1.0),), default="", text=True),
        Column("days", (("days", 1.0),), high=MOST_DAYS, default=0.0),
    ),
    assess=assess,
    dose_unit="kNh",
    cautions=(*GENERAL, LEFT_OUT, SHORT_DAY, RECALLED),
    source="Jäger et al. 1999; Bundessozialgericht 2007; Seidler et al. 2014, Zbl Arbeitsmed 64:239",
    example="task,force_kn,seconds,repetitions,days\nlift,4.5,4,100,4000\n",
    options=(
        Option("sex", get_args(SexName), "exposure.option.mdd_sex"),
        Option("thresholds", get_args(ThresholdsName), "exposure.option.mdd_thresholds"),
    ),
    adds=2,
)
