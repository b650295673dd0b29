"""Laws of the next test: what is offered, what it is worth, and when to stop."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw.findings import AtHand, next_step
from laststraw.records import Person
from laststraw.testing.patients import doable, made_patient

AT = "2026-11-01T10:00:00+00:00"
seeds = st.integers(0, 10_000)


@pytest.fixture(scope="module")
def started(known, belief_of):
    """A person who has done some of the tests that one can do alone; the belief and what was done."""

    def _started(seed, share=3, complains=0.5):
        patient = made_patient(seed, known, complains=complains)
        done = doable(known, patient.frame)[seed % share :: share]
        return belief_of(patient.sitting(AT, done, photos=seed % 2 == 0), person=patient.person), done

    return _started


def ids(step):
    return [one.test for one in step.tests]


@given(seeds, st.booleans())
@settings(max_examples=40)
def test_what_is_offered_can_be_done_and_was_not_just_done(known, started, seed, helper):
    belief, done = started(seed)
    step = next_step(belief, known, AtHand(helper=helper))
    told = {test for test, _ in step.left_out}
    for one in step.tests:
        protocol = known.protocol(one.test)
        assert not protocol.not_offered
        assert protocol.who != "clinician"
        assert helper or protocol.who == "alone"
        assert one.test not in {test.id for test in done}
        assert one.test not in told
        assert one.minutes == protocol.minutes
    assert len(set(ids(step))) == len(step.tests)
    assert all(reason for _, reason in step.left_out)


def test_what_only_a_clinician_can_do_is_not_offered(known, belief_of, sat):
    """Nor what says itself that it is not for home."""
    belief = belief_of(sat(said=["back_pain"]))
    best = ids(next_step(belief, known))[0]
    for change in ({"who": "clinician"}, {"not_offered": "it needs a laboratory."}):
        protocols = tuple(msgspec.structs.replace(t, **change) if t.id == best else t for t in known.protocols)
        other = msgspec.structs.replace(known, protocols=protocols, version=f"{known.version} {sorted(change)}")
        step = next_step(belief_of(sat(said=["back_pain"]), knowledge=other), other, AtHand(helper=True))
        assert best not in ids(step)


def test_tests_that_bring_on_what_hurts_are_left_out_with_the_reason(known, belief_of, sat):
    cases = {
        "bending_hurts": sat(bending_hurts=True), "arching_hurts": sat(arching_hurts=True), "leg_pain": sat(leg_pain=True),
        "pregnant": sat(pregnant=True), "osteoporosis": sat(osteoporosis=True),
    }  # fmt: skip
    cases |= {f"{word} said": sat(said=[word]) for word in ("bending_hurts", "arching_hurts")}
    for word, sitting in cases.items():
        reason = word.removesuffix(" said")
        step = next_step(belief_of(sitting), known, AtHand(helper=True))
        avoided = {t.id for t in known.protocols if reason in t.avoid_if}
        assert avoided
        assert not avoided & set(ids(step)), word
        left_out = dict(step.left_out)
        offered = {t.id for t in known.protocols if reason in t.avoid_if and not t.not_offered and t.who != "clinician"}
        assert offered <= set(left_out)
        assert known.sentence(f"next.avoid_{reason}") in left_out.values()


@pytest.mark.parametrize("age", [69, 75, 85])
def test_tests_that_are_not_for_old_people_are_not_offered_to_them(known, belief_of, sat, age):
    person = Person(stature_mm=1700, mass_kg=70, sex="female", birth_year=2026 - age)
    step = next_step(belief_of(sat(said=["back_pain"]), person=person), known, AtHand(helper=True))
    for test in known.protocols:
        if ("over_70" in test.avoid_if and age > 70) or ("over_80" in test.avoid_if and age > 80):
            assert test.id not in ids(step)


def test_what_is_not_at_hand_is_not_offered(known, belief_of, sat):
    """Only what needs nothing but a wall and the floor; and what is at hand brings its tests back."""
    belief = belief_of(sat(said=["back_pain"]))
    bare = set(ids(next_step(belief, known, AtHand(things=frozenset()))))
    assert all(all("wall" in need or "floor" in need for need in known.protocol(id).needs) for id in bare)
    mats = set(
        ids(next_step(belief, known, AtHand(things=frozenset({"mat", "phone", "strap", "chair", "towel", "watch"}))))
    )
    assert bare < mats


@given(seeds, st.floats(1.0, 20.0))
@settings(max_examples=25)
def test_what_does_not_fit_into_the_time_is_not_offered(known, started, seed, minutes):
    belief, _ = started(seed)
    step = next_step(belief, known, AtHand(minutes=minutes))
    assert all(one.minutes <= minutes for one in step.tests)


def test_tests_that_ask_for_a_complaint_wait_for_it(known, belief_of, sat):
    without = next_step(belief_of(sat(said=["back_pain", "no:leg_below_knee/left"])), known)
    with_it = next_step(belief_of(sat(said=["leg_below_knee/left"])), known)
    asked = {t.id for t in known.protocols if "leg_below_knee" in t.only_if}
    assert asked
    assert not asked & set(ids(without))
    assert asked & set(ids(with_it))


@given(seeds)
@settings(max_examples=40)
def test_no_test_tells_less_than_nothing_and_the_best_for_its_price_comes_first(known, started, seed):
    belief, _ = started(seed)
    step = next_step(belief, known, AtHand(helper=True))
    for one in step.tests:
        assert one.bits >= 0.0
        price = one.minutes + known.constant("next.minutes_per_discomfort") * one.discomfort
        assert one.per_minute == pytest.approx(one.bits / price)
        assert all(0.0 <= doubt.p <= 1.0 for doubt in one.settles)
    prices = [one.per_minute for one in step.tests]
    assert prices == sorted(prices, reverse=True)
    low, high = known.constant("next.excluded_p"), known.constant("findings.listed_p")
    assert all(low < doubt.p for doubt in step.undecided)
    assert all(low < doubt.p < high or doubt.side != "none" for doubt in step.undecided)


@given(seeds, st.floats(0.2, 0.9))
@settings(max_examples=15)
def test_a_quicker_copy_of_a_test_never_ranks_below_it(known, belief_of, seed, share):
    """The same test, in less time or with less discomfort; judged in the same hour."""
    patient = made_patient(seed, known, complains=0.5)
    done = doable(known, patient.frame)[::4]
    sitting = patient.sitting(AT, done)

    def ranked(change):
        protocols = tuple(change(t) if t.id == target else t for t in known.protocols)
        other = msgspec.structs.replace(known, protocols=protocols, version=f"{known.version}{change.__name__}{target}")
        return ids(next_step(belief_of(sitting, person=patient.person, knowledge=other), other))

    plain = ids(next_step(belief_of(sitting, person=patient.person), known))
    if not plain:
        return
    target = plain[seed % len(plain)]

    def quicker(test):
        return msgspec.structs.replace(test, minutes=test.minutes * share)

    def gentler(test):
        return msgspec.structs.replace(test, discomfort=0)

    for change in (quicker, gentler):
        assert ranked(change).index(target) <= plain.index(target)


@pytest.fixture(scope="module")
def worth(known, belief_of, sat):
    """What every test would tell, however little: by its id."""
    constants = tuple(
        msgspec.structs.replace(c, quantity=msgspec.structs.replace(c.quantity, value=0.0))
        if c.id == "next.least_bits"
        else c
        for c in known.constants
    )
    curious = msgspec.structs.replace(known, constants=constants, version=f"{known.version} curious")

    def _worth(*tests):
        return {one.test: one for one in next_step(belief_of(sat(tests=tests), knowledge=curious), curious).tests}

    return _worth


def test_a_second_look_is_worth_more_once_one_has_shown(worth, tested):
    """The leg raise, before and after the knee test has shown a short left hamstring; not after it has shown nothing."""
    far = tested("active_knee_extension", {"knee_short_of_straight": (75, 30)})
    even = tested("active_knee_extension", {"knee_short_of_straight": (33, 33)})
    shown, nothing = worth(far), worth(even)
    for test in (
        "straight_leg_raise",
        "sit_and_reach",
    ):  # the second has no norm: left against right it tells all the same
        assert shown[test].bits > nothing[test].bits
        assert shown[test].confirms
        assert (shown[test].settles[0].finding, shown[test].settles[0].side) == ("hamstrings_short", "left")
        assert not nothing[test].confirms


def test_what_two_looks_have_settled_is_not_worth_a_third(worth, tested):
    far = tested("active_knee_extension", {"knee_short_of_straight": (75, 30)})
    leg = tested("straight_leg_raise", {"leg_lift": (38, 80)})
    assert worth(far, leg)["sit_and_reach"].bits < 0.5 * worth(far)["sit_and_reach"].bits


def test_above_five_of_ten_the_session_ends(known, belief_of, sat):
    for pain, ends in ((5, False), (6, True), (10, True), (None, False)):
        step = next_step(belief_of(sat(said=["back_pain"], pain_now=pain)), known)
        assert (step.tests == ()) == ends
        assert (known.sentence("next.stop_pain", most="5") == step.stop) == ends


def test_it_says_why_it_stops(known, belief_of, sat):
    belief = belief_of(sat(said=["back_pain"]))
    assert next_step(belief, known, AtHand(minutes=0.01)).stop == known.sentence("next.stop_time")
    everything = AtHand(skip=frozenset(test.id for test in known.protocols))
    assert next_step(belief, known, everything).stop == known.sentence("next.stop_none")
    assert next_step(belief, known).stop == ""


def test_before_anything_was_read_there_is_a_first_test(known, belief_of):
    assert next_step(belief_of(), known).tests


@given(seeds)
@settings(max_examples=6)
def test_it_ends(known, belief_of, seed):
    """Doing what is offered, one after the other: after at most every test there is a reason to stop."""
    patient = made_patient(seed, known, complains=0.3)
    done = []
    for _ in range(len(known.protocols) + 1):
        sitting = patient.sitting(AT, done)
        step = next_step(belief_of(sitting, person=patient.person), known)
        if not step.tests:
            break
        done.append(known.protocol(step.tests[0].test))
    assert step.stop
    assert len({test.id for test in done}) == len(done)
