"""The river: the only file that knows the order of things. No arithmetic, no loops.

photos --capture--> Sight | Retake --measure--> readings --combine--> Measurements
films --capture--> Track | Retake --measure--> TestResult
Measurements --body--> Posture --body--> states of muscles and joints
Measurements, TestResults, answers of all visits --findings--> Findings, NextStep --plan--> Plan
what was done and how it went --plan--> Course --plan--> the next Plan; films of exercises --measure--> ExerciseSeen
diary, Posture --body--> LoadHistory --damage--> Straw (one episode), Outlook (what comes)
Safety comes first: a Referral silences everything else. The only loop runs through time (``past``).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from itertools import chain, repeat
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from laststraw import body, capture, damage, diary, findings, history, knowledge, measure, plan
from laststraw.capture import PoseBackend, Taps
from laststraw.knowledge import Activity, Knowledge

# fmt: off
# isort: off
from laststraw.records import (
    Alert, Course, Damage, Diary, Entry, Everyday, ExerciseSeen, Finding, Intake, LogEntry, Measurement, NextStep,
    NotMeasured, Occupation, Outlook, Person, Photo, Plan, Posture, Retake, SegmentLength, Sight, Since, Sitting, SpineLoad,
    Straw, StructureState, TaskPosture, TestResult, Trait, Version, View, Visit, earlier_sittings,
)
# isort: on
# fmt: on

T = TypeVar("T")
Each = Callable[..., Iterable[Any]]  # map, or an engine's map


class Concluded(NamedTuple):
    """What follows from all sittings of a person."""

    findings: tuple[Finding, ...]
    traits: tuple[Trait, ...]
    next_step: NextStep


def measure_photos(
    photos: Sequence[Photo],
    stature_mm: float | None,
    known: Knowledge,
    backend: PoseBackend,
    *,
    taps: Sequence[Taps] | None = None,
    camera_roll_deg: float | None = None,
    same_stand: bool = False,
    each: Each = map,
) -> tuple[tuple[Sight | Retake, ...], tuple[Measurement | NotMeasured, ...]]:
    """What is seen in each photo (or a Retake), and the readings of each photo that could be used.

    Parameters
    ----------
    stature_mm, taps
        The scale of lengths (mm), without it they are not measured; what a person marked in each photo.
    camera_roll_deg
        Roll of the camera (deg, positive: the scene appears turned clockwise) when its level said it. Without it and
        without a clue in the pictures the roll enters the error.
    same_stand
        The phone stood in one place: one roll for all photos.
    each
        ``map`` or the ``map`` of a pool: photos are independent.
    """
    look = partial(capture.see, backend=backend, knowledge=known)
    seen = tuple(each(look, photos, chain(taps or (), repeat(Taps()))))
    sights = _only(Sight, seen)
    rolls = capture.rolls(sights, known, given_deg=camera_roll_deg, same_stand=same_stand)
    read = partial(measure.measure_sight, stature_mm=stature_mm, knowledge=known)
    of_photos = tuple(chain.from_iterable(map(read, sights, rolls)))
    return seen, measure.with_turns(of_photos, sights, rolls, stature_mm, known)


def measure_film(
    path: Path,
    view: View,
    test: str,
    stature_mm: float | None,
    known: Knowledge,
    backend: PoseBackend,
    *,
    mirrored: bool = False,
    camera_roll_deg: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> TestResult | Retake:
    """One filmed self-test: its repetitions and results, or why it must be filmed again.

    Parameters
    ----------
    view
        The side of the person that faces the camera at the start.
    test
        Id of a self-test that can be filmed (``knowledge.protocols``).
    stature_mm, camera_roll_deg
        As for photos; without the roll it enters what is told against the vertical.
    mirrored, progress
        The camera saved a mirror image; is told the share of the film that was looked at, 0 to 1.

    *Error*: ``UnusableInput`` for a file that is no film.
    """
    track = capture.track_film(path, view, test, backend, known, mirrored=mirrored, progress=progress)
    if isinstance(track, Retake):
        return track
    roll = None if camera_roll_deg is None else (camera_roll_deg, known.constant("measure.roll_sd_known"))
    return measure.measure_test(track, test, stature_mm, known, roll=roll)


def visit(
    person: Person,
    photos: Sequence[Photo],
    intake: Intake,
    known: Knowledge,
    backend: PoseBackend,
    *,
    now: datetime,
    camera_roll_deg: float | None = None,
    same_stand: bool = False,
    taps: Sequence[Taps] | None = None,
    tests: Sequence[TestResult] = (),
    past: Sequence[Visit] = (),
    log: Sequence[LogEntry] = (),
    told: Diary | None = None,
    each: Each = map,
    versions: Sequence[Version] = (),
) -> Visit:
    """One pass of the river.

    Parameters
    ----------
    now
        When the visit is made (aware, UTC): gives its id, and the age and season of everything that depends on time.
    same_stand
        The camera stood still between the photos and the person turned: its roll cancels between front and back.
    tests
        Self-tests that were filmed or typed in for this visit.
    past
        The person's visits before, the last one last: all of them are readings of one model; the posture of the last one
        with measurements is today's prior, and changes are measured against it.
    log, told
        What was done of the plan since, and the diary: the plan goes on from there.

    Returns
    -------
    Visit with a plan, or with a referral and nothing else.
    """
    referral = plan.triage(intake, known, today=now.date(), person=person)
    if referral is not None:
        about = (plan.METHOD,), knowledge.assumptions(known, activities=()), tuple(versions)
        return Visit.referred(referral, _visit_id(now), now.isoformat(), person, intake, *about)
    look = partial(measure_photos, photos, person.stature_mm, known, backend, taps=taps, each=each)
    seen, readings = look(camera_roll_deg=camera_roll_deg, same_stand=same_stand)
    sights = _only(Sight, seen)
    combined = measure.combine(readings, known, same_stand=same_stand)
    measurements = _only(Measurement, combined)
    earlier = history.last_measured(past)
    posture, states, notes = _body(measurements, person, photos, known, earlier, now)
    segments, left_out = body.believable(
        measure.segment_lengths(tuple(map(attrgetter("landmarks"), sights)), person.stature_mm, known), person, known
    )
    today = Sitting(at=now.isoformat(), measurements=measurements, tests=tuple(tests), intake=intake)
    seen_today = findings.Seen(measurements=(*readings, *combined), posture=posture, states=states)
    found = conclude((*earlier_sittings(past, photos), today), person, known, year=now.year, seen=seen_today)
    since = Since(visits=tuple(past), log=tuple(log), diary=told, today=tuple(tests))
    return Visit(
        id=_visit_id(now),
        made_at=now.isoformat(),
        person=person,
        intake=intake,
        photos=tuple(map(capture.reference, photos)),
        landmarks=tuple(chain.from_iterable(map(partial(measure.kept, knowledge=known), sights))),
        readings=_only(Measurement, readings),
        measurements=measurements,
        not_measured=_only(NotMeasured, combined),
        retakes=_only(Retake, seen),
        posture=posture,
        structures=states,
        findings=found.findings,
        changes=history.changes(measurements, earlier),
        notes=(*notes, *left_out, *history.not_compared(measurements, earlier, known)),
        alerts=early_warning(known, since, today=now.date()),
        plan=follow_up(found.findings, intake, person, known, since, today=now.date()),
        referral=None,
        methods=_methods(body.lengths_told(segments, person, known), seen=bool(photos)),
        assumptions=knowledge.assumptions(known, activities=body.EVERYDAY),
        versions=tuple(versions),
        everyday=_everyday(person, posture, segments, known, now),
        segments=segments,
        rolls=tuple(chain.from_iterable(map(attrgetter("rolls"), sights))),
        tests=tuple(tests),
        traits=found.traits,
        next_step=found.next_step,
        muscles=findings.one_sided(body.muscle_states(states, tests, person, known, year=now.year), found.findings),
    )


def went(intake: Intake, person: Person, known: Knowledge, since: Since, *, today: date) -> Course:
    """How it went since the first plan: where each ladder stands, what changed and why."""
    allowed = plan.may_do(intake, person, known, today=today, tests=since.tests)
    told = partial(plan.follow, since.log, known, today=today, visits=since.visits)
    return told(pains=since.pains, heard=since.heard, allowed=allowed)


def follow_up(
    found: Sequence[Finding], intake: Intake, person: Person, known: Knowledge, since: Since, *, today: date
) -> Plan:
    """What to do now, given how it went. *Error*: ``ValueError`` where triage refers: it comes first."""
    course = went(intake, person, known, since, today=today)
    often = () if since.diary is None else diary.most_told(since.diary)
    make = partial(plan.make_plan, found, intake, person, known, today=today)
    return make(course=course, activities=often, tests=since.tests)


def early_warning(known: Knowledge, since: Since, *, today: date, outlook: Outlook | None = None) -> tuple[Alert, ...]:
    """The message of today, if there is one: signals that left this person's own range, and what the loads foretell."""
    signs = plan.signs_of(since.log, known, today=today, visits=since.visits, diary=since.diary)
    return _only(Alert, (plan.early_warning(signs, known, today=today, outlook=outlook),))


