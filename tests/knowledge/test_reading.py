"""Syllables counted by hand; the reading age moves the right way."""

import pytest

from laststraw.knowledge.reading import longest_sentence, reading_age, syllables

BY_HAND = {
    1: "back held your four side spine waist leaned stopped called blurred",
    2: "shoulder people pelvis body adults measure changes lifted about moment safety something beyond table recalled",
    3: "several easier earlier exercise everything measurement another medicines usual",
    4: "emergency usually available",
    6: "physiotherapist",
}


def test_syllables_match_the_hand_count():
    counted = {(word, n) for n, words in BY_HAND.items() for word in words.split()}
    wrong = {word for word, n in counted if syllables(word) != n}
    assert len(wrong) <= 0.05 * len(counted), wrong


def test_plain_words_and_short_sentences_are_easy():
    easy = ["You stand. You bend. It may hurt. Then you rest."]
    hard = [
        "Individuals demonstrating compensatory lumbopelvic mechanisms necessitate multidisciplinary rehabilitation."
    ]
    assert reading_age(easy) < 6.0 < 11.0 < reading_age(hard)


def test_a_longer_sentence_is_never_easier():
    short, long = ["Stand up. Walk a bit. Sit down."], ["Stand up walk a bit sit down."]
    assert reading_age(long) > reading_age(short)


def test_the_formula_of_kincaid():
    # 10 words, 2 sentences, 12 syllables: 0.39 * 5 + 11.8 * 1.2 - 15.59 = 0.52
    assert reading_age(["The cat sat on the mat. It was very happy."]) == pytest.approx(5.0 + 0.52, abs=1e-9)


def test_the_longest_sentence_is_found():
    assert longest_sentence("One two. One two three! One?") == 3


def test_nothing_to_read_is_easy():
    assert reading_age([""]) == 5.0
