"""The few safety questions that come again: when they are due, asked on a terminal, read from a file, kept in the log."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path

from laststraw import plan as plan_room
from laststraw.app import asking, inputs, outputs
from laststraw.app.plan_state import State, day_of, new_id
from laststraw.errors import UnusableInput
from laststraw.knowledge import RedFlag
from laststraw.records import Answer, Answered, Intake, Referral, SafetyAnswer

SAFETY = plan_room.SAFETY
CODES: Mapping[Answer, int] = {"no": 0, "yes": 1, "unsure": 2}


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
    newer = {answer.flag: answer for entry in state.answered for answer in _told(entry)}
    newer |= {answer.flag: answer for answer in given}
    kept = tuple(answer for answer in state.visit.intake.safety if answer.flag not in newer)
    return replace(state.visit.intake, safety=(*kept, *newer.values()))


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
    again = {flag.id for flag in asked_again(state)}
    others = tuple(answer for answer in state.visit.intake.safety if answer.flag not in again)
    answers: tuple[SafetyAnswer, ...] = ()
    while True:
        open_ = plan_room.questions(state.known, state.visit.person, state.today, (*others, *answers))
        if not open_:
            return answers
        answers += tuple(asking.ask_group([flag for flag in open_ if flag.group == open_[0].group], state.known))
        referral = referral_now(state, answers)
        if referral is not None and referral.level == "emergency":
            return answers


def given_answers(state: State, safety: str | None, answers: Path | None) -> tuple[SafetyAnswer, ...]:
    """The answers that came as options. *Error*: ``UnusableInput``."""
    if safety is not None and answers is not None:
        raise UnusableInput("--answers and --safety were both given.", hint="Give one of them.")
    if safety is not None and safety != "none":
        raise UnusableInput(f"--safety {safety!r} is not known.", hint="Give --safety none, or --answers FILE.")
    again = {flag.id for flag in still_open(state, ())}
    if safety == "none":
        return tuple(SafetyAnswer(flag=flag, answer="no") for flag in sorted(again))
    if answers is None:
        return ()
    read = {"safety": inputs.read_answers(answers).get("safety", {})}
    told = plan_room.intake_from_answers(read, state.known, state.visit.person, state.today).safety
    followed = again | {flag.id for flag in asked_again(state)}
    return tuple(answer for answer in told if answer.flag in followed or answer.answer != "no")


def still_open(state: State, given: Sequence[SafetyAnswer]) -> tuple[RedFlag, ...]:
    """Those of the few questions that have no answer yet, and what a birthday since the visit adds."""
    again = {flag.id for flag in asked_again(state)}
    others = tuple(answer for answer in state.visit.intake.safety if answer.flag not in again)
    return plan_room.questions(state.known, state.visit.person, state.today, (*others, *given))


def somebody_is_there() -> bool:
    """Whether a person sits at a terminal."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _told(entry: Answered) -> tuple[SafetyAnswer, ...]:
    if entry.questionnaire != SAFETY:
        return ()
    words = {code: answer for answer, code in CODES.items()}
    pairs = zip(entry.activities, entry.items, strict=False)
    return tuple(SafetyAnswer(flag=flag, answer=words[code]) for flag, code in pairs if code in words)
