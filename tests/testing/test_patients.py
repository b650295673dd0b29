"""Laws of made-up patients: they are as the model says, the same for the same seed, and symmetric when asked for."""

import numpy as np
import pytest
from scipy.stats import binom

from laststraw.testing.patients import Oddness, doable, made_patient

AT = "2026-11-01T10:00:00+00:00"


def test_the_same_seed_makes_the_same_patient(known):
    one, two, other = (made_patient(seed, known) for seed in (5, 5, 6))
    tests = doable(known, one.frame)
    assert one.sitting(AT, tests, photos=True) == two.sitting(AT, tests, photos=True)
    assert one.person == two.person
    assert not np.array_equal(one.components, other.components)


def test_latents_are_as_wide_as_the_model_says(known):
    """Levels by the norm; differences by the norm of most people, and wider for the uneven share."""
    people = [made_patient(seed, known, sex="female", age=40, complains=0.0) for seed in range(1500)]
    frame = people[0].frame
    drawn = np.array([p.components for p in people]) / np.sqrt(frame.variance)
    share, times = known.constant("findings.uneven_share"), known.constant("findings.uneven_times")
    for i, (latent, axis) in enumerate(frame.axes):
        wanted = 1.0 if axis == "level" else (1.0 - share + share * times**2) ** 0.5
        assert abs(drawn[:, i].mean()) < 5.0 * wanted / 1500**0.5, latent
        assert np.std(drawn[:, i]) == pytest.approx(wanted, rel=0.25 if axis == "difference" else 0.1), latent


@pytest.mark.parametrize("seed", range(8))
def test_a_symmetric_patient_is_alike_on_both_sides(known, seed):
    """Truly: latents, what is special to a reading, complaints and conditions; its readings differ by error alone."""
    patient = made_patient(seed, known, symmetric=True, complains=1.0)
    for latent, axis in patient.frame.axes:
        if axis == "difference":
            assert patient.deviation(latent, "difference") == 0.0
    patient.sitting(AT, doable(known, patient.frame), photos=True)
    assert all(value == 0.0 for (_, kind), value in patient.special.items() if kind.endswith("difference"))
    assert not any(yes for (_, side), yes in patient.symptoms.items() if side in ("left", "right"))
    assert not any(side in ("left", "right") for _, side in patient.has)


def test_a_given_difference_is_there(known):
    patient = made_patient(3, known, apart={"hamstring_length": 20.0, "shoulder_tilt": -4.0})
    assert patient.deviation("hamstring_length", "difference") == pytest.approx(20.0)
    assert patient.deviation("hamstring_length", "left") - patient.deviation(
        "hamstring_length", "right"
    ) == pytest.approx(20.0)
    assert patient.deviation("shoulder_tilt", "difference") == pytest.approx(-4.0)
    with pytest.raises(KeyError, match="has no"):
        patient.deviation("shoulder_tilt", "left")


def test_readings_scatter_about_the_truth_by_their_error(known):
    patient = made_patient(2, known, complains=0.0)
    test = known.protocol("active_knee_extension")
    results = [patient.test(test) for _ in range(400)]
    left = [m.value for r in results for m in r.results if (m.id, m.side) == ("knee_short_of_straight", "left")]
    usual = patient.frame.usual["hamstring_length"].mean
    sd = next(m.sd for m in results[0].results if m.id == "knee_short_of_straight")
    assert np.mean(left) == pytest.approx(usual + patient.deviation("hamstring_length", "left"), abs=5.0 * sd / 20.0)
    assert np.std(left) == pytest.approx(sd, rel=0.15)


def test_what_is_special_to_a_reading_is_drawn_once(known):
    """The leg raise of one person is off by the same amount each time: many goes do not average it out."""
    patient = made_patient(2, known, complains=0.0)
    test, observed = known.protocol("straight_leg_raise"), patient.frame.readings["straight_leg_raise/leg_lift"]
    goes = [m.value for _ in range(300) for m in patient.test(test).results if (m.id, m.side) == ("leg_lift", "left")]
    gain = observed.loads[0][1]
    expected = observed.usual.mean + gain * patient.deviation("hamstring_length", "left")
    own = patient.special[observed.id, "special level"] + 0.5 * patient.special[observed.id, "special difference"]
    assert own != 0.0
    assert np.mean(goes) - expected == pytest.approx(own, abs=1.5)


def test_slips_exchange_left_and_right(known):
    test = known.protocol("active_knee_extension")
    apart = {"hamstring_length": 60.0}
    for slips, wanted in ((0.0, 0), (1.0, 60)):
        patient = made_patient(1, known, apart=apart, oddness=Oddness(slips=slips))
        wrong = 0
        for _ in range(60):
            value = {m.side: m.value for m in patient.test(test).results if m.id == "knee_short_of_straight"}
            wrong += value["left"] < value["right"]
        assert wrong == wanted


def test_heavy_tails_are_as_wide_and_reach_further(known):
    plain, odd = (made_patient(1, known, oddness=Oddness(tails=tails)) for tails in (0, 3))
    draws = [np.array([one._error(1.0) for _ in range(20_000)]) for one in (plain, odd)]
    assert np.std(draws[0]) == pytest.approx(1.0, rel=0.03)
    assert (np.abs(draws[1]) > 4.0).mean() > 5.0 * (np.abs(draws[0]) > 4.0).mean()


def test_conditions_are_as_common_as_their_prior_among_those_who_complain(known):
    definition = known.finding("sensitive_system")
    people = [made_patient(seed, known, complains=0.5) for seed in range(500)]
    asked = [p for p in people if p.symptoms.get(("back_pain", "none"))]
    ill = sum((definition.id, "none") in p.has for p in asked)
    assert 0.01 < binom.cdf(ill, len(asked), definition.prior.value) < 0.99
    assert not any((definition.id, "none") in p.has for p in people if not p.symptoms.get(("back_pain", "none")))


def test_nobody_has_what_evidence_contradicts(known):
    contradicted = {d.id for d in known.findings if d.grade == "X"}
    assert not any(id in contradicted for seed in range(60) for id, _ in made_patient(seed, known, complains=1.0).has)


def test_what_holds_is_what_the_latents_say(known):
    patient = made_patient(1, known, apart={"shoulder_tilt": 9.0, "trunk_lateral_lean": 0.0})
    assert patient.truly(known.finding("shoulder_height_difference"), "left")
    assert not patient.truly(known.finding("shoulder_height_difference"), "right")
    assert not patient.truly(known.finding("lateral_trunk_lean"), "left")
    mirrored = made_patient(1, known, apart={"shoulder_tilt": -9.0})
    assert mirrored.truly(known.finding("shoulder_height_difference"), "right")


def test_an_answer_stays_once_given(known):
    """Asked again, a person says the same about a sign: a repeat is no new evidence."""
    patient = made_patient(8, known, complains=1.0)
    test = known.protocol("heel_toe_walk")
    first, *others = ({m.key: m.value for m in patient.test(test).results if "fails" in m.id} for _ in range(5))
    assert first
    assert all(one == first for one in others)


def test_what_can_be_done_alone_tells_something(known):
    patient = made_patient(1, known)
    tests = doable(known, patient.frame)
    assert len(tests) > 20
    assert all(test.who == "alone" and not test.not_offered for test in tests)
    assert all(patient.test(test).results for test in tests)
