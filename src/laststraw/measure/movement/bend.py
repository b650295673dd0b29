"""Forward bends: how far, how fast, how hips and low back share it, how near the fingers come to the floor."""

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.movement.events import Excursion, Repetitions, find_repetitions
from laststraw.measure.movement.frontal import find_squats, mm_per_px
from laststraw.measure.movement.reach import reach_floor
from laststraw.measure.movement.result import Kind, gather, person_result, reading, refused
from laststraw.measure.movement.sagittal import (
    LANDMARKS,
    SHRINKS,
    SWAY,
    Roll,
    cannot_see,
    knee_bend,
    missing_points,
    thigh_lean,
    time_terms,
    trunk_lean,
    unseen,
)
from laststraw.measure.movement.share import Share, share_bend
from laststraw.measure.movement.signals import BodyTrack, Signal, body_track
from laststraw.measure.movement.upright import HIPS, SHOULDERS
from laststraw.measure.points import FRONTAL
from laststraw.records import ErrorTerm, Measurement, NotMeasured, Reason, TestResult, Track

SPEEDS: dict[str, Kind] = {
    "bend_range": "range",
    "bend_speed": "speed",
    "bend_return_speed": "speed",
    "bend_time": "time",
}
SHARES: dict[str, Kind] = {"bend_lumbar": "share", "bend_hip": "share", "bend_lumbar_share": "share"}
SIDE_ON: dict[str, Kind] = {**SPEEDS, **SHARES, "fingertip_floor": "length"}
DEVIATION = "bend_deviation"


def forward_bend(track: Track, test: str, stature_mm: float | None, knowledge: Knowledge, roll: Roll) -> TestResult:
    """Forward bends, filmed from the side; from the back or the front only how far they drift to one side.

    ``bend_range`` (deg): how far the line from mid-hip to mid-shoulder goes over from standing. ``bend_hip`` and
    ``bend_lumbar``: its parts (``share``). ``bend_speed``, ``bend_return_speed`` (deg/s): highest on the way down and up.
    ``bend_time`` (s): from leaving to reaching the stand. ``fingertip_floor`` (mm).

    Notes
    -----
    *Error*: camera roll cancels in the range. A network's gain is the same in all bends, so repeating does not lessen it.
    """
    body = body_track(track, knowledge, roll=roll)
    if body.view in FRONTAL:
        return _from_behind(body, test, knowledge)
    outputs = tuple(SIDE_ON) if test == "forward_bend" else tuple(SPEEDS)
    why = cannot_see(body, ("shoulder", "hip", "knee", "ankle"), knowledge)
    if why is not None:
        return refused(track, test, outputs, why)
    trunk = trunk_lean(body)
    found = find_repetitions(trunk, knowledge, least=knowledge.constant("movement.forward_bend_least"))
    why, notes = _knees(body, found, knowledge)
    why = why or _too_few(found, test, knowledge)
    if why is not None:
        return refused(track, test, outputs, why)
    readings: list[Measurement] = []
    missing: list[NotMeasured] = []
    for n, one in enumerate(found.all, start=1):
        readings += _range_and_speed(body, test, n, one, knowledge)
    if test == "forward_bend":
        shares = [share_bend(body, trunk, thigh_lean(body), one, knowledge) for one in found.all]
        for n, (one, shared) in enumerate(zip(found.all, shares, strict=True), start=1):
            if shared is not None:
                readings += _shares(body, test, n, one, shared, knowledge)
        readings += _fingertips(body, test, found, trunk, stature_mm, knowledge)
        missing = _missing(body, {one.id for one in readings}, stature_mm, knowledge)
        if any(shared is not None for shared in shares):
            notes.append(Reason(code="share_is_usual", text=knowledge.sentence("movement.share_is_usual")))
    if found.lost + found.cut:
        text = knowledge.sentence("movement.left_out", n=found.lost + found.cut)
        notes.append(Reason(code="repetitions_left_out", text=text))
    results = [
        person_result(of_output, knowledge, kind=SIDE_ON[output])
        for output in outputs
        if (of_output := [one for one in readings if one.id == output])
    ]
    return gather(
        track,
        test,
        repetitions=[one.repetition() for one in found.all],
        readings=readings,
        results=results,
        not_measured=missing,
        notes=notes,
    )


