"""Made-up patients with a known truth: latents, conditions, complaints, and how each answers any self-test.

They follow the same knowledge as the program; ``Oddness`` breaks its assumptions on purpose: heavier tails, slips.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from laststraw.findings.belief import special_of
from laststraw.findings.conditions import SYMPTOM, accuracy_of, shows
from laststraw.findings.frame import Frame, Usual, ages_in, frame_of
from laststraw.findings.judge import SIGNS
from laststraw.findings.looks import look_at
from laststraw.knowledge import Criterion, FindingDef, Knowledge, TestProtocol
from laststraw.knowledge.linked import error_of
from laststraw.knowledge.patterns import SignDef
from laststraw.knowledge.protocols import Output
from laststraw.records import (
    OTHER_SIDE,
    ErrorTerm,
    Intake,
    Measurement,
    Person,
    Side,
    Sitting,
    Source,
    SymptomAnswer,
    TestResult,
)

Floats = NDArray[np.float64]
COMPLAINS = 0.25  # share of people who have any one complaint, on any one side
FAR_BEYOND = 0.5  # spreads beyond its border to which a condition moves a reading that is its sign
PHOTO_ERRORS = {"deg": 1.2, "mm": 9.0, "%": 2.0}  # of one best estimate, as a good visit has it
ROLL_SD = 0.5  # deg


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddness:
    """How patients depart from the model.

    ``tails``: degrees of freedom of errors (0: normal); ``slips``: share of tests in which left and right were exchanged.
    """

    tails: int = 0
    slips: float = 0.0


@dataclass(slots=True, eq=False)
class Patient:
    """One made-up person. ``components``: deviations of the frame's components; ``has``: conditions by id and side."""

    person: Person
    year: int
    frame: Frame
    components: Floats
    has: frozenset[tuple[str, Side]]
    symptoms: Mapping[tuple[str, Side], bool]
    knowledge: Knowledge
    rng: np.random.Generator
    symmetric: bool = False
    oddness: Oddness = field(default_factory=Oddness)
    special: dict[tuple[str, str], float] = field(default_factory=dict)
    answers: dict[tuple[str, Side], bool] = field(default_factory=dict)

    def deviation(self, latent: str, part: str) -> float:
        """How far a latent truly lies from its norm. *Error*: ``KeyError`` where it has no such part."""
        direction = self.frame.direction(latent, part)
        if direction is None:
            raise KeyError(f"{latent} has no {part}")
        return float(direction @ self.components)

    def truly(self, definition: FindingDef, side: Side) -> bool:
        """Whether a finding truly holds on a side."""
        if definition.prior is not None:
            return (definition.id, side) in self.has
        return all(self._holds(criterion, definition, side) for criterion in definition.criteria)

    def _holds(self, criterion: Criterion, definition: FindingDef, side: Side) -> bool:
        beyond = criterion.beyond.value
        if criterion.of == "side":
            sign = SIGNS[criterion.sign]
            sides = ("left", "right") if side == "both" else (side,)
            if criterion.apart is not None and side in ("left", "right"):
                toward = sign * (1 if side == "left" else -1)
                if toward * self.deviation(criterion.latent, "difference") > criterion.apart.value:
                    return True
            return all(sign * self.deviation(criterion.latent, one) > beyond for one in sides)
        mirror = -1 if definition.lateral and side == "right" else 1
        part = "difference" if criterion.of == "difference" else "level"
        return SIGNS[criterion.sign] * mirror * self.deviation(criterion.latent, part) > beyond

    def intake(self) -> Intake:
        """What this person complains of."""
        told = tuple(
            SymptomAnswer(symptom=id, side=side, yes=yes)  # type: ignore[arg-type]
            for (id, side), yes in self.symptoms.items()
        )
        return Intake(safety=(), symptoms=told)

    def test(self, protocol: TestProtocol) -> TestResult:
        """One go at a self-test, by its most exact way."""
        rng = self.rng
        swapped = bool(rng.random() < self.oddness.slips)
        results = []
        for output in protocol.outputs:
            if output.from_sides and f"{protocol.id}/{output.id}" not in self.frame.readings:
                continue
            for side in output.side_names:
                value, sd = self._read(protocol, output, side)
                if value is not None:
                    told: Side = OTHER_SIDE[side] if swapped else side
                    key = f"test/{protocol.id}/{output.id}/{told}"
                    results.append(_measured(output.id, key, value, sd, output.unit, told))
        return TestResult(
            id=f"test/{protocol.id}", test=protocol.id, film=None, repetitions=(), readings=(),
            results=tuple(sorted(results, key=lambda one: one.key)), not_measured=(),
        )  # fmt: skip

    def photos(self) -> tuple[Measurement, ...]:
        """The best estimates of a good visit's photos, front and back, with an error that they share (camera roll)."""
        found = []
        roll = float(self.rng.normal(0.0, ROLL_SD))
        for described in self.knowledge.measurements:
            reading = self.frame.readings.get(described.id)
            look = look_at(self.frame, reading, "none", 1.0, "photo") if reading is not None else None
            if reading is None or look is None or reading.usual is None:
                continue
            true = sum(gain * self._axis(*axis) for axis, gain in look.loads.items())
            axes = {axis for _, axis in look.loads}
            true += sum(self._special(described.id, f"special {axis}", reading.special_sd) for axis in axes)
            tilts = described.plane == "frontal" and described.unit == "deg"
            own = PHOTO_ERRORS.get(described.unit, 1.0)
            gradient = 1.0 if tilts else 0.0
            budget: tuple[ErrorTerm, ...] = (ErrorTerm(name="landmark spread", sd=own),)
            if gradient:
                budget = (*budget, ErrorTerm(name="camera roll", sd=ROLL_SD, shared=True, gradient=1.0, scope="front"))
            level = 0.0 if axes == {"difference"} else reading.usual.mean
            value = level + true + self._error(own) + gradient * roll
            because = tuple(f"reading/{described.id}/{view}" for view in ("front", "back"))
            sd = float(np.hypot(own, gradient * ROLL_SD))
            source = Source(method="made up", view=None, because=because, budget=budget)
            found.append(
                Measurement(
                    id=described.id,
                    key=f"measurement/{described.id}",
                    value=value,
                    sd=sd,
                    unit=described.unit,
                    side="none",
                    source=source,
                )
            )
        return tuple(found)

    def sitting(self, at: str, tests: Sequence[TestProtocol] = (), *, photos: bool = False) -> Sitting:
        """One occasion with some tests."""
        return Sitting(
            at=at,
            measurements=self.photos() if photos else (),
            tests=tuple(self.test(test) for test in tests),
            intake=self.intake(),
        )

    def _axis(self, latent: str, axis: str) -> float:
        return float(self.frame.mix[self.frame.row[latent, axis]] @ self.components)  # type: ignore[index]

    def _special(self, reading: str, kind: str, sd: float) -> float:
        """What is special to a reading in this person: drawn once."""
        if (reading, kind) not in self.special:
            apart = kind.endswith("difference")
            self.special[reading, kind] = 0.0 if apart and self.symmetric else float(self.rng.normal(0.0, max(sd, 0.0)))
        return self.special[reading, kind]

    def _error(self, sd: float) -> float:
        if not self.oddness.tails:
            return float(self.rng.normal(0.0, sd))
        freedom = self.oddness.tails
        return float(self.rng.standard_t(freedom) * sd * ((freedom - 2) / freedom) ** 0.5)

    def _read(self, protocol: TestProtocol, output: Output, side: Side) -> tuple[float | None, float]:
        way = min(output.ways, key=lambda one: error_of(output, one, self.knowledge).value)
        sd = error_of(output, way, self.knowledge).value
        id = f"{protocol.id}/{output.id}"
        reading = self.frame.readings.get(output.id if protocol.photo else id)
        if reading is not None:
            look = look_at(self.frame, reading, side, sd, protocol.id)
            if look is None:
                return None, sd
            true = sum(gain * self._axis(*axis) for axis, gain in look.loads.items())
            for (own_id, kind), factor in look.own.items():
                if kind != "norm":
                    true += factor * self._special(own_id, kind, special_of(self.frame, reading.id, kind)[0] ** 0.5)
            usual = reading.usual.mean if reading.usual is not None else 0.0
            level = 0.0 if all(axis == "difference" for _, axis in look.loads) else usual
            return level + true + self._error(sd), sd
        if output.is_yes_no:
            return float(self._says_yes(id, side, sd)), sd
        return None, sd

    def _says_yes(self, id: str, side: Side, sd: float) -> bool:
        """An answer: about a latent by how far it is, as a sign of a condition by its accuracy; once drawn, it stays so."""
        hint = self.frame.hints.get(id)
        if hint is not None and hint.yes_beyond is not None:
            latent = self.frame.latents[hint.latent]
            part = side if side in ("left", "right") else "difference" if latent.sides == "difference" else "level"
            worse = -1.0 if latent.worse == "lower" else 1.0
            beyond = worse * self.deviation(hint.latent, part) - hint.yes_beyond.value
            slip = min(0.5 * min(sd * sd, 0.9), 0.45)
            clear = self.rng.normal(0.0, hint.specific_sd.value) < beyond
            return bool(clear != (self.rng.random() < slip))
        if (id, side) not in self.answers:
            self.answers[id, side] = bool(self.rng.random() < self._chance(id, side))
        return self.answers[id, side]

    def _chance(self, reading: str, side: Side) -> float:
        """Chance of a yes: of the first condition that has it as a sign, by whether the person has that condition."""
        found = [
            (definition, sign)
            for definition in self.knowledge.findings
            for sign in definition.signs
            if sign.reading == reading and definition.grade != "X"
        ]
        if not found:
            return 0.1
        # someone who has one of the conditions answers as such; the others as people without the first of them
        chances = [self._chance_by(definition, sign, side) for definition, sign in found]
        with_it = [chance for has, chance in chances if has]
        return with_it[0] if with_it else chances[0][1]

    def _chance_by(self, definition: FindingDef, sign: SignDef, side: Side) -> tuple[bool, float]:
        with_it, without = accuracy_of(sign, self.knowledge)
        has = any((definition.id, one) in self.has for one in self._meant(sign, side))
        chance = with_it if has else without
        return has, chance if sign.shows == "yes" else 1.0 - chance

    @staticmethod
    def _meant(sign: SignDef, side: Side) -> tuple[Side, ...]:
        """Sides of the condition about which a reading of this side speaks."""
        if sign.side == "same" and side in ("left", "right"):
            return (side,)
        if sign.side == "opposite" and side in ("left", "right"):
            return (OTHER_SIDE[side],)
        return ("left", "right", "none")


