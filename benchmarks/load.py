"""Speed of load histories: `python -m benchmarks load`.

A year of a diary with thirty activities, two bouts on two days of three, 200 draws: the first time in a process (the body is
built, every case solved), for the same person again, and for another person.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta

from laststraw import body, knowledge
from laststraw.body.load_cases import case_loads
from laststraw.knowledge import Knowledge
from laststraw.records import Bout, Case, Diary, Person, Uncertain

FIRST = date(2026, 1, 1)
ACTIVITIES = 14  # beside the sixteen that days are made of
GROUPS = ("lifting", "garden", "household", "walking", "carrying")
TARGET_S = 0.7


def year(known: Knowledge) -> Diary:
    """A year's diary."""
    found = [activity.id for activity in known.activities if activity.group in GROUPS]
    chosen = found[:: len(found) // ACTIVITIES][:ACTIVITIES]
    bouts = []
    for day in (day for day in range(365) if day % 3 != 2):
        iso = (FIRST + timedelta(day)).isoformat()
        for k in range(2):
            activity = chosen[(2 * day + k) % len(chosen)]
            hour = Uncertain(mean=9.0 + 5.0 * k, sd=0.5)
            minutes = Uncertain(mean=30.0, sd=10.0)
            bouts.append(Bout(key=f"bout/{iso}/{k}", activity=activity, day=iso, hour=hour, minutes=minutes))
    return Diary(
        first_day=FIRST.isoformat(),
        last_day="2026-12-31",
        bouts=tuple(bouts),
        episodes=(),
        pains=(),
        usual=(),
        silent_days=121,
    )


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Print the table."""
    known = knowledge.load()
    diary = year(known)
    people = [Person(stature_mm=mm, mass_kg=75.0, sex="male", birth_year=1986) for mm in (1755.0, 1765.0)]
    history = body.load_history(diary, people[0], None, known, year=2026, draws=8, seed=1)
    print(f"{len(history.day)} events, {len(set(history.cases))} cases, 200 draws; target {TARGET_S} s")
    for name, person in (("first", people[0]), ("again", people[0]), ("another person", people[1])):
        wall, cpu = seconds(lambda person=person: body.load_history(diary, person, None, known, year=2026))  # type: ignore[misc]
        print(f"{name:16s}{wall:6.2f} s, {cpu:6.2f} s of the processor")
    cases = [Case(activity=activity.id) for activity in known.activities]
    wall, cpu = seconds(lambda: case_loads(people[1], None, cases, known, year=2026, seed=2))
    print(f"{len(cases)} activities of the catalogue in one body: {wall:.2f} s")


if __name__ == "__main__":
    main()
