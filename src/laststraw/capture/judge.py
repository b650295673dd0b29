"""When a photo is refused: each reason has a code for programs and a sentence that a person can act on.

Everything compared here is a ratio to the person's own size in the picture (nose to middle of the ankles), so that it holds
for tall and short people, near and far. The limits are in ``knowledge/data/constants/capture.toml``.
"""

from collections.abc import Sequence
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from laststraw.capture.base import Mask, Pixels
from laststraw.capture.passes import CORE, Passes
from laststraw.capture.person import Found
from laststraw.knowledge import Knowledge
from laststraw.records import VIEWS, Reason, View

_BLUR = 9  # px, width of the extra blur
TURNED = "turned"  # neither a front, a back nor a side view

Flags = NDArray[np.bool_]


def view_name(view: str, knowledge: Knowledge) -> str:
    """What the side of the body that faces the camera is called."""
    return knowledge.sentence(f"seen.view.{view}")


def parts_told(parts: Sequence[str], knowledge: Knowledge) -> str:
    """Parts of the body in words: "head and feet"."""
    told = [knowledge.sentence(f"seen.part.{part}") for part in parts]
    return reduce(lambda first, last: knowledge.sentence("seen.and", first=first, last=last), told)


def reason(knowledge: Knowledge, code: str, **filled_in: object) -> Reason:
    """A refusal in words: sentence ``capture.<code>``."""
    return Reason(code=code, text=knowledge.sentence(f"capture.{code}", **filled_in))


def nobody(pixels: Pixels, knowledge: Knowledge) -> tuple[Reason, ...]:
    """Why nobody was seen: perhaps it is too dark."""
    if brightness(pixels) < knowledge.constant("capture.darkest"):
        return (reason(knowledge, "too_dark"), reason(knowledge, "no_person"))
    return (reason(knowledge, "no_person"),)


def shape(pixels: Pixels, knowledge: Knowledge) -> tuple[Reason, ...]:
    """A picture wider than any camera takes at once. A high and narrow one may have been cut out by hand: it is left alone."""
    height, width = pixels.shape[:2]
    return (reason(knowledge, "panorama"),) if width > knowledge.constant("capture.widest_picture") * height else ()


def crowd(people: tuple[Found, ...], knowledge: Knowledge) -> tuple[Reason, ...]:
    """More than one person of similar size, a child beside an adult too."""
    second = people[1].extent_px / people[0].extent_px if len(people) > 1 else 0.0
    return (reason(knowledge, "two_people"),) if second >= knowledge.constant("capture.second_person") else ()


def stance(passes: Passes, view: View, knowledge: Knowledge) -> tuple[Reason, ...]:
    """A turned photo, the wrong side of the person, or somebody who does not stand with hanging arms."""
    most_tilted = "capture.most_tilted" if view in ("front", "back") else "capture.most_tilted_side"
    if np.nanmedian(_uprightness(passes)) < np.cos(np.radians(knowledge.constant(most_tilted))):
        return (reason(knowledge, "sideways"),)
    shows = facing(passes, knowledge)  # (pair, 2)
    votes = {side: int((shows == side).sum()) for side in (*VIEWS, TURNED)}
    seen = max(votes, key=lambda side: votes[side])
    if 2 * votes[seen] <= passes.seen.sum():
        return (reason(knowledge, "passes_disagree"),)
    if seen == TURNED:
        return (reason(knowledge, "turned", view=view_name(view, knowledge)),)
    if seen != view:
        return (reason(knowledge, "wrong_view", seen=view_name(seen, knowledge), declared=view_name(view, knowledge)),)
    if np.nanmedian(_thigh_share(passes)) < knowledge.constant("capture.shortest_thigh"):
        return (reason(knowledge, "not_standing"),)
    if view in ("left", "right") and np.nanmedian(_stride(passes)) > knowledge.constant("capture.longest_stride"):
        return (reason(knowledge, "walking"),)
    if np.nanmedian(_raised_arms(passes)) > 0:
        return (reason(knowledge, "arms_up"),)
    if view == "front" and np.nanmedian(_lowest_forearm(passes)) < knowledge.constant("capture.least_forearm"):
        return (reason(knowledge, "mirror_selfie"),)
    if view in ("front", "back") and np.nanmedian(_breadth(passes)) > knowledge.constant("capture.widest_shoulders"):
        return (reason(knowledge, "panorama"),)
    return ()


