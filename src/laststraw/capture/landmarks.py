"""One photo -> where the body's landmarks are, each with its spread over mirror-balanced views."""

import numpy as np
from numpy.typing import NDArray

from laststraw.capture.base import Pose, PoseBackend, detect_each
from laststraw.capture.person import find_people, mirrored
from laststraw.capture.straighten import Straightening, straightening
from laststraw.capture.views import CANVAS_PX, JITTER, canvas, jittered
from laststraw.knowledge import Knowledge
from laststraw.records import Landmark, Landmarks, Photo, PhotoRef, Reason, Retake

ROUNDS = 2  # straighten, look, straighten better
FEW = 3  # views of each orientation in a round before the last
LINES = ("ear", "shoulder", "hip", "knee", "ankle")
LEVELLED = np.array([True, True, True, False, False])


def find_landmarks(photo: Photo, backend: PoseBackend, knowledge: Knowledge) -> Landmarks | Retake:
    """Landmarks of the person in a photo, or why it must be taken again."""
    people = find_people(photo.pixels, backend)
    if not people:
        return Retake(photo=photo.id, view=photo.view, reasons=(Reason(code="no_person", text="Nobody was seen in this photo."),))
    person = people[0]
    square, to_photo = canvas(photo.pixels, person.uv)
    names, sides = person.poses[0].names, person.poses[0].sides
    places = {point: i for i, point in enumerate(zip(names, sides, strict=True))}
    ends = np.array([[places[line, "left"], places[line, "right"]] for line in LINES])
    mean = (person.uv - to_photo.offset) / to_photo.matrix[0, 0]
    frontal = photo.view in ("front", "back")
    passes: list[Pose] = []
    for turn in range(ROUNDS + 1):
        warp = straightening(mean[ends], LEVELLED & frontal) if turn and frontal else None
        passes = _look(square, warp, backend, len(JITTER) if turn == ROUNDS else FEW)
        if len(passes) < 4:
            return Retake(photo=photo.id, view=photo.view, reasons=(Reason(code="no_person", text="Nobody was seen in this photo."),))
        mean = np.median([pose.uv for pose in passes], axis=0)
    draws = np.array([to_photo(pose.uv) for pose in passes])  # (pass, n, 2)
    uv, sd = np.median(draws, axis=0), np.maximum(draws.std(axis=0), 0.05)
    visibility = np.mean([pose.visibility for pose in passes], axis=0)
    points = tuple(
        Landmark(name=n, side=s, uv=(float(p[0]), float(p[1])), sd_uv=(float(d[0]), float(d[1])), visibility=float(np.clip(v, 0, 1)))
        for n, s, p, d, v in zip(names, sides, uv, sd, visibility, strict=True)
    )
    height, width = photo.pixels.shape[:2]
    ref = PhotoRef(id=photo.id, view=photo.view, sha256=photo.sha256, mirrored=photo.mirrored, width_px=width, height_px=height)
    return Landmarks(id=f"landmarks/{photo.view}", photo=ref, points=points, draws_uv=draws, method=f"{backend.name} {backend.version}, {len(draws)} views")


def _look(square, warp: Straightening | None, backend: PoseBackend, count: int) -> list[Pose]:  # type: ignore[no-untyped-def]
    shown = warp.draw(square) if warp else square
    poses: list[Pose] = []
    for flip in (False, True):
        source = shown.transpose(0) if flip else shown
        pairs = [jittered(source, jitter) for jitter in JITTER[:count]]
        for pose, (_, to_canvas) in zip(detect_each(backend, [view for view, _ in pairs]), pairs, strict=True):
            if pose is None:
                continue
            placed = Pose(names=pose.names, sides=pose.sides, uv=to_canvas(pose.uv), depth=pose.depth, visibility=pose.visibility, presence=pose.presence)
            placed = mirrored(placed, CANVAS_PX) if flip else placed
            uv = warp.to_given(placed.uv) if warp else placed.uv
            poses.append(Pose(names=pose.names, sides=pose.sides, uv=uv, depth=placed.depth, visibility=placed.visibility, presence=placed.presence))
    return poses
