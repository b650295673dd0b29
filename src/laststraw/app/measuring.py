"""``laststraw measure``: one photo, or several of one view: what is seen in them, and their measurements."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

from laststraw import capture, flow, measure
from laststraw.app import inputs, language, outputs, points_file
from laststraw.app.telling import measurement_line
from laststraw.capture import Taps
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import Measurement, NotMeasured, Reason, Retake, Sight, View

Combined = tuple[Measurement | NotMeasured, ...]


def run(
    images: Sequence[Path],
    view: str,
    *,
    height_cm: str | None,
    dots: bool,
    camera_roll_deg: str | None,
    plumb: str | None,
    points_in: Path | None,
    points_out: Path | None,
    mirrored: bool,
    same_stand: bool,
    json: bool,
) -> int:
    """Measure photos of one view; exit 1 when all must be taken again or none gives a measurement."""
    if view not in get_args(View):
        raise UnusableInput(
            f"--view {view!r} is not known.",
            hint="Give the side of the person that faces the camera: front, back, left or right.",
        )
    stature_mm = None if height_cm is None else inputs.read_stature_mm(height_cm)
    roll_deg = inputs.read_roll_deg(camera_roll_deg)
    about, taps = (None, Taps()) if points_in is None else points_file.read_taps(points_in)
    if about not in (None, view):
        raise UnusableInput(
            f"{points_in} is about the view {about!r}, the photo is of the {view}.",
            hint="Points belong to the photo in which they were placed.",
        )
    if plumb is not None:
        taps = taps._replace(plumb=points_file.read_plumb(plumb))
    if len(images) > 1 and (points_in or points_out or plumb):
        raise UnusableInput(
            "Points and plumb lines belong to one photo.", hint="Give that photo alone, and the others without them."
        )
    known = language.known()
    photos = inputs.open_photos([(cast(View, view), image) for image in images], mirrored=mirrored)
    points_file.check_taps(taps, photos[0])
    if points_in is not None and not json:
        outputs.say(f"{len(taps.placed)} points placed by you.")
    seen, readings = flow.measure_photos(
        photos,
        stature_mm,
        known,
        capture.load_backend(),
        taps=(taps,) * len(photos),
        camera_roll_deg=roll_deg,
        same_stand=same_stand,
    )
    combined = measure.combine(readings, known, same_stand=same_stand)
    bare = dots and _no_stickers(seen)
    if points_out is not None:
        _write_points(points_out, images[0], view, seen[0])
    if json:
        no_stickers = Reason(code="no_stickers", text=known.sentence("measure.no_stickers_found")) if bare else None
        outputs.print_json(_document(images, view, seen, readings, combined, no_stickers))
    else:
        _print_table(seen, combined, known, view, bare=bare)
    measured = any(isinstance(one, Measurement) for one in combined)
    return outputs.DONE if measured and not bare else outputs.REFUSED


def _write_points(path: Path, image: Path, view: str, sight: Sight | Retake) -> None:
    if isinstance(sight, Retake):
        return
    document = points_file.points_document(str(image), view, sight)
    with outputs.folder(path.parent), outputs.staged(path.parent, {path.name: outputs.json_text(document).encode()}):
        outputs.say(f"Points written: {path}")


def _no_stickers(seen: Sequence[Sight | Retake]) -> bool:
    return not any(
        marks.rung == "stickers" and marks.points for one in seen if isinstance(one, Sight) for marks in one.marks
    )


def _document(
    images: Sequence[Path],
    view: str,
    seen: Sequence[Sight | Retake],
    readings: Combined,
    combined: Combined,
    refusal: Reason | None,
) -> dict[str, object]:
    """The document of design.md section 6, with points, rungs and clues beside it."""
    sights = [one for one in seen if isinstance(one, Sight)]
    retakes = [one for one in seen if isinstance(one, Retake)]
    reasons = [] if sights else [reason for retake in retakes for reason in retake.reasons]
    if refusal is not None:
        reasons.append(refusal)
    points = [
        point
        for one, image in zip(seen, images, strict=True)
        if isinstance(one, Sight)
        for point in points_file.point_rows(one)
    ]
    return {
        "image": str(images[0]) if len(images) == 1 else [str(image) for image in images],
        "view": view,
        "measurements": [_row(one) for one in combined if isinstance(one, Measurement)],
        "not_measured": [{"id": one.id, "reason": one.reason} for one in combined if isinstance(one, NotMeasured)],
        "retake": {"reasons": [{"code": reason.code, "text": reason.text} for reason in reasons]} if reasons else None,
        "retakes": [
            {"photo": retake.photo, "reasons": [{"code": r.code, "text": r.text} for r in retake.reasons]}
            for retake in retakes
        ],
        "readings": [
            _row(one) | {"key": one.key, "budget": {t.name: t.sd for t in one.source.budget}}
            for one in readings
            if isinstance(one, Measurement)
        ],
        "camera_rolls": [
            {"photo": clue.photo, "value": clue.roll_deg, "sd": clue.sd_deg, "how": clue.how}
            for sight in sights
            for clue in sight.rolls
        ],
        "landmarks": points,
        "notes": [{"code": note.code, "text": note.text} for sight in sights for note in _notes(sight)],
    }


def _row(one: Measurement) -> dict[str, object]:
    return {
        "id": one.id,
        "value": one.value,
        "sd": one.sd,
        "unit": one.unit,
        "side": one.side,
        "method": one.source.method.removeprefix("combined "),
    }


def _notes(sight: Sight) -> tuple[Reason, ...]:
    """What is worth a sentence; that nobody wears stickers is not."""
    notes = (*sight.notes, *(note for marks in sight.marks for note in marks.notes))
    return tuple(note for note in notes if note.code != "stickers_none")


def _print_table(
    seen: Sequence[Sight | Retake], combined: Combined, known: Knowledge, view: str, *, bare: bool
) -> None:
    """Numbers first, then what this view could have given; what only other views show in one line."""
    if bare:
        print(known.sentence("measure.no_stickers_found"))
    for one in seen:
        if isinstance(one, Retake):
            print(known.sentence("measure.unusable", photo=one.photo.removeprefix("photo/")))
            for reason in one.reasons:
                print(f"  {reason.text}")
    if not any(isinstance(one, Sight) for one in seen):
        return
    for measured in combined:
        if isinstance(measured, Measurement):
            rungs = known.shown(measured.source.method.removeprefix("combined ").replace("+", ", "))
            print(f"{measurement_line(measured, known)}  ({known.sentence('measure.from')} {rungs})")
    print(known.sentence("measure.plus_minus"))
    for one in seen:
        if isinstance(one, Sight):
            for note in _notes(one):
                print(note.text)
    missing = [one for one in combined if isinstance(one, NotMeasured)]
    here = [one for one in missing if view in known.measurement(one.id).views]
    for lacking in here:
        name = known.measurement(lacking.id).plain_name
        print(known.sentence("measure.missing", name=name, reason=lacking.reason))
    elsewhere = [known.measurement(one.id).plain_name.lower() for one in missing if one not in here]
    if elsewhere:
        print(known.sentence("measure.other_views", names=", ".join(elsewhere)))