def _knees(body: BodyTrack, found: Repetitions, knowledge: Knowledge) -> tuple[str | None, list[Reason]]:
    """Why these are no forward bends (knees that bend deeply), and a note when knees bend by some degrees."""
    knee = knee_bend(body)
    if not found.all:
        squats = find_repetitions(knee, knowledge, least=knowledge.constant("movement.bend_knees"))
        return knowledge.sentence("movement.saw_squats" if squats.all else "movement.no_bend"), []
    change = [knee.near_time(one.peak_s, 0.1)[0] - knee.near_time(one.start_s, 0.1)[0] for one in found.all]
    usual = float(np.median(np.abs(change)))
    before = float(np.median([knee.near_time(one.start_s, 0.1)[0] for one in found.all]))
    if max(usual, before) > knowledge.constant("movement.bend_knees"):
        return knowledge.sentence("movement.saw_squats"), []
    if usual > knowledge.constant("movement.bend_knees_note"):
        return None, [Reason(code="knees_bent", text=knowledge.sentence("movement.knees_bent", deg=round(usual)))]
    return None, []


def _too_few(found: Repetitions, test: str, knowledge: Knowledge) -> str | None:
    """Why the bends are too few for a test of repeated bending, as a sentence."""
    needed = round(knowledge.constant("movement.repeated")) if test == "repeated_bend" else 1
    if len(found.all) >= needed:
        return None
    return knowledge.sentence("movement.too_few_bends", needed=needed, seen=len(found.all))


def _range_and_speed(
    body: BodyTrack, test: str, n: int, bend: Excursion, knowledge: Knowledge
) -> tuple[Measurement, ...]:
    """Range, speeds and time of one bend."""
    constant = knowledge.constant
    gain = constant("measure.response_trunk_sd")
    plane = constant("movement.out_of_plane_sd")

    def speed_terms(speed: float) -> list[ErrorTerm]:
        return [
            ErrorTerm(name=LANDMARKS, sd=bend.speed_sd),
            ErrorTerm(name=SHRINKS, sd=gain * speed, shared=True),
            ErrorTerm(name="out of plane", sd=plane * speed, shared=True),
        ]

    range_terms = [
        ErrorTerm(name=LANDMARKS, sd=bend.sd),
        ErrorTerm(name=SWAY, sd=constant("movement.rest_sway")),
        ErrorTerm(name=SHRINKS, sd=gain * bend.range, shared=True),
        ErrorTerm(name="out of plane", sd=plane * bend.range, shared=True),
    ]
    told = (
        ("bend_range", bend.range, "deg", range_terms),
        ("bend_speed", bend.rise_speed, "deg/s", speed_terms(bend.rise_speed)),
        ("bend_return_speed", bend.fall_speed, "deg/s", speed_terms(bend.fall_speed)),
        ("bend_time", bend.end_s - bend.start_s, "s", time_terms(bend.time_sd_s)),
    )
    return tuple(
        reading(body.track, test, output, value=value, unit=unit, terms=terms, n=n)
        for output, value, unit, terms in told
    )


def _shares(
    body: BodyTrack, test: str, n: int, bend: Excursion, shared: Share, knowledge: Knowledge
) -> tuple[Measurement, ...]:
    """How hips and low back share one bend."""
    gain = knowledge.constant("measure.response_trunk_sd")
    told = (
        ("bend_lumbar", shared.lumbar * shared.total_deg, "deg", shared.total_deg, shared.lumbar),
        ("bend_hip", (1.0 - shared.lumbar) * shared.total_deg, "deg", shared.total_deg, 1.0 - shared.lumbar),
        ("bend_lumbar_share", 100.0 * shared.lumbar, "%", 100.0, 0.0),
    )
    readings = []
    for output, value, unit, per_share, part in told:
        terms = [ErrorTerm(name=term.name, sd=term.sd * per_share, shared=term.shared) for term in shared.terms]
        terms.append(ErrorTerm(name=LANDMARKS, sd=part * bend.sd))
        terms.append(ErrorTerm(name=SHRINKS, sd=part * gain * shared.total_deg, shared=True))
        readings.append(
            reading(body.track, test, output, value=value, unit=unit, terms=terms, n=n, method="film outline")
        )
    return tuple(readings)


def _fingertips(
    body: BodyTrack, test: str, found: Repetitions, trunk: Signal, stature_mm: float | None, knowledge: Knowledge
) -> list[Measurement]:
    """``fingertip_floor`` of each bend; nothing without a stature, hands or feet."""
    if stature_mm is None or unseen(body, ("wrist", "index", "heel", "foot_index"), knowledge):
        return []
    first = found.all[0]
    standing = np.isfinite(trunk.value) & (trunk.value <= first.before + 0.1 * first.range)
    scale = mm_per_px(body, standing, stature_mm, knowledge)
    readings = []
    for n, one in enumerate(found.all, start=1):
        reached = reach_floor(body, one, scale, stature_mm, knowledge)
        if reached is not None:
            value, terms = reached
            readings.append(reading(body.track, test, "fingertip_floor", value=value, unit="mm", terms=terms, n=n))
    return readings


