"""The counterfactual: which single value would have to be different, and by how many of its own errors."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from laststraw.findings.involve import chance
from laststraw.findings.judge import judge
from laststraw.knowledge import FindingDef, Knowledge
from laststraw.records import Measurement, Person, StructureState
from laststraw.stats import normal_cdf

STEPS = 60  # halvings: below 1e-15 of the way


@dataclass(frozen=True, slots=True, kw_only=True)
class Overturn:
    """The value nearest to what was measured at which the finding is no longer listed.

    ``sds``: how far that is, in standard deviations of the measurement's own error.
    """

    key: str
    id: str
    value: float
    limit: float
    unit: str
    sds: float


def overturn(
    definition: FindingDef, measured: dict[str, Measurement], person: Person, knowledge: Knowledge
) -> Overturn | None:
    """The criterion that is closest to falling silent, the others held as they are.

    Each reading is moved towards its norm until the finding is no longer listed (bisection: listing is monotone in each
    reading, see ``docs/findings.md``). None when the finding is not listed anyway.
    """

    def listed(id: str, value: float) -> bool:
        changed = measured | {id: replace(measured[id], value=value)}
        judged = judge(definition, changed, person, knowledge)
        return judged is not None and judged.listed(knowledge)

    judged = judge(definition, measured, person, knowledge)
    if judged is None or not judged.listed(knowledge):
        return None
    found = []
    for part in judged.parts:
        now = part.measurement
        limit = _border(lambda value, id=now.id: listed(id, value), now.value, part.usual)  # type: ignore[misc]
        sds = abs(now.value - limit) / now.sd
        found.append(Overturn(key=now.key, id=now.id, value=now.value, limit=limit, unit=now.unit, sds=sds))
    return min(found, key=lambda o: (o.sds, o.id))


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
