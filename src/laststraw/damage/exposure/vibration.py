"""Whole-body vibration: A(8) and VDV with the limits of the European Union, and the shocks of ISO 2631-5.

* A(8) of an axis = k * sqrt(sum a^2 T / 8 h), VDV of an axis = k * (sum VDV^4 T / T_measured)^(1/4); k is 1.4 for the two
  level axes, 1 upwards; the largest axis counts. Sources read: the Control of Vibration at Work Regulations 2005, schedule 2
  (legislation.gov.uk); values of Directive 2002/44/EC in the manual of the vibration meter MMF VM31, section 3.2; HSE's
  whole-body vibration calculator (points = 100 (A(8) / 0.5)^2).
* Shocks: dose of an axis D = f * (sum of the sixth powers of the peaks of the spine's response)^(1/6), daily with
  (t_d / t_m)^(1/6), stress S = (sum (m D)^6)^(1/6), and over the years R = (sum (S N^(1/6) / (S_u - S_static))^6)^(1/6)
  with the strength S_u that falls with age. Edition 2018: vertical only, f = 1.07, by sex; read as the program phonometry
  (jmrplens, vibration/human/multiple_shock.py), which quotes the norm and its worked example. Edition 2004: m of three
  axes and the limits 0.5 and 0.8 MPa read in Project Chrono (ChFilters, demo); S_u = 6.75 - 0.066 age, S_static = 0.25 and
  the limits 0.8 and 1.2 of R are recalled and only checked for agreeing with one another. The filters that turn seat
  acceleration into the spine's response are not here.
"""

import math
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from laststraw.damage.exposure.table import require_amounts
from laststraw.errors import UnusableInput

AXIS_FACTORS = np.array([1.4, 1.4, 1.0])  # x, y, z
SHIFT_H = 8.0
ACTION_A8, LIMIT_A8 = 0.5, 1.15  # m/s2, Directive 2002/44/EC
ACTION_VDV, LIMIT_VDV = 9.1, 21.0  # m/s1.75
MOST_M_S2, MOST_VDV, MOST_H = 50.0, 500.0, 24.0
POWER = 6.0

EditionName = Literal["2018", "2004"]
SexName = Literal["male", "female"]


class Spine(NamedTuple):
    """What an edition says about a spine: MPa per m/s2 in x, y, z; factor of the dose; strength; what stands on it anyway."""

    stress_per_dose: tuple[float, float, float]
    dose_factor: float
    strength_mpa: float
    strength_per_year: float
    static_mpa: float


SPINES: dict[EditionName, dict[SexName, Spine]] = {
    "2018": {
        "male": Spine((0.0, 0.0, 0.029), 1.07, 6.75, 0.052, 0.029 * 9.81),
        "female": Spine((0.0, 0.0, 0.025), 1.07, 6.75, 0.039, 0.025 * 9.81),
    },
    "2004": dict.fromkeys(get_args(SexName), Spine((0.015, 0.035, 0.032), 1.0, 6.75, 0.066, 0.25)),
}
LOW_STRESS_MPA, HIGH_STRESS_MPA = 0.5, 0.8  # 2004: low and high probability of harm
LOW_R, HIGH_R = 0.8, 1.2  # 2004, recalled
WEIBULL: dict[SexName, tuple[float, float]] = {"male": (1.613, 2.799), "female": (0.959, 3.709)}  # 2018, table C.1
R_AT_10_50_90: dict[SexName, tuple[float, float, float]] = {
    "male": (0.72, 1.42, 2.17),
    "female": (0.52, 0.87, 1.20),
}  # 2018, table C.2


def a8(acceleration_m_s2: ArrayLike, hours: ArrayLike) -> NDArray[np.float64]:
    """Daily exposure of each axis.

    Parameters
    ----------
    acceleration_m_s2
        (task, 3) frequency-weighted, root mean square, x, y, z, without the factors 1.4.
    hours
        (task,) of the day.

    Returns
    -------
    ndarray
        (3,) m/s2 with the factors; the largest is A(8). *Error*: ``UnusableInput`` below 0, above 50 m/s2 or 24 h in all,
        NaN, infinite, empty.
    """
    values = require_amounts("acceleration", acceleration_m_s2, high=MOST_M_S2).reshape(-1, 3)
    lasted = _hours("hours", hours)
    return np.asarray(AXIS_FACTORS * np.sqrt(np.sum(values**2 * lasted[:, None], axis=0) / SHIFT_H))


def points(a8_m_s2: ArrayLike) -> NDArray[np.float64]:
    """Exposure points of the British calculator: 100 at the action value, 529 at the limit. Points add over tasks."""
    return 100.0 * (require_amounts("a8", a8_m_s2) / ACTION_A8) ** 2


