"""Laws of languages: complete, true to the English text, plain, quick, and without effect on facts or on English."""

import ast
import datetime
import importlib
import pickle
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from laststraw import knowledge
from laststraw.errors import UnusableInput
from laststraw.knowledge import catalogues, numerals, translate
from laststraw.knowledge.laws.catalogues import LAWS, Catalogue, reading_ease
from laststraw.knowledge.load import FOLDER, KINDS
from laststraw.knowledge.rows import located
from laststraw.knowledge.texts import TEXTS, texts_in
from laststraw.knowledge.translate import Entry, entries

SOURCE = Path(knowledge.__file__).parents[1]
# Text fields that are not for people: ids apart, what stays as it was written.
NOT_FOR_PEOPLE = {
    "assumed", "citation", "locator", "quote", "supports", "why", "test", "condition", "population",  # sources and reasons
    "id", "evidence", "words", "but", "vowels", "left", "right",  # ids, and patterns of languages
}  # fmt: skip
# What the program understands in English, what a constant says, and names by which key poses are meant.
UNDERSTOOD = {"WordForm", "Phrase", "VagueAmount", "Constant", "KeyPose", "PoseSequence", "Form"}


@pytest.fixture(scope="module")
def known() -> knowledge.Knowledge:
    return knowledge.load()


@pytest.fixture(scope="module")
def spanish() -> knowledge.Knowledge:
    return knowledge.load(language="es")


# --- laws


@pytest.mark.parametrize("language", translate.languages())
def test_every_text_is_translated(known, language):
    assert [f"{one.file}: {one.text}" for one in catalogues.missing(known, language)] == []


def test_the_catalogues_keep_their_laws():
    assert [str(problem) for problem in catalogues.check_packaged()] == []


def test_every_field_that_people_read_is_declared(known):
    """A text with a space in it is for people, unless it is named here: a new shape has to say which."""
    undeclared = set()

    def walk(value: object) -> None:
        if isinstance(value, msgspec.Struct):
            shape = type(value)
            for field in value.__struct_fields__:
                inside = getattr(value, field)
                texts = inside if isinstance(inside, tuple) else (inside,)
                named = field in TEXTS.get(shape, {}) or field in NOT_FOR_PEOPLE or shape.__name__ in UNDERSTOOD
                if not named and any(isinstance(text, str) and " " in text for text in texts):
                    undeclared.add(f"{shape.__name__}.{field}")
                walk(inside)
        elif isinstance(value, tuple):
            for part in value:
                walk(part)

    for where in located(known):
        walk(where.row)
    assert undeclared == set()


def test_only_texts_change(known, spanish):
    """Ids, numbers, sources, reasons and units are those of English, and so is the version."""

    def without_texts(row: object) -> object:
        if isinstance(row, tuple):
            return tuple(map(without_texts, row))
        if not isinstance(row, msgspec.Struct):
            return row
        told = TEXTS.get(type(row), {})
        return [without_texts(getattr(row, field)) for field in row.__struct_fields__ if field not in told]

    for _, table in KINDS.values():
        assert without_texts(getattr(spanish, table)) == without_texts(getattr(known, table)), table
    assert (spanish.version, spanish.origins, spanish.language) == (known.version, known.origins, "es")
    assert [one.citation for one in spanish.evidence] == [one.citation for one in known.evidence]


def test_translating_again_changes_nothing(spanish):
    assert translate.translated(spanish, "es").sentences == spanish.sentences


def test_phases_of_an_activity_keep_apart(known, spanish):
    """The program tells them apart by their names."""
    for english, other in zip(known.activities, spanish.activities, strict=True):
        assert len({p.name for p in other.phases}) == len({p.name for p in english.phases}), other.id


def test_every_sentence_can_be_filled_in(known, spanish):
    for english, other in zip(known.sentences, spanish.sentences, strict=True):
        names = set(re.findall(r"\{(\w+)", english.text))
        assert set(re.findall(r"\{(\w+)", other.text)) == names, other.id
        other.text.format(**dict.fromkeys(names, 1))


def test_what_is_typed_is_still_understood(spanish):
    """English names of activities stay among their other words; things keep the words that are typed."""
    assert knowledge.find_activity("Coughing", spanish).id == "cough"
    assert spanish.activity("cough").name != "Coughing"
    assert "ball" in {thing for exercise in spanish.exercises for thing in exercise.equipment}
    assert spanish.shown("ball") == "pelota"


def test_words_that_records_keep_are_known(known):
    """Every cause of error that has a name in the code, and what each room says of its method."""
    listed = {one.text for one in known.recorded}
    for path in (SOURCE / "measure").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ErrorTerm":
                for given in node.keywords:
                    if given.arg == "name" and isinstance(given.value, ast.Constant):
                        assert given.value.value in listed, f"{path.name}: {given.value.value}"
    terms = importlib.import_module("laststraw.measure.terms")
    assert {*terms.COMMON, terms.LANDMARKS, terms.ROLL, terms.TURN, terms.YAW, terms.LENS} <= listed
    for room in ("capture", "measure", "body", "findings", "plan", "history", "damage", "diary", "app.report"):
        assert importlib.import_module(f"laststraw.{room}").METHOD in listed, room


