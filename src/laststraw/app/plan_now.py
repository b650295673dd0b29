"""The plan as it stands today: made anew from the last visit and from what was told since."""

from laststraw import plan as plan_room
from laststraw.app.plan_safety import intake_now
from laststraw.app.plan_state import State
from laststraw.records import Plan


def plan_now(state: State) -> Plan:
    """What to do now. *Error*: ``ValueError`` where triage refers: ``pass_safety`` comes first."""
    visit = state.visit
    return plan_room.make_plan(
        visit.findings, intake_now(state), visit.person, state.known, today=state.today, tests=visit.tests
    )
