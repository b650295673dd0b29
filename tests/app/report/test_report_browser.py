"""The report in a real browser: no sideways scrolling, nothing blocked, nothing asked for, everything large enough."""

import chromium
import pytest
import report_example as example

from laststraw.app.report import render

pytestmark = chromium.needed


@pytest.fixture(scope="module")
def files(known, pictures, body, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    visits = {
        "whole": example.whole(known),
        "calm": example.calm(known),
        "emergency": example.referred(known),
        "unanswered": example.referred(known, "unanswered"),
    }
    for name, visit in visits.items():
        (folder / f"{name}.html").write_text(render(visit, pictures, body, known, example.earlier(known)))
    return folder


@pytest.fixture
def look(open_page, files):
    return lambda name, width, **settings: open_page(files / f"{name}.html", width, **settings)


@pytest.mark.parametrize("name", ["whole", "calm", "emergency", "unanswered"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_scrolls_sideways(name, width, look):
    page = look(name, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["whole", "emergency"])
def test_nothing_is_blocked_and_nothing_is_asked_for(name, look):
    page = look(name, 1280)
    assert page.told == []
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"  # the style applies


def test_text_can_be_twice_as_large(look):
    page = look("whole", 640)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_what_is_pressed_is_large_enough(look):
    small = look("whole", 360).evaluate(
        """[...document.querySelectorAll('nav a, .button, summary')].map(e => [e.textContent.trim(),
        e.getBoundingClientRect()]).filter(([, r]) => r.width < 44 || r.height < 43.5).map(([t]) => t)"""
    )
    assert small == []


def test_the_keyboard_reaches_the_report(look):
    page = look("whole", 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_dark_is_dark_and_motion_can_be_reduced(look):
    light, dark = look("whole", 360, color_scheme="light"), look("whole", 360, color_scheme="dark")
    script = (
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b)"
    )
    assert light.evaluate(script) > 600
    assert dark.evaluate(script) < 120
    still = look("whole", 360, reduced_motion="reduce")
    assert still.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_it_prints_on_a_few_sheets(look, tmp_path):
    page = look("whole", 1280)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert 4 <= printed.count(b"/Type /Page\n") <= 16


@chromium.axe_needed
@pytest.mark.parametrize("name", ["whole", "calm", "emergency", "unanswered"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(name, scheme, width, look):
    page = look(name, width, color_scheme=scheme, bypass_csp=True)  # axe has to get in
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(chromium.AXE.read_text())
    found = page.evaluate("axe.run()")
    assert [(v["id"], v["nodes"][0]["target"]) for v in found["violations"]] == []
