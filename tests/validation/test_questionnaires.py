"""Every example of the clinical table of questionnaires is reproduced, and the report is up to date."""

import csv
from pathlib import Path

import pytest
from validation.questionnaires import run as examples

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "validation" / "questionnaires"
TABLE = ROOT.parent / "shared" / "science" / "clinical" / "questionnaires.csv"
NAMES = {
    "NRS24": "nrs", "RMDQ24": "rmdq", "ODI21": "odi", "STARTB": "startback", "OMPSQ10": "orebro", "PEG": "peg",
    "PROMISPI4": "promis_pi", "PROMISPF4": "promis_pf", "PSFS": "psfs", "PGIC": "pgic",
}  # fmt: skip


def test_every_printed_number_is_reproduced():
    for row in examples.run():
        assert row.reproduced, str(row)


def test_the_report_is_up_to_date():
    assert (FOLDER / "report.md").read_text() == examples.report()


@pytest.mark.skipif(not TABLE.exists(), reason="the clinical table lies beside the repository")
def test_every_conversion_of_the_table_is_an_example():
    with TABLE.open() as file:
        table = {row["id"]: row["test_vectors"] for row in csv.DictReader(file) if row["id"] in NAMES}
    printed = {(row.questionnaire, row.printed) for row in examples.run()}
    for id in ("PROMISPI4", "PROMISPF4"):
        for vector in table[id].split(" (")[0].rstrip(".").split(";"):
            assert (NAMES[id], vector.strip()) in printed
    assert {name for name, _ in printed} == set(NAMES.values())
