"""A posture file: what it means, and one clear word for whatever else it may be."""

import math
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laststraw.app.posture_file import CHOICES, MOST_BYTES, NUMBERS, parse_posture, read_posture
from laststraw.errors import UnusableInput
from laststraw.records import LIMITS, QUANTITIES, TaskPosture, Uncertain

ROOT = Path(__file__).parents[2]
WHOLE = """
[pelvis]   # anterior_tilt, left_up, left_turn
anterior_tilt = 0
[lumbar]
flexion = [30, 4]
left_bend = 0
left_turn = -3
[trunk]
inclination = 40
[legs]
support = "sitting"
[contact]
backrest = 0
arms_on_thighs = 0.2
[hands]
hand = "left"
load_kg = 20
forward = 600
left = 0
height = 900
push_n = -40
"""


def parse(text, known):
    return parse_posture(text, "p.toml", known)


def refused(text, known):
    with pytest.raises(UnusableInput) as caught:
        parse(text, known)
    assert caught.value.hint
    return caught.value


def test_the_file_of_the_design_is_read(known):
    assert parse(WHOLE, known) == TaskPosture(
        support="sitting",
        hands="left",
        pelvis_anterior_tilt=Uncertain(mean=0.0, sd=5.0),
        lumbar_flexion=Uncertain(mean=30.0, sd=4.0),
        lumbar_left_bend=Uncertain(mean=0.0, sd=5.0),
        lumbar_left_turn=Uncertain(mean=-3.0, sd=5.0),
        trunk_inclination=Uncertain(mean=40.0, sd=5.0),
        backrest=Uncertain(mean=0.0, sd=0.0),  # a typed "none" is exact
        arms_on_thighs=Uncertain(mean=0.2, sd=0.1),
        hand_load_kg=Uncertain(mean=20.0, sd=1.0),
        hand_forward_mm=Uncertain(mean=600.0, sd=30.0),
        hand_left_mm=Uncertain(mean=0.0, sd=30.0),
        hand_height_mm=Uncertain(mean=900.0, sd=30.0),
        push_n=Uncertain(mean=-40.0, sd=2.0),
    )


def test_every_field_of_a_posture_can_be_typed():
    typed = [field for keys in NUMBERS.values() for field in keys.values()]
    assert sorted(typed) == sorted(QUANTITIES)
    assert {field for keys in CHOICES.values() for field, _ in keys.values()} == {"support", "hands"}


def test_what_is_left_out_is_left_open(known):
    posture = parse("[trunk]\ninclination = 20", known)
    assert posture.lumbar_flexion is None
    assert posture.backrest is None
    assert posture.support == "standing"


