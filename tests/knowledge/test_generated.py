"""The generated pages are up to date."""

import importlib.util
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "generated"


@pytest.fixture(scope="module")
def renew():
    spec = importlib.util.spec_from_file_location("renew", FOLDER / "renew.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_page_is_up_to_date(renew):
    assert (FOLDER / "knowledge.md").read_text() == renew.text(), "run: python docs/generated/renew.py"


def test_the_page_of_protocols_is_up_to_date(renew):
    assert (FOLDER / "protocols.md").read_text() == renew.protocols(), "run: python docs/generated/renew.py"


def test_the_page_of_self_tests_is_up_to_date(renew):
    from laststraw.body.model import PACKED

    if not (PACKED / "model.xml").exists():
        pytest.skip("the body model is not packed: make setup")
    assert (FOLDER / "self_tests.md").read_text() == renew.self_tests(), "run: python docs/generated/renew.py"


def test_the_page_of_activities_lists_them_all_and_its_loads_are_those_of_today(renew, known):
    from laststraw.body.model import PACKED

    page = (FOLDER / "activities.md").read_text()
    rows = {
        row[0]: row for row in (line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `"))
    }
    assert {row.strip("`") for row in rows} == {activity.id for activity in known.activities}, (
        "run: python docs/generated/renew.py"
    )
    if not (PACKED / "model.xml").exists():
        pytest.skip("the body model is not packed: make setup")
    for activity in known.activities[::25]:  # all of them take ten seconds
        printed = float(rows[f"`{activity.id}`"][2].split()[0])
        assert renew.heaviest(activity, known).mean == pytest.approx(printed, rel=0.02), (
            "run: python docs/generated/renew.py"
        )


def test_the_page_of_measurements_and_its_pictures_are_up_to_date(renew):
    assert (FOLDER / "measurements.md").read_text() == renew.measurements(), "run: python docs/generated/renew.py"
    for place, picture in renew.pictures().items():
        assert place.read_text() == picture, "run: python docs/generated/renew.py"


def test_every_measurement_has_its_place_on_the_page_and_a_picture(renew, known):
    page = (FOLDER / "measurements.md").read_text()
    drawn = {place.stem for place in renew.pictures()}
    for described in known.measurements:
        assert f"## `{described.id}`" in page
        assert described.cannot_say in page
        assert described.id in drawn, described.id
    assert "stickers" in drawn
