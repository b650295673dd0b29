"""Sentences, numbers and verdicts."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
import report_example as example

from laststraw.app.report import changes, norms, pictures, words
from laststraw.app.report.words import Words
from laststraw.knowledge import Norm, Quantity
from laststraw.knowledge import load as load_knowledge
from laststraw.stats import Z95

ROOT = Path(__file__).parents[3]
ROOM = ROOT / "src" / "laststraw" / "app" / "report"
SENTENCES = ROOT / "src" / "laststraw" / "knowledge" / "data" / "sentences"


def norm(mean, sd):
    return Norm(
        mean=Quantity(value=mean, unit="deg", assumed="a test"), sd=Quantity(value=sd, unit="deg", assumed="a test")
    )


@pytest.fixture(scope="module")
def said():
    return Words(load_knowledge())


def test_every_sentence_is_used_and_every_used_sentence_exists():
    rows = [
        row
        for name in ("report", "next_app")
        for row in tomllib.loads((SENTENCES / f"{name}.toml").read_text())["sentence"]
    ]
    written = {row["id"].removeprefix("report.") for row in rows if row["id"].startswith("report.")}
    source = "".join(path.read_text() for path in [*ROOM.glob("*.py"), *ROOM.glob("templates/*.html")])
    used = set(re.findall(r"""say\(\s*['"](\w+)['"]\s*[,)]""", source))
    either = set(re.findall(r"""say\(\s*['"](\w+)['"] if .*? else (?:say\()?['"](\w+)['"]""", source))
    used |= {id for pair in either for id in pair}
    built = {id for prefix in ("side", "view", "state", "role", "verdict", "legend", "stage", "sex", "nav", "way", "because", "rung", "shape", "named", "point", "roll", "title", "is", "tested", "next") for id in written
             if id.startswith(f"{prefix}_")} | {id for id in written if id.startswith(("referral_", "your_", "interval", "count_", "nothing_t", "little_t", "some_t", "unsure_t"))}  # fmt: skip
    built |= {id for id in written if id.endswith("_tests") and id.removesuffix("_tests") in used | built}
    assert used <= written, used - written
    assert written - used - built == set()


def test_chances_are_counted_in_people_and_never_certain(said):
    assert said.chance(0.834).text == "83 of 100"
    assert said.chance(0.834).number == "= 0.83"
    assert said.chance(1.0).number == "> 0.99"
    assert said.chance(0.0).number == "< 0.01"
    assert said.chance(0.999).text == said.say("more_than_99")
    counts = [said.chance(p / 1000).n for p in range(1001)]
    assert counts == sorted(counts)


def test_a_number_shows_no_more_digits_than_its_error(said):
    assert words.number(3.14159, 1.0) == "3.1"
    assert words.number(31.4, 16.0) == "31"
    assert words.number(-0.04, 1.0) == "0.0"
    assert words.number(-3.0, 1.0) == "\u22123.0"


def test_the_side_is_spelled_out_and_the_sign_goes(said):
    left = said.measured(example.best("shoulder_tilt", 3.0, 1.0, "deg"))
    right = said.measured(example.best("shoulder_tilt", -3.0, 1.0, "deg"))
    assert (left.value, left.words) == ("3.0°", "left shoulder higher")
    assert (right.value, right.words) == ("3.0°", "right shoulder higher")
    assert left.between == right.between == "1.0° to 5.0°"
    unsure = said.measured(example.best("shoulder_tilt", 1.0, 1.0, "deg"))
    assert unsure.between == said.say("interval_other", lo="1.0°", hi="3.0°")


def test_the_noise_gate():
    assert norms.judge(Z95 * 1.0 - 1e-9, 1.0, norm(0.0, 2.0)) == "inside"
    assert norms.judge(Z95 * 1.0 + 1e-9, 1.0, norm(0.0, 2.0)) == "beyond"
    assert norms.judge(5.0, 1.0, norm(0.0, 2.0)) == "unusual"
    assert norms.judge(1.0, 3.0, norm(0.0, 2.0)) == "cannot_tell"
    assert norms.judge(1.0, 3.0, None) == "no_norm"


