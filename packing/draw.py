"""Draw a posed person with the things around them: small pictures in the look of a calm leaflet.

The interface (what ``packing/moves.py`` calls)::

    m = figure.model()                       # the body with the joints that the pictures need, see packing/figure.py
    qpos = figure.couple(m, qpos)            # puts every joint that follows another where its coupling says
    frame = draw.frame(m, [qpos, ...], view, props, size_px=300)   # one for all pictures of a sequence
    image = draw.render(m, d, view, props, working, frame)   # d: MjData after mj_forward (or mj_kinematics + mj_tendon)
    draw.film(images, durations_ms) -> bytes                 # animated WebP, loops for ever
    draw.still(images) -> bytes                              # WebP: the key poses side by side, for print and for calm

``view``     "front" | "back" | "left" | "right" | "left_front" | "right_front" | "left_back" | "right_back" | "top":
             where the camera stands, named after a person who stands in the pose ``rest`` (root unturned):
             world z is up, that person looks along -y, their left is +x. The floor is z = 0.
``props``    list of ``props.Prop`` or of anything with the same fields, in world metres: see ``props.py``.
``working``  list of (structure id, side "left" | "right" | "both"): muscles painted on the skin; unknown ids raise KeyError.
``frame``    ``Frame``: size in px and the part of the world shown; equal for all pictures of one sequence.
"""

import io
from collections.abc import Sequence
from typing import NamedTuple

import mujoco
import numpy as np
from PIL import Image, ImageDraw

from packing import figure, march, shade
from packing import props as things
from packing.figure import Floats
from packing.working import stretches

BEARINGS = {  # degrees: how far the camera has walked round, from the front to the person's left; how high it looks down from
    "front": (0, 7), "left_front": (42, 13), "left": (90, 7), "left_back": (138, 13), "back": (180, 7),
    "right_back": (-138, 13), "right": (-90, 7), "right_front": (-42, 13), "top": (0, 89),
}  # fmt: skip
MARGIN_PX = 4
BEYOND_M = 0.20  # a thing may widen the picture by so much; the rest of a wall or a bed is cut off
FIBRE_M, FIBRE_PX = 0.014, 2.7  # width of a fibre of a working muscle: at least both
SHADOW = np.array([0.10, 0.12, 0.16, 0.34])  # colour of the shadow on the floor, and its opacity where it is darkest
SHADES_M = 0.4  # only what is smaller throws a shadow: a wall's would be a bar across the picture
COARSER = 4  # the shadow is soft: it is worked out in so much larger pixels
OPACITIES = 30  # steps of transparency: nothing to see, and it packs better
ARROW = (214, 92, 34, 255)
FILM_QUALITIES, FILM_BYTES = (54, 46, 36, 26), 32_000  # the first that keeps a film so small, else the last
STILL_QUALITY = 72


class Frame(NamedTuple):
    """The part of the world that is shown: the picture's corner in picture axes (m), metres per pixel, size in px."""

    left: float
    top: float
    px_m: float
    width: int
    height: int


def axes(view: str) -> Floats:
    """Rows: which way in the world the picture's right, its down and "towards the viewer" point."""
    turn, rise = np.radians(BEARINGS[view])
    towards = np.array([np.sin(turn) * np.cos(rise), -np.cos(turn) * np.cos(rise), np.sin(rise)])
    right = np.array([np.cos(turn), np.sin(turn), 0.0])
    return np.stack([right, -np.cross(towards, right), towards])


def frame(m: mujoco.MjModel, qposes: Sequence[Floats], view: str, props: Sequence[object], size_px: int = 300) -> Frame:
    """One frame for all poses of a sequence and all that stands around; its longer side has ``size_px``."""
    d, look = mujoco.MjData(m), axes(view)
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for qpos in qposes:
        d.qpos[:] = qpos
        mujoco.mj_kinematics(m, d)
        a, b = _extent(figure.skin(m, d).parts, look)
        low, high = np.minimum(low, a), np.maximum(high, b)
    shapes = things.shapes(props, look[2])
    if len(shapes):
        a, b = _extent(shapes, look)
        low = np.minimum(low, np.maximum(a, low - BEYOND_M))
        high = np.maximum(high, np.minimum(b, high + BEYOND_M))
    px_m = float((high - low).max() / (size_px - 2 * MARGIN_PX))
    width, height = (int(side) for side in np.ceil((high - low) / px_m - 1e-6) + 2 * MARGIN_PX)
    middle = 0.5 * (low + high)
    return Frame(float(middle[0] - 0.5 * width * px_m), float(middle[1] - 0.5 * height * px_m), px_m, width, height)


def _extent(parts: Floats, look: Floats) -> tuple[Floats, Floats]:
    """Least and most of the picture's right and down (m) that the parts reach."""
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for row, ends in zip(parts, march.outline(parts, look), strict=True):
        turn = (
            row[march.TURN : march.TURN + 9].reshape(3, 3) / row[march.THIN : march.THIN + 3, None]
        )  # rows: its own directions
        across = np.abs(look[:2] @ turn.T)  # how much of each of them is seen in the picture
        if row[march.KIND] == march.CONE:
            radius = max(row[march.RADIUS], row[march.RADIUS] + row[march.GROW]) + row[march.BELLY] / 16
            reach = np.linalg.norm(across / row[march.THIN : march.THIN + 3], axis=1) * radius + march.HEM
        else:
            half = row[march.A : march.A + 3] if row[march.KIND] == march.BOX else row[march.A + np.array([0, 0, 2])]
            reach = across @ (half + row[march.RADIUS])
        for end in (ends[:2], ends[3:5]):
            low, high = np.minimum(low, end - reach), np.maximum(high, end + reach)
    return low, high


