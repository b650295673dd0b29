"""What every fact has: a source, a number with its backing."""

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything in a knowledge file."""


class Evidence(Fact, frozen=True, kw_only=True):
    """A source: where it is, and what it says in its own few words.

    ``verified``: the date (ISO) on which someone read the fact in the source; empty while it is only recalled, and then
    no ``Quantity`` may rest on it (use ``assumed`` and name the source there).
    """

    id: str
    citation: str
    locator: str  # doi, PMID, PMC id, or page
    supports: str  # what it is cited for, in our words
    quote: str = ""  # at most 25 words, exact
    verified: str = ""


class Quantity(Fact, frozen=True, kw_only=True):
    """A number with its unit and exactly one of: evidence ids, or the reason why it was assumed."""

    value: float
    unit: str
    evidence: tuple[str, ...] = ()
    assumed: str = ""


class Spread(Quantity, frozen=True, kw_only=True):
    """A number that differs between people or goes: ``value`` is its mean, ``sd`` its standard deviation in the same unit.

    The backing is that of the mean: where a source gives no spread, ``sd`` is our judgement.
    """

    sd: float


class Claim(Fact, frozen=True, kw_only=True):
    """Something the literature says for or against a finding."""

    text: str
    evidence: tuple[str, ...]


def name_of(row: Fact) -> str:
    """What a row is called: its id, else its structure, joint or model name."""
    for field in ("id", "structure", "joint"):
        if hasattr(row, field) and not hasattr(row, "model_name"):
            return str(getattr(row, field))
    return f"{getattr(row, 'model_kind', '')} {getattr(row, 'model_name', '')}".strip()
