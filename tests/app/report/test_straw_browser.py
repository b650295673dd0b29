"""The page of an episode in a real browser."""

import chromium
import pytest
import straws

from laststraw.app.report.straw import render_straw

pytestmark = chromium.needed

NAMES = ("named", "nothing_named", "warned")


@pytest.fixture(scope="module")
def files(known, tmp_path_factory):
    folder = tmp_path_factory.mktemp("straw")
    stories = {
        "named": straws.story(),
        "nothing_named": straws.story(trigger=(), trigger_activity="", trigger_load_n=None, weeks=()),
        "warned": straws.story(warning=True),
    }
    for name, story in stories.items():
        (folder / f"{name}.html").write_text(render_straw(story, known, made_at="2026-11-22T10:00:00+00:00"))
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


def test_text_can_be_twice_as_large(look):
    page = look("named", 640)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_it_prints_on_a_few_sheets(look):
    printed = look("named", 1280).pdf(prefer_css_page_size=True, print_background=True)
    assert 2 <= printed.count(b"/Type /Page\n") <= 9


def test_the_keyboard_opens_what_is_folded(open_page, files):
    page = open_page(files / "named.html", 360)
    page.keyboard.press("Tab")  # to the skip link
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelectorAll('details[open]').length") == 1


@chromium.axe_needed
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing(name, scheme, width, look):
    page = look(name, width, color_scheme=scheme, bypass_csp=True)  # axe has to get in
    page.evaluate(chromium.AXE.read_text())
    found = page.evaluate("axe.run()")
    assert [(v["id"], v["nodes"][0]["target"]) for v in found["violations"]] == []
