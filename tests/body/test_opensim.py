"""What OpenSim would read is what was computed."""

from dataclasses import replace

import numpy as np
import pytest

from laststraw.body.draft import HINGES, LEVELS
from laststraw.body.opensim import COORDINATES, PELVIS, TOTALS, motion_text, opensim_files, storage_text
from laststraw.body.pose import about_front, about_right, about_up
from laststraw.body.spine import spine_load
from laststraw.records import LEVEL_NAMES, TaskPosture, Uncertain


def exactly(value):
    return Uncertain(mean=value, sd=0.0)


POSTURES = (
    TaskPosture(),
    TaskPosture(
        pelvis_anterior_tilt=exactly(15.0), pelvis_left_up=exactly(5.0), pelvis_left_turn=exactly(20.0),
        lumbar_flexion=exactly(30.0), lumbar_left_bend=exactly(8.0), lumbar_left_turn=exactly(3.0),
    ),
    TaskPosture(trunk_inclination=exactly(20.0), hand_load_kg=exactly(5.0)),
)  # fmt: skip


@pytest.fixture(scope="module")
def loads(person, known):
    return tuple(spine_load(person, posture, known, draws=4) for posture in POSTURES)


def parse(text):
    """Header -> text, column -> (row,)."""
    head, body = text.split("endheader\n")
    title, *settings = head.splitlines()
    columns, *rows = [line.split("\t") for line in body.splitlines()]
    table = np.array([[float(x) for x in row] for row in rows])
    header = dict(line.split("=") for line in settings) | {"title": title}
    assert header["nRows"] == str(len(rows))
    assert header["nColumns"] == str(len(columns))
    return header, dict(zip(columns, table.T, strict=True))


def test_the_motion_tells_the_posture_as_opensim_counts(person, known, loads):
    header, columns = parse(motion_text(person, loads, known, seconds=0.5))
    assert header["inDegrees"] == "yes"
    assert tuple(columns) == ("time", *COORDINATES)
    assert columns["time"].tolist() == [0.0, 0.5, 1.0]
    assert columns["flex_extension"][1] == pytest.approx(-30.0)  # extension is positive
    assert columns["lat_bending"][1] == pytest.approx(-8.0)  # to the right is positive
    assert columns["axial_rotation"][1] == pytest.approx(3.0)
    tilt, side, turn = (np.radians(columns[name][1]) for name in PELVIS)
    ours = about_up(np.radians(20)) @ about_front(np.radians(5)) @ about_right(np.radians(-15))
    assert about_right(tilt) @ about_front(side) @ about_up(turn) == pytest.approx(ours, abs=1e-9)


def test_the_levels_above_the_sacrum_leave_its_share_of_the_total(person, known, model, loads):
    _, columns = parse(motion_text(person, loads, known))
    for k, (total, plane) in enumerate(zip(TOTALS, ("flexion", "left_bend", "left_turn"), strict=True)):
        above = sum(columns[HINGES[level][k]][1] for level in LEVELS[1:])
        assert above == pytest.approx(columns[total][1] * model.shares[plane][1:].sum())


def test_upright_is_no_coordinate_but_the_pelvis(person, known, loads):
    _, columns = parse(motion_text(person, loads[:1], known))
    for name in COORDINATES[1:]:
        assert columns[name][0] == pytest.approx(0.0, abs=1e-9)


def test_a_mirrored_posture_mirrors_the_motion(person, known, loads):
    load = loads[1]
    to_the_side = ("pelvis_left_up", "pelvis_left_turn", "lumbar_left_bend", "lumbar_left_turn")
    other = {name: exactly(-getattr(load.posture, name).mean) for name in to_the_side}
    mirrored = replace(load, posture=replace(load.posture, **other))
    _, columns = parse(motion_text(person, (load, mirrored), known))
    for name in COORDINATES:
        straight = name in ("pelvis_tilt", "flex_extension") or name.endswith("_FE")
        assert columns[name][1] == pytest.approx((1 if straight else -1) * columns[name][0], abs=1e-9)


def test_the_storage_holds_every_muscle_and_disc(loads):
    for what, field in (("force", "force_n"), ("activation", "activation")):
        header, columns = parse(storage_text(loads, what))
        assert header["inDegrees"] == "no"
        for k, load in enumerate(loads):
            for muscle in load.muscles:
                value = columns[f"{muscle.structure}_{muscle.side[0]}"][k]
                assert value == pytest.approx(getattr(muscle, field), rel=1e-9)
        assert len(columns) == 1 + len(loads[0].muscles)
    _, columns = parse(storage_text(loads, "level"))
    for name in LEVEL_NAMES:
        expected = [load.level(name).compression_n.mean for load in loads]
        assert columns[f"{name}_compression_n"].tolist() == pytest.approx(expected)


def test_what_cannot_be_held_has_a_posture_and_no_results(person, known, loads):
    failed = replace(loads[1], levels=(), muscles=(), holdable=False, held_share=0.0)
    series = (loads[0], failed, loads[2])
    _, motion = parse(motion_text(person, series, known))
    _, force = parse(storage_text(series))
    assert motion["time"].tolist() == [0, 1, 2]
    assert force["time"].tolist() == [0, 2]
    assert list(opensim_files(person, (failed,), known)) == ["posture.mot"]
    with pytest.raises(ValueError, match="none of the postures can be held"):
        storage_text((failed,))
    for nothing in (lambda: storage_text(()), lambda: motion_text(person, (), known)):
        with pytest.raises(ValueError, match="no load"):
            nothing()


def test_opensim_reads_all_of_it(person, known, loads, tmp_path):
    opensim = pytest.importorskip("opensim", reason="opensim is not installed")
    opensim.Logger.removeFileSink()  # else it drops an opensim.log into the current folder
    for name, text in opensim_files(person, loads, known).items():
        path = tmp_path / name
        path.write_text(text)
        _, ours = parse(text)
        storage = opensim.Storage(str(path))
        assert storage.getSize() == 3
        assert storage.isInDegrees() == name.endswith(".mot")
        table = opensim.TimeSeriesTable(str(path))
        assert list(table.getColumnLabels()) == list(ours)[1:]
        for label in table.getColumnLabels():
            assert table.getDependentColumn(label).to_numpy() == pytest.approx(ours[label])
