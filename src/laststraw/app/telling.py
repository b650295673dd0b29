"""Numbers for a terminal: in words, with left and right spelled out, never without their error."""

from laststraw.knowledge import Knowledge
from laststraw.records import Measurement
from laststraw.stats import Z95


def measurement_line(measurement: Measurement, known: Knowledge) -> str:
    """One line: name, size and 95 % error, and what its sign means."""
    described = known.measurement(measurement.id)
    means = described.when_positive if measurement.value > 0 else described.when_negative
    size = f"{abs(measurement.value):6.1f} ± {Z95 * measurement.sd:.1f} {measurement.unit}"
    return f"{described.plain_name:34s} {size:20s} {means}".rstrip()


def sided(side: str) -> str:
    """Left and right spelled out."""
    return {"left": "left", "right": "right"}.get(side, "both sides")
