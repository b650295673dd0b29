"""A computed number beside the range that is asked for: the row of the tables of simulated people."""

from typing import NamedTuple


class Row(NamedTuple):
    """One number beside the range that the issue asks for; a blank range is reported only."""

    id: str
    says: str
    low: float
    high: float
    because: str
    computed: float
    people: int

    @property
    def reproduced(self) -> bool:
        """Within the range."""
        return self.low <= self.computed <= self.high

    def __str__(self) -> str:
        return f"{self.says}: {self.computed:.3g} (asked for {self.low:g} to {self.high:g}; n = {self.people})"
