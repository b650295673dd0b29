"""The page of one episode: the last thing, what came before, and neither, under two models. The templates only lay it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from laststraw.app.report import page
from laststraw.app.report.spine import body_sentences
from laststraw.app.report.straw_chart import Bars, Weeks, bars, weeks
from laststraw.app.report.words import Words, capital, number
from laststraw.knowledge import Knowledge
from laststraw.records import (
    Alert,
    Assumption,
    Damage,
    Episode,
    Estimate,
    Figure,
    Outlook,
    PastShare,
    Person,
    Risk,
    Straw,
    StrawUnder,
    Version,
    WhatIf,
)

SPECIAL = ("unknown_days", "before_diary", "earlier_episodes", "usual", "imbalance")
PARTS = ("trigger", "history", "base")
TISSUE_NAMES = {
    "disc/l1_l2": "tissue_disc_l1_l2",
    "disc/l2_l3": "tissue_disc_l2_l3",
    "disc/l3_l4": "tissue_disc_l3_l4",
    "disc/l4_l5": "tissue_disc_l4_l5",
    "disc/l5_s1": "tissue_disc_l5_s1",
    "posterior_ligament": "tissue_posterior_ligament",
    "facet/left": "tissue_facet_left",
    "facet/right": "tissue_facet_right",
    "sacroiliac/left": "tissue_sacroiliac_left",
    "sacroiliac/right": "tissue_sacroiliac_right",
    "extensor/left": "tissue_extensor_left",
    "extensor/right": "tissue_extensor_right",
}
MOST_PAST = 12  # rows of the table of what had piled up
LATEST_DAYS = 365.0  # beyond it a delay is told as "more than"
UNKNOWN = ("unknown_1", "unknown_2", "unknown_3", "unknown_4", "unknown_5", "unknown_6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An episode and its analysis, ready to be told."""

    straw: Straw
    episode: Episode
    outlook: Outlook | None
    person: Person
    tissues: tuple[Damage, ...] = ()  # the state of every tissue at the end of the diary, where it was asked for
    assumed: tuple[str, ...] = ()  # what was taken from the reference person
    methods: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    versions: tuple[Version, ...] = ()
    alerts: tuple[Alert, ...] = ()  # the early message, what the loads foretell included

    def under(self, model: str) -> tuple[StrawUnder, ...]:
        """The analyses under one model, one for each calibration."""
        return tuple(one for one in self.straw.under if one.model == model)


class Teller(Words):
    """The sentences of ``sentences/straw_page.toml``."""

    def tell(self, id: str, **filled_in: object) -> str:
        """A sentence; ``id`` without its ``straw.``."""
        return self.knowledge.sentence(f"straw.{id}", **filled_in)

    def percent(self, figure: "Figure") -> str:
        """A share in percent with its range."""
        middle, lo, hi = percent(figure)
        return f"{middle} % ({self.say('interval', lo=lo, hi=hi)})"

    def of(self, what: str) -> str:
        """What a share of the past belongs to: an activity or incident by its name, or one of the special parts."""
        if what in SPECIAL:
            return self.tell(f"of_{what}")
        named = {one.id: one.name for one in self.knowledge.activities}
        return (named | {one.id: one.name for one in self.knowledge.incidents}).get(what, what)


def percent(figure: Figure) -> tuple[str, str, str]:
    """A share as whole percents: middle, low and high."""
    one = figure.estimate
    return f"{100 * one.mean:.0f}", f"{100 * one.lo90:.0f}", f"{100 * one.hi90:.0f}"


def together(figures: Sequence[Figure]) -> Figure:
    """Several answers to one question as one that is as unsure as all of them: mean of means, widest limits, lowest grade."""
    parts = [figure.estimate for figure in figures]
    mean = sum(part.mean for part in parts) / len(parts)
    low, high = min(part.lo90 for part in parts), max(part.hi90 for part in parts)
    widest = Estimate(mean=mean, sd=max(part.sd for part in parts), lo90=low, hi90=high)
    return Figure(estimate=widest, grade=max(figure.grade for figure in figures), rests_on=figures[0].rests_on)


