import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # report_example and report_page, shared by the files of this folder
sys.path.insert(0, str(Path(__file__).parents[1]))  # loads

import chromium
import report_example as example


@pytest.fixture(scope="session")
def pictures():
    return example.photos()


@pytest.fixture(scope="session")
def body(known):
    from laststraw.body import picture

    return picture(known)


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=chromium.PLACE, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser):
    """A file in a window of some width; the page remembers what it said (``told``) and asked for (``asked``)."""
    contexts = []

    def opened(file, width, **settings):
        context = browser.new_context(viewport={"width": width, "height": 800}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.told, page.asked = [], []
        page.on("console", lambda message: page.told.append(message.text))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
