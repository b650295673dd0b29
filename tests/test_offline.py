"""The network is off: nothing connects out, and everything works without a network."""

import json
import shutil
import subprocess
import sys

import pytest

WATCHED = """
import sys
tried = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        tried.append((event, str(arguments)))
sys.addaudithook(watch)
from laststraw.app import cli
code = cli._run(sys.argv[1:], as_json=False)
assert not tried, tried
sys.exit(code)
"""


def words(photos, out):
    return ["check", "--back", str(photos / "p010_back.jpg"), "--height-cm", "172", "--mass-kg", "68", "--sex", "female",
            "--birth-year", "1984", "--safety", "none", "--out", str(out), "--no-history"]  # fmt: skip


def test_no_python_code_connects(photos, tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", WATCHED, *words(photos, tmp_path / "o")], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_native_code_connects(photos, tmp_path):
    log = tmp_path / "calls"
    subprocess.run(
        ["strace", "-f", "-e", "trace=connect,sendto", "-o", log, sys.executable, "-m", "laststraw", *words(photos, tmp_path / "o")],
        capture_output=True, check=True,
    )  # fmt: skip
    assert "AF_INET" not in log.read_text()


@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not installed")
def test_a_visit_works_without_any_network(photos, tmp_path):
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode != 0:
        pytest.skip("this machine does not allow a network namespace")
    ran = subprocess.run(
        ["unshare", "-rn", sys.executable, "-m", "laststraw", *words(photos, tmp_path / "o")],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads((tmp_path / "o" / "visit.json").read_text())["measurements"]
