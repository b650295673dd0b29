"""The few safety questions that come again: when they are due, asked on a terminal, read from a file, kept in the log."""

import sys
from collections.abc import Sequence
from datetime import UTC, date
from pathlib import Path

from laststraw import plan as plan_room
from laststraw.app import asking, inputs, outputs
from laststraw.app.plan_state import State, day_of, new_id
from laststraw.app.standing import CODES, intake_since
from laststraw.errors import UnusableInput
from laststraw.knowledge import RedFlag
from laststraw.plan.answers import TABLES
from laststraw.plan.spelling import refuse_unknown
from laststraw.records import Answered, Intake, Referral, SafetyAnswer

SAFETY = plan_room.SAFETY


def asked_again(state: State) -> tuple[RedFlag, ...]:
    """The questions that come again: those for which not sure counts as yes (bladder, bowel, feeling, legs)."""
    every = plan_room.questions(state.known, state.visit.person, state.today)
    return tuple(flag for flag in every if flag.unsure_counts_as_yes)


def due(state: State) -> bool:
    """Whether they are to be asked before anything else is shown; never twice on one day, but for new numbness."""
    if plan_room.safety_due(state.log, state.known, today=state.today, visits=state.visits) is not None:
        return True
    return referral_now(state) is not None and last_asked(state) < state.today


def last_asked(state: State) -> date:
    """The day on which they were answered last, at the visit or since."""
    days = [date.fromisoformat(entry.day) for entry in state.answered if entry.questionnaire == SAFETY]
    return max((*days, day_of(state.visit.made_at)))


def intake_now(state: State, given: Sequence[SafetyAnswer] = ()) -> Intake:
    """What the person said at the visit, with the safety answers given since in place of the old ones."""
    return intake_since(state.visit, state.log, state.known, given)


def referral_now(state: State, given: Sequence[SafetyAnswer] = ()) -> Referral | None:
    """Whether anything but a referral may be said. Flags of the visit that it let pass let pass now."""
    return plan_room.triage(intake_now(state, given), state.known, today=state.today, person=state.visit.person)


def entry_of(state: State, given: Sequence[SafetyAnswer]) -> Answered:
    """The answers as an entry of the log."""
    moment = state.now.astimezone(UTC)
    return Answered(
        id=new_id("answered-safety", state),
        written_at=moment.isoformat(),
        day=state.today.isoformat(),
        questionnaire=SAFETY,
        items=tuple(CODES[answer.answer] for answer in given),
        activities=tuple(answer.flag for answer in given),
    )


def ask(state: State) -> tuple[SafetyAnswer, ...]:
    """The questions on a terminal, a group at a time; what follows up on a yes is asked too. Ctrl-C leaves no trace."""
    outputs.say(state.known.sentence("plan_app.safety_again") + "\n")
    answers: tuple[SafetyAnswer, ...] = ()
    while open_ := still_open(state, answers):
        answers += tuple(asking.ask_group([flag for flag in open_ if flag.group == open_[0].group], state.known))
        referral = referral_now(state, answers)
        if referral is not None and referral.level == "emergency":
            break
    return answers


def given_answers(state: State, safety: str | None, answers: Path | None) -> tuple[SafetyAnswer, ...]:
    """The answers that came as options. *Error*: ``UnusableInput``."""
    if safety is not None and answers is not None:
        raise UnusableInput("--answers and --safety were both given.", hint="Give one of them.")
    if safety is not None and safety != "none":
        raise UnusableInput(f"--safety {safety!r} is not known.", hint="Give --safety none, or --answers FILE.")
    if safety == "none":
        return tuple(SafetyAnswer(flag=flag.id, answer="no") for flag in still_open(state, ()))
    return () if answers is None else _from_file(state, answers)


def _from_file(state: State, answers: Path) -> tuple[SafetyAnswer, ...]:
    """What a file says of the questions that come again and of what they call for, and every answer that is not a no."""
    read = inputs.read_answers(answers)
    refuse_unknown(read, TABLES, "table")
    if "safety" not in read:
        hint = 'Begin with a line [safety], then RF01 = "no" and so on; `laststraw check --questions` prints them.'
        raise UnusableInput(f"{answers} has no answers to the safety questions.", hint=hint)
    told = plan_room.intake_from_answers(
        {"safety": read["safety"]}, state.known, state.visit.person, state.today
    ).safety
    again = {flag.id for flag in asked_again(state)}
    kept = tuple(answer for answer in told if answer.flag in again or answer.answer != "no")
    while True:  # a no counts too where something before it calls for the question
        open_ = {flag.id for flag in still_open(state, kept)}
        more = tuple(answer for answer in told if answer.flag in open_)
        if not more:
            return kept
        kept += more


def still_open(state: State, given: Sequence[SafetyAnswer]) -> tuple[RedFlag, ...]:
    """Those of the few questions that have no answer yet, what a yes opens, and what a birthday since the visit adds."""
    again = {flag.id for flag in asked_again(state)}
    stay = {answer.flag for answer in state.visit.intake.safety} - again | {answer.flag for answer in given}
    told = tuple(answer for answer in intake_now(state, given).safety if answer.flag in stay)
    return plan_room.questions(state.known, state.visit.person, state.today, told)


def somebody_is_there() -> bool:
    """Whether a person sits at a terminal."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