def _measured(id: str, key: str, value: float, sd: float, unit: str, side: Side) -> Measurement:
    source = Source(method="made up", view=None, because=(key,), budget=(ErrorTerm(name="method", sd=sd),))
    return Measurement(id=id, key=key, value=value, sd=sd, unit=unit, side=side, source=source)


def made_patient(
    seed: int | Sequence[int],
    knowledge: Knowledge,
    *,
    symmetric: bool = False,
    complains: float = COMPLAINS,
    apart: Mapping[str, float] | None = None,
    sex: Literal["female", "male"] | None = None,
    age: int | None = None,
    oddness: Oddness | None = None,
    year: int = 2026,
) -> Patient:
    """One patient, the same for the same seed.

    Parameters
    ----------
    symmetric
        Left and right are exactly alike in everything, and nothing one-sided is complained of.
    complains
        Share of people who have any one complaint.
    apart
        Latent id -> its true left minus right, in place of what was drawn.
    """
    rng = np.random.default_rng(seed)
    drawn_sex: Literal["female", "male"] = sex or ("female" if rng.random() < 0.5 else "male")
    drawn_age = age if age is not None else int(rng.integers(20, 76))
    person = Person(stature_mm=1700.0, mass_kg=70.0, sex=drawn_sex, birth_year=year - drawn_age)
    frame = frame_of(knowledge, drawn_sex, ages_in(year, person.birth_year))
    components = rng.normal(0.0, np.sqrt(frame.variance))
    differs = np.array([axis == "difference" for _, axis in frame.axes])
    uneven = rng.random(len(components)) < knowledge.constant("findings.uneven_share")
    components[differs & uneven] *= knowledge.constant("findings.uneven_times")
    if symmetric:
        components[differs] = 0.0
    symptoms, has = _complaints(knowledge, rng, person, year, symmetric, complains)
    patient = Patient(
        person=person, year=year, frame=frame, components=components, has=has, symptoms=symptoms, knowledge=knowledge,
        rng=rng, symmetric=symmetric, oddness=oddness or Oddness(),
    )  # fmt: skip
    for latent, value in (apart or {}).items():
        patient.components[frame.row[latent, "difference"]] += value - patient.deviation(latent, "difference")
    _move_signs(patient)
    return patient


