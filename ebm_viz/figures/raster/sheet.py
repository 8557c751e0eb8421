"""What pictures are drawn on: text, rules and smooth marks on an image."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFont

from ebm_viz.figures.raster.type import (
    ENLARGED,
    MIDDLE,
    NABLA,
    REGULAR,
    Parts,
    font,
    length,
    spread,
)

FINENESS = 4
"""Marks are drawn so many times too large, so that their edges are smooth."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""
Align = Literal["left", "center", "right"]
Array = NDArray[np.float64]


class Sheet:
    """An image to draw on.

    A transparent one holds colours that are multiplied by their opacity, so that what is laid over
    it mixes as on an opaque one; `finished` takes this back.
    """

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self._pencil = ImageDraw.Draw(image)

    @classmethod
    def blank(cls, width: int, height: int, page: str | None) -> "Sheet":
        """Return an empty sheet, transparent without a colour for the page."""
        if page is None:
            return cls(Image.new("RGBA", (width, height), (0, 0, 0, 0)))
        return cls(Image.new("RGB", (width, height), page))

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height

    def copy(self) -> "Sheet":
        return Sheet(self.image.copy())

    def finished(self) -> Image.Image:
        """Return the image as other programs expect it, in RGB or RGBA."""
        transparent = self.image.mode == "RGBA"
        return as_multiplied(self.image).convert("RGBA") if transparent else self.image

    def part(self, box: tuple[int, int, int, int]) -> "Sheet":
        """Return a copy of a part."""
        return Sheet(self.image.crop(box))

    def put(self, other: "Sheet", x: int, y: int) -> None:
        """Replace what is there by another sheet."""
        self.image.paste(other.image, (x, y))

    def paint(self, colors: Image.Image, x: int, y: int) -> None:
        """Replace what is there by an opaque image."""
        self.image.paste(colors.convert(self.image.mode), (x, y))

    def lay(self, layer: Image.Image, x: int, y: int, opacity: float = 1.0) -> None:
        """Lay an RGBA image over what is there."""
        mask = layer.getchannel("A")
        if opacity < 1:
            mask = mask.point([round(opacity * k) for k in range(256)])
        colors = layer.convert("RGB").convert(self.image.mode)
        self.image.paste(colors, (x, y), mask)

    def fill(self, box: Box, color: str) -> None:
        """Fill a box that ends on whole pixels."""
        left, top, right, bottom = (round(edge) for edge in box)
        self._pencil.rectangle((left, top, right - 1, bottom - 1), fill=color)

    def rule(self, x: float, y: float, dx: float, dy: float, width: float, color: str) -> None:
        """Draw a level or an upright line from a place, on whole pixels."""
        thick = max(1, round(width))
        left, top = (
            round(min(x, x + dx) - (thick / 2 if not dx else 0)),
            round(min(y, y + dy) - (thick / 2 if not dy else 0)),
        )
        right = left + (thick if not dx else max(1, round(abs(dx))))
        bottom = top + (thick if not dy else max(1, round(abs(dy))))
        self._pencil.rectangle((left, top, right - 1, bottom - 1), fill=color)

    def write(
        self,
        x: float,
        y: float,
        parts: Parts | str,
        size: float,
        color: str,
        align: Align = "center",
        weight: int = REGULAR,
        halo: tuple[float, str] | None = None,
    ) -> float:
        """Write a text whose figures have their middle at y; return where it ends.

        Of several parts every second one is in italics. halo: width and colour of an edge around
        the letters.
        """
        parts = [parts] if isinstance(parts, str) else parts
        if align != "left":
            x -= spread(parts, size, weight) * (0.5 if align == "center" else 1)
        for k, part in enumerate(parts):
            face = font(ENLARGED * size, weight, k % 2 == 1)
            for text in filter(None, re.split(f"({NABLA[0]})", part)):
                place = (x, y + MIDDLE * size)
                if halo:
                    self._letters(place, text, face, halo[1], halo[0])
                self._letters(place, text, face, color)
                x += length(text, size, weight, k % 2 == 1)
        return x

    def _letters(
        self,
        place: tuple[float, float],
        text: str,
        face: ImageFont.FreeTypeFont,
        color: str,
        edge: float = 0,
    ) -> None:
        """Write with an enlarged font. edge: what is added all around, in pixels."""
        turned, text = text == NABLA[0], text.replace(*NABLA)
        thick = ENLARGED * edge
        left, top, right, bottom = face.getbbox(text, anchor="ls", stroke_width=thick)
        x, y = math.floor(place[0] + left / ENLARGED) - 1, math.floor(place[1] + top / ENLARGED) - 1
        wide, high = math.ceil((right - left) / ENLARGED), math.ceil((bottom - top) / ENLARGED)
        mask = Image.new("L", (ENLARGED * (wide + 4), ENLARGED * (high + 4)))
        start = (ENLARGED * (place[0] - x), ENLARGED * (place[1] - y))
        ImageDraw.Draw(mask).text(start, text, 255, face, "ls", stroke_width=thick)
        if turned and (drawn := mask.getbbox()):
            mask.paste(mask.crop(drawn).transpose(Image.Transpose.FLIP_TOP_BOTTOM), drawn)
        mask = mask.reduce(ENLARGED)
        self.image.paste(Image.new(self.image.mode, mask.size, color), (x, y), mask)

    def mark(self, pen: "Pen", opacity: float = 1.0) -> None:
        """Lay the marks of a pen over what is there."""
        self.lay(pen.layer(), pen.left, pen.top, opacity)


