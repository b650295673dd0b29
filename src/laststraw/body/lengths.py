"""Lengths of segments that photos gave, on their way into the body model; and what a report says about them."""

from collections.abc import Sequence

from laststraw.body.scaling import segment_scales
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Person, SegmentLength


def believable(
    lengths: Sequence[SegmentLength], person: Person, knowledge: Knowledge
) -> tuple[tuple[SegmentLength, ...], tuple[str, ...]]:
    """The lengths that one body of this stature can have, and a sentence about those that it cannot.

    The surest is taken first, so that of a trunk and legs that do not fit together the least sure is left out.
    """
    kept: list[SegmentLength] = []
    for length in sorted(lengths, key=lambda length: length.sd_mm / length.mm):
        try:
            segment_scales(person, knowledge, measured_mm([*kept, length]))
        except UnusableInput:
            continue
        kept.append(length)
    names = {length.name for length in kept}
    return (
        tuple(length for length in lengths if length.name in names),
        tuple(_left_out(length, knowledge) for length in lengths if length.name not in names),
    )


def measured_mm(lengths: Sequence[SegmentLength]) -> dict[str, float]:
    """Name -> mm, as ``build_model`` and the loads take them."""
    return {length.name: length.mm for length in lengths}


def lengths_told(lengths: Sequence[SegmentLength], person: Person, knowledge: Knowledge) -> tuple[str, ...]:
    """What to say about the lengths that entered the loads, in percent of the usual; nothing where none did."""
    if not lengths:
        return ()
    each = []
    for length in lengths:
        percent = 100.0 / (knowledge.constant(f"length_share_{length.name}") * person.stature_mm)
        each.append(
            knowledge.sentence(
                "body.length",
                segment=knowledge.sentence(f"body.segment.{length.name}"),
                percent=f"{length.mm * percent - 100.0:+z.1f}",
                sd=f"{length.sd_mm * percent:.1f}",
            )
        )
    return (knowledge.sentence("body.lengths_used", lengths=", ".join(each)),)


def _left_out(length: SegmentLength, knowledge: Knowledge) -> str:
    segment = knowledge.sentence(f"body.segment.{length.name}")
    return knowledge.sentence("body.length_left_out", segment=segment, cm=round(length.seen_mm / 10))