def clothes(mask: Mask | None, passes: Passes, uv: NDArray[np.float64], knowledge: Knowledge) -> tuple[Reason, ...]:
    """Notes on clothes that stand off the legs: skirts, robes, wide trousers. Not a refusal: only the outline suffers.

    From the front and the back, what the mask fills at the height of the thighs and the calves is compared with the length of
    thigh and shank. A wide shirt cannot be told from a wide trunk, nor from arms that hang before it: nothing is said of it.

    Parameters
    ----------
    mask
        Upright grid in px of the photo.
    uv
        (n, 2) px of the photo.
    """
    if mask is None or np.nanmedian(_breadth(passes)) < knowledge.constant("capture.narrow_shoulders"):
        return ()
    parts = (("capture.widest_thigh", "hip", "knee", 0.6), ("capture.widest_calf", "knee", "ankle", 0.3))
    for limit, upper, lower, share in parts:
        high, low = _middle(uv, passes, upper), _middle(uv, passes, lower)
        filled = _filled(mask, float(high[1] + share * (low[1] - high[1]))) / 2  # of one leg
        if filled > knowledge.constant(limit) * np.hypot(*(low - high)):
            return (reason(knowledge, "loose_clothes"),)
    return ()


def framing(
    uv: NDArray[np.float64], passes: Passes, mask: Mask | None, pixels: Pixels, knowledge: Knowledge
) -> tuple[Reason, ...]:
    """Feet or head outside the photo, or the person too small in it.

    A network that does not see a head may put one on the shoulders, so the mask is asked too, where there is one: who is wider
    than a head at the upper edge of the photo, or than an ankle at the lower one, goes on beyond it.

    Parameters
    ----------
    uv
        (n, 2) px of the photo.
    mask
        Upright grid in px of the photo.
    """
    height, width = pixels.shape[:2]
    size = float(np.hypot(*(_middle(uv, passes, "ankle") - uv[passes.index("nose", "none")])))
    beyond: list[str] = []
    crown = _middle(uv, passes, "ear")[1] - knowledge.constant("capture.crown_above_ears") * size
    inside = 0.005 * size
    at_top, at_bottom = (0.0, 0.0) if mask is None else (_filled(mask, inside), _filled(mask, height - inside))
    if crown < 0 or at_top > knowledge.constant("capture.cut_above") * size:
        beyond.append("head")
    sole = max(uv[passes.index(name, side), 1] for name in ("ankle", "heel") for side in ("left", "right"))
    if sole > height - 1 or at_bottom > knowledge.constant("capture.cut_below") * size:
        beyond.append("feet")
    across = np.array([uv[passes.index(name, side), 0] for name in CORE for side in ("left", "right")])
    if across.min() < 0 or across.max() > width:
        beyond.append("sides")
    reasons = [reason(knowledge, "out_of_frame", parts=parts_told(beyond, knowledge))] if beyond else []
    least = knowledge.constant("capture.least_size")
    if size < least:
        reasons.append(reason(knowledge, "too_small", size=round(size), least=round(least)))
    return tuple(reasons)


def quality(square: Pixels, knowledge: Knowledge, strictness: float = 1.0) -> tuple[Reason, ...]:
    """Too dark or too blurred around the person, at the scale that the network sees."""
    if brightness(square) < strictness * knowledge.constant("capture.darkest"):
        return (reason(knowledge, "too_dark"),)
    if sharpness(square) < strictness * knowledge.constant("capture.least_sharpness"):
        return (reason(knowledge, "blurred"),)
    return ()


