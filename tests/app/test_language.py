"""One option for the language of every command; ids, numbers and English output do not depend on it."""

import inspect
import json

import pytest

from laststraw import knowledge
from laststraw.app import cli, language
from laststraw.app.report import words
from laststraw.knowledge import translate
from laststraw.knowledge.numerals import PSEUDO


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        cli.main(list(arguments))
    shown = capsys.readouterr()
    return int(stopped.value.code or 0), shown.out, shown.err


@pytest.fixture(autouse=True)
def _no_habit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(language.VARIABLE, raising=False)


def test_every_command_has_the_option():
    for app in (cli.app, cli.diary, cli.cohort):
        for command in app.registered_commands:
            assert "language" in inspect.signature(command.callback).parameters, command.name


def test_a_command_answers_in_the_language(capsys):
    code, said, _ = _run(capsys, "test", "side_plank", "--language", "es")
    assert code == 0
    assert knowledge.load(language="es").protocol("side_plank").purpose.split()[0] in said
    assert "What for" not in said
    assert language.spoken() == "en"  # the next command in the same process is not bound by it


def test_the_habit_is_the_environment(capsys, monkeypatch):
    monkeypatch.setenv(language.VARIABLE, "es_MX.UTF-8")
    assert "Para qué" in _run(capsys, "test", "side_plank")[1]
    assert "What for" in _run(capsys, "test", "side_plank", "--language", "en")[1]


def test_the_help_names_every_language_that_has_catalogues():
    assert language.offered().split(" or ") == ["en", *translate.languages()]


def test_an_unknown_language_is_refused(capsys):
    code, _, told = _run(capsys, "test", "--language", "esperanto")
    assert code == 2
    assert "es" in told


def test_documents_keep_ids_and_numbers(capsys):
    """With --json the texts are in the language, and everything else is the same."""
    arguments = ("next", "--safety", "none", "--sex", "female", "--birth-year", "1980", "--json")
    english, spanish = (json.loads(_run(capsys, *arguments, "--language", one)[1]) for one in ("en", "es"))
    assert spanish["next"]["plain_name"] != english["next"]["plain_name"]
    for field in ("test", "minutes", "bits", "bits_per_minute", "command"):
        assert spanish["next"][field] == english["next"][field]


def test_numbers_and_dates_on_a_terminal(capsys):
    said = _run(capsys, "test", "side_plank", "--answer", "left=25.5", "--answer", "right=30.5", "--language", "es")[1]
    assert "±" in said
    assert "25.5" not in said
    assert words.date_in_words("2025-11-22T10:05:00+00:00", "es") == "22 de noviembre de 2025"
    assert words.date_in_words("2025-11-22T10:05:00+00:00") == "22 November 2025"


def test_everything_that_is_said_comes_from_a_catalogue(capsys):
    """In the pseudo language every word has accents, unless it is typed, an id, or has no letter to carry one."""
    said = _run(capsys, "next", "--safety", "none", "--sex", "female", "--birth-year", "1980", "--language", PSEUDO)[1]
    typed = {"phone", "shelf", "tripod", *knowledge.load().shown("laststraw").split()}
    plain = [
        word.strip(".,:;()~-").lower() for word in said.split() if word.isascii() and word.strip(".,:;()~-").isalpha()
    ]
    carriers = [word for word in plain if set(word) & set("aeiounc") and len(word) > 2]
    assert set(carriers) <= typed | {one.id for one in knowledge.load().protocols}
