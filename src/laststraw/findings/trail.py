"""Nodes about this person: from a finding or a test to readings, body points, photos, films and states."""

from dataclasses import dataclass, field
from functools import cached_property, singledispatch
from typing import Literal

from laststraw.findings import facts
from laststraw.findings.belief import Belief, believe
from laststraw.findings.conditions import Answers
from laststraw.findings.looks import HALF
from laststraw.findings.telling import number, percent, side_word, structure_name
from laststraw.findings.tree import WhyTree
from laststraw.knowledge import Knowledge, TestProtocol
from laststraw.knowledge.linked import error_of, norms_of
from laststraw.records import (
    VIEWS,
    ErrorTerm,
    FilmRef,
    Measurement,
    NotMeasured,
    PhotoRef,
    PlanItem,
    Posture,
    Seen,
    StructureState,
    TestResult,
    Trait,
    Visit,
    earlier_sittings,
)
from laststraw.stats import interval95

POSTURE = "posture"  # key of the one posture of a visit
EARLIER = "posture/earlier"  # what a posture rests on when an earlier visit was its starting point


@dataclass
class Trail:
    """One walk through a visit. ``shown``: label of each record that was opened, so that each is opened once.

    ``earlier``: the person's visits before this one, on which findings may rest too.
    """

    visit: Visit
    knowledge: Knowledge
    earlier: tuple[Visit, ...] = ()
    shown: dict[str, str] = field(default_factory=dict)

    @cached_property
    def belief(self) -> Belief:
        """What was believed at the end of this visit, made anew from the readings."""
        sittings = (*earlier_sittings(self.earlier, self.visit.photos), self.visit.sitting)
        year = int(self.visit.made_at[:4])
        return believe(sittings, self.visit.person, self.knowledge, year=year)

    def follow(self, key: str) -> WhyTree:
        """The node of a record key or an evidence id; a leaf that says so when this visit does not hold it."""
        if key == EARLIER:
            return WhyTree(label=self.text("earlier_visit"), detail=self.text("earlier_how"), key=key)
        record = records(self.visit).get(key) or self._before(key)
        if record is None and key.startswith("symptom/"):
            return self._said(key)
        if record is None:
            return self._passed(key) or facts.source(key, self.knowledge)
        if key in self.shown:
            return WhyTree(label=self.shown[key], detail=self.text("shown_above"), key=key)
        self.shown[key] = key  # a record that rests on itself would otherwise never end
        node = opened(record, self)
        self.shown[key] = node.label
        return node

    def _before(self, key: str) -> object | None:
        """A record of the latest earlier visit that holds one of this key."""
        return next((held[key] for held in map(records, reversed(self.earlier)) if key in held), None)

    def _said(self, key: str) -> WhyTree:
        """An answer about a symptom."""
        _, id, side = key.split("/")
        known = {symptom.id: symptom.question for symptom in self.knowledge.symptoms}
        sittings = self.belief.sittings
        answers = Answers(sittings, self.visit.person, self.knowledge, self.belief.year)  # of earlier visits too
        yes = answers.said(id, side) is True  # type: ignore[arg-type]
        whose = "" if side == "none" else f", {self.side(side)}"
        label = self.text("said", name=f"{known.get(id, id)}{whose}")
        return WhyTree(label=label, detail=self.text("said_yes" if yes else "said_no"), key=key)

    def _passed(self, key: str) -> WhyTree | None:
        """What was used and not kept: the outline of a photo, the way of a body through a film; leads on to these."""
        kind, _, rest = key.partition("/")
        if kind not in ("outline", "track"):
            return None
        if key in self.shown:
            return WhyTree(label=self.shown[key], detail=self.text("shown_above"), key=key)
        if kind == "outline":
            view = rest.partition("-")[0]
            label, source = self.text("outline", view=self.view(view)), f"photo/{rest}"
        else:
            label, source = self.text("track", test=self.test_name(rest.partition("/")[0])), f"film/{rest}"
        self.shown[key] = label
        return WhyTree(label=label, detail=self.text("passed"), key=key, children=(self.follow(source),))

    def follow_all(self, keys: tuple[str, ...]) -> tuple[WhyTree, ...]:
        """Each key once, in order; what the branch of an earlier one has just opened is not named again."""
        before = set(self.shown)
        return tuple(self.follow(key) for key in dict.fromkeys(keys) if key in before or key not in self.shown)

    def text(self, id: str, **filled_in: object) -> str:
        """A sentence of "why"."""
        return self.knowledge.sentence(f"why.{id}", **filled_in)

    def view(self, view: str) -> str:
        """The side of the body that a photo or film shows."""
        return self.text(f"view_{view}") if view in VIEWS else view

    def method(self, method: str) -> str:
        """How a number was made, in words; "combined" where several readings were joined."""
        if not method.startswith("combined "):
            return self.knowledge.shown(method)
        parts = map(self.knowledge.shown, method.removeprefix("combined ").split("+"))
        return self.text("combined", what="+".join(parts))

    def side(self, side: str) -> str:
        """The plain word for a side."""
        return self.knowledge.sentence(f"findings.{side}")

    def name(self, measurement: str) -> str:
        """Plain name of a measurement; its id when the knowledge files do not hold it."""
        known = {definition.id: definition.plain_name for definition in self.knowledge.measurements}
        return known.get(measurement, measurement)

    def name_of_key(self, key: str, id: str) -> str:
        """Plain name of what a reading's key is about: a measurement, a number of a self-test and its side, a symptom."""
        kind, *rest = key.split("/")
        if kind == "test":
            return (
                f"{self.output_name(rest[1], rest[0])} ({rest[2]})"
                if rest[2] in HALF
                else self.output_name(rest[1], rest[0])
            )
        if kind == "symptom":
            known = {symptom.id: symptom.plain_name for symptom in self.knowledge.symptoms}
            return known.get(rest[0], rest[0])
        return self.name(id)

    def test_name(self, test: str) -> str:
        """Plain name of a self-test; its id in words when the knowledge files do not hold it."""
        known = {protocol.id: protocol.plain_name for protocol in self.knowledge.protocols}
        return known.get(test, test.replace("_", " "))

    def output_name(self, id: str, test: str) -> str:
        """Plain name of a number of a self-test, of that test's own first; its id in words when there is none."""
        protocols = sorted(self.knowledge.protocols, key=lambda protocol: protocol.id != test)
        known = (output.plain_name for one in protocols for output in one.outputs if output.id == id)
        return next(known, id.replace("_", " "))


