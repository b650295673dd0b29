"""When a film is refused, and what makes its numbers less sure. Limits: ``constants/film.toml``, sentences ``film.*``."""

import numpy as np
from numpy.typing import NDArray

from laststraw.capture import judge
from laststraw.capture.film import Film, film_reason
from laststraw.capture.film_frames import Frames
from laststraw.capture.passes import Passes
from laststraw.capture.track_follow import Looks
from laststraw.knowledge import Knowledge
from laststraw.records import VIEWS, Reason, View

_CORE = ("shoulder", "hip", "knee", "ankle")
_UPRIGHT_DEG = 30.0  # a trunk that leans less shows which side of the body faces the camera

Floats = NDArray[np.float64]


def size_px(looks: Looks) -> float:
    """From the nose to the middle of the ankles when the person is longest in the film: standing, or lying stretched out."""
    length = np.hypot(*(looks.middle("ankle") - looks.uv[:, looks.index("nose", "none")]).T)
    return float(np.nanquantile(length, 0.9))


def refusals(looks: Looks, view: View, frames: Frames, lying: bool, knowledge: Knowledge) -> tuple[Reason, ...]:
    """Every reason against a film in which somebody was seen. ``view``: as the film was shown to the network."""
    counts = [count for _, count in looks.searches]
    if counts[0] > 1 and 2 * sum(count > 1 for count in counts) > len(counts):
        return (film_reason(knowledge, "two_people"),)
    reasons: list[Reason] = []
    size, least = size_px(looks), knowledge.constant("film.least_size")
    if size < least:
        reasons.append(film_reason(knowledge, "too_small", size=round(size), least=round(least)))
    share, parts = _beyond(looks, frames)
    if share > knowledge.constant("film.most_beyond"):
        reasons.append(film_reason(knowledge, "out_of_frame", parts=judge.parts_told(parts, knowledge)))
    if looks.first is not None and judge.brightness(looks.first) < knowledge.constant("capture.darkest"):
        reasons.append(film_reason(knowledge, "too_dark"))
    unseen_s = _unseen(looks).sum()
    if unseen_s > knowledge.constant("film.most_lost") * np.ptp(looks.time_s):
        reasons.append(film_reason(knowledge, "lost", seconds=f"{unseen_s:.1f}"))
    if frames.broken > knowledge.constant("film.most_broken") * (frames.decoded + frames.broken):
        reasons.append(_broken(frames, knowledge))
    return (*reasons, *(() if reasons else _aspect(looks, view, lying, knowledge)))


def notes(looks: Looks, film: Film, frames: Frames, knowledge: Knowledge) -> tuple[Reason, ...]:
    """What the film made uncertain."""
    told = list(film.notes)
    size, good = size_px(looks), knowledge.constant("film.good_size")
    if size < good:
        told.append(film_reason(knowledge, "small", size=round(size), good=round(good)))
    share, parts = _beyond(looks, frames)
    if share > 0:
        told.append(film_reason(knowledge, "partly_out", parts=judge.parts_told(parts, knowledge)))
    unseen_s = _unseen(looks)
    if unseen_s.any():
        told.append(film_reason(knowledge, "lost_a_while", seconds=f"{unseen_s.sum():.1f}"))
    still_s = _longest_freeze(looks)
    if still_s > knowledge.constant("film.longest_freeze_s"):
        told.append(film_reason(knowledge, "frozen", seconds=f"{still_s:.1f}"))
    if frames.broken:
        told.append(_broken(frames, knowledge))
    if film.fps < knowledge.constant("film.least_fps"):
        told.append(film_reason(knowledge, "few_pictures", fps=round(film.fps), seconds=f"{1 / film.fps:.1f}"))
    return tuple(told)


def _broken(frames: Frames, knowledge: Knowledge) -> Reason:
    return film_reason(knowledge, "broken", broken=frames.broken, all=frames.broken + frames.decoded)


