"""Knowledge files of one's own: which are in a folder, and every problem they have beside the packaged ones."""

import functools
import re
from collections.abc import Sequence
from pathlib import Path

from laststraw.errors import KnowledgeError, UnusableInput
from laststraw.knowledge.check import Problem, check
from laststraw.knowledge.load import load
from laststraw.knowledge.schema import Knowledge

SHOWN = 3  # as many problems as fit into one message


def files_in(folder: Path) -> tuple[Path, ...]:
    """The knowledge files below a folder, in order. *Error*: ``UnusableInput`` where there is no folder, or none in it."""
    hint = "Give a folder that holds knowledge files (TOML); docs/knowledge.md shows how to write one."
    if not folder.is_dir():
        raise UnusableInput(f"{folder} is not a folder.", hint=hint)
    found = tuple(sorted(folder.rglob("*.toml")))
    if not found:
        raise UnusableInput(f"{folder} holds no file that ends in .toml.", hint=hint)
    return found


def check_files(paths: Sequence[Path]) -> tuple[Problem, ...]:
    """Everything that is wrong with own files when they are read together with the packaged ones.

    Returns
    -------
    tuple of Problem
        Of each file that cannot be read the first thing that is wrong; of the others every broken law that the packaged files
        keep by themselves.
    """
    readable: list[Path] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(path.absolute() for path in paths):
        try:
            load(extra=[*readable, path])
        except KnowledgeError as error:
            problems.append(_unreadable(error))
        else:
            readable.append(path)
    broken = check(load(extra=readable)) if readable else ()
    packaged = _of_the_packaged() if broken else frozenset[str]()
    return (*problems, *(problem for problem in broken if str(problem) not in packaged))


def load_own(folder: Path | None, *, language: str = "en") -> Knowledge:
    """The packaged knowledge with the files of a folder, all laws kept; without a folder the packaged knowledge alone.

    ``language``: of the packaged texts; own files say what they say.

    *Error*: ``UnusableInput`` with the first problems, each by file and line.
    """
    if folder is None:
        return load(language=language)
    paths = files_in(folder)
    problems = check_files(paths)
    if problems:
        told = "; ".join(str(problem) for problem in problems[:SHOWN])
        more = f" and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise UnusableInput(
            f"{told}{more}.", hint=f"`laststraw knowledge --check {paths[0]}` shows what would mend it."
        )
    return load(extra=paths, language=language)


@functools.cache
def _of_the_packaged() -> frozenset[str]:
    return frozenset(map(str, check(load())))


def _unreadable(error: KnowledgeError) -> Problem:
    place = re.fullmatch(r"(?P<file>.+?):(?P<line>\d+): (?P<says>.*)", error.message, re.DOTALL)
    file, line, says = place.group("file", "line", "says") if place else ("", "0", error.message)
    return Problem(law="it_can_be_read", file=file, line=int(line), message=f"{says} {error.hint}".strip())
