"""Laws of the section on self-tests: nothing smaller than its error is a difference, and nothing of a test is left out."""

import dataclasses
import itertools

import msgspec
import pytest
import report_example as example
from report_page import Page

from laststraw.app.report import render, selftests
from laststraw.app.report.repetitions import LABEL, WIDTH, strip, timeline
from laststraw.app.report.sources import Sources
from laststraw.app.report.words import Words
from laststraw.records import NotMeasured, Reason, Repetition
from laststraw.stats import Z95
from laststraw.testing.visits import example_test

OTHER = {"left": "right", "right": "left", "both": "both", "none": "none"}


def visit_with(known, *tests):
    return dataclasses.replace(example.whole(known), tests=tests)


def cards(known, *tests):
    visit, words = visit_with(known, *tests), Words(known)
    return selftests.cards(visit, words, Sources(words, visit))


def one(known, test):
    return cards(known, test)[0]


def mirrored(test):
    def turned(reading):
        value = -reading.value if reading.side == "both" else reading.value
        return dataclasses.replace(reading, side=OTHER[reading.side], value=value)

    return dataclasses.replace(
        test,
        readings=tuple(map(turned, test.readings)),
        results=tuple(map(turned, test.results)),
        repetitions=tuple(dataclasses.replace(r, side=OTHER[r.side]) for r in test.repetitions),
    )


def noisier(test, factor):
    def wide(reading):
        return dataclasses.replace(reading, sd=reading.sd * factor)

    return dataclasses.replace(test, readings=tuple(map(wide, test.readings)), results=tuple(map(wide, test.results)))


def without_difference(test):
    """As a test gives it whose sides nobody compared."""
    return dataclasses.replace(test, results=tuple(r for r in test.results if r.side != "both"))


def swapped(text):
    return text.replace("left", "\0").replace("right", "left").replace("\0", "right")


# ---- left against right


@pytest.mark.parametrize("strip_off", [lambda test: test, without_difference])
@pytest.mark.parametrize("left_deg", [12.0, 25.9, 26.0, 27.0, 31.0, 60.0])
def test_the_mirrored_person_reads_the_mirrored_difference(known, left_deg, strip_off):
    test = strip_off(example_test(left_deg))
    (mine,), (other,) = one(known, test).shown, one(known, mirrored(test)).shown
    head = "Left against right"
    assert swapped(mine.difference.removeprefix(head)) == other.difference.removeprefix(head)
    assert [v.value for v in mine.values] == [v.value for v in reversed(other.values)]


@pytest.mark.parametrize("strip_off", [lambda test: test, without_difference])
def test_a_difference_is_told_only_beyond_its_own_error(known, strip_off):
    for tenths in range(0, 120, 3):
        test = strip_off(example_test(26.0 + tenths / 10.0, 26.0))
        sides = {r.side: r for r in test.results}
        sd = sides["both"].sd if "both" in sides else (sides["left"].sd ** 2 + sides["right"].sd ** 2) ** 0.5
        (number,) = one(known, test).shown
        assert (" more than " in number.difference) == (tenths / 10.0 > Z95 * sd), tenths


def test_more_noise_never_makes_a_difference(known):
    for left_deg in (26.0, 29.0, 31.0, 40.0):
        told = [
            " more than " in one(known, noisier(example_test(left_deg), f)).shown[0].difference
            for f in (1, 1.5, 2, 4, 9)
        ]
        assert told == sorted(told, reverse=True)


def test_how_much_it_takes_stands_beside_every_difference(known):
    alike, apart = (one(known, example_test(left)).shown[0].difference for left in (26.5, 31.0))
    assert "differ by up to 3.1°" in alike
    assert "left is 5.0° ± 3.1° more than right" in apart
    assert "Below 3.1°" in apart


def test_a_signed_number_within_its_error_tells_no_side(known):
    test = example_test()
    for value, inside in ((1.0, True), (9.0, False)):
        drift = dataclasses.replace(test.results[-1], id="bend_deviation", value=value)
        card = one(known, dataclasses.replace(test, test="forward_bend", results=(drift,), readings=()))
        assert card.shown[0].difference == known.sentence(f"protocol.{'within' if inside else 'beyond'}_error")
        assert bool(card.shown[0].beyond) == (not inside)


# ---- nothing is left out


def test_everything_of_a_test_is_on_the_page(known):
    test = example_test()
    visit = visit_with(known, test, example.typed(known))
    text = Page(render(visit, (), None, known)).words()
    for reading in test.readings:
        assert f"{reading.value:.1f}" in text
    for moment in test.repetitions:
        for time in (moment.start_s, moment.peak_s, moment.end_s):
            assert f"{time:.1f} s" in text
    for said in (
        *(note.text for note in test.notes),
        *(missing.reason for missing in test.not_measured),
        test.film.sha256,
    ):
        assert said in text
    for result in visit.tests:
        protocol = known.protocol(result.test)
        assert protocol.name in text
        assert protocol.cannot_say in text
        for number in result.results:
            if number.side != "both":
                assert protocol.output(number.id).plain_name.lower() in text.lower()


