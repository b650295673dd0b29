"""``laststraw measure``: one photo, its landmarks and its measurements."""

from pathlib import Path

from laststraw import capture, flow
from laststraw import knowledge as knowledge_room
from laststraw.app import inputs, outputs
from laststraw.app.telling import measurement_line
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import VIEWS, Landmarks, Measurement, NotMeasured, Retake


def run(
    image: Path,
    view: str,
    *,
    height_cm: str | None,
    dots: bool,
    camera_roll_deg: str | None,
    mirrored: bool,
    json: bool,
) -> int:
    """Measure one photo; exit 1 when it must be taken again or gives no measurement."""
    if view not in VIEWS:
        raise UnusableInput(
            f"--view {view!r} is not known.",
            hint="Give the side of the person that faces the camera: front, back, left or right.",
        )
    if dots:
        raise UnusableInput(
            "This version does not read stickers yet.",
            hint="Leave out --dots: the photo is then measured without them.",
        )
    stature_mm = None if height_cm is None else inputs.read_stature_mm(height_cm)
    roll_deg = inputs.read_roll_deg(camera_roll_deg)
    known = knowledge_room.load()
    photo = capture.open_photo(image, view, mirrored=mirrored)
    sightings, readings = flow.measure_photos(
        [photo], stature_mm, known, capture.load_backend(), camera_roll_deg=roll_deg
    )
    [sighting] = sightings
    if json:
        outputs.print_json(_document(image, view, sighting, readings))
    else:
        _print_table(sighting, readings, known)
    measured = any(isinstance(reading, Measurement) for reading in readings)
    return outputs.DONE if measured else outputs.REFUSED


def _document(
    image: Path, view: str, sighting: Landmarks | Retake, readings: tuple[Measurement | NotMeasured, ...]
) -> dict[str, object]:
    """The document of design.md section 6, with the landmarks beside it."""
    return {
        "image": str(image),
        "view": view,
        "measurements": [
            {
                "id": reading.id,
                "value": reading.value,
                "sd": reading.sd,
                "unit": reading.unit,
                "side": reading.side,
                "method": reading.source.method,
            }
            for reading in readings
            if isinstance(reading, Measurement)
        ],
        "not_measured": [{"id": r.id, "reason": r.reason} for r in readings if isinstance(r, NotMeasured)],
        "retake": {"reasons": [{"code": reason.code, "text": reason.text} for reason in sighting.reasons]}
        if isinstance(sighting, Retake)
        else None,
        "landmarks": [
            {"name": p.name, "side": p.side, "uv": p.uv, "sd_uv": p.sd_uv, "visibility": p.visibility}
            for p in sighting.points
        ]
        if isinstance(sighting, Landmarks)
        else [],
    }


def _print_table(
    sighting: Landmarks | Retake, readings: tuple[Measurement | NotMeasured, ...], known: Knowledge
) -> None:
    if isinstance(sighting, Retake):
        print("This photo cannot be used:")
        for reason in sighting.reasons:
            print(f"  {reason.text}")
    for reading in readings:
        if isinstance(reading, Measurement):
            print(measurement_line(reading, known))
    for reading in readings:
        if isinstance(reading, NotMeasured):
            print(f"{known.measurement(reading.id).plain_name}: not measured. {reading.reason}")
