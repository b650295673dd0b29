"""How long, how heavy, how often, how far: amounts in words and numbers, each with the error of what people tell."""

import math
import re
from collections.abc import Callable

from laststraw.diary.marks import MARK, Amount, Hour, Mark, Marked
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.knowledge.sayings import VagueAmount
from laststraw.records import Uncertain
from laststraw.records.diary import HEAVIEST_KG, HOURS, LONGEST_MINUTES, MOST_TIMES

KG_OF_POUND = 0.45359237  # by definition
KG_OF_STONE = 14 * KG_OF_POUND
KM_OF_MILE = 1.609344
KM_OF_LENGTH = 0.025  # of a pool
KM_OF_STEP = 0.00075
FEWEST_STEPS = 500  # fewer are steps of a stair

_NUM = r"(\d+(?:\.\d+)?|\.\d+)"
_ABOUT = (
    r"(?:\b(about|around|approx\.?|approximately|roughly|circa|ca\.?|maybe|nearly|almost|some|over|more than|at least|up to|"
    r"probably|say|like|well over|under|less than)\s+|(~)\s*)?"
)
_RANGE = rf"{_ABOUT}(?<![\d.:/]){_NUM}(?:\s*(?:-|to|or)\s*{_NUM})?\s*"
_HOUR = r"(?:h|hrs?|hours?|hour's|hs)\b\.?"
_MINUTE = r"(?:m|min|mins|minutes?|minute's)\b\.?"

_NEGATIVE = re.compile(r"(?:^|(?<=[\s(:,]))-\d")
_AFTER_NUMBER = re.compile(r"\d $")
_HOURLY = re.compile(r"\bhour|quarter")
_HALF_HOUR = re.compile(rf"{_ABOUT}\b(?:half an? (?:hour|h)|half hour|1/2 (?:an )?{_HOUR})")
_QUARTERS = re.compile(rf"{_ABOUT}\b(?:(an?|1|2|3)\s+quarters?|quarter|(1|3)/4)\s*(?:of )?(?:an )?{_HOUR}")
_AND_HALF = re.compile(rf"{_ABOUT}\b(an?|\d+)\s*(?:{_HOUR})?\s*and (?:a half|a quarter)\s*(?:{_HOUR})?")
_HOURS_MINUTES = re.compile(
    rf"{_ABOUT}(?<![\d.:/])(\d+)\s*(?:h|hrs?|hours?|hs)\s*(?:and )?(\d{{1,2}})\s*(?:{_MINUTE})?"
    r"(?![\d.x]|\s*(?:kg|x|times))"
)
_COLON_HOURS = re.compile(rf"{_ABOUT}(?<![\d.:/])(\d{{1,2}}):(\d{{2}})\s*{_HOUR}")
_HOURS = re.compile(rf"{_RANGE}{_HOUR}")
_METRES_NOT_MINUTES = re.compile(r"(?<![\d.:/])(\d{3,5})\s?m\b")  # 400 m are not minutes
_MINUTES = re.compile(rf"{_RANGE}{_MINUTE}")
_SECONDS = re.compile(rf"{_RANGE}(?:s|secs?|seconds?)\b")
_PRIME = re.compile(r"(?<![\d.])()()(\d{1,3})()'(?!\d|s\b)")
_AN_HOUR = re.compile(rf"{_ABOUT}\b(?:an|a|1) hour\b")
_KG = re.compile(rf"{_RANGE}(?:kgs?|kilos?|kilograms?|kilogrammes?)\b")
_GRAM = re.compile(rf"{_RANGE}(?:g|gr|grams?)\b")
_POUND = re.compile(rf"{_RANGE}(?:lbs?|pounds?)\b")
_STONE = re.compile(rf"{_RANGE}stones?\b")
_LITRE = re.compile(rf"{_RANGE}(?:l|lit(?:er|re)s?)\b")  # of water, or near it
_TONNE = re.compile(rf"{_RANGE}(?:t|tons?|tonnes?)\b")
_KM = re.compile(rf"{_RANGE}(?:km|kms|k|kilomet(?:er|re)s?)\b")
_MILE = re.compile(rf"{_RANGE}(?:mi|miles?)\b")
_METRE = re.compile(rf"{_RANGE}(?:met(?:er|re)s?|yards?)\b")
_LENGTHS = re.compile(rf"{_RANGE}(?=lengths?\b|laps?\b)")
_STEPS = re.compile(rf"{_RANGE}(?=steps\b)")  # the word stays: it says what was done
_SETS = re.compile(r"(?<![\d.])(\d+)\s*sets?\s*(?:of|x|,)?\s*(\d+)(?:\s*(?:reps?|times))?(?![\d.])")
_SETS_OF = re.compile(rf"(?<![\d.])(\d+)\s*(?:x|\*|sets? of)\s*({MARK})")
_PRODUCT = re.compile(r"(?<![\d.])(\d+)\s*[x*]\s*(\d+)(?![\d.])(?:\s*reps?)?")
_TIMES = re.compile(rf"{_RANGE}(?:times|x|reps?|repetitions?|goes)(?![a-z])|()()\bx\s*(\d+)()(?![\d.])")
_ONCE = re.compile(r"\b(once|twice|thrice|both times)\b")
_WAYS = re.compile(r"\b(?:each way|both ways)\b")
_APIECE = re.compile(
    rf"({MARK})\s*(?:each time|each|apiece|every time|a time|a go|at a time)(?! way)\b|\beach\s*({MARK})"
)
_NUMBERS = {"once": 1.0, "twice": 2.0, "thrice": 3.0, "both times": 2.0}


