"""The contract that every pose backend keeps, as a test that a plug-in's author can run.

from laststraw.testing.backends import check_pose_backend
check_pose_backend(MyBackend(), pixels)     # pixels: one standing person from the front, (row, col, 3) uint8 RGB
"""

import pickle
import threading

import numpy as np

from laststraw.capture.base import Pixels, Pose, PoseBackend


def check_pose_backend(backend: PoseBackend, pixels: Pixels) -> None:
    """Run all clauses of the contract.

    Parameters
    ----------
    backend
        The backend to be tested.
    pixels
        (row, col, 3) uint8 RGB: one person, standing, facing the camera, wholly in the picture.

    Error
    -----
    ``AssertionError`` or ``BackendError`` that names the clause.
    """
    assert isinstance(backend, PoseBackend), "a backend has a name, a version and detect(pixels)"
    assert backend.name, "the name is empty"
    assert backend.version, "the version is empty"
    before = pixels.copy()
    people = backend.detect(pixels)
    assert np.array_equal(before, pixels), "detect changed the picture"
    assert isinstance(people, tuple), "detect returns a tuple"
    assert len(people) == 1, f"one person is in the picture, {len(people)} were seen"
    _check_place(people[0], pixels)
    assert np.array_equal(backend.detect(pixels)[0].uv, people[0].uv), "detect is pure: same pixels, same points"
    assert backend.detect(np.full_like(pixels, 127)) == (), "nobody stands in an empty picture"
    _check_mirror(backend, pixels)
    again = pickle.loads(pickle.dumps(backend))
    assert (again.name, again.version) == (backend.name, backend.version), "a backend can be pickled"
    _check_thread(backend, pixels, people[0])


def _at(pose: Pose, name: str, side: str) -> np.ndarray:
    points = [f"{point} {of}" for point, of in zip(pose.names, pose.sides, strict=True)]
    place: np.ndarray = pose.uv[points.index(f"{name} {side}")]
    return place


def _check_place(pose: Pose, pixels: Pixels) -> None:
    height, width = pixels.shape[:2]
    core = np.array([_at(pose, name, side) for name in ("shoulder", "hip", "ankle") for side in ("left", "right")])
    assert (core > 0).all(), "points lie left of or above the picture: uv is in px of the picture"
    assert (core < (width, height)).all(), "points lie outside the picture: uv is in px of the picture"
    assert np.ptp(core[:, 1]) > height / 8, "the points are too close together: uv is in px, not a share of the picture"
    for values in (pose.visibility, pose.presence):
        assert ((values >= 0) & (values <= 1)).all(), "visibility and presence are probabilities"
    assert _at(pose, "shoulder", "left")[0] > _at(pose, "shoulder", "right")[0], (
        "sides are the person's: the left shoulder of somebody who faces the camera is on the right of the picture"
    )


def _check_mirror(backend: PoseBackend, pixels: Pixels) -> None:
    """The mirror image of a person is a person too; sides stay those of whoever is in the picture."""
    turned = backend.detect(np.ascontiguousarray(pixels[:, ::-1]))
    assert len(turned) == 1, "nobody was seen in the mirror image"
    _check_place(turned[0], pixels)


def _check_thread(backend: PoseBackend, pixels: Pixels, expected: Pose) -> None:
    seen: list[Pose] = []
    thread = threading.Thread(target=lambda: seen.extend(backend.detect(pixels)))
    thread.start()
    thread.join()
    assert len(seen) == 1, "a second thread saw nobody"
    assert np.array_equal(seen[0].uv, expected.uv), "a second thread saw something else"
