"""The page of a task and the everyday section of the report: nothing hidden, nothing outside, nothing claimed."""

import dataclasses
import re
from pathlib import Path

import loads
import pytest
import report_example as example
from report_page import Page

from laststraw.app.report import render
from laststraw.app.report.bars import WIDTH, level_plot, muscle_plot, times_plot
from laststraw.app.report.figure import figures
from laststraw.app.report.spine import Task, pairs, render_spine
from laststraw.records import ActivityLoad, Estimate, Everyday, Person, TaskPosture, Uncertain

MADE = "2026-11-22T10:00:00+00:00"
HOSTILE = "\"'><script>alert(1)</script>{{ 7*7 }}.toml"


def tasks():
    return {
        "one": loads.task(loads.load()),
        "many": loads.task(
            loads.load(2222.0, factor=1.3, notes=("A note.",)), loads.load(700.0), leaves_out="The start."
        ),
        "cannot": loads.task(loads.not_holdable()),
        "cannot_empty": loads.task(loads.not_holdable(limit_kg=None)),
        "partly": loads.task(loads.load(900.0), loads.not_holdable()),
    }


KINDS = tuple(tasks())


@pytest.fixture(scope="module")
def pages(known):
    return {kind: Page(render_spine(task, known, made_at=MADE)) for kind, task in tasks().items()}


def life(share=0.4, half=0.05, ids=("lying_supine", "drive_car", "no_such_activity")):
    def spread(mean):
        return Estimate(mean=mean, sd=0.1 * mean, lo90=0.85 * mean, hi90=1.2 * mean)

    some = tuple(
        ActivityLoad(activity=id, compression_n=spread(n), times_standing=spread(n / 600.0))
        for id, n in zip(ids, (120.0, 700.0, 2400.0), strict=True)
    )
    return Everyday(
        standing_n=spread(600.0),
        left_share=Estimate(mean=share, sd=half / 1.64, lo90=share - half, hi90=share + half),
        activities=some,
        draws=24,
    )


def report(known, everyday, visit=None):
    return Page(render(dataclasses.replace(visit or example.whole(known), everyday=everyday), (), None, known))


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_whole_and_needs_nothing(kind, pages):
    page = pages[kind]
    assert page.broken == []
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.tags:
        assert tag not in ("script", "iframe", "object", "form", "link")
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in ("src", "href"):
            assert attributes.get(name, "#").startswith(("#", "data:"))
        for id in attributes.get("aria-labelledby", "").split():
            assert id in ids
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("kind", KINDS)
def test_no_number_stands_only_in_a_picture(kind, pages):
    words = pages[kind].words()
    for part in tasks()[kind].parts:
        for level in part.load.levels:
            c = level.compression_n
            assert f"{c.mean:.0f} ({c.lo90:.0f} to {c.hi90:.0f})" in words.replace("\u00a0", " ")
        for muscle in part.load.muscles:
            assert f"{muscle.force_n:.0f} ± {1.645 * muscle.force_sd_n:.0f}" in words.replace("\u00a0", " ")


@pytest.mark.parametrize("kind", KINDS)
def test_no_harm_is_claimed(kind, pages):
    words = pages[kind].words().partition("How it was made")[0]
    assert "A load is not damage" in words
    assert not re.search(r"\b(damaged|injur|dangerous|risk|unsafe|harm|cause|overload)\w*", words)


def test_what_cannot_be_held_has_no_numbers_and_says_the_limit(pages):
    words = pages["cannot"].words()
    assert "with 90 kg" in words
    assert "about 42 kg" in words
    assert "not even with empty hands" in pages["cannot_empty"].words()
    assert "Loads by level" not in words
    assert pages["partly"].words().index("The model cannot hold this") < pages["partly"].words().index("Loads by level")


def test_what_cannot_be_held_is_a_limit_of_the_model_and_not_of_the_person(known, pages):
    """One wording for a share everywhere, average bodies and not "you"; no highest load above one that is not there."""
    edge = Page(render_spine(loads.task(loads.not_holdable(limit_kg=95.0)), known, made_at=MADE)).words()
    for words in (edge, pages["cannot"].words(), pages["cannot_empty"].words(), pages["partly"].words()):
        assert "Trained people hold more" in words
        assert "this model sees" in words
        assert "draws" not in words
        assert "highest load comes first" not in words
    shared = "100 possible bodies and postures hold this"
    assert shared in edge
    assert shared in known.sentence("spine.hardly_holdable", share=55)
    assert "highest load comes first" in pages["many"].words()


def test_the_part_with_the_highest_load_comes_first(pages):
    words = pages["many"].words()
    assert words.index("2333 N") < words.index("735 N")
    assert "A note." in words
    assert "The start." in words


