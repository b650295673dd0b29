"""What was understood of a diary, in plain words: each amount with its error, what was not said as not said."""

import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from shutil import get_terminal_size

from laststraw.app.language import spoken
from laststraw.app.report.words import capital, date_in_words
from laststraw.knowledge import Knowledge
from laststraw.knowledge.numerals import WEEKDAYS, day_written, span_written, weekdays, written
from laststraw.records import Bout, Entry, Episode, PainNote, Uncertain, Usual
from laststraw.stats import Z95

NARROWEST, WIDEST, PIPED = 40, 110, 100  # columns
MINUTES_TOLD = 90.0  # from here on a time is told in hours
_LONG_PARTS = re.compile(r"^entry-|\.\d{6}Z")
MOST_SAME = 3  # days of one line that are told one by one


class Teller:
    """Tells what a diary holds, in the sentences of ``sentences/diarying.toml``."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self._incidents = {row.id: row.name for row in known.incidents}
        self._names = {row.id: row.name for row in known.activities} | self._incidents

    def tell(self, id: str, **filled_in: object) -> str:
        """A sentence of the diary's commands."""
        return self._known.sentence(id, **filled_in)

    def entry(self, entry: Entry) -> list[str]:
        """All that was understood of an entry, a thing a line, each with its day."""
        did = {bout.key: bout.activity for bout in entry.bouts}
        hurts = [f"{day_in_words(one.day)}: {self.episode(one, did)}" for one in entry.episodes]
        notes = [f"{day_in_words(one.day)}: {self.pain(one)}" for one in entry.pains]
        usual = [capital(self.usual(one)) for one in entry.usual]
        return [*self._by_sameness(entry), *hurts, *self._few(notes), *usual]

    def bout(self, bout: Bout) -> str:
        """One bout without its day: what, how long, how often, with how much, on which side, when."""
        said = []
        if bout.minutes is not None:
            said.append(duration(bout.minutes))
        if bout.times is not None:
            said.append(self.tell("diarying.times", amount=amount(bout.times)))
        if bout.hand_load_kg is not None:
            said.append(self.tell("diarying.in_hands", amount=amount(bout.hand_load_kg)))
        if bout.minutes is None and bout.times is None and bout.activity not in self._incidents:
            said.append(self.tell("diarying.unsaid"))
        if bout.side == "both":
            said.append(self.tell("diarying.both_sides"))
        elif bout.side != "none":
            said.append(self.tell("diarying.side", side=self.tell(f"findings.{bout.side}")))
        if bout.hour is not None:
            said.append(self.tell("diarying.at", hour=clock(bout.hour)))
        return ", ".join([self.name(bout.activity), *said])

    def episode(self, episode: Episode, did: Mapping[str, str]) -> str:
        """One stretch of pain without its first day; ``did``: the activity of each bout's key, for the trigger."""
        said = [self.level(episode.pain), self._known.shown(episode.place.replace("_", " "))]
        if episode.side in ("left", "right"):
            said.append(self.tell(f"findings.{episode.side}"))
        elif episode.side == "both":
            said.append(self.tell("diarying.both_sides"))
        if episode.hour is not None:
            said.append(self.tell("diarying.at", hour=clock(episode.hour)))
        if episode.until is not None and episode.until > episode.day:
            said.append(self.tell("diarying.until", day=day_in_words(episode.until)))
        parts = [", ".join(said)]
        if episode.until is None:
            parts.append(self.tell("diarying.goes_on"))
        if episode.trigger in did:
            parts.append(self.tell("diarying.began_with", activity=self.name(did[episode.trigger])))
        return "; ".join(parts)

    def pain(self, note: PainNote) -> str:
        """A note of pain without its day."""
        return self.level(note.pain)

    def usual(self, usual: Usual) -> str:
        """An ordinary day."""
        bouts = "; ".join(map(self.bout, usual.bouts))
        said = {"days": self.weekdays(usual.days), "since": date_in_words(usual.since), "bouts": bouts}
        if usual.until is None:
            return self.tell("diarying.usual", **said)
        return self.tell("diarying.usual_until", **said, until=date_in_words(usual.until))

    def level(self, pain: Uncertain | None) -> str:
        """How much it hurt."""
        if pain is None:
            return self.tell("diarying.pain_unsaid")
        if pain.mean == 0.0:
            return self.tell("diarying.no_pain")
        return self.tell("diarying.pain", amount=amount(pain))

    def name(self, id: str) -> str:
        """What an activity or incident is called; its id where these knowledge files no longer have it."""
        return self._names.get(id, id)

    def weekdays(self, days: Sequence[int]) -> str:
        """``(0, 1, 2, 3, 4)`` -> ``Monday to Friday``."""
        days, names = sorted(days), weekdays(spoken())
        if len(days) == len(WEEKDAYS):
            return self.tell("diarying.every_day")
        if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
            return self.tell("report.interval", lo=names[days[0]], hi=names[days[-1]])
        return ", ".join(names[day] for day in days)

    def _by_sameness(self, entry: Entry) -> list[str]:
        """Bouts that differ only in their day are told together."""
        days: dict[str, list[str]] = {}
        for bout in entry.bouts:
            days.setdefault(self.bout(bout), []).append(bout.day)
        return [
            line for phrase, on in days.items() for line in self._few([f"{day_in_words(day)}: {phrase}" for day in on])
        ]

    def _few(self, lines: list[str]) -> list[str]:
        if len(lines) <= MOST_SAME + 1:
            return lines
        return [*lines[:MOST_SAME], self.tell("diarying.more_days", number=len(lines) - MOST_SAME)]


