"""The laws of a ``Store``, as tests that a plug-in inherits.

In the plug-in's own tests::

    from laststraw.testing.stores import StoreContract

    class TestMyStore(StoreContract):
        def open(self, folder, create=True):
            return MyStore(folder / "history", create=create)

``folder`` is a new empty folder for each test; opening it a second time must find what was kept there.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from laststraw.errors import HistoryError, LaststrawError, UnusableInput
from laststraw.history import Store
from laststraw.testing.entries import example_answered, example_entry, example_session, withdrawal
from laststraw.testing.visits import example_measurement, example_visit


class StoreContract:
    """Inherit, write ``open``, and pytest runs every law. Needs nothing but a ``tmp_path``."""

    def open(self, folder: Path, create: bool = True) -> Store:
        """Open the store that lives in ``folder``."""
        raise NotImplementedError("a plug-in's test class says how its store is opened")

    def test_it_is_a_store(self, tmp_path: Path) -> None:
        """The methods are there."""
        assert isinstance(self.open(tmp_path), Store)

    def test_a_new_store_is_empty(self, tmp_path: Path) -> None:
        """No people, and nobody has visits, entries or a log."""
        store = self.open(tmp_path)
        assert store.people() == ()
        assert store.log("p01") == ()
        assert store.entries("p01") == ()
        assert store.visits("p01") == ()

    def test_what_is_kept_comes_back_equal(self, tmp_path: Path) -> None:
        """To the last digit, also through a second opening."""
        visit = example_visit(measurements=(example_measurement(value=0.1 + 0.2, sd=1 / 3),))
        store = self.open(tmp_path)
        assert store.append("p01", visit) == visit.id
        assert store.visits("p01") == (visit,)
        store.close()
        again = self.open(tmp_path)
        assert again.visits("p01") == (visit,), "a visit must outlive the store that kept it"
        again.close()

    def test_oldest_first_whatever_the_order_of_keeping(self, tmp_path: Path) -> None:
        """By the moment in time, not by its text: time zones differ."""
        store = self.open(tmp_path)
        moments = ("2026-03-01T23:30:00-05:00", "2026-03-01T10:15:00+00:00", "2026-03-02T04:00:00+00:00")
        for number, moment in enumerate(moments):
            store.append("p01", example_visit(f"visit-{number}", moment))
        assert [visit.id for visit in store.visits("p01")] == ["visit-1", "visit-2", "visit-0"]

    def test_people_do_not_mix(self, tmp_path: Path) -> None:
        """A visit belongs to one code; codes come sorted, once each."""
        store = self.open(tmp_path)
        for number, code in enumerate(("p02", "p01", "p02")):
            store.append(code, example_visit(f"visit-{number}", f"2026-03-0{number + 1}T10:00:00+00:00"))
        assert store.people() == ("p01", "p02")
        assert [visit.id for visit in store.visits("p02")] == ["visit-0", "visit-2"]
        assert [visit.id for visit in store.visits("p01")] == ["visit-1"]
        assert store.visits("p0") == ()

    def test_trying_again_keeps_one(self, tmp_path: Path) -> None:
        """The same visit of the same person twice is one visit."""
        store = self.open(tmp_path)
        visit = example_visit()
        assert store.append("p01", visit) == store.append("p01", visit)
        assert store.visits("p01") == (visit,)

    def test_a_kept_visit_is_never_replaced(self, tmp_path: Path) -> None:
        """Another visit, or another person, under a kept id is refused and changes nothing."""
        store = self.open(tmp_path)
        visit = example_visit()
        store.append("p01", visit)
        _refused(HistoryError, lambda: store.append("p01", replace(visit, notes=("rewritten",))))
        _refused(HistoryError, lambda: store.append("p02", visit))
        assert store.visits("p01") == (visit,)
        assert store.people() == ("p01",)

    def test_what_cannot_be_written_leaves_no_trace(self, tmp_path: Path) -> None:
        """A bad code, a moment without time zone, a number that is none."""
        store = self.open(tmp_path)
        _refused(UnusableInput, lambda: store.append("Anna Müller", example_visit()))
        _refused(UnusableInput, lambda: store.append("", example_visit()))
        _refused(ValueError, lambda: store.append("p01", example_visit(made_at="2026-03-01T10:15:00")))
        broken = example_measurement()
        object.__setattr__(broken, "value", float("nan"))  # past the constructor, as a broken program would
        _refused(ValueError, lambda: store.append("p01", example_visit(measurements=(broken,))))
        assert store.people() == ()

    def test_entries_come_back_equal(self, tmp_path: Path) -> None:
        """Every kind of line, to the last digit, also through a second opening; ids in the order of keeping."""
        entries = (example_entry(1), example_entry(2, minutes=100 / 3), withdrawal(3, of=example_entry(1)))
        store = self.open(tmp_path)
        assert store.append_entries("p01", entries) == tuple(entry.id for entry in entries)
        assert store.entries("p01") == entries
        store.close()
        again = self.open(tmp_path)
        assert again.entries("p01") == entries, "an entry must outlive the store that kept it"
        again.close()

    def test_no_entries_are_kept_without_a_word(self, tmp_path: Path) -> None:
        """An empty batch is nothing to keep."""
        store = self.open(tmp_path)
        assert store.append_entries("p01", ()) == ()
        assert store.people() == ()

    def test_entries_oldest_first_then_as_they_were_kept(self, tmp_path: Path) -> None:
        """By the moment they were written, in any time zone; those of one moment in the order of the batch."""
        store = self.open(tmp_path)
        late = replace(example_entry(1), written_at="2026-03-01T23:30:00-05:00")
        rest = [replace(example_entry(n), written_at="2026-03-02T04:00:00+00:00") for n in (5, 3, 4)]
        store.append_entries("p01", [late, *rest])
        store.append_entries("p01", [replace(example_entry(2), written_at="2026-03-01T10:00:00+00:00")])
        assert [entry.id for entry in store.entries("p01")] == [example_entry(n).id for n in (2, 5, 3, 4, 1)]

    def test_entries_and_visits_do_not_mix(self, tmp_path: Path) -> None:
        """Nor do people; one id may be used once by each, and somebody who only keeps a diary is one of the people."""
        store = self.open(tmp_path)
        visit, entry = example_visit(), example_entry()
        store.append("p02", visit)
        store.append_entries("p03", [entry])
        store.append_entries("p01", [replace(entry, text="mine"), replace(entry, id=visit.id)])
        assert store.people() == ("p01", "p02", "p03")
        assert store.visits("p02") == (visit,)
        assert store.visits("p01") == ()
        assert store.entries("p02") == ()
        assert store.entries("p03") == (entry,)
        assert store.entries("p01")[0].text == "mine"

    def test_trying_entries_again_keeps_one(self, tmp_path: Path) -> None:
        """Twice in a batch, in a second batch, and beside new ones; all ids come back each time."""
        store = self.open(tmp_path)
        one, two = example_entry(1), example_entry(2)
        assert store.append_entries("p01", [one, one]) == (one.id, one.id)
        assert store.append_entries("p01", [two, one]) == (two.id, one.id)
        assert store.entries("p01") == (one, two)

    def test_of_a_batch_all_or_none(self, tmp_path: Path) -> None:
        """A kept entry is never replaced, and what came with the one refused is not kept either."""
        store = self.open(tmp_path)
        one, two, three = (example_entry(n) for n in (1, 2, 3))
        store.append_entries("p01", [one])
        changed = replace(one, text="rewritten")
        _refused(HistoryError, lambda: store.append_entries("p01", [two, changed, three]))
        _refused(HistoryError, lambda: store.append_entries("p01", [two, three, replace(two, text="rewritten")]))
        _refused(UnusableInput, lambda: store.append_entries("Anna Müller", [two]))
        timeless = replace(three, written_at="2026-03-01T10:15:00")
        _refused(ValueError, lambda: store.append_entries("p01", [two, timeless]))
        broken = example_entry(4)
        object.__setattr__(
            broken.pains[0].pain, "mean", float("nan")
        )  # past the constructor, as a broken program would
        _refused(ValueError, lambda: store.append_entries("p01", [two, broken]))
        assert store.entries("p01") == (one,)
        assert store.append_entries("p01", [two, three]) == (two.id, three.id)

    def test_a_long_batch_is_kept_whole(self, tmp_path: Path) -> None:
        """More rows than a statement takes."""
        store = self.open(tmp_path)
        many = tuple(example_entry(n) for n in range(2500))
        store.append_entries("p01", many)
        store.append_entries("p01", many)
        assert store.entries("p01") == many

    def test_the_log_comes_back_equal(self, tmp_path: Path) -> None:
        """Sessions and answers, to the last digit, also through a second opening; oldest first, then as they were kept."""
        log = (example_session(1), example_answered(2), example_session(3, withdraws=example_session(1).id))
        late = replace(example_session(4), written_at="2026-03-01T23:30:00-05:00")
        store = self.open(tmp_path)
        assert store.append_log("p01", [late, *log]) == tuple(entry.id for entry in (late, *log))
        assert store.log("p01") == (*log, late)
        store.close()
        again = self.open(tmp_path)
        assert again.log("p01") == (*log, late), "what was logged must outlive the store that kept it"
        again.close()

    def test_the_log_is_apart_from_the_rest(self, tmp_path: Path) -> None:
        """Nor do people mix; one id may be used once by each, and somebody who only keeps a log is one of the people."""
        store = self.open(tmp_path)
        visit, entry, session = example_visit(), example_entry(), example_session()
        store.append("p02", visit)
        store.append_entries("p03", [entry])
        store.append_log("p01", [session, replace(session, id=visit.id), replace(session, id=entry.id)])
        store.append_log("p04", [session])
        assert store.people() == ("p01", "p02", "p03", "p04")
        assert store.visits("p01") == ()
        assert store.entries("p01") == ()
        assert store.log("p02") == store.log("p03") == ()
        assert store.log("p04") == (session,)
        assert store.append_log("p05", ()) == ()
        assert "p05" not in store.people()

    def test_the_log_is_kept_once_all_or_none(self, tmp_path: Path) -> None:
        """What was logged is never replaced, and what came with the one refused is not kept either."""
        store = self.open(tmp_path)
        one, two = example_session(1), example_answered(2)
        assert store.append_log("p01", [one, one]) == (one.id, one.id)
        _refused(HistoryError, lambda: store.append_log("p01", [two, replace(one, effort=9)]))
        _refused(HistoryError, lambda: store.append_log("p01", [replace(two, id=one.id)]))
        _refused(UnusableInput, lambda: store.append_log("Anna Müller", [two]))
        broken = example_session(3)
        object.__setattr__(broken, "walk_minutes", float("nan"))  # past the constructor, as a broken program would
        _refused(ValueError, lambda: store.append_log("p01", [two, broken]))
        assert store.log("p01") == (one,)
        assert store.append_log("p01", [two, one]) == (two.id, one.id)
        assert store.log("p01") == (one, two)

    def test_two_openings_see_each_other(self, tmp_path: Path) -> None:
        """What one has confirmed, the other reads."""
        one, other = self.open(tmp_path), self.open(tmp_path)
        one.append("p01", example_visit("visit-1"))
        other.append("p01", example_visit("visit-2"))
        assert {visit.id for visit in one.visits("p01")} == {visit.id for visit in other.visits("p01")}
        assert len(one.visits("p01")) == 2

    def test_looking_makes_nothing(self, tmp_path: Path) -> None:
        """With ``create=False`` a missing store is empty, refuses to keep, and leaves the folder as it was."""
        store = self.open(tmp_path, create=False)
        assert store.people() == ()
        assert store.visits("p01") == ()
        assert store.entries("p01") == ()
        assert store.log("p01") == ()
        _refused(HistoryError, lambda: store.append_log("p01", [example_session()]))
        _refused(HistoryError, lambda: store.append("p01", example_visit()))
        _refused(HistoryError, lambda: store.append_entries("p01", [example_entry()]))
        store.close()
        assert list(tmp_path.iterdir()) == []

    def test_closing_twice_is_harmless(self, tmp_path: Path) -> None:
        """As in a ``finally``."""
        store = self.open(tmp_path)
        store.close()
        store.close()


def _refused(kind: type[Exception], do: Callable[[], object]) -> None:
    """Check that ``do`` raises ``kind``, with a hint where it is one of ours."""
    raised: Exception | None = None
    try:
        do()
    except kind as error:
        raised = error
    assert raised is not None, f"nothing was raised where {kind.__name__} was due"
    says_what_works = not isinstance(raised, LaststrawError) or bool(raised.hint)
    assert says_what_works, f"{raised!r} does not say what would have worked"
