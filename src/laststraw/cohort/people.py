"""Virtual people: age, sex, work, body, strength, imbalance, habits and frailty, drawn from streams that are their own.

Each trait is the quantile of its own uniform number: change a distribution, and everybody moves along it while no other
trait changes.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

from laststraw.cohort import dice
from laststraw.cohort.columns import CLASSES, HEAVY
from laststraw.damage.parameters import Floats, Parameters, rows
from laststraw.knowledge import Knowledge
from laststraw.records import CalibrationName, ModelName

OCCUPATIONS = ("sedentary", "mixed", "heavy")
_TRAITS = 11


class Population(NamedTuple):
    """What is fitted, together with ``Parameters``, to figures about populations."""

    heavy_windows: float  # times the windows with a heavy task that the makeup gives
    awkward_windows: float  # the same for awkward postures
    lift_age_fall: float  # fall of the log of what is lifted with age, 1/year
    bend_times: float  # times what bending adds to the load
    strength_sd: float  # of log strength between people of one age and sex
    habit_shape: float  # of the gamma distribution of how often people do heavy and awkward things, mean 1
    heal_sd: float  # of the log of the speed of healing between people
    pain_median_day: float  # of the length of an episode, log-normal
    pain_spread: float  # sd of its log
    pain_heavy: float  # heavy windows while it hurts, over those without pain
    pain_awkward: float


class Makeup(NamedTuple):
    """Who lives, what they do and what that loads: facts and assumptions that are not fitted.

    ``load_n`` (sex, class): compression of L4/L5 at ``mass_kg`` (sex,) without a load in the hands; ``lifted_n`` (sex,): what
    that of a heavy task adds at 40 years; ``bend`` (class,): what bending adds, as a share of strength; ``scatter``
    (class,): sd of the log between goes; ``cycles`` (class,): in two hours.
    ``heavy``, ``awkward`` (occupation + 1,): share of windows at work, and the last one of leisure.
    """

    youngest: float
    oldest: float
    men: float
    occupation: Floats  # (2,) upper ends of the shares
    stature_mm: Floats  # (sex, mean and sd), women first
    bmi: Floats  # (sex, median and sd of the log)
    strength_n: Floats  # (sex, at birth and fall each ten years)
    heavy: Floats
    awkward: Floats
    light: float
    most_work: float  # of windows at work that are heavy, and the same of awkward ones
    most_leisure: float
    mass_kg: Floats
    load_n: Floats
    lifted_n: Floats
    bend: Floats
    scatter: Floats
    cycles: Floats
    work_days: int  # of a week
    work_first: int  # window of the day
    work_last: int
    longest_day: float  # of an episode


class People(NamedTuple):
    """People, one array each (person,); ``first``: the number of the first."""

    first: int
    age: Floats
    male: Floats
    occupation: NDArray[np.int64]
    mass_kg: Floats
    strength_n: Floats
    imbalance: Floats
    frailty: Floats
    heal: Floats
    shares: Floats  # (person, 4): heavy and awkward windows at work, then in leisure
    load_n: Floats  # (person, class): middle of the peak compression of L4/L5 in a window
    used: Floats  # (person, class): the same over strength
    bend: Floats  # (class,): what bending adds to that


def population(knowledge: Knowledge, calibration: CalibrationName, model: ModelName) -> Population:
    """The population's part of a calibration. *Error*: ``KeyError`` when the knowledge files lack one."""
    found = {row.parameter: row.quantity.value for row in rows(knowledge, calibration, model)}
    return Population(**{name: found[name] for name in Population._fields})


