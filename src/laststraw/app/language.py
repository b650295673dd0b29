"""The language in which a command answers: one option for all of them, and the knowledge in that language.

``--language es``, or the environment variable ``LASTSTRAW_LANGUAGE``. What a person types (ids, answers, things, the words of
a diary) and messages about a wrong argument stay English.
"""

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # rooms are imported inside the commands, so that --help answers at once
    from laststraw.knowledge import Knowledge

VARIABLE = "LASTSTRAW_LANGUAGE"
_CATALOGUES = Path(str(files("laststraw"))) / "knowledge" / "data" / "languages"  # looked at without loading the room


def offered() -> str:
    """The languages that there are: ``en or es``."""
    return " or ".join(["en", *sorted({path.parent.name for path in _CATALOGUES.glob("*/*.po")})])


Spoken = Annotated[
    str,
    typer.Option("--language", metavar="ID", envvar=VARIABLE, help=f"Language of the answer: {offered()}."),
]
_SPOKEN: ContextVar[str] = ContextVar("language of the answer", default="en")


def spoken() -> str:
    """The language in which the command that runs answers."""
    return _SPOKEN.get()


def known(own: Path | None = None) -> "Knowledge":
    """The knowledge files in that language, with those of a folder of one's own. *Error*: ``UnusableInput``."""
    from laststraw.knowledge import load_own

    return load_own(own, language=spoken())


def on_every_command(*apps: typer.Typer) -> None:
    """Give each command of each app the option, before ``--json`` where it has that."""
    for app in apps:
        for command in app.registered_commands:
            if command.callback is not None:
                command.callback = _speaking(command.callback)
        root = app.registered_callback
        if root is not None and root.callback is not None and "json" in inspect.signature(root.callback).parameters:
            root.callback = _speaking(root.callback)  # a command by itself, as `laststraw plan` is


def _speaking(command: Callable[..., object]) -> Callable[..., object]:
    """The command with one more parameter, which says in which language it answers."""

    @functools.wraps(command)
    def speaking(*given: object, language: str, **named: object) -> object:
        from laststraw.knowledge.translate import named as meant

        before = _SPOKEN.set(meant(language))
        try:
            return command(*given, **named)
        finally:
            _SPOKEN.reset(before)

    signature = inspect.signature(command)
    parameters = list(signature.parameters.values())
    place = next((i for i, one in enumerate(parameters) if one.name == "json"), len(parameters))
    option = inspect.Parameter("language", inspect.Parameter.KEYWORD_ONLY, default="en", annotation=Spoken)
    keyword = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    speaking.__signature__ = signature.replace(parameters=[*keyword[:place], option, *keyword[place:]])  # type: ignore[attr-defined]
    speaking.__annotations__ = {**command.__annotations__, "language": Spoken}
    return speaking
