"""The report: one HTML file that needs nothing else, for a screen, a phone and a sheet of paper."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from laststraw.app.report.course_plan import Followed
from laststraw.app.report.page import METHOD, write
from laststraw.knowledge import Knowledge
from laststraw.records import Photo, Visit

if TYPE_CHECKING:
    from laststraw.body import BodyPicture

__all__ = ["METHOD", "Followed", "render"]


def render(
    visit: Visit,
    photos: Sequence[Photo],
    picture: "BodyPicture | None",
    knowledge: Knowledge,
    earlier: Visit | None = None,
    *,
    blur_faces: bool = True,
    past: Sequence[Visit] = (),
    followed: Followed | None = None,
) -> str:
    """One self-contained HTML page: no network, no script.

    Parameters
    ----------
    visit
        The visit to show. With a referral, the page holds the referral and nothing else.
    photos
        The photos of the visit, as far as they are at hand; of one that is not, only its landmarks are drawn.
    picture
        The body picture, or None: then the list of muscles and joints stands alone.
    knowledge
        Names, norms, sources and sentences.
    earlier
        The visit that ``visit.changes`` were measured against, for its date.
    blur_faces
        Blur the face in each photo.
    past
        All visits before this one that its findings may rest on, the last one last: for their dates, and for what became
        of each quantity.
    followed
        How it went since: what was done and answered, and what followed from it.

    Returns
    -------
    str
        UTF-8 text of one HTML file.

    *Error*: none of its own; what the knowledge files do not name is shown by its id.
    """
    return write(visit, photos, picture, knowledge, earlier, blur_faces, past, followed)