def _missing(body: BodyTrack, told: set[str], stature_mm: float | None, knowledge: Knowledge) -> list[NotMeasured]:
    """What a film from the side could not say, and why."""
    why = {
        **dict.fromkeys(SHARES, "movement.no_outline"),
        "fingertip_floor": "movement.no_stature" if stature_mm is None else "movement.no_hands",
        DEVIATION: "movement.needs_back_for_this",
    }
    return [
        NotMeasured(id=output, reason=knowledge.sentence(sentence), view=body.view)
        for output, sentence in why.items()
        if output not in told
    ]


def _from_behind(body: BodyTrack, test: str, knowledge: Knowledge) -> TestResult:
    """Forward bends from the back or the front: how far the trunk goes to one side while it goes down.

    Where the shoulders lie to the side of the hips, over the trunk's length: an angle out of the trunk's own plane, + to the
    person's left, less the same when standing. *Error*: what roll turns the upright trunk by is missing when it is level.
    """
    if test != "forward_bend":
        return refused(body.track, test, tuple(SPEEDS), knowledge.sentence("movement.needs_side"))
    outputs = (*SIDE_ON, DEVIATION)
    why = missing_points(body, ("shoulder", "hip"), knowledge)
    if why is not None:
        return refused(body.track, test, outputs, why)
    line = body.of(SHOULDERS) - body.of(HIPS)  # (frame, 2)
    length = float(np.nanquantile(np.linalg.norm(line, axis=1), 0.9))
    sd = np.hypot(body.sd_of(SHOULDERS), body.sd_of(HIPS)) / length
    down = Signal(time_s=body.time_s, value=1.0 - line[:, 1] / length, sd=sd, unit="1")
    least = 1.0 - np.cos(np.radians(2.0 * knowledge.constant("movement.forward_bend_least")))
    found = find_repetitions(down, knowledge, least=float(least))
    if not found.all:
        return refused(body.track, test, outputs, knowledge.sentence("movement.no_bend"))
    if body.has(("ankle", "both")) and find_squats(body, knowledge)[0].all:
        return refused(body.track, test, outputs, knowledge.sentence("movement.saw_squats"))
    aside = Signal(
        time_s=body.time_s,
        value=np.degrees(np.arcsin(np.clip(line[:, 0] / length, -1, 1))),
        sd=np.degrees(sd),
        unit="deg",
    )
    readings = []
    for n, one in enumerate(found.all, start=1):
        upright_s = one.start_s - 0.25 * (
            one.peak_s - one.start_s
        )  # the trunk's length hardly changes in the first lean
        (low, low_sd), (rest, rest_sd) = aside.near_time(one.peak_s, 0.1), aside.near_time(upright_s, 0.1)
        terms = [
            ErrorTerm(name=LANDMARKS, sd=float(np.hypot(low_sd, rest_sd))),
            ErrorTerm(name=SWAY, sd=knowledge.constant("movement.rest_sway")),
            ErrorTerm(name="body turned", sd=float(np.degrees(np.arcsin(_turned(one, knowledge)))), shared=True),
            ErrorTerm(name="camera roll", sd=body.roll_sd_deg * min(one.range, 1.0), shared=True),
        ]
        readings.append(
            reading(body.track, test, DEVIATION, value=low - rest, unit="deg", terms=terms, n=n, side="both")
        )
    return gather(
        body.track,
        test,
        repetitions=[one.repetition() for one in found.all],
        readings=readings,
        results=[person_result(readings, knowledge, kind="range")],
        not_measured=[
            NotMeasured(id=output, reason=knowledge.sentence("movement.needs_side_for_this"), view=body.view)
            for output in SIDE_ON
        ],
    )


def _turned(bend: Excursion, knowledge: Knowledge) -> float:
    """What a body that is turned from the camera shows of its forward lean as a sideways one: share of the trunk's length."""
    forwards = float(np.sqrt(max(0.0, 1.0 - max(1.0 - bend.peak, 0.0) ** 2)))
    return forwards * float(np.sin(np.radians(knowledge.constant("measure.yaw_sd"))))
