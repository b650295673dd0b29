"""The generated pages are up to date."""

import importlib.util
import re
from pathlib import Path

import pytest

from laststraw.knowledge.links import edges
from laststraw.knowledge.rows import located

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


def test_the_page_of_exercises_is_up_to_date_and_has_them_all(renew, known):
    page = (FOLDER / "exercises.md").read_text()
    assert page == renew.exercises(), "run: python docs/generated/renew.py"
    for each in (*known.exercises, *known.ladders, *known.limits):
        assert f"`{each.id}`" in page, each.id


def test_every_row_of_the_clinical_table_of_exercises_is_used_or_left_out_with_a_reason(known):
    page = (FOLDER.parent / "exercises.md").read_text()
    rows = re.findall(r"^\| (X\d\d) \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE)
    assert [row for row, _ in rows] == [f"X{n:02}" for n in range(1, 65) if n != 19]  # the table has no X19
    there = {exercise.id for exercise in known.exercises} | {ladder.id for ladder in known.ladders}
    for row, used in rows:
        named = set(re.findall(r"`(\w+)`", used))
        assert named <= there, f"{row}: {named - there}"
        assert named or used.startswith("left out: "), row


def test_every_measurement_has_its_place_on_the_page_and_a_picture(renew, known):
    page = (FOLDER / "measurements.md").read_text()
    drawn = {place.stem for place in renew.pictures()}
    for described in known.measurements:
        assert f"## `{described.id}`" in page
        assert described.cannot_say in page
        assert described.id in drawn, described.id
    assert "stickers" in drawn


@pytest.fixture(scope="module")
def facts(renew):
    return renew.facts()


def test_every_row_of_every_kind_is_on_a_page_of_its_kind(facts, known):
    pages: dict[str, str] = {}
    for place, text in facts.items():
        kind = "finding" if place.parent.name == "findings" else place.stem.rstrip("0123456789").rstrip("_")
        pages[kind] = pages.get(kind, "") + text
    own = {"latent": "latents", "observation": "latents", "coupling": "latents", "accuracy": "accuracies"}
    for where in located(known):
        assert f"`{where.name}`" in pages[own.get(where.kind, where.kind)], f"{where.kind} {where.name}"


def test_the_page_of_a_finding_has_all_that_is_tied_to_it(facts, known):
    pages = {place.stem: text for place, text in facts.items() if place.parent.name == "findings"}
    for finding in known.findings:
        page = pages[finding.id]
        parts = [*finding.involves, *finding.signs]
        said = [part.claim for part in parts]
        for claim in [*said, *finding.supports, *finding.contradicts, *finding.otherwise, finding.linked_to_pain]:
            assert claim.text.replace("|", "\\|") in page, finding.id
        for edge in (edge for part in parts for edge in part.edges):
            assert edge in page, finding.id
        for named in [*(s.reading for s in finding.signs), *(c.latent for c in finding.criteria)]:
            assert f"`{named}`" in page, finding.id


def test_every_row_of_the_clinical_map_is_on_its_page(facts, known):
    page = next(text for place, text in facts.items() if place.stem == "clinical_map")
    used = {edge for where in located(known, "finding", "observation") for edge in edges(where.row)}
    for edge in used | {left.id for left in known.left_out_edges}:
        assert page.count(f"| `{edge}` |") == 1


def test_no_page_of_facts_is_too_large_to_read(facts):
    for place, text in facts.items():
        assert len(text.encode()) < 150_000, place.name