def disagreement(square: Pixels, knowledge: Knowledge) -> tuple[Reason, ...]:
    """Why looks differ: poor light or blur where there is some, else unknown."""
    return quality(square, knowledge, strictness=2.0) or (reason(knowledge, "passes_disagree"),)


def facing(passes: Passes, knowledge: Knowledge) -> NDArray[np.str_]:
    """(pair, 2) the side of the person that each pass sees: a view, ``turned``, or empty where nobody was seen.

    Front and back are told by which shoulder and hip is left in the picture. A side is told by where the nose points and
    must be confirmed by which shoulder is nearer, where the backend knows depth.
    """
    size = passes.size()

    def apart(name: str, of: NDArray[np.float64]) -> NDArray[np.float64]:
        gap = passes.at(name, "left", of) - passes.at(name, "right", of)
        return (gap[..., 0] if gap.ndim == 3 else gap) / size

    shoulders, hips = apart("shoulder", passes.uv), apart("hip", passes.uv)
    ears = (passes.at("ear", "left", passes.uv) + passes.at("ear", "right", passes.uv))[..., 0] / 2
    ahead = (passes.at("nose", "none", passes.uv)[..., 0] - ears) / size
    nearer = apart("shoulder", passes.depth)  # negative: the left shoulder is nearer
    broad, narrow = knowledge.constant("capture.broad_shoulders"), knowledge.constant("capture.narrow_shoulders")
    shows = np.where(passes.seen, TURNED, "").astype("<U6")
    agree = np.sign(shoulders) == np.sign(hips)
    shows[(shoulders > broad) & agree] = "front"
    shows[(shoulders < -broad) & agree] = "back"
    end_on = np.abs(shoulders) < narrow
    profile = np.abs(ahead) > knowledge.constant("capture.least_profile")
    shows[end_on & profile & (ahead < 0) & ~(nearer > 0)] = "left"
    shows[end_on & profile & (ahead > 0) & ~(nearer < 0)] = "right"
    return shows


def usable(passes: Passes, view: View, knowledge: Knowledge) -> Flags:
    """(pair,) pairs of which both halves see the declared view and lie where most passes lie."""
    with np.errstate(invalid="ignore"):
        right_view = facing(passes, knowledge) == view
        core = passes.uv[:, :, passes.ends().ravel()]  # (pair, 2, 10, 2)
        usual = np.nanmedian(core, axis=(0, 1))
        away = np.hypot(*np.moveaxis(core - usual, -1, 0)).mean(axis=-1) / np.nanmedian(passes.size())
        near = away < knowledge.constant("capture.farthest_pass")
    flags: Flags = (passes.seen & right_view & near).all(axis=1)
    return flags


def spread(passes: Passes) -> float:
    """Mean sd over the passes of the points that are compared, as a share of the person's size."""
    core = passes.draws()[:, passes.ends().ravel()]
    return float(np.sqrt((core.std(axis=0) ** 2).sum(axis=-1)).mean() / np.median(passes.size()))


def brightness(pixels: Pixels) -> float:
    """0 to 1: how bright the brightest fifth of the picture is at least."""
    return float(np.quantile(pixels.max(axis=2)[::4, ::4], 0.8) / 255.0) if pixels.size else 0.0


def sharpness(pixels: Pixels) -> float:
    """0 to 1: how much of the variation between neighbouring pixels is lost by blurring once more.

    A sharp picture loses much, a blurred one has nothing left to lose. Source: Crete et al. 2007, The blur effect
    (SPIE 6492): one minus their measure. changed: the better of both directions is taken, so motion blur along one
    direction counts as blur only when it hides the other too.
    """
    grey = np.asarray(cv2.transform(pixels.astype(np.float32), np.full((1, 3), 1 / 3, np.float32)), np.float64)
    kept = []
    for axis in (0, 1):
        width = (_BLUR, 1) if axis else (1, _BLUR)  # cv2 counts columns first; black beyond the edge
        blurred = np.asarray(cv2.blur(grey, width, borderType=cv2.BORDER_CONSTANT), np.float64)
        before = np.abs(np.diff(grey, axis=axis))
        lost = np.maximum(0.0, before - np.abs(np.diff(blurred, axis=axis)))
        kept.append(float(lost.sum() / max(before.sum(), 1e-9)))
    return min(kept)


