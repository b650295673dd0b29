"""The answer to "why": a small tree that a command line or a report can print."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyTree:
    """One step of the way from a sentence to its sources. ``key``: the record or source it is about, or ""."""

    label: str
    detail: str = ""
    key: str = ""
    children: "tuple[WhyTree, ...]" = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "WhyTree"]]:
        """Every node with its depth, top down."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)
