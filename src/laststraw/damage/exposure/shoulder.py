"""The Shoulder Tool: what a day of holding, lifting, pushing and pulling adds up to for the shoulder.

Moment = force * lever arm (inch-pounds), in handling a load plus the arm's own weight at half of the lever arm; stress =
moment / 681 in-lb, the strength of a middling man's shoulder (3DSSPP 6.0.6); damage that of a tendon (``tendon.py``).
Chance of the outcome: logistic of b0 + b1 log10 D.

Source: Bani Hani et al. 2021, Ergonomics 64:39, and Bani Hani's dissertation (Auburn 2019), as fatiguelab (docs/research.md)
gives them; neither could be read here. **The arm's weight of 8.6 lb is not published: fatiguelab worked it back from printed
results.** Of two printed examples one fits 8.62 lb and the other 8.73 lb, so the tool itself must do something finer.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from laststraw.damage.exposure.table import (
    KG_PER_LB,
    M_PER_IN,
    REPETITIONS,
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
    shares,
    word,
)
from laststraw.damage.exposure.tendon import RegressionName, cycles_to_failure
from laststraw.errors import UnusableInput

STRENGTH_IN_LB = 681.0
ARM_LB = 8.6  # worked back, see above
MOST_LB, MOST_IN = 200.0, 40.0

KindName = Literal["handling", "push_pull", "push_down"]  # only in handling does the arm's weight count
OutcomeName = Literal["office_visit", "office_visit_2019", "pain_now_4_5", "pain_now_5", "pain_last_year", "pain_today"]


class Outcome(NamedTuple):
    """Logistic regression on log10 of the damage; not adjusted for age, sex, weight or site."""

    intercept: float
    slope: float


OUTCOMES: dict[OutcomeName, Outcome] = {
    "office_visit": Outcome(0.870, 0.932),  # of the web tool: first visit to the plant's clinic
    "office_visit_2019": Outcome(0.864, 0.928),  # of the dissertation, for the same outcome
    "pain_now_4_5": Outcome(1.502, 1.555),  # 4 or 5 of 5 against 1 or 2
    "pain_now_5": Outcome(1.005, 1.356),  # 5 against 1
    "pain_last_year": Outcome(1.046, 1.040),
    "pain_today": Outcome(-0.068, 0.801),
}
CAUTIONS = ("exposure.caution.group", "exposure.caution.one_day", "exposure.caution.shoulder_arm")


def moment_in_lb(
    force_lb: ArrayLike, arm_in: ArrayLike, kind: KindName | Sequence[KindName] = "handling", arm_lb: float = ARM_LB
) -> NDArray[np.float64]:
    """Moment about the shoulder.

    Parameters
    ----------
    force_lb
        (task,) weight held in, or force of, one hand.
    arm_in
        (task,) horizontal distance from the tip of the shoulder to the load's centre.
    kind
        (task,) or one for all.
    arm_lb
        Weight of the arm.

    Returns
    -------
    ndarray
        (task,) in-lb. *Error*: ``UnusableInput`` below 0, above 200 lb or 40 in, NaN, infinite, empty, no such kind.
    """
    kinds = [kind] if isinstance(kind, str) else list(kind)
    for each in kinds:
        if each not in get_args(KindName):
            raise UnusableInput(f"There is no kind {each!r}.", hint=f"There are {', '.join(get_args(KindName))}.")
    held = np.array([each == "handling" for each in kinds]) * require_amounts("arm_lb", arm_lb, high=50.0) / 2.0
    force = require_amounts("force_lb", force_lb, high=MOST_LB)
    return require_amounts("arm_in", arm_in, high=MOST_IN) * (force + (held[0] if isinstance(kind, str) else held))


def damage_per_exertion(
    moment_in_lb: ArrayLike, regression: RegressionName = "schechtman_bader_1997"
) -> NDArray[np.float64]:
    """Damage of one exertion with this moment; none where there is no moment."""
    moment = require_amounts("moment_in_lb", moment_in_lb, high=10.0 * STRENGTH_IN_LB)
    return np.where(moment > 0.0, 1.0 / cycles_to_failure(100.0 * moment / STRENGTH_IN_LB, regression), 0.0)


def risk(damage: ArrayLike, outcome: OutcomeName = "office_visit") -> NDArray[np.float64]:
    """Chance of the outcome in workers with this damage a day, 0 to 1. No damage, no risk."""
    if outcome not in OUTCOMES:
        raise UnusableInput(f"There is no outcome {outcome!r}.", hint=f"There are {', '.join(get_args(OutcomeName))}.")
    fit = OUTCOMES[outcome]
    with np.errstate(divide="ignore"):
        return 1.0 / (1.0 + np.exp(-(fit.intercept + fit.slope * np.log10(require_amounts("damage", damage)))))


def assess(rows: Sequence[Row], **options: object) -> Assessment:
    """A day of one shoulder: damage of each task, damage and risk. ``options``: ``outcome``, ``regression``."""
    chosen = choose(SHOULDER.options, options)
    tasks = read_rows(rows, SHOULDER.columns)
    regression: RegressionName = chosen["regression"]  # type: ignore[assignment]
    outcome: OutcomeName = chosen["outcome"]  # type: ignore[assignment]
    kinds: list[KindName] = [word(t, "kind") for t in tasks]  # type: ignore[misc]
    moments = moment_in_lb([number(t, "force") for t in tasks], [number(t, "arm") for t in tasks], kinds)
    times = np.array([number(t, "repetitions") for t in tasks])
    doses = (times * damage_per_exertion(moments, regression)).tolist()
    total = math.fsum(doses)
    figures = tuple(
        TaskFigure(word(t, "task"), dose, share, (Amount("moment", moment, "in-lb"),))
        for t, dose, share, moment in zip(tasks, doses, shares(doses), moments.tolist(), strict=True)
    )
    totals = (Amount("damage", total, "1"), Amount("risk", float(risk(total, outcome)), "1"))
    return Assessment("shoulder", figures, totals, (), CAUTIONS, tuple(chosen.items()))


LB_PER_N = 1.0 / (KG_PER_LB * 9.80665)
SHOULDER = Model(
    id="shoulder",
    name="The Shoulder Tool",
    columns=(
        TASK,
        Column("force", (("load_lb", 1.0), ("load_kg", 1.0 / KG_PER_LB), ("force_n", LB_PER_N)), high=MOST_LB),
        Column("arm", (("arm_in", 1.0), ("arm_cm", 0.01 / M_PER_IN), ("arm_m", 1.0 / M_PER_IN)), high=MOST_IN),
        REPETITIONS,
        Column("kind", (("kind", 1.0),), default="handling", choices=get_args(KindName)),
    ),
    assess=assess,
    dose_unit="1",
    cautions=CAUTIONS,
    source="Bani Hani et al. 2021, Ergonomics 64:39",
    example="task,load_lb,arm_in,repetitions,kind\nparts,2,16,2880,handling\ncart,10,12,200,push_pull\n",
    options=(
        Option("outcome", get_args(OutcomeName), "exposure.option.shoulder_outcome"),
        Option("regression", get_args(RegressionName), "exposure.option.tendon_curve"),
    ),
)
