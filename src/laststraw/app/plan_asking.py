"""What was done and how it went, asked on a terminal: one key an answer, Enter for as planned or no."""

from collections.abc import Sequence
from dataclasses import replace

from laststraw import plan as plan_room
from laststraw.app import outputs
from laststraw.app.diary_text import day_in_words, wrapped
from laststraw.app.plan_amounts import less, more, read_amount, typed
from laststraw.app.plan_keys import read_0_to_10, read_key, read_one_of, read_text
from laststraw.app.plan_list import Today
from laststraw.app.plan_log import Told
from laststraw.app.plan_state import State
from laststraw.app.plan_text import name_of
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Amount, Done, PlanItem, Session

YES_OR_NO = {"y": "yes", "n": "no"}
WAYS = {"d": "done", "e": "less", "s": "skipped", "+": "more"}


def ask(state: State, today: Today, written: Session | None, open_: Session | None) -> Told | None:
    """Walk through the list.

    Parameters
    ----------
    written
        What was written down today of this list already.
    open_
        The session whose morning after is not told yet.

    Returns
    -------
    Told or None
        None where what is written is left as it is.
    """
    known = state.known
    say = known.sentence
    if written is not None:
        key = read_key(wrapped(say("plan_app.written_already")), YES_OR_NO, enter="no", hint=say("plan_app.y_or_n"))
        if key == "no":
            return None
    next_day, stiffer = _morning(open_, known)
    number = say("plan_app.key_number")
    outputs.say(wrapped(say("plan_app.keys")))
    done, minutes = _items(today.items, known)
    during, effort, lower, numb = None, None, False, False
    if done or minutes:
        during = read_0_to_10(say("plan_app.ask_during"), number)
        effort = read_0_to_10(say("plan_app.ask_effort"), number)
        lower = _yes(say("plan_app.ask_leg"), known)
        done, lower = _which(done, known) if lower and done else (done, lower)
        numb = _yes(say("plan_app.ask_numb"), known)
    return Told(
        done=done,
        during=during,
        next_day=next_day,
        stiffer=stiffer,
        effort=effort,
        leg_lower=lower,
        numbness=numb,
        walk_minutes=minutes,
    )


def _morning(open_: Session | None, known: Knowledge) -> tuple[int | None, bool]:
    """How the morning after the session before was."""
    if open_ is None:
        return None, False
    day = day_in_words(open_.day)
    pain = read_0_to_10(
        wrapped(known.sentence("plan_app.ask_next_day", day=day)), known.sentence("plan_app.key_number")
    )
    hurt = (open_.pain_during or 0) > known.constant("course.green")  # only then a stiff morning counts
    return pain, hurt and _yes(known.sentence("plan_app.ask_stiffer"), known)


def _items(items: Sequence[PlanItem], known: Knowledge) -> tuple[tuple[Done, ...], float | None]:
    done: list[Done] = []
    minutes: float | None = None
    for number, item in enumerate(items, start=1):
        prompt = f"{number}/{len(items)}  {name_of(item, known)} · {item.dose.rstrip('.')}"
        way = read_key(wrapped(prompt), WAYS, enter="done", hint=known.sentence("plan_app.keys"))
        if way == "skipped":
            continue
        if item.exercise in plan_room.WALKS:
            minutes = (minutes or 0.0) + (item.minutes if way == "done" else _minutes(item, known))
        else:
            done.append(Done(exercise=item.exercise, amount=_amount(way, item.amount, known)))
    return tuple(done), minutes


def _amount(way: str, planned: Amount | None, known: Knowledge) -> Amount | None:
    """As planned, or asked for where it was less or more."""
    if way == "done" or planned is None:
        return planned
    likely = less(planned) if way == "less" else more(planned, known)
    while True:
        text = read_text("     " + known.sentence("plan_app.ask_amount", likely=typed(likely)))
        try:
            return read_amount(text, planned) if text else likely
        except UnusableInput as error:
            outputs.say(f"     {error.hint}")


def _minutes(item: PlanItem, known: Knowledge) -> float:
    while True:
        text = read_text("     " + known.sentence("plan_app.ask_minutes", likely=f"{item.minutes:g}"))
        if not text:
            return item.minutes
        if text.isascii() and text.isdigit() and 0 < int(text) <= 24 * 60:
            return float(text)


def _which(done: Sequence[Done], known: Knowledge) -> tuple[tuple[Done, ...], bool]:
    """The exercise that sent the pain down; the whole session where it cannot be told."""
    outputs.say(known.sentence("plan_app.ask_which"))
    names = [known.exercise(one.exercise).name for one in done]
    at = read_one_of("", names, known.sentence("plan_app.key_number"))
    return tuple(replace(one, leg_lower=n == at) for n, one in enumerate(done)), at is None


def _yes(prompt: str, known: Knowledge) -> bool:
    return read_key(wrapped(prompt), YES_OR_NO, enter="no", hint=known.sentence("plan_app.y_or_n")) == "yes"
