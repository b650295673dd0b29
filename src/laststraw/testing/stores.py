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
from laststraw.testing.visits import example_measurement, example_visit


class StoreContract:
    """Inherit, write ``open``, and pytest runs every law. Needs nothing but a ``tmp_path``."""

    def open(self, folder: Path, create: bool = True) -> Store:
        """Open the store that lives in ``folder``."""
        raise NotImplementedError("a plug-in's test class says how its store is opened")

    def test_it_is_a_store(self, tmp_path: Path) -> None:
        """The four methods are there."""
        assert isinstance(self.open(tmp_path), Store)

    def test_a_new_store_is_empty(self, tmp_path: Path) -> None:
        """No people, and nobody has visits."""
        store = self.open(tmp_path)
        assert store.people() == ()
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
        _refused(HistoryError, lambda: store.append("p01", example_visit()))
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
