"""The shapes of the knowledge files. A misspelt key, a missing key or a wrong type is refused when a file is read.

Every number is a ``Quantity``: it cites evidence, or it says why it was assumed. Sentences shown to people live in
these files too, never in code.
"""

import difflib
import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal, Protocol, TypeVar

import msgspec

from laststraw.knowledge.added import AddedJoint as AddedJoint
from laststraw.knowledge.added import AddedMuscle as AddedMuscle
from laststraw.knowledge.anatomy import Fascicle as Fascicle
from laststraw.knowledge.anatomy import Fibre as Fibre
from laststraw.knowledge.anatomy import ModelClaim as ModelClaim
from laststraw.knowledge.anatomy import PosturePrior as PosturePrior
from laststraw.knowledge.anatomy import StructureDef as StructureDef
from laststraw.knowledge.calibrations import Calibration as Calibration
from laststraw.knowledge.exercises import Exercise as Exercise
from laststraw.knowledge.exercises import Ladder as Ladder
from laststraw.knowledge.exercises import Limit as Limit
from laststraw.knowledge.exercises import Span as Span
from laststraw.knowledge.fact import Claim as Claim
from laststraw.knowledge.fact import Evidence as Evidence
from laststraw.knowledge.fact import Fact as Fact
from laststraw.knowledge.fact import Quantity as Quantity
from laststraw.knowledge.fact import Spread as Spread
from laststraw.knowledge.flags import RedFlag as RedFlag
from laststraw.knowledge.incidents import Incident as Incident
from laststraw.knowledge.languages import Language as Language
from laststraw.knowledge.languages import Recorded as Recorded
from laststraw.knowledge.latents import Accuracy as Accuracy
from laststraw.knowledge.latents import Coupling as Coupling
from laststraw.knowledge.latents import Latent as Latent
from laststraw.knowledge.latents import LeftOutEdge as LeftOutEdge
from laststraw.knowledge.latents import Observation as Observation
from laststraw.knowledge.latents import Symptom as Symptom
from laststraw.knowledge.numerals import written
from laststraw.knowledge.patterns import Criterion as Criterion
from laststraw.knowledge.patterns import FindingDef as FindingDef
from laststraw.knowledge.patterns import InvolvementDef as InvolvementDef
from laststraw.knowledge.patterns import SignDef as SignDef
from laststraw.knowledge.poses import PoseSequence as PoseSequence
from laststraw.knowledge.protocols import CutOff as CutOff
from laststraw.knowledge.protocols import Output as Output
from laststraw.knowledge.protocols import TestProtocol as TestProtocol
from laststraw.knowledge.protocols import Way as Way
from laststraw.knowledge.questionnaires import Questionnaire as Questionnaire
from laststraw.knowledge.sayings import Phrase as Phrase
from laststraw.knowledge.sayings import VagueAmount as VagueAmount
from laststraw.knowledge.sayings import WordForm as WordForm
from laststraw.knowledge.selftests import LengthTest as LengthTest
from laststraw.knowledge.selftests import StrengthHold as StrengthHold
from laststraw.knowledge.tasks import Activity as Activity
from laststraw.knowledge.tasks import Phase as Phase


class Norm(Fact, frozen=True, kw_only=True):
    """What people are like: mean and spread of the true quantity in adults who stand relaxed."""

    sex: Literal["female", "male", "any"] = "any"
    mean: Quantity
    sd: Quantity


class Bias(Fact, frozen=True, kw_only=True):
    """How far a method is off on average people: the sd (over people) of its systematic error, by view and rung."""

    view: Literal["front", "back", "left", "right"]
    rung: Literal["keypoints", "outline", "stickers", "placed"]
    sd: Quantity
    offset: Quantity | None = None  # mean systematic error, subtracted


class MeasurementDef(Fact, frozen=True, kw_only=True):
    """One measurement of design.md section 6."""

    id: str
    name: str
    plain_name: str
    unit: str
    plane: Literal["frontal", "sagittal", "transverse", "camera"]
    views: tuple[Literal["front", "back", "left", "right"], ...]
    left_minus_right: bool
    what_it_is: str
    cannot_say: str
    when_positive: str  # "left shoulder higher"
    when_negative: str
    norms: tuple[Norm, ...]
    biases: tuple[Bias, ...] = ()
    not_measured: tuple["Missing", ...] = ()


class Missing(Fact, frozen=True, kw_only=True):
    """Why a view cannot give a measurement, in a sentence for the person."""

    view: Literal["front", "back", "left", "right", "any"]
    reason: str


class Sentence(Fact, frozen=True, kw_only=True):
    """A sentence shown to people, by id. ``{name}`` marks what is filled in."""

    id: str
    text: str


class Constant(Fact, frozen=True, kw_only=True):
    """A named number that a room needs (segment mass fractions, lumbar shares, default camera errors)."""

    id: str
    says: str
    quantity: Quantity


class Origin(Fact, frozen=True, kw_only=True):
    """Where the rows of one kind were read: a file (relative to the data folder, else absolute) and a line for each row."""

    kind: str
    file: str
    lines: tuple[int, ...]