def records(visit: Visit) -> dict[str, object]:
    """Everything in a visit that has a key of its own. What was not measured goes by its measurement id."""
    found: dict[str, object] = {absent.id: absent for absent in visit.not_measured}
    found |= {photo.id: photo for photo in visit.photos} | {seen.id: seen for seen in visit.landmarks}
    found |= {m.key: m for m in (*visit.readings, *visit.measurements)}
    for test in visit.tests:
        found |= {test.id: test} | {m.key: m for m in (*test.readings, *test.results)}
        if test.film is not None:
            found[test.film.id] = test.film
    found |= {trait.key: trait for trait in visit.traits} | {muscle.key: muscle for muscle in visit.muscles}
    found |= {state.key: state for state in visit.structures} | {f.key: f for f in visit.findings}
    if visit.posture is not None:
        found[POSTURE] = visit.posture
    if visit.plan is not None:
        found |= {item.exercise: item for item in (*visit.plan.relief, *visit.plan.correction)}
    return found


@singledispatch
def opened(record: object, trail: Trail) -> WhyTree:
    """The node of one record, with everything below it."""
    raise TypeError(f"no trail leads through a {type(record).__name__}")


@opened.register
def _measurement(measurement: Measurement, trail: Trail) -> WhyTree:
    unit, view, name = measurement.unit, measurement.source.view, trail.name(measurement.id)
    if measurement.key.startswith("test/"):
        return _of_test(measurement, trail)
    is_reading = measurement.key.startswith("reading/") and view is not None
    label = (
        trail.text("reading", view=trail.view(str(view)), name=name)
        if is_reading
        else trail.text("measurement", name=name)
    )
    detail = _number(measurement, trail)
    errors = tuple(_error(term, unit, trail) for term in measurement.source.budget if term.sd > 0.0)
    known = [d.cannot_say for d in trail.knowledge.measurements if d.id == measurement.id and not is_reading]
    cannot = tuple(WhyTree(label=trail.text("cannot_say"), detail=text) for text in known)
    children = (*trail.follow_all(measurement.source.because), *errors, *cannot)
    return WhyTree(label=label, detail=detail, key=measurement.key, children=children)


