"""OpenSim's StaticOptimization on our problem. Needs ``opensim`` 4.6 (`pip install opensim`), which nothing else here does.

What one has to know: a .mot is read in degrees; a muscle's control has a floor of 0.01; the splines through
the coordinates need six frames, and poses a thousand seconds apart have no accelerations; the default accuracy of 1e-4 is not enough.
"""

import importlib.util
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from validation.opensim_parity.osim import BELLY, BENDS, ROOT, osim_text
from validation.opensim_parity.problem import LOAD_AT_M, Chain, Floats, Poses

APART_S = 1000.0
ACCURACIES = (1e-7, 1e-6, 1e-8, 1e-9)  # of its interior point optimiser
DEFAULT_ACCURACY = 1e-4  # when nobody asks
FEWEST = 6  # frames
MAX_ITERATIONS = 2000
RESULT = "parity_StaticOptimization_force.sto"


class Answer(NamedTuple):
    """``force_n`` (pose, muscle) and ``reserve_nm`` (pose, 15) as OpenSim found them; CPU seconds for one pose."""

    force_n: Floats
    reserve_nm: Floats
    per_pose_s: float


def version() -> str | None:
    """Version of the installed OpenSim, None without."""
    return None if importlib.util.find_spec("opensim") is None else str(_opensim().GetVersion())


def _opensim() -> Any:
    """OpenSim, quiet and without its opensim.log in the current folder."""
    import opensim

    opensim.Logger.removeFileSink()
    opensim.Logger.setLevelString("Error")
    return opensim


def answer(
    of: Chain, poses: Poses, *, exponent: int = 2, physiology: bool = False, accuracy: float = ACCURACIES[0]
) -> Answer:  # fmt: skip
    """OpenSim's forces for every pose (at least six)."""
    opensim = _opensim()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "trunk.osim").write_text(osim_text(of))
        (folder / "poses.mot").write_text(coordinates_text(of, poses))
        (folder / "load.mot").write_text(_load_text(poses))
        (folder / "load.xml").write_text(LOADS)
        tool = opensim.AnalyzeTool()
        tool.setName("parity")
        tool.setModelFilename(str(folder / "trunk.osim"))
        tool.setResultsDir(str(folder))
        tool.setOutputPrecision(16)
        tool.setCoordinatesFileName(str(folder / "poses.mot"))
        tool.setExternalLoadsFileName(str(folder / "load.xml"))
        tool.setLowpassCutoffFrequency(-1.0)
        end = APART_S * (len(poses.load_n) - 1)
        tool.setInitialTime(0.0)
        tool.setFinalTime(end)
        tool.updAnalysisSet().cloneAndAppend(_analysis(opensim, end, exponent, physiology, accuracy))
        tool.printToXML(str(folder / "setup.xml"))
        tool = opensim.AnalyzeTool(str(folder / "setup.xml"))
        begin = time.process_time()
        if not tool.run():
            raise RuntimeError("OpenSim's static optimisation failed")
        spent = time.process_time() - begin
        names = (*of.trunk.names, *(f"reserve_{bend}" for bend in BENDS))
        found = _read(folder / RESULT, names)
        return Answer(found[:, : -len(BENDS)], found[:, -len(BENDS) :], spent / len(poses.load_n))


def levers(of: Chain, poses: Poses) -> Floats:
    """OpenSim's own moment arms (pose, muscle, 15), in m."""
    opensim = _opensim()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "trunk.osim"
        path.write_text(osim_text(of))
        model = opensim.Model(str(path))
    state = model.initSystem()
    coordinates = [model.getCoordinateSet().get(name) for name in (*ROOT, *BENDS, BELLY)]
    bends = coordinates[len(ROOT) : -1]
    paths = [opensim.Muscle.safeDownCast(model.getForceSet().get(name)) for name in of.trunk.names]
    found = np.empty((len(poses.load_n), len(paths), len(bends)))
    for k, row in enumerate(_angles_deg(of, poses)):
        for coordinate, value in zip(coordinates, np.radians(row).tolist(), strict=True):
            coordinate.setValue(state, value, False)
        model.realizePosition(state)
        found[k] = [[path.computeMomentArm(state, bend) for bend in bends] for path in paths]
    return found


def _analysis(opensim: Any, end: float, exponent: int, physiology: bool, accuracy: float) -> Any:
    analysis = opensim.StaticOptimization()
    analysis.setName("StaticOptimization")
    analysis.setStartTime(0.0)
    analysis.setEndTime(end)
    analysis.setActivationExponent(float(exponent))
    analysis.setUseMusclePhysiology(physiology)
    analysis.setConvergenceCriterion(accuracy)
    analysis.setMaxIterations(MAX_ITERATIONS)
    return analysis


def coordinates_text(of: Chain, poses: Poses) -> str:
    """The poses as a .mot, in degrees."""
    return _table("coordinates", (*ROOT, *BENDS, BELLY), _angles_deg(of, poses), in_degrees="yes")


def _angles_deg(of: Chain, poses: Poses) -> Floats:
    """(pose, coordinate): the belly wall follows the lumbar spine."""
    swing = of.trunk.belly_share * poses.bend_deg[:, 0::3].sum(axis=1, keepdims=True)
    return np.concatenate([poses.root_deg, poses.bend_deg, swing], axis=1)


def _load_text(poses: Poses) -> str:
    """The weight in front of the chest, as OpenSim reads external forces."""
    rows = np.zeros((len(poses.load_n), 6))
    rows[:, 1] = -poses.load_n
    rows[:, 3:] = LOAD_AT_M
    return _table("load", tuple(f"load_{x}" for x in ("vx", "vy", "vz", "px", "py", "pz")), rows, in_degrees="no")


def _table(name: str, columns: tuple[str, ...], rows: Floats, *, in_degrees: str) -> str:
    head = [name, "version=1", f"nRows={len(rows)}", f"nColumns={len(columns) + 1}", f"inDegrees={in_degrees}"]
    lines = ["\t".join(f"{x:.15g}" for x in (k * APART_S, *row)) for k, row in enumerate(rows)]
    return "\n".join([*head, "endheader", "\t".join(("time", *columns)), *lines, ""])


LOADS = """<?xml version="1.0" encoding="UTF-8" ?>
<OpenSimDocument Version="40000"><ExternalLoads name="loads"><objects><ExternalForce name="load">
<applied_to_body>torso</applied_to_body><force_expressed_in_body>ground</force_expressed_in_body>
<point_expressed_in_body>torso</point_expressed_in_body><force_identifier>load_v</force_identifier>
<point_identifier>load_p</point_identifier></ExternalForce></objects>
<datafile>load.mot</datafile></ExternalLoads></OpenSimDocument>
"""


def _read(path: Path, names: tuple[str, ...]) -> Floats:
    """Columns of a .sto, in the order of ``names`` (row, name)."""
    lines = path.read_text().splitlines()
    first = lines.index("endheader") + 1
    columns = lines[first].split("\t")
    values = np.array([[float(x) for x in line.split("\t")] for line in lines[first + 1 :]])
    return np.asarray(values[:, [columns.index(name) for name in names]])
