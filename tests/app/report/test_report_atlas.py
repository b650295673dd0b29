"""Laws of the body picture: it says what the list says, and mirrors with the person."""

import dataclasses
import itertools
import re

import numpy as np
import pytest
import report_example as example

from laststraw.app.report import anatomy, atlas
from laststraw.app.report.words import Words


@pytest.fixture(scope="module")
def said(known):
    return Words(known)


def state(structure, side, name="held_short"):
    low, high = (0.95, 0.0) if name == "held_short" else (0.0, 0.95)
    return example.state(structure, side, -9.0 if name == "held_short" else 9.0, 2.0, name, low, high)


def draw(known, said, body, *states):
    visit = dataclasses.replace(example.calm(known), structures=states)
    return atlas.atlas(body, anatomy.lists(visit, said), said)


def xs(mark):
    return np.array([float(x) for f in mark.fibres for x in re.findall(r"([\d.]+) [\d.]+", f.path)])


def test_everything_in_the_list_that_the_picture_knows_is_drawn_once_per_view(known, said, body):
    visit = example.whole(known)
    lists = anatomy.lists(visit, said)
    drawn = atlas.atlas(body, lists, said)
    in_picture = {(m.structure, m.side) for view in body.views for m in (*view.muscles, *view.joints)}
    for row in (*lists.held, *lists.related):
        sides = ("left", "right") if row.side == "both" else (row.side,)
        assert (row.n in drawn.marked) == any((row.structure, side) in in_picture for side in sides), row.name
    for panel in drawn.panels:
        numbers = [mark.n for mark in panel.marks]
        assert len(numbers) == len(set(numbers))
        assert {badge.n for badge in panel.badges} <= set(numbers)


def test_every_state_and_every_involvement_is_one_row(known, said):
    visit = example.whole(known)
    lists = anatomy.lists(visit, said)
    states = [(r.structure, r.side) for r in (*lists.held, *lists.unclear)]
    assert sorted(states) == sorted((s.structure, s.side) for s in visit.structures)
    held_or_named = [(r.structure, r.side) for r in (*lists.held, *lists.related)]
    assert len(held_or_named) == len(set(held_or_named))
    for involved in (i for f in visit.findings for i in f.involves):
        assert (involved.structure, involved.side) in held_or_named
    assert [r.n for r in (*lists.held, *lists.related)] == list(range(1, len(lists.held) + len(lists.related) + 1))


def test_one_side_of_a_pair_that_is_held_is_not_said_to_come_from_a_book_only(known, said):
    held = (state("quadratus_lumborum", "left"),)
    finding = example.FINDINGS[0]
    both = dataclasses.replace(finding.involves[0], side="both", role="related", p=None)
    visit = dataclasses.replace(
        example.whole(known), structures=held, findings=(dataclasses.replace(finding, involves=(both,)),)
    )
    (row,) = anatomy.lists(visit, said).related
    assert row.side == "right"


@pytest.mark.parametrize("structure", ["quadratus_lumborum", "iliopsoas", "gluteus_medius"])
def test_the_mirrored_person_is_drawn_mirrored(known, said, body, structure):
    left = draw(known, said, body, state(structure, "left"))
    right = draw(known, said, body, state(structure, "right"))
    for one, two in zip(left.panels[:2], right.panels[:2], strict=True):  # front and back
        for a, b in zip(one.marks, two.marks, strict=True):
            np.testing.assert_allclose(np.sort(xs(a)), np.sort(one.width - xs(b)), atol=1.5)
        assert {b.x for b in one.badges} == {one.width - b.x for b in two.badges}


def test_left_is_on_the_right_from_the_front_and_on_the_left_from_the_back(known, said, body):
    front, back, _ = draw(known, said, body, state("quadratus_lumborum", "left")).panels
    assert xs(front.marks[0]).mean() > front.width / 2
    assert xs(back.marks[0]).mean() < back.width / 2
    assert (front.end, back.start) == (said.say("your_left"), said.say("your_left"))


@pytest.mark.parametrize("structure", ["quadratus_lumborum", "rectus_abdominis", "external_oblique", "gluteus_medius"])
def test_the_far_side_is_not_drawn_from_the_side(known, said, body, structure):
    panels = {p.view: p for p in draw(known, said, body, state(structure, "right")).panels}
    assert panels["left"].marks == ()


@pytest.mark.parametrize("heights", [(480.0,) * 9, (0.0,) * 9, (100.0, 101.0, 470.0, 480.0, 490.0), (250.0,) * 30])
def test_a_column_of_numbers_is_spread_out(heights):
    def mark(n, v):
        return atlas.Mark(
            n=n, anchor=f"held-{n}", kind="related" if n > 4 else "held_short", first=True, fibres=(), centres=(),
            joints=(), uv=(100.0, v), top=v, bottom=v,
        )  # fmt: skip

    badges = atlas._column([mark(n, v) for n, v in enumerate(heights, start=1)], 17.0, 0.0, 500.0)
    ys = [badge.y for badge in badges]
    assert all(b - a >= atlas.BADGE - 0.2 for a, b in itertools.pairwise(ys))
    assert min(ys) >= atlas.BADGE / 2 - 0.2
    assert max(ys) <= 500.0 - atlas.BADGE / 2 + 0.2
    assert {1, 2, 3, 4} <= {badge.n for badge in badges}  # what stood out goes before what a textbook names


def test_numbers_do_not_cover_each_other_and_stay_inside(known, said, body):
    names = ["quadratus_lumborum", "iliopsoas", "iliocostalis_lumborum", "longissimus_thoracis", "multifidus",
             "external_oblique", "internal_oblique", "rectus_abdominis", "gluteus_medius", "gluteus_maximus"]  # fmt: skip
    states = [
        state(name, side, kind) for name in names for side, kind in (("left", "held_short"), ("right", "held_long"))
    ]
    for panel in draw(known, said, body, *states).panels:
        for x in {badge.x for badge in panel.badges}:
            ys = sorted(badge.y for badge in panel.badges if badge.x == x)
            assert all(b - a >= atlas.BADGE - 0.2 for a, b in itertools.pairwise(ys))
            assert panel.top <= ys[0] - 10
            assert ys[-1] + 10 <= panel.top + panel.height
        for mark in panel.marks:
            assert panel.top <= mark.top <= mark.bottom <= panel.top + panel.height


def test_no_picture_without_anything_to_show(known, said, body):
    assert draw(known, said, body).panels == ()
    assert draw(known, said, None, state("iliopsoas", "left")).panels == ()
