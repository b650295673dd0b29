"""What people say in a diary: irregular words, phrases that mean an activity, and amounts that are only vaguely told."""

from typing import Literal

from laststraw.knowledge.fact import Fact, Spread


class WordForm(Fact, frozen=True, kw_only=True):
    """A word with forms of it that its endings do not show: "dug" of "dig", "hoover" for "vacuum"."""

    word: str
    forms: tuple[str, ...]

    @property
    def id(self) -> str:
        """The word itself."""
        return self.word


class Phrase(Fact, frozen=True, kw_only=True):
    """Words that people use for an activity or an incident beyond the names it has.

    ``means``: ids, the likeliest first; empty for what people do that no activity stands for. ``asks``: the words leave
    it open which of them it was, so the person is asked.
    """

    id: str
    says: tuple[str, ...]
    means: tuple[str, ...] = ()
    asks: bool = False


class VagueAmount(Fact, frozen=True, kw_only=True):
    """An amount told without a number: "all afternoon", "a few", "heavy".

    ``of``: what it is an amount of. ``minutes`` in min; ``hour`` as minutes after midnight, in min; ``hand_load_kg`` in kg;
    ``times`` and ``pain`` (0 to 10) without unit; ``minutes_per_km`` in min, ``says`` then holding ids of activities.
    """

    id: str
    of: Literal["minutes", "hour", "times", "hand_load_kg", "pain", "minutes_per_km"]
    says: tuple[str, ...]
    amount: Spread
