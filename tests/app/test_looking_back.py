"""What ``why``, ``history`` and ``check`` say of earlier visits: own knowledge that is missing, and what is no longer said."""

import dataclasses

from laststraw.app import check
from laststraw.app.report.words import Words
from laststraw.history import open_store
from laststraw.records import Doubt, Effect, Finding, NextStep
from laststraw.records.codec import visit_to_json
from laststraw.testing.visits import example_measurement, example_visit

MEASURED = dataclasses.replace(example_visit(), measurements=(example_measurement("acromion_tilt", 3.0, 0.5),))


def said(id, side="left", part="left"):
    """The example visit with one finding; ``part``: which part of its quantity stood out."""
    effect = Effect(measurement=f"trait/side_bend/{part}", value=60.0, lo95=50.0, hi95=70.0, unit="mm")
    found = Finding(
        id=id, key=f"finding/{id}/{side}", structure="erector_spinae", side=side, p=0.9, effect=effect, involves=(),
        because=("test/side_bend/side_bend_slide/left",), against=(), grade="C",
    )  # fmt: skip
    return dataclasses.replace(MEASURED, findings=(found,))


def bent(part="left", side="left"):
    return said("side_bend_limited", side, part)


class _store:
    """A history that is closed again."""

    def __init__(self, folder):
        self.store = open_store(folder / "h.sqlite")

    def __enter__(self):
        return self.store

    def __exit__(self, *_):
        self.store.close()


def test_a_visit_with_own_knowledge_asks_for_it(run, tmp_path):
    visit = said("sore_calf")
    (tmp_path / "visit.json").write_bytes(visit_to_json(visit))
    with _store(tmp_path) as store:
        store.append("me", visit)
    kept = ["--history", tmp_path / "h.sqlite"]
    for words in (
        ["why", "finding/sore_calf/left", "--visit", tmp_path / "visit.json"],
        ["why", "finding/sore_calf/left", *kept],
        ["history", *kept],
        ["next", "--visit", tmp_path / "visit.json"],
    ):
        code, _, err = run(*words)
        assert code == 2, words
        assert "knowledge of your own (finding sore_calf)" in err
        assert "--knowledge DIR" in err


def test_why_is_printed_with_the_folder_that_was_used(known, tmp_path):
    words = {name: None for name in ("height_cm", "mass_kg", "sex", "birth_year", "answers", "safety")}
    request = check.Request(pictures={}, out=tmp_path, knowledge=tmp_path / "my own", **words)
    told = list(check._finding_lines(bent(), known, request))
    assert told[1].endswith(f"--knowledge '{tmp_path / 'my own'}'")
    assert "--knowledge" not in "".join(
        check._finding_lines(bent(), known, dataclasses.replace(request, knowledge=None))
    )


def test_a_side_that_stands_out_from_the_other_only_is_called_so(known):
    words = Words(known)
    plain = known.finding("side_bend_limited").plain_name
    assert words.finding_name(bent("left").findings[0]) == plain
    assert words.finding_name(bent("difference").findings[0]) == f"{plain} compared with the other side"


def test_what_is_not_said_any_more_is_told_with_how_likely_it_is_now(known):
    words, before = Words(known), bent("left")
    nothing = dataclasses.replace(before, findings=(), next_step=None)
    name = known.finding("side_bend_limited").plain_name
    assert words.gone(before, before) == ()
    assert words.gone(before, None) == ()
    assert words.gone(nothing, before) == (f"Said last time, not now: {name} (left).",)
    open_ = NextStep(
        tests=(), stop="x", undecided=(Doubt(finding="side_bend_limited", side="left", p=0.44),), left_out=()
    )
    [told] = words.gone(dataclasses.replace(nothing, next_step=open_), before)
    assert told.endswith("(left) (now about 44 of 100).")


def test_both_sides_now_still_say_the_one_of_last_time(known):
    words = Words(known)
    assert words.gone(bent("left", "both"), bent("left")) == ()
    assert words.gone(bent("left", "right"), bent("left")) != ()


def test_the_history_names_what_each_visit_found(run, known, tmp_path):
    visit = bent()
    later = dataclasses.replace(visit, id="visit-later", made_at=visit.made_at.replace("20", "21", 1))
    with _store(tmp_path) as store:
        store.append("me", visit)
        store.append("me", later)
    code, out, err = run("history", "--history", tmp_path / "h.sqlite")
    assert code == 0, err
    words = Words(known)
    for finding in visit.findings:
        assert out.count(f"{words.finding_told(finding)}: {100 * finding.p:.0f} of 100") == 2
    assert out.count("nothing changed beyond its error") == 1
