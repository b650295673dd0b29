"""The counterfactual: which single result would have to be different, and by how much, for a finding to fall silent."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from laststraw.findings.belief import Belief, believe
from laststraw.findings.conditions import odds_to_p
from laststraw.findings.involve import chance
from laststraw.findings.judge import Judgement, judge
from laststraw.knowledge import FindingDef, Knowledge
from laststraw.records import Measurement, Sitting, StructureState
from laststraw.stats import normal_cdf

STEPS = 40  # halvings: below 1e-12 of the way
FARTHEST = 64.0  # a reading is moved by at most this many of its errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Overturn:
    """The value nearest to what was read at which the finding is no longer listed.

    ``sds``: how far that is, in standard deviations of the reading's own error; 0 for an answer of yes or no.
    """

    key: str
    id: str
    value: float
    limit: float
    unit: str
    sds: float


def overturn(definition: FindingDef, belief: Belief, knowledge: Knowledge) -> Overturn | None:
    """The reading that is closest to silencing a finding with criteria, all others held as they are.

    Each reading in turn is moved away until the finding is no longer listed on that side, and the whole belief is made
    anew at each step. None when it is not listed anyway, or no single reading can do it.
    """
    judged = judge(definition, belief, knowledge)
    if judged is None or not judged.listed(knowledge):
        return None
    keys = dict.fromkeys(look.key for part in judged.parts for look in belief.looks_at(part.criterion.latent))
    found = [_nearest(key, judged, belief, knowledge) for key in keys]
    return min((one for one in found if one is not None), key=lambda o: (o.sds, o.key), default=None)


def _nearest(key: str, judged: Judgement, belief: Belief, knowledge: Knowledge) -> Overturn | None:
    """The nearest value of one reading, on either side of what was read, at which the finding falls silent."""
    reading = reading_of(belief.sittings, key)
    if reading is None:
        return None

    def listed(sds: float) -> bool:
        other = believe(
            changed(belief.sittings, key, reading.value + sds * reading.sd), belief.person, knowledge, year=belief.year
        )
        now = judge(judged.definition, other, knowledge)
        return now is not None and now.side == judged.side and now.listed(knowledge)

    ends = [sign * size for size in (1.0, 2.0, 4.0, 8.0, 16.0, FARTHEST) for sign in (-1.0, 1.0)]
    silent = next((end for end in ends if not listed(end)), None)
    if silent is None:
        return None
    sds = _border(listed, 0.0, silent)
    limit = reading.value + sds * reading.sd
    return Overturn(
        key=key, id=reading.id, value=reading.value, limit=limit, unit=reading.unit, sds=abs(sds)
    )  # fmt: skip


def reading_of(sittings: tuple[Sitting, ...], key: str) -> Measurement | None:
    """The latest reading of a key."""
    for sitting in reversed(sittings):
        for one in (*sitting.measurements, *(m for test in sitting.tests for m in test.results)):
            if one.key == key:
                return one
    return None


def changed(sittings: tuple[Sitting, ...], key: str, value: float) -> tuple[Sitting, ...]:
    """The same sittings, but for the latest reading of one key."""
    last = max(n for n, sitting in enumerate(sittings) if reading_of((sitting,), key) is not None)
    sitting = sittings[last]

    def moved(one: Measurement) -> Measurement:
        return replace(one, value=value) if one.key == key else one

    tests = tuple(replace(test, results=tuple(map(moved, test.results))) for test in sitting.tests)
    other = replace(sitting, measurements=tuple(map(moved, sitting.measurements)), tests=tests)
    return (*sittings[:last], other, *sittings[last + 1 :])


def overturn_sign(judgement: Judgement, knowledge: Knowledge) -> Overturn | None:
    """The one answer that would silence a condition if it were the other way round; of several, the weightiest."""
    one = judgement.condition
    if one is None or not judgement.listed(knowledge):
        return None
    total = math.log(one.p / (1.0 - one.p)) if 0.0 < one.p < 1.0 else math.inf
    for sign in sorted(one.speaking, key=lambda sign: (-sign.weight, sign.key)):
        p = odds_to_p(total - sign.weight + sign.other_weight)
        if p < knowledge.constant("findings.listed_p"):
            return Overturn(key=sign.key, id=sign.reading, value=1.0, limit=0.0, unit="1", sds=0.0)
    return None


def overturn_state(state: StructureState, knowledge: Knowledge) -> Overturn:
    """The change of length at which a muscle would no longer be called held short or long."""
    sure = knowledge.constant("held_probability")
    sign = -1.0 if state.state == "held_short" else 1.0

    def listed(mean: float) -> bool:
        return normal_cdf(sign * mean - state.beyond, 0.0, state.sd) >= sure

    limit = _border(listed, state.mean, 0.0) if chance(state) >= sure and listed(state.mean) else state.mean
    sds = abs(state.mean - limit) / state.sd
    return Overturn(
        key=state.key, id=state.structure, value=state.mean, limit=limit, unit=state.unit, sds=sds
    )  # fmt: skip


def _border(listed: Callable[[float], bool], inside: float, outside: float) -> float:
    """The value between a listed and a silent one where it changes."""
    for _ in range(STEPS):
        middle = 0.5 * (inside + outside)
        inside, outside = (middle, outside) if listed(middle) else (inside, middle)
    return outside
