"""The catalogue page: every activity is on it once a list, what it says agrees with the loads, and it needs nothing else."""

import itertools
import math
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "report"))

import loads as written
from report_page import Page

from laststraw.app.catalogue import EDGE, LEAST, MOST, WIDTH, lasts, multiple, newton, render, scale
from laststraw.errors import UnusableInput
from laststraw.records import TaskPosture


def made_up(known, standing=500.0):
    """A load for every phase, in an order that is not that of the files: nobody's numbers."""
    loads = {}
    for i, activity in enumerate(known.activities):
        n = standing if activity.id == "stand_relaxed" else 100.0 + (i * 7919) % 6000
        loads[activity.id] = tuple(
            written.load(n / (1 + k), TaskPosture(support=phase.support), factor=activity.dynamic_factor.value)
            for k, phase in enumerate(activity.phases)
        )
    return loads


@pytest.fixture(scope="module")
def html(known):
    return render(made_up(known), written.PERSON, known)


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_every_activity_is_there_once_as_a_card_and_once_in_the_order(known, page):
    ids = [tag["id"] for tag in page.all("li") if "activity" in tag.get("class", "")]
    assert sorted(ids) == sorted(activity.id for activity in known.activities)
    links = [tag["href"] for tag in page.all("a") if tag["href"][1:] in set(ids)]
    assert sorted(links) == sorted(f"#{id}" for id in ids)


def test_both_orders_go_from_light_to_heavy(known, page):
    loads = made_up(known)
    n = {id: load[0].level("L4/L5").compression_n.mean for id, load in loads.items()}
    left_out = {activity.id for activity in known.activities if activity.not_ranked}
    order = [tag["href"][1:] for tag in page.all("a") if tag["href"][1:] in n]
    assert set(order[len(n) - len(left_out) :]) == left_out  # after all that have a place
    order = order[: len(n) - len(left_out)]
    assert order == sorted(order, key=lambda id: n[id])
    group = {activity.id: activity.group for activity in known.activities}
    cards = [tag["id"] for tag in page.all("li") if "activity" in tag.get("class", "")]
    for _, some in itertools.groupby(cards, key=lambda id: group[id]):
        of_group = [n[id] for id in some if id not in left_out]
        assert of_group == sorted(of_group)


def test_what_is_mostly_left_out_has_no_place_among_the_others(known, html):
    """Swimming is no lighter than sleeping because a still picture of it is."""
    assert known.activity("swim_crawl").not_ranked
    table = html.partition('<table class="stack order"')[2].partition("</table>")[0]
    for activity in known.activities:
        assert (f'href="#{activity.id}"' in table) is not activity.not_ranked
    unranked = sum(activity.not_ranked for activity in known.activities)
    assert Page(html).words().count(known.sentence("catalogue.not_ranked")) == unranked
    assert Page(html).words().count("by the hardest moment") >= 3


def test_the_page_needs_nothing_and_runs_nothing(html, page):
    assert page.broken == []
    assert "<script" not in html
    assert not re.search(r"(?:src|href)=[\"'](?!#)", html)
    assert "style=" not in html
    ids = [tag["id"] for _, tag in page.tags if "id" in tag]
    assert len(ids) == len(set(ids))
    targets = {tag["href"][1:] for tag in page.all("a")}
    assert targets <= set(ids)


def test_what_a_still_picture_leaves_out_is_said(known, page):
    for activity in known.activities:
        assert activity.leaves_out in page.words()


def test_how_well_it_fits_and_how_much_is_assumed_is_said_at_the_top_and_at_the_end(known, page):
    words = page.words()
    assert words.count(known.sentence("loads.agrees")) == 2
    phases = [phase for activity in known.activities for phase in activity.phases]
    assumed = sum(not phase.evidence for phase in phases)
    short = known.sentence("catalogue.counted_short", n=len(phases), assumed=assumed)
    assert words.index(short) < words.index(known.activity("stand_relaxed").says)
    assert words.rindex(known.sentence("loads.agrees")) > words.index(known.sentence("catalogue.order_text"))


