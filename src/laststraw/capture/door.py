"""Finds pose backends by their entry points; the built-in one comes through the same door."""

from importlib.metadata import entry_points

from laststraw.capture.base import PoseBackend
from laststraw.errors import BackendError

GROUP = "laststraw.pose_backends"
BUILT_IN = "blazepose"


def load_backend(name: str = BUILT_IN) -> PoseBackend:
    """A pose backend by name.

    Error
    -----
    ``BackendError`` when there is none of that name (it lists those that exist), or when it does not keep the contract.
    """
    known = {point.name: point for point in entry_points(group=GROUP)}
    if name in known:
        backend = known[name].load()()
    elif name == BUILT_IN:  # a checkout that is not installed has no entry points
        from laststraw.capture.backends.blazepose import BlazePose

        backend = BlazePose()
    else:
        raise BackendError(
            f"There is no pose backend {name!r}.", hint=f"Installed: {', '.join(sorted({*known, BUILT_IN}))}."
        )
    if not isinstance(backend, PoseBackend):
        raise BackendError(f"The pose backend {name!r} has no name, version or detect.", hint="See docs/capture.md.")
    return backend
