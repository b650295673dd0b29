"""Sessions, days and courses for the tests of following up."""

from datetime import date, timedelta

from laststraw import knowledge
from laststraw.plan import follow
from laststraw.records import Amount, Done, Session

KNOWN = knowledge.load()
LADDERS = ("bridge", "side_plank", "standing_up", "curl_up")
FIRST = date(2026, 3, 2)
START = KNOWN.ladder("bridge").start
RUNGS = KNOWN.ladder("bridge").rungs
TOP = Amount(sets=9, reps=99, hold_s=99)
GOOD = {"pain_before": 3, "pain_during": 2, "pain_next_day": 3, "effort": 5}
RED = {"pain_before": 3, "pain_during": 7, "pain_next_day": 5, "effort": 8}


def session(day, exercises=(START,), amount=TOP, **more):
    done = tuple(Done(exercise=id, amount=amount) for id in exercises)
    then = (FIRST + timedelta(days=day)).isoformat()
    return Session(
        **{"id": f"s{day}", "written_at": f"{then}T18:00:00+00:00", "day": then, "kind": "weeks", "done": done} | more
    )


def course(log, day, **more):
    return follow(log, KNOWN, today=FIRST + timedelta(days=day), **more)


def kinds(found):
    return [step.kind for step in found.steps]
