"""Which activity or incident do words mean? Names, other words and phrases of the knowledge files, by their stems.

A phrase all of whose words are there counts most, the rarer its words the more; a word that only a name or a description
shares counts less. A word that nothing knows is read as the nearest that is spelt alike.
"""

import difflib
import math
from collections import defaultdict
from dataclasses import dataclass

from laststraw.diary.wording import content, meant_words, simplify, stem, words
from laststraw.errors import UnusableInput
from laststraw.knowledge import Activity, Knowledge
from laststraw.knowledge.incidents import Incident

NAME, ALSO, SAYS = 0.5, 0.4, 0.15  # what a word is worth that is only part of a phrase, a name, a description
IN_ORDER, OUT_OF_ORDER, OWN = 1.0, 0.75, 1.3  # what a whole phrase is worth: its words side by side or not; of phrases
MOST_CHOICES = 4
SPELT_ALIKE = 0.85  # how alike an unknown word must be spelt to be taken for a known one
MOST_KEPT = 20_000  # readings that are kept: a file of very many different lines must not fill the memory
MOST_SLIPS = 6  # unknown words of a line that are looked up by their spelling, which is slow
SHORTEST_SLIP = 5  # letters of a word that is looked up by its spelling
LEAST_PART = 0.5  # share of the line's known words that an activity must have which no whole phrase names


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words mean: ids, the likeliest first; ``whole``: a whole phrase was there; ``asks``: which one is not clear."""

    ids: tuple[str, ...]
    whole: bool
    asks: bool
    worth: float


@dataclass(frozen=True, slots=True)
class _Phrase:
    stems: tuple[str, ...]
    means: tuple[str, ...]
    asks: bool
    worth: float


class Lexicon:
    """The words of all activities and incidents, sorted for looking up. Built once for each set of knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.forms = {form: row.word for row in knowledge.word_forms for form in row.forms}
        self.as_likely = knowledge.constant("diary.as_likely")
        self.incidents = frozenset(row.id for row in knowledge.incidents)
        self.names = names(knowledge)
        self._parts: dict[str, dict[str, float]] = defaultdict(dict)  # stem -> id -> worth
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)  # by its first stem in the alphabet
        self._exact: dict[str, list[tuple[str, str]]] = defaultdict(list)  # first word -> (whole name, id)
        self._found: dict[tuple[str, ...], Meaning | None] = {}  # by the words
        phrases: list[_Phrase] = []
        spellings: set[str] = set()
        rows: list[Activity | Incident] = [*knowledge.activities, *knowledge.incidents]
        for row in rows:
            for value, texts in ((SAYS, (row.says,)), (ALSO, row.also), (NAME, (row.name, row.id.replace("_", " ")))):
                for text in texts:
                    self._add_parts(text, row.id, value)
                    spellings.update(words(simplify(text)))
            for text in (row.name, row.id.replace("_", " "), *row.also):
                stems = self._stems(text)
                if len(stems) > 1 or len(text.split()) == 1:  # "on my back" alone is no lying down
                    phrases.append(_Phrase(stems, (row.id,), False, 1.0))
            self._add_exact(row.name, row.id)
            if "_" in row.id:
                self._exact[row.id].append((row.id, row.id))
        for phrase in knowledge.phrases:
            means = tuple(id for id in phrase.means if id in self.names)
            for text in phrase.says if means or not phrase.means else ():
                phrases.append(_Phrase(self._stems(text), means, phrase.asks, OWN))
                spellings.update(words(simplify(text)))
                for stem_ in self._stems(text) if means else ():
                    self._parts[stem_].setdefault(means[0], ALSO)
        for one in {(p.stems, p.means): p for p in phrases if p.stems}.values():
            self._phrases[min(one.stems)].append(one)
        self._spellings = sorted(spellings | set(self.forms))
        total = len(self.names) + 1
        self._rare = {stem: math.log(1.0 + total / len(ids)) for stem, ids in self._parts.items()}
        for one in phrases:
            for stem_ in one.stems:
                self._rare.setdefault(stem_, math.log(1.0 + total))

    def _stems(self, text: str) -> tuple[str, ...]:
        return content(simplify(text), self.forms)

    def _add_parts(self, text: str, id: str, value: float) -> None:
        for stem_ in self._stems(text):
            self._parts[stem_][id] = max(value, self._parts[stem_].get(id, 0.0))

    def _add_exact(self, name: str, id: str) -> None:
        whole = simplify(name)
        if len(whole.split()) > 1:
            self._exact[whole.split()[0].strip(",:;")].append((whole, id))

    def exact(self, text: str) -> tuple[str, str] | None:
        """The longest whole name, or an id, that stands in a simplified text as it is: (the words, the id)."""
        found = [
            pair
            for word in set(text.replace(",", " ").replace(":", " ").replace(";", " ").split())
            for pair in self._exact.get(word, [])
            if f" {pair[0]} " in f" {text} " or any(f" {pair[0]}{sign}" in f" {text} " for sign in ",;:.")
        ]
        return max(found, key=lambda pair: (len(pair[0]), pair), default=None)

    def find(self, text: str) -> Meaning | None:
        """What the words of a simplified text mean; None where nothing fits."""
        key = meant_words(text)
        if key not in self._found:
            if len(self._found) > MOST_KEPT:
                self._found.clear()
            self._found[key] = self._meaning(content(text, self.forms)) or self._meaning(self._spelt(text))
        return self._found[key]

    def _spelt(self, text: str) -> tuple[str, ...]:
        """Stems of a text, of an unknown long word those of the nearest that is spelt alike."""
        stems: list[str] = []
        slips = 0
        for word in meant_words(text):
            known = stem(word, self.forms)
            if known not in self._rare and len(word) >= SHORTEST_SLIP and slips < MOST_SLIPS:
                slips += 1
                near = difflib.get_close_matches(word, self._spellings, n=1, cutoff=SPELT_ALIKE)
                known = stem(near[0], self.forms) if near else known
            stems.append(known)
        return tuple(stems)

    def _meaning(self, stems: tuple[str, ...]) -> Meaning | None:
        here = set(stems)
        parts: dict[str, float] = defaultdict(float)
        for one in here:
            for id, value in self._parts.get(one, {}).items():
                parts[id] += value * self._rare[one]
        whole: dict[str, tuple[float, _Phrase]] = {}
        for phrase in (p for one in here for p in self._phrases.get(one, ()) if here.issuperset(p.stems)):
            order = IN_ORDER if _stands_in(phrase.stems, stems) else OUT_OF_ORDER
            worth = phrase.worth * order * sum(self._rare[one] for one in set(phrase.stems))
            id = phrase.means[0] if phrase.means else ""
            if worth > whole.get(id, (0.0, phrase))[0]:
                whole[id] = (worth, phrase)
        if whole:
            found = self._by_phrase(_longest(whole), parts)
            return found if found.ids else None
        known = sum(self._rare[one] for one in here if one in self._rare)
        ranked = sorted(parts, key=lambda id: (-parts[id], id))
        if not ranked or parts[ranked[0]] < LEAST_PART * NAME * known or known == 0.0:
            return None
        near = self._near(ranked, parts)
        share = parts[ranked[0]] / (NAME * sum(self._rare.get(one, math.log(1.0 + len(self.names))) for one in here))
        if len(near) > MOST_CHOICES or share < LEAST_PART:
            return None
        return Meaning(tuple(near), False, True, parts[ranked[0]])

    def _by_phrase(self, whole: dict[str, tuple[float, _Phrase]], parts: dict[str, float]) -> Meaning:
        """The phrase worth most; another activity is as likely only where its own phrase is worth as much."""
        total = {id: worth + parts.get(id, 0.0) for id, (worth, _) in whole.items()}
        if self.incidents.intersection(total):  # "fell off the ladder" is a fall
            total = {id: worth for id, worth in total.items() if id in self.incidents}
        ranked = sorted(total, key=lambda id: (-total[id], id))
        best = whole[ranked[0]][1]
        if not best.means:
            return Meaning((), True, False, whole[""][0])
        near = self._near([ranked[0], *ranked[1:]], {id: worth for id, (worth, _) in whole.items()})
        if best.asks:
            ids = dict.fromkeys((*best.means, *filter(None, near)))
            return Meaning(tuple(ids)[:MOST_CHOICES], True, True, whole[ranked[0]][0])
        ids = dict.fromkeys((best.means[0], *filter(None, near)))
        return Meaning(tuple(ids)[:MOST_CHOICES], True, len(near) > 1, whole[ranked[0]][0])

    def _near(self, ranked: list[str], worth: dict[str, float]) -> list[str]:
        return [id for id in ranked if worth[id] >= self.as_likely * worth[ranked[0]]]

    def nearest(self, text: str) -> tuple[str, ...]:
        """Ids of the activities nearest to a text, however far: for the hint of a refusal."""
        stems = self._spelt(text)
        parts: dict[str, float] = defaultdict(float)
        for one in set(stems):
            for id, value in self._parts.get(one, {}).items():
                parts[id] += value * self._rare[one]
        return tuple(sorted(parts, key=lambda id: (-parts[id], id))[:MOST_CHOICES])

    def named(self, word: str) -> str | None:
        """The id of exactly that id, name or other word, as a table gives it; None when there is none."""
        if word in self.names:
            return word
        try:
            stems = self._stems(word)
        except UnusableInput:
            return None
        found = self._meaning(stems)
        return found.ids[0] if found and found.whole and not found.asks else None


