"""``laststraw plan print`` and ``plan note``: the plan on paper, and the note for a clinician."""

from collections.abc import Iterator
from pathlib import Path

from laststraw.app import outputs, plan_safety
from laststraw.app.diary_text import wrapped
from laststraw.app.plan_list import last_pain
from laststraw.app.plan_now import course_now, plan_now
from laststraw.app.plan_scores import change_text
from laststraw.app.plan_state import State, Whose, read_state
from laststraw.app.plan_today import pass_safety, refuse_first
from laststraw.app.report.plan_note import Note, Told, note
from laststraw.app.report.plan_sheet import note_page, page
from laststraw.app.report.words import Words
from laststraw.records.codec import to_document


def print_plan(whose: Whose, out: Path, *, large: bool, relief: bool, json: bool) -> int:
    """Write the sheet. Safety comes first here too."""
    state = read_state(whose)
    if state is None:
        return refuse_first(whose, json=json)
    passed = pass_safety(state, None, None, json=json)
    if isinstance(passed, int):
        return passed
    state = passed
    words = Words(state.known, seen=bool(state.visit.photos))
    sheet = page(
        state.visit, plan_now(state), words, state.today, clinicians_note(state, words), large=large, relief=relief
    )
    return _write(out, sheet, state, json=json)


def print_note(whose: Whose, out: Path | None, *, json: bool) -> int:
    """The note on the terminal, or as a page."""
    state = read_state(whose)
    if state is None:
        return refuse_first(whose, json=json)
    words = Words(state.known, seen=bool(state.visit.photos))
    told = clinicians_note(state, words)
    if out is not None:
        return _write(out, note_page(state.visit, words, state.today, told), state, json=json)
    if json:
        outputs.print_json({"person": whose.person, "note": to_document(told)})
    else:
        print("\n".join(note_lines(told, state)))
    return outputs.DONE


def clinicians_note(state: State, words: Words) -> Note:
    """What a clinician would ask for; where a safety answer refers, the answers alone."""
    referral = state.visit.referral or plan_safety.referral_now(state)
    course = course_now(state) if referral is None else None
    changes = tuple(change_text(change, state.known) for change in course.changes) if course is not None else ()
    told = Told(
        visit=state.visit,
        intake=plan_safety.intake_now(state),
        asked=plan_safety.last_asked(state),
        referral=referral,
        pain=last_pain(state),
        sessions=state.sessions,
        course=course,
        changes=changes,
    )
    return note(told, words)


def note_lines(told: Note, state: State) -> Iterator[str]:
    """The note as plain text."""
    say = state.known.sentence
    yield say("report_plan.note")
    yield wrapped(say("report_plan.note_what"))
    yield ""
    yield wrapped(told.about)
    for part in told.parts:
        yield ""
        yield part.title
        yield from (wrapped(f"- {line}", "  ") for line in part.lines)


def _write(out: Path, text: str, state: State, *, json: bool) -> int:
    with outputs.folder(out.parent), outputs.staged(out.parent, {out.name: text.encode()}):
        pass
    if json:
        outputs.print_json({"person": state.whose.person, "file": str(out)})
    else:
        print(state.known.sentence("plan_app.written", file=out))
    return outputs.DONE
