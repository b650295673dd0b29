"""The page of a task, and the everyday section, in a real browser."""

import dataclasses

import chromium
import loads
import pytest
import report_example as example
from test_report_spine import MADE, life

from laststraw.app.report import render
from laststraw.app.report.spine import render_spine

pytestmark = chromium.needed

NAMES = ("many", "cannot", "report")


@pytest.fixture(scope="module")
def files(known, tmp_path_factory):
    folder = tmp_path_factory.mktemp("spine")
    many = loads.task(loads.load(2222.0), loads.load(700.0), loads.not_holdable(), leaves_out="The start of the lift.")
    visit = dataclasses.replace(example.whole(known), everyday=life())
    pages = {
        "many": render_spine(many, known, made_at=MADE),
        "cannot": render_spine(loads.task(loads.not_holdable(limit_kg=None)), known, made_at=MADE),
        "report": render(visit, (), None, known),
    }
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page)
    return folder


@pytest.fixture
def look(open_page, files):
    def unfolded(name, width, **settings):
        page = open_page(files / f"{name}.html", width, **settings)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        return page

    return unfolded


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_scrolls_sideways_and_nothing_is_asked_for(name, width, look):
    page = look(name, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.told == []
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("width", [320, 1280])
def test_no_word_of_a_picture_leaves_it(width, look):
    """Names of muscles and activities stay inside the page's text column."""
    outside = look("many", width).evaluate(
        """[...document.querySelectorAll('.plot text')].filter(t => { const r = t.getBoundingClientRect();
        return r.left < 0 || r.right > document.documentElement.clientWidth }).map(t => t.textContent)"""
    )
    assert outside == []


def test_text_can_be_twice_as_large(look):
    page = look("many", 640)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_it_prints_on_a_few_sheets(look):
    printed = look("many", 1280).pdf(prefer_css_page_size=True, print_background=True)
    assert 2 <= printed.count(b"/Type /Page\n") <= 9


@chromium.axe_needed
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing(name, scheme, width, look):
    page = look(name, width, color_scheme=scheme, bypass_csp=True)  # axe has to get in
    page.evaluate(chromium.AXE.read_text())
    found = page.evaluate("axe.run()")
    assert [(v["id"], v["nodes"][0]["target"]) for v in found["violations"]] == []
