"""What all charts share: a header, levels with numbers, a cursor and dots."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ebm_viz.figures.axis import Axis
from ebm_viz.figures.numbers import superscript
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.panel import HEADER
from ebm_viz.figures.raster.sheet import Box, Pen, Sheet
from ebm_viz.figures.raster.type import spread

ABOVE, BELOW = 12, 30
"""Units of room above the plot and below it."""
_FAR = 20_000
"""Pixels beyond which a line is only known to go on."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Plot:
    """The area in which lines are drawn, in pixels of the sheet."""

    ink: Ink
    left: float
    top: float
    width: float
    height: float

    @classmethod
    def inside(cls, ink: Ink, sheet: Sheet, left: float, right: float, below: float) -> "Plot":
        """Return the area with so many units free on three sides, under the panel's header."""
        u = ink.unit
        top = (HEADER + ABOVE) * u
        width = max(40.0, sheet.width - (left + right) * u)
        return cls(ink, left * u, top, width, max(30.0, sheet.height - top - below * u))

    @property
    def intervals(self) -> int:
        """About how many ticks there is room for on the vertical axis."""
        return max(2, int(self.height / (33 * self.ink.unit)))

    @property
    def inner(self) -> Box:
        """What lines may be drawn on."""
        u = self.ink.unit
        right, bottom = self.left + self.width, self.top + self.height
        return self.left - 2 * u, self.top - ABOVE * u, right + 2 * u, bottom + 3 * u

    def x(self, share: ArrayLike) -> Array:
        """Return the pixels of shares of the width."""
        return self.left + np.asarray(share, float) * self.width

    def y(self, axis: Axis, values: ArrayLike) -> Array:
        """Return the pixels of values on an axis."""
        shown = self.top + (1 - axis.place(values)) * self.height
        return np.clip(shown, self.top - _FAR, self.top + _FAR)

    def draw_levels(self, sheet: Sheet, axis: Axis) -> None:
        """Draw a level line and a number at each tick of the vertical axis."""
        ink, u, look = self.ink, self.ink.unit, self.ink.look
        for value, text in axis.ticks:
            y = float(self.y(axis, value))
            color = look.border if value == 0 else look.hairline
            sheet.rule(self.left, y, self.width, 0, u, color)
            sheet.write(self.left - 7 * u, y, text, ink.number, look.quiet, "right")
        if axis.exponent:
            text = f"× 10{superscript(axis.exponent)}"
            sheet.write(self.left + 2 * u, self.top - 6 * u, text, ink.number, look.quiet, "left")

    def write_below(self, sheet: Sheet, x: float, text: str) -> None:
        """Write a number under the plot."""
        y = self.top + self.height + 18 * self.ink.unit
        sheet.write(x, y, text, self.ink.number, self.ink.look.quiet)

    def draw_cursor(self, sheet: Sheet, x: float) -> None:
        """Draw an upright line."""
        u = self.ink.unit
        top = self.top - (ABOVE - 2) * u
        sheet.rule(x, top, 0, self.height + (ABOVE + 2) * u, u, self.ink.look.quiet)

    def draw_dot(self, sheet: Sheet, x: float, y: float, color: str) -> None:
        """Draw a dot with an edge in the page's colour."""
        u = self.ink.unit
        pen = Pen((x - 8 * u, y - 8 * u, x + 8 * u, y + 8 * u))
        pen.disc(x, y, 6.5 * u, self.ink.look.page)
        pen.disc(x, y, 4.5 * u, color)
        sheet.mark(pen)


def left_of(texts: list[str], least: float, ink: Ink) -> float:
    """Return the units that numbers left of a plot take."""
    widest = max((spread(text, ink.number) for text in texts), default=0.0)
    return max(least, widest / ink.unit + 9)
