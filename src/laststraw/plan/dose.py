"""How much of an exercise, and how often, in words."""

from laststraw.knowledge import Exercise, Knowledge
from laststraw.knowledge.exercises import Span
from laststraw.records import Amount

EVERY_DAY = 7


def beginning(span: Span) -> Amount:
    """The least of everything: what one begins with."""
    return Amount(
        sets=span.sets[0],
        reps=None if span.reps is None else span.reps[0],
        hold_s=None if span.hold_s is None else span.hold_s[0],
        each_side=span.each_side,
    )


def dose_text(amount: Amount, span: Span, knowledge: Knowledge) -> str:
    """An amount in words, such as "2 sets of 8 on each side, slowly"."""
    if amount.reps is None:
        form = "hold" if amount.sets > 1 else "one_hold"
    else:
        form = _FORMS[span.of, amount.hold_s is not None, amount.sets > 1]
    text = knowledge.sentence(f"plan.dose.{form}", sets=amount.sets, reps=amount.reps, hold_s=amount.hold_s)
    if amount.each_side:
        text = knowledge.sentence("plan.dose.each_side", what=text)
    return knowledge.sentence("plan.dose.slow", what=text) if span.slow else text


def often_text(exercise: Exercise, knowledge: Knowledge) -> str:
    """How often, in words."""
    if exercise.days_a_week is None:
        return exercise.frequency
    least, most = exercise.days_a_week
    if least == EVERY_DAY:
        return knowledge.sentence("plan.often.every_day")
    form = _OFTEN[least == most, most <= knowledge.constant("plan.rest_days_from")]
    return knowledge.sentence(f"plan.often.{form}", least=least, most=most)


_FORMS = {  # (what is counted, is it held, more than one set): ending of the sentence; steps are never held
    ("times", False, True): "times",
    ("times", False, False): "times_one_set",
    ("times", True, True): "times_held",
    ("times", True, False): "times_held_one_set",
    ("steps", False, True): "steps",
    ("steps", False, False): "steps_one_set",
}
_OFTEN = {  # (always the same number of days, is there a day of rest): ending of the sentence
    (True, False): "days",
    (False, False): "days_between",
    (True, True): "days_rest",
    (False, True): "days_between_rest",
}
