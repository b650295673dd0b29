"""``laststraw plan done``: what was done and how it went, by one key each or by options; written down whole or not at all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from laststraw import plan as plan_room
from laststraw.app import outputs, plan_safety
from laststraw.app.diary_text import wrapped
from laststraw.app.inputs import read_number
from laststraw.app.plan_amounts import read_amount
from laststraw.app.plan_list import Today, list_of_today
from laststraw.app.plan_log import Told, asked_of, last_of, morning_after, session_of
from laststraw.app.plan_now import plan_now
from laststraw.app.plan_state import State, Whose, read_pain, read_state
from laststraw.app.plan_text import kept_lines
from laststraw.app.plan_today import refer, refuse_first
from laststraw.app.plan_words import exercise_named
from laststraw.errors import UnusableInput
from laststraw.records import Done, PlanItem, Session
from laststraw.records.codec import to_document
from laststraw.records.diary import LONGEST_MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    whose: Whose
    everything: bool = False
    nothing: bool = False
    items: str | None = None
    relief: bool = False
    walk: str | None = None
    before: str | None = None
    during: str | None = None
    next_day: str | None = None
    stiffer: bool = False
    effort: str | None = None
    leg_lower: bool = False
    leg_lower_with: str | None = None
    numbness: bool = False
    json: bool = False

    @property
    def tells(self) -> bool:
        """Anything was said by options, so nothing is asked."""
        flags = (self.everything, self.nothing, self.stiffer, self.leg_lower, self.numbness)
        texts = (self.items, self.walk, self.before, self.during, self.next_day, self.effort, self.leg_lower_with)
        return any(flags) or any(text is not None for text in texts)


def run(request: Request) -> int:
    """Read or ask, write all of it or nothing, and say what follows."""
    state = read_state(request.whose)
    if state is None:
        return refuse_first(request.whose, json=request.json)
    referral = state.visit.referral or plan_safety.referral_now(state)
    if referral is not None:
        return refer(state, referral, json=request.json)
    asks = not request.tells and not request.json and plan_safety.somebody_is_there()
    if not (asks or request.tells):
        raise UnusableInput(
            "Nobody is there to ask.",
            hint="Say what you did: --all, --none or --items bridge=2x10,...; and --pain-during 2 --effort 5.",
        )
    request = _asked_before(request, state) if asks else request
    today = _list_for(request, state)
    told = _ask(request, state, today) if asks else read_told(request, state, today)
    if told is None:
        return outputs.DONE
    entries = (*session_of(told, today.kind, state), *morning_after(told, state))
    if entries:
        request.whose.keep(entries)
    return _tell(request, state.with_more(entries), today, entries)


def _list_for(request: Request, state: State) -> Today:
    """The list that is meant: today's, or that of relief where it is named."""
    plan = plan_now(state)
    before = None if request.before is None else read_pain("--pain-before", request.before)
    today = list_of_today(state, plan, before)
    return Today(kind="relief", pain=today.pain, items=plan.relief) if request.relief else today


def read_told(request: Request, state: State, today: Today) -> Told:
    """What the options say. *Error*: ``UnusableInput``."""
    if request.everything + request.nothing + (request.items is not None) > 1:
        raise UnusableInput("Of --all, --none and --items only one can be right.", hint="Give one of them.")
    pains = {
        "before": ("--pain-before", request.before),
        "during": ("--pain-during", request.during),
        "next_day": ("--pain-next-day", request.next_day),
        "effort": ("--effort", request.effort),
    }
    numbers = {name: read_pain(option, text) for name, (option, text) in pains.items() if text is not None}
    if "next_day" in numbers and asked_of(state) is None:
        raise UnusableInput(
            "There is no session of the last days whose next day is still open.",
            hint="Leave out --pain-next-day; say how it is now with --pain-before.",
        )
    done, minutes = _done(request, state, today)
    if done is None and last_of(today.kind, state) is None and set(numbers) - {"next_day"}:
        raise UnusableInput("It is not said what was done today.", hint="Add --all, --none or --items bridge=2x10,...")
    if request.walk is not None:
        minutes = read_number("--walk-minutes", request.walk, "min", 0, LONGEST_MINUTES, "20")
    return Told(
        done=done,
        walk_minutes=minutes,
        stiffer=request.stiffer,
        leg_lower=request.leg_lower,
        numbness=request.numbness,
        **numbers,
    )


