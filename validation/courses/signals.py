"""The band of the curve and the early message on made-up numbers whose truth is known."""

from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laststraw import knowledge as knowledge_room
from laststraw.knowledge import Knowledge
from laststraw.plan.response import truth
from laststraw.plan.warn import early_warning
from laststraw.records import Scored, Sign

BANDS = ("model", "responder", "flare", "noisy")
ALERTS = ("quiet", "swaying", "pain_only", "rise")
FIRST = date(2026, 1, 1)
DAYS = 85
ERROR = 1.02
BEFORE, AFTER = 70, 126  # days: the eight weeks in which messages are counted


@cache
def _known() -> Knowledge:
    return knowledge_room.load()


def band(asked: tuple[str, int]) -> dict[str, float]:
    """Share of days on which the truth lies inside the band."""
    kind, seed = asked
    rng = np.random.default_rng([seed, 7, BANDS.index(kind)])
    course = _like_the_model(rng) if kind == "model" else _course(kind, rng)
    at = np.sort(rng.choice(DAYS, 12, replace=False)) if kind == "model" else np.arange(0, DAYS, 7)
    told = course[at] + (2.0 * ERROR if kind == "noisy" else ERROR) * rng.normal(size=len(at))
    if kind != "model":
        told = np.clip(np.round(told), 0, 10)
    scored = [
        Scored(questionnaire="nrs", day=(FIRST + timedelta(days=int(day))).isoformat(), value=float(value), sd=ERROR)
        for day, value in zip(at, told, strict=True)
    ]
    days = np.arange(0, DAYS - at[0], 12.0)
    mean, covariance = truth(scored, _known().questionnaire("nrs"), _known(), days)
    inside = np.abs(course[at[0] + days.astype(int)] - mean) <= 1.96 * np.sqrt(np.diag(covariance))
    return {f"curve_{kind}": float(inside.mean())}


def messages(asked: tuple[str, int]) -> dict[str, float]:
    """Messages in eight weeks in which nothing happens; or whether one comes within a week of a rise."""
    kind, seed = asked
    rng = np.random.default_rng([seed, 11, ALERTS.index(kind)])
    rises = BEFORE + 20 if kind == "rise" else AFTER
    signs = _signs(kind, rises, rng)
    keys: set[str] = set()
    for day in range(BEFORE + 6, AFTER, 7) if kind != "rise" else (rises + 6,):  # a message stands for a week
        today = FIRST + timedelta(days=day)
        told = early_warning([s for s in signs if s.day <= today.isoformat()], _known(), today=today)
        keys |= {told.key} if told else set()
    return {f"alerts_{kind}": float(len(keys) if kind != "rise" else bool(keys))}


def _like_the_model(rng: np.random.Generator) -> NDArray[Any]:
    constant = _known().constant
    left = -1.0
    while left < 0.0:
        left = constant("course.curve.left") + constant("course.curve.left_spread") * rng.normal()
    time = constant("course.curve.time") * np.exp(constant("course.curve.time_spread") * rng.normal())
    start = 10.0 * (constant("course.curve.start") + constant("course.curve.start_spread") * rng.normal())
    days = np.arange(DAYS)
    apart = np.abs(days[:, None] - days[None, :])
    sway = np.exp(-apart / constant("course.curve.sway_time")) + 1e-9 * np.eye(DAYS)
    up_and_down = 10.0 * constant("course.curve.sway") * np.linalg.cholesky(sway) @ rng.normal(size=DAYS)
    return np.asarray(start * (left + (1.0 - left) * np.exp(-days / time)) + up_and_down)


def _course(kind: str, rng: np.random.Generator) -> NDArray[Any]:
    days = np.arange(DAYS)
    start = rng.uniform(3.0, 6.0)
    end = start * rng.uniform(0.1, 0.4)
    flare = 3.0 * ((days >= 30) & (days <= 51)) if kind == "flare" else 0.0
    return np.asarray(end + (start - end) * np.exp(-days / 30.0) + flare)


def _signs(kind: str, rises: int, rng: np.random.Generator) -> list[Sign]:
    """Pain every day, and for some kinds hours of sitting and of sleep."""
    level, sitting, sleep = rng.uniform(0.5, 5.0), rng.uniform(4.0, 9.0), rng.uniform(6.0, 8.0)
    sways = 0.85 if kind in ("swaying", "pain_only") else 0.0
    off, found = 0.0, []
    for n in range(AFTER):
        day = (FIRST + timedelta(days=n)).isoformat()
        off = sways * off + np.sqrt(1.0 - sways**2) * (1.0 if sways else 0.0) * rng.normal()
        pain = level + off + (3.0 if n >= rises else 0.0) + ERROR * rng.normal()
        found.append(Sign(signal="nrs", day=day, value=float(np.clip(round(pain), 0, 10)), sd=ERROR))
        if kind == "swaying":
            hours = sitting - (2.0 if n % 7 > 4 else 0.0) + 1.3 * rng.normal()
            found.append(Sign(signal="sitting", day=day, value=float(max(0.0, hours)), sd=0.5))
            found.append(Sign(signal="sleep", day=day, value=float(sleep + 0.8 * rng.normal()), sd=0.5))
    return found
