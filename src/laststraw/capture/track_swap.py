"""Left and right limbs that change names between two looks, put right.

Seen from the side, or from behind, a network now and then calls the left leg the right one, or takes a back for a front, for a
look or two. Bodies do not jump: of all ways to exchange the two sides look by look, the one with the smoothest movement is
taken (Viterbi's shortest path over pairs of looks). A limb that is swapped for the whole film stays swapped.
"""

import numpy as np
from numpy.typing import NDArray

from laststraw.capture.track_follow import Looks
from laststraw.records import View

GROUPS: tuple[tuple[str, ...], ...] = (
    ("eye_inner", "eye", "eye_outer", "ear", "mouth"),
    ("shoulder", "hip"),
    ("elbow", "wrist", "pinky", "index", "thumb"),
    ("knee", "ankle", "heel", "foot_index"),
)  # what a network exchanges, it exchanges together
_TREMBLE = 0.02  # of the size: how far a point is from where its last two looks lead
_CAP = 4.0  # trembles: farther off is no worse, or one wild point would swap a limb
_RELUCTANCE = 10.0  # what an exchange costs beside, as much as one point that is 4.5 trembles off
_NEAR = 2.0  # from the side: what it weighs that the near limb is the more visible one

Floats = NDArray[np.float64]


def exchanged(looks: Looks, view: View, size_px: float) -> NDArray[np.bool_]:
    """(look, n) which landmarks carry the name of the other side. ``view``: as the film was shown to the network."""
    order = partners(looks)
    swap = np.zeros(looks.visibility.shape, dtype=bool)
    for group in GROUPS:
        left = [i for i, (n, s) in enumerate(zip(looks.names, looks.sides, strict=True)) if n in group and s == "left"]
        if not left:
            continue
        right = [int(order[i]) for i in left]
        seen = np.flatnonzero(np.isfinite(looks.uv[:, left[0], 0]))
        if len(seen) < 3:
            continue
        pairs = np.stack([looks.uv[seen][:, left], looks.uv[seen][:, right]], axis=1)  # (look, side, point, 2)
        apart = (looks.visibility[seen][:, left] - looks.visibility[seen][:, right]).mean(axis=1)
        nearer = {"left": apart, "right": -apart}.get(view, np.zeros(len(seen)))
        states = _smoothest(pairs / (_TREMBLE * size_px), looks.time_s[seen], _NEAR * nearer)
        swap[np.ix_(seen[states], np.array([*left, *right]))] = True
    return swap


def partners(looks: Looks) -> NDArray[np.intp]:
    """For each landmark the place of the one on the other side; its own on the midline."""
    other = {"left": "right", "right": "left"}
    places = {point: i for i, point in enumerate(zip(looks.names, looks.sides, strict=True))}
    return np.array([places[name, other.get(side, side)] for name, side in places])  # type: ignore[index]


def _smoothest(pairs: Floats, time_s: Floats, nearer: Floats) -> NDArray[np.bool_]:
    """(look,) which looks to exchange. ``pairs`` (look, 2, point, 2) in trembles; ``nearer`` (look,): evidence against it."""
    own = np.stack([-nearer / 2, nearer / 2 + _RELUCTANCE], axis=1)  # (look, state)
    turned = np.stack([pairs, pairs[:, ::-1]], axis=1)  # (look, state, side, point, 2)
    cost = own[0][:, None] + own[1][None, :] + _misfit(turned[1][None], turned[0][:, None])  # (state before, state now)
    back = []
    for k in range(2, len(pairs)):
        lead = (time_s[k] - time_s[k - 1]) / (time_s[k - 1] - time_s[k - 2])
        was, now = turned[k - 2][:, None], turned[k - 1][None]
        expected = now + min(lead, 1.0) * (now - was)  # (before, now, side, point, 2)
        total = cost[:, :, None] + _misfit(turned[k][None, None], expected[:, :, None])  # (before, now, next)
        back.append(total.argmin(axis=0))
        cost = total.min(axis=0) + own[k][None, :]
    states = list(np.unravel_index(int(cost.argmin()), cost.shape))
    for step in reversed(back):
        states.insert(0, step[states[0], states[1]])
    return np.array(states, dtype=bool)


def _misfit(found: Floats, expected: Floats) -> Floats:
    """(...,) half the sum of squares over sides and points, each capped."""
    away = np.minimum(((found - expected) ** 2).sum(axis=-1), _CAP**2)
    summed: Floats = away.sum(axis=(-1, -2)) / 2
    return summed
