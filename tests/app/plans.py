"""The six people of examples/plans as kept visits, for the tests of this folder."""

import re
import shlex
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from laststraw import flow, knowledge, plan
from laststraw.app import inputs, told_tests
from laststraw.history import open_store
from laststraw.records import Answered, Entry, PainNote, Uncertain

FOLDER = Path(__file__).parents[2] / "examples" / "plans"
PEOPLE = ("stiff_sore_back", "sciatica", "pregnancy", "osteoporosis_78", "no_finding", "red_flag")
VISITED = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday


def person_of(name):
    """The person whom the remark at the head of an answers file describes."""
    words = shlex.split(re.search(r"laststraw check .*", (FOLDER / f"{name}.toml").read_text())[0])
    told = {option: words[words.index(option) + 1] for option in ("--height-cm", "--mass-kg", "--sex", "--birth-year")}
    return inputs.read_person(*told.values(), VISITED.date())


@cache
def visit_of(name, at=VISITED):
    known = knowledge.load()
    answers = inputs.read_answers(FOLDER / f"{name}.toml")
    person = person_of(name)
    intake = plan.intake_from_answers(answers, known, person, at.date())
    tests = told_tests.results_from_answers(answers, known)
    return flow.visit(person, (), intake, known, None, now=at, tests=tests)


def keep(name, path, at=VISITED):
    """A history file with that one visit."""
    with closing(open_store(path)) as store:
        store.append("me", visit_of(name, at))


def log_of(path):
    with closing(open_store(path, create=False)) as store:
        return store.log("me")


def days(n, hour=18):
    """So many days after the visit."""
    return (VISITED + timedelta(days=n)).replace(hour=hour)


def tell(path, *, log=(), diary=()):
    """What was told since, as it is kept."""
    with closing(open_store(path)) as store:
        store.append_log("me", log)
        store.append_entries("me", diary)


def number(day, pain, id=None, hour=12, **more):
    """A pain number of that day after the visit."""
    then = days(day, hour)
    told = {"items": (pain,)} if isinstance(pain, int) else {"total": pain}
    at, on = then.isoformat(), then.date().isoformat()
    return Answered(id=id or f"nrs-{day}-{hour}", written_at=at, day=on, questionnaire="nrs", **(told | more))


def noted(day, pain):
    """A line of the diary of that day."""
    note = PainNote(day=days(day).date().isoformat(), pain=Uncertain(mean=pain, sd=0.5))
    return Entry(
        id=f"entry-{day}", written_at=days(day).isoformat(), source="typed", text=f"pain {pain:g}", pains=(note,)
    )