class Pen:
    """Lines, discs and polygons with smooth edges inside a box of a sheet, in its pixels."""

    def __init__(self, box: Box) -> None:
        self.left, self.top = int(np.floor(box[0])), int(np.floor(box[1]))
        right, bottom = int(np.ceil(box[2])), int(np.ceil(box[3]))
        size = (max(1, right - self.left), max(1, bottom - self.top))
        self._image = Image.new("RGBA", (FINENESS * size[0], FINENESS * size[1]), (0, 0, 0, 0))
        self._pencil = ImageDraw.Draw(self._image)

    def line(
        self,
        points: Sequence[Sequence[float]] | Array,
        width: float,
        color: str,
        dash: Sequence[float] = (),
        round_joints: bool = True,
    ) -> None:
        """Draw a line through places (m, 2), broken into strokes and gaps of the lengths in
        `dash`. round_joints: what corners need, and a smooth line does not.
        """
        places = np.asarray(points, np.float64)
        thick = max(1, round(FINENESS * width))
        joint = "curve" if round_joints else None
        for piece in _dashes(places, dash) if dash else [places]:
            if len(piece) > 1:
                self._pencil.line(self._fine(piece), color, thick, joint)

    def disc(self, x: float, y: float, radius: float, color: str) -> None:
        """Draw a disc around a place."""
        (x, y), r = (FINENESS * (x - self.left), FINENESS * (y - self.top)), FINENESS * radius
        self._pencil.ellipse((x - r, y - r, x + r - 1, y + r - 1), color)

    def polygon(self, points: Sequence[Sequence[float]] | Array, color: str) -> None:
        """Fill the polygon with corners (m, 2)."""
        self._pencil.polygon(self._fine(np.asarray(points, np.float64)), color)

    def layer(self) -> Image.Image:
        """Return the marks as an RGBA image of the box."""
        # Nothing is black where it is transparent: the colours are multiplied by their opacity.
        return as_multiplied(self._image).reduce(FINENESS).convert("RGBA")

    def _fine(self, places: Array) -> list[float]:
        fine: list[float] = (FINENESS * (places - (self.left, self.top)) - 0.5).ravel().tolist()
        return fine


def as_multiplied(image: Image.Image) -> Image.Image:
    """Take an RGBA image for one whose colours are multiplied by their opacity."""
    return Image.frombuffer("RGBa", image.size, image.tobytes(), "raw", "RGBa", 0, 1)


def rgb(color: str) -> tuple[int, int, int]:
    """Return a colour's red, green and blue."""
    return ImageColor.getrgb(color)[:3]


def pieces(line: Array) -> list[Array]:
    """Cut a line (m, 2) at its NaNs."""
    cuts = np.flatnonzero(np.isnan(line[:, 0]))
    return [piece[~np.isnan(piece[:, 0])] for piece in np.split(line, cuts)]


def _dashes(places: Array, dash: Sequence[float]) -> Iterable[Array]:
    """Cut a line (m, 2) into strokes; `dash` holds the lengths of strokes and gaps in turn."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(places, axis=0).T))])
    start, k = 0.0, 0
    while start < lengths[-1]:
        end = start + dash[k % len(dash)]
        if k % 2 == 0:
            inside = (lengths > start) & (lengths < end)
            ends = [
                [np.interp(at, lengths, axis) for axis in places.T]
                for at in (start, min(end, lengths[-1]))
            ]
            yield np.concatenate([ends[:1], places[inside], ends[1:]])
        start, k = end, k + 1