def test_how_well_it_fits_the_living_is_said_as_it_was_measured(known, pages):
    """The sentence on every page against the table of the validation."""
    said = known.sentence("loads.agrees")
    for page in pages.values():
        assert said in page.words()
    table = (Path(__file__).parents[3] / "validation" / "in_vivo" / "report.md").read_text()
    rmse = float(re.search(r"RMSE on AnyBody's 8 tasks \|.*\| ([\d.]+) MPa \|", table)[1])
    assert 0.05 <= rmse < 0.15  # "a tenth"
    rows = {cells[1]: cells for line in table.splitlines() if len(cells := [c.strip() for c in line.split("|")]) == 11}
    for task in ("sitting_elbows_on_thighs", "sitting_max_flexion"):
        printed, computed = float(rows[task][3].split()[0]), float(rows[task][4])
        assert computed > 1.25 * printed  # "clearly too high"


def test_it_says_who_was_assumed(pages):
    assert "reference person: weight, sex" in pages["one"].words()


def test_no_name_becomes_markup(known):
    task = dataclasses.replace(loads.task(loads.load()), name=HOSTILE, says=HOSTILE, leaves_out=HOSTILE)
    page = Page(render_spine(task, known, made_at=MADE))
    assert page.broken == []
    assert not page.all("script")
    assert "alert(1)" in page.words()
    assert "49" not in page.words().partition("For a body")[0]


# ---- pictures


def test_bars_of_a_mirrored_load_are_mirrored():
    named = [(pair.structure, pair.left, pair.right) for pair in pairs(loads.load().muscles)]
    one = muscle_plot(named)
    other = muscle_plot([(name, right, left) for name, left, right in named])
    for a, b in zip(one.rows, other.rows, strict=True):
        assert a.left - WIDTH / 2 == pytest.approx(WIDTH / 2 - b.right, abs=0.11)
        assert a.left_bar[1] - WIDTH / 2 == pytest.approx(WIDTH / 2 - b.right_bar[1], abs=0.11)


def test_the_stronger_side_has_the_longer_bar_on_its_own_side():
    [first] = muscle_plot([(p.structure, p.left, p.right) for p in pairs(loads.load().muscles)][:1]).rows
    assert first.name == "longissimus_thoracis"  # 412 N on the left, 380 N on the right
    assert WIDTH / 2 - first.left > first.right - WIDTH / 2 > 0


@pytest.mark.parametrize("newton", [1e-3, 1.0, 650.0, 9000.0])
def test_everything_lies_inside_its_picture(newton):
    load = loads.load(newton)
    plot = level_plot(load.levels, loads.load(0.5 * newton).levels)
    for row in plot.rows:
        assert 0 <= row.lo <= row.x <= row.hi <= WIDTH
        assert row.base < row.x
    assert 2 <= len(plot.ticks) <= 8
    muscles = muscle_plot([(p.structure, p.left, p.right) for p in pairs(load.muscles)])
    for row in muscles.rows:
        assert 0 <= row.left_bar[1] <= row.left <= WIDTH / 2 <= row.right <= row.right_bar[1] <= WIDTH
    assert {tick.label for tick in muscles.ticks} > {"0"}


def test_more_is_drawn_further_to_the_right():
    times = [("a", 0.3), ("b", 1.0), ("c", 4.0)]
    plot = times_plot([(n, Estimate(mean=t, sd=0.1, lo90=0.9 * t, hi90=1.1 * t)) for n, t in times])
    assert plot.rows[0].x < plot.rows[1].x < plot.rows[2].x
    assert plot.rows[1].x == plot.rows[1].base


def leaning(**angles):
    return TaskPosture(**{name: Uncertain(mean=value, sd=0.0) for name, value in angles.items()})


def test_a_mirrored_posture_is_drawn_mirrored():
    posture = {"lumbar_left_bend": 14.0, "pelvis_left_up": 5.0, "lumbar_left_turn": 8.0, "trunk_inclination": 20.0}
    mirror = {name: -value if "left" in name else value for name, value in posture.items()}
    one, other = (figures(leaning(**p), 1750.0)[1] for p in (posture, mirror))
    assert one.view == "back"
    assert one.head[0] == pytest.approx(-other.head[0], abs=0.11)
    assert one.head[0] < 0  # seen from behind, a bend to the left goes to the left of the picture
    assert one.head[1] == pytest.approx(other.head[1], abs=0.11)


