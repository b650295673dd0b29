"""laststraw: which muscles and joints of the spine are held off balance, measured from photos, with error bars.

The public names, loaded when first used so that the command line starts at once:

    visit             one pass of the river: photos, person and answers in, Visit out
    measure_photos    landmarks and measurements of photos alone
    spine_load        muscle forces and loads of the lumbar discs in a posture
    open_photo        a picture file -> Photo
    load_backend      a pose backend by name
    load_knowledge    every fact the program rests on
    open_store        the append-only history
    render_report     Visit -> one self-contained HTML page
    Person, TaskPosture, Uncertain, Intake, SafetyAnswer, Visit    the records a caller makes or reads
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "visit": ("laststraw.flow", "visit"),
    "measure_photos": ("laststraw.flow", "measure_photos"),
    "spine_load": ("laststraw.flow", "spine_load"),
    "open_photo": ("laststraw.capture", "open_photo"),
    "load_backend": ("laststraw.capture", "load_backend"),
    "load_knowledge": ("laststraw.knowledge", "load"),
    "open_store": ("laststraw.history", "open_store"),
    "render_report": ("laststraw.app.report", "render"),
    "Person": ("laststraw.records", "Person"),
    "TaskPosture": ("laststraw.records", "TaskPosture"),
    "Uncertain": ("laststraw.records", "Uncertain"),
    "Intake": ("laststraw.records", "Intake"),
    "SafetyAnswer": ("laststraw.records", "SafetyAnswer"),
    "Visit": ("laststraw.records", "Visit"),
}

__version__ = "0.1.0"
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"laststraw has no {name!r}; it has {', '.join(__all__)}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return __all__
