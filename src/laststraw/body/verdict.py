"""What may be said of a muscle: held, tight, weak, overloaded; each with its probability and what would settle it.

    held short   P(D < -5 %) >= 0.9 and at least 2 h a day (long: D > 5 %)    D: change of length in posture, % of fibre length
    tight        deficit X >= 1.5 norm sd, X > smallest detectable change, and P(true X >= 1.5 sd | reading) >= 0.9
    weak         z < -1 and P(true z < -1 | reading) >= 0.9
    long, weak   held long and weak, with 0.9 together
    overloaded   P(a_10 > 5 % or a_90 > 50 % or a_50 above its limit of 10 to 14 %) >= 0.9 over the draws of the diary, or
                 median side ratio > 1.5 with its 90 % interval above 1

True X and z: the reading is shrunk towards what people are like, N(0, 1) in norm sd, by its error. Without its test a muscle
is at most *possibly* tight, weak or overloaded; its probability is then that of people in general. Source: the definitions
are this project's (docs/body_states.md); limits of activation Jonsson 1982.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from laststraw.body.settle import entropy_bits, gain_of_hours, gain_of_reading
from laststraw.knowledge import Knowledge
from laststraw.knowledge.selftests import LengthTest, StrengthHold
from laststraw.records import (
    ActivationProfile,
    ClaimName,
    ExtensibilityTest,
    Half,
    MuscleClaim,
    MuscleState,
    Settling,
    StrengthTest,
    StructureState,
    Verdict,
)
from laststraw.stats import normal_cdf, shrink

LEAST_GAIN_BITS = 1e-3
SHORT_OR_LONG: tuple[tuple[ClaimName, str], ...] = (("held_short", "states.short"), ("held_long", "states.long"))


class Belief(NamedTuple):
    """A hidden quantity in norm standard deviations, towards the claim: how much too short, or too weak, it is."""

    mean: float
    sd: float

    def beyond(self, threshold: float) -> float:
        """Probability that it is beyond a threshold."""
        return 1.0 - normal_cdf(threshold, self.mean, self.sd)


class Known(NamedTuple):
    """Everything that is known of one muscle."""

    length: StructureState
    extensibility: ExtensibilityTest | None
    strength: StrengthTest | None
    activation: ActivationProfile | None
    hours: float | None
    knowledge: Knowledge

    def number(self, id: str) -> float:
        """A constant of the knowledge files."""
        return self.knowledge.constant(id)

    def say(self, id: str, **filled_in: object) -> str:
        """A sentence of ``sentences/states.toml``; ``id`` without its ``states.``."""
        return self.knowledge.sentence(f"states.{id}", **filled_in)

    @property
    def sure(self) -> float:
        """How probable a claim must be before it is made."""
        return self.number("held_probability")

    @property
    def p_hours(self) -> float:
        """How probable it is that the posture is kept for long enough a day."""
        if self.hours is None:
            return self.number("held_hours_prior")
        return 1.0 if 60.0 * self.hours >= self.number("held_hours_a_day") else 0.0

    @property
    def shortfall(self) -> Belief:
        """How far it falls short of the norm in length."""
        test = self.extensibility
        if test is None:
            return Belief(0.0, 1.0)
        return Belief(*shrink(test.deficit_deg / test.norm_sd, test.sd / test.norm_sd, 0.0, 1.0))

    @property
    def weakness(self) -> Belief:
        """How far it falls short of the norm in strength."""
        test = self.strength
        return Belief(0.0, 1.0) if test is None else Belief(*shrink(-test.z, test.sd / test.norm_sd, 0.0, 1.0))


def muscle_state(
    length: StructureState,
    *,
    extensibility: ExtensibilityTest | None,
    strength: StrengthTest | None,
    activation: ActivationProfile | None,
    held_hours_per_day: float | None,
    knowledge: Knowledge,
) -> MuscleState:
    """What may be said of one muscle from its posture and from the tests that were made; None: it was not made.

    Parameters
    ----------
    length
        Change of length in the posture, as ``structure_states`` returns it (quantity ``length``).
    held_hours_per_day
        How long a day the posture is kept (h).

    *Error*: ``ValueError`` for a joint, for hours outside 0 to 24, and for a test of another muscle or side. Probabilities
    rest on normal readings and on people who spread as the norm says; calls are right as often as they say where both
    hold (tested by simulation).
    """
    _require_one_muscle(length, extensibility, strength, activation, held_hours_per_day)
    known = Known(length, extensibility, strength, activation, held_hours_per_day, knowledge)
    held_short, held_long = (_held(name, way, known) for name, way in SHORT_OR_LONG)
    weak = _weak(known)
    claims = (held_short, held_long, _tight(known), weak, _long_and_weak(held_long, weak, known), _overloaded(known))
    return MuscleState(
        key=f"muscle/{length.structure}/{length.side}",
        structure=length.structure,
        side=length.side,
        claims=claims,
        settled_by=_settled_of_all(claims, known),
    )


def _held(name: ClaimName, way_id: str, known: Known) -> MuscleClaim:
    p_now = known.length.p_low if name == "held_short" else known.length.p_high
    way, hours = known.knowledge.sentence(way_id), f"{known.hours or 0.0:g}"
    verdict: Verdict
    missing: tuple[Half, ...] = ()
    if p_now <= 1.0 - known.sure:
        verdict, says = "no", known.say("held_no", way=way)
    elif p_now < known.sure:
        verdict, says = "not_known", known.say("held_unclear", way=way)
        missing = ("hours",) if known.hours is None else ()
    elif known.hours is None:
        verdict, says, missing = "possible", known.say("held_hours_unknown", way=way), ("hours",)
    elif known.p_hours < 1.0:
        verdict, says = "no", known.say("held_brief", way=way, hours=hours)
    else:
        verdict, says = "yes", known.say("held_yes", way=way, hours=hours)
    gain = gain_of_hours(p_now, 0.0, known.p_hours) if known.hours is None else 0.0
    settled = _best({"hours": gain}, name)
    return _claim(name, verdict, p_now * known.p_hours, says, (known.length.key,), missing, settled)


def _tight(known: Known) -> MuscleClaim:
    test, limit = known.extensibility, known.number("tight_beyond_sd")
    p = known.shortfall.beyond(limit)
    gains = _gains_of_tests(known.knowledge.test_lengths, known.shortfall, limit, known)
    settled = _best(gains, "tight")
    if test is None:
        held = known.length.p_low >= known.sure
        says = known.say("tight_from_posture") if held else known.say("tight_not_known")
        because = (known.length.key, "heino1990") if held else ("heino1990",)
        return _claim("tight", "possible" if held else "not_known", p, says, because, ("extensibility",), settled)
    beyond_people = test.deficit_deg >= limit * test.norm_sd
    beyond_error = test.deficit_deg > test.mdc_deg
    definition = known.knowledge.test_length(test.test)
    filled = {"test": definition.plain_name, "deg": f"{test.deficit_deg:.0f}", "mm": f"{test.deficit_mm:.0f}"}
    if p >= known.sure and beyond_people and beyond_error:
        says = known.say("tight_yes", cannot_say=definition.cannot_say, **filled)
        return _claim("tight", "yes", p, says, (test.key,), (), settled)
    if p <= 1.0 - known.sure:
        return _claim("tight", "no", p, known.say("tight_no", **filled), (test.key,), (), settled)
    return _claim("tight", "possible", p, known.say("tight_possible", **filled), (test.key,), (), settled)


def _weak(known: Known) -> MuscleClaim:
    test, limit = known.strength, known.number("weak_beyond_sd")
    p = known.weakness.beyond(limit)
    settled = _best(_gains_of_tests(known.knowledge.test_strengths, known.weakness, limit, known), "weak")
    if test is None:
        return _claim("weak", "not_known", p, known.say("weak_not_known"), (), ("strength",), settled)
    definition = known.knowledge.test_strength(test.test)
    name = definition.plain_name
    if p >= known.sure and test.z < -limit:
        says = known.say("weak_yes", test=name, cannot_say=definition.cannot_say)
        return _claim("weak", "yes", p, says, (test.key,), (), settled)
    if p <= 1.0 - known.sure:
        return _claim("weak", "no", p, known.say("weak_no", test=name), (test.key,), (), settled)
    return _claim("weak", "possible", p, known.say("weak_possible", test=name), (test.key,), (), settled)


def _long_and_weak(held_long: MuscleClaim, weak: MuscleClaim, known: Known) -> MuscleClaim:
    p = held_long.p * weak.p
    limit = known.number("weak_beyond_sd")
    gains = _gains_of_tests(known.knowledge.test_strengths, known.weakness, limit, known, times=held_long.p)
    if known.hours is None:
        p_if_hours = known.length.p_high * weak.p
        gains["hours"] = entropy_bits(p) - known.p_hours * entropy_bits(p_if_hours)
    missing: tuple[Half, ...] = () if known.hours is not None else ("hours",)
    missing += ("strength",) if known.strength is None else ()
    verdict: Verdict = "possible"
    if "no" in (held_long.verdict, weak.verdict):
        verdict, missing, says = "no", (), known.say("long_and_weak_no")
    elif missing:
        names = [known.say(f"missing_{half}") for half in missing]
        verdict = "possible" if known.length.p_high >= known.sure else "not_known"
        says = known.say("long_and_weak_missing", missing=", ".join(names))
    elif held_long.verdict == weak.verdict == "yes" and p >= known.sure:
        verdict, says = "yes", known.say("long_and_weak_yes")
    else:
        says = known.say("long_and_weak_possible")
    because = tuple(dict.fromkeys((*held_long.because, *weak.because)))
    return _claim("long_and_weak", verdict, p, says, because, missing, _best(gains, "long_and_weak"))


def _overloaded(known: Known) -> MuscleClaim:
    profile = known.activation
    if profile is None:
        settled = _best({"diary": _gain_of_diary(known)}, "overloaded")
        says = known.say("overloaded_not_known")
        p = known.number("overload_prior")
        return _claim("overloaded", "not_known", p, says, (), ("activation",), settled)
    p_level, (p_side, is_one_sided) = p_beyond_limits(profile, known.knowledge), one_sided(profile, known.knowledge)
    p, because = max(p_level, p_side), (profile.key,)
    if p_level >= known.sure:
        p10, p50, p90 = (f"{np.median(d):.0f}" for d in (profile.p10_pct, profile.p50_pct, profile.p90_pct))
        says = known.say("overloaded_yes", p10=p10, p50=p50, p90=p90)
        return _claim("overloaded", "yes", p, says, because, (), None)
    if is_one_sided:
        says = known.say("overloaded_side", ratio=f"{np.median(profile.side_ratio):.1f}")
        return _claim("overloaded", "yes", p, says, because, (), None)
    if p <= 1.0 - known.sure:
        return _claim("overloaded", "no", p, known.say("overloaded_no"), because, (), None)
    return _claim("overloaded", "possible", p, known.say("overloaded_possible"), because, (), None)


def p_beyond_limits(profile: ActivationProfile, knowledge: Knowledge) -> float:
    """Probability, over the draws, that activity of the day is beyond a limit; that of the median is 10 to 14 %, evenly."""
    from_pct, to_pct = knowledge.constant("overload_p50_from"), knowledge.constant("overload_p50_to")
    beyond = np.clip((np.array(profile.p50_pct) - from_pct) / (to_pct - from_pct), 0.0, 1.0)
    beyond[np.array(profile.p10_pct) > knowledge.constant("overload_p10")] = 1.0
    beyond[np.array(profile.p90_pct) > knowledge.constant("overload_p90")] = 1.0
    return float(beyond.mean())


def one_sided(profile: ActivationProfile, knowledge: Knowledge) -> tuple[float, bool]:
    """Does the side work more than the other? The probability, and whether both halves of the definition hold.

    When the median ratio is beyond the limit and its 90 % interval is above 1, the claim is that this side works more, and
    the probability is that of a ratio above 1; else it is that of a ratio beyond the limit.
    """
    ratio, limit = np.array(profile.side_ratio), knowledge.constant("overload_side_ratio")
    if np.median(ratio) > limit and np.percentile(ratio, 5.0) > 1.0:
        return float((ratio > 1.0).mean()), True
    return float((ratio > limit).mean()), False


def _gains_of_tests(
    tests: tuple[LengthTest, ...] | tuple[StrengthHold, ...],
    belief: Belief,
    limit: float,
    known: Known,
    times: float = 1.0,
) -> dict[str, float]:
    """Bits that each test of this muscle would tell; a test's error is taken beside the spread of its norms."""
    gains = {}
    for test in tests:
        if known.length.structure in test.structures:
            spread = float(np.mean([norm.sd.value for norm in test.norms]))
            error = test.error_sd.value / spread
            gains[test.id] = gain_of_reading(belief.mean, belief.sd, limit, error, times)
    return gains


