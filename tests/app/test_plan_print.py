"""The plan on paper and the note for a clinician: whole, still, within the rules of safety."""

import json
import re

import plans
import pytest

KEPT = "stiff_sore_back"


@pytest.fixture
def sheet(planned, tmp_path):
    def _sheet(name, *words, day=0):
        out = tmp_path / f"{name}.html"
        code, _, err = planned(name, "print", "--out", out, *words, day=day)
        assert code == 0, err
        return out.read_text()

    return _sheet


@pytest.mark.parametrize("name", plans.PEOPLE[:-1])
def test_the_sheet_holds_every_item_with_its_dose_and_a_box_for_each_planned_day(planned, sheet, name):
    page = sheet(name)
    boxes = page.count('<span class="box">')
    for day in range(7):
        _, out, _ = planned(name, "--safety", "none", "--pain", "2", "--json", day=day)
        boxes -= 2 * len(json.loads(out)["items"])  # two weeks
        for item in json.loads(out)["items"]:
            assert f"<h2>{item['name']}</h2>".replace("'", "&#39;") in page
    assert boxes == 0


def test_nothing_is_loaded_and_nothing_moves(sheet):
    for page in (sheet("sciatica", "--relief"), sheet(KEPT, "--large")):
        assert not re.search(r'(?:src|href)="(?!data:|#)', page)
        assert "<script" not in page
        assert 'class="moves"' not in page
        assert "Content-Security-Policy" in page


def test_the_note_of_a_warning_sign_holds_the_answers_and_nothing_of_the_body(planned, tmp_path):
    code, out, _ = planned("red_flag", "note")
    assert code == 0
    assert "private parts" in out
    assert "not sure" in out
    assert "What stands out" not in out
    assert "What was tried" not in out
    assert planned("red_flag", "note", "--out", tmp_path / "n.html")[0] == 0


def test_the_note_tells_what_was_tried_and_how_it_went(planned):
    for day in (0, 2, 14, 16):
        planned(KEPT, "--safety", "none", day=day)
        planned(KEPT, "done", "--all", "--pain-before", "3", "--pain-during", "4", day=day)
        planned(KEPT, "ask", "rmdq", "--answers", ",".join(map(str, range(1, 15 - day // 2))), day=day)
    _, out, _ = planned(KEPT, "note", day=16)
    assert "on 4 days" in out
    assert "at most 4" in out
    assert "more than its error" in out or "no larger than its error" in out
    assert "Pain on 18 March 2026: 3 of 10" in out
    assert "Five chair stands: 14.0 s ±" in out


def test_pain_of_a_later_safety_yes_is_in_the_note(planned, tmp_path):
    file = tmp_path / "a.toml"
    file.write_text('[safety]\nRF06a = "yes"\nRF06c = "no"\nall_others = "no"\n')
    assert planned("sciatica", "--answers", file, day=1)[0] == 1
    _, out, _ = planned("sciatica", "note", day=1)
    assert "newly weak" in out
    assert "What stands out" not in out
