"""The catalogue: every activity with its picture and its load of L4/L5, as one page that needs nothing else."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from laststraw.app.report import page
from laststraw.app.report.figure import Figure, figures
from laststraw.app.report.spine import body_sentences
from laststraw.app.report.words import Words, number
from laststraw.errors import UnusableInput
from laststraw.knowledge import Activity, Knowledge, Phase
from laststraw.records import Estimate, LevelName, Person, SpineLoad
from laststraw.units import STANDARD_GRAVITY_N_KG

METHOD = (
    "The catalogue shows, for one person, the compression of the disc L4/L5 in the phase of each activity that loads it "
    "most, as a multiple of relaxed standing of the same person; quick activities are multiplied by a published or assumed "
    "dynamic factor."
)
GROUPS = (
    "rest", "sitting", "standing", "walking", "household", "garden", "care", "work", "lifting", "carrying", "sport", "body",
)  # fmt: skip
BASE = "stand_relaxed"  # what the others are multiples of
LEVEL: LevelName = "L4/L5"
QUICK, APART = 1.005, 1.3  # a factor below it is none; one below it has no mark of its own, which the peak would hide
ASIDE_DEG, ASIDE_MM = 5.0, 100.0  # from here on a posture is worth a second picture, from behind

WIDTH, EDGE = 240.0, 16.0  # of a bar, picture units
LEAST, MOST = -4, 4  # steps of doubling on the scale: 1/16 to 16 times standing
Loads = Mapping[str, tuple[SpineLoad, ...] | str]
View = tuple[Figure, str]  # a picture and what it shows in words


@dataclass(frozen=True, slots=True)
class Bar:
    """One load on the common scale: picture units from the left; ``still`` None where nothing is sped up."""

    lo: float
    hi: float
    peak: float
    still: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """One phase in words."""

    name: str
    times: str
    newton: str
    evidence: tuple[int, ...]
    assumed: str


@dataclass(frozen=True, slots=True)
class Card:
    """One activity. ``told``: why there is no load; empty where there is one. ``rank``: compression, for the order."""

    activity: Activity
    views: tuple[View, ...]
    n: str
    times: str
    times_range: str
    newton: str
    bar: Bar | None
    bar_label: str
    notes: tuple[str, ...]
    told: str
    habit: str
    backed: str
    parts: tuple[Part, ...]
    rank: float


def render(
    loads: Loads, person: Person, knowledge: Knowledge, assumed: tuple[str, ...] = (), year: int | None = None
) -> str:
    """One self-contained HTML page: no network, no script.

    Parameters
    ----------
    loads
        Activity id -> the load of each of its phases, or the sentence that says why there is none. ``stand_relaxed`` is what
        the others are multiples of. Activities without an entry are left out.
    person
        Whose loads these are.
    knowledge
        The activities, their sources, and the sentences.
    assumed
        What of the person was not given: height, mass, sex, birth.
    year
        Of today, to warn of a body that is not grown up. None: nothing is said.

    *Error*: ``KeyError`` without ``stand_relaxed``, ``UnusableInput`` when that cannot be held; what else cannot be held is
    said, not shown.
    """
    words = _Words(loads, person, knowledge)
    shown = [activity for activity in knowledge.activities if activity.id in loads]
    cards = sorted((words.card(activity) for activity in shown), key=lambda card: (card.activity.not_ranked, card.rank))
    by_group = sorted(cards, key=lambda card: GROUPS.index(card.activity.group))
    backed = [_backed(phase) for activity in shown for phase in activity.phases]
    return page.lay_out(
        "catalogue.html",
        {
            "say": Words(knowledge).say,
            "cat": words.cat,
            "language": knowledge.language,
            "cards": cards,
            "ranked": [card for card in cards if not card.activity.not_ranked],
            "unranked": [card for card in cards if card.activity.not_ranked],
            "groups": [(name, tuple(some)) for name, some in groupby(by_group, key=lambda card: card.activity.group)],
            "person": words.person(person, assumed, year),
            "agrees": knowledge.sentence("loads.agrees"),
            "postures": len(backed),
            "counted": {kind: backed.count(kind) for kind in ("read", "partly", "assumed")},
            "ticks": [(scale(2.0**step), _step(step)) for step in range(LEAST, MOST + 1, 2)],
            "standing_x": scale(1.0),
            "width": WIDTH,
            "method": knowledge.shown(METHOD),
            "sources": words.sources(),
        },
    )


def scale(times: float) -> float:
    """Where a multiple of standing lies on the scale; what is off it lies at its end."""
    steps = min(max(math.log2(max(times, 1e-9)), LEAST), MOST)
    return round(EDGE + (WIDTH - 2 * EDGE) * (steps - LEAST) / (MOST - LEAST), 1)


class _Words:
    """Everything that a card says, with the numbers of the sources in the order in which they are cited."""

    def __init__(self, loads: Loads, person: Person, knowledge: Knowledge) -> None:
        base = loads[BASE]
        if isinstance(base, str) or not base[0].holdable:
            raise UnusableInput(
                "This body cannot stand upright, as far as the model can tell.", hint="Check height and mass."
            )
        self.loads, self.stature_mm, self.knowledge = loads, person.stature_mm, knowledge
        self.draws = base[0].draws
        self.standing_n = base[0].level(LEVEL).compression_n.mean
        self.cited: dict[str, int] = {}

    def cat(self, id: str, **filled_in: object) -> str:
        """A sentence of ``sentences/catalogue.toml``."""
        return self.knowledge.sentence(f"catalogue.{id}", **filled_in)

    def person(self, person: Person, assumed: tuple[str, ...], year: int | None) -> tuple[str, ...]:
        """Whose body it is, what of it was assumed, what standing loads, and how often it was worked out."""
        n = self.standing_n
        standing = self.cat("standing", n=newton(n), kg=newton(n / STANDARD_GRAVITY_N_KG))
        drawn = self.cat("drawn", n=self.draws)
        return (*body_sentences(person, assumed, Words(self.knowledge), year), f"{standing} {drawn}")

    def card(self, activity: Activity) -> Card:
        """One activity, by the phase that loads most; what cannot be held comes before everything."""
        loads = self.loads[activity.id]
        if isinstance(loads, str):
            return self._without(activity, (), self.cat("refused", why=loads))
        heaviest = max(range(len(loads)), key=lambda k: _rank(loads[k]))
        phase, load = activity.phases[heaviest], loads[heaviest]
        if not load.holdable:
            kg = load.limit_kg
            told = self.cat("cannot_empty") if kg is None else self.cat("cannot", kg=f"{kg:.0f}")
            return self._without(activity, self._views(activity, phase, load), told)
        pressed = load.level(LEVEL).compression_n
        times = self._times(pressed)
        return Card(
            activity=activity,
            views=self._views(activity, phase, load),
            n=times[0],
            times=self.cat("times", n=times[0]),
            times_range=self.cat("range", lo=times[1], hi=times[2]),
            newton=self._newton(pressed),
            bar=self._bar(pressed, load.factor),
            bar_label=self.cat("bar_label", name=activity.name, times=times[0], newton=newton(pressed.mean)),
            notes=self._notes(activity, phase, loads, load),
            told="",
            habit=self._habit(activity),
            backed=self._backing(activity),
            parts=tuple(self._part(*pair) for pair in zip(activity.phases, loads, strict=True)),
            rank=_rank(load),
        )

    def sources(self) -> list[tuple[int, str, str, str]]:
        """Number, citation, place, and what it was cited for."""
        found = [(n, self.knowledge.source(id)) for id, n in self.cited.items()]
        return [(n, source.citation, source.locator, source.supports) for n, source in found]

    def _without(self, activity: Activity, views: tuple[View, ...], told: str) -> Card:
        """A card without a load."""
        return Card(
            activity=activity, views=views, n="", times="", times_range="", newton="", bar=None,
            bar_label="", notes=(), told=told, habit=self._habit(activity), backed=self._backing(activity),
            parts=tuple(self._part(phase, None) for phase in activity.phases), rank=math.inf,
        )  # fmt: skip

    def _views(self, activity: Activity, phase: Phase, load: SpineLoad) -> tuple[View, ...]:
        """From the side; from behind as well where something happens to one side."""
        drawn = figures(load.posture, self.stature_mm, phase.on)
        bend = abs((phase.lumbar_left_bend or (0.0, 0.0))[0])
        left = abs((phase.hand_left_mm or (0.0, 0.0))[0])
        both = bend >= ASIDE_DEG or left >= ASIDE_MM
        labels = {"side": "figure_label", "back": "figure_back"}
        return tuple(
            (f, self.cat(labels[f.view], name=activity.name, phase=phase.name))
            for f in drawn
            if f.view == "side" or both
        )

    def _times(self, pressed: Estimate) -> tuple[str, str, str]:
        mean, lo, hi = (multiple(n / self.standing_n) for n in (pressed.mean, pressed.lo90, pressed.hi90))
        return mean, lo, hi

    def _newton(self, pressed: Estimate) -> str:
        return self.cat("newton", n=newton(pressed.mean), lo=newton(pressed.lo90), hi=newton(pressed.hi90))

    def _bar(self, pressed: Estimate, factor: float) -> Bar:
        peak, lo, hi = (scale(n / self.standing_n) for n in (pressed.mean, pressed.lo90, pressed.hi90))
        still = scale(pressed.mean / factor / self.standing_n) if factor >= APART else None
        return Bar(lo, hi, peak, still)

    def _notes(
        self, activity: Activity, phase: Phase, loads: tuple[SpineLoad, ...], load: SpineLoad
    ) -> tuple[str, ...]:
        notes = [self.cat("not_ranked")] if activity.not_ranked else []
        if len(loads) > 1:
            held = [
                (p.share, one.level(LEVEL).compression_n.mean)
                for p, one in zip(activity.phases, loads, strict=True)
                if one.holdable
            ]
            mean = sum(share * n for share, n in held) / sum(share for share, _ in held)
            notes.append(self.cat("highest", phase=phase.name, times=multiple(mean / self.standing_n)))
        if load.factor > QUICK:
            notes.append(self.cat("quick", factor=f"{load.factor:g}"))
        return tuple(notes)

    def _part(self, phase: Phase, load: SpineLoad | None) -> Part:
        pressed = load.level(LEVEL).compression_n if load is not None and load.holdable else None
        numbers = tuple(self.cited.setdefault(id, len(self.cited) + 1) for id in phase.evidence)
        return Part(
            name=self.cat("part", phase=phase.name, percent=f"{100 * phase.share:.0f}")
            if phase.share < 1.0
            else phase.name,
            times="" if pressed is None else self._times(pressed)[0],
            newton="" if pressed is None else self._newton(pressed),
            evidence=numbers,
            assumed=self.cat("assumed_because", why=phase.assumed.rstrip(".")) if phase.assumed else "",
        )

    def _habit(self, activity: Activity) -> str:
        n, duration = activity.repetitions.value, lasts(activity.duration.value)
        if n > 1.0:
            return self.cat("habit", n=f"{n:g}" if n < 10.0 else newton(n), duration=duration)
        if n == 1.0:
            return self.cat("habit_once", duration=duration)
        return self.cat("habit_rare", n=f"{1.0 / n:.0f}", duration=duration)

    def _backing(self, activity: Activity) -> str:
        kinds = {_backed(phase) for phase in activity.phases}
        kind = kinds.pop() if len(kinds) == 1 else "partly"
        return self.cat("posture_is", backed=self.cat(f"backed_{kind}"))


def multiple(times: float) -> str:
    """Two digits: 0.17, 1.2, 12."""
    return f"{times:.2f}" if times < 0.995 else f"{times:.1f}" if times < 9.95 else f"{times:.0f}"


def newton(value: float) -> str:
    """Three digits at most are known: 97, 870, 1,240; with a comma between thousands."""
    if value == 0.0:
        return "0"
    digits = max(math.floor(math.log10(abs(value))) - 2, 0)
    return f"{round(value, -digits):,.0f}".replace("-", number(-1.0, 10.0)[0])


def lasts(seconds: float) -> str:
    """A duration in the unit that fits it."""
    if seconds < 90.0:
        return f"{seconds:.1g} s" if seconds < 1.0 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400.0 else f"{seconds / 3600:.2g} h"


def _rank(load: SpineLoad) -> float:
    return load.level(LEVEL).compression_n.mean if load.holdable else math.inf


def _backed(phase: Phase) -> str:
    """Read, partly read, or assumed."""
    return "assumed" if not phase.evidence else "partly" if phase.assumed else "read"


def _step(step: int) -> str:
    return f"{2**step}×" if step >= 0 else f"1/{2**-step}×"
