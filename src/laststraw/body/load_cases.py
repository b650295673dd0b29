"""The peak loads of everyday cases (activity, hand load, side) in one person's body: many solved together, and remembered.

Each draw is one possible body with its habits: it bends deeper in everything or in nothing. A few dozen bodies are solved
(``BODIES``) and dealt out over as many draws as are asked for, mirror twins on mirrored places; strengths are drawn for each.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from scipy.special import ndtri

from laststraw.body.dice import TO_THE_SIDE, Standard, standard
from laststraw.body.draft import Floats
from laststraw.body.everyday import solve_together
from laststraw.body.paths import Ints
from laststraw.body.spine import DICE, ENOUGH_HELD, Subject, draw_traits, held, quickness, subject_of, task_posture
from laststraw.body.standing import task_of_posture
from laststraw.body.statics import L4_L5, Traits
from laststraw.body.tissues import QUALITIES, bend_moment, bend_share, incident_peaks, tissue_peaks, tolerances
from laststraw.knowledge import Activity, Knowledge, Phase
from laststraw.knowledge.incidents import Incident
from laststraw.records import TISSUES, Case, Hands, Person, Posture, TaskPosture, Uncertain
from laststraw.units import STANDARD_GRAVITY_N_KG as GRAVITY

BODIES = 24  # solved; even, so that each has its mirror twin
BLOW = ("blow", "blow_side", "blow_bend")
KEPT = 4096  # cases that are remembered
OTHER: dict[Hands, Hands] = {"left": "right", "right": "left", "both": "both"}
ADDED_SIDE = ("pelvis_left_up", "lumbar_left_bend", "lumbar_left_turn")
ADDED = ("trunk_inclination", "lumbar_flexion")
STANDS = TISSUES.index("disc/l4_l5")


class Solved(NamedTuple):
    """One case in every body: ``peak`` (tissue, body), ``bend`` and ``moment_nm`` (body,), ``holds``: can it be held at all?
    ``share``: part of the activity's time that its heaviest phase takes."""

    peak: Floats
    bend: Floats
    moment_nm: Floats
    holds: bool
    share: float


class CaseLoads(NamedTuple):
    """``peak`` (case, tissue, draw), ``tolerance`` (tissue, draw), ``bend`` (case, draw) over full flexion, ``worth`` (case,
    draw): share of a disc's strength that bending adds, ``share`` (case,): part of its time that the heaviest phase takes,
    ``too_heavy``: the cases that this body could not hold."""

    peak: Floats
    tolerance: Floats
    bend: Floats
    worth: Floats
    share: Floats
    too_heavy: tuple[Case, ...]


class Body(NamedTuple):
    """Whose loads: the person, how they stood for the photos (None: not known), the year, and measured lengths."""

    person: Person
    posture: Posture | None
    year: int
    measured_mm: tuple[tuple[str, float], ...] = ()


_KEPT: OrderedDict[tuple[object, ...], Solved] = OrderedDict()
_LOCK = threading.Lock()


