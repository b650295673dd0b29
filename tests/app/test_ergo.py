"""``laststraw ergo``: the same answer however a table is written, every refusal with line, column and what would have worked."""

import csv
import io
import json
import re

import pytest

from laststraw.app import ergo, ergo_table
from laststraw.damage.exposure import MODELS

LIFFT = "task,load_kg,distance_cm,repetitions\nshelf,10.5,40,500\nbox,20,50,100\n"
NIOSH = (
    "task,load_kg,h_cm,v_cm,v_end_cm,times_per_min,work_min,coupling\n"
    "crate,12,35,15,90,1,60,fair\n"
    "box,8,30,90,140,2,60,good\n"
)


@pytest.fixture
def told(run, tmp_path):
    """The document of a table (text or bytes) by a model, and the exit code."""

    def _told(model, content, *more):
        path = tmp_path / "tasks.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        code, out, err = run("ergo", model, path, "--json", *more)
        return json.loads(out), code, err

    return _told


# ---- every model --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", [*MODELS, "vibration"])
def test_every_example_works_as_it_is_printed(run, told, tmp_path, id):
    code, example, _ = run("ergo", id, "--example")
    assert code == 0
    document, code, _ = told(id, example)
    model = MODELS[document["model"]]
    rows = list(csv.DictReader(io.StringIO(example)))
    assert code == 0
    assert [task["task"] for task in document["tasks"]] == [row["task"] for row in rows]
    assert {id: amount["value"] for id, amount in document["totals"].items()} == {
        total.id: total.value for total in model.assess(rows).totals
    }
    shares = [task["share"] for task in document["tasks"]]
    assert sum(shares) == pytest.approx(1.0)
    (tmp_path / "t.csv").write_text(example)
    code, out, err = run("ergo", id, tmp_path / "t.csv")
    assert (code, err) == (0, "")
    for text in (
        *(row["task"] for row in rows),
        "Total",
        "limit" if document["limits"] else "Share",
        model.source[:20],
    ):
        assert text in out
    assert document["cautions"][0] in out


@pytest.mark.parametrize("id", [*MODELS, "vibration"])
def test_a_model_alone_tells_its_columns_and_options(run, id):
    code, out, _ = run("ergo", id)
    assert code == 0
    for model in [MODELS[i] for i in ergo.VIBRATION] if id == "vibration" else [MODELS[id]]:
        assert all(name in out for column in model.columns for name, _ in column.units)
        assert all(f"--{option.name.replace('_', '-')}" in out for option in model.options)
        assert model.example.strip() in out


def test_no_model_lists_them_all(run):
    code, out, _ = run("ergo")
    assert code == 0
    assert all(id in out and model.name in out for id, model in MODELS.items())
    code, out, _ = run("ergo", "--json")
    assert [m["id"] for m in json.loads(out)["models"]] == list(MODELS)


def test_vibration_is_told_by_its_columns(told):
    for id in ergo.VIBRATION:
        assert told("vibration", MODELS[id].example)[0]["model"] == id


# ---- laws ---------------------------------------------------------------------------------------------------------


def variants():
    semicolons = LIFFT.replace(",", ";").replace("10.5", "10,5")
    yield "byte order mark", b"\xef\xbb\xbf" + LIFFT.encode()
    yield "semicolons and decimal commas", semicolons
    yield "tabs", semicolons.replace(";", "\t")
    yield "quoted decimal comma", LIFFT.replace("10.5", '"10,5"')
    yield "UTF-16", semicolons.encode("utf-16")
    yield "Windows line ends", LIFFT.replace("\n", "\r\n")
    yield "headings with spaces and capitals", LIFFT.replace("load_kg", " Load kg ").replace("task", "Task")
    yield "blank lines and remarks", "# a day\n\n" + LIFFT.replace("box", "\n,,,\n# at noon\nbox") + "\n\n"
    yield "no last line end", LIFFT.rstrip()
    yield "an empty column", LIFFT.replace("\n", ",\n")


@pytest.mark.parametrize(("name", "content"), list(variants()), ids=[name for name, _ in variants()])
def test_the_same_table_however_it_is_written(told, name, content):
    assert told("lifft", content)[0] == told("lifft", LIFFT)[0]


def test_letters_of_old_windows_spreadsheets(told):
    document, code, _ = told("lifft", LIFFT.replace("shelf", "Küche").encode("cp1252"))
    assert (document["tasks"][0]["task"], code) == ("Küche", 0)