def _complaints(
    knowledge: Knowledge, rng: np.random.Generator, person: Person, year: int, symmetric: bool, complains: float
) -> tuple[dict[tuple[str, Side], bool], frozenset[tuple[str, Side]]]:
    """Answers about symptoms, and the conditions behind them: needs first, then conditions, then the signs they bring."""
    told: dict[tuple[str, Side], bool] = {}
    has: set[tuple[str, Side]] = set()
    needed = dict.fromkeys(need for d in knowledge.findings if d.prior is not None for need in d.needs)
    kinds = {symptom.id: symptom for symptom in knowledge.symptoms}
    for id in needed:
        for side in _sides(kinds[id].sides):
            if not kinds[id].from_age:
                told[id, side] = bool(rng.random() < complains) and not (symmetric and side != "none")
    for definition in knowledge.findings:
        if definition.prior is None or definition.grade == "X":
            continue
        sides: tuple[Side, ...] = ("left", "right") if definition.lateral else ("none",)
        for side in sides:
            called = not definition.needs or any(
                told.get((n, side if kinds[n].sides == "each" and side != "none" else "none"), False)
                or (side == "none" and (told.get((n, "left"), False) or told.get((n, "right"), False)))
                for n in definition.needs
            )
            if called and rng.random() < definition.prior.value and not (symmetric and side != "none"):
                has.add((definition.id, side))
    for definition in knowledge.findings:
        for sign in definition.signs if definition.grade != "X" else ():
            if not sign.reading.startswith(SYMPTOM):
                continue
            id = sign.reading.removeprefix(SYMPTOM)
            with_it, without = accuracy_of(sign, knowledge)
            for side in _sides(kinds[id].sides):
                meant: tuple[Side, ...] = (
                    (side,) if definition.lateral and side != "none" else ("left", "right", "none")
                )
                present = rng.random() < (with_it if any((definition.id, one) in has for one in meant) else without)
                says = bool(present == (sign.shows == "yes"))
                if not kinds[id].from_age and not (symmetric and side != "none"):
                    told.setdefault((id, side), says)
    return told, frozenset(has)


