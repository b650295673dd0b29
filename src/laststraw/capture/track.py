"""One film -> one person's track: where each landmark was at each time, its error, and the outline; or why to film again.

1. judge the file by its header (``film``); decode it once, upright and reduced (``film_frames``)
2. find the person, follow them; look at the picture and its mirror image by turns (``track_follow``)
3. refuse with a reason (``track_judge``); put exchanged limbs right (``track_swap``)
4. the smoothest likely path without the network's left/right bias, and its error (``track_smooth``)
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laststraw.capture import track_judge, track_outline
from laststraw.capture.base import PoseBackend
from laststraw.capture.film import Film, film_reason, open_film
from laststraw.capture.film_frames import Frames
from laststraw.capture.track_follow import Looks, Progress, follow
from laststraw.capture.track_smooth import smooth
from laststraw.capture.track_swap import exchanged, partners
from laststraw.knowledge import Knowledge
from laststraw.records import FilmRef, Reason, Retake, Track, View

HELD = "hold"  # a protocol's movement of this kind is a position, perhaps a lying one
STILL = ("hold", "stand")

Floats = NDArray[np.float64]


def track_film(
    path: Path,
    view: View,
    test: str,
    backend: PoseBackend,
    knowledge: Knowledge,
    *,
    mirrored: bool = False,
    progress: Progress | None = None,
) -> Track | Retake:
    """Follow the one person in a film.

    Parameters
    ----------
    path
        A film as a phone saves it.
    view
        The side of the person that faces the camera.
    test
        Id of the test's protocol. A position that is held is looked at less often, may be filmed longer and with fewer
        pictures a second, and the person may lie.
    mirrored
        The camera saved a mirror image, as many front cameras do. It is undone here, and nowhere else.
    progress
        Called now and then with the share that is done.

    Returns
    -------
    Track
        In px of the upright, unmirrored film. ``sd_px`` is the tremble that is left, not what the network does wrong in
        every look alike. NaN where the person was out of sight for longer than ``film.longest_gap_s``.
    Retake
        With every reason that was found.

    Error
    -----
    ``UnusableInput`` for a file that is no such film; ``BackendError`` when the backend breaks its contract.
    """
    movement = next((p.movement for p in knowledge.protocols if p.id == test), None)
    held, still = movement == HELD, movement in STILL
    film = open_film(
        path, view, knowledge, mirrored=mirrored,
        longest_s=knowledge.constant("film.longest_held_s" if held else "film.longest_s"),
        least_fps=knowledge.constant("film.least_fps_held" if still else "film.least_fps"),
    )  # fmt: skip
    frames = Frames(film, looks_hz=knowledge.constant("film.looks_held" if held else "film.looks"))
    name = f"film/{test}/{view}"
    looks = follow(frames, backend, knowledge, progress)
    if looks is None:
        return Retake(photo=name, view=view, reasons=_nobody(frames, knowledge))
    shown = track_judge.as_filmed(view, looks.flipped)
    if reasons := track_judge.refusals(looks, shown, frames, held, knowledge):
        return Retake(photo=name, view=view, reasons=reasons)
    ref = FilmRef(
        id=name, view=view, sha256=film.sha256, mirrored=mirrored, width_px=frames.size[0], height_px=frames.size[1],
        seconds=film.seconds, fps=float(1.0 / np.median(np.diff(looks.time_s))),
    )  # fmt: skip
    return _track(looks, shown, film, ref, frames, backend, knowledge)


def _track(
    looks: Looks, shown: View, film: Film, ref: FilmRef, frames: Frames, backend: PoseBackend, knowledge: Knowledge
) -> Track:
    size = track_judge.size_px(looks)
    order = partners(looks)
    swap = exchanged(looks, shown, size)
    looks = replace(
        looks,
        uv=np.where(swap[..., None], looks.uv[:, order], looks.uv),
        sd=np.where(swap, looks.sd[:, order], looks.sd),
        visibility=np.where(swap, looks.visibility[:, order], looks.visibility),
    )
    path = smooth(looks.time_s, looks.uv, looks.sd, looks.mirror, size, knowledge)
    known = _near_a_look(looks, knowledge.constant("film.longest_gap_s"))
    uv = np.where(known[:, None, None], path.uv, np.nan)
    sd = np.where(known[:, None], path.sd, np.nan)
    visibility, outline = _filled(looks), looks.outline
    if looks.flipped:
        width = float(ref.width_px)
        uv, sd, visibility = uv[:, order], sd[:, order], visibility[:, order]
        uv[..., 0] = width - uv[..., 0]
        outline = track_outline.mirrored(outline, width)
    return Track(
        id=ref.id.replace("film/", "track/", 1),
        film=ref,
        names=looks.names,
        sides=looks.sides,
        time_s=looks.time_s,
        uv=uv,
        sd_px=sd,
        visibility=visibility,
        outline=outline,
        method=f"{backend.name} ({backend.version}), {len(looks.time_s)} looks, mirror-balanced, smoothed",
        notes=track_judge.notes(looks, film, frames, knowledge),
    )


def _nobody(frames: Frames, knowledge: Knowledge) -> tuple[Reason, ...]:
    dark = (film_reason(knowledge, "too_dark"),) if frames.brightest < knowledge.constant("capture.darkest") else ()
    return (*dark, film_reason(knowledge, "no_person"))


def _near_a_look(looks: Looks, gap_s: float) -> NDArray[np.bool_]:
    """(look,) whether the person was seen then, or before and after within a short gap."""
    seen = np.isfinite(looks.uv[:, 0, 0])
    at = looks.time_s[seen]
    after = np.searchsorted(at, looks.time_s).clip(0, len(at) - 1)
    before = np.searchsorted(at, looks.time_s, side="right").clip(1, len(at)) - 1
    between = (at[after] >= looks.time_s) & (at[before] <= looks.time_s) & (at[after] - at[before] <= gap_s)
    known: NDArray[np.bool_] = seen | between
    return known


def _filled(looks: Looks) -> Floats:
    """(look, n) visibility, 0 where nobody was seen."""
    return np.clip(np.nan_to_num(looks.visibility), 0.0, 1.0)