def _number(measurement: Measurement, trail: Trail) -> str:
    """Value, error and 95 % interval, and by which method."""
    lo, hi = interval95(measurement.value, measurement.sd)
    unit = measurement.unit
    return trail.text(
        "number",
        value=number(measurement.value, unit),
        sd=f"{measurement.sd:.2g}",
        lo=number(lo, unit),
        hi=number(hi, unit),
        unit="" if unit == "1" else unit,
        method=trail.method(measurement.source.method),
    )


def _of_test(measurement: Measurement, trail: Trail) -> WhyTree:
    """A result of a self-test, or one of its tries: what it rests on, its errors, and where the error of typing comes from."""
    _, test, id, side, *tries = measurement.key.split("/")
    whose = "" if side == "none" else trail.text("test_difference") if side == "both" else trail.side(side)
    words = {"name": trail.output_name(id, test), "side": f", {whose}" if whose else ""}
    label = trail.text("try", n=tries[0], **words) if tries else trail.text("result", **words)
    budget = measurement.source.budget
    errors = tuple(_error(term, measurement.unit, trail, of="film") for term in budget if term.sd > 0.0)
    output = next((p.output(id) for p in trail.knowledge.protocols if p.id == test), None)
    way = output.way(measurement.source.method) if output is not None else None
    typed = facts.quantity(error_of(output, way, trail.knowledge), trail.knowledge) if output and way else ()
    if output is not None and output.is_yes_no:
        said = trail.text("said_yes" if measurement.value > 0.5 else "said_no")
        wrong = trail.text("answer_wrong", percent=percent(measurement.sd**2, trail.knowledge))
        return WhyTree(label=label, detail=f"{said} {wrong}", key=measurement.key, children=typed)
    children = (*trail.follow_all(measurement.source.because), *errors, *typed)
    return WhyTree(label=label, detail=_number(measurement, trail), key=measurement.key, children=children)


@opened.register
def _test(result: TestResult, trail: Trail) -> WhyTree:
    film = trail.follow_all((result.film.id,)) if result.film is not None else ()
    missing = (
        WhyTree(
            label=trail.text("not_measured", name=trail.output_name(one.id, result.test)), detail=one.reason, key=one.id
        )
        for one in result.not_measured
    )
    notes = (WhyTree(label=trail.text("note"), detail=note.text) for note in result.notes)
    protocol = next((one for one in trail.knowledge.protocols if one.id == result.test), None)
    return WhyTree(
        label=trail.text("test", name=trail.test_name(result.test)),
        detail=protocol.name if protocol is not None else "",
        key=result.id,
        children=(
            *film,
            *trail.follow_all(tuple(one.key for one in result.results)),
            *missing,
            *notes,
            *(_protocol(protocol, trail) if protocol is not None else ()),
        ),
    )


def _protocol(protocol: TestProtocol, trail: Trail) -> tuple[WhyTree, ...]:
    """How a test is done, what it cannot say, and who was measured for what people reach."""
    steps = tuple(WhyTree(label=f"{n}.", detail=step) for n, step in enumerate(protocol.steps, start=1))
    norms = tuple(
        dict.fromkeys(
            source
            for output in protocol.outputs
            for norm in norms_of(output, trail.knowledge)
            for source in facts.quantity(norm.mean, trail.knowledge)
        )
    )
    return (
        WhyTree(label=trail.text("protocol"), children=steps),
        *((WhyTree(label=trail.text("norms"), children=norms),) if norms else ()),
        WhyTree(label=trail.text("cannot_say"), detail=protocol.cannot_say),
    )


@opened.register
def _trait(trait: Trait, trail: Trail) -> WhyTree:
    known = {latent.id: latent for latent in trail.knowledge.latents}
    latent = known.get(trait.latent)
    name = latent.plain_name if latent is not None else trait.latent
    whose = {"left": "left", "right": "right", "difference": trail.text("test_difference")}.get(trait.part, "")
    lo, hi = interval95(trait.value, trait.sd)
    unit = trait.unit
    detail = trail.text(
        "trait_is", value=number(trait.value, unit), lo=number(lo, unit), hi=number(hi, unit), unit="" if unit == "1" else unit,
        usual=number(trait.usual, unit), spread=number(trait.spread, unit),
    )  # fmt: skip
    label = trail.text("trait", name=f"{name}, {whose}" if whose else name)
    return WhyTree(label=label, detail=detail, key=trait.key, children=trail.follow_all(trait.because))


