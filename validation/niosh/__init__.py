"""The revised NIOSH lifting equation against its manual: every cell of its tables, every worked example that could be read."""