def test_pounds_and_inches_are_the_same_lifts(told):
    us = "task,load_lb,distance_in,repetitions\n"
    us += "".join(
        f"{t},{kg / 0.45359237!r},{cm / 2.54!r},{n}\n" for t, kg, cm, n in (("a", 10.5, 40, 500), ("b", 20, 50, 100))
    )
    assert told("lifft", us)[0]["totals"]["damage"]["value"] == pytest.approx(
        told("lifft", LIFFT)[0]["totals"]["damage"]["value"], rel=1e-12
    )


@pytest.mark.parametrize(("model", "text"), [("lifft", LIFFT), ("niosh", NIOSH)])
def test_the_order_of_rows_does_not_change_the_total(told, model, text):
    head, *rows = text.splitlines()
    turned = "\n".join([head, *reversed(rows)])
    one, other = (told(model, content)[0] for content in (text, turned))
    assert next(iter(one["totals"].values()))["value"] == pytest.approx(next(iter(other["totals"].values()))["value"])
    assert sorted(t["share"] for t in one["tasks"]) == pytest.approx(sorted(t["share"] for t in other["tasks"]))


def test_standard_input_is_a_table_too(run, monkeypatch):
    class Stdin:
        buffer = io.BytesIO(LIFFT.encode())

    monkeypatch.setattr("sys.stdin", Stdin())
    code, out, _ = run("ergo", "lifft", "-")
    assert code == 0
    assert "shelf" in out


# ---- the conflict -------------------------------------------------------------------------------------------------


def test_every_other_printed_number_is_shown_and_can_be_chosen(told):
    document, _, _ = told("lifft", LIFFT)
    others = {other["choice"]: other["totals"]["damage"]["value"] for other in document["other_choices"]}
    assert document["options"]["constants"] not in others
    assert {*others, document["options"]["constants"]} == set(MODELS["lifft"].options[0].choices)
    for choice, value in others.items():
        chosen = told("lifft", LIFFT, "--constants", choice)[0]
        assert chosen["totals"]["damage"]["value"] == value
        assert chosen["options"]["constants"] == choice
    assert others["sn_pyergo"] / document["totals"]["damage"]["value"] == pytest.approx(1902416 / 902416)


def test_a_models_own_options(told):
    document, code, _ = told("niosh", NIOSH, "--rounding", "worksheet", "--recovery=1994")
    assert code == 0
    assert document["options"] == {"rounding": "worksheet", "units": "metric", "recovery": "1994"}
    assert told("iso2631", MODELS["iso2631"].example, "--start-age", "30")[0]["options"]["start_age"] == "30"


# ---- what is not allowed, and what comes out ------------------------------------------------------------------------


def test_a_lift_that_the_equation_does_not_allow_is_an_explained_refusal(run, told, tmp_path):
    document, code, _ = told("niosh", NIOSH.replace("12,35", "12,70"))
    assert code == 1
    assert document["totals"]["lifting_index"]["value"] is None
    assert document["tasks"][0]["dose"] is None
    assert any("63 cm" in caution for caution in document["cautions"])
    code, out, _ = run("ergo", "niosh", tmp_path / "tasks.csv")
    assert code == 1
    assert "none" in out
    assert "allows no load" in out


def test_out_writes_both_files_or_nothing(run, told, tmp_path):
    place = tmp_path / "new" / "place"
    document, code, _ = told("niosh", NIOSH, "--out", place)
    assert code == 0
    assert json.loads((place / "ergo.json").read_text()) == document
    rows = list(csv.DictReader((place / "ergo.csv").open()))
    assert [float(row["dose [1]"]) for row in rows] == [task["dose"] for task in document["tasks"]]
    assert [float(row["rwl [kg]"]) for row in rows] == [t["steps"]["rwl"]["value"] for t in document["tasks"]]
    assert told("niosh", NIOSH.replace("good", "great"), "--out", tmp_path / "other")[1] == 2
    assert not (tmp_path / "other").exists()


