"""``laststraw spine --list [WORD]``: the activities by group, to copy an id from."""

from itertools import groupby

from laststraw.app import language, outputs
from laststraw.app.catalogue import GROUPS
from laststraw.errors import UnusableInput
from laststraw.knowledge import Activity, Knowledge, by_words
from laststraw.knowledge.find import LONGEST, plain


def run(word: str | None, *, json: bool) -> int:
    """All activities, or those that a word is about. *Error*: ``UnusableInput`` when there are none."""
    known = language.known()
    found = sorted(_about(word, known), key=lambda activity: GROUPS.index(activity.group))
    if not found:
        raise UnusableInput(
            f"No activity has the word {(word or '')[:LONGEST]!r}.", hint="`laststraw spine --list` names all of them."
        )
    if json:
        rows = [{"id": a.id, "name": a.name, "group": a.group, "also": list(a.also), "says": a.says} for a in found]
        outputs.print_json({"activities": rows})
        return outputs.DONE
    width = max(len(activity.id) for activity in found)
    for group, some in groupby(found, key=lambda activity: activity.group):
        print(known.sentence(f"catalogue.group_{group}"))
        for activity in some:
            print(f"  {activity.id:<{width}}  {activity.name}")
    return outputs.DONE


def _about(word: str | None, known: Knowledge) -> list[Activity]:
    """Those that share whole words, that begin or end with what was typed, or whose group is called so."""
    if word is None:
        return list(known.activities)
    asked, shared = plain(word), {activity.id for activity in by_words(word, known)}
    if not asked:
        return []
    return [
        a
        for a in known.activities
        if a.id in shared or a.group == asked or any(asked in plain(text) for text in (a.id, a.name, *a.also))
    ]
