"""Every actuator and every joint of the model belongs to exactly one structure, on the right side."""

from collections import Counter

import numpy as np
import pytest

from laststraw.body.pose import N, muscle_lengths_mm
from laststraw.body.states import weights


def _claims(known, kind):
    return [claim for claim in known.model_map if claim.model_kind == kind]


def test_all_actuators_and_all_joints_are_claimed_exactly_once(known, model):
    """416 of myo-sim, then those that we added: rooms that know the first 210 as the trunk's still find them there."""
    joints = [model.mj.joint(j).name for j in range(model.mj.njnt)]
    added = {f"{muscle.id}_{side}" for muscle in known.added_muscles if not muscle.replaces for side in "rl"}
    assert set(model.muscles[416:]) == added
    assert len(model.muscles) == 416 + len(added)
    assert Counter(c.model_name for c in _claims(known, "actuator")) == Counter(model.muscles)
    assert Counter(c.model_name for c in _claims(known, "joint")) == Counter(joints)


def test_a_claimed_structure_is_in_the_model_and_no_other_is(known):
    claimed = {claim.structure for claim in known.model_map}
    assert claimed == {structure.id for structure in known.structures if structure.in_model}


def test_sides_are_where_the_muscle_ends_are(known, model):
    """A name is not enough: 63 right-sided actuators have no suffix. The path itself must lie on the side it is given to."""
    muscle_lengths_mm(model, np.zeros(N))
    middle = model.body_xyz("sacrum")[0]
    points = model.room.wrap_xpos.reshape(-1, 3)
    side_of = {claim.model_name: claim.side for claim in _claims(known, "actuator")}
    for name, tendon in zip(model.muscles, model.tendon_of, strict=True):
        start, count = model.room.ten_wrapadr[tendon], model.room.ten_wrapnum[tendon]
        left = points[[start, start + count - 1], 0].mean() - middle
        assert (left > 0) == (side_of[name] == "left"), name


def test_left_and_right_have_the_same_muscles(known):
    sides = {
        side: Counter(c.structure for c in _claims(known, "actuator") if c.side == side) for side in ("left", "right")
    }
    assert sides["left"] == sides["right"]
    assert 2 * sum(sides["left"].values()) == known.constant("model_actuators")


def test_sided_structures_are_claimed_on_a_side_and_midline_ones_are_not(known):
    for claim in known.model_map:
        assert (claim.side != "none") == known.structure(claim.structure).sided, claim


def test_peak_force_is_shared_out_completely(known, model):
    for (structure, side), share in weights(model, known).items():
        assert share.sum() == pytest.approx(1), (structure, side)
        assert (share >= 0).all()


def test_what_the_model_lacks_is_named_too(known):
    lacking = {structure.id for structure in known.structures if not structure.in_model}
    assert lacking >= {
        "scalenes", "suboccipitals", "neck_extensors", "pectoralis_minor", "pelvic_floor", "sacroiliac",
        "cervical_spine", "thoracic_spine", "disc_l1_l2", "disc_l5_s1",
    }  # fmt: skip


def test_fibre_lengths_are_of_muscles_of_the_model(known):
    for fibre in known.fibres:
        structure = known.structure(fibre.structure)
        assert structure.kind == "muscle"
        assert structure.in_model
        assert 20 < fibre.length.value < 450
