"""What a person might do on each day: what their visits until then ruled out, so that a later limit changes no earlier day."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from laststraw.knowledge import Knowledge
from laststraw.plan.make import may_do
from laststraw.plan.tables import tables
from laststraw.records import Visit


class Permits:
    """Ids of the exercises that were allowed on a day; None: all of them, where there was no visit yet."""

    def __init__(
        self, visits: Sequence[Visit], knowledge: Knowledge, *, today: date, allowed: Collection[str] | None
    ) -> None:
        self._knowledge, self._today = knowledge, today
        self._allowed = None if allowed is None else frozenset(allowed)
        self._visits = [visit for visit in sorted(visits, key=lambda one: one.made_at) if _made(visit) <= today]
        self._found: dict[tuple[str, int], frozenset[str]] = {}

    def on(self, day: date) -> frozenset[str] | None:
        """Today as it was answered now; on an earlier day as the last visit until then had it."""
        if day >= self._today and self._allowed is not None:
            return self._allowed
        until = [visit for visit in self._visits if _made(visit) <= day]
        if not until:
            return None
        key = until[-1].id, day.year  # the age is that of the year
        if key not in self._found:
            self._found[key] = self._may(until, day)
        return self._found[key]

    def turns(self) -> frozenset[date]:
        """Days on which it may change: visits and birthdays (the year of birth is all that is known)."""
        made = {_made(visit) for visit in self._visits}
        years = range(min(made).year + 1, self._today.year + 1) if made else ()
        return frozenset((*made, *(date(year, 1, 1) for year in years)))

    def _may(self, until: Sequence[Visit], day: date) -> frozenset[str]:
        """*Error*: a limit of an older version that is not known any more rules out nothing."""
        last, known = until[-1], tables(self._knowledge).limits
        intake = replace(last.intake, limits=tuple(limit for limit in last.intake.limits if limit in known))
        tests = tuple(test for visit in until for test in visit.tests)
        return may_do(intake, last.person, self._knowledge, today=day, tests=tests)


def _made(visit: Visit) -> date:
    return date.fromisoformat(visit.made_at[:10])