def _sides(sides: str) -> tuple[Side, ...]:
    return ("left", "right") if sides == "each" else ("none",)


def _move_signs(patient: Patient) -> None:
    """A condition whose sign is a number brings that number beyond its border, as often as the sign's accuracy says."""
    for definition in patient.knowledge.findings:
        for sign in definition.signs:
            reading = patient.frame.readings.get(sign.reading)
            if sign.value is None or reading is None or reading.usual is None or len(reading.loads) != 1:
                continue
            for side in ("left", "right", "none"):
                if (definition.id, side) in patient.has:
                    _bring(patient, sign, reading.loads[0], reading.usual, side)


def _bring(patient: Patient, sign: SignDef, load: tuple[str, float], usual: Usual, side: str) -> None:
    """Move one latent so that the reading shows the sign, if it does not and chance wants it."""
    latent, gain = load
    part: str = side if side in ("left", "right") and patient.frame.latents[latent].sides == "pair" else "level"
    if sign.side == "opposite" and part in ("left", "right"):
        part = "right" if part == "left" else "left"
    direction = patient.frame.direction(latent, part)
    assert sign.value is not None
    if direction is None or shows(sign, usual.mean + gain * float(direction @ patient.components)):
        return
    with_it, without = accuracy_of(sign, patient.knowledge)
    if patient.rng.random() >= max(with_it - without, 0.0) / (1.0 - without):
        return
    past = FAR_BEYOND * usual.spread if sign.shows == "at_least" else -FAR_BEYOND * usual.spread
    wanted = (sign.value.value + past - usual.mean) / gain
    row = patient.frame.row[latent, "level"]
    patient.components = patient.components.copy()
    patient.components[row] += (wanted - float(direction @ patient.components)) / patient.frame.mix[row, row]


def doable(knowledge: Knowledge, frame: Frame) -> tuple[TestProtocol, ...]:
    """Self-tests that a person can do alone and that tell something about a latent or a condition."""
    signs = {sign.reading for d in knowledge.findings if d.grade != "X" for sign in d.signs}
    known = set(frame.readings) | set(frame.hints) | signs
    return tuple(
        test
        for test in knowledge.protocols
        if test.who == "alone"
        and not test.not_offered
        and any(f"{test.id}/{output.id}" in known for output in test.outputs)
    )
