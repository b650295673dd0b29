"""From measurements, posture and states to findings, the surest first."""

from collections.abc import Sequence
from dataclasses import replace

from laststraw.findings.against import reservations
from laststraw.findings.involve import involvements
from laststraw.findings.judge import Judgement, judge
from laststraw.findings.muscles import muscle_findings
from laststraw.knowledge import Knowledge
from laststraw.records import (
    Effect,
    Finding,
    Measurement,
    NotMeasured,
    Person,
    Posture,
    Reservation,
    StructureState,
)
from laststraw.stats import interval95


def find(
    measurements: Sequence[Measurement | NotMeasured],
    posture: Posture | None,
    states: Sequence[StructureState],
    person: Person,
    knowledge: Knowledge,
) -> tuple[Finding, ...]:
    """What exceeds its own error, with probability, for and against.

    Parameters
    ----------
    measurements
        Best estimates (keys ``measurement/...``); single readings (``reading/...``) and ``NotMeasured`` may be among
        them: they only serve what speaks against a finding. Any order.
    posture
        What the states rest on; None when nothing was fitted.
    states
        States of muscles and joints in that posture.

    Returns
    -------
    tuple of Finding
        By falling p, then falling size against its own error, then key. Empty when nothing is larger than its error.
    """
    numbers = [m for m in measurements if isinstance(m, Measurement)]
    readings = [m for m in numbers if m.key.startswith("reading/")]
    measured = {m.id: m for m in sorted(numbers, key=lambda m: m.key) if not m.key.startswith("reading/")}
    missing = [m for m in measurements if isinstance(m, NotMeasured)]
    judged = (judge(definition, measured, person, knowledge) for definition in knowledge.findings)
    listed = sorted((j for j in judged if j is not None and j.listed(knowledge)), key=_rank)
    patterns = [_finding(j, measured, readings, missing, states, knowledge) for j in listed]
    earlier = _rests_on_earlier(posture, measurements, knowledge)
    muscles = (replace(f, against=(*earlier, *f.against)) for f in muscle_findings(states, patterns, knowledge))
    return (*patterns, *muscles)


def _rank(judgement: Judgement) -> tuple[float, float, str]:
    """Surest first; of equally sure ones the larger against its error; then by name."""
    first = judgement.parts[0]
    return -judgement.p, -first.size / first.measurement.sd, judgement.definition.id


def _finding(
    judgement: Judgement,
    measured: dict[str, Measurement],
    readings: Sequence[Measurement],
    missing: Sequence[NotMeasured],
    states: Sequence[StructureState],
    knowledge: Knowledge,
) -> Finding:
    definition, first = judgement.definition, judgement.parts[0].measurement
    lo, hi = interval95(first.value, first.sd)
    return Finding(
        id=definition.id,
        key=f"finding/{definition.id}/{judgement.side}",
        structure=definition.structure,
        side=judgement.side,
        p=judgement.p,
        effect=Effect(measurement=first.key, value=first.value, lo95=lo, hi95=hi, unit=first.unit),
        involves=involvements(definition, judgement.side, states, sure=knowledge.constant("held_probability")),
        because=tuple(part.measurement.key for part in judgement.parts),
        against=reservations(judgement, measured, readings, missing, knowledge),
        grade=definition.grade,
    )


def _rests_on_earlier(
    posture: Posture | None, measurements: Sequence[Measurement | NotMeasured], knowledge: Knowledge
) -> tuple[Reservation, ...]:
    """A posture that also rests on records of an earlier visit is not today's photos alone."""
    if posture is None:
        return ()
    today = {m.key for m in measurements if isinstance(m, Measurement)}
    earlier = tuple(key for key in posture.because if key not in today)
    if not earlier:
        return ()
    return (Reservation(text=knowledge.sentence("findings.posture_earlier"), because=earlier),)