def case_loads(
    person: Person,
    posture: Posture | None,
    cases: Sequence[Case],
    knowledge: Knowledge,
    *,
    draws: int = 200,
    seed: int = 0,
    year: int,
    measured_mm: Mapping[str, float] | None = None,
) -> CaseLoads:
    """Peak loads and strengths of every case.

    Parameters
    ----------
    posture
        How the person stood for the photos; None: upright.
    cases
        Activities or incidents of the knowledge files.
    draws
        Rounded up to an even number; the second half are the mirror twins of the first.

    *Error*: bodies as in ``spine_load`` (``BODIES`` of them, so that 90 % limits are good to about a tenth), the split between
    sides as in ``tissues``. An activity that the model cannot hold counts with what its muscles can do, and is named.
    ``KeyError`` for what is neither activity nor incident.
    """
    body = Body(person, posture, year, tuple(sorted((measured_mm or {}).items())))
    solved = _solved(body, tuple(dict.fromkeys(cases)), knowledge, seed)
    half = (draws + 1) // 2
    pair = np.arange(half) % (BODIES // 2)
    who: Ints = np.concatenate([pair, pair + BODIES // 2])
    found = [solved[case] for case in cases]
    shape = (len(cases), len(TISSUES), BODIES)
    peak = np.array([one.peak for one in found]).reshape(shape)[:, :, who]
    moment = np.array([one.moment_nm for one in found]).reshape(len(cases), BODIES)[:, who]
    return CaseLoads(
        peak=peak,
        tolerance=tolerances(person, year, strata(2 * half, seed, QUALITIES), knowledge),
        bend=np.array([one.bend for one in found]).reshape(len(cases), BODIES)[:, who],
        worth=bend_worth(moment, knowledge),
        share=np.array([one.share for one in found]),
        too_heavy=tuple(case for case, one in zip(cases, found, strict=True) if not one.holds),
    )


def bend_worth(moment_nm: Floats, known: Knowledge) -> Floats:
    """Share of a disc's strength that bending adds to the load: by the moment that passive tissue bears.

    At the moment of a bend of 45 deg of the trunk it is ``bend_worth_45``, and no more beyond: nobody measured further.
    Somebody who lets go on a sofa is as bent, but the tissue bears little.
    """
    share = known.constant("lumbar_share_of_inclination") * 45.0 / known.constant("full_flexion_deg")
    nobody = Traits(*([np.ones(1)] * len(Traits._fields)))
    at_45 = float(bend_moment(np.array([share]), nobody, known)[0])
    return np.asarray(known.constant("bend_worth_45") * np.minimum(moment_nm / at_45, 1.0))


def strata(draws: int, seed: int, names: Sequence[str]) -> Standard:
    """Normal numbers of each name that fill their distribution evenly, in an order of their own."""
    even = ndtri((np.arange(draws) + 0.5) / draws)
    rng = np.random.default_rng([seed, draws])
    return Standard({name: rng.permutation(even) for name in names}, draws)


def _solved(body: Body, cases: Sequence[Case], known: Knowledge, seed: int) -> dict[Case, Solved]:
    key = (body, known.version, seed)
    with _LOCK:
        have = {case: _KEPT[(*key, case)] for case in cases if (*key, case) in _KEPT}
    missing = [case for case in cases if case not in have]
    if missing:
        new = _solve(body, missing, known, seed)
        with _LOCK:
            _KEPT.update({(*key, case): one for case, one in new.items()})
            while len(_KEPT) > KEPT:
                _KEPT.popitem(last=False)
        have |= new
    return have


def _solve(body: Body, cases: Sequence[Case], known: Knowledge, seed: int) -> dict[Case, Solved]:
    subject = subject_of(body.person, known, body.year, measured_mm=dict(body.measured_mm))
    stood = None if body.posture is None else task_of_posture(body.posture, body.person, known)
    incidents = {incident.id: incident for incident in known.incidents}
    found: dict[Case, Solved] = {}
    dice = standard(BODIES, seed, DICE)  # the very bodies of ``spine_load`` with as many draws
    traits = draw_traits(dice, known)
    blows = standard(BODIES, seed + 1, BLOW)
    for case in (case for case in cases if case.activity in incidents):
        found[case] = _incident(incidents[case.activity], case, subject, body.person, blows, traits, known)
    tasks: list[TaskPosture] = []
    whose: list[tuple[Case, Phase, Ints]] = []
    factors: list[tuple[float, float]] = []
    for case in (case for case in cases if case.activity not in incidents):
        activity = known.activity(case.activity)
        for phase in activity.phases:
            for sign, bodies in _turned(activity, phase, case.side):
                posture = _as_told(task_posture(phase, body.person, known), case)
                tasks.append(_like_the_photos(_mirrored(posture) if sign < 0 else posture, stood, known))
                whose.append((case, phase, bodies))
                factors.append((activity.dynamic_factor.value, activity.dynamic_factor.sd))
    if tasks:
        _join(found, _peaks(subject, tasks, factors, dice, traits, known), whose)
    return found


def _peaks(
    subject: Subject,
    tasks: Sequence[TaskPosture],
    factors: Sequence[tuple[float, float]],
    dice: Standard,
    traits: Traits,
    known: Knowledge,
) -> list[Solved]:
    """Every task of every body; identical tasks are solved once."""
    different = list(dict.fromkeys(tasks))
    balances, demands = solve_together(subject, different, [dice] * len(different), known)
    at = {task: k for k, task in enumerate(different)}
    solved = []
    for task, factor in zip(tasks, factors, strict=True):
        balance, demand = balances[at[task]], demands[at[task]]
        solved.append(
            Solved(
                peak=tissue_peaks(subject, balance, demand, quickness(factor, dice), known),
                bend=bend_share(demand, traits, known),
                moment_nm=np.maximum(balance.passive_nm[:, L4_L5], 0.0),
                holds=bool(held(balance, traits, known).mean() >= ENOUGH_HELD),
                share=1.0,
            )
        )
    return solved


def _join(found: dict[Case, Solved], solved: Sequence[Solved], whose: Sequence[tuple[Case, Phase, Ints]]) -> None:
    """Both ways of doing a phase into one, and the phases into their case: of each tissue its heaviest on average."""
    phases: dict[Case, dict[str, Solved]] = {}
    for one, (case, phase, bodies) in zip(solved, whose, strict=True):
        blank = one._replace(
            peak=np.empty_like(one.peak), bend=np.empty(BODIES), moment_nm=np.empty(BODIES), share=phase.share
        )
        whole = phases.setdefault(case, {}).setdefault(phase.name, blank)
        whole.peak[:, bodies], whole.bend[bodies] = one.peak[:, bodies], one.bend[bodies]
        whole.moment_nm[bodies] = one.moment_nm[bodies]
    for case, of_case in phases.items():
        every = list(of_case.values())
        peaks = np.stack([one.peak for one in every])  # (phase, tissue, body)
        top = peaks.mean(axis=2).argmax(axis=0)
        found[case] = every[top[STANDS]]._replace(peak=peaks[top, np.arange(len(TISSUES))])


def _turned(activity: Activity, phase: Phase, side: str) -> list[tuple[int, Ints]]:
    """Which way round a phase is done (1: as the catalogue has it, -1: mirrored), and in which bodies.

    Nobody said with which side something one-sided was done: half of the bodies do it with each.
    """
    everyone = np.arange(BODIES)
    own = sided(activity)
    if own == "none" or not any(_of_side(one) for one in (phase,)):
        return [(1, everyone)]
    if side in ("left", "right"):
        return [(1 if side == own else -1, everyone)]
    half = BODIES // 2
    return [(1, everyone[:half]), (-1, everyone[half:])]


def sided(activity: Activity) -> str:
    """The side with which the catalogue does an activity: of its hand, else to which it goes; "none" where both do the same."""
    hands = [phase.hands for phase in activity.phases if phase.hands != "both"]
    if hands:
        return hands[0]
    for phase in activity.phases:
        for name in TO_THE_SIDE:
            given = getattr(phase, name)
            if given is not None and given[0] != 0.0:
                return "left" if given[0] > 0.0 else "right"
    return "none"


def _of_side(phase: Phase) -> bool:
    return phase.hands != "both" or any((getattr(phase, name) or (0.0, 0.0))[0] != 0.0 for name in TO_THE_SIDE)


def _mirrored(task: TaskPosture) -> TaskPosture:
    turned = {name: getattr(task, name) for name in TO_THE_SIDE}
    other: dict[str, Any] = {
        name: replace(given, mean=-given.mean) for name, given in turned.items() if given is not None
    }
    return replace(task, hands=OTHER[task.hands], **other)


def _as_told(task: TaskPosture, case: Case) -> TaskPosture:
    """The hand load that the person told, exactly (its error is that of the bout); only where hands carry anything."""
    if case.hand_load_kg is None or not carries(task):
        return task
    return replace(task, hand_load_kg=Uncertain(mean=case.hand_load_kg, sd=0.0))


def carries(task: TaskPosture | Phase) -> bool:
    """Do the hands hold something in this posture?"""
    return task.hand_load_kg is not None and not str(task.support).startswith("lying")


def _like_the_photos(task: TaskPosture, stood: TaskPosture | None, known: Knowledge) -> TaskPosture:
    """A standing task as this person stands: what the photos show is added, less and less the further the trunk is inclined."""
    if stood is None or task.support != "standing":
        return task
    inclination = 0.0 if task.trunk_inclination is None else abs(task.trunk_inclination.mean)
    share = max(0.0, 1.0 - inclination / known.constant("photo_posture_fades_deg"))
    added: dict[str, Any] = {}
    for name in (*ADDED_SIDE, *ADDED):
        theirs, own = getattr(stood, name), getattr(task, name)
        if theirs is None or (own is None and name in ADDED):
            continue
        quiet = 0.5 * known.constant("neutral_angle_sd_deg")
        own = own or Uncertain(mean=0.0, sd=quiet)
        added[name] = Uncertain(mean=own.mean + share * theirs.mean, sd=float(np.hypot(own.sd, share * theirs.sd)))
    return replace(task, **added)


def _incident(
    incident: Incident,
    case: Case,
    subject: Subject,
    person: Person,
    dice: Standard,
    traits: Traits,
    known: Knowledge,
) -> Solved:
    """A fall or a knock in every body: log-normal load, and a side where one was hit."""
    weight, log_sd = person.mass_kg * GRAVITY, _log_sd(incident.times_weight.value, incident.times_weight.sd)
    newton = weight * incident.times_weight.value * np.exp(log_sd * dice.of("blow") - 0.5 * log_sd**2)
    lean = np.clip(incident.to_the_side.value + incident.to_the_side.sd * dice.of("blow_side"), 0.0, 1.0)
    first = np.where(np.arange(BODIES) < BODIES // 2, 1.0, -1.0)  # nobody said which side: half of the bodies each
    sign = {"left": 1.0, "right": -1.0, "both": 0.0}.get(case.side, first)
    bend = np.maximum(incident.bend.value + incident.bend.sd * dice.of("blow_bend"), 0.0)
    peak = incident_peaks(subject, newton, sign * lean, bend, traits, known)
    return Solved(peak, bend, bend_moment(bend, traits, known), True, 1.0)


def _log_sd(mean: float, sd: float) -> float:
    return float(np.sqrt(np.log1p((sd / mean) ** 2))) if mean > 0.0 else 0.0