def pain_sentence(episode: Episode, tell: Teller) -> str:
    """What hurt, how much, from when to when."""
    said = {
        "place": tell.tell(f"place_{episode.place}"),
        "side": "" if episode.side == "none" else tell.tell("on_side", side=tell.side(episode.side)),
        "date": tell.date(episode.day),
        "until": "" if episode.until is None else tell.tell("until", date=tell.date(episode.until)),
    }
    if episode.pain is None:
        return tell.tell("pain_unsaid", **said)
    return tell.tell("pain", pain=f"{episode.pain.mean:g}", **said)


def person_sentences(story: Story, tell: Teller) -> tuple[str, ...]:
    """The person's own words, and whose body was loaded."""
    own = (tell.tell("said", said=story.episode.said),) if story.episode.said else ()
    return (*own, *body_sentences(story.person, story.assumed, Words(tell.knowledge)))


def short_answer(story: Story, tell: Teller) -> tuple[str, ...]:
    """The account in a few sentences, both models in it."""
    straw = story.straw
    if not straw.trigger:
        told = [tell.tell("no_last")]
    else:
        told = [tell.tell("last", activity=tell.of(straw.trigger_activity))]
        done = round(straw.done_before.estimate.mean)
        counted = graded(tell.tell("before", n=done), straw.done_before)
        told += [counted, tell.tell("before_proves_little")] if done else [tell.tell("first_time")]
        told += _loads(straw, tell)
    for id, model in (("piles", "M1"), ("piles_not", "M0")):
        under = story.under(model)
        told.append(
            graded(tell.tell(id, **_shares(under)), *(one.history for one in under), *(one.trigger for one in under))
        )
    told.append(tell.tell("both_fit"))
    told.append(tell.sentence_or_text(straw.cannot_tell) if straw.cannot_tell else tell.tell("can_tell"))
    if story.episode.place == "leg":
        told.append(tell.tell("leg_note"))
    return tuple(told)


def _loads(straw: Straw, tell: Teller) -> list[str]:
    """What the last thing pressed, beside what a fresh disc bears, and the chance that it was too much alone."""
    if straw.trigger_load_n is None or straw.strength_n is None:
        return []
    load, strength = straw.trigger_load_n.estimate, straw.strength_n.estimate
    alone = together([one.alone_enough for one in straw.under])
    told = tell.tell(
        "load",
        n=newtons(load.mean),
        lo=newtons(load.lo90),
        hi=newtons(load.hi90),
        strength=newtons(strength.mean),
        strength_lo=newtons(strength.lo90),
        strength_hi=newtons(strength.hi90),
    )
    chance = tell.tell("alone_never", chance=tell.chance(alone.estimate.mean).text)
    return [graded(told, straw.trigger_load_n, straw.strength_n), graded(chance, alone)]


def graded(sentence: str, *figures: Figure) -> str:
    """A sentence with the lowest grade of its numbers behind it."""
    return f"{sentence} [{max(figure.grade for figure in figures)}]"


def newtons(value: float) -> str:
    """Newtons to the nearest ten: more is never known."""
    return f"{round(value, -1):,.0f}".replace(",", "\u202f")


def _shares(under: Sequence[StrawUnder]) -> dict[str, str]:
    """Trigger, history and base of one model over its calibrations, as percents with limits."""
    told: dict[str, str] = {}
    for name in PARTS:
        middle, low, high = percent(together([getattr(one, name) for one in under]))
        told |= {name: middle, f"{name}_lo": low, f"{name}_hi": high}
    return told


def past_rows(story: Story, tell: Teller) -> tuple[dict[str, str], ...]:
    """What had piled up under M1: each part over both calibrations, the largest first."""
    of: dict[str, list[PastShare]] = {}
    for under in story.under("M1"):
        for part in under.past:
            of.setdefault(part.of, []).append(part)
    merged = [(what, together([part.share for part in parts]), parts[0]) for what, parts in of.items()]
    merged.sort(key=lambda row: -row[1].estimate.mean)
    shown = [row for row in merged if row[1].estimate.hi90 >= 0.005][:MOST_PAST]
    return tuple(
        {
            "what": capital(tell.of(what)),
            "share": tell.percent(figure),
            "days": f"{part.days}" if part.days else "",
            "grade": figure.grade,
        }
        for what, figure, part in shown
    )


