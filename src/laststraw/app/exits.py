"""Every way out of a command has its exit code: done, refused, unusable, interrupted, a pipe that nobody reads, a full disk."""

import errno
import os
import sys
from collections.abc import Callable

import typer

from laststraw.app import outputs
from laststraw.errors import LaststrawError

# typer carries its own copy of click and exports only a leaf of its usage errors
UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def run(command: Callable[[], object], *, as_json: bool) -> int:
    """Run a command of typer; its exit code, with what went wrong said in words (and with ``--json`` as a document)."""
    try:
        result = command()
        sys.stdout.flush()
    except LaststrawError as error:
        return _unusable(error.message, error.hint, as_json=as_json)
    except UsageError as error:
        context, tell = getattr(error, "ctx", None), getattr(error, "format_message", None)
        asked = context.command_path if context else "laststraw"
        return _unusable(tell() if tell else str(error), f"`{asked} --help` shows an example.", as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _stopped()
    except ImportError as error:
        if "initialization failed" not in str(error):  # what Ctrl-C becomes while a library is being loaded
            raise
        return _stopped()
    except BrokenPipeError:
        return _nobody_reads(outputs.DONE)
    except (
        SystemExit
    ) as error:  # what typer and rich make of a closed pipe, with a code that would read as "cannot be held"
        if not isinstance(error.__context__, BrokenPipeError):
            raise
        return _nobody_reads(outputs.DONE)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        outputs.say("laststraw: The output cannot be written: no room left.")
        return outputs.UNUSABLE
    except UnicodeError:
        return _unusable("A name holds bytes that are no text.", "Use plain letters.", as_json=as_json)
    if result == outputs.INTERRUPTED:  # typer turns Ctrl-C into this
        return _stopped()
    return result if isinstance(result, int) else outputs.DONE


def _stopped() -> int:
    outputs.say("Stopped. Nothing was left half-written.")
    return outputs.INTERRUPTED


def _nobody_reads(code: int) -> int:
    """Standard output was closed, as by ``head``: what is still in the buffer goes nowhere, and without complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code


def _unusable(message: str, hint: str, *, as_json: bool) -> int:
    outputs.say(f"laststraw: {message}\n           {hint}")
    if as_json:
        try:
            outputs.print_json({"error": {"message": message, "hint": hint}})
        except BrokenPipeError:
            return _nobody_reads(outputs.UNUSABLE)
    return outputs.UNUSABLE
