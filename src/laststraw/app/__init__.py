"""The outside: the command line and the report. Nothing below knows that it exists."""