def watch_exercise(
    path: Path,
    view: View,
    exercise: str,
    known: Knowledge,
    backend: PoseBackend,
    *,
    mirrored: bool = False,
    progress: Callable[[float], None] | None = None,
) -> ExerciseSeen | Retake:
    """A film of an exercise: repetitions, holds, form. As ``measure_film``; *Error*: ``KeyError`` where no move was packed."""
    move = body.move(exercise)
    track = capture.track_film(path, view, exercise, backend, known, mirrored=mirrored, progress=progress)
    return track if isinstance(track, Retake) else measure.watch_exercise(track, move, known)


def conclude(
    sittings: Sequence[Sitting],
    person: Person,
    known: Knowledge,
    *,
    year: int,
    seen: findings.Seen | None = None,
    at_hand: findings.AtHand | None = None,
) -> Concluded:
    """What follows from everything that was measured and said, the last sitting being today's, and which test tells most next.

    ``seen``: today's photos and body model, for what speaks against a finding; ``at_hand``: things and time for the next test.
    """
    belief = findings.believe(sittings, person, known, year=year)
    return Concluded(
        findings.find(belief, seen or findings.Seen(), known),
        findings.traits(belief),
        findings.next_step(belief, known, at_hand),
    )


def spine_load(
    person: Person,
    posture: TaskPosture,
    *,
    hand_load_kg: float | None = None,
    known: Knowledge | None = None,
    draws: int = 256,
    seed: int = 0,
    year: int | None = None,
) -> SpineLoad:
    """Muscle forces and the loads of the five lumbar levels in one posture; what it leaves out is neutral, or follows.

    ``hand_load_kg``: instead of the one in ``posture``; ``known``: the packaged knowledge when None; ``draws``, ``seed``: of
    what is uncertain; ``year``: for the strength that comes with age, a young adult's when None.

    *Error*: quasi-static; ``holdable`` is False where the muscles are too weak. ``ValueError`` for a load outside 0 to
    300 kg.
    """
    known = known or knowledge.load()
    held = body.holding(posture, hand_load_kg, known)
    return body.spine_load(person, held, known, draws=draws, seed=seed, year=year)