def render(
    m: mujoco.MjModel,
    d: mujoco.MjData,
    view: str,
    props: Sequence[object],
    working: Sequence[tuple[str, str]],
    frame: Frame,
) -> Image.Image:
    """One picture, transparent where nothing is."""
    skin, look = figure.skin(m, d), axes(view)
    shapes = things.shapes(props, look[2])
    parts = np.concatenate([skin.parts, shapes])
    muscles = stretches(m, d, skin, working)
    fibre_m = max(FIBRE_M, FIBRE_PX * frame.px_m)
    corner, size = np.array([frame.left, frame.top]), (frame.height, frame.width)
    drawn = shade.picture(parts, skin.meets, look, muscles, fibre_m, corner, frame.px_m, size)
    _lay_shadow(drawn, parts, look, frame)
    rgb = drawn[..., :3] / np.maximum(drawn[..., 3:], 1e-9)
    opacity = np.round(drawn[..., 3:] * OPACITIES) / OPACITIES
    rgb = np.where(opacity > 0, rgb, 0.0)
    image = Image.fromarray(np.round(255 * np.concatenate([rgb, opacity], axis=-1)).astype(np.uint8), "RGBA")
    for prop in props:
        if prop.kind == "arrow":
            _arrow(image, prop, look, frame)
    return image


def _lay_shadow(drawn: Floats, parts: Floats, look: Floats, frame: Frame) -> None:
    """Put the soft shadow on the floor behind what is drawn."""
    parts = parts[parts[:, march.REACH] < SHADES_M]
    rows, cols = -(-frame.height // COARSER) + 1, -(-frame.width // COARSER) + 1
    dark = shade.ground(parts, look, np.array([frame.left, frame.top]), frame.px_m * COARSER, (rows, cols), 0.0)
    if not dark.any():
        return
    smooth = Image.fromarray(dark.astype(np.float32)).resize((cols * COARSER, rows * COARSER), Image.Resampling.BICUBIC)
    below = np.clip(np.asarray(smooth)[: frame.height, : frame.width], 0, 1) * SHADOW[3] * (1 - drawn[..., 3])
    below[below < 0.02] = 0
    drawn[..., :3] += below[..., None] * SHADOW[:3]
    drawn[..., 3] += below


def _arrow(image: Image.Image, prop: object, look: Floats, frame: Frame) -> None:
    """An arrow of movement in the picture: from ``at`` over ``via`` (a curve) to ``to``."""
    corner = np.array([frame.left, frame.top])
    ends = [np.array(p, dtype=float) for p in (prop.at, *getattr(prop, "via", ()), prop.to)]
    points = np.array([(look[:2] @ p - corner) / frame.px_m for p in ends])
    share = np.linspace(0, 1, 40)[:, None]
    while len(points) > 2 and points.ndim == 2:  # de Casteljau, all of the curve at once
        points = points[None] + np.zeros((40, 1, 1))
    curve = points if points.ndim == 3 else np.repeat(points[None], 40, axis=0)
    while curve.shape[1] > 1:
        curve = curve[:, :-1] + (curve[:, 1:] - curve[:, :-1]) * share[:, :, None]
    line = curve[:, 0] * 4
    large = Image.new("RGBA", (image.width * 4, image.height * 4))
    pen = ImageDraw.Draw(large)
    along = line[-1] - line[-6]
    along /= max(np.linalg.norm(along), 1e-9)
    across = np.array([-along[1], along[0]])
    neck = line[-1] - along * 30
    pen.line([tuple(p) for p in line[:-4]] + [tuple(neck)], fill=ARROW, width=14, joint="curve")
    pen.polygon([tuple(line[-1]), tuple(neck + across * 20), tuple(neck - across * 20)], fill=ARROW)
    image.alpha_composite(large.resize(image.size, Image.Resampling.BOX))


def film(images: Sequence[Image.Image], durations_ms: Sequence[int]) -> bytes:
    """An animated WebP that loops for ever. Pictures that follow each other unchanged become one that is shown longer."""
    shown: list[Image.Image] = []
    times: list[int] = []
    for image, time in zip(images, durations_ms, strict=True):
        if shown and (image is shown[-1] or image.tobytes() == shown[-1].tobytes()):
            times[-1] += int(time)
        else:
            shown.append(image)
            times.append(int(time))
    made = b""
    for quality in FILM_QUALITIES:  # method 6 with minimize_size saves 4 % of the bytes and takes 70 times as long
        out = io.BytesIO()
        shown[0].save(
            out, "WEBP", save_all=True, append_images=shown[1:], duration=times, loop=0, quality=quality, method=4,
            alpha_quality=100, allow_mixed=False,
        )  # fmt: skip
        made = out.getvalue()
        if len(made) <= FILM_BYTES:
            break
    return made


def still(images: Sequence[Image.Image]) -> bytes:
    """Pictures side by side, feet on one line, as one WebP."""
    gap = 10
    sheet = Image.new("RGBA", (sum(i.width + gap for i in images) - gap, max(i.height for i in images)))
    left = 0
    for image in images:
        sheet.paste(image, (left, sheet.height - image.height))
        left += image.width + gap
    out = io.BytesIO()
    sheet.save(out, "WEBP", quality=STILL_QUALITY, method=6, alpha_quality=100)
    return out.getvalue()
