"""How much was done: ``2x10`` sets and repeats, ``2x15s`` sets and seconds, ``2x10x5s`` both; read, said, made less or more."""

import re
from dataclasses import replace

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Amount

_FORM = re.compile(r"\s*\d{1,3}(\s*[x*×]\s*\d{1,3}){0,2}\s*s?\s*", re.ASCII)
HINT = "Sets and repeats, such as 2x10; with seconds 2x15s; each one held 2x10x5s; 0 for not done."


def read_amount(text: str, planned: Amount | None) -> Amount:
    """What was typed as an amount; left and right as planned. *Error*: ``UnusableInput``."""
    parts = [int(part) for part in re.findall(r"\d+", text)]
    if not _FORM.fullmatch(text.lower()) or 0 in parts:
        raise UnusableInput(f"{text!r} is not an amount.", hint=HINT)
    held = text.lower().rstrip().endswith("s")
    old = planned or Amount(sets=1, reps=1)
    if len(parts) == 1:  # as many sets as planned; of what is held, seconds
        parts, held = [old.sets, *parts], held or old.reps is None
    hold_s = parts.pop() if held else old.hold_s if old.reps is not None else None
    if len(parts) > 2:
        raise UnusableInput(f"{text!r} is not an amount.", hint=HINT)
    sets, reps = parts[0], parts[1] if len(parts) > 1 else None
    return Amount(sets=sets, reps=reps, hold_s=hold_s, each_side=old.each_side)


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
