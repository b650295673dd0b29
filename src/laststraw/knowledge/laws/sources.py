"""Laws of backing: no number without a source that was read, or the reason why it was assumed."""

import datetime
import math
import re
from collections.abc import Iterable, Iterator

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.load import KINDS, meant
from laststraw.knowledge.rows import Located, Place, backings, claims, located, quantities
from laststraw.knowledge.schema import Knowledge
from laststraw.units import UNITS

_COMMIT = re.compile(r"\bcommit [0-9a-f]{40}\b")
QUOTE_WORDS = 25  # a short quote shows that the fact is there; more would be copying


def every_kind_has_rows(knowledge: Knowledge) -> Iterator[Breach]:
    """No kind of fact is missing altogether."""
    present = {where.kind for where in located(knowledge)}
    for kind in KINDS:
        if kind not in present:
            yield Breach(Place("", 0), f"no file holds a [[{kind}]]")


def ids_are_unique(knowledge: Knowledge) -> Iterator[Breach]:
    """An id is used once within its kind."""
    seen: dict[tuple[str, str], Located] = {}
    for where in located(knowledge):
        first = seen.setdefault((where.kind, where.name), where)
        if first is not where:
            yield Breach(
                where.place,
                f"{where.kind} {where.name!r} is already in {first.place.file}:{first.place.line}: "
                "choose another id, or merge the two",
            )


def citations_exist(knowledge: Knowledge) -> Iterator[Breach]:
    """Every evidence id that is cited is defined."""
    known = {source.id for source in knowledge.evidence}
    for where, path, cited in _citations(knowledge):
        for id in cited:
            if id not in known:
                yield Breach(
                    where.place, f"{where.kind} {where.name!r}, {path}: no evidence {id!r}. {meant(id, known)}"
                )


def numbers_have_one_backing(knowledge: Knowledge) -> Iterator[Breach]:
    """A number cites evidence or says why it was assumed: one of the two, never both. So do red flags and fascicles.

    A phase of an activity holds many numbers: it may do both, when only some of them were read.
    """
    for where, path, evidence, assumed in backings(knowledge):
        partly = path.startswith("phases/") and evidence
        if bool(evidence) == bool(assumed.strip()) and not partly:
            have = "both evidence and assumed" if evidence else "neither evidence nor assumed"
            yield Breach(where.place, f"{where.kind} {where.name!r}, {path}: has {have}: give exactly one")


def numbers_rest_on_read_sources(knowledge: Knowledge) -> Iterator[Breach]:
    """No number rests on a source that is only recalled."""
    recalled = {source.id for source in knowledge.evidence if not source.verified}
    for where, path, evidence, _ in backings(knowledge):
        if where.kind == "red_flag":
            continue  # a question of safety may be asked before its source was found again
        for id in recalled.intersection(evidence):
            yield Breach(
                where.place,
                f"{where.kind} {where.name!r}, {path}: evidence {id!r} is only recalled: "
                "read it and set its verified date, or use assumed",
            )


def numbers_have_units(knowledge: Knowledge) -> Iterator[Breach]:
    """A unit is one of ``laststraw.units`` (or a plain ratio of two of them, such as deg/year)."""
    for found in quantities(knowledge):
        if not set(found.part.unit.split("/")) <= set(UNITS):
            yield Breach(
                found.where.place,
                f"{found.where.kind} {found.where.name!r}, {found.path}: no unit {found.part.unit!r}. "
                f"{meant(found.part.unit, [unit for unit in UNITS if '/' not in unit])}",
            )


def numbers_are_numbers(knowledge: Knowledge) -> Iterator[Breach]:
    """A number is finite: neither nan nor inf, which TOML allows."""
    for found in quantities(knowledge):
        if not math.isfinite(found.part.value):
            yield Breach(
                found.where.place,
                f"{found.where.kind} {found.where.name!r}, {found.path}: {found.part.value} is no number: give a finite one",
            )


def read_sources_show_a_quote(knowledge: Knowledge) -> Iterator[Breach]:
    """A source that counts as read has an ISO date, and its own words or the commit of the file that was read."""
    for where in located(knowledge, "evidence"):
        source = where.row
        if source.verified and not _is_date(source.verified):
            yield Breach(
                where.place, f"evidence {source.id!r}: verified {source.verified!r} is not a date like 2026-11-22"
            )
        if source.verified and not source.quote.strip() and not _COMMIT.search(source.locator):
            yield Breach(where.place, f"evidence {source.id!r}: counts as read but quotes nothing")


def quotes_are_short(knowledge: Knowledge) -> Iterator[Breach]:
    """A quote has at most 25 words."""
    for where in located(knowledge, "evidence"):
        words = len(where.row.quote.split())
        if words > QUOTE_WORDS:
            yield Breach(where.place, f"evidence {where.name!r}: the quote has {words} words, at most {QUOTE_WORDS}")


def claims_cite_something(knowledge: Knowledge) -> Iterator[Breach]:
    """A claim about the literature names at least one source (which may be recalled: the report then says so)."""
    for found in claims(knowledge):
        if not found.part.evidence:
            yield Breach(
                found.where.place,
                f"{found.where.kind} {found.where.name!r}, {found.path}: a claim without evidence",
            )


def _citations(knowledge: Knowledge) -> Iterable[tuple[Located, str, tuple[str, ...]]]:
    for backing in backings(knowledge):
        yield backing.where, backing.path, backing.evidence
    for found in claims(knowledge):
        yield found.where, found.path, found.part.evidence


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


LAWS: tuple[Law, ...] = (
    every_kind_has_rows,
    ids_are_unique,
    citations_exist,
    numbers_have_one_backing,
    numbers_rest_on_read_sources,
    numbers_have_units,
    numbers_are_numbers,
    read_sources_show_a_quote,
    quotes_are_short,
    claims_cite_something,
)
