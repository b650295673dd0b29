"""How much of an exercise, and how often, in words."""

from laststraw.knowledge import Exercise, Knowledge
from laststraw.knowledge.exercises import Span
from laststraw.records import Amount

EVERY_DAY = 7
RESTS = 3  # up to so many days a week there is a day of rest between two


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
        form = f"{span.of}{'_held' if amount.hold_s is not None else ''}{'' if amount.sets > 1 else '_one_set'}"
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
    form = "days" if least == most else "days_between"
    rest = "_rest" if most <= RESTS else ""
    return knowledge.sentence(f"plan.often.{form}{rest}", least=least, most=most)
