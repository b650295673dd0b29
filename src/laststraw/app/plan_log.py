"""What is written down of a day: new, amended, or there already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date

from laststraw.app.plan_list import of_day
from laststraw.app.plan_state import State, new_id
from laststraw.records import Done, Session, SessionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told of a session; None where nothing was.

    ``next_day``, ``stiffer``: of the session before, on the morning after it.
    """

    done: tuple[Done, ...] | None = None
    before: int | None = None
    during: int | None = None
    after_10_min: int | None = None
    next_day: int | None = None
    stiffer: bool = False
    effort: int | None = None
    leg_lower: bool = False
    numbness: bool = False
    walk_minutes: float | None = None


def session_of(told: Told, kind: SessionKind, state: State) -> tuple[Session, ...]:
    """The entries to write for today: of one list a day what is told again takes the place of what was there.

    What was not told again stays as it was. Nothing at all where all of it is written down already.
    """
    before = last_of(kind, state)
    stays = Session(id="none", written_at=state.now.isoformat(), day=state.today.isoformat(), kind=kind)
    old = before or stays
    done = old.done if told.done is None else _with_signs(told.done, old)
    new = replace(
        old,
        done=done,
        pain_before=_newer(told.before, old.pain_before),
        pain_during=_newer(told.during, old.pain_during),
        pain_after_10_min=_newer(told.after_10_min, old.pain_after_10_min),
        effort=_newer(told.effort, old.effort),
        walk_minutes=told.walk_minutes if told.done is not None else _newest(told.walk_minutes, old.walk_minutes),
        leg_lower=told.leg_lower or old.leg_lower or (old.went_lower and not any(one.leg_lower for one in done)),
        numbness=told.numbness or old.numbness,
    )
    if told.done == () and not told.walk_minutes:
        new = replace(
            new, pain_during=told.during, effort=told.effort
        )  # nothing was done, so nothing hurt while doing it
    if new == before:
        return ()
    return written(new, before, state)


def _with_signs(done: Sequence[Done], old: Session) -> tuple[Done, ...]:
    """What was done, with the signs in a leg that were told of the same exercises before: telling anew takes none back."""
    lower = {one.exercise for one in old.done if one.leg_lower}
    return tuple(replace(one, leg_lower=one.leg_lower or one.exercise in lower) for one in done)


def morning_after(told: Told, state: State) -> tuple[Session, ...]:
    """The session before, with what the morning after it was like."""
    if told.next_day is None and not told.stiffer:
        return ()
    before = asked_of(state)
    if before is None:
        return ()
    new = replace(before, pain_next_day=_newer(told.next_day, before.pain_next_day), stiffer_morning=told.stiffer)
    return written(new, before, state, kind="morning")


def asked_of(state: State) -> Session | None:
    """The session whose morning after is still open: the last one of an earlier day, if it is not long ago."""
    earlier = [one for one in state.sessions if (one.done or one.walk_minutes) and one.day < state.today.isoformat()]
    if not earlier or earlier[-1].pain_next_day is not None:
        return None
    days = (state.today - date.fromisoformat(earlier[-1].day)).days
    return earlier[-1] if days <= state.known.constant("course.next_day_known") else None


def last_of(kind: SessionKind, state: State) -> Session | None:
    """What was written down today of this list."""
    return next((one for one in reversed(of_day(state, state.today)) if one.kind == kind), None)


def written(session: Session, before: Session | None, state: State, *, kind: str = "session") -> tuple[Session, ...]:
    """A session as it is written now; what it takes the place of is taken back by an entry of its own.

    Two entries, because taking back an entry that takes back another one would bring that one to life again.
    """
    moment = state.now.astimezone(UTC).isoformat()
    new = replace(session, id=new_id(kind, state), written_at=moment, withdraws="")
    if before is None:
        return (new,)
    id = new_id(f"{kind}-back", state)
    back = Session(id=id, written_at=moment, day=before.day, kind=before.kind, withdraws=before.id)
    return back, new


def _newer(new: int | None, old: int | None) -> int | None:
    return old if new is None else new


def _newest(new: float | None, old: float | None) -> float | None:
    return old if new is None else new
