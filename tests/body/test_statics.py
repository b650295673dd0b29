"""What passive tissue and the belly's pressure take off the muscles, and never more than is asked."""

import msgspec
import numpy as np
import pytest

from laststraw.body.spine import spine_load
from laststraw.body.statics import _only_what_is_asked, _relaxed
from laststraw.records import TaskPosture, Uncertain

HOLDING = TaskPosture(
    trunk_inclination=Uncertain(mean=30, sd=0),
    hand_load_kg=Uncertain(mean=15, sd=0),
    hand_forward_mm=Uncertain(mean=400, sd=0),
)


def with_constants(known, **values):
    changed = tuple(
        msgspec.structs.replace(c, quantity=msgspec.structs.replace(c.quantity, value=values[c.id]))
        if c.id in values
        else c
        for c in known.constants
    )
    return msgspec.structs.replace(known, constants=changed, version=f"{known.version}+{sorted(values.items())}")


def pressed(person, known, posture=HOLDING, **values):
    load = spine_load(person, posture, with_constants(known, **values), draws=16)
    return load.level("L4/L5").compression_n.mean


def test_the_bellys_pressure_lifts_the_chest(person, known):
    """Its force alone (no lever), and its moment alone on top."""
    none = pressed(person, known, iap_kpa_per_nm=1e-9)
    force = pressed(person, known, iap_kpa_per_nm=0.05, iap_lever_mm=0)
    both = pressed(person, known, iap_kpa_per_nm=0.05, iap_lever_mm=60)
    assert both < force - 20
    assert force < none - 20


def test_stiffer_ligaments_leave_less_to_the_muscles(person, known):
    bent = TaskPosture(trunk_inclination=Uncertain(mean=70, sd=0), lumbar_flexion=Uncertain(mean=48, sd=0))

    def muscle_n(**values):
        load = spine_load(person, bent, with_constants(known, **values), draws=16)
        return sum(m.force_n for m in load.muscles)

    assert muscle_n(ligament_moment_nm=60) < muscle_n(ligament_moment_nm=20) - 50


def test_passive_tissue_gives_no_more_than_is_asked_and_never_against_it():
    needed = np.zeros((1, 5, 3))
    needed[0, :, 0] = (30, 5, 0, -5, 10)
    ligament = np.full((1, 5), 8.0)
    disc = np.zeros((1, 5, 3))
    disc[0, :, 0] = 4.0
    ligament, disc = _only_what_is_asked(needed, ligament, disc)
    assert ligament[0] + disc[0, :, 0] == pytest.approx([12, 5, 0, 0, 10])
    assert ligament[0] == pytest.approx(2 * disc[0, :, 0])


def test_the_level_that_asks_least_decides_for_muscles_at_rest():
    moment = np.zeros((1, 15, 1))
    moment[:, 0::3] = 1.0
    needed = np.zeros((1, 5, 3))
    needed[0, :, 0] = (100, 100, 5, 100, 100)
    assert _relaxed(np.full((1, 1), 20.0), moment, needed, 1.0) == pytest.approx([6 / 20])


@pytest.mark.parametrize(("needed_nm", "share"), [(100.0, 1.0), (10.0, 0.5), (0.0, 0.0), (-10.0, 0.0)])
def test_muscles_at_rest_give_no_more_than_is_asked(needed_nm, share):
    """Two muscles of 10 N at 1 m behind every level give 20 Nm."""
    moment = np.zeros((1, 15, 2))
    moment[:, 0::3] = 1.0
    needed = np.zeros((1, 5, 3))
    needed[:, :, 0] = needed_nm
    assert _relaxed(np.full((1, 2), 10.0), moment, needed, 0.0) == pytest.approx([share])


def test_a_stronger_person_holds_more(person, known):
    heavy = TaskPosture(hand_load_kg=Uncertain(mean=200, sd=0), hand_forward_mm=Uncertain(mean=450, sd=0))
    limits = [
        spine_load(person, heavy, with_constants(known, specific_tension_n_cm2=tension), draws=8).limit_kg
        for tension in (45, 90)
    ]
    assert limits[1] > 1.3 * limits[0]


def test_longer_levers_press_less(person, known):
    assert pressed(person, known, lever_gain=1.5) < pressed(person, known, lever_gain=1.1) - 100


def test_more_tone_presses_more(person, known):
    upright = TaskPosture()
    assert (
        pressed(person, known, upright, co_contraction=0.03)
        > pressed(person, known, upright, co_contraction=0.001) + 50
    )


def test_a_larger_disc_has_less_pressure_at_the_same_force(person, known):
    load = spine_load(person, HOLDING, known, draws=16).level("L4/L5")
    area = load.compression_n.mean / load.pressure_mpa.mean / known.constant("pressure_factor")
    woman = known.constant("disc_area_mm2") * known.constant("disc_area_female_ratio")
    size = (person.stature_mm / known.constant("disc_area_stature_mm")) ** 2
    assert area == pytest.approx(woman * size, rel=0.1)


def solved(person, known, posture, draws=8):
    from laststraw.body import spine
    from laststraw.body.dice import standard
    from laststraw.body.paths import pull
    from laststraw.body.task import situation

    subject = spine.subject_of(person, known)
    dice = standard(draws, 2, spine.DICE)
    traits = spine.draw_traits(dice, known)
    found = situation(posture, subject.manikin, subject.model, subject.trunk, traits, dice, known)
    balance, _ = spine.solve(subject, found, traits, known)
    return found, balance, pull(subject.trunk, found.at, found.hip_flexion_deg, traits.lever_gain)


BENT = TaskPosture(
    trunk_inclination=Uncertain(mean=60, sd=3), lumbar_flexion=Uncertain(mean=45, sd=3),
    lumbar_left_bend=Uncertain(mean=6, sd=2), hand_load_kg=Uncertain(mean=10, sd=1),
)  # fmt: skip


