"""Find an activity, or a self-test, by what people call it."""

import difflib
from collections.abc import Iterator

from laststraw.errors import UnusableInput
from laststraw.knowledge.schema import Activity, Knowledge, TestProtocol

NEAR, NEARER = 0.6, 0.8  # how alike a spelling must be to be offered: alone, and beside shared words
FEW, LONGEST = 4, 60  # how many are offered, how much of what was typed is echoed
ENDINGS = ("ings", "ing", "ers", "ies", "ed", "er", "es", "s", "e", "y")  # "mowing" and "mower" are both "mow"
STEM = 3  # letters that stay of a word at least
FILLERS = frozenset(("the", "and", "with", "from", "for", "into", "onto", "out", "off", "one", "your", "some", "when"))
NAME, ALSO, SAYS = 3.0, 2.0, 1.0  # what a word is worth that is found there


def find_activity(word: str, knowledge: Knowledge) -> Activity:
    """The activity of that id, name, or other word; case, spaces, hyphens and underscores do not matter.

    Parameters
    ----------
    word
        What somebody typed: ``lift_crate_stoop``, ``Lifting a pen``, ``hoovering``.
    knowledge
        The activities.

    *Error*: ``UnusableInput`` that names the nearest activities: by whole words, and where there are none by spelling.
    """
    words = {plain(w): a for a in reversed(knowledge.activities) for w in (*a.also, a.name, a.id)}
    asked = plain(word)
    if asked in words:
        return words[asked]
    shown = word if len(word) <= LONGEST else word[: LONGEST - 3] + "..."
    shared = by_words(word, knowledge)[:FEW]
    near = difflib.get_close_matches(asked[:LONGEST], words, n=FEW, cutoff=NEARER if shared else NEAR)
    offered = list({a.id: a for a in (*shared, *(words[w] for w in near))}.values())[:FEW]
    if offered:
        hint = f"Did you mean {' or '.join(f'{a.id} ({a.name})' for a in offered)}?"
    else:
        hint = "`laststraw spine --list` names all of them, `laststraw spine --catalogue FILE` draws them."
    raise UnusableInput(f"There is no activity {shown!r}.", hint=hint)


def find_protocol(word: str, knowledge: Knowledge) -> TestProtocol:
    """The self-test of that id, name, plain name or T-number (of several with one number, the first).

    *Error*: ``UnusableInput`` that names the nearest tests: those that share a word, else by spelling.
    """
    named = {
        plain(name): t for t in reversed(knowledge.protocols) for name in (t.map_id, t.name, t.plain_name, t.id) if name
    }
    asked = plain(word)
    if asked in named:
        return named[asked]
    shared = [named[name] for name in named if set(asked.split()) & set(name.split())]
    near = [named[name] for name in difflib.get_close_matches(asked[:LONGEST], named, n=FEW, cutoff=NEAR)]
    offered = list({test.id: test for test in (*near, *shared)}.values())[:FEW]
    hint = "`laststraw test` lists all of them."
    if offered:
        hint = f"Did you mean {' or '.join(f'{test.id} ({test.plain_name})' for test in offered)}? {hint}"
    raise UnusableInput(f"There is no self-test {word[:LONGEST]!r}.", hint=hint)


def by_words(text: str, knowledge: Knowledge) -> list[Activity]:
    """Activities that share whole words with a text, in name, other words or description; the nearest first.

    Endings do not count ("mowing" finds the lawn mower). A word that few activities have weighs more than one of many, and
    one in a name more than one in a description.
    """
    asked = set(_stems(text))
    worth: dict[str, dict[str, float]] = {}
    for activity in knowledge.activities:
        found = worth.setdefault(activity.id, {})
        fields = ((SAYS, (activity.says,)), (ALSO, activity.also), (NAME, (activity.name, activity.id)))
        for value, texts in fields:
            found |= {stem: value for one in texts for stem in _stems(one) if stem in asked}
    having = {stem: sum(stem in found for found in worth.values()) for stem in asked}
    total = {id: sum(value / having[stem] ** 0.5 for stem, value in found.items()) for id, found in worth.items()}
    return sorted((a for a in knowledge.activities if total[a.id]), key=lambda a: -total[a.id])


def plain(word: str) -> str:
    """A word as it is compared: lower case, single spaces, neither hyphens nor underscores."""
    return " ".join(word.lower().replace("_", " ").replace("-", " ").split())


def _stems(text: str) -> Iterator[str]:
    """The words of a text without their endings; short ones and fillers are left out."""
    for word in "".join(c if c.isalnum() else " " for c in plain(text)).split():
        if len(word) >= STEM and word not in FILLERS:
            ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= STEM), "")
            stem = word.removesuffix(ending)
            yield stem[:-1] if len(stem) > STEM and stem[-1] == stem[-2] else stem
