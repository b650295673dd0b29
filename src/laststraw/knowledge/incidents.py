"""Falls, knocks and slips: what loads the spine once and unplanned, where no posture can be solved."""

from laststraw.knowledge.fact import Fact, Spread


class Incident(Fact, frozen=True, kw_only=True):
    """Something that happens to somebody, as a distribution of the load of L4/L5.

    ``times_weight``: peak compression of L4/L5 over the weight of the body (1). ``to_the_side``: share of the peak that the
    side that was hit bears more than the other (0 to 1; 0 where none is hit). ``bend``: lumbar flexion over full flexion.
    """

    id: str
    name: str
    says: str
    also: tuple[str, ...] = ()
    times_weight: Spread
    to_the_side: Spread
    bend: Spread