def activity_load(
    person: Person,
    activity: Activity,
    *,
    hand_load_kg: float | None = None,
    known: Knowledge | None = None,
    draws: int = 256,
    seed: int = 0,
    year: int | None = None,
) -> tuple[SpineLoad, ...]:
    """The loads of each phase of an activity, in its order. Parameters and *Error*: as ``spine_load``."""
    known = known or knowledge.load()
    carried = body.carrying(activity, hand_load_kg, known)
    return body.activity_load(person, carried, known, draws=draws, seed=seed, year=year)


def read_diary(path: Path, known: Knowledge, *, now: datetime) -> tuple[Entry, ...]:
    """The entries of a file of a diary: TOML where it is named so, else CSV. *Error*: ``UnusableInput`` with the lines."""
    read = diary.read_toml if path.suffix.lower() == ".toml" else diary.read_csv
    return read(path, knowledge=known, today=now.date(), written_at=now.isoformat())


def straw(
    told: Diary,
    episode: str,
    person: Person,
    known: Knowledge,
    *,
    now: datetime,
    seen: Visit | None = None,
    occupation: Occupation | None = None,
    draws: int = 200,
    seed: int = 0,
    tissues: bool = False,
) -> tuple[Straw, Outlook, tuple[Damage, ...]]:
    """The last-straw analysis of an episode, what comes, and with ``tissues`` the state of every tissue at the end.

    ``told``: the diary (``diary.gather``); ``episode``: key of one of its episodes; ``now``: for the person's age, and the day
    from which the outlook counts; ``seen``: a visit of this person, whose posture and lengths the loads are made with, else
    those of an upright body of this size; ``occupation``: stands in for hours that nobody spoke of; ``draws``, ``seed``: of
    what is uncertain.

    *Error*: ``UnusableInput`` where the diary does not reach back before the episode.
    """
    loads = body.load_history(
        told,
        person,
        None if seen is None else seen.posture,
        known,
        draws=draws,
        seed=seed,
        year=now.year,
        occupation=occupation,
        measured_mm=None if seen is None else body.measured_mm(seen.segments),
    )
    age_years = person.age_years(now.year)
    return damage.tell(loads, told, episode, known, today=now.date(), age_years=age_years, seed=seed, tissues=tissues)


def _body(
    measurements: tuple[Measurement, ...],
    person: Person,
    photos: Sequence[Photo],
    known: Knowledge,
    earlier: Visit | None,
    now: datetime,
) -> tuple[Posture | None, tuple[StructureState, ...], tuple[str, ...]]:
    """Posture and states; nothing without a measurement: a prior alone is not a posture of this person."""
    if not measurements:
        return None, (), ()
    before = history.posture_before(earlier, photos)
    years = history.years_between(earlier.made_at, now.isoformat()) if earlier is not None else 0.0
    posture, notes = body.fit_posture(measurements, person, known, earlier=before, years_since=years)
    return posture, body.structure_states(posture, person, known), notes


def _everyday(
    person: Person,
    posture: Posture | None,
    segments: tuple[SegmentLength, ...],
    known: Knowledge,
    now: datetime,
) -> Everyday | None:
    """Loads of everyday life in a body of the lengths that were measured; none without a posture."""
    if posture is None:
        return None
    return body.everyday_loads(person, posture, known, year=now.year, measured_mm=body.measured_mm(segments))


def _methods(lengths: tuple[str, ...], *, seen: bool) -> tuple[str, ...]:
    """One sentence of each room that ran, in their order; without a photo no posture was fitted."""
    of_photos = (capture.METHOD, measure.METHOD, body.METHOD, *lengths) if seen else ()
    return *of_photos, findings.METHOD, plan.METHOD, history.METHOD


def _visit_id(now: datetime) -> str:
    return now.strftime("visit-%Y%m%dT%H%M%S.%fZ")


def _only(kind: type[T], items: Iterable[object]) -> tuple[T, ...]:
    return tuple(item for item in items if isinstance(item, kind))
