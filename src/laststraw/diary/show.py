"""What was understood, in plain sentences that could be typed again."""

from collections.abc import Iterator
from datetime import date

from laststraw.diary.amounts import Teller
from laststraw.diary.context import teller
from laststraw.diary.lexicon import names
from laststraw.knowledge import Knowledge
from laststraw.records import Bout, Diary, Episode, PainNote, Uncertain, Usual

_ALMOST = 1.001  # rounding of an error that was told plainly
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def show(diary: Diary, knowledge: Knowledge) -> tuple[str, ...]:
    """One sentence for each thing in a diary, in the order of days.

    Parameters
    ----------
    diary
        What was gathered.
    knowledge
        Names of activities, and the sentences.

    Returns
    -------
    tuple of str
        "On 4 March 2026: Digging with a spade, 2 h." Read again, a sentence about an activity gives the same bout; one with
        "about" had a wider error than a number has.

    *Error*: ``KeyError`` for an activity that the knowledge does not have.
    """
    said = teller(knowledge)
    called = names(knowledge)
    bouts = {bout.key: bout for bout in diary.bouts}
    lines: list[tuple[str, int, str]] = []
    for usual in diary.usual:
        lines += [(usual.since, 0, text) for text in _usual(usual, knowledge, said, called)]
    for bout in diary.bouts:
        what = _what(bout, said, called)
        lines.append((bout.day, 1, knowledge.sentence("diary.did", day=in_words(bout.day), what=what)))
    lines += [(episode.day, 2, _pain(episode, bouts, knowledge, said, called)) for episode in diary.episodes]
    lines += [(note.day, 3, _note(note, knowledge, said)) for note in diary.pains]
    return tuple(text for _, _, text in sorted(lines, key=lambda line: line[:2]))


def in_words(day: str) -> str:
    """A day as people write it: 4 March 2026."""
    one = date.fromisoformat(day)
    return f"{one.day} {one:%B} {one.year}"


def _what(bout: Bout, said: Teller, called: dict[str, str]) -> str:
    return ", ".join((called[bout.activity], *_amounts(bout, said)))


def _amounts(bout: Bout, said: Teller) -> Iterator[str]:
    if bout.minutes:
        hours, rest = divmod(bout.minutes.mean, 60.0)
        long = f"{hours:.10g} h" if hours and rest == 0.0 else f"{_number(bout.minutes.mean)} min"
        yield _about("minutes", bout.minutes, long, said)
    if bout.times:
        yield _about("times", bout.times, f"{_number(bout.times.mean)} times", said)
    if bout.hand_load_kg:
        yield _about("hand_load_kg", bout.hand_load_kg, f"{_number(bout.hand_load_kg.mean)} kg", said)
    if bout.side in ("left", "right"):
        yield bout.side
    if bout.side == "both":
        yield "both sides"
    if bout.hour:
        yield f"at {_clock(bout.hour.mean)}"


def _about(of: str, amount: Uncertain, text: str, said: Teller) -> str:
    plainly = said.said(of, amount.mean).sd
    return f"about {text}" if amount.sd > _ALMOST * plainly else text


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _clock(hour: float) -> str:
    minutes = round(hour * 60.0)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _usual(usual: Usual, knowledge: Knowledge, said: Teller, called: dict[str, str]) -> Iterator[str]:
    days = {tuple(range(7)): "every day", (0, 1, 2, 3, 4): "on weekdays", (5, 6): "on weekends"}.get(usual.days)
    if days is None:
        named = [_WEEKDAYS[day] for day in usual.days]
        days = "every " + (" and ".join(filter(None, (", ".join(named[:-1]), named[-1]))))
    span = f"since {in_words(usual.since)}"
    if usual.until:
        span = f"from {in_words(usual.since)} until {in_words(usual.until)}"
    for bout in usual.bouts:
        yield knowledge.sentence("diary.usual", days=days, span=span, what=_what(bout, said, called))


def _pain(episode: Episode, bouts: dict[str, Bout], knowledge: Knowledge, said: Teller, called: dict[str, str]) -> str:
    level = f" {_number(episode.pain.mean)}" if episode.pain else ""
    side = {"left": ", left", "right": ", right", "both": ", both sides"}.get(episode.side, "")
    place = "another place" if episode.place == "other" else episode.place.replace("_", " ")
    until = f" until {in_words(episode.until)}" if episode.until else ""
    first = knowledge.sentence("diary.hurt", level=level, place=place + side, day=in_words(episode.day), until=until)
    if episode.trigger not in bouts:
        return first
    return f"{first} {knowledge.sentence('diary.named', what=called[bouts[episode.trigger].activity])}"


def _note(note: PainNote, knowledge: Knowledge, said: Teller) -> str:
    if note.pain.mean == 0.0:
        return knowledge.sentence("diary.no_pain", day=in_words(note.day))
    return knowledge.sentence("diary.pain_note", day=in_words(note.day), level=_number(note.pain.mean))