def test_a_film_to_be_taken_again_stands_with_the_photos(known):
    text = Page(render(example.whole(known), (), None, known)).words()
    name = known.protocol("squat").plain_name
    assert f"Film of the {name}, from the front Nobody was seen in the film." in text


def test_many_numbers_are_all_there_the_main_one_first(known):
    base = example_test().results[0]
    ids = [output.id for output in known.protocol("forward_bend").outputs if not output.is_yes_no][:6]
    results = tuple(dataclasses.replace(base, id=id, side="none") for id in reversed(ids))
    card = one(known, dataclasses.replace(example_test(), test="forward_bend", results=results, readings=()))
    names = [number.name.lower() for number in (*card.shown, *card.more)]
    assert names == [known.protocol("forward_bend").output(id).plain_name.lower() for id in ids]
    assert len(card.shown) == selftests.OPEN


def test_no_difference_is_told_twice(known):
    test = example.typed(known)
    assert {note.code for note in test.notes} & {"difference", "no_difference"}
    assert all("differ by" not in note for note in one(known, test).notes)


def test_a_test_that_nobody_knows_and_one_without_numbers_are_shown(known):
    test = example_test()
    unknown = one(known, dataclasses.replace(test, test="stand_on_head"))
    assert [number.name for number in unknown.shown] == ["Side bend difference", "Side bend range"]
    nothing = dataclasses.replace(
        test, results=(), readings=(), repetitions=(), not_measured=(NotMeasured(id="side_bend", reason="Too dark."),)
    )
    card = one(known, nothing)
    assert (card.shown, card.timeline) == ((), None)
    assert card.missing[0][1] == "Too dark."


def test_a_page_without_tests_does_not_speak_of_them(known):
    assert known.sentence("report.tests") not in Page(render(visit_with(known), (), None, known)).words()


def test_markup_in_a_test_is_inert(known):
    bad = "<script>alert(1)</script>"
    test = example_test()
    film = dataclasses.replace(test.film, sha256=bad)
    test = dataclasses.replace(
        test,
        film=film,
        notes=(Reason(code="x", text=bad),),
        not_measured=(NotMeasured(id="side_bend_range", reason=bad),),
    )
    protocols = tuple(msgspec.structs.replace(p, plain_name=bad, name=bad, cannot_say=bad) for p in known.protocols)
    page = Page(render(visit_with(known, test), (), None, msgspec.structs.replace(known, protocols=protocols)))
    assert page.all("script") == []
    assert page.words().count(bad) >= 5


# ---- beside what people reach


def test_a_result_is_called_low_only_beyond_both_errors(known):
    test = example.typed(known)
    norm = known.protocol("ankle_lunge").output("toe_to_wall").norms[0]
    for value in (10.0, 45.0, 50.0, 52.0, 60.0, 110.0):
        left = dataclasses.replace(test.results[0], value=value)
        number = one(known, dataclasses.replace(test, results=(left,), readings=())).shown[0]
        both = (norm.sd.value**2 + left.sd**2) ** 0.5
        assert ("lower than in most" in number.values[0].beside) == (norm.mean.value - value > Z95 * both), value
        assert number.strip.band is not None


# ---- pictures


@pytest.mark.parametrize("band", [None, (-5.0, 80.0), (29.0, 30.0)])
def test_a_strip_keeps_order_and_stays_inside(band):
    values = [("left", 31.0, 3.0, (29.0, 31.0, 33.5)), ("right", 26.0, 2.0, (26.0,))]
    drawn = strip(values, band)
    for row, (_, value, half, tries) in zip(drawn.rows, values, strict=True):
        assert row.lo < row.x < row.hi
        assert row.x - row.lo == pytest.approx(row.hi - row.x, abs=0.2)
        assert list(row.dots) == sorted(row.dots)
        assert all(LABEL <= x <= WIDTH for x in (row.lo, row.hi, *row.dots, *(drawn.band or ())))
        assert len(row.dots) == len(tries)
        assert (value, half) != (0.0, 0.0)
    assert drawn.rows[0].x > drawn.rows[1].x
    assert 1 <= len(drawn.ticks) <= 7


def test_every_try_is_in_the_timeline_on_its_side_and_none_covers_another():
    test = example_test()
    drawn = timeline(test.repetitions, test.film.seconds)
    assert len(drawn.stretches) == len(test.repetitions)
    assert [side for side, _ in drawn.names] == ["left", "right"]
    for stretch in drawn.stretches:
        assert LABEL <= stretch.x <= stretch.peak <= stretch.x + stretch.width <= WIDTH
    for a, b in itertools.pairwise(drawn.stretches):
        assert a.y != b.y or a.x + a.width <= b.x


def test_a_film_shorter_than_its_last_try_still_shows_it():
    drawn = timeline((Repetition(side="none", start_s=1.0, peak_s=2.0, end_s=12.0),), 10.0)
    assert drawn.stretches[0].x + drawn.stretches[0].width <= WIDTH
