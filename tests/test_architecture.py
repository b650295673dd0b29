"""The map of the house is a failing test."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "laststraw"
MODULES = sorted(SOURCE.rglob("*.py"))


def test_import_contracts_hold():
    ran = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_file_reads_in_one_sitting(path):
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_function_fits_on_one_screen(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node, clean=False) or ""
            signature = node.body[0].lineno - node.lineno
            body_lines = node.end_lineno - node.lineno - docstring.count("\n") - signature
            assert body_lines <= 60, f"{path.name}:{node.lineno} {node.name} has {body_lines} lines"


def test_flow_has_no_loops_and_no_arithmetic():
    tree = ast.parse((SOURCE / "flow.py").read_text())
    for node in ast.walk(tree):
        assert not isinstance(node, ast.For | ast.While), f"flow.py:{node.lineno} loops"
        if isinstance(node, ast.BinOp):  # `A | B` in annotations is not arithmetic
            assert isinstance(node.op, ast.BitOr), f"flow.py:{node.lineno} computes"


@pytest.mark.parametrize("path", [p for p in MODULES if "app" not in p.relative_to(SOURCE).parts[:1]],
                         ids=lambda p: str(p.relative_to(SOURCE)))  # fmt: skip
def test_nothing_below_app_prints(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "print", f"{path.name}:{node.lineno} prints"


def test_no_room_is_called_after_nothing():
    banned = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "data.py", "process", "handler"}
    assert not [p for p in MODULES if p.stem in banned]


def test_the_public_names_are_about_a_dozen_and_all_resolve():
    import laststraw

    assert len(laststraw.__all__) <= 15
    for name in laststraw.__all__:
        assert getattr(laststraw, name) is not None
    with pytest.raises(AttributeError, match="it has"):
        laststraw.nothing_of_the_kind  # noqa: B018


@pytest.mark.parametrize(("module", "heavy"), [
    ("laststraw", {"numpy", "mujoco", "mediapipe", "sqlalchemy"}),
    ("laststraw.app.cli", {"numpy", "mujoco", "mediapipe", "sqlalchemy", "jinja2"}),
    ("laststraw.history", {"sqlalchemy", "alembic"}),
    ("laststraw.capture", {"mediapipe"}),
])  # fmt: skip
def test_heavy_things_load_late(module, heavy):
    code = f"import sys, {module}; print(*sorted({heavy!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