def _longest(whole: dict[str, tuple[float, _Phrase]]) -> dict[str, tuple[float, _Phrase]]:
    """Without the phrases all of whose words are in a longer one: "standing desk" is not "desk"."""
    stems = {id: set(phrase.stems) for id, (_, phrase) in whole.items()}
    return {id: pair for id, pair in whole.items() if not any(stems[id] < other for other in stems.values())}


def _stands_in(phrase: tuple[str, ...], stems: tuple[str, ...]) -> bool:
    return any(stems[at : at + len(phrase)] == phrase for at in range(len(stems) - len(phrase) + 1))


def names(knowledge: Knowledge) -> dict[str, str]:
    """Names of all activities and incidents by id."""
    activities = {row.id: row.name for row in knowledge.activities}
    return activities | {row.id: row.name for row in knowledge.incidents}


_kept: list[tuple[Knowledge, Lexicon]] = []  # the last one: knowledge is loaded once in most programs


def lexicon(knowledge: Knowledge) -> Lexicon:
    """The lexicon of this knowledge: the one made last, when it is of the same object."""
    if not (_kept and _kept[0][0] is knowledge):
        _kept[:] = [(knowledge, Lexicon(knowledge))]
    return _kept[0][1]


__all__ = ["Lexicon", "Meaning", "lexicon", "names"]
