"""Quick pictures of balls on sticks, with the interface of ``draw``: for looking at poses while the real drawing is made."""

import io
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from packing import draw
from packing.touch import Skin

GREYS = {"left": (120, 160, 220), "right": (225, 160, 130), "": (190, 190, 190)}


class Frame(NamedTuple):
    left: float
    top: float
    px_m: float
    width: int
    height: int


_skins: dict[int, Skin] = {}


def _skin(m):
    return _skins.setdefault(id(m), Skin(m))


def frame(m, qposes, view, props, size_px=300):
    import mujoco

    d, look, points = mujoco.MjData(m), draw.axes(view), []
    skin = _skin(m)
    for q in qposes:
        d.qpos[:] = q
        mujoco.mj_kinematics(m, d)
        c = skin.all.where(d) @ look.T
        points += [(c[:, :2] - skin.all.radius[:, None]), (c[:, :2] + skin.all.radius[:, None])]
    for prop in props:
        points.append((prop.at @ look.T)[None, :2])
    points = np.concatenate(points)
    low, high = points.min(axis=0) - 0.05, points.max(axis=0) + 0.05
    px_m = max(high - low) / size_px
    return Frame(low[0], low[1], px_m, int((high[0] - low[0]) / px_m) + 1, int((high[1] - low[1]) / px_m) + 1)


def render(m, d, view, props, working, frame):
    look, skin = draw.axes(view), _skin(m)
    image = Image.new("RGB", (frame.width, frame.height), "white")
    pen = ImageDraw.Draw(image)

    def px(point):
        u, v, _ = look @ point
        return (u - frame.left) / frame.px_m, (v - frame.top) / frame.px_m

    floor = [px(np.array([x, y, 0.0])) for x, y in ((-3, -3), (3, -3), (3, 3), (-3, 3))]
    pen.polygon(floor, fill=(240, 240, 232))
    for prop in props:
        u, v = px(prop.at)
        pen.rectangle([u - 20, v, u + 20, v + 4], fill=(140, 200, 140))
        pen.text((u - 18, v + 4), prop.kind, fill=(60, 120, 60))
        if prop.to is not None:
            pen.line([px(prop.at), px(prop.to)], fill=(60, 120, 60), width=3)
    balls = []
    for part, s in skin.parts.items():
        side = part.split("_")[0] if part.split("_")[0] in ("left", "right") else ""
        for c, r in zip(s.where(d), s.radius, strict=True):
            balls.append((look[2] @ c, c, r, GREYS[side]))
    for name in ("humerus", "femur", "tibia", "ulna"):
        after = {"humerus": "ulna", "femur": "tibia", "tibia": "talus", "ulna": "lunate"}[name]
        for s, colour in (("l", GREYS["left"]), ("r", GREYS["right"])):
            a, b = d.body(f"{name}_{s}").xpos, d.body(f"{after}_{s}").xpos
            for t in np.linspace(0, 1, 12):
                balls.append((look[2] @ (a + t * (b - a)), a + t * (b - a), 0.035, colour))
    n, h = np.array([0.106, 0.03, 0.0]), d.body("head")
    nose = h.xpos + h.xmat.reshape(3, 3) @ n
    balls.append((look[2] @ nose, nose, 0.012, (200, 60, 60)))
    for depth, c, r, colour in sorted(balls, key=lambda b: b[0]):
        u, v = px(c)
        k = r / frame.px_m
        dark = tuple(int(x * np.clip(0.85 + 0.5 * (depth - balls[0][0]), 0.6, 1.0)) for x in colour)
        pen.ellipse([u - k, v - k, u + k, v + k], fill=dark, outline=tuple(int(0.8 * x) for x in dark))
    return image


def film(images, durations_ms):
    buffer = io.BytesIO()
    images[0].save(buffer, "WEBP", save_all=True, append_images=images[1:], duration=list(durations_ms), loop=0)
    return buffer.getvalue()


def still(images):
    sheet = Image.new("RGB", (sum(i.width for i in images), images[0].height), "white")
    left = 0
    for i in images:
        sheet.paste(i, (left, 0))
        left += i.width
    buffer = io.BytesIO()
    sheet.save(buffer, "WEBP")
    return buffer.getvalue()
