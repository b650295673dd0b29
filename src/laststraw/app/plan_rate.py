"""``laststraw plan rate``: the pain ten minutes after relief, and the next day; whether it eased, and what to do if not."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from laststraw import plan as plan_room
from laststraw.app import outputs, plan_safety
from laststraw.app.diary_text import wrapped
from laststraw.app.plan_keys import read_0_to_10
from laststraw.app.plan_log import last_of, written
from laststraw.app.plan_state import State, Whose, read_pain, read_state
from laststraw.app.plan_today import refer, refuse_first
from laststraw.errors import UnusableInput
from laststraw.records import Session
from laststraw.records.codec import to_document
from laststraw.stats import mdc95


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    whose: Whose
    before: str | None = None
    after: str | None = None
    next_day: str | None = None
    leg_lower: bool = False
    numbness: bool = False
    json: bool = False


def run(request: Request) -> int:
    """Rate the relief of today, or on the day after that of yesterday."""
    state = read_state(request.whose)
    if state is None:
        return refuse_first(request.whose, json=request.json)
    referral = state.visit.referral or plan_safety.referral_now(state)
    if referral is not None:
        return refer(state, referral, json=request.json)
    options = {"--pain-before": request.before, "--after-10-min": request.after, "--next-day": request.next_day}
    told = {option: read_pain(option, text) for option, text in options.items() if text is not None}
    if told or request.leg_lower or request.numbness:
        before, new = _amended(state, told, request)
    elif request.json or not plan_safety.somebody_is_there():
        raise UnusableInput("Nobody is there to ask.", hint="Say how much it hurts: --after-10-min 4, or --next-day 3.")
    else:
        before, new = _amended(state, _ask(state), request)
    if new != before:
        request.whose.keep(written(new, before, state))
    lines = list(told_lines(new, state))
    if request.json:
        outputs.print_json({"person": request.whose.person, "session": to_document(new), "text": lines})
    else:
        print("\n".join(map(wrapped, lines)))
    return outputs.DONE


def last_relief(state: State) -> Session | None:
    """The last time that relief was done, today or yesterday."""
    days = {(state.today - timedelta(days=back)).isoformat() for back in (0, 1)}
    return next((one for one in reversed(state.sessions) if one.kind == "relief" and one.day in days), None)


def _amended(state: State, told: dict[str, int], request: Request) -> tuple[Session | None, Session]:
    """The session that is rated, and as it is then. *Error*: ``UnusableInput`` where the next day has nothing before it."""
    today = last_of("relief", state)
    before = last_relief(state) if "--next-day" in told else today
    if before is None and "--next-day" in told:
        raise UnusableInput(
            "No relief was written down yesterday.", hint="`laststraw plan done --relief` writes it down."
        )
    if before is not None and before is today and "--next-day" in told:
        raise UnusableInput("The next day has not come yet.", hint="Say how it is now: --after-10-min N.")
    old = before or Session(id="none", written_at=state.now.isoformat(), day=state.today.isoformat(), kind="relief")
    new = replace(
        old,
        pain_before=told.get("--pain-before", old.pain_before),
        pain_after_10_min=told.get("--after-10-min", old.pain_after_10_min),
        pain_next_day=told.get("--next-day", old.pain_next_day),
        leg_lower=old.leg_lower or request.leg_lower,
        numbness=old.numbness or request.numbness,
    )
    return before, new


def _ask(state: State) -> dict[str, int]:
    """What is open: the pain before, the pain now; after half a day that of the day after."""
    say = state.known.sentence
    session, hint = last_relief(state), say("plan_app.key_number")
    later = timedelta(minutes=state.known.constant("plan_app.same_day"))
    old = session is not None and state.now - datetime.fromisoformat(session.written_at) > later
    wanted = (
        {"--next-day": "plan_app.ask_now_next_day"} if old and session and session.day < state.today.isoformat() else {}
    )
    if not wanted:
        if session is None or session.pain_before is None:
            wanted["--pain-before"] = "plan_app.ask_before"
        wanted["--after-10-min"] = "plan_app.ask_now"
    answers = {option: read_0_to_10(wrapped(say(sentence)), hint) for option, sentence in wanted.items()}
    return {option: answer for option, answer in answers.items() if answer is not None}


def told_lines(session: Session, state: State) -> list[str]:
    """From before to after, in words, and what follows."""
    known = state.known
    if session.went_lower or session.numbness:
        return [known.sentence("plan.rule.leg_down"), known.sentence("plan_app.safety_next", words=state.whose.words)]
    after = session.pain_next_day if session.pain_next_day is not None else session.pain_after_10_min
    if after is None:
        return [known.sentence("plan_app.rated_nothing")]
    if session.pain_before is None:
        return [known.sentence("plan_app.rated", now=after)]
    change, least = after - session.pain_before, _least(state)
    worse = change >= known.constant("course.rise")  # the careful way: a rise counts before it is beyond its error
    kind = "worse" if worse else "eased" if -change > least else "less" if change < 0 else "same"
    return [known.sentence(f"plan_app.rated_{kind}", before=session.pain_before, now=after, least=f"{least:.0f}")]


def _least(state: State) -> float:
    """The least change between two ratings of pain that is larger than their error."""
    sem = state.known.questionnaire(plan_room.NRS).sem
    return mdc95(sem.value, sem.value) if sem is not None else 0.0
