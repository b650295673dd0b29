import pytest

from laststraw.cohort.base import Engine, load_engine
from laststraw.cohort.cluster import Dask
from laststraw.cohort.local import Local
from laststraw.cohort.run import add_up, pieces
from laststraw.cohort.tally import digest
from laststraw.errors import BackendError, UnusableInput
from laststraw.testing.engines import check_engine


@pytest.mark.slow
def test_local_keeps_the_contract(tmp_path):
    check_engine(Local, tmp_path)


@pytest.mark.slow
def test_dask_keeps_the_contract(tmp_path):
    check_engine(Dask, tmp_path)


class Once:
    """A plug-in of somebody else: no workers at all."""

    name = "once"

    def __init__(self, *, workers=None, scheduler=None):
        pass

    def map(self, work, pieces):
        return ((number, work(piece)) for number, piece in enumerate(pieces))

    def close(self):
        pass


class Forgetful(Once):
    def map(self, work, pieces):
        return ((number, work(piece)) for number, piece in enumerate(pieces[1:]))


class Stumbling(Once):
    def map(self, work, pieces):
        return ((len(pieces) - 1 - number, work(piece)) for number, piece in enumerate(pieces))


def test_a_plug_in_inherits_the_contract():
    check_engine(Once)
    for broken in (Forgetful, Stumbling):
        with pytest.raises(AssertionError):
            check_engine(broken)


@pytest.mark.slow
def test_any_engine_and_any_number_of_workers_give_the_same_total(world):
    world = world()
    work = pieces(world.found, world.of, world.make, people=900, years=1, seed=4)
    small = tuple(p._replace(first=p.first + at, persons=150) for p in work[:1] for at in range(0, 900, 150))
    totals = set()
    for engine, several in ((Local(workers=1), work), (Local(workers=2), small), (Once(), small[::-1])):
        told = []
        totals.add(digest(add_up(engine, several, told.append)))
        assert told == sorted(told)
        assert told[-1] == 900
        engine.close()
    assert len(totals) == 1


@pytest.mark.parametrize(("make", "word"), [
    (lambda: load_engine("spark"), "dask"),
    (lambda: load_engine("local", workers=0), "1 or more"),
    (lambda: load_engine("local", scheduler="tcp://a:1"), "dask"),
    (lambda: load_engine("dask", scheduler="no address at all://"), "scheduler"),
])  # fmt: skip
def test_engines_that_cannot_be_made_say_what_would_have_worked(make, word):
    with pytest.raises((BackendError, UnusableInput)) as refused:
        make()
    assert word in str(refused.value)


def test_the_built_in_engines_come_through_the_same_door():
    engine = load_engine("local", workers=1)
    assert isinstance(engine, Engine)
    assert engine.name == "local"
    engine.close()