def test_moments_balance_at_every_level(person, known):
    """Without discs, ligaments and belly pressure: muscles (passive pull included) and what is left over bear the load."""
    nothing = {f"disc_stiffness_{way}_nm_deg": 0.0 for way in ("flexion", "extension", "bend", "turn")}
    bare = with_constants(known, ligament_moment_nm=0.0, iap_kpa_per_nm=0.0, **nothing)
    found, balance, pulled = solved(person, bare, BENT)
    muscles = np.einsum("nm,nrm->nr", balance.force_n, pulled.per_newton[:, :15])
    asked = -found.demand.load[:, :, :3].reshape(len(muscles), 15)
    assert muscles + balance.left_nm == pytest.approx(asked, abs=1e-6)
    assert np.abs(balance.left_nm).max() < 12


def test_forces_balance_on_every_disc(person, known):
    """What presses a disc is what lies above and what muscles pull, less the belly's lift, with ligaments and prestress."""
    bare = with_constants(known, ligament_moment_nm=0.0, iap_kpa_per_nm=0.0, disc_prestress_n=0.0)
    found, balance, pulled = solved(person, bare, BENT)
    along = np.einsum("nm,nrm->nr", balance.force_n, pulled.per_newton[:, 15:30]).reshape(-1, 5, 3)
    total = along + found.demand.load[:, :, 3:]
    assert balance.disc_n[:, :, 0] == pytest.approx(-total[:, :, 0])
    assert balance.disc_n[:, :, 1:] == pytest.approx(total[:, :, 1:])


def test_no_muscle_does_more_than_all(person, known):
    heavy = TaskPosture(hand_load_kg=Uncertain(mean=120, sd=0), hand_forward_mm=Uncertain(mean=500, sd=0))
    for posture in (heavy, BENT):
        _, balance, _ = solved(person, with_constants(known, co_contraction=0.4), posture)
        assert balance.activation.max() <= 1 + 1e-9
        assert balance.activation.min() >= 0
        assert balance.force_n.min() >= 0


def test_levels_tell_what_the_draws_say(person, known):
    """Shear to the left, and the left share of the muscles that cross this level, from the draws themselves."""
    from laststraw.body import spine
    from laststraw.body.dice import standard

    crooked = TaskPosture(lumbar_left_bend=Uncertain(mean=15, sd=1), hand_load_kg=Uncertain(mean=5, sd=0), hands="left")
    _, balance, pulled = solved(person, known, crooked)
    subject, dice = spine.subject_of(person, known), standard(8, 2, spine.DICE)
    told = spine.level_loads(subject, balance, spine.draw_traits(dice, known), np.ones(8), known)
    left = np.array([side == "left" for side in subject.muscles.sides])
    for level, one in enumerate(reversed(told)):
        crossing = np.abs(pulled.per_newton[:, 15 + 3 * level : 18 + 3 * level]).sum(axis=1) > 0
        force = balance.force_n * crossing
        assert one.left_share.mean == pytest.approx((force[:, left].sum(axis=1) / force.sum(axis=1)).mean(), abs=2e-3)
        assert one.lateral_shear_n.mean == pytest.approx(-balance.disc_n[:, level, 2].mean())
        assert one.ap_shear_n.mean == pytest.approx(balance.disc_n[:, level, 1].mean())


def test_bent_to_the_left_the_weight_pushes_to_the_left(person, known):
    found, _, _ = solved(person, known, TaskPosture(lumbar_left_bend=Uncertain(mean=20, sd=0)))
    assert np.all(found.demand.load[:, 1:, 5] < -10)  # the third axis of a disc points to the right


def test_muscles_tell_effort_and_length(person, known):
    """Bent forwards, back muscles are longer and belly muscles shorter than in standing; effort is a share of what is possible."""
    load = spine_load(person, BENT, known, draws=16)
    told = {(m.structure, m.side): m for m in load.muscles}
    for side in ("left", "right"):
        assert told["longissimus_thoracis", side].length_change_pct > 5
        assert told["rectus_abdominis", side].length_change_pct < -5
    _, balance, _ = solved(person, known, BENT, draws=16)
    strongest = max(load.muscles, key=lambda m: m.activation)
    assert 0.15 < strongest.activation <= balance.activation.max()


def test_a_muscle_at_an_unfit_length_needs_more_effort_for_its_force(person, known):
    narrow, wide = (
        spine_load(person, HOLDING, with_constants(known, active_width=width), draws=16) for width in (0.1, 3.0)
    )
    effort = [sum(m.activation for m in load.muscles) for load in (narrow, wide)]
    assert effort[0] > effort[1]


def test_tone_is_a_floor(person, known):
    _, balance, _ = solved(person, with_constants(known, co_contraction=0.05, co_contraction_sd=1e-9), TaskPosture())
    assert np.quantile(balance.activation, 0.05) == pytest.approx(0.05, rel=0.01)


def test_volumes_weigh_the_effort(person, known, monkeypatch):
    from laststraw.body import spine

    before = spine.subject_of(person, known).muscles
    half = before._replace(volume=np.where([n.startswith("IL_") for n in before.names], 0.2, 1.0) * before.volume)
    real = spine.subject_of
    plain = spine_load(person, HOLDING, known, draws=8)
    monkeypatch.setattr(spine, "subject_of", lambda *a, **k: real(*a, **k)._replace(muscles=half))
    cheap = spine_load(person, HOLDING, known, draws=8)
    force = [sum(m.force_n for m in load.muscles if m.structure == "iliocostalis_lumborum") for load in (plain, cheap)]
    assert force[1] > 1.1 * force[0]
