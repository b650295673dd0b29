"""The shape of a safety question."""

from laststraw.knowledge.fact import Fact
from laststraw.records import Level, Sex


class RedFlag(Fact, frozen=True, kw_only=True):
    """A safety question. ``unsure_counts_as_yes`` for the cauda equina items.

    ``only_after``: asked only when one of these was answered yes or unsure. Ages in years; the more careful of the two
    ages that a year of birth leaves open is meant.
    """

    id: str
    group: str
    question: str
    level: Level
    action: str
    unsure_counts_as_yes: bool
    unsure_action: str = ""
    only_after: tuple[str, ...] = ()
    from_age: int = 0
    to_age: int | None = None
    not_for: tuple[Sex, ...] = ()
    evidence: tuple[str, ...] = ()
    assumed: str = ""
