"""``laststraw knowledge --missing``: what a translator still has to do, by catalogue."""

from collections import Counter
from collections.abc import Iterator

from laststraw.app import outputs
from laststraw.knowledge import catalogues, load


def missing(language: str, *, write: bool, json: bool) -> int:
    """Print how many texts each catalogue of a language lacks; with ``write`` add an empty entry for each of them.

    *Error*: ``UnusableInput`` for a language that has no file of its own.
    """
    state = catalogues.state(language)
    lacking = catalogues.missing(load(), language)
    added = catalogues.add_missing(load(), language) if write else {}
    if json:
        rows = [one._asdict() for one in lacking]
        outputs.print_json({"language": language, "missing": rows, "added": sum(added.values())})
        return outputs.DONE
    print(state)
    for file, n in sorted(Counter(one.file for one in lacking).items()):
        print(f"{n:6d}  {file}")
    if added:
        print(
            f"Added {sum(added.values())} empty entries: fill in each msgstr, then run `laststraw knowledge --check`."
        )
    return outputs.DONE


def states() -> Iterator[str]:
    """How far each language is, in a line."""
    return (catalogues.state(language.id) for language in load().languages)
