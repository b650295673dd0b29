"""Every law of the knowledge files holds, and every law can fail: each file in wrong/ breaks one, and says where."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from laststraw import knowledge
from laststraw.knowledge.laws import LAWS

ROOT = Path(__file__).parents[2]
WRONG = Path(__file__).parent / "wrong"
DATA = ROOT / "src" / "laststraw" / "knowledge" / "data"
SHARED = ROOT.parent / "shared"


class Wrong(NamedTuple):
    law: str
    says: str
    old: str
    new: str
    file: str
    line: int
    body: str


def read(path: Path) -> Wrong:
    head, _, body = path.read_text().partition("\n\n")
    fields = dict(row.removeprefix("# ").split(": ", 1) for row in head.splitlines())
    old, new = (part.replace("\\n", "\n") for part in fields["mend"].split(" => "))
    file = fields.get("file", path.name).replace("-", "")
    return Wrong(fields["law"], fields["says"], old, new, file, int(fields["line"]), f"{head}\n\n{body}")


def breaches(folder: Path, law: str) -> list[knowledge.Problem]:
    return [problem for problem in knowledge.check(knowledge.load(folder)) if problem.law == law]


FILES = sorted(WRONG.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_wrong_file_breaks_its_law_and_says_where(path: Path, tmp_path: Path):
    wrong = read(path)
    (tmp_path / path.name).write_text(wrong.body)
    found = [problem for problem in breaches(tmp_path, wrong.law) if wrong.says in problem.message]
    assert [(problem.file, problem.line) for problem in found] == [(wrong.file, wrong.line)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_mended_file_keeps_its_law(path: Path, tmp_path: Path):
    wrong = read(path)
    head, _, body = wrong.body.partition("\n\n")
    assert wrong.old in body
    (tmp_path / path.name).write_text(f"{head}\n\n{body.replace(wrong.old, wrong.new, 1)}")
    assert not [problem for problem in breaches(tmp_path, wrong.law) if wrong.says in problem.message]


def test_every_law_has_a_wrong_file():
    assert {read(path).law for path in FILES} == {law.__name__ for law in LAWS}


def test_the_packaged_files_keep_every_law(known: knowledge.Knowledge):
    assert [str(problem) for problem in knowledge.check(known)] == []


def test_the_promised_measurements_are_those_of_the_contract():
    design = SHARED / "design.md"
    if not design.exists():
        pytest.skip("../shared/design.md is not here")
    from laststraw.knowledge.laws.references import MEASUREMENT_IDS

    contract = design.read_text().partition("Measurement ids and signs")[2].partition("JSON of `measure`")[0]
    promised = re.findall(r"`([a-z_]+)`", contract)
    assert tuple(word for word in promised if word != "truth") == MEASUREMENT_IDS


def test_every_sentence_that_code_asks_for_exists(known: knowledge.Knowledge):
    asked = set(re.findall(r"""\.sentence\(\s*["']([A-Za-z0-9_.]+)["']""", _code()))
    whole = {id for id in asked if not id.endswith((".", "_"))}  # "measure.views." + view is only a beginning
    assert whole - {sentence.id for sentence in known.sentences} == set()


def test_no_sentence_is_left_over(known: knowledge.Knowledge):
    facts = [path.read_text() for path in DATA.rglob("*.toml") if path.parent.name != "sentences"]
    quoted = set(re.findall(r"""["']([A-Za-z0-9_.]+)["']""", "\n".join([_code(), *facts])))
    beginnings = set(re.findall(r"""f["']([A-Za-z0-9_.]+)\{""", _code()))  # f"report.{id}", f"sex_{person.sex}"
    beginnings |= set(re.findall(r"""["']([A-Za-z0-9_.]+)["']\s*[~+]""", _code()))  # "sex_" ~ person.sex
    endings = set(re.findall(r"""[~+]\s*["'](_[A-Za-z0-9_]+)["']""", _code()))  # ... ~ level ~ "_text"

    def used(id: str) -> bool:
        """Quoted somewhere, or put together from a beginning or an ending and a rest that is."""
        return (
            any(word.startswith(id) for word in quoted)  # a rest may be cut from an id: "RF06" of "RF06b"
            or any(id.startswith(begin) and used(id.removeprefix(begin)) for begin in beginnings)
            or any(id.endswith(end) and used(id.removesuffix(end)) for end in endings)
        )

    assert {sentence.id for sentence in known.sentences if not used(sentence.id)} == set()


def _code() -> str:
    files = sorted(path for path in (ROOT / "src").rglob("*") if path.suffix in (".py", ".html", ".j2"))
    return "\n".join(path.read_text() for path in files)
