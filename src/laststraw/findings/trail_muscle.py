"""The node of a muscle: each claim, the results and states it rests on, what people reach, what is missing, what settles it."""

from collections.abc import Iterator

from laststraw.findings import facts
from laststraw.findings.telling import number, percent, side_word, structure_name
from laststraw.findings.trail import Trail, opened
from laststraw.findings.tree import WhyTree
from laststraw.knowledge.linked import name_of_linked, tested_by
from laststraw.knowledge.protocols import people_reach
from laststraw.records import MuscleClaim, MuscleState


@opened.register
def _muscle(muscle: MuscleState, trail: Trail) -> WhyTree:
    structure = structure_name(muscle.structure, trail.knowledge)
    label = trail.text("muscle", structure=structure, side=side_word(muscle.side, trail.knowledge))
    children = (*(_claim(claim, trail) for claim in muscle.claims), *_norms(muscle, trail))
    return WhyTree(label=label, key=muscle.key, children=children)


def _claim(claim: MuscleClaim, trail: Trail) -> WhyTree:
    """What is said, from what; of what is missing the names, and the one test that would tell most."""
    verdict = trail.text(f"verdict_{claim.verdict}")
    detail = trail.text("claim_is", verdict=verdict, percent=percent(claim.p, trail.knowledge), says=claim.says)
    names = ", ".join(trail.knowledge.sentence(f"muscles.half_{half}") for half in claim.missing)
    missing = (WhyTree(label=trail.text("claim_missing"), detail=f"{names}."),) if names else ()
    settled = _settled(claim, trail)
    return WhyTree(
        label=trail.text(f"claim_{claim.name}"),
        detail=detail,
        children=(
            *trail.follow_all(claim.because),
            *missing,
            *((WhyTree(label=trail.text("claim_settled"), detail=settled),) if settled else ()),
        ),
    )


def _settled(claim: MuscleClaim, trail: Trail) -> str:
    """The one test or question, in words; nothing where there is none, and nothing is open."""
    if claim.settled_by is None or claim.verdict in ("yes", "no"):
        return ""
    test = claim.settled_by.test
    if test in ("hours", "diary"):
        return trail.knowledge.sentence(f"muscles.settle_{test}")
    return trail.knowledge.sentence("muscles.settle", test=name_of_linked(test, trail.knowledge))


def _norms(muscle: MuscleState, trail: Trail) -> Iterator[WhyTree]:
    """What people of this person's sex and age reach in each test that the muscle's claims rest on, with the sources."""
    person = trail.visit.person
    age = max(int(trail.visit.made_at[:4]) - person.birth_year - 1, 0)
    keys = dict.fromkeys(key for claim in muscle.claims for key in claim.because)
    tests = {test.id: test for test in (tested_by(key, trail.knowledge) for key in keys) if test is not None}
    for test in tests.values():
        reached = people_reach(test.norms, person.sex, (age, age + 1))
        if reached is not None:
            unit = reached.norms[0].mean.unit
            facts_of = (facts.quantity(q, trail.knowledge) for norm in reached.norms for q in (norm.mean, norm.sd))
            yield WhyTree(
                label=trail.text("people_reach", test=test.plain_name),
                detail=trail.text(
                    "people_reach_is", mean=number(reached.mean, unit), sd=number(reached.sd, unit), unit=unit
                ),
                children=tuple(dict.fromkeys(node for nodes in facts_of for node in nodes)),
            )
