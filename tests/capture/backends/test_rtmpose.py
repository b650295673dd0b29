"""The optional RTMPose backend: what it asks for when something is missing, and which landmark is which."""

import importlib.util

import numpy as np
import pytest

from laststraw.capture import load_backend
from laststraw.capture.backends.rtmpose import HALPE, WEIGHTS, RTMPose, to_pose
from laststraw.errors import BackendError

HERE = importlib.util.find_spec("rtmlib") is not None


@pytest.mark.skipif(HERE, reason="rtmlib is installed")
def test_without_rtmlib_it_says_what_to_install():
    with pytest.raises(BackendError, match="rtmlib") as error:
        load_backend("rtmpose")
    assert "laststraw[rtmpose]" in error.value.hint


@pytest.mark.parametrize("there", [(), ("person.onnx",)])
def test_without_weights_it_says_which_file_goes_where(there, tmp_path, monkeypatch):
    """It never fetches them by itself: rtmlib would."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)  # as if rtmlib were installed
    monkeypatch.setenv("LASTSTRAW_RTMPOSE", str(tmp_path))
    for name in there:
        (tmp_path / name).write_bytes(b"weights")
    with pytest.raises(BackendError, match="never downloads") as error:
        RTMPose()
    for name, source in WEIGHTS.items():
        assert (source in error.value.hint) == (name not in there)
        assert (str(tmp_path / name) in error.value.hint) == (name not in there)


def test_its_26_points_get_our_names():
    points, scores = np.arange(52.0).reshape(26, 2), np.linspace(0.0, 1.5, 26)
    pose = to_pose(points, scores)
    assert np.isnan(pose.depth).all()
    assert pose.visibility.max() == 1.0
    for i, place in enumerate(HALPE.values()):
        assert pose.uv[i] == pytest.approx(points[place] + 0.5)
    named = dict(zip(zip(pose.names, pose.sides, strict=True), HALPE.values(), strict=True))
    assert (named["nose", "none"], named["shoulder", "left"], named["shoulder", "right"]) == (0, 5, 6)
    assert (named["foot_index", "left"], named["foot_index", "right"], named["heel", "right"]) == (20, 21, 25)
    assert len(set(HALPE.values())) == 21
