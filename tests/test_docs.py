"""The documents say what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("decisions/*.md"), *ROOT.glob("validation/**/*.md")]
)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    for target in LINK.findall(page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_room_has_its_page_and_says_how_it_works():
    import importlib

    for room in ("capture", "measure", "body", "findings", "plan", "history", "knowledge"):
        assert (ROOT / "docs" / f"{room}.md").exists(), room
        method = importlib.import_module(f"laststraw.{room}").METHOD
        assert 40 < len(method) < 900, room


def test_make_targets_named_in_the_documents_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    for page in PAGES:
        for target in re.findall(r"`make ([a-z]+)", page.read_text()):
            assert target in targets, f"{page.name}: make {target}"


def test_commands_named_in_the_readme_exist():
    from laststraw.app.cli import app

    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    commands |= {group.name for group in app.registered_groups}
    for page in (ROOT / "README.md", ROOT / "docs" / "report.md"):
        for command in re.findall(r"(?:`|bin/)laststraw ([a-z]+)", page.read_text()):
            assert command in commands, f"{page.name}: laststraw {command}"


def test_decisions_are_whole():
    for page in sorted((ROOT / "decisions").glob("*.md")):
        text = page.read_text()
        for part in ("**Context.**", "**Decision.**", "**Consequences.**", "**What we gave up.**"):
            assert part in text, f"{page.name} lacks {part}"


def test_no_machine_path_in_the_project():
    banned = re.compile(r"/work/(main|shared|\.library)|/tmp/lab")
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT).parts[0]
        if (
            path.is_file()
            and path.suffix in {".py", ".md", ".toml", ".csv", ".json", ".txt", ".sh", ".html", ".css"}
            and (not inside.startswith(".") and inside != "node_modules" and path != Path(__file__))
        ):
            assert not banned.search(path.read_text(errors="ignore")), path