class Knowledge(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everything laststraw knows, loaded once and passed into each room.

    ``dict=True`` only holds the look-up tables below: they are rebuilt after a pickle crosses a process border.
    """

    evidence: tuple[Evidence, ...]
    measurements: tuple[MeasurementDef, ...]
    structures: tuple[StructureDef, ...]
    model_map: tuple[ModelClaim, ...]
    fibres: tuple[Fibre, ...]
    posture_priors: tuple[PosturePrior, ...]
    constants: tuple[Constant, ...]
    findings: tuple[FindingDef, ...]
    red_flags: tuple[RedFlag, ...]
    exercises: tuple[Exercise, ...]
    activities: tuple[Activity, ...] = ()
    fascicles: tuple[Fascicle, ...] = ()
    added_muscles: tuple[AddedMuscle, ...] = ()
    added_joints: tuple[AddedJoint, ...] = ()
    test_lengths: tuple[LengthTest, ...] = ()
    test_strengths: tuple[StrengthHold, ...] = ()
    protocols: tuple[TestProtocol, ...] = ()
    incidents: tuple[Incident, ...] = ()
    questionnaires: tuple[Questionnaire, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    word_forms: tuple[WordForm, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    vague_amounts: tuple[VagueAmount, ...] = ()
    latents: tuple[Latent, ...] = ()
    observations: tuple[Observation, ...] = ()
    couplings: tuple[Coupling, ...] = ()
    accuracies: tuple[Accuracy, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    left_out_edges: tuple[LeftOutEdge, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    limits: tuple[Limit, ...] = ()
    sequences: tuple[PoseSequence, ...] = ()
    sentences: tuple[Sentence, ...]
    recorded: tuple[Recorded, ...] = ()
    languages: tuple[Language, ...] = ()
    language: str = "en"  # of the texts
    words: tuple[tuple[str, str], ...] = ()  # what is typed or recorded in English, and as people read it
    version: str  # sha256 of all files
    origins: tuple[Origin, ...] = ()  # in the order of the rows of each kind

    def __repr__(self) -> str:
        return f"Knowledge(version={self.version[:12]!r})"

    def constant(self, id: str) -> float:
        """Value of a named constant. *Error*: ``KeyError``."""
        return _look_up(self._constants, id).quantity.value

    def measurement(self, id: str) -> MeasurementDef:
        """Definition of a measurement. *Error*: ``KeyError``."""
        return _look_up(self._measurements, id)

    def structure(self, id: str) -> StructureDef:
        """Definition of a structure. *Error*: ``KeyError``."""
        return _look_up(self._structures, id)

    def finding(self, id: str) -> FindingDef:
        """Definition of a finding. *Error*: ``KeyError``."""
        return _look_up(self._findings, id)

    def red_flag(self, id: str) -> RedFlag:
        """A safety question. *Error*: ``KeyError``."""
        return _look_up(self._red_flags, id)

    def exercise(self, id: str) -> Exercise:
        """Definition of an exercise. *Error*: ``KeyError``."""
        return _look_up(self._exercises, id)

    def ladder(self, id: str) -> Ladder:
        """A ladder of exercises. *Error*: ``KeyError``, which names the nearest ones."""
        return _look_up(self._ladders, id)

    def ladder_of(self, exercise: str) -> Ladder | None:
        """The ladder that an exercise is a rung of; None for relief and habits."""
        return self._ladder_of.get(exercise)

    def limit(self, id: str) -> Limit:
        """Something that rules exercises out. *Error*: ``KeyError``, which names the nearest ones."""
        return _look_up(self._limits, id)

    def activity(self, id: str) -> Activity:
        """Definition of an activity. *Error*: ``KeyError``, which names the nearest ones."""
        return _look_up(self._activities, id)

    def test_length(self, id: str) -> LengthTest:
        """A self-test of how far a muscle can get longer. *Error*: ``KeyError``."""
        return _look_up(self._test_lengths, id)

    def test_strength(self, id: str) -> StrengthHold:
        """A self-test of strength. *Error*: ``KeyError``."""
        return _look_up(self._test_strengths, id)

    def protocol(self, id: str) -> TestProtocol:
        """How to do a self-test. *Error*: ``KeyError``, which names the nearest ones."""
        return _look_up(self._protocols, id)

    def incident(self, id: str) -> Incident:
        """A fall, knock or slip. *Error*: ``KeyError``, which names the nearest ones."""
        return _look_up(self._incidents, id)

    def questionnaire(self, id: str) -> Questionnaire:
        """A questionnaire. *Error*: ``KeyError``, which names the nearest ones."""
        return _look_up(self._questionnaires, id)

    def latent(self, id: str) -> Latent:
        """A quantity that tests read. *Error*: ``KeyError``, which names the nearest ones."""
        return _look_up(self._latents, id)

    def accuracy(self, id: str) -> Accuracy:
        """A published accuracy. *Error*: ``KeyError``, which names the nearest ones."""
        return _look_up(self._accuracies, id)

    def symptom(self, id: str) -> Symptom:
        """A question about what only the person knows. *Error*: ``KeyError``, which names the nearest ones."""
        return _look_up(self._symptoms, id)

    def source(self, id: str) -> Evidence:
        """A source. *Error*: ``KeyError``."""
        return _look_up(self._evidence, id)

    def sentence(self, id: str, **filled_in: object) -> str:
        """A sentence for people, filled in; its numbers as its language writes them. *Error*: ``KeyError``."""
        return written(_look_up(self._sentences, id).text.format(**filled_in), self.language)

    def shown(self, text: str) -> str:
        """What is typed or recorded in English (things that a test needs, causes of error, methods), as people read it."""
        parts = [] if text.endswith(".") else text.split(", ")
        return self._words.get(text) or ", ".join(self._words.get(part, part) for part in parts) or text

    def norm(self, id: str, sex: str) -> Norm | None:
        """The norm of a measurement for a sex: its own, else "any", else both pooled, else None (no norm known)."""
        norms: dict[str, Norm] = {norm.sex: norm for norm in self.measurement(id).norms}
        if sex in ("female", "male") or "any" in norms:
            return norms.get(sex) or norms.get("any")
        return _pooled(norms["female"], norms["male"]) if len(norms) == 2 else None

    @cached_property
    def _words(self) -> dict[str, str]:
        return dict(self.words)

    @cached_property
    def _evidence(self) -> dict[str, Evidence]:
        return _by_id(self.evidence)

    @cached_property
    def _measurements(self) -> dict[str, MeasurementDef]:
        return _by_id(self.measurements)

    @cached_property
    def _structures(self) -> dict[str, StructureDef]:
        return _by_id(self.structures)

    @cached_property
    def _constants(self) -> dict[str, Constant]:
        return _by_id(self.constants)

    @cached_property
    def _findings(self) -> dict[str, FindingDef]:
        return _by_id(self.findings)

    @cached_property
    def _red_flags(self) -> dict[str, RedFlag]:
        return _by_id(self.red_flags)

    @cached_property
    def _exercises(self) -> dict[str, Exercise]:
        return _by_id(self.exercises)

    @cached_property
    def _ladders(self) -> dict[str, Ladder]:
        return _by_id(self.ladders)

    @cached_property
    def _ladder_of(self) -> dict[str, Ladder]:
        return {rung: ladder for ladder in self.ladders for rung in ladder.rungs}

    @cached_property
    def _limits(self) -> dict[str, Limit]:
        return _by_id(self.limits)

    @cached_property
    def _activities(self) -> dict[str, Activity]:
        return _by_id(self.activities)

    @cached_property
    def _test_lengths(self) -> dict[str, LengthTest]:
        return _by_id(self.test_lengths)

    @cached_property
    def _test_strengths(self) -> dict[str, StrengthHold]:
        return _by_id(self.test_strengths)

    @cached_property
    def _protocols(self) -> dict[str, TestProtocol]:
        return _by_id(self.protocols)

    @cached_property
    def _incidents(self) -> dict[str, Incident]:
        return _by_id(self.incidents)

    @cached_property
    def _questionnaires(self) -> dict[str, Questionnaire]:
        return _by_id(self.questionnaires)

    @cached_property
    def _latents(self) -> dict[str, Latent]:
        return _by_id(self.latents)

    @cached_property
    def _accuracies(self) -> dict[str, Accuracy]:
        return _by_id(self.accuracies)

    @cached_property
    def _symptoms(self) -> dict[str, Symptom]:
        return _by_id(self.symptoms)

    @cached_property
    def _sentences(self) -> dict[str, Sentence]:
        return _by_id(self.sentences)


class HasId(Protocol):
    """A row that is looked up by its id."""

    @property
    def id(self) -> str:
        """Unique among the rows of its kind."""


def _pooled(female: Norm, male: Norm) -> Norm:
    """Half of each: the mean of the means, and the spread of the mixture."""
    half = 0.5 * (female.mean.value - male.mean.value)
    spread = math.sqrt(0.5 * (female.sd.value**2 + male.sd.value**2) + half**2)

    def both(value: float, one: Quantity, two: Quantity) -> Quantity:
        why = "; ".join(dict.fromkeys(part.assumed for part in (one, two) if part.assumed))
        evidence = tuple(dict.fromkeys((*one.evidence, *two.evidence)))
        return Quantity(value=value, unit=one.unit, evidence=evidence, assumed=why)

    mean = both(0.5 * (female.mean.value + male.mean.value), female.mean, male.mean)
    return Norm(sex="any", mean=mean, sd=both(spread, female.sd, male.sd))


Row = TypeVar("Row")
RowWithId = TypeVar("RowWithId", bound=HasId)


def _by_id(rows: Sequence[RowWithId]) -> dict[str, RowWithId]:
    return {row.id: row for row in reversed(rows)}  # of two with one id the first wins; the check reports the second


def _look_up(table: Mapping[str, Row], id: str) -> Row:
    if id in table:
        return table[id]
    near = difflib.get_close_matches(id, table, n=3, cutoff=0.4) or sorted(table)
    raise KeyError(f"{id!r} is not in the knowledge files; there is {', '.join(near)}")
