"""How much was done: ``2x10`` sets and repeats, ``2x15s`` sets and seconds, ``2x10x5s`` both; read, said, made less or more."""

import re
from dataclasses import replace

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Amount

_FORM = re.compile(
    r"\s*(?:(?P<sets>\d{1,2})\s*[x*×]\s*)?(?:(?P<reps>\d{1,3})\s*(?:[x*×]\s*)?)?(?:(?P<hold>\d{1,3})\s*s)?\s*"
)
HINT = "Sets and repeats, such as 2x10; with seconds 2x15s; each one held 2x10x5s; 0 for not done."


def read_amount(text: str, planned: Amount | None) -> Amount:
    """What was typed as an amount; left and right as planned. *Error*: ``UnusableInput``."""
    found = _FORM.fullmatch(text.lower())
    sets, reps, hold = (int(part) if part else None for part in found.groups()) if found else (None, None, None)
    if hold is None and reps is not None and sets is None:
        sets = planned.sets if planned else 1  # "10": as many sets as planned
        if planned is not None and planned.reps is None:
            reps, hold = None, reps  # of what is held, seconds
    if not any((reps, hold)) or 0 in (sets, reps, hold):
        raise UnusableInput(f"{text!r} is not an amount.", hint=HINT)
    if reps is not None and hold is None and planned is not None and planned.reps is not None:
        hold = planned.hold_s
    return Amount(sets=sets or 1, reps=reps, hold_s=hold, each_side=bool(planned and planned.each_side))


def typed(amount: Amount) -> str:
    """An amount as it is typed."""
    parts = [str(amount.sets)]
    parts += [str(amount.reps)] if amount.reps is not None else []
    parts += [f"{amount.hold_s}s"] if amount.hold_s is not None else []
    return "x".join(parts)


def less(amount: Amount) -> Amount:
    """About half: half the sets, or of one set half the repeats or seconds."""
    if amount.sets > 1:
        return replace(amount, sets=amount.sets // 2)
    if amount.reps is not None:
        return replace(amount, reps=max(1, amount.reps // 2))
    return replace(amount, hold_s=max(1, (amount.hold_s or 2) // 2))


def more(amount: Amount, known: Knowledge) -> Amount:
    """One step of the rules more: repeats, or seconds."""
    if amount.reps is not None:
        return replace(amount, reps=amount.reps + round(known.constant("course.more_reps")))
    return replace(amount, hold_s=(amount.hold_s or 0) + round(known.constant("course.more_hold")))
