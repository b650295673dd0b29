"""Photos for the page: cropped to the person, small, without metadata, the face blurred unless told otherwise."""

import base64
import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from laststraw.records import Landmark, Photo

WIDTH_PX = 480  # of the embedded photo: sharp on a phone, about 40 kB
QUALITY = 80
MARGIN = 0.08  # of the person's height, around the landmarks
HEAD = ("nose", "eye_inner", "eye", "eye_outer", "ear", "mouth")
BLUR = 0.13  # of the head's size: eyes, nose and mouth run together
MIN_ASPECT = 0.42  # width / height of the crop: a standing person is narrower than a comfortable picture


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a photo that is shown: ``left``, ``top``, ``width``, ``height`` in the photo's px."""

    left: float
    top: float
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Px of the page's picture per px of the photo."""
        return WIDTH_PX / self.width

    @property
    def height_px(self) -> int:
        """Height of the page's picture."""
        return max(round(self.height * self.scale), 1)

    def place(self, uv: tuple[float, float]) -> tuple[float, float]:
        """From photo px to page-picture px."""
        return round((uv[0] - self.left) * self.scale, 2), round((uv[1] - self.top) * self.scale, 2)


def frame_around(points: tuple[Landmark, ...], width_px: int, height_px: int) -> Frame:
    """The part of the photo that holds the person, inside the photo."""
    us, vs = [p.uv[0] for p in points], [p.uv[1] for p in points]
    tall = max(max(vs) - min(vs), 1.0)
    margin = MARGIN * tall
    top, bottom = max(min(vs) - 1.5 * margin, 0.0), min(max(vs) + margin, float(height_px))
    height = max(bottom - top, 1.0)
    wide = max(max(us) - min(us) + 2.0 * margin, MIN_ASPECT * height)
    middle = (max(us) + min(us)) / 2.0
    wide = min(wide, float(width_px))
    left = min(max(middle - wide / 2.0, 0.0), width_px - wide)
    return Frame(left=left, top=top, width=wide, height=height)


def embed(photo: Photo, points: tuple[Landmark, ...], frame: Frame, *, blur_face: bool) -> str:
    """The framed photo as a JPEG in a ``data:`` address.

    Made from bare pixels, so no metadata can be in it. Where the head is unknown, the top of the frame down to the
    shoulders is blurred: a face must not slip through because its landmarks are missing.
    """
    box = (frame.left, frame.top, frame.left + frame.width, frame.top + frame.height)
    rows, columns = photo.pixels.shape[:2]
    cut = (max(int(box[0]), 0), max(int(box[1]), 0), min(int(box[2]) + 1, columns), min(int(box[3]) + 1, rows))
    part = Image.fromarray(photo.pixels[cut[1] : cut[3], cut[0] : cut[2]])
    inner = (box[0] - cut[0], box[1] - cut[1], min(box[2] - cut[0], part.width), min(box[3] - cut[1], part.height))
    picture = part.resize((WIDTH_PX, frame.height_px), Image.Resampling.LANCZOS, box=inner, reducing_gap=2.0)
    if blur_face:
        picture = _without_face(picture, points, frame)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode("ascii")


def _without_face(picture: Image.Image, points: tuple[Landmark, ...], frame: Frame) -> Image.Image:
    """Blur an oval over the head."""
    head = head_box(points, frame)
    size = max(head[2] - head[0], head[3] - head[1])
    soft = 0.05 * size  # the edge of the oval fades, so that the eye rests
    left, top = round(head[0] - 3.0 * soft), round(head[1] - 3.0 * soft)
    part = picture.crop((left, top, round(head[2] + 3.0 * soft), round(head[3] + 3.0 * soft)))
    mask = Image.new("L", part.size, 0)
    oval = (head[0] - left, head[1] - top, head[2] - left, head[3] - top)
    ImageDraw.Draw(mask).ellipse(oval, fill=255)
    blurred = part.filter(ImageFilter.GaussianBlur(max(BLUR * size, 3.0)))
    picture.paste(blurred, (left, top), mask.filter(ImageFilter.GaussianBlur(soft)))
    return picture


def head_box(points: tuple[Landmark, ...], frame: Frame) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the head (page-picture px).

    The landmarks of a face span it from brow to mouth and from ear to ear; the head is taken as reaching as far again
    above and half as far below.
    """
    head = [frame.place(p.uv) for p in points if p.name in HEAD]
    shoulders = [frame.place(p.uv)[1] for p in points if p.name == "shoulder"]
    if not head:
        return 0.0, 0.0, float(WIDTH_PX), min(shoulders, default=float(frame.height_px))
    us, vs = [u for u, _ in head], [v for _, v in head]
    tall, wide = max(vs) - min(vs), max(us) - min(us)
    size = max(wide, 2.0 * tall, 0.05 * frame.height_px)  # seen from the side the ears coincide
    middle = (max(us) + min(us)) / 2.0
    return middle - 0.7 * size, min(vs) - 0.7 * size, middle + 0.7 * size, max(vs) + 0.45 * size
