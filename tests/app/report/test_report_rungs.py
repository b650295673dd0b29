"""Laws of what the photos and the measurements say about rungs, the camera's roll, and the parts of an error."""

import dataclasses
from typing import get_args

import pytest
import report_example as example
from report_page import Page

from laststraw.app.report import budgets, photos, render, shots
from laststraw.app.report.marks import SHAPES, covers
from laststraw.app.report.words import Words
from laststraw.records import BONY_POINTS, RUNGS, ErrorTerm, Landmark, Reason, RollClue, Seen
from laststraw.records.photo import RollSource
from laststraw.stats import Z95


@pytest.fixture(scope="module")
def said(known):
    return Words(known)


@pytest.fixture(scope="module")
def figures(known, said):
    drawn = photos.figures(example.whole(known), (), said, blur_faces=True)
    return {figure.title: figure for figure in drawn}


def terms(**sds):
    return tuple(ErrorTerm(name=name.replace("_", " "), sd=sd) for name, sd in sds.items())


def test_every_rung_point_and_clue_has_its_words(known, said):
    for rung in RUNGS:
        assert said.say(f"rung_{rung}")
        assert said.say(f"shape_{rung}")
    for name, _ in BONY_POINTS:
        assert said.say(f"point_{name}")
    for how in get_args(RollSource):
        assert said.say("roll_" + how.replace(" ", "_"))


# ---- photos


def test_every_point_of_every_rung_is_drawn_and_each_rung_has_its_own_shape(known, figures):
    visit = example.whole(known)
    for ref, figure in zip((p for p in visit.photos if p.view != "right"), figures.values(), strict=True):
        above = [p for one in visit.landmarks if one.photo == ref.id and one.rung != "keypoints" for p in one.points]
        assert len(figure.marks) == len(above)
    assert len(set(SHAPES.values())) == len(SHAPES) == 3
    assert {mark.rung for mark in figures["From the back"].marks} == {"stickers"}
    assert {mark.rung for mark in figures["From your left side"].marks} == {"placed"}


def test_shapes_are_told_in_words_and_only_those_that_are_there(known, pictures):
    text = Page(render(example.whole(known), pictures, None, known)).words()
    assert known.sentence("report.shape_stickers") in text
    assert known.sentence("report.shape_placed") in text
    assert known.sentence("report.shape_outline") not in text
    assert "base of the neck (C7); back point of the pelvis (PSIS), left and right" in text
    assert "No sticker was seen on these points: base of the lower back." in text


def test_that_no_sticker_is_seen_is_told_only_to_those_who_wear_some(known, said):
    visit = example.whole(known)
    bare = Seen(
        id="marks/front/stickers", photo="photo/front", points=(), method="stickers", rung="stickers",
        notes=(Reason(code="stickers_none", text="Not a sticker to be seen."),),
    )  # fmt: skip
    seen = tuple(one for one in visit.landmarks if one.rung == "keypoints")
    worn = next(one for one in visit.landmarks if one.rung == "stickers")
    for others, told in ((seen, False), ((*seen, worn), True)):
        changed = dataclasses.replace(visit, landmarks=(*others, bare))
        assert bool(photos.figures(changed, (), said, blur_faces=True)[0].notes) == told


def test_a_second_photo_of_a_view_is_a_photo_of_its_own(known, figures):
    first, second = figures["From the back"], figures["From the back, photo 2"]
    amounts = {figure.title: {e.name: e.amount.value for e in figure.entries} for figure in (first, second)}
    name = known.measurement("shoulder_tilt").plain_name
    assert amounts[first.title][name] == "10.1°"
    assert amounts[second.title][name] == "10.4°"
    assert second.marks == ()


