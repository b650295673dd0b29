"""The browser that looks at pages: Debian's Chromium, and axe. Without them the tests that need them skip by name."""

import shutil
from pathlib import Path

import pytest

PLACE = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"  # npm install --no-save axe-core

needed = pytest.mark.skipif(PLACE is None, reason="Chromium is not installed (make browser)")
axe_needed = pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (npm install --no-save axe-core)")
