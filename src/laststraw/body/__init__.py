"""The body: from measurements to a posture, and from the posture to muscles and joints. MuJoCo never leaves this room."""

from laststraw.body.everyday import CHOSEN as EVERYDAY
from laststraw.body.everyday import everyday_loads
from laststraw.body.fit import fit_posture
from laststraw.body.lengths import believable, lengths_told, measured_mm
from laststraw.body.load import load_history
from laststraw.body.load_cases import CaseLoads, case_loads
from laststraw.body.load_classes import ClassLoad, class_loads
from laststraw.body.model import MODEL_VERSION, BodyModel, build_model
from laststraw.body.moves import move, sequences
from laststraw.body.moves import picture as moving_picture
from laststraw.body.opensim import opensim_files
from laststraw.body.patches import PATCHES
from laststraw.body.picture import BodyPicture, BodyView, JointMark, MusclePath, picture
from laststraw.body.pose import JOINTS
from laststraw.body.selftest import TestSlope, read_length, read_strength, test_slope
from laststraw.body.spine import activity_load, spine_load, task_posture
from laststraw.body.standing import task_of_posture
from laststraw.body.states import structure_states
from laststraw.body.tested import muscle_states
from laststraw.body.typed import carrying, holding, typed
from laststraw.body.verdict import muscle_state

METHOD = (
    "Your measurements were fitted by a musculoskeletal model with 416 muscles (myo-sim MyoFullBody, with "
    f"{len(PATCHES)} corrections, and neck and shoulder muscles that we added as geometry), scaled to your height. "
    "The fit gives a range of postures, not one; from it follow how "
    "far each muscle is from its average standing length, in percent of its fibre length, and how far each joint is from "
    "its average angle. A muscle is called held short or held long only when that is at least 90 % sure. This is about "
    "how you stood for the photos: it does not show whether a muscle is weak, or cannot get longer."
)

__all__ = [
    "EVERYDAY",
    "JOINTS",
    "METHOD",
    "MODEL_VERSION",
    "PATCHES",
    "BodyModel",
    "BodyPicture",
    "BodyView",
    "CaseLoads",
    "ClassLoad",
    "JointMark",
    "MusclePath",
    "TestSlope",
    "activity_load",
    "believable",
    "build_model",
    "carrying",
    "case_loads",
    "class_loads",
    "everyday_loads",
    "fit_posture",
    "holding",
    "lengths_told",
    "load_history",
    "measured_mm",
    "move",
    "moving_picture",
    "muscle_state",
    "muscle_states",
    "opensim_files",
    "picture",
    "read_length",
    "read_strength",
    "sequences",
    "spine_load",
    "structure_states",
    "task_of_posture",
    "task_posture",
    "test_slope",
    "typed",
]
