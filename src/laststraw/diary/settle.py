"""What an answer to a question makes of an entry. Nothing is read again: the one thing that was asked is set."""

from dataclasses import replace
from datetime import date

from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import PLACES, Bout, Entry, Episode, Question, Uncertain


def settle(entry: Entry, question: Question, answer: str, knowledge: Knowledge) -> Entry:
    """The entry after one of its questions was answered.

    Parameters
    ----------
    question
        One of ``entry.questions`` that has choices.
    answer
        One of its choices.

    Returns
    -------
    Entry
        Without that question. What was widened because two readings were likely is as sure again as what people tell.

    *Error*: ``UnusableInput`` where the answer is none of the choices.
    """
    if answer not in question.choices:
        raise UnusableInput(f"{answer!r} is no answer to this.", hint=f"Answer {' or '.join(question.choices)}.")
    left = tuple(one for one in entry.questions if one is not question)
    entry = replace(entry, questions=left)
    taken = question.choices[0]
    places = {place.replace("_", " "): place for place in PLACES}
    names = {one.name: one.id for one in knowledge.activities} | {one.name: one.id for one in knowledge.incidents}
    if set(question.choices) <= set(names):
        return _activity(entry, names[taken], names[answer], knowledge.constant("diary.about"))
    if set(question.choices) <= set(places):
        return replace(entry, episodes=tuple(replace(one, place=places[answer]) for one in entry.episodes))
    ahead = _ends_ahead(entry, question, knowledge)
    if ahead is not None:
        return replace(entry, episodes=tuple(_ended(one, answer) if one is ahead else one for one in entry.episodes))
    if _is_day(taken):
        return _moved(entry, taken, answer)
    if not taken.replace(".", "", 1).isdecimal():
        raise UnusableInput("An answer alone does not settle this.", hint="Write the line again in other words.")
    return replace(entry, bouts=tuple(_counted(one, float(taken), float(answer), knowledge) for one in entry.bouts))


def without_what_came(entry: Entry, today: date, knowledge: Knowledge) -> Entry:
    """The entry without questions about days that have come after all: a line may be about a day long ago.

    Parameters
    ----------
    today
        The day on which it is written; the line may have been read as of an earlier one.
    """
    clear = []
    for question in entry.questions:
        ahead = _ends_ahead(entry, question, knowledge)
        if ahead is not None and ahead.until is not None and ahead.until <= today.isoformat():
            clear.append(question)
    return replace(entry, questions=tuple(one for one in entry.questions if one not in clear)) if clear else entry


def _activity(entry: Entry, taken: str, meant: str, about: float) -> Entry:
    """Bouts of the activity that was taken are of the one that was meant."""

    def of(bout: Bout) -> Bout:
        if bout.activity != taken:
            return bout
        return replace(
            bout,
            activity=meant,
            minutes=_surer(bout.minutes, about),
            times=_surer(bout.times, about),
            hand_load_kg=_surer(bout.hand_load_kg, about),
        )

    usual = tuple(replace(one, bouts=tuple(map(of, one.bouts))) for one in entry.usual)
    return replace(entry, bouts=tuple(map(of, entry.bouts)), usual=usual)


def _surer(amount: Uncertain | None, about: float) -> Uncertain | None:
    return None if amount is None else Uncertain(mean=amount.mean, sd=amount.sd / about)


def _counted(bout: Bout, taken: float, meant: float, knowledge: Knowledge) -> Bout:
    """So many times, as surely as people tell."""
    if bout.times is None or abs(bout.times.mean - taken) > 0.5:
        return bout
    return replace(bout, times=Uncertain(mean=meant, sd=meant * knowledge.constant("diary.count_cv")))


def _ends_ahead(entry: Entry, question: Question, knowledge: Knowledge) -> Episode | None:
    """The episode whose end has not come, if the question is about that."""
    for one in entry.episodes:
        asked = {"said": one.said[:120], "until": one.until, "day": one.day}
        if one.until and question.text == knowledge.sentence("diary.ask_until", **asked):
            return one
    return None


def _ended(episode: Episode, answer: str) -> Episode:
    """It began on that day and still hurts, or it was over on the earlier day."""
    if answer == episode.day:
        return replace(episode, until=None)
    return replace(episode, day=min(episode.day, answer), until=answer, key=_key(episode.key, episode.day, answer))


def _moved(entry: Entry, taken: str, meant: str) -> Entry:
    """What was on one day is on another; a bout that set off pain keeps its episode."""
    bouts = tuple(
        replace(one, day=meant, key=_key(one.key, taken, meant)) if one.day == taken else one for one in entry.bouts
    )
    shift = date.fromisoformat(meant) - date.fromisoformat(taken)
    episodes = tuple(
        replace(
            one,
            day=meant,
            until=(date.fromisoformat(one.until) + shift).isoformat() if one.until else None,
            key=_key(one.key, taken, meant),
            trigger=_key(one.trigger, taken, meant),
        )
        if one.day == taken
        else one
        for one in entry.episodes
    )
    pains = tuple(replace(one, day=meant) if one.day == taken else one for one in entry.pains)
    return replace(entry, bouts=bouts, episodes=episodes, pains=pains)


def _key(key: str, taken: str, meant: str) -> str:
    return key.replace(f"/{taken}", f"/{meant}", 1)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
