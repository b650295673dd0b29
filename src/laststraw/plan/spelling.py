"""Words of an answers file that are not known are refused with the one that was probably meant."""

import difflib
import re
from collections.abc import Collection

from laststraw.errors import UnusableInput


def refuse_unknown(given: Collection[object], known: Collection[str], kind: str) -> None:
    """*Error*: ``UnusableInput`` for the first word that is not known, with the nearest one, else with all of them."""
    for word in given:
        if word not in known:
            near = _nearest(str(word), known)
            hint = f"Did you mean {near!r}?" if near else f"There is {', '.join(known)}."
            raise UnusableInput(f"There is no {kind} {word!r}.", hint=hint)


def _nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that was probably meant, whatever its case; RF1 is RF01."""
    by_lower = {each.lower(): each for each in known}
    written = re.sub(r"^rf(?=\d(?!\d))", "rf0", word.lower())
    near = difflib.get_close_matches(written, by_lower, n=1, cutoff=0.5)
    return by_lower[near[0]] if near else None
