"""``laststraw knowledge``: looks up by any name, draws the map, checks own files, and refuses what it cannot use."""

import json
import re
import shutil
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest

from laststraw import knowledge
from laststraw.app import knowledge_map
from laststraw.knowledge import finding_map
from laststraw.knowledge.links import edges
from laststraw.knowledge.rows import located

OWN = Path(__file__).parents[2] / "examples" / "own_knowledge"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(("word", "line"), [
    ("hamstring_length", "latent hamstring_length"),
    ("back_pain", "symptom back_pain"),
    ("symptom/back_pain", "symptom back_pain"),
    ("slr_surgery", "accuracy slr_surgery"),
    ("side_bend", "protocol side_bend"),
    ("side_bend/side_bend_slide", "protocol side_bend"),
    ("T06", "protocol side_bend"),
    ("f11", "finding lateral_pelvic_tilt"),
    ("kendall2005", "evidence kendall2005"),
])  # fmt: skip
def test_an_entry_of_every_new_kind_is_described(run, word, line):
    code, out, err = run("knowledge", word)
    assert code == 0, err
    assert line in out
    code, out, _ = run("knowledge", word, "--json")
    kind, _, id = line.partition(" ")
    assert (kind, id) in {(entry["kind"], entry["row"]["id"]) for entry in json.loads(out)["entries"]}


def test_every_row_of_the_clinical_map_can_be_looked_up(run, known):
    where = next(w for w in located(known, "finding") if edges(w.row))
    code, out, _ = run("knowledge", edges(where.row)[0])
    assert code == 0
    assert f"finding {where.name}" in out


def test_counts_and_search_for_programs(run, known):
    counted = json.loads(run("knowledge", "--json")[1])
    assert counted["kinds"]["latent"] == len(known.latents)
    assert {fact["kind"] for fact in counted["facts"]} >= {"finding", "latent", "observation", "accuracy"}
    found = json.loads(run("knowledge", "--search", "hamstring", "--json")[1])["found"]
    assert ("latent", "hamstring_length") in {(one["kind"], one["id"]) for one in found}


def test_the_tree_names_everything_that_is_tied_to_a_finding(run, known):
    finding = next(f for f in known.findings if f.signs)
    code, out, _ = run("knowledge", "--map", finding.id)
    assert code == 0
    for tie in finding_map(known, finding).ties:
        assert tie.reading in out
    for part in finding.involves:
        assert known.structure(part.structure).name in out
        assert part.claim.text in out


def test_weight_is_a_line_style_and_a_word_never_colour_alone(known):
    """In the drawing each branch has a class of stroke, a mark and a word for its weight."""
    for finding in known.findings:
        shown = finding_map(known, finding)
        drawn = ET.fromstring(knowledge_map.draw(shown, known))
        branches = [line for line in drawn.iter(f"{SVG}line") if "w" in (line.get("class") or "")]
        items = [item for group in knowledge_map.groups(shown, known) for item in group.items]
        assert [line.get("class").split()[-1] for line in branches] == [f"w{item.strength}" for item in items]
        marks = [text.text for text in drawn.iter(f"{SVG}text") if text.get("class") == "mark"]
        assert marks == [item.mark for item in items]
        said = " ".join(" ".join(text.itertext()) for text in drawn.iter(f"{SVG}text"))
        for item in items:
            assert item.label in said


def test_no_text_of_a_drawing_leaves_it(known):
    """A letter is at most 8.6 units wide on average (bold, 13 high); the column ends where the other begins."""
    for finding in known.findings:
        drawn = ET.fromstring(knowledge_map.draw(finding_map(known, finding), known))
        width, height = (float(part) for part in drawn.get("viewBox").split()[2:])
        for text in drawn.iter(f"{SVG}text"):
            longest = knowledge_map.PER_LINE if text.get("class") in ("head", "") else knowledge_map.FOOT_PER_LINE
            if " " in (text.text or "") and text.get("class") not in ("name", "note"):
                assert len(text.text) <= longest, text.text
            assert float(text.get("x")) < width
            assert float(text.get("y")) < height


def test_pictures_and_pages_are_written(run, known, tmp_path):
    for words, name in ((["F11"], "one.svg"), (["F11"], "one.html"), ([], "all.html")):
        code, out, err = run("knowledge", "--map", *words, "--out", tmp_path / name)
        assert (code, out) == (0, "")
        assert str(tmp_path / name) in err
    ET.parse(tmp_path / "one.svg")
    page = (tmp_path / "all.html").read_text()
    HTMLParser().feed(page)
    for finding in known.findings:
        assert f'id="{finding.id}"' in page
        assert page.count(f'href="#{finding.id}"') == 2
    for text in (page, (tmp_path / "one.html").read_text()):
        assert not re.search(r'(src|href)="https?:', text)
        assert "prefers-color-scheme" in text


