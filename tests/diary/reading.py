"""Expected readings of lines, in a few words each: what tests/diary/lines.csv says, and whether an entry is that.

``dig 120min 20x 15kg left @8.5h on:-1`` is a bout (``a|b``: either; ``~``: within 40 %; ``*7``: on seven days), ``EP place left
pain6 until:2026-03-12 trigger:dig`` an episode, ``NOTE 4`` a note of pain, ``USUAL dig 60min days:01234 n:3 since:2026-03-01`` an
ordinary day; ``?`` allows questions, ``REFUSED`` a refusal. What is not written must not be there.
"""

from collections import Counter
from datetime import date, timedelta

from laststraw.records import Entry


def right(found: object, reading: str, today: date) -> str:
    """Empty when the entry (or the refusal) is what was expected, else what is wrong."""
    ask = reading.endswith("?")
    reading = reading.rstrip("? ")
    if reading.startswith("REFUSED"):
        if not isinstance(found, Entry):
            return ""
        if "|" not in reading:
            return f"read as {[b.activity for b in found.bouts]} {found.episodes} {found.pains}"
        reading = reading.partition("|")[2]
    if not isinstance(found, Entry):
        return f"refused: {found}"
    bouts, episodes, notes, usual = list(found.bouts), list(found.episodes), list(found.pains), list(found.usual)
    for item in reading.split(";"):
        words = item.split()
        if words[0] == "EP":
            why = _episode(episodes, words[1:], found, today)
        elif words[0] == "NOTE":
            why = _note(notes, words[1:], today)
        elif words[0] == "USUAL":
            why = _usual(usual, words[1:], today)
        else:
            why = _bout(bouts, words, today)
        if why:
            return why
    left = Counter(bouts=len(bouts), episodes=len(episodes), notes=len(notes), usual=len(usual))
    if sum(left.values()):
        return f"more than expected: {[b.activity for b in bouts]} {episodes} {notes} {usual}"
    del ask
    return ""


def _day(word: str, today: date) -> str:
    word = word.partition(":")[2]
    return (today + timedelta(days=int(word))).isoformat() if word.startswith("-") else word


def _same(amount, word: str, unit: str) -> bool:
    if amount is None:
        return False
    about, number = word.startswith("~"), float(word.strip("~").removesuffix(unit))
    return abs(amount.mean - number) <= (0.4 if about else 0.01) * number + 1e-9


def _amounts(bout, words: list[str]) -> str:
    rest = {"minutes": bout.minutes, "times": bout.times, "hand_load_kg": bout.hand_load_kg, "hour": bout.hour}
    for word in words:
        for field, unit in (("minutes", "min"), ("hand_load_kg", "kg"), ("times", "x")):
            if word.endswith(unit) and word.strip("~")[0].isdigit() and not _same(rest.pop(field), word, unit):
                return f"{field} {getattr(bout, field)} is not {word}"
    if any(word.startswith("@") for word in words):
        at = next(word for word in words if word.startswith("@"))
        if not _same(rest.pop("hour"), at[1:], "h"):
            return f"hour {bout.hour} is not {at}"
    rest.pop("hour", None)
    more = {field: amount for field, amount in rest.items() if amount is not None}
    if more:
        return f"{bout.activity}: unsaid {more}"
    side = next((word for word in words if word in ("left", "right", "both")), "none")
    return "" if bout.side == side else f"side {bout.side} is not {side}"


def _bout(bouts: list, words: list[str], today: date) -> str:
    ids, count = words[0].split("|"), next((int(word[1:]) for word in words if word.startswith("*")), 1)
    here = [bout for bout in bouts if bout.activity in ids][:count]
    if len(here) != count:
        return f"{len(here)} of {words[0]}, not {count}; there is {[b.activity for b in bouts]}"
    day = next((_day(word, today) for word in words if word.startswith("on:")), today.isoformat())
    if count == 1 and here[0].day != day:
        return f"day {here[0].day} is not {day}"
    for bout in here:
        bouts.remove(bout)
        if why := _amounts(bout, words[1:]):
            return why
    return ""


def _episode(episodes: list, words: list[str], entry: Entry, today: date) -> str:
    if not episodes:
        return f"no episode; notes {entry.pains}"
    episode = episodes.pop(0)
    day = next((_day(word, today) for word in words if word.startswith("on:")), today.isoformat())
    until = next((_day(word, today) for word in words if word.startswith("until:")), None)
    side = next((word for word in words if word in ("left", "right", "both")), "none")
    pain = next((word for word in words if word.strip("~").startswith("pain")), None)
    trigger = next((word.partition(":")[2] for word in words if word.startswith("trigger:")), "")
    made = {bout.key: bout.activity for bout in entry.bouts}.get(episode.trigger, "")
    for name, is_, should in (
        ("place", episode.place, words[0]), ("day", episode.day, day), ("until", episode.until, until),
        ("side", episode.side, side), ("trigger", made, trigger),
    ):  # fmt: skip
        if is_ != should:
            return f"{name} {is_!r} is not {should!r}"
    if pain is None:
        return "" if episode.pain is None else f"unsaid pain {episode.pain}"
    return "" if _same(episode.pain, pain.replace("pain", ""), "") else f"pain {episode.pain} is not {pain}"


def _note(notes: list, words: list[str], today: date) -> str:
    count = next((int(word[1:]) for word in words if word.startswith("*")), 1)
    if len(notes) != count:
        return f"{len(notes)} notes, not {count}"
    day = next((_day(word, today) for word in words if word.startswith("on:")), today.isoformat())
    pains = [note.pain.mean for note in notes]
    last = max(note.day for note in notes)
    notes.clear()
    return "" if last == day and all(pain == float(words[0]) for pain in pains) else f"notes {pains} until {last}"


def _usual(usual: list, words: list[str], today: date) -> str:
    if len(usual) != 1:
        return f"{len(usual)} ordinary days"
    one = usual.pop()
    days = next((tuple(int(d) for d in word.partition(":")[2]) for word in words if word.startswith("days:")), None)
    count = next((int(word.partition(":")[2]) for word in words if word.startswith("n:")), None)
    since = next((_day(word, today) for word in words if word.startswith("since:")), None)
    if (days and one.days != days) or (count and len(one.days) != count) or (since and one.since != since):
        return f"{one.days} since {one.since}"
    bouts = [bout for bout in one.bouts]
    return _bout(bouts, [*words, f"on:{one.since}"], today)