def vdv(vdv_m_s175: ArrayLike, hours: ArrayLike, measured_hours: ArrayLike) -> NDArray[np.float64]:
    """Daily vibration dose value of each axis: (3,) m/s1.75, with the factors; the largest counts.

    Parameters
    ----------
    vdv_m_s175
        (task, 3) as measured, without the factors.
    hours, measured_hours
        (task,) of the day, and of the measurement.
    """
    values = require_amounts("vdv", vdv_m_s175, high=MOST_VDV).reshape(-1, 3)
    part = _hours("hours", hours) / require_amounts("measured_hours", measured_hours, low=1e-6, high=1e4)
    return np.asarray(AXIS_FACTORS * np.sum(values**4 * part[:, None], axis=0) ** 0.25)


def shock_dose(peaks_m_s2: ArrayLike, edition: EditionName = "2018") -> float:
    """Acceleration dose of the peaks of the spine's response (m/s2) in one direction."""
    peaks = require_amounts("peaks", peaks_m_s2, high=500.0)
    return _spine(edition, "male").dose_factor * math.pow(float(np.sum(peaks**POWER)), 1.0 / POWER)


def daily_dose(dose_m_s2: ArrayLike, hours: ArrayLike, measured_hours: ArrayLike) -> NDArray[np.float64]:
    """Doses of several conditions in a day: sixth root of the sum of D^6 t_d / t_m over the first axis."""
    doses = require_amounts("dose", dose_m_s2, high=1e4)
    part = _hours("hours", hours) / require_amounts("measured_hours", measured_hours, low=1e-6, high=1e4)
    return np.asarray(np.sum(doses**POWER * part.reshape(-1, *[1] * (doses.ndim - 1)), axis=0) ** (1.0 / POWER))


def daily_stress_mpa(dose_xyz_m_s2: ArrayLike, edition: EditionName = "2018", sex: SexName = "male") -> float:
    """Compression of the endplates that a day's doses (3,) amount to: S_d (2018, z only), S_ed (2004)."""
    doses = require_amounts("dose", dose_xyz_m_s2, high=1e4).reshape(3)
    spine = _spine(edition, sex)
    return float(np.sum((np.array(spine.stress_per_dose) * doses) ** POWER) ** (1.0 / POWER))


def r_factor(
    stress_mpa: float,
    *,
    start_age: float,
    years: float,
    days_a_year: float,
    edition: EditionName = "2018",
    sex: SexName = "male",
) -> float:
    """What the days of a working life amount to against a strength that falls with age.

    Parameters
    ----------
    stress_mpa
        Daily stress.
    start_age
        In the first year of exposure; the years run from there.
    years
        Whole number.
    days_a_year
        Days with this stress.

    Returns
    -------
    float
        R. *Error*: ``UnusableInput`` where the strength would be used up by age alone.
    """
    spine = _spine(edition, sex)
    count = float(require_amounts("years", years, low=1.0, high=80.0))
    ages = float(require_amounts("start_age", start_age, high=100.0)) + np.arange(round(count))
    left = spine.strength_mpa - spine.strength_per_year * ages - spine.static_mpa
    if left[-1] <= 0.0:
        raise UnusableInput(
            f"The equation has no strength left at the age of {ages[-1]:g}.",
            hint="Give years that end before the age of 90.",
        )
    days = float(require_amounts("days_a_year", days_a_year, high=366.0))
    stress = float(require_amounts("stress_mpa", stress_mpa, high=1e3))
    return float(np.sum((stress * days ** (1.0 / POWER) / left) ** POWER) ** (1.0 / POWER))


def injury_probability(r: float, sex: SexName = "male") -> float:
    """Chance of an injured endplate by the edition of 2018: 1 - exp(-(R / alpha)^beta)."""
    alpha, beta = WEIBULL[_known_sex(sex)]
    return -math.expm1(-((float(require_amounts("r", r)) / alpha) ** beta))


def _hours(name: str, hours: ArrayLike) -> NDArray[np.float64]:
    lasted = np.atleast_1d(require_amounts(name, hours, high=MOST_H))
    if float(lasted.sum()) > MOST_H + 1e-9:
        raise UnusableInput("The tasks of one day last more than 24 hours.", hint="Give the hours of one day.")
    return lasted


def _spine(edition: str, sex: str) -> Spine:
    if edition not in SPINES:
        raise UnusableInput(f"There is no edition {edition!r}.", hint=f"There are {', '.join(get_args(EditionName))}.")
    return SPINES[edition][_known_sex(sex)]


def _known_sex(sex: str) -> SexName:
    if sex not in get_args(SexName):
        raise UnusableInput(f"The norm knows no sex {sex!r}.", hint="It knows male and female.")
    return sex  # type: ignore[return-value]
