import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # report_example and report_page, shared by the files of this folder
sys.path.insert(0, str(Path(__file__).parents[1]))  # loads

import report_example as example


@pytest.fixture(scope="session")
def pictures():
    return example.photos()


@pytest.fixture(scope="session")
def body(known):
    from laststraw.body import picture

    return picture(known)
