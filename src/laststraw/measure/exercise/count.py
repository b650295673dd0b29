"""Repetitions and holds of an exercise in a film."""

from typing import NamedTuple

import numpy as np

from laststraw.knowledge import Knowledge
from laststraw.measure.exercise.form import check_form
from laststraw.measure.exercise.way import visible_mm, way_signal
from laststraw.measure.movement.events import Excursion, Repetitions, find_holds, find_repetitions
from laststraw.measure.movement.signals import BodyTrack, Signal, body_track
from laststraw.records import ExerciseSeen, Move, Reason, Side, Track

Roll = tuple[float, float] | None


class _Try(NamedTuple):
    """The film read as one side's exercise."""

    move: Move
    signal: Signal
    found: Repetitions
    explained: float


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
    tries = [_read(body, one, knowledge) for one in ((move,) if move.drawn_for == "none" else (move, move.mirrored()))]
    best = max(tries, key=lambda each: each.explained)
    if not np.isfinite(best.signal.value).any():
        return _refused(track, move, "exercise.not_seen", knowledge)
    if not best.found.all or best.explained < knowledge.constant("exercise.fits"):
        return _refused(track, move, "exercise.another_movement", knowledge)
    form = next((sequence.form for sequence in knowledge.sequences if sequence.id == move.id), ())
    return ExerciseSeen(
        exercise=move.id,
        film=track.film,
        side=best.move.drawn_for,
        repetitions=tuple(one.repetition(best.move.drawn_for) for one in best.found.all),
        held_s=tuple(_held(best.signal, one, knowledge) for one in best.found.all),
        lost=best.found.lost,
        cut=best.found.cut,
        form=tuple(check_form(body, best.move, check, best.found.all, knowledge) for check in form),
        notes=_notes(best.found, knowledge),
    )


def _read(body: BodyTrack, move: Move, knowledge: Knowledge) -> _Try:
    start = _start(move)
    signal, explained = way_signal(body, move, start, move.counts)
    found = find_repetitions(signal, knowledge, least=knowledge.constant("exercise.least"))
    return _Try(move, signal, found, explained)


def _start(move: Move) -> str:
    """The key pose that lies furthest from the one that counts."""
    far = move.at(move.counts)
    return max(move.poses, key=lambda pose: float(np.linalg.norm(move.at(pose) - far)))


def _held(signal: Signal, one: Excursion, knowledge: Knowledge) -> float:
    """How long it stayed near its furthest point (s)."""
    enter = one.before + knowledge.constant("exercise.held") * one.range
    leave = one.before + (knowledge.constant("exercise.held") - 0.15) * one.range
    held = find_holds(signal, knowledge, enter=enter, leave=leave, least_s=0.0)
    return max((h.seconds for h in held if h.start_s <= one.peak_s <= h.end_s), default=0.0)


def _notes(found: Repetitions, knowledge: Knowledge) -> tuple[Reason, ...]:
    notes = []
    if found.lost:
        notes.append(Reason(code="lost", text=knowledge.sentence("exercise.lost", n=found.lost)))
    if found.cut:
        notes.append(Reason(code="cut", text=knowledge.sentence("exercise.cut", n=found.cut)))
    return tuple(notes)


def _refused(track: Track, move: Move, sentence: str, knowledge: Knowledge) -> ExerciseSeen:
    why = Reason(code=sentence.removeprefix("exercise."), text=knowledge.sentence(sentence))
    side: Side = "none"
    return ExerciseSeen(exercise=move.id, film=track.film, side=side, repetitions=(), held_s=(), notes=(why,))