def test_a_line_shows_the_highest_rung(known, said, figures):
    visit = example.whole(known)
    name = known.measurement("psis_tilt").plain_name
    assert name in [entry.name for entry in figures["From the back"].entries]
    more = example.reading("tragus_tilt", "front", 3.0, 1.0, "deg", rung="stickers")
    points = tuple(
        Landmark(name="tragus", side=side, uv=uv, sd_uv=(0.4, 0.4), visibility=1.0)
        for side, uv in (("left", (464.0, 250.0)), ("right", (380.0, 250.0)))
    )
    seen = Seen(id="marks/front/stickers", photo="photo/front", points=points, method="stickers", rung="stickers")
    visit = dataclasses.replace(visit, readings=(*visit.readings, more), landmarks=(*visit.landmarks, seen))
    figure = photos.figures(visit, (), said, blur_faces=True)[0]
    amounts = {entry.name: entry.amount.value for entry in figure.entries}
    assert amounts[known.measurement("tragus_tilt").plain_name] == "3.0°"
    assert len(figure.lines) == 2 * len(figure.entries)


@pytest.mark.parametrize("apart_px", [16.0, 30.0, 48.0, 90.0])
def test_numbers_do_not_cover_stickers_or_their_names(known, said, apart_px):
    points = tuple(
        Landmark(name="psis", side=side, uv=(360.0 + way * apart_px / 2.0, 592.0), sd_uv=(0.4, 0.4), visibility=1.0)
        for side, way in (("left", -1.0), ("right", 1.0))
    )
    visit = example.whole(known)
    seen = Seen(id="marks/back/stickers", photo="photo/back", points=points, method="stickers", rung="stickers")
    visit = dataclasses.replace(visit, landmarks=(*(one for one in visit.landmarks if one.rung == "keypoints"), seen))
    (figure,) = (f for f in photos.figures(visit, (), said, blur_faces=True) if f.title == "From the back")
    assert len(figure.tags) == 3
    for tag in figure.tags:
        assert not any(covers(mark, tag.x, tag.y, 13.0) for mark in figure.marks)


def test_marks_mirror_with_the_person(known, said):
    wide = 720.0
    visit = example.whole(known)

    def turned(one):
        other = {"left": "right", "right": "left", "none": "none"}
        points = tuple(dataclasses.replace(p, side=other[p.side], uv=(wide - p.uv[0], p.uv[1])) for p in one.points)
        return dataclasses.replace(one, points=points)

    mirrored = dataclasses.replace(visit, landmarks=tuple(map(turned, visit.landmarks)))
    for one, two in zip(*(photos.figures(v, (), said, blur_faces=True) for v in (visit, mirrored)), strict=True):
        left = sorted((mark.x, mark.y) for mark in one.marks)
        right = sorted((one.width - mark.x, mark.y) for mark in two.marks)
        assert [x for pair in left for x in pair] == pytest.approx([x for pair in right for x in pair], abs=0.02)
        ends = {"start": "end", "end": "start", "middle": "middle"}
        assert sorted(mark.anchor for mark in one.marks) == sorted(ends[mark.anchor] for mark in two.marks)


# ---- the camera's roll


def rolls_of(known, said, *clues):
    visit = dataclasses.replace(example.whole(known), rolls=clues)
    return photos.figures(visit, (), said, blur_faces=True)[0].rolls


@pytest.mark.parametrize("how", ["given", "plumb line", "marker", "sheet", "sensor", "edges"])
def test_a_roll_is_called_a_turn_only_beyond_its_own_error(known, said, how):
    for deg in (-3.0, -0.9, -0.7, 0.0, 0.7, 0.9, 3.0):
        (told,) = rolls_of(known, said, RollClue(photo="photo/front", roll_deg=deg, sd_deg=0.4, how=how))
        turned = abs(deg) > Z95 * 0.4
        assert ("turned" in told) == turned
        assert ("level" in told) != turned
        assert (" clockwise" in told) == (turned and deg > 0.0)
        assert ("against the clock" in told) == (turned and deg < 0.0)
        assert "0.8°" in told


def test_that_nothing_tells_the_roll_is_said_where_it_widened_the_errors(known, said, figures):
    unknown = known.sentence("report.roll_unknown")
    assert unknown in figures["From your left side"].rolls
    assert unknown not in figures["From the back"].rolls
    visit = example.whole(known)
    given = example.reading("camera_roll", "left", 0.0, 0.5, "deg", "none")
    visit = dataclasses.replace(visit, readings=(*visit.readings, given))
    by_title = {f.title: f for f in photos.figures(visit, (), said, blur_faces=True)}
    assert by_title["From your left side"].rolls == ()