@pytest.mark.parametrize(("text", "says", "helps"), [
    ("[lumbar]\nflexoin = 3", "line 2: [lumbar] flexoin", "Did you mean flexion?"),
    ("[lumber]\nflexion = 3", "line 1: [lumber]", "Did you mean [lumbar]?"),
    ("flexion = 3", "[flexion] is not known", "belongs under [lumbar]"),
    ("[lumbar]\nload_kg = 3", "load_kg is not known", "belongs under [hands]"),
    ("[hands]\nload = 3", "load is not known", "Did you mean load_kg?"),
    ("\n\n[lumbar]\n\nflexion = 300", "line 5: [lumbar] flexion = 300 is outside -40 to 70", "between -40 and 70 degrees"),
    ("[lumbar]\nflexion = nan", "not a finite number", "-40 and 70"),
    ("[lumbar]\nflexion = inf", "not a finite number", "-40 and 70"),
    ("[lumbar]\nflexion = [10, nan]", "not a finite number", "-40 and 70"),
    ("[lumbar]\nflexion = [10, -1]", "error (standard deviation) of -1", "between 0 and 110"),
    ("[lumbar]\nflexion = [10, 1e300]", "cannot be", "between 0 and 110"),
    ("[lumbar]\nflexion = [10, 1, 2]", "3 entries", "[number, its error]"),
    ("[lumbar]\nflexion = []", "0 entries", "[number, its error]"),
    ('[lumbar]\nflexion = "30"', "is not a number", "-40 and 70"),
    ("[lumbar]\nflexion = true", "is not a number", "-40 and 70"),
    ("[lumbar]\nflexion = 2026-01-01", "is not a number", "-40 and 70"),
    ("[hands]\nload_kg = -5", "load_kg = -5 is outside 0 to 300", "kg"),
    ("[hands]\nload_kg = 1" + "0" * 400, "not a finite number", "0 and 300"),
    ('[hands]\nhand = "lft"', "hand = 'lft'", 'Did you mean "left"?'),
    ("[legs]\nsupport = 3", "support = 3", "standing, sitting"),
    ("lumbar = 3", "line 1: [lumbar] is not a section", "[lumbar]"),
    ("[[lumbar]]\nflexion = 3", "line 1: [lumbar] is not a section", "[lumbar]"),
    ("lumbar.flexion = 99", "line 1: [lumbar] flexion = 99", "-40 and 70"),
    ("[contact]\nbackrest = 0.7\narmrests = 0.6", "together carry 1.3", "at most 1"),
    ("[contact]\nbackrest = 50", "backrest = 50 is outside 0 to 1", "0 and 1"),
    ("[hands]\nload_kg = 20\nforward = 60\nheight = 90", "look like centimetres", "write 600 and 900"),
    ("[hands]\nforward = 40\nheight = 70", "look like centimetres", "write 400 and 700"),
    ("[hands]\nload_kg = 20\nforward = 60", "inside the body", "write 600"),
    ("[hands]\nload_kg = 20\nforward = 60\nheight = 900", "inside the body", "write 600"),
    ("[hands]\nload_kg = 20\nforward = 60\nleft = 20", "inside the body", "left, beyond 150"),
    ("# nothing but a comment", "says nothing", "flexion = 30"),
    ("flexion: 30", "not valid TOML", "flexion = 30"),
    ("[lumbar]\nflexion = 30 deg", "line 2", "no unit"),
    ("a = " + "[" * 5000, "nested too deeply", "flexion = 30"),
])  # fmt: skip
def test_one_clear_word_for_each_slip(known, text, says, helps):
    error = refused(text, known)
    assert says in error.message
    assert "p.toml" in error.message
    assert helps in error.hint


@pytest.mark.parametrize("text", [
    "load_kg = 20\nforward = 50\nleft = 250\nheight = 700",
    "load_kg = 20\nforward = 50\nleft = -250",
    'load_kg = 20\nforward = 50\nhand = "left"',
    "load_kg = 20\nforward = 50\nheight = 1900",
    "load_kg = 20\nforward = 50\nheight = 750",
    "load_kg = 0\nforward = 60\nheight = 900",
    "load_kg = 20\nforward = 0",
    "load_kg = 20\nforward = 160\nheight = 240",
    "load_kg = 20\nforward = 400\nheight = 100",
])  # fmt: skip
def test_millimetres_that_can_be_are_not_taken_for_centimetres(known, text):
    assert parse(f"[hands]\n{text}", known).hand_forward_mm is not None


def test_nothing_that_a_terminal_would_obey_is_printed(known):
    error = refused('[lumbar]\n"a\\u001b[31mb" = 3', known)
    assert "\x1b" not in str(error)
    long = refused("[lumbar]\n" + "x" * 5000 + " = 3", known)
    assert len(long.message) < 120


@pytest.mark.parametrize(("content", "says"), [
    (b"", "is empty"),
    (b" \n\t\n", "is empty"),
    (b"[lumbar]\nflexion = 3\n# \xff\xfe", "line 3: this is not UTF-8 text"),
    (bytes(range(256)) * 4, "not UTF-8 text"),
    (b"[lumbar]\nflexion = 3\n" + b"#" * MOST_BYTES, "larger than 64 KiB"),
    (b"\x00" * 100, "not valid TOML"),
    (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "not UTF-8 text"),
])  # fmt: skip
def test_files_that_are_no_posture(known, tmp_path, content, says):
    path = tmp_path / "p.toml"
    path.write_bytes(content)
    with pytest.raises(UnusableInput, match=says):
        read_posture(path, known)


