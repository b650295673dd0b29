"""The diary: words and tables to what was done and what hurt, with the error of what people tell."""

from laststraw.diary.collect import gather, holding, questions, withdraw
from laststraw.diary.line import read_line
from laststraw.diary.often import most_told
from laststraw.diary.show import show
from laststraw.diary.table import read_csv, read_toml

METHOD = (
    "What a person writes is read by fixed rules, without any network: names and other words of activities, days, hours "
    "and amounts. Every amount keeps the error of what people tell, a vaguer word a wider one. What could be read in "
    "several ways is asked, what was not said stays unknown, and a day without an entry is unknown, not a day of rest."
)

__all__ = [
    "METHOD",
    "gather",
    "holding",
    "most_told",
    "questions",
    "read_csv",
    "read_line",
    "read_toml",
    "show",
    "withdraw",
]
