"""What is counted on made-up patients: false alarms, calibration, power, and tests in adaptive order."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from laststraw import findings
from laststraw.findings import AtHand, Judgement
from laststraw.knowledge import Knowledge, TestProtocol
from laststraw.knowledge.linked import error_of
from laststraw.records import Measurement, Sitting, TestResult
from laststraw.stats import Z95, mdc95
from laststraw.testing.patients import PHOTO_ERRORS, ROLL_SD, Oddness, Patient, doable, made_patient

FIRST, SECOND = "2026-11-02T10:00:00+00:00", "2026-11-12T10:00:00+00:00"
YEAR = 2026
# the tests of the clinical table that it calls core, and a person can do alone (T-numbers)
CORE = (
    "T03", "T06", "T07", "T08", "T11", "T12", "T13", "T14", "T15", "T16", "T18", "T19", "T20", "T21", "T23", "T27", "T28",
    "T31", "T33", "T34", "T35",
)  # fmt: skip
LONGEST = 26


class Hit(NamedTuple):
    """One finding that was judged: its probability, and whether it truly holds."""

    id: str
    p: float
    truly: bool


class Ordered(NamedTuple):
    """One patient's battery: right after each number of tests, in each order; minutes alike; where the adaptive order stopped."""

    right: dict[str, list[bool]]
    minutes: dict[str, list[float]]
    stopped: int
    battery: int


def concluded(patient: Patient, sittings: Sequence[Sitting], known: Knowledge) -> list[Judgement]:
    """Every judgement after some sittings."""
    return list(findings.judgements(findings.believe(sittings, patient.person, known, year=YEAR), known))


def alarm(seed: tuple[int, int], known: Knowledge, visits: int = 1, tails: int = 0) -> bool:
    """Whether one symmetric person hears of any left/right finding."""
    patient = made_patient(seed, known, symmetric=True, oddness=Oddness(tails=tails))
    tests = doable(known, patient.frame)
    sittings = [patient.sitting(at, tests, photos=True) for at in (FIRST, SECOND)[:visits]]
    return any(j.listed(known) and j.side in ("left", "right") for j in concluded(patient, sittings, known))


def judged(
    seed: tuple[int, int], known: Knowledge, oddness: Oddness, rarer: float = 1.0
) -> tuple[list[Hit], list[bool]]:
    """Probabilities and truth of all findings of one patient; whether the 95 % intervals of traits hold the truth."""
    patient = made_patient(seed, known, oddness=oddness)
    if rarer < 1.0:
        kept = np.random.default_rng([*seed, 1]).random(len(patient.has)) < rarer
        patient.has = frozenset(one for one, stays in zip(sorted(patient.has), kept, strict=True) if stays)
    sitting = patient.sitting(FIRST, doable(known, patient.frame), photos=True)
    belief = findings.believe([sitting], patient.person, known, year=YEAR)
    hits = [Hit(j.definition.id, j.p, patient.truly(j.definition, j.side)) for j in findings.judgements(belief, known)]
    held = [
        abs(trait.value - trait.usual - patient.deviation(trait.latent, trait.part)) <= Z95 * trait.sd
        for trait in findings.traits(belief)
    ]
    return hits, held


def present(seed: tuple[int, int], latent: str, known: Knowledge) -> tuple[bool, bool]:
    """One person whose sides differ by twice the mdc95 of one reading, tested and tested again: found, and on the wrong side."""
    sign = 1 if seed[1] % 2 else -1
    test, size = _read_by(latent, known)
    patient = made_patient(seed, known, symmetric=True, complains=0.0, apart={latent: sign * 2.0 * size})
    tests = doable(known, patient.frame)
    tests = tests if test is None or test in tests else (*tests, test)
    sittings = [patient.sitting(at, tests, photos=True) for at in (FIRST, SECOND)]
    about = [
        j for j in concluded(patient, sittings, known)
        if len(j.definition.criteria) == 1 and j.definition.criteria[0].latent == latent and j.side in ("left", "right")
    ]  # fmt: skip
    said = [j for j in about if j.listed(known)]
    wrong = any(not patient.truly(j.definition, j.side) for j in said)
    return bool(said), wrong


def lateral_latents(known: Knowledge) -> list[str]:
    """Latents whose difference alone can give a finding."""
    found = [d.criteria[0].latent for d in known.findings if d.lateral and d.grade != "X" and len(d.criteria) == 1]
    return list(dict.fromkeys(found))


def _read_by(latent: str, known: Knowledge) -> tuple[TestProtocol | None, float]:
    """The test that reads a latent, and the mdc95 of its most exact reading."""
    reading, unit = known.latent(latent).as_reading, known.latent(latent).unit
    for test in known.protocols:
        for output in test.outputs:
            if f"{test.id}/{output.id}" == reading:
                return test, mdc95(min(error_of(output, way, known).value for way in output.ways))
    return None, mdc95(float(np.hypot(PHOTO_ERRORS.get(unit, 1.0), ROLL_SD)))


def ordered(seed: tuple[int, int], known: Knowledge) -> Ordered:
    """One patient, photographed and asked, then tested in three orders: after how many tests the full battery's conclusion stands."""
    patient = made_patient(seed, known)
    told = {id for (id, _), yes in patient.symptoms.items() if yes}
    tests = [t for t in doable(known, patient.frame) if t.map_id in CORE and (not t.only_if or told & set(t.only_if))]
    photos = patient.photos()
    results = {test.id: patient.test(test) for test in tests}
    minutes = {test.id: test.minutes for test in tests}
    full = _top(patient, photos, list(results.values()), known)[0]
    adaptive, stopped = _adaptive(patient, photos, results, known)
    orders = {
        "adaptive": adaptive,
        "fixed": list(results),
        "random": [str(id) for id in np.random.default_rng([*seed, 2]).permutation(list(results))],
    }
    right, spent = {}, {}
    for name, order in orders.items():
        right[name] = [
            _top(patient, photos, [results[id] for id in order[:n]], known)[0] == full for n in range(len(order) + 1)
        ]
        spent[name] = [sum(minutes[id] for id in order[:n]) for n in range(len(order) + 1)]
    return Ordered(right, spent, stopped, len(tests))


def _adaptive(
    patient: Patient, photos: tuple[Measurement, ...], results: dict[str, TestResult], known: Knowledge
) -> tuple[list[str], int]:
    """Tests as ``next`` asks for them, then the rest; and after how many it would have stopped."""
    done: list[str] = []
    others = frozenset(test.id for test in known.protocols if test.id not in results)
    while True:
        belief = _top(patient, photos, [results[id] for id in done], known)[1]
        step = findings.next_step(belief, known, AtHand(skip=others | frozenset(done)))
        if not step.tests:
            return [*done, *(id for id in results if id not in done)], len(done)
        done.append(step.tests[0].test)


def _top(
    patient: Patient, photos: tuple[Measurement, ...], tests: list[TestResult], known: Knowledge
) -> tuple[tuple[str, str] | None, findings.Belief]:
    """The finding that is said first, or None."""
    sitting = Sitting(at=FIRST, measurements=photos, tests=tuple(tests), intake=patient.intake())
    belief = findings.believe([sitting], patient.person, known, year=YEAR)
    said = findings.find(belief, findings.Seen(), known)
    return ((said[0].id, said[0].side) if said else None), belief
