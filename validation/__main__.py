"""``python -m validation``: run every folder's ``run.py``; one that fails to reproduce stays in the table, in red."""

import importlib
import sys
from pathlib import Path

RED, GREEN, PLAIN = ("\033[31m", "\033[32m", "\033[0m") if sys.stdout.isatty() else ("", "", "")


def main() -> int:
    """Run all; exit 1 only when a run breaks, not when a value is missed: misses are told, not hidden."""
    for folder in sorted(Path(__file__).parent.iterdir()):
        if (folder / "run.py").exists():
            rows = importlib.import_module(f"validation.{folder.name}.run").run()
            missed = sum(not row.reproduced for row in rows)
            colour = RED if missed else GREEN
            print(f"{colour}{folder.name:24s} {len(rows) - missed} of {len(rows)} values reproduced{PLAIN}")
            for row in rows:
                print(f"   {GREEN if row.reproduced else RED}{row}{PLAIN}")
    return 0


sys.exit(main())