def test_places_that_are_no_file(known, tmp_path):
    with pytest.raises(UnusableInput, match="is not there"):
        read_posture(tmp_path / "no.toml", known)
    with pytest.raises(UnusableInput, match="is not a file"):
        read_posture(tmp_path, known)


def test_a_file_of_a_spreadsheet_user_is_read(known, tmp_path):
    path = tmp_path / "p.toml"
    path.write_bytes(b"\xef\xbb\xbf[lumbar]\r\nflexion = 3\r\n")
    assert read_posture(path, known).lumbar_flexion.mean == 3.0


def test_the_file_of_the_page_is_read(known):
    """The example of docs/spine.md, with every line in force."""
    text = (ROOT / "docs" / "spine.md").read_text().partition("```toml\n")[2].partition("```")[0]
    posture = parse(text.replace("# abdominal", "abdominal"), known)
    assert all(getattr(posture, name) is not None for name in QUANTITIES)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "validation" / "in_vivo" / "tasks").glob("*.toml")), ids=lambda p: p.stem
)
def test_the_tasks_of_the_validation_are_such_files(path, known):
    assert isinstance(read_posture(path, known), TaskPosture)


SECTIONS = st.sampled_from([*NUMBERS, "lumber", "x", ""])
KEYS = st.sampled_from([*(key for keys in NUMBERS.values() for key in keys), "support", "hand", "flex", "a b", "é"])
VALUES = st.one_of(
    st.floats().map(repr),
    st.integers(-(10**30), 10**30).map(str),
    st.sampled_from(
        ['"standing"', '"left"', "true", "[1, 2]", "[1]", "{a = 1}", "1e999", "2020-01-01", "'", "[nan, 1]"]
    ),
    st.lists(st.floats(), max_size=3).map(str),
)
LINES = st.one_of(
    SECTIONS.map(lambda s: f"[{s}]"),
    st.tuples(KEYS, VALUES).map(" = ".join),
    st.text(max_size=12),
    st.just("[[lumbar]]"),
)
FUZZ = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])


def outcome(read):
    try:
        return read(), None
    except UnusableInput as error:
        return None, error


@FUZZ
@given(lines=st.lists(LINES, max_size=8))
def test_whatever_is_typed_is_a_posture_or_a_refusal(known, lines):
    posture, refusal = outcome(lambda: parse("\n".join(lines), known))
    if posture is None:
        assert refusal.message
        assert refusal.hint
        assert "\x1b" not in str(refusal)
        return
    for name in QUANTITIES:
        number = getattr(posture, name)
        if number is not None:
            assert LIMITS[name][0] <= number.mean <= LIMITS[name][1]
            assert math.isfinite(number.sd)


@FUZZ
@given(content=st.binary(max_size=200))
def test_whatever_bytes_a_file_holds(known, tmp_path, content):
    path = tmp_path / "p.toml"
    path.write_bytes(content)
    posture, refusal = outcome(lambda: read_posture(path, known))
    assert posture is not None or refusal.hint


@FUZZ
@given(data=st.data())
def test_what_was_typed_is_what_is_computed(known, data):
    """Every number comes back digit for digit, under the name it was given."""
    section = data.draw(st.sampled_from([s for s in NUMBERS if NUMBERS[s]]))
    key, field = data.draw(st.sampled_from(sorted(NUMBERS[section].items())))
    low, high = LIMITS[field]
    mean, sd = data.draw(st.floats(low, high)), data.draw(st.floats(0, high - low))
    text = f"[{section}]\n{key} = [{mean!r}, {sd!r}]"
    assert tomllib.loads(text)
    assert getattr(parse(text, known), field) == Uncertain(mean=mean, sd=sd)
