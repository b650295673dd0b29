"""Knowledge files of one's own: the examples hold every law, each wrong one is refused by file, line and what was meant."""

import pickle
import re
import shutil
from pathlib import Path

import pytest

from laststraw import knowledge
from laststraw.errors import KnowledgeError, UnusableInput
from laststraw.knowledge.own import files_in

EXAMPLES = Path(__file__).parents[2] / "examples" / "own_knowledge"
RIGHT = sorted(EXAMPLES.glob("*.toml"))
WRONG = sorted((EXAMPLES / "wrong").glob("*.toml"))


def test_the_examples_hold_every_law_together_with_the_packaged_files():
    assert [str(problem) for problem in knowledge.check_files(RIGHT)] == []


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_each_example_stands_by_itself(path: Path):
    assert [str(problem) for problem in knowledge.check_files([path])] == []


@pytest.fixture(scope="module")
def problems():
    """Of all wrong files at once: one does not hide another."""
    return knowledge.check_files(WRONG)


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_wrong_file_is_refused_by_file_line_and_what_was_meant(path: Path, problems):
    line, says = re.fullmatch(r"# line (\d+): (.+)", path.read_text().splitlines()[0]).groups()
    told = [problem for problem in problems if problem.file == str(path.absolute())]
    assert [(problem.line, says in problem.message) for problem in told] == [(int(line), True)], told


def test_added_files_are_there_and_the_rest_is_as_it_was(known):
    more = knowledge.load(extra=RIGHT)
    assert more.finding("outer_hip_tendon").signs[0].accuracy == "one_leg_outer_hip"
    assert more.protocol("neck_turn").output("neck_turn_angle").norms
    assert more.latents[: len(known.latents)] == known.latents
    assert set(known.findings) < set(more.findings)
    assert pickle.loads(pickle.dumps(more)) == more
    assert knowledge.load() is known


def test_the_version_covers_the_added_files_in_any_order(known, tmp_path):
    one = tmp_path / "one.toml"
    shutil.copy(RIGHT[0], one)
    before = knowledge.load(extra=[one]).version
    assert before != known.version
    assert knowledge.load(extra=RIGHT).version == knowledge.load(extra=RIGHT[::-1]).version
    assert knowledge.load(extra=[one, one]).version == before
    with one.open("a") as file:
        file.write("# a remark\n")
    assert knowledge.load(extra=[one]).version != before


def test_the_version_covers_the_packaged_files_too(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.toml").write_text(f"# {name}")
    versions = {knowledge.load(tmp_path / name, extra=RIGHT).version for name in ("a", "b")}
    assert len(versions) == 2


def test_the_place_of_an_added_row_is_its_absolute_file(known, monkeypatch):
    monkeypatch.chdir(EXAMPLES)
    lines = knowledge.describe(knowledge.load(extra=[Path("test_example.toml")]), "neck_turn")
    assert any(f"({EXAMPLES / 'test_example.toml'}:" in line for line in lines)


def test_an_id_that_is_taken_is_refused_also_between_two_own_files(tmp_path):
    shutil.copy(RIGHT[0], tmp_path / "a.toml")
    shutil.copy(RIGHT[0], tmp_path / "b.toml")
    with pytest.raises(KnowledgeError, match=r"b\.toml:\d+: .* is already in .*a\.toml:\d+"):
        knowledge.load(extra=files_in(tmp_path))


def test_what_is_no_knowledge_file_is_refused(tmp_path):
    for name in ("nothing.toml", "photo.jpg"):
        [problem] = knowledge.check_files([tmp_path / name])
        assert problem.file.endswith(name)
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(UnusableInput):
            knowledge.load_own(folder)


def test_a_folder_with_a_wrong_file_is_refused_before_anything_is_done(tmp_path):
    shutil.copy(EXAMPLES / "wrong" / "wrong_unit.toml", tmp_path)
    with pytest.raises(UnusableInput, match=r"wrong_unit\.toml:3: .*its unit is 'deg'"):
        knowledge.load_own(tmp_path)
