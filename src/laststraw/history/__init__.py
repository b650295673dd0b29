"""History: the append-only store of visits, and what changed between them. The only room that writes."""

from laststraw.history.base import Store, StoreFactory, require_code
from laststraw.history.changes import changes, last_measured, not_compared, posture_before, years_between
from laststraw.history.opening import default_path, open_store
from laststraw.history.timeline import TimelineEntry, TimelineRow, timeline

METHOD = (
    "Every visit is kept whole, on this computer only, in an append-only file in which a later edit shows. A change "
    "between two visits is shown only where it is larger than 1.96 times the root of the summed squares of both "
    "measurement errors, and only between readings made by the same kind of method."
)

__all__ = [
    "METHOD",
    "Store",
    "StoreFactory",
    "TimelineEntry",
    "TimelineRow",
    "changes",
    "default_path",
    "last_measured",
    "not_compared",
    "open_store",
    "posture_before",
    "require_code",
    "timeline",
    "years_between",
]
