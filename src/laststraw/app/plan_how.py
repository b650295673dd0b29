"""``laststraw plan how``: the steps of an exercise, on demand."""

import difflib
from collections.abc import Sequence

from laststraw.app import outputs
from laststraw.app.plan_list import list_of_today, told
from laststraw.app.plan_now import plan_now
from laststraw.app.plan_state import Whose, read_state
from laststraw.app.plan_text import name_of, steps_lines
from laststraw.app.plan_today import pass_safety, refuse_first
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import PlanItem


def run(name: str | None, whose: Whose, *, json: bool) -> int:
    """One item of the plan, or all of today's. Safety comes first here too."""
    state = read_state(whose)
    if state is None:
        return refuse_first(whose, json=json)
    refused = pass_safety(state, None, None, json=json)
    if refused is not None:
        return refused
    plan = plan_now(state)
    items: Sequence[PlanItem] = list_of_today(state, plan, None).items
    if name is not None:
        items = [named(name, (*plan.correction, *plan.relief), state.known)]
    if json:
        outputs.print_json({"person": whose.person, "items": [told(item, state) for item in items]})
        return outputs.DONE
    print("\n\n".join("\n".join(steps_lines(item, state)) for item in items))
    return outputs.DONE


def named(name: str, items: Sequence[PlanItem], known: Knowledge) -> PlanItem:
    """The item called so, by id or name. *Error*: ``UnusableInput``, which names the nearest."""
    called = {item.exercise: item for item in items} | {name_of(item, known).lower(): item for item in items}
    asked = name.strip().lower()
    if asked in called:
        return called[asked]
    underscored = asked.replace(" ", "_").replace("-", "_")
    if underscored in called:
        return called[underscored]
    near = difflib.get_close_matches(underscored, called, n=3, cutoff=0.5)
    ids = list(dict.fromkeys(called[one].exercise for one in near)) or [item.exercise for item in items]
    raise UnusableInput(f"{name!r} is not in this plan.", hint=f"There is {', '.join(ids)}.")