def makeup(knowledge: Knowledge) -> Makeup:
    """Who lives and what they do, from the knowledge files."""

    def of(*names: str) -> Floats:
        return np.array([knowledge.constant(f"cohort.{name}") for name in names])

    sexes = ("woman", "man")
    at = [*(f"work_{name}" for name in OCCUPATIONS), "leisure"]
    return Makeup(
        youngest=float(of("youngest")[0]),
        oldest=float(of("oldest")[0]),
        men=float(of("men")[0]),
        occupation=np.cumsum(of("share_sedentary", "share_mixed")),
        stature_mm=np.array([of(f"stature.{sex}", f"stature_sd.{sex}") for sex in sexes]),
        bmi=np.array([of(f"bmi.{sex}", f"bmi_sd.{sex}") for sex in sexes]),
        strength_n=np.array([of(f"strength.{sex}", f"strength_fall.{sex}") for sex in sexes]),
        heavy=of(*(f"heavy.{where}" for where in at)),
        awkward=of(*(f"awkward.{where}" for where in at)),
        light=float(of("light")[0]),
        most_work=float(of("most_work")[0]),
        most_leisure=float(of("most_leisure")[0]),
        mass_kg=of(*(f"mass.{sex}" for sex in sexes)),
        load_n=np.array([of(*(f"load.{name}.{sex}" for name in CLASSES)) for sex in sexes]),
        lifted_n=of(*(f"lifted.{sex}" for sex in sexes)),
        bend=of(*(f"bend.{name}" for name in CLASSES)),
        scatter=of(*(f"scatter.{name}" for name in CLASSES)),
        cycles=of(*(f"cycles.{name}" for name in CLASSES)),
        work_days=int(of("work_days")[0]),
        work_first=int(of("work_first")[0]),
        work_last=int(of("work_last")[0]),
        longest_day=float(of("longest_pain")[0]),
    )


def draw(found: Parameters, of: Population, make: Makeup, count: int, *, seed: int, first: int = 0) -> People:
    """People ``first`` to ``first + count - 1`` of a seed: the same whoever else is drawn.

    Parameters
    ----------
    found
        Numbers, not arrays: ``frailty_shape``, ``imbalance_rest`` and ``heal`` are those of the population.
    """
    dealt = np.empty((count, _TRAITS))
    dice.traits(dice.schedule(np.uint64(seed)), first, dealt)
    u = dealt.T
    age = make.youngest + (make.oldest - make.youngest) * u[0]
    male = (u[1] < make.men).astype(np.float64)
    sex = male.astype(np.int64)
    occupation = (u[2] >= make.occupation[0]).astype(np.int64) + (u[2] >= make.occupation[1])
    stature = make.stature_mm[sex, 0] + make.stature_mm[sex, 1] * ndtri(u[3])
    bmi = make.bmi[sex, 0] * np.exp(make.bmi[sex, 1] * ndtri(u[4]))
    mass = bmi * (1e-3 * stature) ** 2
    middle = make.strength_n[sex, 0] - make.strength_n[sex, 1] * age / 10.0
    strength = middle * np.exp(of.strength_sd * ndtri(u[5]) - 0.5 * of.strength_sd**2)
    load = make.load_n[sex] * (mass / make.mass_kg[sex])[:, None]
    load[:, HEAVY] += make.lifted_n[sex] * np.exp(-of.lift_age_fall * (age - 40.0))
    return People(
        first=first,
        age=age,
        male=male,
        occupation=occupation,
        mass_kg=mass,
        strength_n=strength,
        imbalance=np.abs(float(found.imbalance_rest) * ndtri(u[6])),
        frailty=np.maximum(gammaincinv(float(found.frailty_shape), u[7]) / float(found.frailty_shape), 1e-12),
        heal=float(found.heal) * np.exp(of.heal_sd * ndtri(u[8])),
        shares=_shares(of, make, occupation, u[9], u[10]),
        load_n=load,
        used=load / strength[:, None],
        bend=of.bend_times * make.bend,
    )


def _shares(of: Population, make: Makeup, occupation: NDArray[np.int64], heavy: Floats, awkward: Floats) -> Floats:
    """Share of heavy and awkward windows at work, then in leisure, (person, 4): some people do more of everything."""
    habit = [
        times * gammaincinv(of.habit_shape, u) / of.habit_shape
        for times, u in ((of.heavy_windows, heavy), (of.awkward_windows, awkward))
    ]
    shares = [
        np.minimum(share * done, most)
        for at, most in ((occupation, make.most_work), (len(OCCUPATIONS), make.most_leisure))
        for share, done in ((make.heavy[at], habit[0]), (make.awkward[at], habit[1]))
    ]
    return np.stack(shares, axis=1)
