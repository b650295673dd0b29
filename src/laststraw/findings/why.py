"""``explain``: the way from a sentence on the screen to the photo's hash and the paper's line."""

import difflib
from collections.abc import Sequence

from laststraw.errors import UnusableInput
from laststraw.findings import facts, trail_finding, trail_muscle
from laststraw.findings.trail import Trail, records
from laststraw.findings.tree import WhyTree
from laststraw.knowledge import Knowledge
from laststraw.records import Visit


def explain(visit: Visit, key_or_id: str, knowledge: Knowledge, *, earlier: Sequence[Visit] = ()) -> WhyTree:
    """Why a visit says something.

    Parameters
    ----------
    key_or_id
        A key (``finding/lateral_shift/left``, ``measurement/shoulder_tilt``, ``state/iliopsoas/left``, ``posture``,
        ``muscle/iliopsoas/left``, ``test/side_bend``), the id of a finding, measurement, self-test, structure, exercise
        or safety question, or the id of a source.
    earlier
        The person's visits before this one: findings may rest on them too.

    Returns
    -------
    WhyTree
        Several records with one id hang below one root. Each record is opened once, at its first place.

    *Error*: ``UnusableInput`` when this visit and the knowledge files hold nothing of that name; names what is near.
    """
    trail = Trail(visit, knowledge, tuple(earlier))
    found = _keys(visit, key_or_id)
    trees = tuple(trail.follow(key) for key in found) or _elsewhere(visit, key_or_id, trail)
    if not trees:
        raise _unknown(visit, key_or_id, knowledge)
    return trees[0] if len(trees) == 1 else WhyTree(label=key_or_id, key=key_or_id, children=trees)


def _keys(visit: Visit, wanted: str) -> tuple[str, ...]:
    """Keys of the records that go by this name: the key itself, else everything with that id."""
    held = records(visit)
    if wanted in held:
        return (wanted,)
    if f"test/{wanted}" in held:
        return (f"test/{wanted}",)
    by_id = (
        *(finding.key for finding in visit.findings if finding.id == wanted),
        *(m.key for m in visit.measurements if m.id == wanted),
        *(m.key for test in visit.tests for m in test.results if m.id == wanted),
        *(finding.key for finding in visit.findings if finding.structure == wanted),
        *(trait.key for trait in visit.traits if trait.latent == wanted),
        *(state.key for state in visit.structures if state.structure == wanted),
        *(muscle.key for muscle in visit.muscles if muscle.structure == wanted),
    )
    return tuple(dict.fromkeys(by_id))


def _elsewhere(visit: Visit, wanted: str, trail: Trail) -> tuple[WhyTree, ...]:
    """Safety questions, exercises that were left out, and sources."""
    knowledge = trail.knowledge
    if visit.referral is not None and wanted in (*visit.referral.flags, *visit.referral.unanswered):
        flag = next((flag for flag in knowledge.red_flags if flag.id == wanted), None)
        label = trail.text("flag", name=wanted)
        if flag is None:
            return (WhyTree(label=label, key=wanted),)
        assumed = (WhyTree(label=trail.text("assumed", why=flag.assumed)),) if flag.assumed else ()
        below = (*assumed, *(facts.source(id, knowledge) for id in flag.evidence))
        return (WhyTree(label=label, detail=f"{flag.question} {flag.action}", key=wanted, children=below),)
    left_out = visit.plan.left_out if visit.plan is not None else ()
    for exercise, reason in left_out:
        if exercise == wanted:
            names = {e.id: e.name for e in knowledge.exercises}
            label = trail.text("left_out", name=names.get(wanted, wanted))
            return (WhyTree(label=label, detail=reason, key=wanted),)
    if any(evidence.id == wanted for evidence in knowledge.evidence):
        return (facts.source(wanted, knowledge),)
    return ()


def _unknown(visit: Visit, wanted: str, knowledge: Knowledge) -> UnusableInput:
    there = [*records(visit), *dict.fromkeys(finding.id for finding in visit.findings)]
    near = difflib.get_close_matches(wanted, there, n=3, cutoff=0.4) or there[-8:]
    hint = knowledge.sentence("why.unknown_hint", near=", ".join(near) or "nothing: the visit is empty")
    return UnusableInput(knowledge.sentence("why.unknown", key=wanted), hint=hint)


__all__ = ["explain", "trail_finding", "trail_muscle"]  # the nodes of findings and of muscles register themselves