class Teller:
    """Numbers as people tell them, with their errors: as said, with "about", between two, or by a vague word."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.cv = {
            "minutes": knowledge.constant("diary.duration_cv"),
            "times": knowledge.constant("diary.count_cv"),
            "hand_load_kg": knowledge.constant("diary.load_cv"),
            "km": knowledge.constant("diary.duration_cv"),
            "ways": 0.0,
        }
        self.pain_sd = knowledge.constant("diary.pain_sd")
        self.wider = knowledge.constant("diary.about")
        self.vague = sorted(
            ((word, row) for row in knowledge.vague_amounts if row.of != "minutes_per_km" for word in row.says),
            key=lambda pair: (-len(pair[0]), pair[0]),
        )
        self.vague_pattern = re.compile(r"\b(" + "|".join(re.escape(word) for word, _ in self.vague) + r")(?![\w'])")
        self.vague_row: dict[str, VagueAmount] = dict(reversed(self.vague))
        self.pace = {id: row.amount for row in knowledge.vague_amounts if row.of == "minutes_per_km" for id in row.says}

    def said(self, of: str, mean: float, other: float | None = None, about: bool = False) -> Uncertain:
        """A number as it was said; ``other``: the second of a range; ``about``: told with leeway.

        *Error*: sd = cv x mean (pain: one sd for all); times ``diary.about`` with leeway or a range, whose own spread adds.
        """
        low, high = min(mean, mean if other is None else other), max(mean, mean if other is None else other)
        middle, half = (low + high) / 2.0, (high - low) / 2.0
        own = self.pain_sd if of == "pain" else self.cv[of] * middle
        own *= self.wider if about or half > 0.0 else 1.0
        return Uncertain(mean=middle, sd=math.hypot(own, half))

    def vaguely(self, row: VagueAmount) -> Uncertain:
        """A vague word: never surer than the same number with about."""
        least = self.said(row.of, row.amount.value, about=True).sd if row.of != "hour" else 0.0
        return Uncertain(mean=row.amount.value, sd=max(row.amount.sd, least))

    def widened(self, amount: Uncertain | None) -> Uncertain | None:
        """The error of one of two readings that are about as likely."""
        return None if amount is None else Uncertain(mean=amount.mean, sd=amount.sd * self.wider)


def mark_durations(line: Marked, teller: Teller) -> None:
    """Replace how long something took by marks, in min. *Error*: ``UnusableInput`` for more than a day."""
    if found := _NEGATIVE.search(line.text):
        raise UnusableInput(
            f"{found[0].strip()!r} is below 0.", hint="Write amounts without a minus: 15 kg, 2 h, 20 times."
        )

    if not (line.has_digits or _HOURLY.search(line.text)):
        return

    def minutes(found: re.Match[str], mean: float, other: float | None = None) -> Amount:
        about = bool(found[1] or found[2])
        return _amount("minutes", teller.said("minutes", mean, other, about), found[0])

    def ranged(pattern: re.Pattern[str], unit: float) -> None:
        line.mark(pattern, lambda f: minutes(f, float(f[3]) * unit, float(f[4]) * unit if f[4] else None))

    line.mark(_HALF_HOUR, lambda f: minutes(f, 30.0))
    line.mark(_QUARTERS, lambda f: minutes(f, 15.0 * {"2": 2.0, "3": 3.0}.get(f[3] or f[4] or "1", 1.0)))
    line.mark(_AND_HALF, lambda f: minutes(f, _and_half(f)) if "h" in f[0].replace("half", "") else None)
    line.mark(_COLON_HOURS, lambda f: minutes(f, float(f[3]) * 60.0 + float(f[4])))
    line.mark(_HOURS_MINUTES, lambda f: minutes(f, float(f[3]) * 60.0 + float(f[4])) if int(f[4]) < 60 else None)
    ranged(_HOURS, 60.0)
    line.mark(_METRES_NOT_MINUTES, lambda f: _amount("km", teller.said("km", float(f[1]) / 1e3), f[0]))
    ranged(_MINUTES, 1.0)
    ranged(_SECONDS, 1.0 / 60.0)
    ranged(_PRIME, 1.0)
    line.mark(_AN_HOUR, lambda f: minutes(f, 60.0))


def _and_half(found: re.Match[str]) -> float:
    whole = 1.0 if found[3] in ("a", "an") else float(found[3])
    return 60.0 * (whole + (0.25 if "quarter" in found[0] else 0.5))


def mark_loads(line: Marked, teller: Teller) -> None:
    """Replace weights by marks, in kg. *Error*: ``UnusableInput`` for what nobody holds."""
    if not line.has_digits:
        return

    def kg(found: re.Match[str], unit: float) -> Amount:
        other = float(found[4]) * unit if found[4] else None
        about = bool(found[1] or found[2])
        return _amount("hand_load_kg", teller.said("hand_load_kg", float(found[3]) * unit, other, about), found[0])

    for pattern, unit in (
        (_KG, 1.0),
        (_POUND, KG_OF_POUND),
        (_STONE, KG_OF_STONE),
        (_GRAM, 1e-3),
        (_LITRE, 1.0),
        (_TONNE, 1e3),
    ):
        line.mark(pattern, lambda f, unit=unit: kg(f, unit))  # type: ignore[misc]


def mark_distances(line: Marked, teller: Teller) -> None:
    """Replace how far it was by marks, in km."""
    if not line.has_digits:
        return

    def km(found: re.Match[str], unit: float) -> Amount | None:
        first, second = found[3], found[4]
        if unit == KM_OF_STEP and float(first) < FEWEST_STEPS:
            return None
        other = float(second) * unit if second else None
        return Amount("km", teller.said("km", float(first) * unit, other, bool(found[1] or found[2])))

    line.mark(_METRE, lambda f: km(f, 1e-3))
    for pattern, unit in ((_KM, 1.0), (_MILE, KM_OF_MILE), (_LENGTHS, KM_OF_LENGTH), (_STEPS, KM_OF_STEP)):
        line.mark(pattern, lambda f, unit=unit: km(f, unit))  # type: ignore[misc]


def mark_counts(line: Marked, teller: Teller) -> None:
    """Replace how often something was done by marks. *Error*: ``UnusableInput`` for more than anybody counts."""

    def times(mean: float, said: str, other: float | None = None, about: bool = False) -> Amount:
        return _amount("times", teller.said("times", mean, other, about), said)

    def in_sets(found: re.Match[str]) -> "Mark | tuple[Mark, ...] | None":
        inner = line.of(found[2])
        if isinstance(inner, Amount) and inner.of == "minutes":
            return times(float(found[1]), found[0]), Amount("minutes", inner.value, each=True)
        return (times(float(found[1]), found[0]), inner) if isinstance(inner, Amount) else None

    line.mark(_WAYS, lambda _: Amount("ways", Uncertain(mean=2.0, sd=0.0)))
    line.mark(_SETS_OF, in_sets)
    line.mark(_SETS, lambda f: times(float(f[1]) * float(f[2]), f[0]))
    line.mark(_PRODUCT, lambda f: times(float(f[1]) * float(f[2]), f[0]))
    line.mark(_TIMES, lambda f: _ranged_times(f, times))
    line.mark(_ONCE, lambda f: times(_NUMBERS[f[1]], f[0]))
    line.mark(_APIECE, lambda f: _apiece(line, f[1] or f[2]))


def _ranged_times(found: re.Match[str], times: Callable[..., Amount]) -> Amount:
    if found[7]:
        return times(float(found[7]), found[0])
    return times(float(found[3]), found[0], float(found[4]) if found[4] else None, bool(found[1] or found[2]))


def _apiece(line: Marked, letter: str) -> Mark | None:
    mark = line.of(letter)
    if isinstance(mark, Amount):
        return Amount(mark.of, mark.value, each=True)
    return None


def mark_vague(line: Marked, teller: Teller) -> None:
    """Replace vague words for times of day, durations, numbers and weights by marks; pain has its own reader."""

    def vague(found: re.Match[str]) -> Mark | None:
        row = teller.vague_row[found[1]]
        if row.of == "times" and _AFTER_NUMBER.search(line.text[: found.start()]):  # "2 loads of laundry"
            return None
        value = teller.vaguely(row)
        if row.of == "hour":
            return Hour(Uncertain(mean=value.mean / 60.0, sd=value.sd / 60.0))
        if row.of == "pain" or row.of == "minutes_per_km":
            return None
        return Amount(row.of, value)

    line.mark(teller.vague_pattern, vague)


def _amount(of: str, value: Uncertain, said: str) -> Amount:
    if of == "km":
        return Amount("km", value)
    highest = {"minutes": LONGEST_MINUTES, "times": MOST_TIMES, "hand_load_kg": HEAVIEST_KG}[of]
    if value.mean > highest:
        limit, advice = {
            "minutes": (
                f"the {HOURS:g} hours of a day",
                "Write what one day held: 8 h; for more days, a line for each.",
            ),
            "times": (f"{highest:g} times", "Write how often it was on one day."),
            "hand_load_kg": (f"{highest:g} kg", "Write how heavy one load was, and how often: 25 kg, 40 times."),
        }[of]
        raise UnusableInput(f"{said.strip()!r} is more than {limit}.", hint=advice)
    return Amount(of, value)  # type: ignore[arg-type]