def _done(request: Request, state: State, today: Today) -> tuple[tuple[Done, ...] | None, float | None]:
    """What was done, and the minutes of a walk; None where the options do not say."""
    if request.nothing:
        if request.leg_lower_with is not None:
            raise UnusableInput(
                "--none and --leg-lower-with were both given.",
                hint="Leave out --none; or say --leg-lower where it came without an exercise.",
            )
        return (), None
    done, minutes = None, None
    if request.everything:
        done, minutes = all_of(today.items)
    elif request.items is not None:
        done, minutes = _items(request.items, state, today)
    if request.leg_lower_with is None:
        return done, minutes
    if done is None:  # of what was written down before
        written = last_of(today.kind, state)
        done, minutes = (written.done, written.walk_minutes) if written is not None else ((), None)
    return _sent_down(request.leg_lower_with, done, state, today), minutes


def _sent_down(name: str, done: Sequence[Done], state: State, today: Today) -> tuple[Done, ...]:
    """What was done, with a sign at the exercise that sent the pain down. *Error*: ``UnusableInput`` if it was not done."""
    ids = {one.exercise for one in done}
    which = name if name in ids else exercise_named(name, today.items, state.known).exercise
    if which not in ids:
        raise UnusableInput(
            f"{which} is not among what was done today, so nothing was written down.",
            hint=f"Add --items {which}; or say --leg-lower where you cannot tell which exercise it was.",
        )
    return tuple(replace(one, leg_lower=one.leg_lower or one.exercise == which) for one in done)


def all_of(items: Sequence[PlanItem]) -> tuple[tuple[Done, ...], float | None]:
    """Every item as planned; a walk counts by its minutes."""
    minutes = sum(item.minutes for item in items if item.exercise in plan_room.WALKS)
    return tuple(
        Done(exercise=item.exercise, amount=item.amount) for item in items if item.exercise not in plan_room.WALKS
    ), (minutes or None)


def _items(text: str, state: State, today: Today) -> tuple[tuple[Done, ...], float | None]:
    """``bridge=2x10,side_plank_knees``. *Error*: ``UnusableInput``."""
    done: dict[str, Done] = {}
    walked: float | None = None
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, size = (word.strip() for word in part.partition("="))
        item = exercise_named(name, today.items, state.known)
        if item.exercise in done:
            raise UnusableInput(f"{item.exercise} is there twice.", hint="Name each exercise once.")
        if size == "0":
            continue
        if item.exercise in plan_room.WALKS:
            walked = read_number(f"--items {name}=", size or f"{item.minutes:g}", "min", 1, LONGEST_MINUTES, "20")
        else:
            done[item.exercise] = Done(
                exercise=item.exercise, amount=read_amount(size, item.amount) if size else item.amount
            )
    return tuple(done.values()), walked


def _asked_before(request: Request, state: State) -> Request:
    """With the pain before, which says which list is meant."""
    from laststraw.app.plan_keys import read_0_to_10

    say = state.known.sentence
    with _nothing_kept(state):
        before = read_0_to_10(say("plan_app.ask_before"), say("plan_app.key_number"))
    return request if before is None else replace(request, before=str(before))


def _ask(request: Request, state: State, today: Today) -> Told | None:
    from laststraw.app import plan_asking

    with _nothing_kept(state):
        told = plan_asking.ask(state, today, last_of(today.kind, state), asked_of(state))
    before = None if request.before is None else int(request.before)
    return None if told is None else replace(told, before=before)


@contextmanager
def _nothing_kept(state: State) -> Iterator[None]:
    """Ctrl-C in the middle: nothing is written down, and that is said."""
    try:
        yield
    except KeyboardInterrupt:
        outputs.say("\n" + state.known.sentence("plan_app.nothing_kept"))
        raise


def _tell(request: Request, state: State, today: Today, entries: Sequence[Session]) -> int:
    """What was kept, and what follows."""
    if request.json:
        document = {"person": request.whose.person, "list": today.kind, "kept": [to_document(one) for one in entries]}
        outputs.print_json(document)
    else:
        print("\n".join(map(wrapped, kept_lines(state, today, entries))))
    return outputs.DONE
