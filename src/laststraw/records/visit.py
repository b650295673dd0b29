"""One pass of the river, and what changed since the last one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from laststraw.records._check import require_id
from laststraw.records.belief import NextStep, Sitting, Trait
from laststraw.records.course import LogEntry
from laststraw.records.diary import Diary, PainNote
from laststraw.records.film import TestResult
from laststraw.records.finding import Alert, Finding, Plan, Referral
from laststraw.records.measurement import Measurement, NotMeasured
from laststraw.records.muscle import MuscleState
from laststraw.records.person import Intake, Person
from laststraw.records.photo import Landmark, Photo, PhotoRef, Reason, Retake, RollClue, Rung
from laststraw.records.posture import Posture, StructureState
from laststraw.records.segment import SegmentLength
from laststraw.records.spine import Everyday


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A difference from the last visit that is larger than ``mdc95``."""

    measurement: str
    before: float
    now: float
    mdc95: float
    unit: str
    since: str  # id of the earlier visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A number in the knowledge files that no source backs, and why it was assumed."""

    where: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What made this visit: a program, model or knowledge file, and its version or hash."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The landmarks of one photo as kept in a visit: means and errors, without the single passes."""

    id: str
    photo: str
    points: tuple[Landmark, ...]
    method: str
    rung: Rung = "keypoints"
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One pass of the river. Exactly one of ``plan`` and ``referral`` is set."""

    id: str
    made_at: str  # ISO 8601, UTC
    person: Person
    intake: Intake
    photos: tuple[PhotoRef, ...]
    landmarks: tuple[Seen, ...]
    readings: tuple[Measurement, ...]
    measurements: tuple[Measurement, ...]
    not_measured: tuple[NotMeasured, ...]
    retakes: tuple[Retake, ...]
    posture: Posture | None
    structures: tuple[StructureState, ...]
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]  # sentences about how the visit was made, e.g. that an earlier posture did not fit
    alerts: tuple[Alert, ...]
    plan: Plan | None
    referral: Referral | None
    methods: tuple[str, ...]  # one METHOD sentence for each room that ran
    assumptions: tuple[Assumption, ...]
    versions: tuple[Version, ...]
    everyday: Everyday | None = None  # visits of older versions have none
    segments: tuple[SegmentLength, ...] = ()  # lengths that the photos gave and the loads used; the same
    rolls: tuple[RollClue, ...] = ()  # every reading of a camera's roll
    tests: tuple[TestResult, ...] = ()
    traits: tuple[Trait, ...] = ()
    next_step: NextStep | None = None
    muscles: tuple[MuscleState, ...] = ()  # of those that a test of this visit is about

    def __post_init__(self) -> None:
        require_id(self.id)
        if (self.plan is None) == (self.referral is None):
            raise ValueError("a visit ends with a plan or with a referral, never both or neither")

    @property
    def sitting(self) -> Sitting:
        """What was measured and said on this occasion."""
        return Sitting(at=self.made_at, measurements=self.measurements, tests=self.tests, intake=self.intake)

    @classmethod
    def referred(
        cls,
        referral: Referral,
        id: str,
        made_at: str,
        person: Person,
        intake: Intake,
        methods: tuple[str, ...],
        assumptions: tuple[Assumption, ...],
        versions: tuple[Version, ...],
    ) -> "Visit":
        """A visit that says one thing only: see someone."""
        return cls(
            id=id, made_at=made_at, person=person, intake=intake, photos=(), landmarks=(), readings=(), measurements=(),
            not_measured=(), retakes=(), posture=None, structures=(), findings=(), changes=(), notes=(), alerts=(), plan=None,
            referral=referral, methods=methods, assumptions=assumptions, versions=versions,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """All that is known of a person besides today's findings: earlier visits, the log, the diary, and ``today``'s tests."""

    visits: tuple[Visit, ...] = ()
    log: tuple[LogEntry, ...] = ()
    diary: Diary | None = None
    today: tuple[TestResult, ...] = ()

    @property
    def tests(self) -> tuple[TestResult, ...]:
        """Of all visits and of today, the latest last."""
        return (*(test for visit in self.visits for test in visit.tests), *self.today)

    @property
    def pains(self) -> tuple[PainNote, ...]:
        """What the diary tells of pain."""
        return () if self.diary is None else self.diary.pains

    @property
    def heard(self) -> tuple[str, ...]:
        """Days of which the diary tells anything."""
        if self.diary is None:
            return ()
        days = {bout.day for bout in self.diary.bouts} | {episode.day for episode in self.diary.episodes}
        return tuple(sorted(days | {note.day for note in self.diary.pains}))


def earlier_sittings(past: Sequence[Visit], photos: Sequence[Photo | PhotoRef]) -> tuple[Sitting, ...]:
    """What earlier visits measured and said. A photo or film that a later visit shows again tells nothing twice."""
    seen = {photo.sha256 for photo in photos}
    found = []
    for visit in reversed(past):
        own = {photo.sha256 for photo in visit.photos}
        films = {test.film.sha256 for test in visit.tests if test.film is not None}
        measurements = () if own & seen else visit.measurements
        tests = tuple(test for test in visit.tests if test.film is None or test.film.sha256 not in seen)
        found.append(replace(visit.sitting, measurements=measurements, tests=tests))
        seen |= own | films
    return tuple(reversed(found))