@pytest.mark.parametrize(("hands", "sign"), [("left", -1), ("right", 1), ("both", 0)])
def test_a_load_hangs_on_the_side_of_its_hand(hands, sign):
    posture = TaskPosture(hands=hands, hand_load_kg=Uncertain(mean=10.0, sd=0.0))
    back = figures(posture, 1750.0)[1]
    assert back.load is not None
    assert back.load[0] * sign > 5 if sign else abs(back.load[0]) < 0.11


def test_forwards_is_to_the_right_in_the_side_view():
    assert figures(leaning(trunk_inclination=40.0), 1750.0)[0].head[0] > figures(leaning(), 1750.0)[0].head[0]


# ---- the report of a visit


def test_the_report_of_an_older_visit_has_no_such_section(known):
    page = report(known, None)
    assert "everyday" not in [a.get("id") for a in page.all("section")]
    assert "#everyday" not in [a.get("href") for a in page.all("a")]


def test_every_activity_is_told_in_order_with_its_interval(known):
    page = report(known, life())
    words = page.words().replace("\u00a0", " ")
    assert page.broken == []
    assert "#everyday" in [a.get("href") for a in page.all("a")]
    told = ["Lying on the back", "Driving a car", "no_such_activity"]
    table = words.partition("All activities as a table")[2]
    assert [table.index(name) for name in told] == sorted(table.index(name) for name in told)
    assert "4.0 (3.4 to 4.8)" in table
    assert "600 N" in words
    assert "A load is not damage" in words
    assert not re.search(r"\b(damaged|injur|dangerous|risk|unsafe|overload)\w*", table.partition("What to do")[0])


@pytest.mark.parametrize(("share", "half", "says"), [
    (0.4, 0.05, "Muscles on your right give more of the force across it: 60 of 100 parts, likely 55 to 65."),
    (0.6, 0.05, "Muscles on your left give more of the force across it: 60 of 100 parts, likely 55 to 65."),
    (0.47, 0.05, "cannot be told: the left gives 47 of 100 parts of the force, likely 42 to 52."),
    (0.5, 0.2, "cannot be told: the left gives 50 of 100 parts of the force, likely 30 to 70."),
])  # fmt: skip
def test_a_side_is_named_only_beyond_its_error(known, share, half, says):
    assert says in report(known, life(share, half)).words()


@pytest.mark.parametrize("share", [0.4, 0.5, 0.6])
def test_a_side_that_works_more_is_told_to_be_usual_in_the_same_breath(known, share):
    words = report(known, life(share)).words()
    usual = known.sentence("loads.day_share_usual")
    assert "pain" in usual
    assert re.search(r"likely \d+ to \d+\. " + re.escape(usual), words)


@pytest.mark.parametrize("kind", ["one", "many", "partly"])
def test_nobody_has_to_know_what_a_draw_is(kind, known, pages):
    for page in (pages[kind], report(known, life())):
        assert not re.search(r"\d draws\b|draws of|each draw", page.words(), re.I)
    assert "90 of 100 possible bodies and postures" in pages[kind].words()


def test_a_referral_silences_it(known):
    page = report(known, life(), example.referred(known))
    assert "600 N" not in page.words()
    assert "everyday" not in page.words().lower()


def test_every_sentence_is_used_and_every_used_sentence_exists(known):
    room = Path(__file__).parents[3] / "src" / "laststraw" / "app"
    files = [*room.glob("*.py"), *(room / "report").glob("*.py"), *(room / "report").glob("templates/*.html")]
    files = [path for path in files if "straw" not in path.name]  # they tell another file's sentences
    source = "".join(path.read_text() for path in files)
    written = {s.id.removeprefix("loads.") for s in known.sentences if s.id.startswith("loads.")}
    used = set(re.findall(r"""tell\(\s*['"](?:loads\.)?(\w+)['"]\s*[,)]""", source)) | set(
        re.findall(r"""["']loads\.(\w+)["']""", source)
    )
    used.discard("html")  # the template's name
    built = {id for id in written if id.startswith(("sex_", "name_", "figure_"))} | {"interval", "experimental"}
    assert used <= written, used - written
    assert written - used - built == set()


def test_the_page_of_the_real_thing(known):
    """From a posture to the page, with nothing written by hand."""
    from laststraw import flow
    from laststraw.app.report.spine import Part

    person = Person(stature_mm=1700.0, mass_kg=70.0, sex="male", birth_year=1980)
    load = flow.spine_load(person, TaskPosture(), known=known, draws=16)
    task = Task(name="standing", person=person, parts=(Part(name="", share=1.0, load=load),))
    page = Page(render_spine(task, known, made_at=MADE))
    assert page.broken == []
    assert f"{load.level('L4/L5').compression_n.mean:.0f} N" in page.words()