def _filled(mask: Mask, v: float) -> float:
    """px of the photo that the mask fills at a height."""
    pitch, top = mask.to_picture[1, 1], mask.to_picture[1, 2]
    row = int(np.floor((v - top) / pitch))
    return float(mask.probability[row].sum() * pitch) if 0 <= row < len(mask.probability) else 0.0


def _middle(uv: NDArray[np.float64], passes: Passes, name: str) -> NDArray[np.float64]:
    middle: NDArray[np.float64] = (uv[passes.index(name, "left")] + uv[passes.index(name, "right")]) / 2
    return middle


def _centre(passes: Passes, name: str) -> NDArray[np.float64]:
    centre: NDArray[np.float64] = (passes.at(name, "left", passes.uv) + passes.at(name, "right", passes.uv)) / 2
    return centre


def _uprightness(passes: Passes) -> NDArray[np.float64]:
    """(pair, 2) cosine between the line from head to feet and the picture's vertical."""
    line = _centre(passes, "ankle") - passes.at("nose", "none", passes.uv)
    cosine: NDArray[np.float64] = line[..., 1] / np.hypot(line[..., 0], line[..., 1])
    return cosine


def _thigh_share(passes: Passes) -> NDArray[np.float64]:
    """(pair, 2) how far the knees are below the hips, in trunk lengths: small in somebody who sits."""
    trunk = _centre(passes, "hip") - _centre(passes, "shoulder")
    thigh = _centre(passes, "knee") - _centre(passes, "hip")
    share: NDArray[np.float64] = (thigh * trunk).sum(axis=-1) / (trunk * trunk).sum(axis=-1)
    return share


def _stride(passes: Passes) -> NDArray[np.float64]:
    """(pair, 2) how far one ankle is ahead of the other, over the length from nose to feet."""
    ankles = passes.at("ankle", "left", passes.uv) - passes.at("ankle", "right", passes.uv)
    stride: NDArray[np.float64] = np.abs(ankles[..., 0]) / passes.size()
    return stride


def _raised_arms(passes: Passes) -> NDArray[np.float64]:
    """(pair, 2) px that the higher wrist is above its shoulder; negative when arms hang, or when wrists are unknown."""
    points = list(zip(passes.names, passes.sides, strict=True))
    above = [
        passes.at("shoulder", side, passes.uv)[..., 1] - passes.at("wrist", side, passes.uv)[..., 1]
        for side in ("left", "right")
        if ("wrist", side) in points
    ]
    return np.max(above, axis=0) if above else np.full(passes.seen.shape, -1.0)


def _lowest_forearm(passes: Passes) -> NDArray[np.float64]:
    """(pair, 2) how far the wrist is below its elbow, in lengths of the upper arm, on the side where it is less.

    About 0.8 when both arms hang; a hand held before the body, towards a mirror or a camera, is no lower than its elbow.
    """
    points = list(zip(passes.names, passes.sides, strict=True))
    below = []
    for side in ("left", "right"):
        if ("wrist", side) in points and ("elbow", side) in points:
            elbow = passes.at("elbow", side, passes.uv)
            upper = elbow - passes.at("shoulder", side, passes.uv)
            hand = passes.at("wrist", side, passes.uv) - elbow
            below.append(hand[..., 1] / np.hypot(upper[..., 0], upper[..., 1]))
    return np.min(below, axis=0) if below else np.full(passes.seen.shape, 1.0)


def _breadth(passes: Passes) -> NDArray[np.float64]:
    """(pair, 2) distance between the shoulders, over the size."""
    apart = passes.at("shoulder", "left", passes.uv) - passes.at("shoulder", "right", passes.uv)
    breadth: NDArray[np.float64] = np.hypot(apart[..., 0], apart[..., 1]) / passes.size()
    return breadth
