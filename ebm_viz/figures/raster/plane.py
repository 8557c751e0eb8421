"""What the two square panels share: the frame, its axes, the picture inside and the colour bar."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ebm_viz.core.box import HALF_SIDE, SIDE
from ebm_viz.figures.colormaps import ColorMap
from ebm_viz.figures.numbers import format_fixed
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.panel import HEADER
from ebm_viz.figures.raster.sheet import Box, Sheet

LEFT, RIGHT, BELOW = 36, 16, 62
"""Units of room around the square, for ticks, numbers and the colour bar."""
TICKS = (-2, 0, 2)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """A square that shows the box. x, y: its upper left corner on the sheet; side: in pixels."""

    ink: Ink
    x: int
    y: int
    side: int

    @classmethod
    def inside(cls, ink: Ink, width: int, height: int) -> "Plane":
        """Return the largest square that fits into a panel, in its middle."""
        u = ink.unit
        side = int(min(width - (LEFT + RIGHT) * u, height - (HEADER + BELOW) * u))
        x = (width - side - (LEFT + RIGHT) * u) / 2 + LEFT * u
        return cls(ink, round(x), round(HEADER * u), max(side, 16))

    @property
    def box(self) -> Box:
        return self.x, self.y, self.x + self.side, self.y + self.side

    def places(self, points: NDArray[np.floating]) -> Array:
        """Return the pixels of places (m, 2) of the box, (m, 2)."""
        shares = (np.asarray(points, np.float64) * (1, -1) + HALF_SIDE) / SIDE
        shown: Array = shares * self.side + (self.x, self.y)
        return shown

    def draw_axes(self, sheet: Sheet) -> None:
        """Draw the frame and what is written around it; the square is left to the picture."""
        ink, u, quiet = self.ink, self.ink.unit, self.ink.look.quiet
        left, top, right, bottom = self.box
        edge = max(1, round(u))
        sheet.fill((left - edge, top - edge, right + edge, bottom + edge), quiet)
        for tick in TICKS:
            x, y = self.places(np.array([[tick, tick]], float))[0]
            text = format_fixed(tick, 0)
            sheet.rule(x, bottom, 0, 5 * u, u, quiet)
            sheet.write(x, bottom + 15 * u, text, ink.number, quiet)
            sheet.rule(left, y, -5 * u, 0, u, quiet)
            sheet.write(left - 9 * u, y, text, ink.number, quiet, "right")
        sheet.write(right - u, bottom + 15 * u, ["", "y₁"], ink.number, quiet, "right")
        sheet.write(left - 9 * u, top + 8 * u, ["", "y₂"], ink.number, quiet, "right")

    def paint(self, sheet: Sheet, field: Array, colors: ColorMap, low: float, high: float) -> None:
        """Colour a field (n, n) whose first row is the lowest."""
        levels = np.clip((field[::-1] - low) * (255 / (high - low)) + 0.5, 0, 255).astype(np.uint8)
        picture = Image.fromarray(colors.table[levels])
        sheet.paint(self._fitted(picture), self.x, self.y)

    def veil(self, sheet: Sheet, cover: Array, color: tuple[int, int, int]) -> None:
        """Lay a colour over the square, as opaque as `cover` (n, n) says from 0 to 1."""
        mask = self._fitted(Image.fromarray(np.uint8(255 * cover[::-1])))
        layer = Image.new("RGBA", mask.size, color)
        layer.putalpha(mask)
        sheet.lay(layer, self.x, self.y)

    def _fitted(self, picture: Image.Image) -> Image.Image:
        return picture.resize((self.side, self.side), Image.Resampling.BICUBIC)
