"""Writing: one JSON document on standard output, whole files or none on disk, messages on standard error."""

import errno
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from laststraw.errors import OutputRefused, UnusableInput

DONE, REFUSED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def print_json(document: object) -> None:
    """One JSON document on standard output and nothing else there."""
    print(json_text(document), flush=True)


def json_text(document: object) -> str:
    """A document as indented JSON. *Error*: ``UnusableInput`` for a name that is no text."""
    import msgspec  # loaded late: --help answers at once

    try:
        return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    except UnicodeEncodeError as error:
        raise UnusableInput(
            "A name holds bytes that are no text.", hint="Rename the file with plain letters."
        ) from error


def say(text: str) -> None:
    """A message for a person, on standard error."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def saying(what: str, quiet: bool) -> Iterator[None]:
    """Progress on standard error: a line a stage; a spinner only where a person looks on."""
    if quiet or not sys.stderr.isatty():
        if not quiet:
            say(f"{what} ...")
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what + " ..."):
        yield


@contextmanager
def folder(out: Path) -> Iterator[None]:
    """A folder that can be written to, proved before any work is done; a new one goes again if nothing came into it.

    *Error*: ``OutputRefused`` with what would have worked.
    """
    made = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise _refused(out, error) from error
    try:
        yield
    finally:
        if made and not any(out.iterdir()):
            out.rmdir()


@contextmanager
def staged(out: Path, contents: Mapping[str, bytes]) -> Iterator[None]:
    """Write all files or none: each waits beside its place, and moves there only if what happens inside succeeds.

    *Error*: ``OutputRefused`` when the folder is not writable or the disk is full; what was there before stays.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, content in contents.items():
            if (out / name).is_dir():
                raise OutputRefused(
                    f"{out / name} is a folder, where a file is to be written.", hint="Move it, or name another folder."
                )
            if (out / name).exists() and not (out / name).is_file():
                raise OutputRefused(
                    f"{out / name} is not an ordinary file, so it is not written over.", hint="Name another file."
                )
            try:
                handle, neighbour = tempfile.mkstemp(dir=out, prefix=f".{name}.")
                waiting.append((Path(neighbour), out / name))
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                raise _refused(out, error) from error
        yield
        for neighbour_path, place in waiting:
            neighbour_path.replace(place)
    finally:
        for neighbour_path, _ in waiting:
            neighbour_path.unlink(missing_ok=True)


def _refused(out: Path, error: OSError) -> OutputRefused:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputRefused(
            f"The disk of {out} is full.", hint="Free a few megabytes, or name another folder with --out."
        )
    if isinstance(error, (NotADirectoryError, FileExistsError)):
        return OutputRefused(
            f"{out} is not a folder.", hint="Name a folder with --out; it is made when it is not there."
        )
    reason = (error.strerror or "unknown reason").lower()
    return OutputRefused(f"{out} cannot be written to ({reason}).", hint="Name a folder of your own with --out.")