def test_ten_thousand_tasks_fit_on_a_screen(run, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("load_kg,distance_cm,repetitions\n" + "".join(f"{i % 30},40,1\n" for i in range(10_000)))
    code, out, _ = run("ergo", "lifft", path)
    assert code == 0
    assert len(out.splitlines()) < 70
    assert "The 40 largest of 10000 tasks" in out


def test_names_cannot_move_the_cursor(run, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(LIFFT.replace("shelf", "\x1b[31mred [bold]x[/bold]").replace("box", "n" * 150))
    code, out, _ = run("ergo", "lifft", path)
    assert code == 0
    assert "\x1b" not in out
    assert "red [bold]x[/bold]" in out
    assert max(map(len, out.splitlines()[:9])) <= 100


@pytest.mark.parametrize("columns", [60, 100])
@pytest.mark.parametrize("id", list(MODELS))
def test_the_table_fits_a_terminal(run, tmp_path, monkeypatch, id, columns):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    path = tmp_path / "t.csv"
    path.write_text(MODELS[id].example)
    for name, value in {"COLUMNS": str(columns), "NO_COLOR": "1", "TERM": "xterm"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", screen)
    ergo.run(ergo.Request(words=(id, str(path))))
    lines = re.sub("\x1b\\[[0-9;]*m", "", screen.getvalue()).splitlines()
    assert len(lines) > 8
    assert max(len(line.rstrip()) for line in lines) <= columns


def test_figures_have_three_digits():
    assert [ergo_table.figure(v) for v in (0.0, 0.0016078, 1.1335, 99.96, 999.4, 10502.7, float("inf"))] == [
        *("0", "0.00161", "1.13", "100", "999", "10,503", "none")
    ]


REFUSED = [
    ("lifft", "load_kg,distance_cm\n10,40\n", (), ("Line 2", "repetitions")),
    ("lifft", LIFFT.replace("10.5", "ten"), (), ("Line 2", "load_kg", "'ten'", "0 to 300")),
    ("lifft", "\n\n" + LIFFT.replace("box,20,50", "\n# x\nbox,20,50000"), (), ("Line 7", "distance_cm", "50000")),
    ("lifft", LIFFT.replace("10.5", "-3"), (), ("Line 2", "load_kg", "-3")),
    ("lifft", LIFFT.replace("10.5", "nan"), (), ("Line 2", "load_kg", "nan")),
    ("lifft", LIFFT.replace("500", "1e999"), (), ("Line 2", "repetitions")),
    ("lifft", LIFFT.replace("10.5", '"1,200"'), (), ("Line 2", "load_kg", "two numbers", "1200")),
    ("lifft", LIFFT.replace("10.5,", "10,5,"), (), ("Line 2", "5 cells", "4", "semicolons")),
    ("lifft", LIFFT.replace("distance_cm", "distance"), (), ("'distance'", "unit", "distance_cm or distance_m")),
    ("lifft", LIFFT.replace("load_kg", "load_kg,load_kg"), (), ("Line 1", "load_kg", "twice")),
    ("lifft", "load_kg,load_lb,distance_cm,reps\n1,2,40,1\n", (), ("Line 2", "both", "load_kg and load_lb")),
    ("lifft", "", (), ("empty", "--example")),
    ("lifft", "load_kg,distance_cm,reps\n", (), ("no tasks", "load_kg")),
    ("lifft", b"PK\x03\x04rest", (), ("spreadsheet", "CSV")),
    ("lifft", b"\x00\x01\x02\xff\xfe", (), ("not text",)),
    ("lifft", LIFFT.replace("shelf", '"shelf'), (), ("line", "quotation mark")),
    ("lifft", LIFFT, ("--constants", "best"), ("constants", "'best'", "exo_2022")),
    ("lifft", LIFFT, ("--rounding", "table"), ("LiFFT has no option --rounding", "--constants")),
    ("niosh", NIOSH, ("--rounding",), ("--rounding has no value",)),
    ("niosh", NIOSH, ("--rounding", "a", "--rounding", "b"), ("twice",)),
    ("niosh", "# day\n" + NIOSH.replace("2,60", "2,200"), (), ("Line 4", "long", "line 3", "short")),
    ("niosh", NIOSH.replace("good", "great"), (), ("Line 3", "coupling", "'great'", "good, fair, poor")),
    ("vibration", "hours\n1\n", (), ("which model", "a_x")),
    ("lifft", LIFFT, ("more.csv",), ("'more.csv'", "too many")),
    ("lift", LIFFT, (), ("no model 'lift'", "lifft", "vibration")),
]


@pytest.mark.parametrize(("model", "content", "more", "expected"), REFUSED)
def test_refusals_name_the_line_the_column_and_what_would_have_worked(told, model, content, more, expected):
    document, code, err = told(model, content, *more)
    assert code == 2
    said = f"{document['error']['message']} {document['error']['hint']}"
    for text in expected:
        assert text in said
    assert len(document["error"]["hint"]) > 8
    assert document["error"]["message"] in err


def test_files_that_are_not_there(run, tmp_path):
    for path, text in ((tmp_path / "none.csv", "is not there"), (tmp_path, "is a folder")):
        code, out, err = run("ergo", "lifft", path)
        assert (code, out) == (2, "")
        assert text in err
