"""A Canvas on a sheet of pixels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from ebm_viz.figures.canvas import Align
from ebm_viz.figures.layout import Box
from ebm_viz.figures.look import Look
from ebm_viz.figures.raster.sheet import Pen, Sheet, pieces
from ebm_viz.figures.raster.type import Parts, spread

RIM, HIGH = 2.0, 1.3
"""What the ground of words has beside them in units, and its height in their size."""


class RasterCanvas:
    """Draws on a sheet. unit: in pixels."""

    def __init__(self, sheet: Sheet, unit: float, look: Look) -> None:
        self.sheet, self.unit, self.look = sheet, unit, look

    def line(
        self,
        points: ArrayLike,
        color: str,
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        places = self._pixels(points)
        if pen := self._pen(places, width):
            for piece in pieces(places):
                pen.line(piece, width * self.unit, color, [self.unit * part for part in dash])
            self.sheet.mark(pen)

    def area(self, points: ArrayLike, color: str) -> None:
        places = self._pixels(points)
        if pen := self._pen(places, 1.0):
            pen.polygon(places, color)
            self.sheet.mark(pen)

    def image(self, pixels: NDArray[np.uint8], box: Box) -> None:
        left, top = round(box.left * self.unit), round(box.top * self.unit)
        size = round(box.right * self.unit) - left, round(box.bottom * self.unit) - top
        picture = Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC)
        self.sheet.lay(picture, left, top)

    def disc(self, x: float, y: float, radius: float, color: str, rim: float, edge: str) -> None:
        u = self.unit
        reach = radius + 1
        pen = Pen(((x - reach) * u, (y - reach) * u, (x + reach) * u, (y + reach) * u))
        pen.disc(x * u, y * u, radius * u, edge)
        pen.disc(x * u, y * u, (radius - rim) * u, color)
        self.sheet.mark(pen)

    def write(
        self,
        x: float,
        y: float,
        parts: str | Parts,
        size: float,
        color: str,
        align: Align = "left",
        weight: int = 400,
        ground: str = "",
        turn: float = 0.0,
    ) -> float:
        u = self.unit
        wide, high = spread(parts, size, weight), HIGH * size
        if turn:
            label = Sheet.blank(round((wide + 2 * RIM) * u), round(high * u), None)
            on, at = label, (label.width / 2, label.height / 2)
        else:
            on, at = self.sheet, (x * u, y * u)
        middle = {"left": wide / 2, "center": 0.0, "right": -wide / 2}[align] * u
        if ground:
            half = (wide / 2 + RIM) * u, high / 2 * u
            centre = at if turn else (at[0] + middle, at[1])
            edges = centre[0] - half[0], centre[1] - half[1], centre[0] + half[0]
            on.fill((*edges, centre[1] + half[1]), ground)
        on.write(*at, parts, size * u, color, "center" if turn else align, weight)
        if turn:
            layer = on.finished().rotate(-turn, Image.Resampling.BICUBIC, expand=True)
            self.sheet.lay(layer, round(x * u - layer.width / 2), round(y * u - layer.height / 2))
        return x + {"left": wide, "center": wide / 2, "right": 0}[align]

    def tell(self, points: ArrayLike, texts: Sequence[str], within: Box) -> None:
        """Nobody can point at pixels."""

    def _pixels(self, points: ArrayLike) -> NDArray[np.float64]:
        places: NDArray[np.float64] = np.asarray(points, np.float64) * self.unit
        return places

    def _pen(self, places: NDArray[np.float64], width: float) -> Pen | None:
        """Return a pen for the part of the sheet in which places lie; None where there is none."""
        if not np.isfinite(places).any():
            return None
        room = (width + 1) * self.unit
        left, top = np.maximum(np.nanmin(places, axis=0) - room, 0)
        right, bottom = np.nanmax(places, axis=0) + room
        right, bottom = min(right, self.sheet.width), min(bottom, self.sheet.height)
        return Pen((left, top, right, bottom)) if left < right and top < bottom else None
