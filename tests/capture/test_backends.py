"""The door for pose networks, and the built-in one behind it."""

import os
import pickle
import subprocess
import sys
import threading

import numpy as np
import pytest

from laststraw.capture import Pose, PoseBackend, load_backend, open_photo
from laststraw.capture.backends.litert import LiteRT
from laststraw.capture.base import LANDMARKS
from laststraw.capture.door import BUILT_IN
from laststraw.errors import BackendError
from laststraw.testing.backends import check_pose_backend

NETWORK = load_backend()


@pytest.fixture(scope="module")
def backend() -> PoseBackend:
    return NETWORK


@pytest.fixture(scope="module")
def person(photos):
    return open_photo(photos / "p010_front.jpg", "front").pixels


@pytest.mark.parametrize("name", ["litert", "mediapipe", "rtmpose"])
def test_every_installed_backend_keeps_the_contract(name, person):
    try:
        installed = load_backend(name)
    except BackendError as error:
        if name == BUILT_IN:
            raise
        pytest.skip(f"{name}: {error}")
    check_pose_backend(installed, person)


class Mutant:
    """A backend that breaks one clause of the contract."""

    name, version = "mutant", "1"

    def detect(self, pixels):
        return tuple(self.spoil(pose) for pose in NETWORK.detect(pixels))


class Rescaled(Mutant):
    def spoil(self, pose):
        return pose.moved(pose.uv / 1000.0, 1.0)


class CameraSides(Mutant):
    def spoil(self, pose):
        return pose.moved(pose.mirrored(0.0).uv * (-1.0, 1.0), 1.0)


class Restless(Mutant):
    calls = 0

    def spoil(self, pose):
        Restless.calls += 1
        return pose.moved(pose.uv + Restless.calls, 1.0)


class Nowhere(Mutant):
    def spoil(self, pose):
        return pose.moved(np.full_like(pose.uv, np.nan), 1.0)


@pytest.mark.parametrize(
    ("mutant", "says"),
    [(Rescaled, "close"), (CameraSides, "person's"), (Restless, "pure"), (Nowhere, "finite")],
)
def test_the_contract_catches_every_mutant(person, mutant, says):
    with pytest.raises((AssertionError, BackendError), match=says):
        check_pose_backend(mutant(), person)


def test_an_unknown_backend_is_refused_with_those_that_exist():
    with pytest.raises(BackendError, match="litert"):
        load_backend("nobody")


def test_missing_weights_are_refused_with_what_would_have_worked(tmp_path):
    with pytest.raises(BackendError, match="make demo"):
        LiteRT(tmp_path / "gone.task")


def test_a_backend_travels_to_another_process(backend, person):
    again = pickle.loads(pickle.dumps(backend))
    assert np.array_equal(again.detect(person)[0].uv, backend.detect(person)[0].uv)


def test_two_threads_see_the_same(backend, person):
    """Law: what a thread sees does not depend on what others look at."""
    views = [person[:1280, :720], person[:, ::-1][:1280, :720]]
    alone = [backend.detect(np.ascontiguousarray(view))[0].uv for view in views]
    seen: dict[int, list[np.ndarray]] = {0: [], 1: []}

    def watch(i: int) -> None:
        for _ in range(4):
            seen[i].append(backend.detect(np.ascontiguousarray(views[i]))[0].uv)

    threads = [threading.Thread(target=watch, args=(i,)) for i in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for i in (0, 1):
        assert all(np.array_equal(uv, alone[i]) for uv in seen[i])


def test_looks_do_not_depend_on_what_came_before(backend, person):
    fresh = load_backend().detect(person)[0]
    backend.detect(np.ascontiguousarray(person[:, ::-1]))
    after = backend.detect(person)[0]
    assert np.array_equal(fresh.uv, after.uv)
    assert np.array_equal(fresh.visibility, after.visibility)


def test_two_threads_leave_standard_error_in_place():
    code = (
        "import os; from concurrent.futures import ThreadPoolExecutor; import numpy as np\n"
        "from laststraw.capture import load_backend\n"
        "backend = load_backend()\n"
        "with ThreadPoolExecutor(2) as pool: list(pool.map(backend.detect, [np.zeros((64, 64, 3), np.uint8)] * 8))\n"
        "os.write(2, b'still here')\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == "still here"


def test_nothing_is_written_on_standard_error_and_importing_is_quick(photos):
    """The C++ library logs by itself, and MediaPipe's destructor fails at exit: neither may reach the person."""
    code = (
        "import sys, time; start = time.perf_counter(); import laststraw.capture;"
        "assert not {'mediapipe', 'ai_edge_litert'} & set(sys.modules);"
        "from pathlib import Path; from laststraw.capture import load_backend, open_photo;"
        f"photo = open_photo(Path({str(photos / 'p010_front.jpg')!r}), 'front');"
        "assert load_backend().detect(photo.pixels);"
        "import os; os.write(2, b'kept')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, env=os.environ, check=True)
    assert run.stderr == b"kept"


def test_poses_are_checked():
    n = len(LANDMARKS)
    names, sides = tuple(name for name, _ in LANDMARKS), tuple(side for _, side in LANDMARKS)
    good = {
        "names": names,
        "sides": sides,
        "uv": np.zeros((n, 2)),
        "depth": np.full(n, np.nan),
        "visibility": np.ones(n),
        "presence": np.ones(n),
    }
    pose = Pose(**good)
    assert np.array_equal(pose.mirrored(8.0).mirrored(8.0).uv, pose.uv)
    bad = [
        {"uv": np.zeros((n, 3))},
        {"uv": np.full((n, 2), np.nan)},
        {"depth": np.zeros(3)},
        {"names": ("belly", *names[1:])},
        {"names": (names[1], *names[1:]), "sides": (sides[1], *sides[1:])},
    ]
    for change in bad:
        with pytest.raises(BackendError):
            Pose(**{**good, **change})
