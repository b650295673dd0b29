"""A questionnaire on a terminal: one key an answer, Enter to leave it open."""

from collections.abc import Sequence

from laststraw.app import outputs
from laststraw.app.diary_text import wrapped
from laststraw.app.plan_keys import NUMBERS, read_key, read_text
from laststraw.app.plan_state import State
from laststraw.knowledge import Knowledge
from laststraw.knowledge.schema import Questionnaire

TICKS = {"x": "x", "y": "x", " ": "x", "n": ""}


def ask(known: Questionnaire, state: State, before: Sequence[str]) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """The activities that were named, and the answers in their order.

    Parameters
    ----------
    before
        Activities that were rated last time: the same are rated again.
    """
    files = state.known
    outputs.say(wrapped(known.asks) + "\n")
    if known.own_items:
        names = tuple(before) or _names(known, files)
        outputs.say(_scale(known, files))
        return names, tuple(_number(f"{name}:", known, 0, files) for name in names)
    if known.ranges == ((0, 1),):
        outputs.say(files.sentence("plan_app.tick"))
        numbered = enumerate(known.items, start=1)
        return (), tuple(_ticked(f"{n}/{len(known.items)}  {text}", files) for n, text in numbered)
    outputs.say(_scale(known, files))
    return (), tuple(_number(text, known, n, files) for n, text in enumerate(known.items))


def _scale(known: Questionnaire, files: Knowledge) -> str:
    low, high = known.range_of(0)
    said = files.sentence("plan_app.scale", low=low, high=high, lowest=known.lowest_means, highest=known.highest_means)
    return wrapped(said)


def _names(known: Questionnaire, files: Knowledge) -> tuple[str, ...]:
    """What the person wants to rate: as many as there may be, an empty line ends it."""
    names: list[str] = []
    while len(names) < known.most_items:
        name = " ".join(read_text(files.sentence("plan_app.name_activity", number=len(names) + 1)).lower().split())
        if not name and len(names) >= known.least_items:
            break
        if name and name not in names and "=" not in name and "," not in name:
            names.append(name[:60])
    return tuple(names)


def _number(prompt: str, known: Questionnaire, item: int, files: Knowledge) -> int | None:
    low, high = known.range_of(item)
    keys = {key: number for key, number in NUMBERS.items() if low <= int(number) <= high}
    told = read_key(wrapped(prompt), keys, hint=files.sentence("plan_app.key_range", low=low, high=high))
    return int(told) if told else None


def _ticked(prompt: str, files: Knowledge) -> int:
    return int(read_key(wrapped(prompt), TICKS, hint=files.sentence("plan_app.tick")) == "x")
