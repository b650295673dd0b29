"""Standing up from a chair: the time of five stands, and how many there are in 30 seconds."""

from collections.abc import Sequence

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.events import Rise, find_rises
from laststraw.measure.movement.result import gather, reading, refused
from laststraw.measure.movement.sagittal import Roll, missing_points, time_terms
from laststraw.measure.movement.signals import BodyTrack, Signal, body_track, even
from laststraw.measure.movement.upright import HIPS
from laststraw.records import ErrorTerm, Measurement, Repetition, TestResult, Track

FIVE = 5
COUNT_S = 30.0
_SITTING = 0.15  # of a rise: so near to its lowest level a person still sits


def sit_to_stand_5x(track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll) -> TestResult:
    """The time (s) from the start of the first rise to the fifth stand; ``sit_to_stand_time`` is that of each rise."""
    body = body_track(track, knowledge, roll=roll)
    rises, why = _stands(body, knowledge)
    if why is None and len(rises) < FIVE:
        why = knowledge.sentence("movement.too_few_stands", seen=len(rises))
    if why is not None:
        return refused(track, test, ("sit_to_stand_5x",), why)
    five = rises[:FIVE]
    total = reading(
        track,
        test,
        "sit_to_stand_5x",
        value=five[-1].top_s - five[0].start_s,
        unit="s",
        terms=time_terms(max(five[0].time_sd_s, five[-1].time_sd_s)),
    )
    return gather(track, test, repetitions=_repetitions(five), readings=_times(track, test, five), results=(total,))


def sit_to_stand_30s(track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll) -> TestResult:
    """How many stands in 30 s from the start of the first rise; one that is more than half-way up at the end counts."""
    body = body_track(track, knowledge, roll=roll)
    rises, why = _stands(body, knowledge)
    if why is None and track.time_s[-1] - rises[0].start_s < COUNT_S:
        seconds = round(float(track.time_s[-1] - rises[0].start_s))
        why = knowledge.sentence("movement.film_too_short", seconds=seconds)
    if why is not None:
        return refused(track, test, ("sit_to_stand_30s",), why)
    within = [rise for rise in rises if rise.half_s <= rises[0].start_s + COUNT_S]
    sd = knowledge.constant("movement.count_sd")
    count = reading(
        track, test, "sit_to_stand_30s", value=len(within), unit="1", terms=[ErrorTerm(name="count", sd=sd)]
    )
    return gather(track, test, repetitions=_repetitions(within), readings=_times(track, test, within), results=(count,))


def _stands(body: BodyTrack, knowledge: Knowledge) -> tuple[tuple[Rise, ...], str | None]:
    """The rises of the hips from a chair, and why they are none."""
    why = missing_points(body, ("hip", "ankle"), knowledge)
    if why is not None:
        return (), why
    height = hip_height(body)
    rises = find_rises(height, knowledge, least=knowledge.constant("movement.stand_rise"))
    if not rises:
        return (), knowledge.sentence("movement.no_stand")
    if not _sat_before(height, rises[0], knowledge):
        return (), knowledge.sentence("movement.sit_first")
    return rises, None


def hip_height(body: BodyTrack) -> Signal:
    """Height of the hips over the ankles as a share of the same when standing (the film's highest), 1 = standing."""
    up = (body.of(HIPS) - body.of(("ankle", "both")))[:, 1]
    seen = body.visible(HIPS) & body.visible(("ankle", "both")) & np.isfinite(up)
    tall = float(np.nanquantile(up[seen], 0.95))
    sd = np.hypot(body.sd_of(HIPS), body.sd_of(("ankle", "both"))) / tall
    return Signal(time_s=body.time_s, value=np.where(seen, up / tall, np.nan), sd=np.where(seen, sd, np.nan), unit="1")


def _sat_before(height: Signal, first: Rise, knowledge: Knowledge) -> bool:
    """Whether the person is seen sitting still just before the first rise."""
    sampled = even(height, gap_s=knowledge.constant("movement.bridge"))
    sat_s = knowledge.constant("movement.sat_s")
    before = (sampled.time_s >= first.start_s - sat_s) & (sampled.time_s <= first.start_s)
    low = sampled.value[before]
    if first.start_s - sat_s < sampled.time_s[0] or not np.isfinite(low).all() or len(low) == 0:
        return False
    return bool(np.max(low) <= first.before + _SITTING * (first.top - first.before))


def _times(track: Track, test: str, rises: Sequence[Rise]) -> list[Measurement]:
    """How long each rise took (s)."""
    return [
        reading(
            track,
            test,
            "sit_to_stand_time",
            value=rise.top_s - rise.start_s,
            unit="s",
            terms=time_terms(rise.time_sd_s),
            n=n,
        )
        for n, rise in enumerate(rises, start=1)
    ]


def _repetitions(rises: Sequence[Rise]) -> list[Repetition]:
    """A repetition ends where the next one starts; the last one ends standing."""
    ends = [*(rise.start_s for rise in rises[1:]), rises[-1].top_s]
    return [
        Repetition(side="none", start_s=rise.start_s, peak_s=rise.top_s, end_s=end)
        for rise, end in zip(rises, ends, strict=True)
    ]
