"""Laws of moving pictures: each is of something that can be done, and its poses, contacts and checks name what is there."""

from collections.abc import Iterator
from pathlib import Path

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.load import meant
from laststraw.knowledge.poses import BASES, THINGS, KeyPose, PoseSequence
from laststraw.knowledge.rows import located
from laststraw.knowledge.schema import Knowledge


def sequences_are_of_something(knowledge: Knowledge) -> Iterator[Breach]:
    """A sequence has the id of an exercise or of a self-test, and there is one for each at most."""
    doable = {row.id for row in knowledge.exercises} | {row.id for row in knowledge.protocols}
    for where in located(knowledge, "sequence"):
        if where.name not in doable:
            message = f"sequence {where.name!r}: no exercise or protocol has this id. {meant(where.name, doable)}"
            yield Breach(where.place, message)


def everything_has_a_picture(knowledge: Knowledge) -> Iterator[Breach]:
    """Every exercise, and every self-test that is offered, has a sequence; files of one's own may go without."""
    drawn = {row.id for row in knowledge.sequences}
    for where in located(knowledge, "exercise", "protocol"):
        own = Path(where.place.file).is_absolute()  # pictures are made when the package is built
        if where.name in drawn or own or (where.kind == "protocol" and where.row.not_offered):
            continue
        yield Breach(where.place, f"{where.kind} {where.name!r}: has no picture; a sequence of this id gives it one")


def poses_start_somewhere(knowledge: Knowledge) -> Iterator[Breach]:
    """The first pose starts from a base posture, others from one or from an earlier pose; names differ; time passes."""
    for where in located(knowledge, "sequence"):
        name, known = f"sequence {where.name!r}", set[str]()
        if not where.row.poses and not _poses(knowledge, where.row):
            yield Breach(where.place, f"{name}: has no pose, and is like no sequence that has some")
        for pose in where.row.poses:
            if (known or pose.start) and pose.start not in {"", *BASES, *known}:
                hint = meant(pose.start, {*BASES, *known})
                yield Breach(where.place, f"{name}, {pose.name!r}: from {pose.start!r} is no posture. {hint}")
            if not known and pose.start not in BASES:
                message = f"the first pose starts from a base posture. {meant(pose.start, BASES)}"
                yield Breach(where.place, f"{name}, {pose.name!r}: {message}")
            if pose.name in known:
                yield Breach(where.place, f"{name}: the name {pose.name!r} is taken")
            if not 0.0 < pose.seconds <= 20.0 or not 0.0 <= pose.hold <= 20.0:
                yield Breach(
                    where.place, f"{name}, {pose.name!r}: getting there takes up to 20 s, and so does holding it"
                )
            known.add(pose.name)


def sequences_move_as_told(knowledge: Knowledge) -> Iterator[Breach]:
    """What moves has two poses; what is counted is one of them, and checks are made during poses that are there."""
    for where in located(knowledge, "sequence"):
        sequence, name = where.row, f"sequence {where.name!r}"
        names = [pose.name for pose in _poses(knowledge, sequence)]
        if sequence.loop == "still" and sequence.counts:
            yield Breach(where.place, f"{name}: what stays still is not counted")
        if sequence.loop != "still" and len(names) < 2 and not sequence.like:
            yield Breach(where.place, f"{name}: what moves has two poses at least, or loop is 'still'")
        for used in (*([sequence.counts] if sequence.counts else []), *(p for f in sequence.form for p in f.during)):
            if used not in names:
                yield Breach(where.place, f"{name}: no pose {used!r}. {meant(used, names)}")


def _poses(knowledge: Knowledge, sequence: PoseSequence) -> tuple[KeyPose, ...]:
    """Its own poses, else those of the sequence that it is like."""
    others = (other.poses for other in knowledge.sequences if other.id == sequence.like)
    return sequence.poses or next(others, ())


def contacts_rest_on_what_is_there(knowledge: Knowledge) -> Iterator[Breach]:
    """A part rests on a thing only if that thing is in the picture (a chair is in all of sitting), and never on itself."""
    for where in located(knowledge, "sequence"):
        there = {prop.kind for prop in where.row.props} | _own_things(where.row)
        for pose in where.row.poses:
            for contact in pose.contacts:
                name = f"sequence {where.name!r}, {pose.name!r}"
                if contact.on in THINGS and contact.on not in there:
                    yield Breach(where.place, f"{name}: rests on a {contact.on} that is not among the props")
                if contact.on in contact.parts:
                    yield Breach(where.place, f"{name}: {contact.on} cannot rest on itself")


def _own_things(sequence: PoseSequence) -> set[str]:
    return {"chair" for pose in sequence.poses if pose.start == "sitting"}


def sequences_name_muscles(knowledge: Knowledge) -> Iterator[Breach]:
    """The muscles that work are structures, and what a check says is a sentence that begins with ``form.``."""
    structures = {row.id for row in knowledge.structures}
    sentences = {row.id for row in knowledge.sentences if row.id.startswith("form.")}
    for where in located(knowledge, "sequence"):
        sequence, name = where.row, f"sequence {where.name!r}"
        for id in (*sequence.muscles, *sequence.left_muscles, *sequence.right_muscles):
            if id not in structures:
                yield Breach(where.place, f"{name}: no structure {id!r}. {meant(id, structures)}")
        for form in sequence.form:
            if form.says not in sentences:
                yield Breach(where.place, f"{name}: no sentence {form.says!r}. {meant(form.says, sentences)}")
            if form.low is None and form.high is None:
                yield Breach(where.place, f"{name}: the check {form.says!r} has neither low nor high")


LAWS: tuple[Law, ...] = (
    sequences_are_of_something,
    everything_has_a_picture,
    poses_start_somewhere,
    sequences_move_as_told,
    contacts_rest_on_what_is_there,
    sequences_name_muscles,
)
