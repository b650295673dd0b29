"""``python -m laststraw``."""

from laststraw.app.cli import main

main()