def _beyond(looks: Looks, frames: Frames) -> tuple[float, tuple[str, ...]]:
    """Share of looks in which a joint lies outside the picture, and where."""
    where: dict[str, None] = {}
    beyond = np.zeros(len(looks.time_s), dtype=bool)
    width, height = frames.size
    for name in _CORE:
        for side in ("left", "right"):
            u, v = looks.uv[:, looks.index(name, side)].T
            for part, out in (("sides", (u < 0) | (u > width)), ("head", v < 0), ("feet", v > height)):
                beyond |= out
                where |= {part: None} if out.any() else {}
    return float(beyond.mean()), tuple(where)


def _unseen(looks: Looks) -> Floats:
    """(look - 1,) s of the time between looks in which the person was lost, from when they were first seen to the last time."""
    seen = np.isfinite(looks.uv[:, 0, 0])
    first, last = np.flatnonzero(seen)[[0, -1]]
    lost = ~(seen[:-1] & seen[1:])
    lost[:first] = lost[last:] = False
    return np.where(lost, np.diff(looks.time_s), 0.0)


def _longest_freeze(looks: Looks) -> float:
    """The longest time (s) in which the film shows the same picture."""
    longest = start = 0.0
    for k in range(1, len(looks.time_s)):
        start = start if looks.same[k] else looks.time_s[k]
        longest = max(longest, looks.time_s[k] - start)
    return float(longest)


def _aspect(looks: Looks, view: View, lying: bool, knowledge: Knowledge) -> tuple[Reason, ...]:
    """A film on its side, or of another side of the body. Who lies is turned upright first."""
    up = looks.middle("shoulder") - looks.middle("hip")
    lean = np.arctan2(up[:, 0], -up[:, 1])
    upright = np.abs(lean) < np.radians(_UPRIGHT_DEG)
    if not lying and not upright.any():
        return (film_reason(knowledge, "sideways"),)
    cos, sin = np.cos(lean), np.sin(lean)
    turn = np.array([[cos, sin], [-sin, cos]]).transpose(2, 0, 1)  # (look, 2, 2)
    level = np.einsum("kij,knj->kni", turn, looks.uv) if lying else np.where(upright[:, None, None], looks.uv, np.nan)
    pairs = len(level) // 2 * 2
    if pairs == 0:
        return ()

    def paired(values: Floats) -> Floats:
        return values[:pairs].reshape(pairs // 2, 2, *values.shape[1:])

    depth = np.where(np.isfinite(level[..., 0]), looks.depth, np.nan)
    shows = judge.facing(
        Passes(names=looks.names, sides=looks.sides, uv=paired(level), depth=paired(depth),
               visibility=paired(looks.visibility), presence=paired(looks.visibility)), knowledge,
    )  # fmt: skip
    votes = {side: int((shows == side).sum()) for side in (*VIEWS, judge.TURNED)}
    seen = max(votes, key=lambda side: votes[side])
    if votes[seen] == 0 or seen == view or votes.get(view, 0) > 0.4 * sum(votes.values()):
        return ()
    # Whoever sways between a view and "turned" is let through; another view is refused.
    others = {side: n for side, n in votes.items() if side not in (judge.TURNED, view)}
    other = max(others, key=lambda side: others[side])
    if others[other] > votes.get(view, 0) and 2 * others[other] > votes[judge.TURNED]:
        return _wrong(other, view, looks.flipped, knowledge)  # type: ignore[arg-type]
    return (film_reason(knowledge, "turned", view=judge.view_name(as_filmed(view, looks.flipped), knowledge)),)


def _wrong(seen: View, declared: View, flipped: bool, knowledge: Knowledge) -> tuple[Reason, ...]:
    names = [judge.view_name(as_filmed(view, flipped), knowledge) for view in (seen, declared)]
    return (film_reason(knowledge, "wrong_view", seen=names[0], declared=names[1]),)


def as_filmed(view: View, flipped: bool) -> View:
    """The view of a film, for that of its mirror image."""
    other: dict[View, View] = {"left": "right", "right": "left", "front": "front", "back": "back"}
    return other[view] if flipped else view
