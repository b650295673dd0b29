"""Made-up lives and their analyses, made once."""

from dataclasses import replace

import pytest

from laststraw import damage
from laststraw.testing.lives import made_diary, made_history

EASY = 0.75  # of the made-up loads: a life in which most of the tissue is left


@pytest.fixture(scope="session")
def made():
    """A diary of four months with two episodes, and its loads in ten draws."""
    diary = made_diary(110, onsets=(40, 100), told=0.25)
    history = made_history(diary, draws=10, spread=0.2)
    return diary, replace(history, peak=history.peak * EASY)


@pytest.fixture(scope="session")
def told(made, known):
    """The analysis of its second episode."""
    diary, history = made
    return damage.analyse(history, diary, diary.episodes[-1].key, known, person_age_years=42.0)
