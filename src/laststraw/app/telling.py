"""Numbers for a terminal: in words, with left and right spelled out, never without their error."""

from laststraw.knowledge import Knowledge
from laststraw.knowledge.numerals import written
from laststraw.records import Measurement, Sex
from laststraw.stats import Z95

SIDED = ("frontal", "transverse")  # planes in which the sign of a number means left or right


def measurement_line(measurement: Measurement, known: Knowledge, sex: Sex = "other") -> str:
    """One line: name, size and 95 % error, and which way it goes from the usual.

    A way is named only when the number is further from the usual (0 for left against right) than its error explains. Without
    one a number with sides loses its sign too, for a sign is a side.

    Parameters
    ----------
    sex
        Whose usual value it is set beside; of "other" that of both sexes.
    """
    described = known.measurement(measurement.id)
    norm, half = known.norm(measurement.id, sex), Z95 * measurement.sd
    usual = norm.mean.value if norm is not None else 0.0
    sided, off = described.plane in SIDED and usual == 0.0, measurement.value - usual
    means = described.when_positive if off > 0 else described.when_negative
    if abs(off) <= half:
        means = known.sentence("no_side_told" if sided else "no_way_told")
    elif not sided and norm is not None:
        means = known.sentence("beside_usual", way=means)
    value = abs(measurement.value) if sided else measurement.value + 0.0  # never minus zero
    size = f"{value:6.1f} ± {half:.1f} {measurement.unit}"
    return written(f"{described.plain_name:34s} {size:20s} {means}".rstrip(), known.language)


def sided(side: str, known: Knowledge) -> str:
    """Left and right spelled out."""
    return known.sentence(f"findings.{side}" if side in ("left", "right") else "findings.both")
