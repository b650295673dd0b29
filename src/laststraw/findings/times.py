"""Days between two moments."""

from datetime import datetime
from functools import lru_cache


@lru_cache(maxsize=4096)
def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)


def days_between(one: str, two: str) -> float:
    """Days from one ISO time to another; never below 0."""
    return max((_moment(two) - _moment(one)).total_seconds() / 86400.0, 0.0)
