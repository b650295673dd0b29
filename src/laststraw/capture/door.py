"""Finds pose backends by their entry points; the built-in ones come through the same door."""

from importlib import import_module
from importlib.metadata import entry_points

from laststraw.capture.base import PoseBackend
from laststraw.errors import BackendError

GROUP = "laststraw.pose_backends"
BUILT_IN = "litert"

# As in pyproject.toml: a checkout that is not installed has no entry points. The others need an extra of the package.
_OURS = {
    "litert": ("laststraw.capture.backends.litert", "LiteRT"),
    "mediapipe": ("laststraw.capture.backends.mediapipe", "MediaPipe"),
    "rtmpose": ("laststraw.capture.backends.rtmpose", "RTMPose"),
}


def load_backend(name: str = BUILT_IN) -> PoseBackend:
    """A pose backend by name.

    Error
    -----
    ``BackendError`` when there is none of that name (it lists those that exist), when it lacks something that it says how to
    get, or when it does not keep the contract.
    """
    known = {point.name: point for point in entry_points(group=GROUP)}
    if name in known:
        backend = known[name].load()()
    elif name in _OURS:
        module, made_by = _OURS[name]
        backend = getattr(import_module(module), made_by)()
    else:
        raise BackendError(
            f"There is no pose backend {name!r}.", hint=f"Installed: {', '.join(sorted({*known, *_OURS}))}."
        )
    if not isinstance(backend, PoseBackend):
        raise BackendError(f"The pose backend {name!r} has no name, version or detect.", hint="See docs/capture.md.")
    return backend
