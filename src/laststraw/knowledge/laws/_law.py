"""What a law is."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from laststraw.knowledge.rows import Place
from laststraw.knowledge.schema import Knowledge


class Breach(NamedTuple):
    """Where a law is broken, and what would mend it."""

    place: Place
    message: str


Law = Callable[[Knowledge], Iterator[Breach]]