def day_in_words(day: str) -> str:
    """``2026-03-04`` -> ``Wednesday 4 March 2026``."""
    return day_written(date.fromisoformat(day), spoken())


def span_in_words(first: str, last: str) -> str:
    """``6 to 8 March 2026``, ``30 March to 3 April 2026``: month and year once where they are the same."""
    return span_written(date.fromisoformat(first), date.fromisoformat(last), spoken())


def amount(value: Uncertain) -> str:
    """A number with its 95 % error; without one where it is exact."""
    return _with_error(value.mean, Z95 * value.sd)


def duration(minutes: Uncertain) -> str:
    """A time in min, or in h from an hour and a half on."""
    if minutes.mean < MINUTES_TOLD:
        return f"{amount(minutes)} min"
    return f"{_with_error(minutes.mean / 60, Z95 * minutes.sd / 60, fewest=1)} h"


def _with_error(value: float, half: float, fewest: int = 0) -> str:
    """``6 ± 2``; ``40 (0 to 111)`` where the error is larger than the number, for none of these can be below 0."""
    if half == 0.0:
        return f"{value:g}"
    digits = max(fewest, 0 if half >= 1.0 else 1)
    if half > value:
        return f"{value:.{digits}f} (0 to {value + half:.{digits}f})"
    return f"{value:.{digits}f} ± {half:.{digits}f}"


def short_id(id: str) -> str:
    """The id of an entry as it is shown and typed: the day and second when it was written, and its number."""
    return _LONG_PARTS.sub("", id)


def clock(hour: Uncertain) -> str:
    """A time of day with its 95 % error."""
    minutes = round(hour.mean * 60)
    at, half = f"{minutes // 60 % 24}:{minutes % 60:02d}", Z95 * hour.sd
    if half == 0.0:
        return at
    return f"{at} ± {half:.1f} h" if half > MINUTES_TOLD / 60 else f"{at} ± {60 * half:.0f} min"


def width() -> int:
    """Columns to write in: those of the terminal, within reason; a fixed number where nobody looks on."""
    return min(max(get_terminal_size().columns, NARROWEST), WIDEST) if sys.stdout.isatty() else PIPED


def wrapped(text: str, indent: str = "") -> str:
    """Text broken at the width of the terminal, never between a number and its error; what is set in hangs."""
    filled = textwrap.fill(
        written(text, spoken()).replace(" ± ", "\u00a0±\u00a0"),
        width(),
        initial_indent=indent,
        subsequent_indent=indent + ("    " if indent else ""),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace("\u00a0±\u00a0", " ± ")
