"""``python -m benchmarks [NAME ...]``: run the benchmarks and print their tables."""

import importlib
import sys
from pathlib import Path

names = sys.argv[1:] or sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
for name in names:
    print(f"\n## {name}\n", flush=True)
    sys.argv = [f"benchmarks.{name}"]
    importlib.import_module(f"benchmarks.{name}").main()
