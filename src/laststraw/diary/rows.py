"""One row of a table, or one ``[[entry]]`` of a TOML file, to an entry. A refusal names its column and a remedy."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from laststraw.diary.amounts import KG_OF_POUND, Teller
from laststraw.diary.context import stamp, teller
from laststraw.diary.days import make_day
from laststraw.diary.lexicon import Lexicon, lexicon
from laststraw.diary.line import read_line
from laststraw.diary.wording import MOST_LETTERS
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import PLACES, Bout, Entry, Episode, PainNote, Place, Question, Uncertain
from laststraw.records.diary import HEAVIEST_KG, HIGHEST_PAIN, HOURS, LONGEST_MINUTES, MOST_TIMES
from laststraw.records.photo import Side

COLUMNS = (
    "day", "hour", "activity", "minutes", "times", "hand_load_kg", "side", "pain", "until", "place", "trigger", "note", "said",
)  # fmt: skip
ALSO = {
    "date": "day", "datum": "day", "time": "hour", "start": "hour", "duration": "minutes", "min": "minutes",
    "duration_min": "minutes", "count": "times", "repetitions": "times", "reps": "times", "kg": "hand_load_kg",
    "hand_load": "hand_load_kg",
    "load": "hand_load_kg", "load_kg": "hand_load_kg", "weight": "hand_load_kg", "weight_kg": "hand_load_kg",
    "task": "activity", "what": "activity", "text": "said", "line": "said", "entry": "said", "notes": "note",
    "comment": "note", "location": "place", "where": "place", "end": "until", "ended": "until",
}  # fmt: skip
LIMITS = {"minutes": LONGEST_MINUTES, "times": MOST_TIMES, "hand_load_kg": HEAVIEST_KG, "pain": HIGHEST_PAIN}
EXAMPLES = {
    "day": "2026-03-04", "hour": "8:30", "activity": "dig", "minutes": "90", "times": "20", "hand_load_kg": "15",
    "side": "left", "pain": "6", "until": "2026-03-06", "place": "low_back", "trigger": "yes", "said": "dug the garden 2 h",
}  # fmt: skip
SIDES: dict[str, Side] = {
    **{side: side for side in get_args(Side)}, "": "none", "l": "left", "r": "right", "b": "both", "-": "none",
}  # fmt: skip
YES = {
    "yes": True,
    "true": True,
    "y": True,
    "1": True,
    "x": True,
    "no": False,
    "false": False,
    "n": False,
    "0": False,
    "": False,
}
_HOUR_WORDS = dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60.0)
_UNITS = {
    "minutes": {**dict.fromkeys(("", "m", "min", "mins", "minutes"), 1.0), **_HOUR_WORDS},
    "times": dict.fromkeys(("", "x", "times", "reps"), 1.0),
    "hand_load_kg": {
        **dict.fromkeys(("", "kg", "kgs", "kilo", "kilos"), 1.0),
        "lb": KG_OF_POUND,
        "lbs": KG_OF_POUND,
        "g": 1e-3,
    },
    "pain": dict.fromkeys(("", "/10"), 1.0),
}
_NUMBER = re.compile(r"(-?\d{1,9}(?:[.,]\d{1,9})?)\s*([a-z/]\S{0,7})?")
_COLON = re.compile(r"(\d{1,2})[:h](\d{2})(?::\d{2}(?:\.0+)?)?\s*(h|am|pm)?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t]0?0:00(?::00)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})\.?")
MOST_KEPT = 50_000


class Refused(Exception):
    """A cell that cannot be used: column, what is wrong, what would have worked."""

    def __init__(self, column: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.column, self.message = column, message
        self.hint = hint or (f"Write for example {EXAMPLES[column]}." if column in EXAMPLES else "")


@dataclass(slots=True)
class Reader:
    """What rows are read with. ``month_first``: 3/4/2026 is the 4th of March; ``kept``: cells that were read before."""

    knowledge: Knowledge
    today: date
    written_at: str
    source: Literal["csv", "toml"]
    number: int = 1
    month_first: bool = False
    lexicon: Lexicon = field(init=False)
    teller: Teller = field(init=False)
    stamp: str = field(init=False)
    kept: dict[tuple[str, str], Uncertain] = field(init=False, default_factory=dict)
    days: dict[str, date] = field(init=False, default_factory=dict)
    activities: dict[str, tuple[str, ...] | Refused] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.lexicon, self.teller = lexicon(self.knowledge), teller(self.knowledge)
        self.stamp = stamp(self.written_at)

    def entry(self, cells: dict[str, str], line: int, text: str) -> Entry:
        """The entry of one row that is not empty.

        *Error*: ``Refused`` with the column.
        """
        number = self.number + line - 1
        id = f"entry-{self.stamp}/{number}"
        said = cells.get("said", "")
        if said and not cells.get("activity") and not cells.get("pain"):
            return self._line(said, cells, number, text)
        if not cells.get("day"):
            raise Refused("day", "there is no day")
        day = self.day("day", cells["day"])
        if not cells.get("activity") and not cells.get("pain"):
            raise Refused("activity", "there is neither an activity nor a pain nor a line that was said")
        words = said or " ".join(value for key, value in cells.items() if key in ("activity", "note"))
        bouts, questions = self._bouts(cells, day, number, id, words) if cells.get("activity") else ((), ())
        episodes, pains = self._pain(cells, day, number, id, words, bouts)
        return Entry(
            id=id,
            written_at=self.written_at,
            source=self.source,
            text=text,
            bouts=bouts,
            episodes=episodes,
            pains=pains,
            questions=questions,
        )

    def _line(self, said: str, cells: dict[str, str], number: int, text: str) -> Entry:
        """A row that holds a quick line; other columns than day and note must be empty, so that nothing is lost."""
        for column in COLUMNS:
            if cells.get(column) and column not in ("day", "note", "said"):
                raise Refused(
                    column, "is given beside a line that was said", f"Say it in the line, or name the {'activity'}."
                )
        today = self.day("day", cells["day"]) if cells.get("day") else self.today
        try:
            entry = read_line(
                said,
                knowledge=self.knowledge,
                today=today,
                written_at=self.written_at,
                number=number,
                source=self.source,
            )
        except UnusableInput as error:
            raise Refused("said", error.message.rstrip("."), error.hint) from None
        return entry

    def day(self, column: str, cell: str) -> date:
        """A day that has been. *Error*: ``Refused``."""
        if cell not in self.days:
            if len(self.days) > MOST_KEPT:
                self.days.clear()
            self.days[cell] = self._day(column, cell)
        return self.days[cell]

    def _day(self, column: str, cell: str) -> date:
        iso, other = _ISO.fullmatch(cell.lower()), _DAY_FIRST.fullmatch(cell)
        try:
            if iso:
                day = make_day(int(iso[1]), int(iso[2]), int(iso[3]), cell)
            elif other:
                first, second = int(other[1]), int(other[3])
                swap = second > 12 or (self.month_first and other[2] == "/")
                day = make_day(int(other[4]), *((first, second) if swap else (second, first)), cell)
            else:
                raise Refused(column, f"{cell[:30]!r} is not a day", "Write 2026-03-04 or 04.03.2026.")
        except UnusableInput:
            raise Refused(column, f"there is no day {cell[:30]!r}", "Write 2026-03-04 or 04.03.2026.") from None
        if day > self.today:
            raise Refused(column, f"{day} has not come yet: today is {self.today}", "Write down what has been.")
        return day

    def amount(self, column: str, cell: str) -> Uncertain | None:
        """A number of a column, with the error of what people tell; None for an empty cell. *Error*: ``Refused``."""
        if not cell:
            return None
        key = (column, cell)
        if key not in self.kept:
            if len(self.kept) > MOST_KEPT:
                self.kept.clear()
            self.kept[key] = self._amount(column, cell)
        return self.kept[key]

    def _amount(self, column: str, cell: str) -> Uncertain:
        clock = _COLON.fullmatch(cell.lower()) if column == "minutes" else None
        found = _NUMBER.fullmatch(cell.lower())
        if clock and int(clock[2]) < 60:
            value = 60.0 * int(clock[1]) + int(clock[2])
        elif found and (found[2] or "") in _UNITS[column]:
            value = float(found[1].replace(",", ".")) * _UNITS[column][found[2] or ""]
        else:
            raise Refused(column, f"{cell[:30]!r} is not a number")
        if not 0.0 <= value <= LIMITS[column]:
            raise Refused(column, f"{cell[:30]} is not between 0 and {LIMITS[column]:g}")
        if column == "pain" and value == 0.0:
            return Uncertain(mean=0.0, sd=0.0)
        return self.teller.said(column, value)

    def hour(self, cell: str) -> Uncertain | None:
        """A time of day in hours. *Error*: ``Refused``."""
        if not cell:
            return None
        clock, plain = _COLON.fullmatch(cell.lower()), _NUMBER.fullmatch(cell.lower())
        half = (clock[3] if clock else plain[2] if plain else None) or ""
        if clock and int(clock[2]) < 60:
            value = int(clock[1]) + int(clock[2]) / 60.0
        elif plain and half in ("", "h", "am", "pm"):
            value = float(plain[1].replace(",", "."))
        else:
            raise Refused("hour", f"{cell[:30]!r} is not a time of day")
        if half in ("am", "pm") and 1.0 <= value < 13.0:
            value = value % 12.0 + (12.0 if half == "pm" else 0.0)
        if not 0.0 <= value <= HOURS:
            raise Refused("hour", f"{cell[:30]} is not between 0 and {HOURS:g}")
        return Uncertain(mean=value, sd=self.knowledge.constant("diary.clock_sd") / 60.0)

    def _bouts(
        self, cells: dict[str, str], day: date, number: int, id: str, words: str
    ) -> tuple[tuple[Bout, ...], tuple[Question, ...]]:
        ids = self.activity(cells["activity"])
        questions = self._asked(cells["activity"], ids, id) if len(ids) > 1 else ()
        minutes, times = self.amount("minutes", cells.get("minutes", "")), self.amount("times", cells.get("times", ""))
        load = self.amount("hand_load_kg", cells.get("hand_load_kg", ""))
        if questions:
            minutes, times, load = (self.teller.widened(amount) for amount in (minutes, times, load))
        side = cells.get("side", "").lower()
        if side not in SIDES:
            raise Refused("side", f"{side[:30]!r} is not left, right, both or none")
        bout = Bout(
            key=f"bout/{day.isoformat()}/{number}",
            activity=ids[0],
            day=day.isoformat(),
            hour=self.hour(cells.get("hour", "")),
            minutes=minutes,
            times=times,
            hand_load_kg=load,
            side=SIDES[side],
            said=words[:1000],
            entry=id,
        )
        return (bout,), questions

    def activity(self, word: str) -> tuple[str, ...]:
        """Ids that a cell can mean: one where it is clear, else the likeliest first. *Error*: ``Refused``."""
        if word not in self.activities:
            if len(self.activities) > MOST_KEPT:
                self.activities.clear()
            try:
                self.activities[word] = self._activity(word)
            except Refused as refused:  # the next line may say the same
                self.activities[word] = refused
        known = self.activities[word]
        if isinstance(known, Refused):
            raise Refused(known.column, known.message, known.hint)
        return known

    def _activity(self, word: str) -> tuple[str, ...]:
        named = self.lexicon.named(word[:MOST_LETTERS])
        if named is not None:
            return (named,)
        plain = " ".join(word[:MOST_LETTERS].lower().split())
        found = self.lexicon.find(plain)
        if found is None or not found.ids:
            near = self.lexicon.nearest(plain[:100])
            offered = ", ".join(f"{one} ({self.lexicon.names[one]})" for one in near)
            raise Refused("activity", f"there is no activity {word[:60]!r}", f"Nearest are {offered}." if near else "")
        return found.ids if found.asks else found.ids[:1]

    def _asked(self, word: str, ids: tuple[str, ...], id: str) -> tuple[Question, ...]:
        names = self.lexicon.names
        text = self.knowledge.sentence("diary.ask_activity", said=word[:120], taken=names[ids[0]])
        return (Question(entry=id, text=text, choices=tuple(names[one] for one in ids)),)

    def _pain(
        self, cells: dict[str, str], day: date, number: int, id: str, words: str, bouts: tuple[Bout, ...]
    ) -> tuple[tuple[Episode, ...], tuple[PainNote, ...]]:
        """An episode where there is a place, an end or a trigger; else a note of one day."""
        pain = self.amount("pain", cells.get("pain", ""))
        place, trigger = cells.get("place", "").lower().replace(" ", "_"), cells.get("trigger", "").lower()
        if trigger not in YES:
            raise Refused("trigger", f"{trigger[:30]!r} is neither yes nor no")
        if pain is None:
            for column in ("until", "place", "trigger"):
                if cells.get(column) and not (column == "trigger" and not YES[trigger]):
                    raise Refused(
                        column, "is given without a pain", "Fill the column pain with 0 to 10, or empty this one."
                    )
            return (), ()
        if place and place not in PLACES:
            raise Refused("place", f"{place[:30]!r} is not one of {', '.join(PLACES)}")
        until = self.day("until", cells["until"]) if cells.get("until") else None
        if until is not None and until < day:
            raise Refused("until", f"{until} is before the day {day}", "The pain cannot end before it begins.")
        if pain.mean == 0.0 or not (place or until or YES[trigger]):
            return (), (PainNote(day=day.isoformat(), pain=pain, entry=id),)
        where: Place = next((one for one in PLACES if one == place), "low_back")
        side = SIDES.get(cells.get("side", "").lower(), "none")
        episode = Episode(
            key=f"episode/{day.isoformat()}/{number}",
            day=day.isoformat(),
            hour=None if bouts else self.hour(cells.get("hour", "")),
            until=until.isoformat() if until else None,
            pain=pain,
            place=where,
            side=side if not bouts else "none",
            trigger=bouts[0].key if bouts and YES[trigger] else "",
            said=words[:1000],
            entry=id,
        )
        return (episode,), ()
