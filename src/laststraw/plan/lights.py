"""How one session went: green, amber or red, and whether it was good enough for a step.

Green: pain 0 to 2 while exercising. Amber: 3 to 5, all right if it settles by the next day and the morning is no stiffer.
Red: above 5, or amber that did not settle, or pain that moved further down the leg, or new numbness, at any number. What was
not told is not guessed: then a session is neither good nor red.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from laststraw.knowledge import Knowledge
from laststraw.records import Done, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The numbers of the rules, looked up once."""

    green: float
    amber: float
    settled: float
    next_day_known: int
    effort: float
    form: float
    usual_days: int

    @classmethod
    def of(cls, knowledge: Knowledge) -> "Bounds":
        """From the knowledge files."""
        return cls(
            green=knowledge.constant("course.green"),
            amber=knowledge.constant("course.amber"),
            settled=knowledge.constant("course.settled"),
            next_day_known=round(knowledge.constant("course.next_day_known")),
            effort=knowledge.constant("course.effort"),
            form=knowledge.constant("course.form"),
            usual_days=round(knowledge.constant("course.usual_days")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """Pain after a session and the day on which it was told; ``pain`` None: nobody told, and now it is too late."""

    day: date
    pain: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """One exercise of one session: ``red`` already that day or when it did not settle; ``good`` for more of the same;
    ``easy`` enough for a harder one too. ``day``: on which that was known.
    """

    day: date
    session: Session
    done: Done
    red: bool
    good: bool = False
    easy: bool = False


def after_of(session: Session, pain: Mapping[date, float], bounds: Bounds, today: date) -> After | None:
    """Pain of the next day; where it was not told, of the first of the days after that was. None: it may still be told."""
    day = date.fromisoformat(session.day)
    if session.pain_next_day is not None and day + timedelta(days=1) <= today:
        return After(day=day + timedelta(days=1), pain=float(session.pain_next_day))
    for ahead in range(1, bounds.next_day_known + 1):
        then = day + timedelta(days=ahead)
        if then > today:
            return None
        if then in pain:
            return After(day=then, pain=pain[then])
    return After(day=day + timedelta(days=bounds.next_day_known), pain=None)


def before_of(session: Session, pain: Mapping[date, float], bounds: Bounds) -> float | None:
    """Pain before a session: as it was told, else the mean of the weeks before; None where nothing was told."""
    if session.pain_before is not None:
        return float(session.pain_before)
    day = date.fromisoformat(session.day)
    told = [pain[then] for ahead in range(1, bounds.usual_days + 1) if (then := day - timedelta(days=ahead)) in pain]
    return sum(told) / len(told) if told else None


def red_at_once(session: Session, done: Done, bounds: Bounds) -> bool:
    """Known on the day itself: too much pain, or a sign in the leg."""
    pain = pain_of(session, done)
    return session.went_lower or session.numbness or (pain is not None and pain > bounds.amber)


def pain_of(session: Session, done: Done) -> int | None:
    """The most pain with one exercise; that of the whole session where it was not told apart."""
    told = (done.pain, session.pain_during, session.pain_after_10_min)
    return next((pain for pain in told if pain is not None), None)


def went(session: Session, done: Done, before: float | None, after: After, bounds: Bounds) -> Went:
    """How it went, once it is known how it settled (or that nobody will tell)."""
    pain = pain_of(session, done)
    if pain is None or before is None or after.pain is None:
        red = session.stiffer_morning and pain is not None and pain > bounds.green
        return Went(day=after.day, session=session, done=done, red=red)
    back = after.pain <= before + bounds.settled
    settled = back and not session.stiffer_morning
    red = not settled if pain > bounds.green else (not back and after.pain > bounds.amber)
    form = done.form is None or done.form >= bounds.form
    good = settled and form and (session.effort is None or session.effort <= bounds.effort)
    return Went(day=after.day, session=session, done=done, red=red, good=good, easy=good and session.effort is not None)
