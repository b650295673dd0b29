"""Which test to do next: the one that is expected to tell most about what would change what is done, for its price.

Every finding that could be reported is a question with a probability. A test is worth the information (bits) that its
result is expected to give about these questions, each weighed by how much knowing it changes what is done; its price is its
time, and more the more it hurts. A finding that only one look has shown may be a slip: a second, different look is worth
what the slip leaves open.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from laststraw.findings.belief import Belief, rows_of, special_of
from laststraw.findings.conditions import Answers, Condition, accuracy_of, highest_p
from laststraw.findings.information import entropy_bits, gain_about_threshold_bits
from laststraw.findings.judge import SIGNS, Judgement, agreeing
from laststraw.findings.listing import judgements
from laststraw.findings.looks import Look, look_at
from laststraw.knowledge import FindingDef, Knowledge, TestProtocol
from laststraw.knowledge.linked import error_of
from laststraw.knowledge.protocols import Output, Way
from laststraw.records import Doubt, Intake, NextStep, NextTest, Part, Side

Floats = NDArray[np.float64]
SETTLED = 0.05  # bits of doubt at least of what is sure enough and waits for a second look: it is not last in the list


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """What there is for the next test. ``things`` None: whatever it needs; ``minutes`` left for testing, None: no limit."""

    helper: bool = False
    things: frozenset[str] | None = None
    camera: bool = True
    minutes: float | None = None
    skip: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """One finding on one side, as a question about the state: is ``row`` @ components beyond ``border``?

    ``seen_once``: one look has shown it, and a second is missing. ``share``: how much of the answer one more look is worth.
    """

    definition: FindingDef
    side: Side
    row: Floats
    border: float
    p: float
    seen_once: bool
    share: float
    normals: tuple[tuple[float, float, float], ...]  # weight, mean and sd of what is believed of it
    sign: int


def next_step(belief: Belief, knowledge: Knowledge, at_hand: AtHand | None = None) -> NextStep:
    """The tests that are worth doing, the most telling for its price first; or why to stop.

    Parameters
    ----------
    belief
        After everything so far. What was tested in the last sitting is not offered again.
    at_hand
        What there is; everything that can be done alone when None.

    *Error*: the worth of a test is the sum over questions, which overlap; it orders tests, and is no more than that.
    """
    at_hand = at_hand or AtHand()
    intake = belief.sittings[-1].intake if belief.sittings else Intake(safety=())
    questions = tuple(_questions(belief, knowledge))
    judged = tuple(judgements(belief, knowledge))
    said = {(j.definition.id, j.side): j.p for j in judged}
    offered, left_out = _offered(belief, intake, knowledge, at_hand)
    valued = [_valued(test, questions, belief, knowledge, at_hand, said) for test in offered]
    worth = [one for one in valued if one.bits >= knowledge.constant("next.least_bits")]
    worth.sort(key=lambda one: (-one.per_minute, one.test))
    stop = _why_stop(worth, valued, intake, at_hand, knowledge)
    return NextStep(
        tests=() if stop else tuple(worth),
        stop=stop,
        undecided=_undecided(judged, knowledge),
        left_out=left_out,
    )


def _why_stop(
    worth: Sequence[NextTest], valued: Sequence[NextTest], intake: Intake, at_hand: AtHand, knowledge: Knowledge
) -> str:
    most_pain = knowledge.constant("next.most_pain")
    if intake.pain_now is not None and intake.pain_now > most_pain:
        return knowledge.sentence("next.stop_pain", most=f"{most_pain:.0f}")
    if at_hand.minutes is not None and not any(one.minutes <= at_hand.minutes for one in worth or valued):
        return knowledge.sentence("next.stop_time")
    if not valued:
        return knowledge.sentence("next.stop_none")
    return "" if worth else knowledge.sentence("next.stop_little")


def _questions(belief: Belief, knowledge: Knowledge) -> Iterator[Question]:
    """Every reportable finding with one criterion, in each way that it can hold. (Those with two follow from their parts.)"""
    for definition in knowledge.findings:
        if definition.grade == "X" or len(definition.criteria) != 1:
            continue
        criterion = definition.criteria[0]
        sign, beyond = SIGNS[criterion.sign], criterion.beyond.value
        if criterion.of != "difference" and belief.frame.usual[criterion.latent].known:
            side: Side = "both" if criterion.of == "side" else "none"
            yield _question(definition, side, "level", sign, beyond, belief, knowledge)
        if criterion.of != "level":
            apart = beyond if criterion.apart is None else criterion.apart.value
            yield _question(definition, "left", "difference", sign, apart, belief, knowledge)
            yield _question(definition, "right", "difference", -sign, apart, belief, knowledge)


def _question(
    definition: FindingDef, side: Side, part: Part, sign: int, border: float, belief: Belief, knowledge: Knowledge
) -> Question:
    """One way to hold. What no look has shown yet needs two: a first look is worth half."""
    latent = definition.criteria[0].latent
    direction = belief.frame.direction(latent, part)
    assert direction is not None
    p = belief.view(latent).beyond(part, sign, border)
    looks = agreeing(belief, latent, sign, knowledge) if part == "difference" else math.inf
    needed = knowledge.constant("findings.looks")
    shown = p >= knowledge.constant("next.shown_once")
    return Question(
        definition=definition,
        side=side,
        row=belief.row(sign * direction),
        border=border,
        p=p,
        seen_once=shown and 0 < looks < needed,
        share=1.0 if looks > 0 else 1.0 / needed,
        normals=tuple(belief.view(latent).along(part)),
        sign=sign,
    )


def _offered(
    belief: Belief, intake: Intake, knowledge: Knowledge, at_hand: AtHand
) -> tuple[list[TestProtocol], tuple[tuple[str, str], ...]]:
    """Tests that this person can do now, and why others are left out."""
    offered, left_out = [], []
    done = {test.test for test in belief.sittings[-1].tests} if belief.sittings else set()
    seen = {one.id for one in belief.sittings[-1].measurements} if belief.sittings else set()
    done |= {test.id for test in knowledge.protocols if test.photo and seen & {output.id for output in test.outputs}}
    answers = Answers(belief.sittings, belief.person, knowledge, belief.year)
    for test in knowledge.protocols:
        if test.not_offered or test.id in done or test.id in at_hand.skip or test.who == "clinician":
            continue
        reason = _why_not(test, intake, answers, belief, knowledge, at_hand)
        if reason:
            left_out.append((test.id, reason))
        else:
            offered.append(test)
    return offered, tuple(left_out)


def _why_not(
    test: TestProtocol, intake: Intake, answers: Answers, belief: Belief, knowledge: Knowledge, at_hand: AtHand
) -> str:
    """Why a test is not for this person now; "" when it is."""
    age = belief.year - belief.person.birth_year
    said: Mapping[str, bool] = {
        "bending_hurts": intake.bending_hurts or answers.said("bending_hurts", "none") is True,
        "arching_hurts": intake.arching_hurts or answers.said("arching_hurts", "none") is True,
        "leg_pain": intake.leg_pain or answers.said("leg_below_knee", "none") is True,
        "pregnant": intake.pregnant,
        "osteoporosis": intake.osteoporosis,
        "pain_over_5": (intake.pain_now or 0) > knowledge.constant("next.most_pain"),
        "over_70": age > 70,
        "over_80": age > 80,
    }
    for reason in test.avoid_if:
        if said[reason]:
            return knowledge.sentence(f"next.avoid_{reason}")
    if test.only_if and not any(answers.said(symptom, "none") for symptom in test.only_if):
        return knowledge.sentence("next.only_if")
    if test.who == "helper" and not at_hand.helper:
        return knowledge.sentence("next.no_helper")
    if at_hand.things is not None:
        lacking = [thing for thing in test.needs if not _is_there(thing, at_hand.things)]
        if lacking:
            return knowledge.sentence("next.lacking", things=", ".join(lacking))
    if at_hand.minutes is not None and test.minutes > at_hand.minutes:
        return knowledge.sentence("next.too_long", minutes=f"{test.minutes:g}")
    return ""


def _is_there(need: str, things: frozenset[str]) -> bool:
    """Whether one of the ways to have what a test needs is there: "phone and shelf, or a watch"."""
    if "if you can" in need:
        return True
    ways = [way.split(" and ") for way in need.replace(", or ", " or ").split(" or ")]
    return any(all(_is_one_of(part.strip().removeprefix("a "), things) for part in way) for way in ways)


def _is_one_of(part: str, things: frozenset[str]) -> bool:
    at_home = {*things, "wall", "floor"}
    return any(
        part == one or part.startswith(f"{one} ") or (f" {one}" in part and "two " not in part) for one in at_home
    )


def worth_knowing(definition: FindingDef) -> float:
    """What a bit about a finding is worth: half the square of its weight, so that a mere description counts little."""
    return 0.5 * definition.weight.value**2


def _valued(
    test: TestProtocol,
    questions: Sequence[Question],
    belief: Belief,
    knowledge: Knowledge,
    at_hand: AtHand,
    said: Mapping[tuple[str, Side], float],
) -> NextTest:
    """What one test is expected to tell, and its price; ``said``: the probability with which each finding would be said."""
    told = [*_about_latents(test, questions, belief, knowledge, at_hand), *_about_conditions(test, belief, knowledge)]
    bits = math.fsum(weight * gain for _, weight, gain, _ in told)
    price = test.minutes + knowledge.constant("next.minutes_per_discomfort") * test.discomfort
    told.sort(key=lambda one: (-one[1] * one[2], one[0].finding, one[0].side))
    telling = [one for one in told if one[1] * one[2] > 0.05 * bits] if bits > 0.0 else []
    return NextTest(
        test=test.id,
        bits=bits,
        minutes=test.minutes,
        discomfort=test.discomfort,
        per_minute=bits / price,
        settles=tuple(replace(d, p=said.get((d.finding, d.side), d.p)) for d, *_ in telling[:4]),
        confirms=any(one[3] for one in telling[:1]),
    )


Told = tuple[Doubt, float, float, bool]


def _about_latents(
    test: TestProtocol, questions: Sequence[Question], belief: Belief, knowledge: Knowledge, at_hand: AtHand
) -> Iterator[Told]:
    """Bits about each question on a latent: how much the readings of this test would narrow it."""
    looks = tuple(_expected(test, belief, knowledge, at_hand))
    if not looks or not questions:
        return
    rows = rows_of(looks, belief.frame, belief.own, len(belief.variance))
    errors = _errors(looks, belief)
    seen = rows @ belief.state.cov
    asked = np.array([question.row for question in questions])
    reach = asked @ seen.T  # (question, look)
    told = np.einsum("ij,ij->i", reach, np.linalg.solve(seen @ rows.T + errors, reach.T).T)
    var = np.einsum("ij,ij->i", asked @ belief.state.cov, asked)
    told = np.minimum(told, (1.0 - 1e-9) * var)
    gains = _gains(questions, var * (var - told) / np.maximum(told, 1e-12 * var))
    slip = knowledge.constant("next.slip")
    for question, gain, told_share in zip(questions, gains, told / var, strict=True):
        if told_share < 1e-6:
            continue
        extra = 0.0
        if question.seen_once:  # what a second look would settle of the doubt that one look may be a slip
            slipped = float(entropy_bits((1.0 - slip) * question.p)) - float(entropy_bits(question.p))
            extra = float(told_share) ** 0.5 * max(slipped, 0.0)
        doubt_of = Doubt(finding=question.definition.id, side=question.side, p=question.p)
        yield doubt_of, worth_knowing(question.definition), question.share * float(gain) + extra, question.seen_once


def _gains(questions: Sequence[Question], error2: Floats) -> Floats:
    """Expected bits about each question from a reading with an error of this variance: over both kinds of people."""
    total = np.zeros(len(questions))
    for k in range(max(len(question.normals) for question in questions)):
        normals = [question.normals[min(k, len(question.normals) - 1)] for question in questions]
        weight = np.array([n[0] if k < len(q.normals) else 0.0 for n, q in zip(normals, questions, strict=True)])
        mean = np.array([q.sign * n[1] for n, q in zip(normals, questions, strict=True)])
        var = np.array([n[2] ** 2 for n in normals])
        border = np.array([question.border for question in questions])
        after = np.sqrt(var * error2 / (var + error2))
        total += weight * gain_about_threshold_bits(mean, np.sqrt(var), np.minimum(after, np.sqrt(var)), border)
    return total


def _expected(test: TestProtocol, belief: Belief, knowledge: Knowledge, at_hand: AtHand) -> Iterator[Look]:
    """The looks that a test would bring, by its best way."""
    for output in test.outputs:
        reading = belief.frame.readings.get(output.id if test.photo else f"{test.id}/{output.id}")
        way = _best_way(output, knowledge, at_hand)
        if reading is None or way is None:
            continue
        for side in output.side_names:
            look = look_at(belief.frame, reading, side, error_of(output, way, knowledge).value, test.id)
            if look is not None:
                yield look


def _best_way(output: Output, knowledge: Knowledge, at_hand: AtHand) -> Way | None:
    ways = [way for way in output.ways if at_hand.camera or way.by != "camera"]
    return min(ways, key=lambda way: error_of(output, way, knowledge).value, default=None)


def _errors(looks: Sequence[Look], belief: Belief) -> Floats:
    """Errors of the looks of a test (m, m); with what is special to readings that were never taken, as their sides share it."""
    errors = np.diag([look.sd**2 for look in looks])
    for component in dict.fromkeys(one for look in looks for one in look.own if one not in belief.own):
        factors = np.array([look.own.get(component, 0.0) for look in looks])
        errors += special_of(belief.frame, *component)[0] * np.outer(factors, factors)
    return errors


def _about_conditions(test: TestProtocol, belief: Belief, knowledge: Knowledge) -> Iterator[Told]:
    """Bits about each condition: exact for signs that are independent within the condition."""
    for one in belief.conditions:
        if highest_p(one.definition, knowledge) < knowledge.constant("findings.listed_p"):
            continue
        signs = [sign for sign in one.definition.signs if sign.reading.startswith(f"{test.id}/")]
        if not signs:
            continue
        gain = _sign_bits(one, [accuracy_of(sign, knowledge) for sign in signs])
        once = one.p >= knowledge.constant("next.shown_once") and one.tests < knowledge.constant("findings.looks")
        doubt = Doubt(finding=one.definition.id, side=one.side, p=one.p)
        yield doubt, worth_knowing(one.definition), gain, once


def _sign_bits(one: Condition, pairs: Sequence[tuple[float, float]]) -> float:
    """Expected fall of the entropy of a condition by some signs: (chance with it, chance without it) each."""
    branches = [(1.0, 1.0)]
    for with_it, without in pairs:
        branches = [
            (a * x, b * y) for a, b in branches for x, y in ((with_it, without), (1.0 - with_it, 1.0 - without))
        ]
    p = min(max(one.p, 1e-9), 1.0 - 1e-9)
    after = 0.0
    for with_it, without in branches:
        chance = p * with_it + (1.0 - p) * without
        if chance > 0.0:
            after += chance * float(entropy_bits(p * with_it / chance))
    return max(float(entropy_bits(p)) - after, 0.0)


def _undecided(judged: Sequence[Judgement], knowledge: Knowledge) -> tuple[Doubt, ...]:
    """What was read or complained of and is neither said nor excluded, the weightiest doubt first.

    With the probability that it would be said with.
    """
    low = knowledge.constant("next.excluded_p")
    found = [
        (worth_knowing(j.definition), Doubt(finding=j.definition.id, side=j.side, p=j.p))
        for j in judged
        if j.definition.grade != "X"
        and j.p > low
        and not j.listed(knowledge)
        and (j.condition is None or highest_p(j.definition, knowledge) >= knowledge.constant("findings.listed_p"))
    ]
    found.sort(key=lambda one: (-one[0] * max(float(entropy_bits(one[1].p)), SETTLED), one[1].finding, one[1].side))
    return tuple(doubt for _, doubt in found)