def test_every_picture_has_words(page):
    for tag in page.all("svg"):
        assert tag.get("aria-label") or tag.get("aria-hidden") == "true"


def test_what_cannot_be_held_or_worked_out_is_said_and_not_shown(known):
    loads = made_up(known)
    loads["deadlift"] = tuple(written.not_holdable(41.7) for _ in loads["deadlift"])
    loads["move_sofa"] = tuple(written.not_holdable(None) for _ in loads["move_sofa"])
    loads["row"] = "The load is 300 mm further away than the hands reach."
    words = Page(render(loads, written.PERSON, known)).words()
    assert known.sentence("catalogue.cannot", kg=42) in words
    assert known.sentence("catalogue.cannot_empty") in words
    assert known.sentence("catalogue.refused", why=loads["row"]) in words


def test_part_of_a_task_that_cannot_be_held_leaves_no_mean(known):
    loads = made_up(known)
    first, *rest = loads["lift_crate_stoop"]
    loads["lift_crate_stoop"] = (*(written.not_holdable(10.0) for _ in [first]), *rest)
    words = Page(render(loads, written.PERSON, known)).words()
    assert known.sentence("catalogue.cannot", kg=10) in words


def test_a_body_that_cannot_stand_is_refused(known):
    loads = made_up(known) | {"stand_relaxed": (written.not_holdable(None),)}
    with pytest.raises(UnusableInput, match="cannot stand"):
        render(loads, written.PERSON, known)


def test_whose_body_it_is_is_said_with_what_was_assumed(known):
    words = Page(render(made_up(known), written.PERSON, known, ("sex", "birth"))).words()
    assert "175 cm and 75 kg, between female and male, born in 1986" in words
    assert known.sentence("loads.assumed", what="sex (half way), year of birth") in words
    assert known.sentence("catalogue.drawn", n=256) in words
    assert "reference person" not in Page(render(made_up(known), written.PERSON, known)).words()


def test_links_jump_at_once(html):
    """174 cards: a smooth way to the last one takes seconds."""
    smooth, at_once = (
        html.rindex("scroll-behavior: smooth"),
        html.index("html:has(.activities) { scroll-behavior: auto; }"),
    )
    assert smooth < at_once
    assert 'class="cards plain activities"' in html


def test_a_line_of_the_scale_is_four_times_the_one_before(html):
    lines = [float(x) for x in re.findall(r'<line class="grid" x1="([\d.]+)"', html)[:5]]
    assert lines == [scale(4.0**k) for k in range(-2, 3)]


def test_names_are_escaped(known):
    loads = made_up(known) | {"row": "<script>alert(1)</script>"}
    assert "<script>alert" not in render(loads, written.PERSON, known)


def test_equal_steps_of_the_scale_are_equal_factors():
    steps = [scale(0.1 * 2.0**k) for k in range(6)]
    widths = [b - a for a, b in itertools.pairwise(steps)]
    assert max(widths) - min(widths) < 0.2
    assert scale(1.0) == pytest.approx(WIDTH / 2, abs=0.1)
    assert scale(2.0**LEAST) == scale(0.0) == EDGE
    assert scale(2.0**MOST) == scale(math.inf) == WIDTH - EDGE


def test_numbers_have_no_more_digits_than_are_known():
    assert [newton(n) for n in (0.0, 97.4, 870.4, 1234.0, 11678.0)] == ["0", "97", "870", "1,230", "11,700"]
    assert [multiple(n) for n in (0.171, 0.994, 0.996, 1.24, 9.96)] == ["0.17", "0.99", "1.0", "1.2", "10"]
    assert [lasts(s) for s in (0.5, 2.0, 89.0, 600.0, 21600.0)] == ["0.5 s", "2 s", "89 s", "10 min", "6 h"]