@opened.register
def _film(film: FilmRef, trail: Trail) -> WhyTree:
    test = film.id.split("/")[1]
    mirrored = trail.text("mirrored") if film.mirrored else ""
    detail = trail.text(
        "film_is", sha256=film.sha256, width=film.width_px, height=film.height_px, seconds=f"{film.seconds:.1f}",
        fps=f"{film.fps:.0f}", mirrored=mirrored,
    )  # fmt: skip
    return WhyTree(
        label=trail.text("film", test=trail.test_name(test), view=trail.view(film.view)), detail=detail, key=film.id
    )


def _error(term: ErrorTerm, unit: str, trail: Trail, of: Literal["photo", "film"] = "photo") -> WhyTree:
    shared = "error_shared" if of == "photo" else "error_shared_film"
    size = trail.text(shared if term.shared else "error_size", sd=f"{term.sd:.2g}", unit=unit)
    return WhyTree(label=trail.text("error", name=trail.knowledge.shown(term.name.replace("_", " "))), detail=size)


@opened.register
def _not_measured(absent: NotMeasured, trail: Trail) -> WhyTree:
    return WhyTree(
        label=trail.text("not_measured", name=trail.name(absent.id)), detail=absent.reason, key=absent.id
    )  # fmt: skip


@opened.register
def _landmarks(seen: Seen, trail: Trail) -> WhyTree:
    views = {photo.id: photo.view for photo in trail.visit.photos}
    label = trail.text("landmarks", view=trail.view(views.get(seen.photo, seen.photo)))
    detail = trail.text("landmarks_made", count=len(seen.points), method=trail.knowledge.shown(seen.method))
    return WhyTree(label=label, detail=detail, key=seen.id, children=(trail.follow(seen.photo),))


@opened.register
def _photo(photo: PhotoRef, trail: Trail) -> WhyTree:
    mirrored = trail.text("mirrored") if photo.mirrored else ""
    detail = trail.text(
        "photo_is", sha256=photo.sha256, width=photo.width_px, height=photo.height_px, mirrored=mirrored
    )
    return WhyTree(label=trail.text("photo", view=trail.view(photo.view)), detail=detail, key=photo.id)


@opened.register
def _posture(posture: Posture, trail: Trail) -> WhyTree:
    joints = (
        trail.text(
            "posture_joint",
            joint=trail.knowledge.shown(joint.replace("_", " ")),
            mean=number(mean, "deg"),
            sd=number(sd, "deg"),
        )
        for joint, (mean, sd) in ((joint, posture.angle(joint)) for joint in posture.joints)
    )
    label, detail = trail.text("posture"), "; ".join(joints)
    return WhyTree(label=label, detail=detail, key=POSTURE, children=trail.follow_all(posture.because))


@opened.register
def _state(state: StructureState, trail: Trail) -> WhyTree:
    label = trail.text(
        "state",
        structure=structure_name(state.structure, trail.knowledge),
        side=side_word(state.side, trail.knowledge),
        state=trail.text(f"role_{state.state}"),
    )
    detail = trail.text(
        "state_is",
        mean=number(state.mean, state.unit),
        sd=f"{state.sd:.2g}",
        unit=state.unit,
        beyond=f"{state.beyond:g}",
        low=percent(state.p_low, trail.knowledge),
        high=percent(state.p_high, trail.knowledge),
    )
    below = (POSTURE, *(key for key in state.because if key != POSTURE))
    return WhyTree(label=label, detail=detail, key=state.key, children=trail.follow_all(below))


@opened.register
def _plan_item(item: PlanItem, trail: Trail) -> WhyTree:
    known = next((e for e in trail.knowledge.exercises if e.id == item.exercise), None)
    label = trail.text("plan_item", stage=item.stage, name=known.name if known else item.exercise)
    chosen = WhyTree(label=trail.text("chosen_for"), children=trail.follow_all(item.because))
    ladder = trail.knowledge.ladder_of(item.exercise)
    claim = ladder.claim if ladder else known.claim if known else None
    said = (facts.claim(claim, trail.knowledge, trail.text("for")),) if claim else ()
    cautions = tuple(WhyTree(label=trail.text("caution"), detail=text) for text in item.cautions)
    return WhyTree(label=label, detail=item.dose, key=item.exercise, children=(chosen, *said, *cautions))
