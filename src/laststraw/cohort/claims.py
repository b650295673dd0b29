"""The old claim about the last activity, answered with defined quantities; and who would name a cause."""

from collections.abc import Mapping

from laststraw.cohort.metrics import Metric
from laststraw.knowledge import Knowledge

CLAIMED = 0.85  # claims.md S3: "over 85 % of blamed activities were not large enough to cause any pain"
QUANTITIES = ("below_action_limit", "below_own_strength", "less_than_half", "less_than_15")


def with_reports(found: Mapping[str, Metric], knowledge: Knowledge) -> dict[str, Metric]:
    """The figures, and beside them how many would name no cause: where nobody asks for one, and where an insurer does.

    *Error*: that of the share of onsets after something heavy or awkward; how people name causes is assumed.
    """
    if "no_heavy_or_awkward" not in found:
        return dict(found)
    nothing = found["no_heavy_or_awkward"]
    exposed, unexposed = knowledge.constant("cohort.names_exposed"), knowledge.constant("cohort.names_unexposed")
    times = knowledge.constant("cohort.names_when_insured")
    added = {}
    for name, odds in (("no_cause_named", 1.0), ("no_cause_named_insured", times)):
        with_cause, without = (_raised(share, odds) for share in (exposed, unexposed))
        value = 1.0 - with_cause + (with_cause - without) * nothing.value
        added[name] = Metric(value=value, error=abs(with_cause - without) * nothing.error)
    return {**found, **added}


def _raised(share: float, odds: float) -> float:
    """A chance with its odds raised."""
    raised = odds * share / (1.0 - share)
    return raised / (1.0 + raised)


def targets(knowledge: Knowledge) -> dict[str, tuple[float, float, float]]:
    """What studies found for each figure: middle, lowest and highest that fits, in the order of the knowledge file."""
    begin = "cohort.seen."
    names = [row.id.removeprefix(begin) for row in knowledge.constants if row.id.startswith(begin)]
    return {
        name: (
            knowledge.constant(f"cohort.seen.{name}"),
            knowledge.constant(f"cohort.low.{name}"),
            knowledge.constant(f"cohort.high.{name}"),
        )
        for name in names
    }


def says(knowledge: Knowledge, name: str) -> str:
    """What a figure with a target is, in words."""
    return next(row.says for row in knowledge.constants if row.id == f"cohort.seen.{name}").rstrip(".")
