"""Photos in, landmarks out: opens a photo, finds the person, averages what a pose network sees."""

from laststraw.capture.base import LANDMARKS, Pose, PoseBackend
from laststraw.capture.door import load_backend
from laststraw.capture.landmarks import find_landmarks
from laststraw.capture.photo import open_photo

METHOD = (
    "Landmarks are averages over views of the photo and of its mirror image, shifted, zoomed and turned a little, so that the "
    "network's own left/right bias cancels; the picture is straightened until the network sees a level body, and the "
    "straightening is read off."
)

__all__ = [
    "LANDMARKS",
    "METHOD",
    "Pose",
    "PoseBackend",
    "find_landmarks",
    "load_backend",
    "open_photo",
]