def what_if_rows(story: Story, tell: Teller) -> tuple[dict[str, str], ...]:
    """What would have become of the episode: both ends of what chance may be, under M1 over both calibrations."""
    of: dict[tuple[str, str], list[WhatIf]] = {}
    for under in story.under("M1"):
        for one in under.what_if:
            of.setdefault((one.id, one.of), []).append(one)
    rows = []
    for (id, what), ones in of.items():
        later = together([one.later_days for one in ones])
        middle = sum(one.later_median_days for one in ones) / len(ones)
        name = tell.tell(id, activity=tell.of(what).lower()) if id == "without_activity" else tell.tell(id)
        avoided = tell.percent(together([one.avoided for one in ones]))
        rows.append(
            {"what": capital(name), "later": days(later, middle, tell), "avoided": avoided, "grade": later.grade}
        )
    return tuple(rows)


def days(figure: Figure, middle: float, tell: Teller) -> str:
    """A delay in days: its median (the mean is carried away by a few late draws) and limits; beyond a year only that."""
    one = figure.estimate
    if middle >= LATEST_DAYS:
        return tell.tell("more_than_days", n=f"{LATEST_DAYS:.0f}")
    high = f"{one.hi90:.1f}" if one.hi90 < LATEST_DAYS else f"> {LATEST_DAYS:.0f}"
    return tell.tell("days", n=f"{middle:.1f}", lo=f"{one.lo90:.1f}", hi=high)


def bayes_sentences(straw: Straw, tell: Teller) -> tuple[str, ...]:
    """How far this diary favours one model, by calibration."""
    return tuple(
        tell.tell(
            "bayes",
            calibration=tell.tell(f"calibration_{name}"),
            value=_odds(figure.estimate.mean),
            lo=_odds(figure.estimate.lo90),
            hi=_odds(figure.estimate.hi90),
            verdict=tell.tell(_verdict(figure.estimate.mean)),
        )
        for name, figure in straw.log10_bayes
    )


def _verdict(log10: float) -> str:
    """In words, from ten to one on."""
    return "bayes_little" if abs(log10) < 1.0 else "bayes_for" if log10 > 0.0 else "bayes_against"


def _odds(log10: float) -> str:
    return f"{10**log10:.2g}" if -3.0 < log10 < 4.0 else f"10^{log10:.0f}"


def tissue_rows(story: Story, tell: Teller) -> tuple[dict[str, str], ...]:
    """What M1 says is left of each tissue at the end of the diary, over both calibrations."""
    of: dict[str, list[Figure]] = {}
    for damage in story.tissues:
        if damage.model == "M1":
            for capacity in damage.capacities:
                of.setdefault(capacity.tissue, []).append(capacity.left)
    return tuple(
        {
            "what": tell.tell(TISSUE_NAMES[tissue]),
            "left": tell.percent(together(figures)),
            "grade": together(figures).grade,
        }
        for tissue, figures in of.items()
    )


def ahead(outlook: Outlook | None, tell: Teller) -> tuple[str, ...]:
    """The risk that is shown, whose it is, and what the engine says where it has not earned to be believed."""
    if outlook is None:
        return ()
    told = [graded(tell.tell(f"ahead_{risk.by}", **_risk(risk)), risk.chance) for risk in outlook.shown]
    if outlook.warning:
        told.append(tell.tell("ahead_warning"))
    elif outlook.engine and "proved_" not in outlook.reason and outlook.reason != "outlook.hurts_engine":
        longest = max(outlook.engine, key=lambda risk: risk.days)
        told.append(graded(tell.tell("ahead_no_warning", **_risk(longest)), longest.chance))
    return (*told, tell.sentence_or_text(outlook.reason)) if outlook.reason else tuple(told)


def _risk(risk: Risk) -> dict[str, object]:
    n, lo, hi = percent(risk.chance)
    return {"days": risk.days, "n": n, "lo": lo, "hi": hi}


def unknowns(straw: Straw, tell: Teller) -> tuple[str, ...]:
    """What is not known, the weakest first."""
    said = {"n": straw.silent_days, "all": straw.known_days + straw.silent_days}
    return tuple(tell.tell(id, **said) for id in UNKNOWN if id != "unknown_5" or straw.silent_days)