# --- English pays nothing for it


def test_english_loads_no_library_of_languages():
    code = "import sys, laststraw.knowledge as k; known = k.load(); known.sentence('plus_minus'); print('babel' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_another_language_is_read_quickly_and_once(known):
    entries.cache_clear()
    start = time.perf_counter()
    translate.translated(known, "es")
    assert time.perf_counter() - start < 2.0  # 0.2 s where nothing else runs
    assert knowledge.load(language="es") is knowledge.load(language="es")


def test_it_crosses_a_process_border(spanish):
    back = pickle.loads(pickle.dumps(spanish))
    assert back.sentence("plus_minus") == spanish.sentence("plus_minus")
    assert back.shown("ball") == "pelota"


def test_files_of_ones_own_stay_as_they_are(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[[sentence]]\nid = "own.hello"\ntext = "Hello to my back."\n')
    mixed = knowledge.load(extra=(own,), language="es")
    assert mixed.sentence("own.hello") == "Hello to my back."
    assert mixed.sentence("not_a_diagnosis").startswith("Esto no es")


# --- each law can fail

ENGLISH = {
    "Lift your left leg.": "said", "See `laststraw next`, {name}.": "said", "hip": "term", "Sit on a chair.": "said",
    "Your left hip is higher than the right one.": "said", "Stop at once. Do not try it again today.": "said",
}  # fmt: skip


@pytest.mark.parametrize(
    ("law", "text", "says"),
    [
        ("nothing_stale", "No such text.", "No hay tal texto."),
        ("nothing_half_done", "Sit on a chair.", ""),
        ("what_is_filled_in_stays", "See `laststraw next`, {name}.", "Vea `laststraw next`, {nombre}."),
        ("what_is_filled_in_stays", "See `laststraw next`, {name}.", "Vea `laststraw siguiente`, {name}."),
        ("what_is_filled_in_stays", "See `laststraw next`, {name}.", "Vea `laststraw next`, {name}. }"),
        ("sides_are_not_swapped", "Lift your left leg.", "Levante la pierna derecha."),
        ("sides_are_not_swapped", "Lift your left leg.", "Levante la pierna."),
        ("sides_are_not_swapped", "Sit on a chair.", "Siéntese derecho en una silla."),
        ("sides_are_not_swapped", "Your left hip is higher than the right one.", "La cadera derecha está más alta que la izquierda."),
        ("nothing_unsaid_is_said", "Sit on a chair.", "Esto cura la espalda."),
        ("nothing_unsaid_is_said", "Sit on a chair.", "La silla es la causa."),
        ("nothing_unsaid_is_said", "Sit on a chair.", "Siéntate en tu silla."),
        ("no_sentence_is_lost", "Stop at once. Do not try it again today.", "Pare al momento."),
        ("translations_are_short", "Sit on a chair.", "una " * 39 + "silla."),
        ("an_eleven_year_old_can_read_the_translation", "Sit on a chair.", "Extraordinariamente incomprensible. " * 60),
    ],
)  # fmt: skip
def test_a_wrong_translation_breaks_its_law(known, law, text, says):
    language = known.languages[0]
    entry = Entry("languages/es/made_up.po", 7, "", text, says, False)
    broken = {one.__name__ for one in LAWS for _ in one(Catalogue(language, (entry,), ENGLISH))}
    assert law in broken


def test_one_text_has_one_translation(known):
    one = Entry("a.po", 1, "", "Sit on a chair.", "Use una silla.", False)
    law = next(law for law in LAWS if law.__name__ == "one_text_has_one_translation")
    two = one._replace(file="b.po", says="Use un banco.")
    assert list(law(Catalogue(known.languages[0], (one, two), ENGLISH)))
    assert not list(law(Catalogue(known.languages[0], (one, two._replace(context="sentence x")), ENGLISH)))


def test_a_side_that_is_none_may_be_anything(known):
    law = next(law for law in LAWS if law.__name__ == "sides_are_not_swapped")
    entry = Entry("a.po", 1, "", "No test is left that you can do right now.", "No queda ninguna prueba.", False)
    assert not list(law(Catalogue(known.languages[0], (entry,), {entry.text: "said"})))


# --- worked examples


@pytest.mark.parametrize(("word", "syllables"), [
    ("cadera", 3), ("espalda", 3), ("izquierdo", 3), ("guitarra", 3), ("día", 2), ("cuidado", 3), ("muy", 1), ("yo", 1),
    ("agua", 2), ("pingüino", 3), ("aéreo", 4), ("ciudad", 2), ("baúl", 2), ("hacia", 2), ("teoría", 4), ("y", 1), ("que", 1),
])  # fmt: skip
def test_syllables_of_spanish(known, word, syllables):
    found = re.findall(known.languages[0].ease.vowels, word)
    assert len(found) == syllables, found


def test_the_ease_of_reading_follows_the_formula(known):
    """206.84 - 60 * syllables per word - 1.02 * words per sentence: ten words, twenty syllables, two sentences."""
    texts = ["La silla está muy cerca.", "Pase la mano por ella."]
    ease = known.languages[0].ease
    syllables = sum(len(re.findall(ease.vowels, text.lower())) for text in texts)
    assert reading_ease(texts, ease) == pytest.approx(206.84 - 60.0 * syllables / 10 - 1.02 * 5.0)


@pytest.mark.parametrize(("text", "written"), [
    ("3.2° to −1.4 mm", "3,2° to −1,4 mm"),
    ("version 1.2.3, doi 10.1016/j.x", "version 1.2.3, doi 10.1016/j.x"),
    ("`--minutes 2.5` takes 2.5 min.", "`--minutes 2.5` takes 2,5 min."),
    ("0.05. 3. Then", "0,05. 3. Then"),
])  # fmt: skip
def test_numbers_are_written_as_in_the_language(text, written):
    assert numerals.written(text, "es") == written
    assert numerals.written(text, "en") == text


@pytest.mark.parametrize("language", ["en", "pseudo"])
def test_what_stands_in_for_a_language_has_the_dates_of_english(language):
    wednesday = datetime.date(2026, 3, 4)
    assert numerals.weekdays(language)[2] == "Wednesday"
    assert numerals.date_written(wednesday, language) == "4 March 2026"
    assert numerals.day_written(wednesday, language) == "Wednesday 4 March 2026"
    assert numerals.month_written(wednesday, language, with_day=True) == "4 Mar"
    for days, span in (
        (4, "4 to 8 March 2026"),
        (30, "4 March to 3 April 2026"),
        (365, "4 March 2026 to 4 March 2027"),
    ):
        assert numerals.span_written(wednesday, wednesday + datetime.timedelta(days=days), language) == span


def test_pages_keep_their_drawings():
    page = '<svg d="M1.5 2.5"><text x="1.5">1.5</text></svg><td lang="en">1.5</td><code>1.5</code>'
    assert numerals.written_page(page, "es") == page.replace(">1.5</text>", ">1,5</text>")


def test_a_language_is_found_by_what_people_type():
    assert [translate.named(one) for one in ("es", "ES", "es_MX.UTF-8", "en_GB", "pseudo")] == [
        "es",
        "es",
        "es",
        "en",
        "pseudo",
    ]
    with pytest.raises(UnusableInput, match="no language 'qq'"):
        translate.named("qq")


def test_the_pseudo_language_shows_what_does_not_come_from_a_catalogue(known):
    pseudo = knowledge.load(language="pseudo")
    for english, other in zip(known.sentences, pseudo.sentences, strict=True):
        assert len(other.text) > 1.2 * len(english.text)
        assert re.findall(r"\{[^{}]*\}|`[^`]*`", other.text) == re.findall(r"\{[^{}]*\}|`[^`]*`", english.text)


# --- a third language in five steps (docs/languages.md)


def test_a_third_language_in_five_steps(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(FOLDER, data, ignore=shutil.ignore_patterns("*.po"))
    place = data / "languages" / "it"
    place.mkdir()
    text = (FOLDER / "languages" / "es" / "language.toml").read_text()
    text = text.replace('id = "es"', 'id = "it"').replace('name = "Español"', 'name = "Italiano"')
    (place / "language.toml").write_text(
        text.replace("izquierd[oa]s?", "sinistr[oa]").replace("derech[oa]s?", "destr[oa]")
    )
    known = knowledge.load(data)
    added = catalogues.add_missing(known, "it", data)
    assert sum(added.values()) == catalogues.count(known)
    assert catalogues.add_missing(known, "it", data) == {}
    catalogue = place / "sentences_common.po"
    empty = 'msgid "Does pain run down your leg, below the buttock?"\nmsgstr ""'
    assert empty in catalogue.read_text()
    catalogue.write_text(catalogue.read_text().replace(empty, empty[:-2] + '"Il dolore scende lungo la gamba?"'))
    entries.cache_clear()
    italian = knowledge.load(data, language="it")
    assert italian.sentence("ask_leg_pain") == "Il dolore scende lungo la gamba?"
    assert italian.sentence("not_a_diagnosis") == known.sentence("not_a_diagnosis")  # not yet translated
    assert len(catalogues.missing(known, "it", data)) == catalogues.count(known) - 1
    left = {problem.law for problem in catalogues.problems(known, data) if "/it/" in problem.file}
    assert left == {"nothing_half_done"}
    assert len([1 for where in located(italian) for _ in texts_in(where.row)]) > 1000
