"""OpenSim's muscle forces are ours, on its own matrices; the model that it is given is ours as well."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from validation.opensim_parity import oracle, run, stored
from validation.opensim_parity.problem import FLOOR, PERSON, TOLERANCE_NM, Poses, chain, cost, draw_poses, pose, solve

from laststraw.body.model import PACKED, build_model

needs_body = pytest.mark.skipif(not (PACKED / "model.xml").exists(), reason="the body model is not packed: make setup")
needs_opensim = pytest.mark.skipif(oracle.version() is None, reason="opensim is not installed")


@pytest.fixture(scope="module")
def kept():
    return stored.load()


@pytest.fixture(scope="module")
def trunk():
    return chain()


@pytest.fixture(scope="module")
def poses(known):
    return draw_poses(8, build_model(PERSON, known).shares)


def test_our_forces_on_opensims_matrices_are_opensims_forces(kept):
    problem, force = kept
    assert force.shape == (stored.KEPT, 210)
    ours, found = solve(problem)
    assert found.residual.max() < 1e-8
    assert np.abs(ours - force).max() < run.TO_REACH_N
    assert np.median(np.abs(ours - force).max(axis=1)) < run.BEYOND_N


def test_the_stored_poses_ask_something_of_the_solver(kept):
    """Muscles at rest, at work and at their limit; without the optimum the forces would be far off."""
    problem, force = kept
    activation = force / problem.peak_n
    assert (activation < FLOOR + 1e-4).sum() > 300
    assert (activation > 0.1).sum() > 300
    assert (activation > 0.999).sum() > 10
    cubic, _ = solve(problem, exponent=3)
    assert np.abs(cubic - force).max() > 10.0


def test_opensims_answer_never_costs_less(kept):
    problem, force = kept
    ours, _ = solve(problem)
    extra = cost(problem, force) - cost(problem, ours)
    assert extra.min() > -1e-9
    assert extra.max() < 1e-3


def test_our_answer_to_the_exponent_of_three_is_the_cheaper_one(kept):
    problem, _ = kept
    ours, found = solve(problem, exponent=3)
    assert found.residual.max() < 1e-8
    rng = np.random.default_rng(0)
    best = cost(problem, ours, exponent=3)
    for size in (1e-3, 1e-1, 1.0):
        near = np.clip(ours + size * rng.normal(size=ours.shape), FLOOR * problem.peak_n, problem.peak_n)
        assert (cost(problem, near, exponent=3) > best).all()


def test_without_opensim_its_rows_are_old_and_never_green(monkeypatch):
    monkeypatch.setattr(oracle, "version", lambda: None)
    first, *others = run.run()
    assert first.reproduced
    assert [row.what for row in others] == [run.LEVERS, *run.CASES]
    for row in others:
        assert not row.reproduced
        assert re.search(r"SKIPPED, opensim is not installed: measured on \d{4}-\d\d-\d\d", str(row))


def test_the_hundred_poses_were_within_what_is_to_be_reached():
    rows = {row.what: row for row in run.remembered()}
    assert rows["forces, p = 2"].poses == 100
    assert rows["forces, p = 2"].largest <= run.TO_REACH_N
    assert rows[run.LEVERS].largest <= run.TO_REACH_M


@needs_body
def test_the_osim_file_holds_our_muscles(trunk):
    root = ElementTree.fromstring(oracle.osim_text(trunk).encode())
    muscles = root.findall(".//Thelen2003Muscle")
    assert [muscle.get("name") for muscle in muscles] == list(trunk.trunk.names)
    assert len(muscles) == 210
    assert len(root.findall(".//CustomJoint")) == 7  # pelvis, five levels, belly wall
    assert len(root.findall(".//CoordinateActuator")) == 15 + 3 + 1
    for muscle, points, peak in zip(muscles, trunk.points, trunk.peak_n, strict=True):
        places = [[float(x) for x in p.text.split()] for p in muscle.findall(".//PathPoint/location")]
        assert places == pytest.approx(np.array([at for _, at in points]))
        assert float(muscle.findtext("max_isometric_force")) == pytest.approx(peak)
    mass = {body.get("name"): float(body.findtext("mass")) for body in root.findall(".//Body")}
    assert mass["torso"] == pytest.approx(trunk.mass_kg["torso"])


@needs_body
def test_the_motion_is_in_degrees_and_long_enough_for_a_spline(trunk, poses):
    lines = oracle.coordinates_text(trunk, poses).splitlines()
    assert "inDegrees=yes" in lines
    first = lines.index("endheader") + 2
    values = np.array([[float(x) for x in line.split("\t")] for line in lines[first:]])
    assert len(values) >= oracle.FEWEST
    assert values[:, 4:19] == pytest.approx(poses.bend_deg)
    assert np.diff(values[:, 0]).min() >= 1000.0  # no accelerations


@needs_body
def test_upright_is_balanced_by_the_moments_that_statics_tells(trunk):
    """The demand by hand: weights times their distance in front of L5/S1."""
    still = Poses(np.zeros((1, 3)), np.zeros((1, 15)), np.array([100.0]))
    problem = pose(trunk, still)
    place, moment = np.zeros(3), 0.0
    bodies = list(trunk.mass_kg)
    for level, body in zip(trunk.trunk.level_m, bodies[:5], strict=True):
        place = place + level
        moment += trunk.mass_kg[body] * 9.80665 * (place + trunk.com_m[body] - trunk.trunk.level_m[0])[0]
    place = place + trunk.trunk.torso_m - trunk.trunk.level_m[0]
    moment += trunk.mass_kg["torso"] * 9.80665 * (place + trunk.com_m["torso"])[0] + 100.0 * (place[0] + 0.35)
    assert problem.demand_nm[0, 0] == pytest.approx(moment, abs=1e-9)
    assert problem.demand_nm[0, 1:3] == pytest.approx(0.0, abs=0.01)  # level to the sides


@needs_body
@needs_opensim
def test_opensim_itself_agrees(trunk, poses):
    problem = pose(trunk, poses)
    assert np.abs(oracle.levers(trunk, poses) - problem.lever_m).max() < run.TO_REACH_M
    theirs = oracle.answer(trunk, poses, accuracy=1e-6)
    ours, _ = solve(problem)
    assert np.abs(ours - theirs.force_n).max() < run.TO_REACH_N
    held = np.einsum("nmk,nm->nk", problem.lever_m, theirs.force_n) + theirs.reserve_nm
    assert held == pytest.approx(problem.demand_nm, abs=0.01)
    assert TOLERANCE_NM.shape == theirs.reserve_nm.shape[1:]
