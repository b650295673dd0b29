"""The shape of a questionnaire: what it asks, how answers become a number, what a change of that number means."""

from typing import Literal

from laststraw.knowledge.fact import Claim, Fact, Quantity

Rule = Literal["value", "sum", "mean", "percent", "conversion", "groups"]


class Band(Fact, frozen=True, kw_only=True):
    """A range of the number, from the band before up to and with ``up_to``, and what it is called."""

    up_to: Quantity
    says: str


class Conversion(Fact, frozen=True, kw_only=True):
    """Sums of the answers to values on another scale: the first belongs to the sum ``first``, the next to the one above."""

    first: int
    values: tuple[float, ...]
    evidence: tuple[str, ...] = ()
    assumed: str = ""


class Questionnaire(Fact, frozen=True, kw_only=True):
    """A published questionnaire.

    ``items``: the questions, where their owners let anybody print them; else none, and people bring their own form or a
    number that somebody worked out. ``own_items``: the person names what is rated. ``ranges``: lowest and highest answer, one
    for all items or one for each. ``counts_from``: answer from which an item counts as one; ``turned``: items (1, 2 ...) that
    count backwards; ``second``: items of the second number. ``least_answered``: with fewer answers there is no number;
    ``unanswered_is_zero``: an item left open counts as the lowest answer, as long as any is answered.

    ``sem``: error of one filling-in (one standard deviation), None where none is known: then no change is named. ``sem_few``:
    where fewer than three items were rated. ``mic``: change that people call important; ``mic_share``: as a share of the start.
    ``little_room``: below the first a change for the better, above the second one for the worse cannot be seen.
    """

    id: str
    name: str
    plain_name: str
    asks: str
    items: tuple[str, ...] = ()
    own_items: bool = False
    least_items: int
    most_items: int
    ranges: tuple[tuple[int, int], ...]
    lowest_means: str = ""
    highest_means: str = ""
    rule: Rule
    counts_from: tuple[int, ...] = ()
    turned: tuple[int, ...] = ()
    second: tuple[int, ...] = ()
    conversion: Conversion | None = None
    least_answered: int
    unanswered_is_zero: bool = False
    lowest: float
    highest: float
    better: Literal["lower", "higher"]
    bands: tuple[Band, ...] = ()
    sem: Quantity | None = None
    sem_few: Quantity | None = None
    mic: Quantity | None = None
    mic_share: Quantity | None = None
    little_room: tuple[float, float] | None = None
    licence: str  # who owns the words, and what they let others do
    tells: Claim | None = None

    def range_of(self, item: int) -> tuple[int, int]:
        """Lowest and highest answer of an item (0, 1 ...)."""
        return self.ranges[item if len(self.ranges) > 1 else 0]
