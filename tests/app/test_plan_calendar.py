"""``laststraw plan calendar``: read back with the library; wall-clock times, stable ids, nothing that tells who it is."""

from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

KEPT = "stiff_sore_back"


@pytest.fixture
def events(planned, tmp_path):
    def _events(*words, name=KEPT, day=0, hour=9, out="plan.ics"):
        code, _, err = planned(name, "calendar", "--out", tmp_path / out, *words, day=day, hour=hour)
        assert code == 0, err
        return list(Calendar.from_ical((tmp_path / out).read_bytes()).walk("VEVENT"))

    return _events


def test_every_event_reads_back_with_a_reminder(events):
    found = events()
    assert len(found) > 4
    for event in found:
        assert all(key in event for key in ("UID", "DTSTAMP", "DTSTART", "DURATION", "SUMMARY", "DESCRIPTION"))
        (alarm,) = event.walk("VALARM")
        assert alarm["ACTION"] == "DISPLAY"
        assert alarm["TRIGGER"].dt < timedelta(0)


def test_times_are_those_of_the_wall(events):
    for event in events("--at", "07:15"):
        start = event["DTSTART"].dt
        assert isinstance(start, datetime)
        assert start.tzinfo is None
        assert (start.hour, start.minute) == (7, 15)


def test_the_days_are_those_of_the_week_of_the_plan(events, planned):
    import json

    lists = {}
    for day in range(7):
        _, out, _ = planned(KEPT, "--safety", "none", "--json", day=day)
        lists[day] = [item["name"] for item in json.loads(out)["items"]]
    for event in (e for e in events(day=6) if e["SUMMARY"] == "Time for your back"):
        names = lists[event["DTSTART"].dt.weekday()]
        assert names
        assert all(f"- {name}:" in event["DESCRIPTION"] for name in names)
        lists[event["DTSTART"].dt.weekday()] = None
    assert all(not names for names in lists.values())


def test_a_later_file_takes_the_place_of_the_earlier_one(events):
    first, second = events("--at", "7:00"), events("--at", "20:00", day=2, out="again.ics")
    assert {event["UID"] for event in first} == {event["UID"] for event in second}
    assert len({event["UID"] for event in first}) == len(first)
    assert min(event["SEQUENCE"] for event in second) > max(event["SEQUENCE"] for event in first)


def test_two_people_do_not_share_events(events, run, at, tmp_path):
    import plans

    from laststraw.history import open_store

    with open_store_closing(open_store(tmp_path / "h.sqlite")) as store:
        store.append("secret_person", plans.visit_of(KEPT))
    at(plans.VISITED)
    out = tmp_path / "b.ics"
    assert (
        run("plan", "calendar", "--person", "secret_person", "--history", tmp_path / "h.sqlite", "--out", out)[0] == 0
    )
    theirs = {event["UID"] for event in Calendar.from_ical(out.read_bytes()).walk("VEVENT")}
    assert theirs.isdisjoint({event["UID"] for event in events()})
    assert not any("secret" in uid for uid in theirs)
    assert str(tmp_path) not in out.read_text()


@pytest.mark.parametrize("weeks", [1, 6, 52])
def test_as_many_weeks_as_asked(events, weeks):
    found = events("--weeks", weeks)
    lists = [event for event in found if event["SUMMARY"] == "Time for your back"]
    for event in lists:
        assert event.get("RRULE", {"COUNT": [1]})["COUNT"] == [weeks]
        assert event.get("RRULE", {"FREQ": ["WEEKLY"]})["FREQ"] == ["WEEKLY"]


def test_measuring_again_is_there_once_on_the_day_on_which_it_is_due(events, planned):
    """The calendar and the course have one rule: a test of strength is due after four weeks."""
    import json

    (again,) = [event for event in events() if event["SUMMARY"] == "Do the tests again"]
    day = again["DTSTART"].dt.date()
    assert "RRULE" not in again
    for days, due in ((27, []), (28, ["endurance"])):
        planned(KEPT, "--safety", "none", day=days)
        told = json.loads(planned(KEPT, "course", "--json", day=days)[1])["due"]
        assert [one["what"] for one in told] == due
    assert day.isoformat() == told[0]["since"] == "2026-03-30"


def test_without_a_test_all_is_looked_at_again_on_the_day_of_the_plan(events):
    (again,) = [event for event in events(name="no_finding") if event["SUMMARY"] == "Do the tests again"]
    assert again["DTSTART"].dt.date().isoformat() == "2026-05-25"  # 84 days on


def test_the_questionnaire_comes_when_it_is_due(events, planned):
    asked = "How your back is doing: a few questions"
    (event,) = [one for one in events() if one["SUMMARY"] == asked]
    assert event["DTSTART"].dt.date().isoformat() == "2026-03-16"
    planned(KEPT, "ask", "rmdq", "--answers", "1,2,3")
    planned(KEPT, "--safety", "none", day=7)
    (event,) = [one for one in events(day=7, out="later.ics") if one["SUMMARY"] == asked]
    assert (event["DTSTART"].dt.date().isoformat(), event["RRULE"]["INTERVAL"]) == ("2026-03-16", [2])


def test_nothing_begins_in_the_past(events):
    import plans

    for hour in (0, 12, 23):
        for event in events("--at", "12:00", hour=hour):
            assert event["DTSTART"].dt >= plans.days(0, hour).replace(tzinfo=None)


@pytest.mark.parametrize(
    "words", [("--at", "25:00"), ("--at", "7pm"), ("--at", ""), ("--weeks", "0"), ("--weeks", "53"), ("--weeks", "x")]
)
def test_what_cannot_be_is_refused(planned, tmp_path, words):
    code, _, err = planned(KEPT, "calendar", "--out", tmp_path / "plan.ics", *words)
    assert code == 2
    assert err
    assert not (tmp_path / "plan.ics").exists()


def test_a_place_that_cannot_be_written_to_is_refused_and_nothing_is_left(planned, tmp_path):
    (tmp_path / "plan.ics").mkdir()
    assert planned(KEPT, "calendar", "--out", tmp_path / "plan.ics")[0] == 2
    (tmp_path / "file").write_text("x")
    assert planned(KEPT, "calendar", "--out", tmp_path / "file" / "plan.ics")[0] == 2


def open_store_closing(store):
    from contextlib import closing

    return closing(store)
