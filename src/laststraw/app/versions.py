"""What made a visit: programs, models and knowledge, with version or hash."""

import platform
from importlib.metadata import version

from laststraw import __version__
from laststraw.body import MODEL_VERSION
from laststraw.capture import PoseBackend
from laststraw.knowledge import Knowledge
from laststraw.records import Version


def collect(known: Knowledge, backend: PoseBackend) -> tuple[Version, ...]:
    """One entry for each thing that a number of a visit may depend on."""
    first, second, *rest = of_body(known)
    return (first, second, Version(name="pose backend", version=f"{backend.name} {backend.version}"), *rest)


def of_body(known: Knowledge) -> tuple[Version, ...]:
    """One entry for each thing that a number of the body model may depend on."""
    return (
        Version(name="laststraw", version=__version__),
        Version(name="knowledge", version=known.version),
        Version(name="body model", version=MODEL_VERSION),
        Version(name="mujoco", version=version("mujoco")),
        Version(name="numpy", version=version("numpy")),
        Version(name="python", version=platform.python_version()),
    )
