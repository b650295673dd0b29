"""Repetitions and holds of an exercise in a film."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.exercise.form import check_form
from laststraw.measure.exercise.way import Seen, alike, explained, see_along, visible_mm, way_signal
from laststraw.measure.movement.events import Excursion, Repetitions, find_holds, find_repetitions
from laststraw.measure.movement.signals import BodyTrack, Signal, body_track, even
from laststraw.records import ExerciseSeen, Move, Reason, Side, Track

Roll = tuple[float, float] | None


class _Read(NamedTuple):
    """The film read as the exercise of one side."""

    move: Move
    seen: Seen
    signal: Signal
    found: Repetitions


def watch_exercise(track: Track, move: Move, knowledge: Knowledge, *, roll: Roll = None) -> ExerciseSeen:
    """Count and time the repetitions of an exercise, and check their form.

    Parameters
    ----------
    track
        The person through the film, filmed from one of the four sides.
    move
        How the body model does it. One with a side is tried on both sides; the one that fits better is told.
    roll
        Camera roll and its sd (deg), or None.

    Returns
    -------
    ExerciseSeen
        Without repetitions, and with the reason, where the film shows another movement, a smaller one or nobody.

    Notes
    -----
    *Error*: a swing counts from ``exercise.least`` of the model's own way on, and from a share of this person's usual one.
    """
    body = body_track(track, knowledge, roll=roll)
    if not move.counts:
        return _refused(track, move, "exercise.nothing_to_count", knowledge)
    if visible_mm(move, track.film.view, _start(move), move.counts) < knowledge.constant("exercise.visible"):
        return _refused(track, move, "exercise.too_small", knowledge)
    reads = _sides(body, move, knowledge)
    if not any(np.isfinite(read.signal.value).any() for read in reads):
        return _refused(track, move, "exercise.not_seen", knowledge)
    reads = [read for read in reads if read.found.all] or reads
    fits = explained(*(read.seen for read in reads)) >= knowledge.constant("exercise.fits")
    if not fits or not any(read.found.all for read in reads):
        return _refused(track, move, "exercise.another_movement", knowledge)
    form = next((sequence.form for sequence in knowledge.sequences if sequence.id == move.id), ())
    done = sorted(((read, one) for read in reads for one in read.found.all), key=lambda each: each[1].start_s)
    most = max(reads, key=lambda read: len(read.found.all))
    return ExerciseSeen(
        exercise=move.id,
        film=track.film,
        side=most.move.drawn_for if len(reads) == 1 else "both",
        repetitions=tuple(one.repetition(read.move.drawn_for) for read, one in done),
        held_s=tuple(_held(read.signal, one, knowledge) for read, one in done),
        lost=sum(read.found.lost for read in reads),
        cut=sum(read.found.cut for read in reads),
        form=tuple(
            check_form(body, most.move, check, most.found.all, knowledge, mirrored=most.move is not move)
            for check in form
        ),
        notes=_notes(reads, knowledge),
    )


def _sides(body: BodyTrack, move: Move, knowledge: Knowledge) -> list[_Read]:
    """The film read as the exercise of each side; of one only where that explains it, or a camera cannot tell them apart."""
    start = _start(move)
    own = see_along(body, move, start, move.counts)
    if move.drawn_for == "none":
        return [_read(body, move, own, knowledge, alone=True)]
    other = move.mirrored()
    theirs = see_along(body, other, start, other.counts)
    best = max((own, theirs), key=explained)
    gain = explained(own, theirs) - explained(best)
    if alike(own, theirs) > knowledge.constant("exercise.alike") or gain < knowledge.constant("exercise.both"):
        return [_read(body, move if best is own else other, best, knowledge, alone=True)]
    return [_read(body, one, seen, knowledge, alone=False) for one, seen in ((move, own), (other, theirs))]


def _read(body: BodyTrack, move: Move, seen: Seen, knowledge: Knowledge, *, alone: bool) -> _Read:
    """``alone``: else what lies below the rest is the other side's movement."""
    signal = way_signal(body, seen)
    floor = None if alone or not np.isfinite(signal.value).any() else rest_of(signal, knowledge)
    return _Read(
        move, seen, signal, find_repetitions(signal, knowledge, least=knowledge.constant("exercise.least"), floor=floor)
    )


def rest_of(signal: Signal, knowledge: Knowledge) -> float:
    """The level at which a two-sided movement rests: where it is most of the time."""
    sampled = even(signal, gap_s=knowledge.constant("movement.bridge"))
    return float(np.nanmedian(sampled.value[: max(3, len(sampled.value) // 12)]))


def _start(move: Move) -> str:
    """The key pose that lies furthest from the one that counts."""
    far = move.at(move.counts)
    return max(move.poses, key=lambda pose: float(np.linalg.norm(move.at(pose) - far)))


def _held(signal: Signal, one: Excursion, knowledge: Knowledge) -> float:
    """How long it stayed near its furthest point (s)."""
    enter = one.before + knowledge.constant("exercise.held") * one.range
    leave = one.before + knowledge.constant("exercise.let_go") * one.range
    held = find_holds(signal, knowledge, enter=enter, leave=leave, least_s=0.0)
    return max((h.seconds for h in held if h.start_s <= one.peak_s <= h.end_s), default=0.0)


def _notes(reads: Sequence[_Read], knowledge: Knowledge) -> tuple[Reason, ...]:
    notes = []
    lost, cut = (sum(getattr(read.found, what) for read in reads) for what in ("lost", "cut"))
    if lost:
        notes.append(Reason(code="lost", text=knowledge.sentence("exercise.lost", n=lost)))
    if cut:
        notes.append(Reason(code="cut", text=knowledge.sentence("exercise.cut", n=cut)))
    return tuple(notes)


def _refused(track: Track, move: Move, sentence: str, knowledge: Knowledge) -> ExerciseSeen:
    why = Reason(code=sentence.removeprefix("exercise."), text=knowledge.sentence(sentence))
    side: Side = "none"
    return ExerciseSeen(exercise=move.id, film=track.film, side=side, repetitions=(), held_s=(), notes=(why,))