@pytest.mark.parametrize("value", [-9.0, -3.0, -0.5, 0.0, 0.5, 3.0, 9.0])
def test_more_error_never_tells_more(value):
    tells = {"inside": 0, "cannot_tell": 0, "beyond": 1, "unusual": 1}
    told = [tells[norms.judge(value, sd / 10, norm(0.0, 2.0))] for sd in range(1, 80)]
    assert told == sorted(told, reverse=True)


@pytest.mark.parametrize("value", [-4.0, -1.0, 2.0, 6.5])
def test_a_picture_of_a_side_has_the_left_on_the_left(said, value):
    (one,) = norms.cards((example.best("shoulder_tilt", value, 0.8, "deg"),), (), "female", said)
    (two,) = norms.cards((example.best("shoulder_tilt", -value, 0.8, "deg"),), (), "female", said)
    assert one.dial.start_words == "left shoulder higher"
    assert (one.dial.value_x < one.dial.mean_x) == (value > 0.0)
    assert one.dial.value_x + two.dial.value_x == pytest.approx(norms.WIDTH)
    assert one.verdict == two.verdict


@pytest.mark.parametrize("sd", [0.5, 3.0, 7.0, 11.0, 22.0, 30.0, 80.0])
def test_labels_of_an_axis_never_touch(said, sd):
    """Widths at 11.5 px: a digit 6.4 px, an m 9.6; between two labels at least the width of a digit."""
    px = {"m": 9.6, " ": 3.2, "\u2212": 6.7, "°": 4.6, "%": 10.2}

    def half(label):
        return sum(px.get(character, 6.4) for character in label) / 2

    for id, unit in (("shoulder_over_hip", "mm"), ("trunk_shift", "mm"), ("craniovertebral", "deg"), ("potsi", "%")):
        for value in (-200.0, -30.0, 0.0, 4.0, 150.0):
            (card,) = norms.cards((example.best(id, value, sd, unit),), (), "female", said)
            ticks = sorted(card.dial.ticks, key=lambda tick: tick.x)
            assert ticks
            for one, other in pairwise(ticks):
                assert other.x - one.x > half(one.label) + half(other.label) + 6.4, (id, value)


def test_everything_drawn_stays_inside_the_picture(said):
    for value in (-300.0, -30.0, 0.0, 4.0, 90.0):
        for id in ("shoulder_tilt", "craniovertebral", "hip_over_ankle"):
            (card,) = norms.cards((example.best(id, value, 3.0, "deg"),), (), "female", said)
            xs = [card.dial.value_x, *card.dial.bar, *(card.dial.band or ()), *(tick.x for tick in card.dial.ticks)]
            assert 0.0 <= min(xs) <= max(xs) <= norms.WIDTH
            assert 1 <= len(card.dial.ticks) <= 9


def test_a_change_to_the_other_side_says_so(said):
    row = changes.sheet(example.whole(said.knowledge), None, said).rows[1]  # 4.0 to -10.7
    assert row.by == f"14.7° {said.say('changed_over', way='right shoulder higher')}"


def test_the_head_is_inside_the_blur():
    for view, points in example.POINTS.items():
        seen = example.seen(view).points
        frame = pictures.frame_around(seen, 720, 1280)
        left, top, right, bottom = pictures.head_box(seen, frame)
        for name in ("eye", "mouth"):
            for uv in points.get(name, ()):
                u, v = frame.place(uv)
                assert left < u < right
                assert top < v < bottom
        shoulders = [frame.place(uv)[1] for uv in points["shoulder"]]
        assert bottom < max(shoulders)


def test_a_photo_without_a_head_is_blurred_down_to_the_shoulders():
    seen = tuple(p for p in example.seen("front").points if p.name not in pictures.HEAD)
    frame = pictures.frame_around(seen, 720, 1280)
    left, top, right, bottom = pictures.head_box(seen, frame)
    assert (left, top, right) == (0.0, 0.0, pictures.WIDTH_PX)
    assert bottom == min(frame.place(p.uv)[1] for p in seen if p.name == "shoulder")


def test_dates_in_words():
    assert words.date_in_words("2025-11-22T10:15:00+00:00") == "22 November 2025"
    assert words.date_in_words("soon") == "soon"
