"""One person's side bends, seen by a pose network, against motion capture."""
