"""``laststraw plan how``: the steps of an exercise, on demand."""

from collections.abc import Sequence

from laststraw.app import outputs
from laststraw.app.plan_list import list_of_today, told
from laststraw.app.plan_now import plan_now
from laststraw.app.plan_state import Whose, read_state
from laststraw.app.plan_text import steps_lines
from laststraw.app.plan_today import pass_safety, refuse_first
from laststraw.app.plan_words import exercise_named
from laststraw.records import PlanItem


def run(name: str | None, whose: Whose, *, json: bool) -> int:
    """One item of the plan, or all of today's. Safety comes first here too."""
    state = read_state(whose)
    if state is None:
        return refuse_first(whose, json=json)
    passed = pass_safety(state, None, None, json=json)
    if isinstance(passed, int):
        return passed
    state = passed
    plan = plan_now(state)
    items: Sequence[PlanItem] = list_of_today(state, plan, None).items
    if name is not None:
        items = [exercise_named(name, (*plan.correction, *plan.relief), state.known)]
    if json:
        outputs.print_json({"person": whose.person, "items": [told(item, state) for item in items]})
        return outputs.DONE
    print("\n\n".join("\n".join(steps_lines(item, state)) for item in items))
    return outputs.DONE
