"""Many pictures on one sheet, with their ids, to be looked at."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH_PX, LABEL_PX, GAP_PX = 1500, 16, 6


def lay_out(pictures: Sequence[tuple[str, Path]], to: Path) -> None:
    """Write the sheet."""
    rows: list[list[tuple[str, Image.Image]]] = [[]]
    used = 0
    for id, path in pictures:
        drawn = Image.open(path).convert("RGBA")
        image = Image.new("RGB", drawn.size, "white")
        image.paste(drawn, mask=drawn.getchannel("A"))
        if used + image.width > WIDTH_PX and rows[-1]:
            rows.append([])
            used = 0
        rows[-1].append((id, image))
        used += image.width + GAP_PX
    height = sum(max((image.height for _, image in row), default=0) + LABEL_PX + GAP_PX for row in rows)
    sheet = Image.new("RGB", (WIDTH_PX, max(height, 1)), "white")
    pen, top = ImageDraw.Draw(sheet), 0
    for row in rows:
        left = 0
        for id, image in row:
            pen.text((left + 2, top + 2), id, fill="black")
            sheet.paste(image, (left, top + LABEL_PX))
            left += image.width + GAP_PX
        top += max((image.height for _, image in row), default=0) + LABEL_PX + GAP_PX
    sheet.save(to)