def _gain_of_diary(known: Known) -> float:
    """Bits that a diary would tell about overloaded: a quantity of people whose upper tail is the prior."""
    return gain_of_reading(0.0, 1.0, _upper_tail(known.number("overload_prior")), known.number("diary_error"))


@lru_cache(maxsize=8)
def _upper_tail(share: float) -> float:
    """Beyond which a standard normal quantity lies with this probability."""
    low, high = -8.0, 8.0
    for _ in range(60):  # bisection of 1 - normal_cdf(x) = share
        middle = 0.5 * (low + high)
        low, high = (middle, high) if 1.0 - normal_cdf(middle) > share else (low, middle)
    return middle


def _best(gains: dict[str, float], about: ClaimName) -> Settling | None:
    """The test that tells most; of equals the first by name."""
    best = min(gains, key=lambda test: (-gains[test], test), default=None)
    if best is None or gains[best] < LEAST_GAIN_BITS:
        return None
    return Settling(test=best, about=about, gain_bits=gains[best])


def _settled_of_all(claims: tuple[MuscleClaim, ...], known: Known) -> Settling | None:
    """The test that tells most about the muscle as a whole; *long and weak* follows from its halves."""
    settled = [c.settled_by for c in claims if c.settled_by is not None and c.name in ("tight", "weak", "overloaded")]
    if known.hours is None:
        gain = gain_of_hours(known.length.p_low, known.length.p_high, known.p_hours)
        about: ClaimName = "held_short" if known.length.p_low >= known.length.p_high else "held_long"
        settled += [best for best in [_best({"hours": gain}, about)] if best is not None]
    return min(settled, key=lambda best: (-best.gain_bits, best.test), default=None)


def _claim(
    name: ClaimName,
    verdict: Verdict,
    p: float,
    says: str,
    because: tuple[str, ...],
    missing: tuple[Half, ...],
    settled_by: Settling | None,
) -> MuscleClaim:
    return MuscleClaim(
        name=name, verdict=verdict, p=p, says=says, because=because, missing=missing, settled_by=settled_by
    )


def _require_one_muscle(
    length: StructureState,
    extensibility: ExtensibilityTest | None,
    strength: StrengthTest | None,
    activation: ActivationProfile | None,
    hours: float | None,
) -> None:
    if length.quantity != "length":
        raise ValueError(f"{length.key} is the angle of a joint: only muscles are tight, weak or overloaded")
    if hours is not None and not 0.0 <= hours <= 24.0:  # NaN is refused as well
        raise ValueError(f"{hours} hours a day: give a number from 0 to 24")
    for given in (extensibility, strength, activation):
        if given is not None and (given.structure, given.side) != (length.structure, length.side):
            raise ValueError(f"{given.key} is about another muscle than {length.key}")