def figure_rows(story: Story, tell: Teller) -> tuple[dict[str, str], ...]:
    """Every number of the shares with its range, its grade and what it rests on."""
    rows = []
    for under in story.straw.under:
        whose = f"{tell.tell(f'model_{under.model}')}, {tell.tell(f'calibration_{under.calibration}')}"
        named = [(tell.tell(f"share_{name}"), getattr(under, name)) for name in ("trigger", "history", "base")]
        named += [(tell.tell(name), getattr(under, name)) for name in ("alone_enough", "last_straw", "not_even")]
        rows += [
            {
                "whose": whose,
                "what": capital(what),
                "value": tell.percent(figure),
                "grade": figure.grade,
                "rests": tell.sentence_or_text(figure.rests_on),
            }
            for what, figure in named
        ]
    return tuple(rows)


def left_sentences(story: Story, tell: Teller) -> tuple[str, ...]:
    """What the model says is left of the main disc, and its circle number."""
    under = story.under("M1")
    main = [one.damage.capacities[0].left for one in under if one.damage.capacities]
    told = []
    if main:
        n, lo, hi = percent(together(main))
        told.append(graded(tell.tell("left", n=n, lo=lo, hi=hi), *main))
    turns = together([one.damage.circle for one in under])
    circle = turns.estimate
    told.append(
        tell.tell("circle", n=number(circle.mean, 0.05), lo=number(circle.lo90, 0.05), hi=number(circle.hi90, 0.05))
    )
    return tuple(told)


def render_straw(story: Story, knowledge: Knowledge, *, made_at: str) -> str:
    """One self-contained HTML page of an episode: no network, no script.

    Parameters
    ----------
    made_at
        ISO 8601, for the foot of the page.

    *Error*: none of its own; what the knowledge files do not name is shown by its id.
    """
    tell = Teller(knowledge)
    return page.lay_out("straw.html", view(story, tell, made_at))


def view(story: Story, tell: Teller, made_at: str) -> dict[str, Any]:
    """All that the page says, as plain values."""
    straw = story.straw
    shares: Bars = bars(straw.under)
    chart: Weeks | None = (
        weeks(straw.weeks, tell.of, tell.tell("chart_rest"), tell.knowledge.language) if straw.weeks else None
    )
    return {
        "say": tell.say,
        "language": tell.knowledge.language,
        "tell": tell.tell,
        "title": tell.tell("title", date=tell.date(straw.day)),
        "pain": pain_sentence(story.episode, tell),
        "person": person_sentences(story, tell),
        "short": short_answer(story, tell),
        "shares": shares,
        "needed": [_needed(one, tell) for one in straw.under if straw.trigger],
        "enough": [_enough(one, tell) for one in straw.under if straw.trigger],
        "bayes": bayes_sentences(straw, tell),
        "past": past_rows(story, tell),
        "chart": chart,
        "chart_text": tell.tell("chart_text", calibration=tell.tell("calibration_recall")),
        "left": left_sentences(story, tell),
        "tissues": tissue_rows(story, tell),
        "what_if": what_if_rows(story, tell),
        "ahead": (*ahead(story.outlook, tell), *(alert.text for alert in story.alerts)),
        "unknowns": unknowns(straw, tell),
        "figures": figure_rows(story, tell),
        "notes": [tell.sentence_or_text(note) for note in straw.notes],
        "methods": [tell.knowledge.shown(method) for method in story.methods],
        "assumptions": story.assumptions,
        "versions": story.versions,
        "date": tell.date(made_at),
    }


def _whose(under: StrawUnder, tell: Teller) -> str:
    return f"{tell.tell(f'model_{under.model}')}, {tell.tell(f'calibration_{under.calibration}')}"


def _needed(under: StrawUnder, tell: Teller) -> tuple[str, str]:
    trigger, history = percent(under.needed_trigger)[0], percent(under.needed_history)[0]
    return _whose(under, tell), tell.tell("needed", trigger=f"{trigger} %", history=f"{history} %")


def _enough(under: StrawUnder, tell: Teller) -> dict[str, str]:
    parts = {name: f"{percent(getattr(under, name))[0]} %" for name in ("alone_enough", "last_straw", "not_even")}
    return {"whose": _whose(under, tell), **parts}
