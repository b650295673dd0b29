"""The loader reads what is right, and refuses what is wrong by file, line and nearest valid word."""

import pickle
import shutil
import time
from pathlib import Path

import pytest

from laststraw import knowledge
from laststraw.errors import KnowledgeError

WRONG = Path(__file__).parent / "wrong" / "unreadable"
PACKAGED = Path(knowledge.__file__).parent / "data"


@pytest.mark.parametrize("wrong", sorted(WRONG.glob("*.toml")), ids=lambda path: path.stem)
def test_unreadable_toml_is_refused_by_line(wrong: Path, tmp_path: Path):
    shutil.copy(wrong, tmp_path)
    says, line = (row.partition(b": ")[2].decode() for row in wrong.read_bytes().splitlines()[:2])
    with pytest.raises(KnowledgeError) as refused:
        knowledge.load(tmp_path)
    assert str(refused.value).startswith(f"{wrong.name}:{line}: ")
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        ("too_many_cells", "structures.csv:3: has more cells than the header"),
        ("too_few_cells", "structures.csv:2: has fewer cells than the header"),
        ("wrong_choice", "Invalid enum value 'muscel' - at `$.kind`. Did you mean muscle?"),
        ("not_a_truth_value", "structures.csv:2: structure 'deltoid': Expected `bool`, got `str` - at `$.sided`"),
        ("unknown_table", "structure.csv:1: is not a table that is known. Did you mean structures.csv?"),
    ],
)
def test_unreadable_csv_is_refused_by_line(folder: str, says: str):
    with pytest.raises(KnowledgeError) as refused:
        knowledge.load(WRONG / folder)
    assert says in str(refused.value)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(KnowledgeError, match="is not a folder"):
        knowledge.load(tmp_path / "nowhere")


def test_an_absent_file_is_an_empty_table(tmp_path: Path):
    known = knowledge.load(tmp_path)
    assert known.findings == ()
    assert "no file holds a [[finding]]" in " ".join(map(str, knowledge.check(known)))


def test_one_file_may_bring_every_kind(tmp_path: Path):
    (tmp_path / "mine").mkdir()
    shutil.copy(Path(__file__).parent / "every_kind.toml", tmp_path / "mine" / "shoulder.toml")
    known = knowledge.load(tmp_path)
    assert known.finding("shoulder_high").structure == known.structure("deltoid").id
    assert known.exercise("arm_lift").claim.evidence == (known.source("book1999").id,)


def test_the_version_changes_with_any_byte(tmp_path: Path):
    shutil.copytree(PACKAGED, tmp_path / "data")
    before = knowledge.load(tmp_path / "data").version
    assert before == knowledge.load().version
    with (tmp_path / "data" / "measurements.toml").open("a") as file:
        file.write("# a remark\n")
    assert knowledge.load(tmp_path / "data").version != before


def test_an_unknown_id_names_the_nearest(known: knowledge.Knowledge):
    with pytest.raises(KeyError, match="shoulder_tilt"):
        known.measurement("shoulder_titl")


def test_it_is_quick_and_crosses_a_process_border_small(known: knowledge.Knowledge):
    times_s = []
    for _ in range(3):
        start_s = time.process_time()
        knowledge.load(PACKAGED)
        times_s.append(time.process_time() - start_s)
    assert min(times_s) < 0.5  # 0.22 s on a slow core: docs/knowledge.md
    known.source("laird2014")  # builds a look-up table, which must not travel
    packed = pickle.dumps(known)
    assert len(packed) < 2_000_000
    assert pickle.loads(packed) == known


def test_the_packaged_files_are_read_once():
    assert knowledge.load() is knowledge.load()