def test_the_map_for_programs(run, known):
    document = json.loads(run("knowledge", "--map", "--json")[1])
    assert {one["id"] for one in document["findings"]} == {finding.id for finding in known.findings}
    one = next(f for f in document["findings"] if f["id"] == "lateral_pelvic_tilt")
    assert one["structures"]
    assert {tie["reading"] for tie in one["shown_by"]} >= {"psis_tilt"}


def test_the_review_is_markdown_and_a_document(run, tmp_path):
    code, out, _ = run("knowledge", "--review")
    assert code == 0
    assert out.startswith("# ")
    assert "- [ ] " in out
    run("knowledge", "--review", "--out", tmp_path / "review.md")
    assert (tmp_path / "review.md").read_text() == out
    assert json.loads(run("knowledge", "--review", "--json")[1])["to_check"][0]["findings"]


def test_own_files_are_checked_and_used(run, monkeypatch):
    files = [OWN / "finding_example.toml", OWN / "test_example.toml"]
    code, out, _ = run("knowledge", "--check", *files)
    assert (code, out.strip()) == (0, "Every law holds with 2 files added.")
    code, out, _ = run("knowledge", "--check", files[0], OWN / "wrong" / "wrong_unit.toml")
    assert code == 2
    assert f"{OWN / 'wrong' / 'wrong_unit.toml'}:3: " in out


def test_a_folder_of_own_files_is_named_by_option_or_by_environment(run, tmp_path, monkeypatch):
    for path in OWN.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text())
    assert run("knowledge", "outer_hip_tendon")[0] == 2
    assert run("knowledge", "outer_hip_tendon", "--knowledge", tmp_path)[0] == 0
    assert run("test", "neck_turn", "--answer", "left=70", "--answer", "right=60", "--knowledge", tmp_path)[0] == 0
    assert run("knowledge", "--check", "--knowledge", tmp_path)[0] == 0
    monkeypatch.setenv("LASTSTRAW_KNOWLEDGE", str(tmp_path))
    assert run("knowledge", "--map", "outer_hip_tendon")[0] == 0
    assert run("test", "neck_turn")[0] == 0
    (tmp_path / "broken.toml").write_text((OWN / "wrong" / "misspelt_key.toml").read_text())
    code, _, err = run("knowledge", "neck_turn")
    assert code == 2
    assert f"{tmp_path / 'broken.toml'}:3" in err
    assert "Did you mean contradicts?" in err


def test_a_visit_with_own_files_says_which_and_can_be_explained(run, photos, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(OWN, own, ignore=shutil.ignore_patterns("wrong"))
    person = ["--height-cm", "171.6", "--mass-kg", "68", "--sex", "female", "--birth-year", "1984", "--safety", "none"]
    words = ["check", "--back", photos / "p010_back.jpg", *person, "--no-history", "--out", tmp_path / "out"]
    code, _, err = run(*words, "--knowledge", own)
    assert code == 0, err
    visit = json.loads((tmp_path / "out" / "visit.json").read_text())
    made = {version["name"]: version["version"] for version in visit["versions"]}
    assert made["knowledge"] == knowledge.load(extra=sorted(own.glob("*.toml"))).version
    key = visit["measurements"][0]["key"]
    assert run("why", key, "--visit", tmp_path / "out" / "visit.json", "--knowledge", own)[0] == 0


@pytest.mark.parametrize(("words", "says"), [
    (["--map", "--review"], "both given"),
    (["a", "b"], "2 ids"),
    (["F11", "--review"], "beside --review"),
    (["--out", "x.svg"], "--map or --review"),
    (["--map", "no_such_finding"], "no finding"),
    (["--map", "--out", "x.svg"], ".html"),
    (["--map", "F11", "--out", "x.png"], ".svg or .html"),
    (["--review", "--out", "x.pdf"], ".md"),
    (["--knowledge", "no/such/folder"], "not a folder"),
    (["--check", "no_such_file.toml"], ""),
])  # fmt: skip
def test_what_cannot_be_used_is_refused_with_what_would_have_worked(run, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("knowledge", *words)
    assert code == 2
    assert says in err
    assert not list(tmp_path.iterdir())
