"""Laws of the lengths of segments: mirrors, scales and errors, on synthetic people seen through a pinhole camera."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laststraw import knowledge
from laststraw.measure import segment_lengths
from laststraw.records import SEGMENT_NAMES, Landmarks, SegmentLength
from laststraw.testing.people import PinholeCamera, StandingPerson, landmarks_from, mirror_landmarks, sight

KNOWN = knowledge.load()
STATURE_MM = 1700.0
PEOPLE = st.builds(
    StandingPerson,
    shoulder_tilt=st.floats(-8.0, 8.0),
    trunk_lateral_lean=st.floats(-8.0, 8.0),
    trunk_sagittal_lean=st.floats(-8.0, 8.0),
    shoulder_rotation=st.floats(-8.0, 8.0),
)
CAMERAS = st.builds(
    PinholeCamera,
    view=st.sampled_from(["front", "back"]),
    yaw_deg=st.floats(-5.0, 5.0),
    pitch_deg=st.floats(-4.0, 4.0),
    height_mm=st.floats(800.0, 1400.0),
    distance_mm=st.floats(2800.0, 4500.0),
)
SEEDS = st.integers(0, 2**32 - 1)


def lengths(*photos, stature_mm=STATURE_MM, known=KNOWN) -> dict[str, SegmentLength]:
    return {length.name: length for length in segment_lengths(photos, stature_mm, known)}


def noisy(person=None, camera=None, seed=0, spread_px=2.0) -> Landmarks:
    rng = np.random.default_rng(seed)
    return sight(person or StandingPerson(), camera or PinholeCamera(), spread_px=spread_px, rng=rng)


def moved(landmarks: Landmarks, change) -> Landmarks:
    """The landmarks with ``change(name, side, draws (pass, 2)) -> draws`` done to each."""
    draws = np.stack([change(p.name, p.side, landmarks.draws_uv[:, i]) for i, p in enumerate(landmarks.points)], axis=1)
    return landmarks_from(
        tuple((p.name, p.side) for p in landmarks.points), draws, PinholeCamera(view=landmarks.photo.view)
    )


def same(here: dict[str, SegmentLength], there: dict[str, SegmentLength], rel: float = 1e-9) -> bool:
    return set(here) == set(there) and all(
        getattr(there[name], field) == pytest.approx(getattr(length, field), rel=rel)
        for name, length in here.items()
        for field in ("seen_mm", "seen_sd_mm", "mm", "sd_mm")
    )


def test_a_good_photo_gives_all_five():
    assert tuple(lengths(noisy())) == SEGMENT_NAMES


@given(person=PEOPLE, camera=CAMERAS, seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_mirrored_person_is_as_long(person, camera, seed):
    here = noisy(person, camera, seed)
    assert same(lengths(here), lengths(mirror_landmarks(here)), rel=1e-6)


@given(person=PEOPLE, camera=CAMERAS, roll=st.floats(-10.0, 10.0), seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_camera_roll_changes_no_length(person, camera, roll, seed):
    here = noisy(person, camera, seed)
    c, s = math.cos(math.radians(roll)), math.sin(math.radians(roll))
    middle = 0.5 * np.array([here.photo.width_px, here.photo.height_px])
    turn = np.array([[c, -s], [s, c]])
    assert same(lengths(here), lengths(moved(here, lambda *at: (at[2] - middle) @ turn.T + middle)), rel=1e-6)


@given(camera=CAMERAS, times=st.floats(0.3, 4.0), seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_larger_picture_changes_no_length(camera, times, seed):
    here = noisy(camera=camera, seed=seed)
    assert same(lengths(here), lengths(moved(here, lambda *at: times * at[2])), rel=1e-6)


def test_lengths_and_their_errors_grow_with_stature():
    small, tall = lengths(noisy(), stature_mm=1500.0), lengths(noisy(), stature_mm=1800.0)
    for name, length in small.items():
        assert tall[name].mm / length.mm == pytest.approx(1.2, rel=1e-3)  # the camera stays where it was
        assert tall[name].seen_mm / length.seen_mm == pytest.approx(1.2, rel=1e-3)  # the camera stays where it was


@given(camera=CAMERAS, seed=SEEDS, worse=st.floats(1.0, 4.0))
@settings(max_examples=40, deadline=None)
def test_more_landmark_error_never_narrows(camera, seed, worse):
    here = noisy(camera=camera, seed=seed, spread_px=1.0)
    loud = moved(here, lambda _, __, draws: draws.mean(axis=0) + worse * (draws - draws.mean(axis=0)))
    good, bad = lengths(here), lengths(loud)
    for name in set(good) & set(bad):
        assert bad[name].seen_sd_mm >= good[name].seen_sd_mm * (
            1 - 1e-3
        )  # the scale's own spread moves the mean a little
        assert bad[name].sd_mm >= good[name].sd_mm * (1 - 1e-3)


def test_much_landmark_error_widens():
    good, bad = lengths(noisy(spread_px=1.0)), lengths(noisy(spread_px=8.0))
    for name in set(good) & set(bad):
        assert bad[name].seen_sd_mm > 1.01 * good[name].seen_sd_mm


@given(person=PEOPLE, camera=CAMERAS, seed=SEEDS)
@settings(max_examples=40, deadline=None)
def test_the_best_guess_lies_between_the_usual_and_the_seen_and_is_surer_than_either(person, camera, seed):
    for name, length in lengths(noisy(person, camera, seed)).items():
        seen = length.seen_mm / (KNOWN.constant(f"measure.share_{name}") * STATURE_MM) - 1.0
        best = length.mm / (KNOWN.constant(f"length_share_{name}") * STATURE_MM) - 1.0
        assert abs(best) <= 0.5 * abs(seen)  # photos are less sure than people are alike
        assert best * seen >= 0.0
        assert length.sd_mm / length.mm < KNOWN.constant(f"measure.share_spread_{name}") * 1.1
        assert length.sd_mm / length.mm < length.seen_sd_mm / length.seen_mm


def test_somebody_of_usual_proportions_keeps_the_models():
    """Drawn flat, so that neither depth nor slant is left: what is usual must be 1 exactly."""
    height = {"ear": 0.925, "ankle": 0.039}
    height["hip"] = 0.5
    height["shoulder"] = height["hip"] + KNOWN.constant("measure.share_trunk")
    height["elbow"] = height["shoulder"] - KNOWN.constant("measure.share_upper_arm")
    height["wrist"] = height["elbow"] - KNOWN.constant("measure.share_forearm")
    height["knee"] = height["hip"] - KNOWN.constant("measure.share_thigh")
    names = tuple((name, side) for name in height for side in ("left", "right"))
    draws = np.array([[[540 + (100 if s == "left" else -100), 1800 - 1600 * height[n]] for n, s in names]] * 4)
    for name, length in lengths(landmarks_from(names, draws, PinholeCamera())).items():
        if name != "shank":  # what is left over between knee and ankle
            assert length.mm == pytest.approx(KNOWN.constant(f"length_share_{name}") * STATURE_MM)


def test_a_second_photo_never_widens_and_never_halves():
    """Most of the error is the network's and the scale's, the same in every photo."""
    front, back = noisy(seed=1), noisy(camera=PinholeCamera(view="back"), seed=2)
    alone, both = lengths(front), lengths(front, back)
    for name, length in both.items():
        assert 0.7 * alone[name].seen_sd_mm < length.seen_sd_mm <= alone[name].seen_sd_mm * 1.01
        assert length.views == ("front", "back")


def test_photos_that_disagree_are_less_sure():
    front = noisy(seed=1)
    longer = moved(front, lambda name, _, draws: draws + np.array([0.0, 20.0]) if name == "knee" else draws)
    agree, apart = lengths(front, front), lengths(front, longer)
    assert apart["thigh"].seen_sd_mm > 1.1 * agree["thigh"].seen_sd_mm


# ---- refusals --------------------------------------------------------------------------------------------------------


def test_a_photo_from_the_side_gives_nothing():
    for view, yaw in itertools.product(("left", "right"), (-12.0, 0.0, 12.0)):  # either shoulder ahead
        from_the_side = noisy(camera=PinholeCamera(view=view, yaw_deg=yaw))
        assert lengths(from_the_side) == {}
        assert same(lengths(noisy()), lengths(noisy(), from_the_side))


def test_nothing_without_a_stature_or_a_photo():
    assert segment_lengths([noisy()], None, KNOWN) == segment_lengths([], STATURE_MM, KNOWN) == ()


@pytest.mark.parametrize("wrong", [math.nan, math.inf, 0.0, -1700.0])
def test_a_stature_that_is_none_is_refused(wrong):
    with pytest.raises(ValueError, match="stature_mm must be finite"):
        segment_lengths([noisy()], wrong, KNOWN)


def test_a_landmark_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="not finite"):
        lengths(moved(noisy(), lambda name, _, draws: draws * math.nan if name == "knee" else draws))


def without(landmarks: Landmarks, name: str, side: str, *, visibility: float) -> Landmarks:
    points = tuple(
        replace(p, visibility=visibility) if (p.name, p.side) == (name, side) else p for p in landmarks.points
    )
    return replace(landmarks, points=points)


@pytest.mark.parametrize(
    ("hidden", "left_out"), [("wrist", {"forearm"}), ("elbow", {"upper_arm", "forearm"}), ("knee", {"thigh", "shank"})]
)
def test_a_hidden_landmark_leaves_its_segments_out(hidden, left_out):
    assert set(SEGMENT_NAMES) - set(lengths(without(noisy(), hidden, "left", visibility=0.1))) == left_out


@pytest.mark.parametrize("hidden", ["ear", "ankle", "hip", "shoulder"])
def test_without_scale_or_trunk_a_photo_gives_nothing(hidden):
    assert lengths(without(noisy(), hidden, "right", visibility=0.1)) == {}


def turned(draws, deg: float, about) -> np.ndarray:
    """Points turned clockwise in the picture."""
    c, s = math.cos(math.radians(deg)), math.sin(math.radians(deg))
    return (draws - about) @ np.array([[c, -s], [s, c]]).T + about


@pytest.mark.parametrize("roll", [-10.0, 0.0, 10.0])
@pytest.mark.parametrize(("away", "left_out"), [(15.0, set()), (32.0, {"upper_arm", "forearm"})])
def test_arms_that_do_not_hang_are_left_out(away, left_out, roll):
    """Both arms are spread in the plane of the picture, as long as they were; how the camera is held changes nothing."""
    hanging = noisy()
    at = {(p.name, p.side): np.array(p.uv) for p in hanging.points}

    def spread(name, side, draws):
        if name in ("elbow", "wrist"):
            draws = turned(draws, -away if side == "left" else away, at["shoulder", side])
        return turned(draws, roll, np.array([540.0, 960.0]))

    assert set(SEGMENT_NAMES) - set(lengths(moved(hanging, spread))) == left_out


def lifted(left_px: float, right_px: float) -> Landmarks:
    """Wrists further up in the picture, as bent elbows show them."""
    by = {("wrist", "left"): left_px, ("wrist", "right"): right_px}
    return moved(noisy(), lambda name, side, draws: draws - np.array([0.0, by.get((name, side), 0.0)]))


def test_forearms_of_unlike_length_are_left_out():
    """One of them points at the camera or away from it."""
    assert set(SEGMENT_NAMES) - set(lengths(lifted(16.0, -10.0))) == {"forearm"}
    assert "forearm" in lengths(lifted(3.0, -3.0))


def test_forearms_that_are_too_short_for_a_body_are_left_out():
    assert set(SEGMENT_NAMES) - set(lengths(lifted(45.0, 45.0))) == {"forearm"}


def test_a_back_taken_for_a_front_gives_nothing():
    swapped = moved(noisy(), lambda _, __, draws: np.array([1080.0, 0.0]) + [-1.0, 1.0] * draws)
    assert lengths(swapped) == {}


@pytest.mark.parametrize("name", SEGMENT_NAMES)
def test_what_is_usual_adds_up_to_a_body(name):
    """Trunk, thigh and shank between the heights of shoulder and ankle; published spreads; joints closer than a segment."""
    shares = {each: KNOWN.constant(f"measure.share_{each}") for each in SEGMENT_NAMES}
    stacked = KNOWN.constant("measure.shoulder_height") - KNOWN.constant("measure.ankle_height")
    assert shares["trunk"] + shares["thigh"] + shares["shank"] == pytest.approx(stacked, abs=0.01)
    assert 0.02 < KNOWN.constant(f"measure.share_spread_{name}") < 0.06
    assert KNOWN.constant(f"measure.joints_off_{name}") < 0.15 * shares[name]
