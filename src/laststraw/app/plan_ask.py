"""``laststraw plan ask``: a questionnaire, typed in or asked; what its number is, and whether it has changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from laststraw import plan as plan_room
from laststraw.app import outputs, plan_safety
from laststraw.app.diary_text import wrapped
from laststraw.app.plan_now import course_now
from laststraw.app.plan_scores import number_lines, scored_document
from laststraw.app.plan_state import State, Whose, new_id, read_state
from laststraw.app.plan_today import refuse_first
from laststraw.errors import UnusableInput
from laststraw.knowledge.schema import Questionnaire
from laststraw.records import Answered, NotMeasured

NONE = "none"
OPEN = ("-", "?", "")
MOST_NAMED = 60  # letters of an activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, unchecked."""

    whose: Whose
    name: str | None = None
    answers: str | None = None
    brought: str | None = None
    json: bool = False


def run(request: Request) -> int:
    """Read or ask, check, keep, and say what the number means."""
    state = read_state(request.whose)
    if state is None:
        return refuse_first(request.whose, json=request.json)
    if request.name is None and request.brought is None:
        return _list(state, json=request.json)
    entry = _entry(request, state)
    number = plan_room.score(entry, state.known)
    if isinstance(number, NotMeasured):
        return _too_few(number, request)
    again = any(_same(entry, one) for one in state.answered)
    if not again:
        request.whose.keep([entry])
        state = state.with_more([entry])
    course = course_now(state)
    if request.json:
        outputs.print_json({"person": request.whose.person, **scored_document(number, course, state)})
    else:
        if again:
            print(state.known.sentence("plan_app.kept_before"))
        print("\n".join(number_lines(number, course, state)))
    return outputs.DONE


def _too_few(number: NotMeasured, request: Request) -> int:
    """Too many answers are open for a number; nothing is kept."""
    if request.json:
        refused = {"reason": "too_few", "questionnaire": number.id, "text": number.reason}
        outputs.print_json({"person": request.whose.person, "refused": refused})
    else:
        print(wrapped(number.reason))
    return outputs.REFUSED


def _list(state: State, *, json: bool) -> int:
    """Which questionnaires there are."""
    every = state.known.questionnaires
    if json:
        outputs.print_json(
            [{"id": one.id, "name": one.name, "asked": bool(one.items or one.own_items)} for one in every]
        )
        return outputs.DONE
    for one in every:
        how = "asked" if one.items or one.own_items else "brought"
        print(
            wrapped(f"{one.id:12s} {one.plain_name}. {state.known.sentence(f'plan_app.is_{how}', name=one.id)}", "  ")
        )
    return outputs.DONE


def _entry(request: Request, state: State) -> Answered:
    if request.brought is not None:
        if request.name is not None or request.answers is not None:
            raise UnusableInput("--import stands alone.", hint="For example: laststraw plan ask --import odi=36")
        name, sign, text = (part.strip() for part in request.brought.partition("="))
        if not sign or not re.fullmatch(r"\d{1,3}(?:[.,]\d+)?", text):
            raise UnusableInput(f"--import {request.brought!r} is not a name and a number.", hint="Write it as odi=36.")
        return _answered(state, _known(name, state).id, total=float(text.replace(",", ".")))
    known = _known(request.name or "", state)
    if request.answers is not None:
        activities, items = read_answers(request.answers, known, state)
    elif not (known.items or known.own_items):
        hint = f"Bring your own form: laststraw plan ask --import {known.id}=36, or --answers 1,2,..."
        raise UnusableInput(f"The words of {known.name} belong to others and are not asked here.", hint=hint)
    elif request.json or not plan_safety.somebody_is_there():
        raise UnusableInput("Nobody is there to ask.", hint=f"Give the answers: {example(known)}")
    else:
        activities, items = _asked(known, state)
    return _answered(state, known.id, items=items, activities=activities)


def _asked(known: Questionnaire, state: State) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    from laststraw.app import plan_forms

    try:
        return plan_forms.ask(known, state, named_before(known, state))
    except KeyboardInterrupt:
        outputs.say("\n" + state.known.sentence("plan_app.nothing_kept_ask"))
        raise


def read_answers(text: str, known: Questionnaire, state: State) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """Answers as they are typed: numbers; the numbers of the sentences that fit; or ``activity=4, another=6``.

    *Error*: ``UnusableInput`` with an example.
    """
    parts = [part.strip() for part in text.split(",")]
    if known.own_items:
        return _rated(parts, known)
    if is_ticked(known):
        return (), _ticked(parts, known)
    return (), tuple(_whole(part, known) for part in parts)


def named_before(known: Questionnaire, state: State) -> tuple[str, ...]:
    """The activities that were rated last."""
    earlier = [entry.activities for entry in state.answered if entry.questionnaire == known.id and entry.activities]
    return earlier[-1] if earlier else ()


def is_ticked(known: Questionnaire) -> bool:
    """Sentences that fit or do not."""
    return known.ranges == ((0, 1),) and known.unanswered_is_zero


def example(known: Questionnaire) -> str:
    """What would have worked."""
    if known.own_items:
        return f"laststraw plan ask {known.id} --answers 'dig the garden=4, tie my shoes=6'"
    if is_ticked(known):
        return f"laststraw plan ask {known.id} --answers 3,8,11 (the sentences that fit), or --answers none"
    low, high = known.range_of(0)
    middle = ",".join([str((low + high) // 2)] * known.most_items)
    return f"laststraw plan ask {known.id} --answers {middle}"


def _rated(parts: Sequence[str], known: Questionnaire) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    names, items = [], []
    for part in filter(None, parts):
        name, _, text = (word.strip() for word in part.rpartition("="))
        if not name or len(name) > MOST_NAMED:
            raise UnusableInput(f"{part!r} is not an activity and a number.", hint=example(known))
        names.append(" ".join(name.lower().split()))
        items.append(_whole(text, known))
    if len(set(names)) < len(names):
        raise UnusableInput("An activity is there twice.", hint=example(known))
    return tuple(names), tuple(items)


def _ticked(parts: Sequence[str], known: Questionnaire) -> tuple[int | None, ...]:
    if len(parts) == 1 and parts[0].lower() == NONE:
        return (0,) * known.most_items
    if all(part in OPEN for part in parts):
        return (None,) * known.most_items
    ticked = {_whole(part, known) for part in parts}
    if not ticked <= set(range(1, known.most_items + 1)):
        raise UnusableInput(f"The sentences are numbered from 1 to {known.most_items}.", hint=example(known))
    return tuple(int(number in ticked) for number in range(1, known.most_items + 1))


def _whole(text: str, known: Questionnaire) -> int | None:
    if text in OPEN:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise UnusableInput(f"{text!r} is not a whole number.", hint=example(known))
    return int(text)


def _known(name: str, state: State) -> Questionnaire:
    plan_room.refuse_unknown([name.lower()], [one.id for one in state.known.questionnaires], "questionnaire")
    return state.known.questionnaire(name.lower())


def _answered(state: State, id: str, **given: object) -> Answered:
    return Answered(
        id=new_id(f"answered-{id}", state),
        written_at=state.now.astimezone(UTC).isoformat(),
        day=state.today.isoformat(),
        questionnaire=id,
        **given,  # type: ignore[arg-type]
    )


def _same(entry: Answered, other: Answered) -> bool:
    """The same answers on the same day."""
    told = [(one.day, one.questionnaire, one.items, one.activities, one.total) for one in (entry, other)]
    return told[0] == told[1]
