"""What all tests of the diary read with."""

from datetime import date

import pytest

from laststraw.diary import read_line

TODAY = date(2026, 3, 11)  # a Wednesday
WRITTEN = "2026-03-11T12:00:00+00:00"


@pytest.fixture(scope="session")
def read(known):
    """Read a line on 11 March 2026."""

    def one(text, *, number=1, today=TODAY, written_at=WRITTEN, **more):
        return read_line(text, knowledge=known, today=today, written_at=written_at, number=number, **more)

    return one
