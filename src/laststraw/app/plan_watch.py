"""``laststraw plan watch``: a film of an exercise, counted, timed and looked at."""

from pathlib import Path
from typing import get_args

from laststraw import body, capture, flow
from laststraw import plan as plan_room
from laststraw.app import language, outputs
from laststraw.app.diary_text import wrapped
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import ExerciseSeen, FormSeen, Retake, View
from laststraw.records.codec import to_document


def run(name: str, film: Path, view: str | None, own: Path | None, *, mirrored: bool, json: bool) -> int:
    """Count one film. Exit 1 where nothing can be counted, with the reason."""
    known = language.known(own)
    id = _exercise(name, known)
    seen_from = view or body.move(id).film_from
    if seen_from not in get_args(View):
        raise UnusableInput(
            f"{seen_from!r} is no view.", hint="Give the side of you that faces the camera: front, back, left or right."
        )
    with outputs.saying(known.sentence("plan_app.watching"), json):
        seen = flow.watch_exercise(film, seen_from, id, known, capture.load_backend(), mirrored=mirrored)  # type: ignore[arg-type]
    if json:
        outputs.print_json(to_document(seen))
    else:
        print("\n".join(_lines(seen, known)))
    return outputs.DONE if isinstance(seen, ExerciseSeen) and seen.repetitions else outputs.REFUSED


def _exercise(name: str, known: Knowledge) -> str:
    """Its id, by id or by name. *Error*: ``UnusableInput`` with the nearest, or where it has no picture to count by."""
    ids = {exercise.name.lower(): exercise.id for exercise in known.exercises}
    id = ids.get(name.lower(), name.lower().replace(" ", "_").replace("-", "_"))
    plan_room.refuse_unknown([id], [exercise.id for exercise in known.exercises], "exercise")
    if id not in body.sequences():
        raise UnusableInput(
            f"{id} cannot be counted from a film: this installation has no moving picture of it.",
            hint="Count by yourself. Installing laststraw again makes the pictures.",
        )
    return id


def _lines(seen: ExerciseSeen | Retake, known: Knowledge) -> list[str]:
    if isinstance(seen, Retake):
        return [wrapped(reason.text) for reason in seen.reasons]
    name = known.exercise(seen.exercise).name
    lines = []
    if seen.repetitions:
        side = "" if seen.side == "none" else known.sentence(f"plan_app.watched_{seen.side}")
        count = len(seen.repetitions)
        form = "one" if count == 1 else "many"
        lines.append(wrapped(known.sentence(f"plan_app.watched_{form}", name=name, n=count, side=side)))
        if max(seen.held_s) >= known.constant("plan_app.long_hold"):
            held = ", ".join(f"{seconds:.0f}" for seconds in seen.held_s)
            lines.append(wrapped(known.sentence("plan_app.watched_held", seconds=held)))
        lines += [wrapped(_form(one, known)) for one in seen.form]
    return lines + [wrapped(note.text) for note in seen.notes]


def _form(one: FormSeen, known: Knowledge) -> str:
    """What to mind, or that it was well done, or that this camera cannot tell; never a grade."""
    says = known.sentence(one.says)
    if one.good is None:
        return known.sentence("plan_app.form_unsure", says=says)
    return known.sentence("plan_app.form_good" if one.good else "plan_app.form_mind", says=says)
