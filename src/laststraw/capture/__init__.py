"""Photos and films in, points out: opens them, finds the person, averages what a pose network sees, finds stickers, edges."""

from laststraw.capture.base import LANDMARKS, Pose, PoseBackend
from laststraw.capture.door import load_backend
from laststraw.capture.landmarks import Sighting, find_landmarks, look_at_person
from laststraw.capture.markers import find_markers, marker_sheet
from laststraw.capture.photo import open_photo, reference
from laststraw.capture.roll import fuse_roll, roll_clues
from laststraw.capture.sight import Roll, Taps, rolls, see
from laststraw.capture.track import track_film

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
    "Roll",
    "Sighting",
    "Taps",
    "find_landmarks",
    "find_markers",
    "fuse_roll",
    "load_backend",
    "look_at_person",
    "marker_sheet",
    "open_photo",
    "reference",
    "roll_clues",
    "rolls",
    "see",
    "track_film",
]
