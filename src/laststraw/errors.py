"""Everything laststraw raises.

    LaststrawError
    |-- UnusableInput        a file or argument that cannot be used: exit 2, says what would have worked
    |   `-- OutputRefused    a place that cannot be written to
    |-- KnowledgeError       a knowledge file that breaks a law: names the file and the row
    |-- HistoryError         the history file is locked, corrupt or from a newer version
    `-- BackendError         a pose backend that breaks its contract

Refusals (``Retake``, ``NotMeasured``, ``Referral``) are values, not errors: see ``laststraw.records``.
"""


class LaststrawError(Exception):
    """Base of all errors; ``hint`` says what would have worked.

    Parameters
    ----------
    message
        What went wrong, in one sentence.
    hint
        What would have worked, in one sentence.
    """

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"

    def __reduce__(self) -> tuple[object, ...]:
        """Keep ``hint`` when the error crosses a process border."""
        return (_rebuild, (type(self), self.message, self.hint))


def _rebuild(kind: type[LaststrawError], message: str, hint: str) -> LaststrawError:
    return kind(message, hint=hint)


class UnusableInput(LaststrawError):
    """A file or an argument that cannot be used."""


class OutputRefused(UnusableInput):
    """A place that cannot be written to: not allowed, or full."""


class KnowledgeError(LaststrawError):
    """A knowledge file that breaks the schema or a cross-file law."""


class HistoryError(LaststrawError):
    """The history file is locked, corrupt, or from a newer version."""


class BackendError(LaststrawError):
    """A plug-in that breaks its contract, or is not installed."""
