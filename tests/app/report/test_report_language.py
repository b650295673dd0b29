"""The page in another language: marked as such, and nothing on it that does not come from a catalogue."""

import html
import re

import pytest
import report_example as example

from laststraw import knowledge
from laststraw.app.report import render
from laststraw.knowledge import numerals
from laststraw.knowledge.numerals import PSEUDO
from laststraw.records.codec import visit_to_json

# Ids, file names and fingerprints; names of programs; units; points of the body by their letters.
NO_WORDS = {
    "laststraw",
    "knowledge",
    "python",
    "numpy",
    "mujoco",
    "myo",
    "sim",
    "litert",
    "min",
    "deg",
    "mass",
    "hip",
    "ear",
}
MONTHS = {
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
    "june",
    "october",
    "november",
}
WEEKDAYS = {day.lower() for day in numerals.WEEKDAYS}  # like the months, not from a catalogue


def _shown(page: str) -> list[str]:
    """What people read and hear on a page, what is marked as English or as code aside."""
    page = re.sub(r"<(style|code|pre)\b.*?</\1>", "", page, flags=re.DOTALL)
    page = re.sub(r'<(\w+)\b[^>]*\blang="en"[^>]*>.*?</\1>', "", page, flags=re.DOTALL)
    heard = re.findall(r'(?:aria-label|alt|data-label)="([^"]*)"', page)
    return [html.unescape(text) for text in (*re.findall(r">([^<>]+)<", page), *heard)]


def _plain_words(texts: list[str]) -> set[str]:
    """Words that would carry an accent in the pseudo language, and do not."""
    words = {word.lower() for text in texts for word in re.findall(r"[^\W\d_]{3,}", text)}
    return {word for word in words if word.isascii() and set(word) & set("aeiounc")} - NO_WORDS - MONTHS - WEEKDAYS


@pytest.mark.parametrize("kind", ["whole", "calm", "empty"])
def test_every_word_on_the_page_comes_from_a_catalogue(kind, pictures, body):
    pseudo = knowledge.load(language=PSEUDO)
    visit = getattr(example, kind)(pseudo)
    page = render(visit, pictures, body, pseudo, example.earlier(pseudo))
    recorded = _plain_words([visit_to_json(visit).decode()])  # sentences that the records of the example hold
    assert _plain_words(_shown(page)) - recorded == set()


def test_the_page_says_its_language(pictures, body):
    spanish = knowledge.load(language="es")
    page = render(example.whole(spanish), pictures, body, spanish, None)
    assert '<html lang="es">' in page
    assert re.search(r"\d,\d°", page)
    assert not re.search(r">[^<>]*\d\.\d°", page)
    assert " de noviembre de " in page
    assert "Miércoles" in page
    assert re.search(r'<li id="source-1" lang="en">.*<b lang="es">', page)


def test_english_is_marked_once(known, pictures, body):
    page = render(example.whole(known), pictures, body, known, None)
    assert page.count('lang="') == 1
    assert '<html lang="en">' in page
