"""The catalogue in a real browser: no sideways scrolling, nothing blocked, reachable by keyboard, axe finds nothing."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import chromium
import loads as written
from test_catalogue import made_up

from laststraw.app.catalogue import render

pytestmark = chromium.needed


@pytest.fixture(scope="module")
def file(known, tmp_path_factory):
    path = tmp_path_factory.mktemp("catalogue") / "activities.html"
    loads = made_up(known) | {"row": "The hands do not reach."}
    loads["deadlift"] = tuple(written.not_holdable(41.7) for _ in loads["deadlift"])
    path.write_text(render(loads, written.PERSON, known))
    return path


@pytest.fixture
def look(open_page, file):
    return lambda width, **settings: open_page(file, width, **settings)


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_scrolls_sideways(width, look):
    page = look(width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_sticks_out_of_its_card(look):
    for width in (320, 1280):
        out = look(width).evaluate(
            """[...document.querySelectorAll('.activity *')].filter(e => e.getBoundingClientRect().right >
            e.closest('.activity').getBoundingClientRect().right + 1).map(e => e.className.baseVal ?? e.className)"""
        )
        assert out == []


def test_nothing_is_blocked_and_nothing_is_asked_for(look):
    page = look(1280)
    assert page.told == []
    assert [url for url in page.asked if not url.startswith("file:")] == []


def test_text_can_be_twice_as_large(look):
    page = look(640)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_the_keyboard_opens_a_card_and_follows_the_order(look):
    page = look(1280)
    page.focus("#lying_supine summary")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('#lying_supine details').open")
    page.focus("#order a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(location.hash).classList.contains('activity')")


@chromium.axe_needed
@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_nothing(scheme, width, look):
    page = look(width, color_scheme=scheme, bypass_csp=True)  # axe has to get in
    page.evaluate("document.querySelectorAll('details').forEach((d, i) => d.open = i % 10 == 0)")
    page.evaluate(chromium.AXE.read_text())
    found = page.evaluate("axe.run()")
    assert [(v["id"], v["nodes"][0]["target"]) for v in found["violations"]] == []
