"""Answers to a number, by the published rule of each questionnaire: which answers may be missing, and what is refused."""

from collections.abc import Sequence

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.knowledge.schema import Quantity, Questionnaire
from laststraw.records import Answered, NotMeasured, Scored

WHOLE = ("sum", "groups", "value")  # rules that count or add whole numbers


def score(answered: Answered, knowledge: Knowledge) -> Scored | NotMeasured:
    """The number of one filled-in questionnaire.

    Parameters
    ----------
    answered
        Its items in their order, or a total that somebody else worked out.

    Returns
    -------
    Scored or NotMeasured
        ``NotMeasured`` where too many answers are missing for the rule.

    *Error*: of one filling-in, from the knowledge files. ``UnusableInput`` for an unknown questionnaire, an answer outside its
    range, the wrong number of answers and a total outside the scale; says what would have worked.
    """
    known = _known(answered, knowledge)
    if answered.total is not None:
        return _brought(answered, known, knowledge)
    _refuse_impossible(answered, known)
    given = [item for item in answered.items if item is not None]
    if len(given) < known.least_answered:
        reason = "course.untouched" if not given else "course.unanswered"
        said = knowledge.sentence(reason, name=known.plain_name, answered=len(given), least=known.least_answered)
        return NotMeasured(id=known.id, reason=said)
    value, part = _worked_out(answered.items, known)
    return Scored(
        questionnaire=known.id,
        day=answered.day,
        value=value,
        sd=error_of(known, len(given), knowledge),
        part=part,
        band=band_of(value, part, known),
        missing=0 if known.own_items else len(answered.items) - len(given),
        because=(answered.id,),
    )


def error_of(known: Questionnaire, items: int, knowledge: Knowledge) -> float | None:
    """One standard deviation of one filling-in, None where nobody measured it; larger where few items were rated."""
    few = known.sem_few if items < knowledge.constant("course.few_items") else None
    chosen: Quantity | None = few or known.sem
    return chosen.value if chosen is not None else None


def band_of(value: float, part: float | None, known: Questionnaire) -> str:
    """What a number of that size is called, "" where nobody named sizes, or the second number that decides is not there."""
    if known.rule == "groups" and value > known.bands[0].up_to.value:
        if part is None:
            return ""
        return known.bands[2 if part >= len(known.second) - 1 else 1].says
    return next((band.says for band in known.bands if value <= band.up_to.value), "")


def _known(answered: Answered, knowledge: Knowledge) -> Questionnaire:
    try:
        return knowledge.questionnaire(answered.questionnaire)
    except KeyError as error:
        there = ", ".join(each.id for each in knowledge.questionnaires)
        raise UnusableInput(
            f"There is no questionnaire {answered.questionnaire!r}.", hint=f"There is {there}."
        ) from error


def _brought(answered: Answered, known: Questionnaire, knowledge: Knowledge) -> Scored:
    """A total that somebody else worked out."""
    assert answered.total is not None
    if not known.lowest <= answered.total <= known.highest:
        raise UnusableInput(
            f"{known.plain_name}: {answered.total:g} is not between {known.lowest:g} and {known.highest:g}.",
            hint="Give the number as it stands on the form, or the answers instead.",
        )
    if known.rule in WHOLE and not answered.total.is_integer():
        raise UnusableInput(
            f"{known.plain_name}: {answered.total:g} is not a whole number, and this one always is.",
            hint="Give the number as it stands on the form, or the answers instead.",
        )
    return Scored(
        questionnaire=known.id,
        day=answered.day,
        value=answered.total,
        sd=error_of(known, known.most_items, knowledge),
        band=band_of(answered.total, None, known),
        because=(answered.id,),
    )


def _refuse_impossible(answered: Answered, known: Questionnaire) -> None:
    count = len(answered.items)
    least, most = known.least_items, known.most_items
    if not least <= count <= most:
        wanted = f"{least}" if least == most else f"{least} to {most}"
        raise UnusableInput(
            f"{known.plain_name} has {wanted} answers, not {count}.",
            hint="Give one answer for each question, in their order; leave an open one as it is, empty.",
        )
    if known.own_items and not answered.activities:
        raise UnusableInput(
            f"{known.plain_name}: it is not said what was rated.", hint="Name the activity beside each number."
        )
    for number, item in enumerate(answered.items):
        low, high = known.range_of(number)
        if item is not None and not low <= item <= high:
            raise UnusableInput(
                f"{known.plain_name}, question {number + 1}: {item} is not between {low} and {high}.",
                hint=f"Give a whole number from {low} to {high}.",
            )


def _worked_out(items: Sequence[int | None], known: Questionnaire) -> tuple[float, float | None]:
    """The number, and the second one of those that have it. At least the least answers are there."""
    values = [_counted(number, item, known) for number, item in enumerate(items)]
    given = [value for value in values if value is not None]
    total = float(sum(given))
    second = None
    if known.second:
        second = float(sum(values[number - 1] or 0 for number in known.second))
    if known.rule == "mean":
        total /= len(given)
    elif known.rule == "percent":
        total = 100.0 * total / (known.range_of(0)[1] * len(given))
    elif known.rule == "conversion" and known.conversion is not None:
        total = known.conversion.values[int(total) - known.conversion.first]
    return total, second


def _counted(number: int, item: int | None, known: Questionnaire) -> int | None:
    """What one answer adds."""
    low, high = known.range_of(number)
    if item is None:
        return low if known.unanswered_is_zero else None
    if known.counts_from:
        return int(item >= known.counts_from[number])
    return low + high - item if number + 1 in known.turned else item
