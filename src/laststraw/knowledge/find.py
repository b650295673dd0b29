"""Find an activity by what people call it."""

import difflib

from laststraw.errors import UnusableInput
from laststraw.knowledge.schema import Activity, Knowledge

NEAR, FEW = 0.6, 4  # how alike a word must be to be offered, and how many are offered


def find_activity(word: str, knowledge: Knowledge) -> Activity:
    """The activity of that id, name, or other word; case, spaces, hyphens and underscores do not matter.

    Parameters
    ----------
    word
        What somebody typed: ``lift_crate_stoop``, ``Lifting a pen``, ``hoovering``.
    knowledge
        The activities.

    *Error*: ``UnusableInput`` that names the nearest activities, by spelling and by shared words.
    """
    words = {plain(w): a for a in reversed(knowledge.activities) for w in (*a.also, a.name, a.id)}
    asked = plain(word)
    if asked in words:
        return words[asked]
    near = [words[w].id for w in difflib.get_close_matches(asked, words, n=FEW, cutoff=NEAR)]
    parts = {part for part in asked.split() if len(part) > 2}
    near += [a.id for w, a in words.items() if parts & set(w.split())]
    offered = list(dict.fromkeys(near))[:FEW]
    hint = (
        f"Did you mean {' or '.join(offered)}?" if offered else "`laststraw spine --catalogue FILE` draws all of them."
    )
    raise UnusableInput(f"There is no activity {word!r}.", hint=hint)


def plain(word: str) -> str:
    """A word as it is compared: lower case, single spaces, neither hyphens nor underscores."""
    return " ".join(word.lower().replace("_", " ").replace("-", " ").split())
