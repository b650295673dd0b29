"""Small made-up diary and log entries for tests of stores and commands: nobody's days."""

from datetime import UTC, date, datetime, timedelta

from laststraw.records import (
    Amount,
    Answered,
    Bout,
    Done,
    Entry,
    Episode,
    PainNote,
    Question,
    Session,
    Uncertain,
    Usual,
)

FIRST_DAY = date(2026, 3, 1)
FIRST_MOMENT = datetime(2026, 3, 1, 10, tzinfo=UTC)


def example_entry(number: int = 1, *, minutes: float = 120.0) -> Entry:
    """One line with something of everything: a bout, an episode, a note of pain, a usual day and a question."""
    id = f"entry-{number:06d}"
    day = (FIRST_DAY + timedelta(days=number % 300)).isoformat()
    bout = Bout(
        key=f"bout/{day}/1",
        activity="dig_garden",
        day=day,
        hour=Uncertain(mean=9.5, sd=1.0),
        minutes=Uncertain(mean=minutes, sd=24.0),
        hand_load_kg=Uncertain(mean=4.0, sd=1.5),
        side="left",
        said="dug the garden",
        entry=id,
    )
    return Entry(
        id=id,
        written_at=(FIRST_MOMENT + timedelta(microseconds=number)).isoformat(),
        source="typed",
        text="Im Garten umgegraben, größer als gestern: ≥ 2 h",
        bouts=(bout,),
        episodes=(Episode(key=f"episode/{day}", day=day, side="left", trigger=bout.key, entry=id),),
        pains=(PainNote(day=day, pain=Uncertain(mean=6.0, sd=1.0), entry=id),),
        usual=(Usual(since=day, days=(0, 1, 2, 3, 4), bouts=(bout,), said="sat at work", entry=id),),
        questions=(Question(entry=id, text="Which of the two?", choices=("the one", "the other")),),
    )


def withdrawal(number: int, *, of: Entry) -> Entry:
    """The entry that takes another one back."""
    entry = example_entry(number)
    return Entry(id=entry.id, written_at=entry.written_at, source="withdrawn", text="", withdraws=of.id)


def example_session(number: int = 1, *, withdraws: str = "") -> Session:
    """One session of the weekly list with something of everything."""
    moment = FIRST_MOMENT + timedelta(microseconds=number)
    return Session(
        id=f"session-{number:06d}",
        written_at=moment.isoformat(),
        day=moment.date().isoformat(),
        kind="weeks",
        done=(
            Done(exercise="bridge", amount=Amount(sets=2, reps=10), form=5 / 6, pain=2),
            Done(exercise="side_plank_knees", amount=Amount(sets=2, hold_s=15, each_side=True)),
        ),
        pain_before=3,
        pain_during=2,
        pain_after_10_min=2,
        effort=5,
        walk_minutes=100 / 3,
        withdraws=withdraws,
    )


def example_answered(number: int = 1) -> Answered:
    """One questionnaire with activities, one of them not rated."""
    moment = FIRST_MOMENT + timedelta(microseconds=number)
    return Answered(
        id=f"answered-{number:06d}",
        written_at=moment.isoformat(),
        day=moment.date().isoformat(),
        questionnaire="psfs",
        items=(4, None, 6),
        activities=("dig the garden", "tie shoes", "sit through a film"),
    )
