"""laststraw cohort simulate: its table, its document, its exit codes."""

import csv
import json
import os
import signal
import subprocess
import sys
import time

import pytest

FEW = ("cohort", "simulate", "--n", "200", "--years", "1", "--workers", "1")


def test_the_table_stands_beside_the_studies_and_answers_the_old_claim(run):
    code, out, err = run(*FEW, "--scenario", "technique_training")
    assert code == 0, err
    assert "200 virtual people" in out
    assert "M1 recall" in out
    assert "M0 recall" in out
    assert "5.00 (3.30-7.40)" in out
    assert "over 85 %" in out
    assert "no source" in out
    assert "does not prove" in out
    assert out.count("below 3.4 kN") == 2
    assert "1.17 (0.68 to 2.02)" in out
    assert "200 of 200 people" in err


def test_json_is_one_document_and_the_files_say_the_same(run, tmp_path):
    code, out, err = run(*FEW, "--model", "M0", "--calibration", "both", "--out", tmp_path / "sim", "--json")
    assert code == 0, err
    document = json.loads(out)
    assert document == json.loads((tmp_path / "sim" / "simulation.json").read_text())
    assert [(r["model"], r["calibration"]) for r in document["runs"]] == [("M0", "recall"), ("M0", "prospective")]
    assert document["claim"]["source"] is None
    figures = document["runs"][0]["figures"]
    assert set(figures["incidence_free"]) == {"value", "error"}
    assert figures["less_than_half"]["value"] == 0.0  # nothing piles up in M0
    rows = list(csv.DictReader((tmp_path / "sim" / "simulation.csv").open()))
    one = next(r for r in rows if r["calibration"] == "recall" and r["figure"] == "incidence_free")
    assert float(one["value"]) == figures["incidence_free"]["value"]
    assert float(one["target"]) == 0.3


def test_the_same_seed_gives_the_same_document(run):
    first, again, other = (run(*FEW, "--model", "M1", "--json", "--seed", seed)[1] for seed in ("3", "3", "4"))
    assert first == again != other


@pytest.mark.parametrize(("wrong", "word"), [
    (("--model", "M2"), "M1, M0 or both"),
    (("--calibration", "hope"), "recall, prospective or both"),
    (("--scenario", "fly"), "lighter_loads"),
    (("--n", "3"), "16"),
    (("--n", "many"), "--help"),
    (("--years", "0"), "1 to 20"),
    (("--seed", "-1"), "whole number"),
    (("--workers", "0"), "1 or more"),
    (("--engine", "spark"), "dask, local"),
    (("--scheduler", "tcp://nowhere:1"), "--engine dask"),
])  # fmt: skip
def test_what_cannot_be_simulated_says_what_would_have_worked(run, wrong, word):
    code, out, err = run(*FEW, *wrong)
    assert code == 2
    assert out == ""
    assert word in err
    assert "Traceback" not in err


def test_a_file_in_the_way_is_refused_before_any_work(run, tmp_path):
    (tmp_path / "sim").write_text("mine")
    code, _, err = run(*FEW, "--out", tmp_path / "sim")
    assert code == 2
    assert "not a folder" in err
    assert (tmp_path / "sim").read_text() == "mine"


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_in_words_with_nothing_left(tmp_path, workers):
    command = [sys.executable, "-m", "laststraw", "cohort", "simulate", "--n", "50000000", "--workers", workers]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path / "sim")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert "people" in process.stderr.readline()  # the first line of progress
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to everybody
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert out == ""
    assert "Stopped" in err
    assert "Traceback" not in err
    assert not (tmp_path / "sim").exists()
    for _ in range(50):
        if subprocess.run(["pgrep", "-g", str(process.pid)], capture_output=True).returncode:
            break
        time.sleep(0.1)
    else:
        raise AssertionError("a worker was left behind")