# ---- rungs and errors of measurements


def test_a_card_says_what_it_was_read_from(known, pictures):
    text = Page(render(example.whole(known), pictures, None, known)).words()
    assert "Read from points that the program found and the outline of your body." in text
    assert "Read from stickers." in text
    assert "From the back, photo 2" in text


@pytest.mark.parametrize(
    ("method", "rungs"),
    [
        ("combined keypoints+stickers", ("keypoints", "stickers")),
        ("combined stickers+placed+outline", ("outline", "stickers", "placed")),
        ("keypoints", ("keypoints",)),
        ("film keypoints", ("keypoints",)),
        ("edges+sensor", ()),
    ],
)
def test_rungs_are_read_from_the_method(method, rungs):
    measurement = example.best("psis_tilt", 1.0, 1.0, "deg")
    source = dataclasses.replace(measurement.source, method=method)
    assert shots.rungs_of(dataclasses.replace(measurement, source=source)) == rungs


def test_shares_add_up_and_the_largest_comes_first(said):
    parts = budgets.shares(terms(a=3.0, b=4.0, c=0.1, d=0.2, e=12.0), said)
    assert [part.name for part in parts] == ["E", "B", "A", "All the rest"]
    widths = [part.width for part in parts[:3]]
    assert widths == sorted(widths, reverse=True)
    assert sum(widths) == pytest.approx(100.0, abs=0.5)
    assert budgets.shares((), said) == ()


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("camera roll, back-2", "Camera roll (from the back, photo 2)"),
        ("camera roll, left", "Camera roll (from your left side)"),
        ("turned on the feet, shoulders", "Turned on the feet, shoulders"),
        ("body turned, None", "Body turned"),
        ("network bias", "Network bias"),
    ],
)
def test_a_cause_of_one_photo_is_called_by_the_photo(said, name, called):
    (share,) = budgets.shares((ErrorTerm(name=name, sd=1.0),), said)
    assert share.name == called


@pytest.mark.parametrize(
    ("largest", "rungs", "view", "expected"),
    [
        ("camera roll, front", "keypoints", "front", "door frame"),
        ("phone moved between photos", "keypoints", "front", "door frame"),
        ("network bias", "keypoints", "front", "Stickers"),
        ("network bias", "keypoints+stickers", "front", ""),
        ("network bias", "keypoints", "left", ""),  # no sticker gives a shoulder line from the side
        ("turned on the feet, shoulders", "keypoints", "front", "from the back"),
        ("body turned, back", "stickers", "back", "from the front"),
        ("scale", "keypoints", "front", ""),
    ],
)
def test_what_would_make_it_surer_meets_its_largest_error(said, largest, rungs, view, expected):
    source = dataclasses.replace(
        example.best("shoulder_tilt", 1.0, 1.0, "deg", rungs=rungs).source,
        budget=(ErrorTerm(name=largest, sd=2.0), ErrorTerm(name="landmark spread", sd=0.5)),
    )
    measurement = dataclasses.replace(example.best("shoulder_tilt", 1.0, 1.0, "deg"), source=source)
    told = budgets.surer(measurement, (example.reading("shoulder_tilt", view, 1.0, 1.0, "deg"),), said)
    assert (expected in told) if expected else told == ""


def test_both_sides_of_a_pair_ask_for_no_more_photos(said):
    measurement = example.best("shoulder_tilt", 1.0, 1.0, "deg")
    source = dataclasses.replace(measurement.source, budget=(ErrorTerm(name="turned on the feet, shoulders", sd=2.0),))
    readings = tuple(example.reading("shoulder_tilt", view, 1.0, 1.0, "deg") for view in ("front", "back"))
    assert budgets.surer(dataclasses.replace(measurement, source=source), readings, said) == ""


def test_markup_in_a_note_of_a_photo_is_inert(known):
    visit = example.whole(known)
    bad = "<script>alert(1)</script>"
    landmarks = tuple(dataclasses.replace(one, notes=(Reason(code="x", text=bad),)) for one in visit.landmarks)
    page = Page(render(dataclasses.replace(visit, landmarks=landmarks), (), None, known))
    assert page.all("script") == []
    assert page.words().count(bad) == 4
