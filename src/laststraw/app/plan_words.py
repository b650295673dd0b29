"""Names that a person types, and the item of a plan that is meant."""

import difflib
from collections.abc import Sequence

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import PlanItem


def exercise_named(name: str, items: Sequence[PlanItem], known: Knowledge) -> PlanItem:
    """The item called so, by id or name. *Error*: ``UnusableInput``, which names the nearest."""
    called = {known.exercise(item.exercise).name.lower(): item for item in items}
    called |= {item.exercise: item for item in items}
    asked = name.strip().lower()
    for form in (asked, asked.replace(" ", "_").replace("-", "_")):
        if form in called:
            return called[form]
    near = difflib.get_close_matches(asked, called, n=3, cutoff=0.5)
    ids = list(dict.fromkeys(called[one].exercise for one in near)) or [item.exercise for item in items]
    raise UnusableInput(f"{name!r} is not on this list.", hint=f"There is {', '.join(ids)}.")
